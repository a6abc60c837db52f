//! The ids that tasks have after the merge, and the versions written with them.
//!
//! A task that is new on both sides must not take the id of another one, and a side may have renumbered all tasks. So
//! first it is settled which id every task will have, and each version is rewritten to these ids, what depends on
//! them included. Then an id means the same task in all three versions.

use std::collections::{HashMap, HashSet};

use super::identity::{Known, known, may_be, partners, written_anew};
use crate::config::Config;
use crate::model::{Dependency, StoryNumber, TaskId};
use crate::store::Loaded;
use crate::text::{Edit, Edits, Span};

/// Three versions in which an id means the same task, and which tasks of each side have another id than before.
#[derive(Debug)]
pub(super) struct Settled {
    /// Base, ours, theirs.
    pub(super) versions: [Loaded; 3],
    /// Of our side and of theirs.
    pub(super) renumbered: [Vec<Renumbered>; 2],
}

impl Settled {
    /// Whether every task has the id that it had.
    pub(super) fn is_as_before(&self) -> bool {
        self.renumbered.iter().all(Vec::is_empty)
    }
}

/// A task that has another id than on its side.
#[derive(Debug)]
pub(super) struct Renumbered {
    pub(super) old: TaskId,
    pub(super) new: TaskId,
    pub(super) title: String,
    /// Whether the other side gave it that id.
    pub(super) follows: bool,
}

/// Settles the ids. `number` is the story's own, for references that name it. `None` where no number is left for a task
/// that needs one, where an id that names no task would name one, or where a task may be a new one or an old one.
pub(super) fn settle(versions: [Loaded; 3], number: Option<StoryNumber>, config: &Config) -> Option<Settled> {
    let tasks = versions.each_ref().map(|loaded| known(loaded, number));
    let maps = final_ids(&tasks, highest(&versions)?)?;
    let renumbered = [1, 2].map(|side| {
        let other = 3 - side;
        let changed = tasks[side].iter().filter(|task| maps[side][&task.id] != task.id);
        changed
            .map(|task| {
                let new = maps[side][&task.id];
                let is_theirs = |twin: &&Known| maps[other][&twin.id] == new;
                Renumbered {
                    old: task.id,
                    new,
                    title: task.title.clone(),
                    follows: tasks[other].iter().any(|twin| is_theirs(&twin)),
                }
            })
            .collect()
    });
    let mut is_ambiguous = is_disputed(&tasks, &maps)
        && [1, 2].into_iter().any(|side| {
            let others: HashSet<TaskId> = tasks[3 - side].iter().map(|task| task.id).collect();
            waits_for_one_of(&versions[side], number, &maps[side], &others)
        });
    let mut maps = maps.into_iter();
    let versions = versions.map(|loaded| {
        let map = maps.next().unwrap_or_default();
        if map.iter().all(|(old, new)| old == new) {
            return loaded;
        }
        // Another task would now have that id.
        is_ambiguous |= waits_for_one_of(&loaded, number, &map, &map.values().copied().collect());
        Loaded::read(rewrite(&loaded, number, &map), config)
    });
    (!is_ambiguous).then_some(Settled { versions, renumbered })
}

/// Whether both sides gave a task another number, and not the same one. Which of them is taken is up to whose side it is,
/// and no more than that may be.
fn is_disputed(tasks: &[Vec<Known>; 3], maps: &[Ids; 3]) -> bool {
    let given = [1, 2].map(|side| {
        let tasks = tasks[side].iter();
        tasks.map(|task| (maps[side][&task.id], task.id)).collect::<Ids>()
    });
    tasks[0].iter().any(|task| {
        let [ours, theirs] = given.each_ref().map(|given| given.get(&maps[0][&task.id]));
        let is_other = |id: Option<&TaskId>| id.is_some_and(|id| *id != task.id);
        is_other(ours) && is_other(theirs) && ours != theirs
    })
}

/// Whether something waits for an id that names no task, and is among the `given` ones.
fn waits_for_one_of(
    loaded: &Loaded,
    number: Option<StoryNumber>,
    ids: &Ids,
    given: &HashSet<TaskId>,
) -> bool {
    let waits = loaded.story.tasks().flat_map(|task| &task.depends_on);
    waits
        .filter_map(|dependency| dependency.target)
        .filter(|target| target.story.is_none_or(|story| Some(story) == number))
        .any(|target| !ids.contains_key(&target.task) && given.contains(&target.task))
}

/// The highest number that any entry of either side has.
fn highest(versions: &[Loaded; 3]) -> Option<u64> {
    let entries = versions[1..].iter().flat_map(|version| &version.story.listed);
    let numbers = entries.map(|listed| match listed {
        crate::model::ListedTask::Range { ids, .. } => ids.1.number.max(ids.0.number),
        other => other.task().id.number,
    });
    let highest = numbers.max().unwrap_or(0);
    // As many tasks may need a number as there are.
    highest.checked_add(1 << 32).map(|_| highest)
}

type Ids = HashMap<TaskId, TaskId>;

/// How often is looked for tasks that were written anew, each time with those that were found before.
const ROUNDS: usize = 8;

