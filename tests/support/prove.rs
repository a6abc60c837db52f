//! What must hold for every story and every edit, whatever was edited.

use std::sync::Arc;

use stories::change::{ChangeError, StoryEditor};
use stories::check::check;
use stories::config::Config;
use stories::diagnostic::Severity;
use stories::markdown::{BlockKind, Document};
use stories::model::{ListedTask, PlainStory, Story};
use stories::store::{Content, Loaded, MemoryTree, Scope, Snapshot};
use stories::text::Span;

/// The path of the story that the tests edit.
pub const PATH: &str = "docs/stories/001-story.md";

/// A store of one story.
pub fn snapshot(text: &str) -> Snapshot {
    let tree = MemoryTree::new([(PATH, text)]);
    Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed")
}

/// The story of such a store.
pub fn loaded(snapshot: &Snapshot) -> &Loaded {
    snapshot
        .at_path(PATH)
        .and_then(|entry| entry.loaded())
        .expect("the story was read")
}

/// What is read of a file with these bytes; `None` where it is told to be no text.
pub fn text(bytes: &[u8]) -> Option<String> {
    let tree = MemoryTree::new([(PATH, bytes)]);
    let snapshot =
        Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed");
    match &snapshot.at_path(PATH).expect("the story is there").content {
        Content::Story(loaded) => Some(loaded.document.text().to_owned()),
        Content::Unreadable(_) => None,
        Content::NotLoaded => panic!("everything was to be read"),
    }
}

