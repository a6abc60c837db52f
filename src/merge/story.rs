//! The merge of three texts: as stories, with proof, or else by line.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::Merged;
use super::headings::Renamed;
use super::ids::{self, Renumbered, Settled};
use super::judge::Judged;
use super::outline::{Key, Kind, Parts, outline};
use super::pieces::{Pieces, Side};
use super::proof;
use super::tree::Merger;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::{StoryName, TaskId};
use crate::store::Loaded;
use crate::text::{Markers, line_ending, merge_lines, two_sided};

const BOM: &str = "\u{feff}";

pub(super) fn merge(versions: [&str; 3], name: &str, config: &Arc<Config>, markers: &Markers) -> Merged {
    let eol = {
        let [base, ours, theirs] = versions.map(line_ending);
        if ours == base { theirs } else { ours }
    };
    let marks = versions.map(|text| text.starts_with(BOM));
    let has_bom = if marks[1] == marks[0] { marks[2] } else { marks[1] };
    let texts = versions.map(|text| with_line_ends(text.strip_prefix(BOM).unwrap_or(text), eol));
    let context = Context {
        name,
        config,
        markers,
        eol,
        sides: ["ours", "theirs"],
    };
    let [base, ours, theirs] = texts.each_ref().map(|text| &**text);
    let mut merged = if ours == theirs || base == theirs {
        // But for line ends and a byte order mark only one side changed something.
        Merged::clean(ours.as_bytes())
    } else if base == ours {
        Merged::clean(theirs.as_bytes())
    } else {
        match context.as_stories([base, ours, theirs]) {
            Ok(merged) if merged.is_clean => merged,
            // Where both sides moved or added something at one place, its order and what stands between may be right one
            // way and wrong the other.
            marked => context
                .swapped()
                .as_stories([base, theirs, ours])
                .ok()
                .filter(|merged| merged.is_clean)
                .map_or(marked, Ok)
                .unwrap_or_else(|doubt| context.by_line(base, ours, theirs, &doubt)),
        }
    };
    if has_bom {
        merged.bytes = with_bom(&merged.bytes, markers);
    }
    merged
}

/// A text with the byte order mark in front; where it begins with a conflict, in front of each side, since a mark must
/// stand at the start of its line.
fn with_bom(text: &[u8], markers: &Markers) -> Vec<u8> {
    let [start, middle, last] = markers.lines();
    let mut out = Vec::with_capacity(text.len() + 2 * BOM.len());
    // Whether a line is due that begins the text, or a side of it.
    let mut is_first = true;
    let mut is_in_conflict = text.starts_with(start.as_bytes());
    let mut rest = text;
    while !rest.is_empty() {
        let end = match memchr::memchr2(b'\n', b'\r', rest) {
            Some(at) if rest[at..].starts_with(b"\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, behind) = rest.split_at(end);
        rest = behind;
        let is = |mark: &str| is_in_conflict && line.trim_ascii_end() == mark.as_bytes();
        if is(&start) || is(&middle) {
            is_first = true;
        } else if is(&last) {
            (is_first, is_in_conflict) = (false, false);
        } else if std::mem::take(&mut is_first) {
            out.extend_from_slice(BOM.as_bytes());
        }
        out.extend_from_slice(line);
    }
    out
}

/// A text whose lines all end alike, with another line end; any other text as it is.
fn with_line_ends<'a>(text: &'a str, eol: &str) -> Cow<'a, str> {
    let own = line_ending(text);
    let unix = match own {
        "\r\n" if text.matches('\n').count() == text.matches("\r\n").count() => {
            text.replace("\r\n", "\n").into()
        }
        "\n" if !text.contains('\r') => Cow::Borrowed(text),
        "\r" if !text.contains('\n') => text.replace('\r', "\n").into(),
        _ => return text.into(),
    };
    if own == eol || own != "\n" && unix.contains('\r') {
        return text.into();
    }
    unix.replace('\n', eol).into()
}

/// Why three texts are not merged as stories.
struct Doubt {
    reason: String,
    /// Whether an id means the same task in all versions, so that a merge by line can be judged.
    has_same_ids: bool,
}

struct Context<'a> {
    name: &'a str,
    config: &'a Arc<Config>,
    markers: &'a Markers,
    eol: &'a str,
    /// What the second version and the third are called.
    sides: [&'a str; 2],
}

