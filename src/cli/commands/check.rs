//! tmp
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use clap::Args;
/// tmp
#[derive(Args, Debug)]
pub struct CheckArgs {}
pub fn run(_args: &CheckArgs, _context: &Context) -> Result<Exit, CliError> {
    Ok(Exit::Done)
}
pub fn run_bare(_context: &Context) -> Result<Exit, CliError> {
    Ok(Exit::Done)
}
