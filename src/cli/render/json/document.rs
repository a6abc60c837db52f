//! What all documents have in common.

use schemars::JsonSchema;
use serde::Serialize;

/// The version of the contract. Fields may be added under one version, never removed or changed.
pub(super) const VERSION: u32 = 1;

/// A document of one kind.
#[derive(Serialize, JsonSchema)]
pub(super) struct Document<T> {
    /// The version of the contract.
    version: u32,
    /// What the document is.
    kind: &'static str,
    #[serde(flatten)]
    content: T,
}

/// `content` as a document of the kind.
pub(super) fn document<T: Serialize>(kind: &'static str, content: T) -> String {
    pretty(&Document {
        version: VERSION,
        kind,
        content,
    })
}

/// `value` as JSON in lines, with a line end.
pub(in crate::cli::render) fn pretty(value: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(value).expect("keys are strings, and memory takes every byte");
    text.push('\n');
    text
}
