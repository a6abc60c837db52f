//! The closing line of the board.

use std::collections::HashMap;

use super::row::Row;
use crate::cli::render::closing::Tally;
use crate::cli::render::columns::Cell;
use crate::cli::render::out::{Look, Out, width};
use crate::cli::render::view::Progress;
use crate::cli::render::words::{count, flat};
use crate::diagnostic::Diagnostic;
use crate::model::Status;
use crate::store::Snapshot;

/// What the closing line counts.
#[derive(Default)]
pub(super) struct Totals {
    by_status: HashMap<Option<Status>, usize>,
    unknown: usize,
    unreadable: usize,
    progress: Progress,
    pub(super) ready: usize,
}

impl Totals {
    pub(super) fn add(&mut self, row: &Row<'_>) {
        if row.view.problem().is_some() {
            self.unreadable += 1;
        } else if row.view.has_unknown_status() {
            self.unknown += 1;
        } else {
            *self.by_status.entry(row.view.known_status()).or_default() += 1;
        }
        self.progress.add(row.progress);
    }

    pub(super) fn put(&self, out: &mut Out, snapshot: &Snapshot, findings: &[Diagnostic]) {
        let flow = &snapshot.config().story_workflow;
        let mut kinds = Vec::new();
        for (n, name) in flow.values().iter().enumerate().rev() {
            let status = u8::try_from(n).ok().map(Status);
            if let Some(n) = status.and_then(|status| self.by_status.get(&Some(status))) {
                kinds.push(format!("{n} {}", flat(name)));
            }
        }
        let others = [
            (self.by_status.get(&None).copied().unwrap_or(0), "without status"),
            (self.unknown, "of unknown status"),
            (self.unreadable, "unreadable"),
        ];
        kinds.extend(
            others
                .iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, words)| format!("{n} {words}")),
        );
        let stories = snapshot.entries().len();
        let mut about_stories = vec![("", Cell::new(Look::Strong, count(stories, "story", "stories")))];
        for (n, kind) in kinds.into_iter().enumerate() {
            about_stories.push((if n == 0 { ": " } else { ", " }, Cell::plain(kind)));
        }
        let Progress { done, busy, total } = self.progress;
        let tasks = format!("{done} of {}", count(total, "task", "tasks"));
        let mut parts = vec![("", Cell::new(Look::Strong, tasks).and(Look::Plain, " done"))];
        if busy > 0 {
            parts.push((DOT, Cell::new(Look::Strong, format!("{busy} in progress"))));
        }
        if self.ready > 0 {
            let ready = Cell::new(Look::Strong, format!("{} ready", self.ready));
            parts.push((DOT, ready.and(Look::Faint, " (stories next)")));
        }
        let tally = Tally::of(findings);
        let mut wrong = Cell::default();
        for (n, (look, words)) in tally.words().into_iter().enumerate() {
            wrong = wrong
                .and(Look::Plain, if n > 0 { ", " } else { "" })
                .and(look, words);
        }
        let wrong = if tally.is_empty() {
            Cell::new(Look::Good, "no problems")
        } else {
            wrong.and(Look::Faint, " (stories check)")
        };
        parts.push((DOT, wrong));
        if columns(&about_stories) + DOT.len() + columns(&parts) <= out.width() {
            parts[0].0 = DOT;
            about_stories.append(&mut parts);
        }
        for line in [about_stories, parts].iter().filter(|line| !line.is_empty()) {
            put_parts(out, line);
        }
    }
}

/// What divides the parts of the closing line.
const DOT: &str = " · ";

/// The columns that parts take on one line.
fn columns(parts: &[(&str, Cell)]) -> usize {
    parts
        .iter()
        .map(|(divider, part)| width(divider) + part.width())
        .sum()
}

/// Adds parts, each with what divides it from the one before, on as many lines as they need.
fn put_parts(out: &mut Out, parts: &[(&str, Cell)]) {
    let mut used = 0;
    for (divider, part) in parts {
        // A divider that ends a line loses its spaces, and a dot goes altogether.
        let ending = divider.trim_matches([' ', '·']);
        if used > 0 && used + width(divider) + part.width() + 1 > out.width() {
            out.plain(ending).end();
            used = 0;
        } else {
            out.put(Look::Faint, divider);
            used += width(divider);
        }
        used += part.put(out, usize::MAX);
    }
    out.end();
}
