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
mod atomic_write;
mod work_tree;
mod digest;
mod lock;
mod sweep;
mod recovery;
mod target;
mod journal;
mod write;
mod cat_file;
mod git;
mod git_tree;
mod git_diff;
mod merge_files;
#[cfg(test)]
mod crash_tests;

pub use files::{
    create_file, exists, init_root, is_inside, is_same_folder, read_file, read_input, write_output,
};
pub use git::{Git, GitError};
pub use git_diff::{Differing, Side};
pub use git_tree::GitTree;
pub use merge_files::{can_write, merge_by_git, read_version, write_merged};
pub use process::{arguments, program};
pub use recovery::{LeftAlone, Recovery};
pub use root::{ConfigReadError, RootError, current_folder, find_root, parse_config, read_config};
pub use terminal::{Asking, ColorChoice, Stream, editor, has_color, is_terminal, width};
pub use work_tree::WorkTree;
pub use write::{WriteGuard, Written};
pub use write_error::WriteError;
