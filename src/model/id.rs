//! Story numbers, file names and task ids.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use bitcode::{Decode, Encode};

/// The number of a story: the leading digits of its file name, by value.
pub type StoryNumber = u64;

/// A story's file name, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct StoryName {
    /// The number that the name begins with.
    pub number: StoryNumber,
    /// How many digits the number is written with.
    pub width: usize,
}

impl StoryName {
    /// Reads a file name of the form digits, `-`, anything, `.md`; `None` for any other name.
    pub fn parse(name: &str) -> Option<StoryName> {
        let stem = name.strip_suffix(".md")?;
        let width = stem.bytes().take_while(u8::is_ascii_digit).count();
        stem[width..].strip_prefix('-')?;
        // A number past the type's range still names a story that must stay listed.
        let number = stem[..width].parse().unwrap_or(StoryNumber::MAX);
        (width > 0).then_some(StoryName { number, width })
    }
}

/// The id of a task within its story: a number and perhaps a letter, compared by value.
///
/// ```
/// use stories::model::TaskId;
/// let id: TaskId = "011a".parse()?;
/// assert_eq!(id, "11A".parse()?);
/// assert_eq!(id.padded(4), "0011a");
/// # Ok::<(), stories::model::TaskIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Encode, Decode)]
pub struct TaskId {
    /// The number.
    pub number: u64,
    /// The lower-case letter behind it.
    pub letter: Option<char>,
}

/// A text is not the id of a task.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no task id")]
pub struct TaskIdError(pub String);

impl TaskId {
    /// The id of a number alone.
    pub const fn new(number: u64) -> Self {
        TaskId { number, letter: None }
    }

    /// The id with leading zeros up to `width` digits.
    pub fn padded(self, width: usize) -> String {
        let letter = self.letter.map(String::from).unwrap_or_default();
        format!("{:0width$}{letter}", self.number)
    }

    /// Reads the id at the start of `text` and says how many bytes it takes and how many of them are digits.
    pub fn read(text: &str) -> Option<(TaskId, usize, usize)> {
        let width = text.bytes().take_while(u8::is_ascii_digit).count();
        if width == 0 {
            return None;
        }
        let number = text[..width].parse().ok()?;
        let letter = text[width..].chars().next().filter(char::is_ascii_alphabetic);
        let end = width + usize::from(letter.is_some());
        if text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let letter = letter.map(|c| c.to_ascii_lowercase());
        Some((TaskId { number, letter }, end, width))
    }
}

impl FromStr for TaskId {
    type Err = TaskIdError;

    fn from_str(text: &str) -> Result<Self, TaskIdError> {
        match TaskId::read(text) {
            Some((id, end, _)) if end == text.len() => Ok(id),
            _ => Err(TaskIdError(text.to_owned())),
        }
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.padded(3))
    }
}

impl Ord for TaskId {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.number, self.letter).cmp(&(other.number, other.letter))
    }
}

impl PartialOrd for TaskId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::{StoryName, TaskId};

    #[test]
    fn a_story_name_begins_with_digits_and_a_dash() {
        let name = |text| StoryName::parse(text).map(|name| (name.number, name.width));
        assert_eq!(name("007-a b.md"), Some((7, 3)));
        assert_eq!(name("7-.md"), Some((7, 1)));
        assert_eq!(name("99999999999999999999999-x.md").map(|n| n.0), Some(u64::MAX));
        for other in [
            "README.md",
            "-x.md",
            "007.md",
            "007-a.txt",
            "007_a.md",
            ".007-a.md.tmp",
            "٧-x.md",
        ] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    #[test]
    fn ids_are_compared_by_value() {
        let id = |text: &str| text.parse::<TaskId>().ok();
        assert_eq!(id("3"), id("003"));
        assert!(id("011") < id("011a") && id("011a") < id("12"));
        for wrong in ["", "a", "1ab", "003-006", "1.", "99999999999999999999"] {
            assert_eq!(id(wrong), None, "{wrong}");
        }
    }
}
