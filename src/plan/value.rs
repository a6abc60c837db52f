//! What a plan is, and what it depends on besides the text.

use super::tables;
use super::{Advice, Choice, Complexity, Mode, Outside, Reason, Stop, Team};
use crate::model::{ListedTask, StoryNumber, Task};
use crate::store::{Entry, Loaded, Snapshot};

/// What a plan depends on besides the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// How many tasks run at the same time; at least one (W1).
    pub max_concurrent: usize,
    /// What is known about teams.
    pub team: TeamOptions,
    /// What stands before the name of an agent of the table, such as `workflow-orchestrator:` (W9).
    pub agent_prefix: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            max_concurrent: tables::MAX_CONCURRENT,
            team: TeamOptions::default(),
            agent_prefix: String::new(),
        }
    }
}

/// What decides between workers and a team, and no text says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamOptions {
    /// Whether teams can be had at all (W20).
    pub available: bool,
    /// Whether the user asks for one, whatever the score.
    pub wished: bool,
    /// Whether decisions of one task bind others.
    pub shared_decisions: bool,
    /// Whether review and fix take turns.
    pub review_cycle: bool,
    /// The team's name; else it is made of the stories' numbers.
    pub name: Option<String>,
}

/// A task with its place in the plan.
#[derive(Clone, Debug)]
pub struct Planned<'a> {
    /// The file that it stands in.
    pub entry: &'a Entry,
    /// The file's text and outline.
    pub loaded: &'a Loaded,
    /// The task.
    pub task: &'a Task,
    /// Its story: the place in [`Plan::stories`].
    pub story: usize,
    /// Its wave, from 0.
    pub wave: usize,
    /// Its batch within the wave, from 0.
    pub batch: usize,
    /// Whether somebody is at it already.
    pub started: bool,
    /// The tasks of the plan that it depends on: places in [`Plan::tasks`].
    pub after: Vec<usize>,
    /// The tasks that change one of its files before it, each with the file.
    pub after_writers: Vec<(usize, &'a str)>,
    /// Why it is in a later wave than its dependencies ask for.
    pub moved: Option<Moved<'a>>,
    /// The tasks that it waits for outside the plan; what its story waits for stands there.
    pub outside: Vec<Outside>,
    /// The files that it changes, each once; none where it does not say.
    pub files: Vec<&'a str>,
    /// Who takes it.
    pub worker: Choice,
    /// How much there is in it.
    pub complexity: Complexity,
    /// What is to be done.
    pub subject: String,
    /// Where the result goes.
    pub output_file: String,
}

impl<'a> Planned<'a> {
    /// The title as written.
    pub fn title(&self) -> &'a str {
        self.loaded.document.slice(self.task.title)
    }

    /// The id as its file writes it.
    pub fn id(&self) -> String {
        self.task.id.padded(self.loaded.story.id_width)
    }

    /// The files that are read for it.
    pub fn context(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.task
            .context
            .iter()
            .map(|span| self.loaded.document.slice(*span))
    }
}

/// Why a task is in a later wave than its dependencies ask for (W19).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved<'a> {
    /// The wave that its dependencies allow.
    pub from: usize,
    /// The file that another task changes in the wave before.
    pub file: &'a str,
    /// That task: the place in [`Plan::tasks`].
    pub behind: usize,
}

/// An open entry of a Tasks section that is in no wave.
#[derive(Clone, Debug)]
pub struct LeftOut<'a> {
    /// The file that it stands in.
    pub entry: &'a Entry,
    /// The file's text and outline.
    pub loaded: &'a Loaded,
    /// The entry.
    pub listed: &'a ListedTask,
    /// Why.
    pub reason: Reason,
    /// Whether something is wrong with it or with what it waits for; a task that was disabled is in order.
    pub is_fault: bool,
}

/// A story of the plan.
#[derive(Clone, Debug)]
pub struct PlannedStory<'a> {
    /// Its file.
    pub entry: &'a Entry,
    /// What will be different: the first sentence of its outcome (W3).
    pub goal: Option<String>,
    /// How much there is in what it asks for: title, problem, actor, outcome, criteria.
    pub complexity: Complexity,
    /// How often its work is divided: 1 without tasks, 2 with tasks, 3 with phases of tasks (W13).
    pub depth: usize,
    /// The stories of the plan whose tasks all come before those of this one: places in [`Plan::stories`].
    pub after: Vec<usize>,
    /// The stories that come before this one as well, and are neither done nor in the plan.
    pub outside: Vec<StoryNumber>,
}

/// Everything that is computed of some stories.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// All stories.
    pub snapshot: &'a Snapshot,
    /// How many tasks run at the same time.
    pub max_concurrent: usize,
    /// The stories of the plan, by number; those that cannot be read among them.
    pub stories: Vec<PlannedStory<'a>>,
    /// The tasks that are in a wave, by story and place in the file.
    pub tasks: Vec<Planned<'a>>,
    /// The tasks of each wave: places in `tasks`, sorted.
    pub waves: Vec<Vec<usize>>,
    /// The open tasks that are in no wave.
    pub left_out: Vec<LeftOut<'a>>,
    /// Ways on which tasks wait for each other: each stop waits for the next one, and the last for the first.
    pub circles: Vec<Vec<Stop>>,
    /// One task of each wave, each of which holds up the next, by a dependency or by a file.
    pub critical_path: Vec<usize>,
    /// How many waves the dependencies alone would need.
    pub levels: usize,
    /// What the stories and the tasks wait for and is not in the plan; each once.
    pub outside: Vec<Outside>,
    /// How the tasks are done.
    pub mode: Mode,
    /// The team, where one does them.
    pub team: Option<Team>,
    /// What would be better otherwise.
    pub advice: Vec<Advice>,
}

impl Plan<'_> {
    /// Whether something is wrong with a task, so that the plan is not whole.
    pub fn has_faults(&self) -> bool {
        self.left_out.iter().any(|left| left.is_fault)
            || self.stories.iter().any(|story| story.entry.loaded().is_none())
    }

    /// The highest tier of the stories; 1 without any.
    pub fn tier(&self) -> usize {
        let tiers = self.stories.iter().map(|story| story.complexity.tier());
        tiers.max().unwrap_or(1)
    }

    /// How many tasks name no files, so that nobody knows whom they get in the way of.
    pub fn without_files(&self) -> usize {
        self.tasks.iter().filter(|task| task.files.is_empty()).count()
    }
}
