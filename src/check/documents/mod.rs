//! The rules for plan documents; each has a file of its own, whose `//!` lines are its page.

mod doc_count;
mod doc_order;
mod doc_pattern;
mod doc_phase;
mod doc_placeholder;
mod doc_risk;
mod doc_rollback;
mod doc_section;
mod doc_step;
mod doc_user_story;
mod doc_value;

use super::checker::sort;
use super::rule::{Findings, Rule, Run};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::doc::PlanDocument;

/// The rules for plan documents: errors first, then warnings.
pub const DOCUMENT_RULES: &[Rule] = &[
    doc_section::RULE,
    doc_placeholder::RULE,
    doc_value::RULE,
    doc_user_story::RULE,
    doc_step::RULE,
    doc_order::RULE,
    doc_pattern::RULE,
    doc_phase::RULE,
    doc_risk::RULE,
    doc_rollback::RULE,
    doc_count::RULE,
];

/// Everything that the rules find in a plan document, sorted by place.
pub fn check_document(plan: &PlanDocument, config: &Config) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in DOCUMENT_RULES {
        if let (Run::Document(function), Some(severity)) = (rule.run, rule.severity(config)) {
            let mut findings = Findings::new(rule.code, severity);
            function(plan, &mut findings);
            found.extend(findings.into_vec());
        }
    }
    sort(&mut found);
    found
}
