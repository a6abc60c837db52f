//! Arguments of a command that are only made when the command is called.

use std::cell::Cell;
use std::ops::Deref;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

/// The arguments of one command. To make those of all commands takes longer than all else at the start of the program,
/// and a call needs those of one.
///
/// What a command is about stands with its arguments, so what is not a plain call needs them all: [`whole`].
#[derive(Debug)]
pub(super) struct Deferred<T>(Box<T>);

thread_local! {
    static IS_WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Makes a grammar in which nothing is deferred.
pub(super) fn whole(make: impl FnOnce() -> Command) -> Command {
    IS_WHOLE.set(true);
    let made = make();
    IS_WHOLE.set(false);
    made
}

impl<T> Deferred<T> {
    pub(super) fn into_inner(self) -> T {
        *self.0
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: Command) -> Command {
        if IS_WHOLE.get() {
            return T::augment_args(command);
        }
        command.defer(T::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(Deferred(Box::new(T::from_arg_matches(matches)?)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
