//! The writing protocol: read, edit in memory, check, show the diff, ask, write.

use std::mem::ManuallyDrop;

use super::args::{Format, WriteArgs};
use super::context::{Context, Store};
use super::exit::{CliError, Exit};
use super::reference::{Target, find_story, find_target};
use super::render::{self, Sources};
use crate::change::Preview;
use crate::check::{Reach, reach};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::StoryNumber;
use crate::store::{ChangeSet, Content, Entry, Loaded, Scope, Snapshot, Unreadable};
use crate::system;
use crate::text::FilePath;
use crate::text::printable;

/// The stories that a writing command sees, read as far as it asks for.
#[derive(Debug)]
pub(super) struct Session<'a> {
    /// The folder.
    pub store: &'a Store,
    /// What was read of it so far.
    pub snapshot: ManuallyDrop<Snapshot>,
}

/// What a command wants to write, and what it says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The change.
    pub changes: ChangeSet,
    /// What people see before the diff, made for standard error.
    pub preface: Option<String>,
    /// The story whose tasks are listed when it is written.
    pub listed: Option<FilePath>,
    /// Lines such as `015/003 done`, said when it is written.
    pub done: Vec<String>,
    /// What to say when nothing changes.
    pub unchanged: String,
    /// Remarks for people, said with the diff.
    pub notes: Vec<String>,
    /// The next step, said when it is written.
    pub hint: Option<String>,
    /// The next step where errors stop the change, for a command that has no `--force`.
    pub stopped: Option<&'static str>,
}

impl Session<'_> {
    /// Finds a story and reads it, with what it waits for.
    ///
    /// # Errors
    ///
    /// When the reference names none, or several.
    pub(super) fn story(&mut self, text: &str) -> Result<Entry, CliError> {
        let number = find_story(self.store, &self.snapshot, text)?.name.number;
        self.load(&[number]);
        Ok(find_story(self.store, &self.snapshot, text)?.clone())
    }

    /// Finds a story and tasks of it, and reads the story.
    ///
    /// # Errors
    ///
    /// As [`find_target`], and when no task is named.
    pub(super) fn tasks(&mut self, story: &str, tasks: &[String]) -> Result<(Entry, Target), CliError> {
        let target = find_target(self.store, &self.snapshot, story, tasks)?;
        if target.tasks.is_empty() {
            let id = self.snapshot.story_id(target.number);
            return Err(CliError {
                exit: Exit::Failed,
                ..CliError::refused("no task is named")
            }
            .hint(format!(
                "name one or more: {id}/001, or {id} 001 002; stories tasks list {id} lists them"
            )));
        }
        self.load(&[target.number]);
        let entry = self.snapshot.at_path(&target.path).cloned();
        Ok((
            entry.ok_or_else(|| CliError::refused("the story is gone").hint("run the command again"))?,
            target,
        ))
    }

    /// Reads some stories, with what they wait for.
    pub(super) fn load(&mut self, numbers: &[StoryNumber]) {
        self.snapshot.load_more(&self.store.tree, Scope::Stories(numbers));
    }

    /// Reads every story.
    pub(super) fn load_all(&mut self) {
        self.snapshot.load_more(&self.store.tree, Scope::All);
    }

    /// Reads every story, for a change that all references must follow.
    ///
    /// # Errors
    ///
    /// When the system does not let one be read: it may refer to what is changed. What is no text is passed over, as
    /// it refers to nothing.
    pub(super) fn load_referring(&mut self) -> Result<(), CliError> {
        let mut tries = 3;
        loop {
            self.load_all();
            tries -= 1;
            let unread = self
                .snapshot
                .entries()
                .iter()
                .find_map(|entry| match &entry.content {
                    Content::Unreadable(fault @ Unreadable::Io(_)) => Some((&entry.path, fault)),
                    _ => None,
                });
            match unread {
                None => return Ok(()),
                Some((path, fault)) if tries == 0 => {
                    return Err(CliError::failed(format!(
                        "`{}` cannot be read, and may refer to what is changed: {fault}",
                        printable(path)
                    ))
                    .hint(fault.hint()));
                }
                // Without the lock, another command may have renamed it since the folder was listed.
                Some(_) => self.snapshot = self.store.load(Scope::Names)?,
            }
        }
    }

    /// What `plan` wants, and what comes of it.
    fn plan(&mut self, plan: &Plan<'_>) -> Result<(Wanted, ManuallyDrop<Preview>), CliError> {
        let wanted = plan(self)?;
        let preview = preview(self, wanted.changes.clone());
        // As all that was read, this ends with the process.
        Ok((wanted, ManuallyDrop::new(preview)))
    }

    /// Lists the folder itself. Where other files are there than were known, begins anew with those, and says so.
    fn list_again(&mut self) -> Result<bool, CliError> {
        let listed = self.store.load(Scope::Names)?;
        let paths = |snapshot: &Snapshot| -> Vec<FilePath> {
            let entries = snapshot.entries().iter();
            entries.map(|entry| entry.path.clone()).collect()
        };
        let is_other = paths(&listed) != paths(&self.snapshot);
        if is_other {
            self.snapshot = listed;
        }
        Ok(is_other)
    }
}

