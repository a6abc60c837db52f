//! Plain text: spans, edits, lines and diffs; knows no markdown.

mod span;
mod line_index;
mod edit;
mod diff;
mod nearest;

pub use diff::{FileDiff, unified_diff};
pub use edit::{Edit, Edits, EditsError};
pub use line_index::{LineColumn, LineIndex};
pub use nearest::nearest;
pub use span::Span;

/// The line end that a text uses first, or `"\n"` for a text of one line.
pub fn line_ending(text: &str) -> &'static str {
    match memchr::memchr(b'\n', text.as_bytes()) {
        Some(at) if at > 0 && text.as_bytes()[at - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

/// The lines of `text` within `span`, each with its span; a line's span includes its line end.
pub fn lines(text: &str, span: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = span.start;
    std::iter::from_fn(move || {
        if at >= span.end {
            return None;
        }
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..span.end]).map_or(span.end, |n| at + n + 1);
        let line = Span::new(at, end);
        at = end;
        Some(line)
    })
}

/// `span` without the line end and the white space at its ends.
pub fn trim(text: &str, span: Span) -> Span {
    let slice = &text[span.range()];
    let start = span.start + (slice.len() - slice.trim_start().len());
    let end = span.start + slice.trim_end().len();
    Span::new(start, end.max(start))
}

/// `span` without the white space and line end behind it.
pub fn trim_end(text: &str, span: Span) -> Span {
    Span::new(span.start, span.start + text[span.range()].trim_end().len())
}

/// The first byte of the line that holds `offset`.
pub fn line_start(text: &str, offset: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..offset]).map_or(0, |n| n + 1)
}

/// The byte after the line end of the line that holds `offset`.
pub fn line_end(text: &str, offset: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[offset..]).map_or(text.len(), |n| offset + n + 1)
}

/// Whether `character` can act on a terminal or turn the reading direction of a line.
///
/// Tab and line feed are text; every other control character and the bidirectional marks are not.
pub fn is_unprintable(character: char) -> bool {
    (character.is_control() && character != '\t' && character != '\n')
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{2028}' | '\u{2029}')
}

/// `text` with every unprintable character replaced by a picture of it.
///
/// ```
/// assert_eq!(stories::text::printable("a\u{1b}[31mb"), "a␛[31mb");
/// ```
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    // Most texts are ASCII, and looking at bytes is several times as fast.
    let is_plain = text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n'));
    if is_plain || !text.chars().any(is_unprintable) {
        return text.into();
    }
    text.chars()
        .map(|c| match c {
            '\0'..='\u{1f}' if is_unprintable(c) => {
                char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            '\u{7f}' => '\u{2421}',
            c if is_unprintable(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect::<String>()
        .into()
}
