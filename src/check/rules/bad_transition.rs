//! Finds statuses that went backwards by a step that the table does not name.
//!
//! ## Why
//!
//! A story or a task that goes back loses what was agreed: a reviewed story turns into a draft, a finished task is
//! open again. Some steps back are part of the work and are named in the table; all others are likely mistakes, such
//! as a merge that took the older side. Forward, any number of steps is fine: a commit holds the end of a day's work.
//!
//! A story whose status is taken away is a draft again.
//!
//! ## Example
//!
//! A commit turns `**Status:** Done` of a story into `Draft`. The ways back are Ready → Draft, In Progress → Ready
//! and Done → In Progress; for a task in_progress → pending, done → in_progress and done → pending.
//!
//! ## Fix
//!
//! Take the steps one by one, or name the step under `[status.story]` or `[status.task]` in `stories.toml`:
//! `moves = { Done = ["In Progress", "Draft"] }`.

use crate::check::{ChangeContext, Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::{Status, Workflow};

pub(super) const RULE: Rule = Rule {
    code: "bad-transition",
    default: Level::At(Severity::Error),
    judges_change: true,
    source: include_str!("bad_transition.rs"),
    run: Run::Change(run),
};

fn run(context: &ChangeContext<'_>, found: &mut Findings) {
    let after = &context.after;
    let old = context
        .before
        .story
        .status
        .as_ref()
        .and_then(|status| status.status);
    let flow = &after.config.story_workflow;
    let (span, new) = match &after.story.status {
        Some(new) => (new.span, new.status),
        // Without one it counts as new.
        None => (after.title_span(), Some(flow.first())),
    };
    if let (Some(from), Some(to)) = (old, new)
        && let Some((message, help)) = judge(flow, from, to)
    {
        let id = after.id();
        let lost = match after.story.status {
            Some(_) => "",
            None => ", since its status is gone",
        };
        found.push(
            found
                .in_story(after, span, format!("story {id} {message}{lost}"))
                .help(help),
        );
    }
    for task in after.story.tasks() {
        let Some(old) = context.before.story.task(task.id) else {
            continue;
        };
        if let Some((span, Some(to))) = task.status
            && let Some(from) = old.known_status()
            && let Some((message, help)) = judge(&after.config.task_workflow, from, to)
        {
            let id = after.slice(task.id_span);
            found.push(
                found
                    .in_story(after, span, format!("task {id} {message}"))
                    .help(help),
            );
        }
    }
}

/// What is wrong with the step, and the next step.
fn judge(flow: &Workflow, from: Status, to: Status) -> Option<(String, String)> {
    if to >= from || flow.goes_back(from, to) {
        return None;
    }
    let ways: Vec<&str> = flow
        .ways_back(from)
        .into_iter()
        .map(|status| flow.name(status))
        .collect();
    let help = if ways.is_empty() {
        format!("from {} there is no step back", flow.name(from))
    } else {
        format!(
            "from {} one may step back to {}",
            flow.name(from),
            ways.join(" or ")
        )
    };
    Some((
        format!("goes back from {} to {}", flow.name(from), flow.name(to)),
        help,
    ))
}
