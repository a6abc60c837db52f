//! What the planner takes from the text of a task and of a story.

use std::collections::HashSet;

use super::network::Open;
use super::tables;
use super::waves::Work;
use super::words::{Found, Place};
use super::{Choice, Complexity, worker};
use crate::markdown::BlockKind;
use crate::model::KnownField;
use crate::store::{Loaded, Snapshot};

/// What `waves` needs to know of a task.
pub(super) fn work<'a>(snapshot: &Snapshot, open: &Open<'a>, planned: bool) -> Work<'a> {
    let task = open.listed.task();
    let first = snapshot.config().task_workflow.first();
    let mut files = Vec::with_capacity(task.files.len());
    let mut seen = HashSet::new();
    for span in &task.files {
        let file = open.loaded.document.slice(*span);
        let file = file.strip_prefix("./").unwrap_or(file);
        // Most tasks name a few files, and for those a list is quicker than a table.
        let is_new = if files.len() < FEW {
            !files.contains(&file)
        } else {
            if seen.is_empty() {
                seen.extend(files.iter().copied());
            }
            seen.insert(file)
        };
        if is_new && !file.is_empty() {
            files.push(file);
        }
    }
    Work {
        planned,
        started: task.known_status().is_some_and(|status| status > first),
        files,
    }
}

/// Up to how many files are compared one by one.
const FEW: usize = 16;

/// What the words of a task say.
pub(super) struct Read {
    pub(super) worker: Choice,
    pub(super) complexity: Complexity,
    pub(super) large: Vec<&'static str>,
    pub(super) retry: bool,
    pub(super) team: bool,
}

pub(super) fn read(snapshot: &Snapshot, open: &Open<'_>, prefix: &str) -> Read {
    let (document, task) = (&open.loaded.document, open.listed.task());
    let found = Found::of([document.slice(task.title), document.slice(task.body)]);
    let field = task.field(KnownField::Worker).map(|field| {
        document
            .slice(field.value)
            .trim_matches(|c: char| c == '`' || c.is_whitespace())
    });
    let domain = task
        .domain
        .and_then(|domain| snapshot.config().domain(document.slice(domain)))
        .and_then(|domain| domain.worker.as_deref());
    let large = found.places().filter_map(|place| match place {
        Place::LargeScope(at) => Some(tables::LARGE_SCOPE[at]),
        _ => None,
    });
    Read {
        worker: worker::choose(field.filter(|name| !name.is_empty()), domain, &found, prefix),
        complexity: Complexity::from_words(&found),
        large: large.collect(),
        retry: found.has(Place::Retry),
        team: found.has(Place::Team),
    }
}

/// The parts of a story that say what is wanted.
pub(super) fn request(loaded: &Loaded) -> impl Iterator<Item = &str> {
    const SECTIONS: [&str; 4] = ["Problem", "User/Actor", "Desired Outcome", "Acceptance Criteria"];
    let document = &loaded.document;
    let title = loaded
        .story
        .title
        .as_ref()
        .map(|title| document.slice(title.span));
    let sections = SECTIONS
        .iter()
        .filter_map(|name| loaded.story.section(document.text(), name))
        .map(|section| document.slice(section.body));
    title.into_iter().chain(sections)
}

/// The first sentence of the first paragraph of the outcome, on one line.
pub(super) fn goal(loaded: &Loaded) -> Option<String> {
    let document = &loaded.document;
    let section = loaded.story.section(document.text(), "Desired Outcome")?;
    let blocks = document.blocks_in(section.body);
    let first = blocks.iter().find(|block| block.kind == BlockKind::Paragraph)?;
    let words: Vec<&str> = document.slice(first.span).split_whitespace().collect();
    let end = words.iter().position(|word| {
        word.trim_end_matches(['"', ')', '*', '`'])
            .ends_with(['.', '!', '?'])
    });
    let sentence = &words[..end.map_or(words.len(), |end| end + 1)];
    (!sentence.is_empty()).then(|| sentence.join(" "))
}
