//! What of the store belongs to one worker: two stories of its own, its tasks in shared ones, and new stories.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::problem::{Kind, Problem};
use crate::story::{Damage, Story, Task, Wait, fresh_text};

/// How many stories all workers share; they are never renumbered.
pub const SHARED: usize = 2;
/// Their numbers. New stories get those after the last, which are nobody else's.
pub const SHARED_NUMBERS: [u32; SHARED] = [1, 800];
/// The stories are here, below the root.
pub const DIR: &str = "docs/stories";

/// A story made by `new`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fresh {
    /// 0 where it is not known which one it got.
    pub number: u32,
    pub slug: String,
    pub title: String,
    pub status: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// A story, and one whose tasks wait for those of the first.
    pub own: [Story; 2],
    /// The worker's tasks in the shared stories, in no order.
    pub shared: [Vec<Task>; SHARED],
    pub fresh: Vec<Fresh>,
}

/// What a worker calls its own stories.
pub fn own_keys(worker: usize) -> [String; 2] {
    [format!("trunk-w{worker}"), format!("leaf-w{worker}")]
}

/// The numbers that a worker's own stories may have.
pub fn numbers(worker: usize) -> std::ops::Range<u32> {
    let start = 100 + 40 * u32::try_from(worker).expect("there are few workers");
    start..start + 40
}

pub fn shared_key(at: usize) -> String {
    format!("shared-{}", at + 1)
}

fn story(number: u32, key: String, tokens: &[String]) -> Story {
    let task = |(n, token): (usize, &String)| Task {
        id: n as u32 + 1,
        ..Task::new(token, 1)
    };
    Story {
        number,
        key,
        generation: 1,
        status: "Ready".to_owned(),
        tasks: tokens.iter().enumerate().map(task).collect(),
        after: None,
    }
}

/// A shared story at the beginning: its first tasks are nobody's, and show how tasks are parted.
pub fn shared_story(at: usize) -> Story {
    story(
        SHARED_NUMBERS[at],
        shared_key(at),
        &["wx-0".to_owned(), "wx-1".to_owned()],
    )
}

impl State {
    pub fn begin(worker: usize) -> State {
        let first = numbers(worker).start;
        let [trunk, leaf] = own_keys(worker);
        let tokens =
            |letter: char| -> Vec<String> { (0..3).map(|n| format!("w{worker}-{letter}{n}")).collect() };
        let trunk = story(first, trunk, &tokens('t'));
        let mut leaf = story(first + 1, leaf, &tokens('l'));
        leaf.after = Some(first);
        leaf.tasks[0].waits.push(Wait {
            story: Some(first),
            task: 2,
        });
        State {
            own: [trunk, leaf],
            shared: [const { Vec::new() }; SHARED],
            fresh: Vec::new(),
        }
    }

    /// Reads what the files hold of the worker, each file whole and as it should be.
    pub fn read(root: &Path, worker: usize) -> Result<State, Problem> {
        let mut own = own_keys(worker).map(|key| (format!("-{key}.md"), Vec::new()));
        let mut fresh = Vec::new();
        let slug = format!("fresh-w{worker}-");
        for path in list(root)? {
            let name = name(&path);
            for (end, found) in &mut own {
                if name.ends_with(&**end) {
                    found.push(read_story(&path)?);
                }
            }
            if name
                .split_once('-')
                .is_some_and(|(_, rest)| rest.starts_with(&slug))
            {
                fresh.push(read_fresh(&path)?);
            }
        }
        fresh.sort_by(|a: &Fresh, b| a.slug.cmp(&b.slug));
        let [(_, trunk), (_, leaf)] = own;
        let one = |mut found: Vec<Story>| match (found.pop(), found.pop()) {
            (Some(story), None) => Ok(story),
            (None, _) => Err(Problem::new(Kind::Lost, "a story is gone")),
            (Some(one), Some(two)) => Err(Problem::new(
                Kind::Half,
                format!("{} stands beside {}", one.name(), two.name()),
            )),
        };
        let mine = format!("w{worker}-");
        let mut shared = [const { Vec::new() }; SHARED];
        for (at, tasks) in shared.iter_mut().enumerate() {
            let path = root.join(DIR).join(shared_story(at).name());
            let story = read_story(&path)?;
            tasks.extend(
                story
                    .tasks
                    .into_iter()
                    .filter(|task| task.token().starts_with(&mine)),
            );
        }
        Ok(State {
            own: [one(trunk)?, one(leaf)?],
            shared,
            fresh,
        })
    }

