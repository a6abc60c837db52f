//! Case files: prose, then fences that hold a text, perhaps edits, and what is expected.
//!
//! A fence has four backticks or more. The first word of its info says what it holds, the others how the
//! text is written there: `crlf` and `cr` for the line ends, `bom`, `no-final-newline`, and `escapes` for
//! `\t`, `\r`, `\n`, `\s` (a space), `\u{…}` and `\\` in the text.

use std::fmt::Write as _;

/// One fence of a case file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fence {
    pub info: String,
    pub text: String,
}

impl Fence {
    /// The first word of the info.
    pub fn kind(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }

    fn has(&self, flag: &str) -> bool {
        self.info.split_whitespace().any(|word| word == flag)
    }

    /// The bytes that the fence stands for.
    pub fn decoded(&self) -> String {
        let mut text = self.text.clone();
        if self.has("no-final-newline") {
            text.truncate(text.trim_end_matches('\n').len());
        }
        if self.has("crlf") {
            text = text.replace('\n', "\r\n");
        }
        if self.has("cr") {
            text = text.replace('\n', "\r");
        }
        if self.has("escapes") {
            text = unescape(&text);
        }
        if self.has("bom") {
            text.insert(0, '\u{feff}');
        }
        text
    }

    /// A fence of the kind that stands for `text`.
    pub fn encode(kind: &str, text: &str) -> Fence {
        let mut info = kind.to_owned();
        let mut rest = text;
        if let Some(bare) = rest.strip_prefix('\u{feff}') {
            info.push_str(" bom");
            rest = bare;
        }
        let mut text = rest.to_owned();
        let (crlf, lf) = (text.matches("\r\n").count(), text.matches('\n').count());
        if lf > 0 && crlf == lf && text.matches('\r').count() == lf {
            info.push_str(" crlf");
            text = text.replace("\r\n", "\n");
        } else if lf == 0 && text.contains('\r') {
            info.push_str(" cr");
            text = text.replace('\r', "\n");
        }
        let is_odd = |line: &str| {
            line.ends_with(' ')
                || line.chars().any(|c| c.is_control())
                || line.contains(['\u{feff}', '\u{a0}'])
        };
        if text.split('\n').any(is_odd) {
            info.push_str(" escapes");
            text = escape(&text);
        }
        if !text.ends_with('\n') && !text.is_empty() {
            info.push_str(" no-final-newline");
            text.push('\n');
        }
        Fence { info, text }
    }
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            ' ' if matches!(chars.peek(), None | Some('\n' | '\r')) => out.push_str("\\s"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{a0}') => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// `text` with its escapes resolved.
pub fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('n') => out.push('\n'),
            Some('s') => out.push(' '),
            Some('u') => {
                let code: String = chars.by_ref().take_while(|c| *c != '}').collect();
                let code =
                    u32::from_str_radix(code.trim_start_matches('{'), 16).expect("a code is hexadecimal");
                out.push(char::from_u32(code).expect("a code is a character"));
            }
            Some('\\') => out.push('\\'),
            other => panic!("unknown escape {other:?}"),
        }
    }
    out
}

/// A case file, taken apart.
pub struct Case {
    pub prose: String,
    pub fences: Vec<Fence>,
}

impl Case {
    pub fn parse(text: &str) -> Case {
        let mut case = Case {
            prose: String::new(),
            fences: Vec::new(),
        };
        let mut open: Option<(String, Fence)> = None;
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end();
            match &mut open {
                Some((mark, fence)) => {
                    if bare == mark {
                        case.fences.extend(open.take().map(|(_, fence)| fence));
                    } else {
                        fence.text.push_str(line);
                    }
                }
                None if bare.starts_with("````") => {
                    let info = bare.trim_start_matches('`');
                    let fence = Fence {
                        info: info.to_owned(),
                        text: String::new(),
                    };
                    open = Some((bare[..bare.len() - info.len()].to_owned(), fence));
                }
                None => case.prose.push_str(line),
            }
        }
        assert!(open.is_none(), "a fence of the case is open");
        case
    }

    pub fn print(&self) -> String {
        let mut out = format!("{}\n", self.prose.trim());
        for Fence { info, text } in &self.fences {
            let longest = text
                .lines()
                .map(|line| line.len() - line.trim_start_matches('`').len());
            let mark = "`".repeat(longest.max().unwrap_or(0).max(3) + 1);
            let _ = write!(out, "\n{mark}{info}\n{text}{mark}\n");
        }
        out
    }
}
