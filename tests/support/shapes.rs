//! Stories of any size that are hard on parsers, on the rules, or on what shows them.
#![allow(unreachable_pub, missing_docs, reason = "tests and benchmarks include it")]

use std::fmt::Write as _;

/// A name, and the story of about so many bytes.
pub type Shape = (&'static str, fn(usize) -> String);

/// All shapes; the first is a story as people write them.
pub const SHAPES: &[Shape] = &[
    ("plain tasks", plain),
    ("tasks with a text", texts),
    ("quotes in quotes", |size| body("> ", size)),
    ("items in items on a line", |size| body("- ", size)),
    ("items in items by lines", nested_items),
    ("open brackets", |size| body("[", size)),
    ("image brackets", |size| body("![", size)),
    ("links never closed", |size| body("[a](", size)),
    ("brackets and parentheses", |size| body("[a]((", size)),
    ("stars", |size| body("*a ", size)),
    ("stars and underscores", |size| body("*a _b ", size)),
    ("strong ends", |size| body("a**b", size)),
    ("tildes", |size| body("~~a ", size)),
    ("link definitions", definitions),
    ("uses of one definition", |size| {
        format!("{}\n\n[a]: /u\n", body("[a] ", size))
    }),
    ("footnotes", |size| body("[^1] ", size)),
    ("rows of a narrow table", |size| {
        body_of("| a |\n|---|\n", "| b |\n", size)
    }),
    ("short rows of a wide table", wide_table),
    ("heads of tables", |size| body("| a |\n|---|\n", size)),
    ("runs of backticks", backticks),
    ("comments never closed", |size| body("<!-- a ", size)),
    ("comments", |size| body("<!-- a -->\n\n", size)),
    ("tags never closed", |size| body("<a b=\"", size)),
    ("instructions never closed", |size| body("<?a ", size)),
    ("declarations never closed", |size| body("<!A ", size)),
    ("cdata never closed", |size| body("<![CDATA[ ", size)),
    ("entities", |size| body("&amp;", size)),
    ("entities never closed", |size| body("&#x", size)),
    ("one long line", |size| body("word ", size)),
    ("one long word", |size| body("a", size)),
    ("backslashes", |size| body("\\", size)),
    ("fences", |size| body("```\n", size)),
    ("an open fence", |size| body_of("```\n", "### 002: a\n", size)),
    ("underlined headings", |size| body("a\n---\n", size)),
    ("rules", |size| body("---\n", size)),
    ("carriage returns", |size| body("a\r", size)),
    ("blank lines", |size| body("\n", size)),
    ("white space", |size| body(" ", size)),
    ("no-break spaces", |size| body("\u{a0}", size)),
    ("combining marks", |size| body("\u{301}", size)),
    ("bidirectional controls", |size| body("\u{202e}", size)),
    ("escape sequences", |size| body("\u{1b}[2J", size)),
    ("headings with attributes", |size| body("#### a {#b}\n", size)),
    ("boxes", |size| section("Acceptance Criteria", "- [ ] a\n", size)),
    ("dependencies on stories", |size| {
        section("Dependencies", "- Story 014\n", size)
    }),
    ("other sections", |size| story(&fill("", "\n## A\n", size))),
    ("sections of tasks", |size| {
        story(&fill("", "\n## Tasks\n\n### 001: A\n", size))
    }),
    ("tasks of one id", |size| {
        tasks(|_| "### 001: A".to_owned(), |_| "none".to_owned(), size)
    }),
    ("near misses of tasks", |size| {
        story(&fill("\n## Tasks\n", "\n### 1 Foo\n", size))
    }),
    ("ranges of tasks", |size| {
        story(&fill("\n## Tasks\n", "\n### 003-006: A\n", size))
    }),
    ("swallowed headings", |size| {
        story(&fill(
            "\n## Tasks\n",
            "\n### 001: A\n**Status:** done\n\nText.\n---\n",
            size,
        ))
    }),
    ("a chain of waits", |size| {
        tasks(heading, |n| format!("{:03}", n.max(2) - 1), size)
    }),
    ("a chain the other way", |size| {
        tasks(heading, |n| format!("{:03}", n + 1), size)
    }),
    ("a ring of waits", |size| {
        tasks(
            heading,
            |n| {
                if n == 1 {
                    "002".to_owned()
                } else {
                    format!("001, {:03}", n - 1)
                }
            },
            size,
        )
    }),
    ("all wait for one", |size| {
        tasks(heading, |_| "001".to_owned(), size)
    }),
    ("one waits for all", |size| {
        story(&fill(
            "\n## Tasks\n\n### 001: A\n**Domain:** a\n**Status:** pending\n**Depends on:** ",
            "002, ",
            size,
        ))
    }),
    ("each waits for twenty", |size| tasks(heading, twenty, size)),
    ("each waits for nothing known", |size| {
        tasks(heading, |n| format!("{}", n + 1_000_000), size)
    }),
    ("files of one task", |size| {
        body_of("**Files:**\n", "- `src/a.rs`\n", size)
    }),
    ("one file of all tasks", |size| {
        tasks(heading, |_| "none\n**Files:** src/a.rs".to_owned(), size)
    }),
    ("fields", |size| {
        story(&fill(
            "\n## Tasks\n\n### 001: A\n**Domain:** a\n**Status:** pending\n",
            "**Owner:** b\n",
            size,
        ))
    }),
    ("fields on a line", |size| {
        story(&fill(
            "\n## Tasks\n\n### 001: A\n**Domain:** a\n**Status:** pending\n",
            "**Owner:** b | ",
            size,
        ))
    }),
    ("a long title", |size| {
        format!("# Story: {}\n", fill("", "word ", size))
    }),
    ("a long task title", |size| {
        story(&fill("\n## Tasks\n\n### 001: A ", "and move it ", size))
    }),
    ("front matter", |size| {
        format!("---\n{}---\n# Story: A\n", fill("", "key: value\n", size))
    }),
    ("open front matter", |size| fill("---\n", "key: value\n", size)),
    ("silenced rules", |size| {
        body("<!-- stories: allow vague-task -->\n\n", size)
    }),
    ("marks of conflicts", |size| {
        body("<<<<<<< a\n=======\n>>>>>>> b\n", size)
    }),
    ("verbs", |size| body("add it and remove it and ", size)),
];

fn fill(start: &str, unit: &str, size: usize) -> String {
    let count = size.saturating_sub(start.len()) / unit.len();
    format!("{start}{}", unit.repeat(count))
}

fn story(rest: &str) -> String {
    format!("# Story: A\n\n## Status\nReady\n{rest}\n")
}

/// The unit again and again in the text of a task.
fn body(unit: &str, size: usize) -> String {
    body_of("", unit, size)
}

fn body_of(start: &str, unit: &str, size: usize) -> String {
    let head = "\n## Tasks\n\n### 001: A\n**Domain:** a\n**Status:** pending\n**Depends on:** none\n\n";
    story(&format!("{head}{start}{}", fill("", unit, size)))
}

fn section(name: &str, unit: &str, size: usize) -> String {
    story(&fill(&format!("\n## {name}\n"), unit, size))
}

fn heading(n: usize) -> String {
    format!("### {n:03}: Add part {n}")
}

fn tasks(heading: impl Fn(usize) -> String, waits: impl Fn(usize) -> String, size: usize) -> String {
    let mut text = story("\n## Tasks");
    for n in 1.. {
        if text.len() >= size {
            break;
        }
        let (heading, waits) = (heading(n), waits(n));
        let _ = write!(
            text,
            "\n{heading}\n**Domain:** a\n**Status:** pending\n**Depends on:** {waits}\n\nReturn 429 from `src/a.rs`.\n"
        );
    }
    text
}

fn plain(size: usize) -> String {
    let waits = |n: usize| {
        if n % 10 < 2 {
            "none".to_owned()
        } else {
            format!("{:03}", n - 1)
        }
    };
    tasks(heading, waits, size)
}

/// As above, each task with as much text as people write: a paragraph and a list, 600 bytes in all.
fn texts(size: usize) -> String {
    let text = "\nThe limit holds for each key and each minute, and is read from the settings when the server starts. ";
    let list = "\n\n- A key over its limit gets the answer 429, with the seconds to wait.\n- Another key is not slowed down.\n";
    let waits = |n: usize| format!("{:03}\n{}{list}", n.max(2) - 1, text.repeat(3));
    tasks(heading, waits, size)
}

fn twenty(n: usize) -> String {
    let ids: Vec<String> = (n.saturating_sub(20).max(1)..n.max(2))
        .map(|id| format!("{id:03}"))
        .collect();
    ids.join(", ")
}

/// Each line an item one level deeper, as deep as the size allows.
fn nested_items(size: usize) -> String {
    let mut text = String::new();
    let mut depth = 0;
    while text.len() < size {
        text.extend(std::iter::repeat_n(' ', depth * 2));
        text.push_str("- a\n");
        depth = (depth + 1) % 500;
    }
    body_of(&text, "\n", 0)
}

fn definitions(size: usize) -> String {
    let mut text = String::new();
    for n in 0.. {
        if text.len() >= size {
            break;
        }
        let _ = write!(text, "[a{n}]\n\n[a{n}]: /u\n\n");
    }
    body_of(&text, "\n", 0)
}

/// As many columns as rows, in which all cells but the first are missing.
fn wide_table(size: usize) -> String {
    let columns = size / 2 / "|-".len() / 2;
    let mut text = format!("{}|\n{}|\n", "|a".repeat(columns), "|-".repeat(columns));
    while text.len() < size {
        text.push_str("|b\n");
    }
    body_of(&text, "\n", 0)
}

/// Runs of every length, none of which has an end.
fn backticks(size: usize) -> String {
    let mut text = String::new();
    let mut length = 1;
    while text.len() < size {
        text.extend(std::iter::repeat_n('`', length));
        text.push('a');
        length += 1;
    }
    body_of(&text, "\n", 0)
}
