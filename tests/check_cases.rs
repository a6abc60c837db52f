//! Every file of `fixtures/check` is a small store with what the rules must find in it.
//!
//! A file holds prose and code blocks with four backticks or more, whose info string says what they are:
//!
//! - a path, `docs/stories/001-a.md` or `stories.toml`: a file of the store; with ` escaped` behind it, line breaks
//!   are left out and `\n`, `\r`, `\t`, `\0`, `\\` and `\xff` are read;
//! - `before PATH`: that file before a change; with any such block the case is about what the change brings in;
//! - `check`: the findings, one a line, as `path:line:column: severity[code]: message`;
//! - `fixed PATH`: that file after all safe fixes; ` escaped` behind it holds here too.
//!
//! `UPDATE=1 cargo test --test check_cases` writes the findings and the fixed files anew.
#![allow(clippy::disallowed_methods, reason = "the test reads files")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stories::check::{self, RULES};
use stories::config::{Config, FILE_NAME, Level};
use stories::diagnostic::{Applicability, Diagnostic, Severity};
use stories::store::{Entry, MemoryTree, Scope, Snapshot};
use stories::text::FilePath;
use stories::text::LineIndex;

/// The table of the command line's contract.
const ERRORS: &str = "not-utf8 conflict-marker duplicate-story number-mismatch missing-status unknown-status missing-domain \
     unknown-domain malformed-task task-range duplicate-task unknown-dependency self-dependency dependency-cycle \
     dependency-after swallowed-heading duplicate-section bad-transition early-start open-tasks bad-config";
const WARNINGS: &str = "near-miss-field near-miss-heading unchecked-criteria no-tasks too-many-tasks joined-actions \
     vague-task mixed-layers mixed-domains many-files large-context estimate-range phase-order missing-section \
     unfinished-dependency";
const NOTES: &str = "few-tasks many-waves no-verify long-body tests-apart id-gap file-conflict splittable-task odd-slug \
     vague-criterion open-question wide-task";

struct Block {
    info: String,
    text: String,
    /// The lines of the content in the case's text.
    lines: std::ops::Range<usize>,
}

struct Case {
    path: PathBuf,
    text: String,
    blocks: Vec<Block>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/check");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    paths.sort();
    paths.into_iter().map(read_case).collect()
}

fn read_case(path: PathBuf) -> Case {
    let text = fs::read_to_string(&path).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, usize)> = None;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (number, line) in lines.iter().enumerate() {
        let ticks = line.bytes().take_while(|b| *b == b'`').count();
        match &open {
            None if ticks >= 4 => open = Some((ticks, line[ticks..].trim().to_owned(), number + 1)),
            Some((width, info, start)) if ticks == *width && line[ticks..].trim().is_empty() => {
                blocks.push(Block {
                    info: info.clone(),
                    text: lines[*start..number].concat(),
                    lines: *start..number,
                });
                open = None;
            }
            _ => {}
        }
    }
    assert!(open.is_none(), "{}: a block is not closed", path.display());
    Case { path, text, blocks }
}

impl Case {
    fn name(&self) -> &str {
        self.path.file_stem().unwrap().to_str().unwrap()
    }

    /// The code that the case is about: the longest one that its name begins with.
    fn code(&self) -> Option<&'static str> {
        let name = self.name();
        let codes = RULES.iter().map(|rule| rule.code).filter(|code| {
            name.strip_prefix(code)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        codes.max_by_key(|code| code.len())
    }

    fn block(&self, info: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.info == info)
    }

    /// The files of the store, after the change or before it.
    fn files(&self, before: bool) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for block in &self.blocks {
            let (kind, rest) = block.info.split_once(' ').unwrap_or((block.info.as_str(), ""));
            match (kind, rest) {
                ("check" | "fixed", _) => {}
                ("before", _) => {}
                (path, "escaped") => drop(files.insert(path.to_owned(), unescape(&block.text))),
                (path, _) => drop(files.insert(path.to_owned(), block.text.clone().into_bytes())),
            }
        }
        for block in self.blocks.iter().filter(|_| before) {
            if let Some(path) = block.info.strip_prefix("before ") {
                files.insert(path.to_owned(), block.text.clone().into_bytes());
            }
        }
        files
    }

    fn snapshot(&self, before: bool) -> Snapshot {
        load(self.files(before))
    }

    fn is_change(&self) -> bool {
        self.blocks.iter().any(|block| block.info.starts_with("before "))
    }
}

