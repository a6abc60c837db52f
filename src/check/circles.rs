//! Who waits for whom among tasks and whole stories, and the circles in it.

use std::collections::{HashMap, HashSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef as _, NodeFiltered};

use super::lineage::Lineage;
use crate::graph::Node;
use crate::model::{ListedTask, StoryNumber, TaskId};
use crate::store::{Entry, Snapshot};
use crate::text::Span;

/// Something that must happen before something else can.
#[derive(Clone, Copy, Debug)]
pub(super) enum Point<'a> {
    /// A story begins: all stories that it depends on are done.
    Start(StoryNumber),
    /// A task is done.
    Task(Node<'a>),
    /// A story is done, with all of its tasks.
    End(StoryNumber),
}

/// Where it is written that one thing waits for another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'a> {
    pub entry: &'a Entry,
    pub span: Span,
}

/// A closed walk: each point waits for the next one, and the last one for the first.
pub(super) type Circle<'a> = Vec<(Point<'a>, Option<Written<'a>>)>;

/// A knot of things that wait for each other, told by one circle of it.
#[derive(Clone, Debug)]
pub(super) struct Knot<'a> {
    /// The circle that stands first.
    pub circle: Circle<'a>,
    /// A circle that a change has closed, from the new reference on.
    pub new: Option<Circle<'a>>,
}

/// All tasks and stories, and an edge from each to those that it waits for.
///
/// A story is two points and not an edge from each of its tasks to each of another story's, so there are as many edges
/// as there are tasks and references.
#[derive(Debug)]
pub(super) struct Circles<'a> {
    graph: DiGraph<Point<'a>, Option<Written<'a>>>,
    stories: HashMap<StoryNumber, (NodeIndex, NodeIndex)>,
    by_place: HashMap<(&'a str, usize), NodeIndex>,
}

