//! The program `stories`: hands its arguments to the command line and its exit code to the shell.

use std::process::ExitCode;

/// Ten thousand stories are a million small values, made on all cores at once: the system's allocator takes turns.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(stories::cli::main(stories::system::arguments()).code())
}
