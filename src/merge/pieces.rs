//! A merged text in pieces: what is settled, and what both sides say where they contradict each other.

use super::outline::Key;
use crate::text::{Markers, ends_line, line_end};

/// A stretch of the merged text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    /// Settled.
    Text(String),
    /// Not settled; whole lines, either may be empty.
    Conflict {
        ours: String,
        theirs: String,
        /// The parts that hold it, outermost first.
        path: Vec<Key>,
    },
}

/// Which side a conflict is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Ours,
    Theirs,
}

/// A merged text on its way.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Pieces(pub(super) Vec<Piece>);

impl Pieces {
    pub(super) fn of(text: &str) -> Self {
        let mut pieces = Pieces::default();
        pieces.text(text);
        pieces
    }

    pub(super) fn text(&mut self, text: &str) {
        let mut text = text;
        if let Some(Piece::Conflict { ours, theirs, .. }) = self.0.last_mut() {
            // The line end behind a conflict belongs to the last line of each side that has one.
            let is_open = |side: &str| !side.is_empty() && !ends_line(side);
            if (is_open(ours) || is_open(theirs)) && text.starts_with(['\n', '\r']) {
                let (end, rest) = text.split_at(line_end(text, 0));
                for side in [ours, theirs].into_iter().filter(|side| is_open(side)) {
                    side.push_str(end);
                }
                text = rest;
            }
        }
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
    }

    /// Both sides of what is not settled, from the start of a line on; the last line ends may come with the next text.
    pub(super) fn conflict(&mut self, ours: &str, theirs: &str, path: &[Key]) {
        self.0.push(Piece::Conflict {
            ours: ours.to_owned(),
            theirs: theirs.to_owned(),
            path: path.to_vec(),
        });
    }

    pub(super) fn append(&mut self, other: Pieces) {
        for piece in other.0 {
            match piece {
                Piece::Text(text) => self.text(&text),
                conflict @ Piece::Conflict { .. } => self.0.push(conflict),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parts in which the sides contradict each other, one for each conflict.
    pub(super) fn conflicts(&self) -> impl Iterator<Item = &[Key]> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Conflict { path, .. } => Some(path.as_slice()),
            Piece::Text(_) => None,
        })
    }

    /// The text with every conflict settled for one side.
    pub(super) fn settled(&self, side: Side) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            out.push_str(match (piece, side) {
                (Piece::Text(text), _) => text,
                (Piece::Conflict { ours, .. }, Side::Ours) => ours,
                (Piece::Conflict { theirs, .. }, Side::Theirs) => theirs,
            });
        }
        out
    }

    /// The text with marks around every conflict.
    pub(super) fn marked(&self, markers: &Markers, eol: &str) -> String {
        let [start, middle, end] = markers.lines();
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Conflict { ours, theirs, .. } => {
                    for part in ["", &start, ours, &middle, theirs, &end] {
                        out.push_str(part);
                        if !out.is_empty() && !ends_line(&out) {
                            out.push_str(eol);
                        }
                    }
                }
            }
        }
        out
    }
}
