//! Removing the temporary files of commands that died; only the holder of the lock knows that they are dead.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::atomic_write::is_temp_name;
use super::resolve::{Place, resolve};
use super::root::read_config;

/// Removes our temporary files directly in `folder`, and says which links stand there. What cannot be listed or
/// removed is left for another time.
pub(super) fn folder(folder: &Path) -> Vec<PathBuf> {
    let mut links = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_symlink() {
            links.push(entry.path());
        } else if kind.is_file() && is_temp_name(&entry.file_name()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    links
}

/// Removes our temporary files from the folder of the stories and from those that its links lead to; says which
/// folders these are.
pub(super) fn stories(root: &Path) -> BTreeSet<PathBuf> {
    let dir = read_config(root).unwrap_or_default().dir;
    let Ok(Place::Inside(stories)) = resolve(root, &root.join(dir)) else {
        return BTreeSet::new();
    };
    let links = folder(&stories);
    let mut swept = BTreeSet::from([stories]);
    for link in links {
        if let Ok(Place::Inside(file)) = resolve(root, &link)
            && let Some(parent) = file.parent()
            && swept.insert(parent.to_owned())
        {
            folder(parent);
        }
    }
    swept
}
