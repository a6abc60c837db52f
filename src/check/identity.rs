//! What makes a finding the same one before and after a change.

use super::lineage::Lineage;
use crate::diagnostic::Diagnostic;
use crate::model::{ListedTask, StoryNumber, TaskId, TaskRef};
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::FilePath;
use crate::text::Span;

/// A finding without its place and without the ids in its words, which a renumbering changes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Identity {
    code: &'static str,
    /// The file, as it is called afterwards.
    path: FilePath,
    /// The place of the task that it stands in, in the list afterwards.
    task: Option<usize>,
    /// What it speaks of besides that task.
    about: Vec<About>,
    words: String,
}

/// A task or a story that a finding speaks of, as it is known afterwards.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum About {
    Task(FilePath, usize),
    Story(StoryNumber),
    /// A reference to nothing.
    Missing(TaskRef),
    /// It is not there any more, so that no finding afterwards can be about it.
    Gone(TaskId),
}

/// The identity of a finding in the store after a change.
pub(super) fn after(snapshot: &Snapshot, finding: &Diagnostic) -> Identity {
    let is_there = |entry: &Entry, place: usize| Some((entry.path.clone(), place));
    let place = Place::of(snapshot, finding);
    Identity {
        code: finding.code,
        path: finding.path.clone(),
        task: place.as_ref().and_then(|place| place.task),
        about: place.map_or_else(Vec::new, |place| {
            place.about(snapshot, finding, is_there, |number| number)
        }),
        words: words(&finding.message),
    }
}

/// The identity that a finding of the store before would have afterwards; `None` if the place it stood in is gone.
pub(super) fn before(lineage: &Lineage<'_>, finding: &Diagnostic) -> Option<Identity> {
    let words = words(&finding.message);
    let Some(place) = Place::of(lineage.before(), finding) else {
        return Some(Identity {
            code: finding.code,
            path: finding.path.clone(),
            task: None,
            about: Vec::new(),
            words,
        });
    };
    let path = lineage.entry(place.entry)?.path.clone();
    let task = match place.task {
        Some(task) => Some(lineage.place(place.entry, task)?.1),
        None => None,
    };
    let now = |entry: &Entry, place: usize| {
        let (entry, place) = lineage.place(entry, place)?;
        Some((entry.path.clone(), place))
    };
    let about = place.about(lineage.before(), finding, now, |number| lineage.number(number));
    Some(Identity {
        code: finding.code,
        path,
        task,
        about,
        words,
    })
}

/// Where a finding stands.
struct Place<'a> {
    entry: &'a Entry,
    loaded: &'a Loaded,
    task: Option<usize>,
}

impl<'a> Place<'a> {
    fn of(snapshot: &'a Snapshot, finding: &Diagnostic) -> Option<Self> {
        let entry = snapshot.at_path(&finding.path)?;
        let loaded = entry.loaded()?;
        let task = finding.span.and_then(|span| task_at(loaded, span));
        Some(Place { entry, loaded, task })
    }

    fn about(
        &self,
        snapshot: &Snapshot,
        finding: &Diagnostic,
        now: impl Fn(&Entry, usize) -> Option<(FilePath, usize)>,
        number: impl Fn(StoryNumber) -> StoryNumber,
    ) -> Vec<About> {
        let story = &self.loaded.story;
        let own = self.entry.name.number;
        let task = |entry: &Entry, place: usize, id: TaskId| {
            now(entry, place).map_or(About::Gone(id), |(path, place)| About::Task(path, place))
        };
        let mut found = Vec::new();
        if let Some(place) = self.task {
            let named = &story.listed[place].task().depends_on;
            let named = at(named, finding.span, |dependency| dependency.span);
            found.extend(named.and_then(|dependency| dependency.target).map(|target| {
                let meant = snapshot.resolve(own, target).and_then(|(entry, other)| {
                    Some(task(entry, entry.loaded()?.story.place(other.id)?, other.id))
                });
                let story = target.story.filter(|story| *story != own).map(&number);
                meant.unwrap_or(About::Missing(TaskRef { story, ..target }))
            }));
        } else {
            let named = at(&story.dependencies, finding.span, |dependency| dependency.span);
            found.extend(named.map(|dependency| About::Story(number(dependency.number))));
        }
        for label in &finding.labels {
            if let Some(place) = task_at(self.loaded, label.span)
                && Some(place) != self.task
            {
                found.push(task(self.entry, place, story.listed[place].task().id));
            }
        }
        found
    }
}

/// The one of `items`, which stand in order, that has just this span.
fn at<T>(items: &[T], wanted: Option<Span>, span: impl Fn(&T) -> Span) -> Option<&T> {
    let wanted = wanted?;
    let first = items.partition_point(|item| span(item).start < wanted.start);
    items[first..]
        .iter()
        .take_while(|item| span(item).start == wanted.start)
        .find(|item| span(item) == wanted)
}

/// The entry of the task list whose block a span begins in.
fn task_at(loaded: &Loaded, span: Span) -> Option<usize> {
    let block = |listed: &ListedTask| listed.task().block;
    let listed = &loaded.story.listed;
    let after = listed.partition_point(|listed| block(listed).start <= span.start);
    let place = after.checked_sub(1)?;
    (span.start < block(&listed[place]).end).then_some(place)
}

/// A message without the numbers in it, those of quoted text left out.
fn words(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    for (at, part) in message.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        if at % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let mut rest = part;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            out.push_str(&rest[..start]);
            out.push('#');
            let number = rest[start..].trim_start_matches(|c: char| c.is_ascii_digit());
            // The letter of an id belongs to it, a word behind a number does not.
            let letter = usize::from(number.starts_with(|c: char| c.is_ascii_alphabetic()));
            let is_id = !number[letter..].starts_with(|c: char| c.is_alphanumeric());
            rest = if is_id { &number[letter..] } else { number };
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_hold_no_id_but_what_is_quoted() {
        assert_eq!(
            words("task 011a is done, but 014/003 names `src/x2.rs` and 3 others"),
            "task # is done, but #/# names `src/x2.rs` and # others"
        );
        assert_eq!(words("a `b 1"), "a `b 1");
    }
}
