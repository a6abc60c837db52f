//! The commits that touched the stories, from one `git log`, and the texts that they refer to.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::cat_file::Object;
use super::git::{Git, GitError, folder};
use crate::history::{Commit, FileAt, Moment, Step, Touched};
use crate::model::StoryName;
use crate::store::readable;

/// What is printed of each commit. No name and no message can hold the zero byte.
const FORMAT: &str = "--format=%H%x00%P%x00%ad%x00%aN%x00%aE%x00%s";

/// Which commits are asked for.
#[derive(Clone, Debug, Default)]
pub struct LogWish {
    /// Only those made after this date, in any form that git takes.
    pub since: Option<String>,
    /// Only so many, the newest.
    pub limit: Option<usize>,
}

/// What git tells of the past.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The commits that touched stories, newest first.
    pub steps: Vec<Step>,
    /// Whether this clone ends somewhere in the past, so that older commits are not known.
    pub is_shallow: bool,
    /// Whether there are more commits than were asked for.
    pub is_cut: bool,
}

impl Git {
    /// The commits up to the last one that touched files directly in `dir`; none where nothing is committed yet.
    ///
    /// Side branches are gone through as `git log` does for a folder. A merge is compared with each of its parents.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn log(&self, dir: &str, wish: &LogWish) -> Result<Log, GitError> {
        self.log_telling(dir, wish, &mut |_| {})
    }

    /// As [`Git::log`], and tells the names of the contents that are no longer the same, newest first, while git still
    /// looks for the others.
    ///
    /// # Errors
    ///
    /// As [`Git::log`].
    pub fn log_telling(
        &self,
        dir: &str,
        wish: &LogWish,
        tell: &mut dyn FnMut(Arc<str>),
    ) -> Result<Log, GitError> {
        let pathspec = self.pathspec(&folder(dir));
        let folder = format!("{}{}", self.prefix(), folder(dir));
        let mut arguments: Vec<String> = [
            // What the user has set for reading must not change what is read here.
            "-c",
            "log.diffMerges=separate",
            "-c",
            "log.showRoot=true",
            "log",
            "--raw",
            "-z",
            "-M",
            "-m",
            "--no-abbrev",
            "--no-color",
            "--no-ext-diff",
            "--no-show-signature",
            "--encoding=UTF-8",
            "--date=raw",
            FORMAT,
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.extend(wish.since.iter().map(|date| format!("--since={date}")));
        arguments.extend(wish.limit.map(|limit| format!("--max-count={limit}")));
        arguments.push("HEAD".to_owned());
        arguments.push("--".to_owned());
        arguments.push(pathspec);
        let mut heads = Heads::default();
        let mut tell_of = |output: &[u8]| heads.tell(output, &folder, tell);
        let output = match self.run_telling(&arguments, &mut tell_of) {
            Ok(output) => output,
            Err(error) if self.head().is_some() => return Err(error),
            Err(_) => return Ok(Log::default()),
        };
        let ends = self.shallow_ends();
        let (mut steps, count) = read_log(&output, &folder, self.prefix());
        // All files look new in a commit whose parents are cut off.
        steps.retain(|step| !ends.contains(&step.commit.id));
        Ok(Log {
            steps,
            is_shallow: !ends.is_empty(),
            is_cut: wish.limit.is_some_and(|limit| count >= limit),
        })
    }

    /// The texts of contents by their names; `None` for what is no text that a story can have.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn texts(&self, names: &[Arc<str>]) -> Result<Vec<Option<String>>, GitError> {
        let objects = self.objects(names)?;
        let texts = objects.into_iter().map(|object| match object {
            Object::Blob(content) => readable(content).ok(),
            Object::None | Object::TooLarge(_) => None,
        });
        Ok(texts.collect())
    }

    /// The commits whose parents this clone does not have.
    pub(super) fn shallow_ends(&self) -> HashSet<String> {
        // A linked work tree shares what the first one has.
        let common = std::fs::read_to_string(self.dir().join("commondir"));
        let dir = common.map_or_else(
            |_| self.dir().to_owned(),
            |common| self.dir().join(common.trim_end()),
        );
        let text = std::fs::read_to_string(dir.join("shallow")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// Finds the changes in an output that still grows.
#[derive(Default)]
struct Heads {
    /// How much of it was looked at.
    seen: usize,
    told: HashSet<Arc<str>>,
}

impl Heads {
    /// Tells the contents of the stories that changed in what is new.
    fn tell(&mut self, output: &[u8], folder: &str, tell: &mut dyn FnMut(Arc<str>)) {
        // A path follows in the next word, and of a renamed file another one: enough must be there.
        while let Some(start) = memchr::memchr(b':', &output[self.seen..]).map(|at| self.seen + at) {
            let mut words = output[start..].split(|byte| *byte == 0);
            let (Some(head), Some(path), Some(_)) = (words.next(), words.next(), words.next()) else {
                return;
            };
            self.seen = start + 1;
            let is_first = start == 0 || matches!(output[start - 1], 0 | b'\n');
            let Some((old, new)) = std::str::from_utf8(head)
                .ok()
                .and_then(contents)
                .filter(|_| is_first)
            else {
                continue;
            };
            self.seen = start + head.len();
            if old == new || !path.starts_with(folder.as_bytes()) {
                continue;
            }
            for id in [old, new] {
                if id.bytes().any(|byte| byte != b'0') && !self.told.contains(id) {
                    let id: Arc<str> = id.into();
                    self.told.insert(Arc::clone(&id));
                    tell(id);
                }
            }
        }
        self.seen = output.len();
    }
}

/// The contents that `:MODE MODE ID ID STATUS` names.
fn contents(head: &str) -> Option<(&str, &str)> {
    let mut words = head.strip_prefix(':')?.split(' ');
    let (old, new) = (words.nth(2)?, words.next()?);
    words.next().map(|_| (old, new))
}

/// Takes the output apart, and counts the commits. A merge stands there once for each parent.
fn read_log(output: &[u8], folder: &str, prefix: &str) -> (Vec<Step>, usize) {
    let mut count = 0;
    let mut words = output.split(|byte| *byte == 0).peekable();
    let mut steps = Vec::new();
    let mut several: Option<Merge> = None;
    while let Some(word) = words.next() {
        let id = String::from_utf8_lossy(word.trim_ascii()).into_owned();
        if id.is_empty() {
            continue;
        }
        let mut next = || String::from_utf8_lossy(words.next().unwrap_or_default()).into_owned();
        let parents = next().split_ascii_whitespace().count();
        let commit = Commit {
            id,
            time: Moment::parse(&next()),
            author: next(),
            email: next(),
            subject: next(),
        };
        let mut files = Vec::new();
        while let Some(head) =
            words.next_if(|word| word.trim_ascii_start().first().is_none_or(|b| *b == b':'))
        {
            let head = String::from_utf8_lossy(head.trim_ascii()).into_owned();
            if head.is_empty() {
                continue;
            }
            let is_rename = head
                .rsplit(' ')
                .next()
                .is_some_and(|status| status.starts_with(['R', 'C']));
            let old = words.next().unwrap_or_default();
            let new = if is_rename {
                words.next().unwrap_or_default()
            } else {
                old
            };
            files.extend(touched(&head, old, new, folder, prefix));
        }
        if parents > 1 {
            let merge = match several.take() {
                Some(merge) if merge.commit.id == commit.id => merge,
                _ => {
                    count += 1;
                    Merge::new(commit, parents)
                }
            };
            several = merge.with(files, &mut steps);
        } else {
            count += 1;
            if !files.is_empty() {
                steps.push(Step { commit, files });
            }
        }
    }
    (steps, count)
}

/// A merge of which some comparisons were read.
struct Merge {
    commit: Commit,
    left: usize,
    parents: usize,
    /// By the path that all comparisons share.
    files: HashMap<Arc<str>, Touched>,
}

impl Merge {
    fn new(commit: Commit, parents: usize) -> Merge {
        Merge {
            commit,
            left: parents,
            parents,
            files: HashMap::new(),
        }
    }

    /// Adds the comparison with one more parent; with the last one the step is complete.
    fn with(mut self, files: Vec<Touched>, steps: &mut Vec<Step>) -> Option<Merge> {
        for touched in files {
            let olds = touched.old.iter().flatten();
            let Some(path) = touched
                .new
                .iter()
                .chain(olds)
                .map(|file| file.path.clone())
                .next()
            else {
                continue;
            };
            match self.files.get_mut(&path) {
                Some(known) => known.old.extend(touched.old),
                None => {
                    self.files.insert(path, touched);
                }
            }
        }
        self.left -= 1;
        if self.left > 0 {
            return Some(self);
        }
        // What is as in one of the parents came with that parent.
        let parents = self.parents;
        let mut files: Vec<(Arc<str>, Touched)> = self.files.into_iter().collect();
        files.retain(|(_, touched)| touched.old.len() == parents);
        files.sort_by(|a, b| a.0.cmp(&b.0));
        if !files.is_empty() {
            steps.push(Step {
                commit: self.commit,
                files: files.into_iter().map(|(_, touched)| touched).collect(),
            });
        }
        None
    }
}

/// Reads `:MODE MODE ID ID STATUS` with its paths; `None` where no story is concerned.
fn touched(head: &str, old: &[u8], new: &[u8], folder: &str, prefix: &str) -> Option<Touched> {
    let mut words = head.trim_start_matches(':').split(' ');
    let (old_mode, new_mode) = (words.next()?, words.next()?);
    let (old_id, new_id) = (words.next()?, words.next()?);
    let file = |mode: &str, id: &str, path: &[u8]| {
        let path = story_path(path, folder, prefix)?;
        let blob = match mode {
            "100644" | "100755" => Some(id.into()),
            "000000" => return None,
            _ => None,
        };
        Some(FileAt { path, blob })
    };
    let (old, new) = (file(old_mode, old_id, old), file(new_mode, new_id, new));
    (old.is_some() || new.is_some()).then(|| Touched { old: vec![old], new })
}

/// A path of git's below the root, if it is a story directly in the folder.
fn story_path(path: &[u8], folder: &str, prefix: &str) -> Option<Arc<str>> {
    let path = String::from_utf8_lossy(path);
    let name = path.strip_prefix(folder)?;
    let is_story = !name.contains('/') && StoryName::parse(name).is_some();
    is_story.then(|| path[prefix.len()..].into())
}