/// For each version the id that each of its ids becomes.
fn final_ids(tasks: &[Vec<Known>; 3], highest: u64) -> Option<[Ids; 3]> {
    let [base, ours, theirs] = tasks;
    let (mut of_ours, mut of_theirs) = (partners(base, ours), partners(base, theirs));
    // What neither side has any more, but for its id: it may have been rewritten, and that must not be taken for new.
    for (n, task) in base.iter().enumerate() {
        if !of_ours.contains(&Some(n)) && !of_theirs.contains(&Some(n)) {
            for (side, of_side) in [(ours, &mut of_ours), (theirs, &mut of_theirs)] {
                if let Some(at) = side.iter().position(|other| other.id == task.id) {
                    of_side[at].get_or_insert(n);
                }
            }
            // One side may have removed it, and the other changed it beyond recognition.
            let sides = [(ours, &of_ours), (theirs, &of_theirs)];
            let new = sides.iter().flat_map(|(side, of_side)| side.iter().zip(*of_side));
            let is_gone = sides.iter().all(|(_, of_side)| !of_side.contains(&Some(n)));
            if is_gone
                && new
                    .filter(|(_, base)| base.is_none())
                    .any(|(new, _)| may_be(task, new))
            {
                return None;
            }
        }
    }
    // What waits for a task may itself be known only then; more such in a row nobody writes.
    for _ in 0..ROUNDS {
        let by_us = written_anew(base, (ours, &of_ours), (theirs, &of_theirs));
        let by_them = written_anew(base, (theirs, &of_theirs), (ours, &of_ours));
        if by_us.is_empty() && by_them.is_empty() {
            break;
        }
        by_us.into_iter().for_each(|(at, n)| of_ours[at] = Some(n));
        by_them.into_iter().for_each(|(at, n)| of_theirs[at] = Some(n));
    }
    let place = |of_side: &[Option<usize>]| {
        let places = of_side.iter().enumerate();
        places
            .filter_map(|(n, base)| base.map(|base| (base, n)))
            .collect::<HashMap<usize, usize>>()
    };
    let (in_ours, in_theirs) = (place(&of_ours), place(&of_theirs));
    // What one side removed takes what is left, so that it is the same whose side it is.
    let in_both = |n: usize| Some((ours[*in_ours.get(&n)?].id, theirs[*in_theirs.get(&n)?].id));
    let wanted = |n: usize| {
        let (our, their) = in_both(n)?;
        // Where both gave it another number, ours it is.
        Some(if our == base[n].id { their } else { our })
    };
    let mut finals: Vec<Option<TaskId>> = (0..base.len()).map(wanted).collect();
    let distinct: HashSet<TaskId> = finals.iter().flatten().copied().collect();
    if distinct.len() < finals.iter().flatten().count() {
        finals = (0..base.len()).map(|n| in_both(n).map(|(our, _)| our)).collect();
    }
    let mut taken: HashSet<TaskId> = finals.iter().flatten().copied().collect();
    let mut next = highest;
    let mut take = |id: TaskId| {
        if taken.insert(id) {
            return id;
        }
        next += 1;
        taken.insert(TaskId::new(next));
        TaskId::new(next)
    };
    let mut maps: [Ids; 3] = Default::default();
    for (n, task) in ours.iter().enumerate() {
        let id = match of_ours[n] {
            Some(base) => *finals[base].get_or_insert_with(|| take(task.id)),
            None => take(task.id),
        };
        maps[1].insert(task.id, id);
    }
    let new_in_theirs = theirs.iter().zip(&of_theirs).filter(|(_, base)| base.is_none());
    for (task, _) in new_in_theirs {
        // What both sides added under one id and one title is one task.
        let twin = ours.iter().enumerate().find(|(at, other)| {
            of_ours[*at].is_none()
                && other.id == task.id
                && (other.title == task.title || other.whole == task.whole)
        });
        let id = match twin {
            Some((_, twin)) => maps[1][&twin.id],
            None => take(task.id),
        };
        maps[2].insert(task.id, id);
    }
    for (n, task) in theirs.iter().enumerate() {
        if let Some(base) = of_theirs[n] {
            let id = *finals[base].get_or_insert_with(|| take(task.id));
            maps[2].insert(task.id, id);
        }
    }
    for (n, task) in base.iter().enumerate() {
        let id = *finals[n].get_or_insert_with(|| take(task.id));
        maps[0].insert(task.id, id);
        // What waits for a task that its side removed still means the one that the base had.
        for (side, there) in [(1, &in_ours), (2, &in_theirs)] {
            if !there.contains_key(&n) {
                maps[side].entry(task.id).or_insert(id);
            }
        }
    }
    Some(maps)
}

/// The text with other ids in headings and in what depends on them; nothing else changes.
fn rewrite(loaded: &Loaded, number: Option<StoryNumber>, ids: &Ids) -> String {
    let (document, story) = (&loaded.document, &loaded.story);
    let mut edits = Vec::new();
    let mut seen = HashSet::new();
    for task in story.tasks() {
        if seen.insert(task.id)
            && let Some(new) = ids.get(&task.id).filter(|new| **new != task.id)
        {
            let digits = task.id_span.len() - usize::from(task.id.letter.is_some());
            edits.push(Edit::replace(task.id_span, new.padded(digits)));
        }
        for Dependency { target, span } in &task.depends_on {
            let Some(target) = target.filter(|target| target.story.is_none_or(|story| Some(story) == number))
            else {
                continue;
            };
            let Some(new) = ids.get(&target.task).filter(|new| **new != target.task) else {
                continue;
            };
            let slice = document.slice(*span);
            let id = slice.rfind('/').map_or(0, |n| n + 1);
            let start = id + slice[id..].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            let digits = slice[start..].bytes().take_while(u8::is_ascii_digit).count();
            let len = digits + usize::from(target.task.letter.is_some());
            let place = Span::new(span.start + start, span.start + start + len);
            edits.push(Edit::replace(place, new.padded(digits)));
        }
    }
    let edits = Edits::new(edits).expect("headings and references do not overlap");
    edits.apply(document.text())
}
