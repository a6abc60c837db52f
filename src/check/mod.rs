//! The rules, and what they find in a snapshot.

mod checker;
mod rule;
pub mod rules;

pub use checker::{brought_in, check, check_paths};
pub use rule::{ChangeContext, Findings, Rule, Run, StoryContext};
pub use rules::{RULES, find_rule};
