//! Instructions that the program takes for its hot paths, beside the numbers kept in `benches/instructions.txt`.
//! `cargo bench --bench instructions`; with `-- --keep` the numbers are written anew.
//!
//! Seconds depend on what else a machine does, the number of instructions hardly does. valgrind counts those of the
//! program: not git's where it starts git, nor the kernel's. The exit code is 1 when a count has grown too much.
//! docs/performance.md says more.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and prints"
)]

mod support;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use support::{Cache, Kept, MERGE, Shape, grouped, run, sides, stage_one, tied};
use tempfile::TempDir;

/// How much of a count may be added before that is a fault.
const GROWTH: f64 = 0.10;
/// The profile in Cargo.toml that the counted program is built with.
const PROFILE: &str = "counted";
/// As in speed.rs: what was written less than two seconds ago is not trusted by a cache.
const SETTLED: Duration = Duration::from_millis(2_100);

const EDIT: &[&str] = &["tasks", "set", "3", "5", "--title", "Another title", "--yes"];

/// A path through the program.
struct Way<'a> {
    name: &'static str,
    dir: &'a Path,
    cache: Cache,
    arguments: &'static [&'static str],
}

/// The folders that the program runs in.
struct Folders {
    /// 200 stories that the scanner can tell alone.
    plain: TempDir,
    /// 20 stories that need the markdown parser.
    hard: TempDir,
    /// A story of 200 tasks that wait for each other, and a proposal of 50 more.
    long: TempDir,
    /// Three versions of a story.
    merge: TempDir,
    /// 200 stories in a repository, one of them staged.
    staged: TempDir,
    /// 200 commits over 100 stories.
    past: TempDir,
}

impl Folders {
    fn new() -> Folders {
        let folder = || tempfile::tempdir().expect("a folder");
        let folders = Folders {
            plain: folder(),
            hard: folder(),
            long: folder(),
            merge: folder(),
            staged: folder(),
            past: folder(),
        };
        support::store(folders.plain.path(), 200);
        support::store(folders.staged.path(), 200);
        support::store(folders.merge.path(), 1);
        sides(folders.merge.path());
        support::history(folders.past.path(), 200);
        let put = |dir: &TempDir, name: &str, text: String| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
            std::fs::write(path, text).expect("it can be written");
        };
        for number in 1..=20 {
            let text = support::unplain(&support::story(number));
            put(&folders.hard, &format!("docs/stories/{number:03}-hard.md"), text);
        }
        put(&folders.long, "docs/stories/001-long.md", tied(200, Shape::Mixed));
        let proposal = (1..=50).map(|task| format!("- [ ] Add part {task}\n  - **Files:** part{task}.rs\n"));
        put(&folders.long, "proposal.md", proposal.collect());
        stage_one(folders.staged.path());
        folders
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let way = |name, dir, cache, arguments| Way {
            name,
            dir: TempDir::path(dir),
            cache,
            arguments,
        };
        let (plain, never, default, always) = (&self.plain, Cache::Never, Cache::Default, Cache::Always);
        vec![
            way("start", plain, default, &["--version"]),
            way("check", plain, never, &["check"]),
            way("status", plain, never, &["status"]),
            way("next", plain, never, &["next"]),
            way("check-again", plain, always, &["check"]),
            way("status-again", plain, always, &["status"]),
            way("next-again", plain, always, &["next"]),
            way("export", plain, never, &["export"]),
            way("show", plain, default, &["show", "7"]),
            // From here on the store is another one.
            way("edit", plain, default, EDIT),
            way("check-hard-markdown", &self.hard, never, &["check"]),
            way("plan", &self.long, never, &["plan", "1"]),
            way(
                "import",
                &self.long,
                never,
                &["import", "1", "proposal.md", "--dry-run"],
            ),
            way("merge", &self.merge, default, MERGE),
            way("gate", &self.staged, default, &["check", "--staged"]),
            way("log", &self.past, default, &["log"]),
            way("stats", &self.past, default, &["stats"]),
        ]
    }
}

/// A program in the folder of `way`, with an environment that is the same for everybody.
fn command(program: impl AsRef<OsStr>, way: &Way<'_>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(way.dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", home)
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(way.cache.setting().map(|setting| ("STORIES_CACHE", setting)));
    command
}

