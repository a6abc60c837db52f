//! A past for tests: one change of every kind.

use std::convert::Infallible;
use std::sync::Arc;

use crate::config::Config;
use crate::history::{Chosen, Commit, Content, FileAt, History, Moment, Stats, Step, Told, Touched};

const BEFORE: &str = "# Story: Limits\n\n## Status\nDraft\n\n## Problem\n\nToo many.\n\n## Acceptance Criteria\n- [ ] It holds\n\n\
    ## Tasks\n\n### 001: Count\n**Domain:** backend\n**Status:** pending\n\n### 002: Drop\n**Status:** pending\n\n\
    ### 003: Log\n**Status:** pending\n\n### 004: Old\n";
const AFTER: &str = "# Story: Rate limits\n\n## Status\nIn Progress\n\n## Problem\n\nFar too many.\n\n## Acceptance Criteria\n\
    - [x] It holds\n\n## Dependencies\n- Story 001\n\n## Tasks\n\n### 001: Measure\n**Status:** pending\n\n\
    ### 003: Log\n**Status:** pending\n\nNew text.\n\n### 002: Count\n**Domain:** compute\n**Status:** in_progress\n\n### 4 Drop\n";
const DONE: &str =
    "# Story: Rate limits\n\n## Status\nDone\n\n## Tasks\n\n### 002: Count\n**Status:** done\n";

fn step(n: i64, subject: &str, old: Option<(&str, &str)>, new: Option<(&str, &str)>) -> Step {
    let file = |file: Option<(&str, &str)>| {
        file.map(|(path, text)| FileAt {
            path: path.into(),
            blob: Some(text.into()),
        })
    };
    Step {
        commit: Commit {
            id: format!("{n}234567890abcdef"),
            author: "Ada".to_owned(),
            email: "ada@example.org".to_owned(),
            time: Moment {
                seconds: 1_772_000_000 + n * 100_000,
                offset: 3600,
            },
            subject: subject.to_owned(),
        },
        files: vec![Touched {
            old: vec![file(old)],
            new: file(new),
        }],
    }
}

/// Six commits; the name of each content is the text itself.
pub(super) fn history() -> History {
    let (old, new) = ("docs/stories/001-limits.md", "docs/stories/002-rate-limits.md");
    History::new(vec![
        step(6, "Away", Some((new, DONE)), None),
        step(5, "Done", Some((new, "\0")), Some((new, DONE))),
        step(4, "A fault", Some((new, AFTER)), Some((new, "\0"))),
        step(3, "Begin", Some((new, BEFORE)), Some((new, AFTER))),
        step(2, "A better name", Some((old, BEFORE)), Some((new, BEFORE))),
        step(1, "Plan", None, Some((old, BEFORE))),
    ])
}

/// What its commits changed.
pub(super) fn told(history: &History) -> Vec<Told<'_>> {
    let mut read = |names: &[Arc<str>]| {
        let texts = names
            .iter()
            .map(|name| Some(&**name).filter(|text| *text != "\0"));
        let contents = texts.map(|text| Content::read(text, &Config::default()));
        Ok::<_, Infallible>(contents.collect())
    };
    match history.told(Chosen::default(), &mut read) {
        Ok(told) => told,
        Err(never) => match never {},
    }
}

/// Its times, and the moment up to which they are counted.
pub(super) fn stats(history: &History, told: &[Told<'_>]) -> (Stats, Moment) {
    let now = Moment {
        seconds: 1_773_000_000,
        offset: 0,
    };
    (Stats::new(history, told, &Config::default(), now), now)
}
