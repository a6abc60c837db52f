//! The texts that findings point into, and the lines and columns of what they point at.

use std::collections::HashMap;

use crate::config;
use crate::diagnostic::Diagnostic;
use crate::store::{Entry, Snapshot};
use crate::text::{LineColumn, LineIndex, Span};

/// The texts of all files that some findings are in.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    files: HashMap<&'a str, (&'a str, LineIndex)>,
}

/// The first character of a finding and the one after its last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) start: LineColumn,
    pub(super) end: LineColumn,
}

impl<'a> Sources<'a> {
    /// The texts that `findings` point into, as `snapshot` holds them; that of `stories.toml` from its configuration.
    pub fn new(snapshot: &'a Snapshot, findings: &[Diagnostic]) -> Self {
        let mut wanted: std::collections::HashSet<&str> =
            findings.iter().map(|finding| &*finding.path).collect();
        let mut files = HashMap::new();
        if wanted.remove(config::FILE_NAME) {
            let text = snapshot.config().text.as_str();
            files.insert(config::FILE_NAME, (text, LineIndex::new(text)));
        }
        if !wanted.is_empty() {
            let texts = snapshot
                .entries()
                .iter()
                .filter(|entry| wanted.contains(&*entry.path));
            for (entry, loaded) in texts.filter_map(|entry| Some((entry, Entry::loaded(entry)?))) {
                let text = loaded.document.text();
                files.insert(&*entry.path, (text, LineIndex::new(text)));
            }
        }
        Sources { files }
    }

    /// The texts of files that are no stories, by path.
    pub fn of_texts(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = texts
            .into_iter()
            .map(|(path, text)| (path, (text, LineIndex::new(text))))
            .collect();
        Sources { files }
    }

    /// The text of the file and its lines.
    pub(super) fn get(&self, path: &str) -> Option<&(&'a str, LineIndex)> {
        self.files.get(path)
    }

    /// Where a span of the file at `path` is; none where the file is no text.
    pub(super) fn place(&self, path: &str, span: Span) -> Option<Place> {
        let (text, index) = self.get(path)?;
        let span = clamp(text, span);
        Some(Place {
            span,
            start: index.line_column(text, span.start),
            end: index.line_column(text, span.end),
        })
    }

    /// Where a finding is; none for one about its file as a whole.
    pub(super) fn of(&self, finding: &Diagnostic) -> Option<Place> {
        self.place(&finding.path, finding.span?)
    }
}

/// `span` within `text` and at the borders of characters.
pub(super) fn clamp(text: &str, span: Span) -> Span {
    let is_border = |at: &usize| text.is_char_boundary(*at);
    let start = (0..=span.start.min(text.len()))
        .rev()
        .find(is_border)
        .unwrap_or(0);
    let end = (span.end.min(text.len())..=text.len())
        .find(is_border)
        .unwrap_or(text.len());
    Span::new(start, end.max(start))
}
