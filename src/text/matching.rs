//! Where two sequences differ, in time that stays near their length whatever they hold.

use std::hash::Hash;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput, Interner};

/// A stretch of one sequence and what stands in its place in the other; one of them may be empty.
pub type Gap = (Range<usize>, Range<usize>);

/// The stretches in which `old` and `new` differ, in order; between two of them stands what both have.
///
/// It is the difference that git finds: where the smallest one would take too long to find, a larger one is given.
pub fn gaps<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<Gap> {
    let input = interned(old.iter(), new.iter());
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_no_heuristic(&input);
    hunks(&diff)
}

/// As [`gaps`], for lines that people read: what may stand in several places stands where a paragraph begins or ends.
pub fn gaps_of_lines<T: Eq + Hash + AsRef<[u8]> + Copy>(old: &[T], new: &[T]) -> Vec<Gap> {
    let input = interned(old.iter().copied(), new.iter().copied());
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_lines(&input);
    hunks(&diff)
}

fn interned<T: Eq + Hash>(
    old: impl ExactSizeIterator<Item = T>,
    new: impl ExactSizeIterator<Item = T>,
) -> InternedInput<T> {
    let mut input = InternedInput {
        before: Vec::with_capacity(old.len()),
        after: Vec::with_capacity(new.len()),
        // Most of what one holds is in the other.
        interner: Interner::new(old.len().max(new.len())),
    };
    input.update_before(old);
    input.update_after(new);
    input
}

fn hunks(diff: &Diff) -> Vec<Gap> {
    let wide = |range: Range<u32>| range.start as usize..range.end as usize;
    let gap = |hunk: imara_diff::Hunk| (wide(hunk.before), wide(hunk.after));
    diff.hunks().map(gap).collect()
}

#[cfg(test)]
mod tests {
    use super::{gaps, gaps_of_lines};

    #[test]
    fn what_lies_between_the_gaps_is_in_both() {
        assert_eq!(
            gaps(&[1, 2, 3, 4], &[1, 3, 5, 6, 4]),
            [(1..2, 1..1), (3..3, 2..4)]
        );
        assert_eq!(gaps::<u8>(&[], &[]), []);
        assert_eq!(
            gaps_of_lines(&["a\n", "b\n"], &["a\n", "c\n", "b\n"]),
            [(1..1, 1..2)]
        );
    }
}
