//! stories

pub mod text;
pub mod parallel;
pub mod diagnostic;
pub mod markdown;
pub mod model;
pub mod config;
pub mod dialect;
pub mod store;
pub mod graph;
pub mod check;
pub mod change;
pub mod system;
pub mod cli;
