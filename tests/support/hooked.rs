//! Repositories with a story and hooks, for the tests of `stories hooks`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::program::Said;
use super::repository::Repository;

pub const STORY: &str = "docs/stories/001-one.md";
pub const RIGHT: &str = "# Story: One\n\n## Status\nDraft\n";
/// Two tasks with one id are an error wherever they stand.
pub const WRONG: &str =
    "# Story: One\n\n## Tasks\n\n### 001: A\n**Status:** pending\n\n### 001: B\n**Status:** pending\n";

pub fn repository() -> Repository {
    let made = Repository::new();
    made.put(STORY, RIGHT);
    made.put("other.txt", "1\n");
    made.commit("one story");
    made
}

/// Writes a hook that can be run.
pub fn hook(file: &Path, text: &str, mode: u32) {
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("made");
    fs::write(file, text).expect("written");
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// Every file below a folder: what it holds and its mode.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u32)> {
    let walk = walkdir::WalkDir::new(folder).into_iter();
    let entries =
        walk.filter_entry(|entry| !matches!(entry.file_name().to_str(), Some(".stories" | "objects")));
    let files = entries
        .map(|entry| entry.expect("listed"))
        .filter(|entry| !entry.file_type().is_dir() && entry.file_name() != "index");
    files
        .map(|entry| {
            let mode = entry
                .path()
                .symlink_metadata()
                .expect("there")
                .permissions()
                .mode();
            let content = match fs::read_link(entry.path()) {
                Ok(target) => target.into_os_string().into_encoded_bytes(),
                Err(_) => fs::read(entry.path()).expect("read"),
            };
            (entry.into_path(), (content, mode))
        })
        .collect()
}

#[track_caller]
pub fn well(said: &Said) {
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[track_caller]
pub fn refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    for word in words {
        assert!(said.err.contains(word), "{word} is wanted in:\n{}", said.err);
    }
}

/// Commits what is staged; whether git took it, and what was said on the way.
pub fn commit(repository: &Repository) -> (bool, String) {
    let output = repository.try_git(["commit", "--allow-empty", "--quiet", "-m", "next"]);
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

pub fn stage(repository: &Repository, text: &str) {
    repository.put(STORY, text);
    repository.git(["add", "--all"]);
}

pub fn status(repository: &Repository) -> serde_json::Value {
    let said = repository.stories(["hooks", "status", "--format", "json"]);
    well(&said);
    serde_json::from_str(&said.out).expect("it is JSON")
}
