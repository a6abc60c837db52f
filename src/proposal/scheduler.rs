//! The job of a scheduler, version 1.0, and the ids that our stories and tasks have there.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::draft::one_line;
use super::json::{Object, Source, value};
use super::{Fault, Proposal, ProposedTask, Reference};
use crate::config::Config;
use crate::model::{KnownField, TaskRef};

/// The version that is read.
const VERSION: &str = "1.0";
/// The key under which our exports keep what the scheduler has no words for.
pub const EXTRA: &str = "story_task";
/// What all our ids are derived from: `stories` under the namespace of URLs.
const ROOT: &[u8] = b"https://github.com/stories";

/// The id of a story's job: the same for the same path.
pub fn job_id(path: &str) -> Uuid {
    Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, ROOT), path.as_bytes())
}

/// The id of a task in the job of a story: the same for the same printed id.
pub fn task_id(job: Uuid, task: &str) -> Uuid {
    Uuid::new_v5(&job, task.as_bytes())
}

fn schema(message: impl std::fmt::Display) -> String {
    format!("INVALID_SCHEMA: {message}")
}

/// A text that must be there and must not be empty.
fn required(
    source: Source<'_>,
    object: &Object<'_>,
    at: &RawValue,
    what: &str,
    key: &str,
) -> Result<String, Fault> {
    match object.get(key).map(|raw| (value(raw), source.span(raw))) {
        Some((Value::String(text), _)) if !text.trim().is_empty() => Ok(text),
        Some((_, span)) => Err(Fault::new(span, schema(format!("{what}.{key} is no text")))
            .help(format!("write a text as \"{key}\""))),
        None => Err(
            Fault::new(source.span(at), schema(format!("{what} has no `{key}`")))
                .help(format!("add \"{key}\"")),
        ),
    }
}

/// Reads a document of the scheduler by its rules.
pub(super) fn read<'a>(
    source: Source<'a>,
    raw: &'a RawValue,
    config: &Config,
    proposal: &mut Proposal,
) -> Result<(), Fault> {
    let with_code = |fault: Fault| Fault {
        message: schema(fault.message),
        ..fault
    };
    let object = source.object(raw, "the document").map_err(with_code)?;
    let version = object.get("version").ok_or_else(|| {
        Fault::new(source.span(raw), "VERSION_MISMATCH: the document has no version")
            .help(format!("only version \"{VERSION}\" is read"))
    })?;
    if value(version).as_str() != Some(VERSION) {
        let message = format!("VERSION_MISMATCH: the version is {}", one_line(version.get()));
        return Err(
            Fault::new(source.span(version), message).help(format!("only version \"{VERSION}\" is read"))
        );
    }
    let raw_job = object.get("job").ok_or_else(|| {
        Fault::new(source.span(raw), schema("the document has no `job`")).help("add \"job\"")
    })?;
    let job = source.object(raw_job, "job").map_err(with_code)?;
    let id = required(source, &job, raw_job, "job", "id")?;
    required(source, &job, raw_job, "job", "name")?;
    proposal.job = Some(Uuid::parse_str(&id).map_err(|_| {
        let span = job.get("id").map_or(source.span(raw_job), |raw| source.span(raw));
        Fault::new(span, schema("job.id is no UUID"))
            .help("a UUID looks like 6ba7b811-9dad-41d1-80b4-00c04fd430c8")
    })?);
    let raw_tasks = object.get("tasks").ok_or_else(|| {
        Fault::new(source.span(raw), schema("the document has no `tasks`")).help("add \"tasks\": []")
    })?;
    let items = source.list(raw_tasks, "tasks").map_err(with_code)?;
    let mut ids = Vec::new();
    let mut seen = HashMap::new();
    let mut is_foreign = true;
    for (n, raw) in items.iter().enumerate() {
        let what = format!("tasks[{n}]");
        let object = source.object(raw, &what).map_err(with_code)?;
        let id = required(source, &object, raw, &what, "id")?;
        if let Some(first) = seen.insert(id.clone(), n) {
            let message = schema(format!("{what} and tasks[{first}] have one id"));
            return Err(Fault::new(source.span(raw), message).help("give each task its own"));
        }
        let name = required(source, &object, raw, &what, "name")?;
        is_foreign &= object.get(EXTRA).is_none();
        let task = task(source, &object, raw, name, config, proposal);
        ids.push(id);
        proposal.tasks.push(task);
    }
    order(&job, &ids, is_foreign, proposal);
    Ok(())
}

