//! What stands within lines: code between backticks, and places that wait for somebody to fill them in.

use crate::text::Span;

/// A place of a document that is not filled in: `{{? what to write}}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placeholder {
    /// With its braces.
    pub span: Span,
    /// What to write there.
    pub hint: Span,
}

const OPEN: &str = "{{?";

/// The places within `span` of `text` that are not filled in, in code too. One ends on the line that it begins on.
pub fn placeholders(text: &str, span: Span) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut at = span.start;
    while let Some(open) = text[at..span.end].find(OPEN) {
        let start = at + open;
        let inner = start + OPEN.len();
        let line = &text[inner..span.end];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let Some(close) = line.find("}}") else {
            at = inner;
            continue;
        };
        at = inner + close + 2;
        found.push(Placeholder {
            span: Span::new(start, at),
            hint: crate::text::trim(text, Span::new(inner, inner + close)),
        });
    }
    found
}

/// Whether `text` holds a place that is not filled in.
pub(crate) fn has_placeholder(text: &str) -> bool {
    text.contains(OPEN) && !placeholders(text, Span::new(0, text.len())).is_empty()
}

/// The insides of the code between backticks within `span` of `text`, without the white space around them.
pub fn code_spans(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = span.start;
    while let Some((start, ticks)) = run(text, at, span.end) {
        let inner = start + ticks;
        let mut end = inner;
        let close = loop {
            match run(text, end, span.end) {
                Some((close, length)) if length == ticks => break Some(close),
                Some((close, length)) => end = close + length,
                None => break None,
            }
        };
        let Some(close) = close else {
            at = inner;
            continue;
        };
        found.push(crate::text::trim(text, Span::new(inner, close)));
        at = close + ticks;
    }
    found
}

/// The next run of backticks: where it begins, and how many they are.
fn run(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let start = from + text[from..to].find('`')?;
    let length = text.as_bytes()[start..to]
        .iter()
        .take_while(|byte| **byte == b'`')
        .count();
    Some((start, length))
}

/// `code` between as many backticks as it needs.
pub(super) fn as_code(code: &str) -> String {
    let ticks = "`".repeat(longest_run(code) + 1);
    let gap = if code.starts_with('`') || code.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{ticks}{gap}{code}{gap}{ticks}")
}

/// `code` as a fenced block, with a fence longer than any within.
pub(super) fn as_fence(language: &str, code: &str) -> String {
    let ticks = "`".repeat((longest_run(code) + 1).max(3));
    format!("{ticks}{language}\n{}\n{ticks}", code.trim_end_matches('\n'))
}

fn longest_run(text: &str) -> usize {
    let mut at = 0;
    let mut longest = 0;
    while let Some((start, length)) = run(text, at, text.len()) {
        longest = longest.max(length);
        at = start + length;
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::{as_code, as_fence, code_spans, placeholders};
    use crate::text::Span;

    fn all(text: &str) -> Span {
        Span::new(0, text.len())
    }

    #[test]
    fn a_placeholder_ends_on_its_line() {
        let text = "a {{? one}} {{two}} {{? three\n}} `{{?}}` {{?";
        let hints: Vec<&str> = placeholders(text, all(text))
            .iter()
            .map(|found| &text[found.hint.range()])
            .collect();
        assert_eq!(hints, ["one", ""]);
    }

    #[test]
    fn code_stands_between_equal_runs_of_backticks() {
        let text = "`a` ``b ` c`` ```open `d`";
        let codes: Vec<&str> = code_spans(text, all(text))
            .iter()
            .map(|span| &text[span.range()])
            .collect();
        assert_eq!(codes, ["a", "b ` c", "d"]);
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(as_fence("sh", "a ```` b\n"), "`````sh\na ```` b\n`````");
        assert_eq!(as_code("echo `date`"), "`` echo `date` ``");
    }
}
