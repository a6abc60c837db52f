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

/// Prints rows as they come, and remembers those over their limit.
pub(crate) struct Table {
    section: String,
    over: Vec<String>,
}

impl Table {
    /// Prints the head of the table.
    pub(crate) fn begin() -> Table {
        println!(
            "{:<30} {:>10}   {:<30} {:>10}  {:>6}  {:>5}",
            "what", "figure", "against", "figure", "ratio", "limit"
        );
        Table {
            section: String::new(),
            over: Vec::new(),
        }
    }

    /// Begins a group of rows.
    pub(crate) fn section(&mut self, title: impl Into<String>) {
        self.section = title.into();
        println!("\n{}", self.section);
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
        let ratio = figure.cost() / base.cost();
        let limit = limit.into();
        let is_over = limit.is_some_and(|limit| ratio > limit);
        let shown = limit.map_or("-".to_owned(), |limit| format!("{limit:.1}"));
        let mark = if is_over { "  OVER" } else { "" };
        println!("  {what:<28} {figure:>10}   {against:<30} {base:>10}  {ratio:>6.2}  {shown:>5}{mark}");
        if is_over {
            self.over.push(format!(
                "{}, {what}: {ratio:.2} times {against}, limit {shown}",
                self.section
            ));
        }
    }

    /// Says what is over its limit; with `strict` that is exit code 1.
    pub(crate) fn end(self, strict: bool) -> ExitCode {
        if self.over.is_empty() {
            println!("\nevery limit is kept");
            return ExitCode::SUCCESS;
        }
        println!("\nnot kept: {}", self.over.len());
        for line in &self.over {
            println!("  {line}");
        }
        ExitCode::from(u8::from(strict))
    }
}