impl<'a> Circles<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let mut circles = Circles {
            graph: DiGraph::new(),
            stories: HashMap::new(),
            by_place: HashMap::new(),
        };
        let by_key = circles.add_points(snapshot);
        circles.add_edges(snapshot, &by_key);
        circles
    }

    fn add_points(&mut self, snapshot: &'a Snapshot) -> HashMap<(StoryNumber, TaskId), NodeIndex> {
        let mut by_key = HashMap::new();
        // Without a story that waits for another one, only tasks can form circles.
        let has_stories = snapshot
            .stories()
            .any(|(_, loaded)| !loaded.story.dependencies.is_empty());
        for (entry, loaded) in snapshot.stories() {
            let number = entry.name.number;
            let story = has_stories.then(|| {
                *self.stories.entry(number).or_insert_with(|| {
                    let start = self.graph.add_node(Point::Start(number));
                    let end = self.graph.add_node(Point::End(number));
                    self.graph.add_edge(end, start, None);
                    (start, end)
                })
            });
            for (place, listed) in loaded.story.listed.iter().enumerate() {
                let ListedTask::Task(task) = listed else { continue };
                let node = self.graph.add_node(Point::Task(Node { entry, task }));
                self.by_place.insert((&*entry.path, place), node);
                by_key.entry((number, task.id)).or_insert(node);
                if let Some((start, end)) = story {
                    self.graph.add_edge(node, start, None);
                    self.graph.add_edge(end, node, None);
                }
            }
        }
        by_key
    }

    fn add_edges(&mut self, snapshot: &'a Snapshot, by_key: &HashMap<(StoryNumber, TaskId), NodeIndex>) {
        for (entry, loaded) in snapshot.stories() {
            let number = entry.name.number;
            for (place, listed) in loaded.story.listed.iter().enumerate() {
                let Some(&node) = self.by_place.get(&(&*entry.path, place)) else {
                    continue;
                };
                for dependency in &listed.task().depends_on {
                    let target = dependency
                        .target
                        .and_then(|target| by_key.get(&(target.story.unwrap_or(number), target.task)));
                    if let Some(&other) = target.filter(|other| **other != node) {
                        let span = dependency.span;
                        self.graph.add_edge(node, other, Some(Written { entry, span }));
                    }
                }
            }
            for dependency in &loaded.story.dependencies {
                if dependency.number != number
                    && let Some(&(start, _)) = self.stories.get(&number)
                    && let Some(&(_, end)) = self.stories.get(&dependency.number)
                {
                    let span = dependency.span;
                    self.graph.add_edge(start, end, Some(Written { entry, span }));
                }
            }
        }
    }

    /// The knots: first those of tasks alone, then those that need a story's own dependencies.
    ///
    /// With stories as they were before a change, at least one, a knot says which circle the change has closed: one
    /// that none of them had whole.
    pub(super) fn knots(&self, before: &[Lineage<'_>]) -> Vec<Knot<'a>> {
        let mut knots = Vec::new();
        let is_task = |node: NodeIndex| matches!(self.graph[node], Point::Task(_));
        let tasks = NodeFiltered::from_fn(&self.graph, is_task);
        let mut of_tasks: Vec<Vec<NodeIndex>> = kosaraju_scc(&tasks);
        let mut of_all: Vec<Vec<NodeIndex>> = if self.stories.is_empty() {
            Vec::new()
        } else {
            kosaraju_scc(&self.graph)
        };
        of_tasks.retain(|knot| knot.len() > 1);
        // A story's points lie on a circle only when a story's dependency does.
        of_all.retain(|knot| knot.len() > 1 && knot.iter().any(|node| !is_task(*node)));
        if of_tasks.is_empty() && of_all.is_empty() {
            return knots;
        }
        let known: Vec<HashSet<(NodeIndex, NodeIndex)>> =
            before.iter().map(|lineage| self.known(lineage)).collect();
        // The new references by which circles were told.
        let mut told: HashSet<(NodeIndex, NodeIndex)> = HashSet::new();
        for mut knot in of_tasks {
            knot.sort_unstable();
            let members: HashSet<NodeIndex> = knot.iter().copied().collect();
            let is_inside = |node: NodeIndex| members.contains(&node);
            let Some(circle) = self.way(knot[0], knot[0], is_inside) else {
                continue;
            };
            let mut found = self.written(&knot, is_inside);
            found.retain(|edge| known.iter().any(|known| !known.contains(edge)));
            let new = found.iter().find_map(|(from, to)| {
                let mut circle = vec![*from];
                circle.extend(self.way(*to, *from, is_inside)?);
                self.is_new(&circle, &known).then_some(circle)
            });
            if let Some([from, to, ..]) = new.as_deref() {
                told.insert((*from, *to));
            }
            knots.push(self.knot(&circle, new.as_deref()));
        }
        for mut knot in of_all {
            knot.sort_unstable();
            if let Some(knot) = self.mixed(&knot, &known, &told) {
                knots.push(knot);
            }
        }
        knots.sort_by(|a, b| place(&a.circle).cmp(&place(&b.circle)));
        knots
    }

    /// A knot with stories in it, told from the first story that waits for another one.
    fn mixed(
        &self,
        knot: &[NodeIndex],
        known: &[HashSet<(NodeIndex, NodeIndex)>],
        told: &HashSet<(NodeIndex, NodeIndex)>,
    ) -> Option<Knot<'a>> {
        let members: HashSet<NodeIndex> = knot.iter().copied().collect();
        let is_inside = |node: NodeIndex| members.contains(&node);
        let through = |(from, to): (NodeIndex, NodeIndex), avoid: Option<(NodeIndex, NodeIndex)>| {
            let is_allowed = |node: NodeIndex| {
                is_inside(node) && avoid.is_none_or(|(start, end)| node != start && node != end)
            };
            let mut circle = vec![from];
            circle.extend(self.way(to, from, is_allowed)?);
            Some(circle)
        };
        let written = self.written(knot, is_inside);
        let between_stories = |edge: &&(NodeIndex, NodeIndex)| matches!(self.graph[edge.0], Point::Start(_));
        let circle = written
            .iter()
            .find(between_stories)
            .and_then(|edge| through(*edge, None))?;
        let mut new = None;
        // Once a circle runs through a whole story, any reference within that story lies on one. It closes another
        // circle only if that can do without the story's beginning and end.
        let mut tried: HashMap<StoryNumber, HashMap<NodeIndex, usize>> = HashMap::new();
        for edge in &written {
            if told.contains(edge) || known.iter().all(|known| known.contains(edge)) {
                continue;
            }
            let (Some(from), Some(to)) = (self.number(edge.0), self.number(edge.1)) else {
                continue;
            };
            let own = self.stories.get(&from).copied();
            let found = if matches!(self.graph[edge.0], Point::Start(_)) {
                through(*edge, None)
            } else if from == to {
                let groups = tried.entry(from).or_insert_with(|| {
                    let is_left = |node: NodeIndex| {
                        is_inside(node) && own.is_none_or(|(start, end)| node != start && node != end)
                    };
                    let groups = kosaraju_scc(&NodeFiltered::from_fn(&self.graph, is_left));
                    let numbered = groups.into_iter().enumerate();
                    numbered
                        .flat_map(|(n, group)| group.into_iter().map(move |node| (node, n)))
                        .collect()
                });
                let is_closed = groups.get(&edge.0).is_some() && groups.get(&edge.0) == groups.get(&edge.1);
                is_closed.then(|| through(*edge, own)).flatten()
            } else if self.depends(from, to) {
                // The stories say the same already.
                None
            } else {
                through(*edge, None)
            };
            // One of tasks alone is told where it is a knot of tasks.
            new = found.filter(|circle| {
                let has_story = circle
                    .iter()
                    .any(|node| !matches!(self.graph[*node], Point::Task(_)));
                has_story && self.is_new(circle, known)
            });
            if new.is_some() {
                break;
            }
        }
        Some(self.knot(&circle, new.as_deref()))
    }

    /// Whether none of the stores before a change had the whole circle.
    fn is_new(&self, circle: &[NodeIndex], known: &[HashSet<(NodeIndex, NodeIndex)>]) -> bool {
        let next = circle.iter().skip(1).chain(circle.first());
        let edges: Vec<(NodeIndex, NodeIndex)> = circle
            .iter()
            .zip(next)
            .map(|(from, to)| (*from, *to))
            .filter(|(from, to)| {
                // That a task is part of its story stands nowhere.
                let ends = (self.graph[*from], self.graph[*to]);
                matches!(
                    ends,
                    (Point::Task(_), Point::Task(_)) | (Point::Start(_), Point::End(_))
                )
            })
            .collect();
        known
            .iter()
            .all(|known| edges.iter().any(|edge| !known.contains(edge)))
    }

    /// Whether a whole story waits for a whole other one.
    fn depends(&self, from: StoryNumber, to: StoryNumber) -> bool {
        let points = self.stories.get(&from).zip(self.stories.get(&to));
        points.is_some_and(|((start, _), (_, end))| self.graph.contains_edge(*start, *end))
    }

    fn number(&self, node: NodeIndex) -> Option<StoryNumber> {
        Some(match self.graph.node_weight(node)? {
            Point::Start(number) | Point::End(number) => *number,
            Point::Task(task) => task.entry.name.number,
        })
    }

    /// The edges within a knot that stand in a text.
    fn written(
        &self,
        knot: &[NodeIndex],
        is_inside: impl Fn(NodeIndex) -> bool,
    ) -> Vec<(NodeIndex, NodeIndex)> {
        let mut found = Vec::new();
        for node in knot {
            let mut edges: Vec<_> = self
                .graph
                .edges(*node)
                .filter_map(|edge| Some((edge.weight().as_ref()?.span, edge.target())))
                .filter(|(_, target)| is_inside(*target))
                .collect();
            edges.sort_unstable();
            found.extend(edges.into_iter().map(|(_, target)| (*node, target)));
        }
        found
    }

    /// The shortest way along edges from one point up to the last one before another, which may be the same.
    fn way(
        &self,
        from: NodeIndex,
        to: NodeIndex,
        is_allowed: impl Fn(NodeIndex) -> bool,
    ) -> Option<Vec<NodeIndex>> {
        let mut came_from: HashMap<NodeIndex, Option<NodeIndex>> = HashMap::from([(from, None)]);
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            let mut next: Vec<NodeIndex> = self.graph.neighbors(node).collect();
            next.sort_unstable();
            for other in next {
                if other == to {
                    let mut way = vec![node];
                    while let Some(Some(previous)) = way.last().and_then(|last| came_from.get(last)) {
                        way.push(*previous);
                    }
                    way.reverse();
                    return Some(way);
                }
                if is_allowed(other) && !came_from.contains_key(&other) {
                    came_from.insert(other, Some(node));
                    queue.push_back(other);
                }
            }
        }
        None
    }

    fn knot(&self, circle: &[NodeIndex], new: Option<&[NodeIndex]>) -> Knot<'a> {
        Knot {
            circle: self.told(circle),
            new: new.map(|new| self.told(new)),
        }
    }

    /// The points of a circle, each with the place where it names the next one.
    fn told(&self, circle: &[NodeIndex]) -> Circle<'a> {
        let next = circle.iter().skip(1).chain(circle.first());
        let edge = |(from, to): (&NodeIndex, &NodeIndex)| {
            let edges = self.graph.edges_connecting(*from, *to);
            let written = edges.filter_map(|edge| *edge.weight());
            (
                self.graph[*from],
                written.min_by_key(|written| (&written.entry.path, written.span)),
            )
        };
        circle.iter().zip(next).map(edge).collect()
    }

    /// The edges that were there before a change, between what the ends are now.
    fn known(&self, lineage: &Lineage<'_>) -> HashSet<(NodeIndex, NodeIndex)> {
        let mut known = HashSet::new();
        let before = lineage.before();
        let task = |entry: &Entry, place: usize| {
            let (entry, place) = lineage.place(entry, place)?;
            self.by_place.get(&(&*entry.path, place)).copied()
        };
        let story = |number: StoryNumber| self.stories.get(&lineage.number(number)).copied();
        for (entry, loaded) in before.stories() {
            let number = entry.name.number;
            for (place, listed) in loaded.story.listed.iter().enumerate() {
                let depends_on = &listed.task().depends_on;
                if depends_on.is_empty() {
                    continue;
                }
                let Some(from) = task(entry, place) else { continue };
                for target in depends_on.iter().filter_map(|dependency| dependency.target) {
                    let found = before.resolve(number, target);
                    let to =
                        found.and_then(|(other, found)| task(other, other.loaded()?.story.place(found.id)?));
                    known.extend(to.map(|to| (from, to)));
                }
            }
            for dependency in &loaded.story.dependencies {
                if before.with_number(dependency.number).next().is_some()
                    && let (Some((start, _)), Some((_, end))) = (story(number), story(dependency.number))
                {
                    known.insert((start, end));
                }
            }
        }
        known
    }
}