/// Runs `plan` and writes what it wants, as far as the user agrees.
///
/// With `--yes` the store is locked from the first read to the write, so that commands at the same time land one
/// after the other. A person is asked without the lock; the files are compared again afterwards.
///
/// # Errors
///
/// Those of `plan` and of the disk.
pub(super) fn write(context: &Context, args: WriteArgs, plan: &Plan<'_>) -> Result<Exit, CliError> {
    write_with(context, args, Names::Fully, plan)
}

/// As [`write`], for a command about stories that are named: what came into the folder in the very moment of another
/// edit it may miss, as if it came a moment later. It refuses nothing for that.
///
/// # Errors
///
/// As [`write`].
pub(super) fn edit(context: &Context, args: WriteArgs, plan: &Plan<'_>) -> Result<Exit, CliError> {
    write_with(context, args, Names::Nearly, plan)
}

/// How certain the names are that a command begins with.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    Nearly,
    Fully,
}

type Plan<'a> = dyn Fn(&mut Session<'_>) -> Result<Wanted, CliError> + 'a;

fn write_with(context: &Context, args: WriteArgs, names: Names, plan: &Plan<'_>) -> Result<Exit, CliError> {
    let store = context.open()?;
    store.disk()?;
    let mut guard = if args.yes {
        Some(lock(context, &store)?)
    } else {
        None
    };
    let mut session = Session {
        store: &store,
        snapshot: match names {
            Names::Nearly => store.load_nearly(Scope::Names)?,
            Names::Fully => store.load(Scope::Names)?,
        },
    };
    let mut planned = session.plan(plan);
    let is_wrong = planned.as_ref().map_or(true, |(_, preview)| preview.has_errors());
    if names == Names::Nearly && is_wrong && session.list_again()? {
        planned = session.plan(plan);
    }
    let (wanted, preview) = planned?;
    let refused = preview.has_errors() && !args.force;
    let report = Report {
        context,
        args,
        wanted: &wanted,
        preview: &preview,
    };
    if wanted.changes.is_empty() {
        return report.unchanged();
    }
    if args.format == Format::Text && !(context.global.quiet && args.yes) {
        if let Some(preface) = wanted.preface.as_ref().filter(|_| !context.global.quiet) {
            context.eprint(preface);
        }
        match report.diff() {
            // What `--yes` agreed to is done, whether or not somebody reads the diff.
            Err(error) if args.yes && error == CliError::closed() => {}
            other => other?,
        }
    }
    report.remarks();
    if refused {
        report.document(false)?;
        report.helps();
        let nothing = match args.dry_run {
            true => "this was a dry run; without --dry-run the errors above refuse the change",
            false => "nothing was written",
        };
        let step = match wanted.stopped {
            Some(step) => step,
            None if report.hurts_others() => {
                "change what depends on it first, or write all the same with --force"
            }
            None => "--force writes all the same",
        };
        context.hint(&format!("{nothing}; {step}"));
        return Ok(Exit::Refused);
    }
    if args.dry_run {
        report.document(false)?;
        return Ok(Exit::Done);
    }
    if guard.is_none() {
        if !context.is_interactive() || args.format == Format::Json {
            report.document(false)?;
            context.hint("nothing was written; --yes writes without asking");
            return Ok(Exit::Refused);
        }
        let count = wanted.changes.files().len();
        let files = if count == 1 { "file" } else { "files" };
        if !super::ask::confirm(&format!("Write {count} {files}?"))? {
            context.note("nothing was written");
            return Ok(Exit::Refused);
        }
        guard = Some(lock(context, &store)?);
    }
    if let Some(guard) = &mut guard {
        for folder in new_folders(&wanted.changes) {
            guard.create_folder(folder)?;
        }
        let written = guard.write(&wanted.changes)?;
        for left in &written.left {
            context.note(&left.to_string());
        }
    }
    report.document(true)?;
    report.done()?;
    Ok(Exit::Done)
}

fn lock<'a>(context: &Context, store: &'a Store) -> Result<system::WriteGuard<'a>, CliError> {
    let guard = store
        .disk()?
        .lock(|| context.note("waiting for another stories command to finish"))?;
    context.tell_recovery(guard.recovery());
    Ok(guard)
}

