//! A text as the markdown parser needs it: what the parser reads otherwise than CommonMark, byte for byte in its place.

use std::borrow::Cow;

/// `text` as the parser needs it, byte for byte in its place.
pub(super) fn as_parsed(text: &str) -> Cow<'_, str> {
    with_spaces(with_small_end_tags(with_line_feeds(text)))
}

/// `text` with spaces for those tabs that the parser does not know for white space: behind the marks of a fence, and in a tag.
///
/// It would take the rest of the file for code, or the next lines for HTML.
fn with_spaces(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\t', text.as_bytes()).is_none() {
        return text;
    }
    let mut tails: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let whole = line.trim_end_matches(['\r', '\n']);
        let bare = whole.trim_end_matches([' ', '\t']);
        let is_fence = bare.ends_with("```") || bare.ends_with("~~~");
        let from = if is_fence {
            Some(bare.len())
        } else {
            whole.find('<')
        };
        if let Some(from) = from.filter(|from| whole[*from..].contains('\t')) {
            tails.push((at + from, at + whole.len()));
        }
        at += line.len();
    }
    if tails.is_empty() {
        return text;
    }
    let mut text = text.into_owned();
    for (start, end) in tails {
        let spaces = text[start..end].replace('\t', " ");
        text.replace_range(start..end, &spaces);
    }
    text.into()
}

/// `text` with those end tags in small letters that end raw HTML.
///
/// `<PRE>` goes on to `</PRE>`, but the parser looks for `</pre>` and would take the rest of the file for HTML.
fn with_small_end_tags(text: Cow<'_, str>) -> Cow<'_, str> {
    const ENDS: [&[u8]; 4] = [b"</pre>", b"</script>", b"</style>", b"</textarea>"];
    let is_tag = |at: usize, end: &[u8]| {
        let found = text.as_bytes().get(at..at + end.len());
        found.is_some_and(|found| found != end && found.eq_ignore_ascii_case(end))
    };
    let tags: Vec<(usize, usize)> = memchr::memmem::find_iter(text.as_bytes(), b"</")
        .filter_map(|at| {
            let end = ENDS.iter().find(|end| is_tag(at, end))?;
            Some((at, at + end.len()))
        })
        .collect();
    if tags.is_empty() {
        return text;
    }
    let mut text = text.into_owned();
    for (start, end) in tags {
        text[start..end].make_ascii_lowercase();
    }
    text.into()
}

/// `text` with a line feed for every carriage return that stands alone, byte for byte in its place.
///
/// Both end a line in CommonMark, but the parser takes only the line feed everywhere, in fences above all.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_alone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', bytes).any(is_alone) {
        return text.into();
    }
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') {
            '\n'
        } else {
            c
        });
    }
    out.into()
}
