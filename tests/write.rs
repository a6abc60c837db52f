//! Reading and writing story files on a real disk.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests are about the disk, and say what they skip"
)]
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use stories::config::Config;
use stories::store::{ChangeSet, FileChange, Scope, Snapshot, Tree, TreeError, Unreadable, Version};
use stories::system::{WorkTree, WriteError, Written};

const STORIES: &str = "docs/stories";

/// A project with an empty folder of stories, removed at the end of the test.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new() -> Project {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        fs::create_dir_all(folder.path().join("root").join(STORIES)).expect("made");
        Project { folder }
    }

    fn with(name: &str, text: &str) -> Project {
        let project = Project::new();
        fs::write(project.at(name), text).expect("made");
        project
    }

    /// A folder beside the root.
    fn outside(&self) -> &Path {
        self.folder.path()
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root().join(STORIES).join(name)
    }

    fn tree(&self) -> WorkTree {
        WorkTree::new(self.root()).expect("the root exists")
    }

    fn write(&self, changes: impl IntoIterator<Item = FileChange>) -> Result<Written, WriteError> {
        self.tree().lock(|| {})?.write(&ChangeSet::new(changes))
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).expect("there")
    }

    /// The names in the folder of the stories, hidden ones too.
    fn names(&self) -> Vec<String> {
        names(&self.root().join(STORIES))
    }

    /// What stands in the list for the file.
    fn fault(&self, name: &str) -> Option<Unreadable> {
        let listed = self.tree().list(STORIES).expect("listed");
        listed
            .into_iter()
            .find(|listed| listed.name == name)
            .expect("it is listed")
            .fault
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.tree().read(&path(name))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("listed");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn path(name: &str) -> Arc<str> {
    format!("{STORIES}/{name}").into()
}

fn modify(name: &str, old: &str, new: &str) -> FileChange {
    ChangeSet::modify(&path(name), old, new)
}

fn create(name: &str, text: &str) -> FileChange {
    ChangeSet::create(path(name), text)
}

fn rename(old: (&str, &str), new: (&str, &str)) -> FileChange {
    let version = |(name, text): (&str, &str)| {
        Some(Version {
            path: path(name),
            text: text.into(),
        })
    };
    FileChange {
        old: version(old),
        new: version(new),
    }
}

/// Checks that an error refuses, names the file and says that nothing was written.
#[track_caller]
fn refused(result: Result<Written, WriteError>, name: &str) -> WriteError {
    let error = result.expect_err("it is refused");
    assert!(error.is_refusal(), "{error}");
    assert!(error.to_string().contains(name), "{error}");
    error
}

/// Mounts a file system of its own on the folder, or says why the test cannot do without.
struct Mount(PathBuf);

impl Mount {
    fn new(arguments: &[&str], folder: &Path) -> Option<Mount> {
        let output = Command::new("mount").args(arguments).arg(folder).output();
        match output {
            Ok(output) if output.status.success() => Some(Mount(folder.to_owned())),
            Ok(output) => {
                println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
                None
            }
            Err(error) => {
                println!("skipped: there is no `mount`: {error}");
                None
            }
        }
    }
}

impl Mount {
    /// The folder as it is, but read-only.
    fn read_only(folder: &Path) -> Option<Mount> {
        let same = folder.to_str().expect("text");
        let mount = Mount::new(&["--bind", same], folder)?;
        let status = Command::new("mount")
            .args(["-o", "remount,bind,ro", same])
            .status();
        status.is_ok_and(|status| status.success()).then_some(mount)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

// Writing one file

#[test]
fn a_changed_file_keeps_mode_owner_and_attributes() {
    let project = Project::with("015-x.md", "old");
    let file = project.at("015-x.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
    let is_root = chown(&file, Some(1234), Some(2345)).is_ok();
    let has_attributes = xattr::set(&file, "user.stories.test", b"kept").is_ok();
    let written = project
        .write([modify("015-x.md", "old", "new")])
        .expect("written");
    assert_eq!(written.files, [path("015-x.md")]);
    assert_eq!(project.text("015-x.md"), "new");
    let metadata = file.metadata().expect("there");
    assert_eq!(metadata.mode() & 0o7777, 0o640);
    if is_root {
        assert_eq!((metadata.uid(), metadata.gid()), (1234, 2345));
    } else {
        println!("skipped: only root can give a file away");
    }
    if has_attributes {
        let value = xattr::get(&file, "user.stories.test").expect("read");
        assert_eq!(value.as_deref(), Some(&b"kept"[..]));
    } else {
        println!("skipped: the file system has no extended attributes");
    }
    assert_eq!(project.names(), ["015-x.md"]);
}

#[test]
fn a_new_file_gets_the_mode_that_every_new_file_gets() {
    let project = Project::new();
    project.write([create("015-x.md", "new")]).expect("written");
    let usual = project.outside().join("usual");
    fs::write(&usual, "").expect("made");
    let mode = |path: &Path| path.metadata().expect("there").mode();
    assert_eq!(mode(&project.at("015-x.md")), mode(&usual));
    assert_eq!(project.at("015-x.md").metadata().expect("there").nlink(), 1);
    assert_eq!(project.names(), ["015-x.md"]);
}

#[test]
fn a_link_stays_and_the_file_behind_it_is_written() {
    let project = Project::new();
    let real = project.root().join("real.md");
    fs::write(&real, "old").expect("made");
    symlink("../../real.md", project.at("014-hop.md")).expect("made");
    symlink("014-hop.md", project.at("015-x.md")).expect("made");
    project
        .write([modify("015-x.md", "old", "new")])
        .expect("written");
    assert!(project.at("015-x.md").is_symlink() && project.at("014-hop.md").is_symlink());
    assert_eq!(fs::read_to_string(real).expect("there"), "new");
    assert_eq!(project.names(), ["014-hop.md", "015-x.md"]);
    assert_eq!(names(&project.root()), [".stories", "docs", "real.md"]);
}

#[test]
fn a_removed_link_leaves_the_file_behind_it() {
    let project = Project::new();
    let real = project.root().join("real.md");
    fs::write(&real, "old").expect("made");
    symlink("../../real.md", project.at("015-x.md")).expect("made");
    let error = refused(
        project.write([rename(("015-x.md", "old"), ("016-x.md", "old"))]),
        "015-x.md",
    );
    assert!(matches!(error, WriteError::RenamedLink { .. }));
    project
        .write([ChangeSet::delete(&path("015-x.md"), "old")])
        .expect("removed");
    assert_eq!(project.names(), [""; 0]);
    assert_eq!(fs::read_to_string(real).expect("there"), "old");
}

#[test]
fn a_link_outside_the_root_is_refused() {
    let project = Project::new();
    let secret = project.outside().join("secret.md");
    fs::write(&secret, "old").expect("made");
    symlink(&secret, project.at("015-x.md")).expect("made");
    let error = refused(project.write([modify("015-x.md", "old", "new")]), "015-x.md");
    assert!(matches!(error, WriteError::OutsideRoot { .. }));
    assert_eq!(fs::read_to_string(secret).expect("there"), "old");
}

#[test]
fn a_path_that_leads_elsewhere_is_refused() {
    let project = Project::new();
    fs::create_dir(project.root().join(".git")).expect("made");
    symlink(project.outside(), project.root().join("docs/out")).expect("made");
    for path in [
        "../x.md",
        "docs/stories/../../../x.md",
        "/tmp/x.md",
        "docs/out/x.md",
        ".git/x.md",
        ".stories/x.md",
        "docs/stories/..",
        "docs/stories/",
        "",
        "docs/stories/a\0b.md",
        "docs/stories/.x.md.1-1.stories-tmp",
    ] {
        let error = project.write([ChangeSet::create(path, "x")]).expect_err(path);
        let expected = matches!(error, WriteError::OutsideRoot { .. } | WriteError::BadPath { .. });
        assert!(expected && error.is_refusal(), "{path}: {error}");
    }
    assert_eq!(names(project.outside()), ["root"]);
    let error = project
        .write([ChangeSet::create("docs/none/x.md", "x")])
        .expect_err("no folder");
    assert!(matches!(error, WriteError::NoFolder { .. }) && !error.is_refusal());
}

#[test]
fn a_file_with_a_second_name_is_refused() {
    let project = Project::with("015-x.md", "old");
    fs::hard_link(project.at("015-x.md"), project.outside().join("other")).expect("made");
    let error = refused(project.write([modify("015-x.md", "old", "new")]), "015-x.md");
    assert!(matches!(error, WriteError::HardLinked { links: 2, .. }));
    assert_eq!(project.text("015-x.md"), "old");
}

#[test]
fn a_read_only_file_is_refused() {
    let project = Project::with("015-x.md", "old");
    fs::set_permissions(project.at("015-x.md"), fs::Permissions::from_mode(0o444)).expect("set");
    let error = refused(project.write([modify("015-x.md", "old", "new")]), "015-x.md");
    assert!(matches!(error, WriteError::ReadOnly { .. }));
    assert!(error.hint().expect("a hint").contains("chmod u+w"));
    refused(
        project.write([ChangeSet::delete(&path("015-x.md"), "old")]),
        "015-x.md",
    );
    assert_eq!(project.text("015-x.md"), "old");
}

#[test]
fn a_file_that_changed_since_it_was_read_is_refused() {
    let project = Project::with("015-x.md", "by hand");
    let error = refused(project.write([modify("015-x.md", "old", "new")]), "015-x.md");
    assert!(matches!(error, WriteError::Changed { .. }));
    assert_eq!(project.text("015-x.md"), "by hand");
    let error = refused(project.write([modify("016-y.md", "old", "new")]), "016-y.md");
    assert!(matches!(error, WriteError::Missing { .. }));
    let error = refused(project.write([create("015-x.md", "new")]), "015-x.md");
    assert!(matches!(error, WriteError::Exists { .. }));
    assert_eq!(project.names(), ["015-x.md"]);
}

#[test]
fn a_link_to_nothing_is_not_replaced_by_a_new_file() {
    let project = Project::new();
    symlink("nothing", project.at("015-x.md")).expect("made");
    let error = refused(project.write([create("015-x.md", "new")]), "015-x.md");
    assert!(matches!(error, WriteError::Exists { .. }));
}

#[test]
fn a_text_that_could_not_be_read_back_is_refused() {
    let project = Project::with("015-x.md", "old");
    let large = "x".repeat((16 << 20) + 1);
    for text in ["a\0b", &large] {
        let error = refused(project.write([modify("015-x.md", "old", text)]), "015-x.md");
        assert!(matches!(error, WriteError::NotText { .. }));
    }
    assert_eq!(project.text("015-x.md"), "old");
}

// Writing several files

#[test]
fn a_change_of_several_files_checks_all_of_them_first() {
    for fault in 0..5 {
        let project = Project::with("001-a.md", "A");
        fs::write(project.at("002-b.md"), "B").expect("made");
        let change = match fault {
            0 => modify("002-b.md", "other", "new"),
            1 => modify("003-c.md", "C", "new"),
            2 => create("002-b.md", "new"),
            3 => ChangeSet::create("../x.md", "new"),
            _ => {
                fs::set_permissions(project.at("002-b.md"), fs::Permissions::from_mode(0o400)).expect("set");
                modify("002-b.md", "B", "new")
            }
        };
        let error = project
            .write([modify("001-a.md", "A", "A2"), create("004-d.md", "D"), change])
            .expect_err("one is wrong");
        assert!(error.is_refusal(), "{error}");
        assert_eq!(project.names(), ["001-a.md", "002-b.md"]);
        assert_eq!(
            (project.text("001-a.md"), project.text("002-b.md")),
            ("A".into(), "B".into())
        );
    }
}

#[test]
fn files_are_renamed_along_a_chain_and_in_a_circle() {
    let project = Project::with("001-a.md", "A");
    fs::write(project.at("002-b.md"), "B").expect("made");
    fs::set_permissions(project.at("001-a.md"), fs::Permissions::from_mode(0o600)).expect("set");
    let written = project
        .write([
            rename(("001-a.md", "A"), ("002-b.md", "A")),
            rename(("002-b.md", "B"), ("003-c.md", "B3")),
        ])
        .expect("written");
    assert_eq!(written.files, [path("002-b.md"), path("003-c.md")]);
    assert_eq!(project.names(), ["002-b.md", "003-c.md"]);
    assert_eq!(
        (project.text("002-b.md"), project.text("003-c.md")),
        ("A".into(), "B3".into())
    );
    let mode = |name| project.at(name).metadata().expect("there").mode() & 0o777;
    assert_eq!(mode("002-b.md"), 0o600);
    project
        .write([
            rename(("002-b.md", "A"), ("003-c.md", "A")),
            rename(("003-c.md", "B3"), ("002-b.md", "B3")),
        ])
        .expect("written");
    assert_eq!(
        (project.text("002-b.md"), project.text("003-c.md")),
        ("B3".into(), "A".into())
    );
    assert_eq!(names(&project.root().join(".stories")), [".gitignore", "lock"]);
}

#[test]
fn two_changes_for_one_file_are_refused() {
    let project = Project::with("001-a.md", "A");
    symlink("001-a.md", project.at("002-b.md")).expect("made");
    let error = refused(
        project.write([modify("001-a.md", "A", "A1"), modify("002-b.md", "A", "A2")]),
        "002-b.md",
    );
    assert!(matches!(error, WriteError::SameFile { .. }));
    refused(
        project.write([create("003-c.md", "1"), create("003-c.md", "2")]),
        "003-c.md",
    );
    assert_eq!(project.text("001-a.md"), "A");
}

#[test]
fn thousands_of_files_are_written_with_few_open_at_a_time() {
    let project = Project::new();
    let name = |n: usize| format!("{n:04}-x.md");
    project
        .write((0..2000).map(|n| create(&name(n), "old")))
        .expect("written");
    let written = project
        .write((0..2000).map(|n| modify(&name(n), "old", "new")))
        .expect("written");
    assert_eq!((written.files.len(), project.names().len()), (2000, 2000));
    assert!((0..2000).all(|n| project.text(&name(n)) == "new"));
}

#[test]
fn only_our_own_temporary_files_are_swept() {
    let project = Project::with("015-x.md", "old");
    fs::create_dir(project.root().join("notes")).expect("made");
    fs::write(project.root().join("notes/real.md"), "").expect("made");
    symlink("../../notes/real.md", project.at("016-y.md")).expect("made");
    let ours = [
        project.at(".015-x.md.99-7.stories-tmp"),
        project.root().join("notes/.real.md.99-7.stories-tmp"),
    ];
    let others = [
        ".015-x.md.stories-tmp",
        ".015-x.md.99.stories-tmp",
        "015-x.md~",
        ".015-x.md.swp",
    ];
    for path in ours.iter().cloned().chain(others.map(|name| project.at(name))) {
        fs::write(path, "").expect("made");
    }
    // The length of the lock file is the mark of a command that died at work.
    fs::create_dir_all(project.root().join(".stories")).expect("made");
    fs::write(project.root().join(".stories/lock"), "x").expect("made");
    drop(project.tree().lock(|| {}).expect("locked"));
    assert!(ours.iter().all(|path| !path.exists()));
    assert!(others.iter().all(|name| project.at(name).exists()));
}

#[test]
fn a_folder_is_made_below_the_root_only() {
    let project = Project::new();
    symlink(project.outside(), project.root().join("out")).expect("made");
    let tree = project.tree();
    let guard = tree.lock(|| {}).expect("locked");
    guard.create_folder("docs/plans/old").expect("made");
    guard.create_folder("docs/plans").expect("it is there");
    assert!(project.root().join("docs/plans/old").is_dir());
    for dir in ["../x", "out/x", ".git/x", ""] {
        assert!(guard.create_folder(dir).expect_err(dir).is_refusal(), "{dir}");
    }
    assert_eq!(names(project.outside()), ["root"]);
}

// The lock

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

// Reading

#[test]
fn what_is_no_file_is_listed_with_its_fault_and_never_blocks() {
    let project = Project::new();
    fs::create_dir(project.at("014-folder.md")).expect("made");
    let made = Command::new("mkfifo")
        .arg(project.at("015-x.md"))
        .status()
        .expect("started");
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(project.at("016-socket.md")).expect("made");
    for (name, fault) in [
        ("014-folder.md", Unreadable::Folder),
        ("015-x.md", Unreadable::Special),
        ("016-socket.md", Unreadable::Special),
    ] {
        assert_eq!(project.fault(name), Some(fault.clone()), "{name}");
        assert_eq!(project.read(name), Err(fault), "{name}");
        let error = refused(project.write([modify(name, "old", "new")]), name);
        assert!(matches!(error, WriteError::NotAFile { .. }));
    }
}

#[test]
fn a_link_is_followed_inside_the_root_only() {
    let project = Project::new();
    fs::write(project.root().join("real.md"), "text").expect("made");
    fs::write(project.outside().join("secret.md"), "secret").expect("made");
    let outside = project.outside().join("secret.md").to_string_lossy().into_owned();
    for (name, goal, fault) in [
        ("001-in.md", "../../real.md", None),
        (
            "002-out.md",
            "../../../secret.md",
            Some(Unreadable::OutsideRoot("../../../secret.md".into())),
        ),
        (
            "003-out.md",
            &outside,
            Some(Unreadable::OutsideRoot(outside.clone())),
        ),
        (
            "004-broken.md",
            "gone.md",
            Some(Unreadable::BrokenLink("gone.md".into())),
        ),
        ("005-folder.md", "..", Some(Unreadable::Folder)),
        (
            "006-device.md",
            "/dev/null",
            Some(Unreadable::OutsideRoot("/dev/null".into())),
        ),
    ] {
        symlink(goal, project.at(name)).expect("made");
        assert_eq!(project.fault(name), fault, "{name}");
        assert_eq!(
            project.read(name),
            fault.map_or(Ok(b"text".to_vec()), Err),
            "{name}"
        );
    }
    symlink("007-loop.md", project.at("007-loop.md")).expect("made");
    assert!(matches!(project.fault("007-loop.md"), Some(Unreadable::Io(_))));
}

#[test]
fn the_folder_of_the_stories_may_be_a_link_inside_the_root_only() {
    let project = Project::with("001-a.md", "A");
    symlink("docs/stories", project.root().join("inside")).expect("made");
    symlink(project.outside(), project.root().join("outside")).expect("made");
    fs::write(project.outside().join("001-secret.md"), "secret").expect("made");
    let tree = project.tree();
    assert_eq!(tree.list("inside").expect("listed").len(), 1);
    assert_eq!(tree.read("inside/001-a.md"), Ok(b"A".to_vec()));
    assert!(matches!(tree.list("outside"), Err(TreeError::Io { .. })));
    assert!(tree.read("outside/001-secret.md").is_err());
    assert!(tree.read("../001-secret.md").is_err());
    assert_eq!(tree.list("none"), Err(TreeError::Missing("none".into())));
    assert!(matches!(
        tree.list("docs/stories/001-a.md"),
        Err(TreeError::Io { .. })
    ));
}

#[test]
fn a_name_that_is_no_utf_8_stays_listed() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::new();
    for name in [&b"015-\xff.md"[..], b"\xff.md", b"015-\xff.txt"] {
        let name = std::ffi::OsStr::from_bytes(name);
        if let Err(error) = File::create(project.root().join(STORIES).join(name)) {
            println!("skipped: {error}");
            return;
        }
    }
    let listed = project.tree().list(STORIES).expect("listed");
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].name.as_str(), &listed[0].fault),
        ("015-\u{fffd}.md", &Some(Unreadable::Name))
    );
}

