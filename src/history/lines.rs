//! How many lines come and go between two texts.

use std::collections::HashMap;

use crate::text::gaps;

/// Lines that were added, and lines that were taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Lines {
    pub added: usize,
    pub removed: usize,
}

/// The lines between `old` and `new`.
pub(super) fn between(old: &str, new: &str) -> Lines {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut lines = Lines::default();
    for (gone, come) in gaps(&old, &new) {
        lines.added += come.len();
        lines.removed += gone.len();
    }
    lines
}

/// The lines of a merge that come from none of its parents, and those that all parents have and the merge has not.
pub(super) fn in_merge(olds: &[&str], new: &str) -> Lines {
    let counts: Vec<HashMap<&str, usize>> = olds.iter().map(|old| count(old)).collect();
    let now = count(new);
    let mut lines = Lines::default();
    for (line, there) in &now {
        let most = counts.iter().map(|counts| counts.get(line).copied().unwrap_or(0));
        lines.added += there.saturating_sub(most.max().unwrap_or(0));
    }
    if let Some(first) = counts.first() {
        for line in first.keys() {
            let fewest = counts.iter().map(|counts| counts.get(line).copied().unwrap_or(0));
            let there = now.get(line).copied().unwrap_or(0);
            lines.removed += fewest.min().unwrap_or(0).saturating_sub(there);
        }
    }
    lines
}

fn count(text: &str) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Lines, between, in_merge};

    #[test]
    fn lines_are_counted_on_both_sides() {
        assert_eq!(between("a\nb\nc\n", "a\nx\ny\nc"), Lines { added: 2, removed: 1 });
        assert_eq!(between("", "a\n"), Lines { added: 1, removed: 0 });
    }

    #[test]
    fn a_merge_brings_only_lines_of_its_own() {
        let both = in_merge(&["a\nb\nx\n", "y\nb\nc\n"], "y\nb\nx\n");
        assert_eq!(both, Lines::default());
        let own = in_merge(&["a\nb\n", "b\nc\n"], "a\nc\nd\n");
        assert_eq!(own, Lines { added: 1, removed: 1 });
    }
}
