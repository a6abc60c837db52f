//! Finds sections of a plan document that are missing, empty, or out of order.
//!
//! ## Why
//!
//! Whoever works from a plan reads it from top to bottom and relies on its parts: what to read, what to do, how to check it,
//! how to go back. A part that is not there is a question that comes up in the middle of the work.
//!
//! ## Example
//!
//! ```markdown
//! # Feature: Gift cards
//!
//! ## Problem Statement
//! ```
//!
//! A feature plan begins with `# Feature:`, a technical one with `# Technical Implementation Plan:`; here Feature Description
//! and User Story do not stand before the problem, and all that follows it is missing.
//!
//! ## Fix
//!
//! Write the section, or move it to its place. `stories doc new STORY --template feature -n` shows all of them in order. A
//! section that does not apply says so: "None, since …".

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, PlanDocument};

pub(super) const RULE: Rule = Rule {
    code: "doc-section",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("doc_section.rs"),
    run: Run::Document(run),
};

fn run(plan: &PlanDocument, found: &mut Findings) {
    let Some(kind) = plan.kind else {
        let message = "the title does not say what kind of plan this is";
        let help = "begin with `# Feature: …` or `# Technical Implementation Plan: …`";
        found.push(found.at(&plan.path, plan.title_span(), message).help(help));
        return;
    };
    title(plan, kind, found);
    // The section before this one in the order that is asked for, and the last of those that stand in it.
    let mut previous: Option<&str> = None;
    let mut last: Option<(usize, &str)> = None;
    for needed in kind.sections() {
        let Some(section) = plan.section(needed.name) else {
            let message = format!("there is no section `{}`", needed.name);
            let place = previous.map_or_else(
                || "put it right below the title".to_owned(),
                |name| format!("put it behind `{name}`"),
            );
            found.push(found.at(&plan.path, plan.title_span(), message).help(place));
            previous = Some(needed.name);
            continue;
        };
        match last {
            Some((at, name)) if section.lines.start < at => {
                let message = format!("`{}` stands before `{name}`", needed.name);
                let help = format!("move it behind `{name}`");
                found.push(found.at(&plan.path, section.name, message).help(help));
            }
            _ => last = Some((section.lines.start, needed.name)),
        }
        if plan.is_blank(section.body) && needed.name != "Notes" {
            let message = format!("`{}` says nothing", needed.name);
            found.push(
                found
                    .at(&plan.path, section.name, message)
                    .help("write it, or why there is nothing to say"),
            );
        }
        for part in needed.parts {
            if plan.part(section.body, part).is_none() {
                let message = format!("`{}` has no part `{part}`", needed.name);
                let help = format!("add a heading `### {part}` below it");
                found.push(found.at(&plan.path, section.name, message).help(help));
            }
        }
        previous = Some(needed.name);
    }
}

fn title(plan: &PlanDocument, kind: Kind, found: &mut Findings) {
    let words = plan.title_words().map_or("", |words| plan.slice(words));
    let begins = plan
        .title()
        .is_some_and(|title| plan.is_named(title, kind.title()) && plan.slice(title.name).contains(':'));
    if !begins || words.is_empty() {
        let message = format!("the title is not `# {}: …`", kind.title());
        let help = "write the kind of the plan, a colon, and what it is about";
        found.push(found.at(&plan.path, plan.title_span(), message).help(help));
    }
}
