//! Generations: each line of a number waits only for lines of smaller numbers.

use std::collections::HashMap;

use crate::cli::render::columns::{Cell, Columns};
use crate::cli::render::out::{Look, Out};
use crate::cli::render::view::{StoryView, TaskView};
use crate::cli::render::words::flat;
use crate::graph::Graph;
use crate::store::{Entry, Snapshot};

/// Adds the tasks of `entries`, each story by generations of its own, with what each task waits for behind it.
///
/// `↻` stands before tasks that wait for each other, and those behind them.
pub fn text(out: &mut Out, snapshot: &Snapshot, entries: &[&Entry]) {
    if entries.is_empty() {
        out.put(Look::Faint, "no stories").end();
    }
    for (n, entry) in entries.iter().enumerate() {
        if n > 0 {
            out.end();
        }
        story(out, StoryView::new(snapshot, entry));
    }
}

fn story(out: &mut Out, story: StoryView<'_>) {
    out.put(Look::Id, &story.id())
        .plain("  ")
        .put(Look::Strong, &story.name());
    for (n, (id, done)) in story.waits_for().into_iter().enumerate() {
        out.put(Look::Faint, if n > 0 { ", " } else { "  ← " });
        out.put(if done { Look::Faint } else { Look::Busy }, &id);
        out.put(Look::Good, if done { " ✓" } else { "" });
    }
    out.end();
    if let Some(problem) = story.problem() {
        out.put(Look::Bad, "! ").plain(&problem).end();
        return;
    }
    let tasks = story.tasks();
    if tasks.is_empty() {
        out.put(Look::Faint, "no tasks").end();
        return;
    }
    let graph = Graph::of([story.entry]);
    let mut generation: HashMap<usize, usize> = HashMap::new();
    for (n, wave) in graph.generations(|_| true).iter().enumerate() {
        generation.extend(wave.iter().map(|node| (node.task.heading.start, n)));
    }
    let place = |task: &TaskView<'_>| generation.get(&task.task().heading.start).copied();
    let mut sorted: Vec<&TaskView<'_>> = tasks.iter().collect();
    // Entries that are no tasks are in no generation and come last, behind the cycles.
    let is_task = |task: &TaskView<'_>| matches!(task.listed, crate::model::ListedTask::Task(_));
    sorted.sort_by_key(|task| (!is_task(task), place(task).unwrap_or(usize::MAX)));
    let mut columns = Columns::new(2).right(0);
    let mut last = None;
    for task in sorted {
        let at = match (is_task(task), place(task)) {
            (true, Some(n)) => (n + 1).to_string(),
            (true, None) => "↻".to_owned(),
            (false, _) => "?".to_owned(),
        };
        let repeated = last.as_ref() == Some(&at);
        last = Some(at.clone());
        let look = task.mark.title_look();
        columns.push(vec![
            Cell::new(Look::Faint, if repeated { String::new() } else { at }),
            Cell::new(task.mark.look(), format!("{} ", task.mark.sign()))
                .and(if look == Look::Faint { look } else { Look::Id }, task.shown_id()),
            Cell::new(look, task.caption().0),
            waits_for(task),
        ]);
    }
    columns.flow(3);
    columns.put(out);
}

/// What a task waits for; what is done is faint.
fn waits_for(task: &TaskView<'_>) -> Cell {
    let mut cell = Cell::default();
    let blocked_by = task.blocked_by();
    for (n, id) in task.depends_on().iter().enumerate() {
        let waits = blocked_by.contains(id);
        cell = cell
            .and(Look::Faint, if n > 0 { ", " } else { "← " })
            .and(if waits { Look::Busy } else { Look::Faint }, flat(id));
    }
    match task.caption().1 {
        Some(trouble) if cell.is_empty() => Cell::new(Look::Bad, trouble),
        Some(trouble) => cell.and(Look::Bad, format!("  {trouble}")),
        None => cell,
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::text;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::{one, sample};
    use crate::store::{Entry, Snapshot};

    fn print(snapshot: &Snapshot) -> String {
        let mut out = Out::new(false, 80);
        text(
            &mut out,
            snapshot,
            &snapshot.entries().iter().collect::<Vec<&Entry>>(),
        );
        out.into_text()
    }

    #[test]
    fn a_generation_waits_for_those_above() {
        assert_data_eq!(
            print(&sample()),
            str![[r#"
001  Framing of messages
1  ✓ 001  Write the header

002  Rate limits for the socket protocol  ← 001 ✓, 005
1  ✓ 001      Define the bucket
   ⊘ 005      Load test
2  ▸ 002      Wire the limiter into the dispatcher  ← 001
   ○ 003      Count dropped frames  ← 001
3  · 004      Say so in the log  ← 002, 003, 099
   ! 010      Bad status  ← 002  unknown status `doing`
?  ! –        `### 6 Oops` looks like a task, but is none
   ! 007-009  Several  several ids in one heading

003  A title that is longer than what a terminal of eighty columns has room for
1  · 001  One  ← 002/003
   ○ 002  Two

004  A draft
no tasks

005  005-binary.md
! it is not UTF-8 text: byte 3 is invalid

006  006-odd.md
no tasks

"#]]
        );
    }

    #[test]
    fn tasks_on_a_cycle_come_last() {
        let tasks = [("1", "3"), ("2", "none"), ("3", "1"), ("4", "3")];
        let tasks: String = tasks
            .iter()
            .map(|(id, on)| format!("\n### 00{id}: t{id}\n**Depends on:** {on}\n"))
            .collect();
        assert_data_eq!(
            print(&one(&format!("# A\n\n## Tasks\n{tasks}"))),
            str![[r#"
001  A
1  ○ 002  t2
↻  · 001  t1  ← 003
   · 003  t3  ← 001
   · 004  t4  ← 003

"#]]
        );
    }
}
