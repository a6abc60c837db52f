//! Gathers what a prompt says from the stories.

use super::{Item, Missing, Part, Prompt, Worth};
use crate::graph::print_reference;
use crate::markdown::Document;
use crate::model::{KnownField, Story, StoryNumber, Task, TaskRef};
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::{Span, lines, trim};

/// The label that holds what is and what is not to be done.
const BOUNDARIES: &str = "BOUNDARIES";

/// The labels of G16, which no prompt lacks.
const TEMPLATE: [&str; 9] = [
    "OBJECTIVE",
    "TYPE",
    BOUNDARIES,
    "DO implement",
    "DO NOT implement",
    "Requirements",
    "Context files to reference",
    "Output path",
    "Success criteria",
];

/// Leaves out labels with nothing under them; those of the template say that there was something.
pub(super) fn tidy(parts: &mut Vec<Part>) {
    parts.retain(|part| part.value.is_some() || !part.items.is_empty() || TEMPLATE.contains(&part.label));
    for part in parts {
        if part.value.is_none() && part.items.is_empty() && part.label != BOUNDARIES {
            part.value = Some("left out".to_owned());
        }
    }
}

/// The sections of a story that say why it is there.
const BACKGROUND: [&str; 4] = ["Problem", "User/Actor", "Desired Outcome", "Out of Scope"];

/// The prompt of `task`, which stands in the story of `entry`.
///
/// What other stories say is used as far as `snapshot` has read them.
pub fn prompt(snapshot: &Snapshot, entry: &Entry, loaded: &Loaded, task: &Task) -> Prompt {
    let source = Source {
        snapshot,
        entry,
        document: &loaded.document,
        story: &loaded.story,
        task,
    };
    let mut missing = Vec::new();
    let mut parts = vec![
        source.objective(),
        source.unit(&mut missing),
        Part {
            label: BOUNDARIES,
            depth: 0,
            value: None,
            items: Vec::new(),
        },
        source.to_do(),
        source.not_to_do(),
        source.requirements(&mut missing),
        source.criteria(),
        source.background(),
        source.context(&mut missing),
        source.output(&mut missing),
        source.success(&mut missing),
    ];
    tidy(&mut parts);
    Prompt {
        parts,
        missing,
        cut: Vec::new(),
    }
}

struct Source<'a> {
    snapshot: &'a Snapshot,
    entry: &'a Entry,
    document: &'a Document,
    story: &'a Story,
    task: &'a Task,
}

