//! From the options of a task to what it should say.

use std::path::Path;

use super::args::{FieldArgs, PlaceArgs};
use super::exit::CliError;
use crate::config::Config;
use crate::dialect::numbered::Place;
use crate::model::{KnownField, Status, TaskId};
use crate::system;
use crate::text::{nearest, printable};

impl FieldArgs {
    /// Whether nothing was given.
    pub(super) fn is_empty(&self) -> bool {
        self.values().is_empty()
            && self.status.is_none()
            && self.depends_on.is_none()
            && self.body.is_none()
            && self.body_file.is_none()
            && self.fields.is_empty()
    }

    /// The values of the known fields that are plain text, as given.
    pub(super) fn values(&self) -> Vec<(KnownField, String)> {
        let list = |value: &String| {
            value
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let given = [
            (KnownField::Domain, self.domain.clone()),
            (KnownField::Files, self.files.as_ref().map(list)),
            (KnownField::Context, self.context.as_ref().map(list)),
            (KnownField::Verify, self.verify.clone()),
            (KnownField::Worker, self.worker.clone()),
            (KnownField::Phase, self.phase.clone()),
            (KnownField::Estimate, self.estimate.clone()),
        ];
        given
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)))
            .collect()
    }

    /// The labels and values of `--field`.
    ///
    /// # Errors
    ///
    /// When one has no `=`, no label, or a label with an option of its own.
    pub(super) fn others(&self) -> Result<Vec<(String, String)>, CliError> {
        let read = |given: &String| {
            let wrong = |message: String| CliError {
                exit: super::Exit::Failed,
                ..CliError::refused(message)
            };
            let (label, value) = given
                .split_once('=')
                .filter(|(label, _)| !label.trim().is_empty())
                .ok_or_else(|| {
                    wrong(format!("`--field {}` is not LABEL=VALUE", printable(given)))
                        .hint("write --field Reviewer=Ann, for example")
                })?;
            let label = label.trim();
            let is_label = label.len() <= 60
                && !label.contains(['*', ':', '\n', '\r'])
                && !label.chars().any(char::is_control);
            if !is_label || label.split_whitespace().count() > 4 {
                return Err(wrong(format!("`{}` cannot be a label", printable(label)))
                    .hint("use up to four words without `*` and `:`"));
            }
            match KnownField::find(label) {
                Some(KnownField::Status) => {
                    Err(wrong("`Status` has an option of its own".to_owned()).hint("use --status"))
                }
                Some(KnownField::DependsOn) => {
                    Err(wrong("`Depends on` has an option of its own".to_owned()).hint("use --depends-on"))
                }
                Some(KnownField::Enabled) => Err(wrong("`Enabled` has commands of its own".to_owned())
                    .hint("use stories tasks enable or stories tasks disable")),
                Some(known) => Ok((known.label().to_owned(), value.to_owned())),
                None => Ok((label.to_owned(), value.to_owned())),
            }
        };
        self.fields.iter().map(read).collect()
    }

    /// The body, from the option, a file or standard input.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no text.
    pub(super) fn body(&self) -> Result<Option<String>, CliError> {
        match (&self.body, &self.body_file) {
            (Some(body), _) => Ok(Some(body.clone())),
            (None, Some(path)) => read_text(path).map(Some),
            (None, None) => Ok(None),
        }
    }
}

fn read_text(path: &Path) -> Result<String, CliError> {
    let (name, bytes) = if path == Path::new("-") {
        ("standard input".into(), system::read_input())
    } else {
        (path.to_string_lossy(), system::read_file(path))
    };
    let bytes = bytes.map_err(|error| {
        CliError::failed(format!("cannot read {}: {error}", printable(&name)))
            .hint("name a file that can be read, or - for standard input")
    })?;
    String::from_utf8(bytes).map_err(|_| {
        CliError::failed(format!("{} is not UTF-8 text", printable(&name))).hint("save it as UTF-8 text")
    })
}

/// A task status by any of its spellings.
///
/// # Errors
///
/// When it is none; the known ones are named.
pub(super) fn task_status(config: &Config, name: &str) -> Result<Status, CliError> {
    find_status(&config.task_workflow, name, "task")
}

/// A story status by any of its spellings.
///
/// # Errors
///
/// When it is none; the known ones are named.
pub(super) fn story_status(config: &Config, name: &str) -> Result<Status, CliError> {
    find_status(&config.story_workflow, name, "story")
}

fn find_status(flow: &crate::model::Workflow, name: &str, kind: &str) -> Result<Status, CliError> {
    flow.find(name).ok_or_else(|| {
        CliError::refused(format!("`{}` is no status of a {kind}", printable(name))).hint(
            match nearest(name, flow.values().iter().map(String::as_str)) {
                Some(meant) => format!("did you mean {meant}?"),
                None => format!("the statuses are {}", flow.values().join(", ")),
            },
        )
    })
}

impl PlaceArgs {
    /// The place that was named; the end without one.
    ///
    /// # Errors
    ///
    /// When an id is none.
    pub(super) fn place(&self) -> Result<Place, CliError> {
        let id = |text: &String| -> Result<TaskId, CliError> {
            let last = text.rsplit('/').next().unwrap_or(text);
            last.parse()
                .map_err(|error: crate::model::TaskIdError| CliError::from(error))
        };
        Ok(match (&self.before, &self.after) {
            (Some(before), _) => Place::Before(id(before)?),
            (None, Some(after)) => Place::After(id(after)?),
            (None, None) => Place::Last,
        })
    }
}
