//! A plan as it is read at a glance: every task a line.

use super::names::{Names, views};
use super::reason::{advice, circle, outside, reason};
use crate::cli::render::columns::{Cell, Columns};
use crate::cli::render::out::{Look, Out, width};
use crate::cli::render::view::{Mark, StoryView, TaskView};
use crate::cli::render::words::{count, exact, flat};
use crate::plan::tables::GENERAL_PURPOSE;
use crate::plan::{ChosenBy, Plan, Planned, PlannedStory};

/// How many ids of a row are named at most.
const SHOWN: usize = 6;
/// How many edges of a circle are named at most; JSON has all.
const EDGES: usize = 12;

/// Adds a plan: stories, waves, what is left out, advice.
pub fn text(out: &mut Out, plan: &Plan<'_>) {
    stories(out, plan);
    let names = Names::new(plan);
    waves(out, plan, &names);
    way(out, plan, &names);
    left_out(out, plan, &names);
    remarks(out, plan, &names);
}

fn stories(out: &mut Out, plan: &Plan<'_>) {
    let mut columns = Columns::new(1);
    let mut problems = Vec::new();
    for (at, story) in plan.stories.iter().enumerate() {
        let view = StoryView::new(plan.snapshot, story.entry);
        let complexity = &story.complexity;
        let scored = match view.problem() {
            Some(problem) => {
                problems.push(format!("{}: {problem}", exact(&story.entry.path)));
                continue;
            }
            // A plan of one story has room for all of it.
            None if plan.stories.len() == 1 => String::new(),
            None => format!("score {}, tier {}", complexity.score(), complexity.tier()),
        };
        columns.push(vec![
            Cell::new(Look::Id, view.id()),
            Cell::new(Look::Strong, view.name()),
            Cell::new(Look::Faint, scored),
            Cell::new(Look::Faint, comes_before(plan, at)),
        ]);
    }
    columns.put(out);
    for problem in problems {
        out.put(Look::Bad, "! ").plain(&problem).end();
    }
    if let [story] = plan.stories.as_slice()
        && story.entry.loaded().is_some()
    {
        alone(out, story);
    }
    if plan.stories.is_empty() {
        out.put(Look::Faint, "nothing to plan: no story has open tasks")
            .end();
        return;
    }
    if plan.tasks.is_empty() && plan.left_out.is_empty() {
        out.put(Look::Faint, "nothing to plan: no task is open").end();
        return;
    }
    let line = format!(
        "{} in {}, {} at a time · {}",
        count(plan.tasks.len(), "task", "tasks"),
        count(plan.waves.len(), "wave", "waves"),
        plan.max_concurrent,
        if plan.mode.team {
            "a team"
        } else {
            "workers of their own"
        }
    );
    out.plain(&line).end();
    mode(out, plan);
}

/// What a story is for, and its score with the parts.
fn alone(out: &mut Out, story: &PlannedStory<'_>) {
    if let Some(goal) = &story.goal {
        let words: Vec<String> = flat(goal).split(' ').map(str::to_owned).collect();
        wrapped(out, "goal", &words, " ");
    }
    let complexity = &story.complexity;
    let parts: Vec<String> = complexity
        .parts()
        .iter()
        .filter(|(_, points)| *points > 0)
        .map(|(name, points)| format!("{name} {points}"))
        .collect();
    let parts = if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    };
    let line = format!(
        "score {}{parts}, tier {}, depth {}",
        complexity.score(),
        complexity.tier(),
        story.depth
    );
    out.put(Look::Faint, &line).end();
}

/// The score of the mode, where teams can be had, with what made it so.
fn mode(out: &mut Out, plan: &Plan<'_>) {
    let Some(score) = plan.mode.score() else { return };
    let factors = plan.mode.factors.iter().flatten();
    let mut parts: Vec<String> = factors
        .map(|factor| format!("{} {:+}", factor.name, factor.points))
        .collect();
    if parts.is_empty() {
        parts.push("nothing speaks for a team or against it".to_owned());
    }
    wrapped(out, &format!("team score {score}"), &parts, ", ");
}

