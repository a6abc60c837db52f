//! Which findings a change brings in: an old fault is known again wherever it went, and a new one is never taken for it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;
use std::sync::Arc;

use proptest::prelude::*;
use stories::check::{Commit, brought_in, check, check_commit};
use stories::config::Config;
use stories::store::{MemoryTree, Scope, Snapshot};
use stories::text::FilePath;

fn store(files: &[(&str, String)]) -> Snapshot {
    let files = files
        .iter()
        .map(|(name, text)| (format!("docs/stories/{name}.md"), text.clone()));
    Snapshot::load(&MemoryTree::new(files), &Arc::new(Config::default()), Scope::All).unwrap()
}

/// What comes in, as `number code: message`.
fn new_faults(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let paths: HashSet<FilePath> = after.entries().iter().map(|e| e.path.clone()).collect();
    let found = brought_in(before, after, &paths);
    let printed = found.iter().map(|finding| {
        let name = finding.path.rsplit('/').next().unwrap();
        format!("{} {}: {}", &name[..3], finding.code, finding.message)
    });
    printed.collect()
}

#[derive(Clone, Debug)]
struct Task {
    id: u32,
    title: String,
    status: &'static str,
    depends: String,
}

fn task(id: u32, title: &str, status: &'static str, depends: &str) -> Task {
    Task {
        id,
        title: title.to_owned(),
        status,
        depends: depends.to_owned(),
    }
}

fn story(dependencies: &str, tasks: &[Task]) -> String {
    let mut text = format!("# Story: Errors\n\n## Dependencies\n{dependencies}\n\n## Tasks\n");
    for Task {
        id,
        title,
        status,
        depends,
    } in tasks
    {
        text.push_str(&format!(
            "\n### {id:03}: {title}\n**Domain:** api\n**Status:** {status}\n**Depends on:** {depends}\n\n\
             Change `src/{id}.rs` of it; `cargo test` shows it.\n"
        ));
    }
    text
}

/// Three tasks, of which the last one was begun too early and waits for nothing that is there.
fn faulty() -> Vec<Task> {
    vec![
        task(1, "Read `a.rs`", "pending", "none"),
        task(3, "Read `b.rs`", "pending", "none"),
        task(5, "Read `c.rs`", "done", "001, 003, 099"),
    ]
}

#[test]
fn a_renumbering_brings_nothing_in() {
    let before = store(&[
        ("001-a", story("None", &faulty())),
        ("002-b", story("None", &[task(1, "Use it", "done", "001/003")])),
    ]);
    let renumbered = [
        task(1, "Read `a.rs`", "pending", "none"),
        task(2, "Read `b.rs`", "pending", "none"),
        task(3, "Read `c.rs`", "done", "001, 002, 099"),
    ];
    let after = store(&[
        ("001-a", story("None", &renumbered)),
        ("002-b", story("None", &[task(1, "Use it", "done", "001/002")])),
    ]);
    assert!(!check(&before).is_empty());
    assert_eq!(new_faults(&before, &after), Vec::<String>::new());
}

#[test]
fn a_reference_that_does_not_follow_its_task_is_a_new_fault() {
    let before = store(&[("001-a", story("None", &faulty()))]);
    // 003 was `b.rs` and is `c.rs` now: the task waits for itself.
    let after = store(&[(
        "001-a",
        story(
            "None",
            &[
                task(1, "Read `a.rs`", "pending", "none"),
                task(2, "Read `b.rs`", "pending", "none"),
                task(3, "Read `c.rs`", "done", "001, 003, 099"),
            ],
        ),
    )]);
    assert_eq!(
        new_faults(&before, &after),
        ["001 self-dependency: task 003 depends on itself"]
    );
}

#[test]
fn the_same_words_about_another_task_are_a_new_fault() {
    let tasks = |second: &'static str, waits: &str| {
        [
            task(1, "Read `a.rs`", "pending", "none"),
            task(2, "Read `b.rs`", "pending", "none"),
            task(3, "Read `c.rs`", "done", second),
            task(4, "Read `d.rs`", "done", waits),
        ]
    };
    let before = store(&[("001-a", story("None", &tasks("001", "none")))]);
    let moved = store(&[("001-a", story("None", &tasks("002", "none")))]);
    assert_eq!(
        new_faults(&before, &moved),
        ["001 early-start: task 003 is done, but task 002 is not done"]
    );
    let other = store(&[("001-a", story("None", &tasks("none", "001")))]);
    assert_eq!(
        new_faults(&before, &other),
        ["001 early-start: task 004 is done, but task 001 is not done"]
    );
}

