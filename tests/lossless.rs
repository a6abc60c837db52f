//! No byte is lost: reading and editing every file of `fixtures`, and of the folder that `STORIES_CORPUS` names.
#![allow(
    clippy::disallowed_methods,
    reason = "the test reads files, the environment and the clock"
)]
// The numbers are for the one who asks for them with `--nocapture`.
#![allow(clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stories::change::{
    ChangeError, StoryEditor, StoryWish, TaskDraft, TaskWish, add_task, move_task, set_story, set_tasks,
};
use stories::config::Config;
use stories::dialect::numbered::{self, Place};
use stories::model::{KnownField, TaskId};
use stories::store::Snapshot;
use stories::text::LineIndex;
use support::{outline, prove};

/// How many tasks of a file are edited.
const TASKS: usize = 20;

/// The texts to test with: every file, whatever its name, that is text.
///
/// One that is none must be told as such; the limit of the size is tried elsewhere.
fn texts() -> Vec<(PathBuf, String)> {
    let mut paths = support::files(&support::fixtures(""));
    if let Some(corpus) = std::env::var_os("STORIES_CORPUS") {
        paths.extend(support::files(&PathBuf::from(corpus)));
    }
    paths
        .into_iter()
        .filter_map(|path| {
            let bytes = std::fs::read(&path).expect("a file of the tests can be read");
            let text = prove::text(&bytes);
            let is_text = std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0);
            assert_eq!(text.is_some(), is_text, "{}", path.display());
            Some((path, text?))
        })
        .collect()
}

/// Runs `work` on every text; all failures are told at once.
fn each(work: impl Fn(&str)) -> usize {
    each_file(|_, text| work(text))
}

/// As [`each`], with the path.
fn each_file(work: impl Fn(&Path, &str)) -> usize {
    let texts = texts();
    let mut failed = Vec::new();
    for (path, text) in &texts {
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(path, text))).is_err() {
            failed.push(path.display().to_string());
        }
    }
    assert!(
        failed.is_empty(),
        "{} files fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
    texts.len()
}

#[test]
fn every_file_is_read_and_kept() {
    let config = Config::default();
    let count = each(|text| {
        prove::steady(text, &config);
    });
    println!("{count} files read");
}

type Tally = BTreeMap<String, usize>;

/// What edits of one kind came to.
fn count(tally: &std::cell::RefCell<Tally>, what: &str, outcome: &Result<String, ChangeError>) {
    let end = match outcome {
        Ok(_) => "done".to_owned(),
        Err(ChangeError::Differs { .. }) => "would read differently".to_owned(),
        Err(ChangeError::Edit(error)) => format!("refused: {error}"),
        Err(error) => format!("refused: {}", error.to_string().split('`').next().unwrap_or("")),
    };
    let end: String = end
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    *tally.borrow_mut().entry(format!("{what}: {end}")).or_default() += 1;
}

#[test]
fn every_edit_can_be_taken_back() {
    let tally = std::cell::RefCell::new(Tally::new());
    let show = std::env::var_os("STORIES_SHOW").is_some();
    each(|text| {
        let snapshot = prove::snapshot(text);
        let note = |what: &str, outcome: Result<String, ChangeError>| {
            count(&tally, what, &outcome);
            if let Err(error @ ChangeError::Differs { .. }) = outcome
                && show
            {
                println!("{what}: {error}\n{}", text.chars().take(1500).collect::<String>());
            }
        };
        edit_story(&snapshot, &note);
        for id in ids(&snapshot) {
            edit_task(&snapshot, id, &note);
        }
    });
    let total: usize = tally.borrow().values().sum();
    for (what, count) in tally.borrow().iter() {
        println!("{count:6} {what}");
    }
    println!("{total:6} edits");
}

fn ids(snapshot: &Snapshot) -> Vec<TaskId> {
    let loaded = snapshot.at_path(prove::PATH).and_then(|entry| entry.loaded());
    let tasks = loaded.expect("the story was read").story.tasks();
    tasks.map(|task| task.id).take(TASKS).collect()
}

fn edit_story(snapshot: &Snapshot, note: &dyn Fn(&str, Result<String, ChangeError>)) {
    let flow = &snapshot.config().story_workflow;
    for status in [flow.first(), flow.done()] {
        let wish = StoryWish {
            status: Some(status),
            ..StoryWish::default()
        };
        note(
            "story status",
            prove::edit(snapshot, |editor| set_story(editor, &wish, flow.name(status))),
        );
    }
    let wish = StoryWish {
        title: Some("Another `title`".to_owned()),
        ..StoryWish::default()
    };
    note(
        "story title",
        prove::edit(snapshot, |editor| set_story(editor, &wish, "")),
    );
    note(
        "add",
        prove::edit(snapshot, |editor| {
            add_task(editor, &draft(), Place::Last, "pending").map(|_| ())
        }),
    );
}

