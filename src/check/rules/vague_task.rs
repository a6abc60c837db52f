//! Finds tasks that leave open where, how much and what happens then.
//!
//! ## Why
//!
//! Whoever takes a task, a person or a program, must not have to guess. A good task names a place (a file, an endpoint, a
//! component), a limit or a literal (a number, a text, a name in backticks) and an outcome (what it returns, which error
//! it gives, how to verify it). The rule speaks up when two of the three are missing from title and text.
//!
//! ## Example
//!
//! ```markdown
//! ### 004: Add rate limiting
//!
//! Implement rate limiting for the API.
//! ```
//!
//! Better: "Add a middleware to `POST /login` that lets 10 requests a minute through for each client and answers the rest
//! with 429 and the message `too many attempts`."
//!
//! ## Fix
//!
//! Answer in one to three sentences: where? which limits? what happens when?

use crate::check::prose::{Words, is_foreign, words};
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::{KnownField, Task};

pub(super) const RULE: Rule = Rule {
    code: "vague-task",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("vague_task.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks().filter(|task| !task.title.is_empty()) {
        let has = clues(context, task);
        let missing: Vec<&str> = [
            (has.place, "a place (file, endpoint, component)"),
            (has.limit, "a limit or literal (number, name in backticks)"),
            (
                has.outcome,
                "an outcome (what it returns or shows, how to verify it)",
            ),
        ]
        .into_iter()
        .filter_map(|(is_there, name)| (!is_there).then_some(name))
        .collect();
        if missing.len() < 2 || is_foreign(context.slice(task.title)) || is_foreign(context.slice(task.body))
        {
            continue;
        }
        let message = format!("{} is vague", context.task_name(task));
        found.push(
            found
                .in_story(context, task.title, message)
                .help(format!("it lacks {}", missing.join(" and "))),
        );
    }
}

fn clues(context: &StoryContext<'_>, task: &Task) -> Clues {
    let mut found = Clues {
        place: !task.files.is_empty(),
        ..Clues::default()
    };
    let verify = task.field(KnownField::Verify);
    found.outcome = verify.is_some_and(|field| !field.value.is_empty());
    found.read(context.slice(task.title), true);
    if !found.enough() {
        found.read(context.slice(task.body), false);
    }
    // A list goes into detail as numbers do.
    found.limit |= !found.enough() && context.document.items_in(task.body).len() >= LISTED;
    found
}

/// How many items make a list that goes into detail.
const LISTED: usize = 3;

/// What a text tells.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
struct Clues {
    place: bool,
    limit: bool,
    outcome: bool,
}

/// Words of a result, a check or a condition.
const OUTCOMES: Words = Words::new(&[
    "accept",
    "accepts",
    "alert",
    "answer",
    "answers",
    "appear",
    "appears",
    "assert",
    "asserts",
    "check",
    "checked",
    "checks",
    "confirm",
    "confirms",
    "crash",
    "display",
    "displays",
    "ensure",
    "ensures",
    "equal",
    "equals",
    "error",
    "errors",
    "exit",
    "exits",
    "expect",
    "expected",
    "expects",
    "fail",
    "failed",
    "failing",
    "fails",
    "failure",
    "fallback",
    "log",
    "logs",
    "match",
    "matches",
    "message",
    "messages",
    "must",
    "needs",
    "notify",
    "output",
    "outputs",
    "pass",
    "passes",
    "print",
    "prints",
    "raise",
    "raises",
    "receive",
    "receives",
    "refuse",
    "refuses",
    "reject",
    "rejected",
    "rejects",
    "render",
    "renders",
    "respond",
    "responds",
    "response",
    "responses",
    "result",
    "results",
    "return",
    "returned",
    "returning",
    "returns",
    "should",
    "show",
    "shown",
    "shows",
    "succeed",
    "succeeds",
    "success",
    "test",
    "tested",
    "testing",
    "tests",
    "throw",
    "throws",
    "trigger",
    "triggers",
    "until",
    "validate",
    "validated",
    "validates",
    "verified",
    "verifies",
    "verify",
    "visible",
    "warn",
    "warning",
    "warns",
    "when",
    "whenever",
    "works",
]);

