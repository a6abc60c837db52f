//! Speed as ratios: each figure beside its limit, both measured in this run. `cargo bench --bench speed`.
//!
//! With `-- --strict` the exit code is 1 when a limit is not kept. `STORIES_BENCH_COUNT=1000` leaves out larger stores.
//! `cargo bench --bench speed -- generate DIR COUNT` writes such a store to look at, with `--history` a repository of
//! so many commits. docs/performance.md says what each row means.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark runs programs, reads files and prints"
)]

mod support;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stories::config::Config;
use stories::markdown::{Document, blocks_by_parser};
use stories::store::{Loaded, Scope, Snapshot};
use stories::system::WorkTree;
use support::{Cache, Figure, Table, clock, cost, grouped, race, run, silent, stories};
use tempfile::TempDir;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A file that was changed less than two seconds ago may change again within the same time stamp, so nobody trusts it.
const SETTLED: Duration = Duration::from_millis(2_100);
/// How many times the size of all stories `check` may hold in memory.
const MEMORY: f64 = 10.0;
const START: &str = "stories --version";
const GREP: &str = "grep -rc '^\\*\\*Status:\\*\\*'";

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// How long our program takes.
fn ours(cache: Cache, args: &[&str], dir: &Path) -> Duration {
    clock(|| run(&mut stories(cache, args, dir)))
}

/// How long another program takes.
fn theirs(program: &str, args: &[&str], dir: &Path) -> Duration {
    clock(|| run(&mut silent(program, args, dir)))
}

fn grep(dir: &Path) -> Duration {
    theirs("grep", &["-rc", r"^\*\*Status:\*\*", "docs/stories"], dir)
}

/// A generated store.
struct Store {
    folder: TempDir,
    count: usize,
    /// Of all stories together.
    bytes: usize,
}

