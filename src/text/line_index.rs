//! From byte offsets to the lines and columns that people read.

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
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1));
        LineIndex { starts }
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
            column: text[start..offset.max(start)].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

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
