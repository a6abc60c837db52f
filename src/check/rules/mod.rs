//! The one table of all rules; each has a file of its own, whose `//!` lines are its page.

mod bad_transition;
mod no_tasks;
mod swallowed_heading;
mod unknown_dependency;

use super::rule::Rule;

/// All rules: errors first, then warnings, then notes, as they are listed in the manual.
pub const RULES: &[Rule] = &[
    unknown_dependency::RULE,
    swallowed_heading::RULE,
    bad_transition::RULE,
    no_tasks::RULE,
];

/// Rules whose finding is an error where the change that brings it in also begins the story.
pub(super) const ENTERING: &[&str] = &["no-tasks", "unfinished-dependency"];

/// The rule with the code.
pub fn find_rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}
