//! The board: how far every story is, what can be taken now, what waits for what, and what is wrong.
//!
//! A story is one line, its bar in the same columns as all others. Under it stands at most one line for each kind
//! of task that matters now; done stories are one line together. Nothing is left out: what cannot be read is a line
//! that says why.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::closing::{Tally, look};
use super::columns::{Cell, Columns};
use super::out::{Look, Out, width};
use super::sources::Sources;
use super::view::{Mark, Progress, StoryView, TaskView, file_name};
use super::words::{count, exact, flat};
use crate::diagnostic::Diagnostic;
use crate::model::Status;
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
    let entries = board.snapshot.entries();
    if entries.is_empty() {
        return welcome(out);
    }
    let mut found = Totals::default();
    let mut shown = Vec::new();
    let mut done = Vec::new();
    for entry in entries {
        let row = Row::new(board.snapshot, entry);
        found.add(&row);
        if row.view.is_done() && !board.all {
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
    let mut last = None;
    for row in &shown {
        if last.is_some_and(|last| last != row.rank()) {
            out.end();
        }
        last = Some(row.rank());
        layout.line(out, row);
        let tasks = row.view.tasks();
        found.ready += tasks
            .iter()
            .filter(|task| task.mark == Mark::Ready && !row.view.is_done())
            .count();
        layout.beneath(out, row, &tasks, tallies.get(&*row.view.entry.path).copied());
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
    found.put(out, board);
}

/// Adds certain stories in full, every task a line.
pub fn detail(out: &mut Out, snapshot: &Snapshot, findings: &[Diagnostic], entries: &[&Entry]) {
    let rows: Vec<Row<'_>> = entries.iter().map(|entry| Row::new(snapshot, entry)).collect();
    let layout = Layout::new(out.width(), rows.iter().map(Row::widths));
    let mut by_path: HashMap<&str, Vec<&Diagnostic>> = HashMap::new();
    for finding in findings {
        by_path.entry(&finding.path).or_default().push(finding);
    }
    let sources = Sources::new(snapshot, findings);
    for (n, row) in rows.iter().enumerate() {
        if n > 0 {
            out.end();
        }
        layout.line(out, row);
        layout.facts(out, row);
        layout.tasks(out, &row.view.tasks());
        let findings = by_path.get(&*row.view.entry.path).map_or(&[][..], Vec::as_slice);
        layout.messages(out, findings, &sources);
    }
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

/// One line of the board: a story, or all done ones together.
struct Row<'a> {
    view: StoryView<'a>,
    id: String,
    name: String,
    status: (Look, String),
    progress: Progress,
}

impl<'a> Row<'a> {
    fn new(snapshot: &'a Snapshot, entry: &'a Entry) -> Self {
        let view = StoryView::new(snapshot, entry);
        let status = match (view.status(), view.problem()) {
            (_, Some(_)) => (Look::Bad, "unreadable".to_owned()),
            (Some(status), _) => (view.status_look(), flat(status)),
            (None, None) => (Look::Faint, "–".to_owned()),
        };
        Row {
            id: view.id(),
            name: view.name(),
            status,
            progress: view.progress(),
            view,
        }
    }

    /// What is furthest stands first, and what cannot be read last.
    fn rank(&self) -> Option<Status> {
        let first = self.view.snapshot.config().story_workflow.first();
        let readable = self.view.problem().is_none();
        readable.then(|| self.view.known_status().unwrap_or(first))
    }

    /// The columns that id, name, status and fraction take.
    fn widths(&self) -> [usize; 4] {
        let fraction = self.progress.fraction();
        [
            width(&self.id),
            width(&self.name),
            width(&self.status.1),
            width(&fraction),
        ]
    }
}

/// All done stories as one line.
fn collapsed<'a>(done: &[Row<'a>]) -> Row<'a> {
    let first = &done[0];
    let mut progress = Progress::default();
    let mut open = 0;
    for row in done {
        progress.add(row.progress);
        open += usize::from(row.progress.done < row.progress.total);
    }
    let mut name = format!("{} done (--all shows them)", done.len());
    if open > 0 {
        name.push_str(&format!(", {open} with open tasks"));
    }
    Row {
        view: first.view,
        id: "✓".to_owned(),
        name,
        status: (Look::Good, first.status.1.clone()),
        progress,
    }
}

