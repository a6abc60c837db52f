//! From values to text, one file a form.

pub mod out;
pub mod diff;
pub mod check;
pub mod json;
