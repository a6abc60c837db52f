//! Tasks as nodes with numbers, and what waits for what as pairs of them.

use std::collections::HashMap;

use crate::cli::render::view::{Mark, StoryView, TaskView};
use crate::cli::render::words::flat;
use crate::graph::print_reference;
use crate::model::{ListedTask, StoryNumber, TaskId};
use crate::store::{Entry, Snapshot};

/// An entry of a Tasks section, or what one of them waits for and no story drawn holds.
pub(in crate::cli::render) struct Node<'a> {
    /// `015/003`; a number behind it where several entries would have the same.
    pub(in crate::cli::render) id: String,
    /// The entry; none where nothing has the id that a reference names.
    pub(in crate::cli::render) task: Option<TaskView<'a>>,
}

/// All that is drawn of some stories.
pub struct Drawing<'a> {
    /// What frames some nodes, with their places: a story, or a wave of a plan.
    pub(in crate::cli::render) frames: Vec<(String, std::ops::Range<usize>)>,
    /// The nodes; those outside all frames come last.
    pub(in crate::cli::render) nodes: Vec<Node<'a>>,
    /// First what must be done, then what waits for it, by their places in `nodes`.
    pub(in crate::cli::render) edges: Vec<(usize, usize)>,
    /// The same where only a file is waited for.
    pub(in crate::cli::render) by_file: Vec<(usize, usize)>,
}

impl<'a> Drawing<'a> {
    /// The tasks of `entries`, framed by story.
    pub fn new(snapshot: &'a Snapshot, entries: &[&'a Entry]) -> Self {
        let mut drawing = Drawing {
            frames: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            by_file: Vec::new(),
        };
        let mut by_key: HashMap<(StoryNumber, TaskId), usize> = HashMap::new();
        let mut used: HashMap<String, usize> = HashMap::new();
        for entry in entries {
            let story = StoryView::new(snapshot, entry);
            let first = drawing.nodes.len();
            for task in story.tasks() {
                if let ListedTask::Task(read) = task.listed {
                    by_key
                        .entry((entry.name.number, read.id))
                        .or_insert(drawing.nodes.len());
                }
                let id = format!(
                    "{}/{}",
                    story.id(),
                    task.id().as_deref().map_or_else(|| "?".to_owned(), flat)
                );
                let times = used.entry(id.clone()).or_insert(0);
                *times += 1;
                let id = if *times > 1 { format!("{id}#{times}") } else { id };
                drawing.nodes.push(Node { id, task: Some(task) });
            }
            let label = format!("{} {}", story.id(), story.name());
            drawing.frames.push((label, first..drawing.nodes.len()));
        }
        drawing.connect(snapshot, &by_key);
        drawing
    }

    fn connect(&mut self, snapshot: &'a Snapshot, by_key: &HashMap<(StoryNumber, TaskId), usize>) {
        let mut outside: HashMap<String, usize> = HashMap::new();
        let drawn = self.nodes.len();
        for at in 0..drawn {
            let Some(view) = &self.nodes[at].task else {
                continue;
            };
            let (story, task) = (view.story, view.task());
            let entry = story.entry;
            let mut seen = std::collections::HashSet::new();
            for dependency in &task.depends_on {
                let key = dependency
                    .target
                    .map(|to| (to.story.unwrap_or(entry.name.number), to.task));
                let drawn = key.and_then(|key| by_key.get(&key)).copied();
                let other = drawn.unwrap_or_else(|| {
                    let mut id = flat(&print_reference(snapshot, entry, dependency));
                    if dependency.target.is_some_and(|target| target.story.is_none()) {
                        id = format!("{}/{id}", story.id());
                    }
                    *outside.entry(id.clone()).or_insert_with(|| {
                        let found = dependency
                            .target
                            .and_then(|to| snapshot.resolve(entry.name.number, to));
                        let task = found.and_then(|(entry, task)| TaskView::of(snapshot, entry, task));
                        self.nodes.push(Node { id, task });
                        self.nodes.len() - 1
                    })
                });
                if seen.insert(other) {
                    self.edges.push((other, at));
                }
            }
        }
    }
}

impl Node<'_> {
    /// The title on one line; empty for what only a reference names.
    pub(in crate::cli::render) fn name(&self) -> String {
        self.task.as_ref().map(TaskView::name).unwrap_or_default()
    }

    pub(in crate::cli::render) fn mark(&self) -> Option<Mark> {
        self.task.as_ref().map(|task| task.mark)
    }
}
