//! Parts of a text that are at hand, and the rest of it when it is asked for.

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use crate::text::Span;

/// Where the text is to be had of which only parts are at hand.
pub trait Rest: Debug + Send + Sync {
    /// The whole text; `None` where it cannot be read any more or is another one now. Whoever gives `None` must see to
    /// it that nothing is made of the document: what was not at hand reads as blanks then.
    fn read(&self) -> Option<String>;
}

/// Some parts of a text.
#[derive(Clone, Debug)]
pub struct Excerpt {
    len: usize,
    /// Where the parts stand, in order and without overlap, each with its place in `words`.
    parts: Vec<(Span, usize)>,
    words: Box<str>,
    rest: Option<Arc<dyn Rest>>,
    whole: OnceLock<String>,
}

impl Excerpt {
    /// The parts at `spans` of a text of `len` bytes.
    pub(super) fn new<'a>(
        len: usize,
        mut spans: Vec<Span>,
        slice: impl Fn(Span) -> &'a str,
        rest: Option<Arc<dyn Rest>>,
    ) -> Excerpt {
        spans.retain(|span| !span.is_empty());
        spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        // A part within another one is at hand with it; of two that overlap, the text decides.
        spans.dedup_by(|next, last| last.contains(*next));
        let mut words = String::new();
        let mut parts: Vec<(Span, usize)> = Vec::with_capacity(spans.len());
        for span in spans {
            if parts.last().is_none_or(|(last, _)| last.end <= span.start) {
                parts.push((span, words.len()));
                words.push_str(slice(span));
            }
        }
        Excerpt {
            len,
            parts,
            words: words.into(),
            rest,
            whole: OnceLock::new(),
        }
    }

    /// An excerpt that was taken apart by [`Excerpt::parts`] and [`Excerpt::words`]; `None` where the parts are none of a
    /// text of `len` bytes.
    pub fn from_parts(len: usize, spans: Vec<Span>, words: &str, rest: Arc<dyn Rest>) -> Option<Excerpt> {
        let mut parts = Vec::with_capacity(spans.len());
        let (mut at, mut end) = (0usize, 0usize);
        for span in spans {
            if span.start < end || span.end < span.start || span.end > len {
                return None;
            }
            parts.push((span, at));
            at += span.len();
            end = span.end;
            if !words.is_char_boundary(at) {
                return None;
            }
        }
        (at == words.len()).then(|| Excerpt {
            len,
            parts,
            words: words.into(),
            rest: Some(rest),
            whole: OnceLock::new(),
        })
    }

    /// How many bytes the whole text has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where the parts stand, in order and without overlap.
    pub fn parts(&self) -> impl Iterator<Item = Span> {
        self.parts.iter().map(|(span, _)| *span)
    }

    /// The parts, one after the other.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The bytes of `span`, of what is at hand or else of the whole text.
    pub(super) fn slice(&self, span: Span) -> &str {
        if self.whole.get().is_none() {
            if span.is_empty() && span.end <= self.len {
                return "";
            }
            let after = self.parts.partition_point(|(part, _)| part.start <= span.start);
            let part = self.parts[..after].last();
            if let Some((part, at)) = part.filter(|(part, _)| part.contains(span)) {
                return &self.words[at + span.start - part.start..at + span.end - part.start];
            }
        }
        &self.text()[span.range()]
    }

    /// The whole text.
    pub(super) fn text(&self) -> &str {
        self.whole.get_or_init(|| {
            let whole = self.rest.as_ref().and_then(|rest| rest.read());
            whole
                .filter(|whole| whole.len() == self.len)
                .unwrap_or_else(|| self.blanks())
        })
    }

    /// A text of the same length in which every span of the old one can be sliced.
    fn blanks(&self) -> String {
        let mut text = String::with_capacity(self.len);
        for (span, at) in &self.parts {
            text.extend(std::iter::repeat_n(' ', span.start - text.len()));
            text.push_str(&self.words[*at..at + span.len()]);
        }
        text.extend(std::iter::repeat_n(' ', self.len - text.len()));
        text
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::Document;
    use super::{Excerpt, Rest};
    use crate::text::Span;

    const TEXT: &str = "# Ärger\n\nwords\n";

    #[derive(Debug, Default)]
    struct Counted(AtomicUsize, bool);

    impl Rest for Counted {
        fn read(&self) -> Option<String> {
            self.0.fetch_add(1, Ordering::Relaxed);
            (!self.1).then(|| TEXT.to_owned())
        }
    }

    fn excerpt(rest: Arc<dyn Rest>) -> Document {
        let whole = Document::parse(TEXT).excerpt(vec![Span::new(10, 12), Span::new(2, 8)], None);
        let spans = whole.parts().collect();
        let read = Excerpt::from_parts(whole.len(), spans, whole.words(), rest);
        Document::of_excerpt(read.expect("it was made of parts"))
    }

    #[test]
    fn the_rest_is_read_once_and_only_when_it_is_asked_for() {
        let rest = Arc::new(Counted::default());
        let document = excerpt(Arc::clone(&rest) as Arc<dyn Rest>);
        assert_eq!(document.slice(Span::new(2, 8)), "Ärger");
        assert_eq!(document.slice(Span::new(4, 8)), "rger");
        assert_eq!(document.slice(Span::empty(9)), "");
        assert_eq!(rest.0.load(Ordering::Relaxed), 0);
        assert_eq!(document.slice(Span::new(10, 13)), "wor");
        assert_eq!(document.text(), TEXT);
        assert_eq!(document.blocks().len(), 2);
        assert_eq!(rest.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn where_the_rest_is_gone_every_span_can_still_be_sliced() {
        let document = excerpt(Arc::new(Counted(AtomicUsize::new(0), true)));
        assert_eq!(document.text(), "  Ärger  wo    ");
        assert_eq!(document.text().len(), TEXT.len());
    }

    #[test]
    fn parts_that_are_none_of_a_text_make_no_excerpt() {
        let rest = || Arc::new(Counted::default()) as Arc<dyn Rest>;
        let made = |len, spans: &[(usize, usize)], words| {
            let spans = spans.iter().map(|(start, end)| Span {
                start: *start,
                end: *end,
            });
            Excerpt::from_parts(len, spans.collect(), words, rest()).is_some()
        };
        assert!(made(9, &[(1, 3), (3, 4)], "abc"));
        assert!(!made(9, &[(1, 3), (2, 4)], "abcd"), "they overlap");
        assert!(!made(9, &[(3, 1)], ""), "it ends before it begins");
        assert!(!made(3, &[(1, 4)], "abc"), "it ends behind the text");
        assert!(!made(9, &[(1, 3)], "abc"), "there are more words");
        assert!(!made(9, &[(1, 2), (2, 4)], "äb"), "it ends within a character");
    }
}
