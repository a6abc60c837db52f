//! Random commands, each with the state that it leads to when it is done.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::chance::Chance;
use crate::state::{Fresh, SHARED, SHARED_NUMBERS, State, numbers};
use crate::story::{Story, Task, Wait};

/// How many tasks a list of ours grows to before some are removed.
const MANY: usize = 9;

/// A command, and what is there once it is done.
#[derive(Clone, Debug)]
pub struct Wish {
    pub arguments: Vec<String>,
    pub next: State,
    /// Whether exit 1 may say that something else is wrong, and the work is done all the same.
    pub checks: bool,
    /// A file that was written for the command.
    pub input: Option<PathBuf>,
}

/// Where a wish is about tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Own(usize),
    Shared(usize),
}

impl Place {
    fn number(self, state: &State) -> String {
        match self {
            Place::Own(at) => state.own[at].number.to_string(),
            Place::Shared(at) => SHARED_NUMBERS[at].to_string(),
        }
    }

    fn tasks(self, state: &mut State) -> &mut Vec<Task> {
        match self {
            Place::Own(at) => &mut state.own[at].tasks,
            Place::Shared(at) => &mut state.shared[at],
        }
    }

    /// The id that the next new task gets, where that can be known.
    fn next_id(self, state: &mut State) -> u32 {
        match self {
            Place::Own(_) => self.tasks(state).iter().map(|task| task.id).max().unwrap_or(0) + 1,
            Place::Shared(_) => 0,
        }
    }
}

/// Makes wishes for one worker.
#[derive(Debug)]
pub struct Wishes {
    worker: usize,
    /// How many names and generations were used.
    used: u64,
    root: PathBuf,
    chance: Chance,
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn listed(waits: &[Wait]) -> String {
    match waits {
        [] => "none".to_owned(),
        waits => waits
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(","),
    }
}

impl Wishes {
    pub fn new(worker: usize, root: &Path, chance: Chance) -> Wishes {
        Wishes {
            worker,
            used: 1,
            root: root.to_owned(),
            chance,
        }
    }

    fn generation(&mut self) -> u64 {
        self.used += 1;
        self.used
    }

    fn token(&mut self) -> String {
        let number = self.generation();
        format!("w{}-{number}", self.worker)
    }

    /// A random wish, to be written; some are only looked at.
    pub fn wish(&mut self, state: &State) -> Wish {
        let mut wish = loop {
            let mut next = state.clone();
            let mut input = None;
            let which = self.chance.below(100);
            let arguments = match which {
                0..62 => self.tasks(&mut next, &mut input),
                62..72 => self.renumber_story(&mut next),
                72..78 => self.set_story(&mut next),
                78..84 => Some(self.fix(&mut next)),
                _ => self.fresh(&mut next),
            };
            if let Some(arguments) = arguments {
                let checks = arguments[0] == "check";
                break Wish {
                    arguments,
                    next,
                    checks,
                    input,
                };
            }
        };
        if self.chance.percent(4) {
            wish.arguments.push("--dry-run".to_owned());
            wish.next = state.clone();
        } else {
            wish.arguments.push("--yes".to_owned());
        }
        wish
    }

    fn tasks(&mut self, next: &mut State, input: &mut Option<PathBuf>) -> Option<Vec<String>> {
        let place = match self.chance.below(4) {
            at @ (0 | 1) => Place::Own(at),
            _ => Place::Shared(self.chance.below(SHARED)),
        };
        let count = place.tasks(next).len();
        // Two tasks show how they are parted; those of shared stories that are nobody's do.
        let may_go = matches!(place, Place::Shared(_)) || count > 2;
        let which = self.chance.below(100);
        match which {
            0..70 if count == 0 => Some(self.add(place, next)),
            0..25 if count < MANY => Some(self.add(place, next)),
            0..25 => Some(self.remove(place, next)),
            25..50 => Some(self.set(place, next)),
            50..58 if may_go => Some(self.remove(place, next)),
            58..66 => Some(self.wait(place, next)),
            66..76 if count > 1 => Some(self.relocate(place, next)),
            76..84 => self.renumber_tasks(place, next),
            84..94 if count < MANY => Some(self.import(place, next, input)),
            94..100 if count < MANY => Some(self.plan(place, next, input)),
            _ => None,
        }
    }

