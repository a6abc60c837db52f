//! What a plan comes to: phases and days, what was decided, what is open, and how to begin.

use super::inline::placeholders;
use super::outline::Kind;
use super::plan::PlanDocument;
use super::table::tables_in;
use crate::markdown::{BlockKind, item_text};
use crate::model::minutes;
use crate::text::{Span, trim};

/// The minutes of a day of work.
const DAY: f64 = 8.0 * 60.0;

/// A phase of a plan in figures.
#[derive(Clone, PartialEq, Debug)]
pub struct PhaseSummary {
    /// From 1.
    pub number: u32,
    /// Its words.
    pub name: String,
    /// Days of eight hours, where its `Effort` says them; of a range the larger.
    pub days: Option<f64>,
    /// How many commands show that it is done.
    pub automated: usize,
    /// How many things a person looks at.
    pub manual: usize,
}

/// A plan in figures.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// The plan's title.
    pub title: String,
    /// What it is.
    pub kind: Option<Kind>,
    /// Its phases.
    pub phases: Vec<PhaseSummary>,
    /// The sum of the days, where any phase has some.
    pub days: Option<f64>,
    /// The steps of a feature plan.
    pub steps: usize,
    /// Items under headings that name test scenarios; in a feature plan those of its testing strategy.
    pub test_scenarios: usize,
    /// What may go wrong.
    pub risks: Vec<String>,
    /// What was decided.
    pub decisions: Vec<String>,
    /// What is open.
    pub questions: Vec<String>,
    /// `Low`, `Medium` or `High`, as written.
    pub complexity: Option<String>,
    /// From 1 to 10.
    pub confidence: Option<u32>,
    /// Places that nobody has filled in yet; what they ask for is left out of all the rest.
    pub placeholders: usize,
}

/// Adds a plan up.
pub fn summary(plan: &PlanDocument) -> Summary {
    let text = plan.document.text();
    let all = Span::new(0, text.len());
    let phases: Vec<PhaseSummary> = plan
        .phases()
        .iter()
        .map(|phase| {
            let effort = plan.field(phase.heading.body, "Effort");
            let most = effort.and_then(|effort| minutes(plan.slice(effort.value)));
            let tests = plan.automated(phase);
            let is_command = |span: Span| placeholders(text, span).is_empty();
            PhaseSummary {
                number: phase.number,
                name: plan.slice(phase.name).to_owned(),
                days: most.map(|(_, most)| f64::from(most) / DAY),
                automated: tests.iter().filter(|test| is_command(test.command)).count(),
                manual: plan
                    .manual(phase)
                    .iter()
                    .filter(|found| is_command(line_of(text, found.span.start)))
                    .count(),
            }
        })
        .collect();
    let days: Vec<f64> = phases.iter().filter_map(|phase| phase.days).collect();
    let value = |label: &str| {
        let field = plan.field(all, label)?;
        let value = plan.slice(field.value).to_owned();
        (!value.is_empty() && placeholders(text, field.value).is_empty()).then_some(value)
    };
    Summary {
        title: plan
            .title_words()
            .map_or_else(String::new, |words| plan.slice(words).to_owned()),
        kind: plan.kind,
        days: (!days.is_empty()).then(|| days.iter().sum()),
        phases,
        steps: plan.steps().len(),
        test_scenarios: scenarios(plan),
        risks: risks(plan),
        decisions: items_of(plan, "Key Decisions"),
        questions: items_of(plan, "Open Questions"),
        complexity: value("Complexity"),
        confidence: value("Confidence").and_then(|text| confidence(&text)),
        placeholders: placeholders(text, all).len(),
    }
}

/// The number of `7`, `7/10` and `7 of 10`, whatever its size.
pub(crate) fn confidence(text: &str) -> Option<u32> {
    let text = text.trim().trim_matches('*');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].trim_start();
    let is_whole = !rest.starts_with(['.', ',']) || rest[1..].starts_with(' ');
    text[..digits].parse().ok().filter(|_| is_whole)
}

fn line_of(text: &str, at: usize) -> Span {
    Span::new(at, crate::text::line_end(text, at))
}

