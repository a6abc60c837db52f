//! From the words of a command line to stories and tasks: `15`, `015-slug`, a path, `015/003`.

use crate::model::{StoryNumber, Task, TaskId, TaskRef};
use crate::store::{Entry, Snapshot};
use crate::text::printable;

use super::exit::CliError;

/// A story and perhaps tasks of it, as given on the command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target {
    /// The path of the story's file.
    pub path: std::sync::Arc<str>,
    /// The story's number.
    pub number: StoryNumber,
    /// The tasks, in the order given, each once.
    pub tasks: Vec<TaskId>,
}

/// Finds the story that `text` names: a number, `015-slug`, or a path.
///
/// # Errors
///
/// When it names none, or several; the nearest are named.
pub(super) fn find_story<'a>(snapshot: &'a Snapshot, text: &str) -> Result<&'a Entry, CliError> {
    let found: Vec<&Entry> = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse()
            .map(|number| snapshot.with_number(number).collect())
            .unwrap_or_default()
    } else {
        let path = text.strip_prefix("./").unwrap_or(text);
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let file = if name.ends_with(".md") {
            name.to_owned()
        } else {
            format!("{name}.md")
        };
        snapshot
            .entries()
            .iter()
            .filter(|entry| is_named(entry, &file))
            .collect()
    };
    match found.as_slice() {
        [entry] => Ok(entry),
        [] => Err(unknown(snapshot, text)),
        several => {
            let names: Vec<&str> = several.iter().map(|entry| entry.stem()).collect();
            Err(CliError::refused(format!(
                "{} stories have the number {}",
                several.len(),
                printable(text)
            ))
            .hint(format!("name one of them: {}", names.join(", "))))
        }
    }
}

fn is_named(entry: &Entry, file: &str) -> bool {
    entry.path.rsplit('/').next() == Some(file) || entry.path.as_ref() == file || {
        // `15-slug` means the file `015-slug.md`.
        let digits = file.bytes().take_while(u8::is_ascii_digit).count();
        file[..digits].parse() == Ok(entry.name.number)
            && file[digits..]
                .strip_prefix('-')
                .and_then(|rest| rest.strip_suffix(".md"))
                == Some(entry.slug())
    }
}

fn unknown(snapshot: &Snapshot, text: &str) -> CliError {
    let error = CliError::refused(format!("there is no story `{}`", printable(text)));
    if snapshot.entries().is_empty() {
        return error.hint("there are no stories yet; make one: stories new \"…\"");
    }
    let wanted: Option<StoryNumber> = text
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count()
        .checked_sub(1)
        .and_then(|n| text[..=n].parse().ok());
    let mut near: Vec<&Entry> = snapshot.entries().iter().collect();
    let words = text.to_lowercase();
    let distance = |entry: &Entry| match wanted {
        Some(number) => (entry.name.number.abs_diff(number), 0),
        None => (
            0,
            u64::from(!entry.slug().to_lowercase().contains(&words)) * 1000
                + slug_distance(entry.slug(), &words),
        ),
    };
    near.sort_by_key(|entry| distance(entry));
    near.truncate(3);
    near.sort_by_key(|entry| entry.name.number);
    let names: Vec<&str> = near.into_iter().map(Entry::stem).collect();
    error.hint(format!("the nearest are {}", names.join(", ")))
}

/// How many letters two words do not share at their start: enough to sort candidates by.
fn slug_distance(slug: &str, words: &str) -> u64 {
    let shared = slug
        .chars()
        .zip(words.chars())
        .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
        .count();
    u64::try_from(slug.chars().count().max(words.chars().count()) - shared).unwrap_or(u64::MAX)
}

/// Reads `STORY TASK…`, where `STORY/TASK` may stand for both and lists may be separated by commas.
///
/// # Errors
///
/// When the story is not there, a task id is none, or two stories are named.
pub(super) fn find_target(snapshot: &Snapshot, story: &str, tasks: &[String]) -> Result<Target, CliError> {
    let (story, first) = split(story);
    let entry = find_story(snapshot, story)?;
    let mut found: Vec<TaskId> = Vec::new();
    let words = first.into_iter().chain(tasks.iter().map(String::as_str));
    for word in words
        .flat_map(|words| words.split(','))
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        let (other, id) = match word.rsplit_once('/') {
            Some((story, id)) => (Some(find_story(snapshot, story)?), id),
            None => (None, word),
        };
        if other.is_some_and(|other| other.path != entry.path) {
            return Err(
                CliError::refused("one command changes the tasks of one story").hint(format!(
                    "`{}` belongs to another story than `{}`",
                    printable(word),
                    printable(story)
                )),
            );
        }
        let id = id
            .parse()
            .map_err(|error: crate::model::TaskIdError| CliError::refused(printable(&error.to_string())))?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(Target {
        path: entry.path.clone(),
        number: entry.name.number,
        tasks: found,
    })
}

/// `015/003` as story and task; a path has its slashes in other places.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('/') {
        Some((story, tasks))
            if tasks.split(',').all(|task| task.parse::<TaskId>().is_ok()) && !story.is_empty() =>
        {
            (story, Some(tasks))
        }
        _ => (text, None),
    }
}

/// The task that is there under the id.
///
/// # Errors
///
/// When there is none; the nearest are named.
pub(super) fn find_task<'a>(snapshot: &Snapshot, entry: &'a Entry, id: TaskId) -> Result<&'a Task, CliError> {
    let found = entry.loaded().and_then(|loaded| loaded.story.task(id));
    match found {
        Some(task) => Ok(task),
        None => match crate::change::StoryEditor::new(snapshot, entry)
            .and_then(|editor| editor.task(id).map(|_| ()))
        {
            Err(error) => Err(error.into()),
            Ok(()) => Err(CliError::refused(format!("there is no task {id}"))),
        },
    }
}

/// Reads dependencies as given on the command line: `001,014/003`, `none`, `+003`, `-002`.
///
/// # Errors
///
/// When an entry names no task, or plain and signed ids are mixed.
pub(super) fn read_dependencies(text: &str) -> Result<crate::change::DependencyWish, CliError> {
    use crate::change::DependencyWish;
    let (mut exactly, mut add, mut drop) = (Vec::new(), Vec::new(), Vec::new());
    let words: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() || words.iter().all(|word| word.eq_ignore_ascii_case("none")) {
        return Ok(DependencyWish::Exactly(Vec::new()));
    }
    for word in words {
        let (list, id) = match word.as_bytes().first() {
            Some(b'+') => (&mut add, &word[1..]),
            Some(b'-') => (&mut drop, &word[1..]),
            _ => (&mut exactly, word),
        };
        let target = TaskRef::read(id).ok_or_else(|| {
            CliError::refused(format!("`{}` is no task id", printable(id)))
                .hint("write ids such as 003 or 014/003, separated by commas, or none")
        })?;
        list.push(target);
    }
    match (exactly.is_empty(), add.is_empty() && drop.is_empty()) {
        (_, true) => Ok(DependencyWish::Exactly(exactly)),
        (true, false) => Ok(DependencyWish::Change { add, drop }),
        (false, false) => Err(CliError::refused("plain ids and ids with + or - cannot be mixed")
            .hint("plain ids replace all dependencies; +ID adds one, -ID drops one")),
    }
}
