//! All stories at one moment.

use std::collections::HashSet;
use std::sync::Arc;

use super::change_set::{ChangeSet, FileChange};
use super::entries::{Content, Entries, Entry};
use super::loaded::Loaded;
use super::tree::{SIZE_LIMIT, Tree, TreeError, Unreadable};
use crate::config::Config;
use crate::model::{StoryName, StoryNumber, Task, TaskRef};
use crate::parallel;
use crate::text::FilePath;

/// Which files to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope<'a> {
    /// Every story.
    All,
    /// The folder's names only.
    Names,
    /// These stories, and what they wait for as far as the references go.
    Stories(&'a [StoryNumber]),
    /// These stories, and what they wait for all the way: the references of tasks and of Dependencies sections.
    Onward(&'a [StoryNumber]),
}

/// A number that names no story, or several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LookupError {
    /// No file has the number.
    Unknown(StoryNumber),
    /// Several files have it.
    Ambiguous(StoryNumber, Vec<FilePath>),
}

/// All stories at one moment; never changes.
#[derive(Clone, Debug)]
pub struct Snapshot {
    config: Arc<Config>,
    entries: Entries,
    width: usize,
    /// Whether several files have one number.
    has_twins: bool,
    /// Where the files that were read are among the entries, in order.
    read: Vec<usize>,
    /// The same one in all snapshots that came of each other and have the same paths at the same places.
    paths: Arc<()>,
}

impl Snapshot {
    /// Lists the folder of `config` and reads the files of `scope`.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed. A file that cannot be read is an entry that says so.
    pub fn load(tree: &dyn Tree, config: &Arc<Config>, scope: Scope<'_>) -> Result<Snapshot, TreeError> {
        let entries = tree.list(&config.dir)?.into_iter().map(|listed| Entry {
            path: listed.path,
            name: listed.name,
            content: listed.fault.map_or(Content::NotLoaded, Content::Unreadable),
        });
        let mut snapshot = Snapshot::of(Arc::clone(config), entries.collect());
        snapshot.load_more(tree, scope);
        Ok(snapshot)
    }

    /// Reads the files of `scope` that were not read yet; the names are those of the first look.
    pub fn load_more(&mut self, tree: &dyn Tree, scope: Scope<'_>) {
        match scope {
            Scope::Names => {}
            Scope::All => {
                let all: Vec<usize> = (0..self.entries.len()).collect();
                self.read(tree, &all);
            }
            Scope::Stories(numbers) => self.read_closure(tree, numbers, false),
            Scope::Onward(numbers) => self.read_closure(tree, numbers, true),
        }
    }

    /// Takes stories that an earlier command has read, in place of reading them.
    pub fn recall(&mut self, stories: impl IntoIterator<Item = (String, Loaded)>) {
        let mut next = 0;
        for (path, loaded) in stories {
            // They mostly come in the order of the entries.
            let is_next = self.entries.get(next).is_some_and(|entry| *entry.path == path);
            let found = if is_next { Some(next) } else { self.index(&path) };
            if let Some(at) = found {
                next = at + 1;
                if matches!(self.entries[at].content, Content::NotLoaded) {
                    let loaded = loaded.with_numbers_of(self.width);
                    self.entries.set(at, Content::Story(Arc::new(loaded)));
                }
            }
        }
        self.index_read();
    }

    /// The snapshot of `entries`, none of which counts as read.
    fn of(config: Arc<Config>, mut entries: Vec<Entry>) -> Snapshot {
        // Names that were kept are sorted, and mostly each has a number of its own.
        let is_sorted = entries.is_sorted_by(|a, b| a.name.number < b.name.number);
        if !is_sorted {
            entries.sort_unstable_by(|a, b| (a.name.number, &a.path).cmp(&(b.name.number, &b.path)));
        }
        let width = width(&entries, &config.dir);
        let same_number = |pair: &[Entry]| pair[0].name.number == pair[1].name.number;
        let has_twins = !is_sorted && entries.windows(2).any(same_number);
        Snapshot {
            config,
            entries: Entries::new(entries),
            width,
            has_twins,
            read: Vec::new(),
            paths: Arc::default(),
        }
    }

