//! Who waits for whom, among the tasks of a snapshot.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{Dependency, Status, StoryNumber, Task, TaskId};
use crate::parallel;
use crate::store::{Entry, Snapshot};

/// A task of the snapshot, with the file that it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// The file.
    pub entry: &'a Entry,
    /// The task.
    pub task: &'a Task,
}

impl Node<'_> {
    /// Story and task; two tasks with one id have the same key.
    pub fn key(&self) -> (StoryNumber, TaskId) {
        (self.entry.name.number, self.task.id)
    }
}

/// The tasks of all stories that were read, and an edge from each task to those that wait for it.
///
/// References to tasks that are not there make no edge; `unknown-dependency` tells of them.
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    graph: DiGraph<Node<'a>, ()>,
    by_key: HashMap<(StoryNumber, TaskId), NodeIndex>,
}

impl<'a> Graph<'a> {
    /// The graph of all stories of `snapshot` that were read.
    pub fn new(snapshot: &'a Snapshot) -> Graph<'a> {
        Graph::of(snapshot.stories().map(|(entry, _)| entry))
    }

    /// The graph of some files; references to other files make no edge.
    pub fn of(entries: impl IntoIterator<Item = &'a Entry>) -> Graph<'a> {
        let mut graph = DiGraph::new();
        let mut by_key = HashMap::new();
        for entry in entries {
            for task in entry.loaded().into_iter().flat_map(|loaded| loaded.story.tasks()) {
                let node = graph.add_node(Node { entry, task });
                by_key.entry((entry.name.number, task.id)).or_insert(node);
            }
        }
        for node in graph.node_indices().collect::<Vec<_>>() {
            let Node { entry, task } = graph[node];
            let named = task.depends_on.iter().filter_map(|dependency| dependency.target);
            let mut before: Vec<NodeIndex> = named
                .filter_map(|target| {
                    by_key
                        .get(&(target.story.unwrap_or(entry.name.number), target.task))
                        .copied()
                })
                .collect();
            before.sort_unstable();
            before.dedup();
            for other in before {
                graph.add_edge(other, node, ());
            }
        }
        Graph { graph, by_key }
    }

    /// All tasks, by file and place in it.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        self.graph.node_indices().map(|node| self.graph[node])
    }

    /// The tasks that wait for this one directly.
    pub fn dependants(&self, key: (StoryNumber, TaskId)) -> Vec<Node<'a>> {
        self.around(key, petgraph::Direction::Outgoing)
    }

    /// The tasks that this one waits for directly, as far as they are there.
    pub fn dependencies(&self, key: (StoryNumber, TaskId)) -> Vec<Node<'a>> {
        self.around(key, petgraph::Direction::Incoming)
    }

    fn around(&self, key: (StoryNumber, TaskId), direction: petgraph::Direction) -> Vec<Node<'a>> {
        let Some(&node) = self.by_key.get(&key) else {
            return Vec::new();
        };
        let mut found: Vec<NodeIndex> = self.graph.neighbors_directed(node, direction).collect();
        found.sort_unstable();
        found.into_iter().map(|node| self.graph[node]).collect()
    }

    /// The tasks that wait for each other, each with the number of its knot.
    pub fn knots(&self) -> HashMap<(StoryNumber, TaskId), usize> {
        let knots = kosaraju_scc(&self.graph);
        let several = knots.iter().filter(|knot| knot.len() > 1).enumerate();
        several
            .flat_map(|(number, knot)| knot.iter().map(move |&node| (self.graph[node].key(), number)))
            .collect()
    }

    /// Generations of the tasks that `is_wanted`: each holds the tasks that wait only for earlier ones.
    ///
    /// Tasks on a cycle, and all that wait for one, are in no generation.
    pub fn generations(&self, is_wanted: impl Fn(Node<'a>) -> bool) -> Vec<Vec<Node<'a>>> {
        let wanted: Vec<bool> = self.graph.node_weights().map(|node| is_wanted(*node)).collect();
        let mut open: Vec<usize> = self
            .graph
            .node_indices()
            .map(|node| {
                let before = self.graph.neighbors_directed(node, petgraph::Direction::Incoming);
                before.filter(|other| wanted[other.index()]).count()
            })
            .collect();
        let mut wave: Vec<NodeIndex> = self
            .graph
            .node_indices()
            .filter(|node| wanted[node.index()] && open[node.index()] == 0)
            .collect();
        let mut found = Vec::new();
        while !wave.is_empty() {
            let mut next = Vec::new();
            for node in &wave {
                for other in self.graph.neighbors(*node).filter(|other| wanted[other.index()]) {
                    open[other.index()] -= 1;
                    if open[other.index()] == 0 {
                        next.push(other);
                    }
                }
            }
            next.sort_unstable();
            found.push(wave.iter().map(|node| self.graph[*node]).collect());
            wave = next;
        }
        found
    }
}

/// What a task waits for, and whether it can be taken now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Readiness {
    /// Not begun, enabled, and nothing to wait for.
    pub ready: bool,
    /// The references that are not done, as printed; those to nothing among them.
    pub blocked_by: Vec<String>,
}

