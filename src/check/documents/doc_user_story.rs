//! Finds user stories of feature plans that do not say who wants what, and what for.
//!
//! ## Why
//!
//! A feature that nobody in particular wants, or that has no end in sight, cannot be cut down when time is short.
//!
//! ## Example
//!
//! ```markdown
//! ## User Story
//!
//! Customers can use gift cards.
//! ```
//!
//! Better: "As a customer I want to pay with a gift card so that I can use what I was given."
//!
//! ## Fix
//!
//! Write `As a …`, `I want to …` and `So that …`, in this order.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, PlanDocument};

pub(super) const RULE: Rule = Rule {
    code: "doc-user-story",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_user_story.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    let Some(section) = plan
        .section("User Story")
        .filter(|_| plan.kind == Some(Kind::Feature))
    else {
        return;
    };
    if plan.is_blank(section.body) {
        // Told as an empty section.
        return;
    }
    let words = plan.slice(section.body).replace('*', "").to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let text = words.join(" ");
    let parts: [(&[&str], &str); 3] = [
        (&["as a ", "as an ", "as the "], "As a …"),
        (&["i want ", "we want "], "I want to …"),
        (&["so that "], "So that …"),
    ];
    let mut at = 0;
    for (forms, name) in parts {
        let place = forms
            .iter()
            .filter_map(|form| Some(at + text[at..].find(form)? + form.len()))
            .min();
        match place {
            Some(end) => at = end,
            None => {
                let message = format!("the user story has no `{name}` in its place");
                let help = "write `As a …`, `I want to …`, `So that …`, in this order";
                found.push(found.at(&plan.path, section.name, message).help(help));
                return;
            }
        }
    }
}