    /// Reads `numbers` with the stories they depend on, and on from there along the tasks' references; `all_the_way`
    /// along the Dependencies sections as well.
    fn read_closure(&mut self, tree: &dyn Tree, numbers: &[StoryNumber], all_the_way: bool) {
        let mut wanted: Vec<StoryNumber> = numbers.to_vec();
        let mut first = true;
        let mut seen: HashSet<StoryNumber> = HashSet::new();
        while !wanted.is_empty() {
            wanted.retain(|number| seen.insert(*number));
            let found = wanted.iter().flat_map(|number| self.entries.places(*number));
            let mut indexes: Vec<usize> = found.collect();
            if !all_the_way {
                // What was read before was followed then.
                indexes.retain(|&index| matches!(self.entries[index].content, Content::NotLoaded));
            }
            self.read(tree, &indexes);
            wanted.clear();
            for index in indexes {
                let Some(loaded) = self.entries[index].loaded() else {
                    continue;
                };
                if first || all_the_way {
                    wanted.extend(loaded.story.references());
                } else {
                    let references = loaded.story.tasks().flat_map(|task| &task.depends_on);
                    wanted.extend(references.filter_map(|dependency| dependency.target?.story));
                }
            }
            first = false;
        }
    }

    fn index_read(&mut self) {
        let is_read = |at: &usize| self.entries[*at].loaded().is_some();
        self.read = (0..self.entries.len()).filter(is_read).collect();
    }

    fn read(&mut self, tree: &dyn Tree, indexes: &[usize]) {
        let config = &self.config;
        let indexes: Vec<usize> = indexes
            .iter()
            .copied()
            .filter(|&index| matches!(self.entries[index].content, Content::NotLoaded))
            .collect();
        let paths: Vec<FilePath> = indexes
            .iter()
            .map(|&index| self.entries[index].path.clone())
            .collect();
        let contents = parallel::map(&paths, |path| content(tree, path, config));
        for (index, content) in indexes.into_iter().zip(contents) {
            if matches!(content, Content::Story(_)) {
                self.read.push(index);
            }
            self.entries.set(index, content);
        }
        self.read.sort_unstable();
    }

    /// The configuration that the stories were read with.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// All files, by number and path.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The files that were read, with what they say.
    pub fn stories(&self) -> impl Iterator<Item = (&Entry, &Loaded)> {
        let read = self.read.iter().map(|&at| &self.entries[at]);
        read.filter_map(|entry| Some((entry, entry.loaded()?)))
    }

