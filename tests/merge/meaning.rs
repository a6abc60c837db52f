//! What a story means, with tasks known by identity, and what two changed stories mean together.

use std::collections::{BTreeMap, BTreeSet};

use crate::*;

/// A task by what it says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Said {
    pub title: String,
    pub fields: BTreeMap<String, String>,
    pub body: String,
}

/// What a task waits for: a task, or an id that names none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wait {
    Task(usize),
    Nothing(u64),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meant {
    pub title: Option<String>,
    pub status: Option<String>,
    pub tasks: BTreeMap<usize, (Said, BTreeSet<Wait>)>,
    pub paragraphs: Vec<String>,
    pub criteria: BTreeMap<String, bool>,
}

/// Everything but identity: two tasks that say the same are the same.
pub type Sorted = (
    Option<String>,
    Option<String>,
    Vec<(Said, Vec<Result<Said, u64>>)>,
    Vec<String>,
    BTreeMap<String, bool>,
);

fn around(text: &str) -> (Vec<String>, BTreeMap<String, bool>) {
    let lines = || text.split(['\n', '\r']);
    let paragraphs = lines()
        .filter(|line| line.starts_with("Paragraph "))
        .map(str::to_owned);
    let criteria = lines().filter_map(|line| {
        let (tick, name) = line.strip_prefix("- [")?.split_once("] ")?;
        name.starts_with("Criterion")
            .then(|| (name.to_owned(), tick != " "))
    });
    (paragraphs.collect(), criteria.collect())
}

impl Meant {
    /// `base` knows what an id meant that names no task any more.
    pub fn of(plain: &Plain, identities: &[usize], text: &str, base: &Plain) -> Meant {
        let plain = flat(plain);
        let by_id = |number: u64| {
            // Nothing waits for a task with a letter in its id.
            let id = TaskId::new(number);
            let at = plain.items.iter().position(|item| item.id == id);
            // What is there under another id is not meant.
            let in_base = || {
                let at = base.items.iter().position(|item| item.id == id)?;
                (!identities.contains(&at)).then_some(at)
            };
            match at {
                Some(at) => Wait::Task(identities[at]),
                None => in_base().map_or(Wait::Nothing(number), Wait::Task),
            }
        };
        let (paragraphs, criteria) = around(text);
        Meant {
            title: plain.title.clone(),
            status: plain.status.clone(),
            tasks: plain
                .items
                .iter()
                .zip(identities)
                .map(|(item, identity)| {
                    let fields = item
                        .fields
                        .iter()
                        .map(|field| (field.label.to_lowercase(), field.word.clone()));
                    let said = Said {
                        title: item.title.clone(),
                        fields: fields.collect(),
                        body: item.body.clone(),
                    };
                    (
                        *identity,
                        (said, item.depends.iter().map(|number| by_id(*number)).collect()),
                    )
                })
                .collect(),
            paragraphs,
            criteria,
        }
    }

    /// What a merged text says; identities are made up.
    pub fn read(text: &str) -> Meant {
        let story = prove::snapshot(text);
        let plain = read_back(loaded(&story));
        let identities: Vec<usize> = (0..plain.items.len()).collect();
        let nothing = Plain {
            items: Vec::new(),
            ..plain.clone()
        };
        Meant::of(&plain, &identities, text, &nothing)
    }

    pub fn sorted(&self) -> Sorted {
        let mut tasks: Vec<(Said, Vec<Result<Said, u64>>)> = self
            .tasks
            .values()
            .map(|(said, waits)| {
                let mut waits: Vec<Result<Said, u64>> = waits
                    .iter()
                    .map(|wait| match wait {
                        // What it was cannot be seen in the text.
                        Wait::Task(task) => self.tasks.get(task).map(|task| task.0.clone()).ok_or(0),
                        Wait::Nothing(_) => Err(0),
                    })
                    .collect();
                waits.sort();
                waits.dedup();
                (said.clone(), waits)
            })
            .collect();
        tasks.sort();
        (
            self.title.clone(),
            self.status.clone(),
            tasks,
            self.paragraphs.clone(),
            self.criteria.clone(),
        )
    }
}

