//! Which section of one version is which of another: somebody may have changed its heading.

use std::collections::{HashMap, HashSet};

use super::likeness::likeness;
use crate::markdown::Section;
use crate::store::Loaded;

/// What a section is known by: the level and the text of its heading, in lower case, and which of several like that it is.
pub(super) type SectionName = (u8, String, usize);

/// The names of a version's sections in their order; `None` for the one that begins with the story's title.
pub(super) fn names(loaded: &Loaded) -> Vec<Option<SectionName>> {
    let mut counts: HashMap<(u8, String), usize> = HashMap::new();
    let mut has_title = false;
    let sections = loaded.story.sections.iter();
    sections
        .map(|section| {
            if section.level == 1 && !has_title {
                has_title = true;
                return None;
            }
            let name = name(loaded.document.slice(section.name));
            let count = counts.entry((section.level, name.clone())).or_default();
            *count += 1;
            Some((section.level, name, *count - 1))
        })
        .collect()
}

/// A heading in lower case; a status behind it (`## Status: Done`) is no part of its name.
fn name(heading: &str) -> String {
    let name = heading.trim().to_lowercase();
    match name.split_once(':') {
        Some((first, _)) if first.trim() == "status" => "status".to_owned(),
        _ => name,
    }
}

/// Up to how many pairs of sections are compared; where more headings are new, little is left of the old story.
const PAIRS: usize = 400;

/// Sections with another heading than in the base: what each was called there.
#[derive(Clone, Debug, Default)]
pub(super) struct Renamed(HashMap<SectionName, SectionName>);

impl Renamed {
    /// Pairs the sections of the base that are gone with the new ones that hold the same words, where there is no doubt.
    pub(super) fn of(base: &Loaded, side: &Loaded) -> Renamed {
        let (old, new) = (names(base), names(side));
        let gone = only(base, &old, &new);
        let come = only(side, &new, &old);
        if gone.len() * come.len() > PAIRS {
            return Renamed::default();
        }
        let is_alike = |(old, old_text): &(&SectionName, &str), (new, text): &(&SectionName, &str)| {
            old.0 == new.0 && likeness(old_text, text) >= 50
        };
        let pairs = gone.iter().filter_map(|old| {
            let mut found = come.iter().filter(|new| is_alike(old, new));
            let new = found.next().filter(|_| found.next().is_none())?;
            let is_single = gone.iter().filter(|old| is_alike(old, new)).count() == 1;
            is_single.then(|| (new.0.clone(), old.0.clone()))
        });
        Renamed(pairs.collect())
    }

    /// For a text in which the headings of both sides may stand.
    pub(super) fn and(&self, other: &Renamed) -> Renamed {
        let mut all = other.0.clone();
        all.extend(self.0.clone());
        Renamed(all)
    }

    /// What the section was called in the base.
    pub(super) fn original(&self, name: SectionName) -> SectionName {
        self.0.get(&name).cloned().unwrap_or(name)
    }
}

/// The sections that the other version has not, with their texts. The names of two have a meaning of their own.
fn only<'a>(
    loaded: &'a Loaded,
    own: &'a [Option<SectionName>],
    other: &[Option<SectionName>],
) -> Vec<(&'a SectionName, &'a str)> {
    let other: HashSet<&SectionName> = other.iter().flatten().collect();
    let text = |section: &Section| loaded.document.slice(section.body);
    let sections = loaded.story.sections.iter().zip(own);
    sections
        .filter_map(|(section, name)| Some((name.as_ref()?, text(section))))
        .filter(|(name, _)| !other.contains(name) && !matches!(name.1.as_str(), "tasks" | "status"))
        .collect()
}
