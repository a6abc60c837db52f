//! The document of `stories check`.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::document::document;
use crate::cli::render::closing::Tally;
use crate::cli::render::sources::Sources;
use crate::diagnostic::{Applicability, Diagnostic};

/// What the check finds.
#[derive(Serialize, JsonSchema)]
pub(super) struct Check<'a> {
    /// The findings by path and place.
    #[schemars(with = "Vec<JsonDiagnostic<'a>>")]
    diagnostics: Each<'a>,
    /// How many they are.
    summary: Summary,
}

/// Findings that are made ready one by one, while they are written: a file may have very many.
struct Each<'a> {
    findings: &'a [Diagnostic],
    sources: &'a Sources<'a>,
}

impl Serialize for Each<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.findings
                .iter()
                .map(|finding| diagnostic(finding, self.sources)),
        )
    }
}

/// Findings by severity.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CheckSummary")]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    /// The files that were looked at.
    files: usize,
}

/// A finding. Its place is null where it is about the file as a whole.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Diagnostic")]
pub(super) struct JsonDiagnostic<'a> {
    /// The rule that found it.
    code: &'a str,
    /// `error`, `warning` or `note`.
    severity: &'a str,
    message: &'a str,
    /// The file, relative to the root, with `/`.
    path: &'a str,
    /// The line, from 1.
    line: Option<usize>,
    /// The column in characters, from 1.
    column: Option<usize>,
    /// The line of the character behind the last one.
    end_line: Option<usize>,
    /// The column of the character behind the last one.
    end_column: Option<usize>,
    /// The first byte, from 0.
    start: Option<usize>,
    /// The byte behind the last one.
    end: Option<usize>,
    /// What to do next.
    help: Option<&'a str>,
    /// How to mend it.
    fix: Option<JsonFix<'a>>,
}

/// Edits that mend a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct JsonFix<'a> {
    /// What the fix does.
    message: &'a str,
    /// `safe` for one that `--fix` applies, or `suggested`.
    applicability: &'a str,
    /// The edits, by their place; each against the text that was checked.
    edits: Vec<JsonEdit<'a>>,
}

/// A range of the text and what is to stand there.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct JsonEdit<'a> {
    /// The first byte, from 0.
    start: usize,
    /// The byte behind the last one.
    end: usize,
    text: &'a str,
}

/// The document of `findings` in `checked` files.
pub fn check(findings: &[Diagnostic], sources: &Sources<'_>, checked: usize) -> String {
    let tally = Tally::of(findings);
    let check = Check {
        diagnostics: Each { findings, sources },
        summary: Summary {
            errors: tally.errors,
            warnings: tally.warnings,
            notes: tally.notes,
            files: checked,
        },
    };
    document("check", check)
}

pub(super) fn diagnostics<'a>(findings: &'a [Diagnostic], sources: &Sources<'_>) -> Vec<JsonDiagnostic<'a>> {
    findings
        .iter()
        .map(|finding| diagnostic(finding, sources))
        .collect()
}

fn diagnostic<'a>(finding: &'a Diagnostic, sources: &Sources<'_>) -> JsonDiagnostic<'a> {
    let place = sources.of(finding);
    JsonDiagnostic {
        code: finding.code,
        severity: finding.severity.name(),
        message: &finding.message,
        path: &finding.path,
        line: place.map(|place| place.start.line),
        column: place.map(|place| place.start.column),
        end_line: place.map(|place| place.end.line),
        end_column: place.map(|place| place.end.column),
        start: place.map(|place| place.span.start),
        end: place.map(|place| place.span.end),
        help: finding.help.as_deref(),
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            message: &fix.message,
            applicability: match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Suggested => "suggested",
            },
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit {
                    start: edit.span.start,
                    end: edit.span.end,
                    text: &edit.text,
                })
                .collect(),
        }),
    }
}
