//! Counts and pieces of text as they stand in a line for people.

use std::fmt::Write as _;

use crate::text::printable;

/// `n` with the word for one or for several: `1 task`, `2 tasks`.
pub(super) fn count(n: usize, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

/// Stories by their ids.
pub(super) fn of_stories(ids: &[String]) -> String {
    format!(
        "{} {}",
        if ids.len() == 1 { "story" } else { "stories" },
        ids.join(", ")
    )
}

/// `text` on one line: white space is one space, and no character acts on a terminal.
pub(super) fn flat(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain && !text.contains("  ") && text.trim().len() == text.len() {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&printable(word));
    }
    line
}

/// `text` with every space of it, but without line ends, tabs and what acts on a terminal: for paths.
pub(super) fn exact(text: &str) -> String {
    printable(text).replace('\n', "␊").replace('\t', "␉")
}

/// `text` with its line ends as `\n`, for showing on a terminal.
pub(super) fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A short name of some texts that is the same on every machine and in every version: FNV-1a in hexadecimal.
pub(super) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    let mut name = String::with_capacity(16);
    let _ = write!(name, "{hash:016x}");
    name
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, flat};

    #[test]
    fn a_title_over_several_lines_becomes_one() {
        assert_eq!(flat("  a\r\n b\t c\u{1b}[2J "), "a b c␛[2J");
    }

    #[test]
    fn fingerprints_keep_their_parts_apart() {
        assert_eq!(fingerprint([""]), fingerprint([""]));
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
    }
}
