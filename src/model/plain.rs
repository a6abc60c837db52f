//! What a story says, free of where it says it: two versions can be compared.

use super::id::TaskId;

/// A task without spans. Texts are kept as written, ids by value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainTask {
    /// The id; `None` for an entry that is none.
    pub id: Option<TaskId>,
    /// The title.
    pub title: String,
    /// Labels as written and values as read, in order; a value's decoration is part of `line`.
    pub fields: Vec<(String, String)>,
    /// The text under the fields.
    pub body: String,
    /// Whether a separator stands behind it.
    pub separated: bool,
}

/// A story without spans.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainStory {
    /// The title.
    pub title: Option<String>,
    /// The status as written.
    pub status: Option<String>,
    /// The names of the sections with their text, the text of Tasks sections left out.
    pub sections: Vec<(String, String)>,
    /// The entries of the Tasks sections.
    pub tasks: Vec<PlainTask>,
}