    /// The files that were read in both, where both have the same paths for certain; else `None`.
    pub fn common_stories<'a>(
        &'a self,
        other: &'a Snapshot,
    ) -> Option<impl Iterator<Item = (&'a Entry, &'a Entry)>> {
        Arc::ptr_eq(&self.paths, &other.paths).then(|| {
            let read = self.read.iter();
            let both = read.filter(|at| other.read.binary_search(at).is_ok());
            both.map(|&at| (&self.entries[at], &other.entries[at]))
        })
    }

    /// The files with the number.
    pub fn with_number(&self, number: StoryNumber) -> impl Iterator<Item = &Entry> {
        self.entries.places(number).map(|at| &self.entries[at])
    }

    /// The file at the path.
    pub fn at_path(&self, path: &str) -> Option<&Entry> {
        self.index(path).map(|at| &self.entries[at])
    }

    fn index(&self, path: &str) -> Option<usize> {
        let name = StoryName::parse(path.rsplit('/').next().unwrap_or(path))?;
        self.entries
            .places(name.number)
            .find(|&at| *self.entries[at].path == *path)
    }

    /// The one file with the number.
    ///
    /// # Errors
    ///
    /// When no file has it, or several.
    pub fn find(&self, number: StoryNumber) -> Result<&Entry, LookupError> {
        let found: Vec<&Entry> = self.with_number(number).collect();
        match found.as_slice() {
            [] => Err(LookupError::Unknown(number)),
            [entry] => Ok(entry),
            several => Err(LookupError::Ambiguous(
                number,
                several.iter().map(|entry| entry.path.clone()).collect(),
            )),
        }
    }

    /// Whether several files have one number.
    pub fn has_twins(&self) -> bool {
        self.has_twins
    }

    /// The task that `reference` in the story `from` means, with its file.
    pub fn resolve(&self, from: StoryNumber, reference: TaskRef) -> Option<(&Entry, &Task)> {
        self.with_number(reference.story.unwrap_or(from))
            .find_map(|entry| Some((entry, entry.loaded()?.story.task(reference.task)?)))
    }

    /// As [`Snapshot::resolve`], for a reference in the file `from`: most of them do not leave it.
    pub fn resolve_in<'a>(&'a self, from: &'a Entry, reference: TaskRef) -> Option<(&'a Entry, &'a Task)> {
        let is_own = reference.story.is_none_or(|number| number == from.name.number);
        if is_own && !self.has_twins {
            return Some((from, from.loaded()?.story.task(reference.task)?));
        }
        self.resolve(from.name.number, reference)
    }

    /// The digits that the numbers of stories are printed with.
    pub fn width(&self) -> usize {
        self.width
    }

    /// A story's number as it is printed: with the zeros of the folder, three digits at least.
    pub fn story_id(&self, number: StoryNumber) -> String {
        format!("{number:0width$}", width = self.width)
    }

    /// The number after the highest; `None` where there is none.
    pub fn next_number(&self) -> Option<StoryNumber> {
        self.entries
            .last()
            .map_or(Some(1), |entry| entry.name.number.checked_add(1))
    }

    /// The same texts, read with another configuration.
    pub fn read_with(&self, config: &Arc<Config>) -> Snapshot {
        let mut other = self.clone();
        other.config = Arc::clone(config);
        for (entry, loaded) in self
            .read
            .iter()
            .filter_map(|&at| Some((at, self.entries[at].loaded()?)))
        {
            let loaded = Arc::new(loaded.read_with(config));
            other.entries.set(entry, Content::Story(loaded));
        }
        other
    }

    /// The stories as they are after `changes`; files that do not change are shared.
    pub fn with(&self, changes: &ChangeSet) -> Snapshot {
        let mut after = self.clone();
        let mut gone: HashSet<&str> = HashSet::new();
        let mut new: Vec<Entry> = Vec::new();
        for FileChange { old, new: text } in changes.files() {
            let old = old.as_ref().and_then(|old| self.index(&old.path));
            let text = text
                .as_ref()
                .map(|new| (&new.path, Loaded::read(&*new.text, &self.config)));
            match (old, text) {
                (Some(at), Some((path, loaded))) if self.entries[at].path == *path => {
                    after.entries.set(at, Content::Story(Arc::new(loaded)));
                    if let Err(place) = after.read.binary_search(&at) {
                        after.read.insert(place, at);
                    }
                }
                (old, text) => {
                    gone.extend(old.map(|at| &*self.entries[at].path));
                    // A plan document is named like its story, and is none.
                    if let Some((path, loaded)) = text
                        && let (folder, file) = path.rsplit_once('/').unwrap_or(("", path))
                        && folder == self.config.dir
                        && let Some(name) = StoryName::parse(file)
                    {
                        new.push(Entry {
                            path: path.clone(),
                            name,
                            content: Content::Story(Arc::new(loaded)),
                        });
                    }
                }
            }
        }
        if gone.is_empty() && new.is_empty() {
            return after;
        }
        let stay = after.entries.iter().filter(|entry| !gone.contains(&*entry.path));
        let entries = stay.cloned().chain(new).collect();
        let mut after = Snapshot::of(after.config, entries);
        after.index_read();
        after
    }
}

