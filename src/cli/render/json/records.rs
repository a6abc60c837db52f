//! `stories plan --format records`: what the task list of an agent is filled with.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::cli::render::plan::Names;
use crate::plan::tables::{OUTPUT_FOLDER, SYNTHESIS};
use crate::plan::{self, Part, Plan};

/// Records for the task list of an agent, in the order in which they are made.
#[derive(Serialize, JsonSchema)]
pub(super) struct Records<'a> {
    records: Vec<Record<'a>>,
}

/// A task record.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Record")]
struct Record<'a> {
    /// What is to be done.
    subject: String,
    /// The text of the task, or its title where it has none.
    description: String,
    /// What is being done while somebody is at it.
    #[serde(rename = "activeForm")]
    active_form: String,
    metadata: Metadata<'a>,
    /// The records that wait for this one, by their `phase_id`.
    blocks: Vec<String>,
    /// The records that this one waits for.
    #[serde(rename = "blockedBy")]
    blocked_by: Vec<String>,
}

/// Where a record stands in the plan.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Metadata")]
struct Metadata<'a> {
    /// The wave, from 0.
    wave: usize,
    /// Story and task, `015/003`; `wave-0` for a wave that a team does, and `synthesis` for what gathers its results.
    phase_id: String,
    /// `task`, `team` or `synthesis`.
    phase_type: &'static str,
    /// Who takes it; `native-team` for a team.
    agent: &'a str,
    /// Whether it runs beside others.
    parallel: bool,
    /// Where the result goes; null for a team, in which everybody has a file of their own.
    output_file: Option<String>,
    /// The files of a team, one for each task; empty for others.
    output_files: Vec<&'a str>,
    /// Who takes part in a team; empty for others.
    teammates: Vec<Teammate<'a>>,
}

/// Somebody in a team.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Teammate")]
struct Teammate<'a> {
    /// A name of their own.
    name: String,
    /// The worker that the tasks were given to.
    role: &'a str,
    /// The agent that plays the part.
    agent: &'static str,
    /// The tasks.
    phase_ids: Vec<String>,
}

/// The document of the records of a plan.
pub fn records(plan: &Plan<'_>) -> String {
    let names = Names::whole(plan);
    let records = plan::records(plan);
    let ids: Vec<String> = records.iter().map(|record| id(plan, &names, record)).collect();
    let listed = records.iter().zip(&ids).map(|(record, id)| Record {
        subject: record.subject.clone(),
        description: description(plan, &names, record),
        active_form: record.active_form.clone(),
        metadata: metadata(plan, &names, record, id),
        blocks: record.blocks.iter().map(|other| ids[*other].clone()).collect(),
        blocked_by: record
            .blocked_by
            .iter()
            .map(|other| ids[*other].clone())
            .collect(),
    });
    document(
        "records",
        Records {
            records: listed.collect(),
        },
    )
}

fn id(plan: &Plan<'_>, names: &Names<'_>, record: &plan::Record) -> String {
    match &record.part {
        Part::Task(task) => names.task(&plan.tasks[*task]),
        Part::Team { wave, .. } => format!("wave-{wave}"),
        Part::Synthesis => SYNTHESIS.to_owned(),
    }
}

fn description(plan: &Plan<'_>, names: &Names<'_>, record: &plan::Record) -> String {
    let list = |tasks: &mut dyn Iterator<Item = usize>| {
        let lines: Vec<String> = tasks
            .map(|at| &plan.tasks[at])
            .map(|task| format!("- {}: {} ({})", names.task(task), task.subject, task.output_file))
            .collect();
        lines.join("\n")
    };
    match &record.part {
        Part::Task(at) => {
            let task = &plan.tasks[*at];
            let body = task.loaded.document.slice(task.task.body);
            if body.is_empty() {
                task.subject.clone()
            } else {
                body.replace("\r\n", "\n")
            }
        }
        Part::Team { teammates, .. } => {
            list(&mut teammates.iter().flat_map(|mate| mate.tasks.iter().copied()))
        }
        Part::Synthesis => list(&mut plan.waves.iter().flatten().copied()),
    }
}

fn metadata<'a>(plan: &'a Plan<'_>, names: &Names<'_>, record: &'a plan::Record, id: &str) -> Metadata<'a> {
    let (phase_type, teammates): (_, &[plan::Teammate]) = match &record.part {
        Part::Task(_) => ("task", &[]),
        Part::Team { teammates, .. } => ("team", teammates),
        Part::Synthesis => ("synthesis", &[]),
    };
    let files = || record.output_files.iter().map(String::as_str);
    Metadata {
        wave: record.wave,
        phase_id: id.to_owned(),
        phase_type,
        agent: record.agent(plan),
        parallel: record.parallel,
        output_file: match &record.part {
            Part::Task(_) => files().next().map(str::to_owned),
            Part::Team { .. } => None,
            Part::Synthesis => Some(format!("{OUTPUT_FOLDER}/{SYNTHESIS}.md")),
        },
        output_files: if phase_type == "team" {
            files().collect()
        } else {
            Vec::new()
        },
        teammates: teammates
            .iter()
            .enumerate()
            .map(|(n, mate)| Teammate {
                name: format!("{id}-{}", n + 1),
                role: &mate.role,
                agent: mate.agent,
                phase_ids: mate
                    .tasks
                    .iter()
                    .map(|task| names.task(&plan.tasks[*task]))
                    .collect(),
            })
            .collect(),
    }
}
