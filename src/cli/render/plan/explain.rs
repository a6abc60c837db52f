//! `stories plan --explain`: the tables that a plan is made by, and what they gave for each task.

use super::names::Names;
use crate::cli::render::out::{Look, Out, width};
use crate::cli::render::words::{exact, flat};
use crate::plan::tables::{
    ACTION_VERBS, AGENTS, BREADTH, CAPS, CONNECTORS, DOMAIN, FEW_PHASES, FILES_CHANGED, FILES_READ,
    GENERAL_PURPOSE, KEYWORDS_NEEDED, LARGE_SCOPE, LINES_READ, MANY_PHASES, MAX_CONCURRENT, MAX_TEAMMATES,
    RETRY_LOOP, REVIEW_CYCLE, RISK, ROLES, SCOPE, SHARED_DECISIONS, TASKS_PER_WAVE, TEAM_SCORE, TEAM_WISH,
    THIRD_TIER, TIERS, TOO_MANY_WAVES, VERB_POINTS, Weight,
};
use crate::plan::{ChosenBy, Complexity, Plan};

/// Adds for each task who takes it and why, and how its score came about.
pub fn explain(out: &mut Out, plan: &Plan<'_>) {
    let names = Names::new(plan);
    for story in &plan.stories {
        let id = plan.snapshot.story_id(story.entry.name.number);
        heading(out, &format!("story {id}"));
        complexity(out, &story.complexity);
    }
    for task in &plan.tasks {
        heading(out, &format!("{}  {}", names.task(task), flat(task.title())));
        let why = match task.worker.by {
            ChosenBy::Field => "named by the task".to_owned(),
            ChosenBy::Domain => "takes the domain".to_owned(),
            ChosenBy::Keywords => format!("by {}", task.worker.keywords.join(", ")),
            ChosenBy::Default => format!("fewer than {KEYWORDS_NEEDED} keywords of any agent"),
        };
        line(out, &flat(&task.worker.name), &why);
        complexity(out, &task.complexity);
        if let Some(moved) = task.moved {
            let behind = names.task(&plan.tasks[moved.behind]);
            line(
                out,
                &format!("wave {}, not {}", task.wave, moved.from),
                &format!("{behind} changes {} before", exact(moved.file)),
            );
        }
    }
    out.end();
}

fn complexity(out: &mut Out, found: &Complexity) {
    let parts: Vec<String> = found
        .parts()
        .iter()
        .filter(|(_, points)| *points > 0)
        .map(|(name, points)| format!("{name} {points}"))
        .collect();
    let head = format!("score {}, tier {}", found.score(), found.tier());
    let words = if found.words.is_empty() {
        "no word of the lists".to_owned()
    } else {
        format!("{}: {}", parts.join(", "), found.words.join(", "))
    };
    line(out, &head, &words);
}

/// Adds every table that plans are made by.
pub fn tables(out: &mut Out) {
    out.put(Look::Strong, "who takes a task").end();
    paragraph(
        out,
        &format!(
            "The task's Worker, else the worker of its domain, else the agent with the most of these words in title and \
             text: whole words, each counted once, {KEYWORDS_NEEDED} at least. Of equals the first one; without any, \
             {GENERAL_PURPOSE}."
        ),
    );
    for agent in AGENTS {
        let remark = if agent.read_only {
            " (writes nothing, so it is never chosen)"
        } else {
            ""
        };
        line(out, agent.name, &format!("{}{remark}", agent.keywords.join(", ")));
    }
    heading(out, "the score of a description");
    let [verbs, connectors, domain, scope, risk] = CAPS;
    let capped = |name: &str, cap: u32| format!("{name}, at most {cap}");
    line(
        out,
        &capped("verbs", verbs),
        &format!("{VERB_POINTS} for each, in any form: {}", ACTION_VERBS.join(", ")),
    );
    for (name, cap, groups) in [
        ("connectors", connectors, CONNECTORS),
        ("domain", domain, DOMAIN),
        ("scope", scope, SCOPE),
        ("risk", risk, RISK),
    ] {
        line(out, &capped(name, cap), &weights(groups));
    }
    let [second, third] = TIERS;
    line(
        out,
        "tiers",
        &format!(
            "1 below {second}, 2 from {second} on, 3 from {third} on; a story of tier 2 wants tasks, one of tier 3 phases"
        ),
    );
    heading(out, "the size of waves and tasks");
    line(out, "at a time", &format!("{MAX_CONCURRENT} tasks"));
    line(
        out,
        "waves",
        &format!("{TASKS_PER_WAVE} tasks or more in each, and fewer than {TOO_MANY_WAVES}"),
    );
    line(
        out,
        "a task",
        &format!(
            "changes up to {FILES_CHANGED} files, and reads up to {FILES_READ} with up to {LINES_READ} lines together"
        ),
    );
    line(out, "large scope", &LARGE_SCOPE.join(", "));
    heading(out, &format!("a team from {TEAM_SCORE} points on"));
    for (name, points) in [
        (format!("more than {} tasks", MANY_PHASES.0), MANY_PHASES.1),
        ("a story of tier 3".to_owned(), THIRD_TIER),
        ("--shared-decisions".to_owned(), SHARED_DECISIONS),
        ("--review-cycle".to_owned(), REVIEW_CYCLE),
        (RETRY_LOOP.0.join(", "), RETRY_LOOP.1),
        (format!("{}, or --team", TEAM_WISH.0.join(", ")), TEAM_WISH.1),
        ("one verb in all titles, one wave".to_owned(), BREADTH),
        (format!("{} tasks or fewer", FEW_PHASES.0), FEW_PHASES.1),
    ] {
        line(out, &format!("{points:+}"), &name);
    }
    line(out, "members", &format!("{MAX_TEAMMATES} at most"));
    for (parts, agent) in ROLES {
        line(out, agent, &format!("plays {}", parts.join(", ")));
    }
}

fn weights(groups: &[Weight]) -> String {
    let group = |group: &Weight| format!("{} for {}", group.points, group.words.join(", "));
    groups.iter().map(group).collect::<Vec<_>>().join("; ")
}

fn heading(out: &mut Out, text: &str) {
    if !out.is_empty() {
        out.end();
    }
    out.put(Look::Strong, text).end();
}

/// Where the words behind a name begin.
const INDENT: usize = 31;

/// A name, and words behind it over as many lines as they need.
fn line(out: &mut Out, name: &str, words: &str) {
    out.plain("  ").put(Look::Id, name);
    let used = 2 + width(name);
    if used >= INDENT {
        out.end();
        flow(out, 0, INDENT, words);
    } else {
        flow(out, used, INDENT, words);
    }
}

fn paragraph(out: &mut Out, words: &str) {
    flow(out, 0, 2, words);
}

/// Words from a column on; `used` columns of the first line are taken.
fn flow(out: &mut Out, used: usize, indent: usize, words: &str) {
    let mut column = used;
    for word in words.split(' ') {
        if column <= indent {
            out.plain(&" ".repeat(indent - column));
            column = indent;
        } else if column + 1 + width(word) > out.width() {
            out.end().plain(&" ".repeat(indent));
            column = indent;
        } else {
            out.plain(" ");
            column += 1;
        }
        out.plain(word);
        column += width(word);
    }
    out.end();
}
