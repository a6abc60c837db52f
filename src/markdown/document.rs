//! A markdown text and the outline that was read from it.

use std::sync::{Arc, OnceLock};

use super::excerpt::{Excerpt, Rest};
use super::front_matter::FrontMatter;
use crate::text::Span;

/// What a top-level block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BlockKind {
    /// A heading of a level from 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The text, without the marks of the heading and the white space around it.
        content: Span,
        /// Whether it is a paragraph with a line of `=` or `-` under it.
        setext: bool,
    },
    /// A thematic break, such as `---`.
    Rule,
    /// Code between fences.
    Fence {
        /// Whether a fence ends it; otherwise it runs to the end of the text.
        closed: bool,
    },
    /// Code by indentation.
    IndentedCode,
    /// Raw HTML, comments among it.
    Html,
    /// A block quote.
    Quote,
    /// A list of any kind.
    List,
    /// A table.
    Table,
    /// Text.
    Paragraph,
}

/// One top-level block. Blocks do not overlap; between them stand blank lines and link definitions only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Whole lines, indentation and the last line end included, blank lines behind it not.
    pub span: Span,
}

/// An item of a list, at any depth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListItem {
    /// How many lists hold the item's list.
    pub depth: usize,
    /// From the marker to the end of the item, nested items and blank lines behind it included.
    pub span: Span,
}

/// The box of a task list item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Checkbox {
    /// `[ ]` or `[x]`, brackets included.
    pub span: Span,
    /// Whether it holds an `x`.
    pub checked: bool,
}

/// A markdown text that is never changed, and what stands where in it.
///
/// Every sequence of characters is a document: [`Document::parse`] cannot fail.
/// All spans are byte ranges of [`Document::text`].
#[derive(Clone, Debug)]
pub struct Document {
    text: Text,
    outline: OnceLock<Outline>,
}

#[derive(Clone, Debug)]
enum Text {
    Whole(String),
    Excerpt(Arc<Excerpt>),
}

/// What stands where in a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) front_matter: Option<FrontMatter>,
    pub(super) blocks: Vec<Block>,
    pub(super) comments: Vec<Span>,
}

impl Document {
    /// Reads the outline of `text`.
    pub fn parse(text: impl Into<String>) -> Document {
        let text = text.into();
        let outline = super::parse::parse(&text);
        Document {
            text: Text::Whole(text),
            outline: outline.into(),
        }
    }

    /// A text of which parts are at hand; the rest, and with it the outline, is read when it is first asked for.
    pub fn of_excerpt(excerpt: Excerpt) -> Document {
        Document {
            text: Text::Excerpt(Arc::new(excerpt)),
            outline: OnceLock::new(),
        }
    }

    /// The parts of the text at `spans`, and where the rest is to be had.
    pub fn excerpt(&self, spans: Vec<Span>, rest: Option<Arc<dyn Rest>>) -> Excerpt {
        let len = match &self.text {
            Text::Whole(text) => text.len(),
            Text::Excerpt(excerpt) => excerpt.len(),
        };
        Excerpt::new(len, spans, |span| self.slice(span), rest)
    }

    /// The text, byte for byte as it was given.
    pub fn text(&self) -> &str {
        match &self.text {
            Text::Whole(text) => text,
            Text::Excerpt(excerpt) => excerpt.text(),
        }
    }

    /// The bytes of `span`.
    pub fn slice(&self, span: Span) -> &str {
        match &self.text {
            Text::Whole(text) => &text[span.range()],
            Text::Excerpt(excerpt) => excerpt.slice(span),
        }
    }

    fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| super::parse::parse(self.text()))
    }

    /// The YAML block at the start of the text, if there is one.
    pub fn front_matter(&self) -> Option<&FrontMatter> {
        self.outline().front_matter.as_ref()
    }

    /// The top-level blocks in the order of the text.
    pub fn blocks(&self) -> &[Block] {
        &self.outline().blocks
    }

    /// The top-level blocks that lie within `span`.
    pub fn blocks_in(&self, span: Span) -> &[Block] {
        let blocks = self.blocks();
        let from = blocks.partition_point(|block| block.span.start < span.start);
        let to = blocks.partition_point(|block| block.span.start < span.end);
        &blocks[from..to.max(from)]
    }

    /// The items of the lists within `span`, at any depth, outer before inner.
    pub fn items_in(&self, span: Span) -> Vec<ListItem> {
        self.lists_in(span)
            .flat_map(|list| super::list::list_items(self.text(), list).0)
            .collect()
    }

    /// The boxes of the lists within `span`.
    pub fn checkboxes_in(&self, span: Span) -> Vec<Checkbox> {
        self.lists_in(span)
            .flat_map(|list| super::list::list_items(self.text(), list).1)
            .collect()
    }

    fn lists_in(&self, span: Span) -> impl Iterator<Item = Span> {
        self.blocks_in(span)
            .iter()
            .filter(|block| block.kind == BlockKind::List)
            .map(|block| block.span)
    }

    /// The HTML comments in the order of the text; one that is never closed runs to the end of its block.
    pub fn comments(&self) -> &[Span] {
        &self.outline().comments
    }
}
