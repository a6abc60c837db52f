//! Runs a command of the user in a shell, with all that it starts in a group that can be ended as one.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::interrupt::Interrupts;

/// How long a command has after it was asked to end.
const GRACE: Duration = Duration::from_secs(3);
/// The longest time between two looks at a command.
const LOOK: Duration = Duration::from_millis(50);

/// How a command came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// By itself, with a code.
    Code(i32),
    /// By a signal of somebody else.
    Signal(i32),
    /// Ended by us, since its time was up.
    TimedOut,
    /// Ended by us, since the user broke off.
    Interrupted,
}

/// A command that is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ran {
    /// How it ended.
    pub ending: Ending,
    /// How long it took.
    pub took: Duration,
}

/// Runs `command` in the shell of the system, in `folder`, with all that it prints going to `log` and nothing to read.
///
/// It gets no variable of git's: a hook sets those, and they would lead it to another repository. `on_look` is called
/// some times a second with the time since the start. When `limit` is over, or `interrupts` tells of one, the command
/// and all in its group are asked to end, and are ended three seconds later.
///
/// # Errors
///
/// When the shell cannot be started.
pub fn run_shell(
    command: &str,
    folder: &Path,
    log: File,
    limit: Duration,
    interrupts: &Interrupts,
    on_look: &mut dyn FnMut(Duration),
) -> io::Result<Ran> {
    let mut shell = shell(command);
    shell
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"GIT_") {
            shell.env_remove(name);
        }
    }
    let start = Instant::now();
    if interrupts.take() {
        let ending = Ending::Interrupted;
        return Ok(Ran {
            ending,
            took: start.elapsed(),
        });
    }
    let mut child = shell.spawn()?;
    // Quick commands do not wait for slow looks.
    let mut pause = Duration::from_millis(1);
    let ending = loop {
        if let Some(status) = child.try_wait()? {
            break ending(status);
        }
        if interrupts.take() {
            end(&mut child, interrupts)?;
            break Ending::Interrupted;
        }
        let passed = start.elapsed();
        if passed >= limit {
            end(&mut child, interrupts)?;
            break Ending::TimedOut;
        }
        on_look(passed);
        thread::sleep(pause.min(limit - passed));
        pause = (pause * 2).min(LOOK);
    };
    Ok(Ran {
        ending,
        took: start.elapsed(),
    })
}

/// Asks the group of `child` to end, and ends what is left of it after the grace, or at a second interrupt.
fn end(child: &mut Child, interrupts: &Interrupts) -> io::Result<()> {
    let group = Group::of(child);
    group.ask();
    let start = Instant::now();
    while start.elapsed() < GRACE && !interrupts.take() {
        // Those that the command started may outlive it.
        if child.try_wait()?.is_some() && group.is_gone() {
            return Ok(());
        }
        thread::sleep(LOOK);
    }
    group.kill();
    // Outside of Unix a group cannot be killed for certain.
    let _ = child.kill();
    child.wait().map(|_| ())
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

#[cfg(unix)]
fn ending(status: ExitStatus) -> Ending {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => Ending::Code(code),
        (None, signal) => Ending::Signal(signal.unwrap_or(0)),
    }
}

#[cfg(not(unix))]
fn ending(status: ExitStatus) -> Ending {
    Ending::Code(status.code().unwrap_or(-1))
}

/// A command and all that it started and that did not leave it on purpose.
#[cfg(unix)]
struct Group(Option<rustix::process::Pid>);

#[cfg(unix)]
impl Group {
    fn of(child: &Child) -> Group {
        let id = i32::try_from(child.id()).ok();
        Group(id.and_then(rustix::process::Pid::from_raw))
    }

    fn send(&self, signal: rustix::process::Signal) {
        if let Some(group) = self.0 {
            // A group that is gone needs no signal.
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }

    fn ask(&self) {
        self.send(rustix::process::Signal::TERM);
        // One that was stopped, say for reading from the terminal, would not hear it.
        self.send(rustix::process::Signal::CONT);
    }

    fn kill(&self) {
        self.send(rustix::process::Signal::KILL);
    }

    fn is_gone(&self) -> bool {
        self.0
            .is_none_or(|group| rustix::process::test_kill_process_group(group).is_err())
    }
}

#[cfg(not(unix))]
struct Group(u32);

#[cfg(not(unix))]
impl Group {
    fn of(child: &Child) -> Group {
        Group(child.id())
    }

    fn ask(&self) {
        self.kill();
    }

    fn kill(&self) {
        let id = self.0.to_string();
        let mut kill = Command::new("taskkill");
        kill.args(["/T", "/F", "/PID", &id])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // What is gone need not be killed.
        let _ = kill.status();
    }

    fn is_gone(&self) -> bool {
        true
    }
}
