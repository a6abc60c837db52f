//! The outline of a document as this program sees it, and as another parser does.

use stories::markdown::BlockKind;

use super::prove;

/// Headings, rules, code and HTML at the top level, by kind and first line.
pub fn ours(text: &str) -> Vec<(String, usize)> {
    let document = prove::parse(text);
    let lines = Lines::new(text);
    document
        .blocks()
        .iter()
        .filter_map(|block| {
            let name = match block.kind {
                BlockKind::Heading { level, setext, .. } => format!("h{level} {setext}"),
                BlockKind::Rule => "rule".to_owned(),
                BlockKind::Fence { .. } => "fence".to_owned(),
                BlockKind::Html => "html".to_owned(),
                _ => return None,
            };
            Some((name, lines.number(block.span.start)))
        })
        .collect()
}

/// The same outline as comrak sees it, given the bytes that come before it.
pub fn theirs(text: &str, before: usize) -> Vec<(String, usize)> {
    use comrak::nodes::NodeValue;
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    let first = Lines::new(&text[..before]).0.len();
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, &text[before..], &options);
    root.children()
        .filter_map(|node| {
            let data = node.data();
            let name = match &data.value {
                NodeValue::Heading(heading) => format!("h{} {}", heading.level, heading.setext),
                NodeValue::ThematicBreak => "rule".to_owned(),
                NodeValue::CodeBlock(code) if code.fenced => "fence".to_owned(),
                NodeValue::HtmlBlock(_) => "html".to_owned(),
                _ => return None,
            };
            Some((name, data.sourcepos.start.line + first))
        })
        .collect()
}

/// Lines as CommonMark counts them.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Lines {
        let whole = stories::text::Span::new(0, text.len());
        Lines(stories::text::lines(text, whole).map(|line| line.start).collect())
    }

    fn number(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}
