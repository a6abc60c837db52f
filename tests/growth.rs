//! Hard shapes of input: the time that reading, checking, showing, editing and merging take grows with the size alone.
//!
//! `cargo bench --bench hostile` shows the same for the program, at 1, 2 and 4 MB, with the memory it takes.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the test reads the clock"
)]
#![allow(
    clippy::print_stdout,
    reason = "the numbers are for the one who asks with `--nocapture`"
)]

#[path = "support/shapes.rs"]
mod shapes;
#[path = "support/works.rs"]
mod works;

use std::time::Duration;

use shapes::SHAPES;
use works::{WORKS, Work};

/// The sizes in bytes; the second is [`GROWTH`] times the first.
const SIZE: usize = 4 << 10;
const GROWTH: usize = 4;
/// How many times longer the large one may take. A quadratic walk takes `GROWTH * GROWTH` times as long.
const LIMIT: f64 = 10.0;
/// Below this nothing is judged: what is always there would count too much.
const LEAST: Duration = Duration::from_millis(4);
/// How often both are measured before the growth is believed: other programs run at the same time.
const ATTEMPTS: usize = 5;

/// How long this process has been working, on all cores.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.try_into().expect("it counts from zero")
}

/// As above, where the system keeps no such clock.
#[cfg(not(unix))]
fn worked() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// The shortest of some times.
fn time(work: Work, text: &str, best: &mut Duration) {
    let start = worked();
    work(text);
    *best = (*best).min(worked() - start);
}

#[test]
fn time_grows_with_the_size() {
    let only = std::env::var("STORIES_SHAPE").ok();
    let size = std::env::var("STORIES_SIZE")
        .ok()
        .and_then(|size| size.parse().ok())
        .unwrap_or(SIZE);
    let skip = std::env::var("STORIES_SKIP").ok();
    let mut wrong = Vec::new();
    for (shape, make) in SHAPES {
        if only.as_ref().is_some_and(|only| only != shape) {
            continue;
        }
        let (small, large) = (make(size), make(size * GROWTH));
        let mut line = format!("{shape:>28}");
        for (what, work) in WORKS {
            if skip.as_deref() == Some(*what) {
                continue;
            }
            let mut best = (Duration::MAX, Duration::MAX);
            for _ in 0..ATTEMPTS {
                time(*work, &small, &mut best.0);
                time(*work, &large, &mut best.1);
                if best.1 < LEAST || best.1.as_secs_f64() < best.0.as_secs_f64() * LIMIT {
                    break;
                }
            }
            let ratio = best.1.as_secs_f64() / best.0.as_secs_f64();
            line.push_str(&format!("  {what} {:.0?} ×{ratio:.1}", best.1));
            if best.1 >= LEAST && ratio >= LIMIT {
                wrong.push(format!(
                    "{what} of {shape}: {GROWTH} times the size takes {ratio:.1} times as long"
                ));
            }
        }
        println!("{line}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
