//! Random commands on one store from several processes at once, killed at any moment, on a system whose calls fail.
//!
//! `cargo test --test chaos` runs for some seconds, `cargo test --profile proof --test chaos -- --seconds 3600 --seed 7`
//! for an hour. The choices follow the seed, as long as processes and kills from outside meet at the same moments.
//! Ends with 1 when a promise was broken, and keeps the store and the last commands then.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a test program on real files, which prints what it found"
)]

#[cfg(unix)]
mod chance;
#[cfg(unix)]
mod faults;
#[cfg(unix)]
mod problem;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod reader;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod state;
#[cfg(unix)]
mod story;
#[cfg(unix)]
mod wish;
#[cfg(unix)]
mod worker;

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(unix)]
    return run::main();
    #[cfg(not(unix))]
    {
        println!("chaos: not run, since processes are killed here in another way");
        ExitCode::SUCCESS
    }
}
