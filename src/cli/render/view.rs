//! What every form shows of a story and of its tasks.

use std::collections::HashMap;

use super::out::Look;
use super::words::{exact, flat};
use crate::graph;
use crate::markdown::Document;
use crate::model::{ListedTask, Status, Story, Task, TaskId};
use crate::store::{Content, Entry, Loaded, Snapshot};

/// What one sees of a task at the first glance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Mark {
    Done,
    Busy,
    Ready,
    Waits,
    Disabled,
    Problem,
}

impl Mark {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Mark::Done => "✓",
            Mark::Busy => "▸",
            Mark::Ready => "○",
            Mark::Waits => "·",
            Mark::Disabled => "⊘",
            Mark::Problem => "!",
        }
    }

    pub(super) fn look(self) -> Look {
        match self {
            Mark::Done => Look::Good,
            Mark::Busy => Look::Busy,
            Mark::Ready => Look::Strong,
            Mark::Waits | Mark::Disabled => Look::Faint,
            Mark::Problem => Look::Bad,
        }
    }

    /// How the words beside the sign look.
    pub(super) fn title_look(self) -> Look {
        match self {
            Mark::Done | Mark::Disabled => Look::Faint,
            _ => Look::Plain,
        }
    }
}

/// How far something is, and out of how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Progress {
    pub(super) done: usize,
    pub(super) busy: usize,
    pub(super) total: usize,
}

impl Progress {
    pub(super) fn add(&mut self, other: Progress) {
        self.done += other.done;
        self.busy += other.busy;
        self.total += other.total;
    }

    pub(super) fn fraction(self) -> String {
        format!("{}/{}", self.done, self.total)
    }
}

/// A file of the folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoryView<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) entry: &'a Entry,
}

impl<'a> StoryView<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, entry: &'a Entry) -> Self {
        StoryView { snapshot, entry }
    }

    pub(super) fn id(&self) -> String {
        self.snapshot.story_id(self.entry.name.number)
    }

    pub(super) fn loaded(&self) -> Option<&'a Loaded> {
        self.entry.loaded()
    }

    /// Why nothing is known of the story.
    pub(super) fn problem(&self) -> Option<String> {
        match &self.entry.content {
            Content::Unreadable(fault) => Some(fault.to_string()),
            _ => None,
        }
    }

    /// The title as written.
    pub(super) fn title(&self) -> Option<&'a str> {
        let loaded = self.loaded()?;
        let title = loaded.document.slice(loaded.story.title.as_ref()?.span);
        (!title.is_empty()).then_some(title)
    }

    /// The title on one line, or what else the story can be known by.
    pub(super) fn name(&self) -> String {
        let title = self.title().map(flat).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| exact(file_name(&self.entry.path)))
    }

    /// What the status reads as; a story without one, or with an unknown one, has none.
    pub(super) fn known_status(&self) -> Option<Status> {
        self.loaded()?.story.status.as_ref()?.status
    }

    /// The status by its own name, or the word that stands there.
    pub(super) fn status(&self) -> Option<&'a str> {
        let loaded = self.loaded()?;
        let status = loaded.story.status.as_ref()?;
        match status.status {
            Some(known) => Some(self.snapshot.config().story_workflow.name(known)),
            None => Some(loaded.document.slice(status.span)).filter(|word| !word.is_empty()),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.known_status() == Some(self.snapshot.config().story_workflow.done())
    }

    pub(super) fn has_unknown_status(&self) -> bool {
        self.known_status().is_none() && self.status().is_some()
    }

    pub(super) fn status_look(&self) -> Look {
        let flow = &self.snapshot.config().story_workflow;
        match self.known_status() {
            Some(status) if status == flow.done() => Look::Good,
            Some(status) if status >= flow.started() => Look::Busy,
            Some(status) if status >= flow.ready() && status != flow.first() => Look::Plain,
            None if self.status().is_some() => Look::Bad,
            _ => Look::Faint,
        }
    }

    pub(super) fn progress(&self) -> Progress {
        let Some(loaded) = self.loaded() else {
            return Progress::default();
        };
        let flow = &self.snapshot.config().task_workflow;
        let mut progress = Progress {
            total: loaded.story.listed.len(),
            ..Progress::default()
        };
        for listed in &loaded.story.listed {
            match listed.task().known_status() {
                Some(status) if status == flow.done() => progress.done += 1,
                Some(status) if status > flow.first() => progress.busy += 1,
                _ => {}
            }
        }
        progress
    }

    /// Whether something in it was likely meant as a task, but is none.
    pub(super) fn has_malformed(&self) -> bool {
        let mut listed = self.loaded().into_iter().flat_map(|loaded| &loaded.story.listed);
        listed.any(|listed| !matches!(listed, ListedTask::Task(task) if !task.title.is_empty()))
    }

    /// Ticked boxes and all boxes.
    pub(super) fn criteria(&self) -> (usize, usize) {
        let criteria = self.loaded().map_or(&[][..], |loaded| &loaded.story.criteria);
        (criteria.iter().filter(|one| one.checked).count(), criteria.len())
    }

    /// The stories that must be done first, as printed and each once, and whether each of them is.
    pub(super) fn waits_for(&self) -> Vec<(String, bool)> {
        let mut found: Vec<(String, bool)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for dependency in self
            .loaded()
            .into_iter()
            .flat_map(|loaded| &loaded.story.dependencies)
        {
            if seen.insert(dependency.number) {
                let done = graph::is_story_done(self.snapshot, dependency.number);
                found.push((self.snapshot.story_id(dependency.number), done));
            }
        }
        found
    }

    /// All entries of the Tasks sections.
    pub(super) fn tasks(&self) -> Vec<TaskView<'a>> {
        let Some(loaded) = self.loaded() else {
            return Vec::new();
        };
        let repeated = repeated(&loaded.story);
        let view = |listed| TaskView::new(*self, loaded, listed, &repeated);
        loaded.story.listed.iter().map(view).collect()
    }
}