    fn add(&mut self, place: Place, next: &mut State) -> Vec<String> {
        let token = self.token();
        let generation = self.generation();
        let mut task = Task::new(&token, generation);
        task.id = place.next_id(next);
        let mut arguments = words(&["tasks", "add", &place.number(next), &task.title, "-dcore"]);
        arguments.extend([
            "-b".to_owned(),
            task.body.clone(),
            format!("--field=Note=g{generation}"),
        ]);
        arguments.push("--force".to_owned());
        let tasks = place.tasks(next);
        let mut at = tasks.len();
        if !tasks.is_empty() && self.chance.percent(60) {
            let beside = self.chance.below(tasks.len());
            let after = self.chance.percent(50);
            at = beside + usize::from(after);
            let id = tasks[beside].id;
            arguments.push(format!("--{}={id}", if after { "after" } else { "before" }));
        }
        if at > 0 && self.chance.percent(40) {
            let before = tasks[self.chance.below(at)].id;
            task.waits.push(Wait {
                story: None,
                task: before,
            });
            arguments.push(format!("--depends-on={}", listed(&task.waits)));
        }
        tasks.insert(at, task);
        arguments
    }

    fn set(&mut self, place: Place, next: &mut State) -> Vec<String> {
        let generation = self.generation();
        let number = place.number(next);
        let task = self.some(place, next);
        let token = task.token().to_owned();
        task.rewrite(&token, generation);
        let mut arguments = words(&[
            "tasks",
            "set",
            &number,
            &task.id.to_string(),
            "--title",
            &task.title,
            "-b",
        ]);
        arguments.extend([
            task.body.clone(),
            format!("--field=Note=g{generation}"),
            "--force".to_owned(),
        ]);
        let status = ["", "pending", "in_progress", "done"][generation as usize % 4];
        if !status.is_empty() {
            task.status = status.to_owned();
            arguments.push(format!("--status={status}"));
        }
        arguments
    }

