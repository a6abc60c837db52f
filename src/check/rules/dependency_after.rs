//! Finds tasks that stand before a task that they depend on.
//!
//! ## Why
//!
//! People read and work a story from top to bottom. A task that needs a later one breaks that order, and a plan that is
//! read aloud no longer makes sense.
//!
//! ## Example
//!
//! ```markdown
//! ### 001: Read the header
//! **Depends on:** 002
//!
//! ### 002: Define the header
//! **Depends on:** none
//! ```
//!
//! ## Fix
//!
//! Move the task behind what it needs: `stories tasks move STORY TASK --after ID`, then renumber if you like.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::graph::Graph;
use crate::model::{ListedTask, Task};
use crate::parallel;
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "dependency-after",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("dependency_after.rs"),
    run: Run::Store(run),
};

/// A dependency on a task further down.
struct Later<'a> {
    entry: &'a Entry,
    loaded: &'a Loaded,
    task: &'a Task,
    other: &'a Task,
    span: Span,
}

fn run(snapshot: &Snapshot, found: &mut Findings) {
    let stories: Vec<_> = snapshot.stories().collect();
    let later = parallel::map(&stories, |(entry, loaded)| {
        in_story(entry, loaded).collect::<Vec<_>>()
    });
    let later: Vec<Later<'_>> = later.into_iter().flatten().collect();
    if later.is_empty() {
        return;
    }
    // In a circle no order is right; `dependency-cycle` tells of it.
    let knots = Graph::new(snapshot).knots();
    for Later {
        entry,
        loaded,
        task,
        other,
        span,
    } in later
    {
        let knot = |task: &Task| knots.get(&(entry.name.number, task.id));
        if knot(task).is_some() && knot(task) == knot(other) {
            continue;
        }
        let (id, needed) = (
            loaded.document.slice(task.id_span),
            loaded.document.slice(other.id_span),
        );
        let story = snapshot.story_id(entry.name.number);
        found.push(
            found
                .at(
                    &entry.path,
                    span,
                    format!("task {id} depends on task {needed}, which stands after it"),
                )
                .label(other.id_span, "it stands here")
                .help(format!(
                    "move it: stories tasks move {story} {id} --after {needed}"
                )),
        );
    }
}

fn in_story<'a>(entry: &'a Entry, loaded: &'a Loaded) -> impl Iterator<Item = Later<'a>> {
    let story = &loaded.story;
    let tasks = story
        .listed
        .iter()
        .enumerate()
        .filter_map(|(place, listed)| match listed {
            ListedTask::Task(task) => Some((place, &**task)),
            _ => None,
        });
    tasks.flat_map(move |(place, task)| {
        task.depends_on.iter().filter_map(move |dependency| {
            let target = dependency.target?;
            if target.story.is_some_and(|other| other != entry.name.number) {
                return None;
            }
            let other = story
                .listed
                .get(story.place(target.task).filter(|other| *other > place)?)?;
            Some(Later {
                entry,
                loaded,
                task,
                other: other.task(),
                span: dependency.span,
            })
        })
    })
}
