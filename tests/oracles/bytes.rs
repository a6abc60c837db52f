//! From the bytes of a fuzzer to texts, edits and generated values.

use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner};

use crate::*;

/// The first byte of inputs that begin with the seed of a generator.
pub const GENERATED: u8 = 1;
/// The first byte of inputs that are a text and changes of its lines.
pub const SPLICED: u8 = 2;
/// What parts the changes of lines.
pub const CHANGE: u8 = 0x1e;

/// How many bytes begin a sequence of random numbers.
pub const SEED: usize = 32;

/// The parts between NUL bytes, at most `count`.
pub fn parts(data: &[u8], count: usize) -> Vec<&[u8]> {
    data.splitn(count, |byte| *byte == 0).collect()
}

/// The bytes as a text; what is none is replaced.
pub fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Edits, four bytes each: which one, of which task, and what with.
pub fn ops(data: &[u8]) -> Vec<Op> {
    data.chunks_exact(4).take(6).map(op_of).collect()
}

fn op_of(bytes: &[u8]) -> Op {
    const FIELDS: [(&str, &str); 9] = [
        ("Domain", "other"),
        ("Files", "src/c.rs"),
        ("Context", "docs/x.md (all)"),
        ("Worker", "claude"),
        ("Estimate", "`2h`"),
        ("Enabled", "false"),
        ("Owner", "you"),
        ("Story Points", "3"),
        ("Verify", "`make | tee x`"),
    ];
    const UNSET: [&str; 5] = ["Files", "Owner", "Estimate", "Worker", "Enabled"];
    let at = usize::from(bytes[1]);
    let (one, two) = (usize::from(bytes[2]), usize::from(bytes[3]));
    let spot = match one % 3 {
        0 => Spot::Last,
        1 => Spot::Before(two),
        _ => Spot::After(two),
    };
    let status = |count| u8::try_from(one % count).expect("there are few statuses");
    match bytes[0] % 12 {
        0 => Op::Status(at, status(3)),
        1 => Op::Title(at, TITLES[one % TITLES.len()]),
        2 => Op::Field(at, FIELDS[one % FIELDS.len()].0, FIELDS[one % FIELDS.len()].1),
        3 => Op::Unset(at, UNSET[one % UNSET.len()]),
        4 => Op::Depends(at, vec![one as u64 % 8 + 1, two as u64 % 8 + 1]),
        5 => Op::Body(at, BODIES[one % BODIES.len()]),
        6 => Op::Add(spot, TITLES[at % TITLES.len()], BODIES[two % BODIES.len()]),
        7 => Op::Remove(at),
        8 => Op::Move(at, spot),
        9 => Op::StoryStatus(status(4)),
        10 => Op::StoryTitle(TITLES[one % TITLES.len()]),
        _ => Op::Renumber,
    }
}

/// `base` with changes of its lines: from which line on, how many go, and what comes.
pub fn splice(base: &str, changes: &[u8]) -> String {
    let mut lines: Vec<String> = base.split_inclusive('\n').map(str::to_owned).collect();
    for change in changes.split(|byte| *byte == CHANGE).take(6) {
        let [at, gone, new @ ..] = change else { continue };
        let at = usize::from(*at) % (lines.len() + 1);
        let end = (at + usize::from(*gone % 8)).min(lines.len());
        let new = (!new.is_empty()).then(|| text(new));
        lines.splice(at..end, new);
    }
    lines.concat()
}

/// What `strategy` makes of the bytes: the first 32 are the seed of its randomness.
pub fn generate<S: Strategy>(strategy: &S, bytes: &[u8]) -> Option<S::Value> {
    let runs = Runs {
        failure_persistence: None,
        ..Runs::default()
    };
    let mut seed = [0; SEED];
    let given = bytes.len().min(SEED);
    seed[..given].copy_from_slice(&bytes[..given]);
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(runs, random);
    Some(strategy.new_tree(&mut runner).ok()?.current())
}

/// The next state of a generator of pseudo-random numbers; its high bits are random enough to begin with.
pub fn step(state: u64) -> u64 {
    state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407)
}
