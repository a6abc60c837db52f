//! A change to a text as data: what to replace by what.

use bitcode::{Decode, Encode};

use super::Span;

/// The replacement of the bytes of one span by a text.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

impl Edit {
    /// Puts `text` in the place of `span`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Edit {
            span,
            text: text.into(),
        }
    }

    /// Puts `text` before the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Edit {
            span: Span::empty(offset),
            text: text.into(),
        }
    }

    /// Takes the bytes of `span` away.
    pub fn delete(span: Span) -> Self {
        Edit {
            span,
            text: String::new(),
        }
    }
}

/// Why a list of edits is none that can be applied.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EditsError {
    /// Two edits claim the same bytes.
    #[error("two edits claim the bytes {0:?} and {1:?}")]
    Overlap(Span, Span),
}

/// Edits of one text, sorted and disjoint.
///
/// Several insertions at one place are kept in the order in which they were given.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct Edits {
    edits: Vec<Edit>,
}

impl Edits {
    /// Sorts `edits`.
    ///
    /// # Errors
    ///
    /// [`EditsError::Overlap`] where two of them claim the same byte.
    pub fn new(mut edits: Vec<Edit>) -> Result<Self, EditsError> {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        for pair in edits.windows(2) {
            if pair[1].span.start < pair[0].span.end {
                return Err(EditsError::Overlap(pair[0].span, pair[1].span));
            }
        }
        Ok(Edits { edits })
    }

    /// The edits in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.edits.iter()
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text after the edits. Every byte outside their spans is the same byte.
    ///
    /// # Panics
    ///
    /// When a span lies outside `text` or splits a character: the edits were made for another text.
    pub fn apply(&self, text: &str) -> String {
        let grow: usize = self.edits.iter().map(|edit| edit.text.len()).sum();
        let mut out = String::with_capacity(text.len() + grow);
        let mut at = 0;
        for edit in &self.edits {
            out.push_str(&text[at..edit.span.start]);
            out.push_str(&edit.text);
            at = edit.span.end;
        }
        out.push_str(&text[at..]);
        out
    }

    /// The edits that turn the text after these edits back into `text`.
    pub fn invert(&self, text: &str) -> Edits {
        let mut at = 0;
        let mut written = 0;
        let edits = self
            .edits
            .iter()
            .map(|edit| {
                written += edit.span.start - at;
                at = edit.span.end;
                let span = Span::new(written, written + edit.text.len());
                written = span.end;
                Edit::replace(span, &text[edit.span.range()])
            })
            .collect();
        Edits { edits }
    }
}

impl From<Edit> for Edits {
    fn from(edit: Edit) -> Self {
        Edits { edits: vec![edit] }
    }
}

#[cfg(test)]
mod tests {
    use super::{Edit, Edits};
    use crate::text::Span;

    #[test]
    fn edits_and_their_inverse_give_the_same_text() {
        let text = "one two three";
        let edits = Edits::new(vec![
            Edit::delete(Span::new(8, 13)),
            Edit::insert(0, "<"),
            Edit::replace(Span::new(4, 7), "2"),
            Edit::insert(0, ">"),
        ])
        .expect("they are disjoint");
        let after = edits.apply(text);
        assert_eq!(after, "<>one 2 ");
        assert_eq!(edits.invert(text).apply(&after), text);
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = vec![Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))];
        assert!(Edits::new(edits).is_err());
    }
}
