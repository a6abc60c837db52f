//! A plan document: an untouched text, and the tree of its headings.

use super::outline::Kind;
use crate::markdown::{BlockKind, Document, Field, field_line};
use crate::text::FilePath;
use crate::text::{Span, lines, trim};

/// A heading and what stands under it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words.
    pub name: Span,
    /// Its lines.
    pub lines: Span,
    /// From its end to the next heading of any level.
    pub own: Span,
    /// From its end to the next heading of its own level or above.
    pub body: Span,
}

/// A plan document as it was read. Every text is one.
#[derive(Clone, Debug)]
pub struct PlanDocument {
    /// The file, relative to the root, with `/`.
    pub path: FilePath,
    /// Its text and blocks.
    pub document: Document,
    /// What it is, as far as its title or its sections say.
    pub kind: Option<Kind>,
    /// All headings, in order.
    pub headings: Vec<Heading>,
}

impl PlanDocument {
    /// Reads a text.
    pub fn read(path: &FilePath, text: impl Into<String>) -> PlanDocument {
        let document = Document::parse(text);
        let headings = headings(&document);
        let mut plan = PlanDocument {
            path: path.clone(),
            document,
            kind: None,
            headings,
        };
        plan.kind = plan.find_kind();
        plan
    }

    /// The bytes of `span`.
    pub fn slice(&self, span: Span) -> &str {
        self.document.slice(span)
    }

    /// The first H1.
    pub fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.level == 1)
    }

    /// The words of the title without `Feature:` before them.
    pub fn title_words(&self) -> Option<Span> {
        let name = self.title()?.name;
        let words = self.slice(name);
        let skip = Kind::ALL.into_iter().find_map(|kind| {
            begins_with(words, kind.title()).then_some(())?;
            Some(words.find(':')? + 1)
        });
        Some(trim(
            self.document.text(),
            Span::new(name.start + skip.unwrap_or(0), name.end),
        ))
    }

    /// Where to point for the document as a whole: its title, or its first byte.
    pub fn title_span(&self) -> Span {
        self.title().map_or(Span::empty(0), |title| title.name)
    }

    /// The first H2 whose words begin with `name`, without regard to case and to a number before them.
    pub fn section(&self, name: &str) -> Option<&Heading> {
        self.headings
            .iter()
            .find(|heading| heading.level == 2 && self.is_named(heading, name))
    }

    /// The first heading within `span` whose words begin with `name`.
    pub fn part(&self, span: Span, name: &str) -> Option<&Heading> {
        self.within(span).find(|heading| self.is_named(heading, name))
    }

    /// The headings within `span`.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &Heading> {
        self.headings
            .iter()
            .filter(move |heading| heading.lines.start >= span.start && heading.lines.start < span.end)
    }

    /// Whether the heading's words begin with `name`.
    pub fn is_named(&self, heading: &Heading, name: &str) -> bool {
        begins_with(self.slice(heading.name), name)
    }

    /// The fields of the lines within `span`, code left out.
    pub fn fields(&self, span: Span) -> Vec<Field> {
        let blocks = self.document.blocks_in(span);
        let text = self.document.text();
        blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::List))
            .flat_map(|block| lines(text, block.span))
            .filter_map(|line| field_line(text, line))
            .flat_map(|line| line.fields)
            .collect()
    }

    /// The value of the first field within `span` with the label, empty where nothing stands behind it.
    pub fn field(&self, span: Span, label: &str) -> Option<Field> {
        let is_it = |field: &Field| self.slice(field.label).trim().eq_ignore_ascii_case(label);
        self.fields(span).into_iter().find(is_it)
    }

    /// Whether nothing stands in `span` but white space and thematic breaks.
    pub fn is_blank(&self, span: Span) -> bool {
        self.document
            .blocks_in(span)
            .iter()
            .all(|block| matches!(block.kind, BlockKind::Rule | BlockKind::Heading { .. }))
    }

    fn find_kind(&self) -> Option<Kind> {
        let title = self.title().map_or("", |title| self.slice(title.name));
        let by_title = Kind::ALL
            .into_iter()
            .find(|kind| begins_with(title, kind.title()) && title.contains(':'));
        by_title.or_else(|| {
            let hits = |kind: Kind| {
                let sections = kind.sections().iter();
                sections
                    .filter(|needed| self.section(needed.name).is_some())
                    .count()
            };
            let best = Kind::ALL.into_iter().max_by_key(|kind| hits(*kind))?;
            (hits(best) > 1).then_some(best)
        })
    }
}

fn headings(document: &Document) -> Vec<Heading> {
    let end = document.text().len();
    let mut found: Vec<Heading> = Vec::new();
    // The headings whose parts are not over yet, outer ones first.
    let mut open: Vec<usize> = Vec::new();
    for block in document.blocks() {
        let BlockKind::Heading { level, content, .. } = block.kind else {
            continue;
        };
        if let Some(last) = found.last_mut() {
            last.own.end = block.span.start;
        }
        while let Some(&at) = open.last() {
            if found[at].level < level {
                break;
            }
            found[at].body.end = block.span.start;
            open.pop();
        }
        open.push(found.len());
        let rest = Span::new(block.span.end, end);
        found.push(Heading {
            level,
            name: content,
            lines: block.span,
            own: rest,
            body: rest,
        });
    }
    found
}

/// Whether `words` begin with `name` as whole words; a number such as `2.1` may stand before them.
fn begins_with(words: &str, name: &str) -> bool {
    let bare = words
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')'))
        .trim_start();
    let Some(head) = bare.get(..name.len()) else {
        return false;
    };
    head.eq_ignore_ascii_case(name) && !bare[name.len()..].starts_with(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{Kind, PlanDocument, begins_with};

    #[test]
    fn a_section_is_known_by_its_first_words() {
        for (words, name, is_it) in [
            ("ACCEPTANCE CRITERIA", "Acceptance Criteria", true),
            ("2. Unit Tests", "Unit", true),
            ("Phase 1: Foundation", "Phase 1", true),
            ("Phase 10: More", "Phase 1", false),
            ("Notes", "Notes on", false),
        ] {
            assert_eq!(begins_with(words, name), is_it, "{words}");
        }
    }

    #[test]
    fn headings_hold_what_is_below_them() {
        let text = "# Feature: A\n\n## NOTES\n\na\n\n### B\n\nb\n\n## C\n";
        let plan = PlanDocument::read(&"a.md".into(), text);
        let notes = plan.section("Notes").expect("it is there");
        assert_eq!(plan.slice(notes.own), "\na\n\n");
        assert_eq!(plan.slice(notes.body), "\na\n\n### B\n\nb\n\n");
        assert_eq!(plan.title_words().map(|span| plan.slice(span)), Some("A"));
        assert_eq!(plan.kind, Some(Kind::Feature));
    }

    #[test]
    fn without_a_title_the_sections_say_what_a_document_is() {
        let text = "## Risk Mitigation\n\n## Rollback Plan\n";
        assert_eq!(
            PlanDocument::read(&"a.md".into(), text).kind,
            Some(Kind::Technical)
        );
        assert_eq!(PlanDocument::read(&"a.md".into(), "# A\n").kind, None);
    }
}
