//! From a text to its outline, with pulldown-cmark as the parser of truth.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::as_parsed::as_parsed;
use super::document::{Block, BlockKind, Outline};
use super::front_matter::FrontMatter;
use super::scan::Scan;
use crate::text::{Span, line_end};

const BOM: &str = "\u{feff}";

/// GitHub's blocks and no more: every further extension rewrites text or swallows lines of this format.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_STRIKETHROUGH);

pub(super) fn parse(text: &str) -> Outline {
    let (front_matter, start) = before_blocks(text);
    let (blocks, comments) = blocks(text, start);
    Outline {
        front_matter,
        blocks,
        comments,
    }
}

/// The front matter, and the byte behind it.
fn before_blocks(text: &str) -> (Option<FrontMatter>, usize) {
    // A byte order mark would turn the title into a paragraph.
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let front_matter = FrontMatter::find(text, start);
    let start = front_matter.as_ref().map_or(start, |found| found.span.end);
    (front_matter, start)
}

/// The blocks and the comments of `text` from byte `start` on.
fn blocks(text: &str, start: usize) -> (Vec<Block>, Vec<Span>) {
    let mut scan = Scan::new(text);
    let mut comments = Vec::new();
    let (mut at, mut least) = (start, LEAST);
    while let Some(doubt) = scan.go_on(at) {
        let mut reader = Reader::new(text, &mut scan.blocks, &mut comments);
        at = reader.take_some(doubt, least);
        // A text that is in doubt again and again is read in few pieces.
        least = (least * 2).min(MOST);
    }
    (scan.blocks, comments)
}

/// The fewest bytes that the markdown parser is asked about, at first and in the end: what it holds is many times as much.
const LEAST: usize = 256;
pub(super) const MOST: usize = 16 << 10;

/// The first line behind byte `at` and a blank line that begins a block, unless HTML or a fence is open: it goes on with no
/// list, and is no link definition, which the parser counts to the list before it.
fn fresh_line(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let end_of = |at: usize| memchr::memchr(b'\n', bytes.get(at..)?).map(|n| at + n + 1);
    let mut at = end_of(at)?;
    let mut is_behind_blank = false;
    while at < bytes.len() {
        let end = end_of(at).unwrap_or(bytes.len());
        let line = &bytes[at..end];
        let is_blank = line.trim_ascii().is_empty();
        let goes_on = matches!(
            line[0],
            b' ' | b'\t' | b'\r' | b'-' | b'*' | b'+' | b'[' | b'0'..=b'9'
        );
        if is_behind_blank && !is_blank && !goes_on {
            return Some(Span::new(at, end));
        }
        is_behind_blank = is_blank;
        at = end;
    }
    None
}

/// The blocks and the comments of a text as the markdown parser alone tells them, for tests of the scanner.
#[doc(hidden)]
pub fn blocks_by_parser(text: &str) -> (Vec<Block>, Vec<Span>) {
    let (_, start) = before_blocks(text);
    let (mut blocks, mut comments) = (Vec::new(), Vec::new());
    Reader::new(text, &mut blocks, &mut comments).take_all(Span::new(start, text.len()));
    (blocks, comments)
}

/// Whether the outline of a text can be told without the markdown parser.
#[doc(hidden)]
pub fn is_scanned(text: &str) -> bool {
    let (_, start) = before_blocks(text);
    Scan::new(text).go_on(start).is_none()
}

/// The text of an ATX heading on the line `line`: without its marks, closing ones too, and the white space around.
pub(super) fn heading_content(text: &str, line: Span) -> Span {
    let blank = [' ', '\t', '\r', '\n'];
    let slice = &text[line.range()];
    let open = slice.trim_start_matches(' ').trim_start_matches('#');
    let start = line.start + slice.len() - open.len();
    let content = open.trim_end_matches(blank);
    let bare = content.trim_end_matches('#');
    let content = if bare.is_empty() || bare.ends_with([' ', '\t']) {
        bare.trim_end_matches(blank)
    } else {
        content
    };
    let gap = content.len() - content.trim_start_matches(blank).len();
    Span::new(start + gap, start + content.len())
}

