//! Hard shapes of input at 1, 2 and 4 MB: time per byte and memory of the program, each beside its limit.
//! `cargo bench --bench hostile [-- SHAPE]`.
//!
//! Time is what the process worked, not how long it took. Memory is the most that it held, less what it holds for an
//! empty store.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark runs programs and prints"
)]

#[path = "../tests/support/shapes.rs"]
mod shapes;
mod support;

use std::process::ExitCode;

use support::{Cache, Cost, cost, git};

/// The sizes of the story, in MB.
const SIZES: [usize; 3] = [1, 2, 4];
/// How much longer a byte of the largest may take than one of the smallest.
const GROWTH: f64 = 2.0;
/// How often growth is measured before it is believed: other programs run at the same time.
const ATTEMPTS: usize = 4;
/// How many times the size of what is read may be held in memory.
const MEMORY: f64 = 10.0;
/// Runs that work for less than so many milliseconds tell nothing about growth.
const LEAST: f64 = 20.0;

/// What is run on each story, which is 1, in a repository with one commit of it.
const COMMANDS: &[(&str, &[&str])] = &[
    ("check", &["check"]),
    ("full", &["check", "--format", "full"]),
    ("fix", &["check", "--fix", "-n"]),
    ("status", &["status", "1"]),
    ("show", &["show", "1"]),
    ("plan", &["plan", "1"]),
    ("graph", &["graph", "1"]),
    ("html", &["export", "--format", "html"]),
    ("json", &["export"]),
    ("edit", &["set", "1", "--title", "Other", "-n", "--force"]),
    ("log", &["log", "1"]),
    (
        "merge",
        &[
            "merge-driver",
            "base",
            "ours",
            "theirs",
            "7",
            "docs/stories/001-a.md",
        ],
    ),
];

/// A repository with the story; its versions on two sides lie beside it.
fn repository(text: &str) -> tempfile::TempDir {
    let temp = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| std::fs::write(temp.path().join(name), text).expect("written");
    std::fs::create_dir_all(temp.path().join("docs/stories")).expect("made");
    put("docs/stories/001-a.md", text);
    git(&["init", "--quiet"], temp.path());
    git(&["add", "--all"], temp.path());
    git(&["commit", "--quiet", "--no-verify", "-m", "one"], temp.path());
    put("base", text);
    put("ours", &text.replacen("# Story: A", "# Story: Ours", 1));
    put("theirs", &format!("{text}\n## More\n\nTheirs.\n"));
    temp
}

fn main() -> ExitCode {
    if support::measure() {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let only = arguments.first();
    let mut wrong = Vec::new();
    println!(
        "For each command: milliseconds of work at {} MB, × the time of a byte against 1 MB, memory as × of what is read.",
        SIZES[2]
    );
    let empty = repository("# Story: A\n");
    for (shape, make) in shapes::SHAPES {
        if only.is_some_and(|only| !shape.contains(only.as_str())) {
            continue;
        }
        println!("\n{shape}");
        let folders = SIZES.map(|size| {
            let text = make(size << 20);
            (text.len() as f64, repository(&text))
        });
        for (name, arguments) in COMMANDS {
            let base = cost(Cache::Never, arguments, empty.path());
            let mut costs = [Cost::MOST; SIZES.len()];
            let mut growth = f64::MAX;
            for _ in 0..ATTEMPTS {
                for (best, (_, folder)) in costs.iter_mut().zip(&folders) {
                    *best = best.least(cost(Cache::Never, arguments, folder.path()));
                }
                let per_byte = |at: usize| (costs[at].work - base.work).max(1.0) / folders[at].0;
                growth = per_byte(SIZES.len() - 1) / per_byte(0);
                if growth <= GROWTH {
                    break;
                }
            }
            let files = if *name == "merge" { 3.0 } else { 1.0 };
            let memory = (costs[2].memory - base.memory) / folders[2].0 / files;
            let is_slow = growth > GROWTH && costs[2].work > LEAST;
            let is_fat = memory > MEMORY;
            let mark = |is_wrong: bool| if is_wrong { "!" } else { " " };
            println!(
                "  {name:<8}{:>9.0}{:>9.0}{:>9.0} ms  ×{growth:.2}{} {memory:>6.1}{}",
                costs[0].work,
                costs[1].work,
                costs[2].work,
                mark(is_slow),
                mark(is_fat),
            );
            if is_slow || is_fat {
                wrong.push(format!(
                    "{name} of {shape}: ×{growth:.2} per byte, {memory:.1} times what is read"
                ));
            }
        }
    }
    println!(
        "\n{} over the limits of ×{GROWTH} per byte and {MEMORY} times what is read",
        wrong.len()
    );
    for line in &wrong {
        println!("  {line}");
    }
    ExitCode::from(u8::from(!wrong.is_empty()))
}
