//! Finds tasks that are begun or done while something they depend on is not done.
//!
//! ## Why
//!
//! A dependency says that the other task must be done first. A task that is begun all the same works on something that is
//! not there yet, or the dependency is not true. In a change it is an error; in untouched history it is a warning.
//!
//! ## Example
//!
//! ```markdown
//! ### 001: Define the header
//! **Status:** pending
//! **Depends on:** none
//!
//! ### 002: Send the header
//! **Status:** done
//! **Depends on:** 001
//! ```
//!
//! ## Fix
//!
//! Finish the other task first, set this one back with `stories tasks reopen STORY TASK`, or drop the dependency.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::graph::print_reference;
use crate::store::Snapshot;

pub(super) const RULE: Rule = Rule {
    code: "early-start",
    default: Level::At(Severity::Error),
    judges_change: true,
    source: include_str!("early_start.rs"),
    run: Run::Among(run),
};

fn run(context: &StoryContext<'_>, snapshot: &Snapshot, found: &mut Findings) {
    let flow = &context.config.task_workflow;
    let own = context.entry.name.number;
    for task in context.story.tasks() {
        let Some(status) = task.known_status().filter(|status| *status >= flow.started()) else {
            continue;
        };
        for dependency in &task.depends_on {
            let Some((file, other)) = dependency
                .target
                .and_then(|target| snapshot.resolve_in(context.entry, target))
            else {
                continue;
            };
            // An unknown word is told by `unknown-status`, a task's own id by `self-dependency`.
            let is_unknown = other
                .status
                .is_some_and(|(span, status)| status.is_none() && !span.is_empty());
            let is_own = other.id == task.id && file.name.number == own;
            if is_unknown || is_own || other.known_status() == Some(flow.done()) {
                continue;
            }
            let id = context.slice(task.id_span);
            let needed = print_reference(snapshot, context.entry, dependency);
            let message = format!(
                "task {id} is {}, but task {needed} is not {}",
                flow.name(status),
                flow.name(flow.done())
            );
            // Said of a change that is refused as well as of what is written.
            let name = if needed.contains('/') {
                format!("{}/{id}", context.id())
            } else {
                id.to_owned()
            };
            let open = flow.name(flow.first());
            let help = format!("finish {needed} first; until then {name} should be {open}");
            found.push(found.in_story(context, dependency.span, message).help(help));
        }
    }
}
