//! A unified diff for people. What goes to a pipe is the diff itself, untouched.

use super::out::{Look, Out};

/// Adds `diff`, as [`crate::text::unified_diff`] writes it, in colours and safe for a terminal.
pub fn diff(out: &mut Out, diff: &str) {
    // Within a hunk a line is known by its first character alone: `--- x` may well be a removed `-- x`.
    let mut left = (0, 0);
    for line in diff.split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let within = left.0 > 0 || left.1 > 0;
        let look = match text.as_bytes().first() {
            Some(b'\\') => Look::Faint,
            Some(b'+') if within => {
                left.1 -= usize::from(left.1 > 0);
                Look::Good
            }
            Some(b'-') if within => {
                left.0 -= usize::from(left.0 > 0);
                Look::Bad
            }
            _ if within => {
                left = (left.0.saturating_sub(1), left.1.saturating_sub(1));
                Look::Plain
            }
            Some(b'@') => {
                left = hunk(text).unwrap_or_default();
                Look::Id
            }
            _ => Look::Faint,
        };
        let is_header = look == Look::Faint && (text.starts_with("--- ") || text.starts_with("+++ "));
        let (text, end) = text.strip_suffix('\r').map_or((text, ""), |text| (text, "\r"));
        out.put(if is_header { Look::Strong } else { look }, text);
        out.put(Look::Faint, end).end();
    }
}

/// The numbers of lines that a hunk has of the old and of the new text.
fn hunk(header: &str) -> Option<(usize, usize)> {
    let mut ranges = header.strip_prefix("@@ -")?.split(" @@").next()?.split(" +");
    let count = |range: &str| match range.split_once(',') {
        Some((_, count)) => count.parse().ok(),
        None => Some(1),
    };
    Some((count(ranges.next()?)?, count(ranges.next()?)?))
}

#[cfg(test)]
mod tests {
    use super::diff;
    use crate::cli::render::out::Out;
    use crate::text::{FileDiff, unified_diff};

    fn print(color: bool, old: &str, new: &str) -> String {
        let text = unified_diff(FileDiff {
            old_path: "x.md",
            new_path: "x.md",
            old: Some(old),
            new: Some(new),
        });
        let mut out = Out::new(color, 80);
        diff(&mut out, &text);
        out.into_text()
    }

    #[test]
    fn control_characters_are_pictures() {
        assert_eq!(
            print(false, "a\r\n\u{1b}[2J\n", "a\r\nb"),
            "diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -1,2 +1,2 @@\n a␍\n-␛[2J\n+b\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn a_removed_line_that_looks_like_a_header_is_red() {
        let text = print(true, "-- a\n", "++ b\n");
        assert!(text.contains("\u{1b}[1m--- a/x.md\u{1b}[0m"), "{text:?}");
        assert!(text.contains("\u{1b}[36m@@ -1 +1 @@\u{1b}[0m"), "{text:?}");
        assert!(text.contains("\u{1b}[1m\u{1b}[31m--- a\u{1b}[0m"), "{text:?}");
        assert!(text.contains("\u{1b}[32m+++ b\u{1b}[0m"), "{text:?}");
    }
}
