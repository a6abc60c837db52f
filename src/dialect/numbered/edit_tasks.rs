//! Edits that add, remove and move whole tasks, and that change their text.

use super::edit_fields::block;
use super::layout::{Layout, blank_under_headings, form_for, on_new_line, rule};
use super::wording::{EditError, check_body, check_line, check_open_end};
use crate::markdown::{BlockKind, Document, Section};
use crate::model::{KnownField, ListedTask, Story, Task, TaskId};
use crate::text::{Edit, Edits, Span, ends_line, line_end, line_ending_near, line_start};

/// A task that is not there yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewTask {
    /// The id.
    pub id: TaskId,
    /// The title.
    pub title: String,
    /// Labels and values, in the order in which they are written.
    pub fields: Vec<(String, String)>,
    /// The text under the fields; may be empty.
    pub body: String,
}

/// Where a task goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Behind the last one.
    Last,
    /// Before this one.
    Before(TaskId),
    /// Behind this one.
    After(TaskId),
}

/// The id after the highest one of the story; ranges and near misses count.
///
/// # Errors
///
/// [`EditError::NoId`] when the highest number has no successor.
pub fn next_id(story: &Story) -> Result<TaskId, EditError> {
    let highest = story.listed.iter().map(|listed| match listed {
        ListedTask::Range { ids, .. } => ids.1.number,
        listed => listed.task().id.number,
    });
    highest
        .max()
        .unwrap_or(0)
        .checked_add(1)
        .map(TaskId::new)
        .ok_or(EditError::NoId)
}

/// Adds tasks in their order, in the style of their neighbours; where there is no Tasks section, at the end of the file.
///
/// # Errors
///
/// When a title, value or body cannot be written, or the file ends within a fence.
pub fn add_tasks(
    document: &Document,
    story: &Story,
    new: &[NewTask],
    place: Place,
) -> Result<Edits, EditError> {
    let neighbour = neighbour(story, place);
    let layout = Layout::near(document, story, neighbour.map(ListedTask::task));
    let mut blocks = String::new();
    for task in new {
        if !blocks.is_empty() {
            blocks.push_str(&layout.gap());
        }
        blocks.push_str(&new_block(
            document,
            &layout,
            story,
            neighbour.map(ListedTask::task),
            task,
        )?);
    }
    if blocks.is_empty() {
        return Ok(Edits::default());
    }
    insert_block(document, story, &layout, neighbour, place, &blocks)
}

/// The text of a new task, line end included.
fn new_block(
    document: &Document,
    layout: &Layout,
    story: &Story,
    neighbour: Option<&Task>,
    new: &NewTask,
) -> Result<String, EditError> {
    let eol = layout.eol;
    let title = check_line("the title", &new.title)?;
    let body = check_body(&new.body)?.replace('\n', eol);
    let mut forms = Vec::new();
    for (label, value) in &new.fields {
        let known = KnownField::find(label);
        let value = check_line("a value", value)?;
        forms.push((
            form_for(document.text(), neighbour, story, known),
            check_line("a label", label)?,
            value,
        ));
    }
    let mut text = format!(
        "### {}{}: {title}{eol}",
        layout.prefix,
        new.id.padded(story.id_width)
    );
    if !forms.is_empty() {
        text.push_str(&layout.blank(layout.above_fields));
    }
    text.push_str(&self::block(&forms, eol));
    if !body.is_empty() {
        text.push_str(&layout.blank(layout.above_body));
        text.push_str(&body);
        text.push_str(eol);
    }
    Ok(text)
}

/// The entry that a new task goes before or behind.
fn neighbour(story: &Story, place: Place) -> Option<&ListedTask> {
    match place {
        Place::Before(id) | Place::After(id) => story
            .listed
            .iter()
            .find(|listed| matches!(listed, ListedTask::Task(task) if task.id == id)),
        Place::Last => {
            let section = story.tasks_section.as_ref()?;
            story
                .listed
                .iter()
                .rfind(|listed| section.body.contains(listed.task().block))
        }
    }
}

