//! Paths below the root, with their links followed and never past it.

use std::io;
use std::path::{Component, Path, PathBuf};

/// Where a path leads.
#[derive(Debug)]
pub(super) enum Place {
    /// To this, below the root or the root itself, with no link in it.
    Inside(PathBuf),
    /// Past the root.
    Outside,
}

/// Follows every link and `..` of `path`; `root` must have none.
pub(super) fn resolve(root: &Path, path: &Path) -> io::Result<Place> {
    let real = path.canonicalize()?;
    Ok(if real.starts_with(root) {
        Place::Inside(real)
    } else {
        Place::Outside
    })
}

/// Whether the path is one of plain names only: no root, no `..`.
pub(super) fn is_plain(path: &Path) -> bool {
    let mut components = path.components().peekable();
    components.peek().is_some() && components.all(|component| matches!(component, Component::Normal(_)))
}

/// Whether part of the path belongs to git or to our own state, where no story ever is.
pub(super) fn is_reserved(path: &Path) -> bool {
    path.components().any(|component| {
        let name = component.as_os_str();
        name.eq_ignore_ascii_case(".git") || name.eq_ignore_ascii_case(super::lock::STATE_FOLDER)
    })
}

/// The folder part and the file name of a path with `/`.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{is_plain, is_reserved};

    #[test]
    fn a_plain_path_stays_below_where_it_starts() {
        for (path, plain) in [
            ("a/b", true),
            ("a", true),
            ("", false),
            ("/a", false),
            ("../a", false),
            ("a/../b", false),
        ] {
            assert_eq!(is_plain(Path::new(path)), plain, "{path}");
        }
    }

    #[test]
    fn the_folders_of_git_and_of_our_state_are_no_place_for_stories() {
        assert!(is_reserved(Path::new("a/.git/hooks/x")));
        assert!(is_reserved(Path::new(".Stories/journal")));
        assert!(!is_reserved(Path::new("docs/stories/001-.git.md")));
    }
}
