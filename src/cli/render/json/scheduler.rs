//! A story as the job of a scheduler, version 1.0 of its own format: no kind of ours, and no schema.

use serde::{Serialize, Serializer};

use super::document::pretty;
use super::story::{JsonTask, tasks_of};
use crate::cli::render::view::StoryView;
use crate::dialect::numbered::slug;
use crate::model::{KnownField, ListedTask};
use crate::prompt::prompt;
use crate::proposal::{job_id, task_id};
use crate::store::{Entry, Snapshot};

/// What stands for a profile that nobody named.
pub const PLACEHOLDER: &str = "PROFILE";

/// What a job says beside the story.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The profile of tasks that name no worker.
    pub profile: Option<&'a str>,
    /// When it is exported, as in ISO 8601.
    pub exported_at: &'a str,
}

/// A job as JSON, and how many of its tasks have no profile, or are no tasks and left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scheduled {
    /// The document.
    pub text: String,
    /// Tasks with the placeholder.
    pub without_profile: usize,
    /// Entries that are left out.
    pub left_out: usize,
}

#[derive(Serialize)]
struct Export<'a> {
    version: &'static str,
    exported_at: &'a str,
    job: JobOf<'a>,
    tasks: Vec<TaskOf<'a>>,
    profiles_referenced: Vec<&'a str>,
}

#[derive(Serialize)]
struct JobOf<'a> {
    id: String,
    name: String,
    description: &'a str,
    status: &'static str,
    created_at: &'a str,
    updated_at: &'a str,
    task_order: Vec<String>,
}

#[derive(Serialize)]
struct TaskOf<'a> {
    id: String,
    job_id: String,
    name: String,
    /// What is done is not run again.
    enabled: bool,
    profile: &'a str,
    prompt_type: &'static str,
    prompt: String,
    created_at: &'a str,
    updated_at: &'a str,
    /// What an import into a story reads; [`crate::proposal::EXTRA`].
    story_task: Own<'a>,
}

/// The task as it stands in the story.
#[derive(Serialize)]
struct Own<'a> {
    id: String,
    title: &'a str,
    domain: Option<&'a str>,
    status: Option<&'a str>,
    depends_on: Vec<String>,
    #[serde(serialize_with = "as_object")]
    fields: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

fn as_object<S: Serializer>(fields: &[(&str, &str)], out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(fields.iter().copied())
}

/// The job of the story in `entry`.
pub fn scheduler<'a>(snapshot: &'a Snapshot, entry: &'a Entry, job: &Job<'a>) -> Scheduled {
    let story = StoryView::new(snapshot, entry);
    let id = job_id(&entry.path);
    let flow = &snapshot.config().task_workflow;
    let (mut without_profile, mut left_out) = (0, 0);
    let mut tasks = Vec::new();
    let mut profiles = Vec::new();
    let views = story.tasks();
    for (view, json) in views.iter().zip(tasks_of(story)) {
        let ListedTask::Task(task) = view.listed else {
            left_out += 1;
            continue;
        };
        let document = view.document();
        let worker = task
            .field(KnownField::Worker)
            .map(|field| document.slice(field.value).trim_matches('`'))
            .filter(|worker| !worker.is_empty());
        let of_domain = || {
            let domains = snapshot.config().domains.iter();
            let mut named = domains.filter(|domain| Some(domain.name.as_str()) == view.domain());
            named.find_map(|domain| domain.worker.as_deref())
        };
        let profile = worker.or(job.profile).or_else(of_domain).unwrap_or_else(|| {
            without_profile += 1;
            PLACEHOLDER
        });
        profiles.push(profile);
        let printed = view.id().unwrap_or_default();
        tasks.push(TaskOf {
            id: task_id(id, &printed).to_string(),
            job_id: id.to_string(),
            name: slug(view.title()),
            enabled: task.enabled && task.known_status() != Some(flow.done()),
            profile,
            prompt_type: "prompt",
            prompt: prompt(snapshot, entry, view.loaded, task).text(),
            created_at: job.exported_at,
            updated_at: job.exported_at,
            story_task: own(printed, json),
        });
    }
    profiles.sort_unstable();
    profiles.dedup();
    let export = Export {
        version: "1.0",
        exported_at: job.exported_at,
        job: JobOf {
            id: id.to_string(),
            name: slug(&format!("{} {}", story.id(), story.name())),
            description: story.title().unwrap_or(""),
            status: status(story),
            created_at: job.exported_at,
            updated_at: job.exported_at,
            task_order: tasks.iter().map(|task| task.id.clone()).collect(),
        },
        tasks,
        profiles_referenced: profiles,
    };
    Scheduled {
        text: pretty(&export),
        without_profile,
        left_out,
    }
}

fn own<'a>(id: String, task: JsonTask<'a>) -> Own<'a> {
    Own {
        id,
        title: task.title,
        domain: task.domain,
        status: task.status,
        depends_on: task.depends_on,
        fields: task.fields,
        body: task.body,
    }
}

/// The scheduler's word for the status of a story.
fn status(story: StoryView<'_>) -> &'static str {
    let flow = &story.snapshot.config().story_workflow;
    match story.known_status() {
        Some(status) if status == flow.done() => "completed",
        Some(status) if status >= flow.started() => "in_progress",
        _ => "pending",
    }
}
