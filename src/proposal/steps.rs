//! The steps of a feature plan: ``### Task 1: CREATE `path` `` with what to implement, its pattern and its command.

use super::draft::set;
use super::form::h3;
use super::{Fault, Proposal, ProposedTask};
use crate::markdown::{Block, BlockKind, Document};
use crate::model::{KnownField, TaskId};
use crate::text::{Span, lines, nearest};

/// What a step does with its file.
const KEYWORDS: [&str; 4] = ["CREATE", "UPDATE", "ADD", "MIRROR"];
/// The labels of a step.
const LABELS: [&str; 4] = ["IMPLEMENT", "PATTERN", "IMPORTS", "VALIDATE"];

/// The heading of a step, taken apart.
struct Heading<'a> {
    id: TaskId,
    keyword: &'a str,
    path: &'a str,
    /// What stands behind the path.
    rest: &'a str,
}

fn heading(text: &str) -> Option<Heading<'_>> {
    let bare = text.get(..4).filter(|word| word.eq_ignore_ascii_case("task"))?;
    let bare = text[bare.len()..].trim_start();
    let (id, length, _) = TaskId::read(bare)?;
    let rest = bare[length..].strip_prefix(':')?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(rest.len());
    let (keyword, rest) = rest.split_at(end);
    let rest = rest.trim_start().strip_prefix('`')?;
    let (path, rest) = rest.split_once('`')?;
    let is_whole = keyword.len() > 1 && !path.trim().is_empty();
    is_whole.then(|| Heading {
        id,
        keyword,
        path: path.trim(),
        rest: rest.trim().trim_start_matches(['-', '–', '—', ':']).trim(),
    })
}

/// Whether the text of a heading is that of a step.
pub(super) fn is_step(text: &str) -> bool {
    heading(text).is_some()
}

/// The steps of a text.
pub(super) fn read(document: &Document) -> Proposal {
    let mut proposal = Proposal::default();
    let text = document.text();
    let headings: Vec<&Block> = document
        .blocks()
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading { level: 1..=3, .. }))
        .collect();
    for (n, block) in headings.iter().enumerate() {
        let Some(content) = h3(block) else { continue };
        let words = document.slice(content);
        let end = headings.get(n + 1).map_or(text.len(), |next| next.span.start);
        match heading(words) {
            Some(found) => {
                if !KEYWORDS.contains(&found.keyword) {
                    proposal.faults.push(unknown_keyword(content, found.keyword));
                }
                let body = Span::new(block.span.end, end);
                let task = step(document, content, &found, body);
                if !task.fields.iter().any(|(field, _)| *field == KnownField::Verify) {
                    proposal.notes.push(format!(
                        "step {} has no VALIDATE: nothing will show that it is done",
                        found.id.number
                    ));
                }
                proposal.tasks.push(task);
            }
            None if super::form::begins_block(document, block) => proposal.faults.push(
                Fault::new(content, format!("`{words}` is no step"))
                    .help("write ``### Task 1: CREATE `path` ``, or read all as blocks with --as blocks"),
            ),
            None => {}
        }
    }
    proposal
}

fn unknown_keyword(span: Span, keyword: &str) -> Fault {
    let fault = Fault::new(span, format!("`{keyword}` is no keyword of a step"));
    fault.help(match nearest(keyword, KEYWORDS) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("the keywords are {}", KEYWORDS.join(", ")),
    })
}

/// A text under a label.
#[derive(Default)]
struct Part {
    label: &'static str,
    lines: Vec<String>,
}

impl Part {
    fn text(&self) -> String {
        dedent(&self.lines)
    }
}

