//! `stories.toml`: what it says, with a default for every key, and what is wrong in it.

mod documents;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Workflow;
use crate::text::FilePath;
use crate::text::Span;

pub use documents::{Documents, LEVEL_NAMES, Verification, VerifyLevel};

/// The file's name, at the root of the repository.
pub const FILE_NAME: &str = "stories.toml";
/// Where stories are when nothing else is said.
pub const DEFAULT_DIR: &str = "docs/stories";
/// The code of every finding in the file.
pub const BAD_CONFIG: &str = "bad-config";

/// A part of the project that tasks belong to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Domain {
    /// Its name, as tasks write it.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Globs of its files.
    pub paths: Vec<String>,
    /// The worker that takes its tasks.
    pub worker: Option<String>,
}

/// A command that can take a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worker {
    /// Its name, as domains and tasks write it.
    pub name: String,
    /// Program and arguments.
    pub command: Vec<String>,
}

/// How a rule is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// Not run.
    Off,
    /// Run, with this severity.
    At(Severity),
}

/// One entry of `[check.rules]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleLevel {
    /// The rule's code, as written.
    pub code: String,
    /// Where the code stands in the file.
    pub span: Span,
    /// What it is set to.
    pub level: Level,
}

/// Everything that can be configured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The folder of the stories, relative to the root, with `/`.
    pub dir: String,
    /// The declared domains, in the order of the file. With any, unknown ones are errors.
    pub domains: Vec<Domain>,
    /// The statuses of stories.
    pub story_workflow: Workflow,
    /// The statuses of tasks.
    pub task_workflow: Workflow,
    /// The rules that are set.
    pub rules: Vec<RuleLevel>,
    /// The declared workers.
    pub workers: Vec<Worker>,
    /// Where plan documents and their templates are.
    pub documents: Documents,
    /// What `stories verify` runs.
    pub verification: Verification,
    /// Wrong values, for which the defaults stand.
    pub findings: Vec<Diagnostic>,
    /// The file's text, for showing findings; empty without a file.
    pub text: String,
}

/// The file is no TOML at all.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// What the parser says.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            dir: DEFAULT_DIR.to_owned(),
            domains: Vec::new(),
            story_workflow: Workflow::story(),
            task_workflow: Workflow::task(),
            rules: Vec::new(),
            workers: Vec::new(),
            documents: Documents::default(),
            verification: Verification::default(),
            findings: Vec::new(),
            text: String::new(),
        }
    }
}

impl Config {
    /// Reads the text of a `stories.toml`.
    ///
    /// # Errors
    ///
    /// Only when the text is no TOML. A wrong value is a finding, and its default is used.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        let root = DeTable::parse(text).map_err(|error| ConfigError {
            message: error.message().to_owned(),
            span: error.span().map_or(Span::empty(text.len()), Span::from),
        })?;
        let mut reader = Reader {
            path: FILE_NAME.into(),
            config: Config {
                text: text.to_owned(),
                ..Config::default()
            },
            named_workers: Vec::new(),
        };
        reader.root(root.get_ref());
        reader.undeclared_workers();
        reader.config.findings.sort_by_key(|finding| finding.span);
        Ok(reader.config)
    }

    /// The declared domain with the name, without regard to case.
    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.domains
            .iter()
            .find(|domain| domain.name.eq_ignore_ascii_case(name))
    }
}

type Key<'a, 'i> = &'a Spanned<std::borrow::Cow<'i, str>>;
type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

struct Reader {
    path: FilePath,
    config: Config,
    /// The workers that domains name, and where.
    named_workers: Vec<(String, Span)>,
}

impl Reader {
    fn fault(&mut self, span: impl Into<Span>, message: String, help: String) {
        let finding =
            Diagnostic::new(BAD_CONFIG, Severity::Error, &self.path, span.into(), message).help(help);
        self.config.findings.push(finding);
    }

    fn wrong_type(&mut self, value: Value<'_, '_>, name: &str, expected: &str) {
        let found = value.get_ref().type_str();
        self.fault(
            value.span(),
            format!("`{name}` must be {expected}, not {}", with_article(found)),
            "the default is used until then".to_owned(),
        );
    }

    fn unknown(&mut self, key: Key<'_, '_>, table: &str, known: &[&str]) {
        let place = if table.is_empty() {
            "at the top level".to_owned()
        } else {
            format!("in `[{table}]`")
        };
        self.fault(
            key.span(),
            format!("unknown key `{}` {place}", key.get_ref()),
            format!("known keys are {}", list(known)),
        );
    }

    fn root(&mut self, root: &DeTable<'_>) {
        for (key, value) in in_order(root) {
            match key.get_ref().as_ref() {
                "dir" => self.dir(value),
                "domains" => self.domains(value),
                "status" => self.statuses(value),
                "check" => self.check(value),
                "workers" => self.workers(value),
                "doc" => self.documents(value),
                "verify" => self.verification(value),
                _ => self.unknown(
                    key,
                    "",
                    &["dir", "domains", "status", "check", "workers", "doc", "verify"],
                ),
            }
        }
    }

