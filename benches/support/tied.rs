//! One story of many tasks that wait for each other.

use std::fmt::Write as _;

use super::Numbers;

/// How the tasks are tied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Mixed,
    Chain,
    OneFile,
    Circle,
}

/// A story of `count` tasks with a few dependencies each; how they are tied and which files they change is up to `shape`.
pub(crate) fn tied(count: usize, shape: Shape) -> String {
    let mut numbers = Numbers::new(count as u64);
    let mut text = "# Story: Many tasks\n\n## Status\nReady\n\n## Tasks\n".to_owned();
    for id in 1..=count {
        let before = match shape {
            Shape::Chain => vec![id - 1],
            Shape::Mixed => (0..numbers.below(3))
                .map(|_| id - id.min(1 + numbers.below(50)))
                .collect(),
            Shape::OneFile | Shape::Circle => Vec::new(),
        };
        let mut depends: Vec<String> = before
            .into_iter()
            .filter(|other| *other > 0)
            .map(|other| other.to_string())
            .collect();
        if shape == Shape::Circle {
            depends.push((if id == 1 { count } else { id - 1 }).to_string());
        }
        let depends = if depends.is_empty() {
            "none".to_owned()
        } else {
            depends.join(", ")
        };
        let files = match shape {
            Shape::OneFile => "one.rs, two.rs".to_owned(),
            _ => format!(
                "f{}.rs, g{}.rs",
                numbers.below(count / 4 + 1),
                numbers.below(count / 4 + 1)
            ),
        };
        let _ = write!(
            text,
            "\n### {id}: Add a part\n**Domain:** api\n**Depends on:** {depends}\n**Files:** {files}\n\nReview and test the API.\n"
        );
    }
    text
}
