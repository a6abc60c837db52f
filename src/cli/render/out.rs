//! Text for people: styled, and free of characters that act on a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::text::printable;

/// What a piece of text is, and so how it looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// Plain text.
    Plain,
    /// A heading, a title, what the eye should find.
    Strong,
    /// What may be passed over.
    Faint,
    /// Done, added, in order.
    Good,
    /// In progress, a warning.
    Busy,
    /// Wrong, removed.
    Bad,
    /// An id or a path, to be copied.
    Id,
}

impl Look {
    fn style(self) -> Style {
        match self {
            Look::Plain => Style::new(),
            Look::Strong => Style::new().bold(),
            Look::Faint => Style::new().dimmed(),
            Look::Good => AnsiColor::Green.on_default(),
            Look::Busy => AnsiColor::Yellow.on_default(),
            Look::Bad => AnsiColor::Red.on_default().bold(),
            Look::Id => AnsiColor::Cyan.on_default(),
        }
    }
}

/// Collects what a command prints.
///
/// Every text goes through [`printable`], so nothing from a file reaches the terminal as a command to it.
#[derive(Clone, Debug)]
pub struct Out {
    text: String,
    color: bool,
    width: usize,
}

impl Out {
    /// An empty output for a terminal of `width` columns.
    pub fn new(color: bool, width: usize) -> Self {
        Out {
            text: String::new(),
            color,
            width,
        }
    }

    /// The columns that may be used.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether styles are shown.
    pub fn has_color(&self) -> bool {
        self.color
    }

    /// Adds `text` with a look.
    pub fn put(&mut self, look: Look, text: &str) -> &mut Self {
        let style = look.style();
        let text = printable(text);
        if self.color && look != Look::Plain && !text.is_empty() {
            let _ = write!(self.text, "{}{text}{}", style.render(), style.render_reset());
        } else {
            self.text.push_str(&text);
        }
        self
    }

    /// Adds plain text.
    pub fn plain(&mut self, text: &str) -> &mut Self {
        self.put(Look::Plain, text)
    }

    /// Adds so many spaces.
    pub fn blanks(&mut self, count: usize) -> &mut Self {
        self.text.extend(std::iter::repeat_n(' ', count));
        self
    }

    /// Ends the line.
    pub fn end(&mut self) -> &mut Self {
        self.text.push('\n');
        self
    }

    /// Adds a text that another renderer made safe and styled.
    pub fn rendered(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What was collected.
    pub fn into_text(self) -> String {
        self.text
    }
}

/// The columns that `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    // Most texts are ASCII, and the tables of Unicode are slow.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    unicode_width::UnicodeWidthStr::width(text)
}

/// `text` cut to `columns`, with `…` where something was cut.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        kept.push(c);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// `text` cut or filled with spaces to exactly `columns`.
pub fn fit(text: &str, columns: usize) -> String {
    let mut text = cut(text, columns);
    let missing = columns.saturating_sub(width(&text));
    text.push_str(&" ".repeat(missing));
    text
}

#[cfg(test)]
mod tests {
    use super::{Look, Out, cut, fit};

    #[test]
    fn nothing_from_a_file_acts_on_the_terminal() {
        let mut out = Out::new(true, 80);
        out.put(Look::Strong, "a\u{1b}[2Jb").plain("\u{202e}c");
        assert_eq!(out.into_text(), "\u{1b}[1ma␛[2Jb\u{1b}[0m\u{fffd}c");
    }

    #[test]
    fn wide_characters_are_counted_as_they_are_shown() {
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(fit("abcdef", 4), "abc…");
    }
}
