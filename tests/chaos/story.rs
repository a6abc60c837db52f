//! The stories of the store as plain values: their text, and reading that back without the library under test.
//!
//! All are written in one form, so that a file either is the text of such a value, byte for byte, or was damaged.
//! Every part of a task says which task it is and in which generation, so half a change can be seen in the file alone.

use std::fmt;

/// A task that another waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// Its story, where that is another one.
    pub story: Option<u32>,
    pub task: u32,
}

impl fmt::Display for Wait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.story {
            Some(story) => write!(out, "{story:03}/{:03}", self.task),
            None => write!(out, "{:03}", self.task),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// 0 where it is not known which one it got.
    pub id: u32,
    pub title: String,
    pub status: String,
    pub waits: Vec<Wait>,
    /// Whether it waits for itself as well, which `check --fix` of anybody takes away.
    pub waits_for_itself: bool,
    /// The other fields in their order.
    pub fields: Vec<(String, String)>,
    pub body: String,
}

/// What a task says in its generation. Texts of many lines are easier to tear.
pub fn body(token: &str, generation: u64) -> String {
    let lines = 1 + (generation * 7 + token.len() as u64) % 13;
    let width = (generation as usize * 31) % 90;
    let line = |n| {
        format!(
            "Line {n} of {lines} of {token} g{generation} {}.",
            "~".repeat(width)
        )
    };
    (1..=lines).map(line).collect::<Vec<_>>().join("\n")
}

impl Task {
    /// A task of ours in its first or a later generation.
    pub fn new(token: &str, generation: u64) -> Task {
        let mut task = Task {
            id: 0,
            title: String::new(),
            status: "pending".to_owned(),
            waits: Vec::new(),
            waits_for_itself: false,
            fields: Vec::new(),
            body: String::new(),
        };
        task.rewrite(token, generation);
        task
    }

    /// Gives all parts of the task the generation.
    pub fn rewrite(&mut self, token: &str, generation: u64) {
        self.title = format!("Task {token} g{generation}");
        self.body = body(token, generation);
        let note = format!("g{generation}");
        match self.fields.iter_mut().find(|(label, _)| label == "Note") {
            Some((_, value)) => *value = note,
            None => self.fields.push(("Note".to_owned(), note)),
        }
    }

    /// The word of the title that no other task has, such as `w2-17`.
    pub fn token(&self) -> &str {
        let words = self.title.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let is_token = |word: &&str| word.starts_with('w') && word.contains('-');
        words.into_iter().find(is_token).unwrap_or("")
    }

    /// The generation that the title names; 0 for one that was made by a plan document.
    pub fn generation(&self) -> u64 {
        let last = self
            .title
            .rsplit(' ')
            .next()
            .and_then(|word| word.strip_prefix('g'));
        last.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Whether all parts are of one generation.
    pub fn is_whole(&self) -> bool {
        let generation = self.generation();
        let note = self.fields.iter().find(|(label, _)| label == "Note");
        if generation == 0 {
            return note.is_none();
        }
        self.body == body(self.token(), generation)
            && note.is_some_and(|(_, note)| *note == format!("g{generation}"))
    }

    /// Whether it is `wanted`; an id that is not known may be any, and what anybody may fix may be fixed.
    pub fn is(&self, wanted: &Task) -> bool {
        let mut same = wanted.clone();
        if same.id == 0 {
            same.id = self.id;
        }
        same.waits_for_itself &= self.waits_for_itself;
        *self == same
    }

    fn write(&self, text: &mut String) {
        let mut waits: Vec<String> = self.waits.iter().map(ToString::to_string).collect();
        if self.waits_for_itself {
            waits.push(format!("{:03}", self.id));
        }
        let waits = if waits.is_empty() {
            "none".to_owned()
        } else {
            waits.join(", ")
        };
        text.push_str(&format!(
            "### {:03}: {}\n**Domain:** core\n**Status:** {}\n**Depends on:** {waits}\n",
            self.id, self.title, self.status
        ));
        for (label, value) in &self.fields {
            text.push_str(&format!("**{label}:** {value}\n"));
        }
        text.push_str(&format!("\n{}\n", self.body));
    }

    fn read(text: &str) -> Option<Task> {
        let (head, body) = text.split_once("\n\n")?;
        let mut lines = head.lines();
        let (id, title) = lines.next()?.split_once(": ")?;
        let id: u32 = id.parse().ok()?;
        lines.next()?.strip_prefix("**Domain:** core")?;
        let status = lines.next()?.strip_prefix("**Status:** ")?.to_owned();
        let mut waits = Vec::new();
        let mut waits_for_itself = false;
        let listed = lines.next()?.strip_prefix("**Depends on:** ")?;
        for name in listed.split(", ").filter(|name| *name != "none") {
            let wait = match name.split_once('/') {
                Some((story, task)) => Wait {
                    story: Some(story.parse().ok()?),
                    task: task.parse().ok()?,
                },
                None => Wait {
                    story: None,
                    task: name.parse().ok()?,
                },
            };
            if wait
                == (Wait {
                    story: None,
                    task: id,
                })
            {
                waits_for_itself = true;
            } else {
                waits.push(wait);
            }
        }
        let field = |line: &str| {
            let (label, value) = line.strip_prefix("**")?.split_once(":** ")?;
            Some((label.to_owned(), value.to_owned()))
        };
        Some(Task {
            id,
            title: title.to_owned(),
            status,
            waits,
            waits_for_itself,
            fields: lines.map(field).collect::<Option<_>>()?,
            body: body.trim_end_matches('\n').to_owned(),
        })
    }
}

/// A story with tasks; the file is `NNN-key.md`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    pub number: u32,
    pub key: String,
    pub generation: u64,
    pub status: String,
    pub tasks: Vec<Task>,
    /// The story that it waits for.
    pub after: Option<u32>,
}

