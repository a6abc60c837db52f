//! Plan documents: whole ones are found to be right, and each rule finds the fault that it is for.
#![allow(clippy::disallowed_methods, reason = "the test reads the fixtures")]
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use stories::check::{DOCUMENT_RULES, check_document, find_rule};
use stories::config::Config;
use stories::doc::{Kind, PlanDocument, fill, summary, values};
use stories::store::{MemoryTree, Scope, Snapshot};

fn fixture(kind: Kind) -> String {
    let path = format!("fixtures/doc/{}.md", kind.name());
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the fixture is there")
}

fn check(text: &str) -> Vec<String> {
    let plan = PlanDocument::read(&"plan.md".into(), text);
    check_document(&plan, &Config::default())
        .iter()
        .map(|finding| {
            let at = finding
                .span
                .map_or("", |span| text[span.range()].lines().next().unwrap_or(""));
            format!("{}: {} ({at})", finding.code, finding.message)
        })
        .collect()
}

/// The code, the kind of plan, what is replaced in it by what, and all that must be found.
type Case = (
    &'static str,
    Kind,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const CASES: &[Case] = &[
    (
        "doc-section",
        Kind::Technical,
        "## Rollback Plan",
        "## The way back",
        &["there is no section `Rollback Plan` (Technical Implementation Plan: Pay for a cart)"],
    ),
    (
        "doc-section",
        Kind::Feature,
        "### Edge Cases",
        "### Edges",
        &["`Testing Strategy` has no part `Edge Cases` (TESTING STRATEGY)"],
    ),
    (
        "doc-section",
        Kind::Feature,
        "## Problem Statement\n\nA full cart cannot be paid.\n\n## Solution Statement\n",
        "## Solution Statement\n\nIt is solved.\n\n## Problem Statement\n",
        &["`Solution Statement` stands before `Problem Statement` (Solution Statement)"],
    ),
    (
        "doc-section",
        Kind::Feature,
        "A full cart cannot be paid.",
        "",
        &["`Problem Statement` says nothing (Problem Statement)"],
    ),
    (
        "doc-section",
        Kind::Feature,
        "# Feature: Pay",
        "# Pay",
        &["the title is not `# Feature: …` (Pay for a cart)"],
    ),
    (
        "doc-placeholder",
        Kind::Feature,
        "A full cart cannot be paid.",
        "{{? why}} and {{?}}",
        &[
            "this is not filled in: why ({{? why}})",
            "this is not filled in ({{?}})",
        ],
    ),
    (
        "doc-value",
        Kind::Feature,
        "**Type:** New Capability\n**Complexity:** Medium",
        "**Type:** Improvement\n**Complexity:**",
        &[
            "`Improvement` is no type (Improvement)",
            "`Complexity` is empty (Complexity)",
        ],
    ),
    (
        "doc-value",
        Kind::Feature,
        "8/10",
        "11/10",
        &["the confidence is no number from 1 to 10 (**Confidence:** 11/10)"],
    ),
    (
        "doc-value",
        Kind::Technical,
        "**Cache:** None\n",
        "",
        &["there is no `Cache` here (Technical Stack)"],
    ),
    (
        "doc-user-story",
        Kind::Feature,
        "So that my order is on its way at once",
        "Now",
        &["the user story has no `So that …` in its place (User Story)"],
    ),
    (
        "doc-step",
        Kind::Feature,
        "### Task 2: UPDATE `web/cart.ts`",
        "### Task 2: Change the cart",
        &["this heading names no number, no keyword or no file (Task 2: Change the cart)"],
    ),
    (
        "doc-step",
        Kind::Feature,
        "### Task 2:",
        "### Task 3:",
        &["this is step 2, not 3 (Task 3: UPDATE `web/cart.ts`)"],
    ),
    (
        "doc-step",
        Kind::Feature,
        "- **VALIDATE**: `npm test`\n",
        "- **VALIDATE**: none\n",
        &["task 2 has no VALIDATE (Task 2: UPDATE `web/cart.ts`)"],
    ),
    (
        "doc-order",
        Kind::Feature,
        "### Task 2: UPDATE `web/cart.ts`",
        "### Task 2: CREATE `src/orders.rs`",
        &["this needs task 2, which comes later (src/orders.rs:10-40)"],
    ),
    (
        "doc-order",
        Kind::Feature,
        "- **IMPORTS**: none\n- **VALIDATE**: `cargo test pay`",
        "- **DEPENDS ON**: Task 2\n- **VALIDATE**: `cargo test pay`",
        &["this needs task 2, which comes later (Task 2)"],
    ),
    (
        "doc-pattern",
        Kind::Feature,
        "- **PATTERN**: none",
        "- **PATTERN**: as usual, with `Result`",
        &["this pattern names no file (as usual, with `Result`)"],
    ),
    (
        "doc-pattern",
        Kind::Feature,
        "- `src/orders.rs` (lines",
        "- the orders (lines",
        &["this names no file to read (the orders (lines 10-40): how totals are counted)"],
    ),
    (
        "doc-phase",
        Kind::Technical,
        "#### Automated Tests\n\n- [ ] `echo answered`",
        "#### Automated Tests\n\n- [ ] by reading",
        &["phase 3 has no automated tests (Success Criteria - Phase 3)"],
    ),
    (
        "doc-phase",
        Kind::Technical,
        "### 1.1 Orders",
        "### 2.1 Orders",
        &["part 2 of a plan stands in phase 1 (2.1 Orders)"],
    ),
    (
        "doc-phase",
        Kind::Technical,
        "### Success Criteria - Phase 3",
        "### When it is done",
        &["phase 3 has no success criteria (Phase 3: API Layer)"],
    ),
    (
        "doc-phase",
        Kind::Feature,
        "- a fake service",
        "a fake service",
        &["phase 4 lists no tasks (Phase 4: Testing)"],
    ),
    (
        "doc-risk",
        Kind::Technical,
        "| It is taken back |",
        "| |",
        &["this risk has no contingency (| The migration locks the table | It runs at night | |)"],
    ),
    (
        "doc-risk",
        Kind::Technical,
        "| Risk | Mitigation | Contingency |\n|---|---|---|\n",
        "",
        &["there is no table of risks (Risk Mitigation)"],
    ),
    (
        "doc-rollback",
        Kind::Technical,
        "shop migrate --down\n",
        "# by hand\n",
        &["the rollback plan has no commands (Rollback Plan)"],
    ),
    (
        "doc-count",
        Kind::Technical,
        "- [ ] Watched\n",
        "",
        &["`Definition of Done` has 6 of at least 7 points (Definition of Done)"],
    ),
];

#[test]
fn whole_documents_are_right() {
    for kind in Kind::ALL {
        assert_eq!(check(&fixture(kind)), Vec::<String>::new(), "{}", kind.name());
    }
    assert!(check("# Plan\n")[0].starts_with("doc-section: the title does not say"));
}

#[test]
fn each_rule_finds_its_fault_and_nothing_else() {
    let mut fired = BTreeSet::new();
    for (code, kind, from, to, expected) in CASES {
        let text = fixture(*kind);
        assert!(text.contains(from), "{from}");
        let expected: Vec<String> = expected.iter().map(|said| format!("{code}: {said}")).collect();
        assert_eq!(check(&text.replacen(from, to, 1)), expected, "{from}");
        fired.insert(*code);
    }
    let all: BTreeSet<&str> = DOCUMENT_RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(fired, all, "each rule has a case");
}

#[test]
fn every_rule_has_a_whole_page() {
    for rule in DOCUMENT_RULES {
        let code = rule.code;
        assert!(code.starts_with("doc-") && find_rule(code).is_some(), "{code}");
        assert!(
            rule.summary().starts_with("Finds ") && rule.summary().ends_with('.'),
            "{code}"
        );
        let page = rule.page();
        let at = ["## Why\n", "## Example\n", "## Fix\n"].map(|heading| page.find(heading));
        assert!(at.is_sorted() && at[0].is_some(), "{code}: {at:?}");
    }
}

#[test]
fn a_new_document_lacks_nothing_but_what_is_not_filled_in() {
    let full = "# Story: Pay for a cart\n\n## Problem\nIt `cannot` be paid.\n\n## User/Actor\nA customer.\n\n\
                ## Desired Outcome\nIt is paid.\n\n## Acceptance Criteria\n- [x] One\n\n## Tasks\n\n### 001: Create the client\n\
                **Domain:** api\n**Files:** `src/pay.rs`\n**Verify:** make `x`\n\nPost it.\n\n```rust\nfn a() {}\n```\n";
    for text in [full, "# Story: Bare\n", ""] {
        let tree = MemoryTree::new([("docs/stories/001-pay.md", text)]);
        let config = Arc::new(
            Config::parse("[verify]\nlevels = [{ command = \"echo '```'\" }]\n").expect("it is TOML"),
        );
        let snapshot = Snapshot::load(&tree, &config, Scope::All).expect("it is there");
        let entry = &snapshot.entries()[0];
        let Some(loaded) = entry.loaded() else { continue };
        for kind in Kind::ALL {
            let filled = fill(kind.template(), &values(&snapshot, entry, loaded, "2026-03-01"));
            assert_eq!(filled.unknown, Vec::<String>::new());
            assert_eq!(kind.check_template(&filled.text), Ok(()));
            let wrong: Vec<String> = check(&filled.text)
                .into_iter()
                .filter(|said| !said.starts_with("doc-placeholder: "))
                .collect();
            assert_eq!(wrong, Vec::<String>::new(), "{}", filled.text);
        }
    }
}

#[test]
fn no_text_makes_a_rule_stumble() {
    for kind in Kind::ALL {
        let text = fixture(kind);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for left_out in 0..lines.len() {
            let mut lines = lines.clone();
            lines[left_out] = "";
            for text in [
                lines.concat(),
                lines.concat().replace('\n', "\r\n"),
                lines[..left_out].concat(),
            ] {
                check(&text);
                summary(&PlanDocument::read(&"plan.md".into(), text));
            }
        }
    }
}

#[test]
fn line_ends_change_nothing() {
    for kind in Kind::ALL {
        let text = fixture(kind).replace('\n', "\r\n");
        assert_eq!(check(&text), Vec::<String>::new());
        let (a, b) = (fixture(kind), text);
        let read = |text: &str| summary(&PlanDocument::read(&"plan.md".into(), text));
        assert_eq!(read(&a), read(&b));
    }
}
