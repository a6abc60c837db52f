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

pub use checker::{brought_in, check, check_paths};
pub use commit::{Commit, check_commit};
pub use fix::{fix, withhold};
pub use reach::{Reach, reach};
pub use rule::{ChangeContext, Findings, Rule, Run, StoryContext};
pub use rules::{RULES, find_rule, is_error_in_change};
