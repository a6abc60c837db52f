//! Finds statuses of stories and tasks that the tool does not know.
//!
//! ## Why
//!
//! A status that is not known has no place in the order of the work: the task is neither open nor done, and the story
//! neither a draft nor ready. Every list and every rule has to leave it out.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Status:** todo
//! ```
//!
//! ## Fix
//!
//! Write one of the known values: Draft, Ready, In Progress and Done for a story, pending, in_progress and done for a
//! task. Where a team writes another word, name it in `stories.toml`:
//!
//! ```toml
//! [status.task]
//! aliases = { todo = "pending" }
//! ```

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::{Status, Workflow};
use crate::text::{Edit, Span, nearest};

pub(super) const RULE: Rule = Rule {
    code: "unknown-status",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("unknown_status.rs"),
    run: Run::Story(run),
};

/// Words of other tools, by what they mean.
const STARTED: &[&str] = &[
    "wip",
    "doing",
    "started",
    "active",
    "ongoing",
    "in work",
    "in development",
    "in review",
    "review",
    "ready for review",
    "in qa",
    "qa",
    "testing",
    "in testing",
    "working",
    "working on it",
    "inprogress",
];
const FIRST: &[&str] = &[
    "to do",
    "todo",
    "not started",
    "backlog",
    "open",
    "new",
    "planned",
    "planning",
    "proposed",
    "waiting",
    "queued",
    "unstarted",
    "not begun",
    "to be done",
    "tbd",
];
const READY: &[&str] = &[
    "approved",
    "accepted",
    "refined",
    "groomed",
    "ready for dev",
    "ready for development",
];
const DONE: &[&str] = &[
    "completed",
    "complete",
    "finished",
    "closed",
    "shipped",
    "merged",
    "resolved",
    "implemented",
    "released",
    "delivered",
    "deployed",
];

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    if let Some(status) = &context.story.status
        && status.status.is_none()
    {
        judge(context, found, "story", &context.name(), status.span);
    }
    for task in context.story.tasks() {
        if let Some((span, None)) = task.status
            && !span.is_empty()
        {
            judge(context, found, "task", &context.task_name(task), span);
        }
    }
}

fn judge(context: &StoryContext<'_>, found: &mut Findings, kind: &str, name: &str, span: Span) {
    let flow = match kind {
        "story" => &context.config.story_workflow,
        _ => &context.config.task_workflow,
    };
    let known = flow.values().join(", ");
    if span.is_empty() {
        let finding = found.in_story(context, span, format!("the status of {name} is empty"));
        return found.push(finding.help(format!("write one of {known}")));
    }
    let word = context.slice(span);
    let finding = found.in_story(
        context,
        span,
        format!("{} is no status of a {kind}", context.quote(span)),
    );
    let slip = nearest(word, flow.values().iter().map(String::as_str));
    found.push(if let Some(meant) = slip {
        finding
            .help(format!("the values are {known}"))
            .suggest(format!("write `{meant}`"), Edit::replace(span, meant))
    } else if let Some(status) = meaning(flow, word) {
        let line = aliases(flow, word, status);
        finding.help(format!(
            "write one of {known}, or add to `[status.{kind}]` in stories.toml: {line}"
        ))
    } else {
        finding.help(format!("the values are {known}"))
    });
}

/// What a word of another tool means here.
fn meaning(flow: &Workflow, word: &str) -> Option<Status> {
    let word = word.replace(['_', '-'], " ").to_lowercase();
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_in = |words: &[&str]| words.contains(&word.as_str());
    if is_in(FIRST) {
        Some(flow.first())
    } else if is_in(READY) {
        Some(if flow.ready() < flow.started() {
            flow.ready()
        } else {
            flow.first()
        })
    } else if is_in(STARTED) {
        Some(flow.started())
    } else if is_in(DONE) {
        Some(flow.done())
    } else {
        None
    }
}

/// The line of `stories.toml` that holds the aliases of now and the word.
fn aliases(flow: &Workflow, word: &str, status: Status) -> String {
    let known = flow
        .aliases()
        .iter()
        .map(|(alias, status)| (alias.as_str(), *status));
    let pairs: Vec<String> = known
        .chain([(word, status)])
        .map(|(alias, status)| format!("{} = \"{}\"", key(alias), flow.name(status)))
        .collect();
    format!("aliases = {{ {} }}", pairs.join(", "))
}

/// A key as TOML wants it.
fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
