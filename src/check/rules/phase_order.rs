//! Finds tasks that depend on a task of a later phase.
//!
//! ## Why
//!
//! Phases are done in their order. A task of an earlier phase that waits for a later one can never be done in its own.
//!
//! ## Example
//!
//! ```markdown
//! ### 001: Define the table
//! **Phase:** 1
//! **Depends on:** 004
//!
//! ### 004: Add the endpoint
//! **Phase:** 3
//! ```
//!
//! ## Fix
//!
//! Move one of the tasks into another phase, or drop the dependency. Phases are compared by number (`2`, `Phase 2: Logic`,
//! `2.1`), or by name where both are known: types, database, logic, API, CLI, tests, deployment.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::KnownField;

pub(super) const RULE: Rule = Rule {
    code: "phase-order",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("phase_order.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let own = context.entry.name.number;
    for task in context.story.tasks() {
        let Some(field) = task.field(KnownField::Phase) else {
            continue;
        };
        let Some(phase) = rank(context.slice(field.value)) else {
            continue;
        };
        for dependency in &task.depends_on {
            // The phases of another story are another count.
            let is_own = dependency
                .target
                .filter(|target| target.story.is_none_or(|story| story == own));
            let later = is_own.and_then(|target| {
                let other = context.story.task(target.task)?;
                let field = other.field(KnownField::Phase)?;
                rank(context.slice(field.value)).filter(|rank| phase.is_before(*rank))?;
                Some((other, field.value))
            });
            if let Some((other, value)) = later {
                let message = format!(
                    "{} depends on {}, which belongs to a later phase",
                    context.task_name(task),
                    context.task_name(other)
                );
                found.push(
                    found
                        .in_story(context, dependency.span, message)
                        .label(value, "this phase comes later"),
                );
            }
        }
    }
}

/// The place of a phase.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Rank {
    Number(u32, u32),
    Name(usize),
}

impl Rank {
    /// Whether this one comes first; a number and a name cannot be compared.
    fn is_before(self, other: Rank) -> bool {
        match (self, other) {
            (Rank::Number(a, b), Rank::Number(c, d)) => (a, b) < (c, d),
            (Rank::Name(a), Rank::Name(b)) => a < b,
            _ => false,
        }
    }
}

/// Words that name a phase, in the order of the work.
const NAMES: [&[&str]; 7] = [
    &[
        "type",
        "types",
        "interface",
        "interfaces",
        "protocol",
        "contract",
        "contracts",
    ],
    &[
        "database",
        "persistence",
        "model",
        "models",
        "schema",
        "storage",
        "data",
    ],
    &["business", "core", "logic", "service", "services", "domain"],
    &["api", "http", "endpoint", "endpoints", "routes"],
    &["cli", "ui", "frontend", "interface-wiring"],
    &[
        "integration",
        "validation",
        "testing",
        "tests",
        "test",
        "quality",
        "qa",
        "verification",
    ],
    &["deployment", "deploy", "monitoring", "release", "rollout"],
];

/// Reads `2`, `Phase 2: Logic`, `2.1`, or a name.
fn rank(value: &str) -> Option<Rank> {
    let value = value.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = match value.get(..5) {
        Some(word) if word.eq_ignore_ascii_case("phase") => {
            value[5..].trim_start_matches([' ', '-', '#', ':'])
        }
        _ => value,
    };
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(bare);
    if whole > 0 {
        let part = bare[whole..].strip_prefix('.').unwrap_or("");
        let part = part[..digits(part)].parse().unwrap_or(0);
        return Some(Rank::Number(bare[..whole].parse().ok()?, part));
    }
    let mut words = bare
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.find_map(|word| {
        let is_word = |known: &&str| known.eq_ignore_ascii_case(word);
        NAMES
            .iter()
            .position(|names| names.iter().any(is_word))
            .map(Rank::Name)
    })
}

#[cfg(test)]
mod tests {
    use super::{Rank, rank};

    #[test]
    fn phases_are_ranked_by_number_or_by_name() {
        assert_eq!(rank("2"), Some(Rank::Number(2, 0)));
        assert_eq!(rank("Phase 2: Logic"), Some(Rank::Number(2, 0)));
        assert_eq!(rank("**2.10** later"), Some(Rank::Number(2, 10)));
        assert_eq!(rank("Database & Models"), Some(Rank::Name(1)));
        assert_eq!(rank("API Layer"), Some(Rank::Name(3)));
        assert_eq!(rank("Polish"), None);
        assert!(rank("1").is_some_and(|one| rank("1.1").is_some_and(|other| one.is_before(other))));
        assert!(!Rank::Number(1, 0).is_before(Rank::Name(3)));
    }
}
