//! The text of our hook, and how it is known again.

use std::fmt::Write as _;

use crate::system::digest::Digest;

/// What both hooks do; `NAME` and `ROOTS` stand for what differs.
const BODY: &str = include_str!("script.sh");
/// How the file begins; sixteen digits of a checksum follow, and the body.
const HEAD: &str = "#!/bin/sh\n# stories-hook ";
/// How the line with the roots begins and ends.
const ROOTS: (&str, &str) = ("for root in ", "; do");

/// A hook that we wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Script {
    /// The folders whose stories it checks, below the top of the work tree; `.` for the top itself.
    pub(super) roots: Vec<String>,
    /// Whether somebody changed it since.
    pub(super) is_edited: bool,
}

/// The text of the hook `name` that checks the stories in `roots`.
pub(super) fn text(name: &str, roots: &[String]) -> String {
    let roots: Vec<String> = roots.iter().map(|root| quoted(root)).collect();
    let body = BODY.replace("NAME", name).replace("ROOTS", &roots.join(" "));
    let mut text = HEAD.to_owned();
    let _ = writeln!(text, "{:016x}", Digest::of(body.as_bytes()).hash());
    text + &body
}

/// Reads a hook of ours, of this version or another one; `None` for any other file.
pub(super) fn read(content: &[u8]) -> Option<Script> {
    let text = std::str::from_utf8(content).ok()?;
    let (checksum, body) = text.strip_prefix(HEAD)?.split_once('\n')?;
    let checksum = u64::from_str_radix(checksum, 16).ok()?;
    let line = body.lines().find_map(|line| {
        let line = line.strip_prefix(ROOTS.0)?;
        line.strip_suffix(ROOTS.1)
    });
    Some(Script {
        roots: words(line.unwrap_or("")),
        is_edited: Digest::of(body.as_bytes()).hash() != checksum,
    })
}

/// A word for the shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The words that [`quoted`] wrote.
fn words(line: &str) -> Vec<String> {
    let inner = line.strip_prefix('\'').and_then(|line| line.strip_suffix('\''));
    let words = inner.into_iter().flat_map(|line| line.split("' '"));
    words.map(|word| word.replace(r"'\''", "'")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Script, read, text};

    fn roots(roots: &[&str]) -> Vec<String> {
        roots.iter().map(|root| (*root).to_owned()).collect()
    }

    #[test]
    fn a_hook_is_known_again_with_its_roots() {
        for all in [&["."][..], &["./a b", "./it's'"], &["./ö/$x"]] {
            let wanted = Script {
                roots: roots(all),
                is_edited: false,
            };
            assert_eq!(read(text("pre-commit", &roots(all)).as_bytes()), Some(wanted));
        }
    }

    #[test]
    fn a_change_by_hand_is_seen() {
        let text = text("pre-commit", &roots(&["."])) + "echo mine\n";
        assert!(read(text.as_bytes()).expect("ours").is_edited);
    }

    #[test]
    fn another_hook_is_not_ours() {
        assert_eq!(read(b"#!/bin/sh\nstories check --staged\n"), None);
        assert_eq!(read(b"\x7fELF\xff"), None);
    }
}