/// Text by hand around the tasks, with what careless programs change: blanks at the end, odd characters, headings
/// in fences. It is another one in each story.
fn noise(key: &str) -> String {
    format!(
        "The words of {key}  \nwith two blanks above,\ta tab, a\u{a0}hard blank, e\u{301} and 🎉. \n\n* a star\n+ a plus\n\n\
         ````text\n### 999: no task of {key}\n**Status:** done\n```\n````\n\n| a | {key} |\n|---|:-:|\n|  1|2  |\n\n\
         [{key}]: <https://example.org/{key}> 'x'\n"
    )
}

/// What is wrong with the bytes of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    /// It is not all there, or a task is half of one generation and half of another.
    Torn,
    /// It is all there, and something was changed that no command is for.
    Changed,
}

impl Story {
    pub fn name(&self) -> String {
        format!("{:03}-{}.md", self.number, self.key)
    }

    pub fn text(&self) -> String {
        let mut text = format!(
            "# Story {:03}: {} g{}\n\n{}\n## Status\n{}\n\n## Tasks\n\n",
            self.number,
            self.key,
            self.generation,
            noise(&self.key),
            self.status
        );
        for task in &self.tasks {
            task.write(&mut text);
            text.push('\n');
        }
        if let Some(after) = self.after {
            text.push_str(&format!("## Dependencies\n- Story {after:03}\n\n"));
        }
        text.push_str(&format!(
            "## Notes\n\n{}\n<!-- end of {} -->\n",
            noise(&self.key),
            self.key
        ));
        text
    }

    /// Reads the file `name`, and finds out whether it is wholly as we write it.
    ///
    /// # Errors
    ///
    /// When a byte of it is not.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Story, Damage> {
        let text = std::str::from_utf8(bytes).map_err(|_| Damage::Torn)?;
        let (number, key) = name
            .strip_suffix(".md")
            .and_then(|name| name.split_once('-'))
            .ok_or(Damage::Changed)?;
        let number = number.parse().map_err(|_| Damage::Changed)?;
        if !text.ends_with(&format!("<!-- end of {key} -->\n")) || !text.starts_with("# Story") {
            return Err(Damage::Torn);
        }
        let story = Story::parse(number, key, text).ok_or(Damage::Changed)?;
        if !story.tasks.iter().all(Task::is_whole) {
            return Err(Damage::Torn);
        }
        if story.text() == text {
            Ok(story)
        } else {
            Err(Damage::Changed)
        }
    }

    fn parse(number: u32, key: &str, text: &str) -> Option<Story> {
        let (title, rest) = text.split_once('\n')?;
        let generation = title.rsplit_once(" g")?.1.parse().ok()?;
        let (_, rest) = rest.split_once("\n## Status\n")?;
        let (status, rest) = rest.split_once("\n\n## Tasks\n\n")?;
        // Headings of tasks have three signs; the first with two ends the section.
        let (tasks, rest) = rest.split_at(rest.find("\n## ")? + 1);
        let tasks = tasks
            .split("### ")
            .skip(1)
            .map(Task::read)
            .collect::<Option<Vec<Task>>>()?;
        let after = match rest.strip_prefix("## Dependencies\n- Story ") {
            Some(rest) => Some(rest.split_once('\n')?.0.parse().ok()?),
            None => None,
        };
        Some(Story {
            number,
            key: key.to_owned(),
            generation,
            status: status.to_owned(),
            tasks,
            after,
        })
    }
}

/// The text of a story that `new` makes, after its title and status were set.
pub fn fresh_text(title: &str, status: &str) -> String {
    format!(
        "# Story: {title}\n\n## Status\n{status}\n\n## Problem\n\n## User/Actor\n\n## Desired Outcome\n\n\
         ## Acceptance Criteria\n\n## Out of Scope\n\n## Dependencies\nNone.\n\n## Open Questions\n\n## Notes\n"
    )
}
