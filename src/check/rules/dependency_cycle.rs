//! Finds tasks that wait for each other in a circle.
//!
//! ## Why
//!
//! In a circle every task waits for another one of the circle: none of them can ever begin. A circle may run through
//! several stories. Each is told once, at the task that stands first; an arrow points to what a task depends on.
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
//! Drop the dependency that is not really needed: `stories tasks set STORY TASK --depends-on=-ID`. Where all are needed,
//! a part of one task must become a task of its own.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::graph::{Graph, Node};
use crate::model::TaskRef;
use crate::store::{Entry, Snapshot};

pub(super) const RULE: Rule = Rule {
    code: "dependency-cycle",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("dependency_cycle.rs"),
    run: Run::Store(run),
};

/// How many tasks of a long circle a message names.
const NAMED: usize = 12;

fn run(snapshot: &Snapshot, found: &mut Findings) {
    if !may_hold_circles(snapshot) {
        return;
    }
    for mut circle in Graph::new(snapshot).cycles() {
        // The walk follows who waits; a reader follows what a task depends on.
        circle[1..].reverse();
        let Some((first, rest)) = circle.split_first() else {
            continue;
        };
        let crosses = rest.iter().any(|node| node.entry.path != first.entry.path);
        let mut names: Vec<String> = circle
            .iter()
            .take(NAMED)
            .map(|node| name(snapshot, node, crosses))
            .collect();
        if circle.len() > NAMED {
            names.push("…".to_owned());
        }
        names.push(name(snapshot, first, crosses));
        let span = circle.get(1).and_then(|next| edge(first, next));
        let mut finding = found
            .at(
                &first.entry.path,
                span.unwrap_or(first.task.id_span),
                format!("these tasks wait for each other: {}", names.join(" → ")),
            )
            .help("none of them can ever begin; drop one of the dependencies");
        for (at, node) in circle.iter().enumerate().skip(1).take(NAMED) {
            let next = circle.get(at + 1).unwrap_or(first);
            if node.entry.path == first.entry.path
                && let Some(span) = edge(node, next)
            {
                finding = finding.label(span, "and from here on");
            }
        }
        found.push(finding);
    }
}

/// A task's id as its file writes it.
fn name(snapshot: &Snapshot, node: &Node<'_>, with_story: bool) -> String {
    let loaded = node.entry.loaded();
    let id = loaded.map_or("", |loaded| loaded.document.slice(node.task.id_span));
    if with_story {
        format!("{}/{id}", snapshot.story_id(node.entry.name.number))
    } else {
        id.to_owned()
    }
}

/// Where a task names another one.
fn edge(from: &Node<'_>, to: &Node<'_>) -> Option<crate::text::Span> {
    let own = from.entry.name.number;
    let is_meant = |target: TaskRef| (target.story.unwrap_or(own), target.task) == to.key();
    let mut dependencies = from.task.depends_on.iter();
    let found = dependencies.find(|dependency| dependency.target.is_some_and(is_meant))?;
    Some(found.span)
}

/// Whether any task depends on one that stands after it. If none does, there is no circle, and no need for a graph.
fn may_hold_circles(snapshot: &Snapshot) -> bool {
    let same_number = |pair: &[Entry]| pair[0].name.number == pair[1].name.number;
    if snapshot.entries().windows(2).any(same_number) {
        return true;
    }
    snapshot.stories().any(|(entry, loaded)| {
        let own = entry.name.number;
        loaded.story.listed.iter().enumerate().any(|(place, listed)| {
            let mut targets = listed.task().depends_on.iter().filter_map(|found| found.target);
            targets.any(|target| match target.story {
                Some(other) if other != own => other > own,
                _ => loaded.story.place(target.task).is_some_and(|other| other > place),
            })
        })
    })
}