/// Whether `task` of the story in `entry` can be taken now. Nothing of it is ever stored.
pub fn readiness(snapshot: &Snapshot, entry: &Entry, task: &Task) -> Readiness {
    if task.known_status() == Some(snapshot.config().task_workflow.done()) {
        return Readiness::default();
    }
    let open = task
        .depends_on
        .iter()
        .filter(|dependency| !is_met(snapshot, entry, dependency));
    let blocked_by: Vec<String> = open
        .map(|dependency| print_reference(snapshot, entry, dependency))
        .collect();
    Readiness {
        ready: can_begin(snapshot, task) && blocked_by.is_empty(),
        blocked_by,
    }
}

/// What [`readiness`] says of a task, without the reasons.
pub fn is_ready(snapshot: &Snapshot, entry: &Entry, task: &Task) -> bool {
    let mut waits_for = task.depends_on.iter();
    can_begin(snapshot, task) && waits_for.all(|dependency| is_met(snapshot, entry, dependency))
}

/// Whether `task` says what to do and is neither begun nor disabled; it may still have to wait.
fn can_begin(snapshot: &Snapshot, task: &Task) -> bool {
    let first = snapshot.config().task_workflow.first();
    !task.title.is_empty() && task.enabled && task.status.is_none_or(|(_, status)| status == Some(first))
}

/// Whether what a task of `entry` waits for is there and done.
fn is_met(snapshot: &Snapshot, entry: &Entry, dependency: &Dependency) -> bool {
    let done = snapshot.config().task_workflow.done();
    dependency.target.is_some_and(|target| {
        snapshot
            .resolve_in(entry, target)
            .is_some_and(|(_, other)| other.known_status() == Some(done))
    })
}

/// Whether a story with the number is there, and every file that has it is done.
pub fn is_story_done(snapshot: &Snapshot, number: StoryNumber) -> bool {
    let done = snapshot.config().story_workflow.done();
    let mut files = snapshot.with_number(number).peekable();
    files.peek().is_some() && files.all(|entry| story_status(entry) == Some(done))
}

fn story_status(entry: &Entry) -> Option<Status> {
    entry.loaded()?.story.status.as_ref()?.status
}

/// The tasks that can be taken now, in the order to take them; of all stories, or of one.
///
/// Stories that are done are left out. The later a story's status, the earlier its tasks; among stories of one
/// status those that wait for a story that is not done come last. Then it goes by number, and by place in the file.
pub fn next_tasks(snapshot: &Snapshot, only: Option<StoryNumber>) -> Vec<Node<'_>> {
    let flow = &snapshot.config().story_workflow;
    let mut stories: Vec<_> = snapshot
        .stories()
        .filter(|(entry, _)| only.is_none_or(|number| number == entry.name.number))
        .filter(|(entry, _)| story_status(entry) != Some(flow.done()))
        .map(|(entry, loaded)| {
            let status = story_status(entry).unwrap_or(flow.first());
            let dependencies = &loaded.story.dependencies;
            let waits = dependencies
                .iter()
                .any(|other| !is_story_done(snapshot, other.number));
            ((std::cmp::Reverse(status), waits), entry, loaded)
        })
        .collect();
    // Stable, and the entries are sorted by number.
    stories.sort_by_key(|(key, ..)| *key);
    let ready = parallel::map(&stories, |&(_, entry, loaded)| {
        let tasks = loaded.story.tasks().map(move |task| Node { entry, task });
        let ready = tasks.filter(|node| is_ready(snapshot, entry, node.task));
        ready.collect::<Vec<_>>()
    });
    ready.into_iter().flatten().collect()
}

