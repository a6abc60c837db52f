//! A story as a tree of parts with names, so that a part can be found again in another version.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::headings::{Renamed, names};
use crate::markdown::Section;
use crate::model::{KnownField, ListedTask, Task, TaskField, TaskId};
use crate::store::Loaded;
use crate::text::{Span, lines};

/// What a part is called among its neighbours; the number tells equal names apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Key {
    /// The YAML block.
    FrontMatter,
    /// A key of the YAML block with its lines, or one of its fences.
    Yaml(String, usize),
    /// What stands before the first section.
    Preamble,
    /// The section of the story's title.
    Title,
    /// Any other section: its level and name.
    Section(u8, String, usize),
    /// A heading.
    Heading,
    /// What stands under a heading.
    Body,
    /// What stands before the first task.
    Intro,
    /// A task.
    Task(TaskId, usize),
    /// An entry of the Tasks section that names no task of its own.
    Entry(String, usize),
    /// A field of a task, or several on one line.
    Field(String, usize),
}

/// A part of a text: whole lines, without blank lines around them and without the last line end.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) key: Key,
    pub(super) span: Span,
    pub(super) text: &'a str,
    inner: Inner<'a>,
    kind: OnceCell<Box<Kind<'a>>>,
}

/// Where it stands what a part is made of.
#[derive(Clone, Copy, Debug)]
enum Inner<'a> {
    Lines,
    Yaml(&'a str),
    Section(&'a Loaded, &'a Section),
    SectionHeading(&'a Loaded, &'a Section),
    Tasks(&'a Loaded),
    Task(&'a str, &'a Task),
    TaskHeading(&'a str, &'a Task),
    /// Fields on one line.
    Fields(&'a str, &'a [TaskField]),
}

impl<'a> Part<'a> {
    /// What it is made of. Few parts are changed on both sides, so nobody asks this of the others.
    pub(super) fn kind(&self) -> &Kind<'a> {
        self.kind.get_or_init(|| Box::new(self.inner()))
    }

    fn inner(&self) -> Kind<'a> {
        match self.inner {
            Inner::Lines => Kind::Lines,
            Inner::Yaml(text) => Kind::Parts(yaml(text, self.span)),
            Inner::Section(loaded, of) => Kind::Parts(section(loaded, of, self.span)),
            Inner::SectionHeading(loaded, section) => section_heading(loaded, section, self.span),
            Inner::Tasks(loaded) => Kind::Parts(tasks(loaded, self.span)),
            Inner::Task(text, of) => Kind::Parts(task(text, of, self.span)),
            Inner::TaskHeading(text, task) => {
                let cuts = [task.id_span, task.title];
                stretches(text, self.span, cuts.into_iter().map(|cut| (cut, Meaning::Text)))
            }
            Inner::Fields(text, fields) => {
                let values = fields.iter().map(|field| (field.value, meaning(field.known)));
                stretches(text, self.span, values)
            }
        }
    }
}

/// What a part is made of.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    /// Lines of free text.
    Lines,
    /// Stretches of a heading or a field line that can be changed one without the other.
    Stretches(Vec<(&'a str, Meaning)>),
    /// Parts.
    Parts(Parts<'a>),
}

/// What a stretch of a line holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A value, or what stands between two values.
    Text,
    /// Ids of tasks; their order has no meaning.
    Ids,
    /// Paths; their order has no meaning.
    Paths,
}

/// Parts in their order with what stands between them: blank lines and separators.
#[derive(Clone, Debug)]
pub(super) struct Parts<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// Before the first part, behind each part.
    pub(super) gaps: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    fn new(text: &'a str, whole: Span, parts: Vec<Part<'a>>) -> Self {
        let mut gaps = Vec::with_capacity(parts.len() + 1);
        let mut at = whole.start;
        for part in &parts {
            gaps.push(&text[at..part.span.start]);
            at = part.span.end;
        }
        gaps.push(&text[at..whole.end]);
        Parts { parts, gaps }
    }

    /// Nothing at all.
    pub(super) fn none() -> Self {
        Parts {
            parts: Vec::new(),
            gaps: vec![""],
        }
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Part<'a>> {
        self.parts.iter().find(|part| part.key == *key)
    }

    /// The names from the outermost part that holds byte `at` to the innermost.
    pub(super) fn path_to(&self, at: usize) -> Vec<Key> {
        let holds = |part: &&Part<'_>| part.span.start <= at && at <= part.span.end;
        let mut path = Vec::new();
        let mut part = self.parts.iter().find(holds);
        while let Some(found) = part {
            path.push(found.key.clone());
            part = match found.kind() {
                Kind::Parts(inner) => inner.parts.iter().find(holds),
                _ => None,
            };
        }
        path
    }
}

