//! The outline of a plain document, line by line; gives up wherever the markdown parser would have to judge.
//!
//! Most story files hold headings, paragraphs, lists, rules and fences at the top level and nothing else. Their
//! blocks can be told from the first bytes of each line, six times as fast as by parsing them. Whatever could mean
//! something else in another place (tabs, quotes, HTML, tables, setext headings, link definitions, code in lists)
//! makes [`scan`] give up, and the parser decides. `tests/outline.rs` holds that both never disagree.

use super::document::{Block, BlockKind};
use crate::text::Span;

/// The blocks of `text` from byte `start` on; `None` where a line is not certain.
pub(super) fn scan(text: &str, start: usize) -> Option<Vec<Block>> {
    let bytes = text.as_bytes();
    if memchr::memmem::find(bytes, b"<!--").is_some() || !is_plain(bytes) {
        return None;
    }
    let mut scan = Scan {
        text,
        blocks: Vec::new(),
        open: Open::Nothing,
    };
    let mut at = start;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1);
        scan.line(Line::new(bytes, at, end))?;
        at = end;
    }
    scan.finish()
}

/// Whether every control character is a tab or part of a line end.
fn is_plain(bytes: &[u8]) -> bool {
    let has_odd = bytes.iter().fold(false, |odd, &b| {
        odd | (b < 0x20 && b != b'\n' && b != b'\r' && b != b'\t')
    });
    !has_odd && memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

/// A line without its line end.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    /// The byte after the line end.
    end: usize,
    content: &'a [u8],
    indent: usize,
}

impl<'a> Line<'a> {
    fn new(bytes: &'a [u8], start: usize, end: usize) -> Self {
        let mut stop = end;
        if stop > start && bytes[stop - 1] == b'\n' {
            stop -= 1;
        }
        if stop > start && bytes[stop - 1] == b'\r' {
            stop -= 1;
        }
        let line = &bytes[start..stop];
        let indent = line.iter().take_while(|b| **b == b' ').count();
        Line {
            start,
            end,
            content: &line[indent..],
            indent,
        }
    }

    fn is_blank(&self) -> bool {
        self.content.iter().all(|b| matches!(b, b' ' | b'\t'))
    }
}

/// The block that the next line may go on with.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Paragraph { start: usize, end: usize },
    Fence { start: usize, mark: u8, width: usize },
    List(List),
}

#[derive(Clone, Copy)]
struct List {
    start: usize,
    end: usize,
    /// The bullet, or the character behind the number.
    mark: u8,
    /// Where the text of the last item begins, from the start of the line.
    offset: usize,
    /// Whether blank lines stand behind the last line.
    blank: bool,
}

struct Scan<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    open: Open,
}

