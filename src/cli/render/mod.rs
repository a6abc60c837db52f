//! From values to text, one file a form.

pub mod out;