/// Things that a task can change; with a name before them they are a place.
const THINGS: Words = Words::new(&[
    "adapter",
    "binary",
    "box",
    "button",
    "buttons",
    "class",
    "client",
    "column",
    "command",
    "component",
    "config",
    "configuration",
    "container",
    "controller",
    "daemon",
    "database",
    "dialog",
    "directory",
    "endpoint",
    "endpoints",
    "entry",
    "event",
    "events",
    "field",
    "fields",
    "file",
    "files",
    "flag",
    "flags",
    "folder",
    "footer",
    "form",
    "function",
    "handler",
    "handlers",
    "header",
    "hook",
    "image",
    "index",
    "interface",
    "job",
    "layout",
    "library",
    "link",
    "list",
    "loader",
    "loop",
    "manager",
    "menu",
    "method",
    "methods",
    "middleware",
    "model",
    "module",
    "modules",
    "options",
    "package",
    "page",
    "pages",
    "panel",
    "parser",
    "pipeline",
    "plugin",
    "pool",
    "prompt",
    "protocol",
    "provider",
    "query",
    "queue",
    "reader",
    "registry",
    "renderer",
    "repository",
    "route",
    "router",
    "runner",
    "scheduler",
    "schema",
    "screen",
    "script",
    "section",
    "server",
    "service",
    "session",
    "sidebar",
    "socket",
    "store",
    "stream",
    "struct",
    "structs",
    "table",
    "tables",
    "template",
    "templates",
    "thread",
    "tool",
    "tools",
    "type",
    "types",
    "validator",
    "view",
    "widget",
    "window",
    "worker",
    "wrapper",
    "writer",
]);

/// Words that give a thing no name.
const NAMELESS: Words = Words::new(&[
    "a",
    "add",
    "all",
    "an",
    "and",
    "any",
    "build",
    "change",
    "configure",
    "create",
    "each",
    "every",
    "extend",
    "fix",
    "for",
    "from",
    "implement",
    "improve",
    "in",
    "its",
    "make",
    "new",
    "of",
    "old",
    "on",
    "or",
    "our",
    "refactor",
    "remove",
    "some",
    "support",
    "that",
    "the",
    "their",
    "these",
    "this",
    "those",
    "to",
    "update",
    "use",
    "with",
    "write",
    "your",
]);

/// Numbers as words, and words that bound.
const LIMITS: Words = Words::new(&[
    "default", "eight", "empty", "exactly", "except", "five", "four", "max", "maximum", "min", "minimum",
    "never", "nine", "once", "one", "only", "per", "seven", "single", "six", "ten", "three", "timeout",
    "twice", "two", "unless", "without", "zero",
]);

impl Clues {
    /// Whether at most one clue is missing, so that nothing more need be read.
    fn enough(self) -> bool {
        u8::from(self.place) + u8::from(self.limit) + u8::from(self.outcome) >= 2
    }

    /// Takes what one text tells. The words of a title say little by their capitals.
    fn read(&mut self, text: &str, is_title: bool) {
        let is_quoted = memchr::memchr2(b'`', b'"', text.as_bytes()).is_some();
        if is_quoted || !text.is_ascii() && text.contains(['“', '«']) {
            (self.place, self.limit) = (true, true);
        }
        self.limit |= text.bytes().any(|byte| byte.is_ascii_digit());
        if self.enough() {
            return;
        }
        for chunk in telling_chunks(text) {
            self.place |= is_path(chunk);
            self.limit |= is_option(chunk);
        }
        let mut before: Option<&str> = None;
        for word in words(text) {
            if self.enough() {
                return;
            }
            self.outcome = self.outcome || OUTCOMES.has(word);
            self.limit = self.limit || LIMITS.has(word);
            self.place = self.place
                || is_identifier(word)
                || THINGS.has(word) && before.is_some_and(|before| !NAMELESS.has(before))
                || !is_title && is_name(word) && before.is_some_and(|before| !ends_sentence(text, before));
            before = Some(word);
        }
    }
}

/// Whether a sentence ends behind `word`, a part of `text`.
fn ends_sentence(text: &str, word: &str) -> bool {
    let end = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
    let rest = text[end..].trim_start_matches(['*', '_', ')']);
    rest.starts_with(['.', ':', '!', '?', '\n'])
}