/// A reference in printed form: `003`, `014/003`, or the text as written where it names no task.
pub fn print_reference(snapshot: &Snapshot, entry: &Entry, dependency: &Dependency) -> String {
    let Some(loaded) = entry.loaded() else {
        return String::new();
    };
    let Some(target) = dependency.target else {
        return loaded.document.slice(dependency.span).to_owned();
    };
    match target.story {
        None => print_id(snapshot, entry.name.number, target.task, loaded.story.id_width),
        Some(story) => {
            let id = print_id(snapshot, story, target.task, 3);
            format!("{}/{id}", snapshot.story_id(story))
        }
    }
}

/// A task's id with the digits that its own file uses, or `width` digits where it is not there.
fn print_id(snapshot: &Snapshot, story: StoryNumber, task: TaskId, width: usize) -> String {
    let loaded = snapshot.with_number(story).find_map(Entry::loaded);
    task.padded(loaded.map_or(width, |loaded| loaded.story.id_width))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Graph;
    use crate::config::Config;
    use crate::store::{MemoryTree, Scope, Snapshot};

    fn snapshot(tasks: &[(&str, &str)]) -> Snapshot {
        let mut text = "# A\n\n## Tasks\n".to_owned();
        for (id, depends) in tasks {
            text.push_str(&format!("\n### {id}: x\n**Depends on:** {depends}\n"));
        }
        let tree = MemoryTree::new([("docs/stories/001-a.md", text)]);
        Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed")
    }

    fn ids(nodes: &[super::Node<'_>]) -> Vec<String> {
        nodes.iter().map(|node| node.task.id.to_string()).collect()
    }

    #[test]
    fn generations_leave_cycles_out() {
        let snapshot = snapshot(&[
            ("001", "none"),
            ("002", "001"),
            ("003", "none"),
            ("004", "005"),
            ("005", "004"),
            ("006", "1, 2"),
        ]);
        let waves = Graph::new(&snapshot).generations(|_| true);
        assert_eq!(
            waves.iter().map(|wave| ids(wave)).collect::<Vec<_>>(),
            [vec!["001", "003"], vec!["002"], vec!["006"]]
        );
    }

    #[test]
    fn a_task_without_a_title_is_not_to_be_taken() {
        let text = "# A\n\n## Tasks\n\n### 1:\n\n### 2: b\n\n### 3 - c\n";
        let tree = MemoryTree::new([("docs/stories/001-a.md", text)]);
        let all =
            Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed");
        assert_eq!(ids(&super::next_tasks(&all, None)), ["002"]);
        let (entry, loaded) = all.stories().next().expect("it is there");
        assert_eq!(loaded.story.listed.len(), 3);
        let malformed = loaded.story.listed[0].task();
        assert!(!super::readiness(&all, entry, malformed).ready);
    }

    #[test]
    fn the_furthest_story_comes_first_and_one_that_waits_comes_later() {
        let story = |status: &str, rest: &str| {
            let tasks =
                "### 1: a\n**Status:** done\n\n### 2: b\n**Depends on:** 1\n\n### 3: c\n**Depends on:** 2\n";
            format!("# T\n\n## Status\n{status}\n{rest}\n## Tasks\n\n{tasks}\n### 4: d\n**Enabled:** false\n")
        };
        let tree = MemoryTree::new([
            ("docs/stories/001-a.md", story("Draft", "")),
            (
                "docs/stories/002-b.md",
                story("In Progress", "\n## Dependencies\n- Story 001\n"),
            ),
            (
                "docs/stories/003-c.md",
                story("In Progress", "\n## Dependencies\n- Story 005\n"),
            ),
            ("docs/stories/004-d.md", story("Ready", "")),
            ("docs/stories/005-e.md", story("Done", "")),
            (
                "docs/stories/006-f.md",
                "# No status\n\n## Tasks\n\n### 1: a\n**Depends on:** 4/2\n".to_owned(),
            ),
        ]);
        let all =
            Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed");
        let keys = |only| {
            super::next_tasks(&all, only)
                .iter()
                .map(|node| node.key().0)
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(None), [3, 2, 4, 1]);
        assert_eq!(keys(Some(2)), [2]);
        assert!(keys(Some(5)).is_empty());
    }
}
