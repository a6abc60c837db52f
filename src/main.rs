//! The program `stories`: hands its arguments to the command line and its exit code to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(stories::cli::main(stories::system::arguments()).code())
}
