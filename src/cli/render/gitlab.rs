//! Findings as a Code Quality report of GitLab.

use serde::Serialize;

use super::json::document::pretty;
use super::sources::Sources;
use super::words::fingerprint;
use crate::diagnostic::{Diagnostic, Severity};

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// The report: an array with an issue for each finding.
pub fn gitlab(findings: &[Diagnostic], sources: &Sources<'_>) -> String {
    let mut names = Fingerprints::default();
    let issues: Vec<Issue<'_>> = findings
        .iter()
        .map(|finding| {
            let place = sources.of(finding);
            Issue {
                description: &finding.message,
                check_name: finding.code,
                fingerprint: names.of(finding),
                severity: match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                location: Location {
                    path: &finding.path,
                    lines: Lines {
                        begin: place.map_or(1, |place| place.start.line),
                        end: place.map_or(1, |place| place.end.line),
                    },
                },
            }
        })
        .collect();
    pretty(&issues)
}

/// Names of findings that stay the same when lines move; the second of two equal findings has another.
#[derive(Default)]
pub(super) struct Fingerprints<'a> {
    seen: std::collections::HashMap<(&'a str, &'a str, &'a str), usize>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn of(&mut self, finding: &'a Diagnostic) -> String {
        let times = self
            .seen
            .entry((finding.code, &finding.path, &finding.message))
            .or_insert(0);
        *times += 1;
        fingerprint([finding.code, &*finding.path, &finding.message, &times.to_string()])
    }
}

#[cfg(test)]
mod tests {
    use super::gitlab;
    use crate::cli::render::Sources;
    use crate::cli::render::sample::one;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::text::Span;

    #[test]
    fn an_issue_has_its_own_fingerprint() {
        let snapshot = one("# a\nb\n");
        let path = &snapshot.entries()[0].path;
        let findings = [
            Diagnostic::new("one", Severity::Error, path, Span::new(4, 5), "m"),
            Diagnostic::new("one", Severity::Error, path, None, "m"),
        ];
        let text = gitlab(&findings, &Sources::new(&snapshot, &findings));
        let issues: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(
            issues[0]["location"],
            serde_json::json!({"path": &**path, "lines": {"begin": 2, "end": 2}})
        );
        assert_eq!(issues[0]["severity"], "major");
        assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
        assert_eq!(gitlab(&[], &Sources::new(&snapshot, &[])), "[]\n");
    }
}
