//! Finds tasks that belong to two domains at once.
//!
//! ## Why
//!
//! A domain has one owner. A task of two domains has two owners or none, and its two halves cannot be done at the same
//! time although they mostly could.
//!
//! ## Example
//!
//! ```markdown
//! ### 003: Send and read the header
//! **Domain:** backend + compute
//! ```
//!
//! ## Fix
//!
//! Split the task into one for each domain, and let the second depend on the first.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::text::{Span, trim};

pub(super) const RULE: Rule = Rule {
    code: "mixed-domains",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("mixed_domains.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        let Some(domain) = task.domain else { continue };
        if context.config.domain(context.slice(domain)).is_none() && parts(context, domain).len() > 1 {
            let message = format!("{} belongs to several domains", context.task_name(task));
            found.push(
                found
                    .in_story(context, domain, message)
                    .help("split it into a task for each domain, with a dependency between them"),
            );
        }
    }
}

/// The names in the value of a Domain field, mostly one.
///
/// A slash parts two names only where both are declared: `web/api` may be one name.
pub(super) fn parts(context: &StoryContext<'_>, domain: Span) -> Vec<Span> {
    let text = context.document.text();
    let found = split(text, domain, false);
    if found.len() > 1 {
        return found;
    }
    let slashed = split(text, domain, true);
    let are_known = slashed
        .iter()
        .all(|part| context.config.domain(context.slice(*part)).is_some());
    if are_known { slashed } else { found }
}

fn split(text: &str, value: Span, at_slashes: bool) -> Vec<Span> {
    let slice = &text[value.range()];
    let mut found = Vec::new();
    // Most values are one word.
    if !slice.is_empty() && slice.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        found.push(value);
        return found;
    }
    let mut start = 0;
    let mut at = 0;
    while at < slice.len() {
        let rest = &slice[at..];
        let len = match rest.as_bytes()[0] {
            b'+' | b',' | b'&' | b';' | b'|' => 1,
            b'/' if at_slashes => 1,
            b' ' if rest
                .get(..5)
                .is_some_and(|word| word.eq_ignore_ascii_case(" and ")) =>
            {
                5
            }
            _ => 0,
        };
        if len > 0 {
            found.push(Span::new(start, at));
            start = at + len;
        }
        at += len.max(1);
        while !slice.is_char_boundary(at) {
            at += 1;
        }
    }
    found.push(Span::new(start, slice.len()));
    found.retain_mut(|part| {
        *part = trim(text, part.shift(value.start));
        !part.is_empty()
    });
    found
}
