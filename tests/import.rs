//! Properties of import and export: any text is read, nothing that stood is changed, and what is exported comes back.
#![allow(missing_docs, reason = "the macro of proptest makes the functions")]

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use stories::change::{ImportWish, StoryEditor, TaskDraft, add_task, add_tasks, import};
use stories::cli::render::json;
use stories::config::Config;
use stories::dialect::numbered::{Place, next_id};
use stories::model::{KnownField, PlainStory, TaskId};
use stories::proposal::{Form, Proposal, Reading, read};
use stories::store::{Loaded, MemoryTree, Scope, Snapshot};

const PATH: &str = "docs/stories/001-story.md";

fn snapshot(text: &str) -> Snapshot {
    let tree = MemoryTree::new([(PATH, text)]);
    Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory is listed")
}

fn plain(text: &str) -> PlainStory {
    let loaded = Loaded::read(text, &Config::default());
    PlainStory::of(&loaded.document, &loaded.story)
}

/// The text of the story with the tasks of the proposal; none where it is refused.
fn imported(text: &str, proposal: &Proposal) -> Option<String> {
    let snapshot = snapshot(text);
    let mut editor = StoryEditor::new(&snapshot, snapshot.at_path(PATH)?).ok()?;
    let wish = ImportWish {
        domain: None,
        pending: "pending",
        story: 1,
    };
    import(&mut editor, proposal, &wish, &|story, task| {
        format!("{story:03}/{task}")
    })
    .ok()?;
    Some(editor.loaded().document.text().to_owned())
}

fn title() -> impl Strategy<Value = String> {
    let word = select(vec![
        "Wire",
        "the",
        "`limit.rs`",
        "漢字",
        "a|b",
        "<b>",
        "\"x\"",
        "\\",
        "[l](u)",
        "1:",
        "{x}",
    ]);
    vec(word, 1..4).prop_map(|words| format!("T {}", words.join(" ")))
}

fn body() -> impl Strategy<Value = String> {
    let line = select(vec![
        "Text.",
        "- item",
        "    code",
        "> quote",
        "#### Detail",
        "| a | b |",
        "**Bold:** x",
        "1. one",
        "ü",
        "",
    ]);
    vec(line, 0..5).prop_map(|lines| lines.join("\n\n"))
}

fn draft() -> impl Strategy<Value = (TaskDraft, Vec<prop::sample::Index>)> {
    let value = || select(vec!["a.rs, b.rs", "`x` (y)", "2h", "1", "ü | \"z\""]);
    let known = select(vec![
        KnownField::Files,
        KnownField::Verify,
        KnownField::Worker,
        KnownField::Phase,
    ]);
    let fields = (
        proptest::option::of(select(vec!["backend", "web"])),
        select(vec!["pending", "in_progress", "done"]),
        proptest::option::of((known, value())),
        proptest::option::of(value()),
        proptest::option::of(value()),
        proptest::bool::ANY,
    );
    (title(), fields, body(), vec(any::<prop::sample::Index>(), 0..3)).prop_map(
        |(title, (domain, status, known, ticket, risk, enabled), body, waits)| {
            let mut fields = vec![(KnownField::Status, status.to_owned())];
            fields.extend(domain.map(|domain| (KnownField::Domain, domain.to_owned())));
            fields.extend(known.map(|(known, value)| (known, value.to_owned())));
            fields.extend((!enabled).then(|| (KnownField::Enabled, "false".to_owned())));
            let others = [("Ticket", ticket), ("A risk", risk)];
            let others = others
                .into_iter()
                .filter_map(|(label, value)| Some((label.to_owned(), value?.to_owned())));
            let draft = TaskDraft {
                title,
                fields,
                others: others.collect(),
                body,
            };
            (draft, waits)
        },
    )
}

/// Drafts that wait for drafts before them, with the ids from `first` on.
fn drafts(first: u64) -> impl Strategy<Value = Vec<TaskDraft>> {
    vec(draft(), 1..6).prop_map(move |drafts| {
        let link = |(n, (mut draft, waits)): (usize, (TaskDraft, Vec<prop::sample::Index>))| {
            let mut ids: Vec<u64> = waits
                .iter()
                .filter(|_| n > 0)
                .map(|at| first + at.index(n.max(1)) as u64)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            if !ids.is_empty() {
                let ids: Vec<String> = ids.iter().map(|id| format!("{id:03}")).collect();
                draft.fields.push((KnownField::DependsOn, ids.join(", ")));
            }
            draft
        };
        drafts.into_iter().enumerate().map(link).collect()
    })
}

const STORIES: [&str; 6] = [
    "# Story: S\n",
    "# Story: S\n\n## Tasks\n\n## Notes\n\nKept.\n",
    "# Story: S\n\n## Tasks\n\n### 001: A\n**Status:** done\n**Depends on:** none\n\nText.\n\n---\n\n### 002: B\n**Status:** done\n",
    "# Story: S\r\n\r\n## Tasks\r\n\r\n### Task 1: A\r\n- **Status**: done  \r\n\r\n***\r\n\r\n### Task 2: B\r\n- **Status**: done\r\n\r\n***\r\n\r\n## End\r\nx",
    "\u{feff}# S\n## Tasks\n### 001: A\n### 002: B\nno final newline",
    "---\nstatus: Draft\n---\n# S\n\n## Tasks\n\n### 011a: A\n\n- [ ] box\n\n```\n### 099: no\n```\n",
];

