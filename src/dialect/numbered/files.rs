//! The paths that a task names: its Files field, and label lines with a list in its body.

use crate::markdown::{BlockKind, Document, field_line, item_text};
use crate::text::{Span, lines, trim};

const LABELS: [&str; 5] = [
    "files",
    "files to modify",
    "files to create",
    "files created",
    "files modified",
];

/// The paths in a value: separated by commas or line by line.
pub(super) fn in_value(text: &str, value: Span, found: &mut Vec<Span>) {
    for line in lines(text, value) {
        let mut at = line.start;
        for part in text[line.range()].split(',') {
            push_path(text, Span::new(at, at + part.len()), false, found);
            at += part.len() + 1;
        }
    }
}

/// The paths that the body of a task lists under a label such as `**Files to modify:**`.
pub(super) fn in_body(document: &Document, body: Span, found: &mut Vec<Span>) {
    let text = document.text();
    // Every label holds the word; most bodies do not, and need no look at each of their lines.
    let bytes = text[body.range()].as_bytes();
    let is_word = |at: usize| matches!(bytes.get(at.wrapping_sub(1)..at + 3), Some(b"iles" | b"ILES"));
    if !memchr::memchr2_iter(b'l', b'L', bytes).any(is_word) {
        return;
    }
    let mut labelled = false;
    for block in document.blocks_in(body) {
        match block.kind {
            BlockKind::Paragraph => {
                labelled = false;
                // A near miss such as `###002: T` begins an entry in the middle of a paragraph.
                let own = Span::new(block.span.start, block.span.end.min(body.end));
                for line in lines(text, own) {
                    labelled = false;
                    if let Some(value) = files_label(text, line) {
                        labelled = value.is_empty();
                        in_value(text, value, found);
                    }
                }
            }
            BlockKind::List if labelled => {
                for item in document.items_in(block.span) {
                    push_path(text, item_text(document, &item), true, found);
                }
                labelled = false;
            }
            BlockKind::List => in_list(document, block.span, found),
            _ => labelled = false,
        }
    }
}

/// Paths in a list whose items are labels themselves: `- **Files:** a`, with nested items under it.
fn in_list(document: &Document, list: Span, found: &mut Vec<Span>) {
    let text = document.text();
    let mut under: Option<usize> = None;
    for item in document.items_in(list) {
        if under.is_some_and(|depth| item.depth > depth) {
            push_path(text, item_text(document, &item), true, found);
            continue;
        }
        under = None;
        if let Some(value) = files_label(text, item_text(document, &item)) {
            in_value(text, value, found);
            under = value.is_empty().then_some(item.depth);
        }
    }
}

/// The value behind a label for files, bold or plain.
fn files_label(text: &str, line: Span) -> Option<Span> {
    let is_files = |label: &str| LABELS.iter().any(|known| known.eq_ignore_ascii_case(label));
    if let Some(found) = field_line(text, line) {
        return found
            .fields
            .iter()
            .find(|f| is_files(&text[f.label.range()]))
            .map(|f| f.value);
    }
    let content = trim(text, line);
    let (label, rest) = text[content.range()].split_once(':')?;
    is_files(label).then(|| trim(text, Span::new(content.end - rest.len(), content.end)))
}

/// Takes the path at the start of an entry: in backticks, or a word with a slash or a dot in it.
fn push_path(text: &str, entry: Span, strict: bool, found: &mut Vec<Span>) {
    let mut span = trim(text, entry);
    for marker in ["- ", "* ", "+ "] {
        if text[span.range()].starts_with(marker) {
            span = trim(text, Span::new(span.start + 2, span.end));
        }
    }
    let slice = &text[span.range()];
    let path = if let Some(quoted) = slice.strip_prefix('`') {
        let end = quoted.find('`').unwrap_or(quoted.len());
        Span::new(span.start + 1, span.start + 1 + end)
    } else {
        let end = slice
            .find(|c: char| c.is_whitespace() || c == '(')
            .unwrap_or(slice.len());
        let bare = slice[..end].trim_end_matches([':', ';', ',']);
        let is_path = bare.contains(['/', '.']) || (!strict && end == slice.len());
        if !is_path || bare.eq_ignore_ascii_case("none") || bare.eq_ignore_ascii_case("n/a") {
            return;
        }
        Span::new(span.start, span.start + bare.len())
    };
    if !path.is_empty() && found.last().is_none_or(|last| last.end <= path.start) {
        found.push(path);
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::Document;
    use crate::text::Span;

    fn body(text: &str) -> Vec<String> {
        let document = Document::parse(text);
        let mut found = Vec::new();
        super::in_body(&document, Span::new(0, text.len()), &mut found);
        found
            .iter()
            .map(|span| document.slice(*span).to_owned())
            .collect()
    }

    #[test]
    fn a_label_and_a_list_name_files() {
        assert_eq!(
            body("**Files to modify:**\n- `a/b.rs` (new)\n- c.rs - why\n- Update docs\n"),
            ["a/b.rs", "c.rs"]
        );
        assert_eq!(body("Files created:\n\n- a.rs\n"), ["a.rs"]);
        assert_eq!(body("**Files:** a.rs, `b c.rs`\n"), ["a.rs", "b c.rs"]);
        assert_eq!(body("- **Files:**\n  - a.rs\n- other.rs\n"), ["a.rs"]);
    }

    #[test]
    fn a_path_in_prose_is_no_file_of_the_task() {
        assert_eq!(
            body("Change `a.rs`.\n\n- b.rs\n\n**Testing:**\n- c.rs\n"),
            Vec::<String>::new()
        );
    }
}
