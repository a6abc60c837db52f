//! The order of things that both sides added, removed and moved.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// One place of the merged order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Both sides agree, or only one has something to say.
    Agreed,
    /// Where our side has it; they moved it elsewhere.
    Ours,
    /// Where their side has it; we moved it elsewhere.
    Theirs,
}

/// Merges three orders of distinct things. Of those that are not in the base all stay; of the others, those that `keep`.
///
/// What one side moved goes where that side has it, behind the same thing as there, and what the other added behind it
/// goes with it. What both sides moved to
/// different places stands twice, once for each. Where both sides add at one place, ours comes first.
pub(super) fn merge<K: Clone + Eq + Hash>(
    base: &[K],
    ours: &[K],
    theirs: &[K],
    keep: impl Fn(&K) -> bool,
) -> Vec<(K, Place)> {
    let (moved_by_us, moved_by_them) = (moved(base, ours), moved(base, theirs));
    let known: HashSet<&K> = base.iter().collect();
    let in_ours: HashSet<&K> = ours.iter().collect();
    let in_theirs: HashSet<&K> = theirs.iter().collect();
    let is_added_by_us = |key: &K| !known.contains(key) && !in_theirs.contains(key);
    let mut order: Vec<(K, Place)> = ours
        .iter()
        .filter(|key| keep(key))
        .map(|key| (key.clone(), Place::Agreed))
        .collect();
    let mut disputed = Vec::new();
    let mut followers: HashMap<&K, Vec<(K, Place)>> = HashMap::new();
    for key in theirs.iter().filter(|key| keep(key) && in_ours.contains(key)) {
        if !moved_by_them.contains(key) {
            continue;
        }
        if !moved_by_us.contains(key) {
            if let Some(at) = order.iter().position(|(other, _)| other == key) {
                let added = order[at + 1..]
                    .iter()
                    .take_while(|(other, _)| is_added_by_us(other));
                let end = at + 1 + added.count();
                followers.insert(key, order.drain(at..end).skip(1).collect());
            }
        } else if !agree(key, ours, theirs) {
            disputed.push(key);
        }
    }
    let placed: HashSet<K> = order.iter().map(|(key, _)| key.clone()).collect();
    for (at, key) in theirs.iter().enumerate() {
        let place = if disputed.contains(&key) {
            Place::Theirs
        } else if placed.contains(key) || !keep(key) {
            continue;
        } else {
            Place::Agreed
        };
        // What was moved stands beside what stayed; what is new follows even what we moved.
        let is_moved = moved_by_them.contains(key);
        let before = theirs[..at].iter().rev().find_map(|before| {
            if is_moved && moved_by_us.contains(before) && !moved_by_them.contains(before) {
                return None;
            }
            order
                .iter()
                .rposition(|(other, place)| other == before && *place != Place::Ours)
        });
        let mut to = before.map_or(0, |before| before + 1);
        while order
            .get(to)
            .is_some_and(|(other, place)| is_added_by_us(other) && *place == Place::Agreed)
        {
            to += 1;
        }
        if place == Place::Theirs
            && let Some(own) = order
                .iter_mut()
                .find(|(other, place)| other == key && *place == Place::Agreed)
        {
            own.1 = Place::Ours;
        }
        order.insert(to, (key.clone(), place));
        order.splice(to + 1..to + 1, followers.remove(key).unwrap_or_default());
    }
    order
}

/// Whether `key` stands behind the same thing on both sides, things of one side alone left out.
fn agree<K: Eq + Hash>(key: &K, ours: &[K], theirs: &[K]) -> bool {
    let before = |own: &[K], other: &[K]| {
        let at = own.iter().position(|other| other == key)?;
        own[..at]
            .iter()
            .rev()
            .position(|before| other.contains(before))
            .map(|back| at - 1 - back)
    };
    before(ours, theirs).map(|at| &ours[at]) == before(theirs, ours).map(|at| &theirs[at])
}

/// The fewest things that one must have taken away and put elsewhere to come from one order to the other.
fn moved<'a, K: Eq + Hash>(from: &[K], to: &'a [K]) -> HashSet<&'a K> {
    let places: HashMap<&K, usize> = from.iter().enumerate().map(|(at, key)| (key, at)).collect();
    let common: Vec<(usize, &K)> = to
        .iter()
        .filter_map(|key| places.get(key).map(|at| (*at, key)))
        .collect();
    // The longest run that stays in order: for each length the run that ends lowest.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; common.len()];
    for (n, (at, _)) in common.iter().enumerate() {
        let length = ends.partition_point(|&end| common[end].0 < *at);
        previous[n] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(n);
        } else {
            ends[length] = n;
        }
    }
    let mut moved: HashSet<&K> = common.iter().map(|(_, key)| *key).collect();
    let mut at = ends.last().copied();
    while let Some(n) = at {
        moved.remove(common[n].1);
        at = previous[n];
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::{Place, merge};

    fn order(base: &str, ours: &str, theirs: &str) -> String {
        let keys = |text: &str| text.chars().collect::<Vec<char>>();
        merge(&keys(base), &keys(ours), &keys(theirs), |key| {
            !base.contains(*key) || ours.contains(*key) && theirs.contains(*key)
        })
        .into_iter()
        .map(|(key, place)| match place {
            Place::Agreed => key.to_string(),
            Place::Ours => format!("<{key}"),
            Place::Theirs => format!(">{key}"),
        })
        .collect()
    }

    #[test]
    fn what_one_side_moves_goes_there() {
        assert_eq!(order("abcd", "abcd", "dabc"), "dabc");
        assert_eq!(order("abcd", "dabc", "abcd"), "dabc");
        assert_eq!(order("abcd", "bacd", "abdc"), "badc");
        assert_eq!(order("abcd", "dabc", "dabc"), "dabc");
    }

    #[test]
    fn additions_follow_what_they_followed() {
        assert_eq!(order("ab", "axb", "aby"), "axby");
        assert_eq!(order("ab", "abx", "aby"), "abxy");
        assert_eq!(order("ab", "xab", "yab"), "xyab");
        assert_eq!(order("abc", "ac", "abxc"), "axc");
        assert_eq!(order("", "xy", "z"), "xyz");
        assert_eq!(order("abc", "bca", "axbc"), "bcax");
        assert_eq!(order("abc", "axbc", "bca"), "bcax");
        assert_eq!(order("abc", "axbc", "bcay"), "bcaxy");
    }

    #[test]
    fn what_both_sides_move_apart_stands_twice() {
        assert_eq!(order("abcd", "dabc", "adbc"), "<da>dbc");
    }
}
