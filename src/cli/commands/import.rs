//! `stories import`: the tasks of a proposal, into a story.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::importing::{Import, take};
use crate::proposal::{Form, Reading};
use crate::system;
use crate::text::printable;

/// Take the tasks of a proposal into a story
///
/// The proposal is a markdown table with a column `Task Name`, `### 001: Title` blocks, steps such as
/// ``### Task 1: CREATE `path` ``, a checklist, or JSON: what `stories export` prints, a list of objects, or the job of
/// a scheduler. It is shown as a table, with the diff and what the check finds, before anything is written.
///
/// The tasks get the ids after the highest one of the story, in the order of the proposal. What refers to a task of the
/// proposal, by id or by title, follows; other ids name tasks of the story.
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    /// The file with the proposal, or - for standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// The domain of tasks that name none
    #[arg(short, long, value_name = "DOMAIN", add = ArgValueCompleter::new(complete::domains))]
    domain: Option<String>,
    /// Read the proposal as this form, without guessing
    #[arg(long = "as", value_name = "FORM", value_enum)]
    form: Option<FormArg>,
    /// Keep columns and keys that are not known, as fields of their own
    #[arg(long)]
    keep_unknown: bool,
    /// Set the story to its started status as well
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    write: WriteArgs,
}

/// The forms on the command line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum FormArg {
    /// A markdown table with a column `Task Name`, a task a row
    Table,
    /// `### 001: Title`, as in a story
    Blocks,
    /// ``### Task 1: CREATE `path` `` with IMPLEMENT, PATTERN, IMPORTS, VALIDATE
    Steps,
    /// `- [ ] Title`; what is indented below is the text of the task, `[x]` is done
    Checklist,
    /// What `stories export` prints, or a list of objects with a title
    Json,
    /// The job of a scheduler, version 1.0
    Scheduler,
}

impl From<FormArg> for Form {
    fn from(form: FormArg) -> Form {
        match form {
            FormArg::Table => Form::Table,
            FormArg::Blocks => Form::Blocks,
            FormArg::Steps => Form::Steps,
            FormArg::Checklist => Form::Checklist,
            FormArg::Json => Form::Json,
            FormArg::Scheduler => Form::Scheduler,
        }
    }
}

pub(super) fn run(args: &ImportArgs, context: &Context) -> Result<Exit, CliError> {
    let (name, bytes) = open(&args.file)?;
    let import = Import {
        story: &args.story,
        name,
        bytes,
        domain: args.domain.as_deref(),
        reading: Reading {
            form: args.form.map(Form::from),
            keeps_unknown: args.keep_unknown,
        },
        start: args.start,
        write: args.write,
    };
    take(context, &import)
}

/// What a proposal is called, and its bytes.
fn open(path: &Path) -> Result<(String, Vec<u8>), CliError> {
    let (name, bytes) = if path == Path::new("-") {
        ("standard input".into(), system::read_input())
    } else {
        (path.to_string_lossy(), system::read_file(path))
    };
    let bytes = bytes.map_err(|error| {
        CliError::failed(format!("cannot read {}: {error}", printable(&name)))
            .hint("name a file that can be read, or - for standard input")
    })?;
    Ok((name.into_owned(), bytes))
}
