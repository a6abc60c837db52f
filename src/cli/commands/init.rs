//! `stories init`: `stories.toml`, the folder, and what comes next.

use clap::Args;

use crate::change;
use crate::cli::complete::used_domains;
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::config::{Config, DEFAULT_DIR, FILE_NAME};
use crate::store::{Scope, Snapshot};
use crate::system::{self, WorkTree};

/// Set up a folder of stories here
///
/// Writes stories.toml with the domains that the stories use, and makes the folder. Stories that are there stay
/// as they are.
#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// Add a story that shows the format
    #[arg(long)]
    example: bool,
    /// Say what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Accepted for scripts: init never asks
    #[arg(short = 'y', long, hide = true)]
    yes: bool,
}

/// The domains of a project that does not name its own yet.
const DOMAINS: [(&str, &str); 4] = [
    ("backend", "server, command line, scheduling"),
    ("compute", "heavy work, close to the machine"),
    ("electron", "the desktop application"),
    ("packaging", "builds, releases, installers"),
];

pub(super) fn run(args: &InitArgs, context: &Context) -> Result<Exit, CliError> {
    let start = match &context.global.dir {
        Some(dir) => dir.clone(),
        None => system::current_folder()?,
    };
    let root = system::init_root(&start)?;
    let tree = WorkTree::new(root.clone())?;
    let has_config = system::exists(&root.join(FILE_NAME));
    let config = std::sync::Arc::new(system::read_config(&root)?);
    let has_folder = system::exists(&root.join(&config.dir));
    let store = Store::on_disk(tree, config, None);
    let snapshot = store.load(Scope::All)?;
    let mut said = Vec::new();
    if has_config {
        said.push(format!("{FILE_NAME} is there already"));
    } else {
        let text = config_text(&snapshot);
        if !args.dry_run {
            system::create_file(&root.join(FILE_NAME), &text).map_err(|error| {
                CliError::failed(format!("cannot write {FILE_NAME}: {error}"))
                    .hint("look at who may write in this folder: ls -ld .")
            })?;
        }
        said.push(format!(
            "{FILE_NAME} {}",
            if args.dry_run {
                "would be written"
            } else {
                "written"
            }
        ));
    }
    let dir = &store.config.dir;
    if has_folder {
        let count = snapshot.entries().len();
        said.push(format!(
            "{dir} holds {count} {}",
            if count == 1 { "story" } else { "stories" }
        ));
    } else {
        if !args.dry_run {
            store.disk()?.lock(|| ())?.create_folder(dir)?;
        }
        said.push(format!(
            "{dir} {}",
            if args.dry_run { "would be made" } else { "made" }
        ));
    }
    if args.example && snapshot.entries().is_empty() {
        let (_, changes) = change::new_story(
            &snapshot,
            "Show the format",
            Some("show-the-format"),
            Some(EXAMPLE),
        )?;
        let path = changes
            .files()
            .first()
            .and_then(|file| file.path())
            .map_or_else(String::new, ToString::to_string);
        if !args.dry_run {
            store.disk()?.lock(|| ())?.write(&changes)?;
        }
        said.push(format!(
            "{path} {}",
            if args.dry_run {
                "would be written"
            } else {
                "written"
            }
        ));
    }
    let mut out = context.out();
    for line in said {
        out.plain(&line).end();
    }
    context.print(&out.into_text())?;
    context.hint(if !snapshot.entries().is_empty() {
        "go on with stories check, then stories status"
    } else if args.example {
        "go on with stories status, then stories show 1"
    } else {
        "go on with stories new \"What somebody wants\", then stories tasks add 1"
    });
    if !has_config
        && root
            .ancestors()
            .any(|folder| system::exists(&folder.join(".git")))
    {
        context.hint("stories hooks install lets git check the stories before each commit");
    }
    Ok(Exit::Done)
}

/// A `stories.toml` with the domains that are in use, or those to begin with.
fn config_text(snapshot: &Snapshot) -> String {
    let used = used_domains(snapshot);
    let mut text = format!(
        "# Every key is optional; https://toml.io tells how to write one.\n\ndir = \"{DEFAULT_DIR}\"\n\n\
         # Tasks belong to one of these. With any domain declared, others are errors.\n"
    );
    let quoted = |name: &str| toml::Value::String(name.to_owned()).to_string();
    if used.is_empty() {
        for (name, description) in DOMAINS {
            text.push_str(&format!(
                "[domains.{name}]\ndescription = {}\n\n",
                quoted(description)
            ));
        }
    } else {
        for name in used {
            let is_bare = name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let key = if is_bare { name } else { quoted(&name) };
            text.push_str(&format!("[domains.{key}]\n\n"));
        }
    }
    text.push_str(
        "# [check.rules]\n# vague-task = \"off\"      # \"error\", \"warning\", \"note\" or \"off\"\n",
    );
    debug_assert!(Config::parse(&text).is_ok_and(|config| config.findings.is_empty()));
    text
}

const EXAMPLE: &str = "\
# Story: {title}

## Status
{status}

## Problem
Somebody who opens this folder for the first time has to guess what a story file looks like.

## User/Actor
A person who is new to the project.

## Desired Outcome
One story shows every part of the format and can be removed without a trace.

## Acceptance Criteria
- [x] The file can be read without the tool
- [ ] The first task is done with `stories tasks done {number}/001`

## Out of Scope
Real work.

## Dependencies
None.

## Open Questions
None.

## Notes
Remove this story with `stories rm {number}`.

## Tasks

### 001: Look at the board
**Domain:** backend
**Status:** pending
**Depends on:** none

Run `stories status`; this story is listed with 0 of 2 tasks done.

---

### 002: Remove the example
**Domain:** backend
**Status:** pending
**Depends on:** 001

Run `stories rm {number}` and answer `y`; `docs/stories` must be empty then.
";
