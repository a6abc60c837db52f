//! From stories to waves: what can be done at the same time, by whom, and what it amounts to.
//!
//! [`plan`] is a function of the text and the options alone; nothing of a plan is ever stored. Its parts:
//!
//! | file | what it does |
//! |---|---|
//! | `tables` | every number and every word list, with its row in `systems.md` |
//! | `network` | open tasks, what each waits for, which can never begin and why |
//! | `circle` | ways on which tasks wait for each other |
//! | `waves` | generations, writers of one file moved apart |
//! | `words`, `english` | whole words of the tables in a text; forms of a verb |
//! | `worker` | who takes a task |
//! | `complexity` | how much there is in a description |
//! | `mode` | workers of their own or a team |
//! | `advice` | what would be better otherwise |
//! | `value` | what a plan is |
//! | `read` | what the planner takes from a task and a story |
//! | `record` | subject, active form and output file of a task |
//! | `records` | all tasks as a task list of an agent is filled with them |
//!
//! ```
//! use std::sync::Arc;
//! use stories::{config::Config, plan::{plan, Options}, store::{MemoryTree, Scope, Snapshot}};
//!
//! let text = "# A\n\n## Tasks\n\n### 001: One\n\n### 002: Two\n**Depends on:** 001\n";
//! let tree = MemoryTree::new([("docs/stories/001-a.md", text)]);
//! let snapshot = Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All)?;
//! let plan = plan(&snapshot, snapshot.entries(), &Options::default());
//! assert_eq!(plan.waves, [[0], [1]]);
//! # Ok::<(), stories::store::TreeError>(())
//! ```

pub mod tables;
mod english;
mod words;
mod complexity;
mod worker;
mod circle;
mod network;
mod waves;
mod record;
mod records;
mod mode;
mod advice;
mod value;
mod read;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use advice::{Advice, measure, target_waves};
pub use complexity::Complexity;
pub use english::continuous;
pub use mode::{Factor, Mode, Role, Team};
pub use network::{Outside, Reason, Stop};
pub use record::{active_form, subject};
pub use records::{Part, Record, Teammate, records};
pub use value::{LeftOut, Moved, Options, Plan, Planned, PlannedStory, TeamOptions};
pub use worker::{Choice, ChosenBy, agent_for_role, suggest_agent};

pub use crate::check::rules::wide_task::divide;
use crate::model::KnownField;
use crate::parallel;
use crate::store::{Entry, Snapshot};
use network::Network;
use read::{goal, read, request, work};
use record::OutputFiles;
use waves::Work;
use words::{Found, Place};

/// Plans the open tasks of `entries`, which must be read and be part of `snapshot`, as must all that they refer to.
///
/// Takes time linear in the text, the tasks and what they wait for. The order of `entries` does not matter.
pub fn plan<'a>(
    snapshot: &'a Snapshot,
    entries: impl IntoIterator<Item = &'a Entry>,
    options: &Options,
) -> Plan<'a> {
    let mut entries: Vec<&'a Entry> = entries.into_iter().collect();
    entries.sort_unstable_by(|a, b| (a.name.number, &a.path).cmp(&(b.name.number, &b.path)));
    entries.dedup_by(|a, b| a.path == b.path);
    let network = Network::new(snapshot, &entries);
    let works: Vec<Work<'a>> = network
        .tasks
        .iter()
        .zip(&network.reasons)
        .map(|(open, reason)| work(snapshot, open, reason.is_none()))
        .collect();
    let layered = waves::layer(&network.graph, &works);
    let read = parallel::map(&network.tasks, |open| read(snapshot, open, &options.agent_prefix));
    let max_concurrent = options.max_concurrent.max(1);

    // From places among all open tasks to places among the planned ones, or among those left out.
    let mut place = vec![0; network.tasks.len()];
    let (mut planned, mut left) = (0, 0);
    for (at, reason) in network.reasons.iter().enumerate() {
        let count = if reason.is_none() { &mut planned } else { &mut left };
        place[at] = *count;
        *count += 1;
    }

    let mut plan = Plan {
        snapshot,
        max_concurrent,
        stories: stories(&entries, &network),
        tasks: Vec::with_capacity(planned),
        waves: layered
            .waves
            .iter()
            .map(|wave| wave.iter().map(|task| place[*task]).collect())
            .collect(),
        left_out: left_out(&network, &place),
        circles: circles(&network, &place),
        critical_path: layered.longest.iter().map(|task| place[*task]).collect(),
        levels: layered.levels,
        outside: Vec::new(),
        mode: Mode {
            team: false,
            by_wish: false,
            factors: None,
        },
        team: None,
        advice: Vec::new(),
    };
    let mut batches = vec![0; network.tasks.len()];
    for wave in &layered.waves {
        for (n, task) in wave.iter().enumerate() {
            batches[*task] = n / max_concurrent;
        }
    }
    let mut output_files = OutputFiles::new();
    let (mut large, mut retry, mut wish) = (Vec::new(), false, false);
    for (at, ((open, work), read)) in network.tasks.iter().zip(works).zip(read).enumerate() {
        let Some(wave) = layered.wave[at] else { continue };
        let before = network
            .graph
            .neighbors_directed(petgraph::graph::NodeIndex::new(at), petgraph::Direction::Incoming)
            .map(petgraph::graph::NodeIndex::index);
        let mut after: Vec<usize> = before
            .filter(|other| *other < place.len())
            .map(|other| place[other])
            .collect();
        after.sort_unstable();
        large.extend(read.large.iter().map(|words| (place[at], *words)));
        retry |= read.retry;
        wish |= read.team;
        let subject = subject(open.loaded.document.slice(open.listed.task().title));
        plan.tasks.push(Planned {
            entry: open.entry,
            loaded: open.loaded,
            task: open.listed.task(),
            story: open.story,
            wave,
            batch: batches[at],
            started: work.started,
            after,
            after_writers: layered.writers[at]
                .iter()
                .map(|(task, file)| (place[*task], *file))
                .collect(),
            moved: layered.moved[at].map(|moved| Moved {
                from: moved.from,
                file: moved.file,
                behind: place[moved.behind],
            }),
            outside: network.outside[at].clone(),
            files: work.files,
            worker: read.worker,
            complexity: read.complexity,
            output_file: output_files.next(&subject),
            subject,
        });
    }
    let mut seen = HashSet::new();
    let stories = plan.stories.iter().flat_map(|story| &story.outside);
    let stories = stories.map(|number| Outside::Story(*number));
    let all = stories.chain(plan.tasks.iter().flat_map(|task| task.outside.iter().cloned()));
    plan.outside = all.filter(|one| seen.insert(one.clone())).collect();
    let requests = plan.stories.iter().filter_map(|story| story.entry.loaded());
    let words = Found::of(requests.flat_map(request));
    plan.mode = mode::mode(
        &options.team,
        mode::Hints {
            tasks: plan.tasks.len(),
            tier: plan.tier(),
            retry: retry || words.has(Place::Retry),
            team: wish || words.has(Place::Team),
            breadth: is_breadth(&plan),
        },
    );
    plan.team = mode::team(&plan, options.team.name.as_deref());
    plan.advice = advice::advice(&plan, &large);
    plan
}

