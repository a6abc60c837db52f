//! Any text at all, edited: what was asked for, or a refusal.

use crate::*;

pub fn soup() -> impl Strategy<Value = String> {
    let token = select(vec![
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "    ",
        "\t",
        "# ",
        "## ",
        "### ",
        "###",
        "#### ",
        "## Tasks\n",
        "## Tasks\n\n",
        "## Status\n",
        "## Status: ",
        "## Dependencies\n",
        "### 001: A\n",
        "### 002: B\n",
        "### 003-005: C\n",
        "### 4 D\n",
        "001",
        "7",
        "a",
        "Task ",
        ": ",
        ":",
        "**Domain:** x\n",
        "**Status:** pending\n",
        "**Status**: done",
        "- **Status:** done\n",
        "**Depends on:** 001, ",
        "**Files:**",
        "**",
        "---\n",
        "---",
        "***\n",
        "===\n",
        "-\n",
        "--\n",
        "```\n",
        "```",
        "~~~\n",
        "<!--",
        "-->",
        "<div>\n",
        "</div>\n",
        "<style>",
        "> ",
        "- ",
        "* ",
        "1. ",
        "[ ] ",
        "[x] ",
        "[a]: /x\n",
        "[a](b)",
        "| a |\n",
        "|---|\n",
        "{#id}",
        "\u{feff}",
        "\u{a0}",
        "\u{2028}",
        "\u{85}",
        "\u{b}",
        "é",
        "🎉",
        "（",
        "：",
        "`",
        "`x`",
        ",",
        ".",
        "(",
        ")",
        "none",
        "None",
        "Done",
        "Draft",
        "✅ ",
        "Story 014",
        "status: Done\n",
        "Status: Done\n",
        "text",
        "text\n",
        "**A:** 1 | **B:** 2\n",
        "\\",
        "&amp;",
        "\0",
    ]);
    (prop::bool::weighted(0.5), prop::collection::vec(token, 0..40)).prop_map(|(tasks, tokens)| {
        let start = if tasks {
            "# T\n\n## Tasks\n\n### 001: A\n"
        } else {
            ""
        };
        format!("{start}{}", tokens.concat())
    })
}

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

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn any_text_can_be_read_and_edited(text in soup(), ops in prop::collection::vec(op(), 0..4)) {
        survives(&text, &ops);
    }

    #[test]
    fn any_characters_can_be_read(text in any::<String>()) {
        survives(&text, &[Op::StoryStatus(1), Op::Add(Spot::Last, "a", "b"), Op::StoryTitle("a")]);
    }
}
