//! The oracle `merge`, asked by libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stories_fuzz::ask("merge", data));
