//! Edits of a task's heading and fields.

use super::layout::{form_for, on_new_line};
use super::wording::{EditError, check_line};
use crate::markdown::{Document, FieldForm};
use crate::model::{Dependency, KnownField, Story, Task, TaskField, TaskRef};
use crate::text::{Edit, Edits, Span, ends_line, line_end, line_ending_near, lines, trim};

/// Another title for a task: its bytes and nothing else.
///
/// # Errors
///
/// When the title cannot stand in a heading.
pub fn set_task_title(document: &Document, task: &Task, title: &str) -> Result<Edits, EditError> {
    let title = check_line("the title", title)?;
    let gap = document.text()[..task.title.start].ends_with(':') && task.title.is_empty();
    let title = if gap {
        format!(" {title}")
    } else {
        title.to_owned()
    };
    Ok(Edit::replace(task.title, title).into())
}

/// Sets the field `label` of `task`, or takes it away.
///
/// Of a value that is there, only the bytes of the value go: an emoji before it and a remark behind it stay.
/// A new line stands behind its predecessor in the canonical order, in the form of its neighbours.
///
/// # Errors
///
/// When the value cannot stand on a line, or a required field is to go.
pub fn set_field(
    document: &Document,
    story: &Story,
    task: &Task,
    label: &str,
    value: Option<&str>,
) -> Result<Edits, EditError> {
    let known = KnownField::find(label);
    let field = match known {
        Some(known) => task.field(known),
        None => task
            .fields
            .iter()
            .find(|field| document.slice(field.label).eq_ignore_ascii_case(label)),
    };
    match (field, value) {
        (None, None) => Ok(Edits::default()),
        (Some(field), None) => match known {
            Some(known) if known.is_required() => Err(EditError::Required(known.label())),
            _ => Ok(remove(document, task, field)),
        },
        (Some(field), Some(value)) => {
            let value = check_line("a value", value)?;
            Ok(replace(document, task, field, value))
        }
        (None, Some(value)) => {
            let value = check_line("a value", value)?;
            let label = check_line("a label", known.map_or(label, |known| known.label()))?;
            Ok(insert(document, story, task, known, label, value))
        }
    }
}

/// Makes `wanted` the dependencies of `task`. Entries that stay keep their spelling.
///
/// # Errors
///
/// Never, but for the rules of [`set_field`].
pub fn set_dependencies(
    document: &Document,
    story: &Story,
    task: &Task,
    wanted: &[TaskRef],
    print: impl Fn(TaskRef) -> String,
) -> Result<Edits, EditError> {
    let label = KnownField::DependsOn.label();
    let old: Vec<TaskRef> = task
        .depends_on
        .iter()
        .filter_map(|dependency| dependency.target)
        .collect();
    let readable = old.len() == task.depends_on.len();
    // An absent field reads as none.
    let mut distinct: Vec<TaskRef> = Vec::new();
    for target in &old {
        if !distinct.contains(target) {
            distinct.push(*target);
        }
    }
    if readable && distinct == wanted {
        return Ok(Edits::default());
    }
    if wanted.is_empty() {
        return set_field(document, story, task, label, Some("none"));
    }
    let added: Vec<String> = wanted
        .iter()
        .filter(|target| !old.contains(target))
        .map(|target| print(*target))
        .collect();
    if let Some(field) = task.field(KnownField::DependsOn)
        && readable
        && !old.is_empty()
        && wanted.starts_with(&old)
        && !document.slice(field.value).starts_with(['-', '*', '+'])
        && document
            .slice(field.value)
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '`'))
    {
        return Ok(Edit::insert(field.value.end, format!(", {}", added.join(", "))).into());
    }
    let spelled: Vec<String> = wanted
        .iter()
        .map(|target| {
            let kept = task
                .depends_on
                .iter()
                .find(|dependency| dependency.target == Some(*target));
            kept.map_or_else(
                || print(*target),
                |dependency| spelling(document, task, dependency),
            )
        })
        .collect();
    set_field(document, story, task, label, Some(&spelled.join(", ")))
}

