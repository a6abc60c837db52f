//! The lock on the stories: who waits, who is refused, and what a process that dies leaves.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests are about the disk, and say what they skip"
)]
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use stories::store::{ChangeSet, Tree};
use stories::system::{WorkTree, WriteError};
use support::project::{Project, modify, path, refused};

#[test]
fn the_state_folder_ignores_itself() {
    let project = Project::new();
    drop(project.tree().lock(|| {}).expect("locked"));
    let ignore = fs::read_to_string(project.root().join(".stories/.gitignore")).expect("there");
    assert_eq!(ignore, "*\n");
}

#[test]
fn a_state_folder_or_lock_outside_the_root_is_refused() {
    let project = Project::with("015-x.md", "old");
    symlink(project.outside(), project.root().join(".stories")).expect("made");
    let error = refused(project.write([modify("015-x.md", "old", "new")]), ".stories");
    assert!(matches!(error, WriteError::OutsideRoot { .. }));
    fs::remove_file(project.root().join(".stories")).expect("removed");
    fs::create_dir(project.root().join(".stories")).expect("made");
    fs::write(project.outside().join("lock"), "").expect("made");
    symlink(
        project.outside().join("lock"),
        project.root().join(".stories/lock"),
    )
    .expect("made");
    refused(project.write([modify("015-x.md", "old", "new")]), ".stories/lock");
    assert_eq!(project.text("015-x.md"), "old");
}

#[test]
fn a_second_command_waits_and_says_so_after_a_while() {
    let project = Project::new();
    let tree = project.tree();
    let guard = tree.lock(|| panic!("nobody else has the lock")).expect("locked");
    std::thread::scope(|scope| {
        let (sender, told) = mpsc::channel();
        let started = Instant::now();
        let tree = &tree;
        let second = scope.spawn(move || {
            let guard = tree.lock(|| sender.send(()).expect("heard")).expect("locked");
            drop(guard);
            started.elapsed()
        });
        told.recv_timeout(Duration::from_secs(30)).expect("told");
        assert!(started.elapsed() >= Duration::from_secs(1));
        drop(guard);
        assert!(second.join().expect("ended") >= Duration::from_secs(1));
    });
}

/// Adds one to the number in the story, under the lock.
fn increment(tree: &WorkTree) {
    let mut guard = tree.lock(|| {}).expect("locked");
    let path = path("001-number.md");
    let old = String::from_utf8(tree.read(&path).expect("read")).expect("text");
    let number: u64 = old.trim().parse().expect("a number");
    let change = ChangeSet::modify(&path, old, format!("{}\n", number + 1));
    guard.write(&ChangeSet::new([change])).expect("written");
}

#[test]
fn twenty_threads_lose_no_change() {
    let project = Project::with("001-number.md", "0\n");
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let tree = project.tree();
                (0..10).for_each(|_| increment(&tree));
            });
        }
    });
    assert_eq!(project.text("001-number.md"), "200\n");
}

const CHILD: &str = "STORIES_TEST_WRITE_CHILD";

/// Starts this program again to run the test `name` as a process of its own.
fn start(name: &str, root: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().expect("the test's own program"))
        .args(["--exact", name])
        .env(CHILD, root)
        .stdout(Stdio::null())
        .spawn()
        .expect("started")
}

fn child_tree() -> Option<WorkTree> {
    let root = std::env::var_os(CHILD)?;
    Some(WorkTree::new(root.into()).expect("the root exists"))
}

#[test]
fn incrementing_child() {
    if let Some(tree) = child_tree() {
        (0..10).for_each(|_| increment(&tree));
    }
}

#[test]
fn twenty_processes_lose_no_change() {
    let project = Project::with("001-number.md", "0\n");
    let children: Vec<_> = (0..20)
        .map(|_| start("incrementing_child", &project.root()))
        .collect();
    for mut child in children {
        assert!(child.wait().expect("ended").success());
    }
    assert_eq!(project.text("001-number.md"), "200\n");
}

/// How many stories the process that is killed writes together.
const TOGETHER: usize = 5;

fn together(n: usize) -> String {
    format!("{n:03}-x.md")
}

#[test]
fn killed_child() {
    let Some(tree) = child_tree() else { return };
    for round in 0.. {
        let mut guard = tree.lock(|| {}).expect("locked");
        let changes = (0..TOGETHER).map(|n| {
            let path = path(&together(n));
            let old = String::from_utf8(tree.read(&path).expect("read")).expect("text");
            ChangeSet::modify(
                &path,
                old,
                format!("{}-{round}\n", std::process::id()).repeat(300),
            )
        });
        guard.write(&ChangeSet::new(changes)).expect("written");
    }
}

#[test]
fn a_process_killed_at_random_leaves_all_files_old_or_all_new() {
    let project = Project::new();
    for n in 0..TOGETHER {
        fs::write(project.at(&together(n)), "0-0\n").expect("made");
    }
    let (mut recovered, mut swept) = (0, 0);
    for round in 0..60 {
        let mut child = start("killed_child", &project.root());
        std::thread::sleep(Duration::from_micros(8_000 + round * 733 % 9_000));
        child.kill().expect("killed");
        child.wait().expect("ended");
        swept += usize::from(project.names().len() > TOGETHER);
        let tree = project.tree();
        let guard = tree.lock(|| {}).expect("locked");
        recovered += usize::from(!guard.recovery().is_empty());
        assert_eq!(guard.recovery().left, []);
        let texts: Vec<String> = (0..TOGETHER).map(|n| project.text(&together(n))).collect();
        assert!(
            texts.iter().all(|text| *text == texts[0]),
            "round {round}: {texts:?}"
        );
        let lines: Vec<&str> = texts[0].lines().collect();
        assert!(lines.iter().all(|line| *line == lines[0]) && [1, 300].contains(&lines.len()));
        assert_eq!(project.names().len(), TOGETHER);
    }
    println!("60 kills: temporary files were left by {swept}, a journal by {recovered}");
}

#[test]
fn a_file_replaced_while_the_lock_is_waited_for_is_seen() {
    // What is read before the lock is had may be old; the check under the lock finds it out.
    let project = Project::with("001-a.md", "old");
    let refusals = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (project, refusals) = (&project, &refusals);
            scope.spawn(move || {
                if let Err(error) = project.write([modify("001-a.md", "old", &format!("new {n}"))]) {
                    assert!(matches!(error, WriteError::Changed { .. }), "{error}");
                    refusals.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(refusals.into_inner(), 7);
}
