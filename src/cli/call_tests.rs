//! Random calls mean the same whether the arguments of all commands are made or those of one.

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
