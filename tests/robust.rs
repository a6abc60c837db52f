//! Large, deep and repetitive files: time grows with the size, and no stack overflows.
#![allow(
    clippy::disallowed_methods,
    reason = "the test reads files, the environment and the clock"
)]
// The numbers are for the one who asks for them with `--nocapture`.
#![allow(clippy::print_stdout)]

mod support;

use std::time::{Duration, Instant};

use stories::change::{StoryWish, TaskDraft, TaskWish, add_task, move_task, set_story, set_tasks};
use stories::config::Config;
use stories::dialect::numbered::Place;
use stories::model::{PlainStory, TaskId};
use stories::store::Loaded;
use support::prove;

/// How large the repetitive texts are; `STORIES_SIZE` in bytes says otherwise, up to the limit of 16 MiB.
fn size() -> usize {
    let size = std::env::var("STORIES_SIZE")
        .ok()
        .and_then(|size| size.parse().ok());
    size.unwrap_or(32 << 10)
}

/// Runs `work` and fails where it took far longer than a linear walk over so many bytes can take.
fn timed<T>(what: &str, bytes: usize, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    // A debug build reads about 4 MiB in a second; a quadratic walk over half a MiB takes minutes.
    let limit = Duration::from_secs(4) + Duration::from_micros(5 * bytes as u64);
    println!("{took:>10.1?} {what}");
    assert!(took < limit, "{what} took {took:?} for {bytes} bytes");
    result
}

fn read(what: &str, text: &str) -> Loaded {
    timed(what, text.len(), || {
        let loaded = Loaded::read(text, &Config::default());
        let _ = PlainStory::of(&loaded.document, &loaded.story);
        loaded
    })
}

/// `unit` again and again, up to the size of the test.
fn repeated(unit: &str) -> String {
    unit.repeat(size() / unit.len())
}

#[test]
fn repetition_is_read_in_linear_time() {
    let units = [
        "#",
        "# ",
        "## a\n",
        "### ",
        "### a\n",
        "### 001: a\n",
        "###001: a\n",
        "- ",
        "-",
        "- a\n",
        "* ",
        "> ",
        ">",
        "[",
        "](",
        "[a](",
        "[ ] ",
        "- [ ] a\n",
        "|",
        "| a ",
        "|-",
        "| a |\n|---|\n",
        "<!--",
        "-->",
        "<!-- stories: allow x -->\n\n",
        "<",
        "<a>",
        "`",
        "```\n",
        "~~~\n",
        "*",
        "**",
        "**a:**",
        "**a:** ",
        "**a:** b\n",
        "**Status:** done\n",
        "**Domain**: x, ",
        "Status: x\n",
        "**Files:**\n- a\n",
        "- a.rs\n",
        "_",
        "a\n---\n",
        "---\n",
        "-\n",
        "\n>---",
        "===\n",
        "a\n===\n",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "\u{a0}",
        "&",
        "\\",
        "1. ",
        "1",
        "a:",
        ":",
        "[a]: /x\n",
        "![",
        "{#",
        "{#a}",
        "é",
        "🎉",
        "- **Files:** a, b\n",
        "001, ",
        "(",
        "and ",
        "a and ",
        "Story 014, ",
        "<style>\n",
        "<details>\n",
        "    a\n",
        "a  \n",
    ];
    for unit in units {
        let text = repeated(unit);
        read(&format!("{unit:?}"), &text);
        let inside = format!("# T\n\n## Tasks\n\n### 001: a\n**Domain:** x\n**Depends on:** {text}");
        read(&format!("{unit:?} in a field"), &inside);
        read(
            &format!("{unit:?} in a task"),
            &format!("## Tasks\n\n### 001: a\n{text}"),
        );
        read(
            &format!("{unit:?} in other sections"),
            &format!("## Status\n{text}\n\n## Dependencies\n- {text}"),
        );
    }
}

