//! The entries of a Tasks section.

use super::fields::field_block;
use super::files;
use super::heading::{TaskHeading, task_heading};
use crate::config::Config;
use crate::markdown::{Block, BlockKind, Document, FieldForm, Section, field_line};
use crate::model::{Dependency, KnownField, ListedTask, Oddity, Task, TaskField};
use crate::text::{Span, line_end, lines, trim, trim_end};

/// What a Tasks section holds.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) listed: Vec<ListedTask>,
    pub(super) oddities: Vec<Oddity>,
}

/// A place where an entry begins.
struct Start {
    heading: Span,
    content: Span,
    /// Whether the line is a real H3.
    real: bool,
}

/// Reads the entries of `section`. `swallowed` are the headings by accident, as indexes of blocks.
pub(super) fn entries(
    document: &Document,
    section: &Section,
    swallowed: &[usize],
    config: &Config,
) -> Entries {
    let mut found = Entries::default();
    let starts = starts(document, section, &mut found.oddities);
    found.listed.reserve_exact(starts.len());
    for (index, start) in starts.iter().enumerate() {
        let end = starts
            .get(index + 1)
            .map_or(section.body.end, |next| next.heading.start);
        let heading = task_heading(document.text(), start.content);
        let (id, id_span, title) = match &heading {
            TaskHeading::Task { id, id_span, title } | TaskHeading::NearMiss { id, id_span, title } => {
                (*id, *id_span, *title)
            }
            TaskHeading::Range { ids, id_span, title } => (ids.0, *id_span, *title),
            TaskHeading::Other => continue,
        };
        let mut task = Box::new(task(
            document,
            start.heading,
            end,
            swallowed,
            config,
            &mut found.oddities,
        ));
        task.prefix = document
            .slice(Span::new(start.content.start, id_span.start))
            .to_owned();
        (task.id, task.id_span, task.title) = (id, id_span, title);
        found.listed.push(match heading {
            TaskHeading::Task { .. } if start.real => ListedTask::Task(task),
            TaskHeading::Range { ids, .. } if start.real => ListedTask::Range {
                ids: Box::new(ids),
                task,
            },
            _ => {
                found.oddities.push(near_miss(document, start, &task));
                ListedTask::NearMiss { task }
            }
        });
    }
    hidden_tasks(document, section.body, &mut found.oddities);
    found
}

/// The places in `section` where an entry begins: its H3s, and lines that are nearly one.
fn starts(document: &Document, section: &Section, oddities: &mut Vec<Oddity>) -> Vec<Start> {
    let text = document.text();
    let mut found = Vec::new();
    for block in document.blocks_in(section.body) {
        starts_in(document, block, &mut found);
        if matches!(block.kind, BlockKind::List | BlockKind::Quote) {
            // A heading in a container is not ours; it is only told where a whole task hides there.
            if let Some(line) = lines(text, block.span).find(|line| is_contained_task(text, *line)) {
                oddities.push(Oddity::NearMissHeading {
                    span: trim(text, line),
                    message: "this task heading stands in a list or quote, so it starts no task".to_owned(),
                    replacement: None,
                });
            }
        }
    }
    found
}

/// Whether an entry of a Tasks section would begin in `block`, be it a near miss.
pub(super) fn begins_entry(document: &Document, block: &Block) -> bool {
    let mut found = Vec::new();
    starts_in(document, block, &mut found);
    let mut headings = found
        .iter()
        .map(|start| task_heading(document.text(), start.content));
    headings.any(|heading| heading != TaskHeading::Other)
}

