//! Tasks as JSON: what `export` and the reading commands print, or a list of objects.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::draft::{one_line, references};
use super::{Fault, Form, Proposal, ProposedTask, Reading, Reference, broken, scheduler};
use crate::config::Config;
use crate::model::{KnownField, TaskRef};
use crate::text::{Span, nearest};

/// The version of our documents.
const VERSION: u64 = 1;

/// An object in its order, whose values know where they stand.
pub(super) struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The value of a key; the last one where it is given several times.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0
            .iter()
            .rfind(|(other, _)| other == key)
            .map(|(_, raw)| *raw)
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        from.deserialize_map(Entries)
    }
}

/// A text of JSON, and the places in it.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    text: &'a str,
}

impl<'a> Source<'a> {
    /// Where a value stands.
    pub(super) fn span(self, raw: &RawValue) -> Span {
        let start = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let start = start.min(self.text.len());
        // A whole object would say less than its beginning.
        let length = if raw.get().starts_with(['{', '[']) {
            1
        } else {
            raw.get().len()
        };
        Span::new(start, (start + length).min(self.text.len()))
    }

    /// The object that a value is.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub(super) fn object(self, raw: &'a RawValue, what: &str) -> Result<Object<'a>, Fault> {
        serde_json::from_str(raw.get()).map_err(|_| {
            Fault::new(self.span(raw), format!("{what} is no object")).help("write it as `{ … }`")
        })
    }

    /// The items of the list that a value is.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub(super) fn list(self, raw: &'a RawValue, what: &str) -> Result<Vec<&'a RawValue>, Fault> {
        serde_json::from_str(raw.get())
            .map_err(|_| Fault::new(self.span(raw), format!("{what} is no list")).help("write it as `[ … ]`"))
    }
}

/// The value of a piece of JSON that was parsed before.
pub(super) fn value(raw: &RawValue) -> Value {
    // Numbers out of range and texts with half a surrogate parse as raw values only.
    serde_json::from_str(raw.get()).unwrap_or(Value::Null)
}

/// Reads a text of JSON.
pub(super) fn read(text: &str, how: Reading, config: &Config) -> Proposal {
    let source = Source { text };
    let mut proposal = Proposal {
        form: how.form,
        ..Proposal::default()
    };
    let bare = text.trim_start_matches('\u{feff}');
    let raw: &RawValue = match serde_json::from_str(bare) {
        Ok(raw) => raw,
        Err(error) => {
            let before = text.len() - bare.len();
            let mut fault = broken::fault(bare, &error, how.form);
            fault.span = fault.span.shift(before);
            proposal.faults.push(fault);
            return proposal;
        }
    };
    let form = how.form.unwrap_or_else(|| recognise(raw));
    proposal.form = Some(form);
    let result = match form {
        Form::Scheduler => scheduler::read(source, raw, config, &mut proposal),
        _ => document(source, raw, how, &mut proposal),
    };
    if let Err(fault) = result {
        proposal.faults.push(fault);
    }
    proposal
}

/// A document with a job, or with a version in words, is a scheduler's.
fn recognise(raw: &RawValue) -> Form {
    let Ok(object) = serde_json::from_str::<Object<'_>>(raw.get()) else {
        return Form::Json;
    };
    let has_words = object
        .get("version")
        .is_some_and(|version| version.get().starts_with('"'));
    if object.get("kind").is_none() && (object.get("job").is_some() || has_words) {
        Form::Scheduler
    } else {
        Form::Json
    }
}

