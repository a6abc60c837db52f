//! `stories merge-driver`: merges one story for git, by meaning.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::config::{Config, FILE_NAME};
use crate::merge::{Merged, Versions, merge};
use crate::system;
use crate::text::Markers;

/// The longest marks that are written; git's own are 7 long, and 9 or 11 in a merge of merges.
const MOST: usize = 1000;

/// Merge a story by what it means; called by git
///
/// Writes the result over OURS and nothing else. Fields, titles, tasks, sections and list items that were changed on one
/// side only are taken from it; what both sides changed differently stands between marks. Ends with 0 when nobody
/// need look at the result, with 1 when there are conflicts in it, and with 129 when nothing could be done.
///
/// git calls it by a line such as
///   [merge "stories"] driver = stories merge-driver %O %A %B %L %P %S %X %Y
/// for the files that .gitattributes names: docs/stories/*.md merge=stories
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct MergeDriverArgs {
    /// The version that both sides began with (%O)
    #[arg(value_name = "BASE", allow_hyphen_values = true)]
    base: PathBuf,
    /// Our version, which the result is written over (%A)
    #[arg(value_name = "OURS", allow_hyphen_values = true)]
    ours: PathBuf,
    /// Their version (%B)
    #[arg(value_name = "THEIRS", allow_hyphen_values = true)]
    theirs: PathBuf,
    /// The length of the marks around a conflict (%L)
    #[arg(value_name = "SIZE", allow_hyphen_values = true)]
    size: OsString,
    /// The path of the story in the repository (%P)
    #[arg(value_name = "PATH", allow_hyphen_values = true)]
    path: PathBuf,
    /// What the versions are called behind the marks: base, ours, theirs (%S %X %Y)
    #[arg(value_name = "LABEL", num_args = 0..=3, allow_hyphen_values = true)]
    labels: Vec<OsString>,
}

pub(super) fn run(args: &MergeDriverArgs, context: &Context) -> Result<Exit, CliError> {
    let markers = markers(args)?;
    let files = [&args.base, &args.ours, &args.theirs];
    let mut versions = Vec::new();
    for (file, name) in files.into_iter().zip(["base", "our version", "their version"]) {
        let version = system::read_version(file)
            .map_err(|error| unmerged(format!("cannot read {name} `{}`: {error}", file.display())))?;
        versions.extend(version);
    }
    let cannot_write = |error| {
        unmerged(format!(
            "cannot write our version `{}`: {error}",
            args.ours.display()
        ))
    };
    system::can_write(&args.ours).map_err(cannot_write)?;
    let [base, ours, theirs] = versions.as_slice() else {
        let is_clean = system::merge_by_git(&args.base, &args.ours, &args.theirs, &markers)
            .map_err(|error| unmerged(format!("too large to be read, and git cannot merge it: {error}")))?;
        tell(
            context,
            &args.path,
            &["merged by line by git, since it is too large to be read".to_owned()],
        );
        return Ok(if is_clean { Exit::Done } else { Exit::Refused });
    };
    let mut notes = Vec::new();
    let config = config(&args.path, &mut notes);
    let name = args
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let versions = Versions { base, ours, theirs };
    let merged: Merged = merge(versions, &name.unwrap_or_default(), &Arc::new(config), &markers);
    if merged.bytes != *ours {
        system::write_merged(&args.ours, &merged.bytes).map_err(cannot_write)?;
    }
    notes.extend(merged.notes);
    tell(context, &args.path, &notes);
    Ok(if merged.is_clean {
        Exit::Done
    } else {
        Exit::Refused
    })
}

/// Nothing was merged: git keeps both versions as a conflict.
fn unmerged(message: String) -> CliError {
    CliError {
        message,
        hint: Some(
            "git calls this with %O %A %B %L %P; to merge by hand: git merge-file OURS BASE THEIRS"
                .to_owned(),
        ),
        exit: Exit::Unmerged,
    }
}

fn markers(args: &MergeDriverArgs) -> Result<Markers, CliError> {
    let size = args.size.to_str().and_then(|size| size.parse().ok());
    let Some(size) = size.filter(|size| (1..=MOST).contains(size)) else {
        return Err(unmerged(format!(
            "the length of the marks must be a number from 1 to {MOST}, not `{}`",
            args.size.to_string_lossy()
        )));
    };
    // A git that does not know these letters hands them on as they are.
    let label = |at: usize, default: &str| match args.labels.get(at).map(|label| label.to_string_lossy()) {
        Some(label) if !label.is_empty() && !label.starts_with('%') => label.into_owned(),
        _ => default.to_owned(),
    };
    Ok(Markers {
        size,
        ours: label(1, "ours"),
        theirs: label(2, "theirs"),
    })
}

/// What the nearest `stories.toml` above the story says. One that cannot be read is no reason to stop a merge, since it
/// may be in conflict itself.
fn config(path: &Path, notes: &mut Vec<String>) -> Config {
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    let folders = path.ancestors().skip(1).filter(|_| is_below);
    let folder = folders
        .map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        })
        .find(|folder| system::exists(&folder.join(FILE_NAME)));
    let Some(folder) = folder else {
        return Config::default();
    };
    system::read_config(folder).unwrap_or_else(|error| {
        notes.push(format!("{error}; checked by the defaults"));
        Config::default()
    })
}

/// Says on standard error what cannot be seen in the file; git shows it among its own lines.
fn tell(context: &Context, path: &Path, notes: &[String]) {
    if context.global.quiet {
        return;
    }
    let path = path.to_string_lossy();
    let text: String = notes.iter().map(|note| format!("{path}: {note}\n")).collect();
    context.eprint(&crate::text::printable(&text));
}