fn scenarios(plan: &PlanDocument) -> usize {
    let name = match plan.kind {
        Some(Kind::Feature) => "Testing Strategy",
        _ => "Test Scenarios",
    };
    let regions = plan
        .headings
        .iter()
        .filter(|heading| plan.is_named(heading, name));
    regions.map(|heading| items(plan, heading.body).len()).sum()
}

fn risks(plan: &PlanDocument) -> Vec<String> {
    let Some(section) = plan.section("Risk Mitigation") else {
        let all = Span::new(0, plan.document.text().len());
        let field = plan.field(all, "Key Risks");
        return field
            .filter(|field| {
                !field.value.is_empty() && placeholders(plan.document.text(), field.value).is_empty()
            })
            .map(|field| plan.slice(field.value).to_owned())
            .into_iter()
            .collect();
    };
    tables_in(&plan.document, section.body)
        .iter()
        .flat_map(|table| &table.rows)
        .filter_map(|row| row.cells.first())
        .filter(|cell| !cell.is_empty() && placeholders(plan.document.text(), **cell).is_empty())
        .map(|cell| plan.slice(*cell).to_owned())
        .collect()
}

/// The items, or without a list the text, under a heading of any level.
fn items_of(plan: &PlanDocument, name: &str) -> Vec<String> {
    let Some(heading) = plan.headings.iter().find(|heading| plan.is_named(heading, name)) else {
        return Vec::new();
    };
    let found = items(plan, heading.body);
    let has_list = plan
        .document
        .blocks_in(heading.body)
        .iter()
        .any(|block| block.kind == BlockKind::List);
    if has_list {
        return found;
    }
    let paragraphs = plan
        .document
        .blocks_in(heading.body)
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph)
        .map(|block| trim(plan.document.text(), block.span))
        .filter(|span| placeholders(plan.document.text(), *span).is_empty())
        .map(|span| plan.slice(span).replace('\n', " "));
    paragraphs
        .filter(|text| !text.trim_end_matches('.').eq_ignore_ascii_case("none"))
        .collect()
}

/// The first lines of the outermost items within `span` that are filled in.
fn items(plan: &PlanDocument, span: Span) -> Vec<String> {
    plan.document
        .items_in(span)
        .iter()
        .filter(|item| item.depth == 0)
        .map(|item| item_text(&plan.document, item))
        .filter(|text| !text.is_empty() && placeholders(plan.document.text(), *text).is_empty())
        .map(|text| plan.slice(text).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{confidence, summary};
    use crate::doc::PlanDocument;

    #[test]
    fn days_add_up_and_what_is_open_is_left_out() {
        let text = "# Technical Implementation Plan: Limits\n\n## Phase 1: Data\n\n**Effort:** 1 day\n\n\
                    ## Phase 2: Logic\n\n**Effort:** 1-2 days\n\n## Phase 3: API\n\n**Effort**: 4h\n\n\
                    ## Phase 4: Tests\n\n**Effort:** {{? days}}\n\n### 4.1 Test Scenarios\n\n- one\n  - part\n- {{? two}}\n\n\
                    ## Risk Mitigation\n\n| Risk | Mitigation | Contingency |\n|-|-|-|\n| it is slow | a | b |\n\n\
                    ## Key Decisions\n\n- No cache\n\n## Open Questions\n\nNone.\n";
        let found = summary(&PlanDocument::read(&"a.md".into(), text));
        let days: Vec<Option<f64>> = found.phases.iter().map(|phase| phase.days).collect();
        assert_eq!(days, [Some(1.0), Some(2.0), Some(0.5), None]);
        assert_eq!(found.days, Some(3.5));
        assert_eq!((found.test_scenarios, found.placeholders), (1, 2));
        assert_eq!(found.risks, ["it is slow"]);
        assert_eq!(found.decisions, ["No cache"]);
        assert!(found.questions.is_empty());
    }

    #[test]
    fn confidence_is_a_whole_number() {
        for (text, expected) in [
            ("7", Some(7)),
            ("7/10", Some(7)),
            ("11 of 10", Some(11)),
            ("7.5", None),
            ("high", None),
        ] {
            assert_eq!(confidence(text), expected, "{text}");
        }
    }
}