/// Counts equal names.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn next(&mut self, name: &str) -> usize {
        let count = self.0.entry(name.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}

/// The parts of a story; a section has the name that it had before somebody changed its heading.
pub(super) fn outline<'a>(loaded: &'a Loaded, renamed: &Renamed) -> Parts<'a> {
    let document = &loaded.document;
    let text = document.text();
    let sections = &loaded.story.sections;
    let mut parts = Vec::new();
    let mut at = 0;
    if let Some(front) = document.front_matter() {
        parts.extend(part(text, Key::FrontMatter, front.span, Inner::Yaml(text)));
        at = front.span.end;
    }
    let first = sections
        .first()
        .map_or(text.len(), |section| section.heading.start);
    let preamble = Span::new(at, first.max(at));
    parts.extend(part(text, Key::Preamble, preamble, Inner::Lines));
    for (section, name) in sections.iter().zip(names(loaded)) {
        let key = name.map_or(Key::Title, |name| {
            let (level, name, number) = renamed.original(name);
            Key::Section(level, name, number)
        });
        parts.extend(part(text, key, section.span(), Inner::Section(loaded, section)));
    }
    Parts::new(text, Span::new(0, text.len()), parts)
}

/// `span` as a part, if there is more in it than blank lines.
fn part<'a>(text: &'a str, key: Key, span: Span, inner: Inner<'a>) -> Option<Part<'a>> {
    let span = content(text, span)?;
    Some(Part {
        key,
        span,
        text: &text[span.range()],
        inner,
        kind: OnceCell::new(),
    })
}

/// `span` without the blank lines around it and without its last line end.
fn content(text: &str, span: Span) -> Option<Span> {
    let slice = &text[span.range()];
    let blank = slice.len() - slice.trim_start().len();
    if blank == slice.len() {
        return None;
    }
    let lead = slice[..blank].rfind(['\n', '\r']).map_or(0, |n| n + 1);
    let written = slice.trim_end().len();
    let end = slice[written..]
        .find(['\n', '\r'])
        .map_or(slice.len(), |n| written + n);
    Some(Span::new(span.start + lead, span.start + end))
}

fn yaml(text: &str, span: Span) -> Parts<'_> {
    let mut names = Names::default();
    let mut starts: Vec<(Key, usize)> = Vec::new();
    for line in lines(text, span) {
        let slice = text[line.range()].trim_end();
        let name = match slice.split_once(':') {
            Some((name, _)) if !name.starts_with([' ', '\t', '#', '-']) => name.trim().to_lowercase(),
            _ if matches!(slice, "---" | "...") => {
                if starts.is_empty() { "(start)" } else { "(end)" }.to_owned()
            }
            // What goes on with a key belongs to it.
            _ => continue,
        };
        let number = names.next(&name);
        starts.push((Key::Yaml(name, number), line.start));
    }
    let mut parts = Vec::new();
    for (n, (key, start)) in starts.iter().enumerate() {
        let end = starts.get(n + 1).map_or(span.end, |next| next.1);
        parts.extend(part(text, key.clone(), Span::new(*start, end), Inner::Lines));
    }
    Parts::new(text, span, parts)
}

fn section<'a>(loaded: &'a Loaded, section: &'a Section, span: Span) -> Parts<'a> {
    let text = loaded.document.text();
    let heading = Inner::SectionHeading(loaded, section);
    let body = Span::new(section.body.start, span.end.max(section.body.start));
    let is_tasks = section.level == 2 && text[section.name.range()].eq_ignore_ascii_case("tasks");
    let inner = if is_tasks {
        Inner::Tasks(loaded)
    } else {
        Inner::Lines
    };
    let parts = [
        part(text, Key::Heading, section.heading, heading),
        part(text, Key::Body, body, inner),
    ];
    Parts::new(text, span, parts.into_iter().flatten().collect())
}

