//! Three versions of a text: what changed on which side, line by line, and how a conflict is marked.

use std::hash::Hash;
use std::ops::Range;

use super::matching::gaps;

/// A stretch of three sequences.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stretch {
    /// One item that all three have: where it stands in the base, in ours and in theirs.
    Same(usize, usize, usize),
    /// Items that one side changed, or both.
    Changed {
        /// In the base.
        base: Range<usize>,
        /// On our side.
        ours: Range<usize>,
        /// On their side.
        theirs: Range<usize>,
    },
}

/// How the lines around a conflict are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Markers {
    /// How often the mark stands at the start of a line.
    pub size: usize,
    /// What our side is called.
    pub ours: String,
    /// What their side is called.
    pub theirs: String,
}

impl Default for Markers {
    fn default() -> Self {
        Markers {
            size: 7,
            ours: "ours".to_owned(),
            theirs: "theirs".to_owned(),
        }
    }
}

impl Markers {
    /// The three lines of a conflict, without their line ends.
    pub fn lines(&self) -> [String; 3] {
        let mark = |sign: &str, label: &str| {
            let mut line = sign.repeat(self.size);
            if !label.is_empty() {
                line.push(' ');
                // A label is one line, or the marks could not be told from the text.
                line.extend(label.chars().filter(|c| !matches!(c, '\n' | '\r')));
            }
            line
        };
        [mark("<", &self.ours), mark("=", ""), mark(">", &self.theirs)]
    }
}

/// Lines merged as git merges them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergedLines {
    /// The text, with marks where both sides changed the same lines.
    pub bytes: Vec<u8>,
    /// How many conflicts are marked.
    pub conflicts: usize,
}

/// Walks through three sequences side by side.
pub fn stretches<T: Eq + Hash + Ord>(base: &[T], ours: &[T], theirs: &[T]) -> Vec<Stretch> {
    let (in_ours, in_theirs) = (partners(base, ours), partners(base, theirs));
    let mut found = Vec::new();
    let (mut b, mut o, mut t) = (0, 0, 0);
    let changed = |found: &mut Vec<Stretch>, base: Range<usize>, ours: Range<usize>, theirs: Range<usize>| {
        if !(base.is_empty() && ours.is_empty() && theirs.is_empty()) {
            found.push(Stretch::Changed { base, ours, theirs });
        }
    };
    for at in 0..base.len() {
        if let (Some(ours), Some(theirs)) = (in_ours[at], in_theirs[at]) {
            changed(&mut found, b..at, o..ours, t..theirs);
            found.push(Stretch::Same(at, ours, theirs));
            (b, o, t) = (at + 1, ours + 1, theirs + 1);
        }
    }
    changed(&mut found, b..base.len(), o..ours.len(), t..theirs.len());
    found
}

/// For each item of `from` the one of `to` that it became, if it is still there.
fn partners<T: Eq + Hash>(from: &[T], to: &[T]) -> Vec<Option<usize>> {
    let mut found = Vec::with_capacity(from.len());
    let mut at = 0;
    for (gone, new) in gaps(from, to)
        .into_iter()
        .chain([(from.len()..from.len(), to.len()..to.len())])
    {
        let same = gone.start - found.len();
        found.extend((at..at + same).map(Some));
        found.resize(gone.end, None);
        at = new.end;
    }
    found
}

/// The places of what both have, in `from` and in `to`.
fn pairs<T: Eq + Hash>(from: &[T], to: &[T]) -> impl Iterator<Item = (usize, usize)> {
    let partners = partners(from, to).into_iter().enumerate();
    partners.filter_map(|(n, partner)| Some((n, partner?)))
}

/// Where two sequences differ, in pairs of ranges that are not both empty; between two of them stands what both have.
///
/// Differences are taken together where `joins` says so of what stands between them.
pub fn differences<T: Eq + Hash + Ord>(
    ours: &[T],
    theirs: &[T],
    joins: impl Fn(&[T]) -> bool,
) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = (0, 0);
    // Of several ways to see the same difference one is taken, whichever side is called ours.
    let pairs: Vec<(usize, usize)> = if ours <= theirs {
        pairs(ours, theirs).collect()
    } else {
        pairs(theirs, ours).map(|(theirs, ours)| (ours, theirs)).collect()
    };
    for (in_ours, in_theirs) in pairs.into_iter().chain([(ours.len(), theirs.len())]) {
        if at != (in_ours, in_theirs) {
            match found.last_mut() {
                Some(last) if joins(&ours[last.0.end..at.0]) => {
                    *last = (last.0.start..in_ours, last.1.start..in_theirs);
                }
                _ => found.push((at.0..in_ours, at.1..in_theirs)),
            }
        }
        at = (in_ours + 1, in_theirs + 1);
    }
    found
}

