//! stories

pub mod text;
pub mod diagnostic;
pub mod markdown;
pub mod model;
pub mod config;
pub mod dialect;
pub mod store;
pub mod system;
