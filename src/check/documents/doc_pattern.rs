//! Finds references to code in a feature plan that name no file.
//!
//! ## Why
//!
//! "As elsewhere in the project" sends everybody searching, and each comes back with another example. A path, best with its
//! lines, is read in a moment.
//!
//! ## Example
//!
//! ```markdown
//! - **PATTERN**: the usual error handling
//! ```
//!
//! Better: "**PATTERN**: `src/errors.rs:20-45`".
//!
//! ## Fix
//!
//! Name the file between backticks, or write `none` where there is nothing to follow.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, PlanDocument, code_spans, has_placeholder};
use crate::markdown::item_text;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "doc-pattern",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_pattern.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    if plan.kind != Some(Kind::Feature) {
        return;
    }
    for step in plan.steps() {
        let Some(field) = step.field(plan, "PATTERN") else {
            continue;
        };
        let bare = plan.slice(field.value).trim_end_matches('.').to_ascii_lowercase();
        if !matches!(bare.as_str(), "" | "none" | "n/a") && !names_file(plan, field.value) {
            let message = "this pattern names no file";
            found.push(
                found
                    .at(&plan.path, field.value, message)
                    .help("name it between backticks, best with its lines: `src/errors.rs:20-45`"),
            );
        }
    }
    let Some(part) = plan
        .section("Context References")
        .and_then(|section| plan.part(section.body, "Codebase Files to Read"))
    else {
        return;
    };
    for item in plan
        .document
        .items_in(part.body)
        .iter()
        .filter(|item| item.depth == 0)
    {
        if !names_file(plan, item.span) {
            let message = "this names no file to read";
            found.push(
                found
                    .at(&plan.path, item_text(&plan.document, item), message)
                    .help("begin with its path between backticks"),
            );
        }
    }
}

/// Whether a path stands between backticks in `span`, or a place for one that is not filled in.
fn names_file(plan: &PlanDocument, span: Span) -> bool {
    has_placeholder(plan.slice(span))
        || code_spans(plan.document.text(), span).iter().any(|code| {
            let code = plan.slice(*code);
            !code.contains(char::is_whitespace) && (code.contains('/') || is_file_name(code))
        })
}

/// Whether it is like `name.rs` or `name.rs:10`.
fn is_file_name(code: &str) -> bool {
    let name = code.split(':').next().unwrap_or("");
    name.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=5).contains(&end.len())
            && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
