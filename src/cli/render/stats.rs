//! How long stories and tasks took, for people: a table of stories, the middle values, the last weeks.

use super::columns::{Cell, Columns};
use super::duration::duration;
use super::out::{Look, Out};
use super::words::flat;
use crate::history::{Moment, Percentiles, Stats, StoryStats};
use crate::store::{Entry, Loaded, Snapshot};

/// How many weeks are shown.
const WEEKS: i64 = 8;

/// What there is to show.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The stories as they are now.
    pub snapshot: &'a Snapshot,
    /// Their times.
    pub stats: &'a Stats,
    /// The present.
    pub now: Moment,
    /// Whether this clone ends somewhere in the past.
    pub is_shallow: bool,
    /// Whether single tasks are shown.
    pub has_tasks: bool,
}

impl<'a> Page<'a> {
    /// The story as it is now; `None` for one that is gone or cannot be read.
    pub(super) fn loaded(&self, story: &StoryStats) -> Option<&'a Loaded> {
        self.snapshot.at_path(&story.path).and_then(Entry::loaded)
    }

    /// Its title now.
    pub(super) fn title(&self, story: &StoryStats) -> Option<&'a str> {
        let loaded = self.loaded(story)?;
        Some(loaded.document.slice(loaded.story.title.as_ref()?.span))
    }

    /// Its status now, on the disk; the last one in a commit where it is gone.
    pub(super) fn status(&self, story: &StoryStats) -> String {
        let flow = &self.snapshot.config().story_workflow;
        match self.loaded(story) {
            None => story.status.clone(),
            Some(loaded) => match &loaded.story.status {
                None => flow.name(flow.first()).to_owned(),
                Some(status) => {
                    let word = || flat(loaded.document.slice(status.span));
                    status
                        .status
                        .map_or_else(word, |known| flow.name(known).to_owned())
                }
            },
        }
    }
}

/// Adds the table, and what it amounts to.
pub fn stats(out: &mut Out, page: &Page<'_>) {
    if page.stats.stories.is_empty() {
        out.put(Look::Faint, "no commit tells of these stories yet").end();
        return;
    }
    stories(out, page);
    out.end();
    summary(out, page.stats);
    weeks(out, page);
}

fn time(seconds: Option<i64>) -> Cell {
    seconds.map_or_else(
        || Cell::new(Look::Faint, "–"),
        |seconds| Cell::plain(duration(seconds)),
    )
}

