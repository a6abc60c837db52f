//! Makes a new story file.

use super::error::ChangeError;
use crate::dialect::numbered;
use crate::model::StoryNumber;
use crate::store::{ChangeSet, Snapshot};

/// A change set with a new story, and its number.
///
/// # Errors
///
/// When the title cannot be written, the slug is none, or no number is left.
pub fn new_story(
    snapshot: &Snapshot,
    title: &str,
    slug: Option<&str>,
    template: Option<&str>,
) -> Result<(StoryNumber, ChangeSet), ChangeError> {
    let number = snapshot.next_number().ok_or(ChangeError::NoNumber)?;
    let id = snapshot.story_id(number);
    let flow = &snapshot.config().story_workflow;
    let text = numbered::new_story(template, title, &id, flow.name(flow.first()))?;
    let slug = match slug {
        None => numbered::slug(title),
        Some(slug) if is_plain(slug) => slug.to_owned(),
        Some(slug) => return Err(ChangeError::Slug(crate::text::printable(slug).into_owned())),
    };
    let dir = &snapshot.config().dir;
    let name = format!("{id}-{slug}.md");
    let path = if dir.is_empty() {
        name
    } else {
        format!("{dir}/{name}")
    };
    Ok((number, ChangeSet::new([ChangeSet::create(path, text)])))
}

/// Whether a slug is part of one file name on every system.
fn is_plain(slug: &str) -> bool {
    !slug.is_empty()
        && slug.len() <= 200
        && slug
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && !slug.starts_with('.')
        && !slug.contains("..")
}
