//! Ticks the boxes that name what has passed, through the protocol of all writing.

use super::passed;
use super::steps::Wanted;
use crate::change::{StoryEditor, tick_criteria};
use crate::cli::args::{Format, WriteArgs};
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::plans;
use crate::cli::writing::{self, edit};
use crate::doc::tick as tick_boxes;
use crate::store::ChangeSet;

/// Ticks them, after the diff and the question.
///
/// # Errors
///
/// As all writing.
pub(super) fn tick(context: &Context, yes: bool, wanted: &Wanted) -> Result<Exit, CliError> {
    let args = WriteArgs {
        yes,
        dry_run: false,
        force: false,
        format: Format::Text,
    };
    let passed = passed(&wanted.steps);
    edit(context, args, &|session| {
        let entry = session.story(&wanted.path)?;
        let mut editor = StoryEditor::new(&session.snapshot, &entry)?;
        let mut count = tick_criteria(&mut editor, &passed)?;
        let mut changes = vec![editor.finish()];
        // A story need not have a plan.
        if let Ok(path) = plans::of_story(session.store, &session.snapshot, &entry) {
            let plan = plans::read(session.store, &path)?;
            let edits = tick_boxes(&plan.document, &plan.tickable(), &passed);
            count += edits.iter().count();
            let text = plan.document.text();
            changes.push(ChangeSet::modify(&path, text, edits.apply(text)));
        }
        let boxes = if count == 1 { "box" } else { "boxes" };
        Ok(writing::Wanted {
            changes: ChangeSet::new(changes),
            done: vec![format!("{count} {boxes} ticked")],
            unchanged: "no open box names a command that has passed".to_owned(),
            ..writing::Wanted::default()
        })
    })
}
