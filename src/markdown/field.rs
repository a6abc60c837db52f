//! Lines of the form `**Label:** value`, in every way that people write them.

use bitcode::{Decode, Encode};

use crate::text::{Span, trim};

/// Where the colon of a label stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Encode, Decode)]
pub enum LabelStyle {
    /// `**Label:** value`
    #[default]
    ColonInside,
    /// `**Label**: value`
    ColonOutside,
}

/// One label and its value on a line that may hold several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// The label's text, without asterisks and colon.
    pub label: Span,
    /// From the first asterisk of the label to the end of the value, decoration included.
    pub span: Span,
    /// The value without white space around it; empty where there is none.
    pub value: Span,
    /// Where the colon stands.
    pub style: LabelStyle,
    /// Whether the value begins right after the label, so that CommonMark sees no bold text.
    pub cramped: bool,
}

/// How a whole field line is written, to write another one like it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct FieldForm {
    /// Indentation and list marker before the label.
    pub prefix: String,
    /// Where the colon stands.
    pub style: LabelStyle,
    /// White space behind the value: two spaces are a line break.
    pub suffix: String,
}

impl FieldForm {
    /// A line in this form, without its line end.
    pub fn line(&self, label: &str, value: &str) -> String {
        let FieldForm {
            prefix,
            style,
            suffix,
        } = self;
        let label = match style {
            LabelStyle::ColonInside => format!("**{label}:**"),
            LabelStyle::ColonOutside => format!("**{label}**:"),
        };
        if value.is_empty() {
            format!("{prefix}{label}")
        } else {
            format!("{prefix}{label} {value}{suffix}")
        }
    }
}

/// A line that holds at least one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldLine {
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// How the line is written.
    pub form: FieldForm,
}

/// White space before and behind a field that is more than layout, in bytes.
const FAR: usize = 64;

/// Reads the line `line` of `text` as fields; `None` where it does not begin with a label.
pub fn field_line(text: &str, line: Span) -> Option<FieldLine> {
    let slice = &text[line.range()];
    let content = slice.trim_end_matches(['\n', '\r']);
    let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
    let marker = marker_len(&content[indent..]);
    let prefix = indent + marker;
    if prefix > FAR || !content[prefix..].starts_with("**") {
        return None;
    }
    let written = content.trim_end().len();
    let mut fields: Vec<Field> = Vec::new();
    let mut at = prefix;
    while let Some(found) = stars(&content[at..]) {
        let open = at + found;
        let Some(label) = label_at(content, open) else {
            if fields.is_empty() {
                return None;
            }
            at = open + 2;
            continue;
        };
        if let Some(last) = fields.last_mut() {
            end_value(text, last, line.start + open);
        }
        let blank = content[label.end..].trim_start().is_empty();
        let end = if blank { content.len() } else { written };
        let value = Span::new(line.start + label.end, line.start + end);
        fields.push(Field {
            label: Span::new(line.start + label.name.start, line.start + label.name.end),
            span: Span::new(line.start + open, line.start + written),
            value: trim(text, value),
            style: label.style,
            cramped: text[value.range()]
                .chars()
                .next()
                .is_some_and(|c| !c.is_whitespace())
                && label.style == LabelStyle::ColonInside,
        });
        at = label.end;
    }
    let style = fields.first()?.style;
    let suffix = Some(&content[written..])
        .filter(|suffix| suffix.len() <= FAR)
        .unwrap_or("");
    Some(FieldLine {
        fields,
        form: FieldForm {
            prefix: content[..prefix].to_owned(),
            style,
            suffix: suffix.to_owned(),
        },
    })
}

/// Where the first two asterisks stand.
fn stars(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'*', bytes).find(|at| bytes.get(at + 1) == Some(&b'*'))
}

/// Ends the value of a field before the next label and the mark that parts them.
fn end_value(text: &str, field: &mut Field, next: usize) {
    let value = Span::new(field.value.start.min(next), next);
    let slice = text[value.range()].trim_end();
    let bare = slice
        .trim_end_matches(['|', '·', '•', ',', ';', '/', '–', '—'])
        .trim_end();
    // A lone dash parts two labels as well, but one that belongs to a word stays.
    let bare = bare.strip_suffix(" -").map_or(bare, str::trim_end);
    field.value = Span::new(value.start, value.start + bare.len());
    field.span.end = field.value.end.max(field.label.end);
}

struct LabelAt {
    name: Span,
    end: usize,
    style: LabelStyle,
}

/// The label whose `**` stands at `open`.
fn label_at(line: &str, open: usize) -> Option<LabelAt> {
    let inner = &line[open + 2..];
    let close = stars(inner)?;
    let name = &inner[..close];
    let start = open + 2;
    let after = start + close + 2;
    let (name, end, style) = match name.strip_suffix(':') {
        Some(name) => (name, after, LabelStyle::ColonInside),
        None if line[after..].starts_with(':') => (name, after + 1, LabelStyle::ColonOutside),
        None => return None,
    };
    let bad = name.is_empty()
        || name.len() > 60
        || name.starts_with(char::is_whitespace)
        || name.ends_with(char::is_whitespace)
        || memchr::memchr2(b'*', b':', name.as_bytes()).is_some();
    (!bad).then(|| LabelAt {
        name: Span::new(start, start + name.len()),
        end,
        style,
    })
}

/// The length of a list marker and the white space behind it, or 0.
fn marker_len(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match text.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
        _ => return 0,
    };
    let spaces = text[mark..]
        .bytes()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    if spaces == 0 { 0 } else { mark + spaces }
}

#[cfg(test)]
mod tests {
    use super::{LabelStyle, field_line};
    use crate::text::Span;

    fn read(text: &str) -> Option<Vec<(&str, &str)>> {
        let line = field_line(text, Span::new(0, text.len()))?;
        Some(
            line.fields
                .iter()
                .map(|f| (&text[f.label.range()], &text[f.value.range()]))
                .collect(),
        )
    }

    #[test]
    fn every_label_style_is_read() {
        for text in [
            "**Status:** done\n",
            "**Status**: done  \r\n",
            "- **Status:** done",
            "  * **Status**:  done",
        ] {
            assert_eq!(read(text), Some(vec![("Status", "done")]), "{text:?}");
        }
        assert_eq!(read("**Status:**\n"), Some(vec![("Status", "")]));
    }

    #[test]
    fn a_line_may_hold_several_labels() {
        assert_eq!(
            read("**A:** 1 | **B**: 2, 3 · **C:** x - y"),
            Some(vec![("A", "1"), ("B", "2, 3"), ("C", "x - y")])
        );
        assert_eq!(
            read("**A:** see **this** one"),
            Some(vec![("A", "see **this** one")])
        );
    }

    #[test]
    fn other_bold_text_is_no_field() {
        for text in [
            "**bold** text",
            "** Status:** x",
            "text **Status:** x",
            "Status: x",
            "__Status:__ x",
            "**:** x",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_form_writes_lines_like_the_one_it_was_read_from() {
        let text = "- **Status**: done  \n";
        let form = field_line(text, Span::new(0, text.len()))
            .expect("it is a field line")
            .form;
        assert_eq!(form.style, LabelStyle::ColonOutside);
        assert_eq!(form.line("Files", "a.rs"), "- **Files**: a.rs  ");
    }
}
