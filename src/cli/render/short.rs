//! Findings, one line each: for pipes, editors and `grep`.

use super::closing::{closing, look};
use super::out::Out;
use super::sources::Sources;
use super::words::{exact, flat};
use crate::diagnostic::Diagnostic;

/// Adds a line `path:line:column: severity[code]: message` for each finding and the closing line.
///
/// A finding about its file as a whole is at 1:1. `checked` is how many files were looked at.
pub fn short(out: &mut Out, findings: &[Diagnostic], sources: &Sources<'_>, checked: usize) {
    lines(out, findings, sources);
    closing(out, findings, checked);
}

/// Adds the lines of [`short`] without the closing one.
pub fn lines(out: &mut Out, findings: &[Diagnostic], sources: &Sources<'_>) {
    for finding in findings {
        let (line, column) = sources
            .of(finding)
            .map_or((1, 1), |place| (place.start.line, place.start.column));
        out.plain(&format!("{}:{line}:{column}: ", exact(&finding.path)));
        out.put(
            look(finding.severity),
            &format!("{}[{}]", finding.severity.name(), finding.code),
        );
        out.plain(&format!(": {}", flat(&finding.message))).end();
    }
}

#[cfg(test)]
mod tests {
    use super::short;
    use crate::cli::render::Sources;
    use crate::cli::render::out::Out;
    use crate::cli::render::sample::one;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::text::{Edit, Span};

    #[test]
    fn a_finding_is_a_line() {
        let snapshot = one("# ä\nb\n");
        let path = &snapshot.entries()[0].path;
        let edit = Edit::insert(0, "x");
        let findings = [
            Diagnostic::new("one", Severity::Error, path, Span::new(5, 6), "say\nit"),
            Diagnostic::new("two", Severity::Warning, path, None, "\u{1b}[2J").fix("mend it", edit),
        ];
        let print = |findings: &[Diagnostic]| {
            let mut out = Out::new(false, 80);
            short(&mut out, findings, &Sources::new(&snapshot, findings), 14);
            out.into_text()
        };
        assert_eq!(
            print(&findings),
            "docs/stories/001-a.md:2:1: error[one]: say it
docs/stories/001-a.md:1:1: warning[two]: ␛[2J
1 error, 1 warning in 1 of 14 files; 1 can be mended by `stories check --fix`
"
        );
        assert_eq!(print(&[]), "no problems in 14 files\n");
    }
}
