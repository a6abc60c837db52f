//! From a template to a document: `{{name}}` is filled in, `{{? hint}}` waits for a person.

use super::outline::Kind;
use super::plan::PlanDocument;
use super::values::Values;

/// A template with its values in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filled {
    /// The text of the document.
    pub text: String,
    /// Names in the template that stand for nothing; they are left as they are.
    pub unknown: Vec<String>,
}

/// What keeps a template from being used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateError {
    /// A section that each document of the kind must have is not in it.
    #[error("the template has no section {}", .sections.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))]
    Missing {
        /// The sections.
        sections: Vec<&'static str>,
    },
}

/// Fills a template in.
///
/// - `{{name}}` becomes the value of the name, or `{{? name}}` where the story has none.
/// - `{{name? hint}}` becomes the value, or `{{? hint}}`.
/// - `{{? hint}}` stays: a person replaces it, and until then it is a finding.
pub fn fill(template: &str, values: &Values) -> Filled {
    let mut text = String::with_capacity(template.len() * 2);
    let mut unknown = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find("{{") {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let Some(close) = line.find("}}") else {
            text.push_str("{{");
            rest = &rest[2..];
            continue;
        };
        let whole = &rest[..close + 2];
        let inner = rest[2..close].trim();
        let (name, hint) = match inner.split_once('?') {
            Some((name, hint)) => (name.trim(), hint.trim()),
            None => (inner, inner),
        };
        match values.get(name) {
            _ if name.is_empty() => text.push_str(whole),
            None => {
                if is_name(name) {
                    unknown.push(name.to_owned());
                }
                text.push_str(whole);
            }
            Some(Some(value)) => text.push_str(value),
            Some(None) => text.push_str(&format!("{{{{? {hint}}}}}")),
        }
        rest = &rest[whole.len()..];
    }
    text.push_str(rest);
    Filled { text, unknown }
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

impl Kind {
    /// Says which sections a document that was made from a template lacks.
    ///
    /// # Errors
    ///
    /// When one is missing.
    pub fn check_template(self, text: &str) -> Result<(), TemplateError> {
        let plan = PlanDocument::read(&"".into(), text);
        let mut missing = Vec::new();
        for needed in self.sections() {
            match plan.section(needed.name) {
                None => missing.push(needed.name),
                Some(section) => {
                    let absent = |part: &&&'static str| plan.part(section.body, part).is_none();
                    missing.extend(needed.parts.iter().filter(absent));
                }
            }
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(TemplateError::Missing { sections: missing })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Filled, Kind, fill};
    use crate::doc::Values;

    #[test]
    fn names_are_filled_once_and_hints_stay() {
        let mut values = Values::default();
        values.set("title", Some("{{problem}} & {{? x}}".to_owned()));
        values.set("problem", None);
        let filled = fill(
            "# {{title}} {{ problem }} {{problem? why}} {{? who}} {{foo}} {{ x.y }} {{",
            &values,
        );
        assert_eq!(
            filled,
            Filled {
                text: "# {{problem}} & {{? x}} {{? problem}} {{? why}} {{? who}} {{foo}} {{ x.y }} {{"
                    .to_owned(),
                unknown: vec!["foo".to_owned()],
            }
        );
    }

    #[test]
    fn a_template_without_a_section_is_told() {
        for kind in Kind::ALL {
            assert_eq!(kind.check_template(kind.template()), Ok(()));
        }
        let text = Kind::Feature
            .template()
            .replace("## NOTES", "## Remarks")
            .replace("### Edge Cases", "### Edges");
        let error = Kind::Feature.check_template(&text).expect_err("two are gone");
        assert_eq!(
            error.to_string(),
            "the template has no section `Edge Cases`, `Notes`"
        );
    }
}
