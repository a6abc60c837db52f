//! Plans of small stores, told in short.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Advice, Options, Outside, Plan, Reason, Stop, plan};
use crate::config::Config;
use crate::store::{MemoryTree, Scope, Snapshot};

/// A store of stories with the numbers 1, 2, …
fn store(stories: &[&str]) -> Snapshot {
    let files = stories
        .iter()
        .enumerate()
        .map(|(n, text)| (format!("docs/stories/{:03}-a.md", n + 1), (*text).to_owned()));
    Snapshot::load(&MemoryTree::new(files), &Arc::new(Config::default()), Scope::All)
        .expect("memory can be listed")
}

/// A story with tasks `(id, depends on, files)`.
fn story(head: &str, tasks: &[(&str, &str, &str)]) -> String {
    let mut text = format!("# A\n{head}\n## Tasks\n");
    for (id, depends, files) in tasks {
        text.push_str(&format!("\n### {id}: t\n**Depends on:** {depends}\n"));
        if !files.is_empty() {
            text.push_str(&format!("**Files:** {files}\n"));
        }
    }
    text
}

fn of<'a>(snapshot: &'a Snapshot, numbers: &[u64]) -> Plan<'a> {
    let entries = snapshot
        .entries()
        .iter()
        .filter(|entry| numbers.contains(&entry.name.number));
    plan(snapshot, entries, &Options::default())
}

/// The waves by ids, with the story before the id where there are several.
fn waves(plan: &Plan<'_>) -> String {
    let name = |task: &usize| {
        let task = &plan.tasks[*task];
        if plan.stories.len() > 1 {
            format!("{}/{}", task.entry.name.number, task.task.id.number)
        } else {
            task.task.id.number.to_string()
        }
    };
    let wave = |wave: &Vec<usize>| wave.iter().map(name).collect::<Vec<_>>().join(" ");
    plan.waves.iter().map(wave).collect::<Vec<_>>().join(" | ")
}

fn reasons(plan: &Plan<'_>) -> Vec<(u64, Reason, bool)> {
    let left = plan.left_out.iter();
    left.map(|left| (left.listed.task().id.number, left.reason.clone(), left.is_fault))
        .collect()
}

#[test]
fn waves_are_generations_and_what_is_done_is_no_more_waited_for() {
    let text = "# A\n\n## Tasks\n\n### 1: a\n**Status:** done\n\n### 2: b\n**Depends on:** 1\n\n### 3: c\n\
        **Depends on:** 2\n\n### 4: d\n**Status:** in_progress\n";
    let snapshot = store(&[text]);
    let plan = of(&snapshot, &[1]);
    assert_eq!(waves(&plan), "2 4 | 3");
    assert_eq!((plan.critical_path.as_slice(), plan.levels), (&[0, 1][..], 2));
    assert!(plan.tasks[2].started && !plan.tasks[0].started);
}

#[test]
fn what_can_never_begin_is_told_with_its_reason() {
    let snapshot = store(&[&story(
        "",
        &[
            ("1", "none", ""),
            ("2", "9, the parser", ""),
            ("3", "2", ""),
            ("4", "4", ""),
            ("5", "6", ""),
            ("6", "5", ""),
            ("7", "6", ""),
        ],
    )]);
    let plan = of(&snapshot, &[1]);
    assert_eq!(waves(&plan), "1");
    assert_eq!(
        reasons(&plan),
        [
            (
                2,
                Reason::Unknown(vec!["9".to_owned(), "the parser".to_owned()]),
                true
            ),
            (3, Reason::Behind { task: 0, story: None }, true),
            (4, Reason::Itself, true),
            (5, Reason::Circle(0), true),
            (6, Reason::Circle(0), true),
            (7, Reason::Behind { task: 4, story: None }, true),
        ]
    );
    assert_eq!(plan.circles, [[Stop::Task(3), Stop::Task(4)]]);
    assert!(plan.has_faults());
}

#[test]
fn a_disabled_task_is_left_out_and_holds_others_up_without_a_fault() {
    let text = "# A\n\n## Tasks\n\n### 1: a\n**Enabled:** false\n\n### 2: b\n**Depends on:** 1\n";
    let snapshot = store(&[text]);
    let plan = of(&snapshot, &[1]);
    assert_eq!(
        reasons(&plan),
        [
            (1, Reason::Disabled, false),
            (2, Reason::Behind { task: 0, story: None }, false)
        ]
    );
    assert!(!plan.has_faults());
}

