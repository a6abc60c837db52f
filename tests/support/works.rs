//! What is done with stories of hard shapes, to measure it.
#![allow(unreachable_pub, missing_docs, reason = "tests include it")]

use std::sync::Arc;

use stories::check::{check, fix};
use stories::cli::render::out::Out;
use stories::cli::render::{Sources, board, export, full, graph, json, plan as shown_plan, show};
use stories::config::Config;
use stories::merge::{Versions, merge};
use stories::plan::{Options, plan};
use stories::store::{Entry, MemoryTree, Scope, Snapshot};
use stories::text::Markers;

/// A store of one story.
pub fn load(text: &str) -> Snapshot {
    let tree = MemoryTree::new([("docs/stories/001-story.md", text)]);
    Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory is listed")
}

/// What is done, and its name.
pub type Work = fn(&str);

/// All of them.
pub const WORKS: &[(&str, Work)] = &[
    ("read", |text| drop(load(text))),
    ("check", |text| {
        let snapshot = load(text);
        let findings = check(&snapshot);
        let sources = Sources::new(&snapshot, &findings);
        let mut out = Out::new(true, 80);
        full::full(&mut out, &findings, &sources, 1);
        drop(json::check(&findings, &sources, 1));
    }),
    ("fix", |text| {
        let snapshot = load(text);
        drop(fix(&snapshot, &check(&snapshot)));
    }),
    ("show", |text| {
        let snapshot = load(text);
        let entries: Vec<&Entry> = snapshot.entries().iter().collect();
        let mut out = Out::new(true, 80);
        show::story(&mut out, &snapshot, entries[0]);
        board::detail(&mut out, &snapshot, &[], &entries);
        graph::text(&mut out, &snapshot, &entries);
        drop(json::export(&snapshot, &entries));
    }),
    ("html", |text| {
        let snapshot = load(text);
        let entries: Vec<&Entry> = snapshot.entries().iter().collect();
        drop(export::html(&snapshot, &entries));
    }),
    ("plan", |text| {
        let snapshot = load(text);
        let plan = plan(&snapshot, snapshot.entries(), &Options::default());
        let mut out = Out::new(true, 80);
        shown_plan::text(&mut out, &plan);
    }),
    ("merge", |text| {
        let ours = text.replacen("# Story: A", "# Story: Ours", 1);
        let theirs = format!("{text}\n## More\n\nTheirs.\n");
        let versions = Versions {
            base: text.as_bytes(),
            ours: ours.as_bytes(),
            theirs: theirs.as_bytes(),
        };
        drop(merge(
            versions,
            "001-story.md",
            &Arc::new(Config::default()),
            &Markers::default(),
        ));
    }),
    ("merge of strangers", |text| {
        let side =
            |mark: &str| -> String { text.lines().rev().map(|line| format!("{line}{mark}\n")).collect() };
        let (ours, theirs) = (side("o"), side("t"));
        let versions = Versions {
            base: text.as_bytes(),
            ours: ours.as_bytes(),
            theirs: theirs.as_bytes(),
        };
        drop(merge(
            versions,
            "001-story.md",
            &Arc::new(Config::default()),
            &Markers::default(),
        ));
    }),
];
