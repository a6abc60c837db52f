//! What may be written into a title, a value or a body, so that it reads back as what it was.

use crate::markdown::{BlockKind, Document};
use crate::text::LineIndex;

/// A wish that the format has no words for. Nothing is written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EditError {
    /// A title or a required value is empty.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// A title or value is longer than a line.
    #[error("{0} must be one line")]
    Lines(&'static str),
    /// A text holds control characters.
    #[error("{what} holds the control character U+{code:04X}")]
    Control {
        /// Which text.
        what: &'static str,
        /// The character.
        code: u32,
    },
    /// A body holds a heading that would end the task.
    #[error("line {line} of the body is a heading: `{text}`")]
    BodyHeading {
        /// The line in the body, from 1.
        line: usize,
        /// The heading's first line.
        text: String,
    },
    /// A body opens something that it does not close.
    #[error("line {line} of the body opens a {what} that is never closed")]
    BodyOpen {
        /// The line in the body, from 1.
        line: usize,
        /// What is open.
        what: &'static str,
    },
    /// A body ends in a thematic break.
    #[error("the body ends in a line of dashes, which would be read as the separator behind the task")]
    BodyRule,
    /// A required field cannot be taken away.
    #[error("every task has the field `{0}`")]
    Required(&'static str),
    /// The file ends within a fence or a comment, so nothing can stand behind it.
    #[error("the file opens a {what} in line {line} that is never closed")]
    OpenEnd {
        /// The line in the file, from 1.
        line: usize,
        /// What is open.
        what: &'static str,
    },
    /// The numbers are used up.
    #[error("there is no id after the highest one")]
    NoId,
}

impl EditError {
    /// The next step.
    pub fn hint(&self) -> String {
        let hint = match self {
            EditError::Lines(_) => "put further lines into the body (--body)",
            EditError::Control { what: "the body", .. } => "remove it; tabs and line ends may stay",
            EditError::Control { .. } => "remove it",
            EditError::BodyHeading { .. } => {
                "headings of the levels 1 to 3 end a task: use `####`, or put the text between fences"
            }
            EditError::BodyOpen { .. } => "close it in the body",
            EditError::BodyRule => "leave the last line of dashes out",
            EditError::Required(_) => "set it to another value",
            EditError::OpenEnd { .. } => "close it by hand first",
            EditError::Empty(_) => "give it some text",
            EditError::NoId => "give the task with the highest id a smaller one: stories tasks renumber",
        };
        hint.to_owned()
    }
}

/// `text` without white space around it, if it can stand on one line.
///
/// # Errors
///
/// When it is empty, has several lines, or holds a control character.
pub fn check_line<'a>(what: &'static str, text: &'a str) -> Result<&'a str, EditError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EditError::Empty(what));
    }
    if text.contains(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        return Err(EditError::Lines(what));
    }
    match text.chars().find(|c| c.is_control() && *c != '\t') {
        Some(c) => Err(EditError::Control {
            what,
            code: u32::from(c),
        }),
        None => Ok(text),
    }
}

/// `text` as the body of a task: `\n` as line end, no blank lines around it.
///
/// # Errors
///
/// When it would end the task, swallow what follows, or holds a control character.
pub fn check_body(text: &str) -> Result<String, EditError> {
    let unix = text.replace("\r\n", "\n");
    if let Some(c) = unix.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n')) {
        return Err(EditError::Control {
            what: "the body",
            code: u32::from(c),
        });
    }
    let blank = unix.len() - unix.trim_start().len();
    let first = unix[..blank].rfind('\n').map_or(0, |n| n + 1);
    let body = unix[first..].trim_end();
    // Without the line end, dashes on the first line would be taken for front matter.
    let document = Document::parse(format!("\n{body}"));
    let lines = LineIndex::new(document.text());
    for block in document.blocks() {
        let line = lines.line(block.span.start) - 1;
        let slice = document.slice(block.span);
        match block.kind {
            BlockKind::Heading { level: 1..=3, .. } => {
                let text = slice.lines().next().unwrap_or("").trim().to_owned();
                return Err(EditError::BodyHeading { line, text });
            }
            BlockKind::Fence { closed: false } => {
                return Err(EditError::BodyOpen {
                    line,
                    what: "code fence",
                });
            }
            BlockKind::Html if is_open(slice) => {
                return Err(EditError::BodyOpen {
                    line,
                    what: html_name(slice),
                });
            }
            _ => {}
        }
    }
    if document
        .blocks()
        .last()
        .is_some_and(|block| block.kind == BlockKind::Rule)
    {
        return Err(EditError::BodyRule);
    }
    Ok(body.to_owned())
}