/// The parts between white space that hold a sign of a path or an option, other than a stop or a colon at their end.
fn telling_chunks(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let is_sign = |byte: &u8| matches!(byte, b'.' | b'/' | b':' | b'(' | b'-');
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + bytes[from..].iter().position(is_sign)?;
            from = at + 1;
            let ends = bytes.get(from).is_none_or(u8::is_ascii_whitespace);
            if ends && matches!(bytes[at], b'.' | b':') {
                continue;
            }
            let start = text[..at].rfind(char::is_whitespace);
            let start = start.map_or(0, |start| {
                start + text[start..].chars().next().map_or(1, char::len_utf8)
            });
            let end = text[at..]
                .find(char::is_whitespace)
                .map_or(text.len(), |end| at + end);
            from = end;
            return Some(&text[start..end]);
        }
    })
}

/// Whether a chunk is a path or a file: `/chat`, `a/b`, `main.go`, `foo()`.
fn is_path(chunk: &str) -> bool {
    let chunk =
        chunk.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '*' | '"' | '\''));
    if chunk.ends_with("()") || chunk.contains("::") {
        return true;
    }
    if let Some(rest) = chunk.strip_prefix('/') {
        return rest.starts_with(char::is_alphabetic);
    }
    // `and/or` is no path; `a/b/c`, `a/b.c` and `src/` are.
    let parts = chunk.split('/').count();
    if parts > 2 || parts == 2 && (chunk.contains('.') || chunk.ends_with('/')) {
        return true;
    }
    chunk.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=5).contains(&end.len())
            && end.bytes().all(|b| b.is_ascii_lowercase())
            && !stem.ends_with(['.', ' '])
            && !matches!(chunk, "e.g" | "i.e")
    })
}

/// Whether a chunk is an option such as `--flag`.
fn is_option(chunk: &str) -> bool {
    chunk
        .strip_prefix("--")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether a word is written like a name in code: `snake_case`, `camelCase`.
fn is_identifier(word: &str) -> bool {
    let bytes = word.as_bytes();
    memchr::memchr(b'_', bytes).is_some() && word.trim_matches('_').contains('_')
        || bytes
            .windows(2)
            .any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase())
}

/// Whether a word is a name by its capital; an acronym is none.
fn is_name(word: &str) -> bool {
    let mut bytes = word.bytes();
    word.len() > 2
        && bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::Clues;

    fn missing(title: &str, body: &str) -> String {
        let mut clues = Clues::default();
        clues.read(title, true);
        clues.read(body, false);
        let names = [
            (clues.place, "place"),
            (clues.limit, "limit"),
            (clues.outcome, "outcome"),
        ];
        let missing = names.iter().filter(|(found, _)| !found).map(|(_, name)| *name);
        missing.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_missing_is_told() {
        for (title, body, expected) in [
            (
                "Add rate limiting",
                "Implement rate limiting for the API.",
                "place limit outcome",
            ),
            ("Update docs", "", "place limit outcome"),
            (
                "Improve performance",
                "Make everything faster and smoother.",
                "place limit outcome",
            ),
            ("Add logging", "Add logging to src/main.rs.", "limit outcome"),
            ("Add retries", "Retry 3 times.", "place outcome"),
            ("Add retries", "Retry 3 times, then fail.", "place"),
            (
                "Limit logins",
                "Add a middleware on POST /login: 10 a minute per client, then 429 with a named message.",
                "",
            ),
            (
                "Add caching",
                "Add caching to improve the performance of all pages.",
                "place limit outcome",
            ),
            (
                "Improve error handling",
                "Improve error handling in the app.",
                "place limit",
            ),
            ("Add tests", "Write unit tests for the parser.", "place limit"),
            (
                "Add login",
                "Users should be able to log in with email.",
                "place limit",
            ),
            (
                "Refactor the database layer",
                "Clean up the code.",
                "place limit outcome",
            ),
            (
                "Add a limit to the login endpoint",
                "Limit all requests.",
                "limit outcome",
            ),
            ("Remove `ready` field", "", "outcome"),
            (
                "Send the header",
                "The session parser gives an error for a wrong length.",
                "limit",
            ),
        ] {
            // Where at most one is missing, nothing is told, and nothing more is read.
            let found = Some(missing(title, body)).filter(|missing| missing.contains(' '));
            assert_eq!(
                found.as_deref(),
                Some(expected).filter(|missing| missing.contains(' ')),
                "{title}"
            );
        }
    }
}
