//! What became of the files and tasks of a store in a later one.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use crate::model::{StoryNumber, Task, TaskId};
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::FilePath;

/// Two stores, and which file and task of the first is which of the second.
///
/// Only the stores themselves are compared, so it does not matter how the one became the other.
#[derive(Clone, Debug)]
pub(super) struct Lineage<'a> {
    before: &'a Snapshot,
    after: &'a Snapshot,
    /// Files with another path, by the old one and by the new one.
    renamed: HashMap<&'a str, &'a Entry>,
    originals: HashMap<&'a str, &'a Entry>,
    /// By the old path of a file with another text: where each entry of its task list stands now.
    places: HashMap<&'a str, Vec<Option<usize>>>,
}

/// Up to how many pairs of files without a common number or name are compared.
const PAIRS: usize = 100;

impl<'a> Lineage<'a> {
    pub(super) fn new(before: &'a Snapshot, after: &'a Snapshot) -> Self {
        let mut lineage = Lineage {
            before,
            after,
            renamed: HashMap::new(),
            originals: HashMap::new(),
            places: HashMap::new(),
        };
        let Paths { both, gone, new } = Paths::of(before, after);
        let mut pairs = both;
        for (old, new) in renamings(&gone, &new) {
            lineage.renamed.insert(&old.path, new);
            lineage.originals.insert(&new.path, old);
            pairs.push((old, new));
        }
        for (old, new) in pairs {
            if let (Some(one), Some(other)) = (old.loaded(), new.loaded())
                && one.document.text() != other.document.text()
            {
                lineage.places.insert(&old.path, places(one, other));
            }
        }
        lineage
    }

    /// The store before.
    pub(super) fn before(&self) -> &'a Snapshot {
        self.before
    }

    /// What a file is now.
    pub(super) fn entry(&self, old: &Entry) -> Option<&'a Entry> {
        let renamed = self.renamed.get(&*old.path).copied();
        renamed.or_else(|| self.after.at_path(&old.path))
    }

    /// What a file was.
    pub(super) fn original(&self, new: &Entry) -> Option<&'a Entry> {
        let original = self.originals.get(&*new.path).copied();
        original.or_else(|| self.before.at_path(&new.path))
    }

    /// Where the entry of a file's task list stands now.
    pub(super) fn place(&self, old: &Entry, place: usize) -> Option<(&'a Entry, usize)> {
        let entry = self.entry(old)?;
        match self.places.get(&*old.path) {
            Some(places) => Some((entry, (*places.get(place)?)?)),
            None => Some((entry, place)),
        }
    }

    /// The number that a story has now; its own one if it is gone.
    pub(super) fn number(&self, old: StoryNumber) -> StoryNumber {
        if self.renamed.is_empty() {
            return old;
        }
        let mut files = self.before.with_number(old);
        let now = files.find_map(|entry| self.renamed.get(&*entry.path));
        now.map_or(old, |entry| entry.name.number)
    }
}

/// The files of two stores by path.
struct Paths<'a> {
    /// Read in both, and perhaps with another content.
    both: Vec<(&'a Entry, &'a Entry)>,
    gone: Vec<&'a Entry>,
    new: Vec<&'a Entry>,
}

impl<'a> Paths<'a> {
    /// Takes a file that is in both.
    fn meet(&mut self, (old, new): (&'a Entry, &'a Entry)) {
        let both = old.loaded().zip(new.loaded());
        if both.is_some_and(|(one, other)| !std::ptr::eq(one, other)) {
            self.both.push((old, new));
        }
    }

    /// Walks through both sorted lists at once.
    fn of(before: &'a Snapshot, after: &'a Snapshot) -> Self {
        let mut paths = Paths {
            both: Vec::new(),
            gone: Vec::new(),
            new: Vec::new(),
        };
        // Most changes leave every file where it is.
        if let Some(pairs) = before.common_stories(after) {
            pairs.for_each(|pair| paths.meet(pair));
            return paths;
        }
        let (mut old, mut new) = (
            before.entries().iter().peekable(),
            after.entries().iter().peekable(),
        );
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return paths,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) if FilePath::shallow_eq(&one.path, &other.path) => Ordering::Equal,
                (Some(one), Some(other)) => {
                    (one.name.number, &one.path).cmp(&(other.name.number, &other.path))
                }
            };
            match order {
                Ordering::Less => paths.gone.extend(old.next()),
                Ordering::Greater => paths.new.extend(new.next()),
                Ordering::Equal => {
                    if let Some(pair) = old.next().zip(new.next()) {
                        paths.meet(pair);
                    }
                }
            }
        }
    }
}