fn load(files: BTreeMap<String, Vec<u8>>) -> Snapshot {
    let config = files.get(FILE_NAME).map_or(Config::default(), |bytes| {
        Config::parse(std::str::from_utf8(bytes).unwrap()).unwrap()
    });
    Snapshot::load(&MemoryTree::new(files), &Arc::new(config), Scope::All).unwrap()
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes().filter(|b| *b != b'\n');
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next().unwrap() {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'0' => 0,
            b'x' => {
                let mut digit = || (rest.next().unwrap() as char).to_digit(16).unwrap();
                u8::try_from(digit() * 16 + digit()).unwrap()
            }
            other => other,
        });
    }
    bytes
}

/// The reverse of [`unescape`], with a line break behind each line.
fn escape(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('\r', "\\r")
        .replace('\t', "\\t");
    text.replace('\n', "\\n\n")
}

fn find(case: &Case) -> (Snapshot, Vec<Diagnostic>) {
    let after = case.snapshot(false);
    if !case.is_change() {
        let found = check::check(&after);
        return (after, found);
    }
    let before = case.snapshot(true);
    let (old, new) = (case.files(true), case.files(false));
    let changed = new.keys().filter(|path| old.get(*path) != new.get(*path));
    let paths: HashSet<FilePath> = changed.map(|path| path.as_str().into()).collect();
    let found = check::brought_in(&before, &after, &paths);
    (after, found)
}

fn print(snapshot: &Snapshot, found: &[Diagnostic]) -> String {
    found
        .iter()
        .map(|finding| {
            let loaded = snapshot.at_path(&finding.path).and_then(Entry::loaded);
            let text = loaded.map_or(snapshot.config().text.as_str(), |loaded| loaded.document.text());
            let at = finding.span.map_or((1, 1), |span| {
                let place = LineIndex::new(text).line_column(text, span.start);
                (place.line, place.column)
            });
            format!(
                "{}:{}:{}: {}[{}]: {}\n",
                finding.path,
                at.0,
                at.1,
                finding.severity.name(),
                finding.code,
                finding.message
            )
        })
        .collect()
}

/// Writes `text` into a block of a case, as far as the case asks for it.
fn update(case: &Case, changes: &[(std::ops::Range<usize>, String)]) {
    let lines: Vec<&str> = case.text.split_inclusive('\n').collect();
    let mut out = String::new();
    let mut at = 0;
    let mut changes = changes.to_vec();
    changes.sort_by_key(|(range, _)| range.start);
    for (range, text) in changes {
        out.push_str(&lines[at..range.start].concat());
        out.push_str(&text);
        at = range.end;
    }
    out.push_str(&lines[at..].concat());
    if out != case.text {
        fs::write(&case.path, out).unwrap();
    }
}

#[test]
fn the_rules_find_what_the_cases_say() {
    let updates = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for case in cases() {
        let (snapshot, found) = find(&case);
        let Some(expected) = case.block("check") else {
            panic!("{} has no block `check`", case.name());
        };
        let printed = print(&snapshot, &found);
        let mut changes = Vec::new();
        if printed != expected.text {
            wrong.push_str(&format!(
                "{}: expected\n{}found\n{printed}\n",
                case.name(),
                expected.text
            ));
            changes.push((expected.lines.clone(), printed));
        }
        for finding in &found {
            judge_shape(&case, &snapshot, finding);
        }
        let fixed = check::fix(&snapshot, &found);
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for file in fixed.files() {
            let version = file.new.as_ref().unwrap();
            paths.insert(format!("fixed {}", version.path));
            let info = format!("fixed {}", version.path);
            let escaped = case.block(&format!("{info} escaped"));
            let shown = match escaped {
                Some(_) => escape(&version.text),
                None => version.text.to_string(),
            };
            match escaped.or_else(|| case.block(&info)) {
                Some(block) if block.text == shown => {}
                Some(block) => {
                    wrong.push_str(&format!(
                        "{}: {} was fixed to\n{shown}\n",
                        case.name(),
                        version.path
                    ));
                    changes.push((block.lines.clone(), shown));
                }
                None => wrong.push_str(&format!("{}: there is no block `{info}`\n{shown}\n", case.name())),
            }
        }
        for block in case
            .blocks
            .iter()
            .filter(|block| block.info.starts_with("fixed "))
        {
            if !paths.contains(block.info.trim_end_matches(" escaped")) {
                wrong.push_str(&format!(
                    "{}: nothing was fixed in `{}`\n",
                    case.name(),
                    block.info
                ));
            }
        }
        let after = snapshot.with(&fixed);
        let again = check::check(&after);
        if !check::fix(&after, &again).is_empty() {
            wrong.push_str(&format!("{}: a second fix changes more\n", case.name()));
        }
        if updates {
            update(&case, &changes);
        }
    }
    assert!(updates || wrong.is_empty(), "{wrong}");
}

