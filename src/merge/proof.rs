//! The proof of a merge: everything that either side changed is in the result, and nothing else.
//!
//! It compares what the four versions say, part by part, and knows nothing of how the text was put together.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::headings::{self, Renamed, SectionName};
use super::outline::Meaning;
use super::pieces::Side;
use super::values;
use crate::model::{KnownField, ListedTask, PlainTask, TaskId, plain_preamble, plain_section, plain_task};
use crate::store::Loaded;
use crate::text::Span;

/// Something that a story says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Fact {
    Title,
    Status,
    Preamble,
    UnderTitle,
    Heading(SectionName),
    Section(SectionName),
    Task(Name),
    TaskTitle(Name),
    Field(Name, String, usize),
    Body(Name),
}

/// A task, or an entry that is none, and which of several with that name.
type Name = (Option<TaskId>, String, usize);

type Facts = HashMap<Fact, String>;

/// A version, and what its sections and the entries of its task lists are called.
struct Version<'a> {
    loaded: &'a Loaded,
    sections: Vec<Option<SectionName>>,
    entries: Vec<Name>,
}

impl<'a> Version<'a> {
    fn new(loaded: &'a Loaded, renamed: &Renamed) -> Self {
        let sections = headings::names(loaded).into_iter();
        let mut counts: HashMap<(Option<TaskId>, &str), usize> = HashMap::new();
        let entries = loaded.story.listed.iter().map(|listed| {
            let (id, word) = match listed {
                ListedTask::Task(task) => (Some(task.id), ""),
                other => (None, loaded.document.slice(other.task().title)),
            };
            let count = counts.entry((id, word)).or_default();
            *count += 1;
            (id, word.to_owned(), *count - 1)
        });
        Version {
            loaded,
            sections: sections
                .map(|name| name.map(|name| renamed.original(name)))
                .collect(),
            entries: entries.collect(),
        }
    }

    /// Heading and text of a section.
    fn section(&self, at: usize) -> (String, String) {
        let Loaded { document, story, .. } = self.loaded;
        plain_section(document, story, &story.sections[at])
    }

    fn entry(&self, at: usize) -> PlainTask {
        plain_task(&self.loaded.document, &self.loaded.story.listed[at])
    }
}

/// The names under which all versions say the same. Most parts of a story do not change, and nothing of them need be
/// held for the proof.
fn alike<'v, 'a, N: Eq + Hash, P: PartialEq>(
    versions: &'v [Version<'a>; 4],
    names: impl Fn(&'v Version<'a>) -> &'v [N],
    plain: impl Fn(&Version<'a>, usize) -> P,
) -> HashSet<&'v N> {
    let [base, others @ ..] = versions;
    let places = others.each_ref().map(|other| {
        let names = names(other).iter().enumerate();
        names.map(|(at, name)| (name, at)).collect::<HashMap<_, _>>()
    });
    let is_alike = |(at, name): &(usize, &N)| {
        let here = plain(base, *at);
        let mut others = others.iter().zip(&places);
        others.all(|(other, places)| places.get(name).is_some_and(|&at| plain(other, at) == here))
    };
    let names = names(base).iter().enumerate().filter(is_alike);
    names.map(|(_, name)| name).collect()
}

