//! The document of `stories prompt`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::prompt::{Prompt, tokens};

/// The prompt of a task.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonPrompt<'a> {
    /// The story's number in printed form.
    story: String,
    /// The task's id as its file writes it.
    task: &'a str,
    /// The prompt, as it is printed without `--format json`.
    text: String,
    /// About how many tokens it has: one for every four bytes.
    tokens: usize,
    /// The budget that was asked for.
    budget: Option<usize>,
    /// The same prompt, part by part.
    parts: Vec<JsonPart<'a>>,
    /// What the task does not say.
    missing: Vec<JsonMissing<'a>>,
    /// What was left out for the budget.
    cut: Vec<JsonCut>,
}

#[derive(Serialize, JsonSchema)]
struct JsonPart<'a> {
    label: &'static str,
    value: Option<&'a str>,
    items: Vec<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct JsonMissing<'a> {
    label: &'static str,
    advice: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct JsonCut {
    what: &'static str,
    entries: usize,
}

/// The document of a prompt for the task `task` of the story `story`.
pub fn prompt(prompt: &Prompt, story: String, task: &str, budget: Option<usize>) -> String {
    let text = prompt.text();
    let parts = prompt.parts.iter().map(|part| JsonPart {
        label: part.label,
        value: part.value.as_deref(),
        items: part.items.iter().map(|item| item.text.as_str()).collect(),
    });
    let missing = prompt.missing.iter().map(|missing| JsonMissing {
        label: missing.label,
        advice: &missing.advice,
    });
    let cut = prompt.cut.iter().map(|(worth, entries)| JsonCut {
        what: worth.name(),
        entries: *entries,
    });
    document(
        "prompt",
        JsonPrompt {
            story,
            task,
            tokens: tokens(&text),
            text,
            budget,
            parts: parts.collect(),
            missing: missing.collect(),
            cut: cut.collect(),
        },
    )
}
