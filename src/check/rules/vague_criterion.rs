//! Finds acceptance criteria that nobody can test: "fast", "gracefully", without a number or a literal.
//!
//! ## Why
//!
//! A criterion is ticked when it holds, and two people must come to the same answer. What is fast for one is slow for
//! another. A criterion that also names a number, or something in backticks, is left alone.
//!
//! ## Example
//!
//! ```markdown
//! - [ ] Errors are handled gracefully
//! - [ ] The page loads fast
//! ```
//!
//! Better: "An unknown crate gives 404 and `no such crate`", "The page is there after 200 ms".
//!
//! ## Fix
//!
//! Say what is seen, and from which number on it is enough.

use crate::check::prose::{is_one_of, words};
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    code: "vague-criterion",
    default: Level::Off,
    judges_change: false,
    source: include_str!("vague_criterion.rs"),
    run: Run::Story(run),
};

/// Words that mean something else to everybody.
const VAGUE: &[&str] = &[
    "appropriate",
    "appropriately",
    "easily",
    "efficient",
    "efficiently",
    "elegant",
    "fast",
    "flexible",
    "friendly",
    "gracefully",
    "intuitive",
    "nice",
    "nicely",
    "properly",
    "quick",
    "quickly",
    "reasonable",
    "reasonably",
    "robust",
    "scalable",
    "seamless",
    "seamlessly",
    "smooth",
    "smoothly",
    "sufficient",
    "sufficiently",
];

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let text = context.document.text();
    for criterion in &context.story.criteria {
        let start = criterion.span.end;
        let end = text[start..]
            .find(['\n', '\r'])
            .map_or(text.len(), |at| start + at);
        let line = &text[start..end];
        let Some(word) = vague(line) else { continue };
        // The word is a part of the line, so its place in memory tells where it stands.
        let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
        let message = format!("`{word}` is not what anybody could test");
        found.push(
            found
                .in_story(context, Span::new(at, at + word.len()), message)
                .help("say what is seen, and from which number on it is enough"),
        );
    }
}

/// The first vague word of a criterion that names neither a number nor a literal.
fn vague(line: &str) -> Option<&str> {
    if line.contains('`') || line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    words(line).find(|word| is_one_of(VAGUE, word))
}

#[cfg(test)]
mod tests {
    use super::{VAGUE, vague};

    #[test]
    fn words_that_cannot_be_tested_are_found() {
        assert!(VAGUE.is_sorted_by(|a, b| a < b));
        assert_eq!(vague(" Errors are handled Gracefully"), Some("Gracefully"));
        for line in [
            "The page is fast: 200 ms",
            "It fails properly, with `no such crate`",
            "Breakfast is served",
        ] {
            assert_eq!(vague(line), None, "{line}");
        }
    }
}
