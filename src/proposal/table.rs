//! A markdown table, a task a row.

use super::draft::{one_line, references};
use super::{Fault, Proposal, ProposedTask, Reading};
use crate::markdown::{Block, BlockKind, Document};
use crate::model::{KnownField, TaskRef};
use crate::text::{Span, lines, nearest, trim};

/// What a column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Column {
    Id,
    Title,
    Body,
    Known(KnownField),
    Other(String),
}

/// The names of columns that are no labels of fields.
const NAMES: [(&str, Column); 26] = [
    ("#", Column::Id),
    ("id", Column::Id),
    ("no", Column::Id),
    ("no.", Column::Id),
    ("nr", Column::Id),
    ("number", Column::Id),
    ("task id", Column::Id),
    ("task name", Column::Title),
    ("task title", Column::Title),
    ("title", Column::Title),
    ("name", Column::Title),
    ("task", Column::Title),
    ("goal", Column::Body),
    ("description", Column::Body),
    ("body", Column::Body),
    ("details", Column::Body),
    ("context needed", Column::Known(KnownField::Context)),
    ("context files", Column::Known(KnownField::Context)),
    ("dependencies", Column::Known(KnownField::DependsOn)),
    ("depends", Column::Known(KnownField::DependsOn)),
    ("blocked by", Column::Known(KnownField::DependsOn)),
    ("waits for", Column::Known(KnownField::DependsOn)),
    ("file", Column::Known(KnownField::Files)),
    ("validate", Column::Known(KnownField::Verify)),
    ("verification", Column::Known(KnownField::Verify)),
    ("verify command", Column::Known(KnownField::Verify)),
];

/// What a name is compared by: no decoration, no case.
fn bare(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || "*_`".contains(c));
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn known(name: &str) -> Option<Column> {
    let name = bare(name);
    let named = NAMES.iter().find(|(other, _)| *other == name);
    named
        .map(|(_, column)| column.clone())
        .or_else(|| KnownField::find(&name).map(Column::Known))
}

/// Whether a block is a table with a column for the names of tasks.
pub(super) fn has_titles(document: &Document, block: &Block) -> bool {
    let Some(header) = lines(document.text(), block.span)
        .next()
        .filter(|_| block.kind == BlockKind::Table)
    else {
        return false;
    };
    let cells = cells(document.text(), header);
    cells
        .iter()
        .any(|cell| known(document.slice(*cell)) == Some(Column::Title))
}

/// The cells of a row: a pipe behind a backslash parts nothing.
fn cells(text: &str, line: Span) -> Vec<Span> {
    let line = trim(text, line);
    let bytes = text.as_bytes();
    let first = line.start + usize::from(bytes.get(line.start) == Some(&b'|'));
    let mut start = first;
    let mut found = Vec::new();
    for at in first..line.end {
        if bytes[at] == b'|' && bytes[at - 1] != b'\\' {
            found.push(trim(text, Span::new(start, at)));
            start = at + 1;
        }
    }
    if start < line.end {
        found.push(trim(text, Span::new(start, line.end)));
    }
    found
}

/// What a cell says, with the line ends that HTML gives it.
fn value(cell: &str) -> String {
    let mut value = cell.replace("\\|", "|");
    for line_end in ["<br>", "<br/>", "<br />"] {
        value = value.replace(line_end, "\n");
    }
    let value = value.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    if ["-", "–", "—"].contains(&value.as_str()) {
        String::new()
    } else {
        value
    }
}

/// The tasks of all tables that name some.
pub(super) fn read(document: &Document, how: Reading) -> Proposal {
    let mut proposal = Proposal::default();
    let tables = document
        .blocks()
        .iter()
        .filter(|block| block.kind == BlockKind::Table);
    let mut seen = false;
    for block in tables {
        seen = true;
        if has_titles(document, block) {
            table(document, block, how, &mut proposal);
        } else if let Some(first) = lines(document.text(), block.span).next() {
            let header = one_line(document.slice(first));
            proposal.notes.push(format!(
                "the table `{header}` has no column `Task Name` and is left out"
            ));
        }
    }
    if seen && proposal.tasks.is_empty() && proposal.faults.is_empty() && !proposal.notes.is_empty() {
        proposal.notes.clear();
        proposal.faults.push(
            Fault::new(Span::new(0, 0), "no column of the table names the tasks")
                .help("call the column `Task Name`"),
        );
    }
    proposal
}

