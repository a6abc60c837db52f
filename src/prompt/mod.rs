//! The prompt of a task: all that a worker must know who sees nothing else.
//!
//! The labels are those of row G16 of the planning systems; reasons beside context files are row G17.

mod build;
mod budget;

pub use build::prompt;

/// What stands under one label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The label, without its colon.
    pub label: &'static str,
    /// How deep the label stands: 0, or 1 inside of the boundaries.
    pub depth: usize,
    /// A single value behind the label, where there are no items.
    pub value: Option<String>,
    /// The items below the label; one may have several lines.
    pub items: Vec<Item>,
}

/// One entry of a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its lines, without a sign before them.
    pub text: String,
    /// When it goes where the budget is short.
    pub worth: Worth,
}

/// What is left out first, second, and so on, where a budget is short; within one kind, the last entry goes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Worth {
    /// Why the story is there: its problem, its outcome, what is out of scope.
    Background,
    /// Open tasks of the story that have nothing to do with this one.
    OtherTask,
    /// Criteria that are met.
    MetCriterion,
    /// Files of tasks that this one builds upon.
    FoundFile,
    /// Criteria that are not met.
    OpenCriterion,
    /// Tasks that this one waits for, that wait for it, or that write the same files.
    Neighbour,
    /// What is to be done.
    Requirement,
    /// What the task itself names. Never left out.
    Named,
}

impl Worth {
    /// What to call the entries of the kind.
    pub const fn name(self) -> &'static str {
        match self {
            Worth::Background => "background of the story",
            Worth::OtherTask => "other tasks of the story",
            Worth::MetCriterion => "criteria that are met",
            Worth::FoundFile => "files of the tasks before",
            Worth::OpenCriterion => "criteria that are not met",
            Worth::Neighbour => "neighbouring tasks",
            Worth::Requirement => "requirements",
            Worth::Named => "what the task names",
        }
    }
}

/// A prompt, with what is not in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prompt {
    /// What it says, in order.
    pub parts: Vec<Part>,
    /// What a whole prompt would say and the task does not, with the way to add it.
    pub missing: Vec<Missing>,
    /// What was left out for the budget, with how many entries of it.
    pub cut: Vec<(Worth, usize)>,
}

/// Something that the task does not say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// The label that has nothing under it.
    pub label: &'static str,
    /// What to add to the task.
    pub advice: String,
}

/// A budget that is too small for what is never left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the prompt needs {needed} tokens without anything that could be left out")]
pub struct TooSmall {
    /// The least budget, in tokens as [`tokens`] counts them.
    pub needed: usize,
}

impl Prompt {
    /// The text; the same prompt always gives the same bytes.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let indent = "  ".repeat(part.depth);
            text.push_str(&indent);
            text.push_str(part.label);
            text.push(':');
            if let Some(value) = &part.value {
                text.push(' ');
                text.push_str(value);
            }
            text.push('\n');
            for item in &part.items {
                push_item(&mut text, &indent, &item.text);
            }
        }
        if !self.cut.is_empty() {
            let cut: Vec<String> = self
                .cut
                .iter()
                .map(|(worth, count)| format!("{} ({count})", worth.name()))
                .collect();
            text.push_str(&format!("Left out for brevity: {}\n", cut.join(", ")));
        }
        text
    }
}

/// A sign before the first line, and as many blanks before the others.
fn push_item(text: &mut String, indent: &str, item: &str) {
    for (at, line) in item.lines().enumerate() {
        let sign = if at == 0 { "- " } else { "  " };
        if line.is_empty() {
            text.push('\n');
        } else {
            text.push_str(indent);
            text.push_str(sign);
            text.push_str(line);
            text.push('\n');
        }
    }
}

/// About how many tokens a language model reads in the text: one for every four bytes, rounded up.
pub const fn tokens(text: &str) -> usize {
    text.len().div_ceil(4)
}
