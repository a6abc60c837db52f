//! What a plan should be told about: too many waves, narrow ones, tasks without bounds.

use super::tables::{FILES_CHANGED, FILES_READ, TASKS_PER_WAVE, TOO_MANY_WAVES};
use super::{Plan, Planned};

/// Something that is better otherwise; nothing of it stops anybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Advice {
    /// W18: six waves or more.
    ManyWaves(usize),
    /// W18: fewer than four tasks a wave; the number of waves that would do.
    NarrowWaves(usize),
    /// W14: a task changes many files. W17 says how to divide them: so many tasks of so many files.
    ManyFiles {
        /// The task.
        task: usize,
        /// How many files it names.
        files: usize,
        /// How many tasks to make of it.
        tasks: usize,
        /// How many files each of them has at most.
        each: usize,
    },
    /// W14: many files are to be read for a task.
    LargeContext {
        /// The task.
        task: usize,
        /// How many files it names.
        files: usize,
    },
    /// W11: words of a scope without bounds.
    LargeScope {
        /// The task.
        task: usize,
        /// The words.
        words: &'static str,
    },
    /// W13: what a story asks for is divided less often than its tier wants.
    Shallow {
        /// The story.
        story: usize,
        /// How often it is divided.
        depth: usize,
        /// How often it should be.
        wanted: usize,
    },
}

/// How many tasks to make of `items`, and how many items each has at most, with so many agents (W17).
///
/// ```
/// assert_eq!(stories::plan::divide(16, 8), (8, 2));
/// assert_eq!(stories::plan::divide(9, 8), (5, 2));
/// assert_eq!(stories::plan::divide(3, 8), (3, 1));
/// ```
pub fn divide(items: usize, agents: usize) -> (usize, usize) {
    let each = items.div_ceil(agents.max(1)).max(1);
    // Groups of that size may need fewer agents than there are.
    (items.div_ceil(each), each)
}

/// How many waves do for so many tasks (W18): ten tasks want three.
pub fn target_waves(tasks: usize) -> usize {
    tasks.div_ceil(TASKS_PER_WAVE)
}

pub(super) fn advice(plan: &Plan<'_>, large: &[(usize, &'static str)]) -> Vec<Advice> {
    let mut found = Vec::new();
    let (waves, tasks) = (plan.waves.len(), plan.tasks.len());
    if waves >= TOO_MANY_WAVES {
        found.push(Advice::ManyWaves(waves));
    }
    if tasks > TASKS_PER_WAVE && waves > target_waves(tasks) {
        found.push(Advice::NarrowWaves(target_waves(tasks)));
    }
    for (at, story) in plan.stories.iter().enumerate() {
        let wanted = story.complexity.min_depth();
        if story.depth < wanted {
            found.push(Advice::Shallow {
                story: at,
                depth: story.depth,
                wanted,
            });
        }
    }
    let mut large = large.iter().peekable();
    for (at, task) in plan.tasks.iter().enumerate() {
        found.extend(sizes(at, task, plan.max_concurrent));
        while let Some((_, words)) = large.next_if(|(task, _)| *task == at) {
            found.push(Advice::LargeScope { task: at, words });
        }
    }
    found
}

fn sizes(at: usize, task: &Planned<'_>, agents: usize) -> impl Iterator<Item = Advice> {
    let files = task.files.len();
    let many = (files > FILES_CHANGED).then(|| {
        let (tasks, each) = divide(files, agents);
        Advice::ManyFiles {
            task: at,
            files,
            tasks,
            each,
        }
    });
    let mut context: Vec<&str> = task.context().collect();
    context.sort_unstable();
    context.dedup();
    let large = (context.len() > FILES_READ).then_some(Advice::LargeContext {
        task: at,
        files: context.len(),
    });
    many.into_iter().chain(large)
}
