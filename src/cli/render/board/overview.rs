//! The board of all stories.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::layout::Layout;
use super::row::{Row, collapsed};
use super::totals::Totals;
use crate::cli::render::closing::Tally;
use crate::cli::render::columns::{Cell, Columns};
use crate::cli::render::out::{Look, Out};
use crate::cli::render::view::{Mark, TaskView};
use crate::cli::render::words::{flat, of_stories};
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::store::{Entry, Snapshot};

/// What the board shows.
#[derive(Clone, Copy, Debug)]
pub struct Board<'a> {
    /// The stories, all of them read.
    pub snapshot: &'a Snapshot,
    /// What the check finds in them.
    pub findings: &'a [Diagnostic],
    /// Whether done stories have lines of their own.
    pub all: bool,
}

/// Adds the board of all stories.
pub fn board(out: &mut Out, board: &Board<'_>) {
    let entries: Vec<&Entry> = board.snapshot.entries().iter().collect();
    if entries.is_empty() {
        return welcome(out);
    }
    let mut found = Totals::default();
    let mut shown = Vec::new();
    let mut done = Vec::new();
    for row in parallel::map(&entries, |entry| Row::new(board.snapshot, entry)) {
        found.add(&row);
        // Nothing malformed vanishes behind the one line of what is done.
        if row.view.is_done() && !board.all && !row.view.has_malformed() {
            done.push(row);
        } else {
            shown.push(row);
        }
    }
    // Stable, and the entries are sorted by number.
    shown.sort_by_key(|row| Reverse(row.rank()));
    let tallies = tallies(board.findings);
    let collapsed = (!done.is_empty()).then(|| collapsed(&done));
    let layout = Layout::new(
        out.width(),
        shown
            .iter()
            .map(Row::widths)
            .chain(collapsed.as_ref().map(Row::widths)),
    );
    // A story's lines depend on no other's.
    let lines = parallel::map(&shown, |row| {
        let mut lines = Out::new(out.has_color(), out.width());
        layout.line(&mut lines, row);
        let tasks = row.view.tasks();
        let tally = tallies.get(&*row.view.entry.path).copied();
        beneath(&mut lines, &layout, row, &tasks, tally);
        let ready = tasks
            .iter()
            .filter(|task| task.mark == Mark::Ready && !row.view.is_done());
        (lines.into_text(), ready.count())
    });
    let mut last = None;
    for (row, (lines, ready)) in shown.iter().zip(lines) {
        if last.is_some_and(|last| last != row.rank()) {
            out.end();
        }
        last = Some(row.rank());
        out.rendered(&lines);
        found.ready += ready;
    }
    if let Some(collapsed) = collapsed {
        if !shown.is_empty() {
            out.end();
        }
        layout.line(out, &collapsed);
        let mut tally = Tally::default();
        for row in &done {
            if let Some(more) = tallies.get(&*row.view.entry.path) {
                tally.errors += more.errors;
                tally.warnings += more.warnings;
                tally.notes += more.notes;
            }
        }
        layout.findings(out, tally);
    }
    out.end();
    found.put(out, board.snapshot, board.findings);
}

/// What to do in a folder without stories.
pub fn welcome(out: &mut Out) {
    out.plain("There is no story yet. To begin with:").end().end();
    let mut commands = Columns::new(1);
    for (command, meaning) in [
        ("stories init", "make the folder and a stories.toml"),
        ("stories new \"A title\"", "write the first story"),
        ("stories tasks add 1 \"A title\"", "add a task to it"),
    ] {
        commands.push(vec![
            Cell::new(Look::Id, format!("  {command}")),
            Cell::new(Look::Faint, meaning),
        ]);
    }
    commands.put(out);
}

fn tallies(findings: &[Diagnostic]) -> HashMap<&str, Tally> {
    let mut tallies: HashMap<&str, Tally> = HashMap::new();
    for finding in findings {
        tallies.entry(&finding.path).or_default().add(finding.severity);
    }
    tallies
}

