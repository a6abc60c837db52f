//! The moments at which a write may be cut off; a test lets the process die there.

/// Marks a moment that a crash must be survived at.
#[cfg(not(test))]
pub(super) const fn point() {}

/// The variable that names the moment, counted from 1, at which a test's process dies.
#[cfg(test)]
pub(super) const AT: &str = "STORIES_TEST_CRASH_AT";

/// Dies here, without running a destructor, if this is the moment that the environment names.
#[cfg(test)]
pub(super) fn point() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static PASSED: AtomicUsize = AtomicUsize::new(0);
    if let Some(at) = std::env::var(AT).ok().and_then(|at| at.parse::<usize>().ok())
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == at
    {
        std::process::abort();
    }
}