fn draft() -> TaskDraft {
    TaskDraft {
        title: "A new task".to_owned(),
        fields: vec![(KnownField::Domain, "x".to_owned())],
        others: Vec::new(),
        body: "One.\n\n- two\n- three".to_owned(),
    }
}

fn edit_task(snapshot: &Snapshot, id: TaskId, note: &dyn Fn(&str, Result<String, ChangeError>)) {
    let flow = &snapshot.config().task_workflow;
    let set = |wish: TaskWish| {
        prove::edit(snapshot, |editor| {
            set_tasks(
                editor,
                &[id],
                &wish,
                &|target| target.task.to_string(),
                &|status| flow.name(status).to_owned(),
            )
        })
    };
    let fields = |label: &str, value: Option<&str>| TaskWish {
        fields: vec![(label.to_owned(), value.map(str::to_owned))],
        ..TaskWish::default()
    };
    for status in [flow.first(), flow.done()] {
        note(
            "status",
            set(TaskWish {
                status: Some(status),
                ..TaskWish::default()
            }),
        );
    }
    note(
        "title",
        set(TaskWish {
            title: Some("Another [title](x.md)".to_owned()),
            ..TaskWish::default()
        }),
    );
    for label in ["Domain", "Files", "Worker", "Something else"] {
        note("field", set(fields(label, Some("new-value"))));
    }
    note("unset", set(fields("Files", None)));
    for body in ["Another text.\n\n```\n### 001: x\n```", ""] {
        note(
            "body",
            set(TaskWish {
                body: Some(body.to_owned()),
                ..TaskWish::default()
            }),
        );
    }
    for place in [Place::Before(id), Place::After(id)] {
        note(
            "add beside",
            prove::edit(snapshot, |editor| {
                add_task(editor, &draft(), place, "pending").map(|_| ())
            }),
        );
    }
    note("remove", prove::edit(snapshot, |editor| remove(editor, id)));
    note(
        "move last",
        prove::edit(snapshot, |editor| move_task(editor, id, Place::Last)),
    );
    if let [first, ..] = ids(snapshot).as_slice() {
        note(
            "move first",
            prove::edit(snapshot, |editor| move_task(editor, id, Place::Before(*first))),
        );
    }
}

fn remove(editor: &mut StoryEditor<'_>, id: TaskId) -> Result<(), ChangeError> {
    let task = editor.task(id)?;
    let edits = numbered::remove_task(&editor.loaded().document, editor.story(), task);
    editor.step(&edits, |expected, _| {
        expected.tasks.retain(|task| task.id != Some(id));
    })
}

/// The files on which the two parsers are known to differ, by the end of their path, with the reason.
///
/// A link definition with dashes under it is gone for one parser, and text of a heading for the other. A tag alone on
/// the line below an item goes on with the item's text for one, and begins a block for the other.
const DIFFERENCES: &[(&str, &str)] = &[
    ("fixtures/markdown/link-definitions.md", "link definition"),
    (
        "commonmark+commonmark-spec.examples/spec/0217.md",
        "link definition",
    ),
    ("github+cmark-gfm.examples/spec/0184.md", "link definition"),
    (
        "prettier+prettier/tests/format/markdown/heading/setext/definition-before.md",
        "link definition",
    ),
    (
        "prettier+prettier/tests/format/markdown/html/html/problematic-1.md",
        "tag below an item",
    ),
];

#[test]
fn the_outline_is_what_another_parser_sees() {
    let left_out = std::cell::Cell::new(0);
    let count = each_file(|path, text| {
        let document = prove::parse(text);
        let before = document.front_matter().map_or(0, |found| found.span.end);
        let (ours, theirs) = (outline::ours(text), outline::theirs(text, before));
        let known = DIFFERENCES.iter().find(|(end, _)| path.ends_with(end));
        if path.components().any(|part| part.as_os_str() == "crashes") {
            // The oracles know where the parsers differ in what a fuzzer made.
        } else if let Some((_, reason)) = known {
            assert_ne!(ours, theirs, "they agree now: `{reason}` can go from the list");
            left_out.set(left_out.get() + 1);
        } else {
            assert_eq!(ours, theirs, "the outlines differ");
        }
    });
    println!("{count} outlines compared, {} known to differ", left_out.get());
}

#[test]
fn lines_are_counted_for_people() {
    // The dumps and the diagnostics count `\n` only, as git and grep do.
    assert_eq!(LineIndex::new("a\rb\n").count(), 2);
}
