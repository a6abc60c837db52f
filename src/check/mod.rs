//! The rules, and what they find in a snapshot.

mod checker;
mod fix;
mod prose;
pub(crate) mod verbs;
mod rule;
pub mod rules;

pub use checker::{brought_in, check, check_paths};
pub use fix::fix;
pub use rule::{ChangeContext, Findings, Rule, Run, StoryContext};
pub use rules::{RULES, find_rule};