/// One entry of a Tasks section.
#[derive(Clone, Debug)]
pub(super) struct TaskView<'a> {
    pub(super) story: StoryView<'a>,
    pub(super) loaded: &'a Loaded,
    pub(super) listed: &'a ListedTask,
    pub(super) mark: Mark,
    /// Whether it can be taken now.
    pub(super) ready: bool,
    /// Why it is no task that can be edited.
    pub(super) problem: Option<String>,
}

impl<'a> TaskView<'a> {
    fn new(
        story: StoryView<'a>,
        loaded: &'a Loaded,
        listed: &'a ListedTask,
        repeated: &HashMap<TaskId, usize>,
    ) -> Self {
        let task = listed.task();
        let problem = problem(loaded, listed, repeated);
        let ready =
            matches!(listed, ListedTask::Task(_)) && graph::is_ready(story.snapshot, story.entry, task);
        let mut view = TaskView {
            story,
            loaded,
            listed,
            mark: Mark::Problem,
            ready,
            problem,
        };
        if view.problem.is_none() && !view.has_unknown_status() {
            let flow = &story.snapshot.config().task_workflow;
            view.mark = match task.known_status() {
                Some(status) if status == flow.done() => Mark::Done,
                _ if !task.enabled => Mark::Disabled,
                Some(status) if status > flow.first() => Mark::Busy,
                _ if view.ready => Mark::Ready,
                _ => Mark::Waits,
            };
        }
        view
    }

    /// The view of one task.
    pub(super) fn of(snapshot: &'a Snapshot, entry: &'a Entry, task: &Task) -> Option<Self> {
        let story = StoryView::new(snapshot, entry);
        let loaded = entry.loaded()?;
        let listed = loaded
            .story
            .listed
            .iter()
            .find(|one| one.task().block == task.block)?;
        Some(TaskView::new(story, loaded, listed, &repeated(&loaded.story)))
    }