fn starts_in(document: &Document, block: &Block, found: &mut Vec<Start>) {
    let text = document.text();
    match block.kind {
        BlockKind::Heading {
            level: 3, content, ..
        } => {
            found.push(Start {
                heading: block.span,
                content,
                real: true,
            });
        }
        BlockKind::Heading {
            level: 4..=6,
            content,
            setext: false,
        } => {
            if let TaskHeading::Task { id_span, .. } = task_heading(text, content)
                && id_span.len() >= 3
            {
                found.push(Start {
                    heading: block.span,
                    content,
                    real: false,
                });
            }
        }
        BlockKind::Paragraph | BlockKind::Heading { setext: true, .. }
            if holds_marks(document.slice(block.span)) =>
        {
            for line in lines(text, block.span) {
                if let Some(content) = unspaced_heading(text, line) {
                    found.push(Start {
                        heading: line,
                        content,
                        real: false,
                    });
                }
            }
        }
        _ => {}
    }
}

/// Whether three number signs stand in a text side by side.
fn holds_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'#', bytes).any(|at| bytes[at..].starts_with(b"###"))
}

/// The text behind the marks of a line such as `###001: Foo`.
fn unspaced_heading(text: &str, line: Span) -> Option<Span> {
    let slice = text[line.range()].trim_end();
    let marks = slice.trim_start_matches(' ');
    if slice.len() - marks.len() > 3 {
        return None;
    }
    let content = marks.strip_prefix("###")?.trim_start_matches('#');
    let starts_number = content.starts_with(|c: char| c.is_ascii_digit())
        || content
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("task"));
    let span = Span::new(line.start + slice.len() - content.len(), line.start + slice.len());
    (starts_number && task_heading(text, span) != TaskHeading::Other).then_some(span)
}

/// Whether a line within a list or quote is a heading of the form `### 001: …`.
fn is_contained_task(text: &str, line: Span) -> bool {
    let slice = text[line.range()].trim();
    let marks = slice.trim_start_matches(['>', '-', '*', '+', ' ']);
    if marks.len() == slice.len() {
        return false;
    }
    let Some(content) = marks.strip_prefix("### ") else {
        return false;
    };
    let start = line.start + text[line.range()].trim_end().len() - content.len();
    matches!(
        task_heading(text, Span::new(start, start + content.len())),
        TaskHeading::Task { id_span, .. } if id_span.len() >= 3
    )
}

fn near_miss(document: &Document, start: &Start, task: &Task) -> Oddity {
    let line = trim(document.text(), start.heading);
    let id = document.slice(task.id_span);
    let behind = document.slice(Span::new(task.title.end, start.content.end.max(task.title.end)));
    let is_closing = !behind.is_empty() && behind.chars().all(|c| matches!(c, '*' | '_' | '`'));
    Oddity::NearMissHeading {
        span: line,
        message: format!(
            "`{}` looks like a task, but is none",
            document.slice(line).lines().next().unwrap_or("")
        ),
        replacement: (!task.title.is_empty()).then(|| {
            let head = format!("### {}{id}: ", task_word(&task.prefix));
            if is_closing {
                let place = Span::new(line.start, start.content.end);
                (place, format!("{head}{}", document.slice(task.title)))
            } else {
                (Span::new(line.start, task.title.start), head)
            }
        }),
    }
}

fn task_word(prefix: &str) -> &str {
    if prefix.trim_start_matches(['*', '_', '`']).starts_with(['T', 't']) {
        "Task "
    } else {
        ""
    }
}

/// Task headings that raw HTML or a fence without an end hides.
fn hidden_tasks(document: &Document, body: Span, oddities: &mut Vec<Oddity>) {
    let text = document.text();
    for block in document.blocks_in(body) {
        let what = match block.kind {
            BlockKind::Fence { closed: false } => "a code fence that is never closed",
            BlockKind::Html if is_open_comment(document, block) => "a comment that is never closed",
            BlockKind::Html if !document.slice(block.span).trim_start().starts_with("<!--") => {
                "raw HTML without a blank line above the heading"
            }
            _ => continue,
        };
        let hidden = lines(text, block.span).find(|line| {
            let slice = text[line.range()].trim_end();
            let Some(content) = slice.strip_prefix("### ") else {
                return false;
            };
            let end = line.start + slice.len();
            matches!(
                task_heading(text, Span::new(end - content.len(), end)),
                TaskHeading::Task { .. }
            )
        });
        if let Some(line) = hidden {
            oddities.push(Oddity::NearMissHeading {
                span: trim_end(text, line),
                message: format!("this task heading is hidden by {what}"),
                replacement: None,
            });
        }
    }
}

