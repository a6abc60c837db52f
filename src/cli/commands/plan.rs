//! `stories plan`: from open tasks to waves.

use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::cli::render::graph::Drawing;
use crate::plan::tables::MAX_CONCURRENT;
use crate::plan::{Options, Outside, Plan, TeamOptions, measure, plan};
use crate::store::{Content, Entry, Scope, Snapshot, Tree};
use crate::system;
use crate::text::FilePath;

/// How many tasks run at the same time (W1).
const MAX_VARIABLE: &str = "CLAUDE_MAX_CONCURRENT";
/// Whether teams can be had: `1` (W20).
const TEAM_VARIABLE: &str = "CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS";

/// Plan what can be done at the same time, and by whom
///
/// Open tasks are put into waves: each waits only for those before it, and no two tasks of a wave change the same file.
/// Without STORY, plans all stories that are not done.
#[derive(Args, Debug)]
pub(crate) struct PlanArgs {
    /// The stories to plan together
    #[arg(value_name = "STORY", add = ArgValueCompleter::new(complete::stories))]
    stories: Vec<String>,
    /// How many tasks run at the same time; else what CLAUDE_MAX_CONCURRENT says, else 8
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    max_concurrent: Option<usize>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    format: PlanFormat,
    /// Show how workers and scores came about; without STORY, the word lists alone
    #[arg(long)]
    explain: bool,
    /// What to put before the name of an agent that was chosen by keywords
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    agent_prefix: String,
    #[command(flatten)]
    team: TeamArgs,
}

/// What speaks for a team and stands in no text.
#[derive(Args, Debug)]
#[command(next_help_heading = "Team")]
struct TeamArgs {
    /// Let a team do the tasks, whatever the score says
    #[arg(long)]
    team: bool,
    /// The team's name
    #[arg(long, value_name = "NAME")]
    team_name: Option<String>,
    /// Decisions of one task bind others: counts for a team
    #[arg(long)]
    shared_decisions: bool,
    /// Review and fix take turns: counts for a team
    #[arg(long)]
    review_cycle: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum PlanFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For Graphviz.
    Dot,
    /// For markdown that draws.
    Mermaid,
    /// For the task list of an agent.
    Records,
}

pub(super) fn run(args: &PlanArgs, context: &Context) -> Result<Exit, CliError> {
    if args.explain && args.format != PlanFormat::Text {
        return Err(CliError::failed("--explain prints text only")
            .hint("leave out --format, or --explain; JSON holds all scores with their parts"));
    }
    if args.explain && args.stories.is_empty() {
        let mut out = context.out();
        render::plan::tables(&mut out);
        context.print(&out.into_text())?;
        return Ok(Exit::Done);
    }
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let paths = chosen(&store, &snapshot, &args.stories)?;
    match &paths {
        Some(paths) => {
            let numbers: Vec<_> = paths
                .iter()
                .filter_map(|path| Some(snapshot.at_path(path)?.name.number))
                .collect();
            snapshot.load_more(&store.tree, Scope::Stories(&numbers));
        }
        None => snapshot.load_more(&store.tree, Scope::All),
    }
    let entries: Vec<&Entry> = match &paths {
        Some(paths) => paths.iter().filter_map(|path| snapshot.at_path(path)).collect(),
        None => unfinished(&snapshot),
    };
    if let (Some(_), [entry]) = (&paths, entries.as_slice())
        && let Content::Unreadable(fault) = &entry.content
    {
        return Err(CliError::unreadable(&entry.path, "planned", fault));
    }
    let mut plan = plan(&snapshot, entries, &options(args, context));
    measure(&mut plan, |path| lines(&store, path));
    let text = match args.format {
        PlanFormat::Text => {
            let mut out = context.out();
            render::plan::text(&mut out, &plan);
            if args.explain {
                render::plan::explain(&mut out, &plan);
                render::plan::tables(&mut out);
            }
            out.into_text()
        }
        PlanFormat::Json => render::json::plan(&plan),
        PlanFormat::Dot => render::graph::dot(&Drawing::of_plan(&plan)),
        PlanFormat::Mermaid => render::graph::mermaid(&Drawing::of_plan(&plan)),
        PlanFormat::Records => render::json::records(&plan),
    };
    context.print(&text)?;
    together(&plan, context);
    verdict(&plan, args)
}

