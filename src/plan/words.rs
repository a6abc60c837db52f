//! Which of the planner's words a text holds: whole words, each counted once, found in one pass.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::english::forms;
use super::tables::{
    ACTION_VERBS, AGENTS, CONNECTORS, DOMAIN, LARGE_SCOPE, RETRY_LOOP, RISK, SCOPE, TEAM_WISH, Weight,
};

/// Where a word of a table stands: which list, which entry of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Place {
    /// A keyword: the agent and the place in its list.
    Agent(usize, usize),
    /// An action verb.
    Verb(usize),
    /// A group of connectors, domain, scope or risk (from 0), and the place of the group.
    Group(usize, usize),
    /// A phrase of [`LARGE_SCOPE`].
    LargeScope(usize),
    /// A phrase of [`RETRY_LOOP`].
    Retry,
    /// A phrase of [`TEAM_WISH`].
    Team,
}

/// The lists of weights in the order of the parts of a score, the verbs left out.
pub(super) const GROUPS: [&[Weight]; 4] = [CONNECTORS, DOMAIN, SCOPE, RISK];

/// The phrases that begin with a word: the rest of each, and what it counts for.
type Starts = HashMap<String, Vec<(Vec<String>, Place)>>;

static VOCABULARY: LazyLock<Starts> = LazyLock::new(|| {
    let mut found = Starts::new();
    let mut add = |phrase: &str, place| {
        let mut words = split(phrase).map(str::to_ascii_lowercase);
        if let Some(first) = words.next() {
            found.entry(first).or_default().push((words.collect(), place));
        }
    };
    for (n, agent) in AGENTS.iter().enumerate() {
        for (k, keyword) in agent.keywords.iter().enumerate() {
            add(keyword, Place::Agent(n, k));
        }
    }
    for (n, verb) in ACTION_VERBS.iter().enumerate() {
        for form in forms(verb) {
            add(&form, Place::Verb(n));
        }
    }
    for (part, groups) in GROUPS.iter().enumerate() {
        for (n, group) in groups.iter().enumerate() {
            for word in group.words {
                add(word, Place::Group(part, n));
            }
        }
    }
    for (n, phrase) in LARGE_SCOPE.iter().enumerate() {
        add(phrase, Place::LargeScope(n));
    }
    for phrase in RETRY_LOOP.0 {
        add(phrase, Place::Retry);
    }
    for phrase in TEAM_WISH.0 {
        add(phrase, Place::Team);
    }
    found
});

/// The words of the planner that some texts hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Found {
    /// Sorted, each once.
    places: Vec<Place>,
}

impl Found {
    /// Looks through `texts`; a phrase does not go from one text into the next.
    pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Found {
        let mut places = Vec::new();
        let mut lower = String::new();
        for text in texts {
            let mut rest = split(text);
            while let Some(word) = rest.next() {
                lower.clear();
                lower.extend(word.chars().map(|c| c.to_ascii_lowercase()));
                let Some(starts) = VOCABULARY.get(lower.as_str()) else {
                    continue;
                };
                for (phrase, place) in starts {
                    let mut behind = rest.clone();
                    if phrase
                        .iter()
                        .all(|word| behind.next().is_some_and(|next| next.eq_ignore_ascii_case(word)))
                    {
                        places.push(*place);
                    }
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        Found { places }
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.places.iter().copied()
    }

    pub(super) fn has(&self, place: Place) -> bool {
        self.places.binary_search(&place).is_ok()
    }
}

/// The words of a text: runs of letters and digits, with what English puts into a word.
fn split(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'')))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Found, Place};
    use crate::plan::tables::AGENTS;

    fn keywords(text: &str) -> Vec<&'static str> {
        let found = Found::of([text]);
        let keyword = |place| match place {
            Place::Agent(agent, at) => Some(AGENTS[agent].keywords[at]),
            _ => None,
        };
        found.places().filter_map(keyword).collect()
    }

    #[test]
    fn only_whole_words_count_and_each_once() {
        assert_eq!(keywords("Testing the latest contest"), Vec::<&str>::new());
        assert_eq!(keywords("test, TEST and tests; `check`"), ["test", "check"]);
    }

    #[test]
    fn phrases_go_over_what_stands_between_words() {
        assert_eq!(keywords("the CI/CD of edge\ncases"), ["edge cases", "CI/CD"]);
        assert_eq!(keywords("edge of cases"), Vec::<&str>::new());
        let apart = Found::of(["edge", "cases"]);
        assert_eq!(apart.places().count(), 0);
    }
}
