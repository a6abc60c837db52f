//! What a task waits for, as it is written.

use bitcode::{Decode, Encode};

use super::id::{StoryNumber, TaskId};
use crate::text::Span;

/// A task of this story or of another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
pub struct TaskRef {
    /// The other story; `None` for the story that the reference stands in.
    pub story: Option<StoryNumber>,
    /// The task.
    pub task: TaskId,
}

/// One entry of a `Depends on` value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Dependency {
    /// The task meant; `None` for a text that names none.
    pub target: Option<TaskRef>,
    /// The entry.
    pub span: Span,
}

impl TaskRef {
    /// Reads `001`, `#1`, `Task 001` or `014/003`, the whole text.
    pub fn read(text: &str) -> Option<TaskRef> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '`');
        let lower = text.to_ascii_lowercase();
        let bare = lower
            .strip_prefix("tasks")
            .or_else(|| lower.strip_prefix("task"))
            .unwrap_or(&lower);
        let bare = bare.trim_start().trim_start_matches('#');
        match bare.split_once('/') {
            None => Some(TaskRef {
                story: None,
                task: bare.parse().ok()?,
            }),
            Some((story, task)) => {
                if story.is_empty() || !story.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                Some(TaskRef {
                    story: Some(story.parse().ok()?),
                    task: task.parse().ok()?,
                })
            }
        }
    }
}

impl Dependency {
    /// Reads a whole `Depends on` value; `none` and nothing are no dependencies.
    ///
    /// Entries are separated by commas, semicolons, `and` or `&`; a remark in parentheses belongs to its entry.
    pub fn read_all(text: &str, value: Span) -> Vec<Dependency> {
        let slice = &text[value.range()];
        if is_none(slice) {
            return Vec::new();
        }
        // Most tasks wait for one.
        let mut found = Vec::with_capacity(1);
        let mut start = marker_len(slice);
        let mut depth = 0usize;
        let bytes = slice.as_bytes();
        let mut at = 0;
        while at <= bytes.len() {
            let separator = match bytes.get(at) {
                None => 1,
                Some(b'(' | b'[') => {
                    depth += 1;
                    0
                }
                Some(b')' | b']') => {
                    depth = depth.saturating_sub(1);
                    0
                }
                Some(b',' | b';' | b'&') if depth == 0 => 1,
                // A run of white space is looked at once, at its start.
                Some(b' ' | b'\n' | b'\r' | b'\t')
                    if depth == 0 && at > 0 && !bytes[at - 1].is_ascii_whitespace() =>
                {
                    gap_len(&slice[at..])
                }
                Some(_) => 0,
            };
            if separator == 0 {
                at += 1;
                continue;
            }
            if let Some(entry) = read_entry(slice, start, at) {
                found.push(Dependency {
                    target: entry.1,
                    span: entry.0.shift(value.start),
                });
            }
            at += separator;
            start = at;
        }
        if found.len() > 4 {
            found.shrink_to_fit();
        }
        found
    }
}

/// Whether a value says that there is nothing to wait for.
fn is_none(value: &str) -> bool {
    let word = value.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
    let first = word
        .split(|c: char| !c.is_alphanumeric() && c != '/')
        .next()
        .unwrap_or("");
    word.is_empty()
        || ["none", "nothing", "n/a", "na"]
            .iter()
            .any(|none| first.eq_ignore_ascii_case(none))
        || first.eq_ignore_ascii_case("no") && !word.contains(|c: char| c.is_ascii_digit())
}

/// The length of an ` and ` at the start of `text`, its last white space left out, or of a line end with the
/// marker of a list item behind it.
fn gap_len(text: &str) -> usize {
    let word = text.trim_start();
    let gap = text.len() - word.len();
    if text[..gap].contains(['\n', '\r']) && marker_len(word) > 0 {
        return gap + marker_len(word);
    }
    let ends = word
        .get(3..)
        .is_some_and(|rest| rest.starts_with(char::is_whitespace));
    if gap > 0 && ends && word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case("and")) {
        gap + 3
    } else {
        0
    }
}

/// The length of the marker of a list item at the start of `text`.
fn marker_len(text: &str) -> usize {
    usize::from(text.starts_with(['-', '*', '+']) && text[1..].starts_with([' ', '\t']))
}

/// The entry between two separators, without a remark in parentheses.
fn read_entry(slice: &str, start: usize, end: usize) -> Option<(Span, Option<TaskRef>)> {
    let end = end.min(slice.len());
    if start >= end {
        return None;
    }
    let span = crate::text::trim(slice, Span::new(start, end));
    if span.is_empty() {
        return None;
    }
    let entry = &slice[span.range()];
    let bare = entry
        .find(['(', '['])
        .filter(|&n| n > 0)
        .map_or(entry, |n| entry[..n].trim_end());
    let bare = bare.trim_end_matches('.');
    let target = TaskRef::read(bare);
    let span = if target.is_some() {
        Span::new(span.start, span.start + bare.len())
    } else {
        span
    };
    Some((span, target))
}

#[cfg(test)]
mod tests {
    use super::{Dependency, TaskRef};
    use crate::text::Span;

    fn read(text: &str) -> Vec<String> {
        Dependency::read_all(text, Span::new(0, text.len()))
            .iter()
            .map(|found| match found.target {
                Some(TaskRef { story: None, task }) => task.to_string(),
                Some(TaskRef {
                    story: Some(story),
                    task,
                }) => format!("{story:03}/{task}"),
                None => format!("?{}", &text[found.span.range()]),
            })
            .collect()
    }

    #[test]
    fn every_spelling_of_a_dependency_is_read() {
        assert_eq!(read("001, 2,#3"), ["001", "002", "003"]);
        assert_eq!(read("Task 001 and Task 011a"), ["001", "011a"]);
        assert_eq!(read("014/003 (the protocol, mostly), `002`."), ["014/003", "002"]);
        assert_eq!(read("001,\n  002"), ["001", "002"]);
        assert_eq!(
            read("- 001 (first)\n  - Task 2\r\n- 3 and 4"),
            ["001", "002", "003", "004"]
        );
        assert_eq!(read("Tasks 1 & 2, and 3"), ["001", "002", "003"]);
    }

    #[test]
    fn none_is_no_dependency() {
        for text in ["none", "None", "", "-", "none (first)", "n/a", "*none*", "—"] {
            assert_eq!(read(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn what_names_no_task_is_kept_as_text() {
        assert_eq!(read("the parser, 001"), ["?the parser", "001"]);
        assert_eq!(read("003-006"), ["?003-006"]);
        assert_eq!(read("story/003"), ["?story/003"]);
    }
}