/// Makes blocks of the parser's events.
struct Reader<'a> {
    text: &'a str,
    blocks: &'a mut Vec<Block>,
    comments: &'a mut Vec<Span>,
    /// How many containers and leaf blocks are open.
    depth: usize,
    /// Whether the open code block has fences.
    fenced: bool,
    /// The bytes of the open setext heading's content.
    content: Option<Span>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, blocks: &'a mut Vec<Block>, comments: &'a mut Vec<Span>) -> Self {
        Reader {
            text,
            blocks,
            comments,
            depth: 0,
            fenced: false,
            content: None,
        }
    }

    /// Takes what the markdown parser says of the text from byte `start` on, where no block is open, to a line behind
    /// `least` bytes where none is open either, and gives the byte where that line begins.
    fn take_some(&mut self, start: usize, least: usize) -> usize {
        let (blocks, comments) = (self.blocks.len(), self.comments.len());
        let mut least = least;
        while let Some(line) = fresh_line(self.text, start + least) {
            self.take_all(Span::new(start, line.end));
            // A block that begins with the line shows that nothing goes on behind the blank line before it.
            if self
                .blocks
                .pop_if(|block| block.span.start == line.start)
                .is_some()
            {
                while self
                    .comments
                    .pop_if(|comment| comment.start >= line.start)
                    .is_some()
                {}
                return line.start;
            }
            self.blocks.truncate(blocks);
            self.comments.truncate(comments);
            least = 2 * (line.end - start);
        }
        self.take_all(Span::new(start, self.text.len()));
        self.text.len()
    }

    /// Takes what the markdown parser says of a part of the text.
    fn take_all(&mut self, part: Span) {
        let text = self.text;
        for (event, range) in Parser::new_ext(&as_parsed(&text[part.range()]), OPTIONS).into_offset_iter() {
            self.take(text, event, Span::from(range).shift(part.start));
        }
    }

    fn take(&mut self, text: &str, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Heading { .. } if self.depth == 0 => self.content = None,
                    Tag::CodeBlock(ref kind) if self.depth == 0 => {
                        self.fenced = matches!(kind, CodeBlockKind::Fenced(_));
                    }
                    _ => self.widen(span),
                }
                if tag == Tag::HtmlBlock {
                    self.comment(text, span);
                }
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth -= 1;
                if self.depth == 0
                    && let Some(kind) = self.kind(text, tag, span)
                {
                    self.blocks.push(Block {
                        kind,
                        span: whole_lines(text, span),
                    });
                }
            }
            Event::Rule if self.depth == 0 => {
                self.blocks.push(Block {
                    kind: BlockKind::Rule,
                    span: whole_lines(text, span),
                });
            }
            Event::InlineHtml(_) => {
                self.comment(text, span);
                self.widen(span);
            }
            _ => self.widen(span),
        }
    }

    fn comment(&mut self, text: &str, span: Span) {
        if text[span.range()].trim_start().starts_with("<!--") {
            self.comments.push(span);
        }
    }

    /// Grows the open heading's content by an inline event.
    fn widen(&mut self, span: Span) {
        self.content = Some(match self.content {
            Some(content) => Span::new(content.start.min(span.start), content.end.max(span.end)),
            None => span,
        });
    }

    fn kind(&mut self, text: &str, tag: TagEnd, span: Span) -> Option<BlockKind> {
        Some(match tag {
            TagEnd::Heading(level) => {
                let setext = !text[span.range()].trim_start().starts_with('#') || {
                    // A paragraph may begin with `#x`; only the underline tells then.
                    let last = text[span.range()]
                        .trim_end()
                        .rsplit(['\n', '\r'])
                        .next()
                        .unwrap_or("");
                    level <= HeadingLevel::H2
                        && text[span.range()].trim_end().contains(['\n', '\r'])
                        && last.trim().bytes().all(|b| matches!(b, b'=' | b'-'))
                };
                let content = self.content.take().filter(|_| setext);
                let content = content.unwrap_or_else(|| heading_content(text, span));
                BlockKind::Heading {
                    level: level as u8,
                    content,
                    setext,
                }
            }
            TagEnd::CodeBlock if self.fenced => BlockKind::Fence {
                closed: is_closed(&text[span.range()]),
            },
            TagEnd::CodeBlock => BlockKind::IndentedCode,
            TagEnd::HtmlBlock => BlockKind::Html,
            TagEnd::BlockQuote(_) => BlockKind::Quote,
            TagEnd::List(_) => BlockKind::List,
            TagEnd::Table => BlockKind::Table,
            TagEnd::Paragraph => BlockKind::Paragraph,
            _ => return None,
        })
    }
}

/// Whether a fence ends the code block.
fn is_closed(block: &str) -> bool {
    let block = block.trim_start_matches(' ');
    let mark = if block.starts_with('~') { '~' } else { '`' };
    let width = block.len() - block.trim_start_matches(mark).len();
    let end = block.trim_end_matches([' ', '\t', '\r', '\n']);
    let last = end.rsplit(['\n', '\r']).next().unwrap_or("");
    let several = last.len() < end.len();
    let closing = last.trim_start_matches(' ');
    several && last.len() - closing.len() < 4 && closing.len() >= width && closing.chars().all(|c| c == mark)
}

