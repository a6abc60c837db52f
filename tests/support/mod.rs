//! What several test programs share: case files, the dump of a story that was read, edits, projects on disk.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    missing_docs,
    reason = "each test program uses a part of it, works on the disk, and says what it skips"
)]

pub mod case;
pub mod cases;
pub mod dump;
pub mod mount;
pub mod program;
pub mod refusal;
pub mod terminal;
pub mod operations;
pub mod outline;
pub mod project;
pub mod prove;
#[cfg(unix)]
pub mod hooked;
pub mod repository;
pub mod past;

use std::path::{Path, PathBuf};

/// A folder of the package's `fixtures`.
pub fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// All files under `root` in the order of their names.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
