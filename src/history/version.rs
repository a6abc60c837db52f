//! One version of a story as far as it is compared: texts and values, free of where they stand.

use crate::config::Config;
use crate::markdown::{Document, Section};
use crate::model::{KnownField, ListedTask, Status, StatusForm, Story, StoryNumber, Task, TaskId, Workflow};
use crate::store::Loaded;
use crate::text::{Span, line_end, line_start};

/// A status word, and what it reads as.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The name of the status, or the word that stands in its place.
    pub name: String,
    /// Which it is.
    pub known: Option<Status>,
}

impl PartialEq for Word {
    fn eq(&self, other: &Word) -> bool {
        match (self.known, other.known) {
            (None, None) => self.name == other.name,
            (one, other) => one == other,
        }
    }
}

/// A task of a version.
#[derive(Clone, Debug)]
pub(super) struct TaskVersion {
    /// The id; `None` for an entry that hardly reads as a task.
    pub id: Option<TaskId>,
    /// The id as the file writes it.
    pub id_text: String,
    pub title: String,
    pub status: Option<Word>,
    /// Label and value of the other fields, known labels by their own name.
    pub fields: Vec<(String, String)>,
    pub body: String,
}

/// A part of the story's text: its heading, and what stands below without what is compared as a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    /// `None` for what stands before the first section.
    pub name: Option<String>,
    pub text: String,
}

/// A version of a story.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub title: Option<String>,
    pub status: Option<Word>,
    pub dependencies: Vec<StoryNumber>,
    /// The words behind each box, and whether it is ticked.
    pub criteria: Vec<(String, bool)>,
    pub parts: Vec<Part>,
    pub tasks: Vec<TaskVersion>,
}

impl Version {
    /// Reads a text.
    pub(super) fn read(text: &str, config: &Config) -> Version {
        let Loaded { document, story, .. } = Loaded::read(text, config);
        let owned = |span: Span| flat(document.slice(span));
        let status = story.status.as_ref().map(|status| {
            let name = status
                .status
                .map(|known| config.story_workflow.name(known).to_owned());
            Word {
                name: name.unwrap_or_else(|| owned(status.span)),
                known: status.status,
            }
        });
        let criterion = |span: Span| {
            let end = line_end(document.text(), span.end);
            flat(&document.text()[span.end..end])
        };
        Version {
            title: story.title.as_ref().map(|title| owned(title.span)),
            status,
            dependencies: story
                .dependencies
                .iter()
                .map(|dependency| dependency.number)
                .collect(),
            criteria: story
                .criteria
                .iter()
                .map(|found| (criterion(found.span), found.checked))
                .collect(),
            parts: parts(&document, &story),
            tasks: story
                .listed
                .iter()
                .map(|listed| task(&document, listed, &config.task_workflow))
                .collect(),
        }
    }

    /// How many boxes are ticked, of how many: `2/5`.
    pub(super) fn ticked(&self) -> String {
        let ticked = self.criteria.iter().filter(|(_, ticked)| *ticked).count();
        format!("{ticked}/{}", self.criteria.len())
    }
}

fn task(document: &Document, listed: &ListedTask, flow: &Workflow) -> TaskVersion {
    let task: &Task = listed.task();
    let status = task.status.map(|(span, known)| Word {
        name: known.map_or_else(|| flat(document.slice(span)), |known| flow.name(known).to_owned()),
        known,
    });
    let fields = task
        .fields
        .iter()
        .filter(|field| field.known != Some(KnownField::Status));
    let label = |field: &crate::model::TaskField| {
        let known = field.known.map(KnownField::label);
        known.map_or_else(|| flat(document.slice(field.label)), str::to_owned)
    };
    TaskVersion {
        id: matches!(listed, ListedTask::Task(_)).then_some(task.id),
        id_text: document.slice(task.id_span).to_owned(),
        title: flat(document.slice(task.title)),
        status,
        fields: fields
            .map(|field| (label(field), flat(document.slice(field.value))))
            .collect(),
        body: unix(document.slice(task.body)),
    }
}

/// The text of the story without its title, its status, its tasks and the ticks of its criteria.
fn parts(document: &Document, story: &Story) -> Vec<Part> {
    let text = document.text();
    let mut cuts: Vec<Span> = Vec::new();
    cuts.extend(story.title.as_ref().map(|title| title.heading));
    if let Some(status) = &story.status {
        let (start, end) = (
            line_start(text, status.span.start),
            line_end(text, status.span.end),
        );
        cuts.push(Span::new(start, end));
    }
    for task in story.listed.iter().map(ListedTask::task) {
        cuts.push(task.block);
        cuts.extend(task.separator);
    }
    cuts.sort_unstable_by_key(|cut| cut.start);
    let first = story.sections.iter().find(|section| section.level == 2);
    let before = first.map_or(text.len(), |section| section.heading.start);
    let mut parts = vec![Part {
        name: None,
        text: without(text, Span::new(0, before), &cuts),
    }];
    let is_status = |section: &Section| {
        story.status.as_ref().is_some_and(|status| {
            matches!(status.form, StatusForm::Heading | StatusForm::Section)
                && section.span().contains(status.span)
        })
    };
    let criteria = |section: &Section| {
        let boxes = &story.criteria;
        boxes
            .first()
            .is_some_and(|first| section.body.contains(first.span))
    };
    for section in story
        .sections
        .iter()
        .filter(|section| section.heading.start >= before)
    {
        let mut rest = without(text, section.body, &cuts);
        if criteria(section) {
            rest = rest.replace("[x]", "[ ]").replace("[X]", "[ ]");
        }
        let name = if is_status(section) {
            "Status".to_owned()
        } else {
            flat(document.slice(section.name))
        };
        parts.push(Part {
            name: Some(name),
            text: rest,
        });
    }
    parts
}

/// The text of `span` without the spans of `cuts`, which are sorted.
fn without(text: &str, span: Span, cuts: &[Span]) -> String {
    let mut rest = String::new();
    let mut at = span.start;
    let first = cuts.partition_point(|cut| cut.end <= span.start);
    for cut in &cuts[first..] {
        if cut.start >= span.end {
            break;
        }
        if cut.start > at {
            push(&mut rest, &text[at..cut.start]);
        }
        at = at.max(cut.end.min(span.end));
    }
    push(&mut rest, &text[at..span.end]);
    rest
}

/// Adds a text as lines of its own, without blank lines around it.
fn push(rest: &mut String, text: &str) {
    let text = text.trim_matches(['\n', '\r', ' ', '\t', '\u{feff}']);
    if !text.is_empty() {
        if !rest.is_empty() {
            rest.push('\n');
        }
        rest.push_str(&unix(text));
    }
}

fn unix(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// The words of a text with one space between them.
fn flat(text: &str) -> String {
    let text = text.trim();
    if !text.contains("  ") && !text.contains(['\n', '\r', '\t']) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
