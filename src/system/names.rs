//! The names in a folder as an earlier command has listed them, `.stories/names`.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arcstr::ArcStr;

use super::memo_file::{Begun, Draft, program_stamp, read_state, write_state_start};
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
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8; HEAD]) -> Option<Head> {
        let (numbers, _) = bytes.as_chunks::<8>();
        let [numbers @ .., sum] = numbers else {
            return None;
        };
        if checksum(numbers.as_flattened()) != u64::from_le_bytes(*sum) {
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

/// The names behind the head, in columns: how many, then the number, the digits and the length of each, then all paths.
fn encode(listed: &[Listed]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(listed.len() * 48);
    bytes.extend(u64::try_from(listed.len()).ok()?.to_le_bytes());
    for listed in listed {
        bytes.extend(listed.name.number.to_le_bytes());
    }
    for listed in listed {
        bytes.extend(u16::try_from(listed.name.width).ok()?.to_le_bytes());
    }
    for listed in listed {
        bytes.extend(u16::try_from(listed.path.len()).ok()?.to_le_bytes());
    }
    for listed in listed {
        bytes.extend(listed.path.as_bytes());
    }
    Some(bytes)
}

fn decode(bytes: &[u8]) -> Option<Vec<Listed>> {
    let (count, bytes) = bytes.split_first_chunk::<8>()?;
    let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
    let (numbers, bytes) = bytes.split_at_checked(count.checked_mul(8)?)?;
    let (widths, bytes) = bytes.split_at_checked(count * 2)?;
    let (lengths, paths) = bytes.split_at_checked(count * 2)?;
    // One text for all of them: to give ten thousand paths a place of their own takes longer than to read them.
    let paths = ArcStr::from(std::str::from_utf8(paths).ok()?);
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
        let bytes = read_state(self.root(), FILE)?;
        let (head, names) = bytes.split_first_chunk()?;
        let head = Head::decode(head)?;
        // Nothing more is made of the bytes before they are ours.
        let is_same = head.dir == checksum(dir.as_bytes()) && head.folder == *folder;
        if !is_same || head.certainty < certainty || head.program != program_stamp()? {
            return None;
        }
        let listed = decode(names).filter(|_| checksum(names) == head.names)?;
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
        let (Some(names), Some(program)) = (encode(listed), program_stamp()) else {
            return;
        };
        let head = Head {
            program,
            folder: folder.clone(),
            dir: checksum(dir.as_bytes()),
            certainty: Certainty::Fully,
            names: checksum(&names),
        };
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
