//! Finds numbers that the task ids of a story skip.
//!
//! ## Why
//!
//! A gap says that a task was removed or moved, or that a number was mistyped. Whoever reads the story asks where the
//! missing one is.
//!
//! ## Example
//!
//! A story with the tasks 001, 002 and 004.
//!
//! ## Fix
//!
//! Run `stories tasks renumber STORY`, unless something outside the repository knows the ids.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::model::{ListedTask, TaskId};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "id-gap",
    default: Level::Off,
    judges_change: false,
    source: include_str!("id_gap.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let mut ids: Vec<(u64, u64, Span)> = context
        .story
        .listed
        .iter()
        .map(|listed| match listed {
            ListedTask::Range { ids, task } => (ids.0.number, ids.1.number, task.id_span),
            other => (
                other.task().id.number,
                other.task().id.number,
                other.task().id_span,
            ),
        })
        .collect();
    ids.sort_unstable();
    let width = context.story.id_width;
    let mut last: Option<u64> = None;
    for (first, end, span) in ids {
        if let Some(last) = last
            && first > last.saturating_add(1)
        {
            let print = |number| TaskId::new(number).padded(width);
            let message = format!("the ids skip from {} to {}", print(last), print(first));
            let help = format!("close the gap: stories tasks renumber {}", context.id());
            found.push(found.in_story(context, span, message).help(help));
        }
        last = Some(last.map_or(end, |last| last.max(end)));
    }
}
