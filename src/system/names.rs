//! The names in a folder as an earlier command has listed them, `.stories/names`.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arcstr::ArcStr;

use super::memo_file::{Begun, Draft, open_state, program_stamp, write_state_start};
use super::own_change::OwnChange;
use super::platform;
use super::work_tree::WorkTree;
use crate::memo::checksum;
use crate::model::StoryName;
use crate::store::{Listed, Stamp};

const FILE: &str = "names";
/// Stands for a tree that neither keeps names nor takes them.
const NEVER: usize = usize::MAX;

/// Which names are kept, and what became of them.
#[derive(Debug)]
pub(super) struct Keeping {
    /// From how many on.
    from: AtomicUsize,
    /// Whether this command is about to change something.
    is_writing: AtomicBool,
    /// The names that this command goes by, through its own changes.
    own: Mutex<Option<OwnChange>>,
}

impl Default for Keeping {
    fn default() -> Self {
        Keeping {
            from: AtomicUsize::new(NEVER),
            is_writing: AtomicBool::default(),
            own: Mutex::default(),
        }
    }
}

impl Keeping {
    /// Whether names are kept and taken at all.
    pub(super) fn is_on(&self) -> bool {
        self.from.load(Ordering::Relaxed) != NEVER
    }
}

/// How sure it is that the kept names are all there are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Certainty {
    /// As those of a listing, but for what somebody else did in the very microseconds in which a command of ours put
    /// a file in its place.
    Nearly,
    /// As those of a listing.
    Fully,
}

/// What stands at the start of the file, eight bytes each, with their checksum behind them.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Head {
    /// Another program may take other names for those of stories.
    program: Stamp,
    pub(super) folder: Stamp,
    /// The checksum of the folder's path.
    dir: u64,
    pub(super) certainty: Certainty,
    /// The checksum of all that follows.
    names: u64,
}

const HEAD: usize = 14 * 8;

impl Head {
    pub(super) fn encode(&self) -> Vec<u8> {
        let stamp = |stamp: &Stamp| {
            let times = [stamp.modified, stamp.changed].map(i64::cast_unsigned);
            [stamp.device, stamp.inode, stamp.size, times[0], times[1]]
        };
        let certainty = u64::from(self.certainty == Certainty::Fully);
        let numbers = [stamp(&self.program), stamp(&self.folder)];
        let numbers = numbers
            .as_flattened()
            .iter()
            .chain([&self.dir, &certainty, &self.names]);
        let mut bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend(checksum(&[&bytes]).to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8; HEAD]) -> Option<Head> {
        let (numbers, _) = bytes.as_chunks::<8>();
        let [numbers @ .., sum] = numbers else {
            return None;
        };
        if checksum(&[numbers.as_flattened()]) != u64::from_le_bytes(*sum) {
            return None;
        }
        let mut numbers = numbers.iter().map(|number| u64::from_le_bytes(*number));
        let mut next = || numbers.next();
        let mut stamp = || {
            Some(Stamp {
                device: next()?,
                inode: next()?,
                size: next()?,
                modified: next()?.cast_signed(),
                changed: next()?.cast_signed(),
            })
        };
        Some(Head {
            program: stamp()?,
            folder: stamp()?,
            dir: next()?,
            certainty: if next()? == 1 {
                Certainty::Fully
            } else {
                Certainty::Nearly
            },
            names: next()?,
        })
    }
}

/// What stands behind the head: how many names, and in columns the number, the digits and the length of each; then all
/// paths.
fn encode(listed: &[Listed]) -> Option<[Vec<u8>; 2]> {
    let mut columns = Vec::with_capacity(listed.len() * COLUMNS + 8);
    columns.extend(u64::try_from(listed.len()).ok()?.to_le_bytes());
    for listed in listed {
        columns.extend(listed.name.number.to_le_bytes());
    }
    for listed in listed {
        columns.extend(u16::try_from(listed.name.width).ok()?.to_le_bytes());
    }
    for listed in listed {
        columns.extend(u16::try_from(listed.path.len()).ok()?.to_le_bytes());
    }
    let paths = listed
        .iter()
        .map(|listed| listed.path.as_str())
        .collect::<String>();
    Some([columns, paths.into()])
}

/// What the columns take for each name.
const COLUMNS: usize = 8 + 2 + 2;

/// The names that stand behind the head in a file with so many bytes left, if they have the checksum.
fn decode(mut file: File, left: usize, sum: u64) -> Option<Vec<Listed>> {
    let mut count = [0; 8];
    file.read_exact(&mut count).ok()?;
    let count = usize::try_from(u64::from_le_bytes(count)).ok()?;
    let size = count.checked_mul(COLUMNS)?.checked_add(8)?;
    let length = left.checked_sub(size)?;
    let mut columns = Vec::with_capacity(size);
    columns.extend(u64::try_from(count).ok()?.to_le_bytes());
    let most = u64::try_from(size - 8).ok()?;
    Read::by_ref(&mut file)
        .take(most)
        .read_to_end(&mut columns)
        .ok()?;
    // One text for all of them, and read into its place: to give ten thousand paths a place of their own, or to copy
    // them, takes longer than to read them.
    let mut is_read = false;
    let paths = ArcStr::init_with(length, |paths| is_read = file.read_exact(paths).is_ok()).ok()?;
    if !is_read || columns.len() != size || checksum(&[&columns, paths.as_bytes()]) != sum {
        return None;
    }
    let (numbers, rest) = columns[8..].split_at_checked(count * 8)?;
    let (widths, lengths) = rest.split_at_checked(count * 2)?;
    let (numbers, widths, lengths) = (numbers.as_chunks().0, widths.as_chunks().0, lengths.as_chunks().0);
    let mut listed = Vec::with_capacity(count);
    let mut start = 0;
    for ((number, width), length) in numbers.iter().zip(widths).zip(lengths) {
        let end = start + usize::from(u16::from_le_bytes(*length));
        if !paths.is_char_boundary(end) {
            return None;
        }
        listed.push(Listed {
            path: paths.substr(start..end),
            name: StoryName {
                number: u64::from_le_bytes(*number),
                width: usize::from(u16::from_le_bytes(*width)),
            },
            fault: None,
        });
        start = end;
    }
    Some(listed)
}