fn pick<T: Clone + PartialEq>(what: &str, base: &T, ours: &T, theirs: &T) -> Result<T, String> {
    if ours == base || ours == theirs {
        Ok(theirs.clone())
    } else if theirs == base {
        Ok(ours.clone())
    } else {
        Err(what.to_owned())
    }
}

/// What both sides mean together, or what they contradict each other about.
pub fn both(base: &Meant, ours: &Meant, theirs: &Meant) -> Result<Meant, String> {
    let mut tasks = BTreeMap::new();
    let all: BTreeSet<usize> = [base, ours, theirs]
        .iter()
        .flat_map(|meant| meant.tasks.keys().copied())
        .collect();
    for identity in all {
        let versions = [base, ours, theirs].map(|meant| meant.tasks.get(&identity));
        let merged = match versions {
            [Some(base), Some(ours), Some(theirs)] => task(base, ours, theirs)?,
            [Some(base), Some(one), None] | [Some(base), None, Some(one)] => {
                if one.0 != base.0 {
                    return Err(format!("{} is removed and changed", one.0.title));
                }
                continue;
            }
            [None, Some(one), None] | [None, None, Some(one)] => one.clone(),
            [None, Some(one), Some(other)] if one == other => one.clone(),
            [None, Some(one), Some(_)] => return Err(format!("{} is added twice", one.0.title)),
            [_, None, None] => continue,
        };
        tasks.insert(identity, merged);
    }
    let mut criteria = BTreeMap::new();
    let names: BTreeSet<&String> = ours.criteria.keys().chain(theirs.criteria.keys()).collect();
    for name in names {
        let of = |meant: &Meant| meant.criteria.get(name).copied();
        let ticked = pick(name, &of(base), &of(ours), &of(theirs))?;
        criteria.extend(ticked.map(|ticked| (name.clone(), ticked)));
    }
    let paragraphs = (0..base.paragraphs.len())
        .map(|n| {
            pick(
                "a paragraph",
                &base.paragraphs[n],
                &ours.paragraphs[n],
                &theirs.paragraphs[n],
            )
        })
        .collect::<Result<Vec<String>, String>>()?;
    Ok(Meant {
        title: pick("the title", &base.title, &ours.title, &theirs.title)?,
        status: pick("the status", &base.status, &ours.status, &theirs.status)?,
        tasks,
        paragraphs,
        criteria,
    })
}

type Task = (Said, BTreeSet<Wait>);

fn task(base: &Task, ours: &Task, theirs: &Task) -> Result<Task, String> {
    let name = &base.0.title;
    let labels: BTreeSet<&String> = [base, ours, theirs]
        .iter()
        .flat_map(|task| task.0.fields.keys())
        .collect();
    let mut fields = BTreeMap::new();
    for label in labels {
        let of = |task: &Task| task.0.fields.get(label).cloned();
        let value = pick(&format!("`{label}` of {name}"), &of(base), &of(ours), &of(theirs))?;
        fields.extend(value.map(|value| (label.clone(), value)));
    }
    let waits = pick("", &base.1, &ours.1, &theirs.1).unwrap_or_else(|_| {
        let added = ours.1.union(&theirs.1).filter(|wait| !base.1.contains(wait));
        let kept = base
            .1
            .iter()
            .filter(|wait| ours.1.contains(wait) && theirs.1.contains(wait));
        added.chain(kept).copied().collect()
    });
    let said = Said {
        title: pick(
            &format!("the title of {name}"),
            &base.0.title,
            &ours.0.title,
            &theirs.0.title,
        )?,
        fields,
        body: pick(
            &format!("the text of {name}"),
            &base.0.body,
            &ours.0.body,
            &theirs.0.body,
        )?,
    };
    Ok((said, waits))
}
