//! Commands before and after they run, for people.

use std::time::Duration;

use super::out::{Look, Out};
use crate::system::Ending;

/// A command of `stories verify`, and what came of it.
#[derive(Clone, Debug)]
pub struct VerifyStep {
    /// What it is: `level 3`, `verify`, `test 1`.
    pub label: String,
    /// What it looks at; may be empty.
    pub name: String,
    /// The command; a level without one is skipped.
    pub command: Option<String>,
    /// What came of it, once it ran.
    pub result: Option<VerifyResult>,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub struct VerifyResult {
    /// How it ended.
    pub ending: Ending,
    /// How long it took.
    pub took: Duration,
    /// Its log, relative to the root, with `/`.
    pub log: String,
}

impl VerifyResult {
    /// Whether the command is content.
    pub fn has_passed(&self) -> bool {
        self.ending == Ending::Code(0)
    }
}

/// Adds all commands, every character of them.
pub fn plan(out: &mut Out, head: &str, steps: &[VerifyStep]) {
    out.put(Look::Strong, head).end();
    let names = steps
        .iter()
        .map(|step| super::out::width(&step.name))
        .max()
        .unwrap_or(0);
    let labels = steps
        .iter()
        .map(|step| super::out::width(&step.label))
        .max()
        .unwrap_or(0);
    for step in steps {
        out.plain("  ")
            .put(Look::Id, &super::out::fit(&step.label, labels))
            .plain("  ");
        if names > 0 {
            out.plain(&super::out::fit(&step.name, names)).plain("  ");
        }
        let indent = 2 + labels + 2 + if names > 0 { names + 2 } else { 0 };
        match &step.command {
            None => {
                out.put(Look::Faint, "no command").end();
            }
            Some(command) => {
                for (index, line) in command.split('\n').enumerate() {
                    if index > 0 {
                        out.plain(&" ".repeat(indent));
                    }
                    out.plain(line).end();
                }
            }
        }
    }
}

/// Adds the line of a command that is over.
pub fn result(out: &mut Out, step: &VerifyStep, labels: usize) {
    let Some(result) = &step.result else {
        return;
    };
    let (look, word) = match result.ending {
        Ending::Code(0) => (Look::Good, "passed".to_owned()),
        Ending::Code(code) => (Look::Bad, format!("failed with code {code}")),
        Ending::Signal(signal) => (Look::Bad, format!("ended by signal {signal}")),
        Ending::TimedOut => (Look::Bad, "ended, its time was up".to_owned()),
        Ending::Interrupted => (Look::Busy, "interrupted".to_owned()),
    };
    out.put(Look::Id, &super::out::fit(&step.label, labels))
        .plain("  ")
        .put(look, &word)
        .put(Look::Faint, &format!(" after {}", seconds(result.took)))
        .end();
}

/// `0.4 s`, `12 s`, `3 min 5 s`.
pub fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    match whole {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// The widest label.
pub fn label_width(steps: &[VerifyStep]) -> usize {
    steps
        .iter()
        .map(|step| super::out::width(&step.label))
        .max()
        .unwrap_or(0)
}
