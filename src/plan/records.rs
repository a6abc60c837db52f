//! The tasks of a plan as records for the task list of an agent, with what blocks what (W5, W25, W26).

use super::record::active_form;
use super::tables::{GENERAL_PURPOSE, MAX_TEAMMATES};
use super::worker::agent_for_role;
use super::{Plan, Planned, divide};

/// What a record stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// One task: the place in [`Plan::tasks`].
    Task(usize),
    /// A whole wave that a team does.
    Team {
        /// The wave.
        wave: usize,
        /// Who takes part.
        teammates: Vec<Teammate>,
    },
    /// What gathers the results of a team, behind the last wave.
    Synthesis,
}

/// Somebody in a team, with a part of a wave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Teammate {
    /// The worker of the first of the tasks.
    pub role: String,
    /// The agent that plays the part.
    pub agent: &'static str,
    /// The tasks: places in [`Plan::tasks`].
    pub tasks: Vec<usize>,
}

/// A record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// What it stands for.
    pub part: Part,
    /// What is to be done.
    pub subject: String,
    /// What is being done meanwhile.
    pub active_form: String,
    /// The wave; that of a synthesis is the one behind the last.
    pub wave: usize,
    /// Whether others run beside it.
    pub parallel: bool,
    /// Where the results go.
    pub output_files: Vec<String>,
    /// The records that it waits for: places in the list, sorted.
    pub blocked_by: Vec<usize>,
    /// The records that wait for it, sorted.
    pub blocks: Vec<usize>,
}

/// All records of a plan, wave by wave.
///
/// Without a team each task is one. A team does each wave of several tasks as one record, and its results are gathered
/// in the end. A record waits for the dependencies of its tasks, for those that change one of their files before, and
/// for the stories that come before its own.
pub fn records(plan: &Plan<'_>) -> Vec<Record> {
    let mut records = Vec::new();
    let mut of_task = vec![0; plan.tasks.len()];
    for (wave, tasks) in plan.waves.iter().enumerate() {
        if plan.mode.team && tasks.len() > 1 {
            for &task in tasks {
                of_task[task] = records.len();
            }
            records.push(team(plan, wave, tasks));
            continue;
        }
        for &at in tasks {
            of_task[at] = records.len();
            records.push(single(plan, at, tasks.len() > 1));
        }
    }
    connect(plan, &of_task, &mut records);
    if plan.mode.team && !records.is_empty() {
        records.push(synthesis(plan, &records));
    }
    for at in 0..records.len() {
        for other in records[at].blocked_by.clone() {
            records[other].blocks.push(at);
        }
    }
    records
}

fn single(plan: &Plan<'_>, at: usize, parallel: bool) -> Record {
    let task: &Planned<'_> = &plan.tasks[at];
    Record {
        part: Part::Task(at),
        subject: task.subject.clone(),
        active_form: active_form(&task.subject),
        wave: task.wave,
        parallel,
        output_files: vec![task.output_file.clone()],
        blocked_by: Vec::new(),
        blocks: Vec::new(),
    }
}

/// One record for all tasks of a wave, divided among as many as may take part.
fn team(plan: &Plan<'_>, wave: usize, tasks: &[usize]) -> Record {
    let (_, each) = divide(tasks.len(), MAX_TEAMMATES);
    let teammates = tasks.chunks(each).map(|tasks| {
        let role = &plan.tasks[tasks[0]].worker.name;
        Teammate {
            role: role.clone(),
            agent: agent_for_role(role),
            tasks: tasks.to_vec(),
        }
    });
    let subject = format!("Finish the {} tasks of wave {wave} as a team", tasks.len());
    Record {
        part: Part::Team {
            wave,
            teammates: teammates.collect(),
        },
        active_form: active_form(&subject),
        subject,
        wave,
        parallel: false,
        output_files: tasks
            .iter()
            .map(|task| plan.tasks[*task].output_file.clone())
            .collect(),
        blocked_by: Vec::new(),
        blocks: Vec::new(),
    }
}

/// What waits for all that a team does, and for all that nothing else waits for.
fn synthesis(plan: &Plan<'_>, records: &[Record]) -> Record {
    let mut is_last = vec![true; records.len()];
    for other in records.iter().flat_map(|record| &record.blocked_by) {
        is_last[*other] = false;
    }
    let subject = "Gather the results of the team".to_owned();
    Record {
        part: Part::Synthesis,
        active_form: "Gathering the results of the team".to_owned(),
        subject,
        wave: plan.waves.len(),
        parallel: false,
        output_files: Vec::new(),
        blocked_by: (0..records.len())
            .filter(|at| is_last[*at] || matches!(records[*at].part, Part::Team { .. }))
            .collect(),
        blocks: Vec::new(),
    }
}

impl Record {
    /// Who takes it: a worker, `native-team`, or who gathers.
    pub fn agent<'p>(&self, plan: &'p Plan<'_>) -> &'p str {
        match &self.part {
            Part::Task(task) => &plan.tasks[*task].worker.name,
            Part::Team { .. } => "native-team",
            Part::Synthesis => GENERAL_PURPOSE,
        }
    }
}

fn connect(plan: &Plan<'_>, of_task: &[usize], records: &mut [Record]) {
    for (at, task) in plan.tasks.iter().enumerate() {
        let before = task
            .after
            .iter()
            .chain(task.after_writers.iter().map(|(other, _)| other));
        records[of_task[at]]
            .blocked_by
            .extend(before.map(|other| of_task[*other]));
    }
    let (firsts, lasts) = ends(plan);
    for (story, planned) in plan.stories.iter().enumerate() {
        for other in &planned.after {
            for &task in &firsts[story] {
                records[of_task[task]]
                    .blocked_by
                    .extend(lasts[*other].iter().map(|last| of_task[*last]));
            }
        }
    }
    for record in records {
        record.blocked_by.sort_unstable();
        record.blocked_by.dedup();
    }
}

/// The tasks of each story that wait for none of it, and those that none of it waits for.
fn ends(plan: &Plan<'_>) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let mut firsts = vec![Vec::new(); plan.stories.len()];
    let mut lasts = vec![Vec::new(); plan.stories.len()];
    let mut is_last = vec![true; plan.tasks.len()];
    for (at, task) in plan.tasks.iter().enumerate() {
        let mut own = task
            .after
            .iter()
            .filter(|other| plan.tasks[**other].story == task.story)
            .peekable();
        if own.peek().is_none() {
            firsts[task.story].push(at);
        }
        for other in own {
            is_last[*other] = false;
        }
    }
    for (at, task) in plan.tasks.iter().enumerate().filter(|(at, _)| is_last[*at]) {
        lasts[task.story].push(at);
    }
    (firsts, lasts)
}