/// Whether raw HTML goes on over blank lines up to the end of the text, as an open comment or `<style>` does.
fn is_open(html: &str) -> bool {
    let probe = Document::parse(format!("\n{html}\n\nx"));
    probe
        .blocks()
        .last()
        .is_some_and(|block| block.kind == BlockKind::Html)
}

fn html_name(html: &str) -> &'static str {
    if html.trim_start().starts_with("<!--") {
        "comment"
    } else {
        "block of raw HTML"
    }
}

/// Whether something can be written behind the last byte of the text.
pub(super) fn check_open_end(document: &Document) -> Result<(), EditError> {
    let Some(last) = document.blocks().last() else {
        return Ok(());
    };
    let slice = document.slice(last.span);
    let what = match last.kind {
        BlockKind::Fence { closed: false } => "code fence",
        BlockKind::Html if is_open(slice) => html_name(slice),
        _ => return Ok(()),
    };
    let line = LineIndex::new(document.text()).line(last.span.start);
    Err(EditError::OpenEnd { line, what })
}

#[cfg(test)]
mod tests {
    use super::{EditError, check_body, check_line};

    #[test]
    fn a_line_is_one_line_without_control_characters() {
        assert_eq!(check_line("the title", "  a\tb "), Ok("a\tb"));
        assert_eq!(check_line("the title", " "), Err(EditError::Empty("the title")));
        assert_eq!(
            check_line("the title", "a\nb"),
            Err(EditError::Lines("the title"))
        );
        assert_eq!(
            check_line("the title", "a\u{1b}b"),
            Err(EditError::Control {
                what: "the title",
                code: 27
            })
        );
    }

    #[test]
    fn a_body_keeps_its_indentation_and_loses_blank_lines_around_it() {
        assert_eq!(
            check_body("\n  \n    code\r\nmore\n\n").as_deref(),
            Ok("    code\nmore")
        );
        assert_eq!(
            check_body("#### Detail\n\n```\n## Tasks\n```").as_deref(),
            Ok("#### Detail\n\n```\n## Tasks\n```")
        );
        assert_eq!(check_body("a\n\n---\n\nb").as_deref(), Ok("a\n\n---\n\nb"));
    }

    #[test]
    fn a_body_that_would_end_its_task_is_refused() {
        assert_eq!(
            check_body("a\n\n## Tasks"),
            Err(EditError::BodyHeading {
                line: 3,
                text: "## Tasks".to_owned()
            })
        );
        assert_eq!(
            check_body("a\n---\nb"),
            Err(EditError::BodyHeading {
                line: 1,
                text: "a".to_owned()
            })
        );
        assert_eq!(
            check_body("```sh\nx"),
            Err(EditError::BodyOpen {
                line: 1,
                what: "code fence"
            })
        );
        assert_eq!(
            check_body("<!-- x"),
            Err(EditError::BodyOpen {
                line: 1,
                what: "comment"
            })
        );
        assert_eq!(
            check_body("---\na: b\n---\n"),
            Err(EditError::BodyHeading {
                line: 2,
                text: "a: b".to_owned()
            })
        );
        assert_eq!(check_body("a\n\n---"), Err(EditError::BodyRule));
    }
}
