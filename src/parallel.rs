//! The same work on many items, on all cores.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many items a thread takes at a time: fewer are not worth a second thread.
const BATCH: usize = 16;

/// `work` on every item, on all cores where there are many, the results in the order of the items.
pub fn map<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    // Asking for the number of cores costs more than a few items do.
    if items.len() < 2 * BATCH {
        return items.iter().map(work).collect();
    }
    let threads = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(items.len() / BATCH);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<R>)>> = Mutex::new(Vec::new());
    let share = || {
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            if from >= items.len() {
                return;
            }
            let results = items[from..items.len().min(from + BATCH)]
                .iter()
                .map(&work)
                .collect();
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((from, results));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where the system has no thread left, those that run do the work.
            if std::thread::Builder::new().spawn_scoped(scope, share).is_err() {
                break;
            }
        }
        share();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(from, _)| *from);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

/// Two things at the same time; one after the other where the system has no thread left.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    let begun = Mutex::new(Some(other));
    let done = Mutex::new(None);
    let begin = || {
        let other = begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(other) = other {
            let other = other();
            *done.lock().unwrap_or_else(PoisonError::into_inner) = Some(other);
        }
    };
    let one = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, begin);
        let one = one();
        if thread.is_err() {
            begin();
        }
        one
    });
    let other = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    (
        one,
        other.expect("the scope ends when all of it is done, or panics"),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(
            super::map(&items, |n| n * 2),
            (0..1000).map(|n| n * 2).collect::<Vec<_>>()
        );
    }
}
