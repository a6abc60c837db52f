//! A generated git repository: stories that go from pending to done, a step a commit.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Numbers, git, story};

/// Makes a repository in `dir` whose history has so many commits over a hundred stories.
///
/// Every commit changes one or two lines of one story, every fiftieth renames one; every tenth comes by a merge.
pub(crate) fn history(dir: &Path, commits: usize) {
    git(&["init", "--quiet", "--initial-branch=main"], dir);
    let mut texts: Vec<(String, String)> = (1..=100)
        .map(|number| (format!("docs/stories/{number:05}-story.md"), story(number)))
        .collect();
    let mut stream = String::new();
    let mut numbers = Numbers::new(7);
    let mut mark = 1;
    head(&mut stream, "main", mark, None, None);
    for (path, text) in &texts {
        put(&mut stream, path, text);
    }
    let mut last = mark;
    for n in 1..commits {
        mark += 1;
        let at = numbers.below(texts.len());
        let (path, text) = &mut texts[at];
        let task = format!("### {:03}:", 1 + numbers.below(10));
        let is_side = n % 10 == 5;
        head(
            &mut stream,
            if is_side { "side" } else { "main" },
            mark,
            Some(last),
            None,
        );
        if n % 50 == 0 {
            let new = format!("docs/stories/{:05}-renamed-{n}.md", at + 1);
            let _ = writeln!(stream, "R {path} {new}");
            *path = new;
        }
        let from = text.find(&task).unwrap_or(0);
        let (done, pending) = ("**Status:** done", "**Status:** pending");
        let changed = if text[from..].starts_with(&task) && n % 3 > 0 {
            let rest = &text[from..];
            let rest = match (rest.find(done), rest.find(pending)) {
                (Some(a), Some(b)) if a < b => rest.replacen(done, pending, 1),
                (Some(_), None) => rest.replacen(done, pending, 1),
                _ => rest.replacen(pending, done, 1),
            };
            format!("{}{rest}", &text[..from])
        } else {
            text.replacen(
                "## Dependencies",
                &format!("- [ ] Case {n} holds.\n\n## Dependencies"),
                1,
            )
        };
        *text = changed;
        put(&mut stream, path, text);
        if is_side {
            mark += 1;
            head(&mut stream, "main", mark, Some(last), Some(mark - 1));
            put(&mut stream, path, text);
        }
        last = mark;
    }
    let mut import = Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(dir)
        .stdin(Stdio::piped())
        .spawn()
        .expect("git is installed");
    let mut input = import.stdin.take().expect("it is piped");
    input.write_all(stream.as_bytes()).expect("git reads it");
    drop(input);
    assert!(import.wait().expect("it ends").success());
    git(&["gc", "--quiet"], dir);
    git(&["reset", "--quiet", "--hard", "main"], dir);
}

fn head(stream: &mut String, branch: &str, mark: usize, from: Option<usize>, merged: Option<usize>) {
    let time = 1_700_000_000 + mark * 3600;
    let _ = writeln!(stream, "commit refs/heads/{branch}\nmark :{mark}");
    let _ = writeln!(
        stream,
        "committer Ada <ada@example.org> {time} +0100\ndata <<END\nStep {mark}\nEND"
    );
    if let Some(from) = from {
        let _ = writeln!(stream, "from :{from}");
    }
    if let Some(merged) = merged {
        let _ = writeln!(stream, "merge :{merged}");
    }
}

fn put(stream: &mut String, path: &str, text: &str) {
    let _ = writeln!(stream, "M 100644 inline {path}\ndata {}\n{text}", text.len());
}