/// The stories that come before the one at the place, in the plan or outside.
fn comes_before(plan: &Plan<'_>, at: usize) -> String {
    let story = &plan.stories[at];
    let inside = story
        .after
        .iter()
        .map(|other| plan.stories[*other].entry.name.number);
    let mut numbers: Vec<_> = inside.chain(story.outside.iter().copied()).collect();
    numbers.sort_unstable();
    let ids: Vec<String> = numbers
        .into_iter()
        .map(|number| plan.snapshot.story_id(number))
        .collect();
    if ids.is_empty() {
        String::new()
    } else {
        format!("← {}", ids.join(", "))
    }
}

fn waves(out: &mut Out, plan: &Plan<'_>, names: &Names<'_>) {
    // All rows share their columns; headings stand between them.
    let mut rows = Out::new(out.has_color(), out.width());
    let mut columns = Columns::new(2);
    let views = views(plan);
    for task in plan.waves.iter().flatten().map(|task| &plan.tasks[*task]) {
        let view = views.get(&(&*task.entry.path, task.task.heading.start));
        let mark = view.map_or(Mark::Waits, |view| view.mark);
        let id = Cell::new(mark.look(), format!("  {} ", mark.sign())).and(Look::Id, names.task(task));
        columns.push(vec![
            id.and(Look::Busy, if task.files.is_empty() { " ~" } else { "" }),
            Cell::new(Look::Faint, worker(task)),
            Cell::plain(flat(task.title())),
            before(plan, names, task),
        ]);
    }
    columns.flow(3);
    columns.put(&mut rows);
    let rows = rows.into_text();
    let mut lines = rows.split_inclusive('\n');
    for (n, wave) in plan.waves.iter().enumerate() {
        out.end().put(Look::Strong, &format!("wave {n}"));
        let parallel = if wave.len() > 1 { " in parallel" } else { "" };
        let batches = wave.len().div_ceil(plan.max_concurrent);
        let mut size = format!(" · {}{parallel}", count(wave.len(), "task", "tasks"));
        if batches > 1 {
            size.push_str(&format!(", in {batches} batches"));
        }
        out.put(Look::Faint, &size).end();
        for (at, line) in lines.by_ref().take(wave.len()).enumerate() {
            if batches > 1 && at % plan.max_concurrent == 0 {
                let batch = at / plan.max_concurrent + 1;
                out.put(Look::Faint, &format!("  batch {batch}")).end();
            }
            out.rendered(line);
        }
    }
}

/// Who takes a task; nothing where anybody may.
fn worker(task: &Planned<'_>) -> String {
    match task.worker.by {
        ChosenBy::Default => String::new(),
        _ => flat(&task.worker.name),
    }
}

/// What comes before a task: dependencies, the writer of its file, what is outside.
fn before(plan: &Plan<'_>, names: &Names<'_>, task: &Planned<'_>) -> Cell {
    let mut ids: Vec<String> = task
        .after
        .iter()
        .map(|other| names.task(&plan.tasks[*other]))
        .collect();
    ids.extend(task.outside.iter().map(|one| outside(plan.snapshot, one).0));
    if ids.len() > SHOWN {
        let more = ids.len() - (SHOWN - 1);
        ids.truncate(SHOWN - 1);
        ids.push(format!("+{more}"));
    }
    let mut cell = Cell::default();
    if !ids.is_empty() {
        cell = cell.and(Look::Faint, format!("← {}", ids.join(", ")));
    }
    if let Some(moved) = task.moved {
        let gap = if cell.is_empty() { "" } else { "  " };
        let other = names.task(&plan.tasks[moved.behind]);
        cell = cell.and(Look::Busy, format!("{gap}⇠ {other}"));
    }
    cell
}

/// The chain that makes the plan as long as it is, and what comes before all of it.
fn way(out: &mut Out, plan: &Plan<'_>, names: &Names<'_>) {
    if plan.critical_path.len() > 1 {
        let ids: Vec<String> = plan
            .critical_path
            .iter()
            .map(|task| names.task(&plan.tasks[*task]))
            .collect();
        out.end();
        wrapped(out, "critical path", &ids, " → ");
    }
    if !plan.outside.is_empty() {
        let names: Vec<String> = plan
            .outside
            .iter()
            .map(|one| outside(plan.snapshot, one))
            .map(|(name, state)| format!("{name} ({state})"))
            .collect();
        out.end();
        wrapped(out, "comes before, and is not in the plan", &names, ", ");
    }
}