/// Where a circle is told.
fn place<'a>(circle: &Circle<'a>) -> Option<(&'a str, Span)> {
    circle
        .iter()
        .find_map(|(_, written)| *written)
        .map(|written| (&*written.entry.path, written.span))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Circles, Point};
    use crate::config::Config;
    use crate::store::{MemoryTree, Scope, Snapshot};

    fn load(files: impl Iterator<Item = (String, String)>) -> Snapshot {
        let tree = MemoryTree::new(files);
        Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed")
    }

    #[test]
    fn a_circle_is_told_from_its_first_task_on() {
        let mut text = "# A\n\n## Tasks\n".to_owned();
        for (id, depends) in [(1, 3), (2, 1), (3, 2), (4, 1), (5, 5)] {
            text.push_str(&format!("\n### {id}: x\n**Depends on:** {depends}\n"));
        }
        let snapshot = load([("docs/stories/001-a.md".to_owned(), text)].into_iter());
        let knots = Circles::new(&snapshot).knots(&[]);
        let [knot] = knots.as_slice() else {
            panic!("{knots:?}")
        };
        let ids: Vec<u64> = knot
            .circle
            .iter()
            .map(|(point, _)| match point {
                Point::Task(node) => node.task.id.number,
                Point::Start(_) | Point::End(_) => 0,
            })
            .collect();
        assert_eq!(ids, [1, 3, 2]);
    }

    #[test]
    fn a_circle_of_many_tasks_overflows_no_stack() {
        let mut text = "# A\n\n## Tasks\n".to_owned();
        for id in 1..=20_000 {
            let depends = if id == 1 { 20_000 } else { id - 1 };
            text.push_str(&format!("\n### {id}: x\n**Depends on:** {depends}\n"));
        }
        let snapshot = load([("docs/stories/001-a.md".to_owned(), text)].into_iter());
        assert_eq!(Circles::new(&snapshot).knots(&[])[0].circle.len(), 20_000);
    }

    #[test]
    fn stories_make_as_many_edges_as_references() {
        let story = |number: usize| {
            let tasks: String = (1..=100).map(|id| format!("### {id}: x\n\n")).collect();
            let text = format!(
                "# A\n\n## Dependencies\n- Story {}\n\n## Tasks\n\n{tasks}",
                number % 100 + 1
            );
            (format!("docs/stories/{number:03}-a.md"), text)
        };
        let snapshot = load((1..=100).map(story));
        let circles = Circles::new(&snapshot);
        assert_eq!(circles.graph.edge_count(), 100 * (2 * 100 + 2));
        assert_eq!(circles.knots(&[])[0].circle.len(), 200);
    }
}