impl<'a> Context<'a> {
    fn swapped(&self) -> Context<'a> {
        let [ours, theirs] = self.sides;
        Context {
            sides: [theirs, ours],
            ..*self
        }
    }

    fn read(&self, text: impl Into<String>) -> Loaded {
        Loaded::read(text, self.config)
    }

    /// Merges by meaning; or says why that cannot be.
    fn as_stories(&self, texts: [&str; 3]) -> Result<Merged, Doubt> {
        let number = StoryName::parse(self.name).map(|name| name.number);
        let loaded = texts.map(|text| self.read(text));
        let settled = ids::settle(loaded, number, self.config).ok_or_else(|| Doubt {
            reason: "it is not certain which task each id means".to_owned(),
            has_same_ids: false,
        })?;
        let doubt = |reason: String| Doubt {
            reason,
            has_same_ids: settled.is_as_before(),
        };
        let [base, ours, theirs] = &settled.versions;
        let [in_ours, in_theirs] = [ours, theirs].map(|side| Renamed::of(base, side));
        let outlines = [
            outline(base, &Renamed::default()),
            outline(ours, &in_ours),
            outline(theirs, &in_theirs),
        ];
        let compose = |disputed: &[Vec<Key>]| {
            let [base, ours, theirs] = &outlines;
            let merger = Merger {
                eol: self.eol,
                disputed,
            };
            merger.parts(&mut Vec::new(), base, ours, theirs)
        };
        let mut pieces = compose(&[]);
        let mut notes = Vec::new();
        if pieces.conflicts().next().is_none() {
            let text = std::mem::take(&mut pieces).settled(Side::Ours);
            let merged = Judged::read(self.name, &text, self.config);
            drop(text);
            if let Some(what) = proof::difference(base, ours, theirs, merged.loaded(), None) {
                return Err(doubt(format!("{what} would not be what the sides made of it")));
            }
            let texts = [base, ours, theirs].map(|loaded| loaded.document.text());
            let errors = merged.new_errors(texts);
            let merged = merged.loaded();
            if errors.is_empty() {
                return Ok(Merged {
                    notes: self.told(&settled, &ids_of(merged)),
                    bytes: merged.document.text().into(),
                    conflicts: 0,
                    is_clean: true,
                });
            }
            notes.extend(errors.iter().map(|error| {
                format!(
                    "each side is right, but together {} [{}]",
                    error.message, error.code
                )
            }));
            pieces = dispute(
                &outlines,
                &outline(merged, &in_ours.and(&in_theirs)),
                &errors,
                compose,
            )
            .ok_or_else(|| doubt("the two sides contradict each other".to_owned()))?;
        }
        let mut left = HashSet::new();
        for side in [Side::Ours, Side::Theirs] {
            let merged = self.read(pieces.settled(side));
            if let Some(what) = proof::difference(base, ours, theirs, &merged, Some(side)) {
                return Err(doubt(format!("{what} would not be what the sides made of it")));
            }
            left.extend(ids_of(&merged));
        }
        notes.splice(0..0, self.told(&settled, &left));
        let mut last = String::new();
        for path in pieces.conflicts() {
            let place = place(path);
            if place != last {
                notes.push(format!("conflict in {place}"));
            }
            last = place;
        }
        Ok(Merged {
            bytes: pieces.marked(self.markers, self.eol).into_bytes(),
            conflicts: pieces.conflicts().count(),
            is_clean: false,
            notes,
        })
    }

    /// Merges as git does, and marks all that differs where even that gives a story that is wrong.
    fn by_line(&self, base: &str, ours: &str, theirs: &str, doubt: &Doubt) -> Merged {
        let reason = &doubt.reason;
        let merged = merge_lines(base.as_bytes(), ours.as_bytes(), theirs.as_bytes(), self.markers);
        let is_right = |text: &str| {
            let merged = Judged::read(self.name, text, self.config);
            let is_proven = {
                let [base, ours, theirs] = [base, ours, theirs].map(|text| self.read(text));
                proof::difference(&base, &ours, &theirs, merged.loaded(), None).is_none()
            };
            is_proven && merged.new_errors([base, ours, theirs]).is_empty()
        };
        let text = String::from_utf8_lossy(&merged.bytes);
        if doubt.has_same_ids && (merged.conflicts > 0 || is_right(&text)) {
            return Merged::of_lines(merged, vec![format!("merged by line: {reason}")]);
        }
        let marked = two_sided(ours.as_bytes(), theirs.as_bytes(), self.markers);
        Merged::of_lines(marked, vec![format!("all that differs is marked: {reason}")])
    }

    /// What was renumbered and is among the tasks that are `left`, and what that cannot reach.
    fn told(&self, settled: &Settled, left: &HashSet<TaskId>) -> Vec<String> {
        let story = StoryName::parse(self.name).map(|name| format!("{:03}", name.number));
        let mut notes = Vec::new();
        for (n, side) in [(1, self.sides[0]), (2, self.sides[1])] {
            let is_left = |id: TaskId| left.contains(&id) && settled.versions[n].story.task(id).is_some();
            let renumbered: Vec<&Renumbered> = settled.renumbered[n - 1]
                .iter()
                .filter(|task| is_left(task.new))
                .collect();
            let followed: Vec<String> = renumbered
                .iter()
                .filter(|task| task.follows)
                .map(|task| format!("{} is {}", task.old, task.new))
                .collect();
            if !followed.is_empty() {
                let other = self.sides[2 - n];
                notes.push(format!(
                    "{other} renumbered tasks, and {side} follows: {}",
                    followed.join(", ")
                ));
            }
            for Renumbered { old, new, title, .. } in renumbered.into_iter().filter(|task| !task.follows) {
                let mut note = format!("task {old} of {side} is {new} now, since {old} is taken: {title}");
                if let Some(story) = &story {
                    note.push_str(&format!(
                        "; other stories that name it as {story}/{old} are not changed"
                    ));
                }
                notes.push(note);
            }
        }
        notes
    }
}

