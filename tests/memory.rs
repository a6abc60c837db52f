//! Hard shapes of input: how many times its size reading, checking, showing, editing and merging hold in memory at most.
//!
//! Bytes that were asked for are counted, which is the same number in every run; `cargo bench --bench hostile` shows what
//! the program holds of the machine's.
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

const SIZE: usize = 64 << 10;

#[test]
fn memory_is_a_multiple_of_the_size() {
    let only = std::env::var("STORIES_SHAPE").ok();
    let size = std::env::var("STORIES_SIZE").ok().and_then(|size| size.parse().ok()).unwrap_or(SIZE);
    let work_only = std::env::var("STORIES_WORK").ok();
    for (shape, make) in SHAPES {
        if only.as_ref().is_some_and(|only| only != shape) {
            continue;
        }
        let text = make(size);
        let mut line = format!("{shape:>28}");
        for (what, work) in WORKS {
            if work_only.as_ref().is_some_and(|only| only != what) {
                continue;
            }
            work("# Story: A\n");
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            work(&text);
            let held = MEMORY.peak_usage() - before;
            line.push_str(&format!("  {what} {:.1}", held as f64 / text.len() as f64));
        }
        println!("{line}");
    }
}
