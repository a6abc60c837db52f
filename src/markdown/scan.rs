//! The outline of a document, line by line, as far as no markdown parser must be asked.
//!
//! Most story files hold headings, paragraphs, lists, quotes, tables, rules and fences at the top level and nothing else.
//! Their blocks can be told from the first bytes of each line, six times as fast as by parsing them, and with nothing
//! held but the blocks. Whatever could mean something else in another place (tabs, HTML, code in lists, tables without
//! pipes at both ends) is in doubt, and the parser decides about the lines around it. `tests/outline.rs` holds that
//! both never disagree.

use super::document::{Block, BlockKind};
use crate::text::{Span, line_end};

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
        for end in [b'\n', b'\r'] {
            if stop > start && bytes[stop - 1] == end {
                stop -= 1;
            }
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
    Paragraph(Lines),
    Quote(Lines),
    Table(Lines),
    /// A link definition, which is no block; its title may stand on the next line.
    Definition {
        start: usize,
    },
    Fence {
        start: usize,
        mark: u8,
        width: usize,
    },
    List(List),
}

impl Open {
    fn start(self) -> Option<usize> {
        match self {
            Open::Nothing => None,
            Open::Paragraph(lines) | Open::Quote(lines) | Open::Table(lines) => Some(lines.start),
            Open::Definition { start } | Open::Fence { start, .. } => Some(start),
            Open::List(list) => Some(list.start),
        }
    }
}

/// The lines of an open block.
#[derive(Clone, Copy)]
struct Lines {
    start: usize,
    end: usize,
    /// Whether it is one line.
    is_one: bool,
}

impl Lines {
    fn of(line: Line<'_>) -> Self {
        Lines {
            start: line.start,
            end: line.end,
            is_one: true,
        }
    }