#[test]
fn a_story_is_finished_without_what_is_disabled() {
    let first = "# A\n\n## Status\nReady\n\n## Tasks\n\n### 1: a\n**Enabled:** false\n\n### 2: b\n**Depends on:** 1\n\n### 3: c\n";
    let second = story(
        "\n## Status\nReady\n\n## Dependencies\n- Story 001\n",
        &[("1", "none", "")],
    );
    let snapshot = store(&[first, &second]);
    assert_eq!(waves(&of(&snapshot, &[1, 2])), "1/3 | 2/1");
}

#[test]
fn a_story_whose_tasks_are_all_done_is_no_more_waited_for() {
    let first = "# A\n\n## Tasks\n\n### 1: a\n**Status:** done\n";
    let second = story(
        "\n## Status\nReady\n\n## Dependencies\n- Story 001\n",
        &[("1", "none", "")],
    );
    let snapshot = store(&[first, &second]);
    assert!(of(&snapshot, &[2]).outside.is_empty());
}

#[test]
fn entries_that_are_no_tasks_are_left_out() {
    let text = "# A\n\n## Tasks\n\n### 003-006: Several\n\n### 7 Oops\n\n### 8: a\n\n### 8: again\n\n### 9: b\n**Status:** doing\n";
    let snapshot = store(&[text]);
    let plan = of(&snapshot, &[1]);
    assert_eq!(waves(&plan), "8");
    let found: Vec<Reason> = plan.left_out.iter().map(|left| left.reason.clone()).collect();
    assert!(
        matches!(
            &found[..],
            [Reason::Malformed(_), Reason::Malformed(_), Reason::RepeatedId, Reason::UnknownStatus(word)]
            if word == "doing"
        ),
        "{found:?}"
    );
}

#[test]
fn stories_are_planned_together_across_references_and_dependencies() {
    let first = story("\n## Status\nReady\n", &[("1", "none", "x.rs"), ("2", "1", "")]);
    let second = story("\n## Status\nReady\n", &[("1", "1/1", ""), ("2", "none", "x.rs")]);
    let third = story(
        "\n## Status\nReady\n\n## Dependencies\n- Story 001\n",
        &[("1", "none", "")],
    );
    let snapshot = store(&[&first, &second, &third]);
    assert_eq!(waves(&of(&snapshot, &[1, 2, 3])), "1/1 | 1/2 2/1 2/2 | 3/1");
    // Alone they are planned as well, and it is said what comes before.
    let alone = of(&snapshot, &[3]);
    assert_eq!(
        (waves(&alone), &alone.outside[..]),
        ("1".to_owned(), &[Outside::Story(1)][..])
    );
    assert_eq!(
        of(&snapshot, &[2]).outside,
        [Outside::Task(1, "001/1".to_owned())]
    );
}

#[test]
fn stories_that_wait_for_each_other_are_a_circle() {
    let head = |other: u64| format!("\n## Status\nReady\n\n## Dependencies\n- Story {other:03}\n");
    let snapshot = store(&[
        &story(&head(2), &[("1", "none", "")]),
        &story(&head(1), &[("1", "none", "")]),
    ]);
    let plan = of(&snapshot, &[1, 2]);
    assert_eq!(
        plan.circles,
        [[Stop::Task(0), Stop::Story(1), Stop::Task(1), Stop::Story(0)]]
    );
    assert!(plan.tasks.is_empty());
}

#[test]
fn a_story_that_cannot_be_finished_holds_up_those_that_wait_for_it() {
    let snapshot = store(&[
        &story("\n## Status\nReady\n", &[("1", "none", ""), ("2", "9", "")]),
        &story(
            "\n## Status\nReady\n\n## Dependencies\n- Story 001\n",
            &[("1", "none", "")],
        ),
    ]);
    let plan = of(&snapshot, &[1, 2]);
    assert_eq!(waves(&plan), "1/1");
    let last = plan.left_out.last().expect("two are left out");
    assert_eq!(
        last.reason,
        Reason::Behind {
            task: 0,
            story: Some(1)
        }
    );
}

#[test]
fn a_circle_of_many_tasks_overflows_no_stack() {
    let ids: Vec<String> = (1..=20_000).map(|n| n.to_string()).collect();
    let tasks: Vec<_> = (0..ids.len())
        .map(|n| (ids[n].as_str(), ids[(n + ids.len() - 1) % ids.len()].as_str(), ""))
        .collect();
    let snapshot = store(&[&story("", &tasks)]);
    assert_eq!(of(&snapshot, &[1]).circles[0].len(), 20_000);
}

