//! `stories.toml`: any text is read, what is wrong in it is told with its place, and defaults stand for it.

use stories::check::check;
use stories::model::Workflow;

use crate::*;

/// A story that meets every key.
const STORY: &str = "# Story: S\n\n## Status\nReady\n\n## Tasks\n\n### 001: Add a limit to `src/a.rs`\n**Domain:** backend\n**Status:** done\n**Depends on:** none\n**Worker:** claude\n\nReturn 429.\n";

pub fn holds(data: &[u8]) {
    let text = bytes::text(data);
    let config = match Config::parse(&text) {
        Ok(config) => config,
        Err(error) => {
            assert!(text.get(error.span.range()).is_some(), "{error:?}");
            assert!(!error.message.is_empty());
            return;
        }
    };
    assert_eq!(
        config,
        Config::parse(&text).expect("it was read before"),
        "it reads the same again"
    );
    for finding in &config.findings {
        let span = finding.span.expect("a finding in the file has a place");
        assert!(text.get(span.range()).is_some(), "{finding:?}");
        assert!(finding.help.is_some(), "{finding:?} names the next step");
    }
    for flow in [&config.story_workflow, &config.task_workflow] {
        is_sound(flow);
    }
    let is_inside = |path: &str| {
        !path.starts_with('/') && path.split(['/', '\\']).all(|part| part != "..") && !path.contains('\0')
    };
    assert!(is_inside(&config.dir), "{} leads out of the root", config.dir);
    let dir = config.dir.clone();
    let tree = stories::store::MemoryTree::new([(format!("{dir}/001-s.md"), STORY)]);
    let snapshot =
        Snapshot::load(&tree, &Arc::new(config), stories::store::Scope::All).expect("memory is listed");
    let findings = check(&snapshot);
    shown::everything(&snapshot, &findings);
}

fn is_sound(flow: &Workflow) {
    assert!(flow.values().len() >= 2, "there is a beginning and an end");
    for name in flow.values() {
        let status = flow.find(name).expect("a value is a status");
        assert_eq!(flow.name(status), name);
    }
    assert!(flow.find(flow.name(flow.first())) == Some(flow.first()));
    assert!(flow.find(flow.name(flow.done())) == Some(flow.done()));
}
