//! What must never happen, and how often it did.

/// The promises, each with what is counted against it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A file that was neither the old nor the new text.
    Torn,
    /// A change that was acknowledged and is not there.
    Lost,
    /// A change that was made by half.
    Half,
    /// Bytes that no command was about.
    Changed,
    /// A file of a dead command, after the next one.
    Left,
    /// A command that did not do its work although nothing hindered it, or ended as none should.
    Unasked,
}

impl Kind {
    /// All, with what they are called in the report.
    pub const ALL: [(Kind, &str); 6] = [
        (Kind::Torn, "torn files"),
        (Kind::Lost, "lost acknowledged changes"),
        (Kind::Half, "changes made by half"),
        (Kind::Changed, "files with bytes changed outside of the edits"),
        (Kind::Left, "files left over after the next command"),
        (Kind::Unasked, "commands that failed or refused without a reason"),
    ];
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub kind: Kind,
    /// What was found.
    pub what: String,
    /// After which command.
    pub after: String,
}

impl Problem {
    pub fn new(kind: Kind, what: impl Into<String>) -> Problem {
        Problem {
            kind,
            what: what.into(),
            after: String::new(),
        }
    }
}