    /// The first thing that is not as `wanted`, as a sentence.
    pub fn difference(&self, wanted: &State) -> Option<String> {
        for (found, wanted) in self.own.iter().zip(&wanted.own) {
            let head = |story: &Story| Story {
                tasks: Vec::new(),
                ..story.clone()
            };
            if head(found) != head(wanted) {
                return Some(format!(
                    "the story is {:?} and not {:?}",
                    head(found),
                    head(wanted)
                ));
            }
            if found.tasks.len() != wanted.tasks.len() {
                let titles = |story: &Story| -> Vec<String> {
                    story
                        .tasks
                        .iter()
                        .map(|task| format!("{:03} {}", task.id, task.title))
                        .collect()
                };
                return Some(format!(
                    "{} has {:?} and not {:?}",
                    found.name(),
                    titles(found),
                    titles(wanted)
                ));
            }
            let mut pairs = found.tasks.iter().zip(&wanted.tasks);
            if let Some((task, wanted)) = pairs.find(|(task, wanted)| !task.is(wanted)) {
                return Some(format!("{} has {task:?} and not {wanted:?}", found.name()));
            }
        }
        for (at, (found, wanted)) in self.shared.iter().zip(&wanted.shared).enumerate() {
            let key = shared_key(at);
            for wanted in wanted {
                match found.iter().find(|task| task.token() == wanted.token()) {
                    None => return Some(format!("{key} has no {}", wanted.title)),
                    Some(task) if !task.is(wanted) => {
                        return Some(format!("{key} has {task:?} and not {wanted:?}"));
                    }
                    Some(_) => {}
                }
            }
            if found.len() != wanted.len() {
                return Some(format!(
                    "{key} has {} tasks of ours and not {}",
                    found.len(),
                    wanted.len()
                ));
            }
        }
        let is = |found: &Fresh, wanted: &Fresh| {
            let number = if wanted.number == 0 {
                found.number
            } else {
                wanted.number
            };
            *found
                == Fresh {
                    number,
                    ..wanted.clone()
                }
        };
        let same = self.fresh.len() == wanted.fresh.len()
            && wanted
                .fresh
                .iter()
                .all(|wanted| self.fresh.iter().any(|found| is(found, wanted)));
        (!same).then(|| format!("the new stories are {:?} and not {:?}", self.fresh, wanted.fresh))
    }
}

pub fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The files in the folder of the stories, without hidden ones.
pub fn list(root: &Path) -> Result<Vec<PathBuf>, Problem> {
    let unlisted =
        |error: io::Error| Problem::new(Kind::Lost, format!("the folder cannot be listed: {error}"));
    let mut paths = Vec::new();
    for entry in fs::read_dir(root.join(DIR)).map_err(unlisted)? {
        let path = entry.map_err(unlisted)?.path();
        if !name(&path).starts_with('.') {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    fs::read(path)
        .map_err(|error| Problem::new(Kind::Lost, format!("{} cannot be read: {error}", path.display())))
}

/// A file of tasks, which has to be whole.
pub fn read_story(path: &Path) -> Result<Story, Problem> {
    story_of(path, &bytes(path)?)
}

/// Reads the bytes that a file had.
pub fn story_of(path: &Path, bytes: &[u8]) -> Result<Story, Problem> {
    Story::read(&name(path), bytes).map_err(|damage| damaged(path, damage, bytes))
}

fn damaged(path: &Path, damage: Damage, bytes: &[u8]) -> Problem {
    let kind = match damage {
        Damage::Torn => Kind::Torn,
        Damage::Changed => Kind::Changed,
    };
    let text = String::from_utf8_lossy(bytes);
    Problem::new(kind, format!("{} is\n{text}", path.display()))
}

/// A file of `new`, which has to be whole.
pub fn read_fresh(path: &Path) -> Result<Fresh, Problem> {
    fresh_of(path, &bytes(path)?)
}

/// Reads the bytes that a file had.
pub fn fresh_of(path: &Path, bytes: &[u8]) -> Result<Fresh, Problem> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let title = lines
        .next()
        .and_then(|line| line.strip_prefix("# Story: "))
        .unwrap_or("");
    let status = lines.nth(2).unwrap_or("");
    if text != fresh_text(title, status) {
        return Err(damaged(path, Damage::Torn, bytes));
    }
    let file = name(path);
    let (number, rest) = file.split_once('-').unwrap_or(("", ""));
    Ok(Fresh {
        number: number.parse().unwrap_or(0),
        slug: rest.trim_end_matches(".md").to_owned(),
        title: title.to_owned(),
        status: status.to_owned(),
    })
}
