//! `stories schema`: the JSON Schema of a kind of document.

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::render::json::{SCHEMAS, schema};
use crate::text::printable;

/// Print the JSON Schema of a kind of document
#[derive(Args, Debug)]
pub(crate) struct SchemaArgs {
    /// The kind, as it stands in the documents
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(SCHEMAS))]
    kind: String,
}

pub(super) fn run(args: &SchemaArgs, context: &Context) -> Result<Exit, CliError> {
    context.check_config()?;
    let text = schema(&args.kind)
        .ok_or_else(|| CliError::refused(format!("there is no kind `{}`", printable(&args.kind))))?;
    context.print(&text)?;
    Ok(Exit::Done)
}
