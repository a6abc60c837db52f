//! How a file lays its tasks and sections out, read off the nearest neighbour of what is to be written.

use crate::markdown::{Document, FieldForm};
use crate::model::{KnownField, ListedTask, Story, Task};
use crate::text::{Span, ends_line, line_ending_near, lines};

/// Blank lines, separators and forms for a new task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    /// The file's line end.
    pub(super) eol: &'static str,
    /// `Task ` or nothing.
    pub(super) prefix: String,
    /// Blank lines between heading and fields.
    pub(super) above_fields: usize,
    /// Blank lines between fields and body.
    pub(super) above_body: usize,
    /// Blank lines between body and separator, or between two tasks without one.
    pub(super) above_separator: usize,
    /// Blank lines between separator and next task.
    pub(super) below_separator: usize,
    /// The separator's line, if the file parts its tasks by one.
    pub(super) separator: Option<String>,
}

impl Layout {
    /// The layout around `neighbour`, an entry of the story.
    pub(super) fn near(document: &Document, story: &Story, neighbour: Option<&Task>) -> Layout {
        let text = document.text();
        let mut layout = Layout {
            eol: line_ending_near(text, neighbour.map_or(text.len(), |task| task.heading.end)),
            prefix: String::new(),
            above_fields: 0,
            above_body: 1,
            above_separator: 1,
            below_separator: 1,
            separator: Some("---".to_owned()),
        };
        let Some(task) = neighbour else { return layout };
        layout.prefix = if task.prefix.trim_start().starts_with(['T', 't']) {
            "Task ".to_owned()
        } else {
            String::new()
        };
        if !task.fields.is_empty() {
            layout.above_fields =
                blank_lines(text, Span::new(task.heading.end, task.field_block.start)).unwrap_or(0);
            if !task.body.is_empty() {
                layout.above_body = blank_lines(text, Span::new(task.field_block.end, task.body.start))
                    .unwrap_or(1)
                    .max(1);
            }
        }
        let entries: Vec<&Task> = story.listed.iter().map(ListedTask::task).collect();
        let near = |with: &dyn Fn(usize) -> Option<(usize, usize, String)>| {
            let at = entries
                .iter()
                .position(|entry| entry.block == task.block)
                .unwrap_or(0);
            (0..=at).rev().chain(at + 1..entries.len()).find_map(with)
        };
        let parted = near(&|index| {
            let entry = entries[index];
            let line = entry.separator?;
            let above = blank_lines(text, Span::new(entry.block.end, line.start))
                .unwrap_or(1)
                .max(1);
            let next = entries
                .get(index + 1)
                .and_then(|next| blank_lines(text, Span::new(line.end, next.heading.start)));
            Some((above, next.unwrap_or(1), rule(&text[line.range()])))
        });
        match parted {
            Some((above, below, separator)) => {
                (layout.above_separator, layout.below_separator, layout.separator) =
                    (above, below, Some(separator));
            }
            // A single task tells nothing; two without a line between them do.
            None if entries.len() > 1 => {
                let gap = near(&|index| {
                    let next = entries.get(index + 1)?;
                    Some((
                        blank_lines(text, Span::new(entries[index].block.end, next.heading.start))?,
                        0,
                        String::new(),
                    ))
                });
                layout.separator = None;
                layout.above_separator = gap.map_or(1, |(blank, ..)| blank);
            }
            None => {}
        }
        layout
    }

    /// `count` blank lines.
    pub(super) fn blank(&self, count: usize) -> String {
        self.eol.repeat(count)
    }

    /// What stands between two tasks: from the end of the first one's last line to the second one's heading.
    pub(super) fn gap(&self) -> String {
        match &self.separator {
            Some(line) => {
                format!(
                    "{}{line}{}{}",
                    self.blank(self.above_separator),
                    self.eol,
                    self.blank(self.below_separator)
                )
            }
            None => self.blank(self.above_separator.max(1)),
        }
    }
}

/// A separator like `line`: one or two dashes part only what they touch.
pub(super) fn rule(line: &str) -> String {
    let line = line.trim();
    if line.len() < 3 { "---" } else { line }.to_owned()
}

/// The form of a new field line in a task like `neighbour`.
pub(super) fn form_for(
    text: &str,
    neighbour: Option<&Task>,
    story: &Story,
    known: Option<KnownField>,
) -> FieldForm {
    let same = neighbour.and_then(|task| known.and_then(|known| task.field(known)));
    let form = same.or_else(|| neighbour.and_then(|task| task.fields.iter().rfind(|field| !field.shared)));
    form.map_or_else(|| story.field_form.clone(), |field| field.form(text))
}

/// How many blank lines `span` holds, if it holds nothing else.
pub(super) fn blank_lines(text: &str, span: Span) -> Option<usize> {
    if span.start > span.end || !text[span.range()].trim().is_empty() {
        return None;
    }
    Some(
        lines(text, span)
            .filter(|line| ends_line(&text[line.range()]))
            .count(),
    )
}

/// Whether most H2 headings of the file have a blank line under them.
pub(super) fn blank_under_headings(document: &Document, story: &Story) -> bool {
    let text = document.text();
    let under = |start: usize| {
        lines(text, Span::new(start, text.len()))
            .next()
            .map(|line| text[line.range()].trim().is_empty())
    };
    let seen: Vec<bool> = story
        .sections
        .iter()
        .filter(|section| section.level == 2)
        .filter_map(|section| under(section.heading.end))
        .collect();
    seen.iter().filter(|blank| **blank).count() * 2 > seen.len()
}

/// `text`, with a line end before it where the text so far does not end in one.
pub(super) fn on_new_line(document: &Document, at: usize, eol: &str, text: &str) -> String {
    let before = &document.text()[..at];
    if before.is_empty() || ends_line(before) || before == "\u{feff}" {
        text.to_owned()
    } else {
        format!("{eol}{text}")
    }
}
