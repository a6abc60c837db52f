//! A story file that was read, or recalled as an earlier command has read it.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::tree::Stamp;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::dialect::numbered;
use crate::markdown::Document;
use crate::model::Story;

/// A story file that was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The text and its outline.
    pub document: Document,
    /// What it says.
    pub story: Story,
    /// The file as it was when it was read, where that may be of use to a later command.
    stamp: Option<Stamp>,
    /// Whether it was recalled, and if so, whether what is wrong in it was known.
    recalled: Option<bool>,
    /// What is wrong in it without regard to any other file, with the width of the numbers in the messages.
    alone: OnceLock<(usize, Vec<Diagnostic>)>,
}

impl Loaded {
    /// Reads a text as a story.
    pub fn read(text: impl Into<String>, config: &Config) -> Loaded {
        Loaded::of(Document::parse(text), config)
    }

    /// The same text, read with another configuration.
    pub(super) fn read_with(&self, config: &Config) -> Loaded {
        Loaded::of(self.document.clone(), config)
    }

    /// The same, to be known again by the stamp that the file had before it was read.
    pub(super) fn stamped(self, stamp: Option<Stamp>) -> Loaded {
        Loaded { stamp, ..self }
    }

    fn of(document: Document, config: &Config) -> Loaded {
        let story = numbered::read(&document, config);
        Loaded {
            document,
            story,
            stamp: None,
            recalled: None,
            alone: OnceLock::new(),
        }
    }

    /// A story as an earlier command has read it from the file of that stamp.
    pub fn recalled(
        document: Document,
        story: Story,
        stamp: Stamp,
        alone: Option<(usize, Vec<Diagnostic>)>,
    ) -> Loaded {
        Loaded {
            document,
            story,
            stamp: Some(stamp),
            recalled: Some(alone.is_some()),
            alone: alone.map_or_else(OnceLock::new, OnceLock::from),
        }
    }

    /// Forgets findings that have numbers of another width, so that they are found again and kept anew.
    pub(super) fn with_numbers_of(self, width: usize) -> Loaded {
        match self.alone.get() {
            Some((known, _)) if *known != width => Loaded {
                recalled: Some(false),
                alone: OnceLock::new(),
                ..self
            },
            _ => self,
        }
    }

    /// The file as it was when it was read, if a later command can know it again by that.
    pub fn stamp(&self) -> Option<&Stamp> {
        self.stamp.as_ref()
    }

    /// Whether more is known of it than when it was recalled.
    pub fn is_news(&self) -> bool {
        match self.recalled {
            None => true,
            Some(was_judged) => !was_judged && self.alone.get().is_some(),
        }
    }

    /// What was found in it without regard to any other file, with the width of the numbers in the messages.
    pub fn known_alone(&self) -> Option<&(usize, Vec<Diagnostic>)> {
        self.alone.get()
    }

    /// What `find` finds in it without regard to any other file; `width` is that of the numbers in the messages.
    ///
    /// Kept only of files that a later command can know again: one that looks once need not hold it twice.
    pub fn alone(&self, width: usize, find: impl FnOnce() -> Vec<Diagnostic>) -> Cow<'_, [Diagnostic]> {
        if self.stamp.is_none() {
            return Cow::Owned(find());
        }
        match self.alone.get() {
            Some((known, found)) if *known == width => Cow::Borrowed(found),
            Some(_) => Cow::Owned(find()),
            None => Cow::Borrowed(&self.alone.get_or_init(|| (width, find())).1),
        }
    }
}
