//! The field block under a task's heading.

use std::cell::LazyCell;

use super::tasks::underline;
use crate::markdown::{BlockKind, Document, Field, FieldForm, LabelStyle, field_line};
use crate::model::{KnownField, Oddity, TaskField};
use crate::text::{Span, line_end, trim};

/// The fields that stand between byte `start` and byte `end`, and the block that they form.
pub(super) struct FieldBlock {
    pub(super) fields: Vec<TaskField>,
    /// Whole lines; empty at `start` where there is no field.
    pub(super) span: Span,
    pub(super) oddities: Vec<Oddity>,
}

/// Reads the field block that begins at `start`, the byte after a task's heading.
pub(super) fn field_block(document: &Document, start: usize, end: usize) -> FieldBlock {
    let text = document.text();
    let mut block = FieldBlock {
        fields: Vec::new(),
        span: Span::empty(start),
        oddities: Vec::new(),
    };
    let mut at = skip_to_fields(document, start, end);
    let mut near = Vec::new();
    let mut seen: Vec<KnownField> = Vec::new();
    let mut style = LabelStyle::default();
    while at < end {
        let line = Span::new(at, line_end(text, at).min(end));
        let slice = &text[line.range()];
        if slice.trim_start().is_empty() || !may_hold_fields(document, at) {
            break;
        }
        if let Some(found) = field_line(text, line) {
            if !found
                .fields
                .iter()
                .any(|field| is_likely_label(document.slice(field.label)))
            {
                break;
            }
            let shared = found.fields.len() > 1;
            style = found.form.style;
            if block.fields.is_empty() {
                // Every task must have three, and a list that grows by itself begins with more.
                block.fields.reserve_exact(3);
            }
            for field in &found.fields {
                let field = task_field(text, field, line, shared);
                seen.extend(field.known.filter(|known| !seen.contains(known)));
                block.fields.push(field);
            }
        } else if let Some(oddity) = near_miss(text, line, &seen, style) {
            near.push(oddity);
        } else if let Some(last) = block.fields.last_mut()
            && continues(text, last, slice)
        {
            let more = trim(text, line);
            last.value = if last.value.is_empty() {
                more
            } else {
                Span::new(last.value.start, more.end)
            };
            last.span.end = more.end;
            last.lines.end = line.end;
        } else {
            break;
        }
        let first = if block.span.is_empty() {
            line.start
        } else {
            block.span.start
        };
        block.span = Span::new(first, line.end);
        at = line.end;
    }
    if block.fields.is_empty() {
        block.span = Span::empty(start);
    }
    if block.fields.len() > 6 {
        block.fields.shrink_to_fit();
    }
    block.oddities = near;
    judge_labels(document, &block.fields, &mut block.oddities);
    block
}

/// The first byte of the first line after `start` that is neither blank nor a comment.
fn skip_to_fields(document: &Document, start: usize, end: usize) -> usize {
    let text = document.text();
    let mut at = start;
    while at < end {
        let next = line_end(text, at).min(end);
        if text[at..next].trim_start().is_empty() {
            at = next;
            continue;
        }
        let comment = document.blocks_in(Span::new(at, end)).first().filter(|block| {
            block.kind == BlockKind::Html
                && block.span.start == at
                && document.slice(block.span).trim_start().starts_with("<!--")
                && document.slice(block.span).trim_end().ends_with("-->")
        });
        match comment {
            Some(block) => at = block.span.end,
            None => break,
        }
    }
    at
}

/// Whether the line at `at` is text or a list, not code, HTML or a quote.
pub(super) fn may_hold_fields(document: &Document, at: usize) -> bool {
    let blocks = document.blocks();
    let next = blocks.partition_point(|block| block.span.start <= at);
    let Some(block) = next.checked_sub(1).and_then(|n| blocks.get(n)) else {
        return false;
    };
    block.span.end > at
        && match block.kind {
            BlockKind::Paragraph | BlockKind::List => true,
            BlockKind::Heading { setext: true, .. } => at < underline(document, block.span).start,
            _ => false,
        }
}

