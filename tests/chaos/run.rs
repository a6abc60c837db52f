//! A run: rounds of workers and readers beside each other, a look at everything between two rounds, and the figures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::faults::{self, Faults};
use crate::problem::{Kind, Problem};
use crate::program::{End, Ill, PROGRAM, Program};
use crate::reader::{self, Reader};
use crate::state::{DIR, SHARED, State, shared_story};
use crate::worker::{Counts, Worker, left};

/// How long workers run before everything is looked at with nobody about.
const ROUND: Duration = Duration::from_secs(5);
/// How often a long run says that it goes on.
const NEWS: Duration = Duration::from_secs(120);
const USAGE: &str = "chaos: [--seconds N] [--seed N] [--workers N] [--readers N] [--program PATH]";

/// What the arguments ask for.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Wanted {
    program: PathBuf,
    seconds: u64,
    seed: u64,
    workers: usize,
    readers: usize,
}

impl Wanted {
    /// `None` where `cargo test` is asked for other tests than this one.
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Wanted>, String> {
        let mut wanted = Wanted {
            program: PathBuf::from(PROGRAM),
            seconds: 8,
            seed: 1,
            workers: 4,
            readers: 2,
        };
        let mut is_meant = true;
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let value = arguments.next().and_then(|value| value.parse::<u64>().ok());
                value.ok_or_else(|| format!("{argument} needs a number\n{USAGE}"))
            };
            match argument.as_str() {
                "--program" => {
                    let path = arguments.next().map(PathBuf::from);
                    let found = path.and_then(|path| path.canonicalize().ok());
                    wanted.program = found.ok_or_else(|| format!("there is no such program\n{USAGE}"))?;
                }
                "--seconds" => wanted.seconds = number()?,
                "--seed" => wanted.seed = number()?,
                "--workers" => wanted.workers = number()?.clamp(1, 16) as usize,
                "--readers" => wanted.readers = number()?.min(20) as usize,
                "--list" => is_meant = false,
                "--help" => return Err(USAGE.to_owned()),
                // Those of `cargo test` for all test programs.
                name if name.starts_with('-') => {}
                filter => is_meant &= "chaos".contains(filter),
            }
        }
        Ok(is_meant.then_some(wanted))
    }
}

pub fn main() -> ExitCode {
    let wanted = match Wanted::parse(std::env::args().skip(1)) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return ExitCode::SUCCESS,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let folder = tempfile::Builder::new()
        .prefix("chaos-")
        .tempdir()
        .expect("the temporary folder can be written");
    let problems = run(&wanted, folder.path());
    if problems.is_empty() {
        return ExitCode::SUCCESS;
    }
    for problem in problems.iter().take(5) {
        println!("\n{:?}: {}\nafter {}", problem.kind, problem.what, problem.after);
    }
    let kept = folder.keep();
    println!("\nthe store and the last commands are kept in {}", kept.display());
    println!(
        "again: cargo test --profile proof --test chaos -- --seconds {} --seed {} --workers {} --readers {}",
        wanted.seconds, wanted.seed, wanted.workers, wanted.readers
    );
    ExitCode::FAILURE
}

fn make_store(root: &Path, workers: usize) {
    for folder in [DIR, "docs/plans"] {
        fs::create_dir_all(root.join(folder)).expect("made");
    }
    // Commands write what they say, whatever the rules say of the wording of random tasks.
    let rules = ["missing-section", "vague-task", "many-files"].map(|code| format!("{code} = \"off\"\n"));
    fs::write(
        root.join("stories.toml"),
        format!("[check.rules]\n{}", rules.concat()),
    )
    .expect("made");
    let own = (0..workers).flat_map(|worker| State::begin(worker).own);
    for story in (0..SHARED).map(shared_story).chain(own) {
        fs::write(root.join(DIR).join(story.name()), story.text()).expect("made");
    }
}

fn run(wanted: &Wanted, folder: &Path) -> Vec<Problem> {
    let started = Instant::now();
    // The library compares with the paths that the system knows.
    let folder = folder.canonicalize().expect("it was just made");
    let root = folder.join("store");
    make_store(&root, wanted.workers);
    let faults = Faults::build(&folder);
    let what = match &faults {
        Ok(_) => "faults by a library between the program and the system".to_owned(),
        Err(why) => format!("no faults in the system's calls: {why}"),
    };
    println!(
        "chaos: seed {}, {} s, {} workers, {} readers; {what}",
        wanted.seed, wanted.seconds, wanted.workers, wanted.readers
    );
    let program = |name: String| Program::new(&wanted.program, &root, folder.join(name), faults.clone().ok());
    let mut workers: Vec<Worker> = (0..wanted.workers)
        .map(|n| Worker::new(n, &root, program(format!("worker-{n}")), wanted.seed))
        .collect();
    let mut readers: Vec<Reader> = (0..wanted.readers)
        .map(|n| Reader::new(n, &root, program(format!("reader-{n}")), wanted.seed))
        .collect();
    let mut clean = program("clean".to_owned());
    let end = started + Duration::from_secs(wanted.seconds);
    let (mut rounds, mut problems) = (0, Vec::new());
    let mut told = Duration::ZERO;
    while problems.is_empty() && (rounds == 0 || Instant::now() < end) {
        rounds += 1;
        let until = end.min(Instant::now() + ROUND);
        problems = round(&mut workers, &mut readers, until);
        if problems.is_empty() {
            problems.extend(quiet(&root, &mut clean, &mut workers).err());
        }
        if problems.is_empty() && started.elapsed() > told + NEWS {
            told = started.elapsed();
            let commands: u64 = workers.iter().map(|worker| worker.counts.commands).sum();
            println!(
                "{:>6} s: {commands} commands that write, nothing wrong",
                told.as_secs()
            );
        }
    }
    report(&workers, &readers, rounds, started.elapsed(), &problems);
    problems
}

