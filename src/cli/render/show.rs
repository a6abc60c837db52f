//! `stories show`: what is computed about a story or a task, and then its text as it stands.

use super::columns::Cell;
use super::out::{Look, Out, fit};
use super::view::{Mark, StoryView, TaskView};
use super::words::{count, exact, flat, unix};
use crate::graph::Graph;
use crate::model::Task;
use crate::store::{Entry, Snapshot};
use crate::text::LineIndex;

/// Adds a story: its facts and its whole text.
pub fn story(out: &mut Out, snapshot: &Snapshot, entry: &Entry) {
    let story = StoryView::new(snapshot, entry);
    out.put(Look::Id, &story.id())
        .plain("  ")
        .put(Look::Strong, &story.name())
        .end();
    let mut facts = Facts::default();
    facts.add("file", Cell::new(Look::Faint, exact(&entry.path)));
    let Some(loaded) = story.loaded() else {
        facts.add(
            "problem",
            Cell::new(Look::Bad, story.problem().unwrap_or_default()),
        );
        return facts.put(out);
    };
    let flow = &snapshot.config().story_workflow;
    facts.add(
        "status",
        Cell::new(
            story.status_look(),
            story
                .status()
                .map_or_else(|| format!("none, as good as {}", flow.name(flow.first())), flat),
        ),
    );
    let tasks = story.tasks();
    let progress = story.progress();
    if progress.total > 0 {
        let mut cell = Cell::plain(format!("{} of {} done", progress.done, progress.total));
        for mark in [Mark::Busy, Mark::Ready, Mark::Problem] {
            let ids: Vec<String> = tasks
                .iter()
                .filter(|task| task.mark == mark)
                .map(TaskView::shown_id)
                .collect();
            if !ids.is_empty() {
                cell = cell
                    .and(mark.look(), format!("  {} ", mark.sign()))
                    .and(Look::Plain, ids.join(", "));
            }
        }
        facts.add("tasks", cell);
    }
    let (checked, all) = story.criteria();
    if all > 0 {
        facts.add(
            "criteria",
            Cell::plain(format!("{checked} of {} ticked", count(all, "box", "boxes"))),
        );
    }
    let mut waits = Cell::default();
    for (n, (id, done)) in story.waits_for().into_iter().enumerate() {
        waits = waits
            .and(Look::Plain, if n > 0 { ", " } else { "" })
            .and(if done { Look::Faint } else { Look::Busy }, id)
            .and(Look::Good, if done { " ✓" } else { "" });
    }
    facts.add("waits for", waits);
    let number = entry.name.number;
    let dependants = snapshot.stories().filter(|(_, other)| {
        other
            .story
            .dependencies
            .iter()
            .any(|dependency| dependency.number == number)
    });
    let ids: Vec<String> = dependants
        .map(|(other, _)| snapshot.story_id(other.name.number))
        .collect();
    facts.add("needed by", Cell::plain(ids.join(", ")));
    facts.put(out);
    rule(out);
    text(out, loaded.document.text());
}

/// Adds a task of the story in `entry`: its facts and its whole block.
pub fn task(out: &mut Out, snapshot: &Snapshot, entry: &Entry, task: &Task) {
    let Some(view) = TaskView::of(snapshot, entry, task) else {
        return;
    };
    let id = format!("{}/{}", view.story.id(), view.shown_id());
    out.put(Look::Id, &id)
        .plain("  ")
        .put(Look::Strong, &view.name())
        .end();
    let document = view.document();
    let line = LineIndex::new(document.text()).line(task.heading.start);
    let mut facts = Facts::default();
    facts.add(
        "file",
        Cell::new(Look::Faint, format!("{}:{line}", exact(&entry.path))),
    );
    facts.add(
        "story",
        Cell::new(Look::Id, view.story.id()).and(Look::Plain, format!(" {}", view.story.name())),
    );
    let status = view.status().map_or_else(|| "none".to_owned(), flat);
    let mut cell = Cell::new(view.mark.look(), format!("{} ", view.mark.sign())).and(Look::Plain, status);
    if view.ready {
        cell = cell.and(Look::Good, ", ready to be taken");
    }
    if !task.enabled {
        cell = cell.and(Look::Faint, ", disabled");
    }
    facts.add("status", cell);
    if let (_, Some(trouble)) = view.caption() {
        facts.add("problem", Cell::new(Look::Bad, trouble));
    }
    let mut depends_on = Cell::default();
    let blocked_by = view.blocked_by();
    for (n, id) in view.depends_on().into_iter().enumerate() {
        let waits = blocked_by.contains(&id);
        let is_done = view.mark == Mark::Done;
        depends_on = depends_on
            .and(Look::Plain, if n > 0 { ", " } else { "" })
            .and(if waits { Look::Busy } else { Look::Faint }, flat(&id))
            .and(Look::Good, if waits || is_done { "" } else { " ✓" });
    }
    facts.add("waits for", depends_on);
    let dependants = Graph::new(snapshot).dependants((entry.name.number, task.id));
    let ids: Vec<String> = dependants
        .iter()
        .map(|node| super::next::print(snapshot, node, entry.name.number))
        .collect();
    facts.add("needed by", Cell::plain(ids.join(", ")));
    facts.put(out);
    rule(out);
    text(out, document.slice(task.block));
}

