//! A worker: makes random changes, and knows exactly what must be there after each.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::chance::Chance;
use crate::problem::{Kind, Problem};
use crate::program::{End, Ill, Program};
use crate::state::{DIR, State};
use crate::wish::{Wish, Wishes};

/// What happened, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub commands: u64,
    /// Exit 0, and the change was there.
    pub acknowledged: u64,
    /// Exit 1 with a fault behind it, and nothing was changed.
    pub refused: u64,
    /// Exit 2 with a fault behind it.
    pub failed: u64,
    pub killed: u64,
    /// Failed or killed, and the change was there all the same.
    pub done_all_the_same: u64,
    /// How often a command without faults was run to end what another had begun.
    pub settled: u64,
}

#[derive(Debug)]
pub struct Worker {
    number: usize,
    root: PathBuf,
    pub program: Program,
    chance: Chance,
    wishes: Wishes,
    pub state: State,
    pub counts: Counts,
    /// Processes that ended since the last look at what they left.
    ended: Vec<u32>,
    log: File,
}

impl Worker {
    pub fn new(number: usize, root: &Path, program: Program, seed: u64) -> Worker {
        let log = File::create(program.file("commands")).expect("the folder of the run can be written");
        Worker {
            number,
            root: root.to_owned(),
            program,
            chance: Chance::new(seed, 2 * number as u64),
            wishes: Wishes::new(number, root, Chance::new(seed, 2 * number as u64 + 1)),
            state: State::begin(number),
            counts: Counts::default(),
            ended: Vec::new(),
            log,
        }
    }

    /// Forgets the commands that all went well.
    pub fn begin_round(&mut self) {
        self.log = File::create(self.program.file("commands")).expect("the folder of the run can be written");
    }

    /// One command, and the look at what it did.
    ///
    /// # Errors
    ///
    /// When a promise is broken.
    pub fn step(&mut self) -> Result<(), Problem> {
        let wish = self.wishes.wish(&self.state);
        let ill = self.program.ill(&mut self.chance);
        let end = self.program.run(&wish.arguments, &ill);
        self.counts.commands += 1;
        let process = self.program.process;
        self.ended.push(process);
        let result = self.judge(&wish, &ill, &end);
        if let Some(input) = &wish.input {
            let _ = fs::remove_file(input);
        }
        let shown = self.tell(&wish, process, &ill, &end);
        result.map_err(|problem| Problem {
            after: shown,
            ..problem
        })
    }

    fn judge(&mut self, wish: &Wish, ill: &Ill, end: &End) -> Result<(), Problem> {
        let unasked = |what: String| Err(Problem::new(Kind::Unasked, what));
        let (_, err) = self.program.said();
        let is_done = *end == End::Done || *end == End::Refused && wish.checks && ill.is_gentle();
        match end {
            End::Odd(how) => unasked(format!("ended with {how}: {err}")),
            End::Refused | End::Failed if ill.is_gentle() && !is_done => {
                unasked(format!("ended with {end:?} although nothing hindered it: {err}"))
            }
            _ if is_done => {
                self.counts.acknowledged += 1;
                self.acknowledged(&wish.next)?;
                if self.ended.len() > 30 {
                    self.settle()
                } else {
                    Ok(())
                }
            }
            End::Refused if !wish.checks => {
                self.counts.refused += 1;
                let found = State::read(&self.root, self.number)?;
                if let Some(what) = found.difference(&self.state) {
                    return Err(Problem::new(
                        Kind::Half,
                        format!("exit 1, and yet: {what}\n{err}"),
                    ));
                }
                self.settle()
            }
            _ => {
                match end {
                    End::Killed => self.counts.killed += 1,
                    End::Refused => self.counts.refused += 1,
                    _ => self.counts.failed += 1,
                }
                self.settle()?;
                self.either(&wish.next)
            }
        }
    }

    /// After exit 0: the change is there, now.
    fn acknowledged(&mut self, next: &State) -> Result<(), Problem> {
        let found = State::read(&self.root, self.number)?;
        if let Some(what) = found.difference(next) {
            let (_, err) = self.program.said();
            return Err(Problem::new(
                Kind::Lost,
                format!("exit 0, and yet: {what}\n{err}"),
            ));
        }
        self.state = found;
        Ok(())
    }

    /// After a kill or a failure: the change is there wholly, or not at all.
    fn either(&mut self, next: &State) -> Result<(), Problem> {
        let found = State::read(&self.root, self.number)?;
        let Some(from_old) = found.difference(&self.state) else {
            self.state = found;
            return Ok(());
        };
        if let Some(from_new) = found.difference(next) {
            let what = format!("neither old: {from_old}\nnor new: {from_new}");
            return Err(Problem::new(Kind::Half, what));
        }
        self.counts.done_all_the_same += 1;
        self.state = found;
        Ok(())
    }

    /// Runs a command that has nothing to do but to take the lock. It ends what dead commands began, and nothing of
    /// ours is left over after it.
    pub fn settle(&mut self) -> Result<(), Problem> {
        self.counts.settled += 1;
        let nothing: Vec<String> = ["tasks", "set", "1", "1", "--title=Task wx-0 g1", "--yes"]
            .map(str::to_owned)
            .into();
        let end = self.program.run(&nothing, &Ill::Nothing);
        if end != End::Done {
            let (_, err) = self.program.said();
            return Err(Problem::new(
                Kind::Unasked,
                format!("the next command ended with {end:?}: {err}"),
            ));
        }
        let ended = std::mem::take(&mut self.ended);
        match left(&self.root)
            .iter()
            .find(|(_, process)| ended.contains(process))
        {
            Some((name, _)) => Err(Problem::new(Kind::Left, format!("{name} is left over"))),
            None => Ok(()),
        }
    }

    /// Between two rounds, with nobody else about: what is there is what was acknowledged.
    pub fn check(&mut self) -> Result<(), Problem> {
        let next = self.state.clone();
        self.acknowledged(&next)
    }

    fn tell(&mut self, wish: &Wish, process: u32, ill: &Ill, end: &End) -> String {
        let short = |argument: &String| match argument.char_indices().nth(60) {
            Some((at, _)) => format!("{:?}…", &argument[..at]),
            None => format!("{argument:?}"),
        };
        let arguments: Vec<String> = wish.arguments.iter().map(short).collect();
        let line = format!(
            "[{}] {process}: stories {} => {end:?} ({ill:?})",
            self.counts.commands,
            arguments.join(" ")
        );
        // Only for the one who looks for the cause of a problem.
        let _ = writeln!(self.log, "{line}");
        line
    }
}

/// The temporary files that are about, each with the process that made it.
pub fn left(root: &Path) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    for folder in [DIR, ".stories"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let process = name
                .strip_suffix(".stories-tmp")
                .and_then(|name| name.rsplit_once('.'))
                .and_then(|(_, numbers)| numbers.split_once('-')?.0.parse().ok());
            found.extend(process.map(|process| (name.clone(), process)));
        }
    }
    found
}