/// What is going on in a story: at most a line for each kind of task, and for the findings.
fn beneath(out: &mut Out, layout: &Layout, row: &Row<'_>, tasks: &[TaskView<'_>], tally: Option<Tally>) {
    if let Some(problem) = row.view.problem() {
        layout.indent(out);
        out.put(Look::Bad, "! ").plain(&problem).end();
    }
    let open: Vec<(String, bool)> = row
        .view
        .waits_for()
        .into_iter()
        .filter(|(_, done)| !done)
        .collect();
    if !open.is_empty() && !row.view.is_done() {
        let ids: Vec<String> = open.into_iter().map(|(id, _)| id).collect();
        layout.indent(out);
        out.put(Look::Faint, &format!("← {}", of_stories(&ids)));
        out.end();
    }
    for mark in [Mark::Busy, Mark::Ready, Mark::Waits, Mark::Disabled] {
        let of_kind: Vec<&TaskView<'_>> = tasks.iter().filter(|task| task.mark == mark).collect();
        pack(out, layout, mark, &of_kind);
    }
    for task in tasks.iter().filter(|task| task.mark == Mark::Problem) {
        let left = out.width().saturating_sub(layout.indent(out));
        let (name, trouble) = task.caption();
        let id = task.id().map_or_else(String::new, |id| format!("{} ", flat(&id)));
        let cell = Cell::new(Look::Bad, format!("! {id}"))
            .and(Look::Plain, trouble.unwrap_or_default())
            .and(
                Look::Faint,
                if name.is_empty() {
                    name
                } else {
                    format!("  {name}")
                },
            );
        cell.put(out, left.max(40));
        out.end();
    }
    layout.findings(out, tally.unwrap_or_default());
}

