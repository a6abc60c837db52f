//! The phases of a plan, and the criteria that end each.

use super::inline::{code_spans, placeholders};
use super::outline::Kind;
use super::plan::{Heading, PlanDocument};
use crate::markdown::{BlockKind, Checkbox};
use crate::text::{Span, lines, trim};

/// A phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Phase {
    /// Its heading.
    pub heading: Heading,
    /// From 1.
    pub number: u32,
    /// Its words behind the number.
    pub name: Span,
}

/// A command among the automated tests of a phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AutomatedTest {
    /// The command.
    pub command: Span,
    /// The box before it.
    pub checkbox: Option<Checkbox>,
}

impl PlanDocument {
    /// The phases, in order.
    pub fn phases(&self) -> Vec<Phase> {
        let level = match self.kind {
            Some(Kind::Feature) => 3,
            _ => 2,
        };
        self.headings
            .iter()
            .filter(|heading| heading.level == level)
            .filter_map(|heading| self.phase(heading))
            .collect()
    }

    fn phase(&self, heading: &Heading) -> Option<Phase> {
        let words = self.slice(heading.name);
        let rest = words
            .get(..6)
            .filter(|head| head.eq_ignore_ascii_case("phase "))
            .map(|_| &words[6..])?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest[..digits].parse().ok()?;
        let name = rest[digits..].trim_start_matches([':', ' ', '-', '–', '—']);
        Some(Phase {
            heading: *heading,
            number,
            name: Span::new(heading.name.end - name.len(), heading.name.end),
        })
    }

    /// The subsection with the criteria of a phase.
    pub fn criteria_of(&self, phase: &Phase) -> Option<&Heading> {
        self.part(phase.heading.body, "Success Criteria")
    }

    /// The commands that show that a phase is done: in fenced blocks a line each, in lists the first code of an item.
    pub fn automated(&self, phase: &Phase) -> Vec<AutomatedTest> {
        let Some(region) = self.criteria_part(phase, "Automated Tests") else {
            return Vec::new();
        };
        let text = self.document.text();
        let mut found = Vec::new();
        for block in self.document.blocks_in(region) {
            match block.kind {
                BlockKind::Fence { .. } => {
                    let inner = lines(text, block.span).skip(1).map(|line| trim(text, line));
                    let commands = inner.filter_map(|line| command_line(text, line));
                    found.extend(commands.map(|command| AutomatedTest {
                        command,
                        checkbox: None,
                    }));
                }
                BlockKind::List => {
                    let boxes = self.document.checkboxes_in(block.span);
                    for item in self.document.items_in(block.span) {
                        let line = Span::new(item.span.start, crate::text::line_end(text, item.span.start));
                        let checkbox = boxes.iter().find(|found| line.contains(found.span));
                        // A place that is not filled in is told by its own rule.
                        let open = placeholders(text, line).first().map(|open| open.span);
                        let command = open.or_else(|| code_spans(text, line).first().copied());
                        found.extend(command.map(|command| AutomatedTest {
                            command,
                            checkbox: checkbox.copied(),
                        }));
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The boxes that a person ticks in a phase.
    pub fn manual(&self, phase: &Phase) -> Vec<Checkbox> {
        self.criteria_part(phase, "Manual Verification")
            .map(|region| self.document.checkboxes_in(region))
            .unwrap_or_default()
    }

    /// What stands under `name` among the criteria of a phase; `name` is a heading, or a bold label.
    fn criteria_part(&self, phase: &Phase, name: &str) -> Option<Span> {
        let criteria = self.criteria_of(phase)?.body;
        if let Some(heading) = self.part(criteria, name) {
            return Some(heading.body);
        }
        let text = self.document.text();
        let label = |span: Span| {
            let line = text[span.range()].trim_start();
            line.strip_prefix("**").map(str::to_owned)
        };
        let blocks = self.document.blocks_in(criteria);
        let is_paragraph = |kind| kind == BlockKind::Paragraph;
        let at = blocks.iter().position(|block| {
            is_paragraph(block.kind)
                && label(block.span).is_some_and(|line| {
                    line.get(..name.len())
                        .is_some_and(|head| head.eq_ignore_ascii_case(name))
                })
        })?;
        let end = blocks[at + 1..]
            .iter()
            .find(|block| {
                matches!(block.kind, BlockKind::Heading { .. })
                    || (is_paragraph(block.kind) && label(block.span).is_some())
            })
            .map_or(criteria.end, |block| block.span.start);
        Some(Span::new(blocks[at].span.end, end))
    }
}

/// The command on a line of a block of code; none on its fence, on a blank line, and in a remark.
pub(super) fn command_line(text: &str, line: Span) -> Option<Span> {
    let words = &text[line.range()];
    if words.is_empty() || words.starts_with(['#', '`', '~']) {
        return None;
    }
    let bare = words.strip_prefix("$ ").unwrap_or(words);
    // A remark behind the command is left to the shell.
    Some(trim(text, Span::new(line.end - bare.len(), line.end)))
}

impl PlanDocument {
    /// The commands of all fenced blocks within `span`, a line each.
    pub fn commands_in(&self, span: Span) -> Vec<Span> {
        let text = self.document.text();
        let blocks = self.document.blocks_in(span).iter();
        blocks
            .filter(|block| matches!(block.kind, BlockKind::Fence { .. }))
            .flat_map(|block| lines(text, block.span).skip(1))
            .filter_map(|line| command_line(text, trim(text, line)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::doc::PlanDocument;

    #[test]
    fn the_commands_of_a_phase_stand_in_lists_and_in_blocks() {
        let text = "# Technical Implementation Plan: A\n\n## Phase 2: Services\n\n### Success Criteria - Phase 2\n\n\
                    **Automated Tests:**\n\n- [ ] `make unit`: all of `tests/` pass\n- [x] by eye\n\n```bash\n# all\n\
                    $ make all\n\n```\n\n**Manual Verification**\n\n- [ ] `ls` shows it\n";
        let plan = PlanDocument::read(&"a.md".into(), text);
        let phases = plan.phases();
        assert_eq!((phases[0].number, plan.slice(phases[0].name)), (2, "Services"));
        let commands: Vec<(&str, bool)> = plan
            .automated(&phases[0])
            .iter()
            .map(|test| (plan.slice(test.command), test.checkbox.is_some()))
            .collect();
        assert_eq!(commands, [("make unit", true), ("make all", false)]);
        assert_eq!(plan.manual(&phases[0]).len(), 1);
    }
}
