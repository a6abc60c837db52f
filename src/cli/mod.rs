//! The command line: arguments, commands, and what they print.

mod args;
mod ask;
mod commands;
mod complete;
mod context;
mod deferred;
mod domain;
mod exit;
mod fields;
mod reference;
mod store;
mod past;
pub mod render;
mod writing;
mod importing;
mod plans;

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _};

use args::Cli;
use context::Context;
pub use exit::Exit;

/// Runs the program with the arguments given to it.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    // Answers the shell and ends the program where the shell asks for completions.
    clap_complete::CompleteEnv::with_factory(grammar).complete();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // Git takes 1 to 128 for a conflict that was marked; a call that was never understood must not look like one.
    let failed = match arguments.get(1) {
        Some(command) if command == "merge-driver" => Exit::Unmerged,
        _ => Exit::Failed,
    };
    let cli = match parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output, and a closed pipe is no fault there either.
            let _ = error.print();
            return if error.use_stderr() { failed } else { Exit::Done };
        }
    };
    let outdated = Arc::<AtomicBool>::default();
    let context = Context::new(cli.global, Some(Arc::clone(&outdated)));
    let mut done = commands::run(cli.command, &context);
    if done.is_err()
        && outdated.load(Ordering::Relaxed)
        && let Ok(again) = parse(&arguments)
    {
        done = commands::run(again.command, &Context::new(again.global, None));
    }
    match done {
        Ok(exit) => exit,
        Err(error) => {
            context.error(&error);
            error.exit
        }
    }
}

/// Reads the arguments. Whatever is said about them is said with the whole grammar at hand.
fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let read = |mut grammar: clap::Command| {
        let mut matches = grammar.try_get_matches_from_mut(arguments)?;
        Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut grammar))
    };
    read(Cli::command()).or_else(|error| match error.kind() {
        ErrorKind::DisplayVersion => Err(error),
        _ => read(grammar()),
    })
}

/// The whole grammar, for the manual and the completions.
pub fn grammar() -> clap::Command {
    deferred::whole(Cli::command)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::{Arg, Command, CommandFactory as _, FromArgMatches as _};
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::args::Cli;
    use super::{grammar, parse};

    const VALUES: [&str; 12] = [
        "5", "005-s", "5/001", "1,2", "+001", "-1", "tasks", "none", "a b", "", "HEAD~1", "=x",
    ];
    const ODD: [&str; 12] = [
        "--",
        "-",
        "-h",
        "--help",
        "-V",
        "--version",
        "help",
        "tasks",
        "at",
        "-q",
        "-C",
        "--color=never",
    ];

    /// A call that the grammar may take, by choices that are made elsewhere.
    fn call(grammar: &Command, mut choose: impl FnMut(usize) -> usize) -> Vec<String> {
        let mut words = vec!["stories".to_owned()];
        let mut command = grammar;
        loop {
            let (places, options): (Vec<&Arg>, Vec<&Arg>) =
                command.get_arguments().partition(|arg| arg.is_positional());
            let mut groups: Vec<Vec<String>> = Vec::new();
            for arg in places {
                if arg.is_required_set() || choose(2) == 0 {
                    groups.push(values(arg, &mut choose));
                }
            }
            for arg in options {
                if arg.is_required_set() || choose(8) == 0 {
                    let group = option(arg, &mut choose);
                    groups.insert(choose(groups.len() + 1), group);
                }
            }
            words.extend(groups.into_iter().flatten());
            let inner: Vec<&Command> = command.get_subcommands().collect();
            if inner.is_empty() || choose(20) == 0 {
                return words;
            }
            command = inner[choose(inner.len())];
            words.push(command.get_name().to_owned());
        }
    }

    fn option(arg: &Arg, choose: &mut impl FnMut(usize) -> usize) -> Vec<String> {
        let short = arg.get_short().map(|short| format!("-{short}"));
        let long = arg.get_long().map(|long| format!("--{long}"));
        let (is_short, name) = match (short, long) {
            (Some(short), None) => (true, short),
            (Some(short), Some(_)) if choose(2) == 0 => (true, short),
            (_, long) => (false, long.expect("an option has a name")),
        };
        if !arg.get_action().takes_values() {
            return vec![name];
        }
        let mut words = values(arg, choose);
        if choose(2) == 0 || words.is_empty() {
            words.insert(0, name);
        } else {
            words[0] = format!("{name}{}{}", if is_short { "" } else { "=" }, words[0]);
        }
        words
    }

    fn values(arg: &Arg, choose: &mut impl FnMut(usize) -> usize) -> Vec<String> {
        let count = arg.get_num_args().map_or(1, |range| range.min_values().max(1));
        let possible = arg.get_possible_values();
        (0..count + usize::from(choose(4) == 0 && arg.is_positional()))
            .map(|_| match possible.as_slice() {
                [] => VALUES[choose(VALUES.len())].to_owned(),
                some => some[choose(some.len())].get_name().to_owned(),
            })
            .collect()
    }

    /// What the whole grammar makes of a call, in words.
    fn by_the_whole(words: &[OsString]) -> Result<String, (String, bool)> {
        let mut grammar = grammar();
        let cli = grammar
            .try_get_matches_from_mut(words)
            .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches))
            .map_err(|error| error.format(&mut grammar));
        told(cli)
    }

    fn told(read: Result<Cli, clap::Error>) -> Result<String, (String, bool)> {
        read.map(|cli| format!("{cli:?}"))
            .map_err(|error| (error.render().to_string(), error.use_stderr()))
    }

    #[test]
    fn the_grammar_holds_together() {
        Cli::command().debug_assert();
        grammar().debug_assert();
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

        #[test]
        fn a_call_means_the_same_whether_arguments_are_made_late(
            choices in prop::collection::vec(any::<Index>(), 200),
            odd in prop::option::weighted(0.3, (select(ODD.to_vec()), any::<Index>())),
        ) {
            let mut built = grammar();
            built.build();
            let mut choices = choices.iter();
            let mut words = call(&built, |count| choices.next().map_or(0, |choice| choice.index(count)));
            if let Some((word, at)) = odd {
                words.insert(1 + at.index(words.len()), word.to_owned());
            }
            let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
            prop_assert_eq!(told(parse(&words)), by_the_whole(&words), "{:?}", words);
        }
    }
}
