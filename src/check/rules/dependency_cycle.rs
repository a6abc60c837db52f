//! Finds tasks and stories that wait for each other in a circle.
//!
//! ## Why
//!
//! In a circle every task waits for another one of the circle: none of them can ever begin. A circle may run through
//! several stories, and through whole stories: one that names another under Dependencies begins when all tasks of that
//! one are done. Each circle is told once, where it stands first; an arrow points to what must be done before.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Depends on:** 005
//!
//! ### 005: Read the header
//! **Depends on:** 002
//! ```
//!
//! ## Fix
//!
//! Drop the dependency that is not really needed: `stories tasks set STORY TASK --depends-on=-ID`, or the line of a
//! Dependencies section. Where all are needed, a part of one task must become a task of its own.

use crate::check::circles::{Circle, Circles, Point};
use crate::check::lineage::Lineage;
use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Story;
use crate::parallel;
use crate::store::{Entry, Snapshot};

pub(in crate::check) const RULE: Rule = Rule {
    code: "dependency-cycle",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("dependency_cycle.rs"),
    run: Run::Store(run),
};

/// How many steps of a long circle a message names.
const NAMED: usize = 12;

fn run(snapshot: &Snapshot, found: &mut Findings) {
    if !may_hold_circles(snapshot) {
        return;
    }
    for knot in Circles::new(snapshot).knots(&[]) {
        found.push(tell(snapshot, &knot.circle, found));
    }
}

/// The knots in which a change closes a circle: as [`run`] tells them, and told from the new reference on.
pub(in crate::check) fn closed(
    snapshot: &Snapshot,
    before: &[Lineage<'_>],
    found: &Findings,
) -> Vec<(Diagnostic, Diagnostic)> {
    if !may_hold_circles(snapshot) {
        return Vec::new();
    }
    let knots = Circles::new(snapshot).knots(before);
    let closed = knots
        .iter()
        .filter_map(|knot| Some((&knot.circle, knot.new.as_ref()?)));
    closed
        .map(|(circle, new)| (tell(snapshot, circle, found), tell(snapshot, new, found)))
        .collect()
}

fn tell(snapshot: &Snapshot, circle: &Circle<'_>, found: &Findings) -> Diagnostic {
    let is_task = |point: &Point<'_>| matches!(point, Point::Task(_));
    let has_tasks = circle.iter().any(|(point, _)| is_task(point));
    let has_stories = circle.iter().any(|(point, _)| !is_task(point));
    let first = circle.first().and_then(|(point, _)| path(point));
    let crosses = has_stories || circle.iter().any(|(point, _)| path(point) != first);
    let around = circle.iter().chain(circle.first());
    let mut names: Vec<String> = around
        .map(|(point, _)| match point {
            Point::Task(node) => {
                let loaded = node.entry.loaded();
                let id = loaded.map_or("", |loaded| loaded.document.slice(node.task.id_span));
                if crosses {
                    format!("{}/{id}", snapshot.story_id(node.entry.name.number))
                } else {
                    id.to_owned()
                }
            }
            Point::Start(number) | Point::End(number) if has_tasks => {
                format!("story {}", snapshot.story_id(*number))
            }
            Point::Start(number) | Point::End(number) => snapshot.story_id(*number),
        })
        .collect();
    // A story's end waits for its beginning, which says nothing.
    names.dedup();
    if let Some(left_out) = names.len().checked_sub(NAMED + 2).filter(|count| *count > 0) {
        names.splice(NAMED..=NAMED + left_out, ["…".to_owned()]);
    }
    let (who, help) = match (has_stories, has_tasks) {
        (false, _) => (
            "tasks",
            "none of them can ever begin; drop one of the dependencies",
        ),
        (true, false) => (
            "stories",
            "none of them can ever begin; drop one of the dependencies",
        ),
        (true, true) => (
            "stories and tasks",
            "a story begins when all tasks of those under its Dependencies are done; drop one of the dependencies",
        ),
    };
    let message = format!("these {who} wait for each other: {}", names.join(" → "));
    let mut written = circle.iter().filter_map(|(_, written)| *written);
    let Some(place) = written.next() else {
        // Every circle has a reference in it, or nothing would wait.
        return found.at(&crate::config::FILE_NAME.into(), None, message);
    };
    let mut finding = found.at(&place.entry.path, place.span, message).help(help);
    for other in written
        .take(NAMED)
        .filter(|other| other.entry.path == place.entry.path)
    {
        finding = finding.label(other.span, "and from here on");
    }
    finding
}

fn path<'a>(point: &Point<'a>) -> Option<&'a str> {
    match point {
        Point::Task(node) => Some(&node.entry.path),
        Point::Start(_) | Point::End(_) => None,
    }
}

/// Whether any task or story depends on one that stands after it. If none does, there is no circle, and no need for a
/// graph.
fn may_hold_circles(snapshot: &Snapshot) -> bool {
    if snapshot.has_twins() {
        return true;
    }
    let stories: Vec<_> = snapshot.stories().collect();
    parallel::map(&stories, |(entry, loaded)| looks_ahead(entry, &loaded.story)).contains(&true)
}

/// Whether something in the file waits for what stands after it.
fn looks_ahead(entry: &Entry, story: &Story) -> bool {
    let own = entry.name.number;
    let mut stories = story.dependencies.iter();
    if stories.any(|dependency| dependency.number > own) {
        return true;
    }
    story.listed.iter().enumerate().any(|(place, listed)| {
        let mut targets = listed.task().depends_on.iter().filter_map(|found| found.target);
        targets.any(|target| match target.story {
            Some(other) if other != own => other > own,
            _ => story.place(target.task).is_some_and(|other| other > place),
        })
    })
}
