//! One side of a merge: a text and, beside it, what its changes meant.

use std::collections::BTreeSet;

use crate::*;

/// A change of one side: of the tasks, by the operations, or of the text around them, by hand.
#[derive(Clone, Debug)]
pub enum Change {
    Task(Op),
    /// Another title and another text for a task: only its id and its fields tell that it is the same.
    Anew(usize, &'static str, &'static str),
    /// Another wording for a paragraph.
    Paragraph(usize, &'static str),
    /// A tick.
    Tick(usize),
    /// One more criterion.
    Criterion(&'static str),
}

/// Titles and texts that only one side adds, so that no two new tasks are the same.
const ADDED: [[(&str, &str); 4]; 2] = [
    [
        ("Alpha rises", "Alpha brings 17 apples."),
        ("Amber glows", "Amber lights every lamp."),
        ("Anchors hold", "Anchors keep boats still."),
        ("Arrows fly", "Arrows reach their goal."),
    ],
    [
        ("Beta falls", "Beta loses its marbles."),
        ("Birch bends", "Birch gives way to wind."),
        ("Bells ring", "Bells wake up villages."),
        ("Bricks pile", "Bricks make walls slowly."),
    ],
];

/// What tasks are written anew with, unlike all other tasks: with the text of one that was removed it could be that one.
const ANEW: [[(&str, &str); 2]; 2] = [
    [
        ("Acorns sprout", "Acorns become oaks one day."),
        ("Ashes cool", "Ashes are swept up later."),
    ],
    [
        ("Bridges sway", "Bridges carry all that comes."),
        ("Barrels roll", "Barrels go down each hill."),
    ],
];

/// What the tasks that were added are known by begins here.
const ADDED_FROM: usize = 1000;

const WORDS: [[&str; 3]; 2] = [["apple", "anchor", "amber"], ["brick", "bell", "birch"]];

pub fn change(side: usize) -> impl Strategy<Value = Change> {
    let spot = prop_oneof![
        Just(Spot::Last),
        (0..9usize).prop_map(Spot::Before),
        (0..9usize).prop_map(Spot::After)
    ];
    let added =
        (spot, select(ADDED[side].to_vec())).prop_map(|(spot, (title, body))| Op::Add(spot, title, body));
    let op = operations::op().prop_filter("additions are the side's own", |op| !matches!(op, Op::Add(..)));
    prop_oneof![
        6 => op.prop_map(Change::Task),
        2 => added.prop_map(Change::Task),
        1 => (0..9usize, select(ANEW[side].to_vec()))
            .prop_map(|(at, (title, body))| Change::Anew(at, title, body)),
        2 => (0..PARAGRAPHS, select(WORDS[side].to_vec())).prop_map(|(at, word)| Change::Paragraph(at, word)),
        2 => (0..CRITERIA).prop_map(Change::Tick),
        1 => select(WORDS[side].to_vec()).prop_map(Change::Criterion),
    ]
}

#[derive(Clone, Debug)]
pub struct Side {
    pub text: String,
    pub plain: Plain,
    pub meant: Meant,
    /// Which task each item is, whatever its id.
    identities: Vec<usize>,
    /// The texts of the tasks in the base.
    bodies: Vec<String>,
    /// How many tasks were added.
    added: usize,
    /// The tasks that were given another title, and those that were given another text or never had one: where numbers
    /// change as well, nothing would be left to know a task by that is both.
    retitled: BTreeSet<usize>,
    rewritten: BTreeSet<usize>,
    /// Whether a task was written anew, or all were renumbered.
    is_anew: bool,
    is_renumbered: bool,
}

pub const PARAGRAPHS: usize = 3;
pub const CRITERIA: usize = 3;

fn paragraph(at: usize) -> String {
    format!("Paragraph {at} stands here")
}

impl Side {
    pub fn begin(dialect: &Dialect, mut items: Vec<PlainItem>, tidy: bool) -> Side {
        for (n, item) in items.iter_mut().enumerate() {
            item.title = format!(
                "{} {}",
                item.title,
                ["one", "two", "three", "four", "five", "six"][n]
            );
            // What is there stands before, and the third has a letter in its id.
            item.depends
                .retain(|number| number % 2 == 1 && *number != 5 && (*number as usize - 1) / 2 < n);
            let value: Vec<String> = item
                .depends
                .iter()
                .map(|number| format!("Task {number}"))
                .collect();
            for field in &mut item.fields {
                match field.label.as_str() {
                    "Depends on" if value.is_empty() => field.word = "none".to_owned(),
                    "Depends on" => field.word = value.join(", "),
                    "Status" if tidy => field.word = "pending".to_owned(),
                    _ => {}
                }
            }
            if tidy {
                item.fields.retain(|field| field.label != "Status");
                let at = item
                    .fields
                    .iter()
                    .take_while(|field| field.label == "Domain" || field.label == "Owner")
                    .count();
                let (before, after) = ("", "");
                item.fields.insert(
                    at,
                    PlainField {
                        label: "Status".to_owned(),
                        before,
                        word: "pending".to_owned(),
                        after,
                        joined: false,
                    },
                );
            }
        }
        let (text, plain) = dialect::write(dialect, items);
        let story = prove::snapshot(&text);
        let heading = loaded(&story)
            .story
            .tasks_section
            .as_ref()
            .expect("it is written")
            .heading;
        let mut around = String::from("## Goals\n\n");
        for n in 0..PARAGRAPHS {
            around.push_str(&format!("{}.\n\n", paragraph(n)));
        }
        around.push_str("## Acceptance Criteria\n\n");
        for n in 0..CRITERIA {
            around.push_str(&format!("- [ ] Criterion {n}\n"));
        }
        around.push('\n');
        let around = around.replace('\n', dialect.end);
        let text = format!("{}{around}{}", &text[..heading.start], &text[heading.start..]);
        let identities: Vec<usize> = (0..plain.items.len()).collect();
        let meant = Meant::of(&plain, &identities, &text, &plain);
        Side {
            rewritten: (0..plain.items.len())
                .filter(|&at| plain.items[at].body.is_empty())
                .collect(),
            bodies: plain.items.iter().map(|item| item.body.clone()).collect(),
            text,
            plain,
            meant,
            identities,
            added: 0,
            retitled: BTreeSet::new(),
            is_anew: false,
            is_renumbered: false,
        }
    }

    /// The side after its changes.
    pub fn after(&self, changes: &[Change]) -> Side {
        let mut side = self.clone();
        for change in changes {
            side.make(change);
        }
        side.meant = Meant::of(&side.plain, &side.identities, &side.text, &self.plain);
        side
    }

    fn make(&mut self, change: &Change) {
        match change {
            // With another id nothing would be left to know a task by that was written anew.
            Change::Task(Op::Renumber) if self.is_anew || !self.retitled.is_disjoint(&self.rewritten) => {}
            Change::Anew(..) if self.is_renumbered => {}
            Change::Task(op) => {
                self.is_renumbered |= matches!(op, Op::Renumber);
                self.edit(op);
            }
            Change::Anew(at, title, body) => {
                self.is_anew = true;
                self.edit(&Op::Title(*at, title));
                self.edit(&Op::Body(*at, body));
            }
            Change::Paragraph(at, word) => {
                let start = self.text.find(&paragraph(*at)).expect("the paragraph is there");
                let end = start + self.text[start..].find(['\n', '\r']).expect("it ends");
                self.text
                    .replace_range(start..end, &format!("{} with {word}.", paragraph(*at)));
            }
            Change::Tick(at) => {
                self.text = self.text.replacen(
                    &format!("- [ ] Criterion {at}"),
                    &format!("- [x] Criterion {at}"),
                    1,
                );
            }
            Change::Criterion(word) => {
                let last = self.text.rfind("] Criterion").expect("the criteria are there");
                let tail = self.text[last..].find(['\n', '\r']).expect("it ends") + last;
                let end = if self.text[tail..].starts_with("\r\n") {
                    "\r\n"
                } else {
                    &self.text[tail..=tail]
                };
                let line = format!("{end}- [ ] Criterion of {word}");
                self.text.insert_str(tail, &line);
            }
        }
    }

    fn edit(&mut self, op: &Op) {
        let snapshot = prove::snapshot(&self.text);
        let there: Vec<u64> = ids(&snapshot)
            .iter()
            .filter(|id| id.letter.is_none())
            .map(|id| id.number)
            .collect();
        let op = match op {
            Op::Depends(at, numbers) => Op::Depends(
                *at,
                numbers
                    .iter()
                    .copied()
                    .filter(|number| there.contains(number))
                    .collect(),
            ),
            // With the text of one that is removed a task could be that one, renumbered.
            Op::Body(at, body) if self.takes_over(*at, body) => return,
            Op::Remove(at) | Op::Body(at, _) if self.is_taken_over(*at) => return,
            // A task that takes the place of a removed one keeps the name that tells them apart.
            Op::Title(at, _) if self.is_added(*at) => return,
            Op::Title(at, _) if self.is_renumbered && self.is_one_of(*at, &self.rewritten) => return,
            Op::Body(at, _) if self.is_renumbered && self.is_one_of(*at, &self.retitled) => return,
            op => op.clone(),
        };
        // An edit that is refused or has no task to work on means nothing.
        let Some(Ok(after)) = operations::perform(&snapshot, &op) else {
            return;
        };
        self.text = after;
        self.track(&op);
        imagine(&mut self.plain, &op, &Config::default());
    }

    /// Whether `body` is the text that another task had in the base, and has not any more.
    fn takes_over(&self, at: usize, body: &str) -> bool {
        let own = self.identities.get(at % self.identities.len().max(1));
        let had = self.bodies.iter().enumerate();
        let mut others = had.filter(|(n, text)| Some(n) != own && !text.is_empty() && **text == body.trim());
        others.any(|(n, text)| {
            let now = self.identities.iter().position(|other| *other == n);
            now.is_none_or(|at| self.plain.items[at].body != *text)
        })
    }

    /// Whether a task was given the text that the one at `at` had in the base.
    fn is_taken_over(&self, at: usize) -> bool {
        let Some(own) = self.identities.get(at % self.identities.len().max(1)) else {
            return false;
        };
        let had = self.bodies.get(*own).filter(|text| !text.is_empty());
        let now = self.plain.items.iter().zip(&self.identities);
        had.is_some_and(|had| {
            now.filter(|(item, n)| *n != own && item.body == *had)
                .any(|(_, n)| self.bodies.get(*n) != Some(had))
        })
    }

    fn is_one_of(&self, at: usize, tasks: &BTreeSet<usize>) -> bool {
        let task = self.identities.get(at % self.identities.len().max(1));
        task.is_some_and(|task| tasks.contains(task))
    }

    fn is_added(&self, at: usize) -> bool {
        let task = self.identities.get(at % self.identities.len().max(1));
        task.is_some_and(|task| *task >= ADDED_FROM)
    }

    /// Which task is where after an operation on the list.
    fn track(&mut self, op: &Op) {
        let list = &mut self.identities;
        let len = list.len();
        match op {
            Op::Title(at, _) if len > 0 => drop(self.retitled.insert(list[at % len])),
            Op::Body(at, _) if len > 0 => drop(self.rewritten.insert(list[at % len])),
            _ => {}
        }
        let index = |spot: &Spot| match *spot {
            Spot::Before(at) if len > 0 => at % len,
            Spot::After(at) if len > 0 => at % len + 1,
            _ => len,
        };
        match op {
            Op::Add(spot, title, _) => {
                // The same addition made twice is two tasks, and those of two sides begin with other letters.
                let new = ADDED_FROM * usize::from(title.as_bytes()[0]) + self.added;
                self.added += 1;
                list.insert(index(spot), new);
            }
            Op::Remove(at) if len > 0 => {
                list.remove(at % len);
            }
            Op::Move(at, spot) if len > 0 => {
                let (from, to) = (at % len, index(spot));
                let item = list.remove(from);
                list.insert(if from < to { to - 1 } else { to }, item);
            }
            _ => {}
        }
    }
}