#[test]
fn batches_are_no_larger_than_asked_for() {
    let tasks: Vec<String> = (1..=5).map(|n| n.to_string()).collect();
    let tasks: Vec<_> = tasks.iter().map(|id| (id.as_str(), "none", "")).collect();
    let snapshot = store(&[&story("", &tasks)]);
    let options = Options {
        max_concurrent: 2,
        ..Options::default()
    };
    let plan = plan(&snapshot, snapshot.entries(), &options);
    let batches: Vec<usize> = plan.tasks.iter().map(|task| task.batch).collect();
    assert_eq!(batches, [0, 0, 1, 1, 2]);
}

#[test]
fn sixteen_files_are_eight_tasks_of_two() {
    let files: Vec<String> = (0..16).map(|n| format!("src/f{n}.rs")).collect();
    let snapshot = store(&[&story("", &[("1", "none", &files.join(", "))])]);
    assert_eq!(
        of(&snapshot, &[1]).advice,
        [Advice::ManyFiles {
            task: 0,
            files: 16,
            tasks: 8,
            each: 2
        }]
    );
}

#[test]
fn ten_tasks_want_three_waves() {
    assert_eq!(super::target_waves(10), 3);
    let ids: Vec<String> = (0..7).map(|n| n.to_string()).collect();
    let tasks: Vec<_> = (1..7)
        .map(|n| {
            (
                ids[n].as_str(),
                if n == 1 { "none" } else { ids[n - 1].as_str() },
                "",
            )
        })
        .collect();
    let snapshot = store(&[&story("", &tasks)]);
    assert_eq!(
        of(&snapshot, &[1]).advice,
        [Advice::ManyWaves(6), Advice::NarrowWaves(2)]
    );
}

/// A task: how far back each of its dependencies lies, its files, and whether it is done (0), begun (1), disabled (2).
type Sketch = (Vec<usize>, Vec<u8>, u8);

/// Some files in two folders, and one of the folders.
fn path_of(number: &u8) -> String {
    match number {
        0 => "src/".to_owned(),
        1 | 2 => format!("src/{number}.rs"),
        _ => format!("lib/{number}.rs"),
    }
}

fn text_of(tasks: &[Sketch], forward: &[(usize, usize)]) -> String {
    let mut text = "# A\n\n## Tasks\n".to_owned();
    for (n, (back, files, state)) in tasks.iter().enumerate() {
        let mut depends: Vec<String> = back
            .iter()
            .filter(|back| **back <= n && **back > 0)
            .map(|back| (n + 1 - back).to_string())
            .collect();
        depends.extend(
            forward
                .iter()
                .filter(|(from, _)| *from == n)
                .map(|(_, to)| (to + 1).to_string()),
        );
        let files: Vec<String> = files.iter().map(path_of).collect();
        let status = match state {
            0 => "done",
            1 => "in_progress",
            _ => "pending",
        };
        text.push_str(&format!(
            "\n### {}: Do it\n**Status:** {status}\n**Depends on:** {}\n**Files:** {}\n",
            n + 1,
            if depends.is_empty() {
                "none".to_owned()
            } else {
                depends.join(", ")
            },
            files.join(", ")
        ));
        if *state == 2 {
            text.push_str("**Enabled:** false\n");
        }
    }
    text
}

fn sketches() -> impl Strategy<Value = (Vec<Sketch>, Vec<(usize, usize)>)> {
    let one = (
        prop::collection::vec(0..6usize, 0..3),
        prop::collection::vec(0..5u8, 0..3),
        0..9u8,
    );
    prop::collection::vec(one, 1..30).prop_flat_map(|tasks| {
        let count = tasks.len();
        (Just(tasks), prop::collection::vec((0..count, 0..count), 0..2))
    })
}

