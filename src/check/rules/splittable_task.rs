//! Finds titles that stand for several tasks, and names the parts.
//!
//! ## Why
//!
//! Some words are short for a list: CRUD is four operations, "with limits, retries and metrics" is three additions, and
//! "all files" has no end at all. Each part can be done, tested and reviewed by itself, mostly at the same time.
//!
//! ## Example
//!
//! ```markdown
//! ### 003: Add CRUD for customers
//! ```
//!
//! ## Fix
//!
//! Make a task of each part, by function or component rather than by file; let those wait that really need another one.

use crate::check::prose::{is_one_of, words};
use crate::check::verbs::is_verb;
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;

pub(super) const RULE: Rule = Rule {
    code: "splittable-task",
    default: Level::Off,
    judges_change: false,
    source: include_str!("splittable_task.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        if let Some(parts) = parts(context.slice(task.title)) {
            let message = format!("{} stands for several tasks", context.task_name(task));
            found.push(
                found
                    .in_story(context, task.title, message)
                    .help(format!("make one of each: {parts}")),
            );
        }
    }
}

/// Words for a scope that has no end until somebody names its parts.
pub(crate) const LARGE_SCOPE: &[&str] = &["all files", "entire repo", "entire repository", "summarize each"];
/// Words that a title may hold besides `auth` and still mean all of it.
const AROUND_AUTH: &[&str] = &[
    "a",
    "an",
    "auth",
    "authentication",
    "basic",
    "feature",
    "flow",
    "full",
    "layer",
    "module",
    "simple",
    "support",
    "system",
    "the",
    "user",
    "users",
];
/// How many items behind a "with" make a list.
const ITEMS: usize = 3;

/// The parts that a title stands for.
fn parts(title: &str) -> Option<String> {
    let lower: Vec<String> = words(title).map(str::to_lowercase).collect();
    let has = |phrase: &str| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        lower
            .windows(phrase.len())
            .any(|found| found.iter().zip(&phrase).all(|(a, b)| a == b))
    };
    if has("crud") {
        return Some("create, read, update, delete".to_owned());
    }
    if has("basic operations") || has("basic arithmetic") {
        return Some("add, subtract, multiply, divide".to_owned());
    }
    if is_auth(&lower) {
        return Some("login, logout, register".to_owned());
    }
    if LARGE_SCOPE.iter().any(|phrase| has(phrase)) {
        return Some("each module or folder, and one that gathers".to_owned());
    }
    let list = items(title)?;
    (list.len() >= ITEMS).then(|| list.join(", "))
}

/// Whether a title asks for authentication as a whole.
fn is_auth(words: &[String]) -> bool {
    let [verb, rest @ ..] = words else {
        return false;
    };
    is_verb(verb)
        && rest
            .iter()
            .any(|word| matches!(word.as_str(), "auth" | "authentication"))
        && rest.iter().all(|word| is_one_of(AROUND_AUTH, word))
}

/// The items of a list behind the last "with".
fn items(title: &str) -> Option<Vec<&str>> {
    let at = title.rfind(" with ")? + " with ".len();
    let mut found = Vec::new();
    for part in title[at..].split([',', '+', '&']) {
        let part = part.trim();
        let part = part.strip_prefix("and ").unwrap_or(part);
        found.extend(part.split(" and ").map(str::trim).filter(|item| !item.is_empty()));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{AROUND_AUTH, parts};

    #[test]
    fn words_that_are_short_for_a_list_are_found() {
        assert!(AROUND_AUTH.is_sorted_by(|a, b| a < b));
        for (title, expected) in [
            ("Add CRUD for customers", "create, read, update, delete"),
            (
                "Build a calculator with basic operations",
                "add, subtract, multiply, divide",
            ),
            ("Implement user authentication", "login, logout, register"),
            (
                "Summarize each chapter",
                "each module or folder, and one that gathers",
            ),
            (
                "Build a client with retries, limits and metrics",
                "retries, limits, metrics",
            ),
            ("Add a page with a, b, and c", "a, b, c"),
        ] {
            assert_eq!(parts(title).as_deref(), Some(expected), "{title}");
        }
        for title in [
            "Answer 401 without authentication",
            "Add a client with retries and limits",
            "Crudely draw a line",
        ] {
            assert_eq!(parts(title), None, "{title}");
        }
    }
}