/// Lines without the indentation that all but the first share, and without blank lines around them.
fn dedent(lines: &[String]) -> String {
    let indent = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let rest = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let least = rest.map(indent).min().unwrap_or(0);
    let cut = |(n, line): (usize, &String)| {
        let from = if n == 0 { 0 } else { least.min(indent(line)) };
        line[from..].trim_end().to_owned()
    };
    let lines: Vec<String> = lines.iter().enumerate().map(cut).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn step(document: &Document, content: Span, heading: &Heading<'_>, body: Span) -> ProposedTask {
    let text = document.text();
    let mut task = ProposedTask {
        span: content,
        id: Some(heading.id),
        title: title(heading),
        fields: vec![(KnownField::Files, heading.path.to_owned())],
        ..ProposedTask::default()
    };
    let fences: Vec<Span> = document
        .blocks_in(body)
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Fence { .. }))
        .map(|block| block.span)
        .collect();
    let mut parts = vec![Part::default()];
    for line in lines(text, body) {
        let slice = document.slice(line).trim_end();
        let in_fence = fences.iter().any(|fence| fence.contains(line));
        if !in_fence && let Some((label, value)) = label(slice) {
            if let Some(own) = LABELS.iter().find(|own| **own == label) {
                parts.push(Part {
                    label: own,
                    lines: vec![value.to_owned()],
                });
                continue;
            }
            if let Some(known) = KnownField::find(label) {
                let start = line.start + (slice.len() - value.len());
                set(
                    &mut task,
                    text,
                    known.label(),
                    value,
                    Span::new(start, start + value.len()),
                );
                continue;
            }
        }
        if let Some(last) = parts.last_mut() {
            last.lines.push(slice.to_owned());
        }
    }
    let mut body: Vec<String> = Vec::new();
    for part in &parts {
        let value = part.text();
        let value = value.trim_end_matches("---").trim_end();
        let is_none = value.trim_end_matches('.').trim().eq_ignore_ascii_case("none");
        if value.trim().is_empty() || is_none && !part.label.is_empty() {
            continue;
        }
        match part.label {
            "VALIDATE" => task.fields.push((KnownField::Verify, command(value))),
            "PATTERN" => {
                task.fields
                    .extend(paths(value).map(|paths| (KnownField::Context, paths)));
                body.push(format!("Pattern: {value}"));
            }
            "IMPORTS" => body.push(format!("Imports: {value}")),
            _ => body.push(value.to_owned()),
        }
    }
    task.body = body.join("\n\n");
    task
}

fn title(heading: &Heading<'_>) -> String {
    let (first, rest) = heading.keyword.split_at(1);
    let mut title = format!("{first}{} `{}`", rest.to_lowercase(), heading.path);
    if !heading.rest.is_empty() {
        title.push_str(": ");
        title.push_str(heading.rest);
    }
    title
}

/// The label and the value of a line: `- **IMPLEMENT**: x`, `**IMPLEMENT:** x`, `IMPLEMENT: x`, or a known field in bold.
fn label(line: &str) -> Option<(&str, &str)> {
    let bare = line.trim_start();
    let bare = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| bare.strip_prefix(mark))
        .unwrap_or(bare)
        .trim_start();
    let (label, value) = match bare.strip_prefix("**") {
        Some(bold) => {
            let (label, value) = bold.split_once("**")?;
            (
                label.strip_suffix(':').unwrap_or(label),
                value.strip_prefix(':').unwrap_or(value),
            )
        }
        None => {
            let (label, value) = bare.split_once(':')?;
            if !LABELS.contains(&label) {
                return None;
            }
            (label, value)
        }
    };
    Some((label.trim(), value.trim()))
}

/// A command without its backticks or fences; several lines must all pass.
fn command(value: &str) -> String {
    let lines = value.lines().map(str::trim);
    let lines: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !line.starts_with("```") && !line.starts_with("~~~"))
        .map(
            |line| match line.strip_prefix('`').and_then(|line| line.strip_suffix('`')) {
                Some(inner) if !inner.contains('`') => inner,
                _ => line,
            },
        )
        .collect();
    lines.join(" && ")
}

/// The paths between backticks.
fn paths(value: &str) -> Option<String> {
    let quoted = value.split('`').skip(1).step_by(2).map(str::trim);
    let mut found: Vec<&str> = Vec::new();
    for word in quoted {
        let is_path = word.contains(['/', '.']) && !word.contains([' ', '(', ',', '\n']);
        if is_path && !found.contains(&word) {
            found.push(word);
        }
    }
    // The reason is what the label says of the file (G17).
    let found: Vec<String> = found.iter().map(|path| format!("{path} (pattern)")).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{command, is_step, label, paths};

    #[test]
    fn labels_are_read_in_every_spelling() {
        for line in [
            "IMPLEMENT: x",
            "- **IMPLEMENT**: x",
            "- **IMPLEMENT:** x",
            "  * IMPLEMENT: x",
            "**IMPLEMENT** x",
        ] {
            assert_eq!(label(line), Some(("IMPLEMENT", "x")), "{line}");
        }
        assert_eq!(label("see: this"), None);
    }

    #[test]
    fn only_a_keyword_and_a_path_make_a_step() {
        assert!(is_step("Task 1: CREATE `a.rs`") && is_step("task 2: REMOVE `a`"));
        assert!(!is_step("Task 1: Create `a.rs`") && !is_step("001: CREATE `a.rs`"));
    }

    #[test]
    fn commands_and_paths_lose_their_quotes() {
        assert_eq!(command("`cargo test`"), "cargo test");
        assert_eq!(command("\n```sh\na\nb\n```"), "a && b");
        assert_eq!(
            paths("as `src/a.rs:10` does with `x y`").as_deref(),
            Some("src/a.rs:10 (pattern)")
        );
    }
}
