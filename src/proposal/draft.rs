//! What holds for the tasks of every form: their ids, titles, values and texts.

use std::collections::HashMap;

use super::{Fault, Form, Proposal, ProposedTask, Reference};
use crate::config::Config;
use crate::dialect::numbered::{EditError, check_body, check_line};
use crate::model::{Dependency, KnownField, TaskId};
use crate::text::{Span, nearest};

/// `value` on one line.
pub(super) fn one_line(value: &str) -> String {
    if value.contains(['\n', '\r']) {
        value.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        value.trim().to_owned()
    }
}

/// The references of a value in `text`.
pub(super) fn references(text: &str, value: Span) -> Vec<Reference> {
    Dependency::read_all(text, value)
        .into_iter()
        .map(|dependency| Reference {
            text: text[dependency.span.range()].to_owned(),
            target: dependency.target,
            span: dependency.span,
        })
        .collect()
}

/// Sets a field by its label; what Depends on names becomes references, read from `span` of `text`.
pub(super) fn set(task: &mut ProposedTask, text: &str, label: &str, value: &str, span: Span) {
    match KnownField::find(label) {
        Some(KnownField::DependsOn) => task.depends_on.extend(references(text, span)),
        _ if value.trim().is_empty() => {}
        Some(known) => task.fields.push((known, one_line(value))),
        None => task.others.push((label.to_owned(), one_line(value))),
    }
}

/// The status by its own name, where the word is one.
fn read_status(task: &mut ProposedTask, config: &Config, faults: &mut Vec<Fault>) {
    let flow = &config.task_workflow;
    let span = task.span;
    for (_, value) in task
        .fields
        .iter_mut()
        .filter(|(field, _)| *field == KnownField::Status)
    {
        let read = flow.read(value);
        if read.status.is_none() {
            let fault = Fault::new(span, format!("`{value}` is no status of a task"));
            faults.push(
                fault.help(match nearest(value, flow.values().iter().map(String::as_str)) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => format!("the statuses are {}", flow.values().join(", ")),
                }),
            );
        } else if let Some(status) = flow.find(value) {
            *value = flow.name(status).to_owned();
        }
    }
}

/// Adds what is wrong with the tasks of a proposal.
pub(super) fn judge(text: &str, proposal: &mut Proposal, config: &Config) {
    let mut faults = std::mem::take(&mut proposal.faults);
    if proposal.tasks.is_empty() && faults.is_empty() {
        let what = match proposal.form {
            Some(Form::Table) => "the proposal is empty: no table has a row with a task",
            Some(Form::Blocks) => "the proposal is empty: no heading such as `### 001: Title` begins a task",
            Some(Form::Steps) => {
                "the proposal is empty: no heading such as ``### Task 1: CREATE `path` `` begins a step"
            }
            Some(Form::Checklist) => "the proposal is empty: no item has a box such as `- [ ] Title`",
            Some(Form::Json | Form::Scheduler) | None => "the proposal is empty: it holds no tasks",
        };
        let first = text.chars().next().map_or(0, char::len_utf8);
        faults.push(Fault::new(Span::new(0, first), what).help("put at least one task into it"));
    }
    ids(&proposal.tasks, &mut faults);
    for task in &mut proposal.tasks {
        read_status(task, config, &mut faults);
        if let Err(error) = writable(task) {
            let named = Some(task.title.trim()).filter(|title| !title.is_empty());
            faults.push(match named {
                Some(title) => Fault::new(task.span, format!("`{}`: {error}", one_line(title)))
                    .help(error.hint().replace(" (--body)", "")),
                None => Fault::new(task.span, "the task has no title")
                    .help("say in a few words what is to be done"),
            });
        }
    }
    faults.sort_by_key(|fault| fault.span.start);
    proposal.faults = faults;
}

/// Whether a task can be written at all.
fn writable(task: &ProposedTask) -> Result<(), EditError> {
    check_line("the title", &task.title)?;
    check_body(&task.body)?;
    let known = task.fields.iter().map(|(field, value)| (field.label(), value));
    let others = task.others.iter().map(|(label, value)| (label.as_str(), value));
    let mut labels: Vec<String> = Vec::new();
    for (label, value) in known.chain(others) {
        let label = check_line("a label", label)?;
        check_line("a value", value)?;
        let lower = label.to_lowercase();
        if labels.contains(&lower) {
            return Err(EditError::Lines("each label may be given once; a value"));
        }
        labels.push(lower);
    }
    Ok(())
}

/// Ids that several tasks have, and tasks without one where others have one.
fn ids(tasks: &[ProposedTask], faults: &mut Vec<Fault>) {
    let mut seen: HashMap<TaskId, usize> = HashMap::new();
    for (n, task) in tasks.iter().enumerate() {
        let Some(id) = task.id else { continue };
        if let Some(first) = seen.insert(id, n) {
            let fault = Fault::new(task.span, format!("{id} is the id of two tasks"));
            faults.push(fault.help(format!(
                "give one of them another: `{}` has it too",
                one_line(&tasks[first].title)
            )));
        }
    }
    if seen.is_empty() {
        return;
    }
    for task in tasks.iter().filter(|task| task.id.is_none()) {
        faults.push(
            Fault::new(task.span, format!("`{}` has no id", one_line(&task.title)))
                .help("give every task an id, or none of them"),
        );
    }
}
