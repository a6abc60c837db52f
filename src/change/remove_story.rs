//! Removes a story file.

use super::error::ChangeError;
use crate::store::{ChangeSet, Content, Entry, Snapshot};

/// A change set without the story in `entry`. The whole store must have been read.
///
/// # Errors
///
/// When other stories or their tasks depend on it, or it is no text.
pub fn remove_story(snapshot: &Snapshot, entry: &Entry) -> Result<ChangeSet, ChangeError> {
    let loaded = match &entry.content {
        Content::Story(loaded) => loaded,
        Content::Unreadable(fault) => {
            return Err(ChangeError::Unreadable {
                path: entry.path.clone(),
                fault: fault.clone(),
            });
        }
        Content::NotLoaded => return Ok(ChangeSet::default()),
    };
    let number = entry.name.number;
    let is_alone = snapshot.with_number(number).count() == 1;
    let mut waiting = Vec::new();
    for (other, found) in snapshot
        .stories()
        .filter(|(other, _)| is_alone && other.path != entry.path)
    {
        let id = snapshot.story_id(other.name.number);
        if found
            .story
            .dependencies
            .iter()
            .any(|dependency| dependency.number == number)
        {
            waiting.push(id.clone());
        }
        for task in found.story.tasks() {
            if task.depends_on.iter().any(|dependency| {
                dependency
                    .target
                    .is_some_and(|target| target.story == Some(number))
            }) {
                waiting.push(format!("{id}/{}", task.id.padded(found.story.id_width)));
            }
        }
    }
    if waiting.is_empty() {
        return Ok(ChangeSet::new([ChangeSet::delete(
            &entry.path,
            loaded.document.text(),
        )]));
    }
    Err(ChangeError::Depended {
        what: format!("story {}", snapshot.story_id(number)),
        dependants: waiting.join(", "),
        can_cascade: false,
    })
}
