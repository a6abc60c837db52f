//! Finds fields of a plan document that are missing, empty, or hold none of the values they may hold.
//!
//! ## Why
//!
//! Type, complexity and confidence are read by people who choose between plans, and by `stories doc summary`. They help only
//! where everybody writes the same words.
//!
//! ## Example
//!
//! ```markdown
//! **Type:** Improvement
//! **Complexity:** Medium-ish
//! **Confidence:** 12/10
//! ```
//!
//! A type is New Capability, Enhancement, Refactor or Bug Fix; a complexity Low, Medium or High; a confidence a whole number
//! from 1 to 10. A technical plan names Created, Ticket and Approach below its title, and Language, Framework, Database, Cache
//! and Testing in its Technical Stack.
//!
//! ## Fix
//!
//! Write one of the values. A field that does not apply says `None`.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, PlanDocument, confidence, has_placeholder};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "doc-value",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_value.rs"),
    run: Run::Document(run),
};

const TYPES: [&str; 4] = ["New Capability", "Enhancement", "Refactor", "Bug Fix"];
const COMPLEXITIES: [&str; 3] = ["Low", "Medium", "High"];

fn run(plan: &PlanDocument, found: &mut Findings) {
    match plan.kind {
        Some(Kind::Feature) => {
            if let Some(section) = plan.section("Feature Metadata") {
                let (place, name) = (section.body, section.name);
                one_of(plan, place, name, ("Type", &TYPES), found);
                one_of(plan, place, name, ("Complexity", &COMPLEXITIES), found);
                filled(plan, place, name, &["Affected Systems", "Dependencies"], found);
            }
        }
        Some(Kind::Technical) => {
            if let Some(title) = plan.title() {
                filled(
                    plan,
                    title.own,
                    title.name,
                    &["Created", "Ticket", "Approach"],
                    found,
                );
            }
            if let Some(section) = plan.section("Technical Stack") {
                let labels = ["Language", "Framework", "Database", "Cache", "Testing"];
                filled(plan, section.body, section.name, &labels, found);
            }
        }
        None => {}
    }
    let all = Span::new(0, plan.document.text().len());
    if let Some(field) = plan.field(all, "Confidence") {
        let value = plan.slice(field.value);
        if !has_placeholder(value) && !confidence(value).is_some_and(|value| (1..=10).contains(&value)) {
            let message = "the confidence is no number from 1 to 10";
            found.push(
                found
                    .at(&plan.path, field.span, message)
                    .help("write it like `7/10`"),
            );
        }
    }
}

/// Tells of a field that is not there, or holds none of its values.
fn one_of(plan: &PlanDocument, place: Span, name: Span, wanted: (&str, &[&str]), found: &mut Findings) {
    let (label, values) = wanted;
    filled(plan, place, name, &[label], found);
    let Some(field) = plan.field(place, label).filter(|field| !field.value.is_empty()) else {
        return;
    };
    let value = plan
        .slice(field.value)
        .trim_matches(['[', ']', '`', '*', '.', ' ']);
    if !has_placeholder(value) && !values.iter().any(|known| known.eq_ignore_ascii_case(value)) {
        let message = format!("`{value}` is no {}", label.to_ascii_lowercase());
        let help = format!("write one of {}", values.join(", "));
        found.push(found.at(&plan.path, field.value, message).help(help));
    }
}

/// Tells of the fields that are not there or empty; `name` is where to point for one that is missing.
fn filled(plan: &PlanDocument, place: Span, name: Span, labels: &[&str], found: &mut Findings) {
    for label in labels {
        match plan.field(place, label) {
            None => {
                let message = format!("there is no `{label}` here");
                let help = format!("add a line `**{label}:** …` below it");
                found.push(found.at(&plan.path, name, message).help(help));
            }
            Some(field) if field.value.is_empty() => {
                found.push(found.at(&plan.path, field.label, format!("`{label}` is empty")));
            }
            Some(_) => {}
        }
    }
}