/// `span` from the start of its first line to the end of its last line that is not blank.
fn whole_lines(text: &str, span: Span) -> Span {
    let before = &text[..span.start];
    let start = before.trim_end_matches([' ', '\t']).len();
    let end = span.start + text[span.range()].trim_end_matches([' ', '\t', '\r', '\n']).len();
    let rest = &text.as_bytes()[end..];
    let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let end = match rest.get(blanks..).unwrap_or_default() {
        [b'\r', b'\n', ..] => end + blanks + 2,
        [b'\r' | b'\n', ..] => end + blanks + 1,
        [] => end + blanks,
        // Something of the block's last line was left out of the range, such as a closing mark.
        _ => line_end(text, end),
    };
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::super::{BlockKind, Document};

    /// Each block as a letter and its text.
    fn outline(text: &str) -> Vec<(char, String)> {
        let document = Document::parse(text);
        let mut end = 0;
        document
            .blocks()
            .iter()
            .map(|block| {
                assert!(end <= block.span.start, "blocks are in order");
                end = block.span.end;
                let (letter, span) = match block.kind {
                    BlockKind::Heading { level, content, .. } => (char::from(b'0' + level), content),
                    BlockKind::Rule => ('-', block.span),
                    BlockKind::Fence { closed: true } => ('f', block.span),
                    BlockKind::Fence { closed: false } => ('F', block.span),
                    BlockKind::IndentedCode => ('c', block.span),
                    BlockKind::Html => ('h', block.span),
                    BlockKind::Quote => ('q', block.span),
                    BlockKind::List => ('l', block.span),
                    BlockKind::Table => ('t', block.span),
                    BlockKind::Paragraph => ('p', block.span),
                };
                (letter, document.slice(span).to_owned())
            })
            .collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(char, &str)]) {
        let found = outline(text);
        let found: Vec<(char, &str)> = found
            .iter()
            .map(|(letter, text)| (*letter, text.as_str()))
            .collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn headings_have_their_text_without_marks() {
        check("#  A b ##  \n", &[('1', "A b")]);
        check("   ### 001: `x` [y](z)\r\n", &[('3', "001: `x` [y](z)")]);
        check("A\nb\n---\n", &[('2', "A\nb")]);
        check("#5 is\n===\n", &[('1', "#5 is")]);
        check("##\n", &[('2', "")]);
        check("## *a*\n", &[('2', "*a*")]);
    }

    #[test]
    fn a_byte_order_mark_hides_no_title() {
        check("\u{feff}# A\n", &[('1', "A")]);
        check("\u{feff}---\nstatus: Done\n---\n# A\n", &[('1', "A")]);
    }

    #[test]
    fn blocks_are_whole_lines_without_blank_ones_behind() {
        check(
            "  a \n\n- b\n\n  c\n\n\n---\n",
            &[('p', "  a \n"), ('l', "- b\n\n  c\n"), ('-', "---\n")],
        );
        check("    code\n\nx", &[('c', "    code\n"), ('p', "x")]);
    }

    #[test]
    fn raw_html_ends_at_its_end_tag_however_it_is_written() {
        check(
            "<PRE>\n# a\n</PRE>\n# B\n",
            &[('h', "<PRE>\n# a\n</PRE>\n"), ('1', "B")],
        );
        check(
            "<script>\n\na\n</sCript>\n# B\n",
            &[('h', "<script>\n\na\n</sCript>\n"), ('1', "B")],
        );
        check(
            "<STYLE>\n\n</STYLEX>\n# B\n",
            &[('h', "<STYLE>\n\n</STYLEX>\n# B\n")],
        );
    }

    #[test]
    fn a_tab_in_a_tag_is_white_space() {
        check("<a b=[\t,>\n# A\n", &[('p', "<a b=[\t,>\n"), ('1', "A")]);
        check("<a\tb=c\td>\n# A\n", &[('h', "<a\tb=c\td>\n# A\n")]);
    }

    #[test]
    fn fences_hide_headings_and_may_stay_open() {
        check("```\n## A\n```\n", &[('f', "```\n## A\n```\n")]);
        check("~~~~\n~~~\n", &[('F', "~~~~\n~~~\n")]);
        check("```", &[('F', "```")]);
        check("    ```\n    x\n    ```\n", &[('c', "    ```\n    x\n    ```\n")]);
        check("```\r## A\r```\r# B\r", &[('f', "```\r## A\r```\r"), ('1', "B")]);
        check(
            "<i>\n\n```\nx\n``` \t\n# A\n",
            &[('h', "<i>\n"), ('f', "```\nx\n``` \t\n"), ('1', "A")],
        );
        check("```\nx\n```\u{a0}", &[('F', "```\nx\n```\u{a0}")]);
        check("- ```\n  x\n\n# A\n", &[('l', "- ```\n  x\n"), ('1', "A")]);
    }
}
