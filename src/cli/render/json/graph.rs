//! The document of `stories graph`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::cli::render::graph::Drawing;
use crate::cli::render::view::TaskView;
use crate::store::{Entry, Snapshot};

/// Who waits for whom.
#[derive(Serialize, JsonSchema)]
pub(super) struct Graph<'a> {
    /// The tasks of the stories asked for, and what they wait for elsewhere.
    nodes: Vec<Node<'a>>,
    /// What must be done before what.
    edges: Vec<Edge<'a>>,
}

/// A task.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Node")]
struct Node<'a> {
    /// Story and task, such as `015/003`; unique in the document.
    id: &'a str,
    /// The story's id; null where nothing has the id.
    story: Option<String>,
    /// The task's id within its story; null where nothing has the id, and for what is hardly a task.
    task: Option<String>,
    /// The title.
    title: Option<&'a str>,
    /// The domain.
    domain: Option<&'a str>,
    /// The status by its own name, or the word that stands there.
    status: Option<&'a str>,
    /// Whether it can be taken now.
    ready: bool,
    /// Whether nothing has the id: only a reference names it.
    missing: bool,
}

/// One task waits for another.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edge")]
struct Edge<'a> {
    /// The node that must be done first.
    from: &'a str,
    /// The node that waits for it.
    to: &'a str,
}

/// The document of the tasks of `entries`.
pub fn graph(snapshot: &Snapshot, entries: &[&Entry]) -> String {
    let drawing = Drawing::new(snapshot, entries);
    let nodes = drawing.nodes.iter().map(|node| {
        let task = node.task.as_ref();
        Node {
            id: &node.id,
            story: task.map(|task| task.story.id()),
            task: task.and_then(TaskView::id),
            title: task.map(TaskView::title),
            domain: task.and_then(TaskView::domain),
            status: task.and_then(TaskView::status),
            ready: task.is_some_and(|task| task.ready),
            missing: task.is_none(),
        }
    });
    let edges = drawing.edges.iter().map(|(from, to)| Edge {
        from: &drawing.nodes[*from].id,
        to: &drawing.nodes[*to].id,
    });
    document(
        "graph",
        Graph {
            nodes: nodes.collect(),
            edges: edges.collect(),
        },
    )
}
