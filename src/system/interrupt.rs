//! Interrupts of the user while something runs that must be ended first.

use std::io;

use super::asking::Asking;

/// While it lives, an interrupt, a request to end and the loss of the terminal are noted and do nothing else.
#[derive(Debug)]
pub struct Interrupts {
    #[cfg(unix)]
    state: std::sync::Arc<State>,
    _asking: Asking,
}

#[cfg(unix)]
#[derive(Debug, Default)]
struct State {
    noted: std::sync::Arc<std::sync::atomic::AtomicBool>,
    /// Whether the signals do again what they do to every program.
    over: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

#[cfg(unix)]
static STATE: std::sync::OnceLock<std::sync::Arc<State>> = std::sync::OnceLock::new();

impl Interrupts {
    /// Begins to note them.
    ///
    /// # Errors
    ///
    /// When the system does not let the signals be caught.
    pub fn begin() -> io::Result<Interrupts> {
        let asking = Asking::elsewhere()?;
        #[cfg(unix)]
        {
            use std::sync::Arc;
            use std::sync::atomic::Ordering;

            use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

            if STATE.get().is_none() {
                let state = Arc::new(State::default());
                for signal in [SIGINT, SIGTERM, SIGHUP] {
                    // What `Asking` does at an interrupt it does for both.
                    if signal != SIGINT {
                        signal_hook::flag::register_conditional_default(signal, Arc::clone(&state.over))?;
                    }
                    signal_hook::flag::register(signal, Arc::clone(&state.noted))?;
                }
                // Another thread that begins at the same time has put an equal one there.
                let _ = STATE.set(state);
            }
            let state = STATE.get().map(Arc::clone).unwrap_or_default();
            state.over.store(false, Ordering::SeqCst);
            state.noted.store(false, Ordering::SeqCst);
            Ok(Interrupts {
                state,
                _asking: asking,
            })
        }
        #[cfg(not(unix))]
        Ok(Interrupts { _asking: asking })
    }

    /// Whether there was one since this was asked last.
    pub fn take(&self) -> bool {
        #[cfg(unix)]
        {
            self.state.noted.swap(false, std::sync::atomic::Ordering::SeqCst)
        }
        #[cfg(not(unix))]
        false
    }
}

#[cfg(unix)]
impl Drop for Interrupts {
    fn drop(&mut self) {
        self.state.over.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}
