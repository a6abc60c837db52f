//! `stories graph`: who waits for whom, for people and for programs that draw.

mod drawing;
mod plan;
mod text;
mod dot;
mod mermaid;

pub use dot::dot;
pub use drawing::Drawing;
pub use mermaid::mermaid;
pub use text::text;
