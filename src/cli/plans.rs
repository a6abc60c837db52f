//! From the words of a command line to plan documents.

use std::path::Path;

use super::exit::CliError;
use super::reference::find_story;
use super::store::Store;
use crate::doc::PlanDocument;
use crate::store::{Entry, Snapshot, Tree as _, TreeError, readable};
use crate::system;
use crate::text::FilePath;
use crate::text::printable;

/// Where the document of a story is, or would be.
pub(super) fn usual_path(store: &Store, snapshot: &Snapshot, entry: &Entry) -> String {
    let id = snapshot.story_id(entry.name.number);
    in_folder(store, &format!("{id}-{}.md", entry.slug()))
}

fn in_folder(store: &Store, name: &str) -> String {
    match store.config.documents.dir.as_str() {
        "" => name.to_owned(),
        dir => format!("{dir}/{name}"),
    }
}

/// The documents in their folder that are named like a story, in order.
///
/// # Errors
///
/// When the folder is there and cannot be listed.
pub(super) fn all(store: &Store) -> Result<Vec<FilePath>, CliError> {
    let listed = match store.tree.list(&store.config.documents.dir) {
        Ok(listed) => listed,
        Err(TreeError::Missing(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let mut paths: Vec<FilePath> = listed.into_iter().map(|listed| listed.path).collect();
    paths.sort();
    Ok(paths)
}

/// The document of a story: the one with its name, else the one with its number.
///
/// # Errors
///
/// When there is none, or several with its number.
pub(super) fn of_story(store: &Store, snapshot: &Snapshot, entry: &Entry) -> Result<FilePath, CliError> {
    let usual = usual_path(store, snapshot, entry);
    let paths = all(store)?;
    if let Some(path) = paths.iter().find(|path| ***path == *usual) {
        return Ok(path.clone());
    }
    let number = entry.name.number;
    let with_number: Vec<&FilePath> = paths
        .iter()
        .filter(|path| {
            let name = path.rsplit('/').next().unwrap_or("");
            crate::model::StoryName::parse(name).is_some_and(|name| name.number == number)
        })
        .collect();
    let id = snapshot.story_id(number);
    match with_number.as_slice() {
        [path] => Ok((*path).clone()),
        [] => Err(
            CliError::refused(format!("story {id} has no plan document")).hint(format!(
                "make one: stories doc new {id} --template feature, or --template technical"
            )),
        ),
        several => {
            let names: Vec<&str> = several.iter().map(|path| &***path).collect();
            Err(
                CliError::refused(format!("story {id} has {} plan documents", several.len()))
                    .hint(format!("name one of them: {}", printable(&names.join(", ")))),
            )
        }
    }
}

/// The document that `text` names: by its path, or by its story.
///
/// # Errors
///
/// When it names neither, or the story has no document.
pub(super) fn find(store: &Store, snapshot: &Snapshot, text: &str) -> Result<FilePath, CliError> {
    if let Some(path) = named_file(store, text) {
        return Ok(path);
    }
    let entry = find_story(store, snapshot, text).map_err(|error| {
        if text.ends_with(".md") {
            CliError::refused(format!("there is no document `{}`", printable(text)))
                .hint("name a file below the root of the project, or a story by its number")
        } else {
            error
        }
    })?;
    of_story(store, snapshot, entry)
}

/// The file that `text` is a path of, seen from the current folder or from the root; a story's own file is none.
fn named_file(store: &Store, text: &str) -> Option<FilePath> {
    if !text.ends_with(".md") {
        return None;
    }
    let root = store.root();
    let places = [Path::new(text).to_owned(), root.join(text)];
    let path = places.iter().find_map(|place| {
        let path = system::below(root, place)?;
        system::exists(&root.join(&path)).then_some(path)
    })?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    (folder != store.config.dir).then(|| path.into())
}

/// Reads a document.
///
/// # Errors
///
/// When it cannot be read as text.
pub(super) fn read(store: &Store, path: &FilePath) -> Result<PlanDocument, CliError> {
    let text = store
        .tree
        .read(path)
        .and_then(readable)
        .map_err(|fault| CliError::unreadable(path, "read", &fault))?;
    Ok(PlanDocument::read(path, text))
}
