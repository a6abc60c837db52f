//! The rules, and what they find in a snapshot.

mod checker;
mod circles;
mod commit;
mod fix;
mod identity;
mod lineage;
mod prose;
pub(crate) mod verbs;
mod reach;
mod rule;
pub mod rules;
mod documents;

pub use checker::{brought_in, check, check_paths};
pub use commit::{Commit, check_commit};
pub use documents::{DOCUMENT_RULES, check_document};
pub use fix::{fix, withhold};
pub use reach::{Reach, reach};
pub use rule::{ChangeContext, Findings, Rule, Run, StoryContext};
pub use rules::{RULES, is_error_in_change};

/// The rules for stories, and those for plan documents.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(DOCUMENT_RULES)
}

/// The rule with the code.
pub fn find_rule(code: &str) -> Option<&'static Rule> {
    all_rules().find(|rule| rule.code == code)
}
