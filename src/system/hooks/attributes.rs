//! The line of `.gitattributes` that names our merge driver, and that line alone.

use crate::text::{ends_line, line_ending_near};

/// The line for the stories in `dir`, without its end.
pub(super) fn line(dir: &str) -> String {
    let pattern = if dir.is_empty() {
        "/*.md".to_owned()
    } else {
        format!("{dir}/*.md")
    };
    let mut escaped = String::new();
    for c in pattern.strip_suffix("*.md").unwrap_or("").chars() {
        if matches!(c, '*' | '?' | '[' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped.push_str("*.md");
    // A word with a space needs quotes, and one that begins like a comment or a macro too.
    if escaped.contains([' ', '\t', '"']) || escaped.starts_with(['#', '[', '!']) {
        escaped = format!("\"{}\"", escaped.replace('\\', "\\\\").replace('"', "\\\""));
    }
    format!("{escaped} merge=stories")
}

/// `text` with the line at its end, in its line ends.
pub(super) fn with(text: &str, line: &str) -> String {
    if text.is_empty() {
        return format!("{line}\n");
    }
    let eol = line_ending_near(text, text.len());
    if ends_line(text) {
        format!("{text}{line}{eol}")
    } else {
        format!("{text}{eol}{line}")
    }
}

/// `text` without the line, which is nowhere if it stands nowhere; `None` when nothing else was in it.
pub(super) fn without(text: &str, line: &str) -> Option<String> {
    let mut kept = String::new();
    for whole in text.split_inclusive('\n') {
        if whole.trim_end_matches(['\r', '\n']) != line {
            kept.push_str(whole);
        } else if !whole.ends_with('\n') {
            // It was put behind a line without an end, and gave it one.
            let bare = kept.strip_suffix('\n').unwrap_or(&kept);
            kept.truncate(bare.strip_suffix('\r').unwrap_or(bare).len());
        }
    }
    (!kept.is_empty() || text.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::{line, with, without};

    #[test]
    fn the_line_is_put_in_and_taken_out_again() {
        let line = line("docs/stories");
        assert_eq!(line, "docs/stories/*.md merge=stories");
        for text in ["a b", "a b\n", "a b\r\n", "a b\r\nc d", "\n", "# \n\n"] {
            let put = with(text, &line);
            assert_ne!(put, text);
            assert_eq!(without(&put, &line).as_deref(), Some(text));
        }
        assert_eq!(without(&with("", &line), &line), None);
    }

    #[test]
    fn what_somebody_else_wrote_stays() {
        let line = line("docs/stories");
        for text in ["docs/stories/*.md merge=stories text\n", "*.md merge=union\n"] {
            assert_eq!(without(text, &line).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_folder_with_odd_characters_is_named_exactly() {
        assert_eq!(line("my stories"), "\"my stories/*.md\" merge=stories");
        assert_eq!(line("a[1]"), "a\\[1]/*.md merge=stories");
        assert_eq!(line(""), "/*.md merge=stories");
    }
}
