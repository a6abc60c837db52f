//! The open tasks of some stories, what each waits for, and which of them can never begin.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::circle::{knots, walk};
use crate::graph::{is_story_done, print_reference};
use crate::model::{Dependency, ListedTask, StoryNumber, Task, TaskId};
use crate::store::{Entry, Loaded, Snapshot};

/// An open entry of a Tasks section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open<'a> {
    /// The place of its story among those of the plan.
    pub(super) story: usize,
    pub(super) entry: &'a Entry,
    pub(super) loaded: &'a Loaded,
    pub(super) listed: &'a ListedTask,
}

/// Why a task is in no wave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// `**Enabled:** false`.
    Disabled,
    /// It is no task that can be edited; this says why.
    Malformed(String),
    /// Another task has its id.
    RepeatedId,
    /// Its status is a word that no workflow knows.
    UnknownStatus(String),
    /// It waits for what is not there, as printed.
    Unknown(Vec<String>),
    /// It waits for itself.
    Itself,
    /// It is one of those that wait for each other: the place in [`Plan::circles`](super::Plan::circles).
    Circle(usize),
    /// It waits for a task that is in no wave either: the place in [`Plan::left_out`](super::Plan::left_out).
    Behind {
        /// The task that is left out.
        task: usize,
        /// The story that it belongs to, where the whole story is waited for.
        story: Option<StoryNumber>,
    },
    /// It waits for a task outside the plan that is disabled, as printed.
    DisabledOutside(String),
}

/// Something that is waited for, but is neither done nor among the stories of the plan.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outside {
    /// A task, as printed: `014/003`.
    Task(StoryNumber, String),
    /// A whole story.
    Story(StoryNumber),
}

/// A stop on the way of a circle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// A task: the place in [`Plan::left_out`](super::Plan::left_out).
    Task(usize),
    /// A story as a whole, by its place in [`Plan::stories`](super::Plan::stories).
    Story(usize),
}

/// All open tasks with what stands between them.
pub(super) struct Network<'a> {
    /// By story, and by place in the file.
    pub(super) tasks: Vec<Open<'a>>,
    /// An edge from each node to what waits for it. The first nodes are the tasks; then for each story a start, which
    /// its tasks wait for, and an end, which waits for its tasks.
    pub(super) graph: DiGraph<(), ()>,
    /// Why a task can never begin.
    pub(super) reasons: Vec<Option<Reason>>,
    /// Whether something is wrong with a task that can never begin, or with what it waits for.
    pub(super) is_fault: Vec<bool>,
    /// Ways around in which tasks wait for each other: each stop waits for the next, the last one for the first.
    pub(super) circles: Vec<Vec<Stop>>,
    /// The stories of the plan that each of them waits for.
    pub(super) story_after: Vec<Vec<usize>>,
    /// The stories outside the plan that each of them waits for.
    pub(super) story_outside: Vec<Vec<StoryNumber>>,
    /// The tasks outside the plan that each task waits for.
    pub(super) outside: Vec<Vec<Outside>>,
}

