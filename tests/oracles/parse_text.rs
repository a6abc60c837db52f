//! Reading: the text is kept, every span lies in it, and other parsers see the same outline.

use stories::markdown::blocks_by_parser;

use crate::*;

pub fn holds(data: &[u8]) {
    let is_text = std::str::from_utf8(data).is_ok() && !data.contains(&0);
    let read = prove::text(data);
    assert_eq!(read.is_some(), is_text, "only text is read");
    let Some(text) = read else { return };
    assert_eq!(text.as_bytes(), data, "every byte is kept");
    prove::steady(&text, &Config::default());
    let document = prove::parse(&text);
    let (blocks, comments) = blocks_by_parser(&text);
    assert_eq!(document.blocks(), blocks, "scanner and parser disagree");
    assert_eq!(document.comments(), comments, "scanner and parser disagree");
    let before = document.front_matter().map_or(0, |found| found.span.end);
    if known::difference(&text[before..]).is_none() {
        assert_eq!(
            outline::ours(&text),
            outline::theirs(&text, before),
            "comrak disagrees"
        );
    }
}
