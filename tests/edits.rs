//! Random stories in random dialects and random edits, against a plain model that knows no markdown.

mod support;

use proptest::prelude::*;
use proptest::sample::select;

use stories::change::{
    ChangeError, DependencyWish, StoryWish, TaskDraft, TaskWish, add_task, move_task, renumber_tasks,
    set_story, set_tasks,
};
use stories::config::Config;
use stories::dialect::numbered::{self, Place};
use stories::model::{KnownField, ListedTask, TaskId, TaskRef};
use stories::store::{Loaded, Snapshot};
use support::prove;

// ---------------------------------------------------------------------------------------------------------
// The plain model: what a story says.

#[derive(Clone, PartialEq, Eq, Debug)]
struct PlainField {
    label: String,
    /// What stands around the word and stays when the word changes.
    before: &'static str,
    word: String,
    after: &'static str,
    /// Whether it shares its line with the next one.
    joined: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct PlainItem {
    id: TaskId,
    title: String,
    fields: Vec<PlainField>,
    depends: Vec<u64>,
    body: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Plain {
    title: Option<String>,
    status: Option<String>,
    items: Vec<PlainItem>,
}

const ORDER: [&str; 10] = [
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
    fn at(&self, label: &str) -> Option<usize> {
        self.fields
            .iter()
            .position(|field| field.label.eq_ignore_ascii_case(label))
    }

    fn set(&mut self, label: &str, value: &str) {
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

// ---------------------------------------------------------------------------------------------------------
// The dialect: how a story is written.

#[derive(Clone, Debug)]
struct Dialect {
    end: &'static str,
    /// Every second line of a mixed file ends otherwise.
    mixed: bool,
    bom: bool,
    final_newline: bool,
    title: usize,
    status: usize,
    prefix: &'static str,
    outside: bool,
    suffix: &'static str,
    shared: bool,
    word: &'static str,
    width: usize,
    separator: Option<&'static str>,
    after_each: bool,
    touching: bool,
    blanks: usize,
    blank_fields: usize,
    blank_sections: bool,
    closing: &'static str,
    noise: Vec<&'static str>,
    behind: Vec<&'static str>,
    other_heading: bool,
}

const NOISE: [&str; 9] = [
    "```markdown\n## Tasks\n\n### 001: fake\n**Status:** done\n\n---\n```",
    "<!--\n## Tasks\n### 002: fake\n-->",
    "> ## Tasks\n> ### 003: fake\n> **Status:** done",
    "| a | b |\n|---|---|\n| ### 004: fake | c |",
    "- ### 005: fake\n- [ ] box\n  - [x] inner",
    "    ### 006: fake\n    **Status:** done",
    "Žluťoučký 🐎 and 馬.  \nA line more.",
    "~~~~\n~~~\n# fake\n~~~~",
    "***",
];

const SECTIONS: [&str; 4] = [
    "## Problem",
    "## Acceptance Criteria",
    "## Notes",
    "Underlined\n----------",
];

const TITLES: [&str; 8] = [
    "Open the socket",
    "Add `x` to [y](z.md)",
    "Größe: 🚀",
    "a",
    "Use C# here",
    "1 of 2",
    "Say \"hi\" | bye",
    "**bold** move",
];

const BODIES: [&str; 12] = [
    "",
    "One line.",
    "One.\n\nTwo\nlines.",
    "- a\n- b\n  - c\n\n1. d",
    "Run:\n\n```sh\n### 001: fake\n---\n```",
    "#### Detail\n\nText with trailing spaces  \nand more.",
    "One.\n\n---\n\nTwo.",
    "> quote\n> ### 009: fake",
    "<!-- ### 010: fake -->\n\nText.",
    "Text.\n\n    code\n    ### 011: fake",
    "| a |\n|---|\n| b |",
    "Ü 🎉\n\n**Files to modify:**\n- `src/a.rs`",
];

fn dialect() -> impl Strategy<Value = Dialect> {
    let bytes = (
        select(vec!["\n", "\n", "\r\n", "\r"]),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.7),
    );
    let story = (
        0..6usize,
        0..10usize,
        any::<bool>(),
        prop::collection::vec(select(NOISE.to_vec()), 0..3),
    );
    let fields = (
        select(vec!["", "", "- ", "* "]),
        any::<bool>(),
        select(vec!["", "", "  "]),
        prop::bool::weighted(0.2),
    );
    let tasks = (
        select(vec!["", "", "Task "]),
        1..5usize,
        select(vec!["", "", " ###"]),
        prop::bool::weighted(0.15),
    );
    let gaps = (
        select(vec![
            None,
            Some("---"),
            Some("---"),
            Some("***"),
            Some("- - -"),
            Some("_____"),
        ]),
        any::<bool>(),
        prop::bool::weighted(0.2),
        1..4usize,
        0..3usize,
    );
    let behind = prop::collection::vec(select(NOISE.to_vec()), 0..2);
    (bytes, story, fields, tasks, gaps, behind).prop_map(|(bytes, story, fields, tasks, gaps, behind)| {
        Dialect {
            end: bytes.0,
            mixed: bytes.1,
            bom: bytes.2,
            final_newline: bytes.3,
            title: story.0,
            status: story.1,
            blank_sections: story.2,
            noise: story.3,
            prefix: fields.0,
            outside: fields.1,
            suffix: fields.2,
            shared: fields.3,
            word: tasks.0,
            width: tasks.1,
            closing: tasks.2,
            other_heading: tasks.3,
            separator: gaps.0,
            after_each: gaps.1,
            touching: gaps.2,
            blanks: gaps.3,
            blank_fields: gaps.4,
            behind,
        }
    })
}

fn item() -> impl Strategy<Value = PlainItem> {
    let field = |label: &'static str, values: Vec<(&'static str, &'static str, &'static str)>| {
        prop::option::weighted(0.8, select(values)).prop_map(move |value| {
            value.map(|(before, word, after)| PlainField {
                label: label.to_owned(),
                before,
                word: word.to_owned(),
                after,
                joined: false,
            })
        })
    };
    let known = (
        field(
            "Domain",
            vec![
                ("", "compute", ""),
                ("`", "net work", "` (mostly)"),
                ("", "ünï", ""),
            ],
        ),
        field("Owner", vec![("", "me & you", "")]),
        field(
            "Status",
            vec![
                ("", "pending", ""),
                ("✅ ", "done", ""),
                ("", "In-Progress", " (via #4)"),
                ("`", "done", "`"),
                ("", "blocked", ""),
            ],
        ),
        field("Files", vec![("", "src/a.rs, `src/b.rs`", "")]),
        field("Estimate", vec![("", "3h (about)", ""), ("", "1 | 2", "")]),
    );
    (
        select(TITLES.to_vec()),
        known,
        prop::option::weighted(0.7, prop::collection::vec(1..9u64, 0..3)),
        select(BODIES.to_vec()),
    )
        .prop_map(|(title, known, depends, body)| {
            let mut fields: Vec<PlainField> = [known.0, known.1, known.2].into_iter().flatten().collect();
            let mut distinct: Vec<u64> = Vec::new();
            if let Some(depends) = depends {
                for number in depends {
                    if !distinct.contains(&number) {
                        distinct.push(number);
                    }
                }
                let value: Vec<String> = distinct.iter().map(|number| format!("Task {number}")).collect();
                fields.push(PlainField {
                    label: "Depends on".to_owned(),
                    before: "",
                    word: if value.is_empty() {
                        "none".to_owned()
                    } else {
                        value.join(", ")
                    },
                    after: "",
                    joined: false,
                });
            }
            fields.extend([known.3, known.4].into_iter().flatten());
            PlainItem {
                id: TaskId::new(0),
                title: title.to_owned(),
                fields,
                depends: distinct,
                body: body.to_owned(),
            }
        })
}

/// Writes the story down, and says what it says.
fn write(dialect: &Dialect, mut items: Vec<PlainItem>) -> (String, Plain) {
    let mut lines: Vec<String> = Vec::new();
    let push = |lines: &mut Vec<String>, text: &str| lines.extend(text.split('\n').map(str::to_owned));
    let mut status = Some("Draft");
    if dialect.status == 7 {
        push(&mut lines, "---\ntitle: x\nstatus: 'Draft' # soon\n---");
    }
    let mut title = Some("The `story`: 🎉");
    match dialect.title {
        0 => push(&mut lines, "# Story: The `story`: 🎉"),
        1 => push(&mut lines, "# Story 013: The `story`: 🎉"),
        2 => push(&mut lines, "# 013: The `story`: 🎉 #"),
        3 => push(&mut lines, "# Story: The `story`: 🎉  "),
        4 => push(&mut lines, "The `story`: 🎉\n==="),
        _ => title = None,
    }
    lines.push(String::new());
    let under = if dialect.blank_sections { "\n\n" } else { "\n" };
    match dialect.status {
        0 => push(&mut lines, &format!("## Status{under}Draft\n")),
        1 => push(&mut lines, &format!("## Status{under}🚧 **Draft** (since May)\n")),
        2 => push(&mut lines, "## Status: ✅ Draft\n"),
        3 => push(&mut lines, "**Owner**: me  \n**Status**: Draft  \n"),
        4 => push(&mut lines, "- **Status:** `Draft`\n- **Owner:** me\n"),
        5 => push(&mut lines, "Status: Draft\n"),
        6 => push(&mut lines, &format!("## Status{under}- [ ] Draft\n")),
        7 => {}
        8 => {
            push(&mut lines, "## Status\n");
            status = Some("");
        }
        _ => status = None,
    }
    for (n, noise) in dialect.noise.iter().enumerate() {
        push(
            &mut lines,
            &format!(
                "{}{under}{noise}\n",
                SECTIONS[(n + dialect.title) % SECTIONS.len()]
            ),
        );
    }
    push(&mut lines, "## Tasks\n");
    let last = items.len();
    for (n, item) in items.iter_mut().enumerate() {
        item.id = TaskId::new(n as u64 * 2 + 1);
        item.id.letter = (n == 2).then_some('a');
        write_item(dialect, &mut lines, item);
        if n + 1 < last || dialect.after_each {
            if let Some(separator) = dialect.separator {
                // Stars and dashes in a row never make a heading of what they touch; three dashes do.
                let swallows = dialect.touching && !separator.starts_with('-') && !item.body.ends_with('.');
                if !dialect.touching || swallows || !item.body.ends_with('.') {
                    lines.extend(std::iter::repeat_n(String::new(), dialect.blanks));
                }
                lines.push(separator.to_owned());
            }
            if n + 1 < last || !dialect.behind.is_empty() {
                lines.extend(std::iter::repeat_n(String::new(), dialect.blanks));
            }
        }
        if dialect.other_heading && n == 0 {
            push(&mut lines, "\n### Notes\n\nNot a task.\n");
        }
    }
    for noise in &dialect.behind {
        push(
            &mut lines,
            &format!("\n## Behind\n\n{noise}\n\n### 099: not a task\n**Status:** pending"),
        );
    }
    let mut text = if dialect.bom {
        "\u{feff}".to_owned()
    } else {
        String::new()
    };
    let count = lines.len();
    for (n, line) in lines.iter().enumerate() {
        text.push_str(line);
        if n + 1 < count || dialect.final_newline {
            let other = if dialect.end == "\r\n" { "\n" } else { "\r\n" };
            text.push_str(if dialect.mixed && n % 2 == 1 {
                other
            } else {
                dialect.end
            });
        }
    }
    for item in &mut items {
        if dialect.shared && item.fields.len() >= 2 {
            item.fields[0].joined = true;
        }
        item.body = item.body.trim().to_owned();
    }
    let plain = Plain {
        title: title.map(str::to_owned),
        status: status.map(str::to_owned),
        items,
    };
    (text, plain)
}

fn write_item(dialect: &Dialect, lines: &mut Vec<String>, item: &PlainItem) {
    let id = item.id.padded(dialect.width);
    lines.push(format!(
        "### {}{id}: {}{}",
        dialect.word, item.title, dialect.closing
    ));
    let mut fields: Vec<String> = item
        .fields
        .iter()
        .map(|field| {
            let label = if dialect.outside {
                format!("**{}**:", field.label)
            } else {
                format!("**{}:**", field.label)
            };
            format!("{label} {}{}{}", field.before, field.word, field.after)
        })
        .collect();
    if dialect.shared && fields.len() >= 2 {
        let first = fields.remove(0);
        fields[0] = format!("{first} | {}", fields[0]);
    }
    if !fields.is_empty() {
        lines.extend(std::iter::repeat_n(String::new(), dialect.blank_fields));
    }
    lines.extend(
        fields
            .iter()
            .map(|field| format!("{}{field}{}", dialect.prefix, dialect.suffix)),
    );
    if !item.body.is_empty() {
        lines.push(String::new());
        lines.extend(item.body.split('\n').map(str::to_owned));
    }
}

// ---------------------------------------------------------------------------------------------------------
// Edits.

#[derive(Clone, Debug)]
enum Spot {
    Last,
    Before(usize),
    After(usize),
}

#[derive(Clone, Debug)]
enum Op {
    Status(usize, u8),
    Title(usize, &'static str),
    Field(usize, &'static str, &'static str),
    Unset(usize, &'static str),
    Depends(usize, Vec<u64>),
    Body(usize, &'static str),
    Add(Spot, &'static str, &'static str),
    Remove(usize),
    Move(usize, Spot),
    StoryStatus(u8),
    StoryTitle(&'static str),
    Renumber,
}

fn op() -> impl Strategy<Value = Op> {
    let spot = || {
        prop_oneof![
            Just(Spot::Last),
            (0..9usize).prop_map(Spot::Before),
            (0..9usize).prop_map(Spot::After)
        ]
    };
    let title = || select(TITLES.to_vec());
    let body = || select(BODIES.to_vec());
    let field = select(vec![
        ("Domain", "other"),
        ("Files", "src/c.rs"),
        ("Context", "docs/x.md (all)"),
        ("Worker", "claude"),
        ("Estimate", "`2h`"),
        ("Enabled", "false"),
        ("Owner", "you"),
        ("Story Points", "3"),
        ("Verify", "`make | tee x`"),
    ]);
    prop_oneof![
        3 => (0..9usize, 0..3u8).prop_map(|(at, status)| Op::Status(at, status)),
        2 => (0..9usize, title()).prop_map(|(at, title)| Op::Title(at, title)),
        3 => (0..9usize, field).prop_map(|(at, (label, value))| Op::Field(at, label, value)),
        2 => (0..9usize, select(vec!["Files", "Owner", "Estimate", "Worker", "Enabled"])).prop_map(|(at, label)| Op::Unset(at, label)),
        2 => (0..9usize, prop::collection::vec(1..9u64, 0..3)).prop_map(|(at, ids)| Op::Depends(at, ids)),
        3 => (0..9usize, body()).prop_map(|(at, body)| Op::Body(at, body)),
        3 => (spot(), title(), body()).prop_map(|(spot, title, body)| Op::Add(spot, title, body)),
        2 => (0..9usize).prop_map(Op::Remove),
        3 => (0..9usize, spot()).prop_map(|(at, spot)| Op::Move(at, spot)),
        1 => (0..4u8).prop_map(Op::StoryStatus),
        1 => title().prop_map(Op::StoryTitle),
        1 => Just(Op::Renumber),
    ]
}

/// The ids of the tasks that can be named.
fn ids(snapshot: &Snapshot) -> Vec<TaskId> {
    let entry = snapshot.at_path(prove::PATH).expect("the story is there");
    let story = &entry.loaded().expect("it was read").story;
    story.tasks().map(|task| task.id).collect()
}

/// What an edit is called with, once the indexes are ids.
fn place(spot: &Spot, ids: &[TaskId]) -> Place {
    let id = |at: usize| ids.get(at % ids.len().max(1)).copied();
    match *spot {
        Spot::Last => Place::Last,
        Spot::Before(at) => id(at).map_or(Place::Last, Place::Before),
        Spot::After(at) => id(at).map_or(Place::Last, Place::After),
    }
}

/// Runs the edit on the real thing; `None` where there is no task to run it on.
fn perform(snapshot: &Snapshot, op: &Op) -> Option<Result<String, ChangeError>> {
    let ids = ids(snapshot);
    let pick = |at: usize| ids.get(at % ids.len().max(1)).copied();
    let flow = &snapshot.config().task_workflow;
    let set = |id: TaskId, wish: TaskWish| {
        prove::edit(snapshot, |editor| {
            set_tasks(editor, &[id], &wish, &|target| target.task.padded(3), &|status| {
                flow.name(status).to_owned()
            })
        })
    };
    Some(match op {
        Op::Status(at, status) => set(
            pick(*at)?,
            TaskWish {
                status: flow.find(flow.values().get(usize::from(*status))?),
                ..TaskWish::default()
            },
        ),
        Op::Title(at, title) => set(
            pick(*at)?,
            TaskWish {
                title: Some((*title).to_owned()),
                ..TaskWish::default()
            },
        ),
        Op::Field(at, label, value) => set(
            pick(*at)?,
            TaskWish {
                fields: vec![((*label).to_owned(), Some((*value).to_owned()))],
                ..TaskWish::default()
            },
        ),
        Op::Unset(at, label) => set(
            pick(*at)?,
            TaskWish {
                fields: vec![((*label).to_owned(), None)],
                ..TaskWish::default()
            },
        ),
        Op::Depends(at, numbers) => {
            let wanted = numbers.iter().map(|number| TaskRef {
                story: None,
                task: TaskId::new(*number),
            });
            set(
                pick(*at)?,
                TaskWish {
                    depends_on: Some(DependencyWish::Exactly(wanted.collect())),
                    ..TaskWish::default()
                },
            )
        }
        Op::Body(at, body) => set(
            pick(*at)?,
            TaskWish {
                body: Some((*body).to_owned()),
                ..TaskWish::default()
            },
        ),
        Op::Add(spot, title, body) => {
            let draft = TaskDraft {
                title: (*title).to_owned(),
                fields: vec![(KnownField::Domain, "new".to_owned())],
                others: Vec::new(),
                body: (*body).to_owned(),
            };
            prove::edit(snapshot, |editor| {
                add_task(editor, &draft, place(spot, &ids), "pending").map(|_| ())
            })
        }
        Op::Remove(at) => {
            let id = pick(*at)?;
            prove::edit(snapshot, |editor| {
                let task = editor.task(id)?;
                let edits = numbered::remove_task(&editor.loaded().document, editor.story(), task);
                editor.step(&edits, |expected, _| {
                    expected.tasks.retain(|task| task.id != Some(id));
                })
            })
        }
        Op::Move(at, spot) => {
            let id = pick(*at)?;
            prove::edit(snapshot, |editor| move_task(editor, id, place(spot, &ids)))
        }
        Op::StoryStatus(status) => {
            let flow = &snapshot.config().story_workflow;
            let status = flow.find(flow.values().get(usize::from(*status))?);
            let wish = StoryWish { title: None, status };
            prove::edit(snapshot, |editor| {
                set_story(editor, &wish, flow.name(status.unwrap_or(flow.first())))
            })
        }
        Op::Renumber => {
            let entry = snapshot.at_path(prove::PATH).expect("the story is there");
            let text = entry.loaded().expect("it was read").document.text();
            renumber_tasks(snapshot, entry).map(|done| match done.changes.files() {
                [change] => change.new.as_ref().expect("it stays").text.to_string(),
                _ => text.to_owned(),
            })
        }
        Op::StoryTitle(title) => {
            let wish = StoryWish {
                title: Some((*title).to_owned()),
                status: None,
            };
            prove::edit(snapshot, |editor| set_story(editor, &wish, ""))
        }
    })
}

/// Runs the edit on the model.
fn imagine(plain: &mut Plain, op: &Op, config: &Config) {
    let count = plain.items.len().max(1);
    let index = |spot: &Spot, len: usize| match *spot {
        Spot::Before(at) if len > 0 => at % len,
        Spot::After(at) if len > 0 => at % len + 1,
        _ => len,
    };
    let flow = &config.task_workflow;
    match op {
        Op::Status(at, status) => {
            let name = &flow.values()[usize::from(*status)];
            if let Some(item) = plain.items.get_mut(at % count) {
                let old = item.at("Status").map(|at| item.fields[at].word.clone());
                if old.and_then(|old| flow.find(&old)) != flow.find(name) {
                    item.set("Status", name);
                }
            }
        }
        Op::Title(at, title) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                item.title = (*title).to_owned();
            }
        }
        Op::Field(at, label, value) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                item.set(label, value);
            }
        }
        Op::Unset(at, label) => {
            if let Some(item) = plain.items.get_mut(at % count)
                && let Some(field) = item.at(label)
            {
                if field > 0 {
                    item.fields[field - 1].joined = false;
                }
                item.fields.remove(field);
            }
        }
        Op::Depends(at, numbers) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                let mut distinct = Vec::new();
                for number in numbers {
                    if !distinct.contains(number) {
                        distinct.push(*number);
                    }
                }
                let mut old = Vec::new();
                for number in &item.depends {
                    if !old.contains(number) {
                        old.push(*number);
                    }
                }
                if distinct != old {
                    item.set("Depends on", "");
                    item.depends = distinct;
                }
            }
        }
        Op::Body(at, body) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                item.body = body.trim().to_owned();
            }
        }
        Op::Add(spot, title, body) => {
            let at = index(spot, plain.items.len());
            let number = plain.items.iter().map(|item| item.id.number).max().unwrap_or(0) + 1;
            let mut item = PlainItem {
                id: TaskId::new(number),
                title: (*title).to_owned(),
                fields: Vec::new(),
                depends: Vec::new(),
                body: body.trim().to_owned(),
            };
            item.set("Domain", "new");
            item.set("Status", "pending");
            item.set("Depends on", "none");
            plain.items.insert(at, item);
        }
        Op::Remove(at) => {
            if !plain.items.is_empty() {
                plain.items.remove(at % count);
            }
        }
        Op::Move(at, spot) => {
            let from = at % count;
            if plain.items.is_empty() {
                return;
            }
            let to = index(spot, plain.items.len());
            let item = plain.items.remove(from);
            let to = if from < to { to - 1 } else { to };
            plain.items.insert(to, item);
        }
        Op::StoryStatus(status) => {
            let flow = &config.story_workflow;
            plain.status = flow.values().get(usize::from(*status)).cloned();
        }
        Op::Renumber => {
            let old: Vec<TaskId> = plain.items.iter().map(|item| item.id).collect();
            for (n, item) in plain.items.iter_mut().enumerate() {
                item.id = TaskId::new(n as u64 + 1);
                for number in &mut item.depends {
                    if let Some(at) = old.iter().position(|id| *id == TaskId::new(*number)) {
                        *number = at as u64 + 1;
                    }
                }
            }
        }
        Op::StoryTitle(title) => plain.title = Some((*title).to_owned()),
    }
}

