//! From a graph and the files of its tasks to waves: what can run at the same time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

/// A task that stands later than its dependencies ask for, since another one changes the same file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moved<'a> {
    /// The wave that its dependencies allow.
    pub(super) from: usize,
    /// The file.
    pub(super) file: &'a str,
    /// The task that changes the file in the wave before.
    pub(super) behind: usize,
}

/// Where each task stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Waves<'a> {
    /// The tasks of each wave, sorted.
    pub(super) waves: Vec<Vec<usize>>,
    /// The wave of each task that has one.
    pub(super) wave: Vec<Option<usize>>,
    /// The tasks that were moved.
    pub(super) moved: Vec<Option<Moved<'a>>>,
    /// For each task the tasks that change one of its files before it, each with the file; the nearest one of a file.
    pub(super) writers: Vec<Vec<(usize, &'a str)>>,
    /// How many generations the dependencies alone make.
    pub(super) levels: usize,
    /// One task of each wave, such that each holds the next one up.
    pub(super) longest: Vec<usize>,
}

/// What `layer` is given of a task.
#[derive(Clone, Debug, Default)]
pub(super) struct Work<'a> {
    /// Whether it is planned at all.
    pub(super) planned: bool,
    /// Whether somebody is at it: then it goes before others that change the same file.
    pub(super) started: bool,
    /// The files that it changes, each once. A folder stands for all that is in it.
    pub(super) files: Vec<&'a str>,
}

/// Puts each planned task into the first wave in which all that it waits for is done and nobody else changes a file of it.
///
/// The first nodes of `graph` are `tasks`; others are points that all of some tasks go through, and take no time. An
/// edge leads to what waits. Among tasks that want one file in one wave the one that is started is first, and then the
/// one that stands first. What is not planned must not stand between two that are, and there must be no circle.
pub(super) fn layer<'a>(graph: &DiGraph<(), ()>, tasks: &[Work<'a>]) -> Waves<'a> {
    let mut layering = Layering::new(graph, tasks);
    let mut wave = layering.first();
    while !wave.is_empty() || layering.has_waiting() {
        let placed = layering.place(&wave);
        wave = layering.release(&placed);
        layering.found.waves.push(placed);
    }
    layering.found.longest = layering.longest();
    layering.found
}

/// A task in the order in which it may take a file: the started ones, then by place.
type Turn = Reverse<(bool, usize)>;

/// A file or a folder that a task takes: alone, or, of a folder, beside others that change something else in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Hold {
    file: usize,
    alone: bool,
}

impl Hold {
    /// The line in which tasks wait for it.
    fn line(self) -> usize {
        2 * self.file + usize::from(self.alone)
    }

    fn of_line(line: usize) -> Self {
        Hold {
            file: line / 2,
            alone: line % 2 == 1,
        }
    }
}

/// Who has a file.
#[derive(Clone, Debug, Default)]
struct Holders {
    /// The last task that took it alone.
    writer: Option<usize>,
    /// The tasks that took a part of it since then.
    parts: Vec<usize>,
}

struct Layering<'g, 'a> {
    graph: &'g DiGraph<(), ()>,
    tasks: &'g [Work<'a>],
    /// What each task takes.
    holds: Vec<Vec<Hold>>,
    names: Vec<&'a str>,
    /// Who has each file.
    holders: Vec<Holders>,
    /// The tasks that wait, in a line for each file and each way to take it.
    waiting: Vec<BinaryHeap<Turn>>,
    /// The lines with tasks in them.
    busy: Vec<usize>,
    /// How much each node still waits for.
    open: Vec<usize>,
    /// The longest way to each node by dependencies alone.
    level: Vec<usize>,
    /// The wave that the dependencies of each task allow.
    allowed: Vec<usize>,
    /// The task whose wave decided when a node is free.
    last: Vec<Option<usize>>,
    found: Waves<'a>,
}