/// Labels are short; a bold sentence with a colon is text.
fn is_likely_label(label: &str) -> bool {
    label.split_whitespace().nth(4).is_none()
}

fn task_field(text: &str, field: &Field, line: Span, shared: bool) -> TaskField {
    let known = KnownField::find(&text[field.label.range()]);
    TaskField {
        known,
        label: field.label,
        span: field.span,
        value: field.value,
        lines: line,
        shared,
        cramped: field.cramped,
    }
}

/// Whether `line` goes on with the value of `field`.
fn continues(text: &str, field: &TaskField, line: &str) -> bool {
    let value = &text[field.value.range()];
    let list = line.trim_start();
    let is_item = list.starts_with("- ") || list.starts_with("* ") || list.starts_with("+ ");
    let takes_list = matches!(
        field.known,
        Some(KnownField::Files | KnownField::Context | KnownField::DependsOn)
    );
    let indented = line.starts_with([' ', '\t']);
    let listed = value.is_empty() || value.starts_with(['-', '*', '+']);
    (indented && (!is_item || takes_list)) || value.ends_with(',') || (takes_list && is_item && listed)
}

/// A line that was likely meant as a field: `Status: done`, `__Status:__ done`, `** Status:** done`.
fn near_miss(text: &str, line: Span, seen: &[KnownField], style: LabelStyle) -> Option<Oddity> {
    let mut content = trim(text, line);
    if let Some(marker) = text[content.range()].get(..2)
        && matches!(marker, "- " | "* " | "+ ")
    {
        content = trim(text, Span::new(content.start + 2, content.end));
    }
    let slice = &text[content.range()];
    let bare = slice.trim_start_matches(['*', '_', '-', '+', ' ', '`']);
    let (label, rest) = bare.split_once([':', '：'])?;
    let label = label.trim_end_matches(['*', '_', ' ', '`']);
    let known = KnownField::find(label)?;
    if seen.contains(&known) {
        return None;
    }
    let value = rest.trim_start_matches(['*', '_', '`']).trim_start();
    let label_start = content.end - bare.len();
    // The marks of a label that was meant to be bold are clear; a plain line may be prose that begins with the word.
    let is_bold = slice.starts_with(['*', '_']);
    let is_short = known.is_required() && value.split_whitespace().count() <= 3;
    let form = FieldForm {
        style,
        ..FieldForm::default()
    };
    Some(Oddity::NearMissField {
        span: Span::new(label_start, label_start + label.len()),
        message: format!(
            "`{label}` is not read as a field: its label is not written as `**{}:**`",
            known.label()
        ),
        replacement: Some((content, form.line(known.label(), value))),
        certain: is_bold || is_short,
    })
}

/// Finds labels that are nearly a required one that is missing, and labels that stand twice.
fn judge_labels(document: &Document, fields: &[TaskField], oddities: &mut Vec<Oddity>) {
    // Asked for by labels that are not known only, and once: a task may hold thousands of them.
    let missing = LazyCell::new(|| {
        let is_missing = |known: &KnownField| !fields.iter().any(|field| field.known == Some(*known));
        KnownField::ALL.into_iter().filter(is_missing).collect::<Vec<_>>()
    });
    let mut seen: Vec<KnownField> = Vec::new();
    for field in fields {
        let label = document.slice(field.label);
        if let Some(known) = field.known {
            if seen.contains(&known) {
                oddities.push(Oddity::NearMissField {
                    span: field.label,
                    message: format!("`{label}` stands twice in this task; only the first one is read"),
                    replacement: None,
                    certain: false,
                });
            } else if field.cramped {
                oddities.push(Oddity::NearMissField {
                    span: field.label,
                    message: format!(
                        "`**{label}:**` touches its value, so markdown does not show it as bold"
                    ),
                    replacement: Some((Span::empty(field.value.start), " ".to_owned())),
                    certain: true,
                });
            }
            seen.extend((!seen.contains(&known)).then_some(known));
            continue;
        }
        let folded = fold(label);
        let meant = missing
            .iter()
            .copied()
            .find(|known| folded.len() >= 4 && is_typo(&folded, *known));
        if let Some(known) = meant {
            oddities.push(Oddity::NearMissField {
                span: field.label,
                message: format!("unknown field `{label}`; did you mean `{}`?", known.label()),
                replacement: Some((field.label, known.label().to_owned())),
                certain: false,
            });
        }
    }
}

