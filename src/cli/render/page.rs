//! The page of a rule on a terminal. What goes to a pipe is the markdown itself.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::out::{Look, Out, width};
use super::words::unix;

/// The widest line of running text.
const LINE: usize = 88;

/// Adds a markdown page: headings strong, code indented, text wrapped.
pub fn page(out: &mut Out, markdown: &str) {
    let text = unix(markdown);
    let mut page = Page {
        out,
        words: Vec::new(),
        looks: Vec::new(),
        items: Vec::new(),
        in_code: false,
        first: true,
    };
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        page.event(&event);
    }
    page.flush();
}

struct Page<'a> {
    out: &'a mut Out,
    /// The running text that is not printed yet: words, and whether white space stands before each.
    words: Vec<(Look, String, bool)>,
    looks: Vec<Look>,
    /// The lists that are open: the number of the next item, or none for one with dashes.
    items: Vec<Option<u64>>,
    in_code: bool,
    first: bool,
}

impl Page<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.gap();
                self.looks.push(if *level == HeadingLevel::H1 {
                    Look::Id
                } else {
                    Look::Strong
                });
            }
            Event::End(TagEnd::Heading(_)) => {
                self.flush();
                self.looks.pop();
            }
            Event::Start(Tag::CodeBlock(_)) => {
                self.flush();
                self.gap();
                self.in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Text(text) if self.in_code => {
                for line in text.split_inclusive('\n') {
                    let line = line.trim_end_matches('\n');
                    let indent = if line.is_empty() { 0 } else { 4 + self.indent() };
                    self.out.plain(&" ".repeat(indent)).plain(line).end();
                }
            }
            Event::Start(Tag::Paragraph) if self.items.is_empty() => self.gap(),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => {
                self.flush();
            }
            Event::Start(Tag::List(first)) => {
                self.flush();
                if self.items.is_empty() {
                    self.gap();
                }
                self.items.push(*first);
            }
            Event::End(TagEnd::List(_)) => drop(self.items.pop()),
            Event::Start(Tag::Item) => {
                let mark = match self.items.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "-".to_owned(),
                };
                self.words.push((Look::Faint, mark, false));
                self.words.push((Look::Plain, String::new(), true));
            }
            Event::Start(Tag::Strong) => self.looks.push(Look::Strong),
            Event::End(TagEnd::Strong) => drop(self.looks.pop()),
            Event::Start(Tag::Table(_) | Tag::HtmlBlock) => self.gap(),
            Event::End(TagEnd::TableCell) => self.text(Look::Plain, "  "),
            Event::Code(code) => self.add(Look::Id, code, false),
            Event::Text(text) => self.text(self.looks.last().copied().unwrap_or(Look::Plain), text),
            Event::Html(text) | Event::InlineHtml(text) => self.text(Look::Faint, text),
            Event::SoftBreak => self.text(Look::Plain, " "),
            Event::HardBreak => self.flush(),
            Event::Rule => {
                self.gap();
                self.out.put(Look::Faint, "─".repeat(20).as_str()).end();
            }
            _ => {}
        }
    }

    /// A blank line between blocks.
    fn gap(&mut self) {
        self.flush();
        if !self.first {
            self.out.end();
        }
        self.first = false;
    }

    fn indent(&self) -> usize {
        2 * self.items.len()
    }

    fn text(&mut self, look: Look, text: &str) {
        let mut spaced = text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            self.add(look, word, spaced);
            spaced = true;
        }
        if text.ends_with(char::is_whitespace) {
            self.add(Look::Plain, "", true);
        }
    }

    fn add(&mut self, look: Look, word: &str, spaced: bool) {
        // White space that stood alone belongs to the next word.
        let pending = self
            .words
            .pop_if(|(_, word, spaced)| word.is_empty() && *spaced)
            .is_some();
        self.words.push((look, word.to_owned(), spaced || pending));
    }

    /// Prints the words that were collected, on as many lines as they need.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        let all = self.out.width().clamp(20, LINE);
        let indent = self.indent();
        let mut used = 0;
        let mut at = 0;
        while at < words.len() {
            // What stands without white space between is not torn apart.
            let end = (at + 1..words.len()).find(|n| words[*n].2).unwrap_or(words.len());
            let columns: usize = words[at..end].iter().map(|(_, word, _)| width(word)).sum();
            if columns == 0 {
                at = end;
                continue;
            }
            if used > 0 && used + 1 + columns > all {
                self.out.end();
                used = 0;
            }
            let is_mark = used == 0 && at == 0;
            let before = match used {
                0 if is_mark => indent.saturating_sub(2),
                0 => indent,
                _ => 1,
            };
            self.out.plain(&" ".repeat(before));
            for (look, word, _) in &words[at..end] {
                self.out.put(*look, word);
            }
            used += before + columns;
            at = end;
        }
        if used > 0 {
            self.out.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::cli::render::out::Out;

    #[test]
    fn a_page_is_read_without_its_marks() {
        let mut out = Out::new(false, 40);
        page(
            &mut out,
            "# no-tasks\n\nFinds `stories` that are in progress, or **done**, and have no\ntask (`x`).\n\n## Example\n\n```markdown\n# A\n\n\u{1b}[2J\n```\n\n- one that is longer than a line has room for\n- two\n\n1. three\n",
        );
        assert_eq!(
            out.into_text(),
            "no-tasks

Finds stories that are in progress, or
done, and have no task (x).

Example

    # A

    ␛[2J

- one that is longer than a line has
  room for
- two

1. three
"
        );
    }

    #[test]
    fn every_rule_has_a_page_that_can_be_shown() {
        for rule in crate::check::all_rules() {
            let mut out = Out::new(true, 80);
            page(&mut out, &rule.page());
            assert!(out.into_text().contains(rule.code), "{}", rule.code);
        }
    }
}
