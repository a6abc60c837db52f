//! The document of `stories doc summary`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::cli::render::PlanFigures;
use crate::doc::Kind;

/// A plan document in figures. Places that are not filled in count for nothing but `placeholders`.
#[derive(Serialize, JsonSchema)]
pub(super) struct DocSummary<'a> {
    /// The document, relative to the root, with `/`.
    path: &'a str,
    title: &'a str,
    /// `feature` or `technical`; null where it cannot be told.
    template: Option<&'static str>,
    complexity: Option<&'a str>,
    /// From 1 to 10, that the plan works in one pass.
    confidence: Option<u32>,
    phases: Vec<DocPhase<'a>>,
    /// The days of all phases; null where none has any.
    days: Option<f64>,
    /// How many steps it has.
    steps: usize,
    test_scenarios: usize,
    risks: &'a [String],
    decisions: &'a [String],
    questions: &'a [String],
    first_steps: &'a [String],
    /// How many places are not filled in.
    placeholders: usize,
}

/// A phase in figures.
#[derive(Serialize, JsonSchema)]
struct DocPhase<'a> {
    /// From 1.
    number: u32,
    name: &'a str,
    /// Days of eight hours; of a range the larger.
    days: Option<f64>,
    /// Commands that show that it is done.
    automated: usize,
    /// Things that a person looks at.
    manual: usize,
}

/// The document of a plan's figures.
pub fn doc_summary(figures: &PlanFigures<'_>) -> String {
    let summary = figures.summary;
    let phases = summary.phases.iter().map(|phase| DocPhase {
        number: phase.number,
        name: &phase.name,
        days: phase.days,
        automated: phase.automated,
        manual: phase.manual,
    });
    let content = DocSummary {
        path: figures.path,
        title: &summary.title,
        template: summary.kind.map(Kind::name),
        complexity: summary.complexity.as_deref(),
        confidence: summary.confidence,
        phases: phases.collect(),
        days: summary.days,
        steps: summary.steps,
        test_scenarios: summary.test_scenarios,
        risks: &summary.risks,
        decisions: &summary.decisions,
        questions: &summary.questions,
        first_steps: figures.first_steps,
        placeholders: summary.placeholders,
    };
    document("doc-summary", content)
}
