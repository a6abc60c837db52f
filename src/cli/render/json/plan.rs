//! The document of `stories plan`.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use super::story::JsonTask;
use crate::cli::render::plan::{Names, advice, circle, outside, reason, views};
use crate::cli::render::view::StoryView;
use crate::model::Criterion;
use crate::plan::{self, ChosenBy, Planned};
use crate::store::Loaded;
use crate::text::{LineIndex, Span, line_end, trim};

/// What can be done at the same time, by whom, and what it amounts to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Plan<'a> {
    /// How many tasks run at the same time.
    max_concurrent: usize,
    /// The stories of the plan, by number.
    stories: Vec<PlannedStory<'a>>,
    /// The waves, from 0; what is in one waits only for what is in earlier ones.
    waves: Vec<Wave<'a>>,
    /// One task of each wave, each of which holds up the next.
    critical_path: Vec<String>,
    /// How many waves the dependencies alone would need.
    levels: usize,
    /// The open tasks that are in no wave.
    left_out: Vec<LeftOut<'a>>,
    /// Ways on which tasks wait for each other.
    circles: Vec<Vec<CircleEdge>>,
    /// What is waited for, but neither done nor in the plan.
    outside: Vec<Outside>,
    /// How the tasks are done.
    mode: Mode,
    /// The team; null where each task has a worker of its own.
    team: Option<Team>,
    /// What would be better otherwise.
    advice: Vec<Advice>,
}

/// A story of the plan.
#[derive(Serialize, JsonSchema)]
struct PlannedStory<'a> {
    /// The number, with the zeros that the folder writes.
    id: String,
    /// The file, relative to the root, with `/`.
    path: &'a str,
    /// The title; null where the file has none or cannot be read.
    title: Option<&'a str>,
    /// The status as the file writes it; null where it has none.
    status: Option<&'a str>,
    /// Why the file cannot be read; null where it can.
    problem: Option<String>,
    /// The first sentence of the outcome; null where there is none.
    goal: Option<&'a str>,
    /// The acceptance criteria, without their boxes.
    success_criteria: Vec<&'a str>,
    /// What is still asked, under Open Questions.
    open_questions: Vec<&'a str>,
    /// The files that the open tasks change, each once.
    files: Vec<&'a str>,
    /// The files that are read for them.
    context: Vec<&'a str>,
    /// How much there is in what the story asks for.
    complexity: Complexity,
    /// How often its work is divided: 1 without tasks, 2 with tasks, 3 with phases of tasks.
    depth: usize,
    /// The stories of the plan whose tasks all come before those of this one.
    after: Vec<String>,
    /// The stories that come before it as well, and are neither done nor in the plan.
    outside: Vec<String>,
}

/// A score by words, with its parts.
#[derive(Serialize, JsonSchema)]
struct Complexity {
    /// The sum of the parts.
    score: u32,
    /// From 1 to 3.
    tier: usize,
    /// How often something of the tier should be divided at least.
    min_depth: usize,
    /// Different verbs that name an action.
    verbs: u32,
    /// Words that join steps.
    connectors: u32,
    /// Words of design, security, interfaces and data.
    domain: u32,
    /// Words of a wide scope.
    scope: u32,
    /// Words of deployment, migration and performance.
    risk: u32,
    /// The words that counted.
    words: Vec<&'static str>,
}

/// What can be done at the same time.
#[derive(Serialize, JsonSchema)]
struct Wave<'a> {
    /// The number, from 0.
    index: usize,
    /// Whether it holds more than one task.
    parallel: bool,
    /// The tasks in groups no larger than `max_concurrent`.
    batches: Vec<Vec<String>>,
    /// The tasks, by story and place in the file.
    tasks: Vec<PlannedTask<'a>>,
}

/// A task of a plan.
#[derive(Serialize, JsonSchema)]
struct PlannedTask<'a> {
    #[serde(flatten)]
    task: JsonTask<'a>,
    /// Story and task, as all other parts of the document call it: `015/003`.
    reference: String,
    /// Its batch within the wave, from 0.
    batch: usize,
    /// Whether somebody is at it already.
    started: bool,
    /// The tasks of the plan that it depends on.
    after: Vec<String>,
    /// The tasks that change one of its files before it.
    after_writers: Vec<Writer<'a>>,
    /// Why it is later than its dependencies ask for; null where it is not.
    moved: Option<Moved<'a>>,
    /// The tasks that it waits for outside the plan.
    outside: Vec<String>,
    /// Whether it says which files it changes; where not, nobody knows whom it gets in the way of.
    names_files: bool,
    /// Who takes it.
    worker: Worker<'a>,
    /// How much there is in it.
    complexity: Complexity,
}

/// A task that changes a file before another one does.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Writer")]
struct Writer<'a> {
    /// The task.
    task: String,
    /// The file.
    file: &'a str,
}