fn story_of(text: &str, drafts: &[TaskDraft]) -> String {
    let snapshot = snapshot(text);
    let entry = snapshot.at_path(PATH).expect("it is there");
    let mut editor = StoryEditor::new(&snapshot, entry).expect("it is text");
    let first = next_id(editor.story()).expect("there are ids");
    add_tasks(&mut editor, first, drafts, Place::Last, "pending").expect("the drafts can be written");
    editor.loaded().document.text().to_owned()
}

fn soup() -> impl Strategy<Value = String> {
    let token = select(vec![
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "    ",
        "| Task Name | Goal |\n|---|---|\n",
        "| a | b |\n",
        "|",
        "\\|",
        "a",
        "### 001: A\n",
        "### 2: B",
        "### Task 1: CREATE `a`\n",
        "### Task 2: UPDATE `",
        "- [ ] x\n",
        "- [x] ",
        "  - y\n",
        "**Depends on:** 1, x\n",
        "IMPLEMENT: z\n",
        "- **VALIDATE**: `c`\n",
        "```\n",
        "<!--",
        "---\n",
        "## Tasks\n",
        "{",
        "}",
        "[",
        "]",
        "\"version\": 1,",
        "\"kind\": \"tasks\",",
        "\"tasks\": [",
        "{\"title\": \"x\"}",
        ",",
        "\"1.0\"",
        "\"job\": {\"id\": \"6ba7b811-9dad-41d1-80b4-00c04fd430c8\", \"name\": \"n\"},",
        "\u{feff}",
        "漢",
        "\t",
        "null",
        "1e999",
        "\"\\ud800\"",
    ]);
    vec(token, 0..20).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_and_its_faults_lie_in_it(text in soup(), form in select(Form::ALL.to_vec()), forced: bool) {
        let how = Reading { form: forced.then_some(form), keeps_unknown: false };
        let proposal = read(&text, how, &Config::default());
        for fault in &proposal.faults {
            prop_assert!(fault.span.start <= text.len(), "{fault:?}");
            prop_assert!(fault.help.is_some(), "{fault:?} names the next step");
        }
        prop_assert!(!proposal.faults.is_empty() || !proposal.tasks.is_empty());
    }

    #[test]
    fn import_changes_no_byte_of_what_stood(
        text in soup(), story in select(STORIES.to_vec()), drafts in drafts(1), from_soup: bool,
    ) {
        let text = if from_soup { text } else { story_of("# S\n", &drafts) };
        let proposal = read(&text, Reading::default(), &Config::default());
        if !proposal.faults.is_empty() {
            return Ok(());
        }
        let Some(after) = imported(story, &proposal) else { return Ok(()) };
        let same = |(a, b): &(u8, u8)| a == b;
        let head = story.bytes().zip(after.bytes()).take_while(same).count();
        let tail = story.bytes().rev().zip(after.bytes().rev()).take_while(same).count();
        prop_assert!(head + tail >= story.len(), "more than an insertion\n{story}\n{after}");
        let (old, new) = (plain(story), plain(&after));
        prop_assert_eq!(new.tasks.len(), old.tasks.len() + proposal.tasks.len());
        prop_assert_eq!(&new.tasks[..old.tasks.len()], &old.tasks[..]);
    }

    #[test]
    fn many_at_once_are_as_one_after_the_other(story in select(STORIES.to_vec()), drafts in drafts(1)) {
        // Waiting for themselves is a matter of the rules, not of the writing.
        let at_once = plain(&story_of(story, &drafts));
        let snapshot = snapshot(story);
        let mut editor = StoryEditor::new(&snapshot, snapshot.at_path(PATH).expect("it is there")).expect("text");
        for draft in &drafts {
            add_task(&mut editor, draft, Place::Last, "pending").expect("it can be written");
        }
        prop_assert_eq!(at_once, plain(editor.loaded().document.text()));
    }

    #[test]
    fn what_is_exported_comes_back(drafts in drafts(1), as_job: bool) {
        let text = story_of("# Story: S\n", &drafts);
        let from = snapshot(&text);
        let entry = from.at_path(PATH).expect("it is there");
        let exported = if as_job {
            let job = json::Job { profile: Some("p"), exported_at: "2026-01-01T00:00:00+00:00" };
            json::scheduler(&from, entry, &job).text
        } else {
            json::export(&from, &[entry])
        };
        let proposal = read(&exported, Reading::default(), &Config::default());
        prop_assert_eq!(&proposal.faults, &[]);
        prop_assert_eq!(proposal.form, Some(if as_job { Form::Scheduler } else { Form::Json }));
        let back = imported("# Story: S\n", &proposal);
        prop_assert_eq!(back.as_deref(), Some(text.as_str()));
        // Behind other tasks the ids are others, and what refers to them follows.
        let behind = imported(STORIES[2], &proposal).expect("it can be written");
        let behind = plain(&behind);
        for (new, old) in behind.tasks[2..].iter().zip(&plain(&text).tasks) {
            prop_assert_eq!((&new.title, &new.body), (&old.title, &old.body));
            prop_assert_eq!(new.id, old.id.map(|id| TaskId::new(id.number + 2)));
        }
    }

    #[test]
    fn blocks_come_back_too(drafts in drafts(1)) {
        let text = story_of("# Story: S\n", &drafts);
        let proposal = read(&text, Reading::default(), &Config::default());
        prop_assert_eq!(&proposal.faults, &[]);
        let back = imported("# Story: S\n", &proposal);
        prop_assert_eq!(back.as_deref(), Some(text.as_str()));
    }
}