fn is_open_comment(document: &Document, block: &Block) -> bool {
    let slice = document.slice(block.span);
    slice.trim_start().starts_with("<!--") && !slice.contains("-->")
}

/// Reads what stands between `heading` and `end`; id, title and prefix are the caller's to fill in.
fn task(
    document: &Document,
    heading: Span,
    end: usize,
    swallowed: &[usize],
    config: &Config,
    oddities: &mut Vec<Oddity>,
) -> Task {
    let text = document.text();
    let found = field_block(document, heading.end, end);
    oddities.extend(found.oddities);
    let after_fields = if found.span.is_empty() {
        heading.end
    } else {
        found.span.end
    };
    let separator = separator(document, Span::new(after_fields, end), swallowed);
    let body_end = separator.map_or(end, |line| line.start);
    let body = trim(text, Span::new(after_fields.min(body_end), body_end));
    let body = if body.is_empty() {
        Span::empty(after_fields.min(body_end))
    } else {
        body
    };
    let last = if body.is_empty() { after_fields } else { body.end };
    let block_end = if body.is_empty() {
        last
    } else {
        line_end(text, last).min(end)
    };
    let mut task = Task {
        id: crate::model::TaskId::new(0),
        id_span: Span::default(),
        title: Span::default(),
        heading,
        prefix: String::new(),
        field_block: found.span,
        body,
        block: Span::new(heading.start, block_end),
        separator,
        status: None,
        depends_on: Vec::new(),
        domain: None,
        files: Vec::new(),
        context: Vec::new(),
        enabled: true,
        fields: found.fields,
    };
    read_values(document, &mut task, config);
    oddities.extend(stranded_fields(document, &task));
    task
}

fn read_values(document: &Document, task: &mut Task, config: &Config) {
    let text = document.text();
    let values = KnownField::ALL.map(|known| (known, task.field(known).map(|field| field.value)));
    let value = |known: KnownField| {
        values
            .iter()
            .find(|(other, _)| *other == known)
            .and_then(|(_, value)| *value)
    };
    task.status = value(KnownField::Status).map(|value| {
        let read = config.task_workflow.read(&text[value.range()]);
        (
            Span::new(value.start + read.start, value.start + read.end),
            read.status,
        )
    });
    task.domain = value(KnownField::Domain)
        .map(|value| word(text, value))
        .filter(|span| !span.is_empty());
    task.enabled = value(KnownField::Enabled).is_none_or(|value| {
        let word = text[value.range()].trim_matches(|c: char| !c.is_alphanumeric());
        !["false", "no", "off"]
            .iter()
            .any(|off| word.eq_ignore_ascii_case(off))
    });
    let mut files = Vec::new();
    if let Some(value) = value(KnownField::Files) {
        files::in_value(text, value, &mut files);
    }
    files::in_body(document, task.body, &mut files);
    task.depends_on =
        value(KnownField::DependsOn).map_or(Vec::new(), |value| Dependency::read_all(text, value));
    task.files = files;
    if let Some(value) = value(KnownField::Context) {
        files::in_value(text, value, &mut task.context);
    }
}

/// A value without backticks, emphasis, emoji and a remark behind it.
pub(super) fn word(text: &str, value: Span) -> Span {
    let slice = &text[value.range()];
    let start = slice.len()
        - slice
            .trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '/' | '.' | '@'))
            .len();
    let rest = &slice[start..];
    let bytes = rest.as_bytes();
    let remark = bytes.iter().enumerate().position(|(at, byte)| match byte {
        b' ' => bytes.get(at + 1) == Some(&b'('),
        b'<' => bytes[at..].starts_with(b"<!--"),
        byte => matches!(byte, b'\n' | b'\r'),
    });
    let end = rest[..remark.unwrap_or(rest.len())].trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '`' | '*' | '|' | ',' | ';')
            || (!c.is_ascii() && !c.is_alphanumeric())
    });
    Span::new(value.start + start, value.start + start + end.len())
}