/// A task that was moved to a later wave.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Moved")]
struct Moved<'a> {
    /// The wave that its dependencies allow.
    from: usize,
    /// The file that another task changes in the wave before.
    file: &'a str,
    /// That task.
    behind: String,
}

/// Who takes a task.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Worker")]
struct Worker<'a> {
    /// The worker or the agent.
    name: &'a str,
    /// `field`, `domain`, `keywords` or `default`.
    by: &'static str,
    /// The keywords that speak for an agent of the table, also where another one was named.
    keywords: &'a [&'static str],
}

/// An open entry of a Tasks section that is in no wave.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LeftOut")]
struct LeftOut<'a> {
    #[serde(flatten)]
    task: JsonTask<'a>,
    /// Story and task, as all other parts of the document call it.
    reference: String,
    /// Why.
    reason: String,
    /// Whether something is wrong; a task that was disabled is in order.
    fault: bool,
}

/// A step of a circle.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CircleEdge")]
struct CircleEdge {
    /// Who waits.
    from: String,
    /// For whom.
    to: String,
}

/// What is waited for outside the plan.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Outside")]
struct Outside {
    /// A task, `014/003`, or a story, `story 014`.
    name: String,
    /// How far it is.
    state: String,
}

/// How the tasks are done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Mode")]
struct Mode {
    /// `team` or `subagent`.
    name: &'static str,
    /// The score; null where teams are not available.
    score: Option<i32>,
    /// What makes the score.
    factors: Vec<Factor>,
}

/// Something that speaks for a team or against it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Factor")]
struct Factor {
    /// What it is.
    name: &'static str,
    /// What it adds.
    points: i32,
}

/// A team for the tasks of the plan.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Team")]
struct Team {
    /// Made of the stories' numbers, or as asked for.
    team_name: String,
    /// The lead hands out the work.
    lead_mode: &'static str,
    /// Whether a plan is approved before work begins.
    plan_approval: bool,
    /// How many take part at most.
    max_teammates: usize,
    /// Who they are.
    teammate_roles: Vec<Role>,
}

/// A part in the team.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Role")]
struct Role {
    /// The worker that the tasks were given to.
    role_name: String,
    /// The agent that plays it.
    agent_config: &'static str,
    /// Its tasks.
    phase_ids: Vec<String>,
}

/// Something that is better otherwise.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Advice")]
struct Advice {
    /// What it is: `many-waves`, `narrow-waves`, `many-files`, `large-context`, `long-context`, `large-scope` or
    /// `shallow`.
    code: &'static str,
    /// A sentence.
    message: String,
}

/// The document of a plan.
pub fn plan(plan: &plan::Plan<'_>) -> String {
    let (names, mut views) = (Names::whole(plan), views(plan));
    let lines: HashMap<&str, LineIndex> = plan
        .stories
        .iter()
        .filter_map(|story| {
            let text = story.entry.loaded()?.document.text();
            Some((&*story.entry.path, LineIndex::new(text)))
        })
        .collect();
    let mut json_task = |path, start: usize| {
        let view = views.remove(&(path, start))?;
        Some(JsonTask::new(view, lines.get(path)?))
    };
    let waves = plan.waves.iter().enumerate().map(|(index, wave)| {
        let name = |task: &usize| names.task(&plan.tasks[*task]);
        let tasks = wave.iter().filter_map(|at| {
            let task = &plan.tasks[*at];
            let json = json_task(&*task.entry.path, task.task.heading.start)?;
            Some(planned_task(plan, &names, task, json))
        });
        Wave {
            index,
            parallel: wave.len() > 1,
            tasks: tasks.collect(),
            batches: wave
                .chunks(plan.max_concurrent)
                .map(|batch| batch.iter().map(name).collect())
                .collect(),
        }
    });
    let waves = waves.collect();
    let left_out = plan.left_out.iter().filter_map(|left| {
        Some(LeftOut {
            task: json_task(&*left.entry.path, left.listed.task().heading.start)?,
            reference: names.left(left),
            reason: reason(plan, &names, left),
            fault: left.is_fault,
        })
    });
    let left_out = left_out.collect();
    let content = Plan {
        max_concurrent: plan.max_concurrent,
        stories: plan
            .stories
            .iter()
            .enumerate()
            .map(|(at, story)| planned_story(plan, at, story))
            .collect(),
        waves,
        critical_path: plan
            .critical_path
            .iter()
            .map(|task| names.task(&plan.tasks[*task]))
            .collect(),
        levels: plan.levels,
        left_out,
        circles: plan
            .circles
            .iter()
            .map(|stops| {
                let edges = circle(plan, &names, stops).into_iter();
                edges.map(|(from, to)| CircleEdge { from, to }).collect()
            })
            .collect(),
        outside: plan
            .outside
            .iter()
            .map(|one| {
                let (name, state) = outside(plan.snapshot, one);
                Outside { name, state }
            })
            .collect(),
        mode: mode(&plan.mode),
        team: plan.team.as_ref().map(|found| team(plan, &names, found)),
        advice: plan
            .advice
            .iter()
            .map(|one| {
                let (code, message) = advice(plan, &names, one);
                Advice { code, message }
            })
            .collect(),
    };
    document("plan", content)
}

