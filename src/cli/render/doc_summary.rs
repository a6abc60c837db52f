//! A plan document in figures, for people.

use super::columns::{Cell, Columns};
use super::out::{Look, Out};
use crate::doc::Summary;

/// A plan's figures, and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct PlanFigures<'a> {
    /// The file, relative to the root, with `/`.
    pub path: &'a str,
    /// The figures.
    pub summary: &'a Summary,
    /// What to do first.
    pub first_steps: &'a [String],
}

/// Adds the page of a plan.
pub fn doc_summary(out: &mut Out, figures: &PlanFigures<'_>) {
    let summary = figures.summary;
    out.put(Look::Strong, &summary.title).end();
    out.put(Look::Id, figures.path);
    if let Some(kind) = summary.kind {
        out.put(Look::Faint, &format!("  {} plan", kind.name()));
    }
    out.end();
    let mut facts = Vec::new();
    if let Some(complexity) = &summary.complexity {
        facts.push(format!("complexity {complexity}"));
    }
    if let Some(confidence) = summary.confidence {
        facts.push(format!("confidence {confidence}/10"));
    }
    if summary.steps > 0 {
        facts.push(count(summary.steps, "step"));
    }
    facts.push(count(summary.phases.len(), "phase"));
    facts.push(count(summary.test_scenarios, "test scenario"));
    facts.push(count(summary.risks.len(), "risk"));
    out.plain(&facts.join(", ")).end();
    if summary.placeholders > 0 {
        let places = count(summary.placeholders, "place");
        out.put(
            Look::Busy,
            &format!("{places} not filled in; they count for nothing here"),
        )
        .end();
    }
    phases(out, summary);
    list(out, "Risks", &summary.risks, false);
    list(out, "Key decisions", &summary.decisions, false);
    list(out, "Open questions", &summary.questions, true);
    list(out, "First steps", figures.first_steps, true);
}

fn phases(out: &mut Out, summary: &Summary) {
    if summary.phases.is_empty() {
        return;
    }
    out.end().put(Look::Strong, "Phases").end();
    let mut rows = Columns::new(1).right(2);
    for phase in &summary.phases {
        let effort = phase.days.map_or_else(|| "-".to_owned(), days);
        let mut tests = Vec::new();
        if phase.automated > 0 {
            tests.push(count(phase.automated, "command"));
        }
        if phase.manual > 0 {
            tests.push(format!("{} by hand", phase.manual));
        }
        rows.push(vec![
            Cell::new(Look::Id, format!("  {}", phase.number)),
            Cell::plain(phase.name.clone()),
            Cell::plain(effort),
            Cell::new(Look::Faint, tests.join(", ")),
        ]);
    }
    if let Some(sum) = summary.days {
        rows.push(vec![
            Cell::plain("  "),
            Cell::new(Look::Faint, "total"),
            Cell::new(Look::Strong, days(sum)),
            Cell::default(),
        ]);
    }
    rows.put(out);
}

fn list(out: &mut Out, name: &str, items: &[String], numbered: bool) {
    if items.is_empty() {
        return;
    }
    out.end().put(Look::Strong, name).end();
    for (index, item) in items.iter().enumerate() {
        let mark = if numbered {
            format!("{}.", index + 1)
        } else {
            "-".to_owned()
        };
        out.plain("  ")
            .put(Look::Faint, &mark)
            .plain(" ")
            .plain(item)
            .end();
    }
}

fn count(number: usize, word: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {word}{end}")
}

/// Days with two digits behind the point at most.
fn days(days: f64) -> String {
    let rounded = (days * 100.0).round() / 100.0;
    let end = if (rounded - 1.0).abs() < f64::EPSILON {
        "day"
    } else {
        "days"
    };
    format!("{rounded} {end}")
}
