//! Counts that are kept in the repository, with what they were made by.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::path::Path;
use std::process::Command;

/// Numbers by name, and what they depend on.
#[derive(Default)]
pub(crate) struct Kept {
    /// Lines such as `target: x86_64-unknown-linux-gnu`.
    made_by: Vec<String>,
    counts: BTreeMap<String, u64>,
}

impl Kept {
    /// No counts yet, to be made by this compiler for this target with `profile`.
    pub(crate) fn new(profile: &str) -> Kept {
        let rustc = Command::new("rustc").arg("-vV").output();
        let told = String::from_utf8(rustc.expect("rustc is installed").stdout).expect("it is text");
        let compiler = told.lines().next().unwrap_or_default();
        let host = told.lines().find_map(|line| line.strip_prefix("host: "));
        Kept {
            made_by: vec![
                format!("compiler: {compiler}"),
                format!("target: {}", host.unwrap_or_default()),
                format!("profile: {profile}"),
            ],
            counts: BTreeMap::new(),
        }
    }

    /// Reads the file, or says what is wrong with it.
    pub(crate) fn read(path: &Path) -> Result<Kept, String> {
        let wrong = |what: &dyn Display| format!("{}: {what}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
        let mut kept = Kept::default();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let number = line
                .split_once(' ')
                .and_then(|(name, count)| Some((name, count.trim().parse().ok()?)));
            match number {
                Some((name, count)) => kept.add(name, count),
                None if line.contains(": ") => kept.made_by.push(line.to_owned()),
                None => return Err(wrong(&format_args!("`{line}` is no count"))),
            }
        }
        Ok(kept)
    }

    pub(crate) fn write(&self, path: &Path) {
        let mut text = "# Instructions of the program on its hot paths, as `cargo bench --bench instructions` counts them.\n\
                        # `cargo bench --bench instructions -- --keep` writes this file. Other compilers, targets and\n\
                        # profiles make other code: there, nothing is compared.\n"
            .to_owned();
        for line in &self.made_by {
            let _ = writeln!(text, "{line}");
        }
        text.push('\n');
        for (name, count) in &self.counts {
            let _ = writeln!(text, "{name:<20} {count:>12}");
        }
        std::fs::write(path, text).expect("the file can be written");
    }

    /// What makes the counts of `other` incomparable with these.
    pub(crate) fn differs_from(&self, other: &Kept) -> Option<String> {
        (self.made_by != other.made_by).then(|| {
            format!(
                "the counts were kept for\n  {}\nand this is\n  {}",
                self.made_by.join("\n  "),
                other.made_by.join("\n  ")
            )
        })
    }

    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        self.counts.get(name).copied()
    }

    pub(crate) fn add(&mut self, name: &str, count: u64) {
        self.counts.insert(name.to_owned(), count);
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(String::as_str)
    }
}