/// A dependency as written, with the remark behind it.
fn spelling(document: &Document, task: &Task, dependency: &Dependency) -> String {
    let end = task
        .field(KnownField::DependsOn)
        .map_or(dependency.span.end, |field| field.value.end);
    let rest = &document.text()[dependency.span.end..end];
    let remark = rest.trim_start();
    let close = if remark.starts_with('(') {
        remark.find(')').map(|n| rest.len() - remark.len() + n + 1)
    } else {
        None
    };
    let slice = document.slice(Span::new(
        dependency.span.start,
        dependency.span.end + close.unwrap_or(0),
    ));
    slice.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn replace(document: &Document, task: &Task, field: &TaskField, value: &str) -> Edits {
    if field.value.is_empty() {
        let spaced = document.text()[..field.value.start].ends_with([' ', '\t']);
        return Edit::insert(
            field.value.start,
            if spaced {
                value.to_owned()
            } else {
                format!(" {value}")
            },
        )
        .into();
    }
    let is_first = |known: KnownField| field.known == Some(known) && task.field(known) == Some(field);
    let word = if is_first(KnownField::Status) {
        task.status.map(|(span, _)| span)
    } else if is_first(KnownField::Domain) {
        task.domain
    } else {
        None
    };
    match word.filter(|word| !word.is_empty()) {
        Some(word) => Edit::replace(word, value).into(),
        None => Edit::replace(field.value, as_list(document, field, value)).into(),
    }
}

/// `value` item by item where the old value is a list with an item a line.
fn as_list(document: &Document, field: &TaskField, value: &str) -> String {
    let text = document.text();
    let old = document.slice(field.value);
    if !old.starts_with(['-', '*', '+']) {
        return value.to_owned();
    }
    let first = Span::new(field.value.start, field.value.end);
    let line_start = crate::text::line_start(text, field.value.start);
    let indent = &text[line_start..field.value.start];
    let marker = &old[..old.len() - old[1..].trim_start().len()];
    let quoted = lines(text, first)
        .next()
        .is_some_and(|line| text[trim(text, line).range()][1..].trim_start().starts_with('`'));
    let items: Vec<String> = value
        .split(',')
        .map(|item| {
            if quoted {
                format!("{marker}`{}`", item.trim().trim_matches('`'))
            } else {
                format!("{marker}{}", item.trim())
            }
        })
        .collect();
    items.join(&format!("{}{indent}", line_ending_near(text, field.value.start)))
}

fn insert(
    document: &Document,
    story: &Story,
    task: &Task,
    known: Option<KnownField>,
    label: &str,
    value: &str,
) -> Edits {
    let earlier = |field: &&TaskField| match (known, field.known) {
        (Some(known), Some(other)) => other < known,
        (Some(_), None) => false,
        (None, _) => true,
    };
    let predecessor = task.fields.iter().rfind(earlier);
    let text = document.text();
    let form = predecessor.filter(|field| !field.shared).map_or_else(
        || form_for(text, Some(task), story, known),
        |field| field.form(text),
    );
    let line = form.line(label, value);
    let eol = line_ending_near(
        text,
        task.fields
            .first()
            .map_or(task.heading.end, |field| field.lines.end),
    );
    let at = match (predecessor, task.fields.first()) {
        (Some(field), _) => field.lines.end,
        (None, Some(first)) => return Edit::insert(first.lines.start, format!("{line}{eol}")).into(),
        (None, None) => task.heading.end,
    };
    let mut inserted = on_new_line(document, at, eol, &line);
    if at == text.len() && !ends_line(text) {
        return Edit::insert(at, inserted).into();
    }
    inserted.push_str(eol);
    // Text right under the heading would be read as going on with the new field.
    if task.fields.is_empty() && !text[at..line_end(text, at)].trim().is_empty() && at < task.block.end {
        inserted.push_str(eol);
    }
    Edit::insert(at, inserted).into()
}

fn remove(document: &Document, task: &Task, field: &TaskField) -> Edits {
    if !field.shared {
        return Edit::delete(field.lines).into();
    }
    let next = task
        .fields
        .iter()
        .find(|other| other.lines == field.lines && other.span.start > field.span.start);
    let span = match next {
        Some(next) => Span::new(field.span.start, next.span.start),
        None => {
            // The last one on its line goes with the mark that parts it from the one before.
            let before = task
                .fields
                .iter()
                .rfind(|other| other.lines == field.lines && other.span.start < field.span.start);
            Span::new(
                before.map_or(field.span.start, |before| before.span.end),
                field.span.end,
            )
        }
    };
    debug_assert!(document.text().is_char_boundary(span.start));
    Edit::delete(span).into()
}

/// A whole field block for a new task.
pub(super) fn block(forms: &[(FieldForm, &str, &str)], eol: &str) -> String {
    forms
        .iter()
        .map(|(form, label, value)| format!("{}{eol}", form.line(label, value)))
        .collect()
}
