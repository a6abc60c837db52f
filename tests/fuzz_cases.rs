//! Every input that a fuzzer found fault with, and some random ones, asked through the oracles of the fuzz targets.
//!
//! `fixtures/crashes/<target>/<what-was-wrong>` holds the bytes as the fuzzer wrote them.
#![allow(clippy::disallowed_methods, reason = "the test reads files")]
#![allow(
    clippy::wildcard_imports,
    missing_docs,
    reason = "the generators see each other"
)]

mod oracles;
#[path = "oracles/seeds.rs"]
mod seeds;
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use oracles::*;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be listed");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    found.sort();
    found
}

#[test]
fn what_a_fuzzer_found_stays_mended() {
    let crashes = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/crashes");
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in files(&crashes) {
        let target = folder
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a target's name");
        for path in files(&folder) {
            let data = std::fs::read(&path).expect("a case can be read");
            count += 1;
            if catch_unwind(AssertUnwindSafe(|| ask(target, &data))).is_err() {
                wrong.push(path.display().to_string());
            }
        }
    }
    assert!(count > 0, "there are cases");
    assert!(
        wrong.is_empty(),
        "{} cases fail:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// How many of the seeds are passed over for each that is asked about; the fuzzers begin with all.
const EVERY: usize = 10;

/// With `SEEDS=folder` they are written there instead, a folder for each target.
#[test]
fn what_the_fuzzers_begin_with_holds() {
    let folder = std::env::var_os("SEEDS").map(PathBuf::from);
    let mut wrong = Vec::new();
    for (target, inputs) in seeds::seeds() {
        for (n, data) in inputs.iter().enumerate() {
            let is_asked = n % EVERY == 0 || data.first() == Some(&oracles::bytes::GENERATED);
            if let Some(folder) = &folder {
                let folder = folder.join(target);
                std::fs::create_dir_all(&folder).expect("the folder can be made");
                std::fs::write(folder.join(format!("seed-{n:04}")), data).expect("a seed can be written");
            } else if is_asked && catch_unwind(AssertUnwindSafe(|| ask(target, data))).is_err() {
                wrong.push(format!("{target} {n}: {}", String::from_utf8_lossy(data)));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} seeds fail:\n{}",
        wrong.len(),
        wrong.join("\n====\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn random_bytes_meet_every_oracle(mut data in prop::collection::vec(any::<u8>(), 0..300), first in 0..4u8) {
        if let Some(byte) = data.first_mut().filter(|_| first < 3) {
            *byte = first;
        }
        for (name, _) in ORACLES {
            ask(name, &data);
        }
    }
}