/// One line of tasks with one mark: as many as fit, and how many more there are.
fn pack(out: &mut Out, layout: &Layout, mark: Mark, tasks: &[&TaskView<'_>]) {
    const GAP: usize = 3;
    if tasks.is_empty() {
        return;
    }
    let mut room = out.width().saturating_sub(layout.indent(out) + 2).max(20);
    out.put(mark.look(), mark.sign()).plain(" ");
    let mut left = tasks.len();
    for (n, task) in tasks.iter().enumerate() {
        let rest = left - 1;
        let more = if rest == 0 {
            0
        } else {
            GAP + 1 + rest.to_string().len()
        };
        let gap = if n == 0 { 0 } else { GAP };
        let cell = in_pack(task);
        if n > 0 && gap + cell.width() + more > room {
            break;
        }
        out.blanks(gap);
        room = room.saturating_sub(gap + cell.put(out, room.saturating_sub(gap + more)));
        left = rest;
    }
    if left > 0 {
        out.put(Look::Faint, &format!("   +{left}"));
    }
    out.end();
}

/// A task among others on one line.
fn in_pack(task: &TaskView<'_>) -> Cell {
    // What is ready waits for nothing.
    let blocked = if task.ready {
        String::new()
    } else {
        flat(&task.blocked_by().join(" "))
    };
    match task.mark {
        Mark::Waits => Cell::new(Look::Plain, task.shown_id()).and(Look::Faint, format!(" ← {blocked}")),
        Mark::Disabled => Cell::new(Look::Faint, brief(task)),
        _ => {
            let cell = Cell::new(Look::Id, task.shown_id()).and(Look::Plain, format!(" {}", task.name()));
            if blocked.is_empty() {
                cell
            } else {
                cell.and(Look::Faint, format!(" ← {blocked}"))
            }
        }
    }
}

fn brief(task: &TaskView<'_>) -> String {
    match task.id() {
        Some(_) => format!("{} {}", task.shown_id(), task.name()),
        None => task.name(),
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::{Board, board};
    use crate::check::check;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::{one, sample};
    use crate::config::Config;
    use crate::store::{MemoryTree, Scope, Snapshot};

    fn print(width: usize, all: bool) -> String {
        let snapshot = sample();
        let findings = check(&snapshot);
        let mut out = Out::new(false, width);
        let shown = Board {
            snapshot: &snapshot,
            findings: &findings,
            all,
        };
        board(&mut out, &shown);
        out.into_text()
    }

    #[test]
    fn the_board_fits_a_terminal_of_80_columns() {
        assert_data_eq!(
            print(80, false),
            str![[r#"
002  Rate limits for the socket protocol          In Progress  █▓░░░░░░░░░░  1/8
     ← story 005
     ▸ 002 Wire the limiter into the dispatcher
     ○ 003 Count dropped frames
     · 004 ← 002 003 099
     ⊘ 005 Load test
     ! `### 6 Oops` looks like a task, but is none
     ! 007-009 several ids in one heading  Several
     ! 010 unknown status `doing`  Bad status
     ! 3 errors, 10 warnings

003  A title that is longer than what a termina…  Ready        ░░░░░░░░░░░░  0/2
     ○ 002 Two
     · 001 ← 002/003
     ! 8 warnings

004  A draft                                      Draft        no tasks
006  006-odd.md                                   Waiting      no tasks
     ! 1 error

005  005-binary.md                                unreadable
     ! it is not UTF-8 text: byte 3 is invalid
     ! 1 error

✓    1 done (--all shows them)                    Done         ████████████  1/1
     ! 6 warnings

6 stories: 1 Done, 1 In Progress, 1 Ready, 1 Draft, 1 of unknown status,
1 unreadable
2 of 11 tasks done · 1 in progress · 2 ready (stories next)
5 errors, 24 warnings (stories check)

"#]]
        );
    }

    #[test]
    fn the_board_uses_a_wide_terminal() {
        assert_data_eq!(
            print(120, true),
            str![[r#"
001  Framing of messages                                                  Done         ████████████████████████████  1/1
     ! 6 warnings

002  Rate limits for the socket protocol                                  In Progress  ███▓▓▓░░░░░░░░░░░░░░░░░░░░░░  1/8
     ← story 005
     ▸ 002 Wire the limiter into the dispatcher
     ○ 003 Count dropped frames
     · 004 ← 002 003 099
     ⊘ 005 Load test
     ! `### 6 Oops` looks like a task, but is none
     ! 007-009 several ids in one heading  Several
     ! 010 unknown status `doing`  Bad status
     ! 3 errors, 10 warnings

003  A title that is longer than what a terminal of eighty columns has …  Ready        ░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0/2
     ○ 002 Two
     · 001 ← 002/003
     ! 8 warnings

004  A draft                                                              Draft        no tasks
006  006-odd.md                                                           Waiting      no tasks
     ! 1 error

005  005-binary.md                                                        unreadable
     ! it is not UTF-8 text: byte 3 is invalid
     ! 1 error

6 stories: 1 Done, 1 In Progress, 1 Ready, 1 Draft, 1 of unknown status, 1 unreadable
2 of 11 tasks done · 1 in progress · 2 ready (stories next) · 5 errors, 24 warnings (stories check)

"#]]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [60, 64, 80, 100, 140, 200] {
            for line in print(width, true).lines() {
                assert!(crate::cli::render::out::width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_folder_without_stories_says_how_to_begin() {
        let tree = MemoryTree::default();
        let config = std::sync::Arc::new(Config::default());
        let snapshot = Snapshot::load(&tree, &config, Scope::All).expect("memory can be listed");
        let mut out = Out::new(false, 80);
        board(
            &mut out,
            &Board {
                snapshot: &snapshot,
                findings: &[],
                all: false,
            },
        );
        assert_data_eq!(
            out.into_text(),
            str![[r#"
There is no story yet. To begin with:

  stories init                   make the folder and a stories.toml
  stories new "A title"          write the first story
  stories tasks add 1 "A title"  add a task to it

"#]]
        );
    }

    #[test]
    fn a_done_story_with_a_malformed_task_keeps_its_line() {
        let snapshot = one("# A\n\n## Status\nDone\n\n## Tasks\n\n### 1 Oops\n");
        let mut out = Out::new(false, 80);
        board(
            &mut out,
            &Board {
                snapshot: &snapshot,
                findings: &[],
                all: false,
            },
        );
        assert_data_eq!(
            out.into_text(),
            str![[r#"
001  A  Done  ░░░░░░░░░░░░  0/1
     ! `### 1 Oops` looks like a task, but is none

1 story: 1 Done · 0 of 1 task done · no problems

"#]]
        );
    }

    #[test]
    fn colours_change_no_letter() {
        let snapshot = sample();
        let print = |color| {
            let mut out = Out::new(color, 90);
            board(
                &mut out,
                &Board {
                    snapshot: &snapshot,
                    findings: &[],
                    all: true,
                },
            );
            out.into_text()
        };
        assert_eq!(
            anstream::adapter::strip_str(&print(true)).to_string(),
            print(false)
        );
    }
}