fn document<'a>(
    source: Source<'a>,
    raw: &'a RawValue,
    how: Reading,
    proposal: &mut Proposal,
) -> Result<(), Fault> {
    if raw.get().starts_with('[') {
        let items = source.list(raw, "the proposal")?;
        return tasks(source, &items, how, true, proposal);
    }
    let object = source.object(raw, "the proposal")?;
    let is_ours = object.get("kind").is_some();
    if let Some(version) = object.get("version")
        && value(version).as_u64() != Some(VERSION)
    {
        return Err(Fault::new(
            source.span(version),
            format!(
                "VERSION_MISMATCH: the version {} is not known",
                one_line(version.get())
            ),
        )
        .help(format!(
            "this program reads version {VERSION}; export the tasks anew with it"
        )));
    }
    if is_ours && object.get("version").is_none() {
        return Err(
            Fault::new(source.span(raw), "INVALID_SCHEMA: the document has no version")
                .help(format!("write \"version\": {VERSION}")),
        );
    }
    if let Some(list) = object.get("tasks") {
        let items = source.list(list, "`tasks`")?;
        return tasks(source, &items, how, !is_ours, proposal);
    }
    if let Some(list) = object.get("stories") {
        let items = source.list(list, "`stories`")?;
        return match items.as_slice() {
            [story] => of_story(source, story, how, proposal),
            [] => Ok(()),
            [_, second, ..] => Err(Fault::new(
                source.span(second),
                format!(
                    "the document holds {} stories, and one is imported at a time",
                    items.len()
                ),
            )
            .help("export one: stories export STORY")),
        };
    }
    if let Some(story) = object.get("story").filter(|story| story.get().starts_with('{')) {
        return of_story(source, story, how, proposal);
    }
    if let Some(task) = object.get("task").filter(|task| task.get().starts_with('{')) {
        return tasks(source, &[task], how, !is_ours, proposal);
    }
    Err(
        Fault::new(source.span(raw), "INVALID_SCHEMA: the document holds no tasks")
            .help("write {\"tasks\": [{\"title\": \"…\"}]}, or a list of such objects"),
    )
}

fn of_story<'a>(
    source: Source<'a>,
    story: &'a RawValue,
    how: Reading,
    proposal: &mut Proposal,
) -> Result<(), Fault> {
    let story = source.object(story, "the story")?;
    let items = match story.get("tasks") {
        Some(list) => source.list(list, "`tasks`")?,
        None => Vec::new(),
    };
    tasks(source, &items, how, false, proposal)
}

fn tasks<'a>(
    source: Source<'a>,
    items: &[&'a RawValue],
    how: Reading,
    is_by_hand: bool,
    proposal: &mut Proposal,
) -> Result<(), Fault> {
    for (n, raw) in items.iter().enumerate() {
        let what = format!("tasks[{n}]");
        let object = source.object(raw, &what)?;
        let mut reader = Reader {
            source,
            what,
            how,
            is_by_hand,
            task: ProposedTask {
                span: source.span(raw),
                ..ProposedTask::default()
            },
            faults: &mut proposal.faults,
        };
        reader.read(&object);
        let task = reader.task;
        proposal.tasks.push(task);
    }
    Ok(())
}

/// What our own documents say of a task that follows from the rest.
const COMPUTED: [&str; 6] = ["story", "ready", "blocked_by", "line", "problem", "files"];
/// The keys of a task that are no labels of fields.
const KEYS: [&str; 8] = [
    "id",
    "title",
    "name",
    "body",
    "description",
    "goal",
    "depends_on",
    "fields",
];

