//! What a story says for each name that a template may hold.

use std::collections::HashMap;

use super::inline::{as_code, as_fence};
use super::steps::Keyword;
use crate::config::Verification;
use crate::model::{KnownField, Task};
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::{Span, trim};

/// The names of a template and what they stand for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values {
    by_name: HashMap<&'static str, Option<String>>,
}

impl Values {
    /// What stands for `name`: nothing where it is none, and nothing in it where the story says nothing.
    pub fn get(&self, name: &str) -> Option<Option<&str>> {
        self.by_name.get(name).map(Option::as_deref)
    }

    /// Gives a name its value; an empty one is none.
    pub fn set(&mut self, name: &'static str, value: Option<String>) {
        self.by_name
            .insert(name, value.filter(|value| !value.trim().is_empty()));
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> = self.by_name.keys().copied().collect();
        names.sort_unstable();
        names
    }
}

/// The values of a story. `created` is the day, as 2024-05-31.
pub fn values(snapshot: &Snapshot, entry: &Entry, loaded: &Loaded, created: &str) -> Values {
    let source = Source { loaded };
    let id = snapshot.story_id(entry.name.number);
    let mut values = Values::default();
    let title = loaded.story.title.as_ref();
    let title = title.map(|title| loaded.document.slice(title.span).trim().to_owned());
    values.set("title", title.or_else(|| Some(entry.slug().to_owned())));
    values.set("number", Some(id.clone()));
    values.set("slug", Some(entry.slug().to_owned()));
    values.set("story", Some(format!("{id}, {}", as_code(&entry.path))));
    values.set("created", Some(created.to_owned()));
    values.set("problem", source.section("Problem"));
    values.set("outcome", source.section("Desired Outcome"));
    values.set("actor", source.section("User/Actor").map(|text| actor(&text)));
    values.set("wish", None);
    values.set(
        "benefit",
        source.section("Desired Outcome").map(|text| benefit(&text)),
    );
    values.set("criteria", source.criteria());
    values.set("out_of_scope", source.section("Out of Scope"));
    values.set(
        "dependencies",
        source.section("Dependencies").map(|text| flat(&text)),
    );
    values.set("questions", source.section("Open Questions"));
    values.set("notes", source.section("Notes"));
    values.set("domains", source.domains());
    values.set("files", source.files());
    values.set("task_list", source.task_list(&id));
    values.set("steps", source.steps());
    values.set("levels", Some(levels(&snapshot.config().verification)));
    values
}

struct Source<'a> {
    loaded: &'a Loaded,
}