/// Lets all run beside each other until then, or until one finds a promise broken.
fn round(workers: &mut [Worker], readers: &mut [Reader], until: Instant) -> Vec<Problem> {
    let problems = Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    let repeat = |step: &mut dyn FnMut() -> Result<(), Problem>| {
        while !stop.load(Ordering::Relaxed) && Instant::now() < until {
            if let Err(problem) = step() {
                stop.store(true, Ordering::Relaxed);
                problems.lock().expect("no thread panics").push(problem);
            }
        }
    };
    std::thread::scope(|scope| {
        for worker in workers {
            worker.begin_round();
            scope.spawn(|| repeat(&mut || worker.step()));
        }
        for reader in readers {
            scope.spawn(|| repeat(&mut || reader.step()));
        }
    });
    problems.into_inner().expect("no thread panics")
}

/// With nobody else about: the next command leaves nothing over, and everything is there.
fn quiet(root: &Path, clean: &mut Program, workers: &mut [Worker]) -> Result<(), Problem> {
    for worker in &mut *workers {
        worker.settle()?;
    }
    if let Some((name, process)) = left(root).first() {
        return Err(Problem::new(
            Kind::Left,
            format!("{name} of process {process} is left over"),
        ));
    }
    let mut state: Vec<String> = fs::read_dir(root.join(".stories"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    // Of a killed command the beginning of a memo may be left, for a minute.
    state.retain(|name| !matches!(&**name, "memo" | "memo.new" | "names" | "names.new"));
    state.sort();
    if state != [".gitignore", "lock"] {
        return Err(Problem::new(Kind::Left, format!(".stories holds {state:?}")));
    }
    for view in ["list", "status", "next", "check", "graph"] {
        let arguments = [view, "--format=json"].map(str::to_owned);
        let mut told = |cache| {
            clean.run_with(cache, &arguments, &Ill::Nothing);
            clean.said()
        };
        let (with, without) = (told("always"), told("never"));
        if with != without {
            return Err(Problem::new(
                Kind::Lost,
                format!("with a memo {view} says {with:?}, and without {without:?}"),
            ));
        }
    }
    let fix: Vec<String> = ["check", "--fix", "--yes"].map(str::to_owned).into();
    let end = clean.run(&fix, &Ill::Nothing);
    // What is left are tasks that were moved before what they wait for.
    if !matches!(end, End::Done | End::Refused) {
        return Err(Problem::new(
            Kind::Unasked,
            format!("check --fix ended with {end:?}: {}", clean.said().1),
        ));
    }
    let mut stories = SHARED;
    for worker in workers {
        let all = worker.state.own.iter_mut().flat_map(|story| &mut story.tasks);
        for task in all.chain(worker.state.shared.iter_mut().flatten()) {
            task.waits_for_itself = false;
        }
        worker.check()?;
        stories += worker.state.own.len() + worker.state.fresh.len();
    }
    reader::names(root, stories)
}

fn report(workers: &[Worker], readers: &[Reader], rounds: u64, took: Duration, problems: &[Problem]) {
    let sum = |count: fn(&Counts) -> u64| workers.iter().map(|worker| count(&worker.counts)).sum::<u64>();
    let of_readers = |count: fn(&Reader) -> u64| readers.iter().map(count).sum::<u64>();
    let line = |name: &str, number: u64, more: String| println!("{number:>10}  {name}{more}");
    println!("after {} s in {rounds} rounds:", took.as_secs());
    line(
        "commands that write",
        sum(|counts| counts.commands),
        String::new(),
    );
    line("acknowledged", sum(|counts| counts.acknowledged), String::new());
    line(
        "refused, with a fault behind it",
        sum(|counts| counts.refused),
        String::new(),
    );
    line(
        "failed, with a fault behind it",
        sum(|counts| counts.failed),
        String::new(),
    );
    let done = sum(|counts| counts.done_all_the_same);
    let more = format!("; of failed and killed ones {done} had done their work");
    line("killed", sum(|counts| counts.killed), more);
    line(
        "commands to end what others began",
        sum(|counts| counts.settled),
        String::new(),
    );
    let killed = of_readers(|reader| reader.killed);
    let more = format!(", of them {killed} killed");
    line("commands that read", of_readers(|reader| reader.commands), more);
    line(
        "files read beside them",
        of_readers(|reader| reader.files),
        String::new(),
    );
    let logs: Vec<PathBuf> = workers
        .iter()
        .map(|worker| worker.program.fault_log())
        .chain(readers.iter().map(|reader| reader.program.fault_log()))
        .collect();
    for (kind, calls) in faults::count(&logs) {
        let list: Vec<String> = calls
            .iter()
            .map(|(call, count)| format!("{call} {count}"))
            .collect();
        line(&kind, calls.values().sum(), format!(": {}", list.join(", ")));
    }
    for (kind, name) in Kind::ALL {
        let count = problems.iter().filter(|problem| problem.kind == kind).count() as u64;
        line(name, count, String::new());
    }
}