/// All rules, notes as well, on stores that are nearly those of the cases: each with one line left out.
#[test]
fn no_text_makes_a_rule_stumble() {
    let all: String = RULES
        .iter()
        .map(|rule| format!("{} = \"warning\"\n", rule.code))
        .collect();
    let config = format!("[domains.api]\n[domains.web]\n[check.rules]\n{all}");
    for case in cases() {
        let files = case.files(false);
        for (path, bytes) in files.iter().filter(|(path, _)| *path != FILE_NAME) {
            let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
            for left_out in 0..lines.len() {
                let mut text = lines.clone();
                text.remove(left_out);
                let mut files = files.clone();
                files.insert(path.clone(), text.concat());
                files.insert(FILE_NAME.to_owned(), config.clone().into_bytes());
                judge_fix(&case, &load(files));
            }
        }
    }
}

/// Safe fixes leave nothing to fix, and no entry of a story vanishes by them.
fn judge_fix(case: &Case, snapshot: &Snapshot) {
    let found = check::check(snapshot);
    for finding in &found {
        judge_shape(case, snapshot, finding);
    }
    let fixed = check::fix(snapshot, &found);
    let after = snapshot.with(&fixed);
    assert!(
        check::fix(&after, &check::check(&after)).is_empty(),
        "{}",
        case.name()
    );
    for (entry, loaded) in snapshot.stories() {
        let now = after.at_path(&entry.path).and_then(Entry::loaded).unwrap();
        assert!(
            now.story.listed.len() >= loaded.story.listed.len(),
            "{}: a task vanished from\n{}",
            case.name(),
            loaded.document.text()
        );
    }
}

/// What every finding must be like, whatever the rule.
fn judge_shape(case: &Case, snapshot: &Snapshot, finding: &Diagnostic) {
    let name = case.name();
    let message = &finding.message;
    assert!(
        !message.ends_with('.') && !message.contains('\n'),
        "{name}: {message}"
    );
    let text = snapshot
        .at_path(&finding.path)
        .and_then(Entry::loaded)
        .map_or(snapshot.config().text.as_str(), |loaded| loaded.document.text());
    let labels = finding.labels.iter().map(|label| label.span);
    for span in finding.span.into_iter().chain(labels) {
        assert!(text.get(span.range()).is_some(), "{name}: {finding:?}");
    }
    if let Some(fix) = &finding.fix {
        let fixed = fix.edits.apply(text);
        assert_ne!(fixed, text, "{name}: {message}");
        if fix.applicability == Applicability::Safe {
            assert_ne!(finding.code, "number-mismatch");
        }
    }
}

#[test]
fn every_rule_has_a_case_that_fires() {
    let mut fired: BTreeSet<&str> = BTreeSet::new();
    for case in cases() {
        let code = case
            .code()
            .unwrap_or_else(|| panic!("{} is named after no rule", case.name()));
        if find(&case).1.iter().any(|finding| finding.code == code) {
            fired.insert(code);
        }
    }
    let silent: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !fired.contains(code))
        .collect();
    assert_eq!(
        silent,
        Vec::<&str>::new(),
        "rules without a case in which they fire"
    );
}

#[test]
fn the_table_is_the_one_of_the_contract() {
    let errors = ERRORS
        .split_whitespace()
        .map(|code| (code, Level::At(Severity::Error)));
    let warnings = WARNINGS
        .split_whitespace()
        .map(|code| (code, Level::At(Severity::Warning)));
    let notes = NOTES.split_whitespace().map(|code| (code, Level::Off));
    let expected: Vec<(&str, Level)> = errors.chain(warnings).chain(notes).collect();
    let table: Vec<(&str, Level)> = RULES.iter().map(|rule| (rule.code, rule.default)).collect();
    assert_eq!(table, expected);
    let unique: HashSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(unique.len(), RULES.len());
    for rule in RULES {
        let words = rule.code.split('-');
        let is_kebab = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        assert!(words.into_iter().all(is_kebab), "{}", rule.code);
    }
}

#[test]
fn every_rule_has_a_whole_page() {
    for rule in RULES {
        let code = rule.code;
        assert!(rule.summary().starts_with("Finds "), "{code}: {}", rule.summary());
        assert!(
            rule.summary().ends_with('.'),
            "{code}: the first line is one sentence"
        );
        let page = rule.page();
        let mut at = 0;
        for heading in ["## Why\n", "## Example\n", "## Fix\n"] {
            let found = page[at..].find(heading);
            let found = found.unwrap_or_else(|| panic!("{code}: no {heading}"));
            at += found + heading.len();
            let section = page[at..].split("\n## ").next().unwrap().trim();
            assert!(!section.is_empty(), "{code}: {heading} is empty");
        }
        let file = format!("src/check/rules/{}.rs", code.replace('-', "_"));
        let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).unwrap();
        assert_eq!(source, rule.source, "{code} stands in {file}");
    }
}
