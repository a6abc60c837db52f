//! A story as it was read from one document.

use bitcode::{Decode, Encode};

use super::id::{StoryNumber, TaskId};
use super::status::Status;
use super::task::Task;
use crate::markdown::{BlockKind, Document, FieldForm, Section, item_text};
use crate::text::{Span, line_end, line_start, trim};

/// The title of a story.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Title {
    /// The words, without `Story 013:`.
    pub span: Span,
    /// The number that the heading names, and where.
    pub number: Option<(StoryNumber, Span)>,
    /// The heading's lines.
    pub heading: Span,
}

/// Where a story's status stands.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum StatusForm {
    /// The first line under `## Status`.
    Section,
    /// In the heading: `## Status: Done`.
    Heading,
    /// A field line above the first H2, bold or plain.
    Field,
    /// The `status:` key of the front matter.
    FrontMatter,
}

/// A story's status as it stands in the file.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct StoryStatus {
    /// What it reads as.
    pub status: Option<Status>,
    /// The word; empty where a value should stand and none does.
    pub span: Span,
    /// Where it stands.
    pub form: StatusForm,
}

/// A story that must be done before this one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct StoryDependency {
    /// Its number.
    pub number: StoryNumber,
    /// Where it is named.
    pub span: Span,
}

/// A box of the acceptance criteria.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Criterion {
    /// Whether it is ticked.
    pub checked: bool,
    /// `[ ]` or `[x]`.
    pub span: Span,
}

/// A comment that silences a rule.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Allow {
    /// The rule's code, as written.
    pub code: String,
    /// Where the code stands.
    pub span: Span,
    /// Where it holds: a task's block, or the whole file.
    pub scope: Option<Span>,
}

/// One entry of the Tasks section, in file order: nothing that looks like a task is left out.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum ListedTask {
    /// A task.
    Task(Box<Task>),
    /// A heading over several ids at once, such as `003-006: …`; refused for editing.
    Range {
        /// The first id and the last.
        ids: Box<(TaskId, TaskId)>,
        /// Heading to body, read like a task; its `id_span` holds both ids.
        task: Box<Task>,
    },
    /// Something that was likely meant as a task: `### 1 Foo`, `###001: Foo`.
    NearMiss {
        /// Read as far as it can be; its id is not to be used.
        task: Box<Task>,
    },
}

impl ListedTask {
    /// What was read of it, whether or not it may be edited.
    pub fn task(&self) -> &Task {
        match self {
            ListedTask::Task(task) | ListedTask::Range { task, .. } | ListedTask::NearMiss { task } => task,
        }
    }
}

/// Something in a file that is read, but hardly the way it was meant. Rules make findings of it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Oddity {
    /// Text with `---` right under it: a heading in markdown's eyes, a separator in ours.
    SwallowedHeading {
        /// The text that became a heading.
        content: Span,
        /// The line of dashes.
        underline: Span,
    },
    /// A line that was likely meant as a task or as the Tasks heading.
    NearMissHeading {
        /// The line.
        span: Span,
        /// What is wrong with it.
        message: String,
        /// How it should read, where that is certain.
        replacement: Option<(Span, String)>,
    },
    /// A line that was likely meant as a field.
    NearMissField {
        /// The label.
        span: Span,
        /// What is wrong with it.
        message: String,
        /// How it should read.
        replacement: Option<(Span, String)>,
        /// Whether the replacement cannot be wrong.
        certain: bool,
    },
}

impl Oddity {
    /// The byte at which it begins.
    pub fn start(&self) -> usize {
        match self {
            Oddity::SwallowedHeading { content: span, .. }
            | Oddity::NearMissHeading { span, .. }
            | Oddity::NearMissField { span, .. } => span.start,
        }
    }
}

/// Everything that was read from one story file.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Story {
    /// The first H1.
    pub title: Option<Title>,
    /// The status; `None` where the story has none, which is legal.
    pub status: Option<StoryStatus>,
    /// The first line that is not blank, of a file that has one.
    pub first_line: Option<Span>,
    /// All sections by H1 and H2, in order.
    pub sections: Vec<Section>,
    /// The stories named in the Dependencies section.
    pub dependencies: Vec<StoryDependency>,
    /// The boxes of the Acceptance Criteria section.
    pub criteria: Vec<Criterion>,
    /// All entries of all Tasks sections, in order.
    pub listed: Vec<ListedTask>,
    /// How the field lines of the file's tasks are written, by the nearest example.
    pub field_form: FieldForm,
    /// The digits that task ids are written with.
    pub id_width: usize,
    /// The section that tasks are added to.
    pub tasks_section: Option<Section>,
    /// What is hardly meant as it stands, in order.
    pub oddities: Vec<Oddity>,
    /// Comments that silence rules.
    pub allows: Vec<Allow>,
    /// Where each id stands first in `listed`.
    pub(crate) by_id: TasksById,
}

