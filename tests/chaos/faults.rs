//! Faults of the system's calls, put in by a small library between the program and the system.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::chance::Chance;

/// Its source, beside this file.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/chaos/faults.c");

/// The library, as it was built for this run.
#[derive(Clone, Debug)]
pub struct Faults {
    library: PathBuf,
}

/// What is to happen to one command, besides a kill from outside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Harm {
    /// Kind of fault and how long it goes on, as `faults.c` knows them; empty for none.
    pub mood: &'static str,
    /// The call on a file at which the faults begin, from 1.
    pub at: u64,
    /// The call at which the process is killed, and whether that is after it.
    pub kill: Option<(u64, bool)>,
    /// The longest pause at a call, in microseconds.
    pub slow: u64,
    pub seed: u64,
    /// The only calls that are counted and harmed, such as `rename unlink`; empty for all.
    pub only: &'static str,
}

impl Harm {
    /// Whether the command must succeed all the same: what was interrupted is to be tried again.
    pub fn is_gentle(&self) -> bool {
        self.kill.is_none() && (self.mood.is_empty() || self.mood.starts_with('g'))
    }

    /// A random one. Commands on a story or two make some thirty calls, a third of them to change something; more than
    /// half of the harm is for those.
    pub fn random(chance: &mut Chance) -> Harm {
        const MOODS: [&str; 12] = [
            "gr", "gr", "fa", "fs", "fr", "eo", "es", "er", "lo", "lr", "oo", "or",
        ];
        let mut harm = Harm {
            seed: chance.next(),
            ..Harm::default()
        };
        let (begin, end) = if chance.percent(60) {
            harm.only = "write fsync rename link unlink truncate chmod mkdir";
            (12, 18)
        } else {
            (45, 60)
        };
        if chance.percent(70) {
            harm.mood = MOODS[chance.below(MOODS.len())];
            harm.at = 1 + chance.next() % begin;
        }
        if harm.mood.is_empty() || chance.percent(25) {
            harm.kill = Some((1 + chance.next() % end, chance.percent(50)));
        }
        if chance.percent(30) {
            harm.slow = 1 + chance.next() % 3_000;
        }
        harm
    }
}

impl Faults {
    /// Builds the library.
    ///
    /// # Errors
    ///
    /// Why there can be no faults here.
    pub fn build(folder: &Path) -> Result<Faults, String> {
        if !cfg!(target_os = "linux") {
            return Err("the library that makes them is for Linux".to_owned());
        }
        let library = folder.join("faults.so");
        let output = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .args([SOURCE, "-ldl"])
            .output()
            .map_err(|error| format!("there is no C compiler `cc`: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`cc` cannot build faults.c: {}", said.trim()));
        }
        Ok(Faults { library })
    }

    /// Lets the harm be done to a command that works in `root`; what was done is noted in `log`.
    pub fn put_into(&self, command: &mut Command, harm: &Harm, root: &Path, log: &Path) {
        let number = |n: u64| n.to_string();
        let (kill, after) = harm.kill.unwrap_or_default();
        command
            .env("LD_PRELOAD", &self.library)
            .env("CHAOS_ROOT", root)
            .env("CHAOS_LOG", log)
            .env("CHAOS_MOOD", harm.mood)
            .env("CHAOS_AT", number(harm.at))
            .env("CHAOS_KILL", number(kill))
            .env("CHAOS_KILL_AFTER", number(u64::from(after)))
            .env("CHAOS_SLOW", number(harm.slow))
            .env("CHAOS_ONLY", harm.only)
            .env("CHAOS_SEED", number(harm.seed >> 1));
    }
}

/// How often each fault was put in, by its kind and the call, from the logs of all actors.
pub fn count(logs: &[PathBuf]) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for log in logs {
        let text = fs::read_to_string(log).unwrap_or_default();
        for (call, kind) in text.lines().filter_map(|line| line.split_once(' ')) {
            *counts
                .entry(kind.to_owned())
                .or_default()
                .entry(call.to_owned())
                .or_default() += 1;
        }
    }
    counts
}
