//! Finds tasks and stories that wait for themselves.
//!
//! ## Why
//!
//! A task that waits for itself can never begin: it is never ready, and neither is what waits for it. The same goes for
//! a story that names itself under Dependencies.
//!
//! ## Example
//!
//! ```markdown
//! ### 003: Read the header
//! **Depends on:** 001, 003
//! ```
//!
//! ## Fix
//!
//! Drop the task's own id, or write the id that was meant. `stories check --fix` drops it.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::{Dependency, KnownField, Task};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    code: "self-dependency",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("self_dependency.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        for (index, dependency) in task.depends_on.iter().enumerate() {
            if !is_own(context, task, dependency) {
                continue;
            }
            let name = context.task_name(task);
            let finding = found.in_story(context, dependency.span, format!("{name} depends on itself"));
            found.push(match without(context, task, index) {
                Some(edit) => finding.fix("drop the task's own id", edit),
                None => finding.help("drop the task's own id"),
            });
        }
    }
    let own = context.entry.name.number;
    let mut dependencies = context.story.dependencies.iter();
    if let Some(dependency) = dependencies.find(|dependency| dependency.number == own) {
        let message = format!("{} depends on itself", context.name());
        let finding = found.in_story(context, dependency.span, message);
        found.push(finding.help("drop the story's own number"));
    }
}

/// Whether a reference of a task means the task.
fn is_own(context: &StoryContext<'_>, task: &Task, dependency: &Dependency) -> bool {
    dependency.target.is_some_and(|target| {
        target.task == task.id
            && target
                .story
                .is_none_or(|story| story == context.entry.name.number)
    })
}

/// The edit that drops one entry, where it leaves all others and every remark as they are.
fn without(context: &StoryContext<'_>, task: &Task, index: usize) -> Option<Edit> {
    let all = &task.depends_on;
    let own = all.get(index)?.span;
    let edit = match (index.checked_sub(1).and_then(|n| all.get(n)), all.get(index + 1)) {
        (None, None) => Edit::replace(own, "none"),
        (Some(before), _) => Edit::delete(Span::new(before.span.end, own.end)),
        (None, Some(after)) => Edit::delete(Span::new(own.start, after.span.start)),
    };
    let dropped = context.slice(Span::new(edit.span.start, edit.span.end));
    let value = task.field(KnownField::DependsOn)?.value;
    if dropped.contains(['(', '[', '<']) || !value.contains(edit.span) {
        return None;
    }
    // A remark behind an entry that goes would be read as one of the entry before.
    let rest = context.slice(Span::new(edit.span.end, value.end)).trim_start();
    if !(rest.is_empty() || rest.starts_with([',', ';', '&']) || edit.span.start == own.start) {
        return None;
    }
    let text = context.document.text();
    let changed = format!(
        "{}{}{}",
        &text[value.start..edit.span.start],
        edit.text,
        &text[edit.span.end..value.end]
    );
    let read = Dependency::read_all(&changed, Span::new(0, changed.len()));
    let kept = all.iter().enumerate().filter(|(n, _)| *n != index);
    let same = kept
        .map(|(_, other)| other.target)
        .eq(read.iter().map(|other| other.target));
    same.then_some(edit)
}
