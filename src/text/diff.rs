//! Unified diffs in the form that `git apply` takes.

use std::fmt::Write as _;

use similar::{ChangeTag, DiffOp, group_diff_ops};

use super::matching::{Gap, gaps_of_lines};

/// How many lines are shown around what changed.
const CONTEXT: usize = 3;

/// One file before and after; `None` where it does not exist.
#[derive(Clone, Copy, Debug)]
pub struct FileDiff<'a> {
    /// The path before, relative, with `/`.
    pub old_path: &'a str,
    /// The path after.
    pub new_path: &'a str,
    /// The text before.
    pub old: Option<&'a str>,
    /// The text after.
    pub new: Option<&'a str>,
}

/// The difference between two versions of a file, with three lines of context, or `""` where there is none.
///
/// Lines end at `\n` only, as git sees them: a lone `\r` is a byte like any other.
pub fn unified_diff(file: FileDiff<'_>) -> String {
    let FileDiff {
        old_path,
        new_path,
        old,
        new,
    } = file;
    if old == new && old_path == new_path {
        return String::new();
    }
    let mut out = String::new();
    let (from, to) = (quoted("a/", old_path), quoted("b/", new_path));
    out.push_str(&format!("diff --git {from} {to}\n"));
    match (old, new) {
        (None, _) => out.push_str("new file mode 100644\n"),
        (_, None) => out.push_str("deleted file mode 100644\n"),
        _ if old_path != new_path => {
            let (old, new) = (quoted("", old_path), quoted("", new_path));
            let _ = writeln!(out, "rename from {old}\nrename to {new}");
        }
        _ => {}
    }
    let old_lines: Vec<&str> = old.unwrap_or("").split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.unwrap_or("").split_inclusive('\n').collect();
    let gaps = gaps_of_lines(&old_lines, &new_lines);
    if gaps.is_empty() {
        return out;
    }
    let from = if old.is_some() { from.as_str() } else { "/dev/null" };
    let to = if new.is_some() { to.as_str() } else { "/dev/null" };
    let _ = writeln!(out, "--- {}\n+++ {}", tabbed(from), tabbed(to));
    for group in group_diff_ops(operations(&gaps, old_lines.len()), CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let old_range = hunk_range(first.old_range().start, last.old_range().end);
        let new_range = hunk_range(first.new_range().start, last.new_range().end);
        let _ = writeln!(out, "@@ -{old_range} +{new_range} @@");
        for change in group
            .iter()
            .flat_map(|op| op.iter_changes(&old_lines, &new_lines))
        {
            out.push(match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            });
            out.push_str(change.value());
            if !change.value().ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// The gaps between two texts, and what lies around and between them, as steps from one to the other.
fn operations(gaps: &[Gap], old_len: usize) -> Vec<DiffOp> {
    let mut found = Vec::with_capacity(2 * gaps.len() + 1);
    let (mut old_index, mut new_index) = (0, 0);
    for (gone, come) in gaps {
        let len = gone.start - old_index;
        found.extend((len > 0).then_some(DiffOp::Equal {
            old_index,
            new_index,
            len,
        }));
        found.push(DiffOp::Replace {
            old_index: gone.start,
            old_len: gone.len(),
            new_index: come.start,
            new_len: come.len(),
        });
        (old_index, new_index) = (gone.end, come.end);
    }
    let len = old_len - old_index;
    found.extend((len > 0).then_some(DiffOp::Equal {
        old_index,
        new_index,
        len,
    }));
    found
}

/// A hunk's `start,count` as diff writes it: an empty range names the line before it.
fn hunk_range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

/// `prefix` and `path`, in git's C-style quotes where the path holds a byte that needs them.
fn quoted(prefix: &str, path: &str) -> String {
    if !path
        .bytes()
        .any(|b| b < 0x20 || b == b'"' || b == b'\\' || b >= 0x7f)
    {
        return format!("{prefix}{path}");
    }
    let mut out = format!("\"{prefix}");
    for byte in path.bytes() {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            0x20..=0x7e => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('"');
    out
}

/// A header path, with the tab that keeps a path with spaces apart from a time stamp.
fn tabbed(path: &str) -> String {
    if path.contains(' ') && !path.starts_with('"') {
        format!("{path}\t")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{FileDiff, unified_diff};

    fn diff(old: Option<&str>, new: Option<&str>) -> String {
        unified_diff(FileDiff {
            old_path: "x.md",
            new_path: "x.md",
            old,
            new,
        })
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff(Some("a\n"), Some("a\n")), "");
    }

    #[test]
    fn a_lone_carriage_return_is_no_line_end() {
        assert_eq!(
            diff(Some("a\rb\nc\n"), Some("a\rb\nd\n")),
            "diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -1,2 +1,2 @@\n a\rb\n-c\n+d\n"
        );
    }

    #[test]
    fn a_new_file_comes_from_dev_null() {
        assert_eq!(
            diff(None, Some("a")),
            "diff --git a/x.md b/x.md\nnew file mode 100644\n--- /dev/null\n+++ b/x.md\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"
        );
    }
}