/// What a version says, but for the sections and entries that are alike in all.
fn facts(version: &Version<'_>, sections: &HashSet<&Option<SectionName>>, entries: &HashSet<&Name>) -> Facts {
    let Loaded { document, story, .. } = version.loaded;
    let mut facts = Facts::new();
    let title = story.title.as_ref().map(|title| title.span);
    let status = story.status.as_ref().map(|status| status.span);
    let own = |(fact, span): (Fact, Option<Span>)| Some((fact, document.slice(span?).to_owned()));
    facts.extend(
        [(Fact::Title, title), (Fact::Status, status)]
            .into_iter()
            .filter_map(own),
    );
    facts.insert(Fact::Preamble, plain_preamble(document, story));
    for (at, name) in version.sections.iter().enumerate() {
        if sections.contains(name) {
            continue;
        }
        let (heading, text) = version.section(at);
        // Title and status are facts of their own, wherever they stand.
        let Some(name) = name.clone() else {
            facts.insert(Fact::UnderTitle, text);
            continue;
        };
        if name.1 != "status" {
            facts.insert(Fact::Heading(name.clone()), heading);
        }
        facts.insert(Fact::Section(name), text);
    }
    for (at, name) in version.entries.iter().enumerate() {
        if entries.contains(name) {
            continue;
        }
        let task = version.entry(at);
        facts.insert(Fact::TaskTitle(name.clone()), task.title);
        facts.insert(Fact::Body(name.clone()), task.body);
        let mut labels: HashMap<String, usize> = HashMap::new();
        for (label, value) in task.fields {
            let number = labels.entry(label.to_lowercase()).or_default();
            facts.insert(Fact::Field(name.clone(), label.to_lowercase(), *number), value);
            *number += 1;
        }
        facts.insert(Fact::Task(name.clone()), String::new());
    }
    facts
}

/// The first thing that the result should not say, in words. With `settled` the result is one side's reading of a text
/// with conflicts, and may say what that side says wherever the sides differ.
pub(super) fn difference(
    base: &Loaded,
    ours: &Loaded,
    theirs: &Loaded,
    result: &Loaded,
    settled: Option<Side>,
) -> Option<String> {
    let [in_ours, in_theirs] = [ours, theirs].map(|side| Renamed::of(base, side));
    let versions = [
        Version::new(base, &Renamed::default()),
        Version::new(ours, &in_ours),
        Version::new(theirs, &in_theirs),
        Version::new(result, &in_ours.and(&in_theirs)),
    ];
    let sections = alike(&versions, |version| &version.sections, Version::section);
    let entries = alike(&versions, |version| &version.entries, Version::entry);
    let versions = versions
        .each_ref()
        .map(|version| facts(version, &sections, &entries));
    let all: HashSet<&Fact> = versions.iter().flat_map(HashMap::keys).collect();
    let is_wrong = |fact: &&&Fact| {
        let [base, ours, theirs, result] = versions.each_ref().map(|facts| facts.get(**fact));
        let side = match settled {
            Some(Side::Ours) => Some(ours),
            Some(Side::Theirs) => Some(theirs),
            None => None,
        };
        side != Some(result) && !holds(fact, base, ours, theirs, result, settled.is_some())
    };
    if let Some(first) = all.iter().filter(is_wrong).min() {
        return Some(told(first));
    }
    if settled.is_none() && !is_ordered(base, ours, theirs, result) {
        return Some("the order of the tasks".to_owned());
    }
    None
}

fn holds(
    fact: &Fact,
    base: Option<&String>,
    ours: Option<&String>,
    theirs: Option<&String>,
    result: Option<&String>,
    is_settled: bool,
) -> bool {
    if ours == theirs || theirs == base {
        return result == ours;
    }
    if ours == base {
        return result == theirs;
    }
    let empty = String::new();
    let text = |version: Option<&'_ String>| version.cloned().unwrap_or_default();
    match fact {
        // A new field of the same kind on both sides is a list that grew.
        Fact::Field(_, label, _) => {
            let meaning = match KnownField::find(label) {
                Some(KnownField::DependsOn) => Meaning::Ids,
                Some(KnownField::Files | KnownField::Context) => Meaning::Paths,
                _ => return false,
            };
            let (Some(ours), Some(theirs), Some(result)) = (ours, theirs, result) else {
                return false;
            };
            let names =
                [base.unwrap_or(&empty), ours, theirs, result].map(|value| values::names(meaning, value));
            let [Some(base), Some(ours), Some(theirs), Some(result)] = names else {
                return false;
            };
            let has = |names: &[String], name: &String| names.binary_search(name).is_ok();
            let added = ours.iter().chain(&theirs).filter(|name| !has(&base, name));
            let kept = base.iter().filter(|name| has(&ours, name) && has(&theirs, name));
            let mut expected: Vec<&String> = added.chain(kept).collect();
            expected.sort_unstable();
            expected.dedup();
            expected == result.iter().collect::<Vec<_>>()
        }
        Fact::Preamble | Fact::UnderTitle | Fact::Section(_) | Fact::Body(_) => {
            is_settled || are_lines_kept(&text(base), &text(ours), &text(theirs), &text(result))
        }
        // A task that one side removed and the other changed, and two values for one thing: never without marks.
        Fact::Title | Fact::Status | Fact::Heading(_) | Fact::Task(_) | Fact::TaskTitle(_) => false,
    }
}

