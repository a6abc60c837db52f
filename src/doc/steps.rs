//! The steps of a feature plan: ``### Task 1: CREATE `path` `` and what is to be done there.

use super::inline::code_spans;
use super::plan::{Heading, PlanDocument};
use crate::text::{Span, trim};

/// What a step does with its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keyword {
    /// A new file.
    Create,
    /// Another content of a file.
    Update,
    /// Something new in a file.
    Add,
    /// The same as another file has.
    Mirror,
}

impl Keyword {
    /// All of them.
    pub const ALL: [Keyword; 4] = [Keyword::Create, Keyword::Update, Keyword::Add, Keyword::Mirror];

    /// The word, as it stands in headings.
    pub const fn name(self) -> &'static str {
        match self {
            Keyword::Create => "CREATE",
            Keyword::Update => "UPDATE",
            Keyword::Add => "ADD",
            Keyword::Mirror => "MIRROR",
        }
    }
}

/// A label of a step, such as VALIDATE, and what stands behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StepField {
    /// The label.
    pub label: Span,
    /// Its text up to the next label, without the white space around it.
    pub value: Span,
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its heading.
    pub heading: Heading,
    /// The number of `Task 1`.
    pub number: Option<u32>,
    /// The word behind the number.
    pub keyword: Option<Keyword>,
    /// The path between backticks.
    pub path: Option<Span>,
    /// Its labels, in order.
    pub fields: Vec<StepField>,
}

impl Step {
    /// The field with the label.
    pub fn field(&self, plan: &PlanDocument, label: &str) -> Option<&StepField> {
        self.fields
            .iter()
            .find(|field| plan.slice(field.label).trim().eq_ignore_ascii_case(label))
    }
}

impl PlanDocument {
    /// Every H3 of the section of steps, whether or not it is written as it should be.
    pub fn steps(&self) -> Vec<Step> {
        let Some(section) = self.section("Step-by-Step Tasks") else {
            return Vec::new();
        };
        self.within(section.body)
            .filter(|heading| heading.level == 3)
            .map(|heading| self.step(*heading))
            .collect()
    }

    fn step(&self, heading: Heading) -> Step {
        let words = self.slice(heading.name);
        let behind = words
            .get(..4)
            .filter(|head| head.eq_ignore_ascii_case("task"))
            .map(|_| words[4..].trim_start());
        let number = behind.map(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (rest[..digits].parse().ok(), &rest[digits..])
        });
        let keyword = number.and_then(|(_, rest)| {
            let rest = rest.strip_prefix(':')?.trim_start();
            let word = rest.split(|c: char| !c.is_alphabetic()).next()?;
            Keyword::ALL.into_iter().find(|keyword| keyword.name() == word)
        });
        let text = self.document.text();
        let found = self.fields(heading.body);
        let mut fields: Vec<StepField> = Vec::with_capacity(found.len());
        for (at, field) in found.iter().enumerate() {
            let end = found.get(at + 1).map_or(heading.body.end, |next| next.span.start);
            let value = trim(text, Span::new(field.value.start.min(end), end));
            // The marker of the next item and the break behind the step stand between this value and what follows.
            let kept =
                text[value.range()].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*'));
            fields.push(StepField {
                label: field.label,
                value: Span::new(value.start, value.start + kept.len()),
            });
        }
        Step {
            heading,
            number: number.and_then(|(number, _)| number),
            keyword,
            path: code_spans(text, heading.name).first().copied(),
            fields,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Keyword;
    use crate::doc::PlanDocument;

    #[test]
    fn a_step_is_read_with_its_labels() {
        let text = "# Feature: A\n\n## STEP-BY-STEP TASKS\n\n### Task 1: CREATE `src/a.rs`\n\n\
                    - **IMPLEMENT**: a struct\n  - with a field\n- **PATTERN**: `src/b.rs:10`\n\
                    - **VALIDATE**: `cargo test a`\n\n---\n\n### Second: `x`\n\n**VALIDATE:**\n";
        let plan = PlanDocument::read(&"a.md".into(), text);
        let steps = plan.steps();
        let first = &steps[0];
        assert_eq!((first.number, first.keyword), (Some(1), Some(Keyword::Create)));
        assert_eq!(first.path.map(|path| plan.slice(path)), Some("src/a.rs"));
        let read: Vec<(&str, &str)> = first
            .fields
            .iter()
            .map(|field| (plan.slice(field.label), plan.slice(field.value)))
            .collect();
        assert_eq!(
            read,
            [
                ("IMPLEMENT", "a struct\n  - with a field"),
                ("PATTERN", "`src/b.rs:10`"),
                ("VALIDATE", "`cargo test a`")
            ]
        );
        assert_eq!((steps[1].number, steps[1].keyword), (None, None));
        assert_eq!(plan.slice(steps[1].fields[0].value), "");
    }
}
