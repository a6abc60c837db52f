//! Finds tasks that touch several layers at once: the database, the logic, and HTTP or the command line.
//!
//! ## Why
//!
//! Each layer can be reviewed and tested by itself. A task that defines a table, writes the logic and wires the endpoint is
//! three tasks, of which the later two wait for the first. Layers are told by the folders and names of the files that the
//! task lists, and by its title.
//!
//! ## Example
//!
//! ```markdown
//! ### 003: Add the accounts table and the endpoint
//! **Files:** migrations/004_accounts.sql, src/routes/accounts.rs
//! ```
//!
//! ## Fix
//!
//! Split the task into one for each layer, the lower one first.

use crate::check::prose::{is_document_path, is_one_of, is_test_path, may_join, words};
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "mixed-layers",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("mixed_layers.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        let mut layers = [false; 3];
        let files = if task.files.len() > 1 {
            task.files.as_slice()
        } else {
            &[]
        };
        for span in files {
            if let Some(layer) = layer(context.slice(*span)) {
                layers[layer as usize] = true;
            }
        }
        let by_files = layers.iter().filter(|layer| **layer).count() > 1;
        if !by_files {
            let Some(joined) = in_title(context.slice(task.title)) else {
                continue;
            };
            layers = joined;
        }
        let names = ["database", "logic", "HTTP or command line"];
        let named: Vec<&str> = names
            .into_iter()
            .zip(layers)
            .filter_map(|(name, is)| is.then_some(name))
            .collect();
        let message = format!(
            "{} touches several layers: {}",
            context.task_name(task),
            named.join(", ")
        );
        found.push(
            found
                .in_story(context, task.id_span, message)
                .help("split it into a task for each layer, the lower one first"),
        );
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Layer {
    Database,
    Logic,
    Surface,
}

const DATABASE: &[&str] = &["database", "db", "entities", "migration", "migrations", "prisma"];
const LOGIC: &[&str] = &["business", "logic", "service", "services", "usecases"];
const SURFACE: &[&str] = &[
    "cli",
    "cmd",
    "commands",
    "controller",
    "controllers",
    "endpoints",
    "http",
    "router",
    "routers",
    "routes",
];

/// The layer that a file belongs to, by its end, its name, or the folder nearest to it that tells.
fn layer(path: &str) -> Option<Layer> {
    if is_test_path(path) || is_document_path(path) {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.ends_with(".sql") || name.ends_with(".prisma") {
        return Some(Layer::Database);
    }
    let of_word = |word: &str| {
        if is_one_of(DATABASE, word) {
            Some(Layer::Database)
        } else if is_one_of(LOGIC, word) {
            Some(Layer::Logic)
        } else if is_one_of(SURFACE, word) {
            Some(Layer::Surface)
        } else {
            None
        }
    };
    // `user_service.rs`, `user.controller.ts`
    let mut parts = name.split(['.', '_', '-']).rev().skip(1);
    parts
        .next()
        .and_then(of_word)
        .or_else(|| path.rsplit('/').skip(1).find_map(of_word))
}

/// The layers of a title that names the database, then an "and", then HTTP or the command line, or the reverse.
fn in_title(title: &str) -> Option<[bool; 3]> {
    const TABLES: &[&str] = &["database", "migration", "migrations", "sql", "table", "tables"];
    const ROUTES: &[&str] = &[
        "cli",
        "command",
        "endpoint",
        "endpoints",
        "http",
        "route",
        "routes",
    ];
    if !may_join(title) {
        return None;
    }
    let (first, last) = [" and ", " & ", " + "]
        .iter()
        .find_map(|joint| title.split_once(joint))?;
    let has = |text: &str, list: &[&str]| words(text).any(|word| is_one_of(list, word));
    let joined = has(first, TABLES) && !has(first, ROUTES) && has(last, ROUTES)
        || has(first, ROUTES) && !has(first, TABLES) && has(last, TABLES);
    joined.then_some([true, false, true])
}

#[cfg(test)]
mod tests {
    use super::{DATABASE, LOGIC, Layer, SURFACE, in_title, layer};

    #[test]
    fn lists_are_sorted() {
        for list in [DATABASE, LOGIC, SURFACE] {
            assert!(list.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn a_path_tells_its_layer() {
        for (path, expected) in [
            ("migrations/001.sql", Some(Layer::Database)),
            ("src/db/users.rs", Some(Layer::Database)),
            ("src/services/users.ts", Some(Layer::Logic)),
            ("user_service.rs", Some(Layer::Logic)),
            ("src/api/user.controller.ts", Some(Layer::Surface)),
            ("src/cli/main.rs", Some(Layer::Surface)),
            ("cmd/tool/main.go", Some(Layer::Surface)),
            ("src/services/routes.ts", Some(Layer::Surface)),
            ("src/routes/users.test.ts", None),
            ("docs/cli/usage.md", None),
            ("src/header.rs", None),
        ] {
            assert_eq!(layer(path), expected, "{path}");
        }
    }

    #[test]
    fn a_title_tells_layers_on_both_sides_of_an_and() {
        assert!(in_title("Add the accounts table and the endpoint").is_some());
        assert!(in_title("Add the login route & a migration").is_some());
        for title in [
            "Add the table of endpoints and pages",
            "List tables in the CLI",
            "Add table and column types",
        ] {
            assert!(in_title(title).is_none(), "{title}");
        }
    }
}
