//! Imports: any text is read in every form, and what stood before is not changed by a byte.
//!
//! An input is a proposal, or a story and a proposal with a NUL between them.

use stories::change::{ImportWish, StoryEditor, import};
use stories::model::PlainStory;
use stories::proposal::{Form, Proposal, Reading, read};

use crate::*;

/// What takes the tasks where the input is a proposal alone.
const STORY: &str =
    "# Story: S\n\n## Tasks\n\n### 001: A\n**Status:** done\n**Depends on:** none\n\nText.\n\n## Notes\n";

pub fn holds(data: &[u8]) {
    let parts = bytes::parts(data, 2);
    let (story, text) = match parts[..] {
        [story, text] => (bytes::text(story), bytes::text(text)),
        _ => (STORY.to_owned(), bytes::text(data)),
    };
    let config = Config::default();
    for form in std::iter::once(None).chain(Form::ALL.map(Some)) {
        for keeps_unknown in [false, true] {
            let proposal = read(&text, Reading { form, keeps_unknown }, &config);
            is_sound(&text, &proposal);
            if proposal.faults.is_empty() {
                only_adds(&story, &proposal);
            }
        }
    }
}

fn is_sound(text: &str, proposal: &Proposal) {
    for fault in &proposal.faults {
        assert!(text.get(fault.span.range()).is_some(), "{fault:?}");
        assert!(fault.help.is_some(), "{fault:?} names the next step");
    }
    for task in &proposal.tasks {
        assert!(text.get(task.span.range()).is_some(), "{task:?}");
    }
    assert!(!proposal.faults.is_empty() || !proposal.tasks.is_empty());
}

fn plain(text: &str) -> PlainStory {
    let loaded = Loaded::read(text, &Config::default());
    PlainStory::of(&loaded.document, &loaded.story)
}

/// Proves that the tasks of a proposal are added behind those of the story, and nothing else happens.
fn only_adds(story: &str, proposal: &Proposal) {
    let snapshot = prove::snapshot(story);
    let entry = snapshot.at_path(prove::PATH).expect("the story is there");
    let wish = ImportWish {
        domain: None,
        pending: "pending",
        story: 1,
    };
    // An empty file is told, and not written.
    let Ok(mut editor) = StoryEditor::new(&snapshot, entry) else {
        return;
    };
    let done = import(&mut editor, proposal, &wish, &|story, task| {
        format!("{story:03}/{task}")
    });
    let after = editor.loaded().document.text();
    if done.is_err() {
        assert_eq!(after, story, "what is refused changes nothing");
        return;
    }
    let (head, tail) = common(story, after);
    assert!(
        head + tail >= story.len(),
        "more than an insertion\n{story}\n{after}"
    );
    let (old, new) = (plain(story), plain(after));
    assert_eq!(new.tasks.len(), old.tasks.len() + proposal.tasks.len());
    for task in &old.tasks {
        assert!(new.tasks.contains(task), "{task:?} is as it was");
    }
}
