//! Edits, run on the real thing and on the model.

use crate::*;

#[derive(Clone, Debug)]
pub enum Spot {
    Last,
    Before(usize),
    After(usize),
}

#[derive(Clone, Debug)]
pub enum Op {
    Status(usize, u8),
    Title(usize, &'static str),
    Field(usize, &'static str, &'static str),
    Unset(usize, &'static str),
    Depends(usize, Vec<u64>),
    Body(usize, &'static str),
    Add(Spot, &'static str, &'static str),
    Remove(usize),
    Move(usize, Spot),
    StoryStatus(u8),
    StoryTitle(&'static str),
    Renumber,
}

pub fn op() -> impl Strategy<Value = Op> {
    let spot = || {
        prop_oneof![
            Just(Spot::Last),
            (0..9usize).prop_map(Spot::Before),
            (0..9usize).prop_map(Spot::After)
        ]
    };
    let title = || select(TITLES.to_vec());
    let body = || select(BODIES.to_vec());
    let field = select(vec![
        ("Domain", "other"),
        ("Files", "src/c.rs"),
        ("Context", "docs/x.md (all)"),
        ("Worker", "claude"),
        ("Estimate", "`2h`"),
        ("Enabled", "false"),
        ("Owner", "you"),
        ("Story Points", "3"),
        ("Verify", "`make | tee x`"),
    ]);
    prop_oneof![
        3 => (0..9usize, 0..3u8).prop_map(|(at, status)| Op::Status(at, status)),
        2 => (0..9usize, title()).prop_map(|(at, title)| Op::Title(at, title)),
        3 => (0..9usize, field).prop_map(|(at, (label, value))| Op::Field(at, label, value)),
        2 => (0..9usize, select(vec!["Files", "Owner", "Estimate", "Worker", "Enabled"])).prop_map(|(at, label)| Op::Unset(at, label)),
        2 => (0..9usize, prop::collection::vec(1..9u64, 0..3)).prop_map(|(at, ids)| Op::Depends(at, ids)),
        3 => (0..9usize, body()).prop_map(|(at, body)| Op::Body(at, body)),
        3 => (spot(), title(), body()).prop_map(|(spot, title, body)| Op::Add(spot, title, body)),
        2 => (0..9usize).prop_map(Op::Remove),
        3 => (0..9usize, spot()).prop_map(|(at, spot)| Op::Move(at, spot)),
        1 => (0..4u8).prop_map(Op::StoryStatus),
        1 => title().prop_map(Op::StoryTitle),
        1 => Just(Op::Renumber),
    ]
}

/// The ids of the tasks that can be named.
pub fn ids(snapshot: &Snapshot) -> Vec<TaskId> {
    let entry = snapshot.at_path(prove::PATH).expect("the story is there");
    let story = &entry.loaded().expect("it was read").story;
    story.tasks().map(|task| task.id).collect()
}

/// What an edit is called with, once the indexes are ids.
pub fn place(spot: &Spot, ids: &[TaskId]) -> Place {
    let id = |at: usize| ids.get(at % ids.len().max(1)).copied();
    match *spot {
        Spot::Last => Place::Last,
        Spot::Before(at) => id(at).map_or(Place::Last, Place::Before),
        Spot::After(at) => id(at).map_or(Place::Last, Place::After),
    }
}

/// Runs the edit on the real thing; `None` where there is no task to run it on.
pub fn perform(snapshot: &Snapshot, op: &Op) -> Option<Result<String, ChangeError>> {
    let ids = ids(snapshot);
    let pick = |at: usize| ids.get(at % ids.len().max(1)).copied();
    let flow = &snapshot.config().task_workflow;
    let set = |id: TaskId, wish: TaskWish| {
        prove::edit(snapshot, |editor| {
            set_tasks(editor, &[id], &wish, &|target| target.task.padded(3), &|status| {
                flow.name(status).to_owned()
            })
        })
    };
    Some(match op {
        Op::Status(at, status) => set(
            pick(*at)?,
            TaskWish {
                status: flow.find(flow.values().get(usize::from(*status))?),
                ..TaskWish::default()
            },
        ),
        Op::Title(at, title) => set(
            pick(*at)?,
            TaskWish {
                title: Some((*title).to_owned()),
                ..TaskWish::default()
            },
        ),
        Op::Field(at, label, value) => set(
            pick(*at)?,
            TaskWish {
                fields: vec![((*label).to_owned(), Some((*value).to_owned()))],
                ..TaskWish::default()
            },
        ),
        Op::Unset(at, label) => set(
            pick(*at)?,
            TaskWish {
                fields: vec![((*label).to_owned(), None)],
                ..TaskWish::default()
            },
        ),
        Op::Depends(at, numbers) => {
            let wanted = numbers.iter().map(|number| TaskRef {
                story: None,
                task: TaskId::new(*number),
            });
            set(
                pick(*at)?,
                TaskWish {
                    depends_on: Some(DependencyWish::Exactly(wanted.collect())),
                    ..TaskWish::default()
                },
            )
        }
        Op::Body(at, body) => set(
            pick(*at)?,
            TaskWish {
                body: Some((*body).to_owned()),
                ..TaskWish::default()
            },
        ),
        Op::Add(spot, title, body) => {
            let draft = TaskDraft {
                title: (*title).to_owned(),
                fields: vec![(KnownField::Domain, "new".to_owned())],
                others: Vec::new(),
                body: (*body).to_owned(),
            };
            prove::edit(snapshot, |editor| {
                add_task(editor, &draft, place(spot, &ids), "pending").map(|_| ())
            })
        }
        Op::Remove(at) => {
            let id = pick(*at)?;
            prove::edit(snapshot, |editor| {
                let task = editor.task(id)?;
                let edits = numbered::remove_task(&editor.loaded().document, editor.story(), task);
                editor.step(&edits, |expected, _| {
                    expected.tasks.retain(|task| task.id != Some(id));
                })
            })
        }
        Op::Move(at, spot) => {
            let id = pick(*at)?;
            prove::edit(snapshot, |editor| move_task(editor, id, place(spot, &ids)))
        }
        Op::StoryStatus(status) => {
            let flow = &snapshot.config().story_workflow;
            let status = flow.find(flow.values().get(usize::from(*status))?);
            let wish = StoryWish { title: None, status };
            prove::edit(snapshot, |editor| {
                set_story(editor, &wish, flow.name(status.unwrap_or(flow.first())))
            })
        }
        Op::Renumber => {
            let entry = snapshot.at_path(prove::PATH).expect("the story is there");
            let text = entry.loaded().expect("it was read").document.text();
            renumber_tasks(snapshot, entry).map(|done| match done.changes.files() {
                [change] => change.new.as_ref().expect("it stays").text.to_string(),
                _ => text.to_owned(),
            })
        }
        Op::StoryTitle(title) => {
            let wish = StoryWish {
                title: Some((*title).to_owned()),
                status: None,
            };
            prove::edit(snapshot, |editor| set_story(editor, &wish, ""))
        }
    })
}

/// Runs the edit on the model.
pub fn imagine(plain: &mut Plain, op: &Op, config: &Config) {
    let count = plain.items.len().max(1);
    let index = |spot: &Spot, len: usize| match *spot {
        Spot::Before(at) if len > 0 => at % len,
        Spot::After(at) if len > 0 => at % len + 1,
        _ => len,
    };
    let flow = &config.task_workflow;
    match op {
        Op::Status(at, status) => {
            let name = &flow.values()[usize::from(*status)];
            if let Some(item) = plain.items.get_mut(at % count) {
                let old = item.at("Status").map(|at| item.fields[at].word.clone());
                if old.and_then(|old| flow.find(&old)) != flow.find(name) {
                    item.set("Status", name);
                }
            }
        }
        Op::Title(at, title) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                item.title = (*title).to_owned();
            }
        }
        Op::Field(at, label, value) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                item.set(label, value);
            }
        }
        Op::Unset(at, label) => {
            if let Some(item) = plain.items.get_mut(at % count)
                && let Some(field) = item.at(label)
            {
                if field > 0 {
                    item.fields[field - 1].joined = false;
                }
                item.fields.remove(field);
            }
        }
        Op::Depends(at, numbers) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                let mut distinct = Vec::new();
                for number in numbers {
                    if !distinct.contains(number) {
                        distinct.push(*number);
                    }
                }
                let mut old = Vec::new();
                for number in &item.depends {
                    if !old.contains(number) {
                        old.push(*number);
                    }
                }
                if distinct != old {
                    item.set("Depends on", "");
                    item.depends = distinct;
                }
            }
        }
        Op::Body(at, body) => {
            if let Some(item) = plain.items.get_mut(at % count) {
                item.body = body.trim().to_owned();
            }
        }
        Op::Add(spot, title, body) => {
            let at = index(spot, plain.items.len());
            let number = plain.items.iter().map(|item| item.id.number).max().unwrap_or(0) + 1;
            let mut item = PlainItem {
                id: TaskId::new(number),
                title: (*title).to_owned(),
                fields: Vec::new(),
                depends: Vec::new(),
                body: body.trim().to_owned(),
            };
            item.set("Domain", "new");
            item.set("Status", "pending");
            item.set("Depends on", "none");
            plain.items.insert(at, item);
        }
        Op::Remove(at) => {
            if !plain.items.is_empty() {
                plain.items.remove(at % count);
            }
        }
        Op::Move(at, spot) => {
            let from = at % count;
            if plain.items.is_empty() {
                return;
            }
            let to = index(spot, plain.items.len());
            let item = plain.items.remove(from);
            let to = if from < to { to - 1 } else { to };
            plain.items.insert(to, item);
        }
        Op::StoryStatus(status) => {
            let flow = &config.story_workflow;
            plain.status = flow.values().get(usize::from(*status)).cloned();
        }
        Op::Renumber => {
            let old: Vec<TaskId> = plain.items.iter().map(|item| item.id).collect();
            for (n, item) in plain.items.iter_mut().enumerate() {
                item.id = TaskId::new(n as u64 + 1);
                for number in &mut item.depends {
                    if let Some(at) = old.iter().position(|id| *id == TaskId::new(*number)) {
                        *number = at as u64 + 1;
                    }
                }
            }
        }
        Op::StoryTitle(title) => plain.title = Some((*title).to_owned()),
    }
}
