//! Bad words in titles, bodies and values: one clear message with the place and the next step, the exit code of the contract, and nothing written.
//!
//! `SNAPSHOTS=overwrite cargo test --test bad_words` writes the messages anew; read them aloud before they are committed.
#![allow(clippy::disallowed_methods, reason = "these tests make bad files")]
#![cfg(unix)]

mod support;

use snapbox::str;
use stories::text::is_unprintable;
use support::program::Copy;
use support::refusal::{good, only_says};

#[test]
fn titles_that_are_no_line() {
    let project = good();
    for (title, expected) in [
        (
            "a\nb",
            str![[r#"
error: the title must be one line
 hint: put further lines into the body (--body)
? 1

"#]],
        ),
        (
            "a\u{1b}]0;b",
            str![[r#"
error: the title holds the control character U+001B
 hint: remove it
? 1

"#]],
        ),
        (
            "a\u{85}b",
            str![[r#"
error: the title must be one line
 hint: put further lines into the body (--body)
? 1

"#]],
        ),
        (
            " \t ",
            str![[r#"
error: the title must not be empty
 hint: give it some text
? 1

"#]],
        ),
    ] {
        only_says(&project, &["new", title, "-y"], expected.clone());
        only_says(
            &project,
            &["tasks", "add", "1", title, "-d", "api", "-y"],
            expected.clone(),
        );
        only_says(
            &project,
            &["tasks", "set", "1/1", "--title", title, "-y"],
            expected.clone(),
        );
        only_says(&project, &["set", "1", "--title", title, "-y"], expected);
    }
    // What would read as something else is written as it is, or refused; never half.
    for title in [
        "# x",
        "## Tasks",
        "---",
        "### 002: x",
        "*a* `b` [c](d) #",
        "<!-- a",
        "a {#b}",
        "a\\",
    ] {
        let option = format!("--title={title}");
        for arguments in [
            &["tasks", "set", "1/1", &option, "-y"][..],
            &["set", "1", &option, "-y"],
        ] {
            let project = good();
            let before = project.tree();
            let said = project.run(arguments);
            match said.code {
                Some(0) => {
                    let shown = project.run(&["show", "1", "--format", "json"]).out;
                    let written: serde_json::Value = serde_json::from_str(&shown).expect("it is JSON");
                    let story = &written["story"];
                    let read = if arguments[0] == "set" {
                        &story["title"]
                    } else {
                        &story["tasks"][0]["title"]
                    };
                    assert_eq!(read, title, "{shown}");
                    assert_eq!(story["tasks"].as_array().map(Vec::len), Some(1));
                }
                Some(1) => {
                    assert!(project.tree() == before, "{arguments:?}");
                    assert!(said.err.starts_with("error: "), "{}", said.err);
                }
                other => panic!("{arguments:?} ends with {other:?}: {}", said.err),
            }
        }
    }
}

#[test]
fn bodies_that_would_swallow_the_rest() {
    let project = good();
    for (body, expected) in [
        (
            "a\n\n## Tasks\n",
            str![[r#"
error: line 3 of the body is a heading: `## Tasks`
 hint: headings of the levels 1 to 3 end a task: use `####`, or put the text between fences
? 1

"#]],
        ),
        (
            "a\n\n### 002: b\n",
            str![[r#"
error: line 3 of the body is a heading: `### 002: b`
 hint: headings of the levels 1 to 3 end a task: use `####`, or put the text between fences
? 1

"#]],
        ),
        (
            "```sh\nx\n",
            str![[r#"
error: line 1 of the body opens a code fence that is never closed
 hint: close it in the body
? 1

"#]],
        ),
        (
            "<!-- x\n",
            str![[r#"
error: line 1 of the body opens a comment that is never closed
 hint: close it in the body
? 1

"#]],
        ),
        (
            "a\n---\nb",
            str![[r#"
error: line 1 of the body is a heading: `a`
 hint: headings of the levels 1 to 3 end a task: use `####`, or put the text between fences
? 1

"#]],
        ),
        (
            "a\n\n---\n",
            str![[r#"
error: the body ends in a line of dashes, which would be read as the separator behind the task
 hint: leave the last line of dashes out
? 1

"#]],
        ),
        (
            "a\u{1b}[2J",
            str![[r#"
error: the body holds the control character U+001B
 hint: remove it; tabs and line ends may stay
? 1

"#]],
        ),
    ] {
        only_says(
            &project,
            &["tasks", "set", "1/1", "-b", body, "-y"],
            expected.clone(),
        );
        only_says(
            &project,
            &["tasks", "add", "1", "x", "-d", "api", "-b", body, "-y"],
            expected,
        );
    }
    let fenced = "```markdown\n## Tasks\n```";
    let said = project.run(&["tasks", "set", "1/1", "-b", fenced, "-y"]);
    assert_eq!(
        said.code,
        Some(0),
        "what is fenced swallows nothing: {}",
        said.err
    );
}

#[test]
fn bodies_from_elsewhere() {
    let project = good();
    project.put("latin.md", b"caf\xe9");
    only_says(
        &project,
        &["tasks", "set", "1/1", "--body-file", "latin.md", "-y"],
        str![[r#"
error: latin.md is not UTF-8 text
 hint: save it as UTF-8 text
? 2

"#]],
    );
    only_says(
        &project,
        &["tasks", "set", "1/1", "--body-file", "docs", "-y"],
        str![[r#"
error: cannot read docs: Is a directory (os error 21)
 hint: name a file that can be read, or - for standard input
? 2

"#]],
    );
    let said = project.run_with(&["tasks", "set", "1/1", "--body-file", "-", "-y"], b"\xff");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert_eq!(
        said.err,
        "error: standard input is not UTF-8 text\n hint: save it as UTF-8 text\n"
    );
}

#[test]
fn values_that_are_no_line() {
    let project = good();
    for arguments in [
        ["--domain", "a\nb"],
        ["--verify", "a\u{1b}b"],
        ["--files", "a\n**Status:** done"],
        ["--field", "Note=a\n### 002: b"],
        ["--field", "No\nte=a"],
        ["--field", "**x=a"],
    ] {
        let before = project.tree();
        let said = project.run(&["tasks", "set", "1/1", arguments[0], arguments[1], "-y"]);
        assert!(matches!(said.code, Some(1 | 2)), "{arguments:?}: {said:?}");
        assert!(said.err.starts_with("error: ") && said.out.is_empty(), "{said:?}");
        assert!(project.tree() == before, "{arguments:?}");
    }
}

#[test]
fn slugs_that_lead_elsewhere() {
    let project = good();
    for slug in [
        "..",
        "../x",
        "a/b",
        "/tmp/x",
        ".",
        "a\\b",
        "a\nb",
        "",
        "a\u{202e}b",
        "~",
        "-",
    ] {
        let before = project.tree();
        let slug = format!("--slug={slug}");
        let said = project.run(&["new", "x", &slug, "-y"]);
        if said.code == Some(0) {
            assert_eq!(slug, "--slug=-", "{said:?}");
            continue;
        }
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{slug}");
        assert!(said.err.contains("cannot be part of a file name"), "{}", said.err);
        assert!(project.tree() == before, "{slug}");
    }
}

#[test]
fn hostile_characters_never_reach_the_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}\u{2066}\u{9b}31m\u{200f}\u{7f}\u{8}";
    let story = format!(
        "# Story: a{hostile}b\n\n## Status\nReady{hostile}\n\n## {hostile}\n\n## Dependencies\n- Story 009 {hostile}\n\n\
         ## Tasks\n\n### 001: c{hostile}d\n**Domain:** api{hostile}\n**Status:** pend{hostile}\n\
         **Depends on:** 00{hostile}9\n**No{hostile}te:** x\n**Verify:** {hostile}\n\nText {hostile}.\n\n\
         ### 2 - e{hostile}\n"
    );
    let name = format!("docs/stories/001-x{}.md", hostile.replace('/', ""));
    let toml = "[domains.\"a\\u001b[2J\\u202e\"]\ndescription = \"\\u001b[2J\"\n[check.rules]\n\"b\\u001b[2J\" = \"off\"\n";
    let project = Copy::with(&[(&name, story.as_bytes()), ("stories.toml", toml.as_bytes())]);
    for arguments in [
        &["status"][..],
        &["status", "1"],
        &["list"],
        &["list", "--domain", "x"],
        &["show", "1"],
        &["show", "1/1"],
        &["tasks", "list", "1"],
        &["next"],
        &["graph"],
        &["graph", "--format", "dot"],
        &["graph", "--format", "mermaid"],
        &["plan"],
        &["plan", "1", "--explain", "--team"],
        &["plan", "--format", "dot"],
        &["plan", "--format", "mermaid"],
        &["check"],
        &["check", "--format", "full"],
        &["check", "--format", "github"],
        &["show", "2"],
        &["tasks", "done", "1/7"],
        &["tasks", "add", "1", "x"],
        &["tasks", "done", "1/1", "-q", "-y"],
        &["init"],
    ] {
        let said = project.run(arguments);
        for text in [&said.out, &said.err] {
            let bad = text.chars().find(|c| is_unprintable(*c));
            assert_eq!(bad, None, "{arguments:?}: {text:?}");
        }
    }
    // Through a pipe a diff is what it is, for `git apply`.
    let said = project.run(&["tasks", "set", "1/1", "-b", "x", "-n", "--force"]);
    assert!(said.out.contains(hostile), "{said:?}");
}