fn table(document: &Document, block: &Block, how: Reading, proposal: &mut Proposal) {
    let text = document.text();
    let mut rows = lines(text, block.span);
    let Some(header) = rows.next() else { return };
    let header = cells(text, header);
    let columns = columns(document, &header, how, &mut proposal.faults);
    for row in rows.skip(1) {
        let cells = cells(text, row);
        let row = trim(text, row);
        if row.is_empty() {
            continue;
        }
        if cells.len() > columns.len() {
            let message = format!("the row has {} cells in {} columns", cells.len(), columns.len());
            proposal
                .faults
                .push(Fault::new(cells[columns.len()], message).help("write a pipe within a cell as `\\|`"));
            continue;
        }
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        proposal
            .tasks
            .push(self::row(document, &columns, &cells, &mut proposal.faults));
    }
}

fn columns(document: &Document, header: &[Span], how: Reading, faults: &mut Vec<Fault>) -> Vec<Column> {
    let names: Vec<String> = header.iter().map(|cell| bare(document.slice(*cell))).collect();
    let mut columns: Vec<Column> = Vec::new();
    for (cell, name) in header.iter().zip(&names) {
        // `Task` is the number where another column holds the name.
        let has_other_title = || {
            let mut others = names.iter().filter(|other| *other != "task");
            others.any(|other| known(other) == Some(Column::Title))
        };
        let found = match known(name) {
            Some(Column::Title) if name == "task" && has_other_title() => Column::Id,
            Some(column) => column,
            None => {
                let shown = one_line(document.slice(*cell));
                if !how.keeps_unknown {
                    faults.push(unknown(*cell, &shown, name));
                }
                columns.push(Column::Other(shown));
                continue;
            }
        };
        if columns.contains(&found) {
            let shown = one_line(document.slice(*cell));
            faults.push(
                Fault::new(
                    *cell,
                    format!("the column `{shown}` says what another column says"),
                )
                .help("keep one of them"),
            );
        }
        columns.push(found);
    }
    columns
}

fn unknown(cell: Span, shown: &str, name: &str) -> Fault {
    let fault = Fault::new(cell, format!("the column `{shown}` is not known"));
    let labels: Vec<String> = KnownField::ALL
        .iter()
        .map(|field| field.label().to_lowercase())
        .collect();
    let names = NAMES
        .iter()
        .map(|(name, _)| *name)
        .chain(labels.iter().map(String::as_str));
    fault.help(match nearest(name, names) {
        Some(meant) => format!("did you mean `{meant}`? --keep-unknown keeps it as a field of its own"),
        None => format!(
            "--keep-unknown keeps it as a field of its own; known are ID, Task Name, Goal, Context Needed, {}",
            KnownField::ALL.map(KnownField::label).join(", ")
        ),
    })
}

fn row(document: &Document, columns: &[Column], cells: &[Span], faults: &mut Vec<Fault>) -> ProposedTask {
    let mut task = ProposedTask::default();
    let titled = columns.iter().position(|column| *column == Column::Title);
    task.span = titled
        .and_then(|at| cells.get(at))
        .or(cells.first())
        .copied()
        .unwrap_or_default();
    for (column, cell) in columns.iter().zip(cells) {
        let written = document.slice(*cell);
        let said = value(written);
        match column {
            Column::Known(KnownField::DependsOn) => {
                task.depends_on = references(document.text(), *cell);
            }
            _ if said.is_empty() => {}
            Column::Id => match TaskRef::read(written) {
                Some(TaskRef {
                    story: None,
                    task: id,
                }) => task.id = Some(id),
                _ => faults.push(
                    Fault::new(*cell, format!("`{}` is no id of a task", one_line(written)))
                        .help("write a number, such as 1 or 001"),
                ),
            },
            Column::Title => task.title = one_line(&said),
            Column::Body => task.body = said,
            Column::Known(field @ (KnownField::Files | KnownField::Context)) => {
                let items: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
                task.fields.push((*field, items.join(", ")));
            }
            Column::Known(field) => task.fields.push((*field, one_line(&said))),
            Column::Other(label) => task.others.push((label.clone(), one_line(&said))),
        }
    }
    task
}

#[cfg(test)]
mod tests {
    use super::cells;
    use crate::text::Span;

    #[test]
    fn a_row_is_parted_at_bare_pipes() {
        let read = |text: &str| -> Vec<String> {
            cells(text, Span::new(0, text.len()))
                .into_iter()
                .map(|cell| text[cell.range()].to_owned())
                .collect()
        };
        assert_eq!(read("| a | b\\|c | |\n"), ["a", "b\\|c", ""]);
        assert_eq!(read("a | b"), ["a", "b"]);
        assert_eq!(read("|"), Vec::<String>::new());
        assert_eq!(read("||"), [""]);
    }
}
