//! Finds story files whose name is not in lower case with hyphens between the words.
//!
//! ## Why
//!
//! The name of the file is the name of the story on the command line, in branches and in exports. One form for all is
//! easier to type and to guess, and a name with capitals is another file on some systems and the same one on others.
//!
//! ## Example
//!
//! `docs/stories/003-Cache_Repository.md`
//!
//! ## Fix
//!
//! Rename the file; the number alone is what others refer to.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::dialect::numbered::slug;

pub(super) const RULE: Rule = Rule {
    code: "odd-slug",
    default: Level::Off,
    judges_change: false,
    source: include_str!("odd_slug.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let name = context.entry.slug();
    if is_kebab(name) {
        return;
    }
    let message = format!("`{name}` is not in lower case with hyphens");
    let mut finding = found.in_story(context, context.title_span(), message);
    let better = slug(name);
    if better != name && is_kebab(&better) {
        let width = context.entry.name.width;
        let number = context.entry.name.number;
        finding = finding.help(format!("call the file `{number:0width$}-{better}.md`"));
    }
    found.push(finding);
}

/// Words of small letters and digits, each two with one hyphen between them.
fn is_kebab(name: &str) -> bool {
    name.split('-')
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::is_kebab;

    #[test]
    fn kebab_case_is_known() {
        for name in ["oauth-models-db", "a", "2-fa", "größe", "実装"] {
            assert!(is_kebab(name), "{name}");
        }
        for name in ["OAuth", "a_b", "a--b", "-a", "a-", "a b", "a.b", ""] {
            assert!(!is_kebab(name), "{name}");
        }
    }
}
