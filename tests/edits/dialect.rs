//! How a story is written: random dialects, and stories written down in them.

use crate::*;

#[derive(Clone, Debug)]
pub struct Dialect {
    pub end: &'static str,
    /// Every second line of a mixed file ends otherwise.
    pub mixed: bool,
    pub bom: bool,
    pub final_newline: bool,
    pub title: usize,
    pub status: usize,
    pub prefix: &'static str,
    pub outside: bool,
    pub suffix: &'static str,
    pub shared: bool,
    pub word: &'static str,
    pub width: usize,
    pub separator: Option<&'static str>,
    pub after_each: bool,
    pub touching: bool,
    pub blanks: usize,
    pub blank_fields: usize,
    pub blank_sections: bool,
    pub closing: &'static str,
    pub noise: Vec<&'static str>,
    pub behind: Vec<&'static str>,
    pub other_heading: bool,
}

pub const NOISE: [&str; 9] = [
    "```markdown\n## Tasks\n\n### 001: fake\n**Status:** done\n\n---\n```",
    "<!--\n## Tasks\n### 002: fake\n-->",
    "> ## Tasks\n> ### 003: fake\n> **Status:** done",
    "| a | b |\n|---|---|\n| ### 004: fake | c |",
    "- ### 005: fake\n- [ ] box\n  - [x] inner",
    "    ### 006: fake\n    **Status:** done",
    "Žluťoučký 🐎 and 馬.  \nA line more.",
    "~~~~\n~~~\n# fake\n~~~~",
    "***",
];

pub const SECTIONS: [&str; 4] = [
    "## Problem",
    "## Acceptance Criteria",
    "## Notes",
    "Underlined\n----------",
];

pub const TITLES: [&str; 8] = [
    "Open the socket",
    "Add `x` to [y](z.md)",
    "Größe: 🚀",
    "a",
    "Use C# here",
    "1 of 2",
    "Say \"hi\" | bye",
    "**bold** move",
];

pub const BODIES: [&str; 12] = [
    "",
    "One line.",
    "One.\n\nTwo\nlines.",
    "- a\n- b\n  - c\n\n1. d",
    "Run:\n\n```sh\n### 001: fake\n---\n```",
    "#### Detail\n\nText with trailing spaces  \nand more.",
    "One.\n\n---\n\nTwo.",
    "> quote\n> ### 009: fake",
    "<!-- ### 010: fake -->\n\nText.",
    "Text.\n\n    code\n    ### 011: fake",
    "| a |\n|---|\n| b |",
    "Ü 🎉\n\n**Files to modify:**\n- `src/a.rs`",
];

pub fn dialect() -> impl Strategy<Value = Dialect> {
    let bytes = (
        select(vec!["\n", "\n", "\r\n", "\r"]),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.7),
    );
    let story = (
        0..6usize,
        0..10usize,
        any::<bool>(),
        prop::collection::vec(select(NOISE.to_vec()), 0..3),
    );
    let fields = (
        select(vec!["", "", "- ", "* "]),
        any::<bool>(),
        select(vec!["", "", "  "]),
        prop::bool::weighted(0.2),
    );
    let tasks = (
        select(vec!["", "", "Task "]),
        1..5usize,
        select(vec!["", "", " ###"]),
        prop::bool::weighted(0.15),
    );
    let gaps = (
        select(vec![
            None,
            Some("---"),
            Some("---"),
            Some("***"),
            Some("- - -"),
            Some("_____"),
        ]),
        any::<bool>(),
        prop::bool::weighted(0.2),
        1..4usize,
        0..3usize,
    );
    let behind = prop::collection::vec(select(NOISE.to_vec()), 0..2);
    (bytes, story, fields, tasks, gaps, behind).prop_map(|(bytes, story, fields, tasks, gaps, behind)| {
        Dialect {
            end: bytes.0,
            mixed: bytes.1,
            bom: bytes.2,
            final_newline: bytes.3,
            title: story.0,
            status: story.1,
            blank_sections: story.2,
            noise: story.3,
            prefix: fields.0,
            outside: fields.1,
            suffix: fields.2,
            shared: fields.3,
            word: tasks.0,
            width: tasks.1,
            closing: tasks.2,
            other_heading: tasks.3,
            separator: gaps.0,
            after_each: gaps.1,
            touching: gaps.2,
            blanks: gaps.3,
            blank_fields: gaps.4,
            behind,
        }
    })
}