fn task(
    source: Source<'_>,
    object: &Object<'_>,
    raw: &RawValue,
    name: String,
    config: &Config,
    proposal: &mut Proposal,
) -> ProposedTask {
    let text = |key: &str| match object.get(key).map(value) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let mut task = ProposedTask {
        span: source.span(raw),
        title: name,
        ..ProposedTask::default()
    };
    if let Some(Value::Object(extra)) = object.get(EXTRA).map(value) {
        ours(&mut task, &extra);
        return task;
    }
    task.body = text("prompt");
    if object.get("enabled").map(value) == Some(Value::Bool(false)) {
        task.fields.push((KnownField::Enabled, "false".to_owned()));
    }
    let profile = text("profile");
    let profile = profile.trim();
    if config.workers.iter().any(|worker| worker.name == profile) {
        task.fields.push((KnownField::Worker, profile.to_owned()));
    } else if !profile.is_empty() {
        proposal.notes.push(format!(
            "PROFILE_NOT_FOUND: `{}` of `{}` is no worker of stories.toml and is left out",
            one_line(profile),
            one_line(&task.title)
        ));
    }
    task
}

/// Takes what our export wrote beside what the scheduler knows.
fn ours(task: &mut ProposedTask, extra: &serde_json::Map<String, Value>) {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    for (key, value) in extra {
        match key.as_str() {
            "id" => task.id = value.as_str().and_then(|id| id.parse().ok()),
            "title" => task.title = text(value),
            "body" => task.body = text(value),
            "depends_on" => {
                let names = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                task.depends_on = names
                    .map(|name| Reference {
                        text: name.to_owned(),
                        target: TaskRef::read(name),
                        span: task.span,
                    })
                    .collect();
            }
            "fields" => {
                for (label, value) in value.as_object().into_iter().flatten() {
                    let value = one_line(value.as_str().unwrap_or(""));
                    match KnownField::find(label) {
                        _ if value.is_empty() => {}
                        Some(KnownField::DependsOn) => {}
                        Some(known) => task.fields.push((known, value)),
                        None => task.others.push((label.clone(), value)),
                    }
                }
            }
            "domain" | "status" => {
                if let (Some(known), Some(value)) = (KnownField::find(key), value.as_str()) {
                    task.fields.push((known, one_line(value)));
                }
            }
            _ => {}
        }
    }
}

/// Puts foreign tasks into the order of the job, and says where that names other tasks.
fn order(job: &Object<'_>, ids: &[String], is_foreign: bool, proposal: &mut Proposal) {
    let Some(Value::Array(order)) = job.get("task_order").map(value) else {
        return;
    };
    let place: HashMap<&str, usize> = order
        .iter()
        .enumerate()
        .filter_map(|(n, id)| Some((id.as_str()?, n)))
        .collect();
    if place.len() != ids.len() || ids.iter().any(|id| !place.contains_key(id.as_str())) {
        let note = "job.task_order does not name the tasks of the document; their own order is kept";
        proposal.notes.push(note.to_owned());
        return;
    }
    if is_foreign {
        let tasks = std::mem::take(&mut proposal.tasks);
        let mut tasks: Vec<(usize, ProposedTask)> =
            ids.iter().map(|id| place[id.as_str()]).zip(tasks).collect();
        tasks.sort_by_key(|(place, _)| *place);
        proposal.tasks = tasks.into_iter().map(|(_, task)| task).collect();
    }
}
