//! What a plan should be told about: too many waves, narrow ones, tasks without bounds.

use std::collections::HashMap;

use super::tables::{FILES_CHANGED, FILES_READ, LINES_READ, TASKS_PER_WAVE, TOO_MANY_WAVES};
use super::{Plan, Planned, divide};

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
    /// W14: the files that are to be read for a task have many lines. Only [`measure`] finds it.
    LongContext {
        /// The task.
        task: usize,
        /// How many lines they have together.
        lines: usize,
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
    let mut has_work = vec![false; plan.stories.len()];
    for task in &plan.tasks {
        has_work[task.story] = true;
    }
    for (at, story) in plan.stories.iter().enumerate() {
        let wanted = story.complexity.min_depth();
        // Nobody divides a story anew of which no task is open.
        if story.depth < wanted && (story.depth < 2 || has_work[at]) {
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

/// Adds advice on tasks whose context has more lines than anybody reads for one step (W14).
///
/// `lines` says how many lines the file at a path, relative to the root, has; none where there is no such file. It is
/// asked once for each file. Of `src/a.rs:10-40` only those lines count.
pub fn measure(plan: &mut Plan<'_>, lines: impl Fn(&str) -> Option<usize>) {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, task) in plan.tasks.iter().enumerate() {
        let mut context: Vec<&str> = task.context().collect();
        context.sort_unstable();
        context.dedup();
        let sizes = context.into_iter().map(|path| {
            let (path, range) = part(path);
            range.unwrap_or_else(|| *known.entry(path).or_insert_with(|| lines(path).unwrap_or(0)))
        });
        let sum = sizes.fold(0, usize::saturating_add);
        if sum > LINES_READ {
            found.push(Advice::LongContext { task: at, lines: sum });
        }
    }
    plan.advice.append(&mut found);
}

/// A path without the lines behind it, and how many these are.
fn part(path: &str) -> (&str, Option<usize>) {
    let Some((file, range)) = path.rsplit_once(':') else {
        return (path, None);
    };
    let (first, last) = range.split_once(['-', '–']).unwrap_or((range, range));
    match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (file, Some((last.saturating_sub(first)).saturating_add(1))),
        _ => (path, None),
    }
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
