//! A person at a terminal: what is asked, what an answer does, and how to break off.
#![allow(clippy::disallowed_methods, reason = "these tests start processes")]
#![cfg(unix)]

mod support;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use support::program::Copy;
use support::terminal::Terminal;

const CART: &str = "docs/stories/002-cart.md";

#[test]
fn a_person_sees_the_diff_and_is_asked() {
    for (answer, code, end, status) in [
        ("y\r", 0, "002/004 in_progress", "in_progress"),
        ("n\r", 1, "nothing was written", "pending"),
        ("\r", 1, "nothing was written", "pending"),
    ] {
        let shop = Copy::of("shop");
        let mut terminal = Terminal::start(&shop, &["tasks", "start", "2/4"]);
        terminal.wait_for("+**Status:** in_progress");
        terminal.wait_for("Write 1 file? [y/N]");
        terminal.type_in(answer);
        let (ended, all) = terminal.end();
        assert_eq!(ended.code(), Some(code), "{all}");
        assert!(all.trim_end().ends_with(end), "{all}");
        let task = shop.run(&["show", "2/4", "--format", "json"]).out;
        assert!(task.contains(&format!("\"status\": \"{status}\"")), "{task}");
    }
}

#[test]
fn an_interrupt_at_the_question_ends_with_130_and_writes_nothing() {
    let shop = Copy::of("shop");
    let before = shop.tree();
    let (control_c, escape) = ("\u{3}", "\u{1b}");
    for (arguments, question) in [
        (&["tasks", "start", "2/4"][..], "Write 1 file?"),
        (&["tasks", "add", "2"], "Title"),
        (&["tasks", "add", "2", "A title"], "Domain"),
    ] {
        // The moment between the question and the first look for a key is short, and must not be one to hang in.
        for _ in 0..30 {
            let mut terminal = Terminal::start(&shop, arguments);
            terminal.wait_for(question);
            terminal.type_in(control_c);
            is_interrupted(terminal, arguments);
            // From another terminal, as `kill -INT` does.
            let mut terminal = Terminal::start(&shop, arguments);
            terminal.wait_for(question);
            let kill = Command::new("kill")
                .args(["-INT", &terminal.id().to_string()])
                .status();
            assert!(kill.expect("kill starts").success());
            is_interrupted(terminal, arguments);
        }
        // Only a list is left by escape.
        if question == "Domain" {
            let mut terminal = Terminal::start(&shop, arguments);
            terminal.wait_for(question);
            terminal.type_in(escape);
            is_interrupted(terminal, arguments);
        }
    }
    assert_eq!(shop.tree(), before);
}

#[track_caller]
fn is_interrupted(terminal: Terminal, arguments: &[&str]) {
    let (ended, all) = terminal.end();
    assert_eq!(ended.code(), Some(130), "{arguments:?}: {all}");
    assert_eq!(
        all.matches("interrupted, nothing was written").count(),
        1,
        "{all}"
    );
}

#[test]
fn a_person_is_asked_without_the_lock_and_an_old_answer_is_refused() {
    let shop = Copy::of("shop");
    let mut terminal = Terminal::start(&shop, &["tasks", "start", "2/4"]);
    terminal.wait_for("Write 1 file?");
    let started = Instant::now();
    let other = shop.run(&["tasks", "done", "2/2", "--yes"]);
    assert_eq!(other.code, Some(0), "{}", other.err);
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "it waited for the person"
    );
    let written = shop.text(CART);
    terminal.type_in("y\r");
    let (ended, all) = terminal.end();
    assert_eq!(ended.code(), Some(1), "{all}");
    assert!(
        all.contains("changed since it was read") && all.contains("run the command again"),
        "{all}"
    );
    assert_eq!(shop.text(CART), written);
}

