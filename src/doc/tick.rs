//! Ticks the boxes of what commands have shown.

use super::inline::code_spans;
use super::plan::PlanDocument;
use crate::markdown::Document;
use crate::text::{Edit, Edits, Span, line_end};

/// Edits that tick the open boxes within `regions` whose line names, as its first code, a command of `passed`.
pub fn tick(document: &Document, regions: &[Span], passed: &[&str]) -> Edits {
    let text = document.text();
    let mut edits = Vec::new();
    for region in regions {
        for open in document.checkboxes_in(*region) {
            if open.checked {
                continue;
            }
            let line = Span::new(open.span.end, line_end(text, open.span.end));
            let code = code_spans(text, line);
            let is_shown = code
                .first()
                .is_some_and(|code| passed.contains(&&text[code.range()]));
            if is_shown {
                let inner = Span::new(open.span.start + 1, open.span.end - 1);
                edits.push(Edit::replace(inner, "x"));
            }
        }
    }
    Edits::new(edits).expect("boxes do not overlap, and no region stands in another")
}

impl PlanDocument {
    /// The parts of the document whose boxes a command may tick: all but what a person must look at.
    pub fn tickable(&self) -> Vec<Span> {
        let mut regions = Vec::new();
        let mut at = 0;
        for heading in &self.headings {
            if self.is_named(heading, "Manual Verification") && heading.lines.start >= at {
                regions.push(Span::new(at, heading.lines.start));
                at = heading.body.end;
            }
        }
        regions.push(Span::new(at, self.document.text().len()));
        regions
    }
}

#[cfg(test)]
mod tests {
    use super::tick;
    use crate::doc::PlanDocument;

    #[test]
    fn a_box_is_ticked_where_its_first_code_has_passed() {
        let text = "# A\n\n- [ ] `make a`: good\n- [ ] good by `make a`\n- [ ] see `b`, then `make a`\n\
                    - [x] `make a`\n\n#### Manual Verification\n\n- [ ] `make a`\n\n## B\n\n* [ ] `make a`\n";
        let plan = PlanDocument::read(&"a.md".into(), text);
        let edits = tick(&plan.document, &plan.tickable(), &["make a"]);
        assert_eq!(
            edits.apply(text),
            "# A\n\n- [x] `make a`: good\n- [x] good by `make a`\n- [ ] see `b`, then `make a`\n\
             - [x] `make a`\n\n#### Manual Verification\n\n- [ ] `make a`\n\n## B\n\n* [x] `make a`\n"
        );
    }
}
