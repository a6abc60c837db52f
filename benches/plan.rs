//! What a plan costs: ten times the tasks should take about ten times as long. `cargo bench --bench plan`.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use stories::config::Config;
use stories::plan::{Options, plan, records};
use stories::store::{MemoryTree, Scope, Snapshot};
use support::{Shape, tied, time};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How much longer ten times the tasks may take: caches and hash tables grow, too.
const LIMIT: f64 = 12.0;

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
            let snapshot = load(vec![("docs/stories/001-a.md".to_owned(), tied(count, shape))]);
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
