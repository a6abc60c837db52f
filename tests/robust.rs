//! Large, deep and repetitive files: time grows with the size, and no stack overflows.
#![allow(
    clippy::disallowed_methods,
    reason = "the test reads files, the environment and the clock"
)]
// The numbers are for the one who asks for them with `--nocapture`.
#![allow(clippy::print_stdout)]

mod support;

use std::time::Duration;

use stories::change::{StoryWish, TaskDraft, TaskWish, add_task, move_task, set_story, set_tasks};
use stories::config::Config;
use stories::dialect::numbered::Place;
use stories::model::{PlainStory, TaskId};
use stories::store::{Loaded, Snapshot};
use support::prove;

/// How many times larger the large text is than the small one.
const GROWTH: usize = 8;
/// How many times longer the large one may take. A quadratic walk takes `GROWTH * GROWTH` times as long.
const LIMIT: u32 = 30;
/// How often both are measured before the growth is believed: other programs run at the same time.
const ATTEMPTS: usize = 6;

/// How large the repetitive texts are; `STORIES_SIZE` in bytes says otherwise, up to the limit of 16 MiB.
fn size() -> usize {
    let size = std::env::var("STORIES_SIZE")
        .ok()
        .and_then(|size| size.parse().ok());
    size.unwrap_or(32 << 10)
}

/// How long this thread has been working; what other programs do meanwhile does not count.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().expect("it counts from zero")
}

/// As above, where the system keeps no such clock.
#[cfg(not(unix))]
fn worked() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// Runs `work` on what `make` gives for a size and for one [`GROWTH`] times as large, and fails where the time grows
/// far more than the size. Only the two are compared, so the speed of the machine does not matter.
fn linear<I, T>(what: &str, size: usize, make: impl Fn(usize) -> I, work: impl Fn(&I) -> T) -> T {
    let (small, large) = (make(size / GROWTH), make(size));
    let mut best = (Duration::MAX, Duration::MAX);
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let start = worked();
        drop(work(&small));
        best.0 = best.0.min(worked() - start);
        let start = worked();
        last = Some(work(&large));
        best.1 = best.1.min(worked() - start);
        if best.1 < best.0 * LIMIT {
            break;
        }
    }
    println!("{:>10.1?} {what}", best.1);
    assert!(
        best.1 < best.0 * LIMIT,
        "{what}: {GROWTH} times the size takes {:?} instead of {:?}",
        best.1,
        best.0
    );
    last.expect("it was tried at least once")
}

#[test]
#[should_panic(expected = "times the size takes")]
fn a_quadratic_walk_is_noticed() {
    linear(
        "all pairs",
        2_000,
        |size| size,
        |&size| (0..size * size).map(std::hint::black_box).max(),
    );
}

fn read(text: &str) -> Loaded {
    let loaded = Loaded::read(text, &Config::default());
    let _ = PlainStory::of(&loaded.document, &loaded.story);
    loaded
}

/// Reads the text that `make` gives for a size.
fn reads(what: &str, make: impl Fn(usize) -> String) {
    linear(what, size(), make, |text| read(text));
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
        let repeated = |size: usize| unit.repeat(size / unit.len());
        reads(&format!("{unit:?}"), repeated);
        reads(&format!("{unit:?} in a field"), |size| {
            let text = repeated(size);
            format!("# T\n\n## Tasks\n\n### 001: a\n**Domain:** x\n**Depends on:** {text}")
        });
        reads(&format!("{unit:?} in a task"), |size| {
            format!("## Tasks\n\n### 001: a\n{}", repeated(size))
        });
        reads(&format!("{unit:?} in other sections"), |size| {
            let text = repeated(size / 2);
            format!("## Status\n{text}\n\n## Dependencies\n- {text}")
        });
    }
}

#[test]
fn pairs_of_repetitions_are_read_in_linear_time() {
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
        ("a\n---\n\np\n\n", "### 001: b\n"),
        ("Some text\n---\n\n###002: b\n\n", "A\n---\n\np\n\n"),
        ("**Files:** a.rs,\n", "- b.rs\n"),
        ("\n", "**Domain:** a\n"),
    ] {
        reads(&format!("{a:?} then {b:?}"), |size| {
            let half = |unit: &str| unit.repeat(size / 2 / unit.len());
            format!("{head}{}{}", half(a), half(b))
        });
    }
}

#[test]
fn depth_overflows_no_stack() {
    for unit in ["> ", "- ", "1. ", "*a ", "[", "- > ", "<b>", "**"] {
        let text = format!("# T\n\n## Tasks\n\n### 001: a\n{}x\n", unit.repeat(10_000));
        let loaded = read(&text);
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
    let loaded = linear(&format!("{count} tasks"), count, many, |text| read(text));
    assert_eq!(loaded.story.tasks().count(), count);
    let snapshot = |count: usize| prove::snapshot(&many(count));
    let last = |snapshot: &Snapshot| {
        let story = &snapshot.stories().next().expect("there is one").1.story;
        story.tasks().last().expect("it has tasks").id
    };
    linear("set the status of one", count, snapshot, |snapshot| {
        let flow = &snapshot.config().task_workflow;
        let wish = TaskWish {
            status: Some(flow.done()),
            body: Some("Other text.".to_owned()),
            ..TaskWish::default()
        };
        prove::edit(snapshot, |editor| {
            set_tasks(
                editor,
                &[last(snapshot)],
                &wish,
                &|target| target.task.to_string(),
                &|status| flow.name(status).to_owned(),
            )
        })
    })
    .expect("it can be set");
    linear("move one", count, snapshot, |snapshot| {
        prove::edit(snapshot, |editor| {
            move_task(editor, last(snapshot), Place::Before(TaskId::new(1)))
        })
    })
    .expect("it can be moved");
    linear("add one", count, snapshot, |snapshot| {
        let draft = TaskDraft {
            title: "New".to_owned(),
            ..TaskDraft::default()
        };
        prove::edit(snapshot, |editor| {
            add_task(editor, &draft, Place::After(last(snapshot)), "pending").map(|_| ())
        })
    })
    .expect("it can be added");
    linear("set the story's title", count, snapshot, |snapshot| {
        let wish = StoryWish {
            title: Some("New".to_owned()),
            status: None,
        };
        prove::edit(snapshot, |editor| set_story(editor, &wish, ""))
    })
    .expect("it can be set");
}

#[test]
fn renumbering_and_removing_are_linear() {
    let snapshot = |count: usize| prove::snapshot(&many(count).replace("### 001: Task", "### 9000: Task"));
    linear("renumber all", 5_000, snapshot, |snapshot| {
        let entry = snapshot.at_path(prove::PATH).expect("the story is there");
        stories::change::renumber_tasks(snapshot, entry)
    })
    .expect("they can be renumbered");
    linear("remove one of many", 5_000, snapshot, |snapshot| {
        let entry = snapshot.at_path(prove::PATH).expect("the story is there");
        stories::change::remove_tasks(snapshot, entry, &[TaskId::new(77)], true)
    })
    .expect("it can be removed");
}
