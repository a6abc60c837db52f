//! A plan as it is read at a glance: every task a line.

use super::names::{Names, views};
use super::reason::{advice, circle, outside, reason};
use crate::cli::render::columns::{Cell, Columns};
use crate::cli::render::out::{Look, Out, width};
use crate::cli::render::view::{Mark, StoryView};
use crate::cli::render::words::{count, exact, flat};
use crate::plan::{Plan, Planned};

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
    for story in &plan.stories {
        let view = StoryView::new(plan.snapshot, story.entry);
        let complexity = &story.complexity;
        let scored = match view.problem() {
            Some(problem) => Cell::new(Look::Bad, format!("! {problem}")),
            None => Cell::new(
                Look::Faint,
                format!("score {}, tier {}", complexity.score(), complexity.tier()),
            ),
        };
        columns.push(vec![
            Cell::new(Look::Id, view.id()),
            Cell::new(Look::Strong, view.name()),
            scored,
        ]);
    }
    columns.flow(2);
    columns.put(out);
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
        mode(plan)
    );
    out.plain(&line).end();
}

/// How the tasks are done, with what made it so.
fn mode(plan: &Plan<'_>) -> String {
    let mode = &plan.mode;
    let name = if mode.team {
        "a team"
    } else {
        "workers of their own"
    };
    let Some(score) = mode.score() else {
        return name.to_owned();
    };
    let parts: Vec<String> = mode
        .factors
        .iter()
        .flatten()
        .map(|factor| format!("{} {:+}", factor.name, factor.points))
        .collect();
    let parts = if parts.is_empty() {
        String::new()
    } else {
        format!(": {}", parts.join(", "))
    };
    format!("{name} (score {score}{parts})")
}

fn waves(out: &mut Out, plan: &Plan<'_>, names: &Names<'_>) {
    // All rows share their columns; headings stand between them.
    let mut rows = Out::new(out.has_color(), out.width());
    let mut columns = Columns::new(1);
    let views = views(plan);
    for task in plan.waves.iter().flatten().map(|task| &plan.tasks[*task]) {
        let view = views.get(&(&*task.entry.path, task.task.heading.start));
        let mark = view.map_or(Mark::Waits, |view| view.mark);
        let id = Cell::new(mark.look(), format!("  {} ", mark.sign())).and(Look::Id, names.task(task));
        columns.push(vec![
            id.and(Look::Busy, if task.files.is_empty() { " ~" } else { "" }),
            Cell::plain(flat(task.title())),
            Cell::new(Look::Faint, flat(&task.worker.name)),
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
        cell = cell.and(Look::Busy, format!("{gap}⇠ {other} in {}", exact(moved.file)));
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
    for (n, word) in words.iter().enumerate() {
        let piece = if n == 0 {
            word.clone()
        } else {
            format!("{joint}{word}")
        };
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
        columns.push(vec![
            Cell::new(sign.look(), format!("  {} ", sign.sign())).and(Look::Id, names.left(left)),
            Cell::plain(view.map(|view| view.name()).unwrap_or_default()),
            Cell::new(look, reason(plan, names, left)),
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
    let unnamed = plan.without_files();
    if plan.advice.is_empty() && unnamed == 0 && plan.team.is_none() {
        return;
    }
    out.end();
    if let Some(team) = &plan.team {
        out.put(Look::Strong, &format!("team {}", team.name)).end();
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
    for one in &plan.advice {
        let (_, sentence) = advice(plan, names, one);
        let words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
        wrapped(out, "advice", &words, " ");
    }
    if unnamed > 0 {
        let line = format!(
            "~ {} no files: whom it gets in the way of is not known",
            if unnamed == 1 { "names" } else { "name" }
        );
        let line = if unnamed == 1 {
            line
        } else {
            line.replace("it gets", "they get")
        };
        out.put(Look::Faint, &line).end();
    }
}
