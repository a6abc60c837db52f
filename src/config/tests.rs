//! What is read of `stories.toml`, and what is found wrong in it.

use super::{Config, Level};
use crate::diagnostic::Severity;

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(Config::parse(""), Ok(Config::default()));
}

#[test]
fn everything_that_is_set_is_read() {
    let config = Config::parse(
        "dir = './plans/'\n[domains.backend]\npaths = ['a/**']\nworker = 'w'\n[domains.api]\n\
         [status.story]\nvalues = ['Open', 'Shut']\naliases = { Closed = 'Shut' }\nmoves = { Shut = ['Open'] }\n\
         [check.rules]\nvague-task = 'off'\nno-tasks = 'error'\n[workers.w]\ncommand = ['x', '-p']\n",
    )
    .expect("it is TOML");
    assert_eq!(config.findings, []);
    assert_eq!(config.dir, "plans");
    assert_eq!(
        config.domains.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
        ["backend", "api"]
    );
    let flow = &config.story_workflow;
    assert_eq!(flow.find("closed"), Some(flow.done()));
    assert!(flow.goes_back(flow.done(), flow.first()));
    assert_eq!(config.rules[0].level, Level::Off);
    assert_eq!(config.rules[1].level, Level::At(Severity::Error));
    assert_eq!(config.workers[0].command, ["x", "-p"]);
}

#[test]
fn a_wrong_value_is_told_with_its_place_and_the_default_stands() {
    let text = "dir = '../x'\nwat = 1\n[check.rules]\nno-tasks = 'loud'\n[status.task]\nvalues = ['one']\n";
    let config = Config::parse(text).expect("it is TOML");
    let found: Vec<(&str, &str)> = config
        .findings
        .iter()
        .map(|f| (&text[f.span.expect("a place").range()], f.code))
        .collect();
    assert_eq!(
        found,
        [
            ("'../x'", "bad-config"),
            ("wat", "bad-config"),
            ("'loud'", "bad-config"),
            ("['one']", "bad-config")
        ]
    );
    assert_eq!(config.dir, "docs/stories");
}

#[test]
fn a_worker_that_a_domain_names_must_be_declared_once_any_is() {
    let faults = |workers: &str| {
        let text = format!("[domains.api]\nworker = 'claud'\n{workers}");
        Config::parse(&text).expect("it is TOML").findings.len()
    };
    assert_eq!(faults(""), 0);
    assert_eq!(faults("[workers.claude]\ncommand = ['claude']\n"), 1);
    assert_eq!(faults("[workers.claud]\ncommand = ['claude']\n"), 0);
}

#[test]
fn what_is_no_toml_is_an_error_with_its_place() {
    let error = Config::parse("dir = \"x\"\noops\n").expect_err("it is none");
    assert_eq!(error.span.start, 14);
}
