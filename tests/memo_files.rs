//! The memo of what was read, on real files: it is used, it is never believed too long, and it is in nobody's way.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    missing_docs,
    reason = "the test works on a project of its own, and waits for the clock of the file system"
)]
#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::time::{Duration, SystemTime};

use support::program::{Copy, Said};

/// A project of `count` stories that nobody has touched for a moment.
fn project(count: usize) -> Copy {
    let project = Copy::with(&[]);
    for number in 1..=count {
        let text = format!("# Story: Number {number}\n\n## Tasks\n\n### 001: Count\n**Status:** pending\n");
        project.put(&path(number), text.as_bytes());
    }
    rest();
    project
}

fn path(number: usize) -> String {
    format!("docs/stories/{number:03}-s.md")
}

/// Until what was written is old enough to be believed.
fn rest() {
    std::thread::sleep(Duration::from_millis(80));
}

fn run(project: &Copy, cache: &str, arguments: &[&str]) -> Said {
    let mut command = project.command(arguments);
    Said::from(command.env("STORIES_CACHE", cache).output().expect("it starts"))
}

#[track_caller]
fn same(project: &Copy, arguments: &[&str]) -> String {
    let (with, without) = (
        run(project, "always", arguments),
        run(project, "never", arguments),
    );
    assert_eq!(
        (with.code, &with.out, &with.err),
        (without.code, &without.out, &without.err)
    );
    with.out
}

#[test]
fn a_memo_is_left_only_where_it_gains_something() {
    let project = project(30);
    run(&project, "never", &["status"]);
    run(&project, "", &["status"]);
    assert!(!project.at(".stories").exists());
    run(&project, "always", &["status"]);
    assert!(project.at(".stories/memo").exists() && project.at(".stories/names").exists());
    assert_eq!(project.text(".stories/.gitignore"), "*\n");

    let many = self::project(300);
    run(&many, "", &["next"]);
    assert!(many.at(".stories/memo").exists());
}

#[test]
fn with_a_memo_every_view_says_the_same() {
    let project = project(40);
    let views: [&[&str]; 8] = [
        &["status"],
        &["status", "--all", "--format", "json"],
        &["next"],
        &["list"],
        &["list", "--format", "json"],
        &["graph"],
        &["check"],
        &["check", "--format", "full"],
    ];
    for _ in 0..2 {
        for view in views {
            same(&project, view);
        }
        project.put(&path(7), b"# Other\n\n## Tasks\n\n### 1 Oops\n");
        fs::remove_file(project.at(&path(8))).ok();
        project.put("docs/stories/099-new.md", b"# New\n");
    }
}

#[test]
fn what_was_saved_a_moment_ago_is_never_missed() {
    let project = project(40);
    run(&project, "always", &["list"]);
    for round in 0..60 {
        // In place, of the same length, and back to the time that the file had before.
        let title = if round % 2 == 0 { "Aaaaa" } else { "Bbbbb" };
        let file = project.at(&path(9));
        let before = fs::metadata(&file).and_then(|found| found.modified());
        fs::write(&file, format!("# Story: {title}\n")).expect("written");
        if let (Ok(before), Ok(file)) = (before, File::options().write(true).open(&file)) {
            file.set_modified(before).expect("the file is ours");
        }
        let said = run(&project, "always", &["list"]);
        assert!(said.out.contains(title), "round {round}: {}", said.out);
        if round % 7 == 0 {
            rest();
        }
    }
}

#[test]
fn files_that_come_and_go_are_seen_at_once() {
    let project = project(20);
    for round in 0..40 {
        let (one, other) = (round * 7 % 20 + 1, round * 11 % 20 + 1);
        match round % 4 {
            0 => fs::remove_file(project.at(&path(one))).unwrap_or_default(),
            1 => project.put(&path(one), b"# Back\n"),
            2 => fs::rename(project.at(&path(one)), project.at(&path(other))).unwrap_or_default(),
            _ => rest(),
        }
        same(&project, &["list"]);
        if round % 5 == 0 {
            run(
                &project,
                "always",
                &["tasks", "done", &other.to_string(), "1", "--yes"],
            );
            same(&project, &["status", "--all"]);
        }
    }
    rest();
    same(&project, &["list"]);
    assert!(project.at(".stories/names").exists());
}

#[test]
fn edits_in_a_row_see_what_others_do_in_between() {
    let project = project(20);
    run(&project, "always", &["list"]);
    let twin = |name: &str| project.at(&format!("docs/stories/{name}"));
    for round in 0..60 {
        let title = format!("Round {round}");
        let edit = ["tasks", "set", "5", "1", "--title", &title, "--yes"];
        run(&project, "always", &edit);
        match round % 6 {
            0 => project.put("docs/stories/005-twin.md", b"# Twin\n"),
            1 => fs::rename(twin("005-twin.md"), twin("006-twin.md")).unwrap_or_default(),
            2 => fs::rename(twin("006-twin.md"), twin("021-twin.md")).unwrap_or_default(),
            3 => fs::remove_file(twin("021-twin.md")).unwrap_or_default(),
            4 => rest(),
            _ => {}
        }
        for story in ["5", "6", "21"] {
            same(
                &project,
                &["tasks", "set", story, "1", "--title", "New", "--dry-run"],
            );
        }
        same(&project, &["status", "--all"]);
    }
}