/// The merge with the smallest parts marked that the errors are about and that the sides have differently.
fn dispute(
    versions: &[Parts<'_>; 3],
    merged: &Parts<'_>,
    errors: &[Diagnostic],
    compose: impl Fn(&[Vec<Key>]) -> Pieces,
) -> Option<Pieces> {
    let mut disputed: Vec<Vec<Key>> = Vec::new();
    for error in errors {
        let spans = error
            .span
            .into_iter()
            .chain(error.labels.iter().map(|label| label.span));
        let paths: Vec<Vec<Key>> = spans.map(|span| merged.path_to(span.start)).collect();
        let both = |path: &[Key]| (text_at(&versions[1], path), text_at(&versions[2], path));
        let longest = paths.iter().map(Vec::len).max().unwrap_or(0);
        let prefixes = |length: usize| {
            let long = paths.iter().filter(move |path| path.len() >= length);
            long.map(move |path| &path[..length])
        };
        // What one side does not have at all is marked as a whole.
        let found = (1..=longest)
            .flat_map(prefixes)
            .find(|path| matches!(both(path), (Some(_), None) | (None, Some(_))))
            .or_else(|| {
                (1..=longest).rev().flat_map(prefixes).find(|path| {
                    let (ours, theirs) = both(path);
                    ours != theirs
                })
            })?
            .to_vec();
        disputed.push(found);
    }
    Some(compose(&disputed)).filter(|pieces| pieces.conflicts().next().is_some())
}

fn text_at<'a>(parts: &Parts<'a>, path: &[Key]) -> Option<&'a str> {
    let (first, rest) = path.split_first()?;
    let part = parts.get(first)?;
    if rest.is_empty() {
        return Some(part.text);
    }
    match part.kind() {
        Kind::Parts(inner) => text_at(inner, rest),
        _ => None,
    }
}

/// The tasks of a story.
fn ids_of(loaded: &Loaded) -> HashSet<TaskId> {
    loaded.story.tasks().map(|task| task.id).collect()
}

/// Where a part is, in words.
fn place(path: &[Key]) -> String {
    let mut words = Vec::new();
    for key in path {
        match key {
            Key::FrontMatter => words.push("the front matter".to_owned()),
            Key::Yaml(name, _) => words.push(format!("`{name}`")),
            Key::Preamble => words.push("the text before the first section".to_owned()),
            Key::Title => words.push("the title's section".to_owned()),
            Key::Section(_, name, _) if name == "tasks" && path.len() > 2 => {}
            Key::Section(_, name, _) => words.push(format!("section `{name}`")),
            Key::Task(id, _) => words.push(format!("task {id}")),
            Key::Entry(name, _) => words.push(format!("`{name}`")),
            Key::Field(label, _) => words.push(format!("`{label}`")),
            Key::Heading => words.push("heading".to_owned()),
            Key::Intro => words.push("the text before the first task".to_owned()),
            Key::Body => {}
        }
    }
    words.join(", ")
}
