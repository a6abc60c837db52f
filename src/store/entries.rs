//! The files of a snapshot, most of them shared with the snapshots that came of it.

use std::ops::{Index, Range};
use std::sync::Arc;

use super::loaded::Loaded;
use super::tree::Unreadable;
use crate::model::{StoryName, StoryNumber};
use crate::text::FilePath;

/// What is known of a file's content.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing: the command did not ask for it.
    NotLoaded,
    /// A text; any text is a story.
    Story(Arc<Loaded>),
    /// It is no text that could be read.
    Unreadable(Unreadable),
}

/// One file of the folder.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The path, relative to the root, with `/`.
    pub path: FilePath,
    /// The file name, taken apart.
    pub name: StoryName,
    /// What it holds.
    pub content: Content,
}

impl Entry {
    /// The file name without `.md`: number and slug.
    pub fn stem(&self) -> &str {
        let name = &self.path[self.path.rfind('/').map_or(0, |n| n + 1)..];
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// What stands behind the number and the dash.
    pub fn slug(&self) -> &str {
        self.stem().get(self.name.width + 1..).unwrap_or("")
    }

    /// The story, if the file was read.
    pub fn loaded(&self) -> Option<&Loaded> {
        match &self.content {
            Content::Story(loaded) => Some(loaded),
            _ => None,
        }
    }
}

/// The files of a snapshot, by number and path. To clone them takes no time, however many they are.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    all: Arc<Vec<Entry>>,
    /// Those that hold something else than in `all`, with their places, in order.
    other: Vec<(usize, Entry)>,
}

impl Entries {
    /// Of entries that are sorted.
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        Entries {
            all: Arc::new(entries),
            other: Vec::new(),
        }
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The entry at a place.
    pub fn get(&self, at: usize) -> Option<&Entry> {
        (at < self.len()).then(|| &self[at])
    }

    /// The last one.
    pub fn last(&self) -> Option<&Entry> {
        self.get(self.len().checked_sub(1)?)
    }

    /// All of them.
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            entries: self,
            places: 0..self.len(),
        }
    }

    /// The places of the files with the number.
    pub(super) fn places(&self, number: StoryNumber) -> Range<usize> {
        let start = self.all.partition_point(|entry| entry.name.number < number);
        let is_it = |entry: &&Entry| entry.name.number == number;
        start..start + self.all[start..].iter().take_while(is_it).count()
    }

    /// Has the file at a place hold something else.
    pub(super) fn set(&mut self, at: usize, content: Content) {
        let place = self.other.binary_search_by_key(&at, |(at, _)| *at);
        match (place, Arc::get_mut(&mut self.all)) {
            (Ok(place), _) => self.other[place].1.content = content,
            (Err(_), Some(all)) => all[at].content = content,
            (Err(place), None) => {
                let entry = Entry {
                    content,
                    ..self.all[at].clone()
                };
                self.other.insert(place, (at, entry));
            }
        }
    }
}

impl Index<usize> for Entries {
    type Output = Entry;

    fn index(&self, at: usize) -> &Entry {
        if self.other.is_empty() {
            return &self.all[at];
        }
        match self.other.binary_search_by_key(&at, |(at, _)| *at) {
            Ok(place) => &self.other[place].1,
            Err(_) => &self.all[at],
        }
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a Entry;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The files of a snapshot in order.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    entries: &'a Entries,
    places: Range<usize>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Entry;

    fn next(&mut self) -> Option<&'a Entry> {
        self.places.next().map(|at| &self.entries[at])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.places.next_back().map(|at| &self.entries[at])
    }
}

impl ExactSizeIterator for Iter<'_> {}
