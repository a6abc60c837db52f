//! Finds technical plans without the commands that bring back the state before.
//!
//! ## Why
//!
//! The way back is needed when something is broken and somebody is waiting. It must be there before, as commands that can be
//! copied.
//!
//! ## Example
//!
//! ```markdown
//! ## Rollback Plan
//!
//! Revert the deployment.
//! ```
//!
//! ## Fix
//!
//! Add a fenced block with the commands, in their order.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::PlanDocument;

pub(super) const RULE: Rule = Rule {
    code: "doc-rollback",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_rollback.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    let Some(section) = plan.section("Rollback Plan") else {
        return;
    };
    if !plan.is_blank(section.body) && plan.commands_in(section.body).is_empty() {
        let message = "the rollback plan has no commands";
        let help = "add a fenced block with the commands that bring back the state before";
        found.push(found.at(&plan.path, section.name, message).help(help));
    }
}
