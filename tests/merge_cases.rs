//! What merges give, as case files: `fixtures/merge/<behaviour>.md`.

mod support;

use std::sync::Arc;

use stories::config::Config;
use stories::merge::{Versions, merge};
use stories::text::Markers;
use support::cases::{self, Fence};

/// The text of the fence of the kind; a version that is not given is empty.
fn text(given: &[Fence], kind: &str) -> String {
    given
        .iter()
        .find(|fence| fence.kind() == kind)
        .map_or(String::new(), Fence::decoded)
}

#[test]
fn merges_give_what_the_cases_say() {
    cases::run(
        &support::fixtures("merge"),
        |fence| matches!(fence.kind(), "base" | "ours" | "theirs" | "stories.toml"),
        |given| {
            let config = Config::parse(&text(given, "stories.toml")).expect("a case's configuration is TOML");
            let [base, ours, theirs] = ["base", "ours", "theirs"].map(|kind| text(given, kind));
            let versions = Versions {
                base: base.as_bytes(),
                ours: ours.as_bytes(),
                theirs: theirs.as_bytes(),
            };
            let merged = merge(versions, "001-story.md", &Arc::new(config), &Markers::default());
            let result = String::from_utf8(merged.bytes).expect("texts merge into a text");
            assert_eq!(merged.is_clean, merged.conflicts == 0, "conflicts are marked");
            let mut told = match merged.conflicts {
                0 => "clean\n".to_owned(),
                1 => "1 conflict\n".to_owned(),
                count => format!("{count} conflicts\n"),
            };
            for note in merged.notes {
                told.push_str(&format!("{note}\n"));
            }
            vec![
                Fence::encode("result", &result),
                Fence {
                    info: "outcome".to_owned(),
                    text: told,
                },
            ]
        },
    );
}
