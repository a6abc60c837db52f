//! What an interrupt does while a person is asked: at any moment it ends the question, and leaves the terminal as it was.

/// While it lives, an interrupt does not end the process by itself, as it does at all other times.
#[derive(Debug)]
pub struct Asking {
    _private: (),
}

impl Asking {
    /// Begins to ask. An interrupt typed at the terminal arrives as a key, whether or not somebody reads it yet; one
    /// that is sent as a signal calls `end` and ends the process with the code that it gives.
    ///
    /// # Errors
    ///
    /// When the system does not let the interrupt be caught.
    pub fn question(end: fn() -> u8) -> std::io::Result<Asking> {
        #[cfg(unix)]
        unix::begin(Some(end))?;
        #[cfg(not(unix))]
        let _ = end;
        Ok(Asking { _private: () })
    }

    /// Gives the terminal to another program, which decides itself what an interrupt does.
    ///
    /// # Errors
    ///
    /// As [`Asking::question`].
    pub fn elsewhere() -> std::io::Result<Asking> {
        #[cfg(unix)]
        unix::begin(None)?;
        Ok(Asking { _private: () })
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        #[cfg(unix)]
        unix::end();
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::SIGINT;
    use signal_hook::iterator::Signals;

    /// A question that is being asked.
    struct Question {
        /// The terminal as it was before.
        terminal: Option<Termios>,
        end: fn() -> u8,
    }

    /// Held while a question begins, ends, or is ended by a signal.
    static QUESTION: Mutex<Option<Question>> = Mutex::new(None);
    /// Whether an interrupt ends the process.
    static ENDS: OnceLock<Arc<AtomicBool>> = OnceLock::new();

    fn question() -> MutexGuard<'static, Option<Question>> {
        QUESTION.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(end: Option<fn() -> u8>) -> io::Result<()> {
        let mut question = question();
        let ends = match ENDS.get() {
            Some(ends) => ends,
            None => {
                let ends = Arc::new(AtomicBool::new(true));
                signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&ends))?;
                let signals = Signals::new([SIGINT])?;
                std::thread::Builder::new().spawn(move || listen(signals))?;
                ENDS.get_or_init(|| ends)
            }
        };
        *question = end.map(|end| Question {
            terminal: take_keys(),
            end,
        });
        ends.store(false, Ordering::SeqCst);
        Ok(())
    }

    pub(super) fn end() {
        let mut question = question();
        give_back(question.take());
        if let Some(ends) = ENDS.get() {
            ends.store(true, Ordering::SeqCst);
        }
    }

    /// Makes the terminal hand over each key as it is typed, also the one that interrupts.
    ///
    /// The prompts do this for the time of reading a key only. What is typed before would be a signal that nobody
    /// waits for, and the question would stay.
    fn take_keys() -> Option<Termios> {
        let before = tcgetattr(io::stdin()).ok()?;
        let mut during = before.clone();
        during
            .local_modes
            .remove(LocalModes::ISIG | LocalModes::ICANON | LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Drain, &during).ok()?;
        Some(before)
    }

    fn give_back(question: Option<Question>) {
        if let Some(before) = question.and_then(|question| question.terminal) {
            // Where it fails, the terminal is gone.
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &before);
        }
    }

    fn listen(mut signals: Signals) {
        for _ in signals.forever() {
            let mut question = question();
            if let Some(open) = question.take() {
                let code = (open.end)();
                give_back(Some(open));
                // The lock is kept, so that no answer is acted upon meanwhile.
                signal_hook::low_level::exit(i32::from(code));
            }
        }
    }
}