/// Whether every line is there as often as the changes of both sides make it.
fn are_lines_kept(base: &str, ours: &str, theirs: &str, result: &str) -> bool {
    let count = |text: &str| {
        let mut counts: HashMap<String, isize> = HashMap::new();
        let mut ticks: HashMap<String, isize> = HashMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let bare = values::without_tick(line).trim().to_owned();
            if values::is_ticked(line) {
                *ticks.entry(bare.clone()).or_default() += 1;
            }
            *counts.entry(bare).or_default() += 1;
        }
        (counts, ticks)
    };
    let versions = [base, ours, theirs, result].map(count);
    let lines: HashSet<&String> = versions.iter().flat_map(|version| version.0.keys()).collect();
    let of = |which: usize, line: &str| versions[which].0.get(line).copied().unwrap_or(0);
    let ticked = |which: usize, line: &str| versions[which].1.get(line).copied().unwrap_or(0);
    lines.into_iter().all(|line| {
        let [base, ours, theirs, result] = [0, 1, 2, 3].map(|which| of(which, line));
        let both = ours + theirs - base;
        // What both sides added or removed alike may have been one change or two.
        let is_kept = result == both
            || ours > base && theirs > base && (ours.max(theirs)..=both).contains(&result)
            || ours < base && theirs < base && (both.max(0)..=ours.min(theirs)).contains(&result);
        let is_single = [base, ours, theirs, result] == [1; 4];
        let [base, ours, theirs, result] = [0, 1, 2, 3].map(|which| ticked(which, line));
        is_kept && (!is_single || result == if ours == base { theirs } else { ours })
    })
}

/// Whether the tasks stand as the side that moved some has them, where only one did.
fn is_ordered(base: &Loaded, ours: &Loaded, theirs: &Loaded, result: &Loaded) -> bool {
    let order = |loaded: &Loaded| loaded.story.tasks().map(|task| task.id).collect::<Vec<_>>();
    let versions = [base, ours, theirs, result].map(order);
    let sets = versions
        .each_ref()
        .map(|order| order.iter().copied().collect::<HashSet<TaskId>>());
    let common = versions.map(|order| {
        order
            .into_iter()
            .filter(|id| sets.iter().all(|set| set.contains(id)))
            .collect::<Vec<_>>()
    });
    let [base, ours, theirs, result] = common;
    (ours != base || result == theirs) && (theirs != base || result == ours)
}

/// What a fact is about.
fn told(fact: &Fact) -> String {
    // A heading may have several lines.
    let line = |name: &str| name.lines().next().unwrap_or("").to_owned();
    let task = |name: &Name| name.0.map_or_else(|| name.1.clone(), |id| format!("task {id}"));
    match fact {
        Fact::Title => "the title".to_owned(),
        Fact::Status => "the status".to_owned(),
        Fact::Preamble => "the text before the first section".to_owned(),
        Fact::UnderTitle => "the text under the title".to_owned(),
        Fact::Heading((_, name, _)) => format!("the heading `{}`", line(name)),
        Fact::Section((_, name, _)) => format!("the section `{}`", line(name)),
        Fact::Task(name) => task(name),
        Fact::TaskTitle(name) => format!("the title of {}", task(name)),
        Fact::Field(name, label, _) => format!("`{label}` of {}", task(name)),
        Fact::Body(name) => format!("the text of {}", task(name)),
    }
}