/// Where the columns of the board are.
struct Layout {
    id: usize,
    name: usize,
    status: usize,
    bar: usize,
    fraction: usize,
}

/// The widest status that is shown whole.
const STATUS: usize = 14;

impl Layout {
    fn new(all: usize, rows: impl Iterator<Item = [usize; 4]>) -> Layout {
        let [id, name, status, fraction] = rows.fold([3, 0, 0, 3], |most, row| {
            std::array::from_fn(|n| most[n].max(row[n]))
        });
        let status = status.min(STATUS);
        let bar = match all {
            ..64 => 6,
            64..96 => 12,
            96..120 => 20,
            _ => 28,
        };
        let others = id + status + bar + fraction + 2 * 4;
        Layout {
            id,
            name: name.min(all.saturating_sub(others).max(12)),
            status,
            bar,
            fraction,
        }
    }

    fn line(&self, out: &mut Out, row: &Row<'_>) {
        let is_story = row.id != "✓";
        out.put(if is_story { Look::Id } else { Look::Good }, &row.id);
        out.plain(&" ".repeat(self.id.saturating_sub(width(&row.id)) + 2));
        let begun = row.view.status_look() == Look::Busy;
        let look = if begun { Look::Strong } else { Look::Plain };
        padded(
            out,
            Cell::new(if is_story { look } else { Look::Faint }, &row.name),
            self.name,
        );
        out.plain("  ");
        let (look, status) = &row.status;
        let is_readable = row.view.problem().is_none();
        if !is_readable {
            out.put(*look, status).end();
            return;
        }
        padded(out, Cell::new(*look, status), self.status);
        out.plain("  ");
        let fraction = row.progress.fraction();
        if row.progress.total == 0 {
            out.put(Look::Faint, "no tasks").end();
            return;
        }
        bar(out, row.progress, self.bar);
        out.plain(&" ".repeat(2 + self.fraction.saturating_sub(width(&fraction))));
        let is_full = row.progress.done == row.progress.total;
        out.put(if is_full { Look::Good } else { Look::Plain }, &fraction)
            .end();
    }

    fn indent(&self, out: &mut Out) -> usize {
        out.plain(&" ".repeat(self.id + 2));
        self.id + 2
    }

