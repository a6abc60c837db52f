//! A merged text in pieces: what is settled, and what both sides say where they contradict each other.

use super::outline::Key;
use crate::text::{Markers, line_end};

/// A stretch of the merged text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    /// Settled.
    Text(String),
    /// Not settled; whole lines without the last line end, either may be empty.
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
    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
    }

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
        let mut skips = false;
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => {
                    // Where nothing is left of a conflict, its line goes too.
                    let start = if skips && text.starts_with(['\n', '\r']) {
                        line_end(text, 0)
                    } else {
                        0
                    };
                    out.push_str(&text[start..]);
                    skips = false;
                }
                Piece::Conflict { ours, theirs, .. } => {
                    let chosen = if side == Side::Ours { ours } else { theirs };
                    out.push_str(chosen);
                    skips = chosen.is_empty();
                }
            }
        }
        out
    }

    /// The text with marks around every conflict.
    pub(super) fn marked(&self, markers: &Markers, eol: &str) -> String {
        let [start, middle, end] = markers.lines();
        let mut out = String::new();
        let mut open = false;
        for piece in &self.0 {
            if open && !matches!(piece, Piece::Text(text) if text.starts_with(['\n', '\r'])) {
                out.push_str(eol);
            }
            open = false;
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Conflict { ours, theirs, .. } => {
                    for line in [&start, ours, &middle, theirs, &end] {
                        out.push_str(line);
                        if !line.is_empty() && line != &end {
                            out.push_str(eol);
                        }
                    }
                    open = true;
                }
            }
        }
        if open {
            out.push_str(eol);
        }
        out
    }
}
