//! Runs the commands one after the other, and says how each goes.

use std::time::Duration;

use super::steps::Wanted;
use crate::cli::args::Format;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::render::out::{Look, cut, width};
use crate::cli::render::verify::{VerifyResult, VerifyStep, label_width, result, seconds};
use crate::cli::store::Store;
use crate::system::{self, Ending, Interrupts, OutputLog, Stream};
use crate::text::printable;

/// How many of the last lines of a command that failed are shown.
const LAST_LINES: usize = 20;

/// Runs the commands up to the first that fails.
///
/// # Errors
///
/// When a log cannot be written or the shell cannot be started.
pub(super) fn run(
    context: &Context,
    store: &Store,
    format: Format,
    limit: Duration,
    wanted: &mut Wanted,
) -> Result<Exit, CliError> {
    let waiting = || context.note("waiting for another stories command to finish");
    let folder = store.disk()?.lock(waiting)?.state_folder(&wanted.logs)?;
    let interrupts =
        Interrupts::begin().map_err(|error| CliError::failed(format!("cannot catch interrupts: {error}")))?;
    let labels = label_width(&wanted.steps);
    for step in &mut wanted.steps {
        let Some(command) = step.command.clone() else {
            continue;
        };
        let file = format!("{}.log", step.label.replace(' ', "-"));
        let log = format!(".stories/{}/{file}", wanted.logs);
        let cannot = |error: std::io::Error| CliError::failed(format!("cannot write {log}: {error}"));
        let (output, stream) = OutputLog::begin(&folder, &file, &command).map_err(cannot)?;
        let mut progress = Progress::new(context, format, step);
        let ran = system::run_shell(
            &command,
            store.root(),
            stream,
            limit,
            &interrupts,
            &mut |passed| {
                progress.show(passed);
            },
        );
        progress.clear();
        let ran = ran.map_err(|error| CliError::failed(format!("cannot start the shell: {error}")))?;
        step.result = Some(VerifyResult {
            ending: ran.ending,
            took: ran.took,
            log: log.clone(),
        });
        let quiet = format == Format::Json || context.global.quiet;
        if !quiet {
            let mut out = context.out();
            result(&mut out, step, labels);
            // What was agreed to is run to its end, whether or not somebody reads of it.
            match context.print(&out.into_text()) {
                Err(error) if error == CliError::closed() => {}
                other => other?,
            }
        }
        match ran.ending {
            Ending::Code(0) => {}
            Ending::Interrupted => {
                context.note(&format!(
                    "interrupted; {} is ended, its output is in {log}",
                    step.label
                ));
                return Ok(Exit::Interrupted);
            }
            _ => {
                failed(context, &output, &log, ran.ending, limit);
                return Ok(Exit::Refused);
            }
        }
    }
    Ok(Exit::Done)
}

/// The end of what a command printed, and where the rest is.
fn failed(context: &Context, output: &OutputLog, log: &str, ending: Ending, limit: Duration) {
    let mut out = context.error_out();
    let lines = output.last_lines(LAST_LINES).unwrap_or_default();
    for line in &lines {
        out.put(Look::Faint, "  | ").plain(&plain(line)).end();
    }
    if lines.is_empty() {
        out.put(Look::Faint, "  it printed nothing").end();
    }
    context.eprint(&out.into_text());
    if ending == Ending::TimedOut {
        context.hint(&format!(
            "it had {}; --timeout SECONDS gives it more; its output is in {log}",
            seconds(limit)
        ));
    } else {
        context.hint(&format!("all of its output is in {log}"));
    }
}

/// A line as it was printed, without what gave it its colours.
fn plain(line: &str) -> String {
    let stripped = anstream::adapter::strip_str(line).to_string();
    // Of a line that was drawn over and over, the last state counts.
    stripped
        .trim_end_matches('\r')
        .rsplit('\r')
        .next()
        .unwrap_or("")
        .to_owned()
}

/// The line that says what runs and for how long: drawn again and again on a terminal, printed once elsewhere.
struct Progress<'a> {
    context: &'a Context,
    text: String,
    is_live: bool,
    /// The second that is shown.
    shown: Option<u64>,
}

impl<'a> Progress<'a> {
    fn new(context: &'a Context, format: Format, step: &VerifyStep) -> Progress<'a> {
        let name = if step.name.is_empty() {
            step.command.as_deref().unwrap_or("")
        } else {
            &step.name
        };
        let line = name.lines().next().unwrap_or("");
        let text = printable(&format!("{}: {line}", step.label)).into_owned();
        let is_live = system::is_terminal(Stream::Error) && format == Format::Text && !context.global.quiet;
        if !is_live && format == Format::Text {
            context.note(&format!("running {text}"));
        }
        Progress {
            context,
            text,
            is_live,
            shown: None,
        }
    }

    fn show(&mut self, passed: Duration) {
        let second = passed.as_secs();
        if !self.is_live || self.shown == Some(second) {
            return;
        }
        self.shown = Some(second);
        let time = if second == 0 {
            String::new()
        } else {
            format!("  {}", seconds(Duration::from_secs(second)))
        };
        // A line that wraps could not be drawn over.
        let room = system::width().unwrap_or(80).saturating_sub(width(&time) + 1);
        self.context
            .eprint(&format!("\r\u{1b}[K{}{time}", cut(&self.text, room)));
    }

    fn clear(&mut self) {
        if self.shown.is_some() {
            self.context.eprint("\r\u{1b}[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn colours_and_what_was_drawn_over_are_left_out() {
        assert_eq!(plain("\u{1b}[31mbad\u{1b}[0m"), "bad");
        assert_eq!(plain("10 %\r100 %\r"), "100 %");
    }
}
