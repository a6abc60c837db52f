//! The language of Graphviz.

use std::fmt::Write as _;

use super::drawing::{Drawing, Node};
use crate::cli::render::view::Mark;

/// A Graphviz digraph with a cluster for each frame; an arrow leads to what waits, a dashed one where it is for a file.
pub fn dot(drawing: &Drawing<'_>) -> String {
    let mut text =
        "digraph stories {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fillcolor=white];\n"
            .to_owned();
    let mut clustered = 0;
    for (n, (label, nodes)) in drawing.frames.iter().enumerate() {
        clustered = nodes.end;
        let label = quoted(label);
        let _ = writeln!(text, "  subgraph cluster_{n} {{\n    label={label};");
        for at in nodes.clone() {
            let _ = writeln!(text, "    {}", node(at, &drawing.nodes[at]));
        }
        text.push_str("  }\n");
    }
    for (at, outside) in drawing.nodes.iter().enumerate().skip(clustered) {
        let _ = writeln!(text, "  {}", node(at, outside));
    }
    for (before, after) in &drawing.edges {
        let _ = writeln!(text, "  n{before} -> n{after};");
    }
    for (before, after) in &drawing.by_file {
        let _ = writeln!(text, "  n{before} -> n{after} [style=dashed];");
    }
    text.push_str("}\n");
    text
}

fn node(at: usize, node: &Node<'_>) -> String {
    let color = match node.mark() {
        Some(Mark::Done) => "palegreen",
        Some(Mark::Busy) => "khaki",
        Some(Mark::Ready) => "lightblue",
        Some(Mark::Waits) => "white",
        Some(Mark::Disabled) => "lightgray",
        Some(Mark::Problem) | None => "lightpink",
    };
    let label = quoted(format!("{} {}", node.id, node.name()).trim_end());
    format!("n{at} [label={label}, fillcolor={color}];")
}

/// `text` as a string of the language; none of its escapes is meant.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::dot;
    use crate::cli::render::graph::Drawing;
    use crate::cli::render::sample::one;

    #[test]
    fn stories_are_clusters_and_titles_cannot_end_a_string() {
        let snapshot = one(
            "# A \"b\" \\\n\n## Tasks\n\n### 001: x\\\"]; n0 -> n9\n**Status:** done\n\n### 002: y\n**Depends on:** 1, 9\n",
        );
        let entries: Vec<_> = snapshot.entries().iter().collect();
        assert_eq!(
            dot(&Drawing::new(&snapshot, &entries)),
            r#"digraph stories {
  rankdir=LR;
  node [shape=box, style="rounded,filled", fillcolor=white];
  subgraph cluster_0 {
    label="001 A \"b\" \\";
    n0 [label="001/001 x\\\"]; n0 -> n9", fillcolor=palegreen];
    n1 [label="001/002 y", fillcolor=white];
  }
  n2 [label="001/009", fillcolor=lightpink];
  n0 -> n1;
  n2 -> n1;
}
"#
        );
    }
}
