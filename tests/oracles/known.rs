//! Where pulldown-cmark and comrak are known to differ, so that an outline proves nothing.

use stories::text::{Span, lines};

/// Why the two parsers may see different outlines in a text, if they may.
///
/// Each was found by the target `parse`. What is read is what pulldown-cmark sees.
pub fn difference(text: &str) -> Option<&'static str> {
    if text.contains("]:") {
        // With dashes under it, it is gone for one parser, and text of a heading for the other.
        return Some("a link definition");
    }
    if text.contains(['\u{b}', '\u{c}']) {
        // They are white space behind the marks of a heading for one parser only.
        return Some("a vertical tab or a form feed");
    }
    let whole = lines(text, Span::new(0, text.len()));
    let lines: Vec<&str> = whole.map(|line| text[line.range()].trim()).collect();
    if lines
        .windows(2)
        .any(|pair| !pair[0].is_empty() && pair[1].starts_with('<'))
    {
        // Below the text of an item it goes on with that for one parser, and begins a block for the other.
        return Some("a tag below a line");
    }
    let is_delimiter = |line: &str| {
        line.contains('-')
            && line.contains('|')
            && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
    };
    if lines
        .windows(3)
        .any(|three| !three[0].is_empty() && !three[1].is_empty() && is_delimiter(three[2]))
    {
        // The last line of a paragraph is the head of a table for one parser; for the other a table begins a paragraph.
        return Some("a table below a line");
    }
    None
}
