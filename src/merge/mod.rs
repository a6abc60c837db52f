//! Three versions of a story into one, by what they mean; what both sides changed differently is marked.
//!
//! 1. Each task gets the id that it will have (`ids`); then an id means the same task in all versions.
//! 2. Each version is taken apart into named parts (`outline`), and part by part the side that changed it is taken,
//!    finer where both did (`tree`, `sequence`, `lines`, `values`). Every byte comes from one of the sides.
//! 3. The result is read again and compared with what each side changed (`proof`), and checked by the rules
//!    (`judge`). Where that fails, and for what is no text, lines are merged as git does it.

mod likeness;
mod headings;
mod outline;
mod pieces;
mod sequence;
mod values;
mod lines;
mod tree;
mod identity;
mod ids;
mod proof;
mod judge;
mod story;

use std::sync::Arc;

use crate::config::Config;
use crate::store::SIZE_LIMIT;
use crate::text::{Markers, MergedLines, merge_lines};

/// What is to be merged.
#[derive(Clone, Copy, Debug)]
pub struct Versions<'a> {
    /// What both sides began with; empty where both added the file.
    pub base: &'a [u8],
    /// Our side.
    pub ours: &'a [u8],
    /// Their side.
    pub theirs: &'a [u8],
}

/// What came out of a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// The text, with marks around conflicts.
    pub bytes: Vec<u8>,
    /// How many conflicts are marked.
    pub conflicts: usize,
    /// Whether nobody need look at it.
    pub is_clean: bool,
    /// What happened that cannot be seen in the text, a sentence without a full stop each.
    pub notes: Vec<String>,
}

impl Merged {
    fn clean(bytes: &[u8]) -> Self {
        Merged {
            bytes: bytes.to_vec(),
            conflicts: 0,
            is_clean: true,
            notes: Vec::new(),
        }
    }

    fn of_lines(merged: MergedLines, notes: Vec<String>) -> Self {
        Merged {
            bytes: merged.bytes,
            conflicts: merged.conflicts,
            is_clean: merged.conflicts == 0,
            notes,
        }
    }
}

/// Merges three versions of the story in the file `name`, a file name without folders.
///
/// Never fails: what cannot be read as a story is merged by line. A clean result holds every change of both sides and no
/// other, and no error that neither side had.
///
/// ```
/// use std::sync::Arc;
/// use stories::{config::Config, merge::{Versions, merge}, text::Markers};
///
/// let text = |domain, status| format!("## Tasks\n\n### 001: Count\n**Domain:** {domain}\n**Status:** {status}\n");
/// let [base, ours, theirs] = [text("a", "pending"), text("b", "pending"), text("a", "done")];
/// let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
/// let merged = merge(versions, "001-count.md", &Arc::new(Config::default()), &Markers::default());
/// assert_eq!(merged.bytes, text("b", "done").as_bytes());
/// ```
pub fn merge(versions: Versions<'_>, name: &str, config: &Arc<Config>, markers: &Markers) -> Merged {
    let Versions { base, ours, theirs } = versions;
    if ours == theirs || base == theirs {
        return Merged::clean(ours);
    }
    if base == ours {
        return Merged::clean(theirs);
    }
    match [base, ours, theirs].map(text) {
        [Ok(base), Ok(ours), Ok(theirs)] => story::merge([base, ours, theirs], name, config, markers),
        [base, ours, theirs] => {
            let fault = [base, ours, theirs].into_iter().find_map(Result::err);
            let note = format!("merged by line, since {}", fault.unwrap_or("it is no text"));
            let mut merged = Merged::of_lines(
                merge_lines(versions.base, versions.ours, versions.theirs, markers),
                vec![note],
            );
            if [versions.base, versions.ours, versions.theirs]
                .iter()
                .any(|bytes| memchr::memchr(0, bytes).is_some())
            {
                // Git calls such a file binary and leaves it to people; a clean merge of its lines proves nothing.
                merged.is_clean = false;
            }
            merged
        }
    }
}

/// The bytes as a text that can be read as a story, or why they are none.
fn text(bytes: &[u8]) -> Result<&str, &'static str> {
    if u64::try_from(bytes.len()).is_ok_and(|size| size > SIZE_LIMIT) {
        return Err("it is too large to be read");
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err("it is not text: it holds a NUL byte");
    }
    std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")
}
