//! Why tasks are in no wave, and what would be better otherwise, in words.

use super::names::Names;
use crate::cli::render::view::StoryView;
use crate::cli::render::words::{count, flat};
use crate::graph::is_story_done;
use crate::model::StoryNumber;
use crate::plan::tables::{FILES_CHANGED, FILES_READ, LINES_READ, TASKS_PER_WAVE};
use crate::plan::{Advice, LeftOut, Outside, Plan, Reason, Stop};
use crate::store::{Entry, Snapshot};

/// Why `left` is in no wave, without a full stop.
pub(in crate::cli::render) fn reason(plan: &Plan<'_>, names: &Names<'_>, left: &LeftOut<'_>) -> String {
    match &left.reason {
        Reason::Disabled => "disabled".to_owned(),
        Reason::Malformed(why) => flat(why),
        Reason::RepeatedId => "another task has this id".to_owned(),
        Reason::UnknownStatus(word) => format!("unknown status `{}`", flat(word)),
        Reason::Unknown(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| flat(id)).collect();
            let are = if ids.len() == 1 { "is" } else { "are" };
            format!("waits for {}, which {are} not there", ids.join(", "))
        }
        Reason::Itself => "waits for itself".to_owned(),
        Reason::Circle(_) => "is part of a circle".to_owned(),
        Reason::Behind { task, story } => {
            let id = names.left(&plan.left_out[*task]);
            match story {
                None => format!("waits for {id}"),
                Some(story) => format!(
                    "waits for story {} and so for {id}",
                    plan.snapshot.story_id(*story)
                ),
            }
        }
        Reason::DisabledOutside(id) => format!("waits for {}, which is disabled", flat(id)),
    }
}

/// The edges of a circle, a line each: who waits for whom.
pub(in crate::cli::render) fn circle(
    plan: &Plan<'_>,
    names: &Names<'_>,
    stops: &[Stop],
) -> Vec<(String, String)> {
    let name = |stop: &Stop| match stop {
        Stop::Task(task) => names.left(&plan.left_out[*task]),
        Stop::Story(story) => format!(
            "story {}",
            plan.snapshot.story_id(plan.stories[*story].entry.name.number)
        ),
    };
    let next = stops.iter().cycle().skip(1);
    stops
        .iter()
        .zip(next)
        .map(|(one, other)| (name(one), name(other)))
        .collect()
}

/// What is waited for outside a plan: its name, and how far it is.
pub(in crate::cli::render) fn outside(snapshot: &Snapshot, outside: &Outside) -> (String, String) {
    match outside {
        Outside::Task(_, id) => (flat(id), "open".to_owned()),
        Outside::Story(number) => (
            format!("story {}", snapshot.story_id(*number)),
            story_state(snapshot, *number),
        ),
    }
}

/// The status of the first story with the number that is not done.
fn story_state(snapshot: &Snapshot, number: StoryNumber) -> String {
    if is_story_done(snapshot, number) {
        return "done".to_owned();
    }
    let mut entries = snapshot.with_number(number);
    entries.next().map_or_else(
        || "not there".to_owned(),
        |entry: &Entry| {
            let status = StoryView::new(snapshot, entry).status();
            status.map_or_else(|| "no status".to_owned(), flat)
        },
    )
}

/// One piece of advice: its name, and a sentence without a full stop.
pub(in crate::cli::render) fn advice(
    plan: &Plan<'_>,
    names: &Names<'_>,
    advice: &Advice,
) -> (&'static str, String) {
    let task = |at: &usize| names.task(&plan.tasks[*at]);
    match advice {
        Advice::ManyWaves(waves) => (
            "many-waves",
            format!("{waves} waves, one after the other; fewer than 6 are better"),
        ),
        Advice::NarrowWaves(target) => (
            "narrow-waves",
            format!(
                "{TASKS_PER_WAVE} tasks a wave would make {}",
                count(*target, "wave", "waves")
            ),
        ),
        Advice::ManyFiles {
            task: at,
            files,
            tasks,
            each,
        } => (
            "many-files",
            format!(
                "{} changes {files} files, more than {FILES_CHANGED}; {tasks} tasks of up to {each} are better",
                task(at)
            ),
        ),
        Advice::LargeContext { task: at, files } => (
            "large-context",
            format!(
                "{} asks for {files} files to be read, more than {FILES_READ}",
                task(at)
            ),
        ),
        Advice::LongContext { task: at, lines } => (
            "long-context",
            format!(
                "{} asks for {lines} lines to be read, more than {LINES_READ}",
                task(at)
            ),
        ),
        Advice::LargeScope { task: at, words } => (
            "large-scope",
            format!(
                "{} says \"{words}\": name the parts, a task each, and one that gathers",
                task(at)
            ),
        ),
        Advice::Shallow { story, depth, wanted } => {
            let planned = &plan.stories[*story];
            let how = if *depth < 2 {
                "divide it into tasks"
            } else {
                "group the tasks in phases, or split the story"
            };
            (
                "shallow",
                format!(
                    "story {} is of tier {wanted}: {how}",
                    plan.snapshot.story_id(planned.entry.name.number)
                ),
            )
        }
    }
}
