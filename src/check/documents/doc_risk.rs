//! Finds technical plans whose table of risks is missing, empty or half filled.
//!
//! ## Why
//!
//! A risk that was written down with an answer costs an hour; one that was not costs the weekend of the release. What makes it
//! unlikely and what is done if it happens all the same are two different answers.
//!
//! ## Example
//!
//! ```markdown
//! ## Risk Mitigation
//!
//! | Risk | Mitigation | Contingency |
//! |---|---|---|
//! | The migration locks the table | | |
//! ```
//!
//! ## Fix
//!
//! Write a row for each risk, with all three cells filled.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{PlanDocument, tables_in};

pub(super) const RULE: Rule = Rule {
    code: "doc-risk",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_risk.rs"),
    run: Run::Document(run),
};

const COLUMNS: [&str; 3] = ["Risk", "Mitigation", "Contingency"];

fn run(plan: &PlanDocument, found: &mut Findings) {
    let Some(section) = plan.section("Risk Mitigation") else {
        return;
    };
    if plan.is_blank(section.body) {
        // Told as an empty section.
        return;
    }
    let text = plan.document.text();
    let tables = tables_in(&plan.document, section.body);
    let Some(table) = tables
        .iter()
        .find(|table| table.column(text, COLUMNS[0]).is_some())
    else {
        let message = "there is no table of risks";
        let help = "add one with the columns Risk, Mitigation and Contingency";
        found.push(found.at(&plan.path, section.name, message).help(help));
        return;
    };
    if table.rows.is_empty() {
        found.push(found.at(&plan.path, table.head.line, "the table of risks is empty"));
    }
    for name in COLUMNS {
        let Some(column) = table.column(text, name) else {
            let message = format!("the table of risks has no column `{name}`");
            found.push(found.at(&plan.path, table.head.line, message));
            continue;
        };
        for row in &table.rows {
            if row.cells.get(column).is_none_or(|cell| cell.is_empty()) {
                let message = format!("this risk has no {}", name.to_ascii_lowercase());
                found.push(found.at(&plan.path, row.line, message));
            }
        }
    }
}