pub fn item() -> impl Strategy<Value = PlainItem> {
    let field = |label: &'static str, values: Vec<(&'static str, &'static str, &'static str)>| {
        prop::option::weighted(0.8, select(values)).prop_map(move |value| {
            value.map(|(before, word, after)| PlainField {
                label: label.to_owned(),
                before,
                word: word.to_owned(),
                after,
                joined: false,
            })
        })
    };
    let known = (
        field(
            "Domain",
            vec![
                ("", "compute", ""),
                ("`", "net work", "` (mostly)"),
                ("", "ünï", ""),
            ],
        ),
        field("Owner", vec![("", "me & you", "")]),
        field(
            "Status",
            vec![
                ("", "pending", ""),
                ("✅ ", "done", ""),
                ("", "In-Progress", " (via #4)"),
                ("`", "done", "`"),
                ("", "blocked", ""),
            ],
        ),
        field("Files", vec![("", "src/a.rs, `src/b.rs`", "")]),
        field("Estimate", vec![("", "3h (about)", ""), ("", "1 | 2", "")]),
    );
    (
        select(TITLES.to_vec()),
        known,
        prop::option::weighted(0.7, prop::collection::vec(1..9u64, 0..3)),
        select(BODIES.to_vec()),
    )
        .prop_map(|(title, known, depends, body)| {
            let mut fields: Vec<PlainField> = [known.0, known.1, known.2].into_iter().flatten().collect();
            let mut distinct: Vec<u64> = Vec::new();
            if let Some(depends) = depends {
                for number in depends {
                    if !distinct.contains(&number) {
                        distinct.push(number);
                    }
                }
                let value: Vec<String> = distinct.iter().map(|number| format!("Task {number}")).collect();
                fields.push(PlainField {
                    label: "Depends on".to_owned(),
                    before: "",
                    word: if value.is_empty() {
                        "none".to_owned()
                    } else {
                        value.join(", ")
                    },
                    after: "",
                    joined: false,
                });
            }
            fields.extend([known.3, known.4].into_iter().flatten());
            PlainItem {
                id: TaskId::new(0),
                title: title.to_owned(),
                fields,
                depends: distinct,
                body: body.to_owned(),
            }
        })
}

