//! The domain of new tasks for which none was given.

use super::ask;
use super::complete::used_domains;
use super::exit::CliError;
use super::writing::Session;
use crate::dialect::numbered::check_line;
use crate::store::Entry;

/// The domain of a task for which none was given: the only declared one, or the one that all the story's tasks share.
///
/// # Errors
///
/// When domains are declared and neither is there.
pub(super) fn default_domain(session: &Session<'_>, entry: &Entry) -> Result<Option<String>, CliError> {
    let declared = &session.snapshot.config().domains;
    if let [only] = declared.as_slice() {
        return Ok(Some(only.name.clone()));
    }
    let shared = entry.loaded().and_then(|loaded| {
        let mut names = loaded
            .story
            .tasks()
            .map(|task| task.domain.map(|span| loaded.document.slice(span)));
        let first = names.next()??;
        names.all(|name| name == Some(first)).then(|| first.to_owned())
    });
    if shared.is_some() || declared.is_empty() {
        return Ok(shared);
    }
    let names: Vec<&str> = declared.iter().map(|domain| domain.name.as_str()).collect();
    Err(CliError::refused("the task has no domain")
        .hint(format!("add --domain with one of {}", names.join(", "))))
}

/// Asks a person for the domain; none where they leave it empty.
///
/// # Errors
///
/// When the terminal cannot be read.
pub(super) fn ask_domain(session: &mut Session<'_>, entry: &Entry) -> Result<Option<String>, CliError> {
    let declared = session.snapshot.config().domains.clone();
    let mut names: Vec<String> = declared.iter().map(|domain| domain.name.clone()).collect();
    if names.is_empty() {
        session.load_all();
        names = used_domains(&session.snapshot);
    }
    if names.len() == 1 && !declared.is_empty() {
        return Ok(names.pop());
    }
    if names.is_empty() {
        let name = ask::line("Domain (none: leave empty)", true, |text| {
            if text.trim().is_empty() {
                return Ok(());
            }
            check_line("the domain", text)
                .map(|_| ())
                .map_err(|error| error.to_string())
        })?;
        return Ok(Some(name).filter(|name| !name.trim().is_empty()));
    }
    let last = entry.loaded().and_then(|loaded| {
        let task = loaded.story.tasks().next_back()?;
        Some(loaded.document.slice(task.domain?).to_owned())
    });
    let default = names
        .iter()
        .position(|name| Some(name) == last.as_ref())
        .unwrap_or(0);
    let shown: Vec<String> = names
        .iter()
        .map(|name| {
            let description = declared
                .iter()
                .find(|domain| domain.name == *name)
                .and_then(|domain| domain.description.as_ref());
            description.map_or_else(|| name.clone(), |description| format!("{name}  {description}"))
        })
        .collect();
    let said = |at: usize| names.get(at).cloned().unwrap_or_default();
    let at = ask::one_of("Domain", &shown, default, said)?;
    Ok(names.get(at).cloned())
}
