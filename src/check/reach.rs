//! Whether a change can make other stories wrong, which then must be read.

use crate::store::{Entry, Snapshot};

/// Whether stories that wait for a changed one may be wrong afterwards: a story or a task is gone, or no longer done.
///
/// Only files that `before` has read are looked at.
pub fn may_hurt_others(before: &Snapshot, after: &Snapshot) -> bool {
    let stories = &after.config().story_workflow;
    let tasks = &after.config().task_workflow;
    before.stories().any(|(entry, old)| {
        // A renamed file keeps its number.
        let same = after.at_path(&entry.path);
        let same = same.or_else(|| after.with_number(entry.name.number).next());
        let Some(new) = same.and_then(Entry::loaded) else {
            return true;
        };
        if std::ptr::eq(old, new) {
            return false;
        }
        let is_done = |status: Option<&crate::model::StoryStatus>| {
            status.and_then(|status| status.status) == Some(stories.done())
        };
        let falls_back = is_done(old.story.status.as_ref()) && !is_done(new.story.status.as_ref());
        falls_back
            || old.story.tasks().any(|task| match new.story.task(task.id) {
                None => true,
                Some(now) => {
                    task.known_status() == Some(tasks.done()) && now.known_status() != Some(tasks.done())
                }
            })
    })
}
