//! Finds the marks that a merge leaves around what it could not decide.
//!
//! ## Why
//!
//! Between the marks stand two versions of the same lines, and one of them is wrong. A row of `=` under a line of text also
//! makes a heading of it, which may end the Tasks section without a sign.
//!
//! ## Example
//!
//! ```text
//! <<<<<<< HEAD
//! **Status:** done
//! =======
//! **Status:** in_progress
//! >>>>>>> topic
//! ```
//!
//! ## Fix
//!
//! Keep what is right, remove the three lines with the marks, and `git add` the file. A story that shows such marks as an
//! example says so: `<!-- stories: allow conflict-marker -->`.

use memchr::memmem;

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "conflict-marker",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("conflict_marker.rs"),
    run: Run::Story(run),
};

/// The fewest signs that git makes a mark of.
const LEAST: usize = 7;

/// After so many beginnings without an end the text is something else, and is not looked through again and again.
const MOST_OPEN: usize = 8;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let text = context.document.text();
    let mut from = 0;
    // Sizes of marks that have no end from here on.
    let mut open: Vec<usize> = Vec::new();
    while let Some(at) = memmem::find(&text.as_bytes()[from..], b"<<<<<<<") {
        let start = from + at;
        let end = start + line(&text[start..]).len();
        from = end;
        let is_at_line_start = start == 0 || matches!(text.as_bytes()[start - 1], b'\n' | b'\r');
        let Some(size) = mark(&text[start..end], '<').filter(|_| is_at_line_start) else {
            continue;
        };
        if open.contains(&size) {
            continue;
        }
        let mut middle = false;
        let mut at = end;
        for line in text[end..].split_inclusive('\n') {
            at += line.len();
            let content = line.trim_end_matches(['\n', '\r']);
            if mark(content, '=') == Some(size) {
                middle = true;
            } else if middle && mark(content, '>') == Some(size) {
                let message = "a merge left its marks here, around two versions of the same lines";
                let help = "keep what is right and remove the lines with the marks";
                let finding = found.in_story(context, Span::new(start, end), message);
                let last = Span::new(at - line.len(), at - line.len() + content.len());
                found.push(finding.label(last, "up to here").help(help));
                from = at;
                break;
            }
        }
        if from == end {
            open.push(size);
            if open.len() == MOST_OPEN {
                return;
            }
        }
    }
}

/// The first line of a text, without its end.
fn line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or(text)
}

/// How many of `sign` the line begins with, if nothing or a word behind a space follows.
fn mark(line: &str, sign: char) -> Option<usize> {
    let rest = line.trim_start_matches(sign);
    let size = line.len() - rest.len();
    (size >= LEAST && (rest.is_empty() || rest.starts_with(' '))).then_some(size)
}
