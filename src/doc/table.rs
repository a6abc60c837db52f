//! The tables of a document, cell by cell.

use crate::markdown::{BlockKind, Document};
use crate::text::{Span, lines, trim};

/// A row of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its line.
    pub line: Span,
    /// Its cells without the white space around them.
    pub cells: Vec<Span>,
}

/// A table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The names of its columns.
    pub head: Row,
    /// What stands below them.
    pub rows: Vec<Row>,
}

impl Table {
    /// The place of the column whose name begins with `name`, without regard to case.
    pub fn column(&self, text: &str, name: &str) -> Option<usize> {
        self.head.cells.iter().position(|cell| {
            let cell = text[cell.range()].trim_matches('*');
            cell.get(..name.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(name))
        })
    }
}

/// The tables within `span`.
pub fn tables_in(document: &Document, span: Span) -> Vec<Table> {
    let text = document.text();
    let tables = document
        .blocks_in(span)
        .iter()
        .filter(|block| block.kind == BlockKind::Table);
    tables
        .filter_map(|block| {
            let mut rows = lines(text, block.span).map(|line| row(text, line));
            let head = rows.next()?;
            // The second line is that of the dashes.
            Some(Table {
                head,
                rows: rows.skip(1).collect(),
            })
        })
        .collect()
}

fn row(text: &str, line: Span) -> Row {
    let line = trim(text, line);
    let mut cells = Vec::new();
    let mut start = line.start;
    let mut escaped = false;
    for (at, c) in text[line.range()].char_indices() {
        match c {
            '|' if !escaped => {
                // The first bar opens the first cell.
                if at > 0 {
                    cells.push(trim(text, Span::new(start, line.start + at)));
                }
                start = line.start + at + 1;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    if start < line.end {
        cells.push(trim(text, Span::new(start, line.end)));
    }
    Row { line, cells }
}

#[cfg(test)]
mod tests {
    use super::tables_in;
    use crate::markdown::Document;
    use crate::text::Span;

    #[test]
    fn cells_stand_between_bars() {
        let text = "| Risk | **Mitigation** |\n|---|---|\n| a \\| b | |\nc | d\n";
        let document = Document::parse(text);
        let tables = tables_in(&document, Span::new(0, text.len()));
        let cells: Vec<Vec<&str>> = tables[0]
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| document.slice(*cell)).collect())
            .collect();
        assert_eq!(cells, [vec!["a \\| b", ""], vec!["c", "d"]]);
        assert_eq!(tables[0].column(text, "mitigation"), Some(1));
    }
}