fn planned_story<'a>(
    plan: &'a plan::Plan<'a>,
    at: usize,
    story: &'a plan::PlannedStory<'a>,
) -> PlannedStory<'a> {
    let view = StoryView::new(plan.snapshot, story.entry);
    // The tasks are sorted by story.
    let first = plan.tasks.partition_point(|task| task.story < at);
    let tasks = plan.tasks[first..].iter().take_while(|task| task.story == at);
    PlannedStory {
        id: view.id(),
        path: &story.entry.path,
        title: view.title(),
        status: view.status(),
        problem: view.problem(),
        goal: story.goal.as_deref(),
        success_criteria: story.entry.loaded().map(criteria).unwrap_or_default(),
        open_questions: story
            .entry
            .loaded()
            .map(|loaded| loaded.story.open_questions(&loaded.document))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|span| Some(story.entry.loaded()?.document.slice(span)))
            .collect(),
        files: each_once(tasks.clone().flat_map(|task| task.files.iter().copied())),
        context: each_once(tasks.flat_map(Planned::context)),
        complexity: complexity(&story.complexity),
        depth: story.depth,
        after: story
            .after
            .iter()
            .map(|other| plan.snapshot.story_id(plan.stories[*other].entry.name.number))
            .collect(),
        outside: story
            .outside
            .iter()
            .map(|number| plan.snapshot.story_id(*number))
            .collect(),
    }
}

/// The texts of the acceptance criteria.
fn criteria(loaded: &Loaded) -> Vec<&str> {
    let text = loaded.document.text();
    let line = |criterion: &Criterion| {
        let start = criterion.span.end;
        text[trim(text, Span::new(start, line_end(text, start))).range()].as_ref()
    };
    loaded.story.criteria.iter().map(line).collect()
}

/// The texts in their order, each once.
fn each_once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(*text)).collect()
}

fn complexity(found: &plan::Complexity) -> Complexity {
    Complexity {
        score: found.score(),
        tier: found.tier(),
        min_depth: found.min_depth(),
        verbs: found.verbs,
        connectors: found.connectors,
        domain: found.domain,
        scope: found.scope,
        risk: found.risk,
        words: found.words.clone(),
    }
}

fn planned_task<'a>(
    plan: &plan::Plan<'_>,
    names: &Names<'_>,
    task: &'a Planned<'a>,
    json: JsonTask<'a>,
) -> PlannedTask<'a> {
    let name = |at: usize| names.task(&plan.tasks[at]);
    PlannedTask {
        task: json,
        reference: names.task(task),
        batch: task.batch,
        started: task.started,
        after: task.after.iter().map(|other| name(*other)).collect(),
        after_writers: task
            .after_writers
            .iter()
            .map(|(other, file)| Writer {
                task: name(*other),
                file,
            })
            .collect(),
        moved: task.moved.map(|moved| Moved {
            from: moved.from,
            file: moved.file,
            behind: name(moved.behind),
        }),
        outside: task
            .outside
            .iter()
            .map(|one| outside(plan.snapshot, one).0)
            .collect(),
        names_files: !task.files.is_empty(),
        worker: Worker {
            name: &task.worker.name,
            by: match task.worker.by {
                ChosenBy::Field => "field",
                ChosenBy::Domain => "domain",
                ChosenBy::Keywords => "keywords",
                ChosenBy::Default => "default",
            },
            keywords: &task.worker.keywords,
        },
        complexity: complexity(&task.complexity),
    }
}

fn mode(mode: &plan::Mode) -> Mode {
    Mode {
        name: if mode.team { "team" } else { "subagent" },
        score: mode.score(),
        factors: mode
            .factors
            .iter()
            .flatten()
            .map(|factor| Factor {
                name: factor.name,
                points: factor.points,
            })
            .collect(),
    }
}

fn team(plan: &plan::Plan<'_>, names: &Names<'_>, team: &plan::Team) -> Team {
    let role = |role: &plan::Role| Role {
        role_name: role.name.clone(),
        agent_config: role.agent,
        phase_ids: role
            .tasks
            .iter()
            .map(|task| names.task(&plan.tasks[*task]))
            .collect(),
    };
    Team {
        team_name: team.name.clone(),
        lead_mode: "delegate",
        plan_approval: true,
        max_teammates: plan::tables::MAX_TEAMMATES,
        teammate_roles: team.roles.iter().map(role).collect(),
    }
}
