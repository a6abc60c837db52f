//! A story as a tree of parts with names, so that a part can be found again in another version.

use std::collections::HashMap;

use super::headings::{Renamed, names};
use crate::markdown::Section;
use crate::model::{KnownField, ListedTask, Task, TaskId};
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
    pub(super) kind: Kind<'a>,
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
        let mut path = Vec::new();
        let mut parts = self;
        while let Some(part) = parts
            .parts
            .iter()
            .find(|part| part.span.start <= at && at <= part.span.end)
        {
            path.push(part.key.clone());
            match &part.kind {
                Kind::Parts(inner) => parts = inner,
                _ => break,
            }
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
        parts.extend(part(text, Key::FrontMatter, front.span, |text, span| {
            Kind::Parts(yaml(text, span))
        }));
        at = front.span.end;
    }
    let first = sections
        .first()
        .map_or(text.len(), |section| section.heading.start);
    parts.extend(part(text, Key::Preamble, Span::new(at, first.max(at)), |_, _| {
        Kind::Lines
    }));
    for (section, name) in sections.iter().zip(names(loaded)) {
        let key = name.map_or(Key::Title, |name| {
            let (level, name, number) = renamed.original(name);
            Key::Section(level, name, number)
        });
        parts.extend(part(text, key, section.span(), |_, span| {
            Kind::Parts(self::section(loaded, section, span))
        }));
    }
    Parts::new(text, Span::new(0, text.len()), parts)
}

/// `span` as a part, if there is more in it than blank lines.
fn part<'a>(
    text: &'a str,
    key: Key,
    span: Span,
    kind: impl FnOnce(&'a str, Span) -> Kind<'a>,
) -> Option<Part<'a>> {
    let span = content(text, span)?;
    Some(Part {
        key,
        span,
        text: &text[span.range()],
        kind: kind(text, span),
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
        parts.extend(part(text, key.clone(), Span::new(*start, end), |_, _| {
            Kind::Lines
        }));
    }
    Parts::new(text, span, parts)
}

fn section<'a>(loaded: &'a Loaded, section: &Section, span: Span) -> Parts<'a> {
    let (text, story) = (loaded.document.text(), &loaded.story);
    let mut cuts = Vec::new();
    if let Some(title) = &story.title {
        cuts.extend(title.number.map(|number| number.1));
        cuts.push(title.span);
    }
    cuts.extend(story.status.as_ref().map(|status| status.span));
    cuts.retain(|cut| section.name.contains(*cut));
    let mut parts = Vec::new();
    parts.extend(part(text, Key::Heading, section.heading, |text, span| {
        stretches(text, span, cuts.into_iter().map(|cut| (cut, Meaning::Text)))
    }));
    let body = Span::new(section.body.start, span.end.max(section.body.start));
    let is_tasks = section.level == 2 && text[section.name.range()].eq_ignore_ascii_case("tasks");
    parts.extend(part(text, Key::Body, body, |_, span| {
        if is_tasks {
            Kind::Parts(tasks(loaded, span))
        } else {
            Kind::Lines
        }
    }));
    Parts::new(text, span, parts)
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
        parts.extend(part(text, key, block, |_, span| {
            Kind::Parts(self::task(text, task, span))
        }));
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
    part(text, key, found, |_, _| Kind::Lines)
}

fn task<'a>(text: &'a str, task: &Task, span: Span) -> Parts<'a> {
    let mut names = Names::default();
    let mut parts = Vec::new();
    parts.extend(part(text, Key::Heading, task.heading, |text, span| {
        let cuts = [task.id_span, task.title];
        stretches(text, span, cuts.into_iter().map(|cut| (cut, Meaning::Text)))
    }));
    let mut at = task.heading.end;
    let mut fields = task.fields.iter().peekable();
    while let Some(field) = fields.next() {
        let mut values = vec![(field.value, meaning(field.known))];
        while let Some(next) = fields.next_if(|next| next.lines.start < field.lines.end) {
            values.push((next.value, meaning(next.known)));
        }
        if field.lines.start < at {
            continue;
        }
        let label = text[field.label.range()].to_lowercase();
        let key = Key::Field(label.clone(), names.next(&label));
        parts.extend(part(text, key, field.lines, |text, span| {
            stretches(text, span, values.into_iter())
        }));
        at = field.lines.end;
    }
    let body = Span::new(at.min(span.end), span.end);
    parts.extend(part(text, Key::Body, body, |_, _| Kind::Lines));
    Parts::new(text, span, parts)
}

fn meaning(known: Option<KnownField>) -> Meaning {
    match known {
        Some(KnownField::DependsOn) => Meaning::Ids,
        Some(KnownField::Files | KnownField::Context) => Meaning::Paths,
        _ => Meaning::Text,
    }
}
