//! What is wrong in a text that is no JSON: in words, at its place, with what to write instead.

use super::{Fault, Form};
use crate::text::{LineIndex, Span};

/// The fault of `text`, which `error` ended the reading of. `form` is the form that somebody named, if any.
pub(super) fn fault(text: &str, error: &serde_json::Error, form: Option<Form>) -> Fault {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or("it cannot be read");
    // How many bytes were read: most errors tell of the last of them, which may be a part of a character.
    let read = (LineIndex::new(text).start(error.line()) + error.column()).min(text.len());
    let control = text[floor(text, read)..]
        .chars()
        .next()
        .filter(|c| c.is_ascii_control());
    let control = control.filter(|_| said.starts_with("control character"));
    let at = if error.is_eof() {
        text.trim_end().len()
    } else if control.is_some() {
        read
    } else {
        floor(text, read.saturating_sub(1))
    };
    let (what, mut help) = words(said, control);
    if form.is_none() {
        help.push_str("; if this is no JSON, name its form with --as");
    }
    Fault::new(Span::new(at, at), format!("INVALID_JSON: {what}")).help(help)
}

/// The start of the character that holds byte `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// What the reader of JSON says, for who wrote the text: what is wrong, and what to do.
fn words(said: &str, control: Option<char>) -> (String, String) {
    let cut = |end: &str| format!("write {end} behind it, or look whether the rest of the JSON was lost");
    let (what, help) = match (said, control) {
        (_, Some('\n' | '\r')) => (
            "the line ends within a text",
            "write `\\n` for the end of a line".to_owned(),
        ),
        (_, Some('\t')) => ("a text holds a tab", "write it as `\\t`".to_owned()),
        (_, Some(c)) => {
            let code = u32::from(c);
            let what = format!("a text holds the control character U+{code:04X}");
            return (what, format!("remove it, or write it as `\\u{code:04x}`"));
        }
        ("EOF while parsing a string", _) => ("the text in quotes has no end", cut("`\"`")),
        ("EOF while parsing a list", _) => ("the list has no end", cut("`]`")),
        ("EOF while parsing an object", _) => ("the object has no end", cut("`}`")),
        ("EOF while parsing a value", _) => ("the JSON ends where a value should stand", cut("it")),
        ("expected `,` or `]`", _) => (
            "`,` or `]` should stand here",
            "part the items of a list by commas".to_owned(),
        ),
        ("expected `,` or `}`", _) => (
            "`,` or `}` should stand here",
            "part the keys of an object by commas".to_owned(),
        ),
        ("expected `:`", _) => (
            "`:` should stand here",
            "write it between the key and its value".to_owned(),
        ),
        ("expected value" | "expected ident" | "trailing comma", _) => (
            "a value should stand here",
            "put a text in quotes, and no comma behind the last item".to_owned(),
        ),
        ("key must be a string", _) => (
            "a key in quotes should stand here",
            "write it as `\"title\"`, and no comma behind the last value".to_owned(),
        ),
        ("invalid escape", _) => (
            "what follows `\\` is no escape of JSON",
            "write a backslash as `\\\\`".to_owned(),
        ),
        ("invalid number" | "number out of range", _) => (
            "the number is none of JSON",
            "write it as `3`, `-0.5` or `1e6`".to_owned(),
        ),
        ("trailing characters", _) => (
            "something stands behind the end of the JSON",
            "remove it, or put several objects into one list `[ … ]`".to_owned(),
        ),
        (other, _) => return (other.to_owned(), "mend the JSON there".to_owned()),
    };
    (what.to_owned(), help)
}
