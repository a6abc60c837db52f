//! What an earlier command has read of the stories, so that only what has changed since is read again.
//!
//! A memo may be removed at any time: it holds what the files and the rules say, and nothing else. It is believed of a
//! file that has the same [`Stamp`] as when it was read, and only where any later change would have given it another
//! one. Whoever takes a story from a memo has the parts of its text that views show; the rest is read when it is asked
//! for, and where the file is another one by then, the command has to begin anew.

mod record;
mod rest;

use std::hash::Hasher as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bitcode::{Decode, Encode};

use record::Record;
use rest::Kept;

use crate::config::Config;
use crate::parallel;
use crate::store::{Entry, Loaded, Moment, Snapshot, Stamp, Tree};

/// How many stories are encoded together: enough to share what they have in common, few enough for all cores.
const CHUNK: usize = 32;

/// What an earlier command has read.
#[derive(Debug, Default)]
pub struct Memo {
    bytes: Vec<u8>,
    chunks: Vec<Chunk>,
    outdated: Arc<AtomicBool>,
}

/// Some stories of a memo.
#[derive(Clone, Debug, Encode, Decode)]
struct Chunk {
    /// How many bytes the names and stamps take, and behind them the stories.
    sizes: (usize, usize),
    /// Of these bytes, since a file may be torn when the power fails.
    checksum: u64,
}

/// The names of a chunk's stories, and by what the files are known again.
#[derive(Debug, Default, Encode, Decode)]
struct Heads {
    paths: Vec<String>,
    stamps: Vec<Stamp>,
}

/// What stands at the end of a memo, eight bytes each: the key, and size and checksum of the list of chunks before it.
const FOOTER: usize = 24;

impl Memo {
    /// Takes the bytes that [`encode`] gave for the same `key`. Of other bytes, of none among them, it makes an empty
    /// memo.
    ///
    /// `outdated` is set when the rest of a text is asked for and the file is another one by then: nothing that was made
    /// of the stories may be shown after that.
    pub fn read(bytes: Vec<u8>, key: u64, outdated: Arc<AtomicBool>) -> Memo {
        let chunks = directory(&bytes, key).unwrap_or_default();
        Memo {
            bytes,
            chunks,
            outdated,
        }
    }

    /// The stories whose files have not changed, with their paths.
    pub fn recall<T: Tree + std::fmt::Debug + Send + 'static>(&self, tree: &Arc<T>) -> Vec<(String, Loaded)> {
        let mut at = 0usize;
        let places: Vec<(usize, &Chunk)> = self
            .chunks
            .iter()
            .map(|chunk| {
                let place = at;
                // What does not fit is not found below.
                at = at.saturating_add(chunk.sizes.0).saturating_add(chunk.sizes.1);
                (place, chunk)
            })
            .collect();
        let found = parallel::map(&places, |(at, chunk)| {
            self.recall_chunk(tree, *at, chunk).unwrap_or_default()
        });
        found.into_iter().flatten().collect()
    }

    fn recall_chunk<T: Tree + std::fmt::Debug + Send + 'static>(
        &self,
        tree: &Arc<T>,
        at: usize,
        chunk: &Chunk,
    ) -> Option<Vec<(String, Loaded)>> {
        let (heads, stories) = chunk.sizes;
        let bytes = self.bytes.get(at..at.checked_add(heads)?.checked_add(stories)?)?;
        if checksum(&[bytes]) != chunk.checksum {
            return None;
        }
        let (heads, stories) = bytes.split_at(heads);
        let Heads { paths, stamps } = bitcode::decode(heads).ok()?;
        let same: Vec<bool> = paths
            .iter()
            .zip(&stamps)
            .map(|(path, stamp)| tree.stamp(path).as_ref() == Some(stamp))
            .collect();
        // Nothing is made of the bytes before a file of ours has the stamp that they name.
        if !same.contains(&true) {
            return None;
        }
        let records: Vec<Record> = bitcode::decode(stories).ok()?;
        let known = paths.into_iter().zip(stamps).zip(records).zip(same);
        let known = known.filter(|(_, same)| *same);
        let loaded = known.filter_map(|(((path, stamp), record), _)| {
            let rest = Kept {
                tree: Arc::clone(tree),
                path: path.clone(),
                stamp: stamp.clone(),
                outdated: Arc::clone(&self.outdated),
            };
            let loaded = record.into_loaded(&path, stamp, Arc::new(rest))?;
            Some((path, loaded))
        });
        Some(loaded.collect())
    }
}