    /// What is going on in a story: at most a line for each kind of task, and for the findings.
    fn beneath(&self, out: &mut Out, row: &Row<'_>, tasks: &[TaskView<'_>], tally: Option<Tally>) {
        if let Some(problem) = row.view.problem() {
            self.indent(out);
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
            self.indent(out);
            out.put(Look::Faint, &format!("← {}", of_stories(&ids)));
            out.end();
        }
        for mark in [Mark::Busy, Mark::Ready, Mark::Waits, Mark::Disabled] {
            let of_kind: Vec<&TaskView<'_>> = tasks.iter().filter(|task| task.mark == mark).collect();
            self.pack(out, mark, &of_kind);
        }
        for task in tasks.iter().filter(|task| task.mark == Mark::Problem) {
            let left = out.width().saturating_sub(self.indent(out));
            let trouble = task.trouble().unwrap_or_default();
            let name = Some(task.name()).filter(|name| !trouble.contains(name.as_str()));
            let id = task.id().map_or_else(String::new, |id| format!("{} ", flat(&id)));
            let cell = Cell::new(Look::Bad, format!("! {id}"))
                .and(Look::Plain, trouble)
                .and(
                    Look::Faint,
                    name.map(|name| format!("  {name}")).unwrap_or_default(),
                );
            cell.put(out, left.max(40));
            out.end();
        }
        self.findings(out, tally.unwrap_or_default());
    }

    fn findings(&self, out: &mut Out, tally: Tally) {
        if tally.is_empty() {
            return;
        }
        self.indent(out);
        out.put(tally.words()[0].0, "! ");
        for (n, (look, words)) in tally.words().into_iter().enumerate() {
            out.plain(if n > 0 { ", " } else { "" }).put(look, &words);
        }
        out.end();
    }

    /// One line of tasks with one mark: as many as fit, and how many more there are.
    fn pack(&self, out: &mut Out, mark: Mark, tasks: &[&TaskView<'_>]) {
        const GAP: usize = 3;
        if tasks.is_empty() {
            return;
        }
        let mut room = out.width().saturating_sub(self.indent(out) + 2).max(20);
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
            out.plain(&" ".repeat(gap));
            room = room.saturating_sub(gap + cell.put(out, room.saturating_sub(gap + more)));
            left = rest;
        }
        if left > 0 {
            out.put(Look::Faint, &format!("   +{left}"));
        }
        out.end();
    }

    /// What there is to know of a story besides its tasks.
    fn facts(&self, out: &mut Out, row: &Row<'_>) {
        self.indent(out);
        out.put(Look::Faint, &exact(&row.view.entry.path));
        let (checked, all) = row.view.criteria();
        if all > 0 {
            let criteria = count(all, "criterion", "criteria");
            out.put(Look::Faint, &format!(" · {checked} of {criteria} ticked"));
        }
        out.end();
        if let Some(problem) = row.view.problem() {
            self.indent(out);
            out.put(Look::Bad, "! ").plain(&problem).end();
        }
        let waits = row.view.waits_for();
        if !waits.is_empty() {
            self.indent(out);
            let open: Vec<String> = waits
                .iter()
                .filter(|(_, done)| !done)
                .map(|(id, _)| id.clone())
                .collect();
            let done: Vec<String> = waits
                .iter()
                .filter(|(_, done)| *done)
                .map(|(id, _)| id.clone())
                .collect();
            if !open.is_empty() {
                out.plain(&format!("← {}", of_stories(&open)));
            }
            if !done.is_empty() {
                out.plain(if open.is_empty() { "" } else { "  " });
                out.put(Look::Faint, &format!("✓ {}", of_stories(&done)));
            }
            out.end();
        }
    }

    /// Every task a line.
    fn tasks(&self, out: &mut Out, tasks: &[TaskView<'_>]) {
        if tasks.is_empty() {
            return;
        }
        out.end();
        let mut columns = Columns::new(2);
        let indent = " ".repeat(self.id + 2);
        for task in tasks {
            let look = task.mark.title_look();
            let id = if look == Look::Faint { look } else { Look::Id };
            columns.push(vec![
                Cell::new(task.mark.look(), format!("{indent}{} ", task.mark.sign()))
                    .and(id, task.shown_id()),
                Cell::new(Look::Faint, task.domain().map(flat).unwrap_or_default()),
                Cell::new(look, task.name()),
                remark(task),
            ]);
        }
        columns.flow(3);
        columns.put(out);
    }

    fn messages(&self, out: &mut Out, findings: &[&Diagnostic], sources: &Sources<'_>) {
        if findings.is_empty() {
            return;
        }
        out.end();
        for finding in findings {
            self.indent(out);
            let line = sources.of(finding).map_or(1, |place| place.start.line);
            out.put(
                look(finding.severity),
                &format!("! {}[{}]", finding.severity.name(), finding.code),
            );
            out.plain(&format!(" {} ", flat(&finding.message)));
            out.put(Look::Faint, &format!("{}:{line}", file_name(&finding.path)))
                .end();
        }
    }
}

/// What a task waits for, or what is wrong with it.
fn remark(task: &TaskView<'_>) -> Cell {
    if let Some(trouble) = task.trouble() {
        return Cell::new(Look::Bad, trouble);
    }
    let blocked = &task.readiness.blocked_by;
    if task.mark == Mark::Disabled {
        return Cell::new(Look::Faint, "disabled");
    }
    if blocked.is_empty() {
        return Cell::default();
    }
    Cell::new(Look::Faint, format!("← {}", flat(&blocked.join(", "))))
}

