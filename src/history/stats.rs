//! How long stories and tasks took: the time in each status, from start to done, from the first day to done.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::compare::{Change, What};
use super::time::Moment;
use super::walk::{History, Told};
use crate::config::Config;
use crate::model::{Status, TaskId, Workflow};

/// The time that something spent in one status.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusTime {
    /// The status by its name; an unknown word as it stands.
    pub status: String,
    /// Seconds, over all its visits.
    pub seconds: i64,
}

/// When something began and ended. All moments are those of the commits' authors.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Way {
    /// When it came; `None` where the commit is not known.
    pub created: Option<Moment>,
    /// When work on it began for the first time.
    pub started: Option<Moment>,
    /// When it was done for the last time; `None` for what is not done.
    pub done: Option<Moment>,
}

impl Way {
    /// Seconds from the start of the work to done; `None` where no commit shows the start.
    pub fn cycle(&self) -> Option<i64> {
        Some((self.done?.seconds - self.started?.seconds).max(0))
    }

    /// Seconds from its first day to done.
    pub fn lead(&self) -> Option<i64> {
        Some((self.done?.seconds - self.created?.seconds).max(0))
    }
}

/// The times of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskStats {
    /// The id as last written.
    pub id: String,
    /// From start to done.
    pub way: Way,
}

/// The times of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoryStats {
    /// The story, as [`History`] names it.
    pub story: usize,
    /// Its newest path.
    pub path: Arc<str>,
    /// Its last status in a commit; what has none counts as the first of all.
    pub status: String,
    /// Whether it was removed.
    pub deleted: bool,
    /// From start to done.
    pub way: Way,
    /// The time in each status, in the order of their first visits. Of the last visit to the last status of all no
    /// time is counted, since nothing happens any more.
    pub times: Vec<StatusTime>,
    /// Its tasks, by id.
    pub tasks: Vec<TaskStats>,
}

/// The middle one of some durations, and the one that 85 of 100 do not exceed, both by nearest rank.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Percentiles {
    /// Seconds.
    pub median: i64,
    /// Seconds.
    pub p85: i64,
    /// How many durations there are.
    pub count: usize,
}

impl Percentiles {
    /// Of any durations in seconds; `None` of none.
    pub fn of(durations: impl IntoIterator<Item = i64>) -> Option<Percentiles> {
        let mut all: Vec<i64> = durations.into_iter().collect();
        all.sort_unstable();
        let rank = |percent: usize| (all.len() * percent).div_ceil(100).max(1) - 1;
        Some(Percentiles {
            median: *all.get(rank(50))?,
            p85: *all.get(rank(85))?,
            count: all.len(),
        })
    }
}

/// What was done in a week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Week {
    /// As [`Moment::week`] numbers it.
    pub week: i64,
    /// Stories that are done since.
    pub stories: usize,
    /// Tasks that are done since.
    pub tasks: usize,
}

/// The times of all stories.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stats {
    /// The stories, by path.
    pub stories: Vec<StoryStats>,
    /// The weeks in which something was done, oldest first.
    pub weeks: Vec<Week>,
}

impl Stats {
    /// Follows the stories through `told`, which begins with the newest commit and must hold all that is known.
    pub fn new(history: &History, told: &[Told<'_>], config: &Config, now: Moment) -> Stats {
        let mut tracks: HashMap<usize, Track<'_>> = HashMap::new();
        for told in told.iter().rev() {
            for changes in &told.stories {
                let track = tracks.entry(changes.story).or_insert_with(|| Track::new(config));
                track.follow(&changes.changes, told.commit.time);
            }
        }
        let found = history.stories();
        let mut stories: Vec<StoryStats> = found
            .filter_map(|(story, path)| Some(tracks.remove(&story)?.end(story, path, now)))
            .collect();
        stories.sort_by(|a, b| a.path.cmp(&b.path).then(a.story.cmp(&b.story)));
        let weeks = weeks(&stories);
        Stats { stories, weeks }
    }

    /// Leaves out the stories that are not wanted.
    pub fn keep(&mut self, is_wanted: impl Fn(usize) -> bool) {
        self.stories.retain(|story| is_wanted(story.story));
        self.weeks = weeks(&self.stories);
    }

    /// From the start of the work on a story to done.
    pub fn cycle(&self) -> Option<Percentiles> {
        Percentiles::of(self.stories.iter().filter_map(|story| story.way.cycle()))
    }

    /// From a story's first day to done.
    pub fn lead(&self) -> Option<Percentiles> {
        Percentiles::of(self.stories.iter().filter_map(|story| story.way.lead()))
    }

    /// From the start of a task to done.
    pub fn task_cycle(&self) -> Option<Percentiles> {
        let tasks = self.stories.iter().flat_map(|story| &story.tasks);
        Percentiles::of(tasks.filter_map(|task| task.way.cycle()))
    }

    /// From a task's first day to done.
    pub fn task_lead(&self) -> Option<Percentiles> {
        let tasks = self.stories.iter().flat_map(|story| &story.tasks);
        Percentiles::of(tasks.filter_map(|task| task.way.lead()))
    }
}

fn weeks(stories: &[StoryStats]) -> Vec<Week> {
    let mut weeks: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for story in stories {
        if let Some(done) = story.way.done {
            weeks.entry(done.week()).or_default().0 += 1;
        }
        for done in story.tasks.iter().filter_map(|task| task.way.done) {
            weeks.entry(done.week()).or_default().1 += 1;
        }
    }
    let all = weeks.into_iter();
    all.map(|(week, (stories, tasks))| Week { week, stories, tasks })
        .collect()
}

/// A story on its way through the commits, oldest first.
struct Track<'a> {
    config: &'a Config,
    way: Way,
    /// The status at this point, and since when; `None` before the story is there and after it went away.
    at: Option<(Option<String>, Moment)>,
    last: Option<String>,
    times: Vec<StatusTime>,
    tasks: HashMap<String, TaskStats>,
    deleted: bool,
}

