//! The rest of a text of which a memo keeps parts.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::markdown::Rest;
use crate::store::{Stamp, Tree, readable};

/// The file that a memo has parts of.
#[derive(Debug)]
pub(super) struct Kept<T> {
    pub tree: Arc<T>,
    pub path: String,
    pub stamp: Stamp,
    /// Set when it is another one than the memo knows.
    pub outdated: Arc<AtomicBool>,
}

impl<T: Tree + Debug + Send> Rest for Kept<T> {
    fn read(&self) -> Option<String> {
        let text = self
            .tree
            .read_stamped(&self.path)
            .ok()
            .filter(|(_, stamp)| stamp.as_ref() == Some(&self.stamp))
            .and_then(|(bytes, _)| readable(bytes).ok())
            // It may have changed while it was read.
            .filter(|_| self.tree.stamp(&self.path).as_ref() == Some(&self.stamp));
        if text.is_none() {
            self.outdated.store(true, Ordering::Relaxed);
        }
        text
    }
}
