//! `stories list`: a line for each story.

use super::columns::{Cell, Columns};
use super::out::{Look, Out};
use super::view::StoryView;
use super::words::flat;
use crate::store::{Entry, Snapshot};

/// Adds a line for each of `entries`: id, status, tasks done of all, title.
pub fn list(out: &mut Out, snapshot: &Snapshot, entries: &[&Entry]) {
    if entries.is_empty() {
        let all = snapshot.entries().is_empty();
        out.put(
            Look::Faint,
            if all {
                "no stories"
            } else {
                "no story is like that"
            },
        )
        .end();
        return;
    }
    let mut columns = Columns::new(3).right(2);
    for entry in entries {
        let story = StoryView::new(snapshot, entry);
        let id = Cell::new(Look::Id, story.id());
        if let Some(problem) = story.problem() {
            columns.push(vec![
                id,
                Cell::new(Look::Bad, "unreadable"),
                Cell::default(),
                Cell::plain(story.name()),
                Cell::new(Look::Bad, format!("! {}", flat(&problem))),
            ]);
            continue;
        }
        let progress = story.progress();
        let is_done = story.is_done();
        columns.push(vec![
            id,
            Cell::new(
                story.status_look(),
                story.status().map_or_else(|| "–".to_owned(), flat),
            ),
            Cell::new(Look::Faint, progress.fraction()),
            Cell::new(if is_done { Look::Faint } else { Look::Plain }, story.name()),
        ]);
    }
    columns.flow(4);
    columns.put(out);
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::list;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::sample;

    #[test]
    fn a_story_is_a_line() {
        let snapshot = sample();
        let mut out = Out::new(false, 60);
        list(
            &mut out,
            &snapshot,
            &snapshot.entries().iter().collect::<Vec<_>>(),
        );
        assert_data_eq!(
            out.into_text(),
            str![[r#"
001  Done         1/1  Framing of messages
002  In Progress  1/8  Rate limits for the socket protocol
003  Ready        0/2  A title that is longer than what a t…
004  Draft        0/0  A draft
005  unreadable        005-binary.md  ! it is not UTF-8 text: byte 3 is invalid
006  Waiting      0/0  006-odd.md

"#]]
        );
    }
}
