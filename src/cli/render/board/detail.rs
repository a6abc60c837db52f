//! Certain stories in full.

use std::collections::HashMap;

use super::layout::Layout;
use super::row::Row;
use crate::cli::render::closing::look;
use crate::cli::render::columns::{Cell, Columns};
use crate::cli::render::out::{Look, Out};
use crate::cli::render::sources::Sources;
use crate::cli::render::view::{Mark, TaskView, file_name};
use crate::cli::render::words::{count, exact, flat, of_stories};
use crate::diagnostic::Diagnostic;
use crate::store::{Entry, Snapshot};

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
        facts(out, &layout, row);
        tasks(out, &layout, &row.view.tasks());
        let findings = by_path.get(&*row.view.entry.path).map_or(&[][..], Vec::as_slice);
        messages(out, &layout, findings, &sources);
    }
}

/// What there is to know of a story besides its tasks.
fn facts(out: &mut Out, layout: &Layout, row: &Row<'_>) {
    layout.indent(out);
    out.put(Look::Faint, &exact(&row.view.entry.path));
    let (checked, all) = row.view.criteria();
    if all > 0 {
        let criteria = count(all, "criterion", "criteria");
        out.put(Look::Faint, &format!(" · {checked} of {criteria} ticked"));
    }
    out.end();
    if let Some(problem) = row.view.problem() {
        layout.indent(out);
        out.put(Look::Bad, "! ").plain(&problem).end();
    }
    let waits = row.view.waits_for();
    if !waits.is_empty() {
        layout.indent(out);
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
fn tasks(out: &mut Out, layout: &Layout, tasks: &[TaskView<'_>]) {
    if tasks.is_empty() {
        return;
    }
    out.end();
    let mut columns = Columns::new(2);
    let indent = " ".repeat(layout.id + 2);
    for task in tasks {
        let look = task.mark.title_look();
        let id = if look == Look::Faint { look } else { Look::Id };
        columns.push(vec![
            Cell::new(task.mark.look(), format!("{indent}{} ", task.mark.sign())).and(id, task.shown_id()),
            Cell::new(Look::Faint, task.domain().map(flat).unwrap_or_default()),
            Cell::new(look, task.caption().0),
            remark(task),
        ]);
    }
    columns.flow(3);
    columns.put(out);
}

/// What a task waits for, or what is wrong with it.
fn remark(task: &TaskView<'_>) -> Cell {
    if let (_, Some(trouble)) = task.caption() {
        return Cell::new(Look::Bad, trouble);
    }
    let blocked = task.blocked_by();
    if task.mark == Mark::Disabled {
        return Cell::new(Look::Faint, "disabled");
    }
    if blocked.is_empty() {
        return Cell::default();
    }
    Cell::new(Look::Faint, format!("← {}", flat(&blocked.join(", "))))
}

/// Every finding a line.
fn messages(out: &mut Out, layout: &Layout, findings: &[&Diagnostic], sources: &Sources<'_>) {
    if findings.is_empty() {
        return;
    }
    out.end();
    for finding in findings {
        layout.indent(out);
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

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::detail;
    use crate::check::check;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::sample;
    use crate::store::Entry;

    #[test]
    fn a_story_in_full_shows_every_task() {
        let snapshot = sample();
        let findings = check(&snapshot);
        let entries: Vec<&Entry> = snapshot.entries().iter().skip(1).step_by(3).collect();
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
     ! –                 `### 6 Oops` looks like a task, but is none
     ! 007-009           Several  several ids in one heading
     ! 010      backend  Bad status  unknown status `doing`

     ! warning[missing-section] story 002 has no section `Desired Outcome` 002-limits.md:1
     ! warning[missing-section] story 002 has no section `Problem` 002-limits.md:1
     ! warning[missing-section] story 002 has no section `User/Actor` 002-limits.md:1
     ! warning[vague-task] task 001 is vague 002-limits.md:16
     ! warning[vague-task] task 002 is vague 002-limits.md:21
     ! warning[vague-task] task 003 is vague 002-limits.md:30
     ! warning[vague-task] task 004 is vague 002-limits.md:35
     ! error[unknown-dependency] task 004 depends on 099, but this story has no such task 002-limits.md:38
     ! warning[vague-task] task 005 is vague 002-limits.md:40
     ! warning[near-miss-heading] `### 6 Oops` looks like a task, but is none 002-limits.md:46
     ! error[task-range] this heading stands for all tasks from 007 to 009 002-limits.md:49
     ! warning[vague-task] task 010 is vague 002-limits.md:52
     ! error[unknown-status] `doing` is no status of a task 002-limits.md:54

005  005-binary.md                        unreadable
     docs/stories/005-binary.md
     ! it is not UTF-8 text: byte 3 is invalid

     ! error[not-utf8] the file is not UTF-8 text 005-binary.md:1

"#]]
        );
    }
}
