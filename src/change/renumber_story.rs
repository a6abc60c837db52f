//! Gives a story another number: its file, its title, and all references to it.

use std::sync::Arc;

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::model::{Dependency, PlainStory, StoryDependency, StoryNumber, TaskRef};
use crate::store::{ChangeSet, Entry, Loaded, Snapshot, Version};
use crate::text::FilePath;
use crate::text::{Edit, Edits, LineIndex, Span, line_end, line_start};

/// What a renumbering changes, and what it only tells of.
#[derive(Clone, Debug)]
pub struct RenumberedStory {
    /// The change.
    pub changes: ChangeSet,
    /// Where the story is afterwards.
    pub path: FilePath,
    /// References that may mean another story with the old number, and were left.
    pub unclear: Vec<Mention>,
    /// Lines of running text that name the story by its old number.
    pub mentions: Vec<Mention>,
}

/// A line of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// The file, as it is called afterwards.
    pub path: FilePath,
    /// The line, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// Gives the story in `entry` the number `new`. The whole store must have been read.
///
/// # Errors
///
/// When a story has the number already, or a file cannot be edited.
pub fn renumber_story(
    snapshot: &Snapshot,
    entry: &Entry,
    new: StoryNumber,
) -> Result<RenumberedStory, ChangeError> {
    let old = entry.name.number;
    if let Some(taken) = snapshot.with_number(new).find(|other| other.path != entry.path) {
        return Err(ChangeError::NumberTaken {
            story: entry.stem().to_owned(),
            id: snapshot.story_id(new),
            path: taken.path.clone(),
            next: snapshot.next_number().map(|next| snapshot.story_id(next)),
        });
    }
    let mut done = RenumberedStory {
        changes: ChangeSet::default(),
        path: entry.path.clone(),
        unclear: Vec::new(),
        mentions: Vec::new(),
    };
    // A name whose digits are too many is read as the highest number.
    if new == old || new == StoryNumber::MAX {
        return Ok(done);
    }
    done.path = path(snapshot, entry, new);
    let numbers = Numbers {
        snapshot,
        entry,
        old,
        new,
    };
    let mut changes = Vec::new();
    let mut editor = StoryEditor::new(snapshot, entry)?;
    numbers.edit(&mut editor, entry, &mut done)?;
    let mut change = editor.finish();
    let text = change.new.map_or_else(|| Arc::from(""), |version| version.text);
    change.new = Some(Version {
        path: done.path.clone(),
        text,
    });
    changes.push(change);
    for (other, loaded) in snapshot.stories().filter(|(other, _)| other.path != entry.path) {
        // Most stories do not name it at all.
        if !numbers.may_be_in(loaded.document.text()) || loaded.story.first_line.is_none() {
            continue;
        }
        let mut editor = StoryEditor::new(snapshot, other)?;
        numbers.edit(&mut editor, other, &mut done)?;
        changes.push(editor.finish());
    }
    done.changes = ChangeSet::new(changes);
    Ok(done)
}

/// The path of the story under its new number, with the zeros of the folder.
fn path(snapshot: &Snapshot, entry: &Entry, new: StoryNumber) -> FilePath {
    let folder = &entry.path[..entry.path.rfind('/').map_or(0, |slash| slash + 1)];
    format!("{folder}{}-{}.md", snapshot.story_id(new), entry.slug()).into()
}

/// Whom a reference means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// The story that gets another number.
    It,
    /// Another one.
    Other,
    /// One of several.
    Unclear,
}

/// One renumbering.
struct Numbers<'a> {
    snapshot: &'a Snapshot,
    entry: &'a Entry,
    old: StoryNumber,
    new: StoryNumber,
}