/// Writes the lines of `block` at their place, with what parts them from the tasks around.
fn insert_block(
    document: &Document,
    story: &Story,
    layout: &Layout,
    neighbour: Option<&ListedTask>,
    place: Place,
    block: &str,
) -> Result<Edits, EditError> {
    let text = document.text();
    let eol = layout.eol;
    let Some(near) = neighbour.map(ListedTask::task) else {
        return first_task(document, story, eol, block);
    };
    let last = document.blocks().last();
    if !matches!(place, Place::Before(_)) && last.is_some_and(|last| last.span.end <= near.block.end) {
        check_open_end(document)?;
    }
    if let Place::Before(_) = place {
        return Ok(Edit::insert(near.heading.start, format!("{block}{}", layout.gap())).into());
    }
    let inserted = match (near.separator, &layout.separator) {
        (Some(line), Some(separator)) => {
            let parted = format!("{block}{}{separator}{eol}", layout.blank(layout.above_separator));
            (
                line.end,
                format!("{}{parted}", layout.blank(layout.below_separator)),
            )
        }
        _ => (near.block.end, format!("{}{block}", layout.gap())),
    };
    Ok(behind(document, inserted.0, eol, &inserted.1, text))
}

/// Inserts whole lines at `at`; a text without a last line end stays one.
fn behind(document: &Document, at: usize, eol: &str, lines: &str, text: &str) -> Edits {
    let lines = on_new_line(document, at, eol, lines);
    if at == text.len() && !ends_line(text) {
        let bare = lines.strip_suffix(eol).unwrap_or(&lines);
        return Edit::insert(at, bare).into();
    }
    Edit::insert(at, lines).into()
}

/// Writes `block` into a story without tasks.
fn first_task(document: &Document, story: &Story, eol: &str, block: &str) -> Result<Edits, EditError> {
    let text = document.text();
    check_open_end(document)?;
    if let Some(section) = &story.tasks_section {
        let body = text[section.body.range()].trim_end();
        let at = if body.trim().is_empty() {
            section.heading.end
        } else {
            line_end(text, section.body.start + body.len())
        };
        return Ok(behind(document, at, eol, &format!("{eol}{block}"), text));
    }
    let end = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
    let blank = if blank_under_headings(document, story) || story.sections.len() < 2 {
        eol
    } else {
        ""
    };
    // A task heading always has a blank line above it, also where sections have none under their names.
    let blank = if blank.is_empty() { eol } else { blank };
    let lines = format!("## Tasks{eol}{blank}{block}");
    if end == 0 {
        return Ok(behind(document, text.len(), eol, &lines, text));
    }
    let last = line_end(text, end);
    let parted = if text[last..].contains(['\n', '\r']) {
        lines
    } else {
        format!("{eol}{lines}")
    };
    Ok(behind(document, text.len(), eol, &parted, text))
}

/// Another text under the fields of `task`; an empty one takes the text away.
///
/// # Errors
///
/// When the body would end the task or swallow what follows.
pub fn set_body(document: &Document, task: &Task, body: &str) -> Result<Edits, EditError> {
    let text = document.text();
    let eol = line_ending_near(text, task.heading.end);
    let body = check_body(body)?.replace('\n', eol);
    let after_fields = if task.fields.is_empty() {
        task.heading.end
    } else {
        task.field_block.end
    };
    if body.is_empty() {
        if task.body.is_empty() {
            return Ok(Edits::default());
        }
        return Ok(Edit::delete(Span::new(
            after_fields.min(task.body.start),
            line_end(text, task.body.end),
        ))
        .into());
    }
    if !task.body.is_empty() {
        // The first line's indentation belongs to the body: without it, code would turn into text.
        let start = line_start(text, task.body.start);
        let start = if text[start..task.body.start].trim().is_empty() {
            start
        } else {
            task.body.start
        };
        return Ok(Edit::replace(Span::new(start, task.body.end), body).into());
    }
    let mut lines = format!("{eol}{body}{eol}");
    let next = text[after_fields..].lines().next();
    if next.is_some_and(|line| !line.trim().is_empty()) {
        lines.push_str(eol);
    }
    Ok(behind(document, after_fields, eol, &lines, text))
}

