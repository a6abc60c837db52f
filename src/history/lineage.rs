//! Which files over all commits are one story: its renames are followed backwards.

use std::collections::HashMap;
use std::sync::Arc;

use super::commit::Step;

/// What is known of a path while the commits are gone through, newest first.
#[derive(Clone, Copy)]
struct Owner {
    story: usize,
    /// Whether the path was free before the commits that were gone through so far.
    ended: bool,
}

/// The story of each touched file.
#[derive(Clone, Debug)]
pub(super) struct Lineage {
    /// For each step and file, a story; to be looked up in `same`.
    stories: Vec<Vec<usize>>,
    /// For each story the one that it was found to be the same as.
    same: Vec<usize>,
    /// The path under which each story was seen first, which is its newest.
    newest: Vec<Arc<str>>,
}

impl Lineage {
    /// Goes through `steps`, which begin with the newest.
    ///
    /// A file that was removed and made again under the same path is the same story. A path that was left by a rename
    /// and taken by another story later belongs to each in its time.
    pub(super) fn new(steps: &[Step]) -> Lineage {
        let mut lineage = Lineage {
            stories: Vec::with_capacity(steps.len()),
            same: Vec::new(),
            newest: Vec::new(),
        };
        let mut owners: HashMap<Arc<str>, Owner> = HashMap::new();
        for step in steps {
            let found = lineage.step(step, &mut owners);
            lineage.stories.push(found);
        }
        lineage
    }

    fn step(&mut self, step: &Step, owners: &mut HashMap<Arc<str>, Owner>) -> Vec<usize> {
        let mut found = Vec::with_capacity(step.files.len());
        // First all names after the commit, then all before it: names may be swapped in one commit.
        for touched in &step.files {
            let olds = touched.old.iter().flatten();
            let Some(path) = touched.new.iter().chain(olds).map(|file| &file.path).next() else {
                found.push(self.fresh(&"".into()));
                continue;
            };
            let story = match owners.get_mut(path) {
                Some(owner) => {
                    owner.ended = false;
                    owner.story
                }
                None => {
                    let story = self.fresh(path);
                    owners.insert(path.clone(), Owner { story, ended: false });
                    story
                }
            };
            found.push(story);
        }
        for touched in &step.files {
            let Some(new) = &touched.new else { continue };
            let stays = touched.old.iter().flatten().any(|old| old.path == new.path);
            if let (false, Some(owner)) = (stays, owners.get_mut(&new.path)) {
                owner.ended = true;
            }
        }
        for (touched, story) in step.files.iter().zip(&found) {
            for old in touched.old.iter().flatten() {
                match owners.get(&old.path) {
                    // On another branch the file went on under its old name.
                    Some(owner) if !owner.ended => self.unite(owner.story, *story),
                    _ => {
                        let owner = Owner {
                            story: *story,
                            ended: false,
                        };
                        owners.insert(old.path.clone(), owner);
                    }
                }
            }
        }
        found
    }

    fn fresh(&mut self, path: &Arc<str>) -> usize {
        self.same.push(self.same.len());
        self.newest.push(path.clone());
        self.same.len() - 1
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        // The one that was seen first has the newest name.
        self.same[one.max(other)] = one.min(other);
    }

    fn root(&self, mut story: usize) -> usize {
        while self.same[story] != story {
            story = self.same[story];
        }
        story
    }

    /// The story of the file at the place `file` of the step at the place `step`.
    pub(super) fn story(&self, step: usize, file: usize) -> usize {
        self.root(self.stories[step][file])
    }

    /// All stories with their newest paths, those touched last first.
    pub(super) fn stories(&self) -> impl Iterator<Item = (usize, &Arc<str>)> {
        let all = self.newest.iter().enumerate();
        all.filter(|(story, _)| self.root(*story) == *story)
    }
}

#[cfg(test)]
mod tests {
    use super::Lineage;
    use crate::history::{Commit, FileAt, Moment, Step, Touched};

    /// A step from `old>new` words; an empty side is no file, several parents are separated by commas.
    fn step(files: &[&str]) -> Step {
        let at = |path: &str| {
            (!path.is_empty()).then(|| FileAt {
                path: path.into(),
                blob: None,
            })
        };
        let touched = |file: &&str| {
            let (old, new) = file.split_once('>').expect("an arrow");
            Touched {
                old: old.split(',').map(at).collect(),
                new: at(new),
            }
        };
        Step {
            commit: Commit {
                id: String::new(),
                author: String::new(),
                email: String::new(),
                time: Moment::parse(""),
                subject: String::new(),
            },
            files: files.iter().map(touched).collect(),
        }
    }

    fn stories(steps: &[&[&str]]) -> Vec<Vec<usize>> {
        let steps: Vec<Step> = steps.iter().map(|files| step(files)).collect();
        let lineage = Lineage::new(&steps);
        let of = |(at, step): (usize, &Step)| {
            (0..step.files.len())
                .map(|file| lineage.story(at, file))
                .collect()
        };
        steps.iter().enumerate().map(of).collect()
    }

    #[test]
    fn a_rename_is_followed() {
        assert_eq!(
            stories(&[&["b>b"], &["a>b"], &["a>a"], &[">a"]]),
            [[0], [0], [0], [0]]
        );
    }

    #[test]
    fn a_name_taken_again_belongs_to_another_story() {
        let found = stories(&[&["a>a", "b>b"], &[">a"], &["a>b"], &["a>a"], &[">a"]]);
        assert_eq!(found, [vec![0, 1], vec![0], vec![1], vec![1], vec![1]]);
    }

    #[test]
    fn a_file_made_again_is_the_same_story() {
        assert_eq!(stories(&[&[">a"], &["a>"], &[">a"]]), [[0], [0], [0]]);
    }

    #[test]
    fn names_may_be_swapped() {
        let found = stories(&[&["a>a", "b>b"], &["a>b", "b>a"], &["a>a", "b>b"]]);
        assert_eq!(found, [[0, 1], [1, 0], [1, 0]]);
    }

    #[test]
    fn a_branch_that_still_has_the_old_name_is_followed_as_well() {
        let found = stories(&[&["a,b>b"], &["a>a"], &["a>b"], &["a>a"]]);
        assert_eq!(found, [[0], [0], [0], [0]]);
        // Even where the merge itself is not told.
        let found = stories(&[&["b>b"], &["a>a"], &["a>b"], &["a>a"]]);
        assert_eq!(found, [[0], [0], [0], [0]]);
    }
}