impl<'a> Source<'a> {
    fn slice(&self, span: Span) -> &'a str {
        self.loaded.document.slice(span)
    }

    fn tasks(&self) -> impl Iterator<Item = &'a Task> {
        self.loaded.story.tasks()
    }

    fn section(&self, name: &str) -> Option<String> {
        let text = self.loaded.document.text();
        let section = self.loaded.story.section(text, name)?;
        Some(self.slice(trim(text, section.body)).replace("\r\n", "\n"))
    }

    /// The acceptance criteria, none of them ticked.
    fn criteria(&self) -> Option<String> {
        let text = self.loaded.document.text();
        let section = self.loaded.story.section(text, "Acceptance Criteria")?;
        let body = trim(text, section.body);
        let mut out = String::new();
        let mut at = body.start;
        for criterion in &self.loaded.story.criteria {
            if body.contains(criterion.span) && criterion.span.start >= at {
                out.push_str(&text[at..criterion.span.start]);
                out.push_str("[ ]");
                at = criterion.span.end;
            }
        }
        out.push_str(&text[at..body.end]);
        Some(out.replace("\r\n", "\n"))
    }

    fn domains(&self) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.tasks().filter_map(|task| task.domain) {
            let name = self.slice(name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Some(names.join(", "))
    }

    fn files(&self) -> Option<String> {
        let mut paths: Vec<&str> = Vec::new();
        for span in self
            .tasks()
            .flat_map(|task| task.context.iter().chain(&task.files))
        {
            let path = self.slice(*span);
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let lines = paths.iter().map(|path| {
            format!(
                "- {}: {{{{? which lines, and why they matter here}}}}",
                as_code(path)
            )
        });
        Some(lines.collect::<Vec<_>>().join("\n"))
    }

    fn task_list(&self, story: &str) -> Option<String> {
        let width = self.loaded.story.id_width;
        let lines = self
            .tasks()
            .map(|task| format!("- {story}/{} {}", task.id.padded(width), self.slice(task.title)));
        Some(lines.collect::<Vec<_>>().join("\n"))
    }

    /// Each task of the story as a step.
    fn steps(&self) -> Option<String> {
        let steps = self.tasks().enumerate().map(|(at, task)| self.step(at + 1, task));
        Some(steps.collect::<Vec<_>>().join("\n\n"))
    }

    fn step(&self, number: usize, task: &Task) -> String {
        let title = self.slice(task.title).trim();
        let path = task.files.first().map_or_else(
            || "`{{? path of the file}}`".to_owned(),
            |path| as_code(self.slice(*path)),
        );
        let body = self.slice(task.body).replace("\r\n", "\n");
        let body = if body.is_empty() {
            String::new()
        } else {
            format!("\n\n  {}\n", body.replace('\n', "\n  ").replace("\n  \n", "\n\n"))
        };
        let imports = "{{? what it needs from elsewhere, or none}}";
        let pattern = "{{? `path/to/file:10-40` to follow, or none}}";
        let verify = task
            .field(KnownField::Verify)
            .map(|field| self.slice(field.value));
        let verify = match verify.filter(|value| !value.is_empty()) {
            Some(value) if value.contains('`') => value.to_owned(),
            Some(value) => as_code(value),
            None => "{{? `command` that shows that it is done}}".to_owned(),
        };
        let keyword = keyword(title).name();
        format!(
            "### Task {number}: {keyword} {path}\n\n- **IMPLEMENT**: {title}{body}\n- **PATTERN**: {pattern}\n\
             - **IMPORTS**: {imports}\n- **VALIDATE**: {verify}"
        )
    }
}

/// What a task does with its file, as far as its first word says.
fn keyword(title: &str) -> Keyword {
    let word = title.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    match word.as_str() {
        "create" | "write" | "introduce" | "generate" => Keyword::Create,
        "add" => Keyword::Add,
        "mirror" | "copy" => Keyword::Mirror,
        _ => Keyword::Update,
    }
}

/// `customer` of `A customer.`
fn actor(text: &str) -> String {
    let text = first_sentence(text);
    let lower = text.to_ascii_lowercase();
    let skip = ["a ", "an ", "the "]
        .iter()
        .find(|lead| lower.starts_with(**lead));
    text[skip.map_or(0, |lead| lead.len())..].to_owned()
}

/// The outcome as the end of a sentence.
fn benefit(text: &str) -> String {
    let text = first_sentence(text);
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // `API keys` and `I` stay as they are.
        (Some(first), Some(second)) if !second.is_uppercase() && (second.is_alphabetic() || first == 'A') => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text,
    }
}

/// The first sentence on one line, without its full stop.
fn first_sentence(text: &str) -> String {
    let text = flat(text.split("\n\n").next().unwrap_or(""));
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

/// A text on one line.
fn flat(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.trim().trim_start_matches("- "))
        .filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The validation levels, a command in a block each.
fn levels(verification: &Verification) -> String {
    let levels = verification.levels.iter().enumerate().map(|(at, level)| {
        let command = level
            .command
            .as_deref()
            .unwrap_or("{{? the command of this level; `[verify]` in stories.toml names it once for all}}");
        format!(
            "### Level {}: {}\n\n{}",
            at + 1,
            level.name,
            as_fence("bash", command)
        )
    });
    levels.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::{actor, benefit};

    #[test]
    fn sections_become_parts_of_a_sentence() {
        assert_eq!(actor("A customer.\n"), "customer");
        assert_eq!(actor("The Ops team. They wait."), "Ops team");
        assert_eq!(
            benefit("A customer\nis known by name."),
            "a customer is known by name"
        );
        assert_eq!(benefit("API keys rotate."), "API keys rotate");
        assert_eq!(benefit(""), "");
    }
}
