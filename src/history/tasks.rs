//! Which task of one version is which task of the next: by id, and where ids changed, by title.

use std::collections::HashMap;

use super::version::TaskVersion;

/// Which tasks of two versions are the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Pairs {
    /// Places in the old and the new list, in the order of the new one.
    pub same: Vec<(usize, usize)>,
    /// Places in the old list that went away.
    pub removed: Vec<usize>,
    /// Places in the new list that came.
    pub added: Vec<usize>,
}

/// Pairs the tasks: those with one id and one title; then those with one title that only one task of each side has;
/// then those with one id.
pub(super) fn pair(old: &[TaskVersion], new: &[TaskVersion]) -> Pairs {
    let mut partners: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let mut matching = |key: &dyn Fn(&TaskVersion) -> Option<String>, only_single: bool| {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, task) in old.iter().enumerate().filter(|(at, _)| !taken[*at]) {
            if let Some(key) = key(task) {
                places.entry(key).or_default().push(at);
            }
        }
        let mut wanted: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, task) in new.iter().enumerate().filter(|(at, _)| partners[*at].is_none()) {
            if let Some(key) = key(task) {
                wanted.entry(key).or_default().push(at);
            }
        }
        for (key, news) in wanted {
            let olds = places.get(&key).map_or(&[][..], Vec::as_slice);
            if only_single && (olds.len() != 1 || news.len() != 1) {
                continue;
            }
            for (&old, &new) in olds.iter().zip(&news) {
                partners[new] = Some(old);
                taken[old] = true;
            }
        }
    };
    if old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(old, new)| old.id == new.id && old.title == new.title)
    {
        // Most commits change no heading.
        return Pairs {
            same: (0..new.len()).map(|at| (at, at)).collect(),
            ..Pairs::default()
        };
    }
    let title = |task: &TaskVersion| task.title.to_lowercase();
    matching(&|task| Some(format!("{}\n{}", task.id?, title(task))), false);
    matching(&|task| Some(title(task)).filter(|title| !title.is_empty()), true);
    matching(&|task| Some(task.id?.to_string()), false);
    Pairs {
        same: partners
            .iter()
            .enumerate()
            .filter_map(|(new, old)| Some(((*old)?, new)))
            .collect(),
        removed: (0..old.len()).filter(|at| !taken[*at]).collect(),
        added: (0..new.len()).filter(|at| partners[*at].is_none()).collect(),
    }
}

/// Of the pairs those whose task stands elsewhere among the others than before: as few as explain the new order.
pub(super) fn moved(same: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The longest run of old places that grows is what stayed.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; same.len()];
    for (at, (old, _)) in same.iter().enumerate() {
        let length = ends.partition_point(|end| same[*end].0 < *old);
        before[at] = length.checked_sub(1).map(|last| ends[last]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut stayed = vec![false; same.len()];
    let mut at = ends.last().copied();
    while let Some(place) = at {
        stayed[place] = true;
        at = before[place];
    }
    let all = same.iter().zip(stayed);
    all.filter(|(_, stayed)| !stayed).map(|(pair, _)| *pair).collect()
}

#[cfg(test)]
mod tests {
    use super::{Pairs, moved, pair};
    use crate::history::version::TaskVersion;

    fn tasks(words: &[&str]) -> Vec<TaskVersion> {
        let task = |word: &&str| {
            let (id, title) = word.split_once(' ').expect("id and title");
            TaskVersion {
                id: id.parse().ok(),
                id_text: id.to_owned(),
                title: title.to_owned(),
                status: None,
                fields: Vec::new(),
                body: String::new(),
            }
        };
        words.iter().map(task).collect()
    }

    #[test]
    fn a_task_put_in_front_renumbers_the_others() {
        let pairs = pair(&tasks(&["1 a", "2 b"]), &tasks(&["1 new", "2 a", "3 b"]));
        let expected = Pairs {
            same: vec![(0, 1), (1, 2)],
            removed: vec![],
            added: vec![0],
        };
        assert_eq!(pairs, expected);
    }

    #[test]
    fn a_new_title_is_the_same_task_and_an_unreadable_id_too() {
        let pairs = pair(&tasks(&["1 a", "2 b", "3 c"]), &tasks(&["1 a", "2 other", "? c"]));
        assert_eq!(pairs.same, [(0, 0), (1, 1), (2, 2)]);
        let pairs = pair(&tasks(&["1 a", "2 b"]), &tasks(&["3 x"]));
        assert_eq!((pairs.removed, pairs.added), (vec![0, 1], vec![0]));
    }

    #[test]
    fn equal_titles_are_told_apart_by_their_ids() {
        let pairs = pair(&tasks(&["1 a", "2 a"]), &tasks(&["2 a", "3 a"]));
        assert_eq!(pairs.same, [(1, 0), (0, 1)]);
    }

    #[test]
    fn as_few_as_possible_have_moved() {
        assert_eq!(moved(&[(0, 0), (3, 1), (1, 2), (2, 3)]), [(3, 1)]);
        assert_eq!(moved(&[(0, 0), (1, 1)]), []);
        assert_eq!(moved(&[]), []);
    }
}
