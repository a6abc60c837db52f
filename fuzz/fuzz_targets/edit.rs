//! The oracle `edit`, asked by libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stories_fuzz::ask("edit", data));
