//! The first line of a list item.

use super::document::{Document, ListItem};
use crate::text::{Span, line_end, trim};

/// The item's first line, without its marker and box.
pub fn item_text(document: &Document, item: &ListItem) -> Span {
    let text = document.text();
    let line = Span::new(
        item.span.start,
        line_end(text, item.span.start).min(item.span.end.max(item.span.start)),
    );
    let slice = &text[line.range()];
    let marker = match slice.as_bytes().first() {
        Some(b'-' | b'*' | b'+') => 1,
        _ => slice.find(['.', ')']).map_or(0, |n| n + 1),
    };
    let mut span = trim(text, Span::new(line.start + marker, line.end));
    if let [b'[', b' ' | b'x' | b'X', b']', b' ' | b'\t', ..] = text.as_bytes()[span.range()] {
        span = trim(text, Span::new(span.start + 3, span.end));
    }
    span
}
