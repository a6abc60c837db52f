//! The document of `stories explain`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::check::{Rule, all_rules};
use crate::config::{Config, Level};

/// All rules.
#[derive(Serialize, JsonSchema)]
pub(super) struct Rules<'a> {
    /// The rules, in the order of the manual.
    rules: Vec<Explain<'a>>,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
pub(super) struct Explain<'a> {
    code: &'a str,
    /// The first sentence of the page.
    summary: &'a str,
    /// The severity under the configuration: `error`, `warning` or `note`; null where the rule is off.
    severity: Option<&'a str>,
    /// The severity that it has when nothing is configured; null where it is off.
    default_severity: Option<&'a str>,
    /// The page in markdown.
    page: String,
}

/// The document of a rule.
pub fn explain(rule: &Rule, config: &Config) -> String {
    document("explain", of(rule, config))
}

/// The document of all rules.
pub fn rules(config: &Config) -> String {
    let rules = all_rules().map(|rule| of(rule, config)).collect();
    document("rules", Rules { rules })
}

fn of<'a>(rule: &'a Rule, config: &Config) -> Explain<'a> {
    Explain {
        code: rule.code,
        summary: rule.summary(),
        severity: rule.severity(config).map(|severity| severity.name()),
        default_severity: match rule.default {
            Level::Off => None,
            Level::At(severity) => Some(severity.name()),
        },
        page: rule.page(),
    }
}