/// What the real thing says, in terms of the model.
fn read_back(loaded: &Loaded) -> Plain {
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
fn flat(plain: &Plain) -> Plain {
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

// ---------------------------------------------------------------------------------------------------------
// Bytes.

/// The bytes that two texts have in common at their ends; those behind do not reach into those before.
fn common(a: &str, b: &str) -> (usize, usize) {
    let before = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - before;
    let behind = a
        .bytes()
        .rev()
        .zip(b.bytes().rev())
        .take(most)
        .take_while(|(x, y)| x == y)
        .count();
    (before, behind)
}

/// The lines that are not blank, without their ends, sorted; with those that may be separators or without.
fn content(text: &str, separators: bool) -> Vec<&str> {
    let is_rule = |line: &str| line.trim().chars().all(|c| matches!(c, '-' | '*' | '_' | ' '));
    let mut lines: Vec<&str> = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty() && (separators || !is_rule(line)))
        .collect();
    lines.sort_unstable();
    lines
}

/// Proves that no byte changed that the edit has no business with.
fn untouched(op: &Op, before: &Loaded, after: &str, target: Option<TaskId>) {
    let text = before.document.text();
    let (head, tail) = common(text, after);
    match op {
        Op::Status(..) | Op::Title(..) | Op::Field(..) | Op::Unset(..) | Op::Depends(..) | Op::Body(..) => {
            let task = target
                .and_then(|id| before.story.task(id))
                .expect("the task is there");
            let (above, below) = (&text[..task.block.start], &text[task.block.end..]);
            assert!(
                after.len() >= above.len() + below.len()
                    && after.starts_with(above)
                    && after.ends_with(below),
                "bytes outside the task changed"
            );
        }
        Op::Add(..) => assert!(head + tail == text.len(), "adding only inserts"),
        Op::Remove(_) => assert!(head + tail == after.len(), "removing only deletes"),
        Op::Move(..) => assert_eq!(
            content(text, false),
            content(after, false),
            "moving keeps every line"
        ),
        Op::Renumber => {
            let bare = |text: &str| text.replace(|c: char| c.is_ascii_alphanumeric(), "");
            assert_eq!(bare(text), bare(after), "renumbering changes ids only");
        }
        Op::StoryStatus(_) | Op::StoryTitle(_) => {
            let mut rest = after;
            for listed in &before.story.listed {
                let block = before.document.slice(listed.task().block);
                let at = rest.find(block).expect("a task is the same bytes");
                rest = &rest[at + block.len()..];
            }
        }
    }
}

fn cases(default: u32) -> ProptestConfig {
    let mut config = ProptestConfig::with_cases(default);
    if let Some(cases) = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
    {
        config.cases = cases;
    }
    config.failure_persistence = None;
    config
}

fn target(snapshot: &Snapshot, op: &Op) -> Option<TaskId> {
    let ids = ids(snapshot);
    match op {
        Op::Status(at, _)
        | Op::Title(at, _)
        | Op::Field(at, ..)
        | Op::Unset(at, _)
        | Op::Depends(at, _)
        | Op::Body(at, _)
        | Op::Remove(at)
        | Op::Move(at, _) => ids.get(at % ids.len().max(1)).copied(),
        _ => None,
    }
}

fn loaded(snapshot: &Snapshot) -> &Loaded {
    snapshot
        .at_path(prove::PATH)
        .and_then(|entry| entry.loaded())
        .expect("the story was read")
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn edits_do_what_the_model_does(
        dialect in dialect(),
        items in prop::collection::vec(item(), 0..5),
        ops in prop::collection::vec(op(), 1..8),
    ) {
        let config = Config::default();
        let (text, mut plain) = write(&dialect, items);
        let mut snapshot = prove::snapshot(&text);
        prove::spans(loaded(&snapshot));
        prop_assert_eq!(flat(&read_back(loaded(&snapshot))), flat(&plain), "{}", text);
        for op in &ops {
            let id = target(&snapshot, op);
            let Some(outcome) = perform(&snapshot, op) else { continue };
            let old = loaded(&snapshot).document.text().to_owned();
            let after = match outcome {
                Ok(after) => after,
                Err(error) => return Err(TestCaseError::fail(format!("{op:?} is refused: {error}\n{old}"))),
            };
            imagine(&mut plain, op, &config);
            untouched(op, loaded(&snapshot), &after, id);
            if matches!(op, Op::Move(..)) {
                prop_assert_eq!(content(&old, true), content(&after, true), "{:?}\n{}\n====\n{}", op, old, after);
            }
            snapshot = prove::snapshot(&after);
            prove::spans(loaded(&snapshot));
            prop_assert_eq!(flat(&read_back(loaded(&snapshot))), flat(&plain), "{:?}\n{}\n=====\n{}", op, old, after);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Soup.

fn soup() -> impl Strategy<Value = String> {
    let token = select(vec![
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "    ",
        "\t",
        "# ",
        "## ",
        "### ",
        "###",
        "#### ",
        "## Tasks\n",
        "## Tasks\n\n",
        "## Status\n",
        "## Status: ",
        "## Dependencies\n",
        "### 001: A\n",
        "### 002: B\n",
        "### 003-005: C\n",
        "### 4 D\n",
        "001",
        "7",
        "a",
        "Task ",
        ": ",
        ":",
        "**Domain:** x\n",
        "**Status:** pending\n",
        "**Status**: done",
        "- **Status:** done\n",
        "**Depends on:** 001, ",
        "**Files:**",
        "**",
        "---\n",
        "---",
        "***\n",
        "===\n",
        "-\n",
        "--\n",
        "```\n",
        "```",
        "~~~\n",
        "<!--",
        "-->",
        "<div>\n",
        "</div>\n",
        "<style>",
        "> ",
        "- ",
        "* ",
        "1. ",
        "[ ] ",
        "[x] ",
        "[a]: /x\n",
        "[a](b)",
        "| a |\n",
        "|---|\n",
        "{#id}",
        "\u{feff}",
        "\u{a0}",
        "\u{2028}",
        "\u{85}",
        "\u{b}",
        "é",
        "🎉",
        "（",
        "：",
        "`",
        "`x`",
        ",",
        ".",
        "(",
        ")",
        "none",
        "None",
        "Done",
        "Draft",
        "✅ ",
        "Story 014",
        "status: Done\n",
        "Status: Done\n",
        "text",
        "text\n",
        "**A:** 1 | **B:** 2\n",
        "\\",
        "&amp;",
        "\0",
    ]);
    (prop::bool::weighted(0.5), prop::collection::vec(token, 0..40)).prop_map(|(tasks, tokens)| {
        let start = if tasks {
            "# T\n\n## Tasks\n\n### 001: A\n"
        } else {
            ""
        };
        format!("{start}{}", tokens.concat())
    })
}

/// Proves that an edit of any text does what was asked for, or is refused.
fn survives(text: &str, ops: &[Op]) {
    prove::steady(text, &Config::default());
    if text.contains('\0') {
        return;
    }
    let mut snapshot = prove::snapshot(text);
    for op in ops {
        let id = target(&snapshot, op);
        let Some(Ok(after)) = perform(&snapshot, op) else {
            continue;
        };
        let before = loaded(&snapshot);
        let next = prove::snapshot(&after);
        prove::spans(loaded(&next));
        untouched(op, before, &after, id);
        if !matches!(op, Op::Renumber) {
            others_stay(before, loaded(&next), id);
        }
        snapshot = next;
    }
}

/// Proves that all entries but the one that was edited are the same bytes in the same order.
fn others_stay(before: &Loaded, after: &Loaded, id: Option<TaskId>) {
    let blocks = |loaded: &Loaded| -> Vec<(TaskId, String)> {
        let listed = loaded.story.listed.iter();
        listed
            .filter(|listed| !matches!(listed, ListedTask::Task(task) if Some(task.id) == id))
            .map(|listed| {
                (
                    listed.task().id,
                    loaded.document.slice(listed.task().block).trim_end().to_owned(),
                )
            })
            .collect()
    };
    let (old, mut new) = (blocks(before), blocks(after));
    if id.is_none() && new.len() == old.len() + 1 {
        // The one that was added has an id that was not there.
        new.retain(|(id, _)| old.iter().any(|(other, _)| other == id));
    }
    assert_eq!(old, new, "the other tasks are the same bytes");
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn any_text_can_be_read_and_edited(text in soup(), ops in prop::collection::vec(op(), 0..4)) {
        survives(&text, &ops);
    }

    #[test]
    fn any_characters_can_be_read(text in any::<String>()) {
        survives(&text, &[Op::StoryStatus(1), Op::Add(Spot::Last, "a", "b"), Op::StoryTitle("a")]);
    }
}