/// The consequences of a change, with the stories read that it newly refers to, and those that it may make wrong.
fn preview(session: &mut Session<'_>, changes: ChangeSet) -> Preview {
    let mut named: Vec<StoryNumber> = Vec::new();
    for version in changes.files().iter().filter_map(|file| file.new.as_ref()) {
        let Loaded { story, .. } = Loaded::read(&*version.text, session.snapshot.config());
        named.extend(story.references());
    }
    session.load(&named);
    let after = session.snapshot.with(&changes);
    let more = match reach(&session.snapshot, &after) {
        Reach::Named => return Preview::of(&session.snapshot, after, changes),
        Reach::Onward => Scope::Onward(&named),
        Reach::All => Scope::All,
    };
    // What is shared with nobody can be added to in its place.
    drop(after);
    session.snapshot.load_more(&session.store.tree, more);
    Preview::new(&session.snapshot, changes)
}

struct Report<'a> {
    context: &'a Context,
    args: WriteArgs,
    wanted: &'a Wanted,
    preview: &'a Preview,
}

impl Report<'_> {
    fn unchanged(&self) -> Result<Exit, CliError> {
        match self.args.format {
            Format::Json => self.document(false)?,
            Format::Text if self.context.global.quiet => {}
            Format::Text => {
                let mut out = self.context.out();
                out.plain(&self.wanted.unchanged).end();
                self.context.print(&out.into_text())?;
            }
        }
        Ok(Exit::Done)
    }

    fn diff(&self) -> Result<(), CliError> {
        let diff = self.wanted.changes.diff();
        if !self.context.is_terminal() {
            return self.context.print(&diff);
        }
        let mut out = self.context.out();
        render::diff::diff(&mut out, &diff);
        self.context.print(&out.into_text())
    }

    /// What the change brings in, and what there is to say of it.
    fn remarks(&self) {
        if self.args.format == Format::Json {
            return;
        }
        for note in &self.wanted.notes {
            self.context.note(note);
        }
        let findings: Vec<Diagnostic> = self
            .preview
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error || !self.context.global.quiet)
            .cloned()
            .collect();
        if !findings.is_empty() {
            let mut out = self.context.error_out();
            let sources = Sources::new(&self.preview.after, &findings);
            render::short::lines(&mut out, &findings, &sources);
            self.context.eprint(&out.into_text());
        }
    }

    /// What to do about the errors that stop the change.
    fn helps(&self) {
        let errors = self
            .preview
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let mut helps: Vec<&str> = errors.filter_map(|finding| finding.help.as_deref()).collect();
        helps.dedup();
        for help in helps {
            self.context.hint(help);
        }
    }

    /// Whether an error would come into a file that the change leaves alone.
    fn hurts_others(&self) -> bool {
        let changed = |path| {
            self.wanted
                .changes
                .files()
                .iter()
                .any(|file| file.path() == Some(path))
        };
        let findings = &self.preview.findings;
        findings
            .iter()
            .any(|finding| finding.severity == Severity::Error && !changed(&finding.path))
    }

    fn document(&self, written: bool) -> Result<(), CliError> {
        if self.args.format == Format::Text {
            return Ok(());
        }
        let messages: &[String] = if self.wanted.changes.is_empty() {
            std::slice::from_ref(&self.wanted.unchanged)
        } else if written {
            &self.wanted.done
        } else {
            &[]
        };
        let sources = Sources::new(&self.preview.after, &self.preview.findings);
        let change = render::json::Change {
            changes: &self.wanted.changes,
            written,
            messages,
            findings: &self.preview.findings,
        };
        let json = render::json::change(&change, &sources);
        self.context.print(&json)
    }

    fn done(&self) -> Result<(), CliError> {
        if self.args.format == Format::Json || self.context.global.quiet {
            return Ok(());
        }
        let mut out = self.context.out();
        for line in &self.wanted.done {
            out.plain(line).end();
        }
        let listed = self.wanted.listed.as_deref();
        if let Some(entry) = listed.and_then(|path| self.preview.after.at_path(path)) {
            render::tasks::tasks(&mut out, &self.preview.after, entry);
        }
        self.context.print(&out.into_text())?;
        if let Some(hint) = &self.wanted.hint {
            self.context.hint(hint);
        }
        Ok(())
    }
}

/// The folders of new files.
fn new_folders(changes: &ChangeSet) -> impl Iterator<Item = &str> {
    let new = changes.files().iter().filter(|file| file.old.is_none());
    new.filter_map(|file| Some(file.path()?.rsplit_once('/')?.0))
}

/// The change of one file, if it changes.
pub(super) fn one(change: crate::store::FileChange) -> ChangeSet {
    ChangeSet::new([change])
}

/// A task as it is named on the command line and in confirmations.
pub(super) fn task_name(snapshot: &Snapshot, path: &FilePath, id: crate::model::TaskId) -> String {
    let entry = snapshot.at_path(path);
    let width = entry
        .and_then(Entry::loaded)
        .map_or(3, |loaded| loaded.story.id_width);
    let number = entry.map_or(0, |entry| entry.name.number);
    format!("{}/{}", snapshot.story_id(number), id.padded(width))
}
