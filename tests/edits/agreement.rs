//! What must hold of edits: they do what the plain model does, and touch nothing else.

use crate::*;

/// The bytes that two texts have in common at their ends; those behind do not reach into those before.
pub fn common(a: &str, b: &str) -> (usize, usize) {
    let before = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - before;
    let behind = a
        .bytes()
        .rev()
        .zip(b.bytes().rev())
        .take(most)
        .take_while(|(x, y)| x == y)
        .count();
    (before, behind)
}

/// The lines that are not blank, without their ends, sorted; with those that may be separators or without.
pub fn content(text: &str, separators: bool) -> Vec<&str> {
    let is_rule = |line: &str| line.trim().chars().all(|c| matches!(c, '-' | '*' | '_' | ' '));
    let mut lines: Vec<&str> = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty() && (separators || !is_rule(line)))
        .collect();
    lines.sort_unstable();
    lines
}

/// Proves that no byte changed that the edit has no business with.
pub fn untouched(op: &Op, before: &Loaded, after: &str, target: Option<TaskId>) {
    let text = before.document.text();
    let (head, tail) = common(text, after);
    match op {
        Op::Status(..) | Op::Title(..) | Op::Field(..) | Op::Unset(..) | Op::Depends(..) | Op::Body(..) => {
            let task = target
                .and_then(|id| before.story.task(id))
                .expect("the task is there");
            let (above, below) = (&text[..task.block.start], &text[task.block.end..]);
            assert!(
                after.len() >= above.len() + below.len()
                    && after.starts_with(above)
                    && after.ends_with(below),
                "bytes outside the task changed"
            );
        }
        Op::Add(..) => assert!(head + tail == text.len(), "adding only inserts"),
        Op::Remove(_) => assert!(head + tail == after.len(), "removing only deletes"),
        Op::Move(..) => assert_eq!(
            content(text, false),
            content(after, false),
            "moving keeps every line"
        ),
        Op::Renumber => {
            let bare = |text: &str| text.replace(|c: char| c.is_ascii_alphanumeric(), "");
            assert_eq!(bare(text), bare(after), "renumbering changes ids only");
        }
        Op::StoryStatus(_) | Op::StoryTitle(_) => {
            let mut rest = after;
            for listed in &before.story.listed {
                let block = before.document.slice(listed.task().block);
                let at = rest.find(block).expect("a task is the same bytes");
                rest = &rest[at + block.len()..];
            }
        }
    }
}

pub fn target(snapshot: &Snapshot, op: &Op) -> Option<TaskId> {
    let ids = ids(snapshot);
    match op {
        Op::Status(at, _)
        | Op::Title(at, _)
        | Op::Field(at, ..)
        | Op::Unset(at, _)
        | Op::Depends(at, _)
        | Op::Body(at, _)
        | Op::Remove(at)
        | Op::Move(at, _) => ids.get(at % ids.len().max(1)).copied(),
        _ => None,
    }
}

/// Proves that edits of a story do what the plain model does, and leave every other byte alone.
pub fn agree(dialect: &Dialect, items: Vec<PlainItem>, ops: &[Op]) {
    let config = Config::default();
    let (text, mut plain) = write(dialect, items);
    let mut snapshot = prove::snapshot(&text);
    prove::spans(loaded(&snapshot));
    assert_eq!(flat(&read_back(loaded(&snapshot))), flat(&plain), "{text}");
    for op in ops {
        let id = target(&snapshot, op);
        let Some(outcome) = perform(&snapshot, op) else {
            continue;
        };
        let old = loaded(&snapshot).document.text().to_owned();
        let after = outcome.unwrap_or_else(|error| panic!("{op:?} is refused: {error}\n{old}"));
        imagine(&mut plain, op, &config);
        untouched(op, loaded(&snapshot), &after, id);
        if matches!(op, Op::Move(..)) {
            assert_eq!(
                content(&old, true),
                content(&after, true),
                "{op:?}\n{old}\n====\n{after}"
            );
        }
        snapshot = prove::snapshot(&after);
        prove::spans(loaded(&snapshot));
        assert_eq!(
            flat(&read_back(loaded(&snapshot))),
            flat(&plain),
            "{op:?}\n{old}\n=====\n{after}"
        );
    }
}