/// Runs `work` on the story and proves that its steps lose nothing.
///
/// Gives the text afterwards, or why the work was refused.
pub fn edit(
    snapshot: &Snapshot,
    work: impl FnOnce(&mut StoryEditor<'_>) -> Result<(), ChangeError>,
) -> Result<String, ChangeError> {
    let entry = snapshot.at_path(PATH).expect("the story is there");
    let before = entry.loaded().expect("it was read").document.text().to_owned();
    let mut editor = StoryEditor::new(snapshot, entry)?;
    let outcome = work(&mut editor);
    let mut texts = vec![before.clone()];
    for edits in editor.steps() {
        let text = texts.last().expect("there is a first one");
        let mut end = 0;
        for edit in edits.iter() {
            assert!(end <= edit.span.start, "edits are sorted and disjoint");
            assert!(text.is_char_boundary(edit.span.start) && text.is_char_boundary(edit.span.end));
            end = edit.span.end;
        }
        texts.push(edits.apply(text));
    }
    let after = editor.loaded().document.text().to_owned();
    assert_eq!(texts.last(), Some(&after), "the steps give the text");
    let mut back = after.clone();
    for (edits, text) in editor.steps().iter().zip(&texts).rev() {
        back = edits.invert(text).apply(&back);
        assert_eq!(back, *text, "the inverse gives the text before");
    }
    let steps = editor.steps().len();
    let change = editor.finish();
    assert_eq!(change.old.map(|old| old.text.to_string()), Some(before.clone()));
    assert_eq!(change.new.map(|new| new.text.to_string()), Some(after.clone()));
    assert!(steps > 0 || before == after, "nothing changes without a step");
    outcome.map(|()| after)
}

/// Proves that everything that was read lies where it says.
pub fn spans(loaded: &Loaded) {
    let text = loaded.document.text();
    let within = |what: &str, span: Span| {
        assert!(
            span.start <= span.end && span.end <= text.len(),
            "{what} is out of bounds: {span:?}"
        );
        assert!(
            text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
            "{what} splits a character: {span:?}"
        );
    };
    let mut end = 0;
    for block in loaded.document.blocks() {
        within("a block", block.span);
        assert!(
            end <= block.span.start,
            "blocks are in order: {block:?} begins before {end}"
        );
        end = block.span.end;
        if let BlockKind::Heading { content, .. } = block.kind {
            within("a heading", content);
            assert!(block.span.contains(content));
        }
    }
    let story = &loaded.story;
    let mut end = 0;
    for section in &story.sections {
        within("a section", section.span());
        within("a section's name", section.name);
        assert!(end <= section.heading.start && section.heading.end <= section.body.end);
        assert_eq!(section.heading.end, section.body.start);
        end = section.body.end;
    }
    for item in [
        story.title.as_ref().map(|title| title.span),
        story
            .title
            .as_ref()
            .and_then(|title| title.number)
            .map(|number| number.1),
        story.status.as_ref().map(|status| status.span),
    ] {
        within("title or status", item.unwrap_or_default());
    }
    for dependency in &story.dependencies {
        within("a dependency", dependency.span);
    }
    for criterion in &story.criteria {
        within("a criterion", criterion.span);
    }
    for allow in &story.allows {
        within("an allowed code", allow.span);
        assert_eq!(&text[allow.span.range()], allow.code);
    }
    tasks(story, &within);
}

fn tasks(story: &Story, within: &dyn Fn(&str, Span)) {
    let mut end = 0;
    for task in story.listed.iter().map(ListedTask::task) {
        within("a task", task.block);
        assert!(end <= task.block.start, "tasks are in order");
        assert!(task.block.contains(task.heading));
        end = task.block.end;
        for span in [task.id_span, task.title] {
            within("id or title", span);
            assert!(task.heading.contains(span), "id and title stand in the heading");
        }
        assert!(task.id_span.end <= task.title.start);
        let mut field_end = task.heading.end;
        for field in &task.fields {
            within("a field", field.span);
            within("a label", field.label);
            within("a value", field.value);
            assert!(field_end <= field.span.start && field.span.end <= task.field_block.end);
            assert!(field.lines.contains(field.span) && task.field_block.contains(field.lines));
            assert!(field.span.contains(field.label) && field.label.end <= field.value.start);
            assert!(field.lines.contains(field.value));
            field_end = field.span.end;
        }
        within("the fields", task.field_block);
        within("the body", task.body);
        assert!(task.heading.end <= task.field_block.start);
        assert!(task.fields.is_empty() || task.field_block.end <= task.body.start);
        assert!(
            task.block.contains(task.body),
            "the body {:?} is part of {:?}",
            task.body,
            task.block
        );
        assert!(task.block.contains(task.field_block));
        if let Some(separator) = task.separator {
            within("a separator", separator);
            assert!(
                task.block.end <= separator.start,
                "{:?} {separator:?}",
                task.block
            );
            end = separator.end;
        }
        for span in task
            .files
            .iter()
            .copied()
            .chain(task.domain)
            .chain(task.status.map(|status| status.0))
            .chain(task.depends_on.iter().map(|dependency| dependency.span))
        {
            within("a value", span);
            assert!(task.block.contains(span));
        }
    }
}

/// Proves that reading is the same every time.
pub fn steady(text: &str, config: &Config) -> Loaded {
    let loaded = Loaded::read(text, config);
    assert_eq!(loaded.document.text(), text, "the text is the text");
    spans(&loaded);
    let again = Loaded::read(text, config);
    assert_eq!(
        PlainStory::of(&loaded.document, &loaded.story),
        PlainStory::of(&again.document, &again.story)
    );
    loaded
}

/// The text of a document that was parsed, and nothing else.
pub fn parse(text: &str) -> Document {
    let document = Document::parse(text);
    assert_eq!(document.text(), text);
    document
}

/// The codes of what is wrong, also of what a plain check only warns of although a change may not bring it in.
pub fn faults(text: &str) -> Vec<&'static str> {
    let found = check(&snapshot(text));
    let is_fault =
        |severity, code| severity == Severity::Error || matches!(code, "early-start" | "open-tasks");
    found
        .into_iter()
        .filter(|finding| is_fault(finding.severity, finding.code))
        .map(|finding| finding.code)
        .collect()
}
