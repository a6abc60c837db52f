//! What an import takes over, as case files: `fixtures/import/<behaviour>.md` with a story, a proposal, the result.

mod support;

use std::sync::Arc;

use stories::change::{ImportError, ImportWish, StoryEditor, import};
use stories::config::Config;
use stories::proposal::{Fault, Form, Reading, read};
use stories::store::{MemoryTree, Scope, Snapshot};
use stories::text::LineIndex;
use support::cases::{self, Fence};

const PATH: &str = "docs/stories/001-story.md";

/// The faults as they are printed, behind the place in the proposal.
fn refused(text: &str, faults: &[Fault]) -> Vec<Fence> {
    let index = LineIndex::new(text);
    let mut said = String::new();
    for fault in faults {
        let place = index.line_column(text, fault.span.start);
        said.push_str(&format!("{}:{}: {}\n", place.line, place.column, fault.message));
        if let Some(help) = &fault.help {
            said.push_str(&format!("  {help}\n"));
        }
    }
    vec![Fence {
        info: "refused".to_owned(),
        text: said,
    }]
}

#[test]
fn imports_take_over_what_the_cases_say() {
    cases::run(
        &support::fixtures("import"),
        |fence| matches!(fence.kind(), "story" | "proposal"),
        |given| {
            let find = |kind| given.iter().find(|fence| fence.kind() == kind);
            let story = find("story").expect("a case has a story").decoded();
            let fence = find("proposal").expect("a case has a proposal");
            let text = fence.decoded();
            let words: Vec<&str> = fence.info.split_whitespace().collect();
            let how = Reading {
                form: Form::ALL.into_iter().find(|form| words.contains(&form.name())),
                keeps_unknown: words.contains(&"keep-unknown"),
            };
            let config = Arc::new(Config::default());
            let proposal = read(&text, how, &config);
            if !proposal.faults.is_empty() {
                return refused(&text, &proposal.faults);
            }
            let tree = MemoryTree::new([(PATH, story)]);
            let snapshot = Snapshot::load(&tree, &config, Scope::All).expect("memory is listed");
            let mut editor = StoryEditor::new(&snapshot, snapshot.at_path(PATH).expect("it is there"))
                .expect("the story is text");
            let wish = ImportWish {
                domain: None,
                pending: "pending",
                story: 1,
            };
            let result = import(&mut editor, &proposal, &wish, &|story, task| {
                format!("{story:03}/{task}")
            });
            match result {
                Ok(_) => {}
                Err(ImportError::Faults(faults)) => return refused(&text, &faults),
                Err(ImportError::Change(error)) => panic!("{error}"),
            }
            let mut fences = vec![Fence::encode("after", editor.loaded().document.text())];
            if !proposal.notes.is_empty() {
                fences.push(Fence {
                    info: "notes".to_owned(),
                    text: proposal.notes.join("\n") + "\n",
                });
            }
            fences
        },
    );
}
