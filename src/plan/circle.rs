//! Ways on which nodes of a graph lead back to themselves.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// The nodes that lie on circles, those of one knot together; a node with an edge to itself alone is none.
pub(super) fn knots(graph: &DiGraph<(), ()>) -> Vec<Vec<NodeIndex>> {
    let mut knots = kosaraju_scc(graph);
    knots.retain(|knot| knot.len() > 1);
    knots
}

/// The shortest way from the first node of a knot back to it.
pub(super) fn walk(graph: &DiGraph<(), ()>, knot: &[NodeIndex]) -> Vec<NodeIndex> {
    let members: HashSet<NodeIndex> = knot.iter().copied().collect();
    let Some(&start) = knot.iter().min() else {
        return Vec::new();
    };
    let mut came_from: HashMap<NodeIndex, NodeIndex> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut next: Vec<NodeIndex> = graph.neighbors(node).filter(|n| members.contains(n)).collect();
        next.sort_unstable();
        for other in next {
            if other == start {
                let mut walk = vec![node];
                while let Some(&previous) = walk.last().and_then(|last| came_from.get(last)) {
                    walk.push(previous);
                }
                walk.reverse();
                return walk;
            }
            if let Entry::Vacant(entry) = came_from.entry(other) {
                entry.insert(node);
                queue.push_back(other);
            }
        }
    }
    vec![start]
}
