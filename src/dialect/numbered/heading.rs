//! The heading of a task, and what is nearly one.

use crate::model::TaskId;
use crate::text::{Span, trim};

/// What the text of an H3 in the Tasks section says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TaskHeading {
    /// `001: title` or `Task 001: title`; the title may be empty, which is a fault.
    Task {
        /// The id.
        id: TaskId,
        /// Its digits and letter.
        id_span: Span,
        /// The title, without an anchor such as `{#id}`.
        title: Span,
    },
    /// `003-006: title`
    Range {
        /// The first and the last id.
        ids: (TaskId, TaskId),
        /// Both ids and the dash.
        id_span: Span,
        /// The title.
        title: Span,
    },
    /// Likely meant as a task.
    NearMiss {
        /// The number that it names.
        id: TaskId,
        /// Where.
        id_span: Span,
        /// What is left for the title.
        title: Span,
    },
    /// A heading that is no task.
    Other,
}

/// Reads the text of a heading.
pub fn task_heading(text: &str, content: Span) -> TaskHeading {
    let slice = &text[content.range()];
    let decorated = slice.trim_start_matches(['*', '_', '`']);
    let is_decorated = decorated.len() < slice.len();
    let bare = strip_word(decorated);
    let named = bare.len() < decorated.len();
    let at = content.end - bare.len();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let Some((id, id_len)) = read_id(bare) else {
        return TaskHeading::Other;
    };
    let id_span = Span::new(at, at + id_len);
    let rest = &bare[id_len..];
    let marks = &slice[..slice.len() - decorated.len()];
    let title_from = |skip: usize| {
        let found = title(text, Span::new(id_span.end + skip, content.end));
        // `**001: Foo**`: the marks that close what was opened before the id are no part of the title.
        let between = &text[id_span.end..found.start.max(id_span.end)];
        let bare = text[found.range()].strip_suffix(marks);
        match bare.filter(|_| is_decorated && !between.contains(marks)) {
            Some(bare) => Span::new(found.start, found.start + bare.trim_end().len()),
            None => found,
        }
    };
    if rest.starts_with(':') && !is_decorated {
        return TaskHeading::Task {
            id,
            id_span,
            title: title_from(1),
        };
    }
    if let Some((last, len)) = range_end(rest)
        && rest[len..].starts_with(':')
        && last > id
    {
        return TaskHeading::Range {
            ids: (id, last),
            id_span: Span::new(id_span.start, id_span.end + len),
            title: title_from(len + 1),
        };
    }
    let mark = rest.trim_start_matches(['*', '_', '`']).trim_start();
    let marked = mark.starts_with([':', '：', '-', '–', '—', '.', ')', '|']);
    let near = named
        || is_decorated && marked
        || digits <= 4 && (marked || rest.is_empty() || rest.starts_with([' ', '\t']));
    if !near {
        return TaskHeading::Other;
    }
    let words =
        mark.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '`' | '[' | '<' | '"' | '('));
    let skip = bare.len() - id_len - words.len();
    TaskHeading::NearMiss {
        id,
        id_span,
        title: title_from(skip),
    }
}

/// `text` behind `Task `, `Task #` or `Task-`.
fn strip_word(text: &str) -> &str {
    match text.get(..4) {
        Some(word) if word.eq_ignore_ascii_case("task") => {
            let rest = text[4..].trim_start_matches([' ', '\t', '#', '-', '_']);
            if rest.starts_with(|c: char| c.is_ascii_digit()) && rest.len() < text.len() - 4 {
                rest
            } else {
                text
            }
        }
        _ => text
            .strip_prefix('#')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or(text),
    }
}

/// The id at the start of `text` and its length; a letter counts only where the id ends behind it.
fn read_id(text: &str) -> Option<(TaskId, usize)> {
    TaskId::read(text).map(|(id, len, _)| (id, len))
}

/// The last id of a range whose rest is `-006` and its length with the dash.
fn range_end(rest: &str) -> Option<(TaskId, usize)> {
    let after = rest.trim_start_matches(' ');
    let dash = after.chars().next().filter(|c| matches!(c, '-' | '–' | '—'))?;
    let last = after[dash.len_utf8()..].trim_start_matches(' ');
    let (id, len) = read_id(last)?;
    Some((id, rest.len() - last.len() + len))
}

/// `span` without white space and without an anchor behind it.
fn title(text: &str, span: Span) -> Span {
    let span = trim(text, span);
    let slice = &text[span.range()];
    match slice.rfind("{#") {
        Some(at) if slice.ends_with('}') && !slice[at..slice.len() - 1].contains([' ', '}']) => {
            trim(text, Span::new(span.start, span.start + at))
        }
        _ => span,
    }
}

#[cfg(test)]
mod tests {
    use super::{TaskHeading, task_heading};
    use crate::text::Span;

    fn read(text: &str) -> String {
        match task_heading(text, Span::new(0, text.len())) {
            TaskHeading::Task { id, title, .. } => format!("task {id} {}", &text[title.range()]),
            TaskHeading::Range { ids, title, .. } => {
                format!("range {}-{} {}", ids.0, ids.1, &text[title.range()])
            }
            TaskHeading::NearMiss { id, title, .. } => format!("near {id} {}", &text[title.range()]),
            TaskHeading::Other => "other".to_owned(),
        }
    }

    #[test]
    fn tasks() {
        assert_eq!(read("001: Add x"), "task 001 Add x");
        assert_eq!(read("Task 1: Add: x"), "task 001 Add: x");
        assert_eq!(read("011a:Add `x` {#add-x}"), "task 011a Add `x`");
        assert_eq!(read("001:"), "task 001 ");
        assert_eq!(read("001: use {#} here"), "task 001 use {#} here");
    }

    #[test]
    fn ranges() {
        assert_eq!(read("003-006: x"), "range 003-006 x");
        assert_eq!(read("Task 3 – 6: x"), "range 003-006 x");
    }

    #[test]
    fn near_misses() {
        assert_eq!(read("1 Foo"), "near 001 Foo");
        assert_eq!(read("001 - Foo"), "near 001 Foo");
        assert_eq!(read("001. `foo`"), "near 001 `foo`");
        assert_eq!(read("Task 7"), "near 007 ");
        assert_eq!(read("001"), "near 001 ");
        assert_eq!(read("**001:** Foo"), "near 001 Foo");
        assert_eq!(read("**001: Foo**"), "near 001 Foo");
        assert_eq!(read("**001:** Foo **bar**"), "near 001 Foo **bar**");
        assert_eq!(read("001 : Foo"), "near 001 Foo");
        assert_eq!(read("006-003: x"), "near 006 003: x");
    }

    #[test]
    fn other_headings() {
        for text in [
            "Notes",
            "Task list",
            "2025roadmap",
            "Step 1: go",
            "",
            "Tasks",
            "1st try",
            "v1: x",
        ] {
            assert_eq!(read(text), "other", "{text:?}");
        }
    }
}
