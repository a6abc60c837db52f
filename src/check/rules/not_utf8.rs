//! Finds files that have the name of a story and cannot be read as text.
//!
//! ## Why
//!
//! Such a file stays listed, but nobody can say what is in it: it has no tasks, no status, and nothing can wait for it.
//! `stories` never writes to it, since every change would guess at bytes that it does not understand.
//!
//! ## Example
//!
//! A file `014-import.md` that an old editor saved as Latin-1, that is larger than 16 MiB, or that is a folder or a link
//! to something outside the repository.
//!
//! ## Fix
//!
//! Save the file as UTF-8, or give it a name that does not begin with digits and a dash.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::store::{Content, SIZE_LIMIT, Snapshot, Unreadable};

pub(super) const RULE: Rule = Rule {
    code: "not-utf8",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("not_utf8.rs"),
    run: Run::Store(run),
};

fn run(snapshot: &Snapshot, found: &mut Findings) {
    for entry in snapshot.entries() {
        if let Content::Unreadable(fault) = &entry.content {
            let (message, help) = words(fault);
            found.push(found.at(&entry.path, None, message).help(help));
        }
    }
}

/// What is wrong, without anything that changes from one version of the file to the next, and what to do.
fn words(fault: &Unreadable) -> (String, String) {
    let save =
        |at: &usize| format!("the first such byte is byte {at}, counted from 0; save the file as UTF-8");
    let link = |target: &String| format!("it points to `{}`", crate::text::printable(target));
    let rename = || "give it a name that does not begin with digits and a dash".to_owned();
    let (message, help) = match fault {
        Unreadable::NotUtf8(at) => ("the file is not UTF-8 text", save(at)),
        Unreadable::Nul(at) => ("the file holds a NUL byte, so it is not text", save(at)),
        Unreadable::TooLarge(size) => (
            "the file is too large to be read",
            format!("it has {size} bytes; the limit is {SIZE_LIMIT}"),
        ),
        Unreadable::Folder => ("a folder has the name of a story", rename()),
        Unreadable::OutsideRoot(target) => ("the file is a link to something outside the root", link(target)),
        Unreadable::BrokenLink(target) => ("the file is a link to nothing", link(target)),
        Unreadable::Special => ("this is no regular file, but has the name of a story", rename()),
        Unreadable::Conflict => (
            "git holds several versions of the file that are not merged yet",
            "resolve the conflict, then git add the file".to_owned(),
        ),
        Unreadable::Name => ("the file's name is not UTF-8", "rename the file".to_owned()),
        Unreadable::Io(reason) => ("the file cannot be read", format!("the system says: {reason}")),
    };
    (message.to_owned(), help)
}
