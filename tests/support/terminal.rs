//! A person at a terminal: types, and waits for what the program shows.

use std::io::{Read as _, Write as _};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::program::{Copy, PROGRAM};

/// How long the person waits before giving up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program that runs on a terminal of 100 columns.
pub struct Terminal {
    child: Child,
    keyboard: pty_process::blocking::Pty,
    shown: Receiver<Vec<u8>>,
    /// What was shown so far and not waited for.
    text: String,
    /// All that was ever shown.
    all: String,
}

impl Terminal {
    pub fn start(project: &Copy, arguments: &[&str]) -> Terminal {
        Terminal::start_with(project, arguments, &[])
    }

    pub fn start_with(project: &Copy, arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
        let (keyboard, terminal) = pty_process::blocking::open().expect("the system has terminals");
        keyboard
            .resize(pty_process::Size::new(40, 100))
            .expect("the terminal is there");
        let child = pty_process::blocking::Command::new(PROGRAM)
            .args(arguments)
            .current_dir(project.root())
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .envs(variables.iter().copied())
            .spawn(terminal)
            .expect("it starts");
        let (sender, shown) = channel();
        let mut screen = std::fs::File::from(
            std::os::fd::AsFd::as_fd(&keyboard)
                .try_clone_to_owned()
                .expect("another handle"),
        );
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Reading fails once the program has ended and nobody holds the other end.
            while let Ok(read) = screen.read(&mut buffer) {
                if read == 0 || sender.send(buffer[..read].to_owned()).is_err() {
                    break;
                }
            }
        });
        Terminal {
            child,
            keyboard,
            shown,
            text: String::new(),
            all: String::new(),
        }
    }

    /// Waits until `text` is shown behind what was waited for before.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text.find(text) {
                self.text.drain(..at + text.len());
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.shown.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("`{text}` is not shown ({error}), but:\n{}", self.all),
            }
        }
    }

    pub fn type_in(&mut self, keys: &str) {
        self.keyboard
            .write_all(keys.as_bytes())
            .expect("the terminal is there");
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end; gives how the program ended and all that it showed, without colours.
    #[track_caller]
    pub fn end(mut self) -> (ExitStatus, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                break status;
            }
            if Instant::now() > until {
                let _ = self.child.kill();
                panic!("it does not end, but shows:\n{}", self.all);
            }
            match self.shown.recv_timeout(Duration::from_millis(20)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        };
        while let Ok(bytes) = self.shown.recv_timeout(Duration::from_millis(100)) {
            self.take(&bytes);
        }
        (status, std::mem::take(&mut self.all))
    }

    fn take(&mut self, bytes: &[u8]) {
        let text = anstream::adapter::strip_bytes(bytes).into_vec();
        let text = String::from_utf8_lossy(&text).replace('\r', "");
        self.text.push_str(&text);
        self.all.push_str(&text);
    }
}
