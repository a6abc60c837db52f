//! What the tests share: case files, the dump of a story that was read, and the notation of edits.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
// Every test file compiles its own copy and uses a part of it.
#![allow(dead_code, unreachable_pub, missing_docs)]

pub mod cases;
pub mod dump;
pub mod operations;
pub mod prove;

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
