//! Commands of a project: none runs unasked, and none outlives its time or its user's patience.
#![allow(clippy::disallowed_methods, reason = "these tests start processes")]
#![allow(missing_docs)]
#![cfg(unix)]

mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use support::program::Copy;
use support::terminal::Terminal;

/// A command that is deaf to a request to end, as is a child of its, and that writes down both.
const DEAF: &str = "#!/bin/sh
trap '' TERM INT HUP
sh -c 'trap \"\" TERM INT HUP; echo $$ >> pids; while :; do sleep 1; done' &
echo $$ >> pids
echo \"began\"
while :; do sleep 1; done
";

fn project(levels: &str) -> Copy {
    let shop = Copy::of("shop");
    shop.put(
        "stories.toml",
        format!("[verify]\nlevels = [{levels}]\n").as_bytes(),
    );
    shop.put("deaf.sh", DEAF.as_bytes());
    shop
}

/// The processes that the deaf command wrote down.
fn pids(project: &Copy) -> Vec<String> {
    let start = Instant::now();
    loop {
        let text = std::fs::read_to_string(project.at("pids")).unwrap_or_default();
        let found: Vec<String> = text.lines().map(str::to_owned).collect();
        if found.len() == 2 {
            return found;
        }
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "it never began: {text}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn all_are_gone(pids: &[String]) -> bool {
    pids.iter().all(|pid| {
        // One that is dead and not yet waited for by its new parent does nothing more.
        let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output();
        let state = state.expect("ps starts").stdout;
        state.is_empty() || state.starts_with(b"Z")
    })
}

#[test]
fn nothing_of_a_foreign_project_runs_unasked() {
    let shop = project(
        "{ command = \"touch ran\" }, { name = \"a\\u001b[2J\", command = \"touch \\u001b[8m ran\" }",
    );
    shop.put(
        "docs/plans/002-cart.md",
        b"# Technical Implementation Plan: A\n\n## Phase 1: X\n\n### Success Criteria - Phase 1\n\n\
          #### Automated Tests\n\n- [ ] `touch ran`\n",
    );
    for arguments in [
        &["verify", "2"][..],
        &["verify", "2", "-n"],
        &["verify", "2", "--tick"],
        &["verify", "2", "--format", "json"],
        &["verify", "2", "--phase", "1"],
        &["check"],
        &["doc", "check"],
        &["doc", "summary", "2"],
        &["doc", "new", "2", "--template", "feature", "-n"],
        &["status"],
    ] {
        let said = shop.run(arguments);
        assert!(!shop.at("ran").exists(), "{arguments:?}");
        // Only a diff that goes to a pipe holds what a file holds.
        let is_diff = arguments.starts_with(&["doc", "new"]);
        assert!(
            is_diff || !said.out.contains('\u{1b}'),
            "{arguments:?}: {}",
            said.out
        );
    }
    let said = shop.run(&["verify", "2"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.out.contains("touch ran") && said.err.contains("--yes"),
        "{said:?}"
    );
    for answer in ["n\r", "\r"] {
        let mut terminal = Terminal::start(&shop, &["verify", "2"]);
        terminal.wait_for("Run these 2 commands? [y/N]");
        terminal.type_in(answer);
        let (ended, all) = terminal.end();
        assert_eq!(ended.code(), Some(1), "{all}");
        assert!(!shop.at("ran").exists(), "{all}");
    }
}

#[test]
fn a_command_whose_time_is_up_ends_with_all_its_children() {
    let shop = project("{ command = \"sh deaf.sh\" }, { command = \"touch ran\" }");
    let start = Instant::now();
    let said = shop.run(&["verify", "2", "--yes", "--timeout", "1"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(start.elapsed() >= Duration::from_secs(4), "it had its grace");
    assert!(said.out.contains("its time was up"), "{said:?}");
    assert!(
        said.err.contains("began") && said.err.contains(".stories/verify/002/level-1.log"),
        "{said:?}"
    );
    assert!(all_are_gone(&pids(&shop)));
    assert!(!shop.at("ran").exists(), "what follows a failure is not run");
}

#[test]
fn an_interrupt_ends_the_command_with_all_its_children() {
    let control_c = "\u{3}";
    let shop = project("{ command = \"sh deaf.sh\" }, { command = \"touch ran\" }");
    let mut terminal = Terminal::start(&shop, &["verify", "2"]);
    terminal.wait_for("Run these 2 commands? [y/N]");
    terminal.type_in("y\r");
    terminal.wait_for("level 1: syntax & style");
    let begun = pids(&shop);
    terminal.type_in(control_c);
    let (ended, all) = terminal.end();
    assert_eq!(ended.code(), Some(130), "{all}");
    assert!(all.contains("interrupted"), "{all}");
    assert!(all_are_gone(&begun));
    assert!(!shop.at("ran").exists(), "{all}");
}

#[test]
fn the_end_of_the_terminal_ends_the_command_too() {
    let shop = project("{ command = \"sh deaf.sh\" }");
    let mut child = shop.command(["verify", "2", "-y"]).spawn().expect("it starts");
    let begun = pids(&shop);
    let kill = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill starts").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(all_are_gone(&begun));
}

#[test]
fn a_command_reads_nothing_and_knows_no_repository_of_a_hook() {
    let shop = project(
        "{ command = \"cat; echo in=$? dir=$GIT_DIR index=$GIT_INDEX_FILE\" }, { command = \"exit 3\" }",
    );
    let mut command = shop.command(["verify", "2", "-y", "--format", "json"]);
    command.env("GIT_DIR", "/elsewhere").env("GIT_INDEX_FILE", "x");
    let output = command.output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(
        (&json["passed"], &json["steps"][1]["exit_code"]),
        (&false.into(), &3.into())
    );
    assert!(
        shop.text(".stories/verify/002/level-1.log")
            .ends_with("in=0 dir= index=\n")
    );
}

#[test]
fn a_log_is_written_nowhere_but_in_its_folder() {
    let shop = project("{ command = \"echo mine\" }");
    shop.put("elsewhere/x", b"");
    shop.put("kept", b"theirs");
    std::fs::create_dir_all(shop.at(".stories/verify/002")).expect("made");
    std::os::unix::fs::symlink(shop.at("kept"), shop.at(".stories/verify/002/level-1.log")).expect("made");
    assert_eq!(shop.run(&["verify", "2", "-y"]).code, Some(0));
    assert_eq!(shop.text("kept"), "theirs");
    std::fs::remove_dir_all(shop.at(".stories/verify")).expect("removed");
    let outside = tempfile::tempdir().expect("the temporary folder can be written");
    std::os::unix::fs::symlink(outside.path(), shop.at(".stories/verify")).expect("made");
    let said = shop.run(&["verify", "2", "-y"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(outside.path().read_dir().expect("it is there").next().is_none());
}
