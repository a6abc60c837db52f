//! Finds files that share their number with another file.
//!
//! ## Why
//!
//! A story is named by its number. With two stories 007, `007/003` and "Story 007" mean nothing certain, and commands that
//! are given the number must refuse. It happens when two branches add a story at the same time.
//!
//! ## Example
//!
//! `docs/stories/007-login.md` and `docs/stories/007-logout.md` in one folder.
//!
//! ## Fix
//!
//! Give one of them the next free number, as with `stories renumber 007-logout 012`. References that can only mean that
//! one follow; the others are listed.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::store::{Entry, Snapshot};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-story",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("duplicate_story.rs"),
    run: Run::Store(run),
};

/// How many of the other files a message names.
const NAMED: usize = 3;

fn run(snapshot: &Snapshot, found: &mut Findings) {
    if !snapshot.has_twins() {
        return;
    }
    let same_number = |a: &&Entry, b: &&Entry| a.name.number == b.name.number;
    let entries: Vec<&Entry> = snapshot.entries().iter().collect();
    for files in entries.chunk_by(same_number).filter(|files| files.len() > 1) {
        for (index, file) in files.iter().enumerate() {
            let others = files[..index].iter().chain(&files[index + 1..]);
            let mut names: Vec<String> = others
                .take(NAMED)
                .map(|other| format!("`{}`", other.path.rsplit('/').next().unwrap_or("")))
                .collect();
            if files.len() - 1 > NAMED {
                names.push(format!("{} more", files.len() - 1 - NAMED));
            }
            let id = snapshot.story_id(file.name.number);
            let finding = found.at(
                &file.path,
                None,
                format!("story {id} is also {}", names.join(", ")),
            );
            let next = snapshot.next_number().map(|next| snapshot.story_id(next));
            found.push(match next {
                Some(next) => {
                    let stem = file.stem();
                    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
                    let name = if stem.chars().all(is_word) {
                        stem.to_owned()
                    } else {
                        format!("'{}'", stem.replace('\'', r"'\''"))
                    };
                    finding.help(format!(
                        "give one of them another number: stories renumber {name} {next}"
                    ))
                }
                None => finding,
            });
        }
    }
}
