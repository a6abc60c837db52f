//! The oracle `import`, asked by libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stories_fuzz::ask("import", data));
