//! Runs all case files of a folder.

use std::path::Path;

pub use super::case::{Case, Fence, unescape};

/// Runs every case of `folder`: `expect` makes the fences that should stand behind the given ones.
///
/// With `UPDATE=1` what stands in the files is replaced by what was found.
pub fn run(folder: &Path, given: impl Fn(&Fence) -> bool, expect: impl Fn(&[Fence]) -> Vec<Fence>) {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    let files = super::files(folder);
    assert!(!files.is_empty(), "there are cases in {}", folder.display());
    for path in files {
        let old = std::fs::read_to_string(&path).expect("a case is text");
        let case = Case::parse(&old);
        assert!(
            !case.prose.trim().is_empty(),
            "{} says what it shows",
            path.display()
        );
        let mut fences: Vec<Fence> = case.fences.iter().filter(|fence| given(fence)).cloned().collect();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| expect(&fences)));
        let Ok(found) = outcome else {
            wrong.push(format!("{} panicked", path.display()));
            continue;
        };
        fences.extend(found);
        let new = Case {
            prose: case.prose.clone(),
            fences,
        }
        .print();
        if new == old {
            continue;
        }
        if update {
            std::fs::write(&path, new).expect("the case can be written");
        } else {
            wrong.push(format!(
                "{}\n--- expected\n{old}\n+++ found\n{new}",
                path.display()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases differ:\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