impl WorkTree {
    /// Lets names be kept of folders with so many stories or more, for commands to come.
    ///
    /// A folder whose own time of change is the same holds the same names. That is believed only where the file system
    /// writes down parts of a millisecond: others note changes too coarsely, or forget when a folder changed.
    pub fn keep_names(&self, from: usize) {
        self.keeping().from.store(from, Ordering::Relaxed);
    }

    /// From here on this command changes what it lists.
    pub(super) fn begin_to_write(&self) {
        self.keeping().is_writing.store(true, Ordering::Relaxed);
    }

    /// The names that were kept of a folder that is still the same.
    pub(super) fn kept_names(
        &self,
        dir: &str,
        (path, folder): (&Path, &Stamp),
        certainty: Certainty,
    ) -> Option<Vec<Listed>> {
        let (mut file, length) = open_state(self.root(), FILE)?;
        let mut head = [0; HEAD];
        file.read_exact(&mut head).ok()?;
        let head = Head::decode(&head)?;
        // Nothing more is made of the bytes before they are ours.
        let is_same = head.dir == checksum(&[dir.as_bytes()]) && head.folder == *folder;
        if !is_same || head.certainty < certainty || head.program != program_stamp()? {
            return None;
        }
        let listed = decode(file, length.checked_sub(HEAD)?, head.names)?;
        self.go_by(OwnChange::new(path, head, None));
        Some(listed)
    }

    /// Keeps the names of a folder, which was so before it was listed, if they are worth it and can be trusted later.
    pub(super) fn keep(
        &self,
        dir: &str,
        (path, folder): (&Path, &Stamp),
        begun: Begun,
        listed: &mut [Listed],
    ) {
        // What was taken for them before may not be all there are.
        *self.own() = None;
        let from = self.keeping().from.load(Ordering::Relaxed);
        if listed.len() < from || !is_fine(folder) || listed.iter().any(|listed| listed.fault.is_some()) {
            return;
        }
        // The next command has nothing to sort then.
        listed.sort_unstable_by(|a, b| (a.name.number, &a.path).cmp(&(b.name.number, &b.path)));
        let (Some([columns, paths]), Some(program)) = (encode(listed), program_stamp()) else {
            return;
        };
        let head = Head {
            program,
            folder: folder.clone(),
            dir: checksum(&[dir.as_bytes()]),
            certainty: Certainty::Fully,
            names: checksum(&[&columns, &paths]),
        };
        let names = [columns, paths].concat();
        if self.keeping().is_writing.load(Ordering::Relaxed) {
            // What this command writes makes them old at once.
            let is_kept_time = || platform::open(path).is_ok_and(|folder| platform::keeps_times(&folder));
            if begun.is_settled(folder) && is_kept_time() {
                self.go_by(OwnChange::new(path, head, Some(names)));
            }
        } else if let Some(draft) = Draft::new(self.root(), FILE, begun)
            && folder.is_before(&draft.settled)
        {
            draft.write(&[head.encode(), names].concat());
            self.go_by(OwnChange::new(path, head, None));
        }
    }

    /// Keeps the names as they are after a change of our own; `names` where they were not kept before.
    pub(super) fn keep_on(&self, head: &Head, names: Option<Vec<u8>>) {
        match names {
            // Head and names are one file, so that no head stands before names that it does not mean.
            Some(names) => {
                if let Some(draft) = Draft::new(self.root(), FILE, Begun::now())
                    && draft.settled.device == head.folder.device
                {
                    draft.write(&[head.encode(), names].concat());
                }
            }
            // One that was replaced since has other names, which is what its checksum is for.
            None => write_state_start(self.root(), FILE, &head.encode()),
        }
    }

    fn go_by(&self, names: OwnChange) {
        *self.own() = Some(names);
    }

    /// The names that this command goes by.
    pub(super) fn own(&self) -> MutexGuard<'_, Option<OwnChange>> {
        self.keeping().own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the file system notes changes in parts of a millisecond.
fn is_fine(stamp: &Stamp) -> bool {
    stamp.changed % 1_000_000 != 0 && stamp.modified % 1_000_000 != 0
}

/// The stamp of a folder as it is now.
pub(super) fn folder_stamp(folder: &Path) -> Option<Stamp> {
    platform::file_stamp(&folder.metadata().ok()?)
}