/// Counts the instructions of one run.
fn count(program: &Path, way: &Way<'_>, home: &Path) -> u64 {
    let log = home.join("valgrind.log");
    let mut valgrind = command("valgrind", way, home);
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--log-file={}", log.display()))
        .arg(program)
        .args(way.arguments);
    run(&mut valgrind);
    let log = std::fs::read_to_string(&log).expect("valgrind has written it");
    let collected = log.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.unwrap_or_else(|| panic!("valgrind has counted nothing:\n{log}"));
    count.trim().parse().expect("it is a number")
}

/// Counts all ways, prints them beside the kept numbers, and returns whether each is kept and has not grown.
fn compare(program: &Path, folders: &Folders, kept: &Kept, counts: &mut Kept) -> bool {
    let home = tempfile::tempdir().expect("a folder");
    let mut is_well = true;
    println!(
        "{:<20} {:>15} {:>15} {:>9}",
        "instructions of", "count", "kept", "change"
    );
    for way in folders.ways() {
        if way.cache == Cache::Always {
            // What is remembered is remembered now, and by the same program: one without valgrind may be another to it.
            count(program, &way, home.path());
        }
        let count = count(program, &way, home.path());
        let before = kept.count(way.name);
        let change = before.map(|before| count as f64 / before as f64 - 1.0);
        let is_grown = change.is_some_and(|change| change > GROWTH);
        let mark = match change {
            Some(_) if is_grown => "  GROWN",
            Some(change) if change < -GROWTH => "  less: keep it",
            _ => "",
        };
        println!(
            "{:<20} {:>15} {:>15} {:>9}{mark}",
            way.name,
            grouped(count),
            before.map_or("-".to_owned(), grouped),
            change.map_or("new".to_owned(), |change| format!("{:+.2} %", change * 100.0)),
        );
        is_well &= change.is_some() && !is_grown;
        counts.add(way.name, count);
    }
    is_well
}

/// Builds the program with its profile, beside where cargo has built this benchmark.
fn build() -> PathBuf {
    let target = Path::new(support::STORIES)
        .ancestors()
        .nth(2)
        .expect("target, profile, program");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--locked",
            "--bin",
            "stories",
            "--profile",
            PROFILE,
        ])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(status.expect("cargo can be started").success(), "it can be built");
    let name = Path::new(support::STORIES).file_name().expect("it is a file");
    target.join(PROFILE).join(name)
}

/// Keeps this process, and with it all that it starts, on one core: how work is shared out must not count.
#[cfg(target_os = "linux")]
fn stay_on_one_core() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None).expect("Linux tells it");
    let first = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core));
    let mut one = CpuSet::new();
    one.set(first.expect("we run on one"));
    sched_setaffinity(None, &one).expect("it is one of ours");
}

/// As above, where there is no such call; nor is there a valgrind for most of these systems.
#[cfg(not(target_os = "linux"))]
fn stay_on_one_core() {}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` only asks whether the benchmark can be built.
    if !args.iter().any(|arg| arg == "--bench") {
        println!("run with `cargo bench --bench instructions`");
        return ExitCode::SUCCESS;
    }
    let keep = args.iter().any(|arg| arg == "--keep");
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind, which counts, is not installed");
        return ExitCode::SUCCESS;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.txt");
    let mut counts = Kept::new(PROFILE);
    let mut kept = match Kept::read(&file) {
        Ok(kept) => kept,
        Err(_) if keep => Kept::default(),
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match kept.differs_from(&counts) {
        None => {}
        Some(_) if keep => kept = Kept::default(),
        Some(difference) => {
            println!("skipped, since other code would be counted: {difference}");
            println!("`cargo bench --bench instructions -- --keep` keeps the counts of this machine instead");
            return ExitCode::SUCCESS;
        }
    }
    let program = build();
    stay_on_one_core();
    let folders = Folders::new();
    std::thread::sleep(SETTLED);
    let mut is_well = compare(&program, &folders, &kept, &mut counts);
    if keep {
        counts.write(&file);
        println!("\nkept in {}", file.display());
        return ExitCode::SUCCESS;
    }
    for name in kept.names().filter(|name| counts.count(name).is_none()) {
        println!("{name:<20} is kept, but counted no more");
        is_well = false;
    }
    if is_well {
        println!("\nno count has grown by more than {:.0} %", GROWTH * 100.0);
        return ExitCode::SUCCESS;
    }
    println!(
        "\na count has grown by more than {:.0} %, or is not kept",
        GROWTH * 100.0
    );
    println!("docs/performance.md shows how to see where; what is worth its price is kept by");
    println!("`cargo bench --bench instructions -- --keep`, with the reason in the commit");
    ExitCode::FAILURE
}