impl<'a> Network<'a> {
    /// The open tasks of `entries`, which are sorted and each once. The task numbers in reasons and circles are places
    /// in `tasks`.
    pub(super) fn new(snapshot: &'a Snapshot, entries: &[&'a Entry]) -> Network<'a> {
        let done = snapshot.config().task_workflow.done();
        let mut tasks = Vec::new();
        for (story, entry) in entries.iter().enumerate() {
            let Some(loaded) = entry.loaded() else { continue };
            let open = loaded
                .story
                .listed
                .iter()
                .filter(|listed| listed.task().known_status() != Some(done));
            tasks.extend(open.map(|listed| Open {
                story,
                entry,
                loaded,
                listed,
            }));
        }
        let count = tasks.len() + 2 * entries.len();
        let mut graph = DiGraph::with_capacity(count, count);
        for _ in 0..count {
            graph.add_node(());
        }
        let mut network = Network {
            reasons: vec![None; tasks.len()],
            is_fault: vec![false; tasks.len()],
            outside: vec![Vec::new(); tasks.len()],
            story_after: vec![Vec::new(); entries.len()],
            story_outside: vec![Vec::new(); entries.len()],
            circles: Vec::new(),
            tasks,
            graph,
        };
        network.own_faults(snapshot);
        network.connect_tasks(snapshot, entries);
        network.connect_stories(snapshot, entries);
        network.find_circles();
        let numbers: Vec<StoryNumber> = entries.iter().map(|entry| entry.name.number).collect();
        network.spread(&numbers);
        network
    }

    fn start(&self, story: usize) -> NodeIndex {
        NodeIndex::new(self.tasks.len() + 2 * story)
    }

    fn end(&self, story: usize) -> NodeIndex {
        NodeIndex::new(self.tasks.len() + 2 * story + 1)
    }

    fn own_faults(&mut self, snapshot: &Snapshot) {
        for (at, open) in self.tasks.iter().enumerate() {
            self.reasons[at] = own_fault(snapshot, open);
        }
    }

    fn connect_tasks(&mut self, snapshot: &'a Snapshot, entries: &[&'a Entry]) {
        let done = snapshot.config().task_workflow.done();
        let places: HashMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (&*entry.path, at))
            .collect();
        // As everywhere, the first task with an id is the one that is meant by it.
        let mut by_id: HashMap<(usize, TaskId), usize> = HashMap::with_capacity(self.tasks.len());
        for (at, open) in self.tasks.iter().enumerate() {
            if let ListedTask::Task(task) = open.listed {
                by_id.entry((open.story, task.id)).or_insert(at);
            }
        }
        let mut before = Vec::new();
        for at in 0..self.tasks.len() {
            let open = self.tasks[at];
            let mut unknown = Vec::new();
            before.clear();
            for dependency in &open.listed.task().depends_on {
                let print = || print_reference(snapshot, open.entry, dependency);
                let Some((entry, task)) = target(snapshot, &open, dependency) else {
                    unknown.push(print());
                    continue;
                };
                if task.known_status() == Some(done) {
                    continue;
                }
                let other = places
                    .get(&*entry.path)
                    .map(|story| by_id.get(&(*story, task.id)).copied());
                match other {
                    Some(Some(other)) if other == at => {
                        self.reasons[at].get_or_insert(Reason::Itself);
                    }
                    Some(Some(other)) => before.push(other),
                    // An open task of a story of the plan is listed; this cannot be.
                    Some(None) => unknown.push(print()),
                    None if !task.enabled => {
                        self.reasons[at].get_or_insert_with(|| Reason::DisabledOutside(print()));
                    }
                    None => self.outside[at].push(Outside::Task(entry.name.number, print())),
                }
            }
            if !unknown.is_empty() {
                self.reasons[at].get_or_insert(Reason::Unknown(unknown));
            }
            before.sort_unstable();
            before.dedup();
            for &other in &before {
                self.graph.add_edge(NodeIndex::new(other), NodeIndex::new(at), ());
            }
        }
    }

    /// Lets the tasks of each story wait for the stories that it depends on.
    fn connect_stories(&mut self, snapshot: &Snapshot, entries: &[&Entry]) {
        let mut has_open = vec![false; entries.len()];
        for open in &self.tasks {
            has_open[open.story] = true;
        }
        let mut starts: Vec<bool> = vec![false; entries.len()];
        let mut ends: Vec<bool> = vec![false; entries.len()];
        for (at, entry) in entries.iter().enumerate() {
            let own = entry.name.number;
            let mut numbers: Vec<StoryNumber> = entry
                .loaded()
                .into_iter()
                .flat_map(|loaded| loaded.story.dependencies.iter().map(|other| other.number))
                .filter(|number| *number != own)
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            for number in numbers {
                if is_story_done(snapshot, number) || has_nothing_open(snapshot, number) {
                    continue;
                }
                let first = entries.partition_point(|entry| entry.name.number < number);
                let planned: Vec<usize> = (first..entries.len())
                    .take_while(|other| entries[*other].name.number == number)
                    .filter(|other| has_open[*other])
                    .collect();
                if planned.is_empty() {
                    self.story_outside[at].push(number);
                }
                for other in planned {
                    self.graph.add_edge(self.end(other), self.start(at), ());
                    starts[at] = true;
                    ends[other] = true;
                    self.story_after[at].push(other);
                }
            }
        }
        for (at, open) in self.tasks.iter().enumerate() {
            if starts[open.story] {
                self.graph
                    .add_edge(self.start(open.story), NodeIndex::new(at), ());
            }
            // A disabled task is left out of planning; the others are the story.
            if ends[open.story] && self.reasons[at] != Some(Reason::Disabled) {
                self.graph.add_edge(NodeIndex::new(at), self.end(open.story), ());
            }
        }
    }

    fn find_circles(&mut self) {
        let count = self.tasks.len();
        let mut found: Vec<(Vec<NodeIndex>, Vec<NodeIndex>)> = knots(&self.graph)
            .into_iter()
            .map(|knot| (walk(&self.graph, &knot), knot))
            .collect();
        found.sort_unstable();
        for (number, (mut way, knot)) in found.into_iter().enumerate() {
            // The walk follows who waits; a reader follows what a task waits for.
            way[1..].reverse();
            let stops = way
                .iter()
                .filter_map(|node| match node.index().checked_sub(count) {
                    None => Some(Stop::Task(node.index())),
                    // The end of a story stands for it; its start says nothing more.
                    Some(gate) => (gate % 2 == 1).then_some(Stop::Story(gate / 2)),
                });
            self.circles.push(stops.collect());
            for node in knot.iter().filter(|node| node.index() < count) {
                self.reasons[node.index()].get_or_insert(Reason::Circle(number));
            }
        }
    }

    /// Leaves out what waits for a task that is left out; `numbers` are those of the stories.
    fn spread(&mut self, numbers: &[StoryNumber]) {
        for (reason, is_fault) in self.reasons.iter().zip(&mut self.is_fault) {
            // To disable a task is nothing wrong.
            *is_fault = reason
                .as_ref()
                .is_some_and(|reason| !matches!(reason, Reason::Disabled | Reason::DisabledOutside(_)));
        }
        // What waits for a fault is one, whatever else it waits for: faults go first.
        for is_fault in [true, false] {
            self.spread_from(is_fault, numbers);
        }
    }

    fn spread_from(&mut self, is_fault: bool, numbers: &[StoryNumber]) {
        let count = self.tasks.len();
        let is_root = |at: &usize| self.reasons[*at].is_some() && self.is_fault[*at] == is_fault;
        let mut queue: std::collections::VecDeque<(usize, usize, Option<usize>)> =
            (0..count).filter(is_root).map(|at| (at, at, None)).collect();
        let mut seen_gates = vec![false; self.graph.node_count() - count];
        while let Some((node, cause, through)) = queue.pop_front() {
            let mut next: Vec<usize> = self
                .graph
                .neighbors(NodeIndex::new(node))
                .map(NodeIndex::index)
                .collect();
            next.sort_unstable();
            for other in next {
                if let Some(gate) = other.checked_sub(count) {
                    // A story is finished without what is disabled, and without what waits for that.
                    if is_fault && !std::mem::replace(&mut seen_gates[gate], true) {
                        // Behind the end of a story its number is the reason, whatever comes between.
                        let through = if gate % 2 == 1 { Some(gate / 2) } else { through };
                        queue.push_back((other, cause, through));
                    }
                } else if self.reasons[other].is_none() {
                    let story = through.map(|story| numbers[story]);
                    self.reasons[other] = Some(Reason::Behind { task: cause, story });
                    self.is_fault[other] = is_fault;
                    queue.push_back((other, other, None));
                }
            }
        }
    }
}

