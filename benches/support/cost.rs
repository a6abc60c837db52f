//! What a whole process of the program works and holds.

use std::path::Path;
use std::process::Command;

use super::programs::{Cache, stories};

/// The argument that makes a benchmark [`measure`] the rest of its arguments.
const FLAG: &str = "--measure";

/// What a process took: milliseconds of work on all cores, and the most bytes of memory that it held.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) work: f64,
    pub(crate) memory: f64,
}

impl Cost {
    pub(crate) const MOST: Cost = Cost {
        work: f64::MAX,
        memory: f64::MAX,
    };

    pub(crate) fn least(self, other: Cost) -> Cost {
        Cost {
            work: self.work.min(other.work),
            memory: self.memory.min(other.memory),
        }
    }
}

/// Runs the command in a process that does nothing else, since the system counts for all children together.
///
/// The benchmark must begin with [`measure`].
pub(crate) fn cost(cache: Cache, arguments: &[&str], dir: &Path) -> Cost {
    let output = Command::new(std::env::current_exe().expect("a program has a file"))
        .arg(FLAG)
        .arg(format!("{cache:?}"))
        .args(arguments)
        .current_dir(dir)
        .output()
        .expect("it can be started");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    let mut next = || numbers.next().expect("it prints two numbers");
    Cost {
        work: next(),
        memory: next(),
    }
}

/// Whether this process was started by [`cost`]; then it has run the command and printed what that took.
pub(crate) fn measure() -> bool {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [flag, cache, rest @ ..] = arguments.as_slice() else {
        return false;
    };
    if flag != FLAG {
        return false;
    }
    let cache = [Cache::Never, Cache::Default, Cache::Always]
        .into_iter()
        .find(|each| *cache == format!("{each:?}"))
        .expect("it was written by `cost`");
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let status = stories(cache, &rest, Path::new("."))
        .status()
        .expect("the program can be started");
    assert!(status.code().is_some(), "it ended by itself");
    let used = children();
    println!("{} {}", used.work, used.memory);
    true
}

/// What the children of this process took, as far as they were waited for.
#[cfg(unix)]
fn children() -> Cost {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    /// Linux counts memory in KB.
    const UNIT: f64 = if cfg!(target_vendor = "apple") {
        1.0
    } else {
        1024.0
    };

    let used = getrusage(UsageWho::RUSAGE_CHILDREN).expect("it was waited for");
    let work = used.user_time() + used.system_time();
    Cost {
        work: work.num_microseconds() as f64 / 1000.0,
        memory: used.max_rss() as f64 * UNIT,
    }
}

/// As above, where nobody counts.
#[cfg(not(unix))]
fn children() -> Cost {
    Cost {
        work: f64::NAN,
        memory: f64::NAN,
    }
}
