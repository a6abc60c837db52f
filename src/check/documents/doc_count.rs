//! Finds lists of a plan document that are shorter than those it is modelled on.
//!
//! ## Why
//!
//! The acceptance criteria of a feature plan have seven points of their own (complete, validated, tested in parts and as a
//! whole, in the style of the project, nothing broken, documented), its completion checklist has six, and the definition of
//! done of a technical plan has seven. A shorter list has left one out.
//!
//! ## Example
//!
//! ```markdown
//! ## Definition of Done
//!
//! - [ ] It works
//! ```
//!
//! ## Fix
//!
//! Add what is missing. `stories doc new STORY --template technical -n` shows the list. Points that do not apply stay, ticked,
//! with a word on why.

use crate::check::{Findings, Rule, Run};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::doc::{Kind, PlanDocument};

pub(super) const RULE: Rule = Rule {
    code: "doc-count",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("doc_count.rs"),
    run: Run::Document(run),
};

const FEATURE: [(&str, usize); 2] = [("Acceptance Criteria", 7), ("Completion Checklist", 6)];
const TECHNICAL: [(&str, usize); 1] = [("Definition of Done", 7)];

fn run(plan: &PlanDocument, found: &mut Findings) {
    let lists: &[(&str, usize)] = match plan.kind {
        Some(Kind::Feature) => &FEATURE,
        Some(Kind::Technical) => &TECHNICAL,
        None => &[],
    };
    for (name, least) in lists {
        let Some(section) = plan.section(name).filter(|section| !plan.is_blank(section.body)) else {
            continue;
        };
        let count = plan.document.checkboxes_in(section.body).len();
        if count < *least {
            let message = format!("`{name}` has {count} of at least {least} points");
            found.push(
                found
                    .at(&plan.path, section.name, message)
                    .help("each is a line `- [ ] …`"),
            );
        }
    }
}
