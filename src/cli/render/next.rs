//! `stories next`: what can be taken now, the first line first.

use std::collections::HashMap;

use super::columns::{Cell, Columns};
use super::out::{Look, Out};
use super::view::{Mark, StoryView, TaskView};
use super::words::{exact, flat};
use crate::graph::Node;
use crate::model::{StoryNumber, TaskId};
use crate::parallel;
use crate::store::{Entry, Snapshot};

/// How many of the tasks that wait for one are named at most.
const SHOWN: usize = 6;

/// Adds a line for each of `nodes`, which [`crate::graph::next_tasks`] gave for the same `only`.
///
/// Behind the title stand the open tasks that wait for this one. Where there is nothing to take, it says why.
pub fn next(out: &mut Out, snapshot: &Snapshot, nodes: &[Node<'_>], only: Option<StoryNumber>) {
    if nodes.is_empty() {
        return nothing(out, snapshot, only);
    }
    let waiting = waiting(snapshot, nodes);
    let mut columns = Columns::new(2);
    let rows = parallel::map(nodes, |node| {
        let loaded = node.entry.loaded()?;
        let story = snapshot.story_id(node.entry.name.number);
        let text = |span| flat(loaded.document.slice(span));
        let waiting = waiting.get(&node.key()).map_or(&[][..], Vec::as_slice);
        let mut then: Vec<String> = waiting
            .iter()
            .map(|other| print(snapshot, other, node.entry.name.number))
            .collect();
        if then.len() > SHOWN {
            let more = then.len() - (SHOWN - 1);
            then.truncate(SHOWN - 1);
            then.push(format!("+{more}"));
        }
        let then = if then.is_empty() {
            String::new()
        } else {
            format!("→ {}", then.join(", "))
        };
        Some(vec![
            Cell::new(
                Look::Id,
                format!("{story}/{}", node.task.id.padded(loaded.story.id_width)),
            ),
            Cell::new(Look::Faint, node.task.domain.map(text).unwrap_or_default()),
            Cell::new(Look::Plain, text(node.task.title)),
            Cell::new(Look::Faint, then),
        ])
    });
    for row in rows.into_iter().flatten() {
        columns.push(row);
    }
    columns.flow(3);
    columns.put(out);
}

/// The open tasks that wait for each of `nodes`.
fn waiting<'a>(snapshot: &'a Snapshot, nodes: &[Node<'_>]) -> HashMap<(StoryNumber, TaskId), Vec<Node<'a>>> {
    let done = snapshot.config().task_workflow.done();
    let mut waiting: HashMap<_, Vec<Node<'a>>> = nodes.iter().map(|node| (node.key(), Vec::new())).collect();
    let entries: Vec<&Entry> = snapshot.entries().iter().collect();
    let found = parallel::map(&entries, |&entry| {
        let tasks = entry.loaded().into_iter().flat_map(|loaded| loaded.story.tasks());
        let open = tasks.filter(|task| task.known_status() != Some(done));
        let waits = open.flat_map(|task| {
            let targets = task.depends_on.iter().filter_map(|dependency| dependency.target);
            let keys = targets.map(|target| (target.story.unwrap_or(entry.name.number), target.task));
            keys.map(move |key| (key, Node { entry, task }))
        });
        waits
            .filter(|(key, _)| waiting.contains_key(key))
            .collect::<Vec<_>>()
    });
    for (key, node) in found.into_iter().flatten() {
        waiting.entry(key).or_default().push(node);
    }
    waiting
}

/// A task as it is called from within the story `from`.
pub(super) fn print(snapshot: &Snapshot, node: &Node<'_>, from: StoryNumber) -> String {
    let (number, task) = node.key();
    let id = task.padded(node.entry.loaded().map_or(3, |loaded| loaded.story.id_width));
    if number == from {
        id
    } else {
        format!("{}/{id}", snapshot.story_id(number))
    }
}

/// Why there is nothing to take.
fn nothing(out: &mut Out, snapshot: &Snapshot, only: Option<StoryNumber>) {
    let mut busy = Vec::new();
    let (mut waits, mut disabled, mut wrong, mut in_done) = (0, 0, 0, 0);
    let wanted = |number| only.is_none_or(|only| only == number);
    for entry in snapshot
        .entries()
        .iter()
        .filter(|entry| wanted(entry.name.number))
    {
        let story = StoryView::new(snapshot, entry);
        if let Some(problem) = story.problem() {
            out.put(Look::Bad, "! ")
                .plain(&format!("{}: {problem}", exact(&entry.path)))
                .end();
        }
        for task in story.tasks() {
            match task.mark {
                Mark::Done => {}
                _ if story.is_done() => in_done += 1,
                Mark::Busy => busy.push(task),
                Mark::Waits => waits += 1,
                Mark::Disabled => disabled += 1,
                // A task that is hardly one can still be ready in all but its form.
                Mark::Problem | Mark::Ready => wrong += 1,
            }
        }
    }
    out.put(Look::Strong, "No task is ready.");
    for (n, words) in [
        (busy.len(), "in progress"),
        (waits, "waiting for others"),
        (disabled, "disabled"),
        (wrong, "to be mended first (stories check)"),
        (in_done, "left open in stories that are done"),
    ] {
        if n > 0 {
            out.plain(&format!(" {n} {words}."));
        }
    }
    out.end();
    in_progress(out, &busy);
}

fn in_progress(out: &mut Out, busy: &[TaskView<'_>]) {
    let mut columns = Columns::new(1);
    for task in busy {
        columns.push(vec![
            Cell::new(Look::Busy, format!("{} ", Mark::Busy.sign()))
                .and(Look::Id, format!("{}/{}", task.story.id(), task.shown_id())),
            Cell::plain(task.name()),
        ]);
    }
    columns.put(out);
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::next;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::{one, sample};
    use crate::graph::next_tasks;
    use crate::store::Snapshot;

    fn print(snapshot: &Snapshot) -> String {
        let mut out = Out::new(false, 80);
        next(&mut out, snapshot, &next_tasks(snapshot, None), None);
        out.into_text()
    }

    #[test]
    fn the_first_line_is_the_task_to_take() {
        assert_data_eq!(
            print(&sample()),
            str![[r#"
002/003  compute  Count dropped frames  → 004, 003/001
003/002           Two

"#]]
        );
    }

    #[test]
    fn where_nothing_is_ready_it_says_why() {
        let text = "# A\n\n## Tasks\n\n### 001: x\n**Status:** in_progress\n\n### 002: y\n**Depends on:** 1\n\n### 3 z\n";
        assert_data_eq!(
            print(&one(text)),
            str![[r#"
No task is ready. 1 in progress. 1 waiting for others. 1 to be mended first (stories check).
▸ 001/001  x

"#]]
        );
    }
}
