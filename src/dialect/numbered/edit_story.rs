//! Edits of a story's own title and status.

use super::layout::{blank_under_headings, on_new_line};
use super::wording::{EditError, check_line, check_open_end};
use crate::markdown::Document;
use crate::model::{StatusForm, Story};
use crate::text::{Edit, Edits, Span, ends_line, line_end, line_ending_near, line_start};

/// Another title: its bytes and nothing else. A story without one gets a heading at its start.
///
/// # Errors
///
/// When the title cannot stand in a heading.
pub fn set_story_title(document: &Document, story: &Story, title: &str) -> Result<Edits, EditError> {
    let title = check_line("the title", title)?;
    let text = document.text();
    if let Some(found) = &story.title {
        let touches = found.span.is_empty() && !text[..found.span.start].ends_with([' ', '\t']);
        return Ok(Edit::replace(
            found.span,
            if touches {
                format!(" {title}")
            } else {
                title.to_owned()
            },
        )
        .into());
    }
    let start = document
        .front_matter()
        .map_or(bom_len(text), |found| found.span.end);
    let eol = line_ending_near(text, start);
    let is_free = text[start..line_end(text, start)].trim().is_empty();
    let (above, below) = match is_free {
        _ if text[start..].trim().is_empty() => ("", ""),
        true if start > bom_len(text) => (eol, ""),
        true => ("", ""),
        false => ("", eol),
    };
    let heading = on_new_line(
        document,
        start,
        eol,
        &format!("{above}# Story: {title}{eol}{below}"),
    );
    Ok(Edit::insert(start, heading).into())
}

/// Another status, in the form in which the story has one; otherwise a section behind the title.
///
/// # Errors
///
/// When a section would have to stand behind an open fence.
pub fn set_story_status(document: &Document, story: &Story, value: &str) -> Result<Edits, EditError> {
    let value = check_line("the status", value)?;
    let text = document.text();
    let Some(status) = &story.status else {
        return status_section(document, story, value);
    };
    let eol = line_ending_near(text, status.span.start);
    if !status.span.is_empty() {
        return Ok(Edit::replace(status.span, value).into());
    }
    let at = status.span.start;
    let inserted = match status.form {
        StatusForm::Section if is_line_start(text, at) => {
            let above = if blank_under_headings(document, story) {
                eol
            } else {
                ""
            };
            // What stands right below would be read as going on with the value.
            let is_free = text[at..line_end(text, at)].trim().is_empty();
            let below = if is_free { "" } else { eol };
            format!("{above}{value}{eol}{below}")
        }
        StatusForm::Section if at == text.len() => format!("{eol}{value}"),
        _ if text[..at].ends_with([' ', '\t']) => value.to_owned(),
        _ => format!(" {value}"),
    };
    Ok(Edit::insert(at, inserted).into())
}

fn status_section(document: &Document, story: &Story, value: &str) -> Result<Edits, EditError> {
    let text = document.text();
    let title = story.title.as_ref().map(|title| title.heading);
    let own = title.and_then(|heading| story.sections.iter().find(|section| section.heading == heading));
    let next = match own {
        Some(section) => Some(section.body.end).filter(|&end| end < text.len()),
        None => story
            .sections
            .iter()
            .find(|section| section.level == 2)
            .map(|section| section.heading.start),
    };
    let eol = line_ending_near(text, next.unwrap_or(text.len()));
    let blank = if blank_under_headings(document, story) {
        eol
    } else {
        ""
    };
    if let Some(at) = next {
        let parted = text[..at].is_empty() || ends_blank(text, at);
        let above = if parted { "" } else { eol };
        return Ok(Edit::insert(at, format!("{above}## Status{eol}{blank}{value}{eol}{eol}")).into());
    }
    check_open_end(document)?;
    let at = text.len();
    let above = if text.trim().is_empty() || ends_blank(text, at) {
        ""
    } else {
        eol
    };
    let mut lines = on_new_line(
        document,
        at,
        eol,
        &format!("{above}## Status{eol}{blank}{value}{eol}"),
    );
    if !text.is_empty() && !ends_line(text) {
        lines.truncate(lines.len() - eol.len());
    }
    Ok(Edit::insert(at, lines).into())
}

/// Whether a blank line stands before byte `at`.
fn ends_blank(text: &str, at: usize) -> bool {
    let start = line_start(text, at);
    start == at && start > 0 && text[line_start(text, start - 1)..start].trim().is_empty()
}

fn is_line_start(text: &str, at: usize) -> bool {
    ends_line(&text[..at])
}

fn bom_len(text: &str) -> usize {
    if text.starts_with('\u{feff}') {
        Span::new(0, '\u{feff}'.len_utf8()).len()
    } else {
        0
    }
}
