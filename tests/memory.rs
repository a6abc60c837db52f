//! Hard shapes of input: how many times its size reading, checking, showing, editing and merging hold in memory at most.
//!
//! Bytes that were asked for are counted, which gives the same number in every run; `cargo bench --bench hostile` shows
//! what the program holds of the machine. With `--nocapture` each shape prints the row that would hold it.
#![allow(
    clippy::print_stdout,
    reason = "the numbers are for the one who asks with `--nocapture`"
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

/// What the shapes may take that are over [`LIMIT`] somewhere, in the order of [`WORKS`]. Each of them has something that
/// must be remembered every few bytes; docs/performance.md says what that is, and how much of it there is.
const OVER: &[(&str, [usize; WORKS.len()])] = &[
    ("plain tasks", [10, 10, 10, 28, 22, 22, 44, 45]),
    ("quotes in quotes", [41, 41, 41, 41, 170, 41, 48, 54]),
    ("items in items on a line", [10, 10, 10, 10, 10, 10, 30, 94]),
    ("open brackets", [75, 75, 75, 75, 301, 75, 82, 86]),
    ("image brackets", [10, 10, 10, 10, 153, 10, 30, 30]),
    ("links never closed", [10, 10, 10, 10, 303, 10, 30, 30]),
    ("brackets and parentheses", [10, 10, 10, 10, 184, 10, 30, 30]),
    ("stars", [10, 10, 10, 10, 215, 10, 30, 30]),
    ("stars and underscores", [10, 10, 10, 10, 215, 10, 30, 30]),
    ("strong ends", [10, 10, 10, 10, 152, 10, 30, 30]),
    ("tildes", [10, 10, 10, 10, 170, 10, 30, 30]),
    ("link definitions", [30, 30, 30, 30, 74, 30, 45, 56]),
    ("uses of one definition", [80, 80, 80, 80, 280, 80, 87, 91]),
    ("footnotes", [75, 75, 75, 75, 302, 75, 82, 86]),
    ("rows of a narrow table", [39, 39, 39, 39, 131, 39, 46, 49]),
    (
        "short rows of a wide table",
        [1155, 1154, 1154, 1154, 4914, 1155, 1163, 1157],
    ),
    ("heads of tables", [39, 39, 39, 39, 132, 39, 46, 49]),
    ("runs of backticks", [10, 10, 10, 10, 12, 10, 30, 30]),
    ("comments", [23, 23, 23, 23, 30, 23, 51, 90]),
    ("tags never closed", [39, 39, 39, 39, 153, 39, 46, 50]),
    ("entities", [10, 10, 10, 10, 48, 10, 30, 30]),
    ("entities never closed", [10, 10, 10, 10, 184, 10, 30, 30]),
    ("backslashes", [10, 10, 10, 10, 258, 10, 30, 30]),
    ("fences", [17, 17, 17, 19, 61, 17, 54, 88]),
    ("an open fence", [10, 10, 10, 10, 10, 10, 30, 44]),
    ("underlined headings", [51, 339, 352, 51, 102, 51, 447, 120]),
    ("rules", [32, 32, 32, 32, 90, 32, 99, 98]),
    ("carriage returns", [76, 76, 76, 76, 289, 76, 83, 184]),
    ("blank lines", [10, 25, 10, 27, 10, 10, 30, 287]),
    ("escape sequences", [39, 39, 39, 39, 187, 39, 46, 50]),
    ("headings with attributes", [10, 10, 10, 11, 43, 10, 33, 44]),
    ("boxes", [75, 75, 75, 75, 149, 75, 91, 77]),
    ("dependencies on stories", [10, 79, 43, 10, 73, 10, 79, 32]),
    ("other sections", [33, 33, 33, 33, 33, 33, 245, 629]),
    ("sections of tasks", [28, 384, 160, 98, 46, 68, 363, 256]),
    ("tasks of one id", [11, 40, 19, 29, 18, 20, 84, 46]),
    ("near misses of tasks", [64, 189, 107, 204, 120, 128, 236, 180]),
    ("ranges of tasks", [33, 119, 65, 114, 64, 92, 258, 115]),
    ("swallowed headings", [39, 244, 201, 61, 39, 39, 218, 71]),
    ("a chain of waits", [10, 10, 20, 28, 22, 18, 63, 45]),
    ("a chain the other way", [10, 26, 18, 28, 22, 18, 74, 45]),
    ("a ring of waits", [10, 12, 12, 29, 27, 18, 65, 36]),
    ("all wait for one", [10, 10, 20, 28, 22, 18, 63, 45]),
    ("one waits for all", [24, 255, 116, 52, 25, 26, 208, 30]),
    ("each waits for twenty", [11, 11, 22, 39, 51, 15, 72, 34]),
    ("each waits for nothing known", [10, 23, 13, 28, 32, 18, 67, 45]),
    ("files of one task", [39, 39, 39, 39, 72, 39, 52, 55]),
    ("one file of all tasks", [10, 10, 10, 20, 13, 20, 43, 45]),
    ("fields", [17, 17, 17, 17, 17, 17, 44, 43]),
    ("fields on a line", [23, 23, 23, 23, 23, 23, 44, 42]),
    ("a long task title", [10, 14, 14, 10, 10, 10, 30, 30]),
    ("open front matter", [10, 10, 10, 10, 10, 10, 30, 37]),
    ("silenced rules", [10, 10, 10, 10, 19, 10, 30, 38]),
    ("marks of conflicts", [39, 64, 39, 39, 39, 39, 51, 55]),
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
