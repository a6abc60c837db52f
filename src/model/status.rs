//! Statuses: the values that a story or a task goes through, in order, and the moves between them.

use bitcode::{Decode, Encode};

/// A known status: its place in the order of its [`Workflow`], from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
pub struct Status(pub u8);

/// The statuses of one kind of thing in their order, how people also spell them, and the ways back.
///
/// Forward means later in the order. Source: `stories.toml`, `[status.story]` and `[status.task]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workflow {
    values: Vec<String>,
    /// Spellings that read as a status, as they were written.
    aliases: Vec<(String, Status)>,
    back: Vec<(Status, Status)>,
    ready: Status,
    started: Status,
    /// Every known spelling, folded, longest first.
    spellings: Vec<(String, Status)>,
}

/// A status as it stands in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadStatus {
    /// Which it is; `None` for a word that is none.
    pub status: Option<Status>,
    /// The first byte of the word, counted from the start of the text that was read.
    pub start: usize,
    /// The byte after the word.
    pub end: usize,
}

impl Workflow {
    /// A workflow of `values` in their order. Aliases and ways back that name no value are left out.
    pub fn new(values: Vec<String>, aliases: &[(String, String)], back: &[(String, String)]) -> Self {
        let find = |name: &str| {
            let name = fold(name);
            values
                .iter()
                .position(|value| fold(value) == name)
                .and_then(|n| u8::try_from(n).ok())
                .map(Status)
        };
        let last = values.len().saturating_sub(1);
        let place = |n: usize| Status(u8::try_from(n.min(last)).unwrap_or(u8::MAX));
        let started = find("In Progress").unwrap_or_else(|| place(last.saturating_sub(1).max(1)));
        let ready = find("Ready").unwrap_or_else(|| place(1)).min(started);
        let aliases: Vec<(String, Status)> = aliases
            .iter()
            .filter_map(|(alias, value)| Some((alias.clone(), find(value)?)))
            .collect();
        let back = back
            .iter()
            .filter_map(|(from, to)| Some((find(from)?, find(to)?)))
            .collect();
        let mut spellings: Vec<(String, Status)> = values
            .iter()
            .enumerate()
            .map(|(n, value)| (fold(value), place(n)))
            .chain(aliases.iter().map(|(alias, status)| (fold(alias), *status)))
            .collect();
        spellings.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        Workflow {
            values,
            aliases,
            back,
            ready,
            started,
            spellings,
        }
    }

    /// Draft → Ready → In Progress → Done, `Complete` for Done, and the ways back of the format.
    pub fn story() -> Self {
        let back = [
            ("Ready", "Draft"),
            ("In Progress", "Ready"),
            ("Done", "In Progress"),
        ];
        Workflow::new(
            ["Draft", "Ready", "In Progress", "Done"]
                .map(String::from)
                .to_vec(),
            &[("Complete".to_owned(), "Done".to_owned())],
            &back.map(|(from, to)| (from.to_owned(), to.to_owned())),
        )
    }

    /// pending → in_progress → done, and the ways back of the format.
    pub fn task() -> Self {
        let back = [
            ("in_progress", "pending"),
            ("done", "pending"),
            ("done", "in_progress"),
        ];
        Workflow::new(
            ["pending", "in_progress", "done"].map(String::from).to_vec(),
            &[],
            &back.map(|(from, to)| (from.to_owned(), to.to_owned())),
        )
    }

    /// The names, in order.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The further spellings and what they read as.
    pub fn aliases(&self) -> &[(String, Status)] {
        &self.aliases
    }

    /// The name of `status`, as it is written into files.
    pub fn name(&self, status: Status) -> &str {
        self.values.get(usize::from(status.0)).map_or("", String::as_str)
    }

    /// What new things have.
    pub fn first(&self) -> Status {
        Status(0)
    }

    /// From where on the thing is described well enough to be worked on.
    pub fn ready(&self) -> Status {
        self.ready
    }

    /// From where on work has begun.
    pub fn started(&self) -> Status {
        self.started
    }

    /// The last one: nothing is left to do.
    pub fn done(&self) -> Status {
        Status(u8::try_from(self.values.len().saturating_sub(1)).unwrap_or(u8::MAX))
    }

    /// Whether `from` → `to` is a step back that the table names.
    pub fn goes_back(&self, from: Status, to: Status) -> bool {
        self.back.contains(&(from, to))
    }

    /// Where one may step back to from `from`, latest first.
    pub fn ways_back(&self, from: Status) -> Vec<Status> {
        let mut ways: Vec<Status> = self
            .back
            .iter()
            .filter(|way| way.0 == from)
            .map(|way| way.1)
            .collect();
        ways.sort_unstable_by(|a, b| b.cmp(a));
        ways
    }