/// A task among others on one line.
fn in_pack(task: &TaskView<'_>) -> Cell {
    let blocked = flat(&task.readiness.blocked_by.join(" "));
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

fn of_stories(ids: &[String]) -> String {
    format!(
        "{} {}",
        if ids.len() == 1 { "story" } else { "stories" },
        ids.join(", ")
    )
}

fn brief(task: &TaskView<'_>) -> String {
    match task.id() {
        Some(_) => format!("{} {}", task.shown_id(), task.name()),
        None => task.name(),
    }
}

/// Adds `cell` in exactly `columns`.
fn padded(out: &mut Out, cell: Cell, columns: usize) {
    let used = cell.put(out, columns);
    out.plain(&" ".repeat(columns - used));
}

/// A bar of `cells`: done, in progress, and the rest. Only what is done as a whole has a full bar.
fn bar(out: &mut Out, progress: Progress, cells: usize) {
    let share = |n: usize, of: usize| (n * of / progress.total.max(1)).max(usize::from(n > 0));
    let all = progress.done == progress.total;
    let done = if all {
        cells
    } else {
        share(progress.done, cells).min(cells - 1)
    };
    let busy = share(progress.busy, cells).min(cells - done);
    out.put(Look::Good, &"█".repeat(done));
    out.put(Look::Busy, &"▓".repeat(busy));
    out.put(Look::Faint, &"░".repeat(cells - done - busy));
}

/// What the closing line counts.
#[derive(Default)]
struct Totals {
    by_status: HashMap<Option<Status>, usize>,
    unknown: usize,
    unreadable: usize,
    progress: Progress,
    ready: usize,
}

impl Totals {
    fn add(&mut self, row: &Row<'_>) {
        if row.view.problem().is_some() {
            self.unreadable += 1;
        } else if row.view.has_unknown_status() {
            self.unknown += 1;
        } else {
            *self.by_status.entry(row.view.known_status()).or_default() += 1;
        }
        self.progress.add(row.progress);
    }

    fn put(&self, out: &mut Out, board: &Board<'_>) {
        let flow = &board.snapshot.config().story_workflow;
        let mut kinds = Vec::new();
        for (n, name) in flow.values().iter().enumerate().rev() {
            let status = u8::try_from(n).ok().map(Status);
            if let Some(n) = status.and_then(|status| self.by_status.get(&Some(status))) {
                kinds.push(format!("{n} {}", flat(name)));
            }
        }
        let others = [
            (self.by_status.get(&None).copied().unwrap_or(0), "without status"),
            (self.unknown, "of unknown status"),
            (self.unreadable, "unreadable"),
        ];
        kinds.extend(
            others
                .iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, words)| format!("{n} {words}")),
        );
        let stories = board.snapshot.entries().len();
        let mut parts = vec![
            Cell::new(Look::Strong, count(stories, "story", "stories"))
                .and(Look::Plain, format!(": {}", kinds.join(", "))),
            Cell::new(
                Look::Strong,
                format!(
                    "{} of {}",
                    self.progress.done,
                    count(self.progress.total, "task", "tasks")
                ),
            )
            .and(Look::Plain, " done"),
        ];
        if self.progress.busy > 0 {
            parts.push(Cell::new(
                Look::Strong,
                format!("{} in progress", self.progress.busy),
            ));
        }
        if self.ready > 0 {
            parts.push(
                Cell::new(Look::Strong, format!("{} ready", self.ready)).and(Look::Faint, " (stories next)"),
            );
        }
        let tally = Tally::of(board.findings);
        let mut wrong = Cell::default();
        for (n, (look, words)) in tally.words().into_iter().enumerate() {
            wrong = wrong
                .and(Look::Plain, if n > 0 { ", " } else { "" })
                .and(look, words);
        }
        parts.push(if tally.is_empty() {
            Cell::new(Look::Good, "no problems")
        } else {
            wrong.and(Look::Faint, " (stories check)")
        });
        flow_parts(out, &parts);
    }
}

