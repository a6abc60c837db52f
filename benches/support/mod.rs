//! Generated stores, the same text for the same numbers, so that figures can be compared; and how they are taken.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "each benchmark compiles its own copy and uses a part of it"
)]

mod cost;
mod history;
mod kept;
mod programs;
mod race;
mod table;
mod tied;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) use cost::{Cost, cost, measure};
pub(crate) use history::history;
pub(crate) use kept::Kept;
pub(crate) use programs::{Cache, MERGE, STORIES, git, run, sides, silent, stage_one, stories};
pub(crate) use race::{clock, race};
pub(crate) use table::{Figure, Table};
pub(crate) use tied::{Shape, tied};

const WORDS: [&str; 24] = [
    "request", "header", "limit", "parser", "socket", "queue", "retry", "session", "cache", "index",
    "branch", "merge", "prompt", "worker", "status", "folder", "report", "format", "column", "signal",
    "buffer", "window", "client", "token",
];

/// A small generator of numbers; what it gives depends on the seed alone.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut text = String::new();
        for n in 0..words {
            text.push_str(if n == 0 { "The " } else { " " });
            text.push_str(WORDS[self.below(WORDS.len())]);
        }
        text.push('.');
        text
    }
}

/// A number with a comma before each three digits.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The text of story `number`: ten tasks, about 9 KB.
pub(crate) fn story(number: usize) -> String {
    let mut numbers = Numbers::new(number as u64 + 1);
    let status = ["Draft", "Ready", "In Progress", "Done"][number % 4];
    let mut text = format!(
        "# Story {number:05}: {}\n\n## Status\n{status}\n\n",
        numbers.sentence(5).trim_end_matches('.')
    );
    for section in ["Problem", "User/Actor", "Desired Outcome"] {
        text.push_str(&format!(
            "## {section}\n{} {}\n\n",
            numbers.sentence(24),
            numbers.sentence(18)
        ));
    }
    text.push_str("## Acceptance Criteria\n");
    for _ in 0..6 {
        let mark = if status == "Done" { 'x' } else { ' ' };
        text.push_str(&format!("- [{mark}] {}\n", numbers.sentence(10)));
    }
    text.push_str("\n## Dependencies\nNone.\n\n## Tasks\n");
    let done = match status {
        "Done" => 10,
        "In Progress" => 4,
        _ => 0,
    };
    for id in 1..=10usize {
        let depends = if id == 1 {
            "none".to_owned()
        } else {
            format!("{:03}", 1 + numbers.below(id - 1))
        };
        let status = if id <= done { "done" } else { "pending" };
        text.push_str(&format!(
            "\n### {id:03}: {}\n**Domain:** backend\n**Status:** {status}\n**Depends on:** {depends}\n\n",
            numbers.sentence(6).trim_end_matches('.')
        ));
        for _ in 0..6 {
            text.push_str(&format!(
                "{}\nIt returns `{}` within {} ms.\n",
                numbers.sentence(12),
                WORDS[numbers.below(24)],
                numbers.below(500)
            ));
        }
        if id < 10 {
            text.push_str("\n---\n");
        }
    }
    text
}

/// Text with everything that makes the scanner hand over to the markdown parser.
pub(crate) fn unplain(text: &str) -> String {
    format!("{text}\n\n> A quote\n\n<!-- a comment -->\n")
}

/// Writes `count` stories below `root`.
pub(crate) fn store(root: &Path, count: usize) {
    let dir = root.join("docs/stories");
    fs::create_dir_all(&dir).expect("the folder can be made");
    for number in 1..=count {
        fs::write(dir.join(format!("{number:05}-generated-story.md")), story(number))
            .expect("a story can be written");
    }
}

/// The middle one of several runs after one that warms up.
pub(crate) fn time(runs: usize, mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
