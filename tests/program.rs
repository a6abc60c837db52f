//! The real program among others: pipes, full disks, git, other writers, and sudden death.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "these tests start processes, and say what they skip"
)]
#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::mount::Mount;
use support::program::{Copy, Said};

const CART: &str = "docs/stories/002-cart.md";

// Where the output goes

#[test]
fn a_closed_pipe_ends_every_reading_command_quietly() {
    let shop = Copy::of("shop");
    for arguments in [
        &["list"][..],
        &["status", "--format", "json"],
        &["show", "2"],
        &["graph"],
        &["plan"],
        &["explain"],
        &["man"],
        &["--help"],
        &["completions", "bash"],
        &["tasks", "done", "2/2", "--dry-run"],
    ] {
        let mut child = shop
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let said = Said::from(child.wait_with_output().expect("it ends"));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn what_was_agreed_to_is_written_even_if_nobody_reads_the_diff() {
    let shop = Copy::of("shop");
    let mut child = shop
        .command(["tasks", "done", "2/2", "--yes"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(
        shop.run(&["tasks", "done", "2/2"]).out,
        "002/002 is done already\n"
    );
}

#[test]
fn a_full_disk_behind_standard_output_is_a_fault() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        println!("skipped: there is no /dev/full");
        return;
    };
    let shop = Copy::of("shop");
    let before = shop.tree();
    for arguments in [&["list"][..], &["check"], &["tasks", "done", "2/2", "--yes"]] {
        let full = full.try_clone().expect("another handle");
        let output = shop.command(arguments).stdout(full).output().expect("it starts");
        let said = Said::from(output);
        assert_eq!(said.code, Some(2), "{arguments:?}");
        assert!(
            said.err.starts_with("error: cannot write to standard output"),
            "{}",
            said.err
        );
    }
    assert_eq!(shop.tree(), before, "a diff that cannot be shown is not written");
}

#[test]
fn colours_are_for_terminals_and_those_who_ask() {
    let shop = Copy::of("shop");
    let is_colored = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = shop.command(arguments);
        command.envs(variables.iter().copied());
        let said = Said::from(command.output().expect("it starts"));
        assert_eq!(said.code, Some(0));
        said.out.contains('\u{1b}')
    };
    assert!(!is_colored(&[], &["status"]));
    assert!(is_colored(&[("CLICOLOR_FORCE", "1")], &["status"]));
    assert!(is_colored(&[], &["status", "--color", "always"]));
    assert!(is_colored(&[("NO_COLOR", "1")], &["--color", "always", "status"]));
    assert!(!is_colored(
        &[("CLICOLOR_FORCE", "1")],
        &["status", "--color", "never"]
    ));
    // What goes through a pipe is for `git apply`, whatever the colours.
    assert!(!is_colored(
        &[("CLICOLOR_FORCE", "1")],
        &["tasks", "done", "2/2", "-n"]
    ));
    let no_color = shop.command(["status"]).env("NO_COLOR", "1").output();
    assert!(!no_color.expect("it starts").stdout.contains(&0x1b));
}

#[test]
fn every_document_is_one_json_value() {
    let shop = Copy::of("shop");
    for arguments in [
        &["list"][..],
        &["show", "2"],
        &["show", "2/1"],
        &["status"],
        &["next"],
        &["tasks", "list", "2"],
        &["check"],
        &["graph"],
        &["plan"],
        &["explain", "id-gap"],
        &["explain"],
        &["new", "x", "-n"],
        &["set", "4", "--status", "ready", "-n"],
        &["tasks", "done", "2/1"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        let said = shop.run(&arguments);
        let value: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
        assert_eq!(value["version"], 1, "{arguments:?}");
        let kind = value["kind"].as_str().expect("a kind");
        assert_eq!(shop.run(&["schema", kind]).code, Some(0), "{kind}");
    }
    for arguments in [
        &["show", "9"][..],
        &["tasks", "done", "2/9"],
        &["-C", "none", "list"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        let said = shop.run(&arguments);
        assert_eq!(said.out, "", "{arguments:?}");
        assert!(said.err.starts_with("error: "), "{}", said.err);
    }
}

#[test]
fn every_diff_is_one_that_git_applies() {
    for store in ["shop", "plain"] {
        for arguments in [
            &["tasks", "done", "2/2"][..],
            &["tasks", "rm", "2/2", "--cascade"],
            &["tasks", "move", "2/3", "--after", "4"],
            &["tasks", "add", "4", "Print a code", "-d", "api"],
            &["new", "Ünïcode \"and\" spaces"],
            &["new", "x", "--slug", "größe"],
            &["rm", "4"],
            &["tasks", "set", "7/1", "--title", "Other"],
            &["set", "012-reports", "--status", "ready"],
            &["set", "7", "--title", "Other"],
        ] {
            let (asked, git) = (Copy::of(store), Copy::of(store));
            let mut arguments = arguments.to_vec();
            arguments.push("--force");
            let diff = asked.run(&[&arguments[..], &["--dry-run"]].concat());
            if diff.code != Some(0) {
                continue;
            }
            assert!(!diff.out.is_empty(), "{arguments:?}");
            git.put("change.diff", diff.out.as_bytes());
            let applied = Command::new("git")
                .args(["apply", "--whitespace=nowarn", "change.diff"])
                .current_dir(git.root())
                .output()
                .expect("git starts");
            let complaint = String::from_utf8_lossy(&applied.stderr);
            assert!(applied.status.success(), "{arguments:?}: {complaint}");
            fs::remove_file(git.at("change.diff")).expect("removed");
            assert_eq!(asked.run(&[&arguments[..], &["--yes"]].concat()).code, Some(0));
            let relative = |copy: &Copy| -> Vec<_> {
                let tree = copy.tree().into_iter();
                tree.map(|(path, text)| (path.strip_prefix(copy.root()).expect("below").to_owned(), text))
                    .collect()
            };
            assert_eq!(relative(&asked), relative(&git), "{arguments:?}");
        }
    }
}

// Who may write

#[test]
fn a_folder_that_may_not_be_written_to_is_told_and_read_all_the_same() {
    let shop = Copy::of("shop");
    let before = shop.tree();
    let Some(_mount) = Mount::read_only(shop.root()) else {
        return;
    };
    assert_eq!(shop.run(&["check"]).code, Some(0));
    assert_eq!(shop.run(&["tasks", "done", "2/2", "--dry-run"]).code, Some(0));
    let said = shop.run(&["tasks", "done", "2/2", "--yes"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.err.contains("cannot be written to") && said.err.contains(" hint: "),
        "{}",
        said.err
    );
    let said = shop.run(&["init"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(shop.tree(), before);
}

#[test]
fn twenty_writers_at_once_lose_nothing() {
    let shop = Copy::of("shop");
    let children: Vec<_> = (0..20)
        .map(|n| {
            let arguments: Vec<String> = match n % 4 {
                0 => ["tasks", "set", "2/4", "--field"]
                    .map(str::to_owned)
                    .into_iter()
                    .chain([format!("Note{n}=yes")])
                    .collect(),
                1 => vec![
                    "tasks".into(),
                    "add".into(),
                    "2".into(),
                    format!("Task of writer {n}"),
                    "-dapi".into(),
                ],
                2 => vec!["new".into(), format!("Story of writer {n}")],
                _ => ["tasks", "done", "2", "2"].map(str::to_owned).to_vec(),
            };
            shop.command(arguments.iter().map(String::as_str).chain(["--yes"]))
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it starts")
        })
        .collect();
    for child in children {
        let said = Said::from(child.wait_with_output().expect("it ends"));
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    let cart = shop.text(CART);
    for n in (0..20).filter(|n| n % 4 == 0) {
        assert!(
            cart.contains(&format!("**Note{n}:** yes")),
            "{n} is lost:\n{cart}"
        );
    }
    for n in (0..20).filter(|n| n % 4 == 1) {
        assert!(
            cart.contains(&format!(": Task of writer {n}\n")),
            "{n} is lost:\n{cart}"
        );
    }
    // Four stories were there, and every new one has a number of its own.
    let names = shop.names();
    assert_eq!(names.len(), 4 + 5, "{names:?}");
    let mut numbers: Vec<&str> = names.iter().map(|name| &name[..3]).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 9, "{names:?}");
    assert_eq!(shop.run(&["tasks", "list", "2"]).out.lines().count(), 5 + 5);
}

// Sudden death

/// How often the program is killed; `STORIES_KILLS` names another number.
const KILLS: u64 = 250;
/// How many lines the text of the task has that is written again and again.
const LINES: usize = 300;
const READER: &str = "STORIES_TEST_READER";

fn body(round: u64) -> String {
    format!("The text of round {round}, which is long enough to be torn.\n").repeat(LINES)
}

/// Whether the file is a story with one whole text: all its lines are of one round.
fn is_whole(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("The text")).collect();
    text.starts_with("# Story: Sudden death\n")
        && lines.len() == LINES
        && lines.iter().all(|line| *line == lines[0])
}

/// The process that reads beside the writers, until its input ends.
#[test]
fn reader() {
    let Some(file) = std::env::var_os(READER) else {
        return;
    };
    let (sender, stop) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read(&mut [0]);
        let _ = sender.send(());
    });
    let mut seen = 0_u64;
    while stop.try_recv().is_err() {
        let text = fs::read_to_string(&file).expect("the file is always there, and always text");
        assert!(is_whole(&text), "torn: {} bytes", text.len());
        seen += 1;
        // The writers need the processor more.
        std::thread::sleep(Duration::from_micros(300));
    }
    assert!(seen > 10, "it read {seen} times only");
}

#[test]
fn the_program_killed_at_any_moment_leaves_the_old_or_the_new_file() {
    let kills = std::env::var("STORIES_KILLS").ok();
    let kills = kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    const PATH: &str = "docs/stories/001-death.md";
    let story = format!(
        "# Story: Sudden death\n\n## Tasks\n\n### 001: Survive\n**Domain:** api\n**Status:** pending\n**Depends on:** none\n\n{}",
        body(0)
    );
    let project = Copy::with(&[(PATH, story.as_bytes())]);
    let mut reader = Command::new(std::env::current_exe().expect("the test's own program"))
        .args(["--exact", "reader"])
        .env(READER, project.at(PATH))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let write = |round: u64| {
        project.put("body.md", body(round).as_bytes());
        project
            .command([
                "tasks",
                "set",
                "1/1",
                "--body-file",
                "body.md",
                "--yes",
                "--quiet",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    // How long a command takes here tells the moments at which to kill one.
    let started = Instant::now();
    for round in 1..=5 {
        assert!(write(round).wait().expect("it ends").success());
    }
    let whole = started.elapsed() / 5;
    let (mut old, mut new, mut left) = (0, 0, 0);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 6..6 + kills {
        let before = project.text(PATH);
        let mut child = write(round);
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let random = (seed >> 40) as f64 / (1_u64 << 24) as f64;
        if round % 2 == 0 {
            std::thread::sleep(whole.mul_f64(random * 1.2));
        } else {
            // Every other one dies while the file is replaced, which is a small part of its life.
            while project.names().len() == 1 && child.try_wait().expect("it can be asked").is_none() {}
            std::thread::sleep(Duration::from_micros((random * 1_500.0) as u64));
        }
        child.kill().expect("killed");
        child.wait().expect("it ends");
        let after = project.text(PATH);
        assert!(is_whole(&after), "round {round}");
        if after == before {
            old += 1;
        } else {
            new += 1;
        }
        left += usize::from(project.names().len() > 1);
    }
    drop(reader.stdin.take());
    let output = reader.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(write(1).wait().expect("it ends").success());
    assert_eq!(project.names(), ["001-death.md"], "the next command sweeps");
    println!("{kills} kills: {old} left the old file, {new} the new one, {left} a temporary one beside it");
    assert!(kills < 100 || (old > 0 && new > 0), "old {old}, new {new}");
}

// Among other programs

#[test]
fn a_question_is_never_put_to_a_pipe() {
    let shop = Copy::of("shop");
    let before = shop.tree();
    for arguments in [
        &["tasks", "start", "2/4"][..],
        &["tasks", "add", "2"],
        &["rm", "4"],
    ] {
        let said = shop.run_with(arguments, b"y\ny\ny\n");
        assert_ne!(said.code, Some(0), "{arguments:?}");
        assert!(!said.err.contains('?'), "{}", said.err);
    }
    assert_eq!(shop.tree(), before);
}

#[test]
fn a_waiting_command_says_what_it_waits_for() {
    let shop = Copy::of("shop");
    // Another program of any kind may hold the lock; `flock` is one that everybody has.
    assert_eq!(shop.run(&["tasks", "done", "2/2", "--yes"]).code, Some(0));
    let holder = Command::new("flock")
        .arg(shop.at(".stories/lock"))
        .args(["sh", "-c", "echo held; sleep 2"])
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut holder) = holder else {
        println!("skipped: there is no `flock`");
        return;
    };
    let mut line = String::new();
    let mut held = BufReader::new(holder.stdout.take().expect("piped"));
    held.read_line(&mut line).expect("it holds the lock");
    let said = shop.run(&["tasks", "start", "2/4", "--yes"]);
    holder.wait().expect("it ends");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.err.contains("waiting for another stories command"),
        "{}",
        said.err
    );
}
