//! Stories and tasks as programs read them.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::cli::render::view::{StoryView, TaskView};
use crate::model::KnownField;
use crate::text::LineIndex;

/// A story.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Story")]
pub(super) struct JsonStory<'a> {
    /// The number, with the zeros that the folder writes.
    id: String,
    /// What stands between the number and `.md` in the file's name.
    slug: &'a str,
    /// The file, relative to the root, with `/`.
    path: &'a str,
    /// The title; null where the file has none or cannot be read.
    title: Option<&'a str>,
    /// The status by its own name, or the word that stands there; null where there is none.
    status: Option<&'a str>,
    /// The stories that must be done before this one.
    depends_on: Vec<String>,
    /// How many of the tasks are done.
    progress: JsonProgress,
    /// How many of the acceptance criteria are ticked.
    criteria: JsonCriteria,
    /// Why the file cannot be read; null where it can.
    problem: Option<String>,
    /// All entries of the Tasks sections, in the order of the file.
    tasks: Vec<JsonTask<'a>>,
}

/// Tasks done of all.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Progress")]
struct JsonProgress {
    done: usize,
    total: usize,
}

/// Boxes ticked of all.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Criteria")]
struct JsonCriteria {
    checked: usize,
    total: usize,
}

/// A task, or what was likely meant as one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Task")]
pub(super) struct JsonTask<'a> {
    /// The story's id.
    story: String,
    /// The id with the zeros that the file writes; of a range, as written; null for what is hardly a task.
    id: Option<String>,
    /// The title, empty where there is none.
    pub(super) title: &'a str,
    /// The domain; null where there is none.
    pub(super) domain: Option<&'a str>,
    /// The status by its own name, or the word that stands there; null where there is none.
    pub(super) status: Option<&'a str>,
    /// What must be done first: `003` in the same story, `014/003` in another, or the words that name no task.
    pub(super) depends_on: Vec<String>,
    /// Whether it can be taken now.
    ready: bool,
    /// What it depends on that is not done or not there.
    blocked_by: Vec<String>,
    /// Whether it is planned at all.
    enabled: bool,
    /// The files that it names.
    files: Vec<&'a str>,
    /// All other fields by the label as written, in the order of the file.
    #[serde(serialize_with = "as_object")]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) fields: Vec<(&'a str, &'a str)>,
    /// The text under the fields.
    pub(super) body: &'a str,
    /// The line of the heading, from 1.
    line: usize,
    /// Why it is no task that can be edited; null where it is one.
    problem: Option<String>,
}

impl<'a> JsonStory<'a> {
    pub(super) fn new(story: StoryView<'a>) -> Self {
        let progress = story.progress();
        let (checked, boxes) = story.criteria();
        JsonStory {
            id: story.id(),
            slug: story.entry.slug(),
            path: &story.entry.path,
            title: story.title(),
            status: story.status(),
            depends_on: story.waits_for().into_iter().map(|(id, _)| id).collect(),
            progress: JsonProgress {
                done: progress.done,
                total: progress.total,
            },
            criteria: JsonCriteria {
                checked,
                total: boxes,
            },
            problem: story.problem(),
            tasks: tasks_of(story),
        }
    }
}

/// All entries of the story's Tasks sections.
pub(super) fn tasks_of(story: StoryView<'_>) -> Vec<JsonTask<'_>> {
    let Some(loaded) = story.loaded() else {
        return Vec::new();
    };
    if loaded.story.listed.is_empty() {
        return Vec::new();
    }
    let index = LineIndex::new(loaded.document.text());
    story
        .tasks()
        .into_iter()
        .map(|task| JsonTask::new(task, &index))
        .collect()
}

impl<'a> JsonTask<'a> {
    /// The task of a document with the lines `index`.
    pub(super) fn new(view: TaskView<'a>, index: &LineIndex) -> Self {
        let task = view.task();
        let document = view.document();
        let mut labels = HashSet::new();
        let own = [KnownField::Domain, KnownField::Status, KnownField::DependsOn];
        let fields = task
            .fields
            .iter()
            .filter(|field| field.known.is_none_or(|known| !own.contains(&known)))
            .map(|field| (document.slice(field.label), document.slice(field.value)))
            // An object holds a label once; as everywhere, the first field counts.
            .filter(|(label, _)| labels.insert(*label))
            .collect();
        JsonTask {
            story: view.story.id(),
            id: view.id(),
            title: view.title(),
            domain: view.domain(),
            status: view.status(),
            depends_on: view.depends_on(),
            enabled: task.enabled,
            files: task.files.iter().map(|file| document.slice(*file)).collect(),
            fields,
            body: document.slice(task.indented_body(document.text())),
            line: index.line(task.heading.start),
            ready: view.ready,
            blocked_by: view.blocked_by(),
            problem: view.problem,
        }
    }
}

fn as_object<S: Serializer>(fields: &[(&str, &str)], out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(fields.iter().copied())
}
