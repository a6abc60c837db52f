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
    let whole = || lines(text, Span::new(0, text.len()));
    let is_quote_behind_tab = |line: &str| {
        let bare = line.trim_start_matches([' ', '\t']);
        bare.starts_with('>') && line[..line.len() - bare.len()].contains('\t')
    };
    if whole().any(|line| is_quote_behind_tab(&text[line.range()])) {
        // Below a quote it goes on with its text, but one parser takes it for a mark of the quote.
        return Some("a mark of a quote behind a tab");
    }
    let lines: Vec<&str> = whole().map(|line| text[line.range()].trim()).collect();
    if lines
        .windows(2)
        .any(|pair| !pair[0].is_empty() && pair[1].starts_with('<'))
    {
        // Below the text of an item it goes on with that for one parser, and begins a block for the other.
        return Some("a tag below a line");
    }
    let is_box = |line: &str| {
        let bare = line.strip_suffix(']').unwrap_or_default();
        ["[ ", "[x", "[X", "[\t"].iter().any(|open| bare.ends_with(open))
    };
    if lines.iter().any(|line| is_box(line)) {
        // On GitHub too an item with a box alone is empty, so text below it is none of its; for the other it is its text.
        return Some("a box without words");
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
    let is_one_column = |line: &str| {
        let bare = line.strip_prefix('|').unwrap_or(line);
        let bare = bare.strip_suffix('|').unwrap_or(bare).trim();
        let dashes = bare.strip_prefix(':').unwrap_or(bare);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        bare.len().max(line.len()) > dashes.len() && !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
    };
    if lines
        .windows(2)
        .any(|pair| pair[0].contains('\\') && (is_delimiter(pair[1]) || is_one_column(pair[1])))
    {
        // Behind an even number of them a pipe is one for one parser only, and at the end of the line one is nothing.
        return Some("a backslash in the head of a table");
    }
    if lines
        .windows(2)
        .any(|pair| !pair[0].is_empty() && !pair[0].contains('|') && is_one_column(pair[1]))
    {
        // A head without a pipe begins a table for one parser, as on GitHub, and is a line of text for the other.
        return Some("a table of one column whose head has no pipe");
    }
    let last = text
        .rsplit(['\n', '\r'])
        .next()
        .unwrap_or("")
        .trim_start_matches(' ');
    let tag = last.strip_prefix("</").or(last.strip_prefix('<'));
    if tag.is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())) {
        // The end of the text ends a line, and with it the name; the other parser looks for a line end there.
        return Some("a tag that the text ends with");
    }
    if ends_html_of_another_kind(text) {
        // By the specification any of them ends the block; the parser that we read with waits for the one that began it.
        return Some("an end tag of another kind");
    }
    None
}

/// Whether a line that follows `<pre` or one of its like holds the end tag of another of them first.
fn ends_html_of_another_kind(text: &str) -> bool {
    const KINDS: [&str; 4] = ["pre", "script", "style", "textarea"];
    let small = text.to_ascii_lowercase();
    KINDS.iter().any(|kind| {
        let begin = format!("<{kind}");
        let others = || KINDS.iter().filter(|other| *other != kind);
        small
            .match_indices(&begin)
            .any(|(at, _)| others().any(|other| small[at..].contains(&format!("</{other}>"))))
    })
}
