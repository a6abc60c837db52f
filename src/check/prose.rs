//! Words and sentences of titles and bodies, as far as rules need them. English only.

use crate::markdown::{BlockKind, Document, field_line};
use crate::text::{Span, lines};

/// Whether a word is in a list, which must be sorted and in lower case.
pub(super) fn is_one_of(sorted: &[&str], word: &str) -> bool {
    // Letter by letter: most comparisons end at the first one.
    let lower = || word.bytes().map(|b| b.to_ascii_lowercase());
    sorted
        .binary_search_by(|known| known.bytes().cmp(lower()))
        .is_ok()
}

/// A sorted list of words in lower case, for texts of which each word is looked up.
pub(super) struct Words {
    sorted: &'static [&'static str],
    /// Where the words of each letter begin, and where the last ones end.
    starts: [usize; 27],
}

impl Words {
    /// The list of `sorted`; each word begins with a letter from a to z.
    pub(super) const fn new(sorted: &'static [&'static str]) -> Words {
        let mut starts = [0; 27];
        let (mut at, mut letter) = (0, 0);
        while letter < 26 {
            starts[letter] = at;
            while at < sorted.len() && sorted[at].as_bytes()[0] as usize == letter + b'a' as usize {
                at += 1;
            }
            letter += 1;
        }
        assert!(at == sorted.len(), "the words are sorted");
        starts[26] = at;
        Words { sorted, starts }
    }

    /// Whether a word is in the list, without regard to case.
    pub(super) fn has(&self, word: &str) -> bool {
        let first = word.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
        let letter = usize::from(first.wrapping_sub(b'a'));
        letter < 26
            && self.sorted[self.starts[letter]..self.starts[letter + 1]]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
    }
}

/// Whether a title may name two things: it holds an "and", a "then" or a sign in their place.
pub(super) fn may_join(title: &str) -> bool {
    let bytes = title.as_bytes();
    memchr::memchr3(b'&', b'+', b';', bytes).is_some()
        || bytes.windows(3).any(|word| word.eq_ignore_ascii_case(b"and"))
        || bytes.windows(4).any(|word| word.eq_ignore_ascii_case(b"then"))
}

/// The words of a text: runs of letters, digits, `_` and `'`.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'')))
        .filter(|word| !word.is_empty())
}

/// Whether most letters of a text are not Latin, so that lists of English words say nothing about it.
pub(super) fn is_foreign(text: &str) -> bool {
    let (mut latin, mut other) = (0usize, 0usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        // The last letter of the Latin blocks is U+024F; a sign of a script without spaces is a syllable or a word.
        if c <= '\u{24f}' {
            latin += 1;
        } else {
            other += 3;
        }
    }
    other > latin
}

/// How many sentences the paragraphs within `span` hold; lists, tables, code and bare labels hold none.
pub(super) fn sentences(document: &Document, span: Span) -> usize {
    let mut count = 0;
    for block in document.blocks_in(span) {
        if block.kind != BlockKind::Paragraph {
            continue;
        }
        let mut open = false;
        // The entry may end in the middle of a paragraph, before a near miss.
        let own = Span::new(block.span.start, block.span.end.min(span.end));
        for line in lines(document.text(), own) {
            let labels = field_line(document.text(), line);
            let is_bare = labels.is_some_and(|found| found.fields.iter().all(|field| field.value.is_empty()));
            if !is_bare {
                count += ends(document.slice(line).trim(), &mut open);
            }
        }
        count += usize::from(open);
    }
    count
}

/// How many sentences end in a line; `open` says whether one is begun that does not.
fn ends(line: &str, open: &mut bool) -> usize {
    const SHORT: [&str; 7] = ["approx", "cf", "e.g", "etc", "i.e", "no", "vs"];
    let mut count = 0;
    let mut in_code = false;
    for (at, c) in line.char_indices() {
        match c {
            '`' => in_code = !in_code,
            '.' | '!' | '?' | '。' if !in_code => {
                let rest = line[at + c.len_utf8()..].trim_start_matches(['"', '\'', ')', '*', '_', '`']);
                let word = line[..at].rsplit([' ', '(']).next().unwrap_or("");
                let is_end = rest.is_empty() || rest.starts_with(char::is_whitespace) || c == '。';
                if is_end && (c != '.' || !is_one_of(&SHORT, word)) && *open {
                    count += 1;
                    *open = false;
                }
            }
            c if c.is_alphanumeric() => *open = true,
            _ => {}
        }
    }
    count
}

/// Whether a path names a test.
pub(super) fn is_test_path(path: &str) -> bool {
    const FOLDERS: [&str; 6] = ["__tests__", "e2e", "spec", "specs", "test", "tests"];
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or("");
    folders.split('/').any(|folder| is_one_of(&FOLDERS, folder))
        || name.contains(".test.")
        || name.contains(".spec.")
        || stem.ends_with("_test")
        || stem.ends_with("_tests")
        || stem.ends_with("Test")
        || stem.ends_with("Tests")
        || stem.starts_with("test_")
        || is_one_of(&FOLDERS, stem)
}

/// Whether a path names text for people, or no file at all.
pub(super) fn is_document_path(path: &str) -> bool {
    const ENDS: [&str; 6] = [".adoc", ".md", ".mdx", ".rst", ".txt", "/"];
    ENDS.iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{is_foreign, is_one_of, is_test_path, sentences};
    use crate::markdown::Document;
    use crate::text::Span;

    #[test]
    fn words_are_found_without_regard_to_case() {
        assert!(is_one_of(&["add", "move"], "Move") && !is_one_of(&["add", "move"], "moves"));
    }

    #[test]
    fn sentences_are_counted_in_prose_only() {
        for (text, expected) in [
            ("", 0),
            ("One thing", 1),
            ("One. Two! Three?", 3),
            (
                "Change `a.b. c` in main.rs, e.g. the header. Then\nverify it (see 1.2).",
                2,
            ),
            ("One.\n\n- two.\n- three.\n\n```\nfour. five.\n```\n", 1),
            ("**Files:**\n- a.rs\n\n**Testing:** Run it. Look.", 2),
        ] {
            let document = Document::parse(text);
            assert_eq!(
                sentences(&document, Span::new(0, text.len())),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn other_scripts_are_foreign() {
        assert!(is_foreign("實作 API 端點") && !is_foreign("Crème brûlée für Gäste"));
    }

    #[test]
    fn test_files_are_told_by_folder_or_name() {
        for path in [
            "tests/a.rs",
            "src/a_test.go",
            "a.test.ts",
            "test_a.py",
            "src/tests.rs",
            "a/FooTest.java",
        ] {
            assert!(is_test_path(path), "{path}");
        }
        for path in ["src/attest.rs", "contest/a.rs", "src/a.rs"] {
            assert!(!is_test_path(path), "{path}");
        }
    }
}
