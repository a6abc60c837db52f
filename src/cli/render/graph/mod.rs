//! `stories graph`: who waits for whom, for people and for programs that draw.

mod drawing;
mod text;
mod dot;
mod mermaid;

pub use dot::dot;
pub use mermaid::mermaid;
pub use text::text;

pub(super) use drawing::Drawing;