impl<'g, 'a> Layering<'g, 'a> {
    fn new(graph: &'g DiGraph<(), ()>, tasks: &'g [Work<'a>]) -> Self {
        let (names, holds) = holds(tasks);
        let is_in = |node: NodeIndex| tasks.get(node.index()).is_none_or(|task| task.planned);
        let open = graph
            .node_indices()
            .map(|node| {
                let before = graph.neighbors_directed(node, Direction::Incoming);
                before.filter(|other| is_in(*other)).count()
            })
            .collect();
        Layering {
            holds,
            holders: vec![Holders::default(); names.len()],
            waiting: vec![BinaryHeap::new(); 2 * names.len()],
            names,
            busy: Vec::new(),
            open,
            level: vec![0; graph.node_count()],
            allowed: vec![0; tasks.len()],
            last: vec![None; graph.node_count()],
            found: Waves {
                wave: vec![None; tasks.len()],
                moved: vec![None; tasks.len()],
                writers: vec![Vec::new(); tasks.len()],
                ..Waves::default()
            },
            graph,
            tasks,
        }
    }

    fn is_planned(&self, node: usize) -> bool {
        self.tasks.get(node).is_none_or(|task| task.planned)
    }

    fn turn(&self, task: usize) -> Turn {
        Reverse((!self.tasks[task].started, task))
    }

    /// The tasks that wait for nothing.
    fn first(&mut self) -> Vec<usize> {
        let free: Vec<usize> = (0..self.graph.node_count())
            .filter(|node| self.is_planned(*node) && self.open[*node] == 0)
            .collect();
        let mut found = Vec::new();
        self.pass(free, 0, &mut found);
        found
    }

    /// Sorts nodes that became free into `found`, going through points that take no time.
    fn pass(&mut self, mut free: Vec<usize>, wave: usize, found: &mut Vec<usize>) {
        while let Some(node) = free.pop() {
            if node < self.tasks.len() {
                self.allowed[node] = wave;
                found.push(node);
                continue;
            }
            let (level, last) = (self.level[node], self.last[node]);
            for other in self.graph.neighbors(NodeIndex::new(node)).map(NodeIndex::index) {
                if self.is_planned(other) && self.meet(other, level, last) {
                    free.push(other);
                }
            }
        }
    }

    /// Notes that one of the things that `node` waits for is done; says whether it was the last one.
    fn meet(&mut self, node: usize, level: usize, last: Option<usize>) -> bool {
        self.level[node] = self.level[node].max(level);
        let wave = |task: Option<usize>| task.and_then(|task| self.found.wave[task]);
        // Of several in one wave the first one is named.
        let (old, new) = (self.last[node], last);
        if wave(new) > wave(old) || wave(new) == wave(old) && new < old {
            self.last[node] = new;
        }
        self.open[node] -= 1;
        self.open[node] == 0
    }

    fn has_waiting(&self) -> bool {
        !self.busy.is_empty()
    }

    /// Gives a place in the next wave to those of `free`, and of those that wait for a file, that nobody is in the way of.
    fn place(&mut self, free: &[usize]) -> Vec<usize> {
        let wave = self.found.waves.len();
        // Each candidate with the line that it waited in.
        let mut candidates: BinaryHeap<(Turn, Option<usize>)> =
            free.iter().map(|task| (self.turn(*task), None)).collect();
        let waited_in = std::mem::take(&mut self.busy);
        for &line in &waited_in {
            candidates.extend(self.waiting[line].pop().map(|turn| (turn, Some(line))));
        }
        let mut placed = Vec::new();
        while let Some((turn, waited)) = candidates.pop() {
            let Reverse((_, task)) = turn;
            let taken = self.holds[task].iter().find(|hold| self.is_taken(**hold, wave));
            if let Some(hold) = taken {
                let line = hold.line();
                if self.waiting[line].is_empty() {
                    self.busy.push(line);
                }
                self.waiting[line].push(turn);
            } else {
                self.give(task, wave, waited.map(Hold::of_line));
                placed.push(task);
            }
            // What it waited for may be free for the next one in the line as well.
            if let Some(line) = waited.filter(|line| !self.is_taken(Hold::of_line(*line), wave)) {
                candidates.extend(self.waiting[line].pop().map(|turn| (turn, Some(line))));
            }
        }
        self.busy.extend(waited_in);
        self.busy.sort_unstable();
        self.busy.dedup();
        self.busy.retain(|line| !self.waiting[*line].is_empty());
        placed.sort_unstable();
        placed
    }

    /// Whether another task of the wave is in the way.
    fn is_taken(&self, hold: Hold, wave: usize) -> bool {
        let is_now = |task: &usize| self.found.wave[*task] == Some(wave);
        let Holders { writer, parts } = &self.holders[hold.file];
        writer.as_ref().is_some_and(is_now) || hold.alone && parts.last().is_some_and(is_now)
    }

    fn give(&mut self, task: usize, wave: usize, waited: Option<Hold>) {
        let before = |hold: Hold| {
            let Holders { writer, parts } = &self.holders[hold.file];
            let part = parts.last().copied().filter(|_| hold.alone);
            part.or(*writer).map(|behind| (hold.file, behind))
        };
        if let Some((file, behind)) = waited.and_then(before) {
            self.found.moved[task] = Some(Moved {
                from: self.allowed[task],
                file: self.names[file],
                behind,
            });
            self.last[task] = Some(behind);
        }
        self.found.wave[task] = Some(wave);
        for hold in &self.holds[task] {
            let (name, holders) = (self.names[hold.file], &mut self.holders[hold.file]);
            let writers = &mut self.found.writers[task];
            if hold.alone {
                let parts = std::mem::take(&mut holders.parts);
                let writer = holders.writer.replace(task).filter(|_| parts.is_empty());
                writers.extend(writer.into_iter().chain(parts).map(|other| (other, name)));
            } else {
                writers.extend(holders.writer.map(|other| (other, name)));
                holders.parts.push(task);
            }
        }
    }

    /// The tasks that are free once `placed` are done.
    fn release(&mut self, placed: &[usize]) -> Vec<usize> {
        let next = self.found.waves.len() + 1;
        let mut found = Vec::new();
        for &task in placed {
            let level = self.level[task] + 1;
            self.found.levels = self.found.levels.max(level);
            let mut free = Vec::new();
            for other in self.graph.neighbors(NodeIndex::new(task)).map(NodeIndex::index) {
                if self.is_planned(other) && self.meet(other, level, Some(task)) {
                    free.push(other);
                }
            }
            self.pass(free, next, &mut found);
        }
        found
    }

    /// From the first task of the last wave back to the first wave.
    fn longest(&self) -> Vec<usize> {
        let mut way = Vec::new();
        let mut at = self.found.waves.last().and_then(|wave| wave.first()).copied();
        while let Some(task) = at {
            way.push(task);
            at = self.last[task];
        }
        way.reverse();
        way
    }
}

/// The folders above a path that are looked at: deeper ones are no places of files.
const DEPTH: usize = 64;

/// A path as it is compared: without a sign that says that it is a folder.
fn bare(path: &str) -> &str {
    let end = ["/**", "/*", "/"].iter().find_map(|end| path.strip_suffix(end));
    end.filter(|path| !path.is_empty()).unwrap_or(path)
}

/// The names of all files and folders, and which of them each task takes. A folder that nobody names counts for nothing.
fn holds<'a>(tasks: &[Work<'a>]) -> (Vec<&'a str>, Vec<Vec<Hold>>) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut names = Vec::new();
    for file in tasks.iter().flat_map(|task| &task.files) {
        numbers.entry(bare(file)).or_insert_with(|| {
            names.push(*file);
            names.len() - 1
        });
    }
    let of_task = |task: &Work<'a>| {
        let mut found = Vec::with_capacity(task.files.len());
        for file in &task.files {
            let file = bare(file);
            found.push(Hold {
                file: numbers[file],
                alone: true,
            });
            let above = file.match_indices('/').take(DEPTH).map(|(at, _)| &file[..at]);
            found.extend(
                above
                    .filter_map(|folder| numbers.get(folder))
                    .map(|&file| Hold { file, alone: false }),
            );
        }
        // Who has a folder alone has its parts.
        found.sort_unstable_by_key(|hold| (hold.file, !hold.alone));
        found.dedup_by_key(|hold| hold.file);
        found
    };
    let holds = tasks.iter().map(of_task).collect();
    (names, holds)
}

