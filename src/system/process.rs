//! The process itself: its arguments and its program file.

use std::ffi::OsString;
use std::path::PathBuf;

/// The arguments, the program's name first.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// The file of the running program.
pub fn program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}