fn stories(out: &mut Out, page: &Page<'_>) {
    let flow = &page.snapshot.config().story_workflow;
    let mut statuses: Vec<&str> = Vec::new();
    let visited = page.stats.stories.iter().flat_map(|story| &story.times);
    let visited: Vec<&str> = visited.map(|time| time.status.as_str()).collect();
    // In the order of the table; what is no status of today stands behind.
    let known = flow
        .values()
        .iter()
        .map(String::as_str)
        .filter(|name| visited.contains(name));
    for status in known.chain(visited.iter().copied()) {
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    let mut columns = Columns::new(1);
    let count = 2 + statuses.len() + 2;
    for at in 2..count {
        columns = columns.right(at);
    }
    let mut head = vec![Cell::new(Look::Faint, "  story"), Cell::default()];
    head.extend(
        statuses
            .iter()
            .map(|status| Cell::new(Look::Faint, super::out::cut(&flat(status), 11))),
    );
    head.extend(["cycle", "lead"].map(|text| Cell::new(Look::Faint, text)));
    columns.push(head);
    for story in &page.stats.stories {
        let status = flow.find(&story.status);
        let (look, sign) = match status {
            _ if story.deleted => (Look::Faint, "✗"),
            Some(status) if status == flow.done() => (Look::Good, "✓"),
            Some(status) if status >= flow.started() => (Look::Busy, "▸"),
            _ => (Look::Plain, "○"),
        };
        let id = story.path.rsplit('/').next().unwrap_or("");
        let (id, slug) = id.split_once('-').unwrap_or((id, ""));
        let title = page
            .title(story)
            .map_or_else(|| slug.trim_end_matches(".md").replace('-', " "), flat);
        let mut row = vec![
            Cell::new(look, sign).and(Look::Id, format!(" {}", flat(id))),
            Cell::new(
                if story.deleted { Look::Faint } else { Look::Plain },
                flat(&title),
            ),
        ];
        row.extend(statuses.iter().map(|status| {
            let found = story.times.iter().find(|time| time.status == *status);
            time(found.map(|time| time.seconds))
        }));
        row.extend([time(story.way.cycle()), time(story.way.lead())]);
        columns.push(row);
        if page.has_tasks {
            for task in &story.tasks {
                let mut row = vec![
                    Cell::new(Look::Id, format!("    {}", flat(&task.id))),
                    Cell::plain(task_title(page, story, &task.id)),
                ];
                row.extend(statuses.iter().map(|_| Cell::default()));
                row.extend([time(task.way.cycle()), time(task.way.lead())]);
                columns.push(row);
            }
        }
    }
    columns.put(out);
}

fn task_title(page: &Page<'_>, story: &StoryStats, id: &str) -> String {
    let task = page
        .loaded(story)
        .and_then(|loaded| Some((loaded, loaded.story.task(id.parse().ok()?)?)));
    task.map_or_else(String::new, |(loaded, task)| {
        flat(loaded.document.slice(task.title))
    })
}

fn summary(out: &mut Out, stats: &Stats) {
    let mut columns = Columns::new(4).right(1).right(2).right(3);
    columns.push(
        ["  until done", "median", "85 %", "of", ""]
            .map(|text| Cell::new(Look::Faint, text))
            .into(),
    );
    let rows = [
        ("story cycle", stats.cycle(), "from the start of the work"),
        ("story lead", stats.lead(), "from the story's first commit"),
        ("task cycle", stats.task_cycle(), "from the start of the work"),
        ("task lead", stats.task_lead(), "from the task's first commit"),
    ];
    for (name, found, what) in rows {
        let of = |pick: fn(Percentiles) -> i64| time(found.map(pick));
        columns.push(vec![
            Cell::plain(format!("  {name}")),
            of(|all| all.median),
            of(|all| all.p85),
            Cell::plain(found.map_or(0, |all| all.count).to_string()),
            Cell::new(Look::Faint, what),
        ]);
    }
    columns.put(out);
}

fn weeks(out: &mut Out, page: &Page<'_>) {
    let now = page.now.week();
    let found = |week: i64| page.stats.weeks.iter().find(|found| found.week == week);
    let Some(first) = (now - WEEKS + 1..=now).find(|week| found(*week).is_some()) else {
        return;
    };
    let mut columns = Columns::new(0).right(1).right(2);
    columns.push(
        ["  done in the week of", "stories", "tasks"]
            .map(|text| Cell::new(Look::Faint, text))
            .into(),
    );
    for week in first..=now {
        let (stories, tasks) = found(week).map_or((0, 0), |found| (found.stories, found.tasks));
        columns.push(vec![
            Cell::plain(format!("  {}", Moment::monday(week))),
            Cell::plain(stories.to_string()),
            Cell::plain(tasks.to_string()),
        ]);
    }
    out.end();
    columns.put(out);
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::{Page, stats};
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::sample;
    use crate::cli::render::sample_past;

    #[test]
    fn times_stand_in_a_table() {
        let history = sample_past::history();
        let told = sample_past::told(&history);
        let (times, now) = sample_past::stats(&history, &told);
        let mut out = Out::new(false, 80);
        let page = Page {
            snapshot: &sample(),
            stats: &times,
            now,
            is_shallow: false,
            has_tasks: true,
        };
        stats(&mut out, &page);
        assert_data_eq!(
            out.into_text(),
            str![[r#"
  story               Draft  In Progress   Done  cycle    lead
✗ 002    rate limits  2d 7h        2d 7h  1d 3h  2d 7h  4d 15h
    002                                          2d 7h  4d 15h

  until done   median    85 %  of
  story cycle   2d 7h   2d 7h   1  from the start of the work
  story lead   4d 15h  4d 15h   1  from the story's first commit
  task cycle    2d 7h   2d 7h   1  from the start of the work
  task lead    4d 15h  4d 15h   1  from the task's first commit

  done in the week of  stories  tasks
  2026-03-02                 1      1

"#]]
        );
    }
}
