//! The only door outside: files, locks, the environment and the terminal.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "every other layer is forbidden to touch the world so that it is touched here"
)]

mod crash;
mod platform;
mod resolve;
mod root;
mod terminal;
mod files;
mod process;
mod write_error;
mod asking;
mod atomic_write;
mod work_tree;
mod digest;
mod lock;
mod sweep;
mod recovery;
mod target;
mod journal;
mod write;
#[cfg(test)]
mod crash_tests;

pub use asking::Asking;
pub use files::{
    create_file, exists, init_root, is_inside, is_same_folder, read_file, read_input, write_output,
};
pub use process::{arguments, program};
pub use recovery::{LeftAlone, Recovery};
pub use root::{ConfigReadError, RootError, current_folder, find_root, read_config};
pub use terminal::{ColorChoice, Stream, editor, has_color, is_terminal, width};
pub use work_tree::WorkTree;
pub use write::{WriteGuard, Written};
pub use write_error::WriteError;
