//! Who waits for whom, drawn from left to right: a column for each generation.

use std::fmt::Write as _;

use crate::cli::render::graph::Drawing;
use crate::cli::render::html::escaped;
use crate::cli::render::out::cut;
use crate::cli::render::view::Mark;
use crate::store::{Entry, Snapshot};

const WIDTH: usize = 210;
const HEIGHT: usize = 44;
const GAP: usize = 56;
const BETWEEN: usize = 14;
const MARGIN: usize = 8;
/// How many letters of a title fit into a box in most fonts.
const SHOWN: usize = 27;

/// The drawing of a story's tasks; none where no task waits for another. `name` is unique in the page.
pub(super) fn svg(snapshot: &Snapshot, entry: &Entry, name: &str) -> Option<String> {
    let drawing = Drawing::new(snapshot, &[entry]);
    if drawing.edges.is_empty() {
        return None;
    }
    let places = places(drawing.nodes.len(), &drawing.edges);
    let columns = places.iter().map(|place| place.0 + 1).max().unwrap_or(1);
    let rows = places.iter().map(|place| place.1 + 1).max().unwrap_or(1);
    let width = 2 * MARGIN + columns * (WIDTH + GAP) - GAP;
    let height = 2 * MARGIN + rows * (HEIGHT + BETWEEN) - BETWEEN;
    let corner = |at: usize| {
        let (column, row) = places[at];
        (MARGIN + column * (WIDTH + GAP), MARGIN + row * (HEIGHT + BETWEEN))
    };
    let mut text = format!(
        "<svg role=\"img\" aria-label=\"Who waits for whom\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <defs><marker id=\"{name}\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
    );
    for (from, to) in &drawing.edges {
        let ((x1, y1), (x2, y2)) = (corner(*from), corner(*to));
        let (x1, y1, y2) = (x1 + WIDTH, y1 + HEIGHT / 2, y2 + HEIGHT / 2);
        let bend = GAP / 2;
        let _ = writeln!(
            text,
            "<path class=\"edge\" marker-end=\"url(#{name})\" d=\"M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}\"/>",
            x1 + bend,
            x2.saturating_sub(bend),
        );
    }
    for (at, node) in drawing.nodes.iter().enumerate() {
        let (x, y) = corner(at);
        let title = node.name();
        let _ = writeln!(
            text,
            "<g class=\"{}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>\
             <svg x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{HEIGHT}\">\
             <text class=\"id\" x=\"10\" y=\"18\">{}</text><text x=\"10\" y=\"35\">{}</text></svg></g>",
            class(node.mark()),
            escaped(format!("{} {title}", node.id).trim_end()),
            // Fonts differ: what is wider than expected is cut at the inner edge of the box.
            WIDTH - 4,
            escaped(&cut(&node.id, SHOWN)),
            escaped(&cut(&title, SHOWN)),
        );
    }
    text.push_str("</svg>\n");
    Some(text)
}

/// The class of a mark in the page's style.
pub(super) fn class(mark: Option<Mark>) -> &'static str {
    match mark {
        Some(Mark::Done) => "done",
        Some(Mark::Busy) => "busy",
        Some(Mark::Ready) => "ready",
        Some(Mark::Waits) => "waits",
        Some(Mark::Disabled) => "disabled",
        Some(Mark::Problem) | None => "problem",
    }
}

/// The column and the row of each node: behind all that it waits for, near to their rows.
///
/// The nodes of a circle, and what waits for them, stand behind what is in no circle.
fn places(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut after = vec![Vec::new(); count];
    let mut before = vec![Vec::new(); count];
    let mut open = vec![0_usize; count];
    for (from, to) in edges {
        after[*from].push(*to);
        before[*to].push(*from);
        open[*to] += 1;
    }
    let mut column = vec![0_usize; count];
    let mut ready: Vec<usize> = (0..count).filter(|at| open[*at] == 0).collect();
    let mut placed = vec![false; count];
    while let Some(at) = ready.pop() {
        placed[at] = true;
        for next in &after[at] {
            column[*next] = column[*next].max(column[at] + 1);
            open[*next] -= 1;
            if open[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    let columns = column.iter().copied().max().unwrap_or(0) + 1;
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for at in 0..count {
        layers[column[at]].push(at);
    }
    let mut row = vec![0_usize; count];
    for layer in &mut layers {
        // Twice the mean row of what it waits for: whole numbers sort the same everywhere.
        layer.sort_by_cached_key(|at| {
            let rows: Vec<usize> = before[*at]
                .iter()
                .filter(|from| placed[**from])
                .map(|from| row[*from])
                .collect();
            (rows.iter().sum::<usize>() * 2 / rows.len().max(1), *at)
        });
        for (n, at) in layer.iter().enumerate() {
            row[*at] = n;
        }
    }
    column.into_iter().zip(row).collect()
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn a_node_stands_behind_all_that_it_waits_for() {
        let edges = [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3)];
        assert_eq!(places(4, &edges), [(0, 0), (1, 0), (1, 1), (2, 0)]);
    }

    #[test]
    fn a_circle_is_drawn_too() {
        let found = places(3, &[(0, 1), (1, 2), (2, 1)]);
        let mut sorted = found.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 3, "no two nodes share a place: {found:?}");
    }
}
