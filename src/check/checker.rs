//! Runs the rules over a snapshot or over a change.

use std::collections::{HashMap, HashSet};

use super::identity::{self, Identity};
use super::lineage::Lineage;
use super::rule::{ChangeContext, Findings, Rule, Run, StoryContext};
use super::rules::{ENTERING, RULES, dependency_cycle};
use crate::config::FILE_NAME;
use crate::diagnostic::{Diagnostic, Severity};
use crate::parallel;
use crate::store::{Entry, Snapshot};
use crate::text::FilePath;
use crate::text::Span;

/// Everything that the rules find in the stories that were read, sorted by path and place.
///
/// No change is judged here: rules that ask who brought a fault in give warnings at most.
pub fn check(snapshot: &Snapshot) -> Vec<Diagnostic> {
    run(snapshot, |_| true)
}

/// What the rules find in some files; the others are read for reference only.
pub fn check_paths(snapshot: &Snapshot, paths: &HashSet<FilePath>) -> Vec<Diagnostic> {
    run(snapshot, |path| paths.contains(path))
}

/// The findings in `paths` that are there after a change and were not before, each with the severity that a
/// change deserves.
///
/// `before` and `after` must hold the same files but for the change. A finding is an old one wherever its file and its
/// task are now and whatever their numbers, as long as it says the same of the same things. Of circles those are told
/// that the change has closed, wherever they stand.
pub fn brought_in(before: &Snapshot, after: &Snapshot, paths: &HashSet<FilePath>) -> Vec<Diagnostic> {
    let lineage = Lineage::new(before, after);
    let mut found = brought_in_but_circles(&lineage, after, paths);
    found.extend(closed_circles(&[lineage], after).into_iter().map(|(_, new)| new));
    sort(&mut found);
    found
}

