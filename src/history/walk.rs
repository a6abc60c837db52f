//! Goes through the commits, newest first, and tells what each changed; each text is read once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::commit::{Commit, FileAt, Step, Touched};
use super::compare::{Change, What, compare, created, names};
use super::lineage::Lineage;
use super::merge::merged;
use super::version::Version;
use crate::config::Config;
use crate::model::TaskId;
use crate::parallel;

/// How many files are read and compared at a time: enough for all cores, and few for the memory.
const BATCH: usize = 256;

/// The commits that touched stories, and which of the files are one story.
#[derive(Clone, Debug)]
pub struct History {
    steps: Vec<Step>,
    lineage: Lineage,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chosen {
    /// Only this story, as [`History::find`] names it.
    pub story: Option<usize>,
    /// Only this task of it, by its newest id.
    pub task: Option<TaskId>,
    /// So many commits at most.
    pub limit: Option<usize>,
}

/// What a commit changed in one story.
#[derive(Clone, Debug)]
pub struct StoryChanges {
    /// The story; the same number in all commits.
    pub story: usize,
    /// Its file before the commit; of a merge, in the first parent that has it.
    pub old: Option<FileAt>,
    /// Its file after the commit.
    pub new: Option<FileAt>,
    /// What is different, the story first, then its tasks.
    pub changes: Vec<Change>,
}

impl StoryChanges {
    /// The path after the commit, or the last one of a story that went away.
    pub fn path(&self) -> &str {
        let file = self.new.as_ref().or(self.old.as_ref());
        file.map_or("", |file| &file.path)
    }

    /// The number in the path, with its zeros.
    pub fn id(&self) -> &str {
        super::compare::name_of(self.path()).0
    }
}

/// A commit and what it changed.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// Who and when.
    pub commit: &'a Commit,
    /// The stories, by path.
    pub stories: Vec<StoryChanges>,
}

/// A touched file that is asked for.
#[derive(Clone, Copy)]
struct Job<'a> {
    step: usize,
    story: usize,
    touched: &'a Touched,
}

/// The versions that were read.
#[derive(Default)]
struct Versions {
    /// By the name of their content; `None` for what is no text.
    read: HashMap<Arc<str>, Option<Arc<Version>>>,
    /// For a story and a content that is no text, the last version before it that is one.
    instead: HashMap<(usize, Arc<str>), Arc<Version>>,
    /// How often each content will be asked for again.
    uses: HashMap<Arc<str>, usize>,
}

impl Versions {
    fn get(&self, file: &FileAt) -> Option<&Version> {
        self.read.get(file.blob.as_ref()?)?.as_deref()
    }

    /// The version before a change, or for what is no text the last one before that.
    fn old(&self, story: usize, file: &FileAt) -> Option<&Version> {
        self.get(file).or_else(|| {
            let key = (story, Arc::clone(file.blob.as_ref()?));
            self.instead.get(&key).map(|version| &**version)
        })
    }

