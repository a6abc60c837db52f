//! The process dies at every marked moment of a write, and of the recovery from it; nothing may be half done.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{LeftAlone, WorkTree, crash};
use crate::store::{ChangeSet, FileChange, Version};
use crate::text::FilePath;

const CHILD: &str = "STORIES_TEST_CRASH_CHILD";
const STORIES: &str = "docs/stories";

/// What files hold, by name.
type Files = BTreeMap<String, String>;

fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

fn old() -> Files {
    files(&[("001-a.md", "A\n"), ("002-b.md", "B\n"), ("003-c.md", "C\n")])
}

/// A set of changes of the old files, and what they make of them.
fn change(kind: &str) -> (ChangeSet, Files) {
    let path = |name: &str| -> FilePath { format!("{STORIES}/{name}").into() };
    let version = |name: &str, text: &str| {
        Some(Version {
            path: path(name),
            text: text.into(),
        })
    };
    let (changes, new): (Vec<FileChange>, &[(&str, &str)]) = match kind {
        "modify" => (
            vec![ChangeSet::modify(&path("001-a.md"), "A\n", "A2\n")],
            &[("001-a.md", "A2\n"), ("002-b.md", "B\n"), ("003-c.md", "C\n")],
        ),
        "create" => (
            vec![ChangeSet::create(path("004-d.md"), "D\n")],
            &[
                ("001-a.md", "A\n"),
                ("002-b.md", "B\n"),
                ("003-c.md", "C\n"),
                ("004-d.md", "D\n"),
            ],
        ),
        "delete" => (
            vec![ChangeSet::delete(&path("001-a.md"), "A\n")],
            &[("002-b.md", "B\n"), ("003-c.md", "C\n")],
        ),
        "all" => (
            vec![
                ChangeSet::delete(&path("001-a.md"), "A\n"),
                FileChange {
                    old: version("002-b.md", "B\n"),
                    new: version("001-a.md", "B2\n"),
                },
                ChangeSet::modify(&path("003-c.md"), "C\n", "C2\n"),
                ChangeSet::create(path("004-d.md"), "D\n"),
            ],
            &[("001-a.md", "B2\n"), ("003-c.md", "C2\n"), ("004-d.md", "D\n")],
        ),
        other => panic!("`{other}` is no change of this test"),
    };
    (ChangeSet::new(changes), files(new))
}

fn root() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("the temporary folder can be written");
    let stories = root.path().join(STORIES);
    fs::create_dir_all(&stories).expect("made");
    for (name, text) in old() {
        fs::write(stories.join(name), text).expect("made");
    }
    root
}

/// Everything in the folder of the stories, temporary files too.
fn found(root: &Path) -> Files {
    let entries = fs::read_dir(root.join(STORIES)).expect("listed");
    entries
        .map(|entry| {
            let path = entry.expect("listed").path();
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("read"))
        })
        .collect()
}

fn open(root: &Path) -> WorkTree {
    WorkTree::new(root.to_owned()).expect("the root exists")
}

