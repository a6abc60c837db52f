//! Findings with the lines that they are about, and carets under what is meant.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::closing::closing;
use super::out::{Look, Out};
use super::sources::{Sources, clamp};
use super::words::{exact, flat};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::text::{LineIndex, Span, printable};

/// How many findings of one rule in one file are shown; nobody reads more of them, and each takes many times its place
/// in the file. They are counted, and told of, like the others.
const MANY: usize = 1000;
/// How many lines of a finding are shown at most.
const LINES: usize = 8;
/// How many lines away a second place may be to stand in one excerpt with the first.
///
/// The lines between them are looked at, if not shown; for many findings with one far place that would take very long.
const NEAR: usize = 200;
/// How many bytes an excerpt may have for each of its lines, and in all: of many findings on one very long line each
/// would show all of it.
const LONGEST: (usize, usize) = (1 << 12, 1 << 15);

/// Adds an excerpt for each finding and the closing line. `checked` is how many files were looked at.
pub fn full(out: &mut Out, findings: &[Diagnostic], sources: &Sources<'_>, checked: usize) {
    let renderer = if out.has_color() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(out.width().clamp(40, 200));
    let mut counts: BTreeMap<(&str, Severity, &str), usize> = BTreeMap::new();
    for finding in findings {
        let count = counts
            .entry((&finding.path, finding.severity, finding.code))
            .or_default();
        *count += 1;
        if *count <= MANY {
            let text = render(&renderer, finding, sources);
            out.rendered(&text).end().end();
        }
    }
    for ((path, _, code), count) in counts.into_iter().filter(|(_, count)| *count > MANY) {
        out.plain(&format!("… and {} more of ", count - MANY))
            .put(Look::Strong, code)
            .plain(&format!(
                " in {}; --format short has a line for each",
                exact(path)
            ))
            .end()
            .end();
    }
    closing(out, findings, checked);
}

fn render(renderer: &Renderer, finding: &Diagnostic, sources: &Sources<'_>) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let path = exact(&finding.path);
    let title = level.primary_title(flat(&finding.message)).id(finding.code);
    let mut group = Group::with_title(title);
    let shown = finding.span.zip(sources.get(&finding.path));
    let excerpts = shown.map_or_else(Vec::new, |(span, (text, index))| {
        excerpts(text, index, span, finding)
    });
    if excerpts.is_empty() {
        group = group.element(match sources.of(finding) {
            Some(place) => Origin::path(&*path)
                .line(place.start.line)
                .char_column(place.start.column),
            None => Origin::path(&*path),
        });
    }
    for excerpt in excerpts {
        let mut snippet = Snippet::source(excerpt.text)
            .line_start(excerpt.line)
            .path(&*path);
        for (span, label) in excerpt.marks {
            let kind = if label.is_none() {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            snippet = snippet.annotation(kind.span(span.range()).label(label));
        }
        group = group.element(snippet);
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(flat(help)));
    }
    if let Some(fix) = &finding.fix {
        let (name, how) = match fix.applicability {
            Applicability::Safe => ("fix", " (stories check --fix does it)"),
            Applicability::Suggested => ("perhaps", ""),
        };
        let words = format!("{}{how}", flat(&fix.message));
        group = group.element(Level::HELP.with_name(name).message(words));
    }
    renderer.render(&[group])
}

/// What is meant, without a label, or a further place with its own.
type Mark = (Span, Option<String>);

/// The lines around a finding with its near places, and those around each far one; none for a text of no lines, and
/// for lines that are too long to be shown.
fn excerpts(text: &str, index: &LineIndex, span: Span, finding: &Diagnostic) -> Vec<Excerpt> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let span = within_lines(text, span);
    let first = index.line(span.start);
    // Of a long finding the first lines are shown.
    let end = if index.line(span.end) >= first + LINES {
        within_lines(text, Span::new(span.start, index.start(first + LINES))).end
    } else {
        span.end
    };
    let mut near = vec![(Span::new(span.start, end), None)];
    let mut far = Vec::new();
    for label in &finding.labels {
        let span = within_lines(text, label.span);
        let (from, to) = (index.line(span.start), index.line(span.end));
        if to - from < LINES {
            let is_near = from.abs_diff(first) <= NEAR;
            let marks = if is_near { &mut near } else { &mut far };
            marks.push((span, Some(flat(&label.message))));
        }
    }
    let far = far.into_iter().map(|mark| vec![mark]);
    std::iter::once(near)
        .chain(far)
        .filter_map(|marks| Excerpt::new(text, index, marks))
        .collect()
}

