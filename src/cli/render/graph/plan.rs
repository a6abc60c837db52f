//! The drawing of a plan: waves from left to right.

use super::drawing::{Drawing, Node};
use crate::cli::render::plan::{Names, views};
use crate::cli::render::words::count;
use crate::plan::Plan;

impl<'a> Drawing<'a> {
    /// The tasks of a plan, framed by wave; those that are in none have a frame of their own, the last one.
    pub fn of_plan(plan: &Plan<'a>) -> Self {
        let mut drawing = Drawing {
            frames: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            by_file: Vec::new(),
        };
        let (mut views, names) = (views(plan), Names::whole(plan));
        let mut place = vec![0; plan.tasks.len()];
        for (n, wave) in plan.waves.iter().enumerate() {
            let first = drawing.nodes.len();
            for &at in wave {
                let task = &plan.tasks[at];
                place[at] = drawing.nodes.len();
                drawing.nodes.push(Node {
                    id: names.task(task),
                    task: views.remove(&(&*task.entry.path, task.task.heading.start)),
                });
            }
            let label = format!("wave {n}: {}", count(wave.len(), "task", "tasks"));
            drawing.frames.push((label, first..drawing.nodes.len()));
        }
        if !plan.left_out.is_empty() {
            let first = drawing.nodes.len();
            for left in &plan.left_out {
                drawing.nodes.push(Node {
                    id: names.left(left),
                    task: views.remove(&(&*left.entry.path, left.listed.task().heading.start)),
                });
            }
            drawing
                .frames
                .push(("in no wave".to_owned(), first..drawing.nodes.len()));
        }
        for (at, task) in plan.tasks.iter().enumerate() {
            drawing
                .edges
                .extend(task.after.iter().map(|other| (place[*other], place[at])));
            let mut writers: Vec<usize> = task.after_writers.iter().map(|(other, _)| *other).collect();
            writers.sort_unstable();
            writers.dedup();
            writers.retain(|other| task.after.binary_search(other).is_err());
            drawing
                .by_file
                .extend(writers.iter().map(|other| (place[*other], place[at])));
        }
        drawing
    }
}