/// Runs `child` in a process of its own, which dies at the moment `at`; says whether it came to its end.
fn run(root: &Path, kind: &str, at: usize) -> bool {
    let status = Command::new(std::env::current_exe().expect("the test's own program"))
        .args(["--exact", "system::crash_tests::child"])
        .current_dir(root)
        .env(CHILD, kind)
        .env(crash::AT, at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("started");
    assert_ne!(status.code(), Some(101), "{kind} failed at moment {at}");
    status.success()
}

#[test]
fn child() {
    let Ok(kind) = std::env::var(CHILD) else { return };
    let tree = open(Path::new("."));
    let mut guard = tree.lock(|| {}).expect("locked");
    if kind != "recover" {
        guard.write(&change(&kind).0).expect("written");
    }
}

/// Checks that all files are old or all are new, and that nothing else is left.
fn check(root: &Path, new: &Files, place: &str) -> bool {
    let now = found(root);
    assert!(now == old() || now == *new, "{place}: {now:?}");
    assert!(!root.join(".stories/journal").exists(), "{place}");
    assert!(!root.join(".stories/rescued").exists(), "{place}");
    let state = fs::read_dir(root.join(".stories")).expect("listed");
    assert_eq!(state.count(), 2, "{place}");
    now == *new
}

#[test]
fn a_crash_at_any_moment_leaves_all_files_old_or_all_new() {
    for kind in ["modify", "create", "delete", "all"] {
        let new = change(kind).1;
        let (mut at, mut were_new) = (1, Vec::new());
        loop {
            let root = root();
            let ended = run(root.path(), kind, at);
            let before = found(root.path());
            for (name, text) in before.iter().filter(|(name, _)| !name.starts_with('.')) {
                let known = old().get(name) == Some(text) || new.get(name) == Some(text);
                assert!(known, "{kind} at {at}: {name} is {text:?}");
            }
            drop(open(root.path()).lock(|| {}).expect("locked"));
            were_new.push(check(root.path(), &new, &format!("{kind} at {at}")));
            if ended {
                break;
            }
            at += 1;
        }
        assert!(were_new.is_sorted(), "{kind}: {were_new:?}");
        assert!(were_new.len() > 2 && were_new.contains(&false) || kind == "delete");
        assert_eq!(were_new.last(), Some(&true), "{kind}");
    }
}

#[test]
fn a_crash_at_any_moment_of_the_recovery_is_recovered_from() {
    let new = change("all").1;
    let mut at = 1;
    loop {
        let mut again = 1;
        loop {
            let root = root();
            if run(root.path(), "all", at) {
                assert!(at > 15, "the write has {at} moments only");
                return;
            }
            let recovered = run(root.path(), "recover", again);
            let _ = open(root.path()).recover_if_needed().expect("recovered");
            drop(open(root.path()).lock(|| {}).expect("locked"));
            check(root.path(), &new, &format!("moments {at} and {again}"));
            if recovered {
                break;
            }
            again += 1;
        }
        at += 1;
    }
}

/// Lets a write of all kinds die just after it was decided.
fn decided() -> tempfile::TempDir {
    for at in 1.. {
        let root = root();
        run(root.path(), "all", at);
        if root.path().join(".stories/journal").exists() {
            return root;
        }
    }
    unreachable!("a write of several files writes a journal")
}

#[test]
fn a_reading_command_finishes_what_was_decided() {
    let root = decided();
    let recovery = open(root.path())
        .recover_if_needed()
        .expect("recovered")
        .expect("there was something to do");
    assert_eq!((recovery.finished.len(), recovery.left.len()), (4, 0));
    assert!(check(root.path(), &change("all").1, "recovered"));
    assert_eq!(
        open(root.path()).recover_if_needed().expect("nothing to do"),
        None
    );
}

#[test]
fn a_reading_command_leaves_the_recovery_to_the_holder_of_the_lock() {
    let root = decided();
    let lock = fs::File::open(root.path().join(".stories/lock")).expect("it is there");
    lock.lock().expect("locked");
    assert_eq!(open(root.path()).recover_if_needed().expect("left"), None);
    assert!(root.path().join(".stories/journal").exists());
}

#[test]
fn what_was_changed_by_hand_after_a_crash_is_left_and_the_text_kept() {
    let root = decided();
    let at = |name: &str| root.path().join(STORIES).join(name);
    for name in ["002-b.md", "003-c.md", "004-d.md"] {
        fs::write(at(name), "by hand\n").expect("written");
    }
    let tree = open(root.path());
    let guard = tree.lock(|| {}).expect("locked");
    let recovery = guard.recovery();
    let stories = |name: &str| format!("{STORIES}/{name}");
    let kept = |name: &str| LeftAlone::Changed {
        path: stories(name),
        kept: format!(".stories/rescued/1-{name}"),
    };
    let removed = LeftAlone::NotRemoved {
        path: stories("002-b.md"),
    };
    assert_eq!(recovery.finished, [stories("001-a.md")]);
    assert_eq!(recovery.left, [kept("003-c.md"), kept("004-d.md"), removed]);
    let hand = "by hand\n";
    let expected = files(&[
        ("001-a.md", "B2\n"),
        ("002-b.md", hand),
        ("003-c.md", hand),
        ("004-d.md", hand),
    ]);
    assert_eq!(found(root.path()), expected);
    let rescued = |name: &str| fs::read_to_string(root.path().join(".stories/rescued").join(name));
    assert_eq!(rescued("1-003-c.md").expect("kept"), "C2\n");
    assert_eq!(rescued("1-004-d.md").expect("kept"), "D\n");
}

#[test]
fn a_change_of_which_a_text_is_lost_before_it_began_is_undone() {
    let root = decided();
    remove_temps(root.path(), "003-c.md");
    let recovery = open(root.path()).recover_if_needed().expect("recovered");
    assert_eq!(
        recovery.expect("something was left").left,
        [
            lost("001-a.md"),
            lost("003-c.md"),
            lost("004-d.md"),
            kept("002-b.md")
        ]
    );
    assert!(!check(root.path(), &change("all").1, "undone"));
}

fn lost(name: &str) -> LeftAlone {
    LeftAlone::Lost {
        path: format!("{STORIES}/{name}"),
    }
}

fn kept(name: &str) -> LeftAlone {
    LeftAlone::Kept {
        path: format!("{STORIES}/{name}"),
    }
}

#[test]
fn nothing_is_removed_once_a_text_of_the_same_change_is_lost() {
    for at in 1.. {
        let root = root();
        assert!(!run(root.path(), "all", at), "it never dies in between");
        let now = found(root.path());
        if now["001-a.md"] != "B2\n" || now["003-c.md"] != "C\n" {
            continue;
        }
        remove_temps(root.path(), "003-c.md");
        let recovery = open(root.path()).recover_if_needed().expect("recovered");
        assert_eq!(
            recovery.expect("something was left").left,
            [lost("003-c.md"), kept("002-b.md")]
        );
        let expected = files(&[
            ("001-a.md", "B2\n"),
            ("002-b.md", "B\n"),
            ("003-c.md", "C\n"),
            ("004-d.md", "D\n"),
        ]);
        assert_eq!(found(root.path()), expected);
        return;
    }
}

fn remove_temps(root: &Path, name: &str) {
    for entry in fs::read_dir(root.join(STORIES)).expect("listed") {
        let path = entry.expect("listed").path();
        if path.to_string_lossy().contains(&format!("{name}.")) {
            fs::remove_file(path).expect("removed");
        }
    }
}

#[test]
fn a_journal_that_reaches_elsewhere_is_refused() {
    let sound = r#"{"version":1,"entries":[{"path":"x","file":"FILE","temp":"TEMP",
        "old":null,"new":{"bytes":1,"hash":1}}]}"#;
    let temp = "docs/stories/.x.md.1-1.stories-tmp";
    for (file, temp) in [
        ("../x.md", "../.x.md.1-1.stories-tmp"),
        ("/etc/x.md", "/etc/.x.md.1-1.stories-tmp"),
        (".git/hooks/x", ".git/hooks/.x.1-1.stories-tmp"),
        (".stories/x", ".stories/.x.1-1.stories-tmp"),
        ("x.md", temp),
        ("docs/stories/x.md", "docs/stories/001-a.md"),
        ("link/x.md", "link/.x.md.1-1.stories-tmp"),
    ] {
        let root = root();
        fs::create_dir_all(root.path().join(".git/hooks")).expect("made");
        fs::create_dir(root.path().join(".stories")).expect("made");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/tmp", root.path().join("link")).expect("made");
        let text = sound.replace("FILE", file).replace("TEMP", temp);
        fs::write(root.path().join(".stories/journal"), text).expect("made");
        let error = open(root.path()).recover_if_needed().expect_err(file);
        assert!(matches!(error, super::WriteError::BadJournal { .. }), "{error}");
        assert!(error.hint().contains(".stories/journal"));
    }
}
