//! Finds steps of a feature plan that do not say what is done in which file, or how to check it.
//!
//! ## Why
//!
//! A step is taken by somebody who has not made the plan, or by a program. It is whole only with a file, what to do there, and
//! a command that shows that it is done: without the command a mistake is found several steps later.
//!
//! ## Example
//!
//! ```markdown
//! ### Task 2: Wire it up
//!
//! - **IMPLEMENT**: register the router
//! ```
//!
//! Better:
//!
//! ```markdown
//! ### Task 2: UPDATE `src/app.py`
//!
//! - **IMPLEMENT**: register the router of gift cards
//! - **VALIDATE**: `pytest tests/test_app.py`
//! ```
//!
//! ## Fix
//!
//! Write ``### Task N: KEYWORD `path` `` with CREATE, UPDATE, ADD or MIRROR and the next number, and below it IMPLEMENT and
//! VALIDATE. `stories doc tasks` makes tasks of such steps.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, PlanDocument, Step, has_placeholder};

pub(super) const RULE: Rule = Rule {
    code: "doc-step",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_step.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    let Some(section) = plan
        .section("Step-by-Step Tasks")
        .filter(|_| plan.kind == Some(Kind::Feature))
    else {
        return;
    };
    let steps = plan.steps();
    if steps.is_empty() {
        if !plan.is_blank(section.body) && !has_placeholder(plan.slice(section.body)) {
            let message = "there are no steps";
            let help = "write the first one as ``### Task 1: CREATE `path` ``";
            found.push(found.at(&plan.path, section.name, message).help(help));
        }
        return;
    }
    for (index, step) in steps.iter().enumerate() {
        heading(plan, step, index + 1, found);
        for label in ["IMPLEMENT", "VALIDATE"] {
            let value = step.field(plan, label).map(|field| plan.slice(field.value));
            let is_there = value
                .is_some_and(|value| !matches!(value.to_ascii_lowercase().as_str(), "" | "none" | "n/a"));
            if !is_there {
                let message = format!("{} has no {label}", name(step, index + 1));
                let help = match label {
                    "VALIDATE" => "add `- **VALIDATE**: ` and the command that shows that it is done",
                    _ => "add `- **IMPLEMENT**: ` and what is to be done",
                };
                found.push(found.at(&plan.path, step.heading.name, message).help(help));
            }
        }
    }
}

fn name(step: &Step, place: usize) -> String {
    match step.number {
        Some(number) => format!("task {number}"),
        None => format!("step {place}"),
    }
}

fn heading(plan: &PlanDocument, step: &Step, place: usize, found: &mut Findings) {
    let words = plan.slice(step.heading.name);
    if step.number.is_some_and(|number| number as usize != place) {
        let message = format!("this is step {place}, not {}", step.number.unwrap_or(0));
        found.push(
            found
                .at(&plan.path, step.heading.name, message)
                .help("number the steps from 1, without gaps"),
        );
    } else if !has_placeholder(words)
        && (step.number.is_none() || step.keyword.is_none() || step.path.is_none_or(|path| path.is_empty()))
    {
        let message = "this heading names no number, no keyword or no file";
        let help =
            format!("write it as ``### Task {place}: UPDATE `path` ``, with CREATE, UPDATE, ADD or MIRROR");
        found.push(found.at(&plan.path, step.heading.name, message).help(help));
    }
}
