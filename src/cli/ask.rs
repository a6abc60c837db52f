//! Questions to a person at a terminal.

use std::io;

use dialoguer::{Confirm, Editor, Input, MultiSelect, Select};

use super::exit::CliError;

impl From<dialoguer::Error> for CliError {
    fn from(error: dialoguer::Error) -> Self {
        let dialoguer::Error::IO(error) = error;
        match error.kind() {
            io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => {
                CliError::interrupted()
            }
            _ => CliError::failed(format!("cannot ask: {error}")),
        }
    }
}

/// A question that is answered by y or by anything else.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn confirm(question: &str) -> Result<bool, CliError> {
    let answer = Confirm::new()
        .with_prompt(question)
        .default(false)
        .show_default(true)
        .wait_for_newline(true)
        .report(true)
        .interact_opt()?;
    answer.ok_or_else(CliError::interrupted)
}

/// A line of text; `check` says what is wrong with it.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn line(
    question: &str,
    may_be_empty: bool,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<String, CliError> {
    let answer = Input::<String>::new()
        .with_prompt(question)
        .allow_empty(may_be_empty)
        .validate_with(|text: &String| check(text))
        .interact_text()?;
    Ok(answer)
}

/// One of several.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn one_of(question: &str, items: &[String], default: usize) -> Result<usize, CliError> {
    let answer = Select::new()
        .with_prompt(question)
        .items(items)
        .default(default)
        .max_length(15)
        .interact_opt()?;
    answer.ok_or_else(CliError::interrupted)
}

/// Any of several.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn any_of(question: &str, items: &[String]) -> Result<Vec<usize>, CliError> {
    let answer = MultiSelect::new()
        .with_prompt(question)
        .items(items)
        .max_length(15)
        .interact_opt()?;
    answer.ok_or_else(CliError::interrupted)
}

/// A text from the user's editor; `None` where it was left unsaved.
///
/// # Errors
///
/// When no editor can be started.
pub(super) fn editor(text: &str) -> Result<Option<String>, CliError> {
    Ok(Editor::new().extension(".md").edit(text)?)
}