    fn and(self, line: Line<'_>) -> Self {
        Lines {
            end: line.end,
            is_one: false,
            ..self
        }
    }
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

/// What is known of a text, line by line.
pub(super) struct Scan<'a> {
    text: &'a str,
    /// The blocks so far; those of the lines in doubt are for the caller to add.
    pub(super) blocks: Vec<Block>,
    open: Open,
    /// Whether lines have to be looked at for control characters, for comments, or for carriage returns that end them.
    has_controls: bool,
    has_comments: bool,
    has_returns: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        Scan {
            text,
            blocks: Vec::new(),
            open: Open::Nothing,
            has_controls: has_controls(bytes),
            has_returns: memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n')),
            has_comments: memchr::memmem::find(bytes, COMMENT).is_some(),
        }
    }

    /// Goes on from byte `at`, where a line begins and no block is open, to the end of the text; or to a line in doubt,
    /// and gives the byte where that line's block begins.
    pub(super) fn go_on(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = at;
        while at < bytes.len() {
            let end = if self.has_returns {
                line_end(self.text, at)
            } else {
                memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1)
            };
            let start = self.open.start().unwrap_or(at);
            if self.line(Line::new(bytes, at, end)).is_none() {
                // The line may have ended its block before the doubt came up.
                while self.blocks.pop_if(|block| block.span.start >= start).is_some() {}
                self.open = Open::Nothing;
                return Some(start);
            }
            at = end;
        }
        if let Open::Fence { start, .. } = self.open {
            self.open = Open::Nothing;
            return Some(start);
        }
        self.close();
        None
    }

    /// Takes one line; `None` where it is in doubt.
    fn line(&mut self, line: Line<'_>) -> Option<()> {
        if self.has_controls && has_controls(line.content) {
            return None;
        }
        if let Open::Fence { start, mark, width } = self.open {
            if closes(line, mark, width) {
                self.push(BlockKind::Fence { closed: true }, start, line.end);
                self.open = Open::Nothing;
            }
            return Some(());
        }
        if self.has_comments && memchr::memmem::find(line.content, COMMENT).is_some() {
            return None;
        }
        match self.open {
            Open::Nothing | Open::Fence { .. } => self.fresh(line),
            Open::Paragraph(lines) => self.in_paragraph(line, lines),
            Open::Quote(lines) => self.in_quote(line, lines),
            Open::Table(lines) => self.in_table(line, lines),
            Open::Definition { .. } => self.behind_definition(line),
            Open::List(list) => self.in_list(line, list),
        }
    }

    /// A line that no block stands open before.
    fn fresh(&mut self, line: Line<'_>) -> Option<()> {
        if line.is_blank() {
            return Some(());
        }
        if line.indent > 3 {
            return None;
        }
        match line.content[0] {
            b'\t' | b'<' => None,
            b'>' => self.begin(Open::Quote(Lines::of(line))),
            b'#' if is_heading(line.content) => self.heading(line),
            b'`' | b'~' if fence_width(line.content) >= 3 => self.fence(line),
            b'-' | b'*' | b'_' if is_rule(line.content) => {
                self.push(BlockKind::Rule, line.start, line.end);
                Some(())
            }
            b'-' | b'*' | b'+' | b'0'..=b'9' if is_marker(line.content) => self.list(line),
            b'[' => match label(line.content)? {
                Label::Text => self.begin(Open::Paragraph(Lines::of(line))),
                Label::Definition => self.begin(Open::Definition { start: line.start }),
            },
            _ => self.begin(Open::Paragraph(Lines::of(line))),
        }
    }

    fn in_paragraph(&mut self, line: Line<'_>, lines: Lines) -> Option<()> {
        if line.is_blank() {
            self.close();
            return Some(());
        }
        let content = line.content;
        match content[0] {
            b'\t' | b'<' => return None,
            b'-' | b'=' if line.indent <= 3 && is_underline(content) => return self.underlined(line, lines),
            b'|' if lines.is_one && self.is_table_head(lines, line) => {
                return self.begin(Open::Table(lines.and(line)));
            }
            b'-' | b'=' | b':' | b'|' | b'*' | b'_' if is_marks(content) => return None,
            b'+' if is_marks(content) => return None,
            _ if line.indent > 3 => {}
            b'>' => {
                self.close();
                return self.fresh(line);
            }
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
        self.begin(Open::Paragraph(lines.and(line)))
    }

    /// A paragraph with a line of `=` or `-` under it.
    fn underlined(&mut self, line: Line<'_>, lines: Lines) -> Option<()> {
        let blank = [' ', '\t', '\r', '\n'];
        let content = self.text[lines.start..lines.end].trim_matches(blank);
        // What a backslash does there is for the parser to say.
        if content.starts_with('\\') || content.ends_with('\\') {
            return None;
        }
        let start = lines.start + self.text[lines.start..].find(content)?;
        self.push(
            BlockKind::Heading {
                level: if line.content[0] == b'=' { 1 } else { 2 },
                content: Span::new(start, start + content.len()),
                setext: true,
            },
            lines.start,
            line.end,
        );
        self.begin(Open::Nothing)
    }

    /// Whether `head` and the line below it begin a table.
    fn is_table_head(&self, head: Lines, line: Line<'_>) -> bool {
        let head = self.text[head.start..head.end].trim_ascii_end().as_bytes();
        let columns = |row: &[u8]| match row {
            [b'|', cells @ .., b'|'] => Some(1 + memchr::memchr_iter(b'|', cells).count()),
            _ => None,
        };
        let row = line.content.trim_ascii_end();
        // A pipe behind a backslash, or in code, may part no cells; the parser knows no tabs there.
        line.indent == 0
            && memchr::memchr3(b'\\', b'`', b'\t', head).is_none()
            && !line.content.contains(&b'\t')
            && columns(head).is_some_and(|count| columns(row) == Some(count))
            && row[1..row.len() - 1].split(|b| *b == b'|').all(is_delimiter)
    }

    fn in_table(&mut self, line: Line<'_>, lines: Lines) -> Option<()> {
        if line.is_blank() {
            self.close();
            return Some(());
        }
        // A pipe alone is no row.
        if line.indent > 0 || line.content[0] != b'|' || line.content[1..].trim_ascii().is_empty() {
            return None;
        }
        self.begin(Open::Table(lines.and(line)))
    }

    fn in_quote(&mut self, line: Line<'_>, lines: Lines) -> Option<()> {
        if line.is_blank() || line.indent <= 3 && is_heading(line.content) {
            self.close();
            return self.fresh(line);
        }
        // Other text may go on with a paragraph of the quote.
        if line.indent > 3 || line.content[0] != b'>' {
            return None;
        }
        self.begin(Open::Quote(lines.and(line)))
    }

    fn behind_definition(&mut self, line: Line<'_>) -> Option<()> {
        if !line.is_blank() && line.content[0] != b'[' && !is_heading(line.content) {
            return None;
        }
        self.open = Open::Nothing;
        self.fresh(line)
    }

    fn in_list(&mut self, line: Line<'_>, mut list: List) -> Option<()> {
        if line.is_blank() {
            list.blank = true;
            return self.begin(Open::List(list));
        }
        let content = line.content;
        if content[0] == b'\t' || is_marks(content) && !(list.blank && line.indent == 0) {
            return None;
        }
        // The parser counts a link definition behind a list to the list.
        if content[0] == b'[' && line.indent < list.offset {
            return None;
        }
        if line.indent >= list.offset {
            let depth = line.indent - list.offset;
            if !is_plain_text(content) || (list.blank && depth >= 4) {
                return None;
            }
            (list.end, list.blank) = (line.end, false);
            return self.begin(Open::List(list));
        }
        if line.indent == 0 && marker(content).is_some_and(|(mark, _)| mark == list.mark) && !is_rule(content)
        {
            (list.offset, list.end, list.blank) = (item_offset(line)?, line.end, false);
            return self.begin(Open::List(list));
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
        self.begin(Open::Fence {
            start: line.start,
            mark,
            width,
        })
    }

    fn list(&mut self, line: Line<'_>) -> Option<()> {
        // An indented list may go on with items further left.
        let (mark, _) = marker(line.content).filter(|_| line.indent == 0)?;
        let offset = item_offset(line)?;
        self.begin(Open::List(List {
            start: line.start,
            end: line.end,
            mark,
            offset,
            blank: false,
        }))
    }

    /// Opens a block, or goes on with it; the line is taken.
    fn begin(&mut self, open: Open) -> Option<()> {
        self.open = open;
        Some(())
    }

    /// Ends the open block.
    fn close(&mut self) {
        match self.open {
            Open::Paragraph(lines) => self.push(BlockKind::Paragraph, lines.start, lines.end),
            Open::Quote(lines) => self.push(BlockKind::Quote, lines.start, lines.end),
            Open::Table(lines) => self.push(BlockKind::Table, lines.start, lines.end),
            Open::List(list) => self.push(BlockKind::List, list.start, list.end),
            Open::Nothing | Open::Definition { .. } | Open::Fence { .. } => {}
        }
        self.open = Open::Nothing;
    }

    fn push(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.blocks.push(Block {
            kind,
            span: Span::new(start, end),
        });
    }
}

const COMMENT: &[u8] = b"<!--";

/// Whether a byte is among those that the parser takes for white space in one place and for text in another.
fn has_controls(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .fold(false, |odd, &b| odd | matches!(b, 0 | 0x0b | 0x0c))
}

/// What a line is that begins with `[`.
enum Label {
    Text,
    /// A link definition, whole but for a title on the next line.
    Definition,
}

fn label(content: &[u8]) -> Option<Label> {
    let end = 1 + memchr::memchr3(b'[', b']', b'\\', &content[1..])?;
    match content[end] {
        b'\\' => return None,
        b']' if content.get(end + 1) == Some(&b':') => {}
        _ => return Some(Label::Text),
    }
    let target = content[end + 2..].trim_ascii();
    let is_target = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b'#' | b':' | b'?' | b'=')
    };
    let has_name = !content[1..end].trim_ascii().is_empty() && end < 900;
    (has_name && !target.is_empty() && target.iter().all(is_target)).then_some(Label::Definition)
}

/// Whether a line under a paragraph makes a heading of it.
fn is_underline(content: &[u8]) -> bool {
    let marks = content.trim_ascii_end();
    marks.iter().all(|b| *b == marks[0])
}

/// Whether a cell is one of the line between the head and the rows of a table.
fn is_delimiter(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(b":").unwrap_or(cell);
    let cell = cell.strip_suffix(b":").unwrap_or(cell);
    !cell.is_empty() && cell.iter().all(|b| *b == b'-')
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
            is_box || matches!(label(content), Some(Label::Text))
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
