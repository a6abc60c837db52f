//! Finds steps of a feature plan that need what a later step makes.
//!
//! ## Why
//!
//! Steps are taken from top to bottom, and each is checked before the next. One that reads, imports or changes a file that is
//! created further down cannot be done where it stands.
//!
//! ## Example
//!
//! ```markdown
//! ### Task 1: UPDATE `src/app.py`
//!
//! - **IMPORTS**: `src/cards.py`
//!
//! ### Task 2: CREATE `src/cards.py`
//! ```
//!
//! ## Fix
//!
//! Move the step behind the one that it needs. `**DEPENDS ON**: Task 2` says so where no file does.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Keyword, Kind, PlanDocument, Step, code_spans};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "doc-order",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_order.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    if plan.kind != Some(Kind::Feature) {
        return;
    }
    let steps = plan.steps();
    let path = |step: &Step| step.path.map(|path| plan.slice(path));
    for (index, step) in steps.iter().enumerate() {
        let created = steps[index + 1..]
            .iter()
            .filter(|later| later.keyword == Some(Keyword::Create) && path(later) != path(step))
            .find_map(|later| Some((later, path(later).filter(|path| !path.is_empty())?)));
        // Its own file may be created further down as well.
        let own = steps[index + 1..]
            .iter()
            .filter(|_| step.keyword != Some(Keyword::Create))
            .find(|later| {
                later.keyword == Some(Keyword::Create) && path(later) == path(step) && path(step).is_some()
            });
        if let (Some(later), Some(span)) = (own, step.path) {
            tell(plan, span, later, found);
            continue;
        }
        if created.is_some() {
            needs_later_file(plan, step, &steps[index + 1..], found);
        }
        names_later_step(plan, step, &steps[index + 1..], found);
    }
}

/// Tells of the first file in the step's text that a later step creates.
fn needs_later_file(plan: &PlanDocument, step: &Step, later: &[Step], found: &mut Findings) {
    let text = plan.document.text();
    for field in &step.fields {
        let label = plan.slice(field.label);
        if !["IMPLEMENT", "PATTERN", "IMPORTS"]
            .iter()
            .any(|known| label.eq_ignore_ascii_case(known))
        {
            continue;
        }
        for code in code_spans(text, field.value) {
            let named = file(plan.slice(code));
            let maker = later.iter().find(|later| {
                later.keyword == Some(Keyword::Create)
                    && later.path.is_some_and(|path| plan.slice(path) == named)
            });
            if let Some(maker) = maker {
                tell(plan, code, maker, found);
                return;
            }
        }
    }
}

/// Tells of a later step that stands behind `DEPENDS ON`.
fn names_later_step(plan: &PlanDocument, step: &Step, later: &[Step], found: &mut Findings) {
    let Some(field) = step.field(plan, "Depends on") else {
        return;
    };
    let numbers = plan
        .slice(field.value)
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse::<u32>().ok());
    for number in numbers {
        if let Some(later) = later.iter().find(|later| later.number == Some(number)) {
            tell(plan, field.value, later, found);
            return;
        }
    }
}

fn tell(plan: &PlanDocument, span: Span, later: &Step, found: &mut Findings) {
    let number = later
        .number
        .map_or_else(|| "a later step".to_owned(), |number| format!("task {number}"));
    let finding = found
        .at(
            &plan.path,
            span,
            format!("this needs {number}, which comes later"),
        )
        .label(later.heading.name, "this comes later")
        .help("move the step behind the one that it needs");
    found.push(finding);
}

/// The path of `path:10-40`.
fn file(code: &str) -> &str {
    let (path, lines) = code.split_once(':').unwrap_or((code, ""));
    let are_lines = lines.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if are_lines { path } else { code }
}
