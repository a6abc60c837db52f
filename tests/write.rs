//! Writing story files on a real disk: one, several, and where the file system says no.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests are about the disk, and say what they skip"
)]
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

use stories::store::ChangeSet;
use stories::system::WriteError;
use support::mount::Mount;
use support::project::{Project, STORIES, create, modify, names, path, refused, rename};

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
    assert!(error.hint().contains("chmod u+w"));
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
        assert!(error.hint().contains("space"));
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
    assert!(!error.hint().is_empty());
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