/// Merges three versions line by line, whatever they hold; a line ends after `\n`.
pub fn merge_lines(base: &[u8], ours: &[u8], theirs: &[u8], markers: &Markers) -> MergedLines {
    let split = |bytes| -> Vec<&[u8]> { <[u8]>::split_inclusive(bytes, |byte| *byte == b'\n').collect() };
    let (base, ours, theirs) = (split(base), split(ours), split(theirs));
    let mut out = Conflicted::new(markers, &ours, &theirs);
    for stretch in stretches(&base, &ours, &theirs) {
        match stretch {
            Stretch::Same(_, at, _) => out.take(&ours[at..=at]),
            Stretch::Changed {
                base: b,
                ours: o,
                theirs: t,
            } => {
                let (base, ours, theirs) = (&base[b], &ours[o], &theirs[t]);
                if ours == base {
                    out.take(theirs);
                } else if theirs == base || ours == theirs {
                    out.take(ours);
                } else {
                    out.both(ours, theirs);
                }
            }
        }
    }
    out.merged
}

/// Marks every place in which two versions differ, so that neither side is lost.
pub fn two_sided(ours: &[u8], theirs: &[u8], markers: &Markers) -> MergedLines {
    let split = |bytes| -> Vec<&[u8]> { <[u8]>::split_inclusive(bytes, |byte| *byte == b'\n').collect() };
    let (ours, theirs) = (split(ours), split(theirs));
    let mut out = Conflicted::new(markers, &ours, &theirs);
    out.both(&ours, &theirs);
    out.merged
}

/// A text of lines with conflicts, on its way.
struct Conflicted {
    merged: MergedLines,
    marks: [String; 3],
    eol: &'static [u8],
}

impl Conflicted {
    fn new(markers: &Markers, ours: &[&[u8]], theirs: &[&[u8]]) -> Self {
        let first = ours.first().or(theirs.first());
        let is_crlf = first.is_some_and(|line| line.ends_with(b"\r\n"));
        Conflicted {
            merged: MergedLines {
                bytes: Vec::new(),
                conflicts: 0,
            },
            marks: markers.lines(),
            eol: if is_crlf { b"\r\n" } else { b"\n" },
        }
    }

    fn take(&mut self, lines: &[&[u8]]) {
        for line in lines {
            self.end_line();
            self.merged.bytes.extend_from_slice(line);
        }
    }

    /// A last line without its end goes on for as long as nothing follows it.
    fn end_line(&mut self) {
        if self.merged.bytes.last().is_some_and(|byte| *byte != b'\n') {
            self.merged.bytes.extend_from_slice(self.eol);
        }
    }

    fn mark(&mut self, which: usize) {
        self.end_line();
        self.merged.bytes.extend_from_slice(self.marks[which].as_bytes());
        self.merged.bytes.extend_from_slice(self.eol);
    }

    /// What the sides have in common once, and marks around the rest; as in git, three lines are too few to part
    /// two conflicts.
    fn both(&mut self, ours: &[&[u8]], theirs: &[&[u8]]) {
        let mut at = 0;
        for (o, t) in differences(ours, theirs, |between| between.len() <= 3) {
            self.take(&ours[at..o.start]);
            at = o.end;
            self.mark(0);
            self.take(&ours[o]);
            self.mark(1);
            self.take(&theirs[t]);
            self.mark(2);
            self.merged.conflicts += 1;
        }
        self.take(&ours[at..]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Markers, Stretch, merge_lines, stretches, two_sided};

    fn merged(base: &str, ours: &str, theirs: &str) -> (String, usize) {
        let found = merge_lines(
            base.as_bytes(),
            ours.as_bytes(),
            theirs.as_bytes(),
            &Markers::default(),
        );
        (
            String::from_utf8(found.bytes).expect("lines of texts are text"),
            found.conflicts,
        )
    }

    #[test]
    fn changes_of_different_lines_are_both_kept() {
        assert_eq!(
            merged("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\nd"),
            ("A\nb\nC\nd".to_owned(), 0)
        );
        assert_eq!(merged("a\n", "b\n", "b\n"), ("b\n".to_owned(), 0));
    }

    #[test]
    fn changes_of_one_line_are_marked_with_the_line_ends_of_the_file() {
        assert_eq!(
            merged("a\r\nb\r\n", "a\r\nB\r\n", "a\r\nß"),
            (
                "a\r\n<<<<<<< ours\r\nB\r\n=======\r\nß\r\n>>>>>>> theirs\r\n".to_owned(),
                1
            )
        );
    }

    #[test]
    fn marks_have_the_size_and_the_names_that_were_asked_for() {
        let markers = Markers {
            size: 3,
            ours: "HEAD".to_owned(),
            theirs: "a\nb".to_owned(),
        };
        let found = two_sided(b"a\nx\n", b"a\n", &markers);
        assert_eq!(found.bytes, b"a\n<<< HEAD\nx\n===\n>>> ab\n");
        assert_eq!(found.conflicts, 1);
    }

    #[test]
    fn every_item_of_every_version_is_in_one_stretch() {
        let found = stretches(&[1, 2, 3], &[1, 9, 3], &[1, 3, 4]);
        assert_eq!(
            found,
            [
                Stretch::Same(0, 0, 0),
                Stretch::Changed {
                    base: 1..2,
                    ours: 1..2,
                    theirs: 1..1
                },
                Stretch::Same(2, 2, 1),
                Stretch::Changed {
                    base: 3..3,
                    ours: 3..3,
                    theirs: 2..3
                },
            ]
        );
    }
}
