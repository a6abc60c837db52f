//! Hard shapes of input: how many times its size reading, checking, showing, editing and merging hold in memory at most.
//!
//! Bytes that were asked for are counted, which gives the same number in every run; `cargo bench --bench hostile` shows
//! what the program holds of the machine. With `--nocapture` each shape prints the row that would hold it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the numbers are for the one who asks with `--nocapture`, perhaps for one shape of one size"
)]

#[path = "support/shapes.rs"]
mod shapes;
#[path = "support/works.rs"]
mod works;

use peak_alloc::PeakAlloc;
use shapes::SHAPES;
use works::WORKS;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The size of a story in bytes.
const SIZE: usize = 32 << 10;
/// How many times the size of what is read may be held; a merge reads three files.
const LIMIT: usize = 10;

/// What the shapes may take that are over [`LIMIT`] somewhere, in the order of [`WORKS`], a tenth more than they do. Each
/// of them has something every few bytes that must be remembered; docs/performance.md says how much that is of each.
#[rustfmt::skip]
const OVER: &[(&str, [usize; WORKS.len()])] = &[
    ("plain tasks", [10, 10, 10, 31, 25, 25, 51, 54]),
    ("quotes in quotes", [10, 10, 10, 10, 15, 10, 30, 64]),
    ("items in items on a line", [10, 10, 10, 10, 10, 10, 30, 108]),
    ("stars", [10, 10, 10, 10, 237, 10, 30, 30]),
    ("stars and underscores", [10, 10, 10, 10, 237, 10, 30, 30]),
    ("link definitions", [10, 10, 10, 10, 82, 10, 30, 66]),
    ("uses of one definition", [10, 10, 10, 10, 10, 10, 30, 105]),
    ("rows of a narrow table", [10, 10, 10, 10, 10, 10, 38, 57]),
    ("short rows of a wide table", [10, 10, 10, 10, 10, 10, 30, 57]),
    ("heads of tables", [10, 10, 10, 10, 10, 10, 30, 57]),
    ("comments", [19, 19, 19, 19, 19, 19, 50, 105]),
    ("tags never closed", [43, 43, 43, 43, 169, 43, 51, 60]),
    ("entities", [10, 10, 10, 10, 53, 10, 30, 30]),
    ("entities never closed", [10, 10, 10, 10, 203, 10, 30, 30]),
    ("fences", [19, 19, 19, 21, 19, 19, 60, 97]),
    ("an open fence", [10, 10, 10, 10, 10, 10, 30, 49]),
    ("underlined headings", [57, 351, 415, 57, 57, 57, 505, 132]),
    ("rules", [36, 36, 36, 36, 36, 36, 109, 108]),
    ("carriage returns", [10, 10, 10, 10, 318, 10, 30, 205]),
    ("blank lines", [10, 28, 10, 30, 10, 10, 30, 305]),
    ("escape sequences", [10, 10, 10, 10, 206, 10, 30, 30]),
    ("headings with attributes", [10, 10, 10, 13, 48, 10, 36, 53]),
    ("boxes", [47, 47, 47, 47, 46, 47, 64, 54]),
    ("dependencies on stories", [10, 87, 48, 10, 81, 10, 88, 40]),
    ("other sections", [37, 37, 37, 37, 37, 37, 270, 699]),
    ("sections of tasks", [31, 403, 198, 108, 51, 82, 399, 288]),
    ("tasks of one id", [13, 41, 24, 32, 20, 24, 92, 57]),
    ("near misses of tasks", [71, 207, 132, 225, 132, 157, 260, 203]),
    ("ranges of tasks", [37, 129, 80, 126, 71, 105, 283, 132]),
    ("swallowed headings", [29, 263, 231, 71, 46, 32, 271, 84]),
    ("a chain of waits", [10, 10, 22, 31, 25, 20, 70, 54]),
    ("a chain the other way", [10, 29, 20, 31, 25, 20, 82, 54]),
    ("a ring of waits", [13, 15, 15, 33, 31, 21, 79, 47]),
    ("all wait for one", [10, 10, 22, 31, 25, 20, 70, 54]),
    ("one waits for all", [27, 281, 128, 58, 28, 29, 229, 36]),
    ("each waits for twenty", [13, 13, 25, 43, 57, 17, 80, 42]),
    ("each waits for nothing known", [10, 26, 15, 31, 36, 21, 74, 54]),
    ("files of one task", [25, 25, 25, 25, 80, 25, 39, 65]),
    ("one file of all tasks", [13, 13, 13, 24, 16, 24, 53, 55]),
    ("fields", [17, 17, 17, 17, 17, 17, 51, 53]),
    ("fields on a line", [22, 22, 22, 22, 21, 22, 46, 51]),
    ("a long task title", [10, 16, 16, 10, 10, 10, 30, 30]),
    ("open front matter", [10, 10, 10, 10, 10, 10, 30, 44]),
    ("silenced rules", [10, 10, 10, 10, 21, 10, 30, 47]),
    ("marks of conflicts", [43, 65, 43, 43, 42, 43, 54, 65]),
];

fn limit(work: &str) -> usize {
    if work.starts_with("merge") {
        3 * LIMIT
    } else {
        LIMIT
    }
}

/// How many bytes the work holds at most, more than it does for a story of a title.
fn held(work: works::Work, text: &str) -> usize {
    let most = |text: &str| {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        work(text);
        MEMORY.peak_usage().saturating_sub(before)
    };
    // What is made once for the process is there after the first time.
    most("# Story: A\n");
    let least = most("# Story: A\n");
    most(text).saturating_sub(least)
}

#[test]
fn memory_is_a_multiple_of_the_size() {
    let only = std::env::var("STORIES_SHAPE").ok();
    let size = std::env::var("STORIES_SIZE")
        .ok()
        .and_then(|size| size.parse().ok());
    let mut wrong = Vec::new();
    for (shape, make) in SHAPES {
        if only.as_ref().is_some_and(|only| only != shape) {
            continue;
        }
        let text = make(size.unwrap_or(SIZE));
        let over = OVER.iter().find(|(name, _)| name == shape);
        let mut row = Vec::new();
        for (at, (what, work)) in WORKS.iter().enumerate() {
            let times = held(*work, &text).div_ceil(text.len());
            let limit = over.map_or(limit(what), |(_, limits)| limits[at]);
            if times > limit {
                wrong.push(format!(
                    "{what} of {shape} holds {times} times its size, {limit} is the limit"
                ));
            }
            row.push(times.max(self::limit(what)));
        }
        let is_over = row
            .iter()
            .zip(WORKS)
            .any(|(times, (what, _))| *times > limit(what));
        println!(
            "{}({shape:?}, {row:?}),",
            if is_over { "    " } else { "    // " }
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
