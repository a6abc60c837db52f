//! Edits: what was asked for and nothing else, the inverse gives the old bytes, and a plain model agrees.
//!
//! An input is a story, a NUL, edits of four bytes each, a NUL, and words to write into it; or it is the seed of a
//! story in a random dialect, and edits, which the plain model follows.

use crate::*;

pub fn holds(data: &[u8]) {
    if let [bytes::GENERATED, rest @ ..] = data {
        let story = (dialect(), prop::collection::vec(item(), 0..5));
        if let Some((dialect, items)) = bytes::generate(&story, rest) {
            agree(
                &dialect,
                items,
                &bytes::ops(rest.get(bytes::SEED..).unwrap_or_default()),
            );
        }
        return;
    }
    let parts = bytes::parts(data, 3);
    let text = bytes::text(parts[0]);
    survives(&text, &parts.get(1).map_or(Vec::new(), |ops| bytes::ops(ops)));
    if let Some(words) = parts.get(2) {
        takes(&text, &bytes::text(words));
    }
}

/// Proves that words of any kind can be written into a story, or are refused.
fn takes(text: &str, words: &str) {
    let snapshot = prove::snapshot(text);
    let draft = TaskDraft {
        title: words.to_owned(),
        fields: vec![(KnownField::Domain, words.to_owned())],
        others: vec![(words.to_owned(), words.to_owned())],
        body: words.to_owned(),
    };
    let wishes = [
        TaskWish {
            title: Some(words.to_owned()),
            ..TaskWish::default()
        },
        TaskWish {
            body: Some(words.to_owned()),
            ..TaskWish::default()
        },
        TaskWish {
            fields: vec![("Files".to_owned(), Some(words.to_owned()))],
            ..TaskWish::default()
        },
        TaskWish {
            fields: vec![(words.to_owned(), Some("x".to_owned()))],
            ..TaskWish::default()
        },
    ];
    let before = loaded(&snapshot);
    let stays = |id: Option<TaskId>, after: &str| {
        let next = prove::snapshot(after);
        prove::spans(loaded(&next));
        others_stay(before, loaded(&next), id);
    };
    let flow = &snapshot.config().task_workflow;
    if let Some(id) = ids(&snapshot).first() {
        for wish in &wishes {
            let done = prove::edit(&snapshot, |editor| {
                set_tasks(editor, &[*id], wish, &|target| target.task.padded(3), &|status| {
                    flow.name(status).to_owned()
                })
            });
            if let Ok(after) = done {
                stays(Some(*id), &after);
            }
        }
    }
    let added = prove::edit(&snapshot, |editor| {
        add_task(editor, &draft, Place::Last, "pending").map(|_| ())
    });
    if let Ok(after) = added {
        stays(None, &after);
    }
    let bare = TaskDraft {
        title: "a".to_owned(),
        body: words.to_owned(),
        ..TaskDraft::default()
    };
    let added = prove::edit(&snapshot, |editor| {
        add_task(editor, &bare, Place::Last, "pending").map(|_| ())
    });
    if let Ok(after) = added {
        stays(None, &after);
    }
    let wish = StoryWish {
        title: Some(words.to_owned()),
        status: None,
    };
    if let Ok(after) = prove::edit(&snapshot, |editor| set_story(editor, &wish, "")) {
        // A title may take a task's heading for its own only by a mistake.
        let next = prove::snapshot(&after);
        prove::spans(loaded(&next));
        assert_eq!(before.story.listed.len(), loaded(&next).story.listed.len());
    }
}
