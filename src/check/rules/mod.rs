//! The one table of all rules; each has a file of its own, whose `//!` lines are its page.

mod bad_config;
mod bad_transition;
mod conflict_marker;
mod dependency_after;
pub(super) mod dependency_cycle;
mod duplicate_section;
mod duplicate_story;
mod duplicate_task;
mod early_start;
mod estimate_range;
mod few_tasks;
mod file_conflict;
mod id_gap;
mod joined_actions;
mod large_context;
mod long_body;
mod malformed_task;
mod many_files;
mod many_waves;
mod missing_domain;
mod missing_section;
mod missing_status;
mod mixed_domains;
mod mixed_layers;
mod near_miss_field;
mod near_miss_heading;
mod no_tasks;
mod no_verify;
mod not_utf8;
mod number_mismatch;
mod odd_slug;
mod open_question;
mod open_tasks;
mod phase_order;
mod self_dependency;
pub(crate) mod splittable_task;
mod swallowed_heading;
mod task_range;
mod tests_apart;
mod too_many_tasks;
mod unchecked_criteria;
mod unfinished_dependency;
mod unknown_dependency;
mod unknown_domain;
mod unknown_status;
mod vague_criterion;
mod vague_task;
pub(crate) mod wide_task;

use super::rule::Rule;

/// All rules: errors first, then warnings, then notes, as they are listed in the manual.
pub const RULES: &[Rule] = &[
    not_utf8::RULE,
    conflict_marker::RULE,
    duplicate_story::RULE,
    number_mismatch::RULE,
    missing_status::RULE,
    unknown_status::RULE,
    missing_domain::RULE,
    unknown_domain::RULE,
    malformed_task::RULE,
    task_range::RULE,
    duplicate_task::RULE,
    unknown_dependency::RULE,
    self_dependency::RULE,
    dependency_cycle::RULE,
    dependency_after::RULE,
    swallowed_heading::RULE,
    duplicate_section::RULE,
    bad_transition::RULE,
    early_start::RULE,
    open_tasks::RULE,
    bad_config::RULE,
    near_miss_field::RULE,
    near_miss_heading::RULE,
    unchecked_criteria::RULE,
    no_tasks::RULE,
    too_many_tasks::RULE,
    joined_actions::RULE,
    vague_task::RULE,
    mixed_layers::RULE,
    mixed_domains::RULE,
    many_files::RULE,
    large_context::RULE,
    estimate_range::RULE,
    phase_order::RULE,
    missing_section::RULE,
    unfinished_dependency::RULE,
    few_tasks::RULE,
    many_waves::RULE,
    no_verify::RULE,
    long_body::RULE,
    tests_apart::RULE,
    id_gap::RULE,
    file_conflict::RULE,
    splittable_task::RULE,
    odd_slug::RULE,
    vague_criterion::RULE,
    open_question::RULE,
    wide_task::RULE,
];

/// Rules whose finding is an error where the change that brings it in also begins the story.
pub(super) const ENTERING: &[&str] = &["no-tasks", "unfinished-dependency"];

/// Whether a finding of the rule can weigh more in a change than in a plain check.
pub fn is_error_in_change(code: &str) -> bool {
    let mut rules = RULES.iter();
    ENTERING.contains(&code) || rules.any(|rule| rule.code == code && rule.judges_change)
}
