//! How far a change reaches: which stories must be read to judge it.

use std::collections::HashSet;

use crate::model::{Story, StoryNumber, TaskId, TaskRef};
use crate::store::{Entry, Loaded, Snapshot};

/// Which stories must have been read, so that nothing that a change makes wrong is missed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reach {
    /// The changed ones and those that they refer to.
    Named,
    /// All that these wait for in turn, since the change may close a circle: [`crate::store::Scope::Onward`].
    Onward,
    /// Every one, since any story may wait for what is gone or no longer done.
    All,
}

/// How far the change between two stores reaches. Only files that one of them has read are looked at.
pub fn reach(before: &Snapshot, after: &Snapshot) -> Reach {
    if may_hurt_others(before, after) {
        Reach::All
    } else if may_close_a_circle(before, after) {
        Reach::Onward
    } else {
        Reach::Named
    }
}

/// Whether stories that wait for a changed one may be wrong afterwards: a story or a task is gone, or no longer done.
fn may_hurt_others(before: &Snapshot, after: &Snapshot) -> bool {
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

/// Whether a story waits for something that it did not wait for, and a way may lead back from there.
fn may_close_a_circle(before: &Snapshot, after: &Snapshot) -> bool {
    after.stories().any(|(entry, new)| {
        let same = before.at_path(&entry.path);
        let same = same.or_else(|| before.with_number(entry.name.number).next());
        let old = same.and_then(Entry::loaded);
        if old.is_some_and(|old| std::ptr::eq(old, new)) {
            return false;
        }
        let own = entry.name.number;
        let mut edges = edges(&new.story, own);
        let leaves = |(_, target): &(TaskId, TaskRef)| target.story != Some(own);
        let has_way_out = edges.tasks.iter().any(leaves);
        if let Some(Loaded { story, .. }) = old {
            let old = self::edges(story, own);
            edges.tasks.retain(|edge| !old.tasks.contains(edge));
            edges.stories.retain(|edge| !old.stories.contains(edge));
        }
        // An edge within the story matters where a way leaves the story from a task: what runs through the whole story
        // needs no edge in it.
        let closes = |edge| has_way_out || leaves(edge);
        edges.tasks.iter().any(closes) || !edges.stories.is_empty()
    })
}

struct Edges {
    tasks: HashSet<(TaskId, TaskRef)>,
    stories: HashSet<StoryNumber>,
}

/// What a story and its tasks wait for; each reference to a task with its story.
fn edges(story: &Story, own: StoryNumber) -> Edges {
    let tasks = story.tasks().flat_map(|task| {
        let targets = task.depends_on.iter().filter_map(|dependency| dependency.target);
        targets.map(|target| {
            let story = Some(target.story.unwrap_or(own));
            (task.id, TaskRef { story, ..target })
        })
    });
    let stories = story.dependencies.iter().map(|dependency| dependency.number);
    Edges {
        tasks: tasks.collect(),
        stories: stories.filter(|number| *number != own).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Reach, reach};
    use crate::config::Config;
    use crate::store::{ChangeSet, MemoryTree, Scope, Snapshot};
    use crate::text::FilePath;

    const STORY: &str = "# A\n\n## Status\nDone\n\n## Dependencies\n- Story 007\n\n## Tasks\n\n\
        ### 001: a\n**Status:** done\n**Depends on:** none\n\n\
        ### 002: b\n**Status:** pending\n**Depends on:** none\n";

    /// How far it reaches when `from` is replaced by `to` in the text of [`STORY`].
    #[track_caller]
    fn of(from: &str, to: &str) -> Reach {
        in_text(STORY, from, to)
    }

    #[track_caller]
    fn in_text(text: &str, from: &str, to: &str) -> Reach {
        let path: FilePath = "docs/stories/003-a.md".into();
        let tree = MemoryTree::new([(&*path, text)]);
        let before = Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All);
        let before = before.expect("memory can be listed");
        assert!(text.contains(from), "{from}");
        let change = ChangeSet::modify(&path, text, text.replacen(from, to, 1));
        reach(&before, &before.with(&ChangeSet::new([change])))
    }

    #[test]
    fn what_others_may_stand_on_reaches_all() {
        assert_eq!(of("Done", "In Progress"), Reach::All);
        assert_eq!(of("Done", "Finished"), Reach::All);
        assert_eq!(of("**Status:** done", "**Status:** pending"), Reach::All);
        assert_eq!(of("**Status:** done", "**Status:** shipped"), Reach::All);
        assert_eq!(of("### 001: a", "### 003: a"), Reach::All);
        assert_eq!(of("### 002: b", "### b"), Reach::All);
    }

    #[test]
    fn a_file_that_is_gone_or_has_another_number_reaches_all() {
        let path: FilePath = "docs/stories/003-a.md".into();
        let tree = MemoryTree::new([(&*path, STORY)]);
        let before = Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All);
        let before = before.expect("memory can be listed");
        let gone = ChangeSet::delete(&path, STORY);
        assert_eq!(
            reach(&before, &before.with(&ChangeSet::new([gone.clone()]))),
            Reach::All
        );
        let moved = |name: &str| {
            let new = ChangeSet::create(format!("docs/stories/{name}.md"), STORY);
            reach(&before, &before.with(&ChangeSet::new([gone.clone(), new])))
        };
        assert_eq!(moved("004-a"), Reach::All);
        assert_eq!(moved("003-b"), Reach::Named);
    }

    #[test]
    fn another_reference_reaches_onward() {
        assert_eq!(of("- Story 007", "- Story 007\n- Story 008"), Reach::Onward);
        assert_eq!(
            of("**Depends on:** none", "**Depends on:** 005/001"),
            Reach::Onward
        );
        // Where a task waits for another story's, an edge within the story may be the last one of a circle.
        let leaving = STORY.replacen("none", "005/001", 1);
        assert_eq!(in_text(&leaving, "none", "001"), Reach::Onward);
    }

    #[test]
    fn all_else_stays_near() {
        assert_eq!(of("### 001: a", "### 001: Another title"), Reach::Named);
        assert_eq!(of("**Status:** pending", "**Status:** done"), Reach::Named);
        assert_eq!(of("- Story 007", "None"), Reach::Named);
        assert_eq!(of("**Depends on:** none", "**Depends on:** 002"), Reach::Named);
        assert_eq!(
            of("\n### 002", "\n### 003: c\n**Status:** pending\n\n### 002"),
            Reach::Named
        );
    }
}
