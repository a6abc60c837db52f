//! Finds places of a plan document that nobody has filled in yet.
//!
//! ## Why
//!
//! `stories doc new` takes from the story what it says and leaves `{{? hint}}` where it says nothing. Until somebody who knows
//! has written there, the plan is not one.
//!
//! ## Example
//!
//! ```markdown
//! ## Solution Statement
//!
//! {{? how this solves the problem}}
//! ```
//!
//! ## Fix
//!
//! Write what the hint asks for, in place of it and its braces. Where it does not apply, write so, or remove the line.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{PlanDocument, placeholders};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "doc-placeholder",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_placeholder.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    let text = plan.document.text();
    for open in placeholders(text, Span::new(0, text.len())) {
        let hint = plan.slice(open.hint);
        let message = if hint.is_empty() {
            "this is not filled in".to_owned()
        } else {
            format!("this is not filled in: {hint}")
        };
        found.push(found.at(&plan.path, open.span, message));
    }
}
