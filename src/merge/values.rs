//! Values that both sides changed: lists of ids and of paths, whose order has no meaning, and lines with a box.

use std::collections::HashSet;

use super::outline::Meaning;
use crate::markdown::field_line;
use crate::model::{Dependency, TaskRef};
use crate::text::Span;

/// `base` with what both sides added and without what either removed; `None` where they contradict each other, or where
/// a value holds more than a list.
pub(super) fn merge_list(meaning: Meaning, base: &str, ours: &str, theirs: &str) -> Option<String> {
    let read = |text| entries(meaning, text);
    let (base, ours, theirs) = (read(base)?, read(ours)?, read(theirs)?);
    let names =
        |list: &[Entry<'_>]| -> HashSet<String> { list.iter().map(|entry| entry.name.clone()).collect() };
    let (in_base, in_theirs) = (names(&base), names(&theirs));
    let mut kept: Vec<&Entry<'_>> = ours
        .iter()
        .filter(|entry| !in_base.contains(&entry.name) || in_theirs.contains(&entry.name))
        .collect();
    let mut known: HashSet<&str> = kept.iter().map(|entry| entry.name.as_str()).collect();
    for entry in &theirs {
        if !in_base.contains(&entry.name) && known.insert(&entry.name) {
            kept.push(entry);
        }
    }
    if kept.is_empty() {
        return (meaning == Meaning::Ids).then(|| "none".to_owned());
    }
    let words: Vec<&str> = kept.iter().map(|entry| entry.text).collect();
    Some(words.join(", "))
}

/// What a list value names, sorted; `None` where it holds more than a list.
pub(super) fn names(meaning: Meaning, text: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = entries(meaning, text)?
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    Some(names)
}

struct Entry<'a> {
    name: String,
    text: &'a str,
}

fn entries(meaning: Meaning, text: &str) -> Option<Vec<Entry<'_>>> {
    match meaning {
        Meaning::Text => None,
        Meaning::Ids => ids(text),
        Meaning::Paths => paths(text),
    }
}

fn ids(text: &str) -> Option<Vec<Entry<'_>>> {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut at = 0;
    for Dependency { target, span } in Dependency::read_all(text, Span::new(0, text.len())) {
        let TaskRef { story, task } = target?;
        rest.push_str(&text[at..span.start]);
        at = span.end;
        found.push(Entry {
            name: format!(
                "{}/{task}",
                story.map_or(String::new(), |story| story.to_string())
            ),
            text: &text[span.range()],
        });
    }
    rest.push_str(&text[at..]);
    let is_bare = if found.is_empty() {
        text.trim().is_empty() || text.trim().eq_ignore_ascii_case("none")
    } else {
        rest.chars().all(|c| matches!(c, ',' | ';' | ' '))
    };
    is_bare.then_some(found)
}

fn paths(text: &str) -> Option<Vec<Entry<'_>>> {
    if text.contains(['\n', '\r', '(', ')', ';', '[', '<']) {
        return None;
    }
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    Some(
        words
            .map(|word| Entry {
                name: word.trim_matches('`').to_owned(),
                text: word,
            })
            .collect(),
    )
}

/// A line with the box of its list item open, to find it again ticked or not.
pub(super) fn without_tick(line: &str) -> String {
    match box_at(line) {
        Some(at) => format!("{} {}", &line[..at], &line[at + 1..]),
        None => line.to_owned(),
    }
}

/// Whether the box of the line is ticked.
pub(super) fn is_ticked(line: &str) -> bool {
    box_at(line).is_some_and(|at| !line[at..].starts_with(' '))
}

/// The byte between the brackets of a list item's box.
fn box_at(line: &str) -> Option<usize> {
    let marker = marker_len(line)?;
    let rest = &line.as_bytes()[marker..];
    let is_box = matches!(rest, [b'[', b' ' | b'x' | b'X', b']', after @ ..] if after.first().is_none_or(|c| matches!(c, b' ' | b'\t')));
    is_box.then_some(marker + 1)
}

/// Where the text of a list item begins on its first line.
pub(super) fn marker_len(line: &str) -> Option<usize> {
    let bare = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - bare.len();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match bare.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if digits > 0 => digits + 1,
        _ => return None,
    };
    let rest = &bare[mark..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    // A rule of dashes with spaces is no item.
    (spaces > 0 && !rest.trim().is_empty() && !rest.trim().starts_with(['-', '*']))
        .then_some(indent + mark + spaces)
}

/// What makes a line a thing of its own, beside its neighbours: `None` for a line of running text.
pub(super) fn own_name(line: &str) -> Option<String> {
    let span = Span::new(0, line.len());
    if let Some(found) = field_line(line, span)
        && let Some(field) = found.fields.first()
    {
        return Some(line[field.label.range()].to_lowercase());
    }
    marker_len(line).map(|_| String::new())
}

/// A list item that both sides changed: one its box, the other its text.
pub(super) fn merge_item(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let (b, o, t) = (box_at(base)?, box_at(ours)?, box_at(theirs)?);
    let ticks = (is_ticked(base), is_ticked(ours), is_ticked(theirs));
    let sides = [(base, b), (ours, o), (theirs, t)].map(|(line, at)| (&line[..at], &line[at + 1..]));
    let pick = |base: &str, ours: &str, theirs: &str| {
        if ours == base {
            Some(theirs.to_owned())
        } else {
            (theirs == base || ours == theirs).then(|| ours.to_owned())
        }
    };
    let before = pick(sides[0].0, sides[1].0, sides[2].0)?;
    let behind = pick(sides[0].1, sides[1].1, sides[2].1)?;
    let source = if ticks.1 == ticks.0 {
        &theirs[t..=t]
    } else {
        &ours[o..=o]
    };
    Some(format!("{before}{source}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::{Meaning, merge_item, merge_list};

    #[test]
    fn additions_and_removals_of_both_sides_are_kept() {
        let ids = |base, ours, theirs| merge_list(Meaning::Ids, base, ours, theirs);
        assert_eq!(
            ids("001, 002", "001, 002, 004", "002, Task 3").as_deref(),
            Some("002, 004, Task 3")
        );
        assert_eq!(ids("001", "none", "none").as_deref(), Some("none"));
        assert_eq!(ids("001", "none", "001, 1/3").as_deref(), Some("1/3"));
        assert_eq!(ids("001 (a)", "001, 2", "3"), None);
        let paths = |base, ours, theirs| merge_list(Meaning::Paths, base, ours, theirs);
        assert_eq!(
            paths("a.rs", "a.rs, `b.rs`", "c.rs, a.rs").as_deref(),
            Some("a.rs, `b.rs`, c.rs")
        );
        assert_eq!(paths("a.rs", "a.rs (all)", "b.rs"), None);
    }

    #[test]
    fn a_tick_and_another_text_go_together() {
        assert_eq!(
            merge_item("- [ ] a", "- [x] a", "- [ ] b").as_deref(),
            Some("- [x] b")
        );
        assert_eq!(merge_item("- [ ] a", "- [x] c", "- [ ] b"), None);
        assert_eq!(merge_item("- a", "- c", "- b"), None);
    }
}
