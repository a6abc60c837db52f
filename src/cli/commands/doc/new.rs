//! `stories doc new`: a plan document of a story, with what the story says in its place.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::plans;
use crate::cli::store::Store;
use crate::cli::writing::{Wanted, write};
use crate::doc::{Kind, fill, values};
use crate::history::Moment;
use crate::store::{ChangeSet, Tree as _, readable};
use crate::system;
use crate::text::FilePath;
use crate::text::printable;

/// Make a plan document of a story
///
/// What the story says stands in it already; where it says nothing, `{{? hint}}` waits for you, and stories doc check
/// finds what is left of those.
///
/// Templates of your own are feature.md and technical.md in docs/templates, or the folder that `[doc] templates` in
/// stories.toml names. In them `{{name}}` stands for what the story says, `{{name? hint}}` for that or for a place to
/// fill in, and `{{? hint}}` for a place to fill in. Names: title, number, slug, story, created, problem, actor, wish,
/// benefit, outcome, criteria, out_of_scope, dependencies, questions, notes, domains, files, task_list, steps, levels.
#[derive(Args, Debug)]
pub(crate) struct NewArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    /// Which kind of plan
    #[arg(long, value_name = "KIND", value_enum)]
    template: Template,
    /// Write it to this file, which must be below the root
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

/// The kinds on the command line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Template {
    /// Step by step, for one feature
    Feature,
    /// In phases, with risks and a way back
    Technical,
}

impl From<Template> for Kind {
    fn from(template: Template) -> Kind {
        match template {
            Template::Feature => Kind::Feature,
            Template::Technical => Kind::Technical,
        }
    }
}

pub(super) fn run(args: &NewArgs, context: &Context) -> Result<Exit, CliError> {
    let kind = Kind::from(args.template);
    let today = Moment {
        seconds: system::now(),
        offset: 0,
    };
    write(context, args.write, &|session| {
        let entry = session.story(&args.story)?;
        let store = session.store;
        let loaded = match &entry.content {
            crate::store::Content::Story(loaded) => loaded,
            crate::store::Content::Unreadable(fault) => {
                return Err(CliError::unreadable(&entry.path, "read", fault));
            }
            crate::store::Content::NotLoaded => return Err(CliError::refused("the story is gone")),
        };
        let (template, name) = template(store, kind)?;
        let values = values(&session.snapshot, &entry, loaded, &today.day());
        let filled = fill(&template, &values);
        let mut notes = Vec::new();
        for unknown in &filled.unknown {
            notes.push(format!(
                "{name} names `{{{{{unknown}}}}}`, which stands for nothing and is left as it is; names are {}",
                values.names().join(", ")
            ));
        }
        if let Err(error) = kind.check_template(&filled.text) {
            if !args.write.force {
                return Err(CliError::refused(format!("{name}: {error}"))
                    .hint("add what is missing to the template, or --force"));
            }
            notes.push(format!("{name}: {error}"));
        }
        let path = match &args.output {
            None => plans::usual_path(store, &session.snapshot, &entry),
            Some(output) => system::below(store.root(), output).ok_or_else(|| {
                let shown = output.to_string_lossy();
                CliError::refused(format!("`{}` is not below the root", printable(&shown)))
                    .hint("plan documents lie in the project, where everybody finds them")
            })?,
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folder == store.config.dir {
            return Err(
                CliError::refused(format!("`{folder}` is the folder of the stories"))
                    .hint("a plan document would be taken for a story there; put it elsewhere"),
            );
        }
        let path: FilePath = path.into();
        let id = session.snapshot.story_id(entry.name.number);
        let mut verb = "written";
        let change = if system::exists(&store.root().join(&*path)) {
            let old = plans::read(store, &path)?.document.text().to_owned();
            // What somebody filled in is lost then: agreed to beforehand it must be by more than a yes to everything.
            if args.write.yes && !args.write.force && old != filled.text {
                return Err(CliError::refused(format!("{path} is there already")).hint(
                    "--force writes it anew, -o PATH another one; without --yes you see the difference and are asked",
                ));
            }
            verb = "written anew";
            ChangeSet::modify(&path, old, filled.text)
        } else {
            ChangeSet::create(path.clone(), filled.text)
        };
        Ok(Wanted {
            changes: ChangeSet::new([change]),
            done: vec![format!("{path} {verb}")],
            unchanged: format!("{path} is there already, and the same"),
            hint: Some(format!("fill it in, then: stories doc check {id}")),
            notes,
            ..Wanted::default()
        })
    })
}

/// The template of a kind, and what to call it in messages.
fn template(store: &Store, kind: Kind) -> Result<(String, String), CliError> {
    let folder = &store.config.documents.templates;
    let path = format!("{folder}/{}.md", kind.name());
    let path = path.trim_start_matches('/');
    if !system::exists(&store.root().join(path)) {
        return Ok((kind.template().to_owned(), "the template".to_owned()));
    }
    let text = store
        .tree
        .read(path)
        .and_then(readable)
        .map_err(|fault| CliError::unreadable(path, "used as a template", &fault))?;
    Ok((text, path.to_owned()))
}
