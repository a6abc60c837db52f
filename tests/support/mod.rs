//! What several test programs share.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    missing_docs,
    reason = "each test program uses a part of it, works on the disk, and says what it skips"
)]

pub mod mount;
pub mod program;
pub mod project;
pub mod refusal;
pub mod terminal;
