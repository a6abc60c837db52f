//! The names in a folder as an earlier command has listed them, `.stories/names`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bitcode::{Decode, Encode};

use super::memo_file::{Begun, Draft, program_stamp, read_state};
use super::platform;
use super::work_tree::WorkTree;
use crate::memo::checksum;
use crate::model::StoryName;
use crate::store::{Listed, Stamp};

const FILE: &str = "names";
/// Stands for a tree that neither keeps names nor takes them.
const NEVER: usize = usize::MAX;

/// From how many names on they are kept.
#[derive(Debug)]
pub(super) struct Keeping(AtomicUsize);

impl Default for Keeping {
    fn default() -> Self {
        Keeping(AtomicUsize::new(NEVER))
    }
}

impl Keeping {
    /// Whether names are kept at all. Those that were are taken also by commands that keep none.
    pub(super) fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed) != NEVER
    }
}

/// Of which folder the names are, and how it was then.
#[derive(PartialEq, Debug, Encode, Decode)]
struct Head {
    /// Another program may take other names for those of stories.
    program: Stamp,
    dir: String,
    folder: Stamp,
}

/// The names, by number and name.
#[derive(Debug, Encode, Decode)]
struct Names {
    numbers: Vec<u64>,
    widths: Vec<usize>,
    /// How many bytes each name has.
    sizes: Vec<usize>,
    /// One after the other.
    names: String,
}

impl WorkTree {
    /// Lets names be kept of folders with so many stories or more, for commands to come.
    ///
    /// A folder whose own time of change is the same holds the same names. That is believed only where the file system
    /// writes down parts of a millisecond: others note changes too coarsely, or forget when a folder changed.
    pub fn keep_names(&self, from: usize) {
        self.keeping().0.store(from, Ordering::Relaxed);
    }

    /// Keeps no more names: what this command writes would make them old at once.
    pub(super) fn keep_no_names(&self) {
        if self.keeping().is_on() {
            self.keep_names(NEVER - 1);
        }
    }

    /// The names that were kept of a folder that is still the same.
    pub(super) fn kept_names(&self, dir: &str, folder: &Stamp) -> Option<Vec<Listed>> {
        let bytes = read_state(self.root(), FILE)?;
        let (bytes, sum) = bytes.split_last_chunk::<8>()?;
        let (size, bytes) = bytes.split_first_chunk::<8>()?;
        let (head, names) = bytes.split_at_checked(usize::try_from(u64::from_le_bytes(*size)).ok()?)?;
        // Nothing more is made of the bytes before they are ours.
        let program = program_stamp()?;
        let is_same = |head: Head| head.program == program && head.dir == dir && head.folder == *folder;
        if !bitcode::decode(head).is_ok_and(is_same) || checksum(names) != u64::from_le_bytes(*sum) {
            return None;
        }
        let Names {
            numbers,
            widths,
            sizes,
            names,
        } = bitcode::decode(names).ok()?;
        let mut path = if dir.is_empty() {
            String::new()
        } else {
            format!("{dir}/")
        };
        let folder = path.len();
        let mut listed = Vec::with_capacity(numbers.len());
        let mut rest = &*names;
        for ((number, width), size) in numbers.into_iter().zip(widths).zip(sizes) {
            let (name, others) = rest.split_at_checked(size)?;
            path.truncate(folder);
            path.push_str(name);
            listed.push(Listed {
                path: Arc::from(&*path),
                name: StoryName { number, width },
                fault: None,
            });
            rest = others;
        }
        Some(listed)
    }

    /// Keeps the names of a folder, which was so before it was listed, if they are worth it and can be trusted later.
    pub(super) fn keep(&self, dir: &str, folder: &Stamp, begun: Begun, listed: &mut [Listed]) {
        let from = self.keeping().0.load(Ordering::Relaxed);
        if listed.len() < from || !is_fine(folder) || listed.iter().any(|listed| listed.fault.is_some()) {
            return;
        }
        let Some(draft) = Draft::new(self.root(), FILE, begun) else {
            return;
        };
        let Some(program) = program_stamp().filter(|_| folder.is_before(&draft.settled)) else {
            return;
        };
        // The next command has nothing to sort then.
        listed.sort_unstable_by(|a, b| (a.name.number, &a.path).cmp(&(b.name.number, &b.path)));
        let start = if dir.is_empty() { 0 } else { dir.len() + 1 };
        let mut names = String::new();
        for listed in &*listed {
            names.push_str(&listed.path[start..]);
        }
        let names = bitcode::encode(&Names {
            numbers: listed.iter().map(|listed| listed.name.number).collect(),
            widths: listed.iter().map(|listed| listed.name.width).collect(),
            sizes: listed.iter().map(|listed| listed.path.len() - start).collect(),
            names,
        });
        let head = bitcode::encode(&Head {
            program,
            dir: dir.to_owned(),
            folder: folder.clone(),
        });
        let mut bytes = u64::try_from(head.len())
            .unwrap_or(u64::MAX)
            .to_le_bytes()
            .to_vec();
        bytes.extend(head);
        bytes.extend(&names);
        bytes.extend(checksum(&names).to_le_bytes());
        draft.write(&bytes);
    }
}

/// Whether the file system notes changes in parts of a millisecond.
pub(super) fn is_fine(stamp: &Stamp) -> bool {
    stamp.changed % 1_000_000 != 0 && stamp.modified % 1_000_000 != 0
}

/// The stamp of a folder as it is now.
pub(super) fn folder_stamp(folder: &std::path::Path) -> Option<Stamp> {
    platform::file_stamp(&folder.metadata().ok()?)
}
