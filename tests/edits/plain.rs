//! What a story says, with no word of how: the independent model.

use crate::*;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainField {
    pub label: String,
    /// What stands around the word and stays when the word changes.
    pub before: &'static str,
    pub word: String,
    pub after: &'static str,
    /// Whether it shares its line with the next one.
    pub joined: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainItem {
    pub id: TaskId,
    pub title: String,
    pub fields: Vec<PlainField>,
    pub depends: Vec<u64>,
    pub body: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plain {
    pub title: Option<String>,
    pub status: Option<String>,
    pub items: Vec<PlainItem>,
}

pub const ORDER: [&str; 10] = [
    "domain",
    "status",
    "depends on",
    "files",
    "context",
    "verify",
    "worker",
    "phase",
    "estimate",
    "enabled",
];

impl PlainItem {
    pub fn at(&self, label: &str) -> Option<usize> {
        self.fields
            .iter()
            .position(|field| field.label.eq_ignore_ascii_case(label))
    }

    pub fn set(&mut self, label: &str, value: &str) {
        if let Some(at) = self.at(label) {
            let field = &mut self.fields[at];
            if field.word == value && matches!(label, "Domain") {
                return;
            }
            if label != "Status" && label != "Domain" {
                (field.before, field.after) = ("", "");
            }
            field.word = value.to_owned();
            return;
        }
        let rank = |label: &str| ORDER.iter().position(|known| known.eq_ignore_ascii_case(label));
        let at = match rank(label) {
            None => self.fields.len(),
            Some(own) => self
                .fields
                .iter()
                .rposition(|field| rank(&field.label).is_some_and(|other| other < own))
                .map_or(0, |at| at + 1 + usize::from(self.fields[at].joined)),
        };
        let field = PlainField {
            label: label.to_owned(),
            before: "",
            word: value.to_owned(),
            after: "",
            joined: false,
        };
        self.fields.insert(at, field);
    }
}

/// What the real thing says, in terms of the model.
pub fn read_back(loaded: &Loaded) -> Plain {
    let document = &loaded.document;
    let unix = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let items = loaded.story.listed.iter().map(|listed| {
        let task = match listed {
            ListedTask::Task(task) => task,
            other => panic!("{other:?} is no task"),
        };
        let fields = task.fields.iter().map(|field| PlainField {
            label: document.slice(field.label).to_owned(),
            before: "",
            word: unix(document.slice(field.value)),
            after: "",
            joined: false,
        });
        PlainItem {
            id: task.id,
            title: document.slice(task.title).to_owned(),
            fields: fields.collect(),
            depends: task
                .depends_on
                .iter()
                .map(|dependency| {
                    dependency
                        .target
                        .expect("every dependency is readable")
                        .task
                        .number
                })
                .collect(),
            body: unix(document.slice(task.body)),
        }
    });
    Plain {
        title: loaded
            .story
            .title
            .as_ref()
            .map(|title| document.slice(title.span).to_owned()),
        status: loaded
            .story
            .status
            .as_ref()
            .map(|status| document.slice(status.span).to_owned()),
        items: items.collect(),
    }
}

/// The model with the decoration around words put in, and without the spelling of dependencies.
pub fn flat(plain: &Plain) -> Plain {
    let mut plain = plain.clone();
    for field in plain.items.iter_mut().flat_map(|item| &mut item.fields) {
        field.word = if field.label == "Depends on" {
            String::new()
        } else {
            format!("{}{}{}", field.before, field.word, field.after)
        };
        (field.before, field.after, field.joined) = ("", "", false);
    }
    plain
}