/// How many lines a file has; none where it cannot be read, as what is yet to be written.
fn lines(store: &Store, path: &str) -> Option<usize> {
    let bytes = store.tree.read(path.strip_prefix("./").unwrap_or(path)).ok()?;
    Some(memchr::memchr_iter(b'\n', &bytes).count())
}

/// The paths of the stories that are named, each once; none where none is.
fn chosen(store: &Store, snapshot: &Snapshot, stories: &[String]) -> Result<Option<Vec<FilePath>>, CliError> {
    if stories.is_empty() {
        return Ok(None);
    }
    let mut paths = Vec::new();
    for story in stories.iter().flat_map(|words| words.split(',')) {
        let path = find_story(store, snapshot, story.trim())?.path.clone();
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(Some(paths))
}

/// The stories that are not done and have a task that is not; those that cannot be read among them.
fn unfinished(snapshot: &Snapshot) -> Vec<&Entry> {
    let config = snapshot.config();
    let is_open = |entry: &&Entry| match entry.loaded() {
        None => true,
        Some(loaded) => {
            let status = loaded.story.status.as_ref().and_then(|status| status.status);
            let mut listed = loaded.story.listed.iter();
            status != Some(config.story_workflow.done())
                && listed.any(|one| one.task().known_status() != Some(config.task_workflow.done()))
        }
    };
    snapshot.entries().iter().filter(is_open).collect()
}

fn options(args: &PlanArgs, context: &Context) -> Options {
    Options {
        max_concurrent: args.max_concurrent.unwrap_or_else(|| max_concurrent(context)),
        agent_prefix: args.agent_prefix.clone(),
        team: TeamOptions {
            available: system::variable(TEAM_VARIABLE).as_deref() == Some("1"),
            wished: args.team.team,
            shared_decisions: args.team.shared_decisions,
            review_cycle: args.team.review_cycle,
            name: args.team.team_name.clone(),
        },
    }
}

/// What the environment says, where it makes sense; it may be meant for another program, so a wrong value stops nobody.
fn max_concurrent(context: &Context) -> usize {
    let Some(said) = system::variable(MAX_VARIABLE) else {
        return MAX_CONCURRENT;
    };
    said.parse().ok().filter(|n| *n > 0).unwrap_or_else(|| {
        context.note(&format!(
            "{MAX_VARIABLE} is `{said}`, not a number from 1 on: {MAX_CONCURRENT} tasks at a time are planned"
        ));
        MAX_CONCURRENT
    })
}

/// Names the command that plans what comes before as well.
fn together(plan: &Plan<'_>, context: &Context) {
    let outside = plan.outside.iter().map(|one| match one {
        Outside::Task(number, _) | Outside::Story(number) => *number,
    });
    let mut numbers: Vec<_> = outside
        .filter(|number| plan.snapshot.with_number(*number).next().is_some())
        .collect();
    if numbers.is_empty() {
        return;
    }
    numbers.extend(plan.stories.iter().map(|story| story.entry.name.number));
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() <= MAX_NAMED {
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        context.hint(&format!("plan them together: stories plan {}", numbers.join(" ")));
    }
}

/// How many stories a hint names at most.
const MAX_NAMED: usize = 12;

/// Refuses where something is wrong with a task: the plan of the others was printed.
fn verdict(plan: &Plan<'_>, args: &PlanArgs) -> Result<Exit, CliError> {
    if !plan.has_faults() {
        return Ok(Exit::Done);
    }
    let wrong = plan.left_out.iter().filter(|left| left.is_fault).count();
    let unreadable = plan
        .stories
        .iter()
        .filter(|story| story.entry.loaded().is_none())
        .count();
    let tasks = (wrong > 0).then(|| match wrong {
        1 => "1 task cannot be planned".to_owned(),
        n => format!("{n} tasks cannot be planned"),
    });
    let stories = (unreadable > 0).then(|| match unreadable {
        1 => "1 story cannot be read".to_owned(),
        n => format!("{n} stories cannot be read"),
    });
    let message: Vec<String> = tasks.into_iter().chain(stories).collect();
    let message = message.join(", and ");
    let hint = if wrong > 0 && args.format == PlanFormat::Text {
        "the reasons stand under `in no wave`; `stories check` shows the places"
    } else {
        "`stories check` shows what is wrong"
    };
    Err(CliError::refused(message).hint(hint))
}