/// The place of each task in a list, found without going through the list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub(crate) struct TasksById {
    /// Sorted by id, and then by place.
    places: Box<[(TaskId, u32)]>,
}

impl TasksById {
    pub(crate) fn new(listed: &[ListedTask]) -> Self {
        let mut places = Vec::with_capacity(listed.len());
        // A list with more entries than that would be of a text of many gigabytes.
        places.extend(
            (0..=u32::MAX)
                .zip(listed)
                .filter_map(|(place, listed)| match listed {
                    ListedTask::Task(task) => Some((task.id, place)),
                    _ => None,
                }),
        );
        places.sort_unstable();
        TasksById {
            places: places.into_boxed_slice(),
        }
    }

    fn first(&self, id: TaskId) -> Option<usize> {
        let at = self.places.partition_point(|(other, _)| *other < id);
        self.places
            .get(at)
            .filter(|(other, _)| *other == id)
            .map(|(_, place)| *place as usize)
    }
}

impl Story {
    /// The tasks that can be named and edited, in file order.
    pub fn tasks(&self) -> impl DoubleEndedIterator<Item = &Task> {
        self.listed.iter().filter_map(|listed| match listed {
            ListedTask::Task(task) => Some(&**task),
            _ => None,
        })
    }

    /// The first task with `id`.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.listed.get(self.place(id)?).map(ListedTask::task)
    }

    /// The place in `listed` of the first task with `id`.
    pub fn place(&self, id: TaskId) -> Option<usize> {
        self.by_id.first(id)
    }

    /// What is wrong with the heading of an entry that was likely meant as a task.
    pub fn near_miss(&self, task: &Task) -> Option<&str> {
        let first = self
            .oddities
            .partition_point(|oddity| oddity.start() < task.heading.start);
        let mut within = self.oddities[first..]
            .iter()
            .take_while(|oddity| oddity.start() <= task.heading.end);
        within.find_map(|oddity| match oddity {
            Oddity::NearMissHeading { span, message, .. } if task.heading.contains(*span) => Some(&**message),
            _ => None,
        })
    }

    /// The stories that this one refers to: in its Dependencies section, and in what its tasks depend on.
    pub fn references(&self) -> impl Iterator<Item = StoryNumber> {
        let tasks = self.tasks().flat_map(|task| &task.depends_on);
        let in_tasks = tasks.filter_map(|dependency| dependency.target?.story);
        let in_section = self.dependencies.iter().map(|dependency| dependency.number);
        in_tasks.chain(in_section)
    }

    /// The first H2 section with the name, without regard to case.
    pub fn section(&self, text: &str, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| {
            section.level == 2 && text[section.name.range()].trim().eq_ignore_ascii_case(name)
        })
    }

    /// The questions that the section Open Questions still asks: the first line of each item and each paragraph. What is
    /// ticked, struck through or begins with "None" asks nothing.
    pub fn open_questions(&self, document: &Document) -> Vec<Span> {
        let text = document.text();
        let Some(section) = self.section(text, "Open Questions") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for block in document.blocks_in(section.body) {
            match block.kind {
                BlockKind::Paragraph => {
                    let start = block.span.start;
                    found.push(trim(text, Span::new(start, line_end(text, start))));
                }
                BlockKind::List => {
                    let boxes = document.checkboxes_in(block.span);
                    let ticked: Vec<usize> = boxes
                        .iter()
                        .filter(|found| found.checked)
                        .map(|found| found.span.start)
                        .collect();
                    // A box stands between the beginning of its line and the words.
                    let is_ticked = |words: &Span| {
                        let before = ticked[..ticked.partition_point(|at| *at < words.start)].last();
                        before.is_some_and(|at| *at >= line_start(text, words.start))
                    };
                    let items = document.items_in(block.span);
                    let outer = items.iter().filter(|item| item.depth == 0);
                    let words = outer.map(|item| item_text(document, item));
                    found.extend(words.filter(|words| !is_ticked(words)));
                }
                _ => {}
            }
        }
        found.retain(|span| {
            let words = text[span.range()].trim_start_matches(['*', '_', '(']);
            let first = words.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
            let is_none = ["none", "nothing"]
                .iter()
                .any(|none| first.eq_ignore_ascii_case(none));
            !words.is_empty() && !words.starts_with("~~") && !is_none && !words.starts_with("N/A")
        });
        found
    }
}
