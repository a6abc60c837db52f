//! The document of `stories verify`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::cli::render::verify::VerifyStep;
use crate::system::Ending;

/// The commands of a verification, and what came of them.
#[derive(Serialize, JsonSchema)]
pub(super) struct Verify<'a> {
    /// The story's number.
    story: &'a str,
    /// The task's id; null for levels and phases.
    task: Option<&'a str>,
    /// The phase; null for levels and tasks.
    phase: Option<u32>,
    /// Whether anything was run. Without `--yes` the commands are shown only.
    ran: bool,
    /// Whether all commands passed; null where none was run.
    passed: Option<bool>,
    /// The commands, in order. Those behind one that failed are not run.
    steps: Vec<Step<'a>>,
}

/// A command.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VerifyStep")]
struct Step<'a> {
    /// `level 3`, `verify`, or `test 1`.
    label: &'a str,
    /// What it looks at.
    name: &'a str,
    /// Null for a level that has none.
    command: Option<&'a str>,
    /// `passed`, `failed`, `timed out`, `interrupted`, or `not run`.
    status: &'static str,
    /// The code it ended with; null where it ended otherwise.
    exit_code: Option<i32>,
    milliseconds: Option<u64>,
    /// The log, relative to the root, with `/`.
    log: Option<&'a str>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct VerifyTarget<'a> {
    /// The story's number.
    pub story: &'a str,
    /// The task's id.
    pub task: Option<&'a str>,
    /// The phase.
    pub phase: Option<u32>,
}

/// The document of the commands.
pub fn verify(target: VerifyTarget<'_>, steps: &[VerifyStep]) -> String {
    let ran = steps.iter().any(|step| step.result.is_some());
    let wanted = steps.iter().filter(|step| step.command.is_some());
    let passed = ran.then(|| {
        wanted
            .map(|step| step.result.as_ref())
            .all(|result| result.is_some_and(|result| result.has_passed()))
    });
    let steps = steps.iter().map(|step| {
        let result = step.result.as_ref();
        Step {
            label: &step.label,
            name: &step.name,
            command: step.command.as_deref(),
            status: match result.map(|result| result.ending) {
                None => "not run",
                Some(Ending::Code(0)) => "passed",
                Some(Ending::Code(_) | Ending::Signal(_)) => "failed",
                Some(Ending::TimedOut) => "timed out",
                Some(Ending::Interrupted) => "interrupted",
            },
            exit_code: match result.map(|result| result.ending) {
                Some(Ending::Code(code)) => Some(code),
                _ => None,
            },
            milliseconds: result.map(|result| u64::try_from(result.took.as_millis()).unwrap_or(u64::MAX)),
            log: result.map(|result| result.log.as_str()),
        }
    });
    let content = Verify {
        story: target.story,
        task: target.task,
        phase: target.phase,
        ran,
        passed,
        steps: steps.collect(),
    };
    document("verify", content)
}