impl Numbers<'_> {
    /// Edits all that means the story in the file of `from`, and notes what else there is.
    fn edit(
        &self,
        editor: &mut StoryEditor<'_>,
        from: &Entry,
        done: &mut RenumberedStory,
    ) -> Result<(), ChangeError> {
        let loaded = editor.loaded();
        let is_own = from.path == self.entry.path;
        let mut edits = Vec::new();
        let mut unclear = Vec::new();
        let mut titled = None;
        if let Some(title) = loaded.story.title.as_ref().filter(|_| is_own)
            && let Some((_, span)) = title.number
        {
            edits.push(self.replace(loaded, span));
            titled = Some(title.heading);
        }
        for dependency in loaded.story.tasks().flat_map(|task| &task.depends_on) {
            let Some(target) = dependency.target.filter(|target| target.story == Some(self.old)) else {
                continue;
            };
            let span = story_part(loaded, dependency);
            match self.meant(from, Some(target)) {
                Meant::It => edits.push(self.replace(loaded, span)),
                Meant::Other => {}
                Meant::Unclear => unclear.push(span),
            }
        }
        let mut targets = Vec::new();
        for dependency in &loaded.story.dependencies {
            let mut number = dependency.number;
            if number == self.old {
                let found = self.in_dependencies(loaded, dependency, from);
                match found {
                    Ok(found) if !found.is_empty() => {
                        edits.extend(found);
                        number = self.new;
                    }
                    Ok(_) => {}
                    Err(span) => unclear.push(span),
                }
            }
            targets.push(number);
        }
        edits.sort_by_key(|edit| edit.span.start);
        edits.dedup();
        let told: Vec<Span> = edits
            .iter()
            .map(|edit| edit.span)
            .chain(unclear.iter().copied())
            .collect();
        let path = if is_own { &done.path } else { &from.path };
        let mut named = self.mentions(loaded, path, &told);
        // A story with the same number means itself.
        if !is_own && from.name.number == self.old {
            named.retain(|mention| mention.text.contains(self.entry.stem()));
        }
        unclear.sort_by_key(|span| span.start);
        let unclear = lines_of(loaded, path, &unclear);
        done.mentions.extend(named);
        done.unclear.extend(unclear);
        let edits = Edits::new(edits).expect("numbers and names do not overlap");
        editor.step(&edits, |expected, found| {
            expect(expected, found, titled.is_some());
        })?;
        let story = editor.story();
        let read: Vec<StoryNumber> = story.dependencies.iter().map(|found| found.number).collect();
        editor.ensure(read == targets, || "it would wait for other stories".to_owned())?;
        let title = story.title.as_ref().and_then(|title| title.number);
        editor.ensure(
            titled.is_none() || title.is_some_and(|(number, _)| number == self.new),
            || "its title would not name the new number".to_owned(),
        )
    }

    /// Whom a reference to the old number in the file of `from` means.
    fn meant(&self, from: &Entry, task: Option<TaskRef>) -> Meant {
        let others = self.snapshot.with_number(self.old);
        let others: Vec<&Entry> = others.filter(|other| other.path != self.entry.path).collect();
        if others.is_empty() || from.path == self.entry.path {
            return Meant::It;
        }
        if others.iter().any(|other| other.path == from.path) {
            return Meant::Other;
        }
        // A task that only one of them has says which.
        let Some(task) = task else { return Meant::Unclear };
        let has = |entry: &Entry| {
            entry
                .loaded()
                .is_some_and(|loaded| loaded.story.task(task.task).is_some())
        };
        match (has(self.entry), others.into_iter().any(has)) {
            (true, false) => Meant::It,
            (false, true) => Meant::Other,
            _ => Meant::Unclear,
        }
    }

    /// The edits of one entry of a Dependencies section; its place where it is not clear whom it means.
    fn in_dependencies(
        &self,
        loaded: &Loaded,
        dependency: &StoryDependency,
        from: &Entry,
    ) -> Result<Vec<Edit>, Span> {
        let text = loaded.document.text();
        let span = dependency.span;
        let name = &text[span.range()];
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        let is_link = digits < name.len();
        let meant = match name.strip_suffix(".md") {
            Some(stem) if stem == self.entry.stem() => Meant::It,
            Some(stem)
                if self
                    .snapshot
                    .with_number(self.old)
                    .any(|other| other.stem() == stem) =>
            {
                Meant::Other
            }
            _ => self.meant(from, None),
        };
        match meant {
            Meant::It => {}
            Meant::Other => return Ok(Vec::new()),
            Meant::Unclear => return Err(span),
        }
        let mut edits = vec![self.replace(loaded, Span::new(span.start, span.start + digits))];
        if is_link {
            // `[Story 014](014-x.md)`: the words of the link name it as well.
            let start = line_start(text, span.start);
            let open = text[start..span.start].rfind("](");
            let words = open
                .and_then(|close| Some((start + text[start..start + close].rfind('[')? + 1, start + close)));
            if let Some((from, to)) = words {
                let number = self.occurrences(&text[from..to]).into_iter().next();
                let is_name = |lead: &str| {
                    let lead = lead.trim_matches([' ', '*', '_', '`', '#']);
                    lead.is_empty() || lead.eq_ignore_ascii_case("story")
                };
                if let Some(number) = number.filter(|number| is_name(&text[from..from + number.start])) {
                    let number = Span::new(from + number.start, from + number.end);
                    edits.push(self.replace(loaded, number));
                }
            }
        }
        Ok(edits)
    }

    /// The new number in the place of `span`, with as many zeros as the old one has.
    fn replace(&self, loaded: &Loaded, span: Span) -> Edit {
        let written = loaded.document.slice(span);
        let width = span.len();
        let new = if written == self.snapshot.story_id(self.old) {
            self.snapshot.story_id(self.new)
        } else if written.starts_with('0') {
            format!("{:0width$}", self.new)
        } else {
            self.new.to_string()
        };
        Edit::replace(span, new)
    }

    fn may_be_in(&self, text: &str) -> bool {
        memchr::memmem::find(text.as_bytes(), self.old.to_string().as_bytes()).is_some()
    }

    /// Where the old number stands as a word, zeros before it included.
    fn occurrences(&self, text: &str) -> Vec<Span> {
        let digits = self.old.to_string();
        let bytes = text.as_bytes();
        let found = memchr::memmem::find_iter(bytes, digits.as_bytes()).filter_map(|at| {
            let zeros = bytes[..at].iter().rev().take_while(|byte| **byte == b'0').count();
            let (start, end) = (at - zeros, at + digits.len());
            let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
            let before = start.checked_sub(1).and_then(|before| bytes.get(before));
            (!is_part(before) && !is_part(bytes.get(end))).then(|| Span::new(start, end))
        });
        found.collect()
    }

    /// Lines that name the story: `Story 014`, `014/003`, or its file. Those in `told` are told of already.
    fn mentions(&self, loaded: &Loaded, path: &FilePath, told: &[Span]) -> Vec<Mention> {
        let text = loaded.document.text();
        let names = self.occurrences(text).into_iter().filter(|span| {
            let (before, after) = (&text[..span.start], &text[span.end..]);
            let word = before.trim_end_matches([' ', '#']);
            let is_story = word
                .get(word.len().saturating_sub(5)..)
                .is_some_and(|word| word.eq_ignore_ascii_case("story"));
            let task = after.strip_prefix('/').unwrap_or("");
            let is_task = task.starts_with(|c: char| c.is_ascii_digit()) && !before.ends_with(['/', '.']);
            let stem = self.entry.stem();
            let is_file =
                text[span.start..].starts_with(stem) && text[span.start + stem.len()..].starts_with(".md");
            is_story || is_task || is_file
        });
        let told: Vec<usize> = told.iter().map(|span| line_start(text, span.start)).collect();
        let mut named: Vec<Span> = names.collect();
        named.retain(|span| !told.contains(&line_start(text, span.start)));
        lines_of(loaded, path, &named)
    }
}