/// Adds `parts` with dots between them, on as many lines as they need.
fn flow_parts(out: &mut Out, parts: &[Cell]) {
    let mut used = 0;
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            if used + 3 + part.width() > out.width() {
                out.end();
                used = 0;
            } else {
                out.put(Look::Faint, " · ");
                used += 3;
            }
        }
        used += part.put(out, usize::MAX);
    }
    out.end();
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::{Board, board, detail};
    use crate::check::check;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::sample;
    use crate::config::Config;
    use crate::store::{Entry, MemoryTree, Scope, Snapshot};

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
     ! 1 error

003  A title that is longer than what a termina…  Ready        ░░░░░░░░░░░░  0/2
     ○ 002 Two
     · 001 ← 002/003

004  A draft                                      Draft        no tasks
006  006-odd.md                                   Waiting      no tasks

005  005-binary.md                                unreadable
     ! it is not UTF-8 text: byte 3 is invalid

✓    1 done (--all shows them)                    Done         ████████████  1/1

6 stories: 1 Done, 1 In Progress, 1 Ready, 1 Draft, 1 of unknown status, 1 unreadable
2 of 11 tasks done · 1 in progress · 2 ready (stories next)
1 error (stories check)

"#]]
        );
    }

    #[test]
    fn the_board_uses_a_wide_terminal() {
        assert_data_eq!(
            print(120, true),
            str![[r#"
001  Framing of messages                                                  Done         ████████████████████████████  1/1

002  Rate limits for the socket protocol                                  In Progress  ███▓▓▓░░░░░░░░░░░░░░░░░░░░░░  1/8
     ← story 005
     ▸ 002 Wire the limiter into the dispatcher
     ○ 003 Count dropped frames
     · 004 ← 002 003 099
     ⊘ 005 Load test
     ! `### 6 Oops` looks like a task, but is none
     ! 007-009 several ids in one heading  Several
     ! 010 unknown status `doing`  Bad status
     ! 1 error

003  A title that is longer than what a terminal of eighty columns has …  Ready        ░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0/2
     ○ 002 Two
     · 001 ← 002/003

004  A draft                                                              Draft        no tasks
006  006-odd.md                                                           Waiting      no tasks

005  005-binary.md                                                        unreadable
     ! it is not UTF-8 text: byte 3 is invalid

6 stories: 1 Done, 1 In Progress, 1 Ready, 1 Draft, 1 of unknown status, 1 unreadable · 2 of 11 tasks done
1 in progress · 2 ready (stories next) · 1 error (stories check)

"#]]
        );
    }

    #[test]
    fn a_story_in_full_shows_every_task() {
        let snapshot = sample();
        let findings = check(&snapshot);
        let entries: Vec<&Entry> = snapshot.entries()[1..].iter().step_by(3).collect();
        let mut out = Out::new(false, 80);
        detail(&mut out, &snapshot, &findings, &entries);
        assert_data_eq!(
            out.into_text(),
            str![[r#"
002  Rate limits for the socket protocol  In Progress  █▓░░░░░░░░░░  1/8
     docs/stories/002-limits.md · 1 of 2 criteria ticked
     ← story 005  ✓ story 001

     ✓ 001      backend  Define the bucket
     ▸ 002      backend  Wire the limiter into the dispatcher
     ○ 003      compute  Count dropped frames
     · 004      backend  Say so in the log  ← 002, 003, 099
     ⊘ 005      backend  Load test  disabled
     ! –                 ### 6 Oops  `### 6 Oops` looks like a task, but is none
     ! 007-009           Several  several ids in one heading
     ! 010      backend  Bad status  unknown status `doing`

     ! error[unknown-dependency] task 004 depends on 099, but this story has no such task 002-limits.md:38

005  005-binary.md                        unreadable
     docs/stories/005-binary.md
     ! it is not UTF-8 text: byte 3 is invalid

"#]]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [60, 64, 80, 100, 140, 200] {
            for line in print(width, true).lines() {
                assert!(super::width(line) <= width, "{width}: {line}");
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
