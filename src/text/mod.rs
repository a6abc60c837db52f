//! Plain text: spans, edits, lines and diffs; knows no markdown.

mod span;
mod line_index;
mod edit;
mod matching;
mod diff;
mod merge;
mod nearest;

pub use diff::{FileDiff, unified_diff};
pub use edit::{Edit, Edits, EditsError};
pub use line_index::{LineColumn, LineIndex};
pub use matching::{Gap, gaps, gaps_of_lines};
pub use merge::{Markers, MergedLines, Stretch, differences, merge_lines, stretches, two_sided};
pub use nearest::nearest;
pub use span::Span;

/// The path of a file, relative to the root, with `/`. Clones share their bytes, and so may the paths of a whole folder.
pub type FilePath = arcstr::Substr;

/// The line end that a text uses first, or `"\n"` for a text of one line.
pub fn line_ending(text: &str) -> &'static str {
    line_ending_near(text, 0)
}

/// The last line end before byte `at`, or else the first one behind it; `"\n"` for a text of one line.
///
/// A carriage return alone counts only in a text that ends no line otherwise.
pub fn line_ending_near(text: &str, at: usize) -> &'static str {
    let bytes = text.as_bytes();
    let before = memchr::memrchr(b'\n', &bytes[..at]);
    match before.or_else(|| memchr::memchr(b'\n', &bytes[at..]).map(|n| at + n)) {
        Some(at) if at > 0 && bytes[at - 1] == b'\r' => "\r\n",
        None if memchr::memchr(b'\r', bytes).is_some() => "\r",
        _ => "\n",
    }
}

/// Whether `text` ends in a line end.
pub fn ends_line(text: &str) -> bool {
    text.ends_with(['\n', '\r'])
}

/// The lines of `text` within `span`, each with its span; a line's span includes its line end.
///
/// As in CommonMark, a line ends in `\n`, `\r\n` or `\r`.
pub fn lines(text: &str, span: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = span.start;
    std::iter::from_fn(move || {
        if at >= span.end {
            return None;
        }
        let end = line_end(text, at).min(span.end);
        let line = Span::new(at, end);
        at = end;
        Some(line)
    })
}

/// `span` without the line end and the white space at its ends.
///
/// Of a blank span an empty one is left, before the first line end.
pub fn trim(text: &str, span: Span) -> Span {
    let slice = &text[span.range()];
    if slice.trim_start().is_empty() {
        let line = slice.find(['\n', '\r']).unwrap_or(slice.len());
        return Span::empty(span.start + line);
    }
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
    let bytes = text.as_bytes();
    match memchr::memrchr2(b'\n', b'\r', &bytes[..offset]) {
        // The offset lies within a line end of two bytes.
        Some(at) if bytes[at..].starts_with(b"\r\n") => line_start(text, at),
        found => found.map_or(0, |n| n + 1),
    }
}

/// The byte after the line end of the line that holds `offset`.
pub fn line_end(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    match memchr::memchr2(b'\n', b'\r', &bytes[offset..]) {
        Some(n) if bytes[offset + n..].starts_with(b"\r\n") => offset + n + 2,
        Some(n) => offset + n + 1,
        None => text.len(),
    }
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

#[cfg(test)]
mod tests {
    use super::{Span, line_end, line_ending, line_ending_near, line_start, lines, trim};

    #[test]
    fn lines_end_as_in_commonmark() {
        let text = "a\r\nb\rc\n\n\rd";
        let found: Vec<&str> = lines(text, Span::new(0, text.len()))
            .map(|line| &text[line.range()])
            .collect();
        assert_eq!(found, ["a\r\n", "b\r", "c\n", "\n", "\r", "d"]);
        assert_eq!(
            [line_start(text, 2), line_start(text, 3), line_start(text, 6)],
            [0, 3, 5]
        );
        assert_eq!(
            [line_end(text, 0), line_end(text, 2), line_end(text, 3)],
            [3, 3, 5]
        );
    }

    #[test]
    fn the_nearest_line_end_is_taken() {
        let text = "a\r\nb\nc";
        assert_eq!(line_ending(text), "\r\n");
        assert_eq!(line_ending_near(text, 3), "\r\n");
        assert_eq!(line_ending_near(text, text.len()), "\n");
        assert_eq!(line_ending("a\rb"), "\r");
        assert_eq!(line_ending("a"), "\n");
    }

    #[test]
    fn a_blank_span_keeps_its_place_on_the_line() {
        assert_eq!(trim("a: \nb", Span::new(2, 4)), Span::empty(3));
        assert_eq!(trim(" ab\n", Span::new(0, 4)), Span::new(1, 3));
    }
}
