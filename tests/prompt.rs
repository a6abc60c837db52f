//! Prompts of all tasks at hand: the same text gives the same bytes, and a budget is kept.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test reads fixtures and the corpus"
)]

mod support;

use std::path::PathBuf;
use std::sync::Arc;

use stories::config::Config;
use stories::prompt::{Part, Worth, prompt, tokens};
use stories::store::{Content, MemoryTree, Scope, Snapshot};

fn files() -> Vec<PathBuf> {
    let mut files = support::files(&support::fixtures(""));
    if let Some(corpus) = std::env::var_os("STORIES_CORPUS") {
        files.extend(support::files(&PathBuf::from(corpus)));
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files
}

fn load(text: &str) -> Snapshot {
    let tree = MemoryTree::new([("docs/stories/001-a.md", text)]);
    Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed")
}

#[test]
fn every_task_has_a_prompt_that_fits_its_budget() {
    let mut prompts = 0;
    for file in files() {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let snapshot = load(&text);
        let entry = &snapshot.entries()[0];
        let Content::Story(loaded) = &entry.content else {
            continue;
        };
        for task in loaded.story.tasks() {
            let whole = prompt(&snapshot, entry, loaded, task);
            assert_eq!(whole.text(), prompt(&snapshot, entry, loaded, task).text());
            assert!(
                whole.text().contains(loaded.document.slice(task.title)),
                "{}",
                file.display()
            );
            prompts += 1;
            let size = tokens(&whole.text());
            for budget in [size, size * 3 / 4, size / 2, size / 4, 0] {
                match whole.clone().within(budget) {
                    Ok(cut) => {
                        assert!(tokens(&cut.text()) <= budget, "{}", file.display());
                        assert_eq!(cut.cut.is_empty(), budget >= size);
                        kept_in_order(&whole.parts, &cut.parts);
                    }
                    Err(error) => assert!(error.needed > budget, "{}", file.display()),
                }
            }
        }
    }
    assert!(prompts > 50, "only {prompts}");
}

/// Whatever was left out is worth no more than what is still there.
#[track_caller]
fn kept_in_order(whole: &[Part], cut: &[Part]) {
    let count = |parts: &[Part], worth: Worth| {
        let items = parts.iter().flat_map(|part| &part.items);
        items.filter(|item| item.worth == worth).count()
    };
    let kinds = [
        Worth::Background,
        Worth::OtherTask,
        Worth::MetCriterion,
        Worth::FoundFile,
        Worth::OpenCriterion,
        Worth::Neighbour,
        Worth::Requirement,
        Worth::Named,
    ];
    // Once a kind is whole, so are all that come after it.
    let mut is_whole = false;
    for kind in kinds {
        let (before, after) = (count(whole, kind), count(cut, kind));
        assert!(!is_whole || before == after, "{kind:?}");
        is_whole |= after > 0;
    }
    assert_eq!(count(whole, Worth::Named), count(cut, Worth::Named));
}

#[test]
fn what_the_task_says_stands_under_the_labels_of_the_template() {
    let text = "# Story: Limits\n\n## Acceptance Criteria\n- [x] Counted\n- [ ] Refused\n\n## Tasks\n\n\
        ### 001: Count requests\n**Domain:** api\n**Status:** done\n**Files:** src/count.rs\n\nCount.\n\n\
        ### 002: Refuse the eleventh\n**Domain:** api\n**Status:** pending\n**Depends on:** 001\n\
        **Files:** src/limit.rs\n**Context:** `src/http.rs` (the answer type), src/clock.rs - now()\n\
        **Verify:** cargo test limit\n**Phase:** 3\n\nAnswer 429.\n\n1. First\n   more\n2. Second\n\n```rust\nlet a = 1;\n```\n\n\
        ### 003: Log refusals\n**Domain:** api\n**Status:** pending\n**Depends on:** 002\n**Files:** src/limit.rs\n";
    let snapshot = load(text);
    let entry = &snapshot.entries()[0];
    let loaded = entry.loaded().expect("it is text");
    let task = loaded
        .story
        .task(stories::model::TaskId::new(2))
        .expect("it is there");
    let prompt = prompt(&snapshot, entry, loaded, task);
    assert_eq!(
        prompt.text(),
        "OBJECTIVE: Refuse the eleventh (task 002 of story 001, Limits)\n\
         TYPE: one task, domain api, phase 3 only\n\
         BOUNDARIES:\n  DO implement:\n  - what the requirements say, in `src/limit.rs`\n  DO NOT implement:\n  \
         - 001 Count requests: `src/count.rs` (done before)\n  \
         - 003 Log refusals: `src/limit.rs` (builds on this one; also writes `src/limit.rs`)\n\
         Requirements:\n- Answer 429.\n- First\n  more\n- Second\n- ```rust\n  let a = 1;\n  ```\n\
         Acceptance criteria of the story:\n- [x] Counted\n- [ ] Refused\n\
         Context files to reference:\n- `src/http.rs` (the answer type)\n- `src/clock.rs` (now())\n\
         - `src/count.rs` (written by task 001: Count requests)\n\
         Output path: `src/limit.rs`\nSuccess criteria: `cargo test limit`\n"
    );
    assert_eq!(prompt.missing, []);
}
