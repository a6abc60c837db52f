//! What must hold of edits of any text at all: what was asked for, or a refusal.

use crate::*;

/// Proves that an edit of any text does what was asked for, or is refused.
pub fn survives(text: &str, ops: &[Op]) {
    prove::steady(text, &Config::default());
    if text.contains('\0') {
        return;
    }
    let mut snapshot = prove::snapshot(text);
    for op in ops {
        let id = target(&snapshot, op);
        let Some(Ok(after)) = perform(&snapshot, op) else {
            continue;
        };
        let before = loaded(&snapshot);
        let next = prove::snapshot(&after);
        prove::spans(loaded(&next));
        untouched(op, before, &after, id);
        if !matches!(op, Op::Renumber) {
            others_stay(before, loaded(&next), id);
        }
        snapshot = next;
    }
}

/// Proves that all entries but the one that was edited are the same bytes in the same order.
pub fn others_stay(before: &Loaded, after: &Loaded, id: Option<TaskId>) {
    let blocks = |loaded: &Loaded| -> Vec<(TaskId, String)> {
        let listed = loaded.story.listed.iter();
        listed
            .filter(|listed| !matches!(listed, ListedTask::Task(task) if Some(task.id) == id))
            .map(|listed| {
                (
                    listed.task().id,
                    loaded.document.slice(listed.task().block).trim_end().to_owned(),
                )
            })
            .collect()
    };
    let (old, mut new) = (blocks(before), blocks(after));
    if id.is_none() && new.len() == old.len() + 1 {
        // The one that was added has an id that was not there.
        new.retain(|(id, _)| old.iter().any(|(other, _)| other == id));
    }
    assert_eq!(old, new, "the other tasks are the same bytes");
}
