//! Applies the fixes that cannot be wrong.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::checker::{brought_in, check_paths};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::store::{ChangeSet, Entry, Snapshot};
use crate::text::FilePath;
use crate::text::{Edit, Edits};

/// How often the mended files are checked again: a fix may bring to light what another rule can mend.
const ROUNDS: usize = 10;

/// The change that all safe fixes of `findings` make, and those of what comes to light by them.
///
/// Only files that a finding stands in are changed. Of fixes that claim the same place, the first one is applied,
/// and the others are judged again afterwards. What [`withhold`] holds back is left out.
pub fn fix(snapshot: &Snapshot, findings: &[Diagnostic]) -> ChangeSet {
    let mut files = ChangeSet::default();
    let mut current = snapshot.clone();
    let mut findings = findings.to_vec();
    for _ in 0..ROUNDS {
        hold_back(snapshot, &current, &mut findings);
        let round = apply(&current, &safe(&findings));
        if round.is_empty() {
            break;
        }
        files = since(snapshot, &files, &round);
        current = snapshot.with(&files);
        let changed = round.files().iter().filter_map(|file| file.path().cloned());
        let paths: HashSet<FilePath> = changed.collect();
        findings = check_paths(&current, &paths);
    }
    files
}

/// Makes the safe fixes of `findings` that would bring in an error suggestions, whose help says so; gives how many.
pub fn withhold(snapshot: &Snapshot, findings: &mut [Diagnostic]) -> usize {
    hold_back(snapshot, snapshot, findings)
}

/// As [`withhold`], where `findings` are those of `current`, and an error is one that `first` does not have.
fn hold_back(first: &Snapshot, current: &Snapshot, findings: &mut [Diagnostic]) -> usize {
    let candidates: Vec<usize> = (0..findings.len())
        .filter(|&index| is_safe(&findings[index]))
        .collect();
    if candidates.is_empty() {
        return 0;
    }
    let mut trial = Trial {
        first,
        current,
        findings,
        paths: first.stories().map(|(entry, _)| entry.path.clone()).collect(),
        is_narrowed: false,
        harmless: Vec::new(),
        harmful: Vec::new(),
    };
    trial.sift(&candidates);
    let harmful = trial.harmful;
    for (index, error) in &harmful {
        let finding = &mut findings[*index];
        if let Some(fix) = &mut finding.fix {
            fix.applicability = Applicability::Suggested;
        }
        let step = error
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!("; {help}"));
        finding.help = Some(format!(
            "--fix leaves this to you, since with the fix {}{step}",
            error.message
        ));
    }
    harmful.len()
}

/// Finds out which fixes bring in errors, by applying them.
struct Trial<'a> {
    first: &'a Snapshot,
    current: &'a Snapshot,
    findings: &'a [Diagnostic],
    /// The files in which errors are looked for.
    paths: HashSet<FilePath>,
    is_narrowed: bool,
    /// The fixes that bring in no error together.
    harmless: Vec<usize>,
    /// The others, each with an error that it brings in on top of the harmless ones.
    harmful: Vec<(usize, Diagnostic)>,
}

