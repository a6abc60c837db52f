//! `stories new`: the next number, the template, Draft.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::change;
use crate::cli::args::WriteArgs;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, write};
use crate::system;
use crate::text::printable;

/// Make a new story with the next number
#[derive(Args, Debug)]
pub(crate) struct NewArgs {
    /// What the story is about
    title: String,
    /// The name of the file behind its number, instead of the title's words
    #[arg(long, value_name = "SLUG")]
    slug: Option<String>,
    /// A markdown file to begin with; {title}, {number} and {status} in it are filled in
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    template: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &NewArgs, context: &Context) -> Result<Exit, CliError> {
    let template = args.template.as_deref().map(read_template).transpose()?;
    write(context, args.write, &|session| {
        let (number, changes) = change::new_story(
            &session.snapshot,
            &args.title,
            args.slug.as_deref(),
            template.as_deref(),
        )?;
        let id = session.snapshot.story_id(number);
        let path = changes
            .files()
            .first()
            .and_then(|file| file.path())
            .map_or_else(String::new, ToString::to_string);
        Ok(Wanted {
            changes,
            done: vec![format!("{id} created: {path}")],
            hint: Some(format!(
                "fill it in by hand, then: stories set {id} --status ready"
            )),
            ..Wanted::default()
        })
    })
}

fn read_template(path: &Path) -> Result<String, CliError> {
    let name = path.to_string_lossy();
    let bytes = system::read_file(path).map_err(|error| {
        CliError::failed(format!("cannot read the template {}: {error}", printable(&name)))
            .hint("name a file that can be read")
    })?;
    String::from_utf8(bytes).map_err(|_| {
        CliError::failed(format!("the template {} is not UTF-8 text", printable(&name)))
            .hint("save it as UTF-8 text")
    })
}
