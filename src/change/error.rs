//! Why a wish cannot become a change.

use crate::dialect::numbered::EditError;
use crate::model::TaskId;
use crate::store::Unreadable;
use crate::text::FilePath;

/// A wish that is refused; nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ChangeError {
    /// The format has no words for it.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The file is not text.
    #[error("{path} cannot be edited: {fault}")]
    Unreadable {
        /// The file.
        path: FilePath,
        /// What is wrong with it.
        fault: Unreadable,
    },
    /// The file holds nothing.
    #[error("{0} is empty")]
    EmptyFile(FilePath),
    /// No task has the id.
    #[error("story {story} has no task {id}")]
    UnknownTask {
        /// The story, as printed.
        story: String,
        /// The id, as printed.
        id: String,
        /// The ids that are nearest to it, as printed.
        nearest: Vec<String>,
    },
    /// The entry is a heading over several ids.
    #[error("{id} is part of the range `{range}` of story {story}, which cannot be edited")]
    Range {
        /// The story, as printed.
        story: String,
        /// The id asked for.
        id: TaskId,
        /// The range as written.
        range: String,
    },
    /// Two tasks have the id.
    #[error("story {story} has several tasks {id}")]
    AmbiguousTask {
        /// The story, as printed.
        story: String,
        /// The id, as printed.
        id: String,
    },
    /// Something waits for what is to be removed.
    #[error("{what} cannot be removed while others depend on it: {dependants}")]
    Depended {
        /// What was to be removed.
        what: String,
        /// Who waits for it, as printed.
        dependants: String,
        /// Whether the references could be dropped along with it.
        can_cascade: bool,
    },
    /// The file would not read as asked afterwards.
    #[error("{path} would not read as asked after this change: {difference}")]
    Differs {
        /// The file.
        path: FilePath,
        /// What would be different.
        difference: String,
    },
    /// Another story has the number.
    #[error("story {id} is there already: {path}")]
    NumberTaken {
        /// The story that should get it: number and slug.
        story: String,
        /// The number, as printed.
        id: String,
        /// Whose it is.
        path: FilePath,
        /// The next number that no story has, as printed.
        next: Option<String>,
    },
    /// No number is left for a new story.
    #[error("there is no number after the highest story")]
    NoNumber,
    /// The new file's name is taken, or is none.
    #[error("`{0}` cannot be part of a file name")]
    Slug(String),
}

impl ChangeError {
    /// The next step.
    pub fn hint(&self) -> String {
        match self {
            ChangeError::Edit(error) => error.hint(),
            ChangeError::EmptyFile(_) => {
                "write a first line such as `# Story: …` into it, or remove it".to_owned()
            }
            ChangeError::UnknownTask { nearest, .. } if !nearest.is_empty() => {
                format!(
                    "the nearest {} {}",
                    if nearest.len() == 1 { "is" } else { "are" },
                    nearest.join(", ")
                )
            }
            ChangeError::UnknownTask { story, .. } => format!("list the tasks: stories tasks list {story}"),
            ChangeError::Range { .. } => "split it by hand into one heading for each task".to_owned(),
            ChangeError::AmbiguousTask { story, .. } => {
                format!("give each its own id: stories tasks renumber {story}")
            }
            ChangeError::Depended {
                can_cascade: true, ..
            } => "--cascade drops these references as well".to_owned(),
            ChangeError::Depended { .. } => "take these references away first".to_owned(),
            ChangeError::Differs { .. } => {
                "change the place by hand, or mend what `stories check` finds there".to_owned()
            }
            ChangeError::NumberTaken { story, next, .. } => match next {
                Some(next) => format!("the next free number is {next}: stories renumber {story} {next}"),
                None => "choose a number that no file has".to_owned(),
            },
            ChangeError::Slug(_) => "use letters, digits and dashes".to_owned(),
            ChangeError::Unreadable { fault, .. } => fault.hint().to_owned(),
            ChangeError::NoNumber => "give the file with the highest number a smaller one".to_owned(),
        }
    }
}
