//! The line under the findings: how many, in how many files.

use std::collections::HashSet;

use super::out::{Look, Out};
use super::words::count;
use crate::diagnostic::{Applicability, Diagnostic, Severity};

/// Findings by severity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
}

impl Tally {
    pub(super) fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    pub(super) fn of<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut tally = Tally::default();
        findings
            .into_iter()
            .for_each(|finding| tally.add(finding.severity));
        tally
    }

    pub(super) fn is_empty(self) -> bool {
        self == Tally::default()
    }

    /// The counts that are not zero, the heaviest first: `2 errors`, `1 warning`.
    pub(super) fn words(self) -> Vec<(Look, String)> {
        let all = [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
            (Severity::Note, self.notes),
        ];
        all.into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(severity, n)| {
                let one = severity.name();
                (look(severity), count(n, one, &format!("{one}s")))
            })
            .collect()
    }
}

/// How a severity looks.
pub(super) fn look(severity: Severity) -> Look {
    match severity {
        Severity::Error => Look::Bad,
        Severity::Warning => Look::Busy,
        Severity::Note => Look::Faint,
    }
}

/// Adds the closing line for `findings` in `checked` files.
pub(super) fn closing(out: &mut Out, findings: &[Diagnostic], checked: usize) {
    let files = |n| count(n, "file", "files");
    if findings.is_empty() {
        out.put(Look::Good, "no problems")
            .plain(&format!(" in {}", files(checked)))
            .end();
        return;
    }
    for (n, (look, words)) in Tally::of(findings).words().into_iter().enumerate() {
        out.plain(if n > 0 { ", " } else { "" }).put(look, &words);
    }
    let named: HashSet<&str> = findings.iter().map(|finding| &*finding.path).collect();
    out.plain(&format!(
        " in {} of {}",
        named.len(),
        files(checked.max(named.len()))
    ));
    let safe = |finding: &&Diagnostic| {
        finding
            .fix
            .as_ref()
            .is_some_and(|fix| fix.applicability == Applicability::Safe)
    };
    let fixable = findings.iter().filter(safe).count();
    if fixable > 0 {
        out.put(
            Look::Faint,
            &format!("; {fixable} can be mended by `stories check --fix`"),
        );
    }
    out.end();
}
