//! tmp
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use clap::Args;
/// tmp
#[derive(Args, Debug)]
pub struct ExplainArgs {}
pub fn run(_args: &ExplainArgs, _context: &Context) -> Result<Exit, CliError> {
    Ok(Exit::Done)
}
pub fn run_bare(_context: &Context) -> Result<Exit, CliError> {
    Ok(Exit::Done)
}
