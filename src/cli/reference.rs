//! From the words of a command line to stories and tasks: `15`, `015-slug`, a path, `015/003`.

use crate::model::{StoryNumber, Task, TaskId, TaskRef};
use crate::store::{Entry, Snapshot};
use crate::text::FilePath;
use crate::text::{nearest, printable};

use super::context::Store;
use super::exit::CliError;

/// A story and perhaps tasks of it, as given on the command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target {
    /// The path of the story's file.
    pub path: FilePath,
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
pub(super) fn find_story<'a>(
    store: &Store,
    snapshot: &'a Snapshot,
    text: &str,
) -> Result<&'a Entry, CliError> {
    match named(store, snapshot, text).as_slice() {
        [entry] => Ok(entry),
        [] => Err(unknown(store, snapshot, text)),
        several => {
            let names: Vec<&str> = several.iter().map(|entry| entry.stem()).collect();
            Err(CliError::refused(format!(
                "{} stories have the number {}",
                several.len(),
                snapshot.story_id(several[0].name.number)
            ))
            .hint(format!("name one of them: {}", names.join(", "))))
        }
    }
}

/// The stories that `text` may mean; a path means a file only in the folder of the stories.
fn named<'a>(store: &Store, snapshot: &'a Snapshot, text: &str) -> Vec<&'a Entry> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text
            .parse()
            .map(|number| snapshot.with_number(number).collect())
            .unwrap_or_default();
    }
    let (folder, name) = split_path(text);
    if folder.is_some_and(|folder| !store.is_story_folder(folder)) {
        return Vec::new();
    }
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let with = |is_it: &dyn Fn(&Entry) -> bool| -> Vec<&'a Entry> {
        snapshot.entries().iter().filter(|entry| is_it(entry)).collect()
    };
    let found = with(&|entry| entry.stem() == stem);
    if !found.is_empty() {
        return found;
    }
    // `15-slug` means the file `015-slug.md`.
    let (number, slug) = split_number(stem);
    with(&|entry| number == Some(entry.name.number) && slug.strip_prefix('-') == Some(entry.slug()))
}

/// A path as its folder and the name in it.
fn split_path(text: &str) -> (Option<&str>, &str) {
    match text.rfind(std::path::is_separator) {
        Some(0) => (Some(&text[..1]), &text[1..]),
        Some(at) => (Some(&text[..at]), &text[at + 1..]),
        None => (None, text),
    }
}

/// The number that `stem` begins with, and what stands behind it.
fn split_number(stem: &str) -> (Option<StoryNumber>, &str) {
    let (digits, rest) = stem.split_at(stem.bytes().take_while(u8::is_ascii_digit).count());
    (digits.parse().ok(), rest)
}

fn unknown(store: &Store, snapshot: &Snapshot, text: &str) -> CliError {
    if text.trim().is_empty() {
        return CliError::refused("no story is named").hint("name one by its number or its file name");
    }
    if let (story, Some(_)) = split(text)
        && let [entry] = named(store, snapshot, story).as_slice()
    {
        let id = snapshot.story_id(entry.name.number);
        return CliError::refused(format!("`{}` is a task, not a story", printable(text)))
            .hint(format!("name the story alone: {id}"));
    }
    let error = CliError::refused(format!("there is no story `{}`", printable(text)));
    if snapshot.entries().is_empty() && store.is_past() {
        return error.hint("that revision holds no stories");
    }
    if snapshot.entries().is_empty() {
        return error.hint("there are no stories yet; make one: stories new \"…\"");
    }
    let near: Vec<&str> = near(snapshot, text).into_iter().map(Entry::stem).collect();
    error.hint(match near.as_slice() {
        [] => "stories list shows all stories".to_owned(),
        [one] => format!("did you mean {}?", printable(one)),
        several => format!("the nearest are {}", printable(&several.join(", "))),
    })
}

/// The stories that were likely meant: by their words, else by their number.
fn near<'a>(snapshot: &'a Snapshot, text: &str) -> Vec<&'a Entry> {
    let name = split_path(text).1;
    let (number, slug) = split_number(name.strip_suffix(".md").unwrap_or(name));
    let words = slug.trim_start_matches('-').to_lowercase();
    let mut found: Vec<&Entry> = Vec::new();
    if !words.is_empty() {
        let meant = nearest(&words, snapshot.entries().iter().map(Entry::slug));
        found.extend(snapshot.entries().iter().filter(|entry| {
            let slug = entry.slug().to_lowercase();
            Some(entry.slug()) == meant
                || slug.contains(&words)
                || (!slug.is_empty() && words.contains(&slug))
        }));
    }
    if let (true, Some(number)) = (found.is_empty(), number) {
        found.extend(snapshot.entries());
        found.sort_by_key(|entry| entry.name.number.abs_diff(number));
        found.truncate(3);
        found.sort_by_key(|entry| entry.name.number);
    }
    found.truncate(3);
    found
}

/// Reads `STORY TASK…`, where `STORY/TASK` may stand for both and lists may be separated by commas.
///
/// # Errors
///
/// When the story is not there, a task id is none, or two stories are named.
pub(super) fn find_target(
    store: &Store,
    snapshot: &Snapshot,
    story: &str,
    tasks: &[String],
) -> Result<Target, CliError> {
    let (story, first) = match split(story) {
        // What stands behind the slash is no id, and is said to be none below.
        (_, None) if named(store, snapshot, story).is_empty() => match story.rsplit_once('/') {
            Some((left, right)) if named(store, snapshot, left).len() == 1 => (left, Some(right)),
            _ => (story, None),
        },
        split => split,
    };
    let entry = find_story(store, snapshot, story)?;
    let mut found: Vec<TaskId> = Vec::new();
    let words = first.into_iter().chain(tasks.iter().map(String::as_str));
    for word in words
        .flat_map(|words| words.split(','))
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        let (other, id) = match word.rsplit_once('/') {
            Some((story, id)) => (Some(find_story(store, snapshot, story)?), id),
            None => (None, word),
        };
        if other.is_some_and(|other| other.path != entry.path) {
            return Err(
                CliError::refused("one command changes the tasks of one story").hint(format!(
                    "`{}` belongs to another story than `{}`: run the command once for each",
                    printable(word),
                    printable(story)
                )),
            );
        }
        let id = id
            .parse()
            .map_err(|error: crate::model::TaskIdError| CliError::from(error))?;
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
            Ok(()) => Err(CliError::refused(format!("there is no task {id}"))
                .hint("stories tasks list shows the tasks of a story")),
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
    if words.is_empty() && text.contains(',') {
        return Err(CliError::refused(format!("`{}` names no task", printable(text)))
            .hint("write ids such as 003 or 014/003, separated by commas, or none"));
    }
    if words.iter().all(|word| word.eq_ignore_ascii_case("none")) {
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