/// The lines around some marks, safe for a terminal, with the marks moved to match.
struct Excerpt {
    text: String,
    /// The number of the first line.
    line: usize,
    marks: Vec<Mark>,
}

impl Excerpt {
    fn new(text: &str, index: &LineIndex, marks: Vec<Mark>) -> Option<Excerpt> {
        let lines = marks.iter().fold((usize::MAX, 0), |lines, (span, _)| {
            (
                lines.0.min(index.line(span.start)),
                lines.1.max(index.line(span.end)),
            )
        });
        let start = index.start(lines.0);
        let end = if lines.1 == index.count() {
            text.len()
        } else {
            index.start(lines.1 + 1)
        };
        if end - start > LONGEST.1.min(LONGEST.0 * (lines.1 + 1 - lines.0)) {
            return None;
        }
        let mut safe = Safe::default();
        let mut at = start;
        let mut ends: Vec<usize> = marks
            .iter()
            .flat_map(|(span, _)| [span.start, span.end])
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let mut moved = Vec::with_capacity(ends.len());
        for stop in ends {
            safe.push(&text[at..stop]);
            at = stop;
            moved.push((stop, safe.text.len()));
        }
        safe.push(&text[at..end]);
        let place = |offset: usize| {
            let at = moved.partition_point(|(old, _)| *old < offset);
            moved.get(at).map_or(0, |(_, new)| *new)
        };
        let marks = marks
            .into_iter()
            .map(|(span, label)| (Span::new(place(span.start), place(span.end)), label))
            .collect();
        Some(Excerpt {
            text: safe.text,
            line: lines.0,
            marks,
        })
    }
}

/// `span` at the borders of characters, without a line end at its end, and never between `\r` and `\n` or behind the
/// last line.
fn within_lines(text: &str, span: Span) -> Span {
    let span = clamp(text, span);
    let back = |offset: usize, least: usize| {
        let before = &text[least..offset];
        let before = before.strip_suffix('\n').unwrap_or(before);
        least + before.strip_suffix('\r').unwrap_or(before).len()
    };
    let mut start = span.start;
    if text[..start].ends_with('\r') && text[start..].starts_with('\n') {
        start -= 1;
    }
    if start == text.len() {
        start = back(start, 0);
    }
    let mut end = span.end.max(start);
    if text[start..end].ends_with('\n') {
        end = back(end, start);
    }
    if end > start && text[..end].ends_with('\r') && text[end..].starts_with('\n') {
        end -= 1;
    }
    Span::new(start, end)
}

/// A text that no character of acts on a terminal.
#[derive(Default)]
struct Safe {
    text: String,
}