#[cfg(test)]
mod tests {
    use petgraph::graph::{DiGraph, NodeIndex};

    use super::{Waves, Work, layer};

    /// The waves of tasks that each name what they wait for, and their files.
    fn waves(tasks: &[(&[usize], &'static [&'static str])], started: &[usize]) -> Waves<'static> {
        let mut graph = DiGraph::new();
        for _ in tasks {
            graph.add_node(());
        }
        let mut works = Vec::new();
        for (at, (before, files)) in tasks.iter().enumerate() {
            for other in *before {
                graph.add_edge(NodeIndex::new(*other), NodeIndex::new(at), ());
            }
            works.push(Work {
                planned: true,
                started: started.contains(&at),
                files: files.to_vec(),
            });
        }
        layer(&graph, &works)
    }

    #[test]
    fn a_writer_of_the_same_file_moves_and_what_waits_for_it_follows() {
        let found = waves(
            &[(&[], &["a"]), (&[], &["a"]), (&[1], &["b"]), (&[], &["b"])],
            &[],
        );
        assert_eq!(found.waves, [vec![0, 3], vec![1], vec![2]]);
        let moved = found.moved[1].expect("it was moved");
        assert_eq!((moved.from, moved.file, moved.behind), (0, "a", 0));
        assert_eq!((found.levels, found.longest), (2, vec![0, 1, 2]));
        assert_eq!(found.writers[2], [(3, "b")]);
    }

    #[test]
    fn who_is_at_a_file_keeps_it() {
        let found = waves(&[(&[], &["a"]), (&[], &["a"])], &[1]);
        assert_eq!(found.waves, [[1], [0]]);
    }

    #[test]
    fn a_task_of_two_files_waits_for_both_and_lets_others_pass() {
        let found = waves(
            &[
                (&[], &["a"]),
                (&[], &["b"]),
                (&[], &["a", "b"]),
                (&[], &["b"]),
                (&[], &["a"]),
            ],
            &[],
        );
        assert_eq!(found.waves, [vec![0, 1], vec![2], vec![3, 4]]);
    }

    #[test]
    fn a_folder_is_all_that_is_in_it_and_nothing_else() {
        let found = waves(
            &[
                (&[], &["src/a.rs"]),
                (&[], &["src/"]),
                (&[], &["src/b.rs"]),
                (&[], &["src/c.rs", "src/b.rs"]),
                (&[], &["srcs/a.rs"]),
                (&[], &["src/**"]),
                (&[], &["src/d.rs"]),
            ],
            &[],
        );
        assert_eq!(found.waves, [vec![0, 2, 4, 6], vec![1], vec![3], vec![5]]);
        let moved = found.moved[1].expect("it was moved");
        assert_eq!((moved.from, moved.file, moved.behind), (0, "src/", 6));
        assert_eq!(found.writers[1], [(0, "src/"), (2, "src/"), (6, "src/")]);
        assert_eq!(found.writers[3], [(1, "src/"), (2, "src/b.rs")]);
        assert_eq!(found.longest, [6, 1, 3, 5]);
    }

    #[test]
    fn a_task_may_name_a_folder_and_a_part_of_it() {
        let found = waves(&[(&[], &["src", "src/a.rs"]), (&[], &["src/a.rs"])], &[]);
        assert_eq!(found.waves, [[0], [1]]);
    }

    #[test]
    fn many_writers_of_one_file_take_linear_time() {
        let tasks: Vec<(&[usize], &'static [&'static str])> = vec![(&[], &["a"]); 50_000];
        assert_eq!(waves(&tasks, &[]).waves.len(), 50_000);
    }
}
