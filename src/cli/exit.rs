//! Exit codes, and errors with their next step.

use crate::change::ChangeError;
use crate::dialect::numbered::EditError;
use crate::model::TaskIdError;
use crate::store::{TreeError, Unreadable};
use crate::system::{ConfigReadError, GitError, HookError, RootError, WriteError};
use crate::text::printable;

/// What the program says to the shell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done, or nothing is wrong.
    Done,
    /// Findings of error severity, refused, or declined.
    Refused,
    /// Could not run: usage, unreadable root or configuration, an I/O fault.
    Failed,
    /// `merge-driver` could not run: git keeps both versions as a conflict.
    Unmerged,
    /// Interrupted by the user.
    Interrupted,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Failed => 2,
            Exit::Unmerged => 129,
            Exit::Interrupted => 130,
        }
    }
}

/// Why a command stops, with the next step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct CliError {
    /// One sentence without a full stop.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// How the program ends.
    pub exit: Exit,
}

impl CliError {
    /// Something that is not done: exit 1.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        CliError {
            message: message.into(),
            hint: None,
            exit: Exit::Refused,
        }
    }

    /// Something that could not be tried: exit 2.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        CliError {
            message: message.into(),
            hint: None,
            exit: Exit::Failed,
        }
    }

    /// A change was asked for where a revision is looked at: exit 2, as for other words that do not go together.
    pub(super) fn read_only() -> Self {
        CliError::failed("what git holds is only read")
            .hint("without `at REV`, the command changes the files on the disk")
    }

    /// Nobody reads standard output any more: the program ends without a word, and with 0.
    pub(super) fn closed() -> Self {
        CliError {
            message: String::new(),
            hint: None,
            exit: Exit::Done,
        }
    }

    /// A file has changed since it was recalled from a memo: the command begins anew without one.
    pub(super) fn outdated() -> Self {
        CliError::failed("the stories changed while they were read").hint("run the command again")
    }

    /// The user broke off: exit 130.
    pub(super) fn interrupted() -> Self {
        CliError {
            message: "interrupted, nothing was written".to_owned(),
            hint: None,
            exit: Exit::Interrupted,
        }
    }

    /// The same error with the next step.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<TaskIdError> for CliError {
    fn from(error: TaskIdError) -> Self {
        CliError::refused(printable(&error.to_string()))
            .hint("write a number such as 3, 003 or 011a; 014/003 names the story too")
    }
}

impl CliError {
    /// A story's file that cannot be read; `verb` is what should have been done to it.
    pub(super) fn unreadable(path: &str, verb: &str, fault: &Unreadable) -> Self {
        CliError::refused(format!("{path} cannot be {verb}: {fault}")).hint(fault.hint())
    }
}

impl From<ChangeError> for CliError {
    fn from(error: ChangeError) -> Self {
        CliError::refused(error.to_string()).hint(error.hint())
    }
}

impl From<EditError> for CliError {
    fn from(error: EditError) -> Self {
        CliError::refused(error.to_string()).hint(error.hint())
    }
}

impl From<TreeError> for CliError {
    fn from(error: TreeError) -> Self {
        let hint = match &error {
            TreeError::Missing(_) => "create it with: stories init",
            TreeError::Io { .. } => "look at it with ls -ld, or name another folder as dir in stories.toml",
        };
        CliError::failed(error.to_string()).hint(hint)
    }
}

impl From<RootError> for CliError {
    fn from(error: RootError) -> Self {
        CliError::failed(error.to_string()).hint(error.hint())
    }
}

impl From<ConfigReadError> for CliError {
    fn from(error: ConfigReadError) -> Self {
        CliError::failed(error.to_string()).hint("mend it; without the file, the defaults are used")
    }
}

impl From<GitError> for CliError {
    fn from(error: GitError) -> Self {
        CliError::failed(error.to_string()).hint(error.hint())
    }
}

impl From<HookError> for CliError {
    fn from(error: HookError) -> Self {
        let exit = if error.is_refusal() {
            Exit::Refused
        } else {
            Exit::Failed
        };
        CliError {
            exit,
            ..CliError::refused(error.to_string())
        }
        .hint(error.hint())
    }
}

impl From<WriteError> for CliError {
    fn from(error: WriteError) -> Self {
        let exit = if error.is_refusal() {
            Exit::Refused
        } else {
            Exit::Failed
        };
        CliError {
            exit,
            ..CliError::refused(error.to_string())
        }
        .hint(error.hint())
    }
}