/// As [`brought_in`], without circles.
pub(super) fn brought_in_but_circles(
    lineage: &Lineage<'_>,
    after: &Snapshot,
    paths: &HashSet<FilePath>,
) -> Vec<Diagnostic> {
    let before = lineage.before();
    let mut found = check_paths(after, paths);
    found.retain(|finding| finding.code != dependency_cycle::RULE.code);
    let entries = found.iter().filter_map(|finding| after.at_path(&finding.path));
    let mut old_paths: HashSet<FilePath> = entries
        .filter_map(|entry| Some(lineage.original(entry)?.path.clone()))
        .collect();
    old_paths.insert(FILE_NAME.into());
    let mut known: HashMap<Identity, usize> = HashMap::new();
    if !found.is_empty() {
        for finding in check_paths(before, &old_paths) {
            if let Some(identity) = identity::before(lineage, &finding) {
                *known.entry(identity).or_default() += 1;
            }
        }
    }
    found.retain(|finding| match known.get_mut(&identity::after(after, finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    for finding in &mut found {
        raise(lineage, after, finding);
    }
    found.extend(transitions(lineage, after, paths));
    found
}

/// The circles that none of the stores before a change had whole: as a plain check tells their knots, and told from the
/// new reference on.
pub(super) fn closed_circles(before: &[Lineage<'_>], after: &Snapshot) -> Vec<(Diagnostic, Diagnostic)> {
    let rule = &dependency_cycle::RULE;
    let Some(severity) = rule.severity(after.config()) else {
        return Vec::new();
    };
    let mut closed = dependency_cycle::closed(after, before, &Findings::new(rule.code, severity));
    closed.retain(|(_, new)| {
        let entry = after.at_path(&new.path);
        let context = entry.and_then(|entry| story_context(after, entry));
        context.is_none_or(|context| !unsilenced(&context, vec![new.clone()]).is_empty())
    });
    closed
}

/// Gives a finding that a change brought in the severity of a change.
fn raise(lineage: &Lineage<'_>, after: &Snapshot, finding: &mut Diagnostic) {
    let Some(rule) = RULES.iter().find(|rule| rule.code == finding.code) else {
        return;
    };
    let is_set = after.config().rules.iter().any(|set| set.code == rule.code);
    let is_entering = ENTERING.contains(&rule.code);
    if rule.judges_change || (is_entering && is_set) {
        finding.severity = rule.severity(after.config()).unwrap_or(finding.severity);
    } else if is_entering && enters_progress(lineage, after, &finding.path) {
        finding.severity = Severity::Error;
    }
}

/// Whether the story at `path` was not begun before and is now.
fn enters_progress(lineage: &Lineage<'_>, after: &Snapshot, path: &str) -> bool {
    let started = after.config().story_workflow.started();
    let is_begun = |entry: &Entry| {
        let status = entry.loaded().and_then(|loaded| loaded.story.status.as_ref());
        status
            .and_then(|status| status.status)
            .is_some_and(|status| status >= started)
    };
    let Some(entry) = after.at_path(path) else {
        return false;
    };
    is_begun(entry) && !lineage.original(entry).is_some_and(is_begun)
}

fn transitions(lineage: &Lineage<'_>, after: &Snapshot, paths: &HashSet<FilePath>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (entry, _) in after.stories().filter(|(entry, _)| paths.contains(&entry.path)) {
        let Some(context) = story_context(after, entry) else {
            continue;
        };
        let Some(before) = lineage.original(entry).and_then(Entry::loaded) else {
            continue;
        };
        for (rule, severity) in active(after) {
            if let Run::Change(function) = rule.run {
                let mut findings = Findings::new(rule.code, severity);
                function(
                    &ChangeContext {
                        after: context,
                        before,
                    },
                    &mut findings,
                );
                found.extend(unsilenced(&context, findings.into_vec()));
            }
        }
    }
    found
}

fn run(snapshot: &Snapshot, is_wanted: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
    let rules: Vec<(&Rule, Severity)> = active(snapshot)
        .map(|(rule, severity)| {
            (
                rule,
                // Nobody can be told here to have brought it in.
                if rule.judges_change || ENTERING.contains(&rule.code) {
                    severity.min(Severity::Warning)
                } else {
                    severity
                },
            )
        })
        .collect();
    let read = snapshot.stories().map(|(entry, _)| entry);
    let entries: Vec<&Entry> = read.filter(|entry| is_wanted(&entry.path)).collect();
    let mut found: Vec<Diagnostic> = parallel::map(&entries, |entry| check_story(snapshot, entry, &rules))
        .into_iter()
        .flatten()
        .collect();
    let mut by_path: HashMap<FilePath, Vec<Diagnostic>> = HashMap::new();
    for (rule, severity) in &rules {
        if let Run::Store(function) = rule.run {
            let mut findings = Findings::new(rule.code, *severity);
            function(snapshot, &mut findings);
            for finding in findings.into_vec() {
                if is_wanted(&finding.path) || &*finding.path == FILE_NAME {
                    by_path.entry(finding.path.clone()).or_default().push(finding);
                }
            }
        }
    }
    for (path, findings) in by_path {
        let context = snapshot
            .at_path(&path)
            .and_then(|entry| story_context(snapshot, entry));
        match context {
            Some(context) => found.extend(unsilenced(&context, findings)),
            None => found.extend(findings),
        }
    }
    sort(&mut found);
    found
}

fn active(snapshot: &Snapshot) -> impl Iterator<Item = (&'static Rule, Severity)> + '_ {
    RULES
        .iter()
        .filter_map(|rule| Some((rule, rule.severity(snapshot.config())?)))
}

fn story_context<'a>(snapshot: &'a Snapshot, entry: &'a Entry) -> Option<StoryContext<'a>> {
    let loaded = entry.loaded()?;
    Some(StoryContext {
        config: snapshot.config(),
        width: snapshot.width(),
        entry,
        document: &loaded.document,
        story: &loaded.story,
    })
}

fn check_story(snapshot: &Snapshot, entry: &Entry, rules: &[(&Rule, Severity)]) -> Vec<Diagnostic> {
    let (Some(context), Some(loaded)) = (story_context(snapshot, entry), entry.loaded()) else {
        return Vec::new();
    };
    let alone = loaded.alone(context.width, || {
        let mut found = Vec::new();
        for (rule, severity) in rules {
            if let Run::Story(function) = rule.run {
                let mut findings = Findings::new(rule.code, *severity);
                function(&context, &mut findings);
                found.extend(findings.into_vec());
            }
        }
        unsilenced(&context, found)
    });
    let mut found = Vec::new();
    for (rule, severity) in rules {
        if let Run::Among(function) = rule.run {
            let mut findings = Findings::new(rule.code, *severity);
            function(&context, snapshot, &mut findings);
            found.extend(findings.into_vec());
        }
    }
    let mut found = unsilenced(&context, found);
    found.extend(alone.iter().cloned());
    found
}

/// The findings that no `<!-- stories: allow CODE -->` silences where they stand.
fn unsilenced(context: &StoryContext<'_>, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if found.is_empty() || context.story.allows.is_empty() {
        return found;
    }
    // By code, in the order of the file; the blocks of tasks do not overlap.
    let mut allowed: HashMap<&str, (bool, Vec<Span>)> = HashMap::new();
    for allow in &context.story.allows {
        let (everywhere, scopes) = allowed.entry(&allow.code).or_default();
        match allow.scope {
            None => *everywhere = true,
            Some(scope) => scopes.push(scope),
        }
    }
    found.retain(|finding| {
        let Some((everywhere, scopes)) = allowed.get(finding.code) else {
            return true;
        };
        let is_in_scope = finding.span.is_some_and(|span| {
            let after = scopes.partition_point(|scope| scope.start <= span.start);
            scopes[..after]
                .last()
                .is_some_and(|scope| span.start <= scope.end)
        });
        !everywhere && !is_in_scope
    });
    found
}

pub(super) fn sort(found: &mut [Diagnostic]) {
    found.sort_by(|a, b| {
        (
            &a.path,
            a.span.map(|span| (span.start, span.end)),
            a.code,
            &a.message,
        )
            .cmp(&(
                &b.path,
                b.span.map(|span| (span.start, span.end)),
                b.code,
                &b.message,
            ))
    });
}
