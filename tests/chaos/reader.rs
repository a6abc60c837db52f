//! Readers: whoever looks at a file while it is written sees the old or the new one, and never an older one again.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::chance::Chance;
use crate::problem::{Kind, Problem};
use crate::program::{End, Program};
use crate::state::{self, SHARED_NUMBERS};
use crate::story::{Story, Task, body};

#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    pub program: Program,
    chance: Chance,
    /// The newest generation of each task that was seen, by its name.
    seen: HashMap<String, u64>,
    pub files: u64,
    pub commands: u64,
    pub killed: u64,
}

impl Reader {
    pub fn new(number: usize, root: &Path, program: Program, seed: u64) -> Reader {
        Reader {
            root: root.to_owned(),
            program,
            chance: Chance::new(seed, 1_000_000 + number as u64),
            seen: HashMap::new(),
            files: 0,
            commands: 0,
            killed: 0,
        }
    }

    /// Reads all files, and now and then asks the program.
    ///
    /// # Errors
    ///
    /// When something is seen that never should be.
    pub fn step(&mut self) -> Result<(), Problem> {
        for _ in 0..20 {
            for path in state::list(&self.root)? {
                self.read(&path)?;
            }
            // The writers need the processor more.
            std::thread::sleep(Duration::from_millis(1));
        }
        self.ask()
    }

    fn read(&mut self, path: &Path) -> Result<(), Problem> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            // Since the folder was listed, it got another name.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Problem::new(Kind::Torn, format!("{}: {error}", path.display()))),
        };
        self.files += 1;
        if state::name(path).contains("-fresh-") {
            return state::fresh_of(path, &bytes).map(|_| ());
        }
        let story = state::story_of(path, &bytes)?;
        self.compare(&story.key, story.generation)?;
        story
            .tasks
            .iter()
            .try_for_each(|task| self.compare(task.token(), task.generation()))
    }

    fn compare(&mut self, token: &str, generation: u64) -> Result<(), Problem> {
        let newest = self.seen.entry(token.to_owned()).or_default();
        if generation < *newest {
            let what = format!("{token} was seen in generation {newest}, and then in {generation}");
            return Err(Problem::new(Kind::Lost, what));
        }
        *newest = generation;
        Ok(())
    }

    /// Runs a command that reads. It answers, whatever happens around it, unless it is harmed itself.
    fn ask(&mut self) -> Result<(), Problem> {
        let shared = self.chance.pick(&SHARED_NUMBERS).to_string();
        let questions: [&[&str]; 9] = [
            &["tasks", "list", &shared, "--format=json"],
            &["list", "--format=json"],
            &["status", "--all", "--format=json"],
            &["next", "--format=json"],
            &["check", "--format=json"],
            &["show", &shared, "--format=json"],
            &["graph", "--format=json"],
            &["export", "--format=json"],
            &["plan", &shared, "--format=json"],
        ];
        let question = self.chance.pick(&questions);
        let arguments: Vec<String> = question.iter().map(|&word| word.to_owned()).collect();
        let ill = self.program.ill(&mut self.chance);
        let end = self.program.run(&arguments, &ill);
        self.commands += 1;
        self.killed += u64::from(end == End::Killed);
        let (out, err) = self.program.said();
        let after = format!(
            "{}: stories {} => {end:?} ({ill:?})",
            self.program.process,
            question.join(" ")
        );
        let wrong = |kind, what: String| {
            Err(Problem {
                after: after.clone(),
                ..Problem::new(kind, what)
            })
        };
        // Errors in the stories are found, such as a task that waits for itself.
        let found = end == End::Refused && matches!(question[0], "check" | "plan");
        match &end {
            End::Odd(how) => return wrong(Kind::Unasked, format!("ended with {how}: {err}")),
            End::Refused | End::Failed if ill.is_gentle() && !found => {
                return wrong(Kind::Unasked, format!("nothing hindered it: {err}"));
            }
            End::Done => {}
            _ => return Ok(()),
        }
        let Ok(answer) = serde_json::from_str::<Value>(&out) else {
            return wrong(Kind::Torn, format!("the answer is no JSON: {out}"));
        };
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let stories = if question[0] == "list" {
            list(&answer["stories"])
        } else {
            Vec::new()
        };
        let of_stories = stories.iter().flat_map(|story| list(&story["tasks"]));
        let tasks: Vec<Value> = match question[0] {
            "tasks" | "next" => list(&answer["tasks"]),
            _ => of_stories.collect(),
        };
        if let Some(task) = tasks.iter().find(|task| !is_whole(task)) {
            return wrong(Kind::Torn, format!("a task is {task}"));
        }
        // What the program says is as new as what was seen in the files before it was asked, memo or not.
        let told = tasks.iter().map(task_of);
        let told = told.map(|task| (task.token().to_owned(), task.generation()));
        let titles = stories.iter().filter_map(|story| {
            let (key, generation) = story["title"].as_str()?.rsplit_once(" g")?;
            Some((key.to_owned(), generation.parse().ok()?))
        });
        for (token, generation) in told.chain(titles).collect::<Vec<_>>() {
            if generation > 0 {
                self.compare(&token, generation).map_err(|problem| Problem {
                    after: after.clone(),
                    ..problem
                })?;
            }
        }
        Ok(())
    }
}

/// A task as the program tells it, as far as its title goes.
fn task_of(task: &Value) -> Task {
    Task {
        title: task["title"].as_str().unwrap_or_default().to_owned(),
        ..Task::new("w", 1)
    }
}

/// Whether all parts of a task, as the program tells it, are of one generation.
fn is_whole(task: &Value) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let seen = task_of(task);
    match seen.generation() {
        0 => task["fields"]["Note"].is_null(),
        generation => {
            text(&task["body"]) == body(seen.token(), generation)
                && text(&task["fields"]["Note"]) == format!("g{generation}")
        }
    }
}

/// Whether what is in the folder of the stories is all known, each under a number of its own.
///
/// # Errors
///
/// When it is not.
pub fn names(root: &Path, expected: usize) -> Result<(), Problem> {
    let paths = state::list(root)?;
    let mut numbers: Vec<u32> = Vec::new();
    for path in &paths {
        let name = state::name(path);
        numbers.extend(
            name.split_once('-')
                .and_then(|(number, _)| number.parse::<u32>().ok()),
        );
        if !name.contains("-fresh-") {
            let _: Story = state::read_story(path)?;
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    if paths.len() == expected && numbers.len() == expected {
        return Ok(());
    }
    let names: Vec<String> = paths.iter().map(|path| state::name(path)).collect();
    Err(Problem::new(
        Kind::Changed,
        format!(
            "there are {} stories and not {expected}: {names:?}",
            numbers.len()
        ),
    ))
}