/// Whether two paths are one file, or one of them is a folder with the other in it.
fn meets(one: &str, other: &str) -> bool {
    let is_in = |file: &str, folder: &str| {
        let folder = folder.trim_end_matches('/');
        file.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_in(one, other) || is_in(other, one)
}

/// The waves by the rule as it is told: wave by wave, in the order of the file, whoever finds a file taken goes on.
fn by_the_rule(plan: &Plan<'_>) -> Vec<Vec<usize>> {
    let mut wave_of: Vec<Option<usize>> = vec![None; plan.tasks.len()];
    let mut waves = Vec::new();
    while wave_of.iter().any(Option::is_none) {
        let mut turn: Vec<usize> = (0..plan.tasks.len())
            .filter(|task| wave_of[*task].is_none())
            .filter(|task| {
                plan.tasks[*task]
                    .after
                    .iter()
                    .all(|other| wave_of[*other].is_some())
            })
            .collect();
        turn.sort_by_key(|task| (!plan.tasks[*task].started, *task));
        let mut taken: std::collections::HashSet<&str> = std::collections::HashSet::new();
        let mut wave = Vec::new();
        for task in turn {
            let files = &plan.tasks[task].files;
            if files
                .iter()
                .all(|file| taken.iter().all(|other| !meets(file, other)))
            {
                taken.extend(files.iter().copied());
                wave.push(task);
            }
        }
        for task in &wave {
            wave_of[*task] = Some(waves.len());
        }
        wave.sort_unstable();
        waves.push(wave);
    }
    waves
}

proptest! {
    #[test]
    fn a_plan_holds_what_it_promises((tasks, forward) in sketches(), max in 1..5usize) {
        let text = text_of(&tasks, &forward);
        let snapshot = store(&[&text]);
        let options = Options { max_concurrent: max, ..Options::default() };
        let found = plan(&snapshot, snapshot.entries(), &options);
        let story = &snapshot.entries()[0].loaded().expect("it is text").story;

        // Every open task is in exactly one wave, or left out with a reason.
        let mut seen: Vec<u64> = found.waves.iter().flatten().map(|task| found.tasks[*task].task.id.number).collect();
        seen.extend(found.left_out.iter().map(|left| left.listed.task().id.number));
        seen.sort_unstable();
        let done = snapshot.config().task_workflow.done();
        let open: Vec<u64> = story.tasks().filter(|task| task.known_status() != Some(done)).map(|task| task.id.number).collect();
        prop_assert_eq!(seen, open);

        for (number, wave) in found.waves.iter().enumerate() {
            prop_assert!(!wave.is_empty());
            let mut files: Vec<(&str, u64)> = Vec::new();
            let number_of = |task: &super::Planned<'_>| task.task.id.number;
            for task in wave {
                let task = &found.tasks[*task];
                prop_assert_eq!(task.wave, number);
                // The order of the waves is a topological one.
                prop_assert!(task.after.iter().all(|other| found.tasks[*other].wave < number));
                prop_assert!(task.after_writers.iter().all(|(other, _)| found.tasks[*other].wave < number));
                // No wave holds two writers of a file.
                prop_assert!(task.files.iter().all(|file| files.iter().all(|(other, by)| by == &number_of(task) || !meets(file, other))));
                files.extend(task.files.iter().map(|file| (*file, number_of(task))));
                if let Some(moved) = task.moved {
                    prop_assert!(moved.from < number);
                    let other = &found.tasks[moved.behind];
                    prop_assert!(other.wave + 1 == number && other.files.iter().any(|file| meets(file, moved.file)));
                }
            }
            for batch in 0..wave.len() {
                prop_assert!(wave.iter().filter(|task| found.tasks[**task].batch == batch).count() <= max);
            }
        }
        prop_assert_eq!(&found.waves, &by_the_rule(&found));
        // Nothing that could begin is left out: each that is has something undone before it, or is wrong itself.
        for left in &found.left_out {
            if let Reason::Behind { task, .. } = left.reason {
                prop_assert!(task < found.left_out.len());
            }
        }
        // One task of each wave holds up the next.
        prop_assert_eq!(found.critical_path.len(), found.waves.len());
        for (wave, pair) in found.critical_path.windows(2).enumerate() {
            let (before, task) = (pair[0], &found.tasks[pair[1]]);
            prop_assert_eq!(found.tasks[before].wave, wave);
            prop_assert!(task.after.contains(&before) || task.moved.is_some_and(|moved| moved.behind == before));
        }
        // The same text gives the same plan.
        let again = store(&[&text]);
        let second = plan(&again, again.entries(), &options);
        prop_assert_eq!(format!("{:?}", second), format!("{:?}", found));
    }

    #[test]
    fn a_story_begins_behind_those_that_it_waits_for(first in sketches(), second in sketches()) {
        let later = text_of(&second.0, &[]).replacen("# A\n", "# A\n\n## Dependencies\n- Story 001\n", 1);
        let snapshot = store(&[&text_of(&first.0, &first.1), &later]);
        let found = plan(&snapshot, snapshot.entries(), &Options::default());
        let waves = |story: usize| found.tasks.iter().filter(move |task| task.story == story).map(|task| task.wave);
        let (last, begin) = (waves(0).max(), waves(1).min());
        if found.left_out.iter().any(|left| left.is_fault) {
            prop_assert_eq!(begin, None);
        } else if let (Some(last), Some(begin)) = (last, begin) {
            prop_assert!(last < begin);
            // No two tasks of one record list are in each other's way: what comes first is named, if by way of others.
            let records = super::records(&found);
            let blocked = records.iter().filter(|record| record.wave == begin);
            prop_assert!(blocked.into_iter().all(|record| !record.blocked_by.is_empty()));
        }
        prop_assert!(found.outside.is_empty());
    }
}
