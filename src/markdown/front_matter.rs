//! The YAML block between two `---` lines at the start of a file, read by line.

use crate::text::{Span, lines, trim};

/// The front matter of a document. Only plain `key: value` lines of its top level are read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrontMatter {
    /// From the first `---` to the line end of the last.
    pub span: Span,
    /// The lines between.
    pub body: Span,
}

impl FrontMatter {
    /// Finds front matter at byte `start` of `text`.
    ///
    /// A `---` there opens one only if a `key:` follows before anything else and a `---` or `...` closes it,
    /// since a rule on the first line is legal markdown.
    pub(super) fn find(text: &str, start: usize) -> Option<FrontMatter> {
        if !text[start..].starts_with("---") {
            return None;
        }
        let mut all = lines(text, Span::new(start, text.len()));
        let open = all.next()?;
        if text[open.range()].trim_end() != "---" {
            return None;
        }
        let mut keyed = false;
        for line in all {
            let content = text[line.range()].trim_end();
            if matches!(content, "---" | "...") {
                return keyed.then(|| FrontMatter {
                    span: Span::new(start, line.end),
                    body: Span::new(open.end, line.start),
                });
            }
            if !keyed && !content.is_empty() && !content.starts_with('#') {
                keyed = is_key(content);
                if !keyed {
                    return None;
                }
            } else if !keyed && content.is_empty() {
                return None;
            }
        }
        None
    }

    /// The value of a top-level `key`, without quotes and comment.
    pub fn value(&self, text: &str, key: &str) -> Option<Span> {
        lines(text, self.body).find_map(|line| {
            let (name, rest) = text[line.range()].split_once(':')?;
            if !name.trim_end().eq_ignore_ascii_case(key) || name.starts_with([' ', '\t']) {
                return None;
            }
            if !rest.starts_with([' ', '\t', '\r', '\n']) && !rest.is_empty() {
                return None;
            }
            let value = trim(text, Span::new(line.end - rest.len(), line.end));
            Some(unquote(text, value))
        })
    }
}

fn is_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, rest)| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | '"' | '\''))
            && !name.starts_with(' ')
            && (rest.is_empty() || rest.starts_with([' ', '\t']))
    })
}

fn unquote(text: &str, value: Span) -> Span {
    let slice = &text[value.range()];
    for quote in ['"', '\''] {
        if let Some(inner) = slice.strip_prefix(quote) {
            let end = inner.find(quote).unwrap_or(inner.len());
            return Span::new(value.start + 1, value.start + 1 + end);
        }
    }
    let end = if slice.starts_with('#') {
        0
    } else {
        slice.find(" #").unwrap_or(slice.len())
    };
    trim(text, Span::new(value.start, value.start + end))
}

#[cfg(test)]
mod tests {
    use super::FrontMatter;

    fn status(text: &str) -> Option<&str> {
        let found = FrontMatter::find(text, 0)?;
        found.value(text, "status").map(|span| &text[span.range()])
    }

    #[test]
    fn a_status_is_found_with_and_without_quotes() {
        assert_eq!(status("---\ntitle: x\nstatus: Done # yes\n---\n"), Some("Done"));
        assert_eq!(
            status("---\r\nstatus: 'In Progress'\r\n---\r\n"),
            Some("In Progress")
        );
        assert_eq!(status("---\nstatus:\n---\n"), Some(""));
    }

    #[test]
    fn a_rule_on_the_first_line_is_no_front_matter() {
        assert_eq!(status("---\n\nstatus: Done\n---\n"), None);
        assert_eq!(status("---\n# Title\n\nText\n---\n"), None);
        assert_eq!(status("---\nstatus: Done\n"), None);
    }
}
