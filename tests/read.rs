//! Reading story files from a real disk.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests are about the disk, and say what they skip"
)]
#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::sync::Arc;

use stories::config::Config;
use stories::store::{Scope, Snapshot, Tree, TreeError, Unreadable};
use stories::system::WriteError;
use support::project::{Project, STORIES, modify, refused};

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
        (&*listed[0].path, &listed[0].fault),
        ("docs/stories/015-\u{fffd}.md", &Some(Unreadable::Name))
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