#[test]
fn pairs_of_repetitions_are_read_in_linear_time() {
    let half = |unit: &str| unit.repeat(size() / 2 / unit.len());
    let head = "## Tasks\n\n### 001: a\n";
    for (a, b) in [
        ("**a:** b\n", "Status: x\n"),
        ("**a:** b\n", "**Status:** x\n"),
        ("**a:** b ", " "),
        ("**a:**", "\t"),
        (" ", "**a:** b "),
        ("**Domain:** a\n", "\n**Status:** b\n"),
        ("a\n---\n\n", "### 002: b\n"),
        ("### 001: b\n", "<!-- stories: allow x -->\n\n"),
        ("## a\n", "## Tasks\n### 001: b\n"),
        ("## Tasks\n### 001: b\na\n---\n", "## a\n"),
        ("**Files:** a.rs,\n", "- b.rs\n"),
        ("\n", "**Domain:** a\n"),
    ] {
        read(
            &format!("{a:?} then {b:?}"),
            &format!("{head}{}{}", half(a), half(b)),
        );
    }
}

#[test]
fn depth_overflows_no_stack() {
    for unit in ["> ", "- ", "1. ", "*a ", "[", "- > ", "<b>", "**"] {
        let text = format!("# T\n\n## Tasks\n\n### 001: a\n{}x\n", unit.repeat(10_000));
        let loaded = read(&format!("{unit:?} ten thousand deep"), &text);
        prove::spans(&loaded);
        drop(loaded);
    }
}

/// A story of many tasks, each with fields, text and a separator.
fn many(count: usize) -> String {
    let mut text = "# Story: Many\n\n## Status\nReady\n\n## Tasks\n".to_owned();
    for n in 1..=count {
        let before = n.saturating_sub(1).max(1);
        text.push_str(&format!(
            "\n### {n:03}: Task\n**Domain:** x\n**Status:** pending\n**Depends on:** {before:03}\n\nText.\n\n---\n"
        ));
    }
    text
}

#[test]
fn a_hundred_thousand_tasks_are_read_and_edited_in_linear_time() {
    // A debug build takes fewer.
    let count = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
    let text = many(count);
    let loaded = read(&format!("{count} tasks"), &text);
    assert_eq!(loaded.story.tasks().count(), count);
    let snapshot = prove::snapshot(&text);
    let size = text.len() * 8;
    let last = TaskId::new(count as u64 - 1);
    let flow = &snapshot.config().task_workflow;
    timed("set the status of one", size, || {
        let wish = TaskWish {
            status: Some(flow.done()),
            body: Some("Other text.".to_owned()),
            ..TaskWish::default()
        };
        prove::edit(&snapshot, |editor| {
            set_tasks(
                editor,
                &[last],
                &wish,
                &|target| target.task.to_string(),
                &|status| flow.name(status).to_owned(),
            )
        })
    })
    .expect("it can be set");
    timed("move one", size, || {
        prove::edit(&snapshot, |editor| {
            move_task(editor, last, Place::Before(TaskId::new(1)))
        })
    })
    .expect("it can be moved");
    timed("add one", size, || {
        let draft = TaskDraft {
            title: "New".to_owned(),
            ..TaskDraft::default()
        };
        prove::edit(&snapshot, |editor| {
            add_task(editor, &draft, Place::After(last), "pending").map(|_| ())
        })
    })
    .expect("it can be added");
    timed("set the story's title", size, || {
        let wish = StoryWish {
            title: Some("New".to_owned()),
            status: None,
        };
        prove::edit(&snapshot, |editor| set_story(editor, &wish, ""))
    })
    .expect("it can be set");
}

#[test]
fn renumbering_and_removing_are_linear() {
    let mut text = many(5_000);
    text = text.replace("### 001: Task", "### 9000: Task");
    let snapshot = prove::snapshot(&text);
    let entry = snapshot.at_path(prove::PATH).expect("the story is there");
    timed("renumber all", text.len() * 8, || {
        stories::change::renumber_tasks(&snapshot, entry)
    })
    .expect("they can be renumbered");
    timed("remove one of many", text.len() * 8, || {
        stories::change::remove_tasks(&snapshot, entry, &[TaskId::new(77)], true)
    })
    .expect("it can be removed");
}
