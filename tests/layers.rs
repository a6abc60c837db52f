//! The house: every file opens with its line, and a layer knows only those above it in `src/lib.rs`.
#![allow(clippy::disallowed_methods, reason = "the test reads the sources")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the folder of sources can be listed") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for dir in ["src", "tests", "benches", "examples"] {
        sources(&root.join(dir), &mut paths);
    }
    let relative = |path: PathBuf| path.strip_prefix(root).expect("it is below the root").to_owned();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source is text");
            (relative(path), text)
        })
        .collect()
}

/// The code of a file without comments and without the items that only tests have.
fn code(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        // rustfmt closes an item at the indent at which it begins.
        let indent = &line[..line.len() - line.trim_start().len()];
        for line in lines.by_ref() {
            let Some(rest) = line.strip_prefix(indent) else {
                continue;
            };
            let is_end = rest.starts_with('}') || rest.ends_with([';', '}']) && !rest.starts_with([' ', '#']);
            if is_end {
                break;
            }
        }
    }
    kept
}

/// The modules that stand right behind `crate::`, also in braces: `use crate::{text::Span, model::{Story, Task}}`.
fn used_modules(code: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for used in code.split("crate::").skip(1) {
        let Some(list) = used.trim_start().strip_prefix('{') else {
            found.push(name(used));
            continue;
        };
        let mut depth = 0;
        let mut is_first = true;
        for (at, c) in list.char_indices() {
            if is_first && !c.is_whitespace() {
                found.push(name(&list[at..]));
                is_first = false;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => is_first = true,
                _ => {}
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn the_scanner_sees_lists_and_what_stands_behind_tests() {
    let text = "//! A file that uses crate::docs.
use crate::{
    text::Span, model::{Story, Task},
    cli,
};
use crate::{a, b::c};

#[cfg(test)]
use crate::only_in_tests;

#[cfg(test)]
mod tests {
    use crate::tests_only;
    fn inner() {
        crate::tests_too::run();
    }
}

#[cfg(test)]
#[path = \"x.rs\"]
mod other_tests;

impl Thing {
    #[cfg(test)]
    fn probe(&self) -> crate::probed::Value {
        crate::probed::value()
    }

    fn real(&self) {
        // crate::comment::run();
        crate::behind::run();
    }
}
";
    assert_eq!(
        used_modules(&code(text)),
        ["text", "model", "cli", "a", "b", "behind"]
    );
}

#[test]
fn a_layer_knows_only_those_above_it() {
    let lib = include_str!("../src/lib.rs");
    let order: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let rank: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(rank, name)| (*name, rank))
        .collect();
    assert!(order.len() > 10, "the layers are listed in lib.rs, one a line");
    for (path, text) in all_sources() {
        let Ok(inner) = path.strip_prefix("src") else {
            continue;
        };
        let first = inner
            .components()
            .next()
            .expect("a path has a part")
            .as_os_str()
            .to_string_lossy();
        let own = first.trim_end_matches(".rs");
        let Some(own_rank) = rank.get(own) else { continue };
        for name in used_modules(&code(&text)) {
            if let Some(other) = rank.get(name.as_str()) {
                assert!(
                    other <= own_rank,
                    "{} uses `{name}`, a layer below its own",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn commands_never_know_each_other() {
    for (path, text) in all_sources() {
        if !path.starts_with("src/cli/commands") || path.ends_with("mod.rs") {
            continue;
        }
        assert!(
            !code(&text).contains("commands::"),
            "{} names another command",
            path.display()
        );
    }
}

#[test]
fn every_file_opens_with_a_line_that_says_what_it_is() {
    for (path, text) in all_sources() {
        let first = text.lines().next().unwrap_or("");
        assert!(
            first.starts_with("//! ") && first.len() > 12,
            "{} does not open with a `//!` line",
            path.display()
        );
    }
}

#[test]
fn files_stay_short_enough_to_be_read() {
    for (path, text) in all_sources() {
        let lines = text.lines().count();
        assert!(
            lines <= 600,
            "{} has {lines} lines: what are its two subjects?",
            path.display()
        );
    }
}

#[test]
fn no_domain_type_can_be_serialized() {
    for (path, text) in all_sources() {
        let is_core =
            path.starts_with("src") && !path.starts_with("src/cli") && !path.starts_with("src/system");
        // JSON is one of the forms of a proposal, and TOML that of the configuration: these read it and give plain values.
        let is_reader = [
            "src/config/mod.rs",
            "src/proposal/json.rs",
            "src/proposal/scheduler.rs",
        ]
        .iter()
        .any(|reader| path == Path::new(reader));
        let code = code(&text);
        assert!(
            !is_reader || !code.contains("Serialize") && !code.contains("derive(Deserialize"),
            "{} only reads; no type of it is made for JSON",
            path.display()
        );
        assert!(
            !is_core || is_reader || !code.contains("serde"),
            "{} knows of serde; JSON has types of its own",
            path.display()
        );
    }
}
