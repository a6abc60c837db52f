//! Finds titles that name two actions, joined by "and".
//!
//! ## Why
//!
//! A task described as doing one thing *and* another is two tasks: it is half done for a long time, and whatever waits for
//! one half waits for both. Two things that one action is done to are fine.
//!
//! ## Example
//!
//! `Create the model and implement the endpoint` names two actions. `Parse headers and trailers` names one.
//!
//! ## Fix
//!
//! Split the task at the "and", and let the second one depend on the first.

use crate::check::prose::{is_one_of, may_join};
use crate::check::verbs::{NOUNS, VERBS};
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "joined-actions",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("joined_actions.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        if let Some(joined) = joined(context.slice(task.title)) {
            let message = format!("{} names two actions", context.task_name(task));
            let finding = found
                .in_story(context, joined.shift(task.title.start), message)
                .help("split it here, and let the second task depend on the first");
            found.push(finding);
        }
    }
}

/// What stands before an object, so that the word before it is a verb.
const OBJECTS: &[&str] = &[
    "a", "all", "an", "any", "both", "each", "every", "it", "its", "new", "no", "old", "one", "our", "some",
    "that", "the", "their", "them", "these", "this", "those", "your",
];

/// Words that begin a part that tells how or why: an "and" behind them joins no actions of the task.
const CLAUSES: &[&str] = &[
    "after", "because", "before", "how", "if", "once", "so", "that", "unless", "until", "what", "when",
    "where", "whether", "which", "while", "who",
];

/// Verbs that begin the proof of an action.
const VERIFYING: &[&str] = &["assert", "check", "confirm", "ensure", "validate", "verify"];

/// Words that stand behind a noun or an adjective rather than a verb.
const AFTER_NOUNS: &[&str] = &[
    "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "over", "per", "via", "was",
    "with", "without",
];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Verb,
    VerbOrNoun,
    Other,
}

/// A word, or a mark that joins.
struct Token<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// The "and" of a title and the verb behind it, where they join a second action.
fn joined(title: &str) -> Option<Span> {
    if !may_join(title) {
        return None;
    }
    let tokens = tokens(title);
    let (first_kind, first_form) = kind(tokens.first()?.text);
    for (at, token) in tokens.iter().enumerate().skip(1) {
        let is_joint = ["and", "then", "&", "+", ";"]
            .iter()
            .any(|joint| token.text.eq_ignore_ascii_case(joint));
        if !is_joint {
            continue;
        }
        let mut next = at + 1;
        while tokens
            .get(next)
            .is_some_and(|t| is_one_of(&["also", "and", "finally", "then"], t.text))
        {
            next += 1;
        }
        let Some(word) = tokens.get(next) else { continue };
        // To verify what was done is part of doing it.
        if is_one_of(VERIFYING, word.text) {
            continue;
        }
        let (found, form) = kind(word.text);
        let object = tokens.get(next + 1).map(|token| token.text);
        let is_pointed = object.is_some_and(|object| is_one_of(OBJECTS, object));
        let is_action = match found {
            // Without an object it may be a noun after all: "create and delete".
            Kind::Verb => object.is_some_and(|object| {
                !is_one_of(AFTER_NOUNS, object) && !matches!(object, "&" | "+" | "," | ";")
            }),
            Kind::VerbOrNoun => is_pointed,
            Kind::Other => false,
        };
        // Both actions must be named in one form, and the first must have an object of its own.
        let begins = match first_kind {
            Kind::Other => found == Kind::Verb && is_pointed && form == Form::Base,
            _ => form == first_form,
        };
        let is_sequence = ["then", ";"]
            .iter()
            .any(|joint| token.text.eq_ignore_ascii_case(joint));
        let shares = !is_sequence && shares_object(&tokens[..at]);
        let is_pair = at == 1 && next == 2 && token.text != "+" && is_pair(tokens[0].text, word.text, object);
        if is_pair || is_action && begins && !shares && !tells_how(&tokens[1..at]) {
            return Some(Span::new(token.start, word.end));
        }
    }
    None
}

