//! The part of a document under a heading of the first two levels.

use bitcode::{Decode, Encode};

use super::document::{BlockKind, Document};
use crate::text::Span;

/// A heading of level 1 or 2 and what stands under it, up to the next such heading.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Section {
    /// 1 or 2.
    pub level: u8,
    /// The heading's text.
    pub name: Span,
    /// The heading's lines.
    pub heading: Span,
    /// From the heading's end to the next section or the end of the text.
    pub body: Span,
}

impl Section {
    /// Heading and body.
    pub const fn span(&self) -> Span {
        Span::new(self.heading.start, self.body.end)
    }
}

/// The sections of `document`. A heading for which `skip` says so, given its lines, starts none.
pub fn sections(document: &Document, mut skip: impl FnMut(usize) -> bool) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (index, block) in document.blocks().iter().enumerate() {
        let BlockKind::Heading {
            level: level @ (1 | 2),
            content,
            ..
        } = block.kind
        else {
            continue;
        };
        if skip(index) {
            continue;
        }
        if let Some(last) = sections.last_mut() {
            last.body.end = block.span.start;
        }
        sections.push(Section {
            level,
            name: content,
            heading: block.span,
            body: Span::new(block.span.end, document.text().len()),
        });
    }
    sections
}
