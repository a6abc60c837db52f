//! What a plan costs: ten times the tasks should take about ten times as long. `cargo bench --bench plan`.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

mod support;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use stories::config::Config;
use stories::plan::{Options, plan, records};
use stories::store::{MemoryTree, Scope, Snapshot};
use support::time;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How much longer ten times the tasks may take: caches and hash tables grow, too.
const LIMIT: f64 = 12.0;

/// A story of `count` tasks with a few dependencies each; how they are tied and which files they change is up to `shape`.
fn story(count: usize, shape: Shape) -> String {
    let mut numbers = support::Numbers::new(count as u64);
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

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Mixed,
    Chain,
    OneFile,
    Circle,
}

fn load(files: Vec<(String, String)>) -> Snapshot {
    let snapshot = Snapshot::load(&MemoryTree::new(files), &Arc::new(Config::default()), Scope::All)
        .expect("memory can be listed");
    assert!(
        snapshot.entries().iter().all(|entry| entry.loaded().is_some()),
        "every file is small enough to be read"
    );
    snapshot
}

fn measure(snapshot: &Snapshot) -> Duration {
    time(5, || {
        let found = plan(snapshot, snapshot.entries(), &Options::default());
        std::hint::black_box(records(&found));
    })
}

fn main() {
    // `cargo test --benches` only asks whether the benchmark can be built.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("run with `cargo bench --bench plan`");
        return;
    }
    println!(
        "{:<24} {:>8} {:>11} {:>7} {:>7}",
        "what", "tasks", "took", "ratio", "limit"
    );
    let print = |what: &str, tasks: usize, took: Duration, base: Option<Duration>| {
        let (ratio, limit) = base.map_or((String::new(), String::new()), |base| {
            let ratio = took.as_secs_f64() / base.as_secs_f64();
            let over = if ratio > LIMIT { "  over" } else { "" };
            (format!("{ratio:.1}"), format!("{LIMIT:.0}{over}"))
        });
        println!("{what:<24} {tasks:>8} {took:>11.1?} {ratio:>7} {limit:>7}");
    };
    for (what, shape) in [
        ("one story, mixed", Shape::Mixed),
        ("one story, a chain", Shape::Chain),
        ("one story, two files", Shape::OneFile),
        ("one story, a circle", Shape::Circle),
    ] {
        let mut base = None;
        for count in [1_000, 10_000, 100_000] {
            let snapshot = load(vec![("docs/stories/001-a.md".to_owned(), story(count, shape))]);
            let took = measure(&snapshot);
            print(what, count, took, base);
            base = Some(took);
        }
    }
    let mut base = None;
    for stories in [100, 1_000, 10_000] {
        let files =
            (1..=stories).map(|number| (format!("docs/stories/{number:05}-a.md"), support::story(number)));
        let snapshot = load(files.collect());
        let took = measure(&snapshot);
        print("stories of ten tasks", stories * 10, took, base);
        base = Some(took);
    }
}
