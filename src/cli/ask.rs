//! Questions to a person at a terminal.

use std::io;

use dialoguer::console::Term;
use dialoguer::{Confirm, Editor, Input, MultiSelect, Select};

use super::args::Global;
use super::context::Context;
use super::exit::CliError;
use crate::system::{self, Asking};
use crate::text::printable;

impl From<dialoguer::Error> for CliError {
    fn from(error: dialoguer::Error) -> Self {
        let dialoguer::Error::IO(error) = error;
        match error.kind() {
            io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => {
                CliError::interrupted()
            }
            _ => CliError::failed(error.to_string()),
        }
    }
}

/// Puts one question; an interrupt breaks it off, and leaves the terminal as it was.
fn put<T>(question: impl FnOnce() -> dialoguer::Result<T>) -> Result<T, CliError> {
    let asking = Asking::question(break_off).map_err(cannot_ask)?;
    let answer = question();
    drop(asking);
    if answer.is_err() {
        tidy();
    }
    Ok(answer?)
}

fn cannot_ask(error: io::Error) -> CliError {
    CliError::failed(format!("cannot ask: {error}")).hint("give every answer as an option, and --yes")
}

/// The lists hide the cursor; the message that follows begins on a line of its own.
fn tidy() {
    let terminal = Term::stderr();
    let _ = terminal.show_cursor();
    let _ = terminal.write_line("");
}

/// The end of the program where a signal comes while a question is open.
fn break_off() -> u8 {
    tidy();
    let error = CliError::interrupted();
    Context::new(Global::default(), None).error(&error);
    error.exit.code()
}

/// A question that is answered by y or by anything else.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn confirm(question: &str) -> Result<bool, CliError> {
    let answer = put(|| {
        Confirm::new()
            .with_prompt(question)
            .default(false)
            .show_default(true)
            .wait_for_newline(true)
            .report(true)
            .interact_opt()
    })?;
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
    put(|| {
        Input::<String>::new()
            .with_prompt(question)
            .allow_empty(may_be_empty)
            .validate_with(|text: &String| check(text))
            .interact_text()
    })
}

/// One of several; `said` is what stands behind the question once it is answered.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn one_of(
    question: &str,
    items: &[String],
    default: usize,
    said: impl FnOnce(usize) -> String,
) -> Result<usize, CliError> {
    let answer = put(|| {
        Select::new()
            .with_prompt(question)
            .items(fitting(items))
            .default(default)
            .max_length(15)
            .report(false)
            .interact_opt()
    })?;
    let answer = answer.ok_or_else(CliError::interrupted)?;
    say(question, &said(answer));
    Ok(answer)
}

/// Any of several; `said` is what stands behind the question once it is answered.
///
/// # Errors
///
/// When the user breaks off.
pub(super) fn any_of(
    question: &str,
    help: &str,
    items: &[String],
    said: impl FnOnce(&[usize]) -> String,
) -> Result<Vec<usize>, CliError> {
    let answer = put(|| {
        MultiSelect::new()
            .with_prompt(format!("{question} ({help})"))
            .items(fitting(items))
            .max_length(15)
            .report(false)
            .interact_opt()
    })?;
    let answer = answer.ok_or_else(CliError::interrupted)?;
    say(question, &said(&answer));
    Ok(answer)
}

/// A remark on what is asked next.
pub(super) fn explain(text: &str) {
    // Where the terminal is gone, the question itself says so.
    let _ = Term::stderr().write_line(text);
}

/// A text from the user's editor; `None` where it was left unsaved.
///
/// # Errors
///
/// When no editor can be started.
pub(super) fn editor(text: &str) -> Result<Option<String>, CliError> {
    let command = system::editor();
    let asking = Asking::elsewhere().map_err(cannot_ask)?;
    let edited = Editor::new().executable(&command).extension(".md").edit(text);
    drop(asking);
    edited.map_err(CliError::from).map_err(|error| {
        let message = format!(
            "cannot use the editor `{}`: {}",
            printable(&command),
            error.message
        );
        CliError { message, ..error }.hint("name another one in VISUAL or EDITOR")
    })
}

fn say(question: &str, answer: &str) {
    explain(&format!("{question}: {}", printable(answer)));
}

/// The items, safe for a terminal and each on one line: a list whose lines wrap cannot be drawn anew.
fn fitting(items: &[String]) -> Vec<String> {
    let (_, columns) = Term::stderr().size();
    let room = usize::from(columns).saturating_sub(8).max(20);
    items
        .iter()
        .map(|item| super::render::out::cut(&printable(item), room))
        .collect()
}
