//! Tasks as comma-separated values (RFC 4180), a row each.

use crate::cli::render::view::StoryView;
use crate::model::KnownField;
use crate::store::{Entry, Snapshot};

/// The columns behind those that every task has.
const LABELS: [KnownField; 6] = [
    KnownField::Files,
    KnownField::Context,
    KnownField::Verify,
    KnownField::Worker,
    KnownField::Phase,
    KnownField::Estimate,
];
/// The columns that every task has.
const COLUMNS: [&str; 11] = [
    "story",
    "story_title",
    "story_status",
    "task",
    "title",
    "domain",
    "status",
    "enabled",
    "ready",
    "depends_on",
    "blocked_by",
];

/// A row for each entry of the Tasks sections, under a row of names; lines end in CRLF.
///
/// What a spreadsheet would take for a formula begins with `'`, as spreadsheets themselves write it.
pub fn csv(snapshot: &Snapshot, entries: &[&Entry]) -> String {
    let mut text = String::new();
    let names = COLUMNS.into_iter().map(str::to_owned);
    let labels = LABELS.map(|field| field.label().to_lowercase());
    let last = ["other_fields", "body", "path"].map(str::to_owned);
    row(&mut text, names.chain(labels).chain(last));
    for entry in entries {
        let story = StoryView::new(snapshot, entry);
        for task in story.tasks() {
            let document = task.document();
            let read = task.task();
            let mut cells = vec![
                story.id(),
                story.title().unwrap_or("").to_owned(),
                story.status().unwrap_or("").to_owned(),
                task.id().unwrap_or_default(),
                task.title().to_owned(),
                task.domain().unwrap_or("").to_owned(),
                task.status().unwrap_or("").to_owned(),
                read.enabled.to_string(),
                task.ready.to_string(),
                task.depends_on().join(", "),
                task.blocked_by().join(", "),
            ];
            cells.extend(LABELS.iter().map(|label| {
                let paths = |spans: &[crate::text::Span]| {
                    let words: Vec<&str> = spans.iter().map(|span| document.slice(*span)).collect();
                    words.join(", ")
                };
                match label {
                    KnownField::Files => paths(&read.files),
                    KnownField::Context => paths(&read.context),
                    other => read
                        .field(*other)
                        .map(|field| document.slice(field.value).to_owned())
                        .unwrap_or_default(),
                }
            }));
            let others = read.fields.iter().filter(|field| field.known.is_none());
            let others: Vec<String> = others
                .map(|field| format!("{}: {}", document.slice(field.label), document.slice(field.value)))
                .collect();
            cells.push(others.join("\n"));
            cells.push(document.slice(read.body).to_owned());
            cells.push(entry.path.to_string());
            row(&mut text, cells);
        }
    }
    text
}

fn row(text: &mut String, cells: impl IntoIterator<Item = String>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        push_cell(text, &cell);
    }
    text.push_str("\r\n");
}

fn push_cell(text: &mut String, cell: &str) {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_quoted = cell.contains([',', '"', '\r', '\n']);
    if is_quoted {
        text.push('"');
    }
    if is_formula {
        text.push('\'');
    }
    text.push_str(&cell.replace('"', "\"\""));
    if is_quoted {
        text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::{csv, push_cell};
    use crate::cli::render::sample::sample;

    #[test]
    fn cells_are_quoted_and_no_formula_is_left() {
        let cell = |cell: &str| {
            let mut text = String::new();
            push_cell(&mut text, cell);
            text
        };
        assert_eq!(cell("a b"), "a b");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(
            cell("=HYPERLINK(\"x\")"),
            "'=HYPERLINK(\"\"x\"\")".replace("'=", "\"'=") + "\""
        );
        assert_eq!(cell("- a\n- b"), "\"'- a\n- b\"");
        assert_eq!(cell(""), "");
    }

    #[test]
    fn every_entry_is_a_row_of_the_same_length() {
        let snapshot = sample();
        let entries: Vec<_> = snapshot.entries().iter().collect();
        let text = csv(&snapshot, &entries);
        let total: usize = snapshot
            .stories()
            .map(|(_, loaded)| loaded.story.listed.len())
            .sum();
        let (mut rows, mut commas, mut quoted) = (0, 0, false);
        for c in text.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => commas += 1,
                '\n' if !quoted => rows += 1,
                _ => {}
            }
        }
        assert_eq!((rows, commas), (total + 1, (total + 1) * 19));
    }
}