/// The list of chunks; nothing of a memo with another key, or of a torn one, is decoded.
fn directory(bytes: &[u8], key: u64) -> Option<Vec<Chunk>> {
    let (rest, footer) = bytes.split_last_chunk::<FOOTER>()?;
    let number = |at: usize| {
        let bytes = footer[at..].first_chunk::<8>().copied();
        bytes.map(u64::from_le_bytes)
    };
    if number(0)? != key {
        return None;
    }
    let at = rest.len().checked_sub(usize::try_from(number(8)?).ok()?)?;
    let list = &rest[at..];
    if checksum(&[list]) != number(16)? {
        return None;
    }
    bitcode::decode(list).ok()
}

/// How many stories were read that [`encode`] would keep, and the memo does not know yet.
///
/// `settled` is that of [`encode`]; without it, how many there may be.
pub fn news(snapshot: &Snapshot, settled: Option<&Moment>) -> usize {
    let news = snapshot
        .stories()
        .filter(|(_, loaded)| loaded.is_news() && is_settled(loaded, settled));
    news.count()
}

/// All stories of `snapshot` whose files a later command can know again, as bytes.
///
/// `settled` is a moment such that a file that changed earlier would get another stamp by any further change after it
/// was read. Where `outdated` was set in the meantime, the bytes are worth nothing.
pub fn encode(snapshot: &Snapshot, key: u64, settled: &Moment) -> Vec<u8> {
    let stories: Vec<(&Entry, &Loaded)> = snapshot
        .stories()
        .filter(|(_, loaded)| is_settled(loaded, Some(settled)))
        .collect();
    let chunks: Vec<&[(&Entry, &Loaded)]> = stories.chunks(CHUNK).collect();
    let encoded = parallel::map(&chunks, |stories| {
        let heads = Heads {
            paths: stories.iter().map(|(entry, _)| entry.path.to_string()).collect(),
            stamps: stories
                .iter()
                .filter_map(|(_, loaded)| loaded.stamp().cloned())
                .collect(),
        };
        let records: Vec<Record> = stories.iter().map(|(_, loaded)| Record::new(loaded)).collect();
        let mut bytes = bitcode::encode(&heads);
        let heads = bytes.len();
        bytes.extend(bitcode::encode(&records));
        let chunk = Chunk {
            sizes: (heads, bytes.len() - heads),
            checksum: checksum(&[&bytes]),
        };
        (chunk, bytes)
    });
    let (chunks, parts): (Vec<Chunk>, Vec<Vec<u8>>) = encoded.into_iter().unzip();
    let mut bytes = parts.concat();
    let list = bitcode::encode(&chunks);
    bytes.extend(&list);
    let size = u64::try_from(list.len()).unwrap_or(u64::MAX);
    for number in [key, size, checksum(&[&list])] {
        bytes.extend(number.to_le_bytes());
    }
    bytes
}

fn is_settled(loaded: &Loaded, settled: Option<&Moment>) -> bool {
    loaded
        .stamp()
        .is_some_and(|stamp| settled.is_none_or(|settled| stamp.is_before(settled)))
}

/// By what torn bytes are told from whole ones, of which these are the parts; it is no proof against anybody who means harm.
pub fn checksum(parts: &[&[u8]]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    for part in parts {
        hasher.write(part);
    }
    hasher.finish()
}

/// The key under which a memo is kept: it serves only the program and the configuration that it was made with.
pub fn key(program: &Stamp, config: &Config) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(&bitcode::encode(program));
    hasher.write(config.dir.as_bytes());
    hasher.write(config.text.as_bytes());
    hasher.finish()
}
