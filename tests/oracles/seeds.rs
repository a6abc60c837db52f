//! What the fuzzers begin with: the fixtures, as inputs of each target.
#![allow(unreachable_pub, reason = "it is a part of one test program")]

use std::collections::BTreeMap;
use std::path::Path;

use crate::oracles::ORACLES;
use crate::oracles::bytes::{CHANGE, GENERATED, SPLICED, step};
use crate::support::cases::{Case, Fence};
use crate::support::{files, fixtures};

/// Edits of most kinds, as `bytes::ops` reads them.
const OPS: &[u8] = b"00010111022204440555066607010801";
/// Words that are written into each story.
const WORDS: &str = "One `two`.\n\n## Tasks\n### 009: three\n**Status:** done\n```\n---";
/// How many generated inputs each target with a generator begins with.
const RANDOM: u32 = 24;

/// Inputs by target; each once.
pub type Seeds = BTreeMap<&'static str, std::collections::BTreeSet<Vec<u8>>>;

/// All seeds that the fixtures give.
pub fn seeds() -> Seeds {
    let mut seeds = Seeds::new();
    for path in files(&fixtures("")) {
        let bytes = std::fs::read(&path).expect("a fixture can be read");
        let folder = path.strip_prefix(fixtures("")).expect("it lies there");
        let folder = folder.iter().next().and_then(|name| name.to_str());
        let is_own = path.file_name().is_some_and(|name| name == "README.md");
        match folder {
            _ if is_own => {}
            Some("crashes") => {
                let target = path.parent().and_then(Path::file_name);
                let known = ORACLES.iter().map(|(name, _)| *name);
                let target = known
                    .into_iter()
                    .find(|name| target.is_some_and(|target| target == *name));
                add(&mut seeds, target.expect("a folder is a target"), bytes);
            }
            Some("markdown" | "stores" | "doc") if path.ends_with("stories.toml") => {
                add(&mut seeds, "config", bytes);
            }
            Some("markdown" | "stores" | "doc") => of_text(&mut seeds, &bytes),
            _ => {
                let text = String::from_utf8(bytes).expect("a case is text");
                of_case(&mut seeds, &Case::parse(&text).fences);
            }
        }
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories.toml");
    add(
        &mut seeds,
        "config",
        std::fs::read(own).expect("the project has one"),
    );
    let mut state = 1_u64;
    for n in 0..RANDOM {
        let mut bytes = vec![GENERATED];
        for _ in 0..(96 + n % 24) {
            state = step(state);
            bytes.push(state.to_be_bytes()[0]);
        }
        add(&mut seeds, "edit", bytes.clone());
        add(&mut seeds, "merge", bytes);
    }
    seeds
}

fn add(seeds: &mut Seeds, target: &'static str, bytes: Vec<u8>) {
    seeds.entry(target).or_default().insert(bytes);
}

/// The parts with NUL bytes between them.
fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.join(&0)
}

fn of_text(seeds: &mut Seeds, text: &[u8]) {
    add(seeds, "parse", text.to_owned());
    if std::str::from_utf8(text).is_err() || text.contains(&0) {
        return;
    }
    add(seeds, "edit", join(&[text, OPS, WORDS.as_bytes()]));
    add(seeds, "check", text.to_owned());
    add(seeds, "import", text.to_owned());
    let change = |at: u8, text: &str| [&[at, 1], text.as_bytes()].concat();
    let (ours, theirs) = (
        [change(3, "Ours.\n"), change(9, "**Status:** done\n")].join(&CHANGE),
        change(7, "Theirs.\n"),
    );
    let spliced = join(&[text, &ours, &theirs]);
    add(seeds, "merge", [&[SPLICED], &spliced[..]].concat());
}

fn of_case(seeds: &mut Seeds, fences: &[Fence]) {
    let find = |kind: &str| {
        let fence = fences.iter().find(|fence| fence.kind() == kind);
        fence.map(|fence| fence.decoded().into_bytes())
    };
    if let (Some(story), Some(proposal)) = (find("story"), find("proposal")) {
        add(seeds, "import", proposal.clone());
        add(seeds, "import", join(&[&story, &proposal]));
    }
    if let (Some(ours), Some(theirs)) = (find("ours"), find("theirs")) {
        let base = find("base").unwrap_or_default();
        add(seeds, "merge", join(&[&base, &ours, &theirs]));
    }
    if let Some(config) = find("stories.toml") {
        add(seeds, "config", config);
    }
    let is_story = |fence: &&Fence| fence.kind().starts_with("docs/stories/");
    let stories: Vec<Vec<u8>> = fences
        .iter()
        .filter(is_story)
        .map(|fence| fence.decoded().into_bytes())
        .collect();
    if !stories.is_empty() {
        let config = find("stories.toml").unwrap_or_default();
        let parts: Vec<&[u8]> = std::iter::once(&config)
            .chain(&stories)
            .map(Vec::as_slice)
            .collect();
        add(seeds, "check", join(&parts));
    }
    for text in find("story")
        .iter()
        .chain(find("after").iter())
        .chain(find("result").iter())
        .chain(&stories)
    {
        of_text(seeds, text);
    }
}
