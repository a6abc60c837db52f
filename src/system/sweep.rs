//! Removing the temporary files of commands that died; only the holder of the lock knows that they are dead.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic_write::is_temp_name;
use super::resolve::{Place, resolve};
use super::root::read_config;

/// What was found where temporary files were removed.
#[derive(Debug, Default)]
pub(super) struct Swept {
    /// The links in the folder.
    links: Vec<PathBuf>,
    /// Whether something could not be listed or removed, and is left for another time.
    pub(super) is_left: bool,
}

impl Swept {
    /// The value, unless there is nothing or it cannot be had.
    fn get<T>(&mut self, result: io::Result<T>) -> Option<T> {
        let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        self.is_left |= result.as_ref().is_err_and(|error| !is_gone(error));
        result.ok()
    }
}

/// Removes our temporary files directly in `folder`.
pub(super) fn folder(folder: &Path) -> Swept {
    let mut swept = Swept::default();
    for entry in swept.get(fs::read_dir(folder)).into_iter().flatten() {
        let Some(entry) = swept.get(entry) else { continue };
        let Some(kind) = swept.get(entry.file_type()) else {
            continue;
        };
        if kind.is_symlink() {
            swept.links.push(entry.path());
        } else if kind.is_file() && is_temp_name(&entry.file_name()) {
            swept.get(fs::remove_file(entry.path()));
        }
    }
    swept
}

/// Removes our temporary files from the folder of the stories and from those that its links lead to; says which
/// folders these are, and whether something is left in them.
pub(super) fn stories(root: &Path) -> (BTreeSet<PathBuf>, bool) {
    let Ok(config) = read_config(root) else {
        return (BTreeSet::new(), true);
    };
    let mut found = Swept::default();
    let Some(Place::Inside(stories)) = found.get(resolve(root, &root.join(config.dir))) else {
        return (BTreeSet::new(), found.is_left);
    };
    let Swept { links, mut is_left } = folder(&stories);
    let mut folders = BTreeSet::from([stories]);
    for link in links {
        if let Some(Place::Inside(file)) = found.get(resolve(root, &link))
            && let Some(parent) = file.parent()
            && folders.insert(parent.to_owned())
        {
            is_left |= folder(parent).is_left;
        }
    }
    (folders, is_left | found.is_left)
}