impl Store {
    fn new(count: usize) -> Store {
        let folder = tempfile::tempdir().expect("a folder");
        support::store(folder.path(), count);
        let bytes = std::fs::read_dir(folder.path().join("docs/stories"))
            .expect("it was made")
            .map(|entry| {
                entry
                    .and_then(|entry| entry.metadata())
                    .expect("it is there")
                    .len()
            })
            .sum::<u64>();
        Store {
            folder,
            count,
            bytes: usize::try_from(bytes).expect("it fits on the disk"),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn title(&self) -> String {
        format!("{} stories", grouped(self.count as u64))
    }

    fn story(&self, number: usize) -> PathBuf {
        self.path()
            .join(format!("docs/stories/{number:05}-generated-story.md"))
    }

    /// Lists the folder and reads every file, each thread into one buffer; how many bytes that were.
    fn read(&self, threads: usize) -> usize {
        let paths: Vec<PathBuf> = std::fs::read_dir(self.path().join("docs/stories"))
            .expect("it can be listed")
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        let next = AtomicUsize::new(0);
        let read = AtomicUsize::new(0);
        let work = || {
            let mut buffer = Vec::new();
            while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                buffer.clear();
                let mut file = File::open(path).expect("it can be opened");
                let size = file.read_to_end(&mut buffer).expect("it can be read");
                read.fetch_add(size, Ordering::Relaxed);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        read.into_inner()
    }
}

fn start(table: &mut Table) {
    let dir = tempfile::tempdir().expect("a folder");
    let [git, own] = race(
        seconds(3),
        [&mut || theirs("git", &["--version"], dir.path()), &mut || {
            ours(Cache::Default, &["--version"], dir.path())
        }],
    );
    table.section("start");
    table.row(START, Figure::Time(own), "git --version", Figure::Time(git), 1.5);
}

/// Reading all stories: by ourselves, into the library, and by three commands.
fn reading(table: &mut Table, store: &Store, budget: Duration, limit: Option<f64>) {
    let dir = store.path();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let tree = WorkTree::new(dir.to_owned()).expect("the folder is there");
    let config = Arc::new(Config::default());
    let bare = |threads| clock(|| assert_eq!(store.read(threads), store.bytes, "the store has changed"));
    let command = |cache, name: &'static str| move || ours(cache, &[name], dir);
    let [
        grep,
        read,
        read_by_all,
        load,
        check,
        status,
        next,
        check_again,
        status_again,
        next_again,
    ] = race(
        budget,
        [
            &mut || grep(dir),
            &mut || bare(1),
            &mut || bare(cores),
            &mut || clock(|| Snapshot::load(&tree, &config, Scope::All).expect("it can be listed")),
            &mut command(Cache::Never, "check"),
            &mut command(Cache::Never, "status"),
            &mut command(Cache::Never, "next"),
            &mut command(Cache::Default, "check"),
            &mut command(Cache::Default, "status"),
            &mut command(Cache::Default, "next"),
        ],
    );
    table.section(&format!("{}, {}", store.title(), Figure::Bytes(store.bytes)));
    let read_alone = format!("bare read, {cores} threads");
    let mut row = |what: &str, took, against: &str, base, limit| {
        table.row(what, Figure::Time(took), against, Figure::Time(base), limit);
    };
    row("bare read, 1 thread", read, GREP, grep, None);
    row(&read_alone, read_by_all, GREP, grep, None);
    row("load into the library", load, GREP, grep, None);
    row("load into the library", load, &read_alone, read_by_all, None);
    for (name, first, again) in [
        ("check", check, check_again),
        ("status", status, status_again),
        ("next", next, next_again),
    ] {
        row(&format!("{name}, first look"), first, GREP, grep, None);
        row(name, again, GREP, grep, limit);
        row(name, again, &read_alone, read_by_all, None);
    }
}

/// What is remembered is worth little if nothing may change: a story is changed by hand before each look.
fn changed(table: &mut Table, store: &Store, budget: Duration, limit: Option<f64>) {
    let dir = store.path();
    let (path, text) = (store.story(7), support::story(7));
    let mut is_done = false;
    let [grep, changed, forgotten] = race(
        budget,
        [
            &mut || grep(dir),
            &mut || {
                is_done = !is_done;
                let text = if is_done {
                    text.replacen("**Status:** pending", "**Status:** done", 1)
                } else {
                    text.clone()
                };
                std::fs::write(&path, text).expect("it can be written");
                ours(Cache::Default, &["status"], dir)
            },
            &mut || {
                // Everything in it may be removed at any time; whoever looks next makes it anew.
                if let Err(error) = std::fs::remove_dir_all(dir.join(".stories")) {
                    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
                }
                ours(Cache::Default, &["status"], dir)
            },
        ],
    );
    std::fs::write(&path, &text).expect("it can be written");
    table.row(
        "status, one story changed",
        Figure::Time(changed),
        GREP,
        Figure::Time(grep),
        limit,
    );
    table.row(
        "status, .stories removed",
        Figure::Time(forgotten),
        GREP,
        Figure::Time(grep),
        None,
    );
}

/// The same edit in stores of different sizes: right after another one, and after a look at what to do next.
fn edits(table: &mut Table, stores: &[&Store]) {
    let edit = |store: &Store, flip: &mut bool| {
        *flip = !*flip;
        let title = if *flip { "One title" } else { "Another title" };
        let args = ["tasks", "set", "3", "5", "--title", title, "--yes"];
        ours(Cache::Default, &args, store.path())
    };
    table.section("one edit");
    let mut flips = vec![false; stores.len()];
    for (when, looks) in [("after another", false), ("after next", true)] {
        let mut least = vec![Duration::MAX; stores.len()];
        for round in 0..=40 {
            if looks {
                // Stamps of what has just changed are not trusted yet.
                std::thread::sleep(Duration::from_millis(100));
                for store in stores {
                    ours(Cache::Default, &["next"], store.path());
                }
                // Who has looked thinks for a moment, and does not edit while the kernel clears up behind the other command.
                std::thread::sleep(Duration::from_millis(50));
                // The first process after a pause is slower, whatever it does.
                ours(Cache::Default, &["--version"], stores[0].path());
            }
            // Each store has its turn to be the first.
            for at in (round..round + stores.len()).map(|at| at % stores.len()) {
                let took = edit(stores[at], &mut flips[at]);
                if round > 0 {
                    least[at] = took.min(least[at]);
                }
            }
        }
        for (store, took) in stores.iter().zip(&least).skip(1) {
            table.row(
                &format!("{when}, {}", store.title()),
                Figure::Time(*took),
                &format!("the same, {}", stores[0].title()),
                Figure::Time(least[0]),
                1.2,
            );
        }
    }
}

/// The check of what is staged, in a repository of all stories.
fn gate(table: &mut Table, store: &Store) {
    let dir = store.path();
    support::stage_one(dir);
    std::thread::sleep(SETTLED);
    let [names, gate] = race(
        seconds(3),
        [
            &mut || theirs("git", &["diff", "--cached", "--name-only"], dir),
            &mut || ours(Cache::Default, &["check", "--staged"], dir),
        ],
    );
    table.row(
        &format!("check --staged, {}", store.title()),
        Figure::Time(gate),
        "git diff --cached --name-only",
        Figure::Time(names),
        3.0,
    );
}

/// A merge of one story by the driver: another task has changed on each side.
fn merge(table: &mut Table) {
    let dir = tempfile::tempdir().expect("a folder");
    support::store(dir.path(), 1);
    let (before, merged) = support::sides(dir.path());
    let [start, took] = race(
        seconds(3),
        [
            &mut || ours(Cache::Default, &["--version"], dir.path()),
            &mut || {
                std::fs::write(dir.path().join("ours"), &before).expect("written");
                ours(Cache::Default, support::MERGE, dir.path())
            },
        ],
    );
    let result = std::fs::read_to_string(dir.path().join("ours")).expect("there");
    assert_eq!(result, merged, "both changes are in the merged story");
    table.row(
        "merge-driver, one story",
        Figure::Time(took),
        START,
        Figure::Time(start),
        2.0,
    );
}

/// A history of many commits over a hundred stories, told by us and by git.
fn past(table: &mut Table) {
    const COMMITS: usize = 2_000;
    let past = tempfile::tempdir().expect("a folder");
    let dir = past.path();
    support::history(dir, COMMITS);
    let [git, log, log_story, stats] = race(
        seconds(7),
        [
            &mut || theirs("git", &["log", "-p", "--", "docs/stories"], dir),
            &mut || ours(Cache::Default, &["log"], dir),
            &mut || ours(Cache::Default, &["log", "7"], dir),
            &mut || ours(Cache::Default, &["stats"], dir),
        ],
    );
    for (what, took) in [("log", log), ("log of a story", log_story), ("stats", stats)] {
        table.row(
            &format!("{what}, {COMMITS} commits"),
            Figure::Time(took),
            "git log -p",
            Figure::Time(git),
            1.0,
        );
    }
}

/// The library on texts in memory, by one thread.
fn parsing(table: &mut Table) {
    let plain: Vec<String> = (1..=100).map(support::story).collect();
    let hard: Vec<String> = plain.iter().map(|text| support::unplain(text)).collect();
    let config = Config::default();
    let parse = |texts: &[String]| {
        clock(|| {
            texts
                .iter()
                .map(|text| Document::parse(text.as_str()))
                .collect::<Vec<_>>()
        })
    };
    let read = |texts: &[String]| {
        clock(|| {
            texts
                .iter()
                .map(|text| Loaded::read(text.as_str(), &config))
                .collect::<Vec<_>>()
        })
    };
    let parser = |texts: &[String]| {
        clock(|| {
            texts
                .iter()
                .map(|text| blocks_by_parser(text))
                .collect::<Vec<_>>()
        })
    };
    let took = race(
        seconds(3),
        [
            &mut || parser(&plain),
            &mut || parse(&plain),
            &mut || read(&plain),
            &mut || parser(&hard),
            &mut || parse(&hard),
            &mut || read(&hard),
        ],
    );
    table.section("parsing, 1 thread");
    for (kind, texts, took, limits) in [
        ("plain text", &plain, &took[..3], [0.5, 1.0]),
        ("quotes, comments", &hard, &took[3..], [1.2, 2.0]),
    ] {
        let bytes = texts.iter().map(String::len).sum();
        for (what, own, limit) in [("outline", took[1], limits[0]), ("model", took[2], limits[1])] {
            table.row(
                &format!("{what}, {kind}"),
                Figure::Rate(bytes, own),
                "pulldown-cmark, blocks only",
                Figure::Rate(bytes, took[0]),
                limit,
            );
        }
    }
}

/// The most memory that a whole process holds at once.
fn memory(table: &mut Table, store: &Store) {
    table.section("peak memory");
    for (what, cache) in [("check, first look", Cache::Never), ("check", Cache::Default)] {
        // Of a small store the program itself is most of it.
        let limit = (store.count >= 10_000).then_some(MEMORY);
        let most = cost(cache, &["check"], store.path()).memory;
        table.row(
            &format!("{what}, {}", store.title()),
            Figure::Bytes(most as usize),
            "the stories themselves",
            Figure::Bytes(store.bytes),
            limit,
        );
    }
}

/// Writes a store, or a history, that one can look at.
fn generate(dir: &Path, rest: &[String]) {
    let count = rest
        .first()
        .and_then(|count| count.parse().ok())
        .unwrap_or(10_000);
    if rest.iter().any(|arg| arg == "--history") {
        support::history(dir, count);
    } else {
        support::store(dir, count);
    }
}

fn main() -> ExitCode {
    if support::measure() {
        return ExitCode::SUCCESS;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [word, dir, rest @ ..] = args.as_slice()
        && word == "generate"
    {
        generate(Path::new(dir), rest);
        return ExitCode::SUCCESS;
    }
    // `cargo test --benches` only asks whether the benchmark can be built.
    if !args.iter().any(|arg| arg == "--bench") {
        println!("run with `cargo bench --bench speed`");
        return ExitCode::SUCCESS;
    }
    let strict = args.iter().any(|arg| arg == "--strict");
    let most = std::env::var("STORIES_BENCH_COUNT")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(10_000);
    let small = Store::new(10);
    let stores: Vec<Store> = [100, 1_000, 10_000]
        .into_iter()
        .filter(|count| *count <= most)
        .map(Store::new)
        .collect();
    std::thread::sleep(SETTLED);

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{cores} cores; each figure is the least of several runs, taken in turns with those beside it\n"
    );
    let mut table = Table::begin();
    start(&mut table);
    for store in &stores {
        // Among fewer stories the start of the process, which is longer than grep's, counts too much.
        let (budget, limit) = match store.count {
            10_000.. => (20, Some(1.5)),
            1_000.. => (7, Some(2.0)),
            _ => (3, None),
        };
        reading(&mut table, store, seconds(budget), limit);
        changed(&mut table, store, seconds(budget / 2), limit);
    }
    let edited: Vec<&Store> = std::iter::once(&small)
        .chain(stores.iter().filter(|store| store.count > 100))
        .collect();
    edits(&mut table, &edited);
    if let Some(largest) = stores.last() {
        memory(&mut table, largest);
    }
    parsing(&mut table);
    table.section("git");
    if let Some(largest) = stores.last() {
        gate(&mut table, largest);
    }
    merge(&mut table);
    past(&mut table);
    table.end(strict)
}