/// The digits of the story in a reference such as `014/003`.
fn story_part(loaded: &Loaded, dependency: &Dependency) -> Span {
    let slice = loaded.document.slice(dependency.span);
    let slash = slice.find('/').unwrap_or(slice.len());
    let head = slice[..slash].trim_end();
    let digits = head.bytes().rev().take_while(u8::is_ascii_digit).count();
    let end = dependency.span.start + head.len();
    Span::new(end - digits, end)
}

/// The lines that hold the spans, each once.
fn lines_of(loaded: &Loaded, path: &FilePath, spans: &[Span]) -> Vec<Mention> {
    let text = loaded.document.text();
    let index = LineIndex::new(text);
    let mut found: Vec<Mention> = Vec::new();
    for span in spans {
        let line = index.line(span.start);
        if found.last().is_none_or(|last| last.line != line) {
            let text = &text[line_start(text, span.start)..line_end(text, span.start)];
            found.push(Mention {
                path: path.clone(),
                line,
                text: text.trim().to_owned(),
            });
        }
    }
    found
}

/// Nothing but numbers changes: in the title, under Dependencies, and in what tasks wait for.
fn expect(expected: &mut PlainStory, found: &PlainStory, is_titled: bool) {
    let mut is_title = is_titled;
    for (section, other) in expected.sections.iter_mut().zip(&found.sections) {
        if section.0.eq_ignore_ascii_case("dependencies") {
            section.1.clone_from(&other.1);
        } else if is_title && section.0 != other.0 {
            section.0.clone_from(&other.0);
            is_title = false;
        }
    }
    for (task, other) in expected.tasks.iter_mut().zip(&found.tasks) {
        for (field, other) in task.fields.iter_mut().zip(&other.fields) {
            if field.0.eq_ignore_ascii_case("depends on") {
                field.1.clone_from(&other.1);
            }
        }
    }
}
