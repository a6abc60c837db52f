//! The process itself: its arguments, its program file, its environment.

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

/// A variable of the environment; one that is empty counts as absent.
pub fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().trim().to_owned();
    (!value.is_empty()).then_some(value)
}
