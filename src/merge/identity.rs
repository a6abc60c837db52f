//! Which task of one version is which of another: an id may have been given to another task in between.

use std::collections::{HashMap, HashSet};

use super::likeness::likeness;
use crate::model::{KnownField, ListedTask, StoryNumber, Task, TaskId, TaskRef};
use crate::store::Loaded;

/// From so many bytes on a text hardly stands under two tasks by chance.
const TELLING: usize = 20;

/// What a task is known by.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: TaskId,
    pub(super) title: String,
    body: String,
    /// The fields that seldom change.
    fields: Vec<(String, String)>,
    /// Title, all fields but the one that follows a renumbering, and body.
    pub(super) whole: String,
    /// How much of that are title and the fields that seldom change.
    head: usize,
    /// What it waits for; tasks of its own story without the story.
    waits: Vec<Option<TaskRef>>,
}

impl Known {
    /// Title and the fields that seldom change.
    fn head(&self) -> &str {
        &self.whole[..self.head]
    }
}

/// The tasks of a version that can be named, in file order; of several with one id the first.
/// `number` is the story's own.
pub(super) fn known(loaded: &Loaded, number: Option<StoryNumber>) -> Vec<Known> {
    let mut seen = HashSet::new();
    let listed = loaded.story.listed.iter();
    listed
        .filter_map(|listed| match listed {
            ListedTask::Task(task) if seen.insert(task.id) => Some(know(loaded, task, number)),
            _ => None,
        })
        .collect()
}

fn know(loaded: &Loaded, task: &Task, number: Option<StoryNumber>) -> Known {
    let owned = |span| words_of(loaded.document.slice(span));
    let fields: Vec<(Option<KnownField>, String, String)> = task
        .fields
        .iter()
        .map(|field| (field.known, owned(field.label).to_lowercase(), owned(field.value)))
        .collect();
    let (title, body) = (owned(task.title), owned(task.body));
    let changes = |known: &Option<KnownField>| matches!(known, Some(KnownField::Status));
    let mut whole = title.clone();
    let mut head = 0;
    // What seldom changes first: it is a part of its own.
    for often in [false, true] {
        for (known, label, value) in &fields {
            if *known != Some(KnownField::DependsOn) && changes(known) == often {
                whole.push_str(&format!("\n{label}: {value}"));
            }
        }
        if !often {
            head = whole.len();
        }
    }
    whole.push('\n');
    whole.push_str(&body);
    let bare = |target: TaskRef| TaskRef {
        story: target.story.filter(|story| Some(*story) != number),
        ..target
    };
    let waits = task.depends_on.iter();
    Known {
        id: task.id,
        waits: waits.map(|dependency| dependency.target.map(bare)).collect(),
        title,
        body,
        fields: fields
            .into_iter()
            .filter(|(known, ..)| !changes(known) && *known != Some(KnownField::DependsOn))
            .map(|(_, label, value)| (label, value))
            .collect(),
        head,
        whole,
    }
}