/// The letters and digits of a label, in lower case.
fn fold(label: &str) -> Vec<char> {
    label
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a folded label differs from a known one by one slip of the finger, or by a gap or letters left out.
fn is_typo(a: &[char], known: KnownField) -> bool {
    let b = known.label();
    if a.len().abs_diff(b.len()) > 7 {
        return false;
    }
    let b = fold(b);
    if a == b {
        return true;
    }
    if known == KnownField::DependsOn
        && ["dependencies", "depends", "dependon"]
            .iter()
            .any(|name| name.chars().eq(a.iter().copied()))
    {
        return true;
    }
    if a.len() < 4 || b.len() < 4 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (x, y) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    x.len() <= 1 && y.len() <= 1 || (x.len() == 2 && y.len() == 2 && x[0] == y[1] && x[1] == y[0])
}

#[cfg(test)]
mod tests {
    use super::field_block;
    use crate::markdown::Document;

    /// The fields under a heading, one a line, then what is odd.
    fn read(body: &str) -> String {
        let text = format!("### 001: T\n{body}");
        let document = Document::parse(text.as_str());
        let start = document.blocks()[0].span.end;
        let block = field_block(&document, start, text.len());
        let mut lines: Vec<String> = block
            .fields
            .iter()
            .map(|f| format!("{}={}", document.slice(f.label), document.slice(f.value)))
            .collect();
        lines.push(format!("+{}", block.oddities.len()));
        lines.join("; ")
    }

    #[test]
    fn the_block_ends_at_a_blank_line_or_other_text() {
        assert_eq!(
            read("**Domain:** a\n**Status:** b\n\n**Files:** c\n"),
            "Domain=a; Status=b; +0"
        );
        assert_eq!(read("\n\n**Domain:** a\ntext\n**Status:** b\n"), "Domain=a; +0");
        assert_eq!(read("    **Domain:** a\n"), "+0");
        assert_eq!(read("```\n**Domain:** a\n```\n"), "+0");
        assert_eq!(
            read("<!-- stories: allow vague-task -->\n**Domain:** a\n"),
            "Domain=a; +0"
        );
    }

    #[test]
    fn values_go_on_where_a_line_is_indented_or_a_comma_ends_it() {
        assert_eq!(
            read("**Depends on:** 001,\n002\n**Status:** b\n"),
            "Depends on=001,\n002; Status=b; +0"
        );
        assert_eq!(
            read("- **Files:**\n  - a.rs\n  - b.rs\n- **Status:** b\n"),
            "Files=- a.rs\n  - b.rs; Status=b; +0"
        );
        assert_eq!(
            read("**Files:**\n- a.rs\n- b.rs\n\ntext"),
            "Files=- a.rs\n- b.rs; +0"
        );
    }

    #[test]
    fn near_misses_are_told_and_end_nothing() {
        assert_eq!(
            read("**Domain:** a\nStatus: b\n**Depends on:** 1\n"),
            "Domain=a; Depends on=1; +1"
        );
        assert_eq!(read("**Domain:** a\n**Staus:** b\n"), "Domain=a; Staus=b; +1");
        assert_eq!(read("**Domain:**a\n"), "Domain=a; +1");
        assert_eq!(read("**Status:** a\n**Status:** b\n"), "Status=a; Status=b; +1");
        assert_eq!(read("**Owner:** a\n**Status:** b\n"), "Owner=a; Status=b; +0");
    }
}
