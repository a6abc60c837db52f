//! The scanner and the markdown parser never disagree about the outline of a document.
#![allow(clippy::disallowed_methods, reason = "the test reads the corpus")]

use std::path::Path;

use proptest::prelude::{ProptestConfig, Strategy, prop, proptest};
use stories::markdown::{Document, blocks_by_parser};

#[track_caller]
fn agree(text: &str) {
    let document = Document::parse(text);
    let (blocks, comments) = blocks_by_parser(text);
    let mut pairs = document.blocks().iter().zip(&blocks);
    let different = pairs.find(|(ours, theirs)| ours != theirs);
    assert_eq!(different, None, "in {text:?}");
    assert_eq!(document.blocks().len(), blocks.len(), "in {text:?}");
    assert_eq!(document.comments(), comments, "in {text:?}");
}

/// Lines that begin like something, in every indentation.
fn soup(lines: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "# ",
        "## Tasks",
        "### 001: x",
        "#",
        "#x",
        "##\t",
        "###### a",
        "- ",
        "- a",
        "-",
        "* b",
        "+ c",
        "1. d",
        "2) e",
        "12. f",
        "- [ ] g",
        "- [x] h",
        "---",
        "- - -",
        "***",
        "___",
        "===",
        "=",
        "--",
        "```",
        "```sh",
        "```\t",
        "~~~ \t",
        "~~~",
        "````",
        "> q",
        ">",
        "> > q",
        "> - q",
        "> ```",
        "> # q",
        "> ---",
        ">     q",
        "<div>",
        "<pre>",
        "</pre>",
        "<!--",
        "-->",
        "<!-- c -->",
        "a <!-- c --> b",
        "`<!-- c -->`",
        "<x",
        "| a |\n|---|",
        "| a | b |\n|:--|--:|",
        "> a\n> b",
        "- a\n- b",
        "a\nb",
        "| a | b |",
        "| a | b | ",
        "|---|---|",
        "| :-- | -: |",
        "|---|",
        "| a |",
        "| a \\| b |",
        "| `a | b` |",
        "|",
        "||",
        "a | b",
        ":-",
        "[a]: /u",
        "[a]: ",
        "[a]: /u \"t\"",
        "[ ]: /u",
        "[a]: <b>",
        "[a\\]: /u",
        "[a]: /u(b",
        "\"t\"",
        "'t'",
        "(t)",
        "[^1]: f",
        "[[a]",
        "[a] b",
        "![a]",
        "[a](b)",
        "[a]",
        "[",
        "]: x",
        "text",
        "`code`",
        "**Status:** done",
        "**bold**",
        "_em_",
        "\\# esc",
        "    ",
        "  ",
        " ",
        "\t",
        "a\\",
        "é",
        "\u{feff}",
        "\u{1b}[2J",
        "\u{1}",
        "\u{b}",
        "\u{c}a",
        "漢",
        "\u{a0}",
        "a  ",
        "-x",
        "*x*",
        "+x",
        "1.x",
        "10000000000. x",
        "``` a`b",
        "x ```",
        "&amp;",
        "{#id}",
        "# a #",
        "# a \\#",
        "#  ",
        "# a#",
        "- # h",
        "- > q",
        "- ```",
        "-     code",
        "1. - x",
        "- 1. y",
    ]);
    let ends = prop::sample::select(vec!["\n", "\n", "\n", "\n\n", "\r\n", "", " \n", "\n\n\n", "\r"]);
    let indents = prop::sample::select(vec!["", "", "", " ", "  ", "   ", "    ", "      ", "\t"]);
    prop::collection::vec((indents, pieces, ends), lines)
        .prop_map(|parts| parts.into_iter().flat_map(|(a, b, c)| [a, b, c]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_any_lines(text in soup(0..18)) {
        agree(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400), failure_persistence: None, ..ProptestConfig::default() })]

    /// So many that the parser is asked about parts of them.
    #[test]
    fn on_many_lines(text in soup(60..300)) {
        agree(&text);
    }
}

#[test]
fn on_every_file_at_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("fixtures"), root.join("docs")];
    folders.extend(std::env::var_os("STORIES_CORPUS").map(Into::into));
    let mut files = 0;
    let mut fast = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                agree(&text);
                files += 1;
                fast += usize::from(stories::markdown::is_scanned(&text));
            }
        }
    }
    eprintln!("{files} files agree, {fast} of them without the parser");
}