/// The words of a text, parted by one space: how it is laid out does not make another task of it.
fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For each task of `side` the one of `base` that it was, if any.
///
/// The same id is not enough: one may have been removed and its id given to a new one, or all may have been renumbered.
/// So a task keeps its identity with its words, and with its id as long as something else of it is left.
pub(super) fn partners(base: &[Known], side: &[Known]) -> Vec<Option<usize>> {
    let mut pairing = Pairing {
        base,
        side,
        of_side: vec![None; side.len()],
        of_base: vec![false; base.len()],
    };
    pairing.by_id(|a, b| a.whole == b.whole);
    pairing.by_words(|task| (&task.whole, ""), |_, _| true);
    pairing.by_id(|a, b| a.title == b.title);
    // All but the status.
    pairing.by_words(
        |task| (task.head(), &task.body),
        |a, _| !a.title.is_empty() && !a.body.is_empty(),
    );
    // Where ids were given anew, the same one says little, and a text that stands under several tasks says nothing.
    let keeps_ids = !pairing.is_renumbered();
    let (in_base, in_side) = (single_bodies(base), single_bodies(side));
    let is_single = |body: &str| in_base.contains(body) && in_side.contains(body);
    if keeps_ids {
        pairing.by_id(|a, b| a.body.len() >= TELLING && a.body == b.body && is_single(&a.body));
    }
    // A few words may stand under any task; title and fields together hardly do.
    pairing.by_words(
        |task| (task.head(), ""),
        |a, _| !a.title.is_empty() && !a.fields.is_empty(),
    );
    if keeps_ids {
        pairing.by_id(|a, b| !a.body.is_empty() && a.body == b.body && is_single(&a.body));
    }
    pairing.by_words(|task| (&task.title, ""), |_, _| true);
    if keeps_ids {
        pairing.by_id(is_like);
    }
    pairing.by_words(
        |task| (&task.body, ""),
        |a, b| a.body.len() >= TELLING || likeness(&a.title, &b.title) >= 50,
    );
    pairing.of_side
}

/// The texts that one task alone has.
fn single_bodies(tasks: &[Known]) -> HashSet<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for task in tasks {
        *counts.entry(&task.body).or_default() += 1;
    }
    let single = counts.into_iter().filter(|(_, count)| *count == 1);
    single.map(|(body, _)| body).collect()
}

/// Whether `new` may be `gone` under another id and another title, with nothing to tell it from a new task.
pub(super) fn may_be(gone: &Known, new: &Known) -> bool {
    gone.body == new.body && (!gone.body.is_empty() || !gone.fields.is_empty() && gone.fields == new.fields)
}

/// The tasks of `side` that have the id of a task of `base` and nothing else of it, with that task, where `other` left it and
/// what waits for it as they were, but for its id.
///
/// Then the text of `side` is taken either way, and nobody can mean the old task who does not mean the new one. So it is
/// one task that was written anew, and it keeps its id.
pub(super) fn written_anew(
    base: &[Known],
    (side, of_side): (&[Known], &[Option<usize>]),
    (other, of_other): (&[Known], &[Option<usize>]),
) -> Vec<(usize, usize)> {
    let new = side.iter().zip(of_side).enumerate();
    let new: HashMap<TaskId, usize> = new
        .filter(|(_, (_, base))| base.is_none())
        .map(|(at, (task, _))| (task.id, at))
        .collect();
    let paired: HashSet<usize> = of_side.iter().flatten().copied().collect();
    let of_base: HashMap<usize, &Known> = of_other
        .iter()
        .zip(other)
        .filter_map(|(base, task)| Some(((*base)?, task)))
        .collect();
    let in_base: HashMap<TaskId, usize> = base.iter().enumerate().map(|(n, task)| (task.id, n)).collect();
    let in_other: HashMap<TaskId, Option<usize>> = other
        .iter()
        .zip(of_other)
        .map(|(task, base)| (task.id, *base))
        .collect();
    let before = |n: usize| -> HashSet<Awaited> {
        let waits = base[n].waits.iter();
        waits
            .map(|wait| Awaited::new(*wait, |id| in_base.get(&id).copied()))
            .collect()
    };
    let after = |task: &Known| -> HashSet<Awaited> {
        let waits = task.waits.iter();
        // What was removed is still meant by its id, and what was written anew may be known only later.
        let as_before = |id| in_base.get(&id).copied().filter(|n| !of_base.contains_key(n));
        let base = |id| in_other.get(&id).copied().flatten().or_else(|| as_before(id));
        waits.map(|wait| Awaited::new(*wait, base)).collect()
    };
    // What something waits for only now.
    let mut wanted: HashSet<Awaited> = HashSet::new();
    for (waiter, was) in other.iter().zip(of_other) {
        let before = was.map(before).unwrap_or_default();
        wanted.extend(after(waiter).difference(&before));
    }
    let is_untouched = |n: usize| {
        let is_same = |twin: &&Known| twin.whole == base[n].whole && after(twin) == before(n);
        of_base.get(&n).is_some_and(is_same) && !wanted.contains(&Awaited::Base(n))
    };
    (0..base.len())
        .filter(|n| !paired.contains(n))
        .filter_map(|n| Some((*new.get(&base[n].id)?, n)))
        .filter(|(_, n)| is_untouched(*n))
        .collect()
}

