//! What a new story looks like.

use super::wording::{EditError, check_line};

/// The sections of a new story, in the order of the format.
const TEMPLATE: &str = "\
# Story: {title}

## Status
{status}

## Problem

## User/Actor

## Desired Outcome

## Acceptance Criteria

## Out of Scope

## Dependencies
None.

## Open Questions

## Notes
";

/// The text of a new story. `{title}`, `{number}` and `{status}` in a template stand for their values.
///
/// # Errors
///
/// When the title cannot stand in a heading.
pub fn new_story(
    template: Option<&str>,
    title: &str,
    number: &str,
    status: &str,
) -> Result<String, EditError> {
    let title = check_line("the title", title)?;
    let template = template.unwrap_or(TEMPLATE);
    let mut text = String::with_capacity(template.len() + title.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [("{title}", title), ("{number}", number), ("{status}", status)];
        match known.into_iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                text.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                text.push('{');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    Ok(text)
}

/// `title` as the part of a file name: lower case, words joined by dashes, sixty characters at most.
pub fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.replace('\'', ""));
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let length = slug.chars().count() + word.chars().count() + 1;
        if !slug.is_empty() && length > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(60));
    }
    if slug.is_empty() { "story".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::{new_story, slug};

    #[test]
    fn a_slug_is_short_and_safe() {
        assert_eq!(slug("Don't  Stop: the `Parser`!"), "dont-stop-the-parser");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("Ünïcode größe"), "ünïcode-größe");
        assert_eq!(slug("..."), "story");
        assert!(slug(&"word ".repeat(40)).chars().count() <= 60);
        assert_eq!(slug(&"x".repeat(300)).len(), 60);
    }

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(
            new_story(Some("# {number} {title} {x}"), "{status}", "007", "Draft").as_deref(),
            Ok("# 007 {status} {x}")
        );
    }
}
