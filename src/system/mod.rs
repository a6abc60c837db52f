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
mod process;
mod interrupt;
mod run;
mod output_log;
mod write_error;
mod asking;
mod atomic_write;
mod files;
mod work_tree;
mod digest;
mod lock;
mod sweep;
mod recovery;
mod target;
mod journal;
mod write;
mod memo_file;
mod names;
mod own_change;
mod cat_file;
mod object_id;
mod git_index;
mod git;
mod git_tree;
mod git_diff;
mod hooks;
mod git_log;
mod clock;
mod merge_files;
#[cfg(test)]
mod crash_tests;

pub use asking::Asking;
pub use clock::{now, stamp};
pub use files::{
    create_file, exists, init_root, is_inside, is_same_file, is_same_folder, read_file, read_input,
    replace_output, write_output,
};
pub use git::{Git, GitError};
pub use git_diff::{Differing, Side};
pub use git_log::{Log, LogWish};
pub use git_tree::GitTree;
pub use hooks::{Driver, Hook, HookError, Hooks, Manager, Merge, State as HookState, Step as HookStep};
pub use interrupt::Interrupts;
pub use memo_file::{Draft, program_stamp};
pub use merge_files::{can_write, merge_by_git, read_version, write_merged};
pub use output_log::{OutputLog, below};
pub use process::{arguments, find_program, program, variable};
pub use recovery::{LeftAlone, Recovery};
pub use root::{ConfigReadError, RootError, current_folder, find_root, parse_config, read_config};
pub use run::{Ending, Ran, run_shell};
pub use terminal::{ColorChoice, Stream, editor, has_color, is_terminal, width};
pub use work_tree::WorkTree;
pub use write::{WriteGuard, Written};
pub use write_error::WriteError;