impl<'a> Track<'a> {
    fn new(config: &'a Config) -> Self {
        Track {
            config,
            way: Way::default(),
            at: None,
            last: None,
            times: Vec::new(),
            tasks: HashMap::new(),
            deleted: false,
        }
    }

    fn follow(&mut self, changes: &[Change], time: Moment) {
        self.numbers(changes);
        for change in changes {
            match (&change.task, change.what) {
                (None, What::Created) => {
                    self.way.created.get_or_insert(time);
                    self.deleted = false;
                    self.enter(None, time);
                }
                (None, What::Deleted) => {
                    self.leave(time);
                    self.deleted = true;
                }
                (None, What::Status) => {
                    self.leave(time);
                    self.enter(change.to.clone(), time);
                }
                (Some(id), What::Created) => {
                    let way = Way {
                        created: Some(time),
                        ..Way::default()
                    };
                    self.tasks.insert(key(id), TaskStats { id: id.clone(), way });
                }
                (Some(id), What::Deleted) => {
                    self.tasks.remove(&key(id));
                }
                (Some(id), What::Status) => {
                    let task = self.tasks.entry(key(id)).or_insert_with(|| TaskStats {
                        id: id.clone(),
                        way: Way::default(),
                    });
                    pass(
                        &mut task.way,
                        &self.config.task_workflow,
                        change.to.as_deref(),
                        time,
                    );
                }
                _ => {}
            }
        }
    }

    /// Gives the tasks their new numbers, all at once.
    fn numbers(&mut self, changes: &[Change]) {
        let is_number = |change: &&Change| change.what == What::Number && change.task.is_some();
        let mut moved = Vec::new();
        // What went away makes room for what takes its number.
        for change in changes.iter().filter(|change| change.what == What::Deleted) {
            self.tasks
                .remove(&change.task.as_deref().map(key).unwrap_or_default());
        }
        for change in changes.iter().filter(is_number) {
            if let (Some(from), Some(to)) = (&change.from, &change.to)
                && let Some(mut task) = self.tasks.remove(&key(from))
            {
                task.id.clone_from(to);
                moved.push(task);
            }
        }
        self.tasks
            .extend(moved.into_iter().map(|task| (key(&task.id), task)));
    }

    fn enter(&mut self, status: Option<String>, time: Moment) {
        pass(
            &mut self.way,
            &self.config.story_workflow,
            status.as_deref(),
            time,
        );
        self.last.clone_from(&status);
        self.at = Some((status, time));
    }

    fn leave(&mut self, time: Moment) {
        if let Some((status, since)) = self.at.take() {
            self.add(status, (time.seconds - since.seconds).max(0));
        }
    }

    fn add(&mut self, status: Option<String>, seconds: i64) {
        let flow = &self.config.story_workflow;
        let status = status.unwrap_or_else(|| flow.name(flow.first()).to_owned());
        match self.times.iter_mut().find(|time| time.status == status) {
            Some(time) => time.seconds += seconds,
            None if seconds > 0 => self.times.push(StatusTime { status, seconds }),
            None => {}
        }
    }

    fn end(mut self, story: usize, path: &Arc<str>, now: Moment) -> StoryStats {
        let flow = &self.config.story_workflow;
        if read(flow, self.last.as_deref()) != Some(flow.done()) {
            self.leave(now);
        }
        let mut tasks: Vec<TaskStats> = self.tasks.into_values().collect();
        tasks.sort_by(|a, b| order(&a.id).cmp(&order(&b.id)));
        StoryStats {
            story,
            path: path.clone(),
            status: self.last.unwrap_or_else(|| flow.name(flow.first()).to_owned()),
            deleted: self.deleted,
            way: self.way,
            times: self.times,
            tasks,
        }
    }
}

fn order(id: &str) -> (Option<TaskId>, &str) {
    (id.parse().ok(), id)
}

/// The id by its value, so that `3` and `003` are one.
fn key(id: &str) -> String {
    id.parse::<TaskId>()
        .map_or_else(|_| id.to_owned(), |id| id.to_string())
}

/// What a status word of a change means; what has none is where all begins.
fn read(flow: &Workflow, status: Option<&str>) -> Option<Status> {
    match status {
        None => Some(flow.first()),
        Some(status) => flow.find(status),
    }
}

/// Notes that the status was entered.
fn pass(way: &mut Way, flow: &Workflow, status: Option<&str>, time: Moment) {
    let status = read(flow, status);
    let is_done = status == Some(flow.done());
    if !is_done && status.is_some_and(|status| status >= flow.started()) {
        way.started.get_or_insert(time);
    }
    way.done = is_done.then_some(time);
}

#[cfg(test)]
mod tests {
    use super::Percentiles;

    #[test]
    fn percentiles_are_durations_that_were_measured() {
        assert_eq!(Percentiles::of([]), None);
        let of =
            |durations: &[i64]| Percentiles::of(durations.iter().copied()).map(|all| (all.median, all.p85));
        assert_eq!(of(&[7]), Some((7, 7)));
        assert_eq!(of(&[1, 2, 3, 4]), Some((2, 4)));
        assert_eq!(of(&[10, 1, 2, 3, 4, 5, 6, 7, 8, 9]), Some((5, 9)));
    }
}
