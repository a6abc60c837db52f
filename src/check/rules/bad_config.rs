//! Finds values in `stories.toml`, and codes in comments that silence rules, that mean nothing.
//!
//! ## Why
//!
//! A setting that is not understood does nothing: the default is used, and whoever wrote it believes that it holds. A
//! comment with a mistyped code silences nothing. Text that is no TOML at all stops every command.
//!
//! ## Example
//!
//! ```toml
//! [check.rules]
//! vage-task = "off"
//! ```
//!
//! ```markdown
//! <!-- stories: allow vage-task -->
//! ```
//!
//! ## Fix
//!
//! Write one of the known keys, values or codes; `stories explain CODE` shows the page of a rule.

use crate::check::{Findings, Rule, Run};
use crate::check::{all_rules, find_rule};
use crate::config::FILE_NAME;
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::store::Snapshot;
use crate::text::FilePath;
use crate::text::nearest;

pub(super) const RULE: Rule = Rule {
    code: "bad-config",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("bad_config.rs"),
    run: Run::Store(run),
};

fn run(snapshot: &Snapshot, found: &mut Findings) {
    let path: FilePath = FILE_NAME.into();
    for known in &snapshot.config().findings {
        let mut finding = found.at(&known.path, known.span, known.message.clone());
        finding.labels.clone_from(&known.labels);
        finding.help.clone_from(&known.help);
        finding.fix.clone_from(&known.fix);
        found.push(finding);
    }
    for set in snapshot.config().rules.iter().filter(|set| !is_rule(&set.code)) {
        let finding = found.at(&path, set.span, format!("there is no rule `{}`", set.code));
        found.push(finding.help(help(&set.code)));
    }
    for (entry, loaded) in snapshot.stories() {
        for allow in loaded.story.allows.iter().filter(|allow| !is_rule(&allow.code)) {
            let text = loaded.document.text();
            // Words behind the codes are the reason, not further codes.
            let before = text[..allow.span.start].trim_end();
            if !allow.code.contains('-') && !before.ends_with([',']) && !before.ends_with("allow") {
                continue;
            }
            let message = format!("there is no rule `{}`, so this silences nothing", allow.code);
            let mut finding = found.at(&entry.path, allow.span, message).help(help(&allow.code));
            finding.severity = finding.severity.min(Severity::Warning);
            found.push(finding);
        }
    }
}

fn is_rule(code: &str) -> bool {
    find_rule(code).is_some()
}

fn help(code: &str) -> String {
    match nearest(code, all_rules().map(|rule| rule.code)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "the manual lists all rules; `stories explain CODE` shows one".to_owned(),
    }
}