/// A heading and some words behind it, over as many lines as they need.
fn wrapped(out: &mut Out, heading: &str, words: &[String], joint: &str) {
    out.put(Look::Strong, heading);
    let mut used = width(heading);
    // A comma ends a line, and an arrow begins one.
    let (behind, between) = match joint.strip_prefix(',') {
        Some(between) => (",", between),
        None => ("", joint),
    };
    for (n, word) in words.iter().enumerate() {
        let between = if n == 0 { "" } else { between };
        let behind = if n + 1 == words.len() { "" } else { behind };
        let piece = format!("{between}{word}{behind}");
        let gap = if n == 0 { 2 } else { 0 };
        if used + gap + width(&piece) > out.width() && used > 2 {
            let piece = piece.trim_start();
            out.end().plain("  ").plain(piece);
            used = 2 + width(piece);
        } else {
            out.plain(&" ".repeat(gap)).plain(&piece);
            used += gap + width(&piece);
        }
    }
    out.end();
}

fn left_out(out: &mut Out, plan: &Plan<'_>, names: &Names<'_>) {
    if plan.left_out.is_empty() {
        return;
    }
    out.end().put(Look::Strong, "in no wave");
    out.put(
        Look::Faint,
        &format!(" · {}", count(plan.left_out.len(), "task", "tasks")),
    );
    out.end();
    let mut columns = Columns::new(1);
    let views = views(plan);
    for left in &plan.left_out {
        let view = views.get(&(&*left.entry.path, left.listed.task().heading.start));
        let (sign, look) = if left.is_fault {
            (Mark::Problem, Look::Bad)
        } else {
            (Mark::Disabled, Look::Faint)
        };
        let why = reason(plan, names, left);
        let name = view.map(TaskView::name).filter(|name| !why.contains(name));
        columns.push(vec![
            Cell::new(sign.look(), format!("  {} ", sign.sign())).and(Look::Id, names.left(left)),
            Cell::plain(name.unwrap_or_default()),
            Cell::new(look, why),
        ]);
    }
    columns.flow(2);
    columns.put(out);
    for stops in &plan.circles {
        let edges = circle(plan, names, stops);
        out.end()
            .put(Look::Bad, "a circle")
            .put(Look::Faint, " · drop one of these dependencies")
            .end();
        for (one, other) in edges.iter().take(EDGES) {
            out.plain("  ")
                .put(Look::Id, one)
                .plain(" waits for ")
                .put(Look::Id, other)
                .end();
        }
        if edges.len() > EDGES {
            out.put(Look::Faint, &format!("  … and {} more", edges.len() - EDGES))
                .end();
        }
    }
}

fn remarks(out: &mut Out, plan: &Plan<'_>, names: &Names<'_>) {
    if let Some(team) = &plan.team {
        out.end();
        wrapped(out, "team", std::slice::from_ref(&team.name), "");
        for role in &team.roles {
            let ids: Vec<String> = role
                .tasks
                .iter()
                .map(|task| names.task(&plan.tasks[*task]))
                .collect();
            let head = if role.name == role.agent {
                flat(&role.name)
            } else {
                format!("{} ({})", flat(&role.name), role.agent)
            };
            wrapped(out, &format!("  {head}"), &ids, ", ");
        }
    }
    if !plan.advice.is_empty() {
        out.end().put(Look::Strong, "advice").end();
    }
    for one in &plan.advice {
        let (_, sentence) = advice(plan, names, one);
        let words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
        wrapped(out, "", &words, " ");
    }
    signs(out, plan);
}

/// What the signs mean that stand in this plan.
fn signs(out: &mut Out, plan: &Plan<'_>) {
    let any = |is: &dyn Fn(&Planned<'_>) -> bool| plan.tasks.iter().any(is);
    let mut found = Vec::new();
    if plan.without_files() > 0 {
        found.push("~ names no files, so whom it gets in the way of is not known".to_owned());
    }
    if any(&|task| task.moved.is_some()) {
        found.push("⇠ changes a file of that one, and so comes in a later wave".to_owned());
    }
    if any(&|task| task.worker.by == ChosenBy::Default) && any(&|task| task.worker.by != ChosenBy::Default) {
        found.push(format!("a task without a name is for {GENERAL_PURPOSE}"));
    }
    if !found.is_empty() {
        out.end();
    }
    for line in found {
        out.put(Look::Faint, &line).end();
    }
}
