//! What edits write, as case files: `fixtures/edit/<behaviour>.md`.

mod support;

use std::sync::Arc;

use stories::config::Config;
use stories::store::{MemoryTree, Scope, Snapshot};
use support::cases::{self, Fence};

/// The path that a fence stands for: its own, or the one of the story that is edited.
fn path(fence: &Fence) -> &str {
    match fence.kind() {
        "story" => "docs/stories/001-story.md",
        other => other,
    }
}

#[test]
fn edits_write_as_the_cases_say() {
    cases::run(
        &support::fixtures("edit"),
        |fence| {
            matches!(fence.kind(), "story" | "edit")
                || fence.kind().ends_with(".md") && !fence.info.ends_with("after")
        },
        |given| {
            let (wishes, files): (Vec<&Fence>, Vec<&Fence>) =
                given.iter().partition(|fence| fence.kind() == "edit");
            let [wish] = wishes.as_slice() else {
                panic!("a case has one list of edits");
            };
            let first = files.first().expect("a case has a story");
            let tree = MemoryTree::new(files.iter().map(|fence| (path(fence), fence.decoded())));
            let mut snapshot =
                Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory is listed");
            for line in wish.text.lines() {
                let entry = snapshot.at_path(path(first)).expect("the story is there").clone();
                match support::operations::perform(&snapshot, &entry, line) {
                    Ok(changes) => snapshot = snapshot.with(&changes),
                    Err(error) => {
                        let hint = error.hint();
                        return vec![Fence {
                            info: "refused".to_owned(),
                            text: format!("{error}\nhint: {hint}\n"),
                        }];
                    }
                }
            }
            files
                .iter()
                .filter_map(|fence| {
                    let after = snapshot.at_path(path(fence))?.loaded()?.document.text();
                    let is_first = path(fence) == path(first);
                    if !is_first && after == fence.decoded() {
                        return None;
                    }
                    let mut new = Fence::encode("after", after);
                    if !is_first {
                        new.info = format!("{} {}", path(fence), new.info.replacen("after", "", 1).trim())
                            .trim_end()
                            .to_owned()
                            + " after";
                    }
                    Some(new)
                })
                .collect()
        },
    );
}
