//! Everything that can be shown of a store is shown, and nothing of it acts on a terminal.

use stories::cli::render::out::Out;
use stories::cli::render::{
    Sources, board, export, full, github, gitlab, graph, json, list, next, plan, sarif,
};
use stories::cli::render::{short, show, tasks};
use stories::diagnostic::Diagnostic;
use stories::graph::next_tasks;
use stories::plan::{Options, plan as plan_of};
use stories::prompt::prompt;
use stories::store::Entry;
use stories::text::is_unprintable;

use crate::*;

/// For a terminal of each width.
const WIDTHS: [usize; 3] = [20, 80, 200];

pub fn everything(snapshot: &Snapshot, findings: &[Diagnostic]) {
    let entries: Vec<&Entry> = snapshot.entries().iter().collect();
    let sources = Sources::new(snapshot, findings);
    let nodes = next_tasks(snapshot, None);
    let plan = plan_of(snapshot, entries.iter().copied(), &Options::default());
    for width in WIDTHS {
        for color in [false, true] {
            let on_terminal = |what: &str, work: &dyn Fn(&mut Out)| {
                let mut out = Out::new(color, width);
                work(&mut out);
                harmless(what, &out.into_text());
            };
            on_terminal("short", &|out| {
                short::short(out, findings, &sources, entries.len());
            });
            on_terminal("full", &|out| {
                full::full(out, findings, &sources, entries.len());
            });
            let overview = board::Board {
                snapshot,
                findings,
                all: color,
            };
            on_terminal("board", &|out| board::board(out, &overview));
            on_terminal("detail", &|out| board::detail(out, snapshot, findings, &entries));
            on_terminal("list", &|out| list::list(out, snapshot, &entries));
            on_terminal("next", &|out| next::next(out, snapshot, &nodes, None));
            on_terminal("graph", &|out| graph::text(out, snapshot, &entries));
            on_terminal("plan", &|out| plan::text(out, &plan));
            on_terminal("explained plan", &|out| plan::explain(out, &plan));
            for entry in &entries {
                on_terminal("tasks", &|out| tasks::tasks(out, snapshot, entry));
                on_terminal("story", &|out| show::story(out, snapshot, entry));
                for task in entry.loaded().iter().flat_map(|loaded| loaded.story.tasks()) {
                    on_terminal("task", &|out| show::task(out, snapshot, entry, task));
                }
            }
        }
    }
    for (what, text) in [
        ("check", json::check(findings, &sources, entries.len())),
        ("sarif", sarif::sarif(findings, &sources)),
        ("gitlab", gitlab::gitlab(findings, &sources)),
        ("list", json::list(snapshot, &entries)),
        ("export", json::export(snapshot, &entries)),
        ("status", json::status(snapshot, &entries, findings)),
        ("next", json::next(snapshot, &nodes)),
        ("graph", json::graph(snapshot, &entries)),
        ("plan", json::plan(&plan)),
        ("records", json::records(&plan)),
    ] {
        is_json(what, &text);
    }
    for entry in &entries {
        let Some(loaded) = entry.loaded() else { continue };
        is_json("story", &json::show_story(snapshot, entry));
        is_json("tasks", &json::tasks(snapshot, entry));
        let job = json::Job {
            profile: None,
            exported_at: "2026-01-01T00:00:00+00:00",
        };
        is_json("scheduler", &json::scheduler(snapshot, entry, &job).text);
        for task in loaded.story.tasks().take(8) {
            is_json("task", &json::show_task(snapshot, entry, task));
            let asked = prompt(snapshot, entry, loaded, task);
            assert_eq!(asked.text(), prompt(snapshot, entry, loaded, task).text());
        }
    }
    let drawing = graph::Drawing::new(snapshot, &entries);
    let lines = github::github(findings, &sources);
    assert_eq!(
        lines.lines().filter(|line| line.starts_with("::")).count(),
        findings.len(),
        "{lines}"
    );
    for text in [
        graph::dot(&drawing),
        graph::mermaid(&drawing),
        export::csv(snapshot, &entries),
        export::markdown(snapshot, &entries),
    ] {
        std::hint::black_box(text);
    }
    let page = export::html(snapshot, &entries).to_lowercase();
    for danger in ["<script", "<iframe", "href=\"javascript:", "<img src=x"] {
        assert!(!page.contains(danger), "{danger} in the page");
    }
}

fn harmless(what: &str, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(is_unprintable) {
        // Our own colours are all that may be there.
        let color = rest[at..].strip_prefix("\u{1b}[").and_then(|behind| {
            let end = behind.find('m')?;
            behind[..end]
                .chars()
                .all(|c| c.is_ascii_digit() || c == ';')
                .then(|| &behind[end + 1..])
        });
        rest = color.unwrap_or_else(|| panic!("{what} shows {:?}\n{text:?}", &rest[at..]));
    }
}

fn is_json(what: &str, text: &str) {
    let found: Result<serde_json::Value, _> = serde_json::from_str(text);
    if let Err(error) = found {
        panic!("{what} is no JSON: {error}\n{text}");
    }
}
