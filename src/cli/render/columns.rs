//! Rows of cells in aligned columns, without borders.

use super::out::{Look, Out, width};
use crate::parallel;

/// What stands between two columns.
const GAP: usize = 2;
/// The fewest columns that the flexible column is given.
const LEAST: usize = 16;

/// A piece of a line: texts with their looks.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    texts: Vec<(Look, String)>,
    width: usize,
}

impl Cell {
    pub(super) fn new(look: Look, text: impl Into<String>) -> Self {
        Cell::default().and(look, text)
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Cell::new(Look::Plain, text)
    }

    /// The cell with one more text.
    pub(super) fn and(mut self, look: Look, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.width += width(&text);
            self.texts.push((look, text));
        }
        self
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Adds the cell, cut to `columns`, and says how many it took.
    pub(super) fn put(&self, out: &mut Out, columns: usize) -> usize {
        if self.width() <= columns {
            for (look, text) in &self.texts {
                out.put(*look, text);
            }
            return self.width();
        }
        if columns == 0 {
            return 0;
        }
        // The last column is for the mark.
        let mut room = columns - 1;
        for (look, text) in &self.texts {
            let head = head(text, room);
            out.put(*look, head);
            room -= width(head).min(room);
            if head.len() < text.len() {
                break;
            }
        }
        out.put(Look::Faint, "…");
        columns - room
    }
}

/// The longest start of `text` that takes no more than `columns`.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            used > columns
        })
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Rows of cells; one column takes what the others leave.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    flexible: usize,
    right: Vec<usize>,
    flowing: Option<usize>,
    rows: Vec<Vec<Cell>>,
}

impl Columns {
    /// No rows yet; column `flexible` (from 0) takes what the others leave.
    pub(super) fn new(flexible: usize) -> Self {
        Columns {
            flexible,
            right: Vec::new(),
            flowing: None,
            rows: Vec::new(),
        }
    }

    /// The same with the column `at` aligned to the right.
    pub(super) fn right(mut self, at: usize) -> Self {
        self.right.push(at);
        self
    }

    /// Lets the last column, `at`, stand right behind the flexible one, which is cut for its sake; itself it never is.
    pub(super) fn flow(&mut self, at: usize) {
        self.flowing = Some(at);
    }

    pub(super) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Adds all rows, a line each.
    pub(super) fn put(&self, out: &mut Out) {
        let widths = self.widths(out.width());
        // A row's line depends on no other's, once the widths are known.
        let lines = parallel::map(&self.rows, |row| {
            let mut line = Out::new(out.has_color(), out.width());
            let last = row.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0);
            for (at, cell) in row.iter().enumerate().take(last + 1) {
                let mut columns = widths[at];
                if at == self.flexible && self.flowing == Some(last) {
                    let behind = GAP + row[last].width().min(widths[last]);
                    columns = cell.width().min(columns.saturating_sub(behind).max(LEAST));
                }
                let missing = columns.saturating_sub(cell.width());
                let is_right = self.right.contains(&at);
                if is_right {
                    line.blanks(missing);
                }
                cell.put(&mut line, columns);
                if at < last {
                    let fill = if is_right { 0 } else { missing };
                    // A column that is empty in every row takes no gap either.
                    let gap = if columns == 0 { 0 } else { GAP };
                    line.blanks(fill + gap);
                }
            }
            line.end();
            line.into_text()
        });
        for line in lines {
            out.rendered(&line);
        }
    }

    fn widths(&self, all: usize) -> Vec<usize> {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths = vec![0; count];
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate() {
                widths[at] = widths[at].max(cell.width());
            }
        }
        let fixed = |widths: &[usize]| -> usize {
            let kept = widths
                .iter()
                .enumerate()
                .filter(|(at, _)| self.flowing != Some(*at));
            let kept: Vec<usize> = kept.map(|(_, width)| *width).filter(|width| *width > 0).collect();
            let flexible = widths.get(self.flexible).copied().unwrap_or(0);
            kept.iter().sum::<usize>() - flexible + GAP * kept.len().saturating_sub(1)
        };
        // No column but the flexible one takes more than a quarter of the line unless there is room.
        if self.flowing.is_some()
            && let Some(flexible) = widths.get_mut(self.flexible)
        {
            *flexible = usize::MAX / 4;
        }
        if let Some(&flexible) = widths.get(self.flexible)
            && fixed(&widths) + flexible > all
        {
            for (at, width) in widths.iter_mut().enumerate() {
                if at != self.flexible && self.flowing != Some(at) {
                    *width = (*width).min(all / 4);
                }
            }
            let left = all.saturating_sub(fixed(&widths)).max(LEAST);
            widths[self.flexible] = flexible.min(left);
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Columns};
    use crate::cli::render::out::{Look, Out};

    fn cell(text: &str) -> Cell {
        Cell::new(Look::Strong, text)
    }

    #[test]
    fn the_flexible_column_takes_what_is_left() {
        let mut columns = Columns::new(1).right(2);
        columns.push(vec![
            cell("001"),
            cell("A title that is long"),
            cell("1/2"),
            cell(""),
        ]);
        columns.push(vec![cell("2"), cell("漢字"), cell("10/10"), cell("x")]);
        let put = |width| {
            let mut out = Out::new(false, width);
            columns.put(&mut out);
            out.into_text()
        };
        assert_eq!(
            put(80),
            "001  A title that is long    1/2\n2    漢字                  10/10  x\n"
        );
        assert_eq!(
            put(31),
            "001  A title that is…    1/2\n2    漢字              10/10  x\n"
        );
    }

    #[test]
    fn a_cut_cell_never_takes_more_than_its_columns() {
        let cell = cell("abc").and(Look::Plain, "漢字").and(Look::Faint, "def");
        for columns in 0..14 {
            let mut out = Out::new(false, 80);
            assert!(cell.put(&mut out, columns) <= columns, "{columns}");
            assert_eq!(out.into_text() == "abc漢字def", columns >= 10, "{columns}");
        }
    }
}
