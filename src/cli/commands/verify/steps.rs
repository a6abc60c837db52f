//! From the words of the command line to the commands that are meant.

use super::VerifyArgs;
use crate::cli::exit::{CliError, Exit};
use crate::cli::plans;
use crate::cli::reference::{find_target, find_task};
use crate::cli::render::verify::VerifyStep;
use crate::cli::store::Store;
use crate::doc::{code_spans, placeholders};
use crate::model::{KnownField, TaskId};
use crate::store::{Entry, Scope, Snapshot};
use crate::text::FilePath;
use crate::text::Span;

/// What is to be run, and for what.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The story's number, as printed.
    pub story: String,
    /// The path of the story's file.
    pub path: FilePath,
    /// The task's id, as printed.
    pub task: Option<String>,
    /// What it is called in messages: `task 015/003`.
    pub name: String,
    /// The line above the commands.
    pub head: String,
    /// Where the logs go, below the folder of our own state.
    pub logs: String,
    /// The commands.
    pub steps: Vec<VerifyStep>,
    /// What to do where there is none.
    pub hint: String,
}

/// Finds the commands.
///
/// # Errors
///
/// When the story, task, level or phase is not there, or a command is not filled in yet.
pub(super) fn collect(store: &Store, args: &VerifyArgs) -> Result<Wanted, CliError> {
    let mut snapshot = store.load(Scope::Names)?;
    let target = find_target(store, &snapshot, &args.story, &[])?;
    snapshot.load_more(&store.tree, Scope::Stories(&[target.number]));
    let entry = snapshot
        .at_path(&target.path)
        .ok_or_else(|| CliError::refused("the story is gone"))?;
    let usage = |message: &str| CliError {
        exit: Exit::Failed,
        ..CliError::refused(message)
    };
    let wanted = match (target.tasks.as_slice(), args.phase) {
        ([], None) => levels(store, &snapshot, entry, &args.level)?,
        ([], Some(phase)) => automated(store, &snapshot, entry, phase)?,
        (_, Some(_)) => return Err(usage("a phase belongs to a story, not to a task")),
        (_, None) if !args.level.is_empty() => {
            return Err(usage("a level belongs to a story, not to a task"));
        }
        ([task], None) => verify_of(&snapshot, entry, *task)?,
        (_, None) => return Err(usage("one task is verified at a time")),
    };
    for step in &wanted.steps {
        let command = step.command.as_deref().unwrap_or("");
        if !placeholders(command, Span::new(0, command.len())).is_empty() {
            let message = format!("{} of {} is not filled in yet", step.label, wanted.name);
            return Err(CliError::refused(message).hint("write the command there first"));
        }
    }
    Ok(wanted)
}

fn levels(store: &Store, snapshot: &Snapshot, entry: &Entry, only: &[usize]) -> Result<Wanted, CliError> {
    let story = snapshot.story_id(entry.name.number);
    let levels = &store.config.verification.levels;
    if let Some(level) = only.iter().find(|level| !(1..=levels.len()).contains(*level)) {
        return Err(CliError::refused(format!("there is no level {level}"))
            .hint(format!("the levels are 1 to {}", levels.len())));
    }
    let steps = levels.iter().enumerate().map(|(index, level)| VerifyStep {
        label: format!("level {}", index + 1),
        name: level.name.clone(),
        command: level.command.clone(),
        result: None,
    });
    let chosen = steps
        .enumerate()
        .filter(|(index, _)| only.is_empty() || only.contains(&(index + 1)))
        .map(|(_, step)| step);
    Ok(Wanted {
        name: format!("story {story}"),
        head: format!("Validation levels for story {story}"),
        logs: format!("verify/{story}"),
        steps: chosen.collect(),
        hint: "name the commands in stories.toml: [verify] levels = [{ command = \"make lint\" }, …]"
            .to_owned(),
        path: entry.path.clone(),
        task: None,
        story,
    })
}

fn verify_of(snapshot: &Snapshot, entry: &Entry, id: TaskId) -> Result<Wanted, CliError> {
    let story = snapshot.story_id(entry.name.number);
    let task = find_task(snapshot, entry, id)?;
    let loaded = entry
        .loaded()
        .ok_or_else(|| CliError::refused("the story is gone"))?;
    let padded = id.padded(loaded.story.id_width);
    let name = format!("task {story}/{padded}");
    let command = task
        .field(KnownField::Verify)
        .map(|field| bare(loaded.document.slice(field.value)))
        .filter(|command| !command.is_empty());
    let steps = command.map(|command| VerifyStep {
        label: "verify".to_owned(),
        name: String::new(),
        command: Some(command),
        result: None,
    });
    Ok(Wanted {
        head: format!("Verify of {name}"),
        logs: format!("verify/{story}/{padded}"),
        steps: steps.into_iter().collect(),
        hint: format!("add one: stories tasks set {story} {padded} --verify COMMAND"),
        path: entry.path.clone(),
        task: Some(padded),
        name,
        story,
    })
}

fn automated(store: &Store, snapshot: &Snapshot, entry: &Entry, number: u32) -> Result<Wanted, CliError> {
    let story = snapshot.story_id(entry.name.number);
    let path = plans::of_story(store, snapshot, entry)?;
    let plan = plans::read(store, &path)?;
    let phases = plan.phases();
    let phase = phases
        .iter()
        .find(|phase| phase.number == number)
        .ok_or_else(|| {
            let known: Vec<String> = phases.iter().map(|phase| phase.number.to_string()).collect();
            let error = CliError::refused(format!("{path} has no phase {number}"));
            error.hint(if known.is_empty() {
                "phases are headings such as `## Phase 1: Database`".to_owned()
            } else {
                format!("its phases are {}", known.join(", "))
            })
        })?;
    let steps = plan.automated(phase).into_iter().enumerate();
    let steps = steps.map(|(index, test)| VerifyStep {
        label: format!("test {}", index + 1),
        name: String::new(),
        command: Some(plan.slice(test.command).to_owned()),
        result: None,
    });
    Ok(Wanted {
        name: format!("phase {number}"),
        head: format!("Automated tests of phase {number} in {path}"),
        logs: format!("verify/{story}/phase-{number}"),
        steps: steps.collect(),
        hint: format!("add commands under Automated Tests of phase {number} in {path}"),
        path: entry.path.clone(),
        task: None,
        story,
    })
}

/// A command without the backticks around it.
fn bare(value: &str) -> String {
    let all = Span::new(0, value.len());
    match code_spans(value, all).as_slice() {
        [code] if value.starts_with('`') && value.ends_with('`') => value[code.range()].to_owned(),
        _ => value.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_command_stands_between_backticks_or_alone() {
        assert_eq!(bare("`make test`"), "make test");
        assert_eq!(bare("`` echo `date` ``"), "echo `date`");
        assert_eq!(bare("make `x` && `y`"), "make `x` && `y`");
        assert_eq!(bare("`a` and `b`"), "`a` and `b`");
    }
}
