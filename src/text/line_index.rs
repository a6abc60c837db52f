//! From byte offsets to the lines and columns that people read.

use std::sync::OnceLock;

/// After how many bytes characters are counted anew, so that a column far along a line takes no longer than a near one.
const STEP: usize = 1 << 12;

/// A place as people count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// The starts of all lines of one text. A line ends after `\n`.
///
/// These are the lines that git, grep and compilers count, so that a place printed here is the place that `git blame`,
/// `sed -n 12p` and an annotation in CI mean. For `CommonMark`, and in some editors, a lone `\r` ends a line too, and
/// [`super::lines`] follows it there, since it decides what is read; a file that holds one is rare enough that one
/// number for all tools counts more.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// How many characters begin before each multiple of [`STEP`]; asked for by long lines only.
    counts: OnceLock<Vec<usize>>,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1));
        LineIndex {
            starts,
            counts: OnceLock::new(),
        }
    }

    /// The line that holds `offset`, from 1. An offset past the text is on its last line.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The byte at which `line` (from 1) starts; the last line's start for a line past the text.
    pub fn start(&self, line: usize) -> usize {
        self.starts[line.clamp(1, self.starts.len()) - 1]
    }

    /// The number of lines; a text that ends in a line end has an empty last line.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line and column of `offset` in `text`, the text that this index was made of.
    pub fn line_column(&self, text: &str, offset: usize) -> LineColumn {
        let line = self.line(offset);
        let start = self.start(line);
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        LineColumn {
            line,
            column: self.characters(text, start, offset.max(start)) + 1,
        }
    }

    /// How many characters of `text` begin between two bytes.
    fn characters(&self, text: &str, start: usize, end: usize) -> usize {
        if end - start <= STEP {
            return beginning(&text.as_bytes()[start..end]);
        }
        let counts = self.counts.get_or_init(|| {
            let chunks = text.as_bytes().chunks(STEP).scan(0, |before, chunk| {
                let here = *before;
                *before += beginning(chunk);
                Some(here)
            });
            chunks.collect()
        });
        let before = |at: usize| match counts.get(at / STEP) {
            Some(count) => count + beginning(&text.as_bytes()[at / STEP * STEP..at]),
            None => beginning(text.as_bytes()),
        };
        before(end) - before(start)
    }
}

/// How many characters begin among the bytes of a text.
fn beginning(bytes: &[u8]) -> usize {
    let is_first = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    bytes.iter().filter(is_first).count()
}

#[cfg(test)]
mod tests {
    use super::{LineIndex, STEP};

    #[test]
    fn columns_of_long_lines_are_counted_as_those_of_short_ones() {
        for size in [STEP, 3 * STEP, 3 * STEP + 1] {
            let text = format!("short\n{}", "aé漢".repeat(size).split_at(size * 6).0);
            let index = LineIndex::new(&text);
            for (offset, _) in text.char_indices().step_by(997).chain([(text.len(), ' ')]) {
                let place = index.line_column(&text, offset);
                let line = if offset < 6 { 0 } else { 6 };
                assert_eq!(place.column, text[line..offset].chars().count() + 1, "{offset}");
            }
        }
    }

    #[test]
    fn counts_lines_and_characters_from_one() {
        let text = "añb\r\nc";
        let index = LineIndex::new(text);
        let at = |offset| {
            let place = index.line_column(text, offset);
            (place.line, place.column)
        };
        assert_eq!(
            [at(0), at(1), at(3), at(4), at(6), at(7), at(99)],
            [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 2)]
        );
    }
}
