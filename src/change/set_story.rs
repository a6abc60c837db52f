//! Sets a story's own title and status.

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::dialect::numbered;
use crate::model::{PlainStory, Status, StatusForm};

/// What a story should say from now on; `None` leaves a thing as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StoryWish {
    /// Another title.
    pub title: Option<String>,
    /// Another status.
    pub status: Option<Status>,
}

/// Sets `wish`; `name` is the status as it is written.
///
/// # Errors
///
/// When a value cannot be written.
pub fn set_story(editor: &mut StoryEditor<'_>, wish: &StoryWish, name: &str) -> Result<(), ChangeError> {
    if let Some(title) = &wish.title {
        set_title(editor, title)?;
    }
    match wish.status {
        Some(status) => set_status(editor, status, name),
        None => Ok(()),
    }
}

fn set_title(editor: &mut StoryEditor<'_>, title: &str) -> Result<(), ChangeError> {
    let edits = numbered::set_story_title(&editor.loaded().document, editor.story(), title)?;
    let heading = editor.story().title.as_ref().map(|title| title.heading);
    let at = editor
        .story()
        .sections
        .iter()
        .position(|section| Some(section.heading) == heading);
    editor.step(&edits, |expected, found| {
        expected.title = Some(title.trim().to_owned());
        match at {
            // The heading holds the title, perhaps behind `Story 013:`.
            Some(at) => {
                expected.sections[at].0 = found
                    .sections
                    .get(at)
                    .map_or_else(String::new, |section| section.0.clone());
            }
            None => {
                // What stood before the first section now stands under the title.
                if let Some((name, text)) = found.sections.first() {
                    let moved = expected.preamble.clone();
                    expected.preamble.clone_from(&found.preamble);
                    debug_assert!(moved.ends_with(text.as_str()));
                    expected.sections.insert(0, (name.clone(), text.clone()));
                }
            }
        }
    })
}

fn set_status(editor: &mut StoryEditor<'_>, status: Status, name: &str) -> Result<(), ChangeError> {
    let old = editor.story().status.clone();
    if old.as_ref().and_then(|old| old.status) == Some(status) {
        return Ok(());
    }
    let edits = numbered::set_story_status(&editor.loaded().document, editor.story(), name)?;
    let span = old.as_ref().map(|old| old.span);
    let holder = span.and_then(|span| {
        let mut sections = editor.story().sections.iter();
        sections.rposition(|section| section.heading.start < span.start)
    });
    let form = old.map(|old| old.form);
    editor.step(&edits, |expected, found| {
        expected.status = Some(name.to_owned());
        match form {
            None => expect_section(expected, found),
            Some(StatusForm::FrontMatter) => expected.preamble.clone_from(&found.preamble),
            Some(_) => match holder {
                Some(at) => {
                    if let Some(section) = found.sections.get(at) {
                        expected.sections[at].clone_from(section);
                    }
                }
                None => expected.preamble.clone_from(&found.preamble),
            },
        }
    })?;
    let read = editor.story().status.as_ref().and_then(|status| status.status);
    editor.ensure(read == Some(status), || {
        format!("its status would not read as {name}")
    })
}

/// A new section is there, and nothing else is new.
fn expect_section(expected: &mut PlainStory, found: &PlainStory) {
    if let Some(at) = found
        .sections
        .iter()
        .position(|(section, _)| section.eq_ignore_ascii_case("status"))
        && at <= expected.sections.len()
    {
        expected.sections.insert(at, found.sections[at].clone());
    }
}
