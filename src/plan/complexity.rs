//! How much there is in a description: a score by its words, with its parts. Advice only.

use super::tables::{ACTION_VERBS, CAPS, TIERS, VERB_POINTS};
use super::words::{Found, GROUPS, Place};

/// A score with its parts, each under the cap of its own (E.2).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Complexity {
    /// Different verbs that name an action.
    pub verbs: u32,
    /// Words that join steps.
    pub connectors: u32,
    /// Words of design, security, interfaces and data.
    pub domain: u32,
    /// Words of a wide scope.
    pub scope: u32,
    /// Words of deployment, migration and performance.
    pub risk: u32,
    /// The words that counted, as the tables write them, in the order of the parts.
    pub words: Vec<&'static str>,
}

impl Complexity {
    /// The score of some texts that belong together, such as a title and a body.
    ///
    /// ```
    /// use stories::plan::Complexity;
    /// let score = Complexity::of(["Create a calculator with tests"]);
    /// assert_eq!((score.score(), score.tier()), (5, 2));
    /// ```
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Complexity {
        Complexity::from_words(&Found::of(texts))
    }

    pub(super) fn from_words(found: &Found) -> Complexity {
        let (mut points, mut words) = ([0u32; 5], Vec::new());
        for place in found.places() {
            match place {
                Place::Verb(verb) => {
                    points[0] += VERB_POINTS;
                    words.push(ACTION_VERBS[verb]);
                }
                Place::Group(part, at) => {
                    let group = &GROUPS[part][at];
                    points[part + 1] += group.points;
                    words.push(group.words[0]);
                }
                _ => {}
            }
        }
        let [verbs, connectors, domain, scope, risk] =
            std::array::from_fn(|part| points[part].min(CAPS[part]));
        Complexity {
            verbs,
            connectors,
            domain,
            scope,
            risk,
            words,
        }
    }

    /// The parts by their names.
    pub fn parts(&self) -> [(&'static str, u32); 5] {
        [
            ("verbs", self.verbs),
            ("connectors", self.connectors),
            ("domain", self.domain),
            ("scope", self.scope),
            ("risk", self.risk),
        ]
    }

    /// The sum of the parts.
    pub fn score(&self) -> u32 {
        self.parts().iter().map(|(_, points)| points).sum()
    }

    /// The tier, from 1 to 3 (W13).
    pub fn tier(&self) -> usize {
        let score = self.score();
        1 + TIERS.iter().filter(|start| score >= **start).count()
    }

    /// How often something of the score should be divided at least: whole, into tasks, into phases of tasks (W13).
    pub fn min_depth(&self) -> usize {
        self.tier()
    }
}

#[cfg(test)]
mod tests {
    use super::Complexity;

    #[test]
    fn the_examples_of_the_origin() {
        for (text, score, tier) in [
            ("Create a utility function", 2, 1),
            ("Create a calculator with tests", 5, 2),
            // The origin says 18 and tier 3; with the words and weights that it states it is 8.
            ("Create a REST API with auth and deployment", 8, 2),
        ] {
            let found = Complexity::of([text]);
            assert_eq!((found.score(), found.tier()), (score, tier), "{text}: {found:?}");
        }
    }

    #[test]
    fn each_part_stops_at_its_cap() {
        let all = "review analyze create implement design test deploy and then after next with including \
            architect encrypted database multiple files microservices production migration performance";
        let found = Complexity::of([all, all]);
        assert_eq!(
            found.parts().map(|(_, points)| points),
            [10, 8, 5, 6, 5],
            "the weights of the domain reach 5 of 6"
        );
        assert_eq!((found.score(), found.tier(), found.min_depth()), (34, 3, 3));
    }

    #[test]
    fn tiers_begin_at_five_and_behind_fifteen() {
        let of = |score: u32| {
            let found = Complexity {
                verbs: score,
                ..Complexity::default()
            };
            found.tier()
        };
        assert_eq!([0, 4, 5, 15, 16, 35].map(of), [1, 1, 2, 2, 3, 3]);
    }
}