/// Writes the story down, and says what it says.
pub fn write(dialect: &Dialect, mut items: Vec<PlainItem>) -> (String, Plain) {
    let mut lines: Vec<String> = Vec::new();
    let push = |lines: &mut Vec<String>, text: &str| lines.extend(text.split('\n').map(str::to_owned));
    let mut status = Some("Draft");
    if dialect.status == 7 {
        push(&mut lines, "---\ntitle: x\nstatus: 'Draft' # soon\n---");
    }
    let mut title = Some("The `story`: 🎉");
    match dialect.title {
        0 => push(&mut lines, "# Story: The `story`: 🎉"),
        1 => push(&mut lines, "# Story 013: The `story`: 🎉"),
        2 => push(&mut lines, "# 013: The `story`: 🎉 #"),
        3 => push(&mut lines, "# Story: The `story`: 🎉  "),
        4 => push(&mut lines, "The `story`: 🎉\n==="),
        _ => title = None,
    }
    lines.push(String::new());
    let under = if dialect.blank_sections { "\n\n" } else { "\n" };
    match dialect.status {
        0 => push(&mut lines, &format!("## Status{under}Draft\n")),
        1 => push(&mut lines, &format!("## Status{under}🚧 **Draft** (since May)\n")),
        2 => push(&mut lines, "## Status: ✅ Draft\n"),
        3 => push(&mut lines, "**Owner**: me  \n**Status**: Draft  \n"),
        4 => push(&mut lines, "- **Status:** `Draft`\n- **Owner:** me\n"),
        5 => push(&mut lines, "Status: Draft\n"),
        6 => push(&mut lines, &format!("## Status{under}- [ ] Draft\n")),
        7 => {}
        8 => {
            push(&mut lines, "## Status\n");
            status = Some("");
        }
        _ => status = None,
    }
    for (n, noise) in dialect.noise.iter().enumerate() {
        push(
            &mut lines,
            &format!(
                "{}{under}{noise}\n",
                SECTIONS[(n + dialect.title) % SECTIONS.len()]
            ),
        );
    }
    push(&mut lines, "## Tasks\n");
    let last = items.len();
    for (n, item) in items.iter_mut().enumerate() {
        item.id = TaskId::new(n as u64 * 2 + 1);
        item.id.letter = (n == 2).then_some('a');
        write_item(dialect, &mut lines, item);
        if n + 1 < last || dialect.after_each {
            if let Some(separator) = dialect.separator {
                // Stars and dashes in a row never make a heading of what they touch; three dashes do.
                let swallows = dialect.touching && !separator.starts_with('-') && !item.body.ends_with('.');
                if !dialect.touching || swallows || !item.body.ends_with('.') {
                    lines.extend(std::iter::repeat_n(String::new(), dialect.blanks));
                }
                lines.push(separator.to_owned());
            }
            if n + 1 < last || !dialect.behind.is_empty() {
                lines.extend(std::iter::repeat_n(String::new(), dialect.blanks));
            }
        }
        if dialect.other_heading && n == 0 {
            push(&mut lines, "\n### Notes\n\nNot a task.\n");
        }
    }
    for noise in &dialect.behind {
        push(
            &mut lines,
            &format!("\n## Behind\n\n{noise}\n\n### 099: not a task\n**Status:** pending"),
        );
    }
    let mut text = if dialect.bom {
        "\u{feff}".to_owned()
    } else {
        String::new()
    };
    let count = lines.len();
    for (n, line) in lines.iter().enumerate() {
        text.push_str(line);
        if n + 1 < count || dialect.final_newline {
            let other = if dialect.end == "\r\n" { "\n" } else { "\r\n" };
            text.push_str(if dialect.mixed && n % 2 == 1 {
                other
            } else {
                dialect.end
            });
        }
    }
    for item in &mut items {
        if dialect.shared && item.fields.len() >= 2 {
            item.fields[0].joined = true;
        }
        item.body = item.body.trim().to_owned();
    }
    let plain = Plain {
        title: title.map(str::to_owned),
        status: status.map(str::to_owned),
        items,
    };
    (text, plain)
}

pub fn write_item(dialect: &Dialect, lines: &mut Vec<String>, item: &PlainItem) {
    let id = item.id.padded(dialect.width);
    lines.push(format!(
        "### {}{id}: {}{}",
        dialect.word, item.title, dialect.closing
    ));
    let mut fields: Vec<String> = item
        .fields
        .iter()
        .map(|field| {
            let label = if dialect.outside {
                format!("**{}**:", field.label)
            } else {
                format!("**{}:**", field.label)
            };
            format!("{label} {}{}{}", field.before, field.word, field.after)
        })
        .collect();
    if dialect.shared && fields.len() >= 2 {
        let first = fields.remove(0);
        fields[0] = format!("{first} | {}", fields[0]);
    }
    if !fields.is_empty() {
        lines.extend(std::iter::repeat_n(String::new(), dialect.blank_fields));
    }
    lines.extend(
        fields
            .iter()
            .map(|field| format!("{}{field}{}", dialect.prefix, dialect.suffix)),
    );
    if !item.body.is_empty() {
        lines.push(String::new());
        lines.extend(item.body.split('\n').map(str::to_owned));
    }
}
