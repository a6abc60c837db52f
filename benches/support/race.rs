//! Times of several works that take turns, so that what else the machine does meets all of them alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long `work` takes; what it gives is let go after that.
pub(crate) fn clock<R>(work: impl FnOnce() -> R) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let took = start.elapsed();
    drop(result);
    took
}

/// How often each work is done at least, whatever it takes.
const ROUNDS: usize = 5;

/// The least time of each work, over as many rounds as begin within `budget`, after one that warms up.
///
/// Each work takes its own time with [`clock`], so that it can prepare something before. The least is the fairest
/// figure on a machine that is not idle: other programs can only add to it.
pub(crate) fn race<const N: usize>(
    budget: Duration,
    mut works: [&mut dyn FnMut() -> Duration; N],
) -> [Duration; N] {
    for work in &mut works {
        work();
    }
    let mut least = [Duration::MAX; N];
    let start = Instant::now();
    let mut round = 0;
    while round < ROUNDS || start.elapsed() < budget {
        for (least, work) in least.iter_mut().zip(&mut works) {
            *least = work().min(*least);
        }
        round += 1;
    }
    least
}