fn stories<'a>(entries: &[&'a Entry], network: &Network<'_>) -> Vec<PlannedStory<'a>> {
    let read = |entry: &&'a Entry| {
        let loaded = entry.loaded();
        let has_tasks = loaded.is_some_and(|loaded| !loaded.story.listed.is_empty());
        let has_phases = loaded.is_some_and(|loaded| {
            loaded
                .story
                .tasks()
                .any(|task| task.field(KnownField::Phase).is_some())
        });
        PlannedStory {
            entry,
            goal: loaded.and_then(goal),
            complexity: Complexity::of(loaded.into_iter().flat_map(request)),
            depth: 1 + usize::from(has_tasks) + usize::from(has_phases),
            after: Vec::new(),
            outside: Vec::new(),
        }
    };
    let mut stories = parallel::map(entries, read);
    for (at, story) in stories.iter_mut().enumerate() {
        story.after.clone_from(&network.story_after[at]);
        story.outside.clone_from(&network.story_outside[at]);
    }
    stories
}

fn left_out<'a>(network: &Network<'a>, place: &[usize]) -> Vec<LeftOut<'a>> {
    let left = network.reasons.iter().enumerate();
    left.filter_map(|(at, reason)| {
        let reason = match reason.clone()? {
            Reason::Behind { task, story } => Reason::Behind {
                task: place[task],
                story,
            },
            other => other,
        };
        let open = &network.tasks[at];
        Some(LeftOut {
            entry: open.entry,
            loaded: open.loaded,
            listed: open.listed,
            reason,
            is_fault: network.is_fault[at],
        })
    })
    .collect()
}

fn circles(network: &Network<'_>, place: &[usize]) -> Vec<Vec<Stop>> {
    let stop = |stop: &Stop| match stop {
        Stop::Task(task) => Stop::Task(place[*task]),
        Stop::Story(story) => Stop::Story(*story),
    };
    let circles = network.circles.iter();
    circles.map(|circle| circle.iter().map(stop).collect()).collect()
}

/// Whether all tasks do the same to something else each: one wave, and titles that begin with one verb.
fn is_breadth(plan: &Plan<'_>) -> bool {
    let first = |task: &Planned<'_>| {
        let word = task.subject.split(' ').next().unwrap_or("");
        word.to_lowercase()
    };
    let [one, rest @ ..] = plan.tasks.as_slice() else {
        return false;
    };
    let verb = first(one);
    plan.waves.len() == 1
        && !rest.is_empty()
        && crate::check::verbs::is_verb(&verb)
        && rest.iter().all(|task| first(task) == verb)
}
