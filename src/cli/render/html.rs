//! Markdown as HTML, in the flavour of GitHub: raw HTML of the text is shown as text.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, format_html, parse_document};

use crate::text::is_unprintable;

/// A story or a task as a fragment of HTML.
pub fn fragment(markdown: &str) -> String {
    let mut options = options();
    options.extension.front_matter_delimiter = Some("---".to_owned());
    if is_dense(markdown) {
        return as_it_is(markdown);
    }
    comrak::markdown_to_html(markdown, &options)
}

/// A text of a page that loads nothing: images are links, and nothing hidden is in it.
pub(super) fn harmless(markdown: &str) -> String {
    if is_dense(markdown) {
        return as_it_is(markdown);
    }
    let options = options();
    let arena = Arena::new();
    let text: String = markdown
        .chars()
        .map(|c| if is_hidden(c) { '\u{fffd}' } else { c })
        .collect();
    let root = parse_document(&arena, &text, &options);
    for node in root.descendants() {
        let mut data = node.data.borrow_mut();
        if let NodeValue::Image(link) = &data.value {
            let link = link.clone();
            data.value = NodeValue::Link(link);
        }
    }
    let mut html = String::new();
    match format_html(root, &options, &mut html) {
        Ok(()) => html,
        // Writing to a text cannot fail; if it did, the text itself would do.
        Err(_) => as_it_is(&text),
    }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.render.escape = true;
    options
}

fn as_it_is(text: &str) -> String {
    let mut html = String::from("<pre>");
    escape(&mut html, text);
    html.push_str("</pre>\n");
    html
}

/// How many marks a text of any size may have, and after how many bytes one more.
const MARKS: usize = 12_000;
const BYTES: usize = 40;

/// Whether the tree of comrak would take more than some ten times of the text: it holds up to 330 bytes for each mark,
/// and fills up the missing cells of a table.
fn is_dense(text: &str) -> bool {
    let most = MARKS + text.len() / BYTES;
    let is_mark = |b: u8| {
        matches!(
            b,
            b'\n'
                | b'\r'
                | b'*'
                | b'_'
                | b'['
                | b']'
                | b'!'
                | b'&'
                | b'<'
                | b'>'
                | b'~'
                | b'\\'
                | b'`'
                | b'|'
                | b'-'
                | b'+'
        )
    };
    let numbers = || {
        let pairs = text.as_bytes().windows(2);
        pairs
            .filter(|pair| pair[0].is_ascii_digit() && matches!(pair[1], b'.' | b')'))
            .count()
    };
    let cells = || {
        let pipes = text
            .lines()
            .map(|line| memchr::memchr_iter(b'|', line.as_bytes()).count());
        let (rows, columns) = pipes.fold((0, 0), |(rows, columns), pipes| {
            (rows + usize::from(pipes > 0), pipes.max(columns))
        });
        usize::saturating_mul(rows, columns)
    };
    text.bytes().filter(|b| is_mark(*b)).count() + numbers() > most || cells() > most
}

fn is_hidden(c: char) -> bool {
    is_unprintable(c) && !matches!(c, '\n' | '\r' | '\t')
}

/// `text` as the text of an element or the value of an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    escape(&mut safe, text);
    safe
}

fn escape(safe: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if is_hidden(c) => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::{fragment, harmless};

    #[test]
    fn nothing_in_a_text_becomes_an_element_or_is_loaded() {
        let page = harmless(
            "a <script>x</script> ![p](http://e/p.png) [a](javascript:x)\n\n<img src=x onerror=y>\n",
        );
        assert!(
            !page.contains("<script")
                && !page.contains("<img")
                && !page.contains("javascript:")
                && page.contains("<a href=\"http://e/p.png\""),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }

    #[test]
    fn html_of_a_text_cannot_act() {
        let text = "---\nstatus: Done\n---\n# A\n\n- [x] a ~~b~~\n\n|a|\n|-|\n|<b>|\n\n<script>x</script>\n\n[l](javascript:x)\n";
        assert_data_eq!(
            fragment(text),
            str![[r#"
<h1>A</h1>
<ul>
<li><input type="checkbox" checked="" disabled="" /> a <del>b</del></li>
</ul>
<table>
<thead>
<tr>
<th>a</th>
</tr>
</thead>
<tbody>
<tr>
<td>&lt;b&gt;</td>
</tr>
</tbody>
</table>
&lt;script&gt;x&lt;/script&gt;
<p><a href="">l</a></p>

"#]]
        );
    }

    #[test]
    fn a_text_of_marks_is_shown_as_it_is() {
        let columns = 300;
        let table = format!(
            "{}|\n{}|\n{}",
            "|a".repeat(columns),
            "|-".repeat(columns),
            "|b\n".repeat(columns)
        );
        for dense in ["[".repeat(20_000), "1. ".repeat(20_000), table] {
            assert!(fragment(&dense).starts_with("<pre>"));
            assert!(harmless(&dense).starts_with("<pre>"));
        }
        let prose = "Words *and* more words, with `code` here and there.\n\n- An item\n".repeat(500);
        assert!(fragment(&prose).starts_with("<p>"));
    }
}