/// Verbs that are nouns as often, but not at the start of a title.
const STARTS: &[&str] = &[
    "compare", "find", "get", "keep", "research", "run", "select", "show", "use",
];

/// Verbs that name one thing together, as far as titles go.
const PAIRS: &[(&str, &str)] = &[
    ("add", "delete"),
    ("add", "edit"),
    ("add", "remove"),
    ("connect", "disconnect"),
    ("copy", "move"),
    ("copy", "paste"),
    ("create", "delete"),
    ("create", "update"),
    ("enable", "disable"),
    ("encode", "decode"),
    ("find", "replace"),
    ("import", "export"),
    ("insert", "delete"),
    ("load", "save"),
    ("load", "store"),
    ("lock", "unlock"),
    ("open", "close"),
    ("read", "write"),
    ("save", "load"),
    ("save", "restore"),
    ("search", "replace"),
    ("send", "receive"),
    ("show", "hide"),
    ("start", "stop"),
    ("store", "load"),
    ("upload", "download"),
];

/// Whether a title begins with two verbs that have one object: "extract and integrate the styles".
fn is_pair(first: &str, second: &str, object: Option<&str>) -> bool {
    let is_sure = |word: &str| kind(word).0 == Kind::Verb || is_one_of(STARTS, word);
    let same_form =
        kind(first).1 == kind(second).1 && kind(first).0 != Kind::Other && kind(second).0 != Kind::Other;
    let is_one_thing = PAIRS
        .iter()
        .any(|(a, b)| first.eq_ignore_ascii_case(a) && second.eq_ignore_ascii_case(b));
    let Some(object) = object else { return false };
    let has_object = !is_one_of(AFTER_NOUNS, object) && !matches!(object, "&" | "+" | "," | ";");
    same_form
        && has_object
        && !is_one_thing
        && (is_one_of(OBJECTS, object) || is_sure(first) && is_sure(second))
}

