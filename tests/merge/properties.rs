//! What must hold of every merge.

use crate::*;

pub fn merged(base: &str, ours: &str, theirs: &str) -> (Merged, String) {
    let versions = Versions {
        base: base.as_bytes(),
        ours: ours.as_bytes(),
        theirs: theirs.as_bytes(),
    };
    let merged = merge(
        versions,
        "001-story.md",
        &Arc::new(Config::default()),
        &Markers::default(),
    );
    let text = String::from_utf8(merged.bytes.clone()).expect("texts merge into a text");
    (merged, text)
}

pub fn lost(base: &str, side: &str, result: &str) -> Option<String> {
    // A byte order mark belongs to the line that happens to be first. A field that both sides gave one value is written
    // as one of them writes it: in a list or not, with the colon inside or outside.
    let bare = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').trim();
        let field = line.strip_prefix("* ").or_else(|| line.strip_prefix("- "));
        let field = field.filter(|field| field.starts_with("**"));
        field.unwrap_or(line).replace("**:", ":**")
    };
    let count = |text: &str, line: &str| {
        text.split(['\n', '\r'])
            .filter(|other| bare(other) == line)
            .count()
    };
    side.split(['\n', '\r'])
        .map(bare)
        .filter(|line| {
            !line.is_empty() && !line.starts_with("###") && !line.to_lowercase().contains("depends on")
        })
        // A separator parts what is there.
        .filter(|line| !line.chars().all(|c| matches!(c, '-' | '*' | '_' | ' ')))
        .filter(|line| !line.contains("**Files") && !line.contains("**Context") && !line.contains("- ["))
        .find(|line| count(side, line) > count(base, line) && count(result, line) == 0 && !is_joined(line))
}

/// Two fields on one line may be put together from both sides.
pub fn is_joined(line: &str) -> bool {
    line.contains(" | ")
}

/// The merge as a case file, to be kept in `fixtures/merge`.
pub fn show(base: &str, ours: &str, theirs: &str, result: &str) -> String {
    let versions = [
        ("base", base),
        ("ours", ours),
        ("theirs", theirs),
        ("result", result),
    ];
    let case = Case {
        prose: "\n\nA case for fixtures/merge:\n".to_owned(),
        fences: versions.map(|(kind, text)| Fence::encode(kind, text)).into(),
    };
    format!("\n{}", case.print())
}

/// Proves that a merge holds what both sides meant, or marks what they contradict each other about.
pub fn holds_both(base: &Side, ours: &Side, theirs: &Side) {
    let (found, text) = merged(&base.text, &ours.text, &theirs.text);
    let all = || {
        let texts = show(&base.text, &ours.text, &theirs.text, &text);
        format!("{:?}{texts}", found.notes)
    };
    let expected = both(&base.meant, &ours.meant, &theirs.meant);
    if found.is_clean {
        let result = Meant::read(&text);
        match &expected {
            Ok(expected) => assert_eq!(expected.sorted(), result.sorted(), "{}", all()),
            Err(conflict) => panic!("{conflict} is a conflict that is not marked{}", all()),
        }
        brings_in_nothing([&ours.text, &theirs.text], &text, &all);
    } else {
        assert!(found.conflicts > 0 && text.contains("<<<<<<< ours"), "{}", all());
    }
    if found.is_clean {
        let versions = [&base.text, &ours.text, &theirs.text].map(|text| is_parted(text));
        let mut known = versions.into_iter().flatten();
        if let Some(first) = known.next()
            && known.all(|other| other == first)
        {
            assert!(is_parted(&text).is_none_or(|parted| parted == first), "{}", all());
        }
    }
    for side in [ours, theirs] {
        assert_eq!(lost(&base.text, &side.text, &text), None, "{}", all());
    }
    let (swapped, other) = merged(&base.text, &theirs.text, &ours.text);
    assert_eq!(found.is_clean, swapped.is_clean, "swapped {other}\n{}", all());
    if found.is_clean {
        let one = Meant::read(&text).sorted();
        assert_eq!(one, Meant::read(&other).sorted(), "{other}\n{}", all());
    }
}

/// Proves that what only one side changed, and what both changed alike, is taken as it is.
pub fn takes_one_side(base: &str, ours: &str) {
    assert_eq!(merged(base, ours, base).1, ours);
    assert_eq!(merged(base, base, ours).1, ours);
    assert_eq!(merged(base, ours, ours).1, ours);
}

/// Proves that any three texts can be merged, and that a clean merge has no error that neither side had.
pub fn merges(base: &str, ours: &str, theirs: &str) {
    let (found, text) = merged(base, ours, theirs);
    let is_binary = [base, ours, theirs].iter().any(|text| text.contains('\0'));
    let all = || show(base, ours, theirs, &text);
    assert!(found.is_clean || found.conflicts > 0 || is_binary, "{}", all());
    if found.is_clean {
        brings_in_nothing([ours, theirs], &text, &all);
    }
}

fn brings_in_nothing(sides: [&str; 2], text: &str, all: &dyn Fn() -> String) {
    if sides.iter().all(|side| prove::faults(side).is_empty()) {
        assert_eq!(prove::faults(text), Vec::<&str>::new(), "{}", all());
    }
}

/// Whether a separator stands behind every task but the last, or behind none; `None` where that cannot be said.
fn is_parted(text: &str) -> Option<bool> {
    let story = prove::snapshot(text);
    let (_, listed) = loaded(&story).story.listed.split_last()?;
    let mut parted = listed.iter().map(|listed| listed.task().separator.is_some());
    let first = parted.next()?;
    parted.all(|other| other == first).then_some(first)
}
