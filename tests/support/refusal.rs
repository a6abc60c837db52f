//! What a command says that must write nothing.

use snapbox::IntoData;
use stories::text::is_unprintable;

use super::program::{Copy, Said};

/// A story that nothing is wrong with.
pub const GOOD: &[u8] =
    b"# Story: Good\n\n## Status\nDraft\n\n## Tasks\n\n### 001: Write a.rs\n**Domain:** api\n\
    **Status:** pending\n**Depends on:** none\n\nAdd `a.rs`; the test `a` sees 1 line.\n";

/// Runs the command, which must write nothing, and compares what it says on standard error, and its exit code.
#[track_caller]
pub fn says(project: &Copy, arguments: &[&str], expected: impl IntoData) -> Said {
    let before = project.tree();
    let said = project.run(arguments);
    let after = project.tree();
    assert!(before == after, "{arguments:?} wrote something");
    let code = said.code.expect("no signal ended it");
    let text = format!("{}? {code}\n", said.err);
    let text = text.replace(&project.root().display().to_string(), "ROOT");
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(text, expected.into_data());
    assert!(
        !said.err.chars().any(is_unprintable) && !said.err.contains('\t'),
        "{:?} acts on a terminal",
        said.err
    );
    said
}

/// As [`says`], with nothing on standard output.
#[track_caller]
pub fn only_says(project: &Copy, arguments: &[&str], expected: impl IntoData) {
    assert_eq!(says(project, arguments, expected).out, "", "{arguments:?}");
}

pub fn good() -> Copy {
    Copy::with(&[("docs/stories/001-good.md", GOOD)])
}