impl Scan<'_> {
    /// Takes one line; `None` where it is not certain.
    fn line(&mut self, line: Line<'_>) -> Option<()> {
        match self.open {
            Open::Fence { start, mark, width } => {
                if closes(line, mark, width) {
                    self.push(BlockKind::Fence { closed: true }, start, line.end);
                    self.open = Open::Nothing;
                }
                Some(())
            }
            Open::Nothing => self.fresh(line),
            Open::Paragraph { start, .. } => self.in_paragraph(line, start),
            Open::List(list) => self.in_list(line, list),
        }
    }

    /// A line that no paragraph or list stands open before.
    fn fresh(&mut self, line: Line<'_>) -> Option<()> {
        if line.is_blank() {
            return Some(());
        }
        if line.indent > 3 {
            return None;
        }
        match line.content[0] {
            b'\t' | b'>' | b'<' => None,
            b'#' if is_heading(line.content) => self.heading(line),
            b'`' | b'~' if fence_width(line.content) >= 3 => self.fence(line),
            b'-' | b'*' | b'_' if is_rule(line.content) => {
                self.push(BlockKind::Rule, line.start, line.end);
                Some(())
            }
            b'-' | b'*' | b'+' | b'0'..=b'9' if is_marker(line.content) => self.list(line),
            // A link definition is no block, and may go on over several lines.
            b'[' if memchr::memmem::find(line.content, b"](").is_none() => None,
            b'[' if memchr::memmem::find(line.content, b"]:").is_some() => None,
            _ => {
                self.open = Open::Paragraph {
                    start: line.start,
                    end: line.end,
                };
                Some(())
            }
        }
    }

    fn in_paragraph(&mut self, line: Line<'_>, start: usize) -> Option<()> {
        if line.is_blank() {
            self.close();
            return Some(());
        }
        let content = line.content;
        match content[0] {
            b'\t' | b'>' | b'<' => return None,
            b'-' | b'=' | b':' | b'|' | b'*' | b'_' if is_marks(content) => return None,
            b'+' if is_marks(content) => return None,
            _ if line.indent > 3 => {}
            b'#' if is_heading(content) => {
                self.close();
                return self.heading(line);
            }
            b'`' | b'~' if fence_width(content) >= 3 => {
                self.close();
                return self.fence(line);
            }
            b'-' | b'*' | b'+' if is_marker(content) => {
                self.close();
                return self.list(line);
            }
            // Only a list that begins with 1 may interrupt a paragraph; other numbers are text.
            b'0'..=b'9' if is_marker(content) => return None,
            _ => {}
        }
        self.open = Open::Paragraph { start, end: line.end };
        Some(())
    }

    fn in_list(&mut self, line: Line<'_>, mut list: List) -> Option<()> {
        if line.is_blank() {
            list.blank = true;
            self.open = Open::List(list);
            return Some(());
        }
        let content = line.content;
        if content[0] == b'\t' || is_marks(content) && !(list.blank && line.indent == 0) {
            return None;
        }
        if line.indent >= list.offset {
            let depth = line.indent - list.offset;
            if !is_plain_text(content) || (list.blank && depth >= 4) {
                return None;
            }
            (list.end, list.blank) = (line.end, false);
            self.open = Open::List(list);
            return Some(());
        }
        if line.indent == 0 && marker(content).is_some_and(|(mark, _)| mark == list.mark) && !is_rule(content)
        {
            (list.offset, list.end, list.blank) = (item_offset(line)?, line.end, false);
            self.open = Open::List(list);
            return Some(());
        }
        let ends = list.blank
            || is_heading(content)
            || matches!(content[0], b'-' | b'*' | b'+') && is_marker(content);
        if line.indent > 0 || !ends {
            return None;
        }
        self.close();
        self.fresh(line)
    }

    fn heading(&mut self, line: Line<'_>) -> Option<()> {
        let level = line.content.iter().take_while(|b| **b == b'#').count();
        let content = super::parse::heading_content(self.text, Span::new(line.start, line.end));
        if content.is_empty() {
            return None;
        }
        let level = u8::try_from(level).ok()?;
        self.push(
            BlockKind::Heading {
                level,
                content,
                setext: false,
            },
            line.start,
            line.end,
        );
        self.open = Open::Nothing;
        Some(())
    }

    fn fence(&mut self, line: Line<'_>) -> Option<()> {
        let mark = line.content[0];
        let width = fence_width(line.content);
        // Backticks behind a fence of backticks make it inline code.
        if mark == b'`' && line.content[width..].contains(&b'`') {
            return None;
        }
        self.open = Open::Fence {
            start: line.start,
            mark,
            width,
        };
        Some(())
    }

    fn list(&mut self, line: Line<'_>) -> Option<()> {
        // An indented list may go on with items further left.
        let (mark, _) = marker(line.content).filter(|_| line.indent == 0)?;
        let offset = item_offset(line)?;
        self.open = Open::List(List {
            start: line.start,
            end: line.end,
            mark,
            offset,
            blank: false,
        });
        Some(())
    }

    /// Ends the open paragraph or list.
    fn close(&mut self) {
        match self.open {
            Open::Paragraph { start, end } => self.push(BlockKind::Paragraph, start, end),
            Open::List(list) => self.push(BlockKind::List, list.start, list.end),
            Open::Nothing | Open::Fence { .. } => {}
        }
        self.open = Open::Nothing;
    }

    fn push(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.blocks.push(Block {
            kind,
            span: Span::new(start, end),
        });
    }

    fn finish(mut self) -> Option<Vec<Block>> {
        if matches!(self.open, Open::Fence { .. }) {
            return None;
        }
        self.close();
        Some(self.blocks)
    }
}