/// Fields that are missing from the block, yet stand in the text under it.
fn stranded_fields(document: &Document, task: &Task) -> Vec<Oddity> {
    let text = document.text();
    let missing: Vec<KnownField> = KnownField::ALL
        .into_iter()
        .filter(|known| known.is_required() && task.field(*known).is_none())
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for line in lines(text, task.body) {
        let Some(fields) = field_line(text, line) else {
            continue;
        };
        if !super::fields::may_hold_fields(document, line.start) {
            continue;
        }
        for field in fields.fields {
            let label = document.slice(field.label);
            if KnownField::find(label).is_some_and(|known| missing.contains(&known)) {
                found.push(Oddity::NearMissField {
                    span: field.label,
                    message: format!("`{label}` stands outside the field block, so it is read as text"),
                    replacement: None,
                    certain: false,
                });
            }
        }
    }
    found
}

/// The lines of the thematic break that nothing but blank lines follows within `rest`.
fn separator(document: &Document, rest: Span, swallowed: &[usize]) -> Option<Span> {
    let last = document.blocks_in(rest).last();
    // A field block that was taken for a heading begins before `rest`.
    let first = document
        .blocks()
        .partition_point(|block| block.span.end <= rest.start);
    let last = last.or_else(|| {
        document
            .blocks()
            .get(first)
            .filter(|block| block.span.start < rest.end)
    })?;
    let behind = document.text().get(last.span.end..rest.end).unwrap_or("");
    if !behind.trim().is_empty() {
        return None;
    }
    match last.kind {
        BlockKind::Rule => Some(last.span),
        BlockKind::Heading { setext: true, .. } if is_swallowed(document, last, swallowed) => {
            // A near miss within the same paragraph has the line for itself.
            Some(underline(document, last.span)).filter(|line| rest.contains(*line))
        }
        _ => None,
    }
}

fn is_swallowed(document: &Document, block: &Block, swallowed: &[usize]) -> bool {
    swallowed
        .binary_search_by_key(&block.span.start, |&index| document.blocks()[index].span.start)
        .is_ok()
}

/// The last line of a setext heading.
pub(super) fn underline(document: &Document, heading: Span) -> Span {
    let text = document.text();
    let content = text[heading.range()].trim_end();
    let start = content.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    Span::new(heading.start + start, heading.end)
}

/// The digits that the tasks' ids are mostly filled up to; 3 without an example. An id without a zero in front says only
/// that it is filled up to no more than it has.
pub(super) fn id_width(document: &Document, listed: &[ListedTask]) -> usize {
    let (mut filled, mut plain) = ([0usize; 10], [0usize; 10]);
    for entry in listed {
        let ListedTask::Task(task) = entry else {
            continue;
        };
        let digits = task.id_span.len() - usize::from(task.id.letter.is_some());
        let is_filled = digits > 1 && document.slice(task.id_span).starts_with('0');
        let counts = if is_filled { &mut filled } else { &mut plain };
        counts[digits.min(9)] += 1;
    }
    let fitting = |width: usize| filled[width] + plain[width..].iter().sum::<usize>();
    (1..10)
        .max_by_key(|&width| fitting(width))
        .filter(|&width| fitting(width) > 0)
        .unwrap_or(3)
}

/// The form of the first field line of the last task that has one.
pub(super) fn field_form(document: &Document, listed: &[ListedTask]) -> FieldForm {
    let form = |field: &TaskField| field.form(document.text());
    listed
        .iter()
        .rev()
        .find_map(|entry| entry.task().fields.first().map(form))
        .unwrap_or_default()
}
