//! Findings as workflow commands of GitHub Actions, which shows them beside the lines.

use super::sources::Sources;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::printable;

/// A workflow command for each finding.
pub fn github(findings: &[Diagnostic], sources: &Sources<'_>) -> String {
    findings.iter().map(|finding| command(finding, sources)).collect()
}

fn command(finding: &Diagnostic, sources: &Sources<'_>) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut place = "line=1".to_owned();
    if let Some(found) = sources.of(finding) {
        let (start, end) = (found.start, found.end);
        place = if start.line == end.line {
            format!(
                "line={},col={},endLine={},endColumn={}",
                start.line, start.column, end.line, end.column
            )
        } else {
            // Columns are refused where the lines differ.
            format!("line={},endLine={}", start.line, end.line)
        };
    }
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    if let Some(fix) = &finding.fix {
        message.push_str("\nfix: ");
        message.push_str(&fix.message);
    }
    format!(
        "::{name} file={},{place},title={}::{}\n",
        property(&finding.path),
        property(finding.code),
        data(&message)
    )
}

/// `text` as the message of a command.
fn data(text: &str) -> String {
    printable(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// `text` as the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::github;
    use crate::cli::render::Sources;
    use crate::cli::render::sample::one;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::text::Span;

    #[test]
    fn columns_are_left_out_over_several_lines() {
        let snapshot = one("# a\nb\n");
        let path = &snapshot.entries()[0].path;
        let other = "a,b:c%.md".into();
        let findings = [
            Diagnostic::new("one", Severity::Error, path, Span::new(2, 3), "50 % off").help("a\nb"),
            Diagnostic::new("two", Severity::Note, path, Span::new(2, 5), "m"),
            Diagnostic::new("three", Severity::Warning, &other, None, "m"),
        ];
        assert_eq!(
            github(&findings, &Sources::new(&snapshot, &findings)),
            "::error file=docs/stories/001-a.md,line=1,col=3,endLine=1,endColumn=4,title=one::50 %25 off%0Ahelp: a%0Ab
::notice file=docs/stories/001-a.md,line=1,endLine=2,title=two::m
::warning file=a%2Cb%3Ac%25.md,line=1,title=three::m
"
        );
    }
}
