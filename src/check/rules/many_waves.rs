//! Finds stories whose tasks must be done in six waves or more, one after the other.
//!
//! ## Why
//!
//! Tasks that wait for nothing can be done at the same time; they are a wave. A long chain of waves means that most of the
//! work waits most of the time. Ten tasks want two or three waves.
//!
//! ## Example
//!
//! Seven tasks of which each depends on the one before.
//!
//! ## Fix
//!
//! Drop dependencies that only tell an order of taste, and let tasks depend on a definition instead of on a finished
//! implementation.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::graph::Graph;

pub(super) const RULE: Rule = Rule {
    code: "many-waves",
    default: Level::Off,
    judges_change: false,
    source: include_str!("many_waves.rs"),
    run: Run::Story(run),
};

/// From how many waves on there are too many.
const LIMIT: usize = 6;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    if context.story.listed.len() < LIMIT {
        return;
    }
    let waves = Graph::of([context.entry]).generations(|_| true);
    if waves.len() < LIMIT {
        return;
    }
    let last = waves.last().and_then(|wave| wave.first());
    let message = format!("the tasks of {} need {LIMIT} waves or more", context.name());
    let mut finding = found
        .in_story(context, context.tasks_span(), message)
        .help(format!("they need {} waves, one after the other", waves.len()));
    if let Some(node) = last {
        finding = finding.label(node.task.id_span, "this is one of the last");
    }
    found.push(finding);
}
