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
    ("plain tasks", [10, 10, 10, 31, 25, 25, 49, 50]),
    ("quotes in quotes", [46, 46, 46, 46, 188, 46, 53, 60]),
    ("items in items on a line", [10, 10, 10, 10, 10, 10, 30, 104]),
    ("open brackets", [83, 83, 83, 83, 332, 83, 91, 95]),
    ("image brackets", [10, 10, 10, 10, 169, 10, 30, 30]),
    ("links never closed", [10, 10, 10, 10, 334, 10, 30, 30]),
    ("brackets and parentheses", [10, 10, 10, 10, 203, 10, 30, 30]),
    ("stars", [10, 10, 10, 10, 237, 10, 30, 30]),
    ("stars and underscores", [10, 10, 10, 10, 237, 10, 30, 30]),
    ("strong ends", [10, 10, 10, 10, 168, 10, 30, 30]),
    ("tildes", [10, 10, 10, 10, 188, 10, 30, 30]),
    ("link definitions", [33, 33, 33, 33, 82, 33, 50, 61]),
    ("uses of one definition", [88, 88, 88, 88, 308, 88, 96, 101]),
    ("footnotes", [83, 83, 83, 83, 333, 83, 91, 95]),
    ("rows of a narrow table", [43, 43, 43, 43, 145, 43, 51, 51]),
    ("short rows of a wide table", [1271, 1270, 1270, 1270, 5406, 1271, 1280, 1273]),
    ("heads of tables", [43, 43, 43, 43, 146, 43, 51, 51]),
    ("runs of backticks", [10, 10, 10, 10, 14, 10, 30, 30]),
    ("comments", [26, 26, 26, 26, 33, 26, 57, 100]),
    ("tags never closed", [43, 43, 43, 43, 169, 43, 51, 56]),
    ("entities", [10, 10, 10, 10, 53, 10, 30, 30]),
    ("entities never closed", [10, 10, 10, 10, 203, 10, 30, 30]),
    ("backslashes", [10, 10, 10, 10, 284, 10, 30, 30]),
    ("fences", [19, 19, 19, 21, 68, 19, 60, 92]),
    ("an open fence", [10, 10, 10, 10, 10, 10, 30, 49]),
    ("underlined headings", [57, 351, 415, 57, 113, 57, 505, 127]),
    ("rules", [36, 36, 36, 36, 100, 36, 109, 103]),
    ("carriage returns", [84, 84, 84, 84, 318, 84, 92, 203]),
    ("blank lines", [10, 28, 10, 30, 10, 10, 30, 296]),
    ("escape sequences", [43, 43, 43, 43, 206, 43, 51, 56]),
    ("headings with attributes", [10, 10, 10, 13, 48, 10, 37, 48]),
    ("boxes", [83, 83, 83, 83, 164, 83, 101, 85]),
    ("dependencies on stories", [10, 87, 48, 10, 81, 10, 88, 36]),
    ("other sections", [37, 37, 37, 37, 37, 37, 270, 692]),
    ("sections of tasks", [31, 403, 199, 108, 51, 82, 399, 282]),
    ("tasks of one id", [13, 41, 24, 32, 20, 24, 92, 51]),
    ("near misses of tasks", [71, 207, 132, 225, 132, 157, 260, 199]),
    ("ranges of tasks", [37, 129, 80, 126, 71, 105, 283, 127]),
    ("swallowed headings", [43, 260, 224, 68, 43, 43, 265, 84]),
    ("a chain of waits", [10, 10, 22, 31, 25, 20, 70, 50]),
    ("a chain the other way", [10, 29, 20, 31, 25, 20, 82, 50]),
    ("a ring of waits", [12, 14, 14, 32, 30, 20, 72, 47]),
    ("all wait for one", [10, 10, 22, 31, 25, 20, 70, 50]),
    ("one waits for all", [27, 281, 128, 58, 28, 29, 229, 34]),
    ("each waits for twenty", [15, 15, 30, 43, 57, 20, 95, 38]),
    ("each waits for nothing known", [10, 26, 15, 31, 36, 21, 74, 50]),
    ("files of one task", [43, 43, 43, 43, 80, 43, 58, 61]),
    ("one file of all tasks", [12, 12, 12, 22, 15, 22, 48, 50]),
    ("fields", [19, 19, 19, 19, 19, 19, 49, 48]),
    ("fields on a line", [26, 26, 26, 26, 26, 26, 49, 47]),
    ("a long task title", [10, 16, 16, 10, 10, 10, 30, 30]),
    ("open front matter", [10, 10, 10, 10, 10, 10, 30, 40]),
    ("silenced rules", [10, 10, 10, 10, 21, 10, 30, 42]),
    ("marks of conflicts", [43, 65, 43, 43, 43, 43, 54, 61]),
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
