//! Edits of one story in steps, each proven before the next: the file must read as asked, and in nothing else differ.

use std::sync::Arc;

use super::error::ChangeError;
use crate::config::Config;
use crate::model::{ListedTask, PlainStory, PlainTask, Story, Task, TaskId};
use crate::store::{ChangeSet, Content, Entry, FileChange, Loaded, Snapshot};
use crate::text::Edits;
use crate::text::FilePath;

/// A story on its way from one text to another.
#[derive(Clone, Debug)]
pub struct StoryEditor<'a> {
    config: &'a Config,
    path: FilePath,
    /// The story's number, as printed.
    number: String,
    before: Arc<Loaded>,
    current: Arc<Loaded>,
    steps: Vec<Edits>,
}

impl<'a> StoryEditor<'a> {
    /// Starts with the file as it was read.
    ///
    /// # Errors
    ///
    /// When it is no text, or empty.
    pub fn new(snapshot: &'a Snapshot, entry: &Entry) -> Result<Self, ChangeError> {
        let before = match &entry.content {
            Content::Story(loaded) => Arc::clone(loaded),
            Content::Unreadable(fault) => {
                return Err(ChangeError::Unreadable {
                    path: entry.path.clone(),
                    fault: fault.clone(),
                });
            }
            Content::NotLoaded => unreachable_content(entry),
        };
        if before.story.first_line.is_none() {
            return Err(ChangeError::EmptyFile(entry.path.clone()));
        }
        let current = Arc::clone(&before);
        let number = snapshot.story_id(entry.name.number);
        Ok(StoryEditor {
            config: snapshot.config(),
            path: entry.path.clone(),
            number,
            before,
            current,
            steps: Vec::new(),
        })
    }

    /// The story after the steps so far.
    pub fn story(&self) -> &Story {
        &self.current.story
    }

    /// The text and outline after the steps so far.
    pub fn loaded(&self) -> &Loaded {
        &self.current
    }

    /// The edits so far, each for the text that the one before gives.
    pub fn steps(&self) -> &[Edits] {
        &self.steps
    }

    /// The story's number, as printed.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The one task with the id.
    ///
    /// # Errors
    ///
    /// When there is none, several, or only a range that holds it.
    pub fn task(&self, id: TaskId) -> Result<&Task, ChangeError> {
        let story = self.story();
        let width = story.id_width;
        let found: Vec<&Task> = story.tasks().filter(|task| task.id == id).collect();
        match found.as_slice() {
            [task] => return Ok(task),
            [] => {}
            _ => {
                return Err(ChangeError::AmbiguousTask {
                    story: self.number.clone(),
                    id: id.padded(width),
                });
            }
        }
        for listed in &story.listed {
            if let ListedTask::Range { ids, task } = listed
                && ids.0 <= id
                && id <= ids.1
            {
                let range = self.current.document.slice(task.id_span).to_owned();
                return Err(ChangeError::Range {
                    story: self.number.clone(),
                    id,
                    range,
                });
            }
        }
        let mut nearest: Vec<&Task> = story.tasks().collect();
        nearest.sort_by_key(|task| task.id.number.abs_diff(id.number));
        nearest.truncate(3);
        nearest.sort_by_key(|task| task.id);
        let title = |task: &Task| {
            format!(
                "{} ({})",
                task.id.padded(width),
                self.current.document.slice(task.title)
            )
        };
        Err(ChangeError::UnknownTask {
            story: self.number.clone(),
            id: id.padded(width),
            nearest: nearest.into_iter().map(title).collect(),
        })
    }

    /// Takes one step. `expect` turns the story as it was, given the story as it is, into what it should be.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Differs`] when the story after the edits is not what was expected; the step is not taken.
    pub fn step(
        &mut self,
        edits: &Edits,
        expect: impl FnOnce(&mut PlainStory, &PlainStory),
    ) -> Result<(), ChangeError> {
        if edits.is_empty() {
            return Ok(());
        }
        let after = Loaded::read(edits.apply(self.current.document.text()), self.config);
        let mut expected = PlainStory::of(&self.current.document, &self.current.story);
        let found = PlainStory::of(&after.document, &after.story);
        expect(&mut expected, &found);
        if let Some(difference) = difference(&expected, &found) {
            return Err(ChangeError::Differs {
                path: self.path.clone(),
                difference,
            });
        }
        self.current = Arc::new(after);
        self.steps.push(edits.clone());
        Ok(())
    }

    /// Fails unless `holds`: the last step did not give what was asked for.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Differs`] with `difference`.
    pub fn ensure(&self, holds: bool, difference: impl FnOnce() -> String) -> Result<(), ChangeError> {
        if holds {
            Ok(())
        } else {
            Err(ChangeError::Differs {
                path: self.path.clone(),
                difference: difference(),
            })
        }
    }

    /// The change of the file over all steps.
    pub fn finish(self) -> FileChange {
        ChangeSet::modify(
            &self.path,
            self.before.document.text(),
            self.current.document.text(),
        )
    }
}

fn unreachable_content(entry: &Entry) -> Arc<Loaded> {
    // A command edits only what its scope made the snapshot read.
    unreachable!("{} was not read", entry.path)
}

/// The first thing in which two stories differ, in words.
fn difference(expected: &PlainStory, found: &PlainStory) -> Option<String> {
    if expected == found {
        return None;
    }
    if expected.title != found.title {
        return Some(format!(
            "its title would be `{}`",
            found.title.as_deref().unwrap_or("")
        ));
    }
    if expected.status != found.status {
        return Some(format!(
            "its status would be `{}`",
            found.status.as_deref().unwrap_or("")
        ));
    }
    let names = |story: &PlainStory| {
        story
            .sections
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let (wanted, got) = (names(expected), names(found));
    if wanted != got {
        let new = got
            .iter()
            .find(|name| !wanted.contains(name))
            .or_else(|| wanted.iter().find(|name| !got.contains(name)));
        return Some(format!(
            "its sections would change at `{}`",
            new.map_or("", String::as_str)
        ));
    }
    if expected.tasks.len() != found.tasks.len() {
        return Some(format!(
            "it would hold {} tasks instead of {}",
            found.tasks.len(),
            expected.tasks.len()
        ));
    }
    let task = expected
        .tasks
        .iter()
        .zip(&found.tasks)
        .find(|(wanted, got)| wanted != got);
    Some(match task {
        Some((wanted, got)) => task_difference(wanted, got),
        None => "text outside the tasks would change".to_owned(),
    })
}

fn task_difference(wanted: &PlainTask, got: &PlainTask) -> String {
    let id = wanted.id.map_or_else(String::new, |id| format!(" {id}"));
    if wanted.id != got.id {
        return format!("task{id} would be another one");
    }
    if wanted.title != got.title {
        return format!("the title of task{id} would be `{}`", got.title);
    }
    if wanted.body != got.body {
        return format!("the text of task{id} would change");
    }
    let same = wanted
        .fields
        .iter()
        .zip(&got.fields)
        .take_while(|(a, b)| a == b)
        .count();
    let label = wanted
        .fields
        .get(same)
        .or_else(|| got.fields.get(same))
        .map(|field| field.0.clone());
    format!(
        "the field `{}` of task{id} would change",
        label.unwrap_or_default()
    )
}
