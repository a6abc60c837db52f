//! The lossless document: an untouched text and its outline as spans.

mod excerpt;
mod document;
mod front_matter;
mod scan;
mod as_parsed;
mod parse;
mod list;
mod section;
mod field;
mod item;

pub use document::{Block, BlockKind, Checkbox, Document, ListItem};
pub use excerpt::{Excerpt, Rest};
pub use field::{Field, FieldForm, FieldLine, LabelStyle, field_line};
pub use front_matter::FrontMatter;
pub use item::item_text;
pub use parse::{blocks_by_parser, is_scanned};
pub use section::{Section, sections};