fn section_heading<'a>(loaded: &'a Loaded, section: &Section, span: Span) -> Kind<'a> {
    let story = &loaded.story;
    let mut cuts = Vec::new();
    if let Some(title) = &story.title {
        cuts.extend(title.number.map(|number| number.1));
        cuts.push(title.span);
    }
    cuts.extend(story.status.as_ref().map(|status| status.span));
    cuts.retain(|cut| section.name.contains(*cut));
    let cuts = cuts.into_iter().map(|cut| (cut, Meaning::Text));
    stretches(loaded.document.text(), span, cuts)
}

/// `span` cut at both ends of each of `values`.
fn stretches(text: &str, span: Span, values: impl Iterator<Item = (Span, Meaning)>) -> Kind<'_> {
    let mut found = Vec::new();
    let mut at = span.start;
    for (value, meaning) in values {
        if value.start < at || value.end > span.end {
            return Kind::Lines;
        }
        found.push((&text[at..value.start], Meaning::Text));
        found.push((&text[value.range()], meaning));
        at = value.end;
    }
    found.push((&text[at..span.end], Meaning::Text));
    Kind::Stretches(found)
}

fn tasks(loaded: &Loaded, body: Span) -> Parts<'_> {
    let text = loaded.document.text();
    let mut names = Names::default();
    let mut parts = Vec::new();
    let mut at = body.start;
    for listed in &loaded.story.listed {
        let task = listed.task();
        let block = Span::new(task.block.start, task.block.end.min(body.end));
        if block.start < at || block.start >= block.end {
            continue;
        }
        parts.extend(loose(
            text,
            Span::new(at, block.start),
            parts.is_empty(),
            &mut names,
        ));
        let name = &text[task.id_span.range()];
        let key = match listed {
            ListedTask::Task(task) => Key::Task(task.id, names.next(&format!("task {}", task.id))),
            _ => Key::Entry(name.to_owned(), names.next(name)),
        };
        parts.extend(part(text, key, block, Inner::Task(text, task)));
        // The last separator ends the section's text, so its line end is not there.
        at = match task.separator {
            Some(line) if line.start < body.end => line.end.min(body.end).max(block.end),
            _ => block.end,
        };
    }
    parts.extend(loose(text, Span::new(at, body.end), parts.is_empty(), &mut names));
    Parts::new(text, body, parts)
}

/// Text of the Tasks section that belongs to no task.
fn loose<'a>(text: &'a str, span: Span, is_first: bool, names: &mut Names) -> Option<Part<'a>> {
    let found = content(text, span)?;
    let first = text[found.range()].lines().next().unwrap_or("").trim();
    let key = if is_first && !first.starts_with('#') {
        Key::Intro
    } else {
        Key::Entry(first.to_owned(), names.next(first))
    };
    part(text, key, found, Inner::Lines)
}

fn task<'a>(text: &'a str, task: &'a Task, span: Span) -> Parts<'a> {
    let mut names = Names::default();
    let mut parts = Vec::new();
    let heading = Inner::TaskHeading(text, task);
    parts.extend(part(text, Key::Heading, task.heading, heading));
    let mut at = task.heading.end;
    let mut rest = task.fields.as_slice();
    while let Some((field, others)) = rest.split_first() {
        let more = others
            .iter()
            .take_while(|next| next.lines.start < field.lines.end);
        let (fields, behind) = rest.split_at(1 + more.count());
        rest = behind;
        if field.lines.start < at {
            continue;
        }
        let label = text[field.label.range()].to_lowercase();
        let number = names.next(&label);
        let key = Key::Field(label, number);
        parts.extend(part(text, key, field.lines, Inner::Fields(text, fields)));
        at = field.lines.end;
    }
    let body = Span::new(at.min(span.end), span.end);
    parts.extend(part(text, Key::Body, body, Inner::Lines));
    Parts::new(text, span, parts)
}

fn meaning(known: Option<KnownField>) -> Meaning {
    match known {
        Some(KnownField::DependsOn) => Meaning::Ids,
        Some(KnownField::Files | KnownField::Context) => Meaning::Paths,
        _ => Meaning::Text,
    }
}