/// Whether the words before an "and" end in a verb, so that both verbs have one object: "create and delete rows".
fn shares_object(before: &[Token<'_>]) -> bool {
    let mut before = before.iter().rev().filter(|token| token.text != ",");
    let (Some(last), previous) = (before.next(), before.next()) else {
        return true;
    };
    let Some(previous) = previous else {
        return true;
    };
    match kind(last.text) {
        (Kind::Verb, Form::Base | Form::Going) => true,
        // A noun behind an article or an adjective, a verb behind another one.
        (Kind::VerbOrNoun, Form::Base | Form::Going) => kind(previous.text).0 != Kind::Other,
        _ => false,
    }
}

/// Whether a part begins in `tokens` that tells how or why: "to read …", "that …", "for sending …".
fn tells_how(tokens: &[Token<'_>]) -> bool {
    tokens.iter().enumerate().any(|(at, token)| {
        let next = tokens
            .get(at + 1)
            .map_or((Kind::Other, Form::Base), |next| kind(next.text));
        is_one_of(CLAUSES, token.text)
            || token.text.eq_ignore_ascii_case("to") && next.0 != Kind::Other && next.1 == Form::Base
            || is_one_of(&["by", "for"], token.text) && next.0 != Kind::Other && next.1 == Form::Going
    })
}

/// How a verb is written: `add`, `adds`, `adding`.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Form {
    Base,
    Does,
    Going,
}

/// What a word is, and in which form.
fn kind(word: &str) -> (Kind, Form) {
    let find = |word: &str| {
        if is_one_of(VERBS, word) {
            Kind::Verb
        } else if is_one_of(NOUNS, word) {
            Kind::VerbOrNoun
        } else {
            Kind::Other
        }
    };
    let base = find(word);
    if base != Kind::Other || !word.is_ascii() || word.len() < 4 {
        return (base, Form::Base);
    }
    if let Some(stem) = word.strip_suffix("ing") {
        let kind = match find(stem) {
            Kind::Other => find(&format!("{stem}e")),
            found => found,
        };
        return (kind, Form::Going);
    }
    if let Some(stem) = word.strip_suffix('s') {
        return (find(stem), Form::Does);
    }
    (Kind::Other, Form::Base)
}

/// The words of a title and the marks between them; code and remarks in parentheses are one word each.
fn tokens(title: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let bytes = title.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let closing = match bytes[at] {
            b'`' => Some(b'`'),
            b'(' => Some(b')'),
            b'"' => Some(b'"'),
            b'[' => Some(b']'),
            _ => None,
        };
        if let Some(closing) = closing {
            let rest = memchr::memchr(closing, &bytes[at + 1..]);
            at = rest.map_or(bytes.len(), |n| at + n + 2);
        } else if matches!(bytes[at], b',' | b';') {
            at += 1;
        } else if bytes[at].is_ascii_whitespace() {
            at += 1;
            continue;
        } else {
            let is_end =
                |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b'`' | b'(' | b'"' | b'[');
            at += 1 + bytes[at + 1..]
                .iter()
                .position(is_end)
                .unwrap_or(bytes.len() - at - 1);
        }
        // A part before a colon names the place: "API: add …".
        let text = &title[start..at];
        if found.len() < 3 && text.len() > 1 && text.ends_with(':') {
            found.clear();
            continue;
        }
        let bare = text.trim_matches(|c: char| matches!(c, '*' | '.' | '!' | '?' | ':'));
        if !bare.is_empty() {
            found.push(Token {
                text: bare,
                start,
                end: at,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{AFTER_NOUNS, CLAUSES, NOUNS, OBJECTS, STARTS, VERBS, VERIFYING, joined};

    #[test]
    fn lists_are_sorted() {
        for list in [VERBS, NOUNS, OBJECTS, CLAUSES, AFTER_NOUNS, STARTS, VERIFYING] {
            assert!(list.is_sorted_by(|a, b| a < b));
        }
        assert!(VERBS.iter().all(|verb| !NOUNS.contains(verb)));
    }

    #[test]
    fn two_actions_are_found() {
        for (title, part) in [
            ("Create the model and implement the endpoint", "and implement"),
            ("Add the parser & write its tests", "& write"),
            ("Remove the old flag, then update the manual", "then update"),
            ("Rename the field and then migrate all rows", "and then migrate"),
            ("Move `a.rs` to `src` and update imports", "and update"),
            ("Parse the header and log the result", "and log"),
            ("Add the endpoint and test it", "and test"),
            ("API: add the endpoint + remove the old one", "+ remove"),
            ("Adding a model and implementing the endpoint", "and implementing"),
            ("Adds the model and implements the endpoint", "and implements"),
            ("Vendor the library and remove the download", "and remove"),
            ("Parse headers and trailers and reject long ones", "and reject"),
            ("Research and select an approach", "and select"),
            ("Extract and integrate CSS into template", "and integrate"),
            ("Add types (and tests) and expose them", "and expose"),
        ] {
            let found = joined(title).map(|span| &title[span.range()]);
            assert_eq!(found, Some(part), "{title}");
        }
    }

    #[test]
    fn one_action_is_fine() {
        for title in [
            "",
            "and",
            "Add and",
            "Parse headers and trailers",
            "Add tests and documentation",
            "Define types and constants",
            "Add create and delete buttons",
            "Handle insert, update and delete of rows",
            "Support import and export",
            "Add build and test scripts",
            "Fix log and format options",
            "Read and write the file",
            "Find and replace the name",
            "Search and filter options",
            "Build and test scripts",
            "Run the formatter and verify that nothing changes",
            "Implement --help and --version flags",
            "Performance testing and optimization",
            "Update the handler to read the body and return 400",
            "Add a job that loads rows and sends them",
            "Add a command for creating stories and adding tasks",
            "Add `and` to the parser",
            "Describe X (and implement the rest later)",
            "Implement the display and process views",
            "Port C++ code",
            "Wire POST /chat to ollama and conversation manager",
            "Ünïcode and größe",
        ] {
            assert_eq!(joined(title), None, "{title}");
        }
    }
}