#[test]
fn a_file_of_200_megabytes_is_too_large() {
    let project = Project::new();
    let size = 200 << 20;
    let file = File::create(project.at("015-x.md")).expect("made");
    file.set_len(size).expect("sparse");
    assert_eq!(project.read("015-x.md"), Err(Unreadable::TooLarge(size)));
}

#[test]
fn a_snapshot_is_loaded_from_the_disk() {
    let project = Project::with("001-a.md", "# A\n");
    fs::write(project.at("002-b.md"), b"\xff").expect("made");
    fs::create_dir(project.at("003-c.md")).expect("made");
    let snapshot = Snapshot::load(&project.tree(), &Arc::new(Config::default()), Scope::All).expect("loaded");
    assert_eq!(snapshot.entries().len(), 3);
    assert_eq!(snapshot.stories().count(), 1);
}

// File systems that say no

#[test]
fn a_full_disk_leaves_the_old_text() {
    let project = Project::new();
    let Some(_mount) = Mount::new(&["-t", "tmpfs", "-o", "size=64k", "tmpfs"], &project.root()) else {
        return;
    };
    fs::create_dir_all(project.root().join(STORIES)).expect("made");
    fs::write(project.at("001-a.md"), "old").expect("made");
    fs::write(project.at("002-b.md"), "old").expect("made");
    let large = "x".repeat(100_000);
    for changes in [
        vec![modify("001-a.md", "old", &large)],
        vec![
            modify("001-a.md", "old", "new"),
            modify("002-b.md", "old", &large),
        ],
        vec![create("003-c.md", &large)],
    ] {
        let error = project.write(changes).expect_err("the disk is full");
        assert!(
            !error.is_refusal() && error.to_string().contains("No space"),
            "{error}"
        );
        assert!(error.hint().expect("a hint").contains("space"));
        assert_eq!(
            (project.text("001-a.md"), project.text("002-b.md")),
            ("old".into(), "old".into())
        );
        assert_eq!(project.names(), ["001-a.md", "002-b.md"]);
    }
    assert_eq!(names(&project.root().join(".stories")), [".gitignore", "lock"]);
}

#[test]
fn a_read_only_file_system_is_read_and_not_written() {
    let project = Project::with("001-a.md", "old");
    let Some(_mount) = Mount::read_only(&project.root()) else {
        return;
    };
    assert_eq!(project.read("001-a.md"), Ok(b"old".to_vec()));
    assert_eq!(project.tree().recover_if_needed().expect("nothing to do"), None);
    let error = project
        .write([modify("001-a.md", "old", "new")])
        .expect_err("read-only");
    assert!(
        matches!(error, WriteError::ReadOnlyRoot { .. }) && !error.is_refusal(),
        "{error}"
    );
    assert!(error.hint().is_some());
}

#[test]
fn a_read_only_folder_of_stories_is_told() {
    let project = Project::with("001-a.md", "old");
    let Some(_mount) = Mount::read_only(&project.root().join(STORIES)) else {
        return;
    };
    let error = refused(project.write([modify("001-a.md", "old", "new")]), "001-a.md");
    assert!(matches!(error, WriteError::ReadOnly { .. }));
    let error = project.write([create("002-b.md", "new")]).expect_err("read-only");
    assert!(
        !error.is_refusal() && error.to_string().contains("Read-only"),
        "{error}"
    );
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
