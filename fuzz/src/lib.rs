//! The oracles of `tests/oracles`, for the fuzz targets.

#[path = "../../tests/oracles/mod.rs"]
pub mod oracles;

use oracles::*;
pub use oracles::ask;
