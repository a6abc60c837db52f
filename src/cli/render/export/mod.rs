//! Exports for other programs and for readers without one.

mod csv;
mod markdown;
mod svg;
mod html;

pub use csv::csv;
pub use html::html;
pub use markdown::markdown;
