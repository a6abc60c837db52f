//! The table of a benchmark: a figure, what it is compared with, and the limit.

use std::fmt;
use std::process::ExitCode;
use std::time::Duration;

/// What was measured.
#[derive(Clone, Copy)]
pub(crate) enum Figure {
    /// How long it took.
    Time(Duration),
    /// How many bytes were worked through in which time.
    Rate(usize, Duration),
    /// Bytes.
    Bytes(usize),
}

impl Figure {
    /// What the figure costs, which is better the less it is: seconds, seconds per byte, or bytes.
    fn cost(self) -> f64 {
        match self {
            Figure::Time(took) => took.as_secs_f64(),
            Figure::Rate(bytes, took) => took.as_secs_f64() / bytes as f64,
            Figure::Bytes(bytes) => bytes as f64,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match *self {
            Figure::Time(took) => format!("{:.1} ms", took.as_secs_f64() * 1e3),
            Figure::Rate(bytes, took) => format!("{:.0} MB/s", bytes as f64 / 1e6 / took.as_secs_f64()),
            Figure::Bytes(bytes) => format!("{:.1} MB", bytes as f64 / 1e6),
        };
        out.pad(&text)
    }
}

/// Prints rows as they come, and counts those over their limit.
pub(crate) struct Table {
    limits: usize,
    over: usize,
}

impl Table {
    /// Prints the head of the table.
    pub(crate) fn begin() -> Table {
        println!(
            "{:<36} {:>10}   {:<30} {:>10}  {:>6}  {:>5}",
            "what", "figure", "against", "figure", "ratio", "limit"
        );
        Table { limits: 0, over: 0 }
    }

    /// Begins a group of rows.
    pub(crate) fn section(&mut self, title: &str) {
        println!("\n{title}");
    }

    /// Prints a row; the ratio is what `figure` costs against what `base` costs.
    pub(crate) fn row(
        &mut self,
        what: &str,
        figure: Figure,
        against: &str,
        base: Figure,
        limit: impl Into<Option<f64>>,
    ) {
        // As it is shown: what reads 1.50 keeps a limit of 1.5.
        let ratio = (figure.cost() / base.cost() * 100.0).round() / 100.0;
        let limit = limit.into();
        let is_over = limit.is_some_and(|limit| ratio > limit);
        let shown = limit.map_or("-".to_owned(), |limit| format!("{limit:.1}"));
        let mark = if is_over { "  OVER" } else { "" };
        println!("  {what:<34} {figure:>10}   {against:<30} {base:>10}  {ratio:>6.2}  {shown:>5}{mark}");
        self.limits += usize::from(limit.is_some());
        self.over += usize::from(is_over);
    }

    /// Says how many limits are kept; with `strict` one that is not is exit code 1.
    pub(crate) fn end(self, strict: bool) -> ExitCode {
        println!("\n{} of {} limits are kept", self.limits - self.over, self.limits);
        ExitCode::from(u8::from(strict && self.over > 0))
    }
}
