//! What a rule is, and what it is given.

use crate::config::{Config, Level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::doc::PlanDocument;
use crate::markdown::Document;
use crate::model::{Status, Story, Task};
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::FilePath;
use crate::text::Span;

/// One thing that can be wrong.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name in kebab-case: the fault, so that `allow CODE` reads well.
    pub code: &'static str,
    /// Its severity when `stories.toml` says nothing. For a rule that judges a change this is the severity of
    /// what the change brings in; in untouched history it is a warning at most.
    pub default: Level,
    /// Whether it matters who brought the fault in.
    pub judges_change: bool,
    /// The text of the rule's file; its `//!` lines are the page that `explain` shows.
    pub source: &'static str,
    /// The function.
    pub run: Run,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// One story at a time, and no other: what it finds is a function of the file, its name and the configuration.
    Story(fn(&StoryContext<'_>, &mut Findings)),
    /// One story at a time, and what stands in those that it refers to.
    Among(fn(&StoryContext<'_>, &Snapshot, &mut Findings)),
    /// All files at once.
    Store(fn(&Snapshot, &mut Findings)),
    /// A story before and after a change; finds nothing in a plain check.
    Change(fn(&ChangeContext<'_>, &mut Findings)),
    /// A plan document.
    Document(fn(&PlanDocument, &mut Findings)),
}

impl Rule {
    /// The severity under `config`; `None` where the rule is off.
    pub fn severity(&self, config: &Config) -> Option<Severity> {
        let set = config
            .rules
            .iter()
            .rev()
            .find(|set| set.code == self.code)
            .map(|set| set.level);
        match set.unwrap_or(self.default) {
            Level::Off => None,
            Level::At(severity) => Some(severity),
        }
    }

    /// The rule's page in markdown: what it does, why, an example, the fix.
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let mut page = format!("# {}\n\n", self.code);
        for line in lines {
            page.push_str(line.strip_prefix(' ').unwrap_or(line));
            page.push('\n');
        }
        page
    }

    /// The page's first sentence.
    pub fn summary(&self) -> &'static str {
        self.source
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("//! "))
            .unwrap_or("")
    }
}

/// A story that a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct StoryContext<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The digits that the numbers of stories are printed with.
    pub width: usize,
    /// The file.
    pub entry: &'a Entry,
    /// Its text.
    pub document: &'a Document,
    /// What it says.
    pub story: &'a Story,
}

impl<'a> StoryContext<'a> {
    /// The bytes of `span`.
    pub fn slice(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    /// The text of `span` between backticks, cut to its first line and a length that fits a message.
    pub fn quote(&self, span: Span) -> String {
        const LIMIT: usize = 60;
        let line = self.slice(span).lines().next().unwrap_or("").trim_end();
        match line.char_indices().nth(LIMIT) {
            Some((end, _)) => format!("`{}…`", line[..end].trim_end()),
            None => format!("`{line}`"),
        }
    }

    /// What to call a task in a message: its id as the file writes it.
    pub fn task_name(&self, task: &Task) -> String {
        format!("task {}", self.slice(task.id_span))
    }

    /// The story's number as it is printed.
    pub fn id(&self) -> String {
        format!("{:0width$}", self.entry.name.number, width = self.width)
    }

    /// What to call the story in a message.
    pub fn name(&self) -> String {
        format!("story {}", self.id())
    }

    /// Whether the story's status is `status` or a later one; without a known status it is a draft.
    pub fn has_reached(&self, status: Status) -> bool {
        let own = self.story.status.as_ref().and_then(|own| own.status);
        own.is_some_and(|own| own >= status)
    }

    /// Where to point for the Tasks section: its heading, or the title.
    pub fn tasks_span(&self) -> Span {
        self.story.tasks_section.as_ref().map_or_else(
            || self.title_span(),
            |section| crate::text::trim(self.document.text(), section.heading),
        )
    }

    /// Where to point for the story as a whole: its title, or its first line.
    pub fn title_span(&self) -> Span {
        let line = self.story.first_line.map_or(Span::empty(0), |line| {
            crate::text::trim(self.document.text(), line)
        });
        self.story.title.as_ref().map_or(line, |title| {
            crate::text::trim(self.document.text(), title.heading)
        })
    }
}

/// A story before and after a change.
#[derive(Clone, Copy, Debug)]
pub struct ChangeContext<'a> {
    /// The story afterwards.
    pub after: StoryContext<'a>,
    /// The story before; a new file has none, and so no transition.
    pub before: &'a Loaded,
}

/// Collects what one rule finds.
#[derive(Debug)]
pub struct Findings {
    code: &'static str,
    severity: Severity,
    found: Vec<Diagnostic>,
}

impl Findings {
    pub(super) fn new(code: &'static str, severity: Severity) -> Self {
        Findings {
            code,
            severity,
            found: Vec::new(),
        }
    }

    /// A finding in the file at `path`, to be completed and pushed.
    pub fn at(
        &self,
        path: &FilePath,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(self.code, self.severity, path, span, message)
    }

    /// A finding in the story of `context`, to be completed and pushed.
    pub fn in_story(&self, context: &StoryContext<'_>, span: Span, message: impl Into<String>) -> Diagnostic {
        self.at(&context.entry.path, span, message)
    }

    /// Takes a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    pub(super) fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}