    fn dir(&mut self, value: Value<'_, '_>) {
        if let Some(dir) = self.folder(value, "dir", DEFAULT_DIR) {
            self.config.dir = dir;
        }
    }

    /// A folder below the root, as `a/b`.
    fn folder(&mut self, value: Value<'_, '_>, name: &str, example: &str) -> Option<String> {
        let Some(dir) = value.get_ref().as_str() else {
            self.wrong_type(value, name, "a string");
            return None;
        };
        let parts: Vec<&str> = dir.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        if dir.starts_with('/')
            || dir.contains(['\\', ':'])
            || parts.contains(&"..")
            || dir.chars().any(char::is_control)
        {
            self.fault(
                value.span(),
                format!(
                    "`{name}` must name a folder below the root, not `{}`",
                    crate::text::printable(dir)
                ),
                format!("write it relative to the root, such as `{example}`"),
            );
            return None;
        }
        Some(parts.join("/"))
    }

    fn domains(&mut self, value: Value<'_, '_>) {
        for (key, domain) in self.tables(value, "domains") {
            let name = key.get_ref().to_string();
            let table = format!("domains.{name}");
            let mut found = Domain {
                name,
                description: None,
                paths: Vec::new(),
                worker: None,
            };
            for (key, value) in in_order(domain) {
                match key.get_ref().as_ref() {
                    "description" => found.description = self.string(value, "description"),
                    "paths" => found.paths = self.strings(value, "paths").unwrap_or_default(),
                    "worker" => {
                        found.worker = self.string(value, "worker");
                        let named = found.worker.clone().map(|name| (name, value.span().into()));
                        self.named_workers.extend(named);
                    }
                    _ => self.unknown(key, &table, &["description", "paths", "worker"]),
                }
            }
            self.config.domains.push(found);
        }
    }

    fn workers(&mut self, value: Value<'_, '_>) {
        for (key, worker) in self.tables(value, "workers") {
            let name = key.get_ref().to_string();
            let table = format!("workers.{name}");
            let mut command = Vec::new();
            for (key, value) in in_order(worker) {
                match key.get_ref().as_ref() {
                    "command" => command = self.strings(value, "command").unwrap_or_default(),
                    _ => self.unknown(key, &table, &["command"]),
                }
            }
            if command.is_empty() {
                self.fault(
                    key.span(),
                    format!("worker `{name}` has no command"),
                    "add `command = [\"program\", \"argument\"]`".to_owned(),
                );
            } else {
                self.config.workers.push(Worker { name, command });
            }
        }
    }

    /// Tells of domains whose worker is not declared, as soon as any worker is.
    fn undeclared_workers(&mut self) {
        if self.config.workers.is_empty() {
            return;
        }
        for (name, span) in std::mem::take(&mut self.named_workers) {
            if self.config.workers.iter().any(|worker| worker.name == name) {
                continue;
            }
            let known: Vec<&str> = self.config.workers.iter().map(|w| w.name.as_str()).collect();
            let help = format!("declared workers are {}", list(&known));
            self.fault(span, format!("there is no worker `{name}`"), help);
        }
    }