#[test]
fn a_second_fault_of_one_kind_is_new() {
    let before = store(&[(
        "001-a",
        story("None", &[task(1, "Read `a.rs`", "pending", "098")]),
    )]);
    let after = store(&[(
        "001-a",
        story("None", &[task(1, "Read `a.rs`", "pending", "098, 099")]),
    )]);
    assert_eq!(
        new_faults(&before, &after),
        ["001 unknown-dependency: task 001 depends on 099, but this story has no such task"]
    );
}

#[test]
fn another_task_that_stands_twice_is_a_new_fault() {
    let tasks = |last| {
        [
            task(1, "Read `a.rs`", "pending", "none"),
            task(2, "Read `b.rs`", "pending", "none"),
            task(last, "Read `c.rs`", "pending", "none"),
        ]
    };
    let before = store(&[("001-a", story("None", &tasks(1)))]);
    let after = store(&[("001-a", story("None", &tasks(2)))]);
    assert_eq!(
        new_faults(&before, &after),
        ["001 duplicate-task: task 002 stands twice in this story"]
    );
}

#[test]
fn a_renamed_file_keeps_its_faults() {
    let waits = |number: &str| story("None", &[task(1, "Use it", "done", &format!("{number}/003"))]);
    let before = store(&[("001-a", story("Story 007", &faulty())), ("002-b", waits("001"))]);
    for name in ["001-other", "004-a", "004-other"] {
        let after = store(&[
            (name, story("Story 007", &faulty())),
            ("002-b", waits(&name[..3])),
        ]);
        assert_eq!(new_faults(&before, &after), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_new_file_with_an_old_number_has_its_own_faults() {
    let before = store(&[("001-a", story("None", &faulty()))]);
    let tasks = [
        task(1, "Paint the shed", "done", "002"),
        task(2, "Buy paint", "pending", "none"),
    ];
    let after = store(&[
        ("001-a", story("None", &faulty())),
        ("002-a", story("None", &tasks)),
    ]);
    let found = new_faults(&before, &after);
    assert!(
        found.iter().any(|line| line.starts_with("002 early-start")),
        "{found:?}"
    );
    assert!(found.iter().all(|line| line.starts_with("002")), "{found:?}");
}

#[test]
fn breaking_one_of_two_circles_brings_nothing_in() {
    let tasks = |first: &str| {
        [
            task(1, "Read `a.rs`", "pending", first),
            task(2, "Read `b.rs`", "pending", "001, 003"),
            task(3, "Read `c.rs`", "pending", "002"),
        ]
    };
    let before = store(&[("001-a", story("None", &tasks("002")))]);
    let after = store(&[("001-a", story("None", &tasks("none")))]);
    // One circle is told for both, and another one for what is left.
    assert_ne!(check(&before), check(&after));
    assert_eq!(new_faults(&before, &after), Vec::<String>::new());
}

#[test]
fn a_circle_that_joins_an_old_one_is_told_by_itself() {
    let tasks = |last: &str| {
        [
            task(1, "Read `a.rs`", "pending", "002"),
            task(2, "Read `b.rs`", "pending", "001"),
            task(3, "Read `c.rs`", "pending", "002"),
            task(4, "Read `d.rs`", "pending", last),
        ]
    };
    let before = store(&[("001-a", story("None", &tasks("none")))]);
    let mut closed = tasks("003");
    closed[1].depends = "001, 004".to_owned();
    let found = new_faults(&before, &store(&[("001-a", story("None", &closed))]));
    assert!(
        found.contains(
            &"001 dependency-cycle: these tasks wait for each other: 002 → 004 → 003 → 002".to_owned()
        ),
        "{found:?}"
    );
}

#[test]
fn tasks_of_stories_in_an_old_circle_may_come_and_go() {
    let tasks = |more: &[Task]| {
        [
            &[
                task(1, "Read `a.rs`", "pending", "none"),
                task(2, "Read `b.rs`", "pending", "001"),
            ],
            more,
        ]
        .concat()
    };
    let other = story("Story 001", &tasks(&[]));
    let before = store(&[
        ("001-a", story("Story 002", &tasks(&[]))),
        ("002-b", other.clone()),
    ]);
    let more = tasks(&[task(3, "Read `c.rs`", "pending", "001, 002/002")]);
    let after = store(&[("001-a", story("Story 002", &more)), ("002-b", other.clone())]);
    assert_eq!(new_faults(&before, &after), Vec::<String>::new());
    // But what closes another circle is told.
    let more = tasks(&[
        task(3, "Read `c.rs`", "pending", "004"),
        task(4, "Read `d.rs`", "pending", "003"),
    ]);
    let after = store(&[("001-a", story("Story 002", &more)), ("002-b", other)]);
    assert!(
        new_faults(&before, &after)
            .contains(&"001 dependency-cycle: these tasks wait for each other: 003 → 004 → 003".to_owned())
    );
}

/// The circles that a merge of both sides brings in.
fn merged(ours: &Snapshot, theirs: &Snapshot, after: &Snapshot) -> Vec<String> {
    let changed: HashSet<FilePath> = after.entries().iter().map(|e| e.path.clone()).collect();
    let parents = [ours.clone(), theirs.clone()];
    let commit = Commit {
        after,
        parents: &parents,
        base: None,
        changed: &changed,
    };
    let found = check_commit(&commit);
    let circles = found
        .into_iter()
        .filter(|finding| finding.code == "dependency-cycle");
    circles.map(|finding| finding.message).collect()
}

#[test]
fn a_circle_of_both_sides_of_a_merge_is_told_once() {
    let side = |first: &str, second: &str| {
        let tasks = [
            task(1, "Read `a.rs`", "pending", first),
            task(2, "Read `b.rs`", "pending", second),
        ];
        store(&[("001-a", story("None", &tasks))])
    };
    let found = merged(&side("002", "none"), &side("none", "001"), &side("002", "001"));
    assert_eq!(found, ["these tasks wait for each other: 001 → 002 → 001"]);
}

/// Names that are like each other, so that a fault could be taken for one of another task.
fn tasks() -> impl Strategy<Value = Vec<Task>> {
    let one = (0..4usize, 0..3usize, prop::collection::vec(1..9u32, 0..3));
    prop::collection::vec(one, 1..8).prop_map(|all| {
        // What is not there stays so under every numbering.
        let count = u32::try_from(all.len()).unwrap();
        let named = |id: &u32| if *id > count { id + 900 } else { *id };
        let of = |(at, (title, status, depends)): (usize, (usize, usize, Vec<u32>))| Task {
            id: u32::try_from(at).unwrap() + 1,
            title: format!("Read `{title}.rs`"),
            status: ["pending", "in_progress", "done"][status],
            depends: if depends.is_empty() {
                "none".to_owned()
            } else {
                depends
                    .iter()
                    .map(|id| format!("{:03}", named(id)))
                    .collect::<Vec<_>>()
                    .join(", ")
            },
        };
        all.into_iter().enumerate().map(of).collect()
    })
}

/// The same tasks with other ids, references with them.
fn shifted(tasks: &[Task], by: u32) -> Vec<Task> {
    let known = u32::try_from(tasks.len()).unwrap();
    let new = |id: u32| if id <= known { id * 2 + by } else { id };
    let shift = |task: &Task| Task {
        id: new(task.id),
        depends: match task.depends.as_str() {
            "none" => "none".to_owned(),
            ids => ids
                .split(", ")
                .map(|id| format!("{:03}", new(id.parse().unwrap())))
                .collect::<Vec<_>>()
                .join(", "),
        },
        ..task.clone()
    };
    tasks.iter().map(shift).collect()
}

/// A body without the id, which a renumbering leaves alone.
fn plain(tasks: &[Task]) -> String {
    let text = story("None", tasks);
    let lines = text.lines().map(|line| {
        if line.starts_with("Change") {
            "It is read; `cargo test` shows it."
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_new_without_a_change(tasks in tasks()) {
        let one = store(&[("001-a", plain(&tasks))]);
        prop_assert_eq!(new_faults(&one, &store(&[("001-a", plain(&tasks))])), Vec::<String>::new());
    }

    #[test]
    fn other_ids_are_no_other_faults(tasks in tasks(), by in 1..9u32) {
        let before = store(&[("001-a", plain(&tasks))]);
        let after = store(&[("002-b", plain(&shifted(&tasks, by)))]);
        prop_assert_eq!(new_faults(&before, &after), Vec::<String>::new());
    }

    #[test]
    fn a_reference_to_nothing_is_new_in_any_story(tasks in tasks(), at in any::<prop::sample::Index>()) {
        let before = store(&[("001-a", plain(&tasks))]);
        let mut changed = shifted(&tasks, 1);
        let at = at.index(changed.len());
        changed[at].depends = if changed[at].depends == "none" { "777".to_owned() } else { format!("{}, 777", changed[at].depends) };
        let found = new_faults(&before, &store(&[("001-a", plain(&changed))]));
        prop_assert_eq!(found.len(), 1, "{:?}", found);
        prop_assert!(found[0].contains("depends on 777"));
    }

    #[test]
    fn a_task_that_waits_for_all_closes_a_circle(tasks in tasks()) {
        let before = store(&[("001-a", plain(&tasks))]);
        let mut changed = tasks.clone();
        let last = u32::try_from(tasks.len()).unwrap() + 1;
        changed.push(task(last, "Read all", "pending", "001"));
        changed[0].depends = format!("{last:03}");
        let found = new_faults(&before, &store(&[("001-a", plain(&changed))]));
        let circle = found.iter().filter(|line| line.contains("dependency-cycle")).count();
        prop_assert_eq!(circle, 1, "{:?}", found);
    }
}
