//! Findings as SARIF 2.1.0, which code scanning services read.

use std::collections::HashMap;

use serde::Serialize;

use super::gitlab::Fingerprints;
use super::json::document::pretty;
use super::sources::{Place, Sources};
use crate::check::find_rule;
use crate::diagnostic::Diagnostic;
use crate::text::{Edit, Span};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Prints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Prints {
    #[serde(rename = "stories/v1")]
    ours: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Message,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Inserted<'a>,
}

#[derive(Serialize)]
struct Inserted<'a> {
    text: &'a str,
}

/// The log: one run with all findings and the rules that they come from.
pub fn sarif(findings: &[Diagnostic], sources: &Sources<'_>) -> String {
    let mut rules = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names = Fingerprints::default();
    let results = findings
        .iter()
        .map(|finding| {
            let rule_index = *places.entry(finding.code).or_insert_with(|| {
                rules.push(rule(finding.code));
                rules.len() - 1
            });
            Finding {
                rule_index,
                partial_fingerprints: Prints {
                    ours: names.of(finding),
                },
                ..result(finding, sources)
            }
        })
        .collect();
    pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "stories",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules,
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    })
}

fn rule(code: &str) -> Rule<'_> {
    let known = find_rule(code);
    Rule {
        id: code,
        short_description: known.map(|rule| Message {
            text: rule.summary().to_owned(),
        }),
        help: known.map(|rule| Help {
            text: rule.page(),
            markdown: rule.page(),
        }),
    }
}

/// A finding without what depends on those before it.
fn result<'a>(finding: &'a Diagnostic, sources: &Sources<'_>) -> Finding<'a> {
    let path = &finding.path;
    let at = |span: Option<Span>, message: Option<String>| Location {
        physical_location: Physical {
            artifact_location: artifact(path),
            region: span.and_then(|span| sources.place(path, span)).map(region),
        },
        message: message.map(|text| Message { text }),
    };
    let text = match &finding.help {
        Some(help) => format!("{}\n\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let fix = finding.fix.as_ref().and_then(|fix| {
        let replacements: Option<Vec<Replacement<'_>>> = fix
            .edits
            .iter()
            .map(|edit| replacement(edit, path, sources))
            .collect();
        Some(Fix {
            description: Message {
                text: fix.message.clone(),
            },
            artifact_changes: [ArtifactChange {
                artifact_location: artifact(path),
                replacements: replacements?,
            }],
        })
    });
    Finding {
        rule_id: finding.code,
        rule_index: 0,
        level: finding.severity.name(),
        message: Message { text },
        locations: [at(finding.span, None)],
        related_locations: finding
            .labels
            .iter()
            .map(|label| at(Some(label.span), Some(label.message.clone())))
            .collect(),
        partial_fingerprints: Prints { ours: String::new() },
        fixes: fix.into_iter().collect(),
    }
}

fn replacement<'a>(edit: &'a Edit, path: &str, sources: &Sources<'_>) -> Option<Replacement<'a>> {
    Some(Replacement {
        deleted_region: region(sources.place(path, edit.span)?),
        inserted_content: Inserted { text: &edit.text },
    })
}

fn region(place: Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        byte_offset: place.span.start,
        byte_length: place.span.len(),
    }
}

/// A path relative to the root as a URI.
fn artifact(path: &str) -> Artifact {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    Artifact { uri }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::sarif;
    use crate::cli::render::Sources;
    use crate::cli::render::sample::one;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::text::{Edit, Span};

    #[test]
    fn columns_are_counted_in_characters() {
        let snapshot = one("# 😀é\nb\n");
        let path = &snapshot.entries()[0].path;
        let findings = [
            Diagnostic::new("no-tasks", Severity::Warning, path, Span::new(6, 8), "m")
                .help("h")
                .label(Span::new(9, 10), "l")
                .fix("f", Edit::insert(8, "x")),
            Diagnostic::new("bad-config", Severity::Note, &"a b.md".into(), None, "n"),
        ];
        let text = sarif(&findings, &Sources::new(&snapshot, &findings));
        let log: Value = serde_json::from_str(&text).expect("it is JSON");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "no-tasks");
        assert_eq!(run["tool"]["driver"]["rules"][1]["id"], "bad-config");
        let first = &run["results"][0];
        assert_eq!(
            first["locations"][0]["physicalLocation"],
            json!({
                "artifactLocation": {"uri": "docs/stories/001-a.md"},
                "region": {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 5, "byteOffset": 6, "byteLength": 2},
            })
        );
        assert_eq!(first["message"]["text"], "m\n\nhelp: h");
        assert_eq!(first["relatedLocations"][0]["message"]["text"], "l");
        let replacement = &first["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "x");
        assert_eq!(replacement["deletedRegion"]["byteOffset"], 8);
        assert_eq!(
            run["results"][1]["locations"],
            json!([{"physicalLocation": {"artifactLocation": {"uri": "a%20b.md"}}}])
        );
    }
}