    fn check(&mut self, value: Value<'_, '_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(value, "check", "a table");
        };
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "rules" => self.rules(value),
                _ => self.unknown(key, "check", &["rules"]),
            }
        }
    }

    fn rules(&mut self, value: Value<'_, '_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(value, "rules", "a table");
        };
        for (key, value) in in_order(table) {
            let level = match value.get_ref().as_str() {
                Some("error") => Level::At(Severity::Error),
                Some("warning") => Level::At(Severity::Warning),
                Some("note") => Level::At(Severity::Note),
                Some("off") => Level::Off,
                _ => {
                    self.fault(
                        value.span(),
                        format!("`{}` is set to something that is no level", key.get_ref()),
                        "write \"error\", \"warning\", \"note\" or \"off\"".to_owned(),
                    );
                    continue;
                }
            };
            self.config.rules.push(RuleLevel {
                code: key.get_ref().to_string(),
                span: key.span().into(),
                level,
            });
        }
    }

    fn statuses(&mut self, value: Value<'_, '_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(value, "status", "a table");
        };
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "story" => {
                    if let Some(flow) = self.workflow(value, "story", &Workflow::story()) {
                        self.config.story_workflow = flow;
                    }
                }
                "task" => {
                    if let Some(flow) = self.workflow(value, "task", &Workflow::task()) {
                        self.config.task_workflow = flow;
                    }
                }
                _ => self.unknown(key, "status", &["story", "task"]),
            }
        }
    }

    fn workflow(&mut self, value: Value<'_, '_>, kind: &str, default: &Workflow) -> Option<Workflow> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, kind, "a table");
            return None;
        };
        let name = |status| default.name(status).to_owned();
        let mut values = default.values().to_vec();
        let mut aliases: Vec<(String, String)> = default
            .aliases()
            .iter()
            .map(|(alias, status)| (alias.clone(), name(*status)))
            .collect();
        let mut moves: Option<Vec<(String, String)>> = None;
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "values" => {
                    if let Some(found) = self
                        .strings(value, "values")
                        .filter(|found| self.are_values(value, found))
                    {
                        values = found;
                    }
                }
                "aliases" => aliases = self.aliases(value),
                "moves" => moves = Some(self.moves(value)),
                _ => self.unknown(key, &format!("status.{kind}"), &["values", "aliases", "moves"]),
            }
        }
        let back = moves.unwrap_or_else(|| default_moves(default, &values));
        let flow = Workflow::new(values.clone(), &aliases, &back);
        let names: Vec<&str> = values.iter().map(String::as_str).collect();
        let named = aliases
            .iter()
            .map(|(_, to)| to)
            .chain(back.iter().flat_map(|(from, to)| [from, to]));
        let table_span = value.span();
        for wrong in named.filter(|name| flow.find(name).is_none()) {
            self.fault(
                table_span.clone(),
                format!("`{wrong}` is none of the values of `[status.{kind}]`"),
                format!("the values are {}", list(&names)),
            );
        }
        Some(flow)
    }

    fn are_values(&mut self, value: Value<'_, '_>, found: &[String]) -> bool {
        let folded: Vec<String> = found.iter().map(|name| name.to_lowercase()).collect();
        let unique = folded
            .iter()
            .enumerate()
            .all(|(n, name)| !folded[..n].contains(name));
        let plain = found.iter().all(|name| {
            name.starts_with(char::is_alphanumeric)
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'))
                && name.trim_end().len() == name.len()
        });
        let fits = (2..=100).contains(&found.len());
        if !(unique && plain && fits) {
            self.fault(
                value.span(),
                "`values` must name two or more different statuses".to_owned(),
                "use letters, digits, spaces, `-` and `_`, in the order of the work".to_owned(),
            );
        }
        unique && plain && fits
    }

    fn aliases(&mut self, value: Value<'_, '_>) -> Vec<(String, String)> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "aliases", "a table");
            return Vec::new();
        };
        let pairs = in_order(table);
        pairs
            .into_iter()
            .filter_map(|(key, value)| Some((key.get_ref().to_string(), self.string(value, key.get_ref())?)))
            .collect()
    }

    /// `{ Done = ["In Progress"] }`: from where one may step back to where.
    fn moves(&mut self, value: Value<'_, '_>) -> Vec<(String, String)> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(
                value,
                "moves",
                "a table of steps back, such as { Done = [\"In Progress\"] }",
            );
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in in_order(table) {
            for to in self.strings(value, key.get_ref()).unwrap_or_default() {
                found.push((key.get_ref().to_string(), to));
            }
        }
        found
    }

    fn tables<'a, 'i>(&mut self, value: Value<'a, 'i>, name: &str) -> Vec<(Key<'a, 'i>, &'a DeTable<'i>)> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, name, "a table of tables");
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in in_order(table) {
            match value.get_ref().as_table() {
                Some(inner) => found.push((key, inner)),
                None => self.wrong_type(value, &format!("{name}.{}", key.get_ref()), "a table"),
            }
        }
        found
    }

    fn string(&mut self, value: Value<'_, '_>, name: &str) -> Option<String> {
        let found = value.get_ref().as_str().map(str::to_owned);
        if found.is_none() {
            self.wrong_type(value, name, "a string");
        }
        found
    }

    fn strings(&mut self, value: Value<'_, '_>, name: &str) -> Option<Vec<String>> {
        let found = Vec::<String>::deserialize(toml::de::ValueDeserializer::from(value.clone())).ok();
        if found.is_none() {
            self.wrong_type(value, name, "a list of strings");
        }
        found
    }
}

/// The default ways back between those values that are still there.
fn default_moves(default: &Workflow, values: &[String]) -> Vec<(String, String)> {
    let names = default.values();
    let kept = |name: &String| values.iter().any(|value| value.eq_ignore_ascii_case(name));
    let mut found = Vec::new();
    for from in names.iter().filter(|name| kept(name)) {
        for to in names.iter().filter(|name| kept(name)) {
            if let (Some(a), Some(b)) = (default.find(from), default.find(to))
                && default.goes_back(a, b)
            {
                found.push((from.clone(), to.clone()));
            }
        }
    }
    found
}

/// The entries of a table in the order of the file.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(Key<'a, 'i>, Value<'a, 'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}

#[cfg(test)]
mod tests;
