//! Ticks the acceptance criteria that commands have shown to hold.

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::doc::tick;

/// Ticks the open criteria whose line names, as its first code, a command of `passed`; says how many they are.
///
/// # Errors
///
/// When the story would read otherwise than with those boxes ticked.
pub fn tick_criteria(editor: &mut StoryEditor<'_>, passed: &[&str]) -> Result<usize, ChangeError> {
    let loaded = editor.loaded();
    let text = loaded.document.text();
    let Some(section) = loaded.story.section(text, "Acceptance Criteria") else {
        return Ok(0);
    };
    let name = text[section.name.range()].to_owned();
    let edits = tick(&loaded.document, &[section.body], passed);
    let count = edits.iter().count();
    editor.step(&edits, |expected, found| {
        for (old, new) in expected.sections.iter_mut().zip(&found.sections) {
            // Same length, same text but for the boxes: nothing else was asked for.
            if old.0 == name && old.1.replace("[ ]", "[x]") == new.1.replace("[ ]", "[x]") {
                old.1.clone_from(&new.1);
            }
        }
    })?;
    Ok(count)
}