impl Source<'_> {
    fn objective(&self) -> Part {
        let title = self.document.slice(self.task.title);
        let feature = self
            .story
            .title
            .as_ref()
            .map(|title| self.document.slice(title.span));
        let story = self.snapshot.story_id(self.entry.name.number);
        let value = match feature.filter(|feature| !feature.is_empty()) {
            Some(feature) => format!(
                "{title} (task {} of story {story}, {feature})",
                self.id(self.task)
            ),
            None => format!("{title} (task {} of story {story})", self.id(self.task)),
        };
        single("OBJECTIVE", value)
    }

    /// What kind of unit the task is: its phase and its domain.
    fn unit(&self, missing: &mut Vec<Missing>) -> Part {
        let phase = self
            .value(KnownField::Phase)
            .map(|phase| format!("phase {phase}"));
        let domain = self.task.domain.map(|span| self.document.slice(span));
        let domain = domain.map(|domain| match self.snapshot.config().domain(domain) {
            Some(known) => match &known.description {
                Some(description) => format!("domain {domain} ({description})"),
                None => format!("domain {domain}"),
            },
            None => format!("domain {domain}"),
        });
        let kinds: Vec<String> = domain.into_iter().chain(phase).collect();
        if kinds.is_empty() {
            missing.push(self.missing("TYPE", "--domain DOMAIN"));
            return single("TYPE", "one task, not more".to_owned());
        }
        single("TYPE", format!("one task, {} only", kinds.join(", ")))
    }

    fn to_do(&self) -> Part {
        let files: Vec<String> = self.files(self.document, self.task);
        let text = if files.is_empty() {
            "what the requirements say, and nothing else".to_owned()
        } else {
            format!("what the requirements say, in {}", files.join(", "))
        };
        Part {
            label: "DO implement",
            depth: 1,
            value: None,
            items: vec![Item {
                text,
                worth: Worth::Named,
            }],
        }
    }

    /// What belongs to other tasks: those before and behind first, then all that is open in the story.
    fn not_to_do(&self) -> Part {
        let mut near = Vec::new();
        let mut far = Vec::new();
        let own_files: Vec<String> = self.files(self.document, self.task);
        for other in self
            .story
            .tasks()
            .filter(|other| !std::ptr::eq(*other, self.task))
        {
            let is_done = self.is_done(other);
            let waits = self.depends(self.entry.name.number, other);
            let is_needed = self.needs(other);
            let shared: Vec<String> = self
                .files(self.document, other)
                .into_iter()
                .filter(|file| own_files.contains(file))
                .collect();
            let mut why: Vec<String> = Vec::new();
            if is_needed {
                why.push(
                    if is_done {
                        "done before"
                    } else {
                        "comes before, not done yet"
                    }
                    .to_owned(),
                );
            }
            if waits {
                why.push("builds on this one".to_owned());
            }
            if !shared.is_empty() && !is_done {
                why.push(format!("also writes {}", shared.join(", ")));
            }
            if why.is_empty() && is_done {
                continue;
            }
            let list = if why.is_empty() { &mut far } else { &mut near };
            list.push(self.owned(self.document, &self.id(other), other, &why));
        }
        // Tasks of other stories that are known to wait for this one.
        for (entry, loaded) in self.snapshot.stories() {
            if entry.path == self.entry.path {
                continue;
            }
            for other in loaded.story.tasks() {
                if self.depends(entry.name.number, other) {
                    let id = loaded.document.slice(other.id_span);
                    let id = format!("{}/{id}", self.snapshot.story_id(entry.name.number));
                    near.push(self.owned(&loaded.document, &id, other, &["builds on this one".to_owned()]));
                }
            }
        }
        let near = near.into_iter().map(|text| (text, Worth::Neighbour));
        let far = far.into_iter().map(|text| (text, Worth::OtherTask));
        let items: Vec<Item> = near
            .chain(far)
            .map(|(text, worth)| Item { text, worth })
            .collect();
        Part {
            label: "DO NOT implement",
            depth: 1,
            value: items
                .is_empty()
                .then(|| "what this task does not ask for".to_owned()),
            items,
        }
    }

    fn owned(&self, document: &Document, id: &str, task: &Task, why: &[String]) -> String {
        let mut text = format!("{id} {}", document.slice(task.title));
        let files = self.files(document, task);
        if !files.is_empty() {
            text.push_str(&format!(": {}", files.join(", ")));
        }
        if !why.is_empty() {
            text.push_str(&format!(" ({})", why.join("; ")));
        }
        text
    }

    fn requirements(&self, missing: &mut Vec<Missing>) -> Part {
        let items = paragraphs(self.document.slice(self.task.body));
        if items.is_empty() {
            missing.push(self.missing("Requirements", "--body TEXT"));
        }
        Part {
            label: "Requirements",
            depth: 0,
            value: items
                .is_empty()
                .then(|| "the title says all that is known".to_owned()),
            items: items
                .into_iter()
                .map(|text| Item {
                    text,
                    worth: Worth::Requirement,
                })
                .collect(),
        }
    }

    fn criteria(&self) -> Part {
        let text = self.document.text();
        let items = self.story.criteria.iter().map(|criterion| {
            let line = Span::new(
                criterion.span.start,
                crate::text::line_end(text, criterion.span.end),
            );
            Item {
                text: text[trim(text, line).range()].to_owned(),
                worth: if criterion.checked {
                    Worth::MetCriterion
                } else {
                    Worth::OpenCriterion
                },
            }
        });
        Part {
            label: "Acceptance criteria of the story",
            depth: 0,
            value: None,
            items: items.collect(),
        }
    }

    fn background(&self) -> Part {
        let text = self.document.text();
        let items = BACKGROUND.iter().filter_map(|name| {
            let section = self.story.section(text, name)?;
            let body = &text[trim(text, section.body).range()];
            // A list, or what else has several lines, begins a line of its own.
            let gap = if body.contains('\n') { '\n' } else { ' ' };
            (!body.is_empty()).then(|| Item {
                text: format!("{name}:{gap}{body}"),
                worth: Worth::Background,
            })
        });
        Part {
            label: "Background of the story",
            depth: 0,
            value: None,
            items: items.collect(),
        }
    }

    fn context(&self, missing: &mut Vec<Missing>) -> Part {
        let mut items = Vec::new();
        let mut named: Vec<&str> = Vec::new();
        for (at, span) in self.task.context.iter().enumerate() {
            let path = self.document.slice(*span);
            named.push(path);
            let text = match self.reason(at) {
                Some(reason) => format!("`{path}` ({reason})"),
                None => {
                    missing.push(Missing {
                        label: "Context files to reference",
                        advice: format!("say in parentheses behind `{path}` what to take from it"),
                    });
                    format!("`{path}`")
                }
            };
            items.push(Item {
                text,
                worth: Worth::Named,
            });
        }
        let own = self.files(self.document, self.task);
        let mut found: Vec<String> = Vec::new();
        for dependency in &self.task.depends_on {
            let target = dependency.target;
            let Some((entry, task)) =
                target.and_then(|target| self.snapshot.resolve(self.entry.name.number, target))
            else {
                continue;
            };
            let Some(loaded) = entry.loaded() else {
                continue;
            };
            let by = print_reference(self.snapshot, self.entry, dependency);
            for file in self.files(&loaded.document, task) {
                if !own.contains(&file) && !found.contains(&file) && !named.contains(&file.trim_matches('`'))
                {
                    items.push(Item {
                        text: format!(
                            "{file} (written by task {by}: {})",
                            loaded.document.slice(task.title)
                        ),
                        worth: Worth::FoundFile,
                    });
                    found.push(file);
                }
            }
        }
        if items.is_empty() {
            missing.push(self.missing("Context files to reference", "--context FILES"));
        }
        Part {
            label: "Context files to reference",
            depth: 0,
            value: items.is_empty().then(|| "none named".to_owned()),
            items,
        }
    }

    fn output(&self, missing: &mut Vec<Missing>) -> Part {
        let files = self.files(self.document, self.task);
        if files.is_empty() {
            missing.push(self.missing("Output path", "--files FILES"));
            return single(
                "Output path",
                "not named; say in the end which files were written".to_owned(),
            );
        }
        single("Output path", files.join(", "))
    }

    fn success(&self, missing: &mut Vec<Missing>) -> Part {
        match self.value(KnownField::Verify) {
            Some(command) if command.starts_with('`') => single("Success criteria", command),
            Some(command) => single("Success criteria", format!("`{command}`")),
            None => match self.checks() {
                Some(command) => single("Success criteria", format!("`{command}`")),
                None => {
                    missing.push(self.missing("Success criteria", "--verify COMMAND"));
                    single(
                        "Success criteria",
                        "no command is named; the requirements hold".to_owned(),
                    )
                }
            },
        }
    }

    /// The first two validation levels of the project, style and types: what holds for every change (G16).
    fn checks(&self) -> Option<String> {
        let levels = self.snapshot.config().verification.levels.iter().take(2);
        let commands: Vec<&str> = levels.filter_map(|level| level.command.as_deref()).collect();
        (!commands.is_empty()).then(|| commands.join(" && "))
    }

    fn missing(&self, label: &'static str, option: &str) -> Missing {
        let story = self.snapshot.story_id(self.entry.name.number);
        Missing {
            label,
            advice: format!("stories tasks set {story} {} {option}", self.id(self.task)),
        }
    }

    fn id(&self, task: &Task) -> String {
        self.document.slice(task.id_span).to_owned()
    }

    fn value(&self, known: KnownField) -> Option<String> {
        let value = self.document.slice(self.task.field(known)?.value).trim();
        (!value.is_empty()).then(|| value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The files that a task writes, each once, as code.
    fn files(&self, document: &Document, task: &Task) -> Vec<String> {
        let mut files: Vec<String> = Vec::new();
        for span in &task.files {
            let file = format!("`{}`", document.slice(*span));
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }

    fn is_done(&self, task: &Task) -> bool {
        task.known_status() == Some(self.snapshot.config().task_workflow.done())
    }

    /// Whether `other`, of the story `number`, waits for this task.
    fn depends(&self, number: StoryNumber, other: &Task) -> bool {
        let is_this = |target: TaskRef| {
            (target.story.unwrap_or(number), target.task) == (self.entry.name.number, self.task.id)
        };
        let mut targets = other.depends_on.iter().filter_map(|dependency| dependency.target);
        targets.any(is_this)
    }

    /// Whether this task waits for `other` of the same story.
    fn needs(&self, other: &Task) -> bool {
        let own = self.entry.name.number;
        let mut targets = self
            .task
            .depends_on
            .iter()
            .filter_map(|dependency| dependency.target);
        targets.any(|target| (target.story.unwrap_or(own), target.task) == (own, other.id))
    }

    /// What stands in parentheses, or behind a dash, after the path at `at` of the Context field.
    fn reason(&self, at: usize) -> Option<String> {
        let text = self.document.text();
        let path = self.task.context[at];
        let field = self.task.field(KnownField::Context)?;
        let end = self
            .task
            .context
            .get(at + 1)
            .map_or(field.value.end, |next| next.start);
        let rest = text
            .get(path.end..end)?
            .trim_matches(|c: char| c.is_whitespace() || "`,*-".contains(c));
        let rest = rest.strip_prefix('(').map_or(rest, |inner| {
            inner.rsplit_once(')').map_or(inner, |(inner, _)| inner)
        });
        let rest = rest
            .trim_start_matches(|c: char| c.is_whitespace() || ":–—-".contains(c))
            .trim();
        (!rest.is_empty()).then(|| rest.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn single(label: &'static str, value: String) -> Part {
    Part {
        label,
        depth: 0,
        value: Some(value),
        items: Vec::new(),
    }
}

/// The paragraphs of a body, the items of its lists each for itself; a fence stays whole.
fn paragraphs(body: &str) -> Vec<String> {
    let document = Document::parse(body);
    let mut found = Vec::new();
    for block in document.blocks() {
        let is_list = matches!(block.kind, crate::markdown::BlockKind::List);
        let span = trim(body, block.span);
        if span.is_empty() {
            continue;
        }
        if !is_list {
            found.push(body[span.range()].to_owned());
            continue;
        }
        // The items of the outermost level, with what is nested in them.
        let items: Vec<_> = document.items_in(block.span);
        let least = items.iter().map(|item| item.depth).min().unwrap_or(0);
        let starts: Vec<usize> = items
            .iter()
            .filter(|item| item.depth == least)
            .map(|item| crate::text::line_start(body, item.span.start))
            .collect();
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(span.end);
            let item = body[*start..end].trim();
            found.push(without_sign(item));
        }
    }
    found
}

/// An item of a list without its sign, and without the indentation that goes with it.
fn without_sign(item: &str) -> String {
    let rest = item.trim_start_matches(|c: char| c.is_ascii_digit() || "-*+.)".contains(c));
    let width = item.len() - rest.trim_start().len();
    let all = Span::new(0, item.len());
    let lines = lines(item, all).enumerate().map(|(at, line)| {
        let line = &item[line.range()];
        let line = line.trim_end();
        if at == 0 {
            rest.lines().next().unwrap_or("").trim()
        } else {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            &line[blanks.min(width)..]
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