    /// Reads what was not read yet.
    fn load<'a, E>(
        &mut self,
        blobs: impl IntoIterator<Item = &'a Arc<str>>,
        read: Read<'_, E>,
    ) -> Result<(), E> {
        let mut wanted: Vec<Arc<str>> = Vec::new();
        let mut seen: HashSet<&Arc<str>> = HashSet::new();
        for blob in blobs {
            if !self.read.contains_key(blob) && seen.insert(blob) {
                wanted.push(Arc::clone(blob));
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let versions = read(&wanted)?.into_iter().map(|content| content.0);
        self.read.extend(wanted.into_iter().zip(versions));
        Ok(())
    }

    /// Lets go of what nobody will ask for again.
    fn forget(&mut self, batch: &[Job<'_>]) {
        for blob in batch.iter().flat_map(|job| needed(job.touched)) {
            if let Some(uses) = self.uses.get_mut(blob) {
                *uses -= 1;
                if *uses == 0 {
                    self.read.remove(blob);
                }
            }
        }
    }
}

/// Gives contents by their names.
type Read<'a, E> = &'a mut dyn FnMut(&[Arc<str>]) -> Result<Vec<Content>, E>;

/// A content of a file as far as versions are compared.
#[derive(Clone, Debug)]
pub struct Content(Option<Arc<Version>>);

impl Content {
    /// Reads a text; `None` is what is no text.
    pub fn read(text: Option<&str>, config: &Config) -> Content {
        Content(text.map(|text| Arc::new(Version::read(text, config))))
    }
}

impl History {
    /// The history of `steps`, which begin with the newest; no commit stands before its children.
    pub fn new(steps: Vec<Step>) -> History {
        let lineage = Lineage::new(&steps);
        History { steps, lineage }
    }

    /// The story that was touched last among those whose newest path is wanted.
    pub fn find(&self, is_wanted: impl Fn(&str) -> bool) -> Option<usize> {
        let mut stories = self.lineage.stories();
        stories.find(|(_, path)| is_wanted(path)).map(|(story, _)| story)
    }

    /// The story that had a wanted path last, under whatever name it goes now.
    pub fn find_former(&self, is_wanted: impl Fn(&str) -> bool) -> Option<usize> {
        self.steps.iter().enumerate().find_map(|(at, step)| {
            let file = step.files.iter().position(|touched| {
                let files = touched.new.iter().chain(touched.old.iter().flatten());
                files.into_iter().any(|file| is_wanted(&file.path))
            })?;
            Some(self.lineage.story(at, file))
        })
    }

    /// The newest path of a story.
    pub fn newest_path(&self, story: usize) -> Option<&str> {
        let mut stories = self.lineage.stories();
        stories
            .find(|(other, _)| *other == story)
            .map(|(_, path)| &**path)
    }

    /// All stories by their newest paths, those touched last first.
    pub fn stories(&self) -> impl Iterator<Item = (usize, &Arc<str>)> {
        self.lineage.stories()
    }

    /// The names of the contents that [`History::told`] will ask for, in the order in which it will.
    pub fn contents(&self, chosen: Chosen) -> Vec<Arc<str>> {
        let mut seen: HashSet<&Arc<str>> = HashSet::new();
        let jobs = self.jobs(chosen.story);
        let all = jobs.iter().flat_map(|job| needed(job.touched));
        all.filter(|blob| seen.insert(blob)).map(Arc::clone).collect()
    }

    /// What the commits changed, newest first; commits that changed nothing that is told are left out.
    ///
    /// `read` gives contents by their names.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub fn told<E>(&self, chosen: Chosen, read: Read<'_, E>) -> Result<Vec<Told<'_>>, E> {
        let jobs = self.jobs(chosen.story);
        let mut versions = Versions::default();
        for blob in jobs.iter().flat_map(|job| needed(job.touched)) {
            *versions.uses.entry(Arc::clone(blob)).or_default() += 1;
        }
        let mut told: Vec<Told<'_>> = Vec::new();
        let mut task = chosen.task;
        let mut rest = &jobs[..];
        while !rest.is_empty() {
            // A commit is told whole.
            let size = if chosen.limit.is_some_and(|limit| limit < BATCH) {
                BATCH / 4
            } else {
                BATCH
            };
            let mut end = size.min(rest.len());
            while end < rest.len() && rest[end].step == rest[end - 1].step {
                end += 1;
            }
            let (batch, later) = rest.split_at(end);
            rest = later;
            self.load(batch, &mut versions, read)?;
            let changes = parallel::map(batch, |job| changes(job, &versions));
            for (job, mut changes) in batch.iter().zip(changes) {
                if let Some(task) = &mut task {
                    only(task, &mut changes);
                }
                if changes.is_empty() {
                    continue;
                }
                let commit = &self.steps[job.step].commit;
                if told.last().is_none_or(|last| !std::ptr::eq(last.commit, commit)) {
                    if chosen.limit.is_some_and(|limit| told.len() >= limit) {
                        return Ok(told);
                    }
                    told.push(Told {
                        commit,
                        stories: Vec::new(),
                    });
                }
                if let Some(last) = told.last_mut() {
                    last.stories.push(StoryChanges {
                        story: job.story,
                        old: job.touched.old.iter().flatten().next().cloned(),
                        new: job.touched.new.clone(),
                        changes,
                    });
                }
            }
            versions.forget(batch);
        }
        Ok(told)
    }

    /// The touched files of the story, or all.
    fn jobs(&self, story: Option<usize>) -> Vec<Job<'_>> {
        let mut jobs = Vec::new();
        for (step, found) in self.steps.iter().enumerate() {
            for (file, touched) in found.files.iter().enumerate() {
                let own = self.lineage.story(step, file);
                if story.is_none_or(|story| story == own) {
                    jobs.push(Job {
                        step,
                        story: own,
                        touched,
                    });
                }
            }
        }
        jobs
    }

    /// Reads what the batch needs and was not read yet.
    fn load<E>(&self, batch: &[Job<'_>], versions: &mut Versions, read: Read<'_, E>) -> Result<(), E> {
        versions.load(batch.iter().flat_map(|job| needed(job.touched)), read)?;
        // What is no text is passed over, so that nothing that changed around it is lost.
        for job in batch {
            for old in job.touched.old.iter().flatten() {
                let Some(blob) = &old.blob else { continue };
                let mut at = old.clone();
                let mut seen: HashSet<Arc<str>> = HashSet::new();
                while versions.get(&at).is_none()
                    && let Some(name) = at.blob.clone()
                    && seen.insert(Arc::clone(&name))
                    && let Some(before) = self.before(job, &name)
                {
                    versions.load(&before.blob, read)?;
                    let version = before
                        .blob
                        .as_ref()
                        .and_then(|name| versions.read.get(name)?.clone());
                    if let Some(version) = version {
                        versions.instead.insert((job.story, Arc::clone(blob)), version);
                    }
                    at = before;
                }
            }
        }
        Ok(())
    }

    /// The version of the story that the content `blob` took the place of.
    fn before(&self, job: &Job<'_>, blob: &Arc<str>) -> Option<FileAt> {
        let later = self.steps.iter().enumerate().skip(job.step + 1);
        for (at, step) in later {
            for (file, touched) in step.files.iter().enumerate() {
                let is_it = touched
                    .new
                    .as_ref()
                    .is_some_and(|new| new.blob.as_ref() == Some(blob));
                if is_it && self.lineage.story(at, file) == job.story {
                    return touched.old.iter().flatten().next().cloned();
                }
            }
        }
        None
    }
}

/// The contents that must be read to tell what happened to a file.
fn needed(touched: &Touched) -> impl Iterator<Item = &Arc<str>> {
    let blob = |file: &'_ Option<FileAt>| file.as_ref().and_then(|file| file.blob.clone());
    let is_same = touched
        .old
        .iter()
        .all(|old| blob(old) == touched.new.as_ref().and_then(|new| new.blob.clone()));
    let all = touched.old.iter().flatten().chain(&touched.new);
    // A new name alone asks for no text.
    all.filter(move |_| !is_same)
        .filter_map(|file| file.blob.as_ref())
}

/// What a commit changed in one story.
fn changes(job: &Job<'_>, versions: &Versions) -> Vec<Change> {
    let one = |what: What| Change::new(None, what, None, None);
    let olds: Vec<&FileAt> = job.touched.old.iter().flatten().collect();
    let Some(first) = olds.first() else {
        return created(job.touched.new.as_ref().and_then(|new| versions.get(new)));
    };
    let Some(new) = &job.touched.new else {
        let title = versions.old(job.story, first).and_then(|old| old.title.clone());
        return vec![Change::new(None, What::Deleted, title, None)];
    };
    let mut found = Vec::new();
    if olds.iter().all(|old| old.path != new.path) {
        found.extend(names(first, new));
    }
    if olds.iter().all(|old| old.blob == new.blob) {
        return found;
    }
    let was_text = olds.iter().any(|old| versions.get(old).is_some());
    let Some(text) = versions.get(new) else {
        if was_text {
            found.push(one(What::Unreadable));
        }
        return found;
    };
    if !was_text {
        found.push(one(What::Readable));
    }
    match job.touched.old.as_slice() {
        [Some(old)] => match versions.old(job.story, old) {
            Some(old) => found.extend(compare(old, text)),
            None => found.extend(created(Some(text)).into_iter().skip(1)),
        },
        several => {
            let olds = several.iter().map(|old| versions.old(job.story, old.as_ref()?));
            found.extend(merged(&olds.collect::<Vec<_>>(), text));
        }
    }
    found
}

/// Keeps the changes of one task, and follows it to the number that it had before.
fn only(task: &mut TaskId, changes: &mut Vec<Change>) {
    changes.retain(|change| change.task.as_ref().is_some_and(|id| id.parse() == Ok(*task)));
    let number = changes.iter().find(|change| change.what == What::Number);
    if let Some(from) = number.and_then(|change| change.from.as_ref()?.parse().ok()) {
        *task = from;
    }
}
