//! Finds phases of a plan document that nothing ends, and parts of a phase with another phase's number.
//!
//! ## Why
//!
//! A phase is done when its criteria hold: some a command can show (`stories verify STORY --phase 1` runs them), some a person
//! must look at. Without them a phase ends when somebody is tired of it, and the next one is built on what it left.
//!
//! ## Example
//!
//! ```markdown
//! ## Phase 1: Database & Models
//!
//! ### 2.1 Schema
//! ```
//!
//! The part has the number of another phase, and there is no `### Success Criteria - Phase 1` with commands under
//! `#### Automated Tests` and boxes under `#### Manual Verification`.
//!
//! ## Fix
//!
//! Add the criteria. They are asked for in the phases 1 to 3 of a technical plan, and wherever a phase has some. The phases of
//! a feature plan need a list of what is done in them.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, Phase, PlanDocument};
use crate::markdown::BlockKind;

pub(super) const RULE: Rule = Rule {
    code: "doc-phase",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_phase.rs"),
    run: Run::Document(run),
};

/// The phases that must have criteria of their own.
const WITH_CRITERIA: u32 = 3;

fn run(plan: &PlanDocument, found: &mut Findings) {
    for phase in plan.phases() {
        match plan.kind {
            Some(Kind::Feature) => tasks(plan, &phase, found),
            _ => {
                numbers(plan, &phase, found);
                criteria(plan, &phase, found);
            }
        }
    }
}

fn tasks(plan: &PlanDocument, phase: &Phase, found: &mut Findings) {
    let blocks = plan.document.blocks_in(phase.heading.body);
    if !blocks.iter().any(|block| block.kind == BlockKind::List) {
        let message = format!("phase {} lists no tasks", phase.number);
        let help = "add a list of what is done in it";
        found.push(found.at(&plan.path, phase.heading.name, message).help(help));
    }
}

/// Parts are numbered after their phase: 2.1, 2.2.
fn numbers(plan: &PlanDocument, phase: &Phase, found: &mut Findings) {
    for part in plan.within(phase.heading.body).filter(|part| part.level == 3) {
        let number = plan.slice(part.name).split(' ').next().and_then(|word| {
            let (whole, rest) = word.split_once('.')?;
            let is_part = rest.starts_with(|c: char| c.is_ascii_digit());
            whole.parse::<u32>().ok().filter(|_| is_part)
        });
        if let Some(number) = number.filter(|number| *number != phase.number) {
            let message = format!("part {number} of a plan stands in phase {}", phase.number);
            let help = format!("number it {}.1 and so on", phase.number);
            found.push(found.at(&plan.path, part.name, message).help(help));
        }
    }
}

fn criteria(plan: &PlanDocument, phase: &Phase, found: &mut Findings) {
    let number = phase.number;
    let Some(heading) = plan.criteria_of(phase) else {
        if number <= WITH_CRITERIA {
            let message = format!("phase {number} has no success criteria");
            let help = format!(
                "add `### Success Criteria - Phase {number}` with Automated Tests and Manual Verification"
            );
            found.push(found.at(&plan.path, phase.heading.name, message).help(help));
        }
        return;
    };
    let words = plan.slice(heading.name);
    let named = words
        .to_ascii_lowercase()
        .rsplit_once("phase ")
        .and_then(|(_, rest)| rest.trim().parse::<u32>().ok());
    if named.is_some_and(|named| named != number) {
        let message = format!("the criteria of phase {number} have the number of another phase");
        found.push(found.at(&plan.path, heading.name, message));
    }
    if plan.automated(phase).is_empty() {
        let message = format!("phase {number} has no automated tests");
        let help = "add `#### Automated Tests` with commands: in a block, or between backticks in a list";
        found.push(found.at(&plan.path, heading.name, message).help(help));
    }
    if plan.manual(phase).is_empty() {
        let message = format!("phase {number} has nothing that a person verifies");
        let help = "add `#### Manual Verification` with boxes: `- [ ] …`";
        found.push(found.at(&plan.path, heading.name, message).help(help));
    }
}
