//! `stories schema KIND`: the JSON Schema of each kind of document.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::change::JsonChange;
use super::check::Check;
use super::document::{Document, VERSION, pretty};
use super::explain::{Explain, Rules};
use super::graph::Graph;
use super::hooks::Hooks;
use super::lists::{Status, Stories, Tasks};
use super::log::Log;
use super::plan::Plan;
use super::prompt::JsonPrompt;
use super::records::Records;
use super::show::Show;
use super::stats::Stats;

/// The kinds of documents that have a schema.
pub const SCHEMAS: [&str; 17] = [
    "list", "status", "show", "tasks", "next", "graph", "check", "change", "explain", "rules", "log",
    "stats", "prompt", "hooks", "plan", "records", "export",
];

/// The schema of the kind, as JSON; none for a kind that there is not.
pub fn schema(kind: &str) -> Option<String> {
    let mut schema = match kind {
        "list" | "export" => of::<Stories<'_>>(),
        "status" => of::<Status<'_>>(),
        "show" => of::<Show<'_>>(),
        "tasks" | "next" => of::<Tasks<'_>>(),
        "graph" => of::<Graph<'_>>(),
        "plan" => of::<Plan<'_>>(),
        "records" => of::<Records<'_>>(),
        "check" => of::<Check<'_>>(),
        "change" => of::<JsonChange<'_>>(),
        "explain" => of::<Explain<'_>>(),
        "rules" => of::<Rules<'_>>(),
        "hooks" => of::<Hooks<'_>>(),
        "log" => of::<Log<'_>>(),
        "stats" => of::<Stats<'_>>(),
        "prompt" => of::<JsonPrompt<'_>>(),
        _ => return None,
    };
    schema["title"] = Value::from(format!("stories {kind}"));
    schema["properties"]["version"]["const"] = Value::from(VERSION);
    schema["properties"]["kind"]["const"] = Value::from(kind);
    Some(pretty(&schema))
}

fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings
        .into_generator()
        .into_root_schema_for::<Document<T>>()
        .to_value()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{SCHEMAS, schema};
    use crate::check::{RULES, check};
    use crate::cli::render::sample::sample;
    use crate::cli::render::{HooksView, Sources, json};
    use crate::cli::render::{sample_past, stats::Page};
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::graph::next_tasks;
    use crate::model::TaskId;
    use crate::plan::{Options, plan};
    use crate::store::{ChangeSet, Entry, Snapshot};
    use crate::system::{Driver, HookState};
    use crate::text::{Edit, Span};

    /// One document of each kind, two where a kind has two shapes.
    fn documents() -> Vec<(&'static str, String)> {
        let snapshot = sample();
        let entries: Vec<&Entry> = snapshot.entries().iter().collect();
        let path = &entries[1].path;
        let mut findings = check(&snapshot);
        findings.push(
            Diagnostic::new("x", Severity::Note, path, Span::new(0, 1), "m")
                .help("h")
                .fix("f", Edit::insert(0, "x")),
        );
        findings.push(Diagnostic::new("y", Severity::Note, &"a.md".into(), None, "m"));
        let sources = Sources::new(&snapshot, &findings);
        let task = entries[1]
            .loaded()
            .and_then(|loaded| loaded.story.task(TaskId::new(2)));
        let changes = ChangeSet::new([
            ChangeSet::create("a.md", "x\n"),
            ChangeSet::modify(path, "a\n", "b\n"),
            ChangeSet::delete(&"c.md".into(), "c\n"),
        ]);
        let change = json::Change {
            changes: &changes,
            written: true,
            messages: &["002/002 done".to_owned()],
            findings: &findings,
        };
        let planned = plan(&snapshot, snapshot.entries(), &Options::default());
        let mut options = Options::default();
        options.team.wished = true;
        let in_team = plan(&snapshot, snapshot.entries(), &options);
        let hooks = HooksView {
            folder: ".githooks".to_owned(),
            hooks_path: Some(".githooks".to_owned()),
            manager: Some(("husky", false)),
            hooks: vec![("pre-commit", HookState::Foreign, true)],
            has_attributes: true,
            driver: Driver::Missing,
            program: Some("/bin/stories".to_owned()),
        };
        let history = sample_past::history();
        let told = sample_past::told(&history);
        let (stats, now) = sample_past::stats(&history, &told);
        let page = Page {
            snapshot: &snapshot,
            stats: &stats,
            now,
            is_shallow: false,
            has_tasks: true,
        };
        vec![
            ("list", json::list(&snapshot, &entries)),
            ("status", json::status(&snapshot, &entries, &findings)),
            ("show", json::show_story(&snapshot, entries[1])),
            (
                "show",
                json::show_task(&snapshot, entries[1], task.expect("the sample has it")),
            ),
            ("show", json::show_story(&snapshot, entries[4])),
            ("tasks", json::tasks(&snapshot, entries[1])),
            ("next", json::next(&snapshot, &next_tasks(&snapshot, None))),
            ("graph", json::graph(&snapshot, &entries)),
            ("plan", json::plan(&planned)),
            ("plan", json::plan(&in_team)),
            ("records", json::records(&planned)),
            ("records", json::records(&in_team)),
            ("check", json::check(&findings, &sources, 6)),
            ("change", json::change(&change, &sources)),
            ("explain", json::explain(&RULES[0], snapshot.config())),
            ("rules", json::rules(snapshot.config())),
            ("hooks", json::hooks(&hooks)),
            ("log", json::log(&told, true)),
            ("log", json::log(&[], false)),
            ("stats", json::stats(&page)),
            ("export", json::export(&snapshot, &entries)),
            ("prompt", prompt_of_task(&snapshot, entries[1])),
        ]
    }

    fn prompt_of_task(snapshot: &Snapshot, entry: &Entry) -> String {
        let loaded = entry.loaded().expect("it is text");
        let task = loaded.story.task(TaskId::new(2)).expect("the sample has it");
        let prompt = crate::prompt::prompt(snapshot, entry, loaded, task);
        let cut = prompt.clone().within(crate::prompt::tokens(&prompt.text()) - 1);
        json::prompt(&cut.expect("something can go"), "002".to_owned(), "002", Some(9))
    }

    #[test]
    fn every_document_keeps_to_its_schema() {
        let documents = documents();
        for kind in SCHEMAS {
            let schema: Value = serde_json::from_str(&schema(kind).expect("it has one")).expect("it is JSON");
            let of_kind: Vec<_> = documents.iter().filter(|(other, _)| *other == kind).collect();
            assert!(!of_kind.is_empty(), "{kind}");
            for (_, text) in of_kind {
                assert!(text.ends_with("}\n"), "{kind}");
                let document: Value = serde_json::from_str(text).expect("it is JSON");
                assert_eq!(
                    (&document["version"], &document["kind"]),
                    (&json!(1), &json!(kind))
                );
                keeps(&schema, &schema, &document, kind);
            }
        }
        assert_eq!(schema("nothing"), None);
    }

    /// Fails unless `value` keeps to `schema`, as far as our schemas go.
    fn keeps(root: &Value, schema: &Value, value: &Value, at: &str) {
        if let Some(name) = schema["$ref"].as_str() {
            let target = root.pointer(name.trim_start_matches('#')).expect("it is defined");
            return keeps(root, target, value, at);
        }
        if let Some(several) = schema["anyOf"].as_array() {
            let chosen = several
                .iter()
                .find(|one| (one["type"] == "null") == value.is_null());
            return keeps(root, chosen.expect("null or something"), value, at);
        }
        if let Some(expected) = schema.get("const") {
            assert_eq!(value, expected, "{at}");
        }
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        match &schema["type"] {
            Value::Array(kinds) => assert!(kinds.contains(&json!(kind)), "{at}: {kind} of {kinds:?}"),
            only => assert_eq!(only, kind, "{at}"),
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    keeps(root, &schema["items"], item, at);
                }
            }
            Value::Object(object) => keeps_object(root, schema, object, at),
            _ => {}
        }
    }

    fn keeps_object(root: &Value, schema: &Value, object: &Map<String, Value>, at: &str) {
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(object.contains_key(name.as_str().unwrap_or("")), "{at}.{name}");
        }
        for (name, value) in object {
            let known = schema["properties"]
                .get(name)
                .or(schema.get("additionalProperties"));
            keeps(
                root,
                known.unwrap_or_else(|| panic!("{at}.{name} is in no schema")),
                value,
                &format!("{at}.{name}"),
            );
        }
        if let Some(properties) = schema["properties"].as_object() {
            for name in properties.keys() {
                assert!(object.contains_key(name), "{at}.{name} is absent");
            }
        }
    }

    #[test]
    fn a_task_has_the_fields_of_the_contract() {
        let (_, text) = &documents()[5];
        let document: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(
            document["tasks"][1],
            json!({
                "story": "002", "id": "002", "title": "Wire the limiter into the dispatcher", "domain": "backend",
                "status": "in_progress", "depends_on": ["001"], "ready": false, "blocked_by": [], "enabled": true,
                "files": ["src/limit.rs", "src/dispatch.rs"],
                "fields": {"Files": "`src/limit.rs`, src/dispatch.rs", "Ticket": "ABC-1"},
                "body": "The dispatcher asks first.", "line": 21, "problem": null,
            })
        );
        let ids: Vec<&Value> = document["tasks"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|task| &task["id"])
            .collect();
        assert_eq!(
            json!(ids),
            json!(["001", "002", "003", "004", "005", null, "007-009", "010"])
        );
        assert_eq!(document["tasks"][3]["blocked_by"], json!(["002", "003", "099"]));
        assert_eq!(document["tasks"][7]["status"], "doing");
    }

    #[test]
    fn a_story_that_is_no_text_is_listed() {
        let (_, text) = &documents()[0];
        let document: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(
            document["stories"][4],
            json!({
                "id": "005", "slug": "binary", "path": "docs/stories/005-binary.md", "title": null, "status": null,
                "depends_on": [], "progress": {"done": 0, "total": 0}, "criteria": {"checked": 0, "total": 0},
                "problem": "it is not UTF-8 text: byte 3 is invalid", "tasks": [],
            })
        );
        assert_eq!(document["stories"][0]["status"], "Done");
        assert_eq!(document["stories"][1]["depends_on"], json!(["001", "005"]));
    }
}