impl Safe {
    fn push(&mut self, piece: &str) {
        let lines = piece.replace("\r\n", "\n");
        self.text.push_str(&printable(&lines));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use snapbox::{assert_data_eq, str};

    use super::full;
    use crate::cli::render::Sources;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::one;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::text::FilePath;
    use crate::text::{Edit, Span, is_unprintable};

    fn print(text: &str, color: bool, findings: impl Fn(&FilePath) -> Vec<Diagnostic>) -> String {
        let snapshot = one(text);
        let findings = findings(&snapshot.entries()[0].path);
        let mut out = Out::new(color, 80);
        full(&mut out, &findings, &Sources::new(&snapshot, &findings), 14);
        out.into_text()
    }

    #[test]
    fn a_finding_stands_above_its_lines() {
        let text = "# A\r\n\r\n## Tasks\r\n\r\n### 001: \u{1b}[2Jx\r\n**Status:** doing\r\n";
        let at = |part: &str| {
            let start = text.find(part).expect("it is in the text");
            Span::new(start, start + part.len())
        };
        let shown = print(text, false, |path| {
            vec![
                Diagnostic::new(
                    "unknown-status",
                    Severity::Error,
                    path,
                    at("doing"),
                    "`doing` is no status",
                )
                .label(at("001"), "of this task")
                .help("write `pending`, `in_progress` or `done`")
                .suggest("write `in_progress`", Edit::replace(at("doing"), "in_progress")),
                Diagnostic::new(
                    "near-miss-field",
                    Severity::Warning,
                    path,
                    at("### 001: \u{1b}[2Jx\r\n"),
                    "m\u{202e}",
                )
                .fix("mend it", Edit::insert(0, "x")),
                Diagnostic::new("not-utf8", Severity::Note, &"a\u{1b}b.md".into(), None, "no text"),
            ]
        });
        assert_data_eq!(
            shown,
            str![[r#"
error[unknown-status]: `doing` is no status
 --> docs/stories/001-a.md:6:13
  |
5 | ### 001: ␛[2Jx
  |     --- of this task
6 | **Status:** doing
  |             ^^^^^
  |
  = help: write `pending`, `in_progress` or `done`
  = perhaps: write `in_progress`

warning[near-miss-field]: m�
 --> docs/stories/001-a.md:5:1
  |
5 | ### 001: ␛[2Jx
  | ^^^^^^^^^^^^^^
  |
  = fix: mend it (stories check --fix does it)

note[not-utf8]: no text
--> a␛b.md

1 error, 1 warning, 1 note in 2 of 14 files; 1 can be mended by `stories check --fix`

"#]]
        );
    }

    #[test]
    fn the_end_of_the_text_can_be_meant() {
        let shown = print("# A\n\nb\n", false, |path| {
            vec![Diagnostic::new(
                "x",
                Severity::Error,
                path,
                Span::new(7, 7),
                "here",
            )]
        });
        assert_data_eq!(
            shown,
            str![[r#"
error[x]: here
 --> docs/stories/001-a.md:3:2
  |
3 | b
  |  ^

1 error in 1 of 14 files

"#]]
        );
    }

    #[test]
    fn very_many_findings_of_one_kind_are_counted() {
        let find = |severity| move |path: &_| Diagnostic::new("x", severity, path, Span::new(2, 3), "here");
        let shown = print("# A\n", false, |path| {
            let notes = std::iter::repeat_with(|| find(Severity::Note)(path)).take(1002);
            notes.chain([find(Severity::Error)(path)]).collect()
        });
        assert_eq!(shown.matches("note[x]: here\n").count(), 1000);
        let end = "… and 2 more of x in docs/stories/001-a.md; --format short has a line for each

1 error, 1002 notes in 1 of 14 files
";
        assert!(shown.contains("error[x]: here\n"));
        assert!(shown.ends_with(end), "{}", &shown[shown.len() - 200..]);
    }

    fn odd_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\r\n".to_owned()),
            Just("\n".to_owned()),
            Just("\r".to_owned()),
            Just("\t".to_owned()),
            Just("😀".to_owned()),
            Just("\u{1b}[31m".to_owned()),
            Just("\u{202e}\u{2028}\u{0}\u{7f}".to_owned()),
            Just("e\u{301}\u{200b}".to_owned()),
            Just("漢".to_owned()),
            Just("x".repeat(10_000)),
            "[ -~]{0,20}",
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn no_span_of_no_text_is_too_odd(
            text in odd_text(),
            at in (0.0..1.1f64, 0.0..1.1f64, 0.0..1.1f64, 0.0..1.1f64),
            color: bool,
        ) {
            let place = |part: f64| (text.len() as f64 * part) as usize;
            let span = |a: usize, b: usize| Span::new(a.min(b), a.max(b));
            let shown = print(&text, color, |path| {
                let first = span(place(at.0), place(at.1));
                let label = span(place(at.2), place(at.3));
                vec![
                    Diagnostic::new("x", Severity::Error, path, first, text.clone()).label(label, text.clone()),
                    Diagnostic::new("y", Severity::Note, path, Span::new(first.start, first.start + 1), "m").help(text.clone()),
                    Diagnostic::new("z", Severity::Note, path, Span::new(first.end, first.start), "m"),
                ]
            });
            let bare = anstream::adapter::strip_str(&shown).to_string();
            prop_assert!(!bare.contains(is_unprintable), "{bare:?}");
        }
    }
}