    pub(super) fn task(&self) -> &'a Task {
        self.listed.task()
    }

    pub(super) fn document(&self) -> &'a Document {
        &self.loaded.document
    }

    /// The id as printed; a range as written; none for what is hardly a task.
    pub(super) fn id(&self) -> Option<String> {
        match self.listed {
            ListedTask::Task(task) => Some(task.id.padded(self.loaded.story.id_width)),
            ListedTask::Range { task, .. } => Some(self.document().slice(task.id_span).to_owned()),
            ListedTask::NearMiss { .. } => None,
        }
    }

    /// The id, or a dash.
    pub(super) fn shown_id(&self) -> String {
        match self.listed {
            ListedTask::Task(task) => task.id.padded(self.loaded.story.id_width),
            _ => self.id().map_or_else(|| "–".to_owned(), |id| flat(&id)),
        }
    }

    /// The title as written, or the whole heading of what is hardly a task.
    pub(super) fn title(&self) -> &'a str {
        self.document().slice(self.task().title)
    }

    /// The title on one line; of what is hardly a task, the heading as it stands.
    pub(super) fn name(&self) -> String {
        match self.listed {
            ListedTask::NearMiss { task } => flat(self.document().slice(task.heading)),
            _ => flat(self.title()),
        }
    }

    /// What it waits for and is not done, as printed.
    pub(super) fn blocked_by(&self) -> Vec<String> {
        graph::readiness(self.story.snapshot, self.story.entry, self.task()).blocked_by
    }

    /// The title, and what is wrong with the entry; the title is left out where the fault quotes it.
    pub(super) fn caption(&self) -> (String, Option<String>) {
        let (name, trouble) = (self.name(), self.trouble());
        match trouble {
            Some(trouble) if !name.is_empty() && trouble.contains(&name) => (String::new(), Some(trouble)),
            trouble => (name, trouble),
        }
    }

    pub(super) fn domain(&self) -> Option<&'a str> {
        let domain = self.document().slice(self.task().domain?);
        (!domain.is_empty()).then_some(domain)
    }

    /// The status by its own name, or the word that stands there.
    pub(super) fn status(&self) -> Option<&'a str> {
        let (span, status) = self.task().status?;
        match status {
            Some(known) => Some(self.story.snapshot.config().task_workflow.name(known)),
            None => Some(self.document().slice(span)).filter(|word| !word.is_empty()),
        }
    }

    pub(super) fn has_unknown_status(&self) -> bool {
        self.task().known_status().is_none() && self.status().is_some()
    }

    pub(super) fn depends_on(&self) -> Vec<String> {
        let print = |dependency| graph::print_reference(self.story.snapshot, self.story.entry, dependency);
        self.task().depends_on.iter().map(print).collect()
    }

    /// What keeps the entry from being read as it is meant, for people.
    fn trouble(&self) -> Option<String> {
        let unknown = self.status().filter(|_| self.has_unknown_status());
        let unknown = unknown.map(|word| format!("unknown status `{}`", flat(word)));
        self.problem.as_deref().map(flat).or(unknown)
    }
}

/// Why an entry is no task that can be edited.
fn problem(loaded: &Loaded, listed: &ListedTask, repeated: &HashMap<TaskId, usize>) -> Option<String> {
    match listed {
        ListedTask::Range { .. } => Some("several ids in one heading".to_owned()),
        ListedTask::NearMiss { task } => {
            let why = loaded.story.near_miss(task);
            Some(why.unwrap_or("not quite the heading of a task").to_owned())
        }
        ListedTask::Task(task) if task.title.is_empty() => Some("no title".to_owned()),
        ListedTask::Task(task) if repeated.contains_key(&task.id) => {
            Some(format!("{} tasks have this id", repeated[&task.id]))
        }
        ListedTask::Task(_) => None,
    }
}

/// The ids that several tasks have, and how many.
fn repeated(story: &Story) -> HashMap<TaskId, usize> {
    if story.tasks().map(|task| task.id).is_sorted_by(|a, b| a < b) {
        return HashMap::new();
    }
    let mut counts = HashMap::new();
    for task in story.tasks() {
        *counts.entry(task.id).or_insert(0) += 1;
    }
    counts.retain(|_, count| *count > 1);
    counts
}

/// What stands behind the last `/`.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
