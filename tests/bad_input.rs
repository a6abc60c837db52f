//! Bad files and references: one clear message with the place and the next step, the exit code of the contract, and nothing written.
//!
//! `SNAPSHOTS=overwrite cargo test --test bad_input` writes the messages anew; read them aloud before they are committed.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests make bad files, and say what they skip"
)]
#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use snapbox::str;
use support::program::Copy;
use support::refusal::{GOOD, good, only_says, says};

// References

#[test]
fn an_unknown_story_or_task() {
    let shop = Copy::of("shop");
    only_says(
        &shop,
        &["tasks", "done", "7/1", "-y"],
        str![[r#"
error: there is no story `7`
 hint: the nearest are 002-cart, 003-checkout, 004-gift-cards
? 1

"#]],
    );
    only_says(
        &shop,
        &["tasks", "done", "2/11", "-y"],
        str![[r#"
error: story 002 has no task 011
 hint: the nearest are 003 (Show the total in the page header), 004 (Empty the cart with one click), 005 (Alert when carts.db grows over 1 GB)
? 1

"#]],
    );
    only_says(
        &shop,
        &["show", "a\u{1b}[31m\u{202e}b"],
        str![[r#"
error: there is no story `a␛[31m�b`
 hint: stories list shows all stories
? 1

"#]],
    );
    only_says(
        &shop,
        &["tasks", "done", "2", "x\u{1b}[31m", "-y"],
        str![[r#"
error: `x␛[31m` is no task id
 hint: write a number such as 3, 003 or 011a; 014/003 names the story too
? 1

"#]],
    );
}

#[test]
fn two_stories_with_one_number() {
    let project = Copy::with(&[
        ("docs/stories/001-good.md", GOOD),
        ("docs/stories/1-bad.md", GOOD),
    ]);
    only_says(
        &project,
        &["tasks", "done", "1/1", "-y"],
        str![[r#"
error: 2 stories have the number 001
 hint: name one of them: 001-good, 1-bad
? 1

"#]],
    );
    let said = says(
        &project,
        &["check"],
        str![[r#"
? 1

"#]],
    );
    assert!(said.out.contains("error[duplicate-story]"), "{}", said.out);
}

#[test]
fn a_task_id_that_is_a_range() {
    let project = Copy::of("faulty");
    only_says(
        &project,
        &["tasks", "done", "2/5", "-y"],
        str![[r#"
error: 005 is part of the range `003-006` of story 002, which cannot be edited
 hint: split it by hand into one heading for each task
? 1

"#]],
    );
    only_says(
        &project,
        &["tasks", "rm", "2/3", "-y"],
        str![[r#"
error: 003 is part of the range `003-006` of story 002, which cannot be edited
 hint: split it by hand into one heading for each task
? 1

"#]],
    );
    only_says(
        &project,
        &["tasks", "done", "2", "003-006", "-y"],
        str![[r#"
error: `003-006` is no task id
 hint: write a number such as 3, 003 or 011a; 014/003 names the story too
? 1

"#]],
    );
}

#[test]
fn a_cycle() {
    let project = Copy::of("faulty");
    let said = says(
        &project,
        &["check", "3"],
        str![[r#"
? 1

"#]],
    );
    assert!(said.out.contains("001 → 002 → 001"), "{}", said.out);
    let shop = Copy::of("shop");
    says(
        &shop,
        &["tasks", "set", "2/1", "--depends-on", "5", "-y"],
        str![[r#"
docs/stories/002-cart.md:27:17: error[dependency-cycle]: these tasks wait for each other: 001 → 005 → 001
docs/stories/002-cart.md:27:17: error[early-start]: task 001 is done, but task 005 is not done
hint: none of them can ever begin; drop one of the dependencies
hint: finish 005 first; until then 001 should be pending
hint: nothing was written; --force writes all the same
? 1

"#]],
    );
}

// Files

#[test]
fn a_file_that_is_not_utf_8() {
    let project = Copy::with(&[("docs/stories/001-latin.md", b"# Story: caf\xe9\n")]);
    only_says(
        &project,
        &["set", "1", "--status", "ready", "-y"],
        str![[r#"
error: docs/stories/001-latin.md cannot be edited: it is not UTF-8 text: byte 12 is invalid
 hint: save the file as UTF-8 text
? 1

"#]],
    );
    only_says(
        &project,
        &["show", "1"],
        str![[r#"
error: docs/stories/001-latin.md cannot be shown: it is not UTF-8 text: byte 12 is invalid
 hint: save the file as UTF-8 text
? 1

"#]],
    );
    only_says(
        &project,
        &["rm", "1", "-y"],
        str![[r#"
error: docs/stories/001-latin.md cannot be edited: it is not UTF-8 text: byte 12 is invalid
 hint: save the file as UTF-8 text
? 1

"#]],
    );
    let said = says(
        &project,
        &["check"],
        str![[r#"
? 1

"#]],
    );
    assert!(
        said.out.contains("001-latin.md:1:1: error[not-utf8]"),
        "{}",
        said.out
    );
    assert!(project.run(&["list"]).out.contains("001"));
    assert!(project.run(&["status"]).out.contains("unreadable"));
}

#[test]
fn an_empty_file() {
    let project = Copy::with(&[("docs/stories/001-empty.md", b"")]);
    only_says(
        &project,
        &["tasks", "add", "1", "x", "-y"],
        str![[r#"
error: docs/stories/001-empty.md is empty
 hint: write a first line such as `# Story: …` into it, or remove it
? 1

"#]],
    );
    only_says(
        &project,
        &["set", "1", "--status", "ready", "-y"],
        str![[r#"
error: docs/stories/001-empty.md is empty
 hint: write a first line such as `# Story: …` into it, or remove it
? 1

"#]],
    );
    assert!(project.run(&["list"]).out.contains("001-empty.md"));
}

#[test]
fn a_folder_with_the_name_of_a_story() {
    let project = Copy::with(&[("docs/stories/015-x.md/inner.md", b"# x\n")]);
    only_says(
        &project,
        &["tasks", "add", "15", "x", "-y"],
        str![[r#"
error: docs/stories/015-x.md cannot be edited: it is a folder, not a file
 hint: give it a name that does not begin with digits and a dash
? 1

"#]],
    );
    only_says(
        &project,
        &["show", "15"],
        str![[r#"
error: docs/stories/015-x.md cannot be shown: it is a folder, not a file
 hint: give it a name that does not begin with digits and a dash
? 1

"#]],
    );
    let said = says(
        &project,
        &["check", "docs/stories/015-x.md"],
        str![[r#"
? 1

"#]],
    );
    assert!(
        said.out.contains("a folder has the name of a story"),
        "{}",
        said.out
    );
}

#[test]
fn a_file_of_200_megabytes() {
    let project = good();
    let file = File::create(project.at("docs/stories/002-huge.md")).expect("made");
    file.set_len(200 << 20).expect("sparse");
    only_says(
        &project,
        &["tasks", "add", "2", "x", "-y"],
        str![[r#"
error: docs/stories/002-huge.md cannot be edited: it has 209715200 bytes, more than the limit of 16777216
 hint: split it into several files
? 1

"#]],
    );
    only_says(
        &project,
        &["new", "x", "--template", "docs/stories/002-huge.md", "-y"],
        str![[r#"
error: cannot read the template docs/stories/002-huge.md: it has more than 16777216 bytes
 hint: name a file that can be read
? 2

"#]],
    );
    only_says(
        &project,
        &[
            "tasks",
            "set",
            "1/1",
            "--body-file",
            "docs/stories/002-huge.md",
            "-y",
        ],
        str![[r#"
error: cannot read docs/stories/002-huge.md: it has more than 16777216 bytes
 hint: name a file that can be read, or - for standard input
? 2

"#]],
    );
    let said = says(
        &project,
        &["check"],
        str![[r#"
? 1

"#]],
    );
    assert!(said.out.contains("too large"), "{}", said.out);
    assert_eq!(
        project.run(&["tasks", "done", "1/1", "-y"]).code,
        Some(0),
        "the others go on"
    );
}

#[test]
fn ten_thousand_levels_of_quotes() {
    let deep = format!("# Story: Deep\n\n{}\n\n## Status\nDraft\n", "> ".repeat(10_000));
    let lists: String = (0..10_000).map(|_| "- ").collect();
    let project = Copy::with(&[
        ("docs/stories/001-deep.md", deep.as_bytes()),
        ("docs/stories/002-lists.md", lists.as_bytes()),
    ]);
    for arguments in [
        &["status"][..],
        &["list"],
        &["check"],
        &["show", "1", "--format", "html"],
    ] {
        assert_eq!(project.run(arguments).code, Some(0), "{arguments:?}");
    }
    let said = project.run(&["set", "1", "--status", "ready", "-y"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(
        project.text("docs/stories/001-deep.md"),
        deep.replace("Draft", "Ready")
    );
}

#[test]
fn a_link_out_of_the_root() {
    let outside = tempfile::tempdir().expect("the temporary folder can be written");
    let secret = outside.path().join("002-secret.md");
    fs::write(&secret, GOOD).expect("made");
    let project = good();
    symlink(&secret, project.at("docs/stories/002-secret.md")).expect("made");
    let said = project.run(&["tasks", "done", "2/1", "-y"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(
        said.err.contains("outside the root") && said.err.contains(" hint: "),
        "{}",
        said.err
    );
    assert_eq!(fs::read(&secret).expect("there"), GOOD);
    assert!(
        !project.run(&["show", "2"]).out.contains("Good"),
        "it is not even read"
    );
    assert_eq!(project.run(&["check"]).code, Some(1));
    // The folder itself.
    let project = Copy::with(&[("stories.toml", b"dir = \"../elsewhere\"\n")]);
    assert!(project.run(&["check"]).out.contains("error[bad-config]"));
    assert_eq!(
        project.run(&["new", "x", "-y"]).code,
        Some(0),
        "the default is used"
    );
    assert!(project.at("docs/stories/001-x.md").is_file());
    let project = Copy::with(&[("stories.toml", b"dir = \"linked\"\n")]);
    symlink(outside.path(), project.at("linked")).expect("made");
    let said = project.run(&["new", "x", "-y"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(fs::read_dir(outside.path()).expect("listed").count(), 1);
}

#[test]
fn a_read_only_and_a_hard_linked_file() {
    let project = good();
    let file = project.at("docs/stories/001-good.md");
    let mut mode = fs::metadata(&file).expect("there").permissions();
    mode.set_readonly(true);
    fs::set_permissions(&file, mode).expect("set");
    let said = says(
        &project,
        &["tasks", "done", "1/1", "-y"],
        str![[r#"
error: `docs/stories/001-good.md` is read-only
 hint: nothing was written; make it writable: chmod u+w 'docs/stories/001-good.md'
? 1

"#]],
    );
    assert!(said.out.starts_with("diff "), "{}", said.out);
    let project = good();
    fs::hard_link(project.at("docs/stories/001-good.md"), project.at("twin.md")).expect("made");
    says(
        &project,
        &["tasks", "done", "1/1", "-y"],
        str![[r#"
error: `docs/stories/001-good.md` is one of 2 hard links to one file, and writing it would part them
 hint: nothing was written; make it a file of its own: cp 'docs/stories/001-good.md' x && mv x 'docs/stories/001-good.md'
? 1

"#]],
    );
}
