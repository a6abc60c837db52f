//! Single faults of the system's calls that `tests/chaos` found to matter: what the command says, and what the next finds.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    reason = "these tests are about the disk, say what they skip, and use a part of what the long run uses"
)]
#![cfg(unix)]

#[path = "chaos/chance.rs"]
mod chance;
#[path = "chaos/faults.rs"]
mod faults;
mod support;

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use faults::{Faults, Harm};
use support::program::{Copy, Said};

/// Every one of these calls fails, named as `faults.c` names them.
fn every(calls: &'static str) -> Harm {
    Harm {
        mood: "ea",
        at: 1,
        only: calls,
        ..Harm::default()
    }
}

/// Every one of these calls is done, and said to have failed.
fn late(calls: &'static str) -> Harm {
    Harm {
        mood: "la",
        ..every(calls)
    }
}

/// A kill before the first of these calls.
fn kill(call: &'static str) -> Harm {
    Harm {
        kill: Some((1, false)),
        only: call,
        ..Harm::default()
    }
}

/// A project of two stories, where the second waits for the first, and what harms the commands in it.
struct Harmed {
    project: Copy,
    faults: Faults,
}

impl Harmed {
    fn new() -> Option<Harmed> {
        let first = "# Story: First\n\n## Tasks\n\n### 002: Count\n**Status:** pending\n\n### 003: Tell\n**Status:** pending\n";
        let second = "# Story: Second\n\n## Tasks\n\n### 001: Read\n**Depends on:** 001/002\n\n### 002: Tell\n**Status:** pending\n\n\
                      ## Dependencies\n- Story 001\n";
        let project = Copy::with(&[
            ("docs/stories/001-first.md", first.as_bytes()),
            ("docs/stories/002-second.md", second.as_bytes()),
        ]);
        static FAULTS: OnceLock<Option<Faults>> = OnceLock::new();
        let faults = FAULTS.get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
            let built = Faults::build(folder);
            built.inspect_err(|why| println!("skipped: {why}")).ok()
        });
        let faults = faults.clone()?;
        Some(Harmed { project, faults })
    }

    fn run(&self, arguments: &[&str], harm: &Harm) -> Said {
        let mut command: Command = self.project.command(arguments.iter().chain(&["--yes"]));
        let root = self.project.root().canonicalize().expect("it is there");
        self.faults.put_into(&mut command, harm, &root, &root.join("log"));
        Said::from(command.output().expect("it starts"))
    }

    /// The next command, without a fault: it works, and leaves only stories.
    fn goes_on(&self, stories: &[&str]) {
        let said = self
            .project
            .run(&["tasks", "set", "2/2", "--title", "Tell all", "--yes"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(self.project.names(), stories);
        assert_eq!(
            support::project::names(&self.project.at(".stories")),
            [".gitignore", "lock"]
        );
    }
}

const STORIES: [&str; 2] = ["001-first.md", "002-second.md"];

#[test]
fn what_could_not_be_swept_is_swept_by_the_next_command() {
    let Some(harmed) = Harmed::new() else { return };
    let title = ["tasks", "set", "1/2", "--title", "Count all"];
    let said = harmed.run(&title, &kill("rename"));
    assert_eq!(said.code, None);
    assert_eq!(harmed.project.names().len(), 3, "a temporary file is left");
    for call in ["unlink", "opendir"] {
        harmed.run(&["tasks", "set", "1/2", "--title", "Count all"], &every(call));
    }
    harmed.goes_on(&STORIES);
}

#[test]
fn a_failed_command_that_could_not_remove_its_text_leaves_that_to_the_next() {
    let Some(harmed) = Harmed::new() else { return };
    let said = harmed.run(
        &["tasks", "set", "1/2", "--title", "Count all"],
        &every("rename unlink"),
    );
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(harmed.project.names().len(), 3, "a temporary file is left");
    harmed.goes_on(&STORIES);
}

#[test]
fn a_new_story_whose_temporary_name_stays_can_be_changed_by_the_next_command() {
    let Some(harmed) = Harmed::new() else { return };
    let said = harmed.run(&["new", "Third"], &every("unlink"));
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = harmed.project.run(&["set", "3", "--title", "Fourth", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    harmed.goes_on(&["001-first.md", "002-second.md", "003-third.md"]);
}

#[test]
fn a_renumbered_story_whose_temporary_name_stays_is_finished_by_the_next_command() {
    let Some(harmed) = Harmed::new() else { return };
    let said = harmed.run(&["renumber", "1", "7"], &every("unlink"));
    assert_eq!(said.code, Some(2), "{said:?}");
    harmed.goes_on(&["002-second.md", "007-first.md"]);
}

#[test]
fn a_journal_that_is_said_to_have_failed_and_stands_costs_no_story() {
    for calls in ["rename", "rename unlink"] {
        let Some(harmed) = Harmed::new() else { return };
        let said = harmed.run(&["renumber", "1", "7"], &late(calls));
        assert_eq!(said.code, Some(2), "{said:?}");
        harmed.goes_on(&STORIES);
    }
}

#[test]
fn nothing_is_written_that_could_not_be_swept_after_a_kill() {
    let Some(harmed) = Harmed::new() else { return };
    let said = harmed.run(
        &["tasks", "set", "1/2", "--title", "Count all"],
        &every("truncate"),
    );
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains(".stories/lock"), "{said:?}");
    harmed.goes_on(&STORIES);
}

#[test]
fn a_story_that_cannot_be_read_is_not_taken_for_one_that_refers_to_nothing() {
    // One call fails, or all from that one on.
    for (mood, command) in [
        ("eo", &["renumber", "1", "7"][..]),
        ("ea", &["tasks", "renumber", "1"]),
        ("eo", &["tasks", "rm", "1/2", "--cascade"]),
        ("ea", &["rm", "1"]),
    ] {
        let Some(harmed) = Harmed::new() else { return };
        let stories = |harmed: &Harmed| -> Vec<(String, String)> {
            let names = harmed.project.names().into_iter();
            names
                .map(|name| (harmed.project.text(&format!("docs/stories/{name}")), name))
                .collect()
        };
        let before = stories(&harmed);
        let known = harmed.run(command, &Harm::default());
        let after = stories(&harmed);
        for at in 1.. {
            assert!(at < 100, "reading fails for ever");
            let Some(harmed) = Harmed::new() else { return };
            let harm = Harm {
                mood,
                at,
                only: "read open",
                ..Harm::default()
            };
            let said = harmed.run(command, &harm);
            let is_harmed = harmed.project.at("log").is_file();
            if said.code == known.code {
                assert_eq!(stories(&harmed), after, "{command:?}, call {at}: {said:?}");
            } else {
                // What was decided is finished by the next command; nothing else was written.
                assert_eq!(harmed.project.run(&["status"]).code, Some(0));
                let now = stories(&harmed);
                assert!(
                    now == before || now == after,
                    "{command:?}, call {at}: {said:?} {now:?}"
                );
            }
            if !is_harmed {
                break;
            }
        }
    }
}