struct Reader<'a, 'b> {
    source: Source<'a>,
    /// The task's place in words.
    what: String,
    how: Reading,
    /// Whether it comes from elsewhere, so that `files` is no second copy of a field.
    is_by_hand: bool,
    task: ProposedTask,
    faults: &'b mut Vec<Fault>,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, object: &Object<'a>) {
        for (key, raw) in &object.0 {
            match key.as_str() {
                "id" => self.id(raw),
                "title" | "name" => self.task.title = self.text(key, raw),
                "body" | "description" | "goal" => self.task.body = self.text(key, raw),
                "depends_on" => self.task.depends_on = self.dependencies(raw),
                "fields" => self.fields(raw),
                key if COMPUTED.contains(&key) && !(self.is_by_hand && key == "files") => {}
                // Where it is not true it stands among the fields of our documents as well.
                "enabled" => self.enabled(raw, object),
                other => self.other(other, raw),
            }
        }
        let problem = object.get("problem").map(value);
        if let (Some(Value::String(problem)), Some(None)) = (problem, object.get("id").map(|_| self.task.id))
        {
            let message = format!(
                "{} was no task where it comes from: {}",
                self.what,
                one_line(&problem)
            );
            self.fault(self.task.span, message, "mend it there and export again");
        }
    }

    fn fault(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault::new(span, message).help(help));
    }

    fn wrong(&mut self, key: &str, raw: &RawValue, wanted: &str) {
        let (span, message) = (
            self.source.span(raw),
            format!("{}.{key} is no {wanted}", self.what),
        );
        self.fault(span, message, format!("put a {wanted} there"));
    }

    fn text(&mut self, key: &str, raw: &RawValue) -> String {
        match value(raw) {
            Value::String(text) => text,
            Value::Null => String::new(),
            _ => {
                self.wrong(key, raw, "text");
                String::new()
            }
        }
    }

    fn id(&mut self, raw: &RawValue) {
        let text = match value(raw) {
            Value::Null => return,
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        match TaskRef::read(&text) {
            Some(TaskRef { task, .. }) => self.task.id = Some(task),
            None => {
                let message = format!("{}.id is no id of a task: {}", self.what, one_line(raw.get()));
                self.fault(
                    self.source.span(raw),
                    message,
                    "write a number, such as 1 or \"001\"",
                );
            }
        }
    }

    fn dependencies(&mut self, raw: &'a RawValue) -> Vec<Reference> {
        let items = match value(raw) {
            Value::Null => return Vec::new(),
            Value::Array(_) => self.source.list(raw, "depends_on").unwrap_or_default(),
            _ => vec![raw],
        };
        let is_list = items.first().is_none_or(|first| !std::ptr::eq(*first, raw));
        let mut found = Vec::new();
        for item in items {
            let text = match value(item) {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                _ => {
                    self.wrong("depends_on", item, "task id");
                    continue;
                }
            };
            let span = self.source.span(item);
            let whole = TaskRef::read(&text);
            if is_list && (whole.is_some() || !text.trim().is_empty()) {
                found.push(Reference {
                    text: text.trim().to_owned(),
                    target: whole,
                    span,
                });
            } else {
                let several = references(&text, Span::new(0, text.len()));
                found.extend(several.into_iter().map(|one| Reference { span, ..one }));
            }
        }
        found
    }

    fn fields(&mut self, raw: &'a RawValue) {
        match self.source.object(raw, "fields") {
            Ok(object) => {
                for (label, raw) in &object.0 {
                    let text = self.text(label, raw);
                    self.field(label, raw, &text);
                }
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn field(&mut self, label: &str, raw: &RawValue, text: &str) {
        match KnownField::find(label) {
            Some(KnownField::DependsOn) => {
                let span = self.source.span(raw);
                let several = references(text, Span::new(0, text.len()));
                let several = several.into_iter().map(|one| Reference { span, ..one });
                self.task.depends_on.extend(several);
            }
            _ if text.trim().is_empty() => {}
            Some(known) => self.task.fields.push((known, one_line(text))),
            None => self.task.others.push((label.to_owned(), one_line(text))),
        }
    }

    fn enabled(&mut self, raw: &RawValue, object: &Object<'a>) {
        let fields = object.get("fields").map(value);
        let fields = fields.as_ref().and_then(Value::as_object);
        let is_said =
            fields.is_some_and(|fields| fields.keys().any(|key| key.eq_ignore_ascii_case("enabled")));
        match value(raw) {
            Value::Bool(false) if !is_said => {
                self.task.fields.push((KnownField::Enabled, "false".to_owned()));
            }
            Value::Bool(_) | Value::Null => {}
            _ => self.wrong("enabled", raw, "boolean"),
        }
    }

    fn other(&mut self, key: &str, raw: &'a RawValue) {
        if KnownField::find(key).is_none() && !self.how.keeps_unknown {
            let labels = KnownField::ALL.map(|field| field.label().to_lowercase());
            let names = KEYS.into_iter().chain(labels.iter().map(String::as_str));
            let help = match nearest(key, names) {
                Some(meant) => {
                    format!("did you mean `{meant}`? --keep-unknown keeps it as a field of its own")
                }
                None => "--keep-unknown keeps it as a field of its own".to_owned(),
            };
            let message = format!("{}.{} is not known", self.what, one_line(key));
            let span = self.source.span(raw);
            return self.fault(span, message, help);
        }
        let text = match value(raw) {
            Value::Array(items) if items.iter().all(Value::is_string) => items
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            Value::Number(number) => number.to_string(),
            Value::Bool(is) => is.to_string(),
            _ => self.text(key, raw),
        };
        self.field(key, raw, &text);
    }
}