    /// The status that the whole of `name` names.
    pub fn find(&self, name: &str) -> Option<Status> {
        let name = fold(name);
        self.spellings
            .iter()
            .find(|(spelling, _)| *spelling == name)
            .map(|(_, status)| *status)
    }

    /// Reads the status at the start of `text`, past an emoji, a backtick or the like.
    ///
    /// Text behind a known word belongs to the line, unless a letter follows after white space:
    /// `Done (QA approved)` is Done, `Ready for Review` is no status that we know.
    pub fn read(&self, text: &str) -> ReadStatus {
        let start = word_start(text);
        let word = &text[start..];
        for (spelling, status) in &self.spellings {
            if let Some(len) = prefix_len(word, spelling) {
                let rest = word[len..].trim_start();
                let spaced = rest.len() < word[len..].len() || rest.is_empty();
                let next = rest.chars().next();
                let ends = match next {
                    None => true,
                    Some(c) if spaced => !c.is_alphabetic(),
                    Some(c) => !c.is_alphanumeric() && c != '_' && c != '-',
                };
                if ends {
                    return ReadStatus {
                        status: Some(*status),
                        start,
                        end: start + len,
                    };
                }
            }
        }
        let end = word.find(['(', '`', '<', '|', '—', '–']).unwrap_or(word.len());
        let end = word[..end].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        ReadStatus {
            status: None,
            start,
            end: start + end,
        }
    }
}

/// The first byte of the first word, past tags and comments.
fn word_start(text: &str) -> usize {
    let last_tag = text.rfind('>').unwrap_or(0);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next().filter(|c| !c.is_alphanumeric()) {
        let tag = (c == '<' && at < last_tag)
            .then(|| text[at..].find('>'))
            .flatten();
        at += tag.map_or(c.len_utf8(), |end| end + 1);
    }
    at
}

/// `name` in lower case, with `_`, `-` and runs of white space as one space.
fn fold(name: &str) -> String {
    let words = name
        .split(|c: char| c.is_whitespace() || matches!(c, '_' | '-'))
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// How many bytes of `text` spell the folded `name`.
fn prefix_len(text: &str, name: &str) -> Option<usize> {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '_' | '-');
    let mut rest = text;
    for expected in name.chars() {
        if expected == ' ' {
            let trimmed = rest.trim_start_matches(is_gap);
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        } else {
            let found = rest.chars().next()?;
            if !found.to_lowercase().eq(std::iter::once(expected)) && found != expected {
                return None;
            }
            rest = &rest[found.len_utf8()..];
        }
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::Workflow;

    fn story(text: &str) -> (Option<u8>, &str) {
        let read = Workflow::story().read(text);
        (read.status.map(|status| status.0), &text[read.start..read.end])
    }

    #[test]
    fn a_value_is_found_among_what_people_write_around_it() {
        assert_eq!(story("Done"), (Some(3), "Done"));
        assert_eq!(story("Complete (QA approved)"), (Some(3), "Complete"));
        assert_eq!(story("✅ **Done**"), (Some(3), "Done"));
        assert_eq!(story("`in_progress`"), (Some(2), "in_progress"));
        assert_eq!(story("IN-PROGRESS, mostly"), (Some(2), "IN-PROGRESS"));
        assert_eq!(story("Done 2025-01-02"), (Some(3), "Done"));
        assert_eq!(story("<b>Done</b>"), (Some(3), "Done"));
        assert_eq!(story("<!-- Draft --> Done"), (Some(3), "Done"));
        assert_eq!(story("< Done"), (Some(3), "Done"));
    }

    #[test]
    fn other_words_are_unknown_and_keep_their_extent() {
        assert_eq!(story("Ready for Review"), (None, "Ready for Review"));
        assert_eq!(story("🚧 WIP (soon)"), (None, "WIP"));
        assert_eq!(story("Doneish"), (None, "Doneish"));
        assert_eq!(story("Done-ish"), (None, "Done-ish"));
        assert_eq!(story(""), (None, ""));
    }

    #[test]
    fn other_names_keep_the_roles_by_place() {
        let flow = Workflow::new(["Open", "Doing", "Shut"].map(String::from).to_vec(), &[], &[]);
        assert_eq!((flow.ready().0, flow.started().0, flow.done().0), (1, 1, 2));
        let flow = Workflow::new(
            ["Draft", "Ready", "In Progress", "Review", "Done"]
                .map(String::from)
                .to_vec(),
            &[],
            &[],
        );
        assert_eq!((flow.ready().0, flow.started().0, flow.done().0), (1, 2, 4));
        let flow = Workflow::new(["open", "done"].map(String::from).to_vec(), &[], &[]);
        assert_eq!((flow.first().0, flow.started().0, flow.done().0), (0, 1, 1));
    }
}
