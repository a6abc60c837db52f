//! Bad projects: no configuration that can be read, no stories, no permission; each says where and what is next.
//!
//! `SNAPSHOTS=overwrite cargo test --test bad_projects` writes the messages anew; read them aloud before they are committed.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests make bad projects, and say what they skip"
)]
#![cfg(unix)]

mod support;

use std::fs;

use snapbox::str;
use support::program::{Copy, Said};
use support::refusal::{GOOD, good, only_says};

#[test]
fn a_broken_configuration() {
    let project = Copy::of("broken-toml");
    for arguments in [
        &["list"][..],
        &["check"],
        &["tasks", "add", "1", "x", "-y"],
        &["new", "x", "-y"],
        &["init"],
    ] {
        only_says(
            &project,
            arguments,
            str![[r#"
error: stories.toml:2:13: unclosed table, expected `]`
 hint: mend it; without the file, the defaults are used
? 2

"#]],
        );
    }
    let project = Copy::with(&[("stories.toml", b"dir = \"\xff\"\n")]);
    only_says(
        &project,
        &["list"],
        str![[r#"
error: cannot read `stories.toml`: byte 7 is no UTF-8
 hint: mend it; without the file, the defaults are used
? 2

"#]],
    );
    let project = Copy::with(&[("stories.toml/inner", b"")]);
    only_says(
        &project,
        &["list"],
        str![[r#"
error: cannot read `stories.toml`: it is no file of configuration
 hint: mend it; without the file, the defaults are used
? 2

"#]],
    );
}

#[test]
fn no_stories_at_all() {
    let project = Copy::of("nothing");
    only_says(
        &project,
        &["list"],
        str![[r#"
error: no folder from `ROOT` upward holds `stories.toml` or `docs/stories`
 hint: run `stories init` where the project begins
? 2

"#]],
    );
    only_says(
        &project,
        &["new", "x", "-y"],
        str![[r#"
error: no folder from `ROOT` upward holds `stories.toml` or `docs/stories`
 hint: run `stories init` where the project begins
? 2

"#]],
    );
    let project = Copy::of("empty");
    only_says(
        &project,
        &["tasks", "add", "1", "x", "-y"],
        str![[r#"
error: there is no story `1`
 hint: there are no stories yet; make one: stories new "…"
? 1

"#]],
    );
    for arguments in [
        &["list"][..],
        &["status"],
        &["next"],
        &["check"],
        &["graph"],
        &["plan"],
    ] {
        let said = project.run(arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(!said.out.is_empty(), "{arguments:?} says nothing");
    }
    // A file where the folder should be.
    let project = Copy::with(&[("stories.toml", b"dir = \"plan\"\n"), ("plan", b"")]);
    only_says(
        &project,
        &["list"],
        str![[r#"
error: cannot list `plan`: not a directory
 hint: look at it with ls -ld, or name another folder as dir in stories.toml
? 2

"#]],
    );
    only_says(
        &project,
        &["new", "x", "-y"],
        str![[r#"
error: cannot list `plan`: not a directory
 hint: look at it with ls -ld, or name another folder as dir in stories.toml
? 2

"#]],
    );
}

#[test]
fn nothing_is_found_past_the_root_of_the_repository() {
    let project = good();
    fs::create_dir_all(project.at("inner/.git")).expect("made");
    let said = project.run(&["-C", "inner", "list"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("stories init"), "{}", said.err);
}

#[test]
fn no_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let project = good();
    project.put("docs/stories/002-closed.md", GOOD);
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(project.at(path), fs::Permissions::from_mode(mode)).expect("set");
    };
    mode("docs/stories/002-closed.md", 0o000);
    for folder in ["docs/stories", "docs", ""] {
        mode(folder, 0o555);
    }
    let is_root = fs::read(project.at("docs/stories/002-closed.md")).is_ok();
    let run = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        if is_root {
            // Nothing is forbidden to root, so somebody else asks.
            command.uid(65534).gid(65534);
        }
        command.output().map(Said::from)
    };
    let Ok(said) = run(&["check", "1"]) else {
        println!("skipped: nobody else may start the program here");
        return;
    };
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = run(&["tasks", "done", "1/1", "-y"]).expect("it starts");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.err.contains("cannot be written to") && said.err.contains(" hint: "),
        "{}",
        said.err
    );
    let said = run(&["show", "2"]).expect("it starts");
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{said:?}");
    assert!(
        said.err.contains("002-closed.md") && said.err.contains("ermission denied"),
        "{}",
        said.err
    );
    let said = run(&["list"]).expect("it starts");
    assert!(
        said.out.contains("001") && said.out.contains("unreadable"),
        "{}",
        said.out
    );
    let said = run(&["check"]).expect("it starts");
    assert_eq!(said.code, Some(1), "{said:?}");
    for folder in ["", "docs", "docs/stories"] {
        mode(folder, 0o755);
    }
    mode("docs/stories", 0o000);
    let said = run(&["list"]).expect("it starts");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
    mode("docs/stories", 0o755);
}