/// What a task waits for, whatever its id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Awaited {
    /// The task of the story that the base has at that place.
    Base(usize),
    /// A task of another story, one that the base has not, or nothing that can be read.
    Other(Option<TaskRef>),
}

impl Awaited {
    /// `base` says which task of the base an id of the story is.
    fn new(wait: Option<TaskRef>, base: impl Fn(TaskId) -> Option<usize>) -> Awaited {
        let own = wait.filter(|wait| wait.story.is_none());
        own.and_then(|wait| base(wait.task))
            .map_or(Awaited::Other(wait), Awaited::Base)
    }
}

/// Whether two tasks with one id are one task that was edited.
fn is_like(a: &Known, b: &Known) -> bool {
    if likeness(&a.title, &b.title) >= 50 {
        return true;
    }
    if a.body.is_empty() || b.body.is_empty() {
        return !a.fields.is_empty() && a.fields == b.fields;
    }
    likeness(&a.body, &b.body) >= 50
}

/// By what tasks are told apart: words and more of them, either may be empty.
type Words<'a> = (&'a str, &'a str);

struct Pairing<'a> {
    base: &'a [Known],
    side: &'a [Known],
    of_side: Vec<Option<usize>>,
    of_base: Vec<bool>,
}

impl Pairing<'_> {
    fn pair(&mut self, base: usize, side: usize) {
        self.of_side[side] = Some(base);
        self.of_base[base] = true;
    }

    /// Whether one of those that are paired has another id.
    fn is_renumbered(&self) -> bool {
        let mut pairs = self.side.iter().zip(&self.of_side);
        pairs.any(|(task, base)| base.is_some_and(|base| self.base[base].id != task.id))
    }

    /// Pairs those with the same id that are alike.
    fn by_id(&mut self, is_alike: impl Fn(&Known, &Known) -> bool) {
        let ids: HashMap<TaskId, usize> = self
            .base
            .iter()
            .enumerate()
            .map(|(n, task)| (task.id, n))
            .collect();
        for side in 0..self.side.len() {
            if let Some(&base) = ids.get(&self.side[side].id)
                && self.of_side[side].is_none()
                && !self.of_base[base]
                && is_alike(&self.base[base], &self.side[side])
            {
                self.pair(base, side);
            }
        }
    }

    /// Pairs those that are the only ones left with their words.
    fn by_words(&mut self, words: impl Fn(&Known) -> Words<'_>, is_alike: impl Fn(&Known, &Known) -> bool) {
        let mut found: HashMap<Words<'_>, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (n, task) in self.base.iter().enumerate().filter(|(n, _)| !self.of_base[*n]) {
            found.entry(words(task)).or_default().0.push(n);
        }
        let unpaired = |n: &usize| self.of_side[*n].is_none();
        for n in (0..self.side.len()).filter(unpaired) {
            found.entry(words(&self.side[n])).or_default().1.push(n);
        }
        let pairs: Vec<(usize, usize)> = found
            .into_iter()
            .filter_map(
                |(words, (in_base, in_side))| match (in_base.as_slice(), in_side.as_slice()) {
                    ([a], [b]) if words != ("", "") && is_alike(&self.base[*a], &self.side[*b]) => {
                        Some((*a, *b))
                    }
                    _ => None,
                },
            )
            .collect();
        for (a, b) in pairs {
            self.pair(a, b);
        }
    }
}
