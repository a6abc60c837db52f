//! What commits changed, for people: a heading for each commit, a line for each change.

use super::columns::{Cell, Columns};
use super::diff;
use super::out::{Look, Out, cut};
use super::words::{count, flat};
use crate::history::{Change, StoryChanges, Told, What};

/// Adds the commits, newest first, each with its diff where there is one.
pub fn log(out: &mut Out, told: &[Told<'_>], patches: &[String]) {
    let mut columns = Columns::new(2);
    let mut counts = Vec::with_capacity(told.len());
    for told in told {
        let mut rows = Vec::new();
        for story in &told.stories {
            story_rows(story, &mut rows);
        }
        counts.push(rows.len());
        for row in rows {
            columns.push(row);
        }
    }
    // All lines of the output stand in the same columns, whatever their commit.
    let mut lines = Out::new(out.has_color(), out.width());
    columns.put(&mut lines);
    let lines = lines.into_text();
    let mut lines = lines.split_inclusive('\n');
    for (at, (told, count)) in told.iter().zip(counts).enumerate() {
        if at > 0 {
            out.end();
        }
        heading(out, told);
        for line in lines.by_ref().take(count) {
            out.rendered(line);
        }
        if let Some(patch) = patches.get(at).filter(|patch| !patch.is_empty()) {
            out.end();
            diff::diff(out, patch);
        }
    }
}

fn heading(out: &mut Out, told: &Told<'_>) {
    let commit = told.commit;
    let (time, author) = (commit.time.minute(), cut(&flat(&commit.author), 24));
    let used = commit.short().len() + time.len() + super::out::width(&author) + 6;
    let room = out.width().saturating_sub(used).max(20);
    out.put(Look::Id, commit.short()).plain("  ");
    out.put(Look::Faint, &time).plain("  ").plain(&author).plain("  ");
    out.put(Look::Strong, &cut(&flat(&commit.subject), room)).end();
}

fn story_rows(story: &StoryChanges, rows: &mut Vec<Vec<Cell>>) {
    let is_new = story
        .changes
        .iter()
        .any(|change| change.what == What::Created && change.task.is_none());
    for change in &story.changes {
        let is_about = |what: What| {
            let same = story.changes.iter().filter(|other| other.task == change.task);
            same.into_iter().find(|other| other.what == what)
        };
        if is_new && change.task.is_some() {
            // The tasks of a new story are counted in its own line.
            continue;
        }
        // The first status of what is new stands in its line.
        let is_told =
            change.what == What::Status && change.from.is_none() && is_about(What::Created).is_some();
        if is_told {
            continue;
        }
        let status = is_about(What::Status).and_then(|change| change.to.as_deref());
        let tasks = story
            .changes
            .iter()
            .filter(|other| other.task.is_some() && other.what == What::Created);
        let remark = match change.what {
            What::Created if is_new => [
                status.map(flat),
                Some(tasks.count())
                    .filter(|n| *n > 0)
                    .map(|n| count(n, "task", "tasks")),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
            What::Created => status.map(flat).unwrap_or_default(),
            _ => String::new(),
        };
        let id = match &change.task {
            Some(task) => format!("  {}/{}", story.id(), flat(task)),
            None => format!("  {}", story.id()),
        };
        rows.push(vec![
            Cell::new(Look::Id, id),
            Cell::new(Look::Faint, label(change)),
            value(change, &remark),
        ]);
    }
}

fn label(change: &Change) -> String {
    let fixed = match change.what {
        What::Created => "new",
        What::Deleted => "removed",
        What::Number => "number",
        What::Slug => "name",
        What::Title => "title",
        What::Status => "status",
        What::Dependencies => "waits for",
        What::Criteria => "criteria",
        What::Place => "moved",
        What::Field => change.name.as_deref().unwrap_or("field"),
        What::Text => change.name.as_deref().unwrap_or("text"),
        What::Unreadable | What::Readable => "file",
    };
    let fixed = match (change.what, &change.task) {
        (What::Unreadable | What::Readable, Some(_)) => "heading",
        _ => fixed,
    };
    cut(&flat(fixed), 20)
}

fn value(change: &Change, remark: &str) -> Cell {
    let of = |value: &Option<String>| {
        value
            .as_deref()
            .filter(|value| !value.is_empty())
            .map_or_else(|| "–".to_owned(), flat)
    };
    let (from, to) = (of(&change.from), of(&change.to));
    match change.what {
        What::Created => {
            let remark = if remark.is_empty() {
                String::new()
            } else {
                format!("  {remark}")
            };
            Cell::new(Look::Strong, to).and(Look::Faint, remark)
        }
        What::Deleted => Cell::new(Look::Bad, from),
        What::Place => match &change.to {
            Some(id) => Cell::plain(format!("behind {}", flat(id))),
            None => Cell::plain("to the first place"),
        },
        What::Text => {
            let (added, removed) = change.lines.unwrap_or_default();
            let unit = if added + removed == 1 { "line" } else { "lines" };
            Cell::new(Look::Good, format!("+{added}"))
                .and(Look::Plain, " ")
                .and(Look::Bad, format!("−{removed}"))
                .and(Look::Faint, format!(" {unit}"))
        }
        What::Unreadable if change.task.is_some() => Cell::new(Look::Bad, "no longer reads as a task"),
        What::Readable if change.task.is_some() => Cell::plain("reads as a task again"),
        What::Unreadable => Cell::new(Look::Bad, "cannot be read as text"),
        What::Readable => Cell::plain("can be read again"),
        What::Status => Cell::plain(format!("{from} → ")).and(Look::Strong, to),
        What::Number | What::Slug | What::Title | What::Dependencies | What::Criteria | What::Field => {
            Cell::plain(format!("{from} → {to}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::log;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample_past::{history, told};

    #[test]
    fn a_change_is_a_line_below_its_commit() {
        let history = history();
        let mut out = Out::new(false, 80);
        log(&mut out, &told(&history), &[]);
        assert_data_eq!(
            out.into_text(),
            str![[r#"
62345678  2026-03-04 05:53  Ada  Away
  002      removed              Rate limits

52345678  2026-03-03 02:06  Ada  Done
  002      file                 can be read again
  002      status               In Progress → Done
  002      waits for            001 → –
  002      criteria             1/1 → 0/0
  002      Problem              +0 −1 line
  002      Acceptance Criteria  +0 −1 line
  002      Dependencies         +0 −1 line
  002/001  removed              Measure
  002/003  removed              Log
  002/4    removed              Drop
  002/002  status               in_progress → done
  002/002  Domain               compute → –

42345678  2026-03-01 22:20  Ada  A fault
  002      file                 cannot be read as text

32345678  2026-02-28 18:33  Ada  Begin
  002      title                Limits → Rate limits
  002      status               Draft → In Progress
  002      waits for            – → 001
  002      criteria             0/1 → 1/1
  002      Problem              +1 −1 lines
  002/004  removed              Old
  002/001  new                  Measure  pending
  002/003  text                 +1 −0 line
  002/003  moved                behind 001
  002/002  number               001 → 002
  002/002  status               pending → in_progress
  002/002  Domain               backend → compute
  002/4    heading              no longer reads as a task
  002/4    status               pending → –

22345678  2026-02-27 14:46  Ada  A better name
  002      number               001 → 002
  002      name                 limits → rate-limits

12345678  2026-02-26 11:00  Ada  Plan
  001      new                  Limits  Draft, 4 tasks

"#]]
        );
    }
}