/// The digits that most zero-filled names have; three without one.
fn width(entries: &[Entry], dir: &str) -> usize {
    let name_at = if dir.is_empty() { 0 } else { dir.len() + 1 };
    let mut counts = [0usize; 24];
    for entry in entries {
        if entry.path.as_bytes().get(name_at) == Some(&b'0') {
            counts[entry.name.width.min(23)] += 1;
        }
    }
    let most = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    most.max_by_key(|&(width, count)| (*count, std::cmp::Reverse(width)))
        .map_or(3, |(width, _)| width.max(3))
}

/// Reads one file.
fn content(tree: &dyn Tree, path: &str, config: &Config) -> Content {
    let (bytes, stamp) = match tree.read_stamped(path) {
        Ok(read) => read,
        Err(fault) => return Content::Unreadable(fault),
    };
    match readable(bytes) {
        Ok(text) => Content::Story(Arc::new(Loaded::read(text, config).stamped(stamp))),
        Err(fault) => Content::Unreadable(fault),
    }
}

/// The bytes of a file as a text, if they are one.
///
/// # Errors
///
/// When they are too many, no UTF-8, or hold a NUL.
pub fn readable(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > SIZE_LIMIT {
        return Err(Unreadable::TooLarge(size));
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err(Unreadable::Nul(at));
    }
    String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8(error.utf8_error().valid_up_to()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Content, LookupError, Scope, Snapshot};
    use crate::config::Config;
    use crate::store::{ChangeSet, MemoryTree};

    fn load(files: &[(&str, &str)], scope: Scope<'_>) -> Snapshot {
        let tree = MemoryTree::new(
            files
                .iter()
                .map(|(name, text)| (format!("docs/stories/{name}"), *text)),
        );
        Snapshot::load(&tree, &Arc::new(Config::default()), scope).expect("memory can be listed")
    }

    fn loaded(snapshot: &Snapshot) -> Vec<u64> {
        snapshot.stories().map(|(entry, _)| entry.name.number).collect()
    }

    #[test]
    fn stories_are_sorted_by_value_and_printed_in_the_width_of_the_folder() {
        let snapshot = load(
            &[
                ("0010-b.md", ""),
                ("0002-a.md", ""),
                ("3-c.md", ""),
                ("README.md", ""),
            ],
            Scope::Names,
        );
        let ids: Vec<String> = snapshot
            .entries()
            .iter()
            .map(|e| snapshot.story_id(e.name.number))
            .collect();
        assert_eq!(ids, ["0002", "0003", "0010"]);
        assert_eq!(snapshot.next_number(), Some(11));
    }

    #[test]
    fn two_files_with_one_number_are_ambiguous() {
        let snapshot = load(&[("001-a.md", ""), ("1-b.md", "")], Scope::Names);
        assert!(matches!(snapshot.find(1), Err(LookupError::Ambiguous(1, paths)) if paths.len() == 2));
        assert!(matches!(snapshot.find(2), Err(LookupError::Unknown(2))));
    }

    #[test]
    fn a_scope_follows_references_and_reads_nothing_else() {
        let task = |depends: &str| format!("## Tasks\n\n### 001: x\n**Depends on:** {depends}\n");
        let (a, b) = (
            format!("{}## Dependencies\n- Story 005\n", task("2/001")),
            task("3/1"),
        );
        let files = [
            ("001-a.md", a.as_str()),
            ("002-b.md", b.as_str()),
            ("003-c.md", ""),
            ("004-d.md", ""),
            ("005-e.md", ""),
        ];
        assert_eq!(loaded(&load(&files, Scope::Stories(&[1]))), [1, 2, 3, 5]);
        assert_eq!(loaded(&load(&files, Scope::All)), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn onward_follows_what_was_read_before_as_well() {
        let files = [
            ("001-a.md", "## Dependencies\n- Story 002\n"),
            ("002-b.md", "## Dependencies\n- Story 003\n"),
            ("003-c.md", "## Dependencies\n- Story 001\n"),
            ("004-d.md", ""),
        ];
        let tree = MemoryTree::new(files.map(|(name, text)| (format!("docs/stories/{name}"), text)));
        let config = Arc::new(Config::default());
        let mut snapshot =
            Snapshot::load(&tree, &config, Scope::Stories(&[1])).expect("memory can be listed");
        assert_eq!(loaded(&snapshot), [1, 2]);
        snapshot.load_more(&tree, Scope::Onward(&[1]));
        assert_eq!(loaded(&snapshot), [1, 2, 3]);
    }

    #[test]
    fn a_file_that_is_no_text_stays_listed() {
        let tree = MemoryTree::new([
            ("docs/stories/001-a.md", b"a\xff".to_vec()),
            ("docs/stories/002-b.md", b"\0".to_vec()),
        ]);
        let snapshot = Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("listed");
        assert!(
            snapshot
                .entries()
                .iter()
                .all(|entry| matches!(entry.content, Content::Unreadable(_)))
        );
    }

    #[test]
    fn a_file_that_goes_leaves_the_others_where_they_are() {
        let files = [
            ("001-a.md", "# A\n"),
            ("002-b.md", "# B\n"),
            ("003-c.md", "# C\n"),
        ];
        let snapshot = load(&files, Scope::All);
        let path = |at: usize| snapshot.entries()[at].path.clone();
        let changes = ChangeSet::new([
            ChangeSet::delete(&path(0), "# A\n"),
            ChangeSet::modify(&path(1), "# B\n", "# X\n"),
        ]);
        let after = snapshot.with(&changes);
        let texts: Vec<&str> = after
            .stories()
            .map(|(_, loaded)| loaded.document.text())
            .collect();
        assert_eq!(texts, ["# X\n", "# C\n"]);
    }

    #[test]
    fn a_change_gives_another_snapshot() {
        let snapshot = load(&[("001-a.md", "# A\n")], Scope::All);
        let path = snapshot.entries()[0].path.clone();
        let changes = ChangeSet::new([
            ChangeSet::modify(&path, "# A\n", "# B\n"),
            ChangeSet::create("docs/stories/002-x.md", ""),
        ]);
        let after = snapshot.with(&changes);
        assert_eq!(after.entries().len(), 2);
        assert_eq!(
            after.entries()[0].loaded().map(|l| l.document.text()),
            Some("# B\n")
        );
        assert_eq!(snapshot.entries().len(), 1);
    }

    #[test]
    fn what_one_snapshot_reads_or_changes_no_other_sees() {
        let files =
            ["001-a.md", "002-b.md", "003-c.md"].map(|name| (format!("docs/stories/{name}"), "# Old\n"));
        let paths: Vec<crate::text::FilePath> = files.iter().map(|(path, _)| path.as_str().into()).collect();
        let tree = MemoryTree::new(files);
        let mut first =
            Snapshot::load(&tree, &Arc::new(Config::default()), Scope::Stories(&[2])).expect("listed");
        let modify = |at: usize, new: &str| ChangeSet::new([ChangeSet::modify(&paths[at], "# Old\n", new)]);
        let second = first.with(&modify(1, "# New\n"));
        let third = second.with(&modify(0, "# Newer\n"));
        first.load_more(&tree, Scope::All);
        let texts = |snapshot: &Snapshot| -> Vec<Option<String>> {
            let texts = snapshot.entries().iter().map(super::Entry::loaded);
            texts
                .map(|loaded| Some(loaded?.document.text().to_owned()))
                .collect()
        };
        let [old, new, newer] = ["# Old\n", "# New\n", "# Newer\n"].map(|text| Some(text.to_owned()));
        assert_eq!(texts(&first), [old.clone(), old.clone(), old]);
        assert_eq!(texts(&second), [None, new.clone(), None]);
        assert_eq!(texts(&third), [newer, new, None]);
        assert_eq!(loaded(&first), [1, 2, 3]);
        assert_eq!(loaded(&third), [1, 2]);
    }
}
