//! Merges: no change of one side is lost, and a clean merge has no error that neither side had.
//!
//! An input is three texts with NUL bytes between them; or a text and the changes of its lines on both sides; or it is
//! the seeds of a story and of two sequences of edits, whose meaning is known.

use crate::*;

pub fn holds(data: &[u8]) {
    match data {
        [bytes::GENERATED, rest @ ..] => {
            let mut seeds = rest.chunks(bytes::SEED);
            let mut seed = || seeds.next().unwrap_or_default();
            let base = (dialect(), prop::collection::vec(item(), 0..6), any::<bool>());
            let Some((dialect, items, tidy)) = bytes::generate(&base, seed()) else {
                return;
            };
            let base = Side::begin(&dialect, items, tidy);
            let mut side = |number| {
                let changes = prop::collection::vec(change(number), 0..4);
                Some(base.after(&bytes::generate(&changes, seed())?))
            };
            if let (Some(ours), Some(theirs)) = (side(0), side(1)) {
                holds_both(&base, &ours, &theirs);
            }
        }
        [bytes::SPLICED, rest @ ..] => {
            let parts = bytes::parts(rest, 3);
            let base = bytes::text(parts[0]);
            let side = |at: usize| bytes::splice(&base, parts.get(at).copied().unwrap_or_default());
            any_way(&base, &side(1), &side(2));
        }
        _ => {
            let parts = bytes::parts(data, 3);
            let part = |at: usize| bytes::text(parts.get(at).copied().unwrap_or_default());
            any_way(&part(0), &part(1), &part(2));
        }
    }
}

fn any_way(base: &str, ours: &str, theirs: &str) {
    takes_one_side(base, ours);
    merges(base, ours, theirs);
    merges(base, theirs, ours);
}