/// Which of the files that are gone is which of the new ones.
///
/// The number or the rest of the name tells, and of several possible pairs the one with more common lines. A file with
/// neither must have half of its lines in common.
fn renamings<'a>(gone: &[&'a Entry], new: &[&'a Entry]) -> Vec<(&'a Entry, &'a Entry)> {
    if gone.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    if gone.len() * new.len() <= PAIRS {
        candidates.extend((0..gone.len()).flat_map(|old| (0..new.len()).map(move |new| (old, new))));
    } else {
        candidates.extend(unique_pairs(gone, new, |entry| {
            entry.loaded().map(|loaded| loaded.document.text())
        }));
        candidates.extend(unique_pairs(gone, new, |entry| Some(entry.name.number)));
        candidates.extend(unique_pairs(gone, new, |entry| Some(entry.slug())));
    }
    let mut scored: Vec<_> = candidates
        .into_iter()
        .filter_map(|(old, new_at)| {
            let (one, other) = (gone[old], new[new_at]);
            let (common, most) = common_lines(one.loaded()?, other.loaded()?);
            let same_number = one.name.number == other.name.number;
            let is_named = same_number || one.slug() == other.slug();
            (is_named || common * 2 >= most).then_some(((common, same_number), old, new_at))
        })
        .collect();
    // Stable, so that among equals the first names are paired.
    scored.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    let mut taken = (vec![false; gone.len()], vec![false; new.len()]);
    let mut found = Vec::new();
    for (_, old, new_at) in scored {
        if !taken.0[old] && !taken.1[new_at] {
            (taken.0[old], taken.1[new_at]) = (true, true);
            found.push((gone[old], new[new_at]));
        }
    }
    found
}

/// The pairs whose key is there once on both sides.
fn unique_pairs<'a, K: Hash + Eq>(
    gone: &[&'a Entry],
    new: &[&'a Entry],
    key: impl Fn(&'a Entry) -> Option<K>,
) -> Vec<(usize, usize)> {
    let all = |entries: &[&'a Entry]| entries.iter().map(|entry| key(entry)).collect::<Vec<_>>();
    let pairs = in_order(&all(gone), &all(new));
    pairs
        .into_iter()
        .filter_map(|(pair, count)| (count == 1).then_some(pair))
        .collect()
}

/// Pairs of places with the same key, in their order, where the key is there equally often on both sides; with how often.
fn in_order<K: Hash + Eq>(old: &[Option<K>], new: &[Option<K>]) -> Vec<((usize, usize), usize)> {
    let mut by_key: HashMap<&K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (at, key) in old.iter().enumerate() {
        if let Some(key) = key {
            by_key.entry(key).or_default().0.push(at);
        }
    }
    for (at, key) in new.iter().enumerate() {
        if let Some(key) = key {
            by_key.entry(key).or_default().1.push(at);
        }
    }
    let equal = by_key.into_values().filter(|(old, new)| old.len() == new.len());
    let mut pairs: Vec<((usize, usize), usize)> = equal
        .flat_map(|(old, new)| {
            let count = old.len();
            old.into_iter().zip(new).map(move |pair| (pair, count))
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// How many lines with something in them two texts have in common, and how many the longer one has.
fn common_lines(one: &Loaded, other: &Loaded) -> (usize, usize) {
    let lines = |text| str::lines(text).map(str::trim).filter(|line| !line.is_empty());
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines(one.document.text()) {
        *counts.entry(line).or_default() += 1;
    }
    let most = counts.values().sum::<usize>();
    let (mut common, mut all) = (0, 0);
    for line in lines(other.document.text()) {
        all += 1;
        if let Some(count) = counts.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    (common, most.max(all))
}

/// Where each entry of a task list stands in a later one.
///
/// An id alone is weak, since a renumbering moves ids from task to task: what a task says comes first, and among tasks
/// that say the same their order.
fn places(before: &Loaded, after: &Loaded) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; before.story.listed.len()];
    let mut is_taken = vec![false; after.story.listed.len()];
    for key in [text_key, name_key, title_key, body_key, id_key] {
        let old = before.story.listed.iter().zip(&found);
        let old: Vec<_> = old
            .map(|(listed, place)| place.is_none().then(|| key(before, listed.task())).flatten())
            .collect();
        let new = after.story.listed.iter().zip(&is_taken);
        let new: Vec<_> = new
            .map(|(listed, is_taken)| (!is_taken).then(|| key(after, listed.task())).flatten())
            .collect();
        for ((old, new), _) in in_order(&old, &new) {
            found[old] = Some(new);
            is_taken[new] = true;
        }
    }
    found
}

/// By what a task may be known again: parts of its text, and its id.
type Key<'a> = (&'a str, &'a str, Option<TaskId>);

fn text_key<'a>(loaded: &'a Loaded, task: &'a Task) -> Option<Key<'a>> {
    Some((
        loaded.document.slice(task.title),
        loaded.document.slice(task.body),
        None,
    ))
}

fn name_key<'a>(loaded: &'a Loaded, task: &'a Task) -> Option<Key<'a>> {
    Some((loaded.document.slice(task.title), "", Some(task.id)))
}

fn title_key<'a>(loaded: &'a Loaded, task: &'a Task) -> Option<Key<'a>> {
    (!task.title.is_empty()).then(|| (loaded.document.slice(task.title), "", None))
}

fn body_key<'a>(loaded: &'a Loaded, task: &'a Task) -> Option<Key<'a>> {
    (!task.body.is_empty()).then(|| ("", loaded.document.slice(task.body), None))
}

fn id_key<'a>(_: &'a Loaded, task: &'a Task) -> Option<Key<'a>> {
    Some(("", "", Some(task.id)))
}