/// The columns that a label takes.
const LABEL: usize = 11;

/// Labels and what they say, one under the other.
#[derive(Default)]
struct Facts(Vec<(&'static str, Cell)>);

impl Facts {
    fn add(&mut self, label: &'static str, value: Cell) {
        if !value.is_empty() {
            self.0.push((label, value));
        }
    }

    fn put(self, out: &mut Out) {
        for (label, value) in self.0 {
            out.put(Look::Faint, &fit(label, LABEL));
            value.put(out, usize::MAX);
            out.end();
        }
    }
}

fn rule(out: &mut Out) {
    let columns = out.width().min(80);
    out.put(Look::Faint, &"─".repeat(columns)).end();
}

fn text(out: &mut Out, text: &str) {
    let text = unix(text.trim_start_matches('\u{feff}'));
    out.plain(&text);
    if !text.ends_with('\n') {
        out.end();
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::{story, task};
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::sample;
    use crate::model::TaskId;

    #[test]
    fn a_story_is_its_facts_and_its_text() {
        let snapshot = sample();
        let mut out = Out::new(false, 80);
        story(&mut out, &snapshot, &snapshot.entries()[1]);
        let text = out.into_text();
        let (facts, rest) = text.split_once("─\n").expect("a line divides them");
        assert_data_eq!(
            facts.trim_end_matches('─'),
            str![[r#"
002  Rate limits for the socket protocol
file       docs/stories/002-limits.md
status     In Progress
tasks      1 of 8 done  ▸ 002  ○ 003  ! –, 007-009, 010
criteria   1 of 2 boxes ticked
waits for  001 ✓, 005

"#]]
        );
        let file = snapshot.entries()[1]
            .loaded()
            .expect("it is text")
            .document
            .text();
        assert_eq!(rest, file);
    }

    #[test]
    fn a_task_is_its_facts_and_its_block() {
        let snapshot = sample();
        let entry = &snapshot.entries()[1];
        let mut out = Out::new(false, 40);
        for id in [2, 4] {
            let found = entry
                .loaded()
                .and_then(|loaded| loaded.story.task(TaskId::new(id)));
            task(&mut out, &snapshot, entry, found.expect("the sample has it"));
        }
        assert_data_eq!(
            out.into_text(),
            str![[r#"
002/002  Wire the limiter into the dispatcher
file       docs/stories/002-limits.md:21
story      002 Rate limits for the socket protocol
status     ▸ in_progress
waits for  001 ✓
needed by  004, 010
────────────────────────────────────────
### 002: Wire the limiter into the dispatcher
**Domain:** backend
**Status:** in_progress
**Depends on:** 001
**Files:** `src/limit.rs`, src/dispatch.rs
**Ticket:** ABC-1

The dispatcher asks first.
002/004  Say so in the log
file       docs/stories/002-limits.md:35
story      002 Rate limits for the socket protocol
status     · pending
waits for  002, 003, 099
────────────────────────────────────────
### 004: Say so in the log
**Domain:** backend
**Status:** pending
**Depends on:** 002, 003, 099

"#]]
        );
    }
}
