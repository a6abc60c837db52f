//! What the terminal is able to do, and what the user wants of it.

use std::io::IsTerminal;

pub use anstream::ColorChoice;

/// One of the streams that every process is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Standard input.
    In,
    /// Standard output.
    Out,
    /// Standard error.
    Error,
}

/// Whether the stream is a terminal, not a pipe or a file.
pub fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::In => std::io::stdin().is_terminal(),
        Stream::Out => std::io::stdout().is_terminal(),
        Stream::Error => std::io::stderr().is_terminal(),
    }
}

/// The columns of the terminal: what `COLUMNS` says, else what the terminal itself does; `None` without one.
pub fn width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().as_deref().and_then(columns);
    said.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .filter(|&width| width > 0)
}

fn columns(text: &str) -> Option<usize> {
    text.trim().parse().ok().filter(|&width| width > 0)
}

/// Whether colour goes to the stream: as `choice` says, where it says `Auto` as `NO_COLOR`, `CLICOLOR_FORCE` and
/// `CLICOLOR` say, and without them on a terminal that knows colour.
pub fn has_color(choice: ColorChoice, stream: Stream) -> bool {
    let choice = match (choice, stream) {
        (ColorChoice::Auto, Stream::Error) => anstream::AutoStream::choice(&std::io::stderr()),
        (ColorChoice::Auto, Stream::Out) => anstream::AutoStream::choice(&std::io::stdout()),
        // Nothing is written to standard input.
        (_, Stream::In) => ColorChoice::Never,
        (choice, _) => choice,
    };
    choice != ColorChoice::Never
}

/// The command of the user's editor: `VISUAL`, else `EDITOR`, else the one that is always there.
pub fn editor() -> String {
    let said = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok());
    let usual = if cfg!(windows) { "notepad.exe" } else { "vi" };
    said.map(|command| command.trim().to_owned())
        .find(|command| !command.is_empty())
        .unwrap_or_else(|| usual.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{ColorChoice, Stream, columns, has_color};

    #[test]
    fn a_width_is_a_number_above_zero() {
        assert_eq!(columns(" 80 "), Some(80));
        for wrong in ["", "0", "-1", "wide"] {
            assert_eq!(columns(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_the_user_says_of_colour_holds_for_every_stream() {
        for stream in [Stream::Out, Stream::Error] {
            assert!(has_color(ColorChoice::Always, stream));
            assert!(!has_color(ColorChoice::Never, stream));
        }
    }
}