/// One to six `#` and then a space or nothing.
fn is_heading(content: &[u8]) -> bool {
    let marks = content.iter().take_while(|b| **b == b'#').count();
    (1..=6).contains(&marks) && matches!(content.get(marks), None | Some(b' ' | b'\t'))
}

/// How often the first character of a line that may be a fence is repeated.
fn fence_width(content: &[u8]) -> usize {
    content.iter().take_while(|b| **b == content[0]).count()
}

fn closes(line: Line<'_>, mark: u8, width: usize) -> bool {
    if line.indent > 3 || line.content.first() != Some(&mark) {
        return false;
    }
    let marks = fence_width(line.content);
    marks >= width && line.content[marks..].iter().all(|b| matches!(b, b' ' | b'\t'))
}

/// Three or more of one of `-`, `*`, `_`, with spaces between.
fn is_rule(content: &[u8]) -> bool {
    let mark = content[0];
    matches!(mark, b'-' | b'*' | b'_')
        && content.iter().all(|b| *b == mark || matches!(b, b' ' | b'\t'))
        && content.iter().filter(|b| **b == mark).count() >= 3
}

/// Whether a line holds nothing but what underlines, rules and the second lines of tables are made of.
fn is_marks(content: &[u8]) -> bool {
    content
        .iter()
        .all(|b| matches!(b, b'-' | b'=' | b':' | b'|' | b'*' | b'_' | b'+' | b' ' | b'\t'))
}

/// The bullet or the character behind a number, and the bytes that they take.
fn marker(content: &[u8]) -> Option<(u8, usize)> {
    let digits = content.iter().take_while(|b| b.is_ascii_digit()).count();
    let mark = *content.get(digits)?;
    let is_mark = match digits {
        0 => matches!(mark, b'-' | b'*' | b'+'),
        1..=9 => matches!(mark, b'.' | b')'),
        _ => false,
    };
    (is_mark && matches!(content.get(digits + 1), None | Some(b' ' | b'\t'))).then_some((mark, digits + 1))
}

fn is_marker(content: &[u8]) -> bool {
    marker(content).is_some()
}

/// Where the text of an item begins, from the start of its line; `None` where it holds more than plain text.
fn item_offset(line: Line<'_>) -> Option<usize> {
    let (_, width) = marker(line.content)?;
    let rest = &line.content[width..];
    let spaces = rest.iter().take_while(|b| **b == b' ').count();
    let text = &rest[spaces..];
    if !(1..=4).contains(&spaces)
        || text.is_empty()
        || text[0] == b'\t'
        || !is_plain_text(text)
        || is_marker(text)
        || is_marks(text)
    {
        return None;
    }
    Some(line.indent + width + spaces)
}

/// Whether text within a list opens nothing but paragraphs and further lists.
fn is_plain_text(content: &[u8]) -> bool {
    match content[0] {
        b'#' | b'>' | b'<' | b'\t' => false,
        b'`' | b'~' => fence_width(content) < 3,
        b'[' => {
            let is_box = matches!(content, [b'[', b' ' | b'x' | b'X', b']', b' ', ..]);
            is_box
                || (memchr::memmem::find(content, b"](").is_some()
                    && memchr::memmem::find(content, b"]:").is_none())
        }
        _ => {
            // An item without text may hold whatever comes next.
            marker(content).is_none_or(|(_, width)| {
                let text = &content[width..];
                let spaces = text.iter().take_while(|b| **b == b' ').count();
                (1..=4).contains(&spaces)
                    && spaces < text.len()
                    && !is_marker(&text[spaces..])
                    && !is_marks(&text[spaces..])
                    && !matches!(text[spaces], b'\t' | b'#' | b'>' | b'<')
                    && is_plain_text(&text[spaces..])
            })
        }
    }
}
