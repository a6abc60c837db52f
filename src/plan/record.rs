//! What a task list of an agent is told: what to do, what is being done, and where the result goes (W5, W6).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::english::continuous;
use super::tables::{OUTPUT_FOLDER, OUTPUT_NAME, SYNTHESIS};
use crate::check::verbs::{ALL, is_verb};

/// The base of each verb by its continuous form.
static GOING: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let verbs = ALL.into_iter().flatten();
    verbs.map(|verb| (continuous(verb), *verb)).collect()
});

/// The title as an order: `Adding a header` is `Add a header`; what does not begin with a verb stays as it is.
///
/// ```
/// use stories::plan::{active_form, subject};
/// assert_eq!(subject("Adding a  header"), "Add a header");
/// assert_eq!(active_form("Add a header"), "Adding a header");
/// assert_eq!(active_form("Header of the frame"), "Working on: Header of the frame");
/// ```
pub fn subject(title: &str) -> String {
    let title = one_line(title);
    let (first, rest) = first_word(&title);
    match GOING.get(&first.to_ascii_lowercase()) {
        Some(base) => {
            let mut base = (*base).to_owned();
            if first.starts_with(|c: char| c.is_ascii_uppercase()) {
                base[..1].make_ascii_uppercase();
            }
            base + rest
        }
        None => title,
    }
}

/// What is being done while the task of the subject is worked on.
pub fn active_form(subject: &str) -> String {
    let (first, rest) = first_word(subject);
    if GOING.contains_key(&first.to_ascii_lowercase()) {
        return subject.to_owned();
    }
    if !is_verb(first) {
        return format!("Working on: {subject}");
    }
    // "Add and test …" is two things at once.
    if let Some((joint, second)) = [" and ", " & "]
        .iter()
        .find_map(|joint| Some((joint, rest.strip_prefix(joint)?)))
        && is_verb(first_word(second).0)
    {
        let (second, rest) = first_word(second);
        return format!("{}{joint}{}{rest}", continuous(first), continuous(second));
    }
    format!("{}{rest}", continuous(first))
}

/// The first word, and all that stands behind it.
fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len()))
}

/// White space as single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Gives each subject a file of its own.
#[derive(Debug)]
pub(super) struct OutputFiles {
    taken: HashSet<String>,
    /// How often each name was asked for.
    times: HashMap<String, usize>,
}

impl OutputFiles {
    pub(super) fn new() -> Self {
        OutputFiles {
            taken: HashSet::from([SYNTHESIS.to_owned()]),
            times: HashMap::new(),
        }
    }

    /// The file of a task with the subject: the first one has the plain name, another one a number behind it.
    pub(super) fn next(&mut self, subject: &str) -> String {
        let name = file_name(subject);
        let times = self.times.entry(name.clone()).or_insert(0);
        loop {
            *times += 1;
            let candidate = if *times == 1 {
                name.clone()
            } else {
                format!("{name}_{times}")
            };
            if self.taken.insert(candidate.clone()) {
                return format!("{OUTPUT_FOLDER}/{candidate}.md");
            }
        }
    }
}

/// The subject in lower case, with `_` for spaces, and of other signs only hyphens kept.
fn file_name(subject: &str) -> String {
    let mut name = String::new();
    for c in subject.chars().flat_map(char::to_lowercase) {
        match c {
            ' ' => name.push('_'),
            '-' | '_' => name.push(c),
            c if c.is_alphanumeric() => name.push(c),
            _ => {}
        }
    }
    let end = name
        .char_indices()
        .nth(OUTPUT_NAME)
        .map_or(name.len(), |(end, _)| end);
    let name = name[..end].trim_matches('_');
    if name.is_empty() {
        "task".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{OutputFiles, active_form, subject};

    #[test]
    fn what_is_being_done_is_told_by_the_verb() {
        for (title, expected) in [
            ("Write the parser", "Writing the parser"),
            ("set limits", "setting limits"),
            ("Add and test the header", "Adding and testing the header"),
            ("Add and header", "Adding and header"),
            ("Fix: a crash", "Fixing: a crash"),
            ("Protocol header", "Working on: Protocol header"),
            ("Writing docs", "Writing docs"),
            ("", "Working on: "),
        ] {
            assert_eq!(active_form(title), expected);
        }
        assert_eq!(subject("Writing docs"), "Write docs");
        assert_eq!(subject("String\n table"), "String table");
    }

    #[test]
    fn files_are_named_by_the_subject_and_never_twice() {
        let mut files = OutputFiles::new();
        let mut next = |subject| {
            let file = files.next(subject);
            file.strip_prefix("$CLAUDE_SCRATCHPAD_DIR/")
                .map(str::to_owned)
                .unwrap_or(file)
        };
        assert_eq!(
            next("Add the CI/CD-pipeline (v2)!"),
            "add_the_cicd-pipeline_v2.md"
        );
        assert_eq!(next("add a"), "add_a.md");
        assert_eq!(next("add a 2"), "add_a_2.md");
        assert_eq!(next("Add a"), "add_a_3.md");
        assert_eq!(next("../../etc"), "etc.md");
        assert_eq!(next("Synthesis"), "synthesis_2.md");
        assert_eq!(next("???"), "task.md");
        assert_eq!(next("???"), "task_2.md");
        assert_eq!(next(&"x".repeat(300)).len(), 63);
    }
}