#[test]
fn the_names_are_kept_through_an_edit() {
    let project = project(20);
    run(&project, "always", &["list"]);
    let kept = || {
        let names = fs::read(project.at(".stories/names")).expect("they were left");
        // Behind the program's stamp: device, inode, size, when it was modified.
        let modified = names[64..].first_chunk().expect("the head is longer");
        let folder = fs::metadata(project.at("docs/stories")).and_then(|found| found.modified());
        let folder = folder.expect("there").duration_since(SystemTime::UNIX_EPOCH);
        (
            u128::from(u64::from_le_bytes(*modified)),
            folder.expect("after 1970").as_nanos(),
        )
    };
    let (before, folder) = kept();
    assert_eq!(before, folder);
    let (mut last, mut edits) = (before, 0);
    // On a busy machine a write may take so long that nothing is kept.
    for round in 0..100 {
        let title = format!("Round {round}");
        let edit = ["tasks", "set", "5", "1", "--title", &title, "--yes"];
        assert_eq!(run(&project, "always", &edit).code, Some(0));
        let (after, folder) = kept();
        if after == folder {
            assert!(after > last);
            (last, edits) = (after, edits + 1);
        } else {
            rest();
        }
        if edits == 2 {
            break;
        }
    }
    assert_eq!(edits, 2);
    // A command that makes a story does not go by them.
    rest();
    project.put("docs/stories/021-by-hand.md", b"# By hand\n");
    let made = run(&project, "always", &["new", "Another", "--yes"]);
    assert!(made.out.contains("022"), "{}", made.out);
}

#[test]
fn names_that_miss_what_came_in_the_moment_of_an_edit_refuse_nothing() {
    let project = project(20);
    run(&project, "always", &["list"]);
    let names = fs::read(project.at(".stories/names")).expect("they were left");
    // As if an edit of ours had kept the names of before, and all else had happened while it wrote.
    let miss = || {
        let folder = fs::metadata(project.at("docs/stories")).expect("it is there");
        let nanos = |seconds: i64, nanos: i64| seconds * 1_000_000_000 + nanos;
        let mut names = names.clone();
        let mut put = |at: usize, bytes: [u8; 8]| names[at..at + 8].copy_from_slice(&bytes);
        // Behind the program's stamp: device, inode, size, both times, the folder's name, whether they are certain.
        put(56, folder.size().to_le_bytes());
        put(64, nanos(folder.mtime(), folder.mtime_nsec()).to_le_bytes());
        put(72, nanos(folder.ctime(), folder.ctime_nsec()).to_le_bytes());
        put(88, 0u64.to_le_bytes());
        let sum = stories::memo::checksum(&[&names[..104]]).to_le_bytes();
        names[104..112].copy_from_slice(&sum);
        fs::write(project.at(".stories/names"), names).expect("written");
    };
    let text = fs::read(project.at(&path(5))).expect("it is there");
    project.put("docs/stories/021-new.md", &text);
    fs::rename(project.at(&path(5)), project.at("docs/stories/005-other.md")).expect("renamed");
    for edit in [
        ["tasks", "set", "21", "1", "--title", "Another", "--yes"],
        ["tasks", "set", "5", "1", "--title", "Another", "--yes"],
        ["tasks", "set", "7", "1", "--depends-on", "21/001", "--yes"],
        ["tasks", "set", "22", "1", "--title", "Another", "--yes"],
    ] {
        miss();
        let said = run(&project, "always", &edit);
        let is_there = edit[2] != "22";
        assert_eq!(said.code == Some(0), is_there, "{edit:?}: {}", said.err);
    }

    // Another file with the number of the story is as if it came later, until somebody looks.
    project.put("docs/stories/009-twin.md", b"# Twin\n");
    miss();
    let edit = ["tasks", "set", "9", "1", "--title", "Another", "--dry-run"];
    assert_eq!(run(&project, "always", &edit).code, Some(0));
    rest();
    run(&project, "always", &["list"]);
    assert_eq!(run(&project, "always", &edit).code, Some(1));
}

#[test]
fn names_that_are_damaged_are_not_believed() {
    let project = project(20);
    run(&project, "always", &["list"]);
    let whole = fs::read(project.at(".stories/names")).expect("they were left");
    for at in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(project.at(".stories/names"), &damaged).expect("written");
        let edit = ["tasks", "set", "5", "1", "--title", "New", "--dry-run"];
        let said = run(&project, "always", &edit);
        assert_eq!(said.code, Some(0), "byte {at}: {}", said.err);
    }
}

