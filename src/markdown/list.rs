//! The items of a list, and the boxes of a task list.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::as_parsed::as_parsed;
use super::document::{Checkbox, ListItem};
use super::parse::{MOST, OPTIONS};
use crate::text::{Span, line_end};

/// Lists within lists beyond this are nobody's; a line of a million markers would have a million items.
const DEEP: usize = 100;

/// The items and boxes of the list at `list`, outer before inner.
pub(super) fn list_items(text: &str, list: Span) -> (Vec<ListItem>, Vec<Checkbox>) {
    items_in_parts(text, list, MOST)
}

/// The same, read in parts of `least` bytes or more.
fn items_in_parts(text: &str, list: Span, least: usize) -> (Vec<ListItem>, Vec<Checkbox>) {
    let (mut items, mut checkboxes) = (Vec::new(), Vec::new());
    let (mut at, mut size) = (list.start, least);
    while at < list.end {
        let line = item_line(text, at + size, list.end);
        let (mut some, mut boxes) = items_of(text, Span::new(at, line.map_or(list.end, |line| line.end)));
        if let Some(line) = line {
            // An item of no other that begins with the line shows that all before it has ended.
            let is_cut = |item: &ListItem| item.depth == 0 && item.span.start == line.start;
            let Some(cut) = some.iter().rposition(is_cut) else {
                size = 2 * (line.end - at);
                continue;
            };
            some.truncate(cut);
            boxes.retain(|found| found.span.start < line.start);
        }
        items.append(&mut some);
        checkboxes.append(&mut boxes);
        (at, size) = (line.map_or(list.end, |line| line.start), least);
    }
    (items, checkboxes)
}

/// The first line behind byte `at` and before `end` that begins as an item does.
fn item_line(text: &str, at: usize, end: usize) -> Option<Span> {
    let bytes = &text.as_bytes()[..end];
    let mut starts = memchr::memchr_iter(b'\n', bytes.get(at..)?).map(|n| at + n + 1);
    let begins_item = |start: &usize| matches!(bytes.get(*start), Some(b'-' | b'*' | b'+' | b'0'..=b'9'));
    let start = starts.find(begins_item)?;
    Some(Span::new(start, line_end(text, start).min(end)))
}

/// The items and boxes of the lists in a part of `text`.
fn items_of(text: &str, part: Span) -> (Vec<ListItem>, Vec<Checkbox>) {
    let (mut items, mut checkboxes) = (Vec::new(), Vec::new());
    let mut lists = 0usize;
    for (event, range) in Parser::new_ext(&as_parsed(&text[part.range()]), OPTIONS).into_offset_iter() {
        let span = Span::from(range).shift(part.start);
        match event {
            Event::Start(Tag::List(_)) => lists += 1,
            Event::End(TagEnd::List(_)) => lists -= 1,
            Event::Start(Tag::Item) if lists <= DEEP => items.push(ListItem {
                depth: lists.saturating_sub(1),
                span,
            }),
            Event::TaskListMarker(checked) => checkboxes.push(Checkbox { span, checked }),
            _ => {}
        }
    }
    (items, checkboxes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop, proptest};

    use super::super::{BlockKind, Document};

    /// Lines of lists in lists.
    fn lists() -> impl Strategy<Value = String> {
        let lines = prop::sample::select(vec![
            "- a", "* b", "1. c", "2. d", "10) e", "- [ ] f", "- [x] g", "  - h", "    - i", "  j", "k", "",
            "-", "- - l", "  ```", "- ```", "    m", "---", "  > n", "- > o", "-     p", "[q]: /r", "1.",
        ]);
        prop::collection::vec(lines, 0..30).prop_map(|lines| format!("- a\n{}\n", lines.join("\n")))
    }

    proptest! {
        #[test]
        fn a_list_is_read_in_parts_as_in_one(text in lists()) {
            let document = Document::parse(text.as_str());
            for block in document.blocks().iter().filter(|block| block.kind == BlockKind::List) {
                let whole = super::items_of(&text, block.span);
                assert_eq!(super::items_in_parts(&text, block.span, 1), whole, "in {text:?}");
            }
        }
    }
}
