//! One command of the real program, harmed or not, and how it ended.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::faults::{Faults, Harm};

/// The program as cargo built it.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_stories");
/// A command that is asked so often whether it has ended, with some milliseconds in between, hangs. Looks are counted
/// instead of time, since all processes of a run may be held up together.
const LOOKS: u32 = 30_000;

/// How a command ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// It says that it is done: exit 0.
    Done,
    /// It says that nothing was written: exit 1.
    Refused,
    /// It could not do it, or not wholly: exit 2.
    Failed,
    Killed,
    /// It ended as it never should, or not at all.
    Odd(String),
}

/// What is done to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ill {
    Nothing,
    Harm(Harm),
    /// Killed from outside after this time.
    KillAfter(Duration),
}

impl Ill {
    /// Whether the command has to do its work all the same.
    pub fn is_gentle(&self) -> bool {
        match self {
            Ill::Nothing => true,
            Ill::Harm(harm) => harm.is_gentle(),
            Ill::KillAfter(_) => false,
        }
    }
}

/// Runs commands for one actor, one after the other.
#[derive(Debug)]
pub struct Program {
    program: PathBuf,
    root: PathBuf,
    /// What the last command printed, what was done to it, and all commands so far, are files in here.
    folder: PathBuf,
    faults: Option<Faults>,
    /// How long commands take here, about.
    usual: Duration,
    /// The last command's process.
    pub process: u32,
}

impl Program {
    pub fn new(program: &Path, root: &Path, folder: PathBuf, faults: Option<Faults>) -> Program {
        fs::create_dir_all(&folder).expect("the folder of the run can be written");
        Program {
            program: program.to_owned(),
            root: root.to_owned(),
            folder,
            faults,
            usual: Duration::from_millis(20),
            process: 0,
        }
    }

    /// A random ill: none for a third of the commands.
    pub fn ill(&self, chance: &mut Chance) -> Ill {
        let which = chance.below(100);
        let harm = Harm::random(chance);
        let delay = chance.time(self.usual.mul_f64(1.3));
        match which {
            0..33 => Ill::Nothing,
            33..80 if self.faults.is_some() => Ill::Harm(harm),
            _ => Ill::KillAfter(delay),
        }
    }

    /// Where the faults of the commands are noted.
    pub fn fault_log(&self) -> PathBuf {
        self.folder.join("faults")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the last command printed on standard output, and on standard error.
    pub fn said(&self) -> (String, String) {
        let text =
            |name: &str| fs::read(self.file(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (text("out").unwrap_or_default(), text("err").unwrap_or_default())
    }

    /// Runs the command to its end.
    pub fn run(&mut self, arguments: &[String], ill: &Ill) -> End {
        self.run_with("always", arguments, ill)
    }

    /// As [`Program::run`], with or without a memo of what was read.
    pub fn run_with(&mut self, cache: &str, arguments: &[String], ill: &Ill) -> End {
        let create =
            |name: &str| File::create(self.folder.join(name)).expect("the folder of the run can be written");
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.root)
            // Small as the store is, what was read is recalled.
            .env("STORIES_CACHE", cache)
            .stdin(Stdio::null())
            .stdout(create("out"))
            .stderr(create("err"));
        if let (Ill::Harm(harm), Some(faults)) = (ill, &self.faults) {
            faults.put_into(&mut command, harm, &self.root, &self.fault_log());
        }
        let started = Instant::now();
        let mut child = command.spawn().expect("the program starts");
        self.process = child.id();
        if let Ill::KillAfter(delay) = ill {
            std::thread::sleep(*delay);
            // It may be gone already.
            let _ = child.kill();
        }
        let Some(status) = wait(&mut child) else {
            let _ = child.kill();
            let _ = child.wait();
            return End::Odd(format!("it hangs: it had not ended after {LOOKS} looks"));
        };
        if *ill == Ill::Nothing {
            self.usual = self.usual.mul_f64(0.9) + started.elapsed().mul_f64(0.1);
        }
        end(status)
    }
}

fn end(status: ExitStatus) -> End {
    match (status.code(), status.signal()) {
        (Some(0), _) => End::Done,
        (Some(1), _) => End::Refused,
        (Some(2), _) => End::Failed,
        (_, Some(9)) => End::Killed,
        _ => End::Odd(status.to_string()),
    }
}

fn wait(child: &mut Child) -> Option<ExitStatus> {
    let mut pause = Duration::from_micros(500);
    for _ in 0..LOOKS {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            return Some(status);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(4));
    }
    None
}
