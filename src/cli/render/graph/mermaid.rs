//! The language of Mermaid, which forges draw inside markdown.

use std::fmt::Write as _;

use super::drawing::{Drawing, Node};
use crate::cli::render::view::Mark;

const CLASSES: &str = "  classDef done fill:#d8f5d0,stroke:#5a9a4a,color:#222
  classDef busy fill:#fff3c4,stroke:#b58900,color:#222
  classDef ready fill:#d6eaff,stroke:#2a6fb0,color:#222
  classDef waits fill:#ffffff,stroke:#999999,color:#222
  classDef disabled fill:#eeeeee,stroke:#bbbbbb,color:#777
  classDef problem fill:#ffd9d9,stroke:#c0392b,color:#222
";

/// A Mermaid flowchart with a subgraph for each frame; an arrow leads to what waits, a dotted one where it is for a file.
pub fn mermaid(drawing: &Drawing<'_>) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let mut inside = 0;
    for (n, (label, nodes)) in drawing.frames.iter().enumerate() {
        inside = nodes.end;
        let _ = writeln!(text, "  subgraph s{n}[\"{}\"]", escaped(label));
        for at in nodes.clone() {
            let _ = writeln!(text, "    {}", node(at, &drawing.nodes[at]));
        }
        text.push_str("  end\n");
    }
    for (at, outside) in drawing.nodes.iter().enumerate().skip(inside) {
        let _ = writeln!(text, "  {}", node(at, outside));
    }
    for (before, after) in &drawing.edges {
        let _ = writeln!(text, "  n{before} --> n{after}");
    }
    for (before, after) in &drawing.by_file {
        let _ = writeln!(text, "  n{before} -.-> n{after}");
    }
    text.push_str(CLASSES);
    text
}

fn node(at: usize, node: &Node<'_>) -> String {
    let class = match node.mark() {
        Some(Mark::Done) => "done",
        Some(Mark::Busy) => "busy",
        Some(Mark::Ready) => "ready",
        Some(Mark::Waits) => "waits",
        Some(Mark::Disabled) => "disabled",
        Some(Mark::Problem) | None => "problem",
    };
    let label = escaped(format!("{} {}", node.id, node.name()).trim_end());
    format!("n{at}[\"{label}\"]:::{class}")
}

/// `text` with every character that could mean something as an entity by its number.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || !c.is_ascii() || " ,.:/()+'!?_-".contains(c) {
            safe.push(c);
        } else {
            let _ = write!(safe, "#{};", u32::from(c));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::mermaid;
    use crate::cli::render::graph::Drawing;
    use crate::cli::render::sample::one;

    #[test]
    fn titles_cannot_end_a_label() {
        let snapshot = one(
            "# A\n\n## Tasks\n\n### 001: x\"]; %%{init}%% #1 `e`\n\n### 002: Füge 漢 an\n**Depends on:** 1\n",
        );
        let entries: Vec<_> = snapshot.entries().iter().collect();
        let text = mermaid(&Drawing::new(&snapshot, &entries));
        let drawn = text.split("  classDef").next().expect("split has a first part");
        assert_eq!(
            drawn,
            "flowchart LR\n  subgraph s0[\"001 A\"]\n    n0[\"001/001 x#34;#93;#59; #37;#37;#123;init#125;#37;#37; #35;1 #96;e#96;\"]:::ready\n    n1[\"001/002 Füge 漢 an\"]:::waits\n  end\n  n0 --> n1\n"
        );
    }
}