#[test]
fn a_task_is_asked_for_step_by_step() {
    let shop = Copy::of("shop");
    let mut terminal = Terminal::start(&shop, &["tasks", "add", "002"]);
    terminal.wait_for("Title");
    terminal.type_in("Send a mail when a cart is 7 days old\r");
    terminal.wait_for("Domain:");
    terminal.wait_for("ops");
    // The list begins at the last task's domain, which is the last of three; one further is the first.
    terminal.type_in("\u{1b}[B\r");
    terminal.wait_for("Depends on (space marks, enter goes on)");
    terminal.wait_for("005 Alert when");
    terminal.type_in(" \u{1b}[B\u{1b}[B \r");
    terminal.wait_for("Depends on: 001, 003");
    terminal.wait_for("Body");
    terminal.type_in("Add src/mail.rs; a test with a cart of 8 days sees 1 mail.\r");
    terminal.wait_for("+### 006: Send a mail when a cart is 7 days old");
    terminal.wait_for("Write 1 file?");
    terminal.type_in("y\r");
    let (ended, all) = terminal.end();
    assert_eq!(ended.code(), Some(0), "{all}");
    assert!(all.trim_end().ends_with("002/006 added"), "{all}");
    let cart = shop.text(CART);
    assert!(
        cart.ends_with(
            "\n---\n\n### 006: Send a mail when a cart is 7 days old\n**Domain:** api\n**Status:** pending\n\
             **Depends on:** 001, 003\n\nAdd src/mail.rs; a test with a cart of 8 days sees 1 mail.\n"
        ),
        "{cart}"
    );
}

#[test]
fn an_answer_that_cannot_be_written_is_asked_for_again() {
    let shop = Copy::of("shop");
    let mut terminal = Terminal::start(&shop, &["tasks", "add", "4"]);
    terminal.wait_for("Title");
    terminal.type_in(" \r");
    terminal.wait_for("must not be empty");
    terminal.type_in("Print a code of 12 letters\r");
    terminal.wait_for("Domain");
    terminal.type_in("\r");
    // There is no task to wait for yet, so nobody is asked.
    terminal.wait_for("Body");
    terminal.type_in("## Tasks\r");
    terminal.wait_for("is a heading");
    terminal.type_in("\u{15}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\r");
    terminal.wait_for("Write 1 file?");
    terminal.type_in("n\r");
    let (ended, all) = terminal.end();
    assert_eq!(ended.code(), Some(1), "{all}");
}

#[test]
fn the_editor_writes_the_body() {
    let shop = Copy::of("shop");
    shop.put(
        "editor",
        b"#!/bin/sh\nprintf 'From the editor:\\n\\n- one\\n' > \"$1\"\n",
    );
    let editor = shop.at("editor");
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("set");
    let mut terminal = Terminal::start_with(
        &shop,
        &["tasks", "add", "4", "--domain", "api"],
        &[("VISUAL", ""), ("EDITOR", editor.to_str().expect("text"))],
    );
    terminal.wait_for("Title");
    terminal.type_in("Print a code\r");
    terminal.wait_for("Body");
    terminal.type_in("e\r");
    terminal.wait_for("+- one");
    terminal.wait_for("Write 1 file?");
    terminal.type_in("y\r");
    let (ended, all) = terminal.end();
    assert_eq!(ended.code(), Some(0), "{all}");
    assert!(
        shop.text("docs/stories/004-gift-cards.md")
            .ends_with("\nFrom the editor:\n\n- one\n")
    );
}

#[test]
fn a_terminal_gets_colours_the_full_form_and_no_raw_characters() {
    let shop = Copy::of("shop");
    shop.put(
        "docs/stories/005-hostile.md",
        "# Story: a\u{1b}]0;owned\u{7}b\u{202e}c\n\n## Status\nDraft\n".as_bytes(),
    );
    let (_, all) = Terminal::start(&shop, &["set", "5", "--status", "ready", "--dry-run"]).end();
    assert!(all.contains("# Story: a␛]0;owned␇b\u{fffd}c"), "{all}");
    let (ended, all) = Terminal::start(&shop, &["check", "5"]).end();
    assert_eq!(ended.code(), Some(0), "{all}");
    shop.put(
        "docs/stories/005-hostile.md",
        b"# Story: x\n\n## Status\nFinished\n",
    );
    let (ended, all) = Terminal::start(&shop, &["check", "5"]).end();
    assert_eq!(ended.code(), Some(1), "{all}");
    assert!(all.contains("4 | Finished") && all.contains("^^^^^^^^"), "{all}");
}