/// Takes a task away, with one separator. A text without a last line end stays one.
pub fn remove_task(document: &Document, story: &Story, task: &Task) -> Edits {
    let text = document.text();
    let (mut span, _) = extent(document, story, task);
    if span.end == text.len() && !ends_line(text) {
        let before = &text[..span.start];
        let bare = before.strip_suffix('\n').unwrap_or(before);
        span.start = bare.strip_suffix('\r').unwrap_or(bare).len();
    }
    Edit::delete(span).into()
}

/// A task that was cut, to be pasted elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutTask {
    lines: String,
    /// How the file was laid out around it, with the separator that was cut; `None` where it stood alone.
    layout: Option<Layout>,
}

/// Cuts a task: its bytes go as in [`remove_task`].
pub fn cut_task(document: &Document, story: &Story, task: &Task) -> (Edits, CutTask) {
    let mut lines = document.slice(task.block).to_owned();
    if !ends_line(&lines) {
        lines.push_str(line_ending_near(document.text(), task.block.end));
    }
    let section = section_of(story, task);
    let in_section =
        |other: &&ListedTask| section.is_none_or(|section| section.body.contains(other.task().block));
    let is_alone = story.listed.iter().filter(in_section).count() == 1;
    let layout = (!is_alone).then(|| {
        let (_, separator) = extent(document, story, task);
        Layout {
            separator: separator.map(|line| rule(document.slice(line))),
            ..Layout::near(document, story, Some(task))
        }
    });
    (remove_task(document, story, task), CutTask { lines, layout })
}

/// Puts the lines of a task that was cut at its new place, with the separator that went with it.
///
/// # Errors
///
/// When the file ends within a fence.
pub fn paste_task(
    document: &Document,
    story: &Story,
    cut: &CutTask,
    place: Place,
) -> Result<Edits, EditError> {
    let neighbour = neighbour(story, place);
    let layout = match &cut.layout {
        Some(layout) => layout.clone(),
        None => Layout::near(document, story, neighbour.map(ListedTask::task)),
    };
    insert_block(document, story, &layout, neighbour, place, &cut.lines)
}

/// The section that a task stands in.
fn section_of<'a>(story: &'a Story, task: &Task) -> Option<&'a Section> {
    let mut sections = story.sections.iter();
    sections.find(|section| section.body.contains(task.block))
}

/// A task's block with the blank lines above it, and the separator behind or, for the last one, before it.
fn extent(document: &Document, story: &Story, task: &Task) -> (Span, Option<Span>) {
    let text = document.text();
    let section = section_of(story, task);
    let first = section.map_or(0, |section| section.heading.end);
    let above = |at: usize| {
        let blank = text[first.min(at)..at]
            .trim_end_matches([' ', '\t', '\r', '\n'])
            .len()
            + first.min(at);
        if blank == first.min(at) {
            first.min(at)
        } else {
            line_end(text, blank).min(at)
        }
    };
    if let Some(separator) = task.separator {
        let span = Span::new(above(task.block.start), separator.end);
        return (span, Some(separator));
    }
    let in_section: Vec<&Task> = story
        .listed
        .iter()
        .map(ListedTask::task)
        .filter(|other| section.is_none_or(|section| section.body.contains(other.block)))
        .collect();
    let at = in_section.iter().position(|other| other.block == task.block);
    let is_last = at.is_some_and(|at| at + 1 == in_section.len());
    let previous = at.and_then(|at| at.checked_sub(1)).map(|at| in_section[at]);
    // Text that ends in a rule itself needs the separator to stay text.
    let is_parted = |previous: &&Task| {
        let Some(line) = previous.separator else {
            return false;
        };
        let last = document.blocks_in(previous.body).last();
        last.is_none_or(|block| block.kind != BlockKind::Rule)
            && text[line.end..task.block.start].trim().is_empty()
    };
    match previous.filter(|previous| is_last && is_parted(previous)) {
        Some(previous) => (Span::new(previous.block.end, task.block.end), previous.separator),
        None => (Span::new(above(task.block.start), task.block.end), None),
    }
}
