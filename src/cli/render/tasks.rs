//! `stories tasks list`: a line for each task of a story.

use super::columns::{Cell, Columns};
use super::out::{Look, Out};
use super::view::{Mark, StoryView};
use super::words::{exact, flat};
use crate::store::{Entry, Snapshot};

/// Adds a line for each entry of the story's Tasks sections: mark, id, status, domain, what it waits for, title.
///
/// What a task depends on and is done already is ticked.
pub fn tasks(out: &mut Out, snapshot: &Snapshot, entry: &Entry) {
    let story = StoryView::new(snapshot, entry);
    if let Some(problem) = story.problem() {
        out.put(Look::Bad, "! ")
            .plain(&format!("{}: {problem}", exact(&entry.path)))
            .end();
        return;
    }
    let tasks = story.tasks();
    if tasks.is_empty() {
        out.put(Look::Faint, "no tasks").end();
        return;
    }
    let mut columns = Columns::new(4);
    for task in tasks {
        let look = task.mark.title_look();
        let mut depends_on = Cell::default();
        let blocked_by = task.blocked_by();
        for (n, id) in task.depends_on().iter().enumerate() {
            let waits = blocked_by.contains(id);
            let text = format!("{}{}", if n > 0 { ", " } else { "" }, flat(id));
            depends_on = depends_on.and(if waits { Look::Busy } else { Look::Faint }, text);
        }
        let status = if task.mark == Mark::Disabled {
            Some("disabled")
        } else {
            task.status()
        };
        let (title, trouble) = task.caption();
        columns.push(vec![
            Cell::new(task.mark.look(), task.mark.sign()).and(
                if look == Look::Faint { look } else { Look::Id },
                format!(" {}", task.shown_id()),
            ),
            Cell::new(
                if task.has_unknown_status() {
                    Look::Bad
                } else {
                    Look::Plain
                },
                status.map_or_else(|| "–".to_owned(), flat),
            ),
            Cell::new(Look::Faint, task.domain().map(flat).unwrap_or_default()),
            depends_on,
            Cell::new(look, title),
            Cell::new(Look::Bad, trouble.unwrap_or_default()),
        ]);
    }
    columns.flow(5);
    columns.put(out);
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::tasks;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::sample;

    #[test]
    fn a_task_is_a_line_and_nothing_is_left_out() {
        let snapshot = sample();
        let mut out = Out::new(false, 80);
        tasks(&mut out, &snapshot, &snapshot.entries()[1]);
        tasks(&mut out, &snapshot, &snapshot.entries()[4]);
        assert_data_eq!(
            out.into_text(),
            str![[r#"
✓ 001      done         backend                 Define the bucket
▸ 002      in_progress  backend  001            Wire the limiter into the dispa…
○ 003      pending      compute  001            Count dropped frames
· 004      pending      backend  002, 003, 099  Say so in the log
⊘ 005      disabled     backend                 Load test
! –        pending                              `### 6 Oops` looks like a task, but is none
! 007-009  pending                              Several  several ids in one heading
! 010      doing        backend  002            Bad status  unknown status `doing`
! docs/stories/005-binary.md: it is not UTF-8 text: byte 3 is invalid

"#]]
        );
    }
}
