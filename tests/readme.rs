//! The shell blocks of `README.md` run as they stand there, so that it cannot drift from the program.
//!
//! A `console` block is a session: a line with `$ ` is a command for `sh`, lines with `> ` go on with it, and what
//! follows is its output, standard error included. All blocks run one after the other in the same empty folder; a
//! command that fails without showing so by `echo $?` is a fault. `UPDATE=1 cargo test --test readme` writes
//! what was found.
#![allow(clippy::disallowed_methods, reason = "the test runs the program in a folder")]
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_stories");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("there is a README")
}

/// Runs `command` by the shell in `folder`; what it prints, and whether it went well.
fn run(command: &str, folder: &Path) -> (String, bool) {
    let mut path = vec![
        PathBuf::from(PROGRAM)
            .parent()
            .expect("it is in a folder")
            .to_owned(),
    ];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(path).expect("no name holds a colon"))
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("the program prints text");
    (text, output.status.success())
}

/// The content of a `console` block with what its commands print now.
fn replay(block: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        // What is no command is the output of the last one, and comes from the program.
        let Some(first) = line.strip_prefix("$ ") else {
            continue;
        };
        let mut command = first.to_owned();
        let _ = writeln!(out, "{line}");
        while let Some(line) = lines.next_if(|line| *line == ">" || line.starts_with("> ")) {
            let _ = write!(command, "\n{}", line[1..].strip_prefix(' ').unwrap_or(""));
            let _ = writeln!(out, "{line}");
        }
        let (printed, is_well) = run(&command, folder);
        assert!(
            is_well,
            "`{command}` failed, and the README does not say so:\n{printed}"
        );
        out.push_str(&printed);
        if !printed.is_empty() && !printed.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Calls `change` with every block of the language, and gives the text with what it returns in their place.
fn map_blocks(text: &str, language: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut open: Option<(&str, bool, String)> = None;
    for line in text.split_inclusive('\n') {
        match &mut open {
            Some((mark, is_ours, block)) if line.trim_end() == *mark => {
                let block = std::mem::take(block);
                let block = if *is_ours { change(&block) } else { block };
                assert!(
                    !block.contains(*mark),
                    "this block needs a longer fence:\n{block}"
                );
                out.push_str(&block);
                out.push_str(line);
                open = None;
            }
            Some((_, _, block)) => block.push_str(line),
            None => {
                let info = line.trim_start_matches('`');
                if line.len() - info.len() >= 3 {
                    let mark = &line[..line.len() - info.len()];
                    open = Some((mark, info.trim() == language, String::new()));
                }
                out.push_str(line);
            }
        }
    }
    assert!(open.is_none(), "a block of the README is never closed");
    out
}

#[test]
fn the_sessions_of_the_readme_run_as_they_are_printed() {
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let old = readme();
    let mut count = 0;
    let new = map_blocks(&old, "console", |block| {
        count += 1;
        replay(block, folder.path())
    });
    assert!(count > 5, "the README shows sessions");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join("README.md"), new).expect("the README can be written");
        return;
    }
    for (number, (old, new)) in old.lines().zip(new.lines()).enumerate() {
        assert_eq!(old, new, "README.md:{}", number + 1);
    }
    assert_eq!(old, new, "README.md has another length");
}

/// The commands of the `sh` blocks, which a newcomer copies: the program runs as built, the rest is known to CI.
#[test]
fn the_commands_to_copy_are_those_that_work() {
    let checks = fs::read_to_string(root().join(".ci/run")).expect("there is a script of checks");
    let mut seen = Vec::new();
    map_blocks(&readme(), "sh", |block| {
        for line in block.lines() {
            let command = line.split('#').next().unwrap_or("").trim();
            if let Some(arguments) = command.strip_prefix("cargo run --release -- ") {
                let (printed, is_well) = run(&format!("stories {arguments}"), root());
                assert!(is_well, "`{command}` failed:\n{printed}");
                seen.push("run");
            } else if command == "cargo test" {
                assert!(
                    checks.contains("cargo test --locked"),
                    "CI runs what the README says"
                );
                seen.push("test");
            } else if let Some(name) = command.strip_prefix("cargo bench --bench ") {
                assert!(
                    root().join("benches").join(format!("{name}.rs")).is_file(),
                    "`{command}`"
                );
            } else if let Some(name) = command.strip_prefix("cargo run --release --example ") {
                let name = name.split(' ').next().unwrap_or(name);
                let source = root().join("examples").join(format!("{name}.rs"));
                assert!(source.is_file(), "`{command}`");
            } else if let Some((_, test)) = command.split_once("cargo test --profile proof --test ") {
                let name = test.split(' ').next().unwrap_or(test);
                let tests = root().join("tests");
                let is_there =
                    tests.join(format!("{name}.rs")).is_file() || tests.join(name).join("main.rs").is_file();
                assert!(is_there, "`{command}`");
            } else if command.starts_with("fuzz/run ") {
                assert!(root().join("fuzz/run").is_file(), "`{command}`");
            } else {
                assert_eq!(command, "cargo install --path .", "an unknown command");
            }
        }
        block.to_owned()
    });
    assert_eq!(
        seen,
        ["run", "test"],
        "the README begins with the two commands that matter"
    );
}