impl Trial<'_> {
    /// Tells the harmless from the harmful ones.
    ///
    /// Most errors stand right behind the fix that they come from; where all do, one check is enough. The others are
    /// found by halves.
    fn sift(&mut self, candidates: &[usize]) {
        let tried: Vec<usize> = self.harmless.iter().chain(candidates).copied().collect();
        let errors = self.errors(&tried);
        let Some(error) = errors.first() else {
            self.harmless = tried;
            return;
        };
        if let &[one] = candidates {
            self.harmful.push((one, error.clone()));
            return;
        }
        let mut suspects = self.suspects(candidates, &tried, errors);
        if suspects.len() == candidates.len() {
            self.harmful.append(&mut suspects);
            return;
        }
        let suspected: HashSet<usize> = suspects.iter().map(|(index, _)| *index).collect();
        let (left, right) = if suspected.len() * 2 < candidates.len() {
            let (left, right) = candidates.split_at(candidates.len() / 2);
            (left.to_vec(), right.to_vec())
        } else {
            candidates.iter().partition(|&index| !suspected.contains(index))
        };
        self.sift(&left);
        self.sift(&right);
    }

    /// The errors that some fixes bring in together.
    fn errors(&mut self, tried: &[usize]) -> Vec<Diagnostic> {
        let fixes: Vec<&Diagnostic> = tried.iter().map(|&index| &self.findings[index]).collect();
        let after = self.current.with(&apply(self.current, &fixes));
        let mut errors = brought_in(self.first, &after, &self.paths);
        errors.retain(|finding| finding.severity == Severity::Error);
        // The first try is of all fixes: what they do not touch together stays out of the later ones.
        if !std::mem::replace(&mut self.is_narrowed, true) {
            let touched = fixes.into_iter().chain(&errors);
            self.paths = touched.map(|finding| finding.path.clone()).collect();
        }
        errors
    }

    /// The candidates with an error between them and the next fix of their file.
    fn suspects(
        &self,
        candidates: &[usize],
        tried: &[usize],
        errors: Vec<Diagnostic>,
    ) -> Vec<(usize, Diagnostic)> {
        let fixes: Vec<&Diagnostic> = tried.iter().map(|&index| &self.findings[index]).collect();
        let mut starts: HashMap<(&str, usize), usize> = HashMap::new();
        for &index in candidates {
            let finding = &self.findings[index];
            let edits = finding.fix.iter().flat_map(|fix| fix.edits.iter());
            starts.extend(edits.map(|edit| ((&*finding.path, edit.span.start), index)));
        }
        // For each file, where each edit stands afterwards and stood before.
        let places: HashMap<&str, Vec<(usize, usize)>> = by_path(&fixes)
            .into_iter()
            .filter_map(|(path, fixes)| {
                let edits = disjoint(fixes);
                let back = edits.invert(text(self.current, path)?);
                let pairs = back.iter().zip(edits.iter());
                Some((
                    &**path,
                    pairs.map(|(new, old)| (new.span.start, old.span.start)).collect(),
                ))
            })
            .collect();
        let mut found: BTreeMap<usize, Diagnostic> = BTreeMap::new();
        for error in errors {
            let suspect = error.span.and_then(|span| {
                let places = places.get(&*error.path)?;
                let above = places
                    .partition_point(|(new, _)| *new <= span.start)
                    .checked_sub(1)?;
                starts.get(&(&*error.path, places[above].1)).copied()
            });
            if let Some(index) = suspect {
                found.entry(index).or_insert(error);
            }
        }
        found.into_iter().collect()
    }
}

fn is_safe(finding: &Diagnostic) -> bool {
    let fix = finding.fix.as_ref();
    fix.is_some_and(|fix| fix.applicability == Applicability::Safe)
}

fn safe(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    findings.iter().filter(|finding| is_safe(finding)).collect()
}

/// The fixes of `findings` that do not stand in each other's way.
fn apply(snapshot: &Snapshot, findings: &[&Diagnostic]) -> ChangeSet {
    ChangeSet::new(by_path(findings).into_iter().filter_map(|(path, fixes)| {
        let old = text(snapshot, path)?;
        let new = disjoint(fixes).apply(old);
        Some(ChangeSet::modify(path, old, new))
    }))
}

fn by_path<'a>(findings: &[&'a Diagnostic]) -> BTreeMap<&'a FilePath, Vec<&'a Edits>> {
    let mut by_path: BTreeMap<&FilePath, Vec<&Edits>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            by_path.entry(&finding.path).or_default().push(&fix.edits);
        }
    }
    by_path
}

/// The edits of all fixes but those that meet an earlier one.
fn disjoint(mut fixes: Vec<&Edits>) -> Edits {
    let bounds = |edits: &Edits| {
        let mut spans = edits.iter().map(|edit| edit.span);
        let first = spans.next()?;
        Some((first.start, spans.last().map_or(first.end, |last| last.end)))
    };
    fixes.sort_by_key(|edits| bounds(edits));
    let mut taken: Vec<Edit> = Vec::new();
    let mut end = None;
    for edits in fixes {
        let Some((from, to)) = bounds(edits) else { continue };
        // Edits that touch are taken one after the other as well: both may insert at one place.
        if end.is_none_or(|end| from > end) {
            taken.extend(edits.iter().cloned());
            end = Some(to);
        }
    }
    Edits::new(taken).expect("edits that stand in the way were left out")
}

/// The changes of `before` with those of `more` on top of them, against the texts of `snapshot`.
fn since(snapshot: &Snapshot, before: &ChangeSet, more: &ChangeSet) -> ChangeSet {
    let mut new: BTreeMap<FilePath, Arc<str>> = BTreeMap::new();
    for file in before.files().iter().chain(more.files()) {
        if let Some(version) = &file.new {
            new.insert(version.path.clone(), Arc::clone(&version.text));
        }
    }
    ChangeSet::new(new.into_iter().filter_map(|(path, new)| {
        let old = text(snapshot, &path)?;
        Some(ChangeSet::modify(&path, old, new))
    }))
}

fn text<'a>(snapshot: &'a Snapshot, path: &str) -> Option<&'a str> {
    let loaded = snapshot.at_path(path).and_then(Entry::loaded)?;
    Some(loaded.document.text())
}
