//! The programs that are measured, and the repositories that they are measured in.

use std::path::Path;
use std::process::{Command, Stdio};

/// The program, as it was built for the benchmark.
pub(crate) const STORIES: &str = env!("CARGO_BIN_EXE_stories");

/// Whether the program may use what it kept of an earlier run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cache {
    /// It looks at everything as if for the first time.
    Never,
    /// As it does for everybody.
    Default,
    /// In stores that are too small for that to be felt, too.
    Always,
}

impl Cache {
    /// What the program is told by `STORIES_CACHE`.
    pub(crate) fn setting(self) -> Option<&'static str> {
        match self {
            Cache::Never => Some("never"),
            Cache::Default => None,
            Cache::Always => Some("always"),
        }
    }
}

/// The program with its arguments.
pub(crate) fn stories(cache: Cache, args: &[&str], dir: &Path) -> Command {
    let mut command = silent(STORIES, args, dir);
    command
        .env_remove("STORIES_CACHE")
        .envs(cache.setting().map(|setting| ("STORIES_CACHE", setting)));
    command
}

/// Another program with its arguments.
pub(crate) fn silent(program: &str, args: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Runs it to its end: done, or with findings; a command that could not work must not be measured.
pub(crate) fn run(command: &mut Command) {
    let status = command.status().expect("the program can be started");
    assert!(
        status.code().is_some_and(|code| code < 2),
        "{command:?}: {status}"
    );
}

/// Runs git.
pub(crate) fn git(args: &[&str], dir: &Path) {
    let settings = [
        "-c",
        "user.name=bench",
        "-c",
        "user.email=bench@example.org",
        // Nothing may run beside what is measured.
        "-c",
        "gc.auto=0",
    ];
    let mut git = silent("git", &settings, dir);
    let status = git.args(args).status().expect("git is installed");
    assert!(status.success(), "git {args:?}");
}

/// Makes a repository of the store, and stages a change of one story.
pub(crate) fn stage_one(dir: &Path) {
    git(&["init", "--quiet"], dir);
    git(&["add", "--all", "docs"], dir);
    git(&["commit", "--quiet", "--no-verify", "-m", "stories"], dir);
    run(&mut stories(
        Cache::Default,
        &["tasks", "set", "3", "5", "--title", "Staged", "--yes"],
        dir,
    ));
    git(&["add", "--all", "docs"], dir);
    let staged = silent("git", &["diff", "--cached", "--quiet"], dir).status();
    assert_eq!(
        staged.expect("git is installed").code(),
        Some(1),
        "something is staged"
    );
}

/// The call of the merge driver on what [`sides`] wrote, as git would make it.
pub(crate) const MERGE: &[&str] = &[
    "merge-driver",
    "base",
    "ours",
    "theirs",
    "7",
    "docs/stories/00001-generated-story.md",
];

/// Writes three versions of the first story into the folder, each side with another task changed.
///
/// Returns our version, which the driver writes over, and what the merge must give.
pub(crate) fn sides(dir: &Path) -> (String, String) {
    let base = super::story(1);
    let theirs = base.replacen("### 005: ", "### 005: Theirs ", 1);
    let ours = base.replacen("### 002: ", "### 002: Ours ", 1);
    let merged = theirs.replacen("### 002: ", "### 002: Ours ", 1);
    for (name, text) in [("base", &base), ("ours", &ours), ("theirs", &theirs)] {
        std::fs::write(dir.join(name), text).expect("it can be written");
    }
    (ours, merged)
}