/// Whether the story has tasks, and all of them are done, whatever its status says.
fn has_nothing_open(snapshot: &Snapshot, number: StoryNumber) -> bool {
    let done = snapshot.config().task_workflow.done();
    let mut files = snapshot.with_number(number).peekable();
    files.peek().is_some()
        && files.all(|entry| {
            let listed = entry.loaded().map_or(&[][..], |loaded| &loaded.story.listed);
            !listed.is_empty() && listed.iter().all(|one| one.task().known_status() == Some(done))
        })
}

/// The task that a dependency means, with its file.
fn target<'a>(
    snapshot: &'a Snapshot,
    open: &Open<'a>,
    dependency: &Dependency,
) -> Option<(&'a Entry, &'a Task)> {
    let target = dependency.target?;
    snapshot.resolve(open.entry.name.number, target)
}

/// What keeps a task by itself from being planned.
fn own_fault(snapshot: &Snapshot, open: &Open<'_>) -> Option<Reason> {
    let task = match open.listed {
        ListedTask::Range { .. } => {
            return Some(Reason::Malformed("several ids in one heading".to_owned()));
        }
        ListedTask::NearMiss { task } => {
            let why = open.loaded.story.near_miss(task);
            return Some(Reason::Malformed(
                why.unwrap_or("not quite the heading of a task").to_owned(),
            ));
        }
        ListedTask::Task(task) if task.title.is_empty() => {
            return Some(Reason::Malformed("it has no title".to_owned()));
        }
        ListedTask::Task(task) => task,
    };
    let own = crate::model::TaskRef {
        story: None,
        task: task.id,
    };
    let meant = snapshot.resolve(open.entry.name.number, own);
    if meant.is_none_or(|(entry, meant)| entry.path != open.entry.path || meant.heading != task.heading) {
        return Some(Reason::RepeatedId);
    }
    if !task.enabled {
        return Some(Reason::Disabled);
    }
    match task.status {
        Some((span, None)) if !span.is_empty() => {
            Some(Reason::UnknownStatus(open.loaded.document.slice(span).to_owned()))
        }
        _ => None,
    }
}