    fn some<'a>(&mut self, place: Place, next: &'a mut State) -> &'a mut Task {
        let tasks = place.tasks(next);
        let at = self.chance.below(tasks.len());
        &mut tasks[at]
    }

    /// Removes a task, and what waits for it waits no longer: in two files where the other story does.
    fn remove(&mut self, place: Place, next: &mut State) -> Vec<String> {
        let number = place.number(next);
        let id = self.some(place, next).id;
        let tasks = place.tasks(next);
        tasks.retain(|task| task.id != id);
        for task in tasks {
            task.waits.retain(|wait| wait.story.is_some() || wait.task != id);
        }
        if place == Place::Own(0) {
            let story = Some(next.own[0].number);
            for task in &mut next.own[1].tasks {
                task.waits.retain(|wait| *wait != Wait { story, task: id });
            }
        }
        words(&["tasks", "rm", &number, &id.to_string(), "--cascade"])
    }

    /// Lets a task wait for others that stand before it, or in the other story, and perhaps for itself.
    fn wait(&mut self, place: Place, next: &mut State) -> Vec<String> {
        let number = place.number(next);
        let mut waits = Vec::new();
        if place == Place::Own(1) && self.chance.percent(70) {
            let story = Some(next.own[0].number);
            waits.extend(
                next.own[0]
                    .tasks
                    .iter()
                    .filter(|_| self.chance.percent(40))
                    .map(|task| Wait { story, task: task.id }),
            );
        }
        let tasks = place.tasks(next);
        let at = self.chance.below(tasks.len());
        if at > 0 && self.chance.percent(50) {
            let task = tasks[self.chance.below(at)].id;
            // What was moved may wait for what is behind it; nothing ever waits in a circle.
            if !reaches(tasks, task, tasks[at].id) {
                waits.push(Wait { story: None, task });
            }
        }
        let task = &mut tasks[at];
        task.waits_for_itself = self.chance.percent(40);
        let mut value = listed(&waits);
        if task.waits_for_itself {
            value = match value.as_str() {
                "none" => task.id.to_string(),
                others => format!("{others},{}", task.id),
            };
        }
        task.waits = waits;
        words(&[
            "tasks",
            "set",
            &number,
            &task.id.to_string(),
            &format!("--depends-on={value}"),
            "--force",
        ])
    }

    fn relocate(&mut self, place: Place, next: &mut State) -> Vec<String> {
        let number = place.number(next);
        let tasks = place.tasks(next);
        let from = self.chance.below(tasks.len());
        let task = tasks.remove(from);
        let beside = self.chance.below(tasks.len());
        let after = self.chance.percent(50);
        let goal = format!(
            "--{}={}",
            if after { "after" } else { "before" },
            tasks[beside].id
        );
        let arguments = words(&["tasks", "move", &number, &task.id.to_string(), &goal, "--force"]);
        tasks.insert(beside + usize::from(after), task);
        arguments
    }

    /// Numbers the tasks of an own story as they stand; the other story's references follow.
    fn renumber_tasks(&mut self, place: Place, next: &mut State) -> Option<Vec<String>> {
        let Place::Own(at) = place else { return None };
        let Story { number, tasks, .. } = &mut next.own[at];
        let number = *number;
        let old: Vec<u32> = tasks.iter().map(|task| task.id).collect();
        let new = |id: u32| {
            old.iter()
                .position(|old| *old == id)
                .map_or(id, |at| at as u32 + 1)
        };
        for task in tasks.iter_mut() {
            task.id = new(task.id);
            for wait in task.waits.iter_mut().filter(|wait| wait.story.is_none()) {
                wait.task = new(wait.task);
            }
        }
        let waits = next
            .own
            .iter_mut()
            .flat_map(|story| &mut story.tasks)
            .flat_map(|task| &mut task.waits);
        for wait in waits.filter(|wait| wait.story == Some(number)) {
            wait.task = new(wait.task);
        }
        Some(words(&["tasks", "renumber", &number.to_string()]))
    }

    /// Gives an own story another number: its file gets another name, and the other story's references follow.
    fn renumber_story(&mut self, next: &mut State) -> Option<Vec<String>> {
        let at = self.chance.below(2);
        let range = numbers(self.worker);
        let goal = range.start + self.chance.below(range.len()) as u32;
        let from = next.own[at].number;
        if next.own.iter().any(|story| story.number == goal) {
            return None;
        }
        next.own[at].number = goal;
        for story in &mut next.own {
            if story.after == Some(from) {
                story.after = Some(goal);
            }
            let waits = story.tasks.iter_mut().flat_map(|task| &mut task.waits);
            for wait in waits.filter(|wait| wait.story == Some(from)) {
                wait.story = Some(goal);
            }
        }
        Some(words(&["renumber", &from.to_string(), &goal.to_string()]))
    }

    fn set_story(&mut self, next: &mut State) -> Option<Vec<String>> {
        let generation = self.generation();
        let story = &mut next.own[self.chance.below(2)];
        story.generation = generation;
        story.status = (*self.chance.pick(&["Draft", "Ready", "In Progress"])).to_owned();
        let title = format!("{} g{generation}", story.key);
        let status = format!("--status={}", story.status);
        Some(words(&[
            "set",
            &story.number.to_string(),
            "--title",
            &title,
            &status,
            "--force",
        ]))
    }

    fn fix(&mut self, next: &mut State) -> Vec<String> {
        for task in next
            .own
            .iter_mut()
            .flat_map(|story| &mut story.tasks)
            .chain(next.shared.iter_mut().flatten())
        {
            task.waits_for_itself = false;
        }
        words(&["check", "--fix"])
    }

    fn import(&mut self, place: Place, next: &mut State, input: &mut Option<PathBuf>) -> Vec<String> {
        let first = place.next_id(next);
        let mut text = String::new();
        for n in 0..1 + self.chance.below(4) as u32 {
            let token = self.token();
            let mut task = Task::new(&token, self.generation());
            task.id = if first == 0 { 0 } else { first + n };
            let mut waits = "none".to_owned();
            // Ids of the proposal are its own, and follow.
            if n > 0 && first > 0 && self.chance.percent(50) {
                waits = "001".to_owned();
                task.waits.push(Wait {
                    story: None,
                    task: first,
                });
            }
            let note = &task.fields[0].1;
            let _ = write!(
                text,
                "### {:03}: {}\n**Domain:** core\n**Depends on:** {waits}\n**Note:** {note}\n\n{}\n\n",
                n + 1,
                task.title,
                task.body
            );
            place.tasks(next).push(task);
        }
        let path = self.root.join(format!("proposal-w{}.md", self.worker));
        fs::write(&path, text).expect("the root can be written");
        let arguments = words(&[
            "import",
            &place.number(next),
            &path.display().to_string(),
            "--as=blocks",
            "--force",
        ]);
        *input = Some(path);
        arguments
    }

    /// Takes tasks over from a plan document.
    fn plan(&mut self, place: Place, next: &mut State, input: &mut Option<PathBuf>) -> Vec<String> {
        let mut text = "# Feature: Of a worker\n\n## STEP-BY-STEP TASKS\n".to_owned();
        let first = place.next_id(next);
        for n in 0..1 + self.chance.below(3) as u32 {
            let token = self.token();
            let _ = write!(
                text,
                "\n### Task {}: CREATE `src/{token}.rs`\n\n- **IMPLEMENT**: Text of {token}\n- **VALIDATE**: `true`\n",
                n + 1
            );
            let field = |label: &str, value: &str| (label.to_owned(), value.to_owned());
            place.tasks(next).push(Task {
                id: if first == 0 { 0 } else { first + n },
                title: format!("Create `src/{token}.rs`"),
                status: "pending".to_owned(),
                waits: Vec::new(),
                waits_for_itself: false,
                fields: vec![
                    field("Files", &format!("src/{token}.rs")),
                    field("Verify", "true"),
                ],
                body: format!("Text of {token}"),
            });
        }
        let path = format!("docs/plans/{:0>3}-plan-w{}.md", place.number(next), self.worker);
        fs::write(self.root.join(&path), text).expect("the root can be written");
        *input = Some(self.root.join(&path));
        words(&["doc", "tasks", &path, "-dcore", "--force"])
    }

    fn fresh(&mut self, next: &mut State) -> Option<Vec<String>> {
        let generation = self.generation();
        let which = self.chance.below(3);
        if next.fresh.is_empty() || which == 0 && next.fresh.len() < 3 {
            let slug = format!("fresh-w{}-{generation}", self.worker);
            let title = format!("Fresh w{}-{generation}", self.worker);
            let arguments = words(&["new", &title]);
            next.fresh.push(Fresh {
                number: 0,
                slug,
                title,
                status: "Draft".to_owned(),
            });
            return Some(arguments);
        }
        let at = self.chance.below(next.fresh.len());
        if which == 1 {
            let Fresh { number, .. } = next.fresh.remove(at);
            return Some(words(&["rm", &number.to_string()]));
        }
        let story = &mut next.fresh[at];
        story.title = format!(
            "{} g{generation}",
            story.title.split(" g").next().unwrap_or_default()
        );
        story.status = (*self.chance.pick(&["Draft", "Ready"])).to_owned();
        let status = format!("--status={}", story.status);
        Some(words(&[
            "set",
            &story.number.to_string(),
            "--title",
            &story.title,
            &status,
            "--force",
        ]))
    }
}

/// Whether the task `from` waits for `goal`, at once or through others.
fn reaches(tasks: &[Task], from: u32, goal: u32) -> bool {
    let waits = || {
        tasks
            .iter()
            .filter(|task| task.id == from)
            .flat_map(|task| &task.waits)
    };
    from == goal || waits().any(|wait| wait.story.is_none() && reaches(tasks, wait.task, goal))
}