#[test]
fn where_no_memo_can_be_written_nobody_is_told() {
    let project = project(30);
    fs::write(project.at(".stories"), "not a folder").expect("written");
    let said = run(&project, "always", &["list"]);
    assert_eq!((said.code, &*said.err), (Some(0), ""));
    assert_eq!(project.text(".stories"), "not a folder");

    let outside = tempfile::tempdir().expect("made");
    fs::remove_file(project.at(".stories")).expect("it was there");
    std::os::unix::fs::symlink(outside.path(), project.at(".stories")).expect("made");
    let said = run(&project, "always", &["list"]);
    assert_eq!((said.code, &*said.err), (Some(0), ""));
    assert!(
        support::files(outside.path()).is_empty(),
        "nothing is written outside the root"
    );
}

#[test]
fn what_a_killed_command_left_is_cleared_away() {
    let project = project(30);
    fs::create_dir(project.at(".stories")).expect("made");
    let draft = File::create(project.at(".stories/memo.new")).expect("made");
    run(&project, "always", &["list"]);
    assert!(
        project.at(".stories/memo.new").exists(),
        "its command may still live"
    );
    let old = SystemTime::now() - Duration::from_secs(100);
    draft.set_modified(old).expect("the file is ours");
    run(&project, "always", &["list"]);
    assert!(!project.at(".stories/memo.new").exists());
    run(&project, "always", &["list"]);
    assert!(project.at(".stories/memo").exists());
}

#[test]
fn a_memo_that_is_damaged_is_made_anew() {
    let project = project(40);
    run(&project, "always", &["list"]);
    let whole = fs::read(project.at(".stories/memo")).expect("it was left");
    for damage in [&whole[..whole.len() / 2], b"", b"x", &[0xff; 40]] {
        fs::write(project.at(".stories/memo"), damage).expect("written");
        fs::write(project.at(".stories/names"), damage).expect("written");
        same(&project, &["status"]);
        let again = fs::read(project.at(".stories/memo")).expect("it was left");
        assert!(again.len() * 2 > whole.len(), "{} bytes", again.len());
    }
}

#[test]
fn a_memo_is_never_left_behind_a_link() {
    let project = project(30);
    project.put("docs/memo", b"words of a user");
    std::os::unix::fs::symlink("docs", project.at(".stories")).expect("made");
    same(&project, &["list"]);
    assert_eq!(project.text("docs/memo"), "words of a user");
    assert!(!project.at("docs/.gitignore").exists());
}

#[test]
fn only_who_may_read_the_stories_may_read_the_memo() {
    let project = project(30);
    run(&project, "always", &["list"]);
    let mode = |path: &str| {
        let found = fs::metadata(project.at(path)).expect("it was left");
        found.permissions().mode() & 0o777
    };
    assert_eq!(mode(".stories/memo"), 0o600);
    assert_eq!(mode(".stories/names"), 0o600);
    assert_eq!(mode(".stories/.gitignore") & 0o600, 0o600);
}

#[test]
fn who_only_looks_leaves_no_folder_where_the_owner_could_not_write() {
    let project = project(30);
    // Only root can give a folder away.
    if std::os::unix::fs::chown(project.root(), Some(12345), None).is_ok() {
        assert_eq!(run(&project, "always", &["list"]).code, Some(0));
        assert!(!project.at(".stories").exists());
    }
}

#[test]
fn a_memo_as_large_as_a_disk_is_not_read() {
    let project = project(30);
    fs::create_dir(project.at(".stories")).expect("made");
    let memo = File::create(project.at(".stories/memo")).expect("made");
    // It has holes only.
    memo.set_len(1 << 40).expect("the file system has holes");
    same(&project, &["list"]);
}

#[test]
fn a_draft_of_the_future_is_cleared_away() {
    let project = project(30);
    fs::create_dir(project.at(".stories")).expect("made");
    let draft = File::create(project.at(".stories/memo.new")).expect("made");
    let future = SystemTime::now() + Duration::from_secs(100_000);
    draft.set_modified(future).expect("the file is ours");
    run(&project, "always", &["list"]);
    assert!(!project.at(".stories/memo.new").exists());
}

#[test]
fn what_fixes_asks_no_memo() {
    let project = project(40);
    run(&project, "always", &["check"]);
    let before = fs::read(project.at(".stories/memo")).expect("it was left");
    for number in 1..=40 {
        project.put(&path(number), b"# Other\n\n## Tasks\n\n### 1 Oops\n");
    }
    rest();
    run(&project, "always", &["check", "--fix", "--yes"]);
    let after = fs::read(project.at(".stories/memo")).expect("it is still there");
    assert!(before == after, "the memo is another one");
}
