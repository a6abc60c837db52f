//! Stories for tests: one of every kind.

use std::sync::Arc;

use crate::config::Config;
use crate::store::{MemoryTree, Scope, Snapshot};

const BEGUN: &str = "# Story: Rate limits for the socket protocol

## Status
In Progress

## Acceptance Criteria
- [x] Frames are counted
- [ ] Frames are dropped

## Dependencies
- Story 001
- Story 005

## Tasks

### 001: Define the bucket
**Domain:** backend
**Status:** done
**Depends on:** none

### 002: Wire the limiter into the dispatcher
**Domain:** backend
**Status:** in_progress
**Depends on:** 001
**Files:** `src/limit.rs`, src/dispatch.rs
**Ticket:** ABC-1

The dispatcher asks first.

### 003: Count dropped frames
**Domain:** compute
**Status:** pending
**Depends on:** 001

### 004: Say so in the log
**Domain:** backend
**Status:** pending
**Depends on:** 002, 003, 099

### 005: Load test
**Domain:** backend
**Status:** pending
**Depends on:** none
**Enabled:** false

### 6 Oops
**Status:** pending

### 007-009: Several
**Status:** pending

### 010: Bad status
**Domain:** backend
**Status:** doing
**Depends on:** 002
";

/// Six files: a done story, one in progress with every kind of task, a ready one, a draft, one that is no text, and one
/// without a title whose status is unknown.
pub(super) fn sample() -> Snapshot {
    let story = |status: &str, title: &str, tasks: &str| {
        format!("# Story: {title}\n\n## Status\n{status}\n\n## Tasks\n{tasks}").into_bytes()
    };
    let tree = MemoryTree::new([
        (
            "docs/stories/001-framing.md",
            story(
                "Complete",
                "Framing of messages",
                "\n### 001: Write the header\n**Status:** done\n",
            ),
        ),
        ("docs/stories/002-limits.md", BEGUN.as_bytes().to_vec()),
        (
            "docs/stories/003-long.md",
            story(
                "Ready",
                "A title that is longer than what a terminal of eighty columns has room for",
                "\n### 001: One\n**Status:** pending\n**Depends on:** 002/003\n\n### 002: Two\n**Status:** pending\n",
            ),
        ),
        ("docs/stories/004-draft.md", story("Draft", "A draft", "")),
        ("docs/stories/005-binary.md", b"# x\xff\n".to_vec()),
        (
            "docs/stories/006-odd.md",
            b"no title\n\n## Status\nWaiting\n".to_vec(),
        ),
    ]);
    Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed")
}

/// A folder of one story with the text.
pub(super) fn one(text: &str) -> Snapshot {
    let tree = MemoryTree::new([("docs/stories/001-a.md", text)]);
    Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("memory can be listed")
}
