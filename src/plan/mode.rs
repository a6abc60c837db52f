//! Whether tasks go to workers of their own or to a team: a score with its parts, and what the team looks like.

use super::tables::{
    BREADTH, FEW_PHASES, MANY_PHASES, MAX_TEAMMATES, RETRY_LOOP, REVIEW_CYCLE, SHARED_DECISIONS, TEAM_SCORE,
    TEAM_WISH, THIRD_TIER,
};
use super::worker::agent_for_role;
use super::{Plan, TeamOptions};

/// Something that speaks for a team or against it (W21).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Factor {
    /// What it is.
    pub name: &'static str,
    /// What it adds.
    pub points: i32,
}

/// How the tasks are done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mode {
    /// Whether a team does them; else each task has a worker of its own.
    pub team: bool,
    /// Whether that is the user's word, whatever the score says.
    pub by_wish: bool,
    /// What counted; nothing where teams are not available (W20).
    pub factors: Option<Vec<Factor>>,
}

impl Mode {
    /// The score; none where teams are not available.
    pub fn score(&self) -> Option<i32> {
        let factors = self.factors.as_ref()?;
        Some(factors.iter().map(|factor| factor.points).sum())
    }
}

/// What the words of a plan say about its mode.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints {
    pub(super) tasks: usize,
    pub(super) tier: usize,
    pub(super) retry: bool,
    pub(super) team: bool,
    /// One operation over many items.
    pub(super) breadth: bool,
}

pub(super) fn mode(options: &TeamOptions, hints: Hints) -> Mode {
    if !options.available && !options.wished {
        return Mode {
            team: false,
            by_wish: false,
            factors: None,
        };
    }
    let all = [
        ("many tasks", hints.tasks > MANY_PHASES.0, MANY_PHASES.1),
        ("tier 3", hints.tier == 3, THIRD_TIER),
        ("shared decisions", options.shared_decisions, SHARED_DECISIONS),
        ("review and fix", options.review_cycle, REVIEW_CYCLE),
        ("retry loops", hints.retry, RETRY_LOOP.1),
        ("a wish for a team", hints.team || options.wished, TEAM_WISH.1),
        ("one operation over many items", hints.breadth, BREADTH),
        ("few tasks", hints.tasks <= FEW_PHASES.0, FEW_PHASES.1),
    ];
    let factors: Vec<Factor> = all
        .into_iter()
        .filter_map(|(name, counts, points)| counts.then_some(Factor { name, points }))
        .collect();
    let score: i32 = factors.iter().map(|factor| factor.points).sum();
    Mode {
        team: options.wished || score >= TEAM_SCORE,
        by_wish: options.wished,
        factors: Some(factors),
    }
}

/// A part that somebody plays in a team (W22).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// The worker or the agent that the tasks were given to.
    pub name: String,
    /// The agent that plays the part (W24).
    pub agent: &'static str,
    /// Its tasks: places in [`Plan::tasks`].
    pub tasks: Vec<usize>,
}

/// A team for all tasks of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    /// The name. The origin puts the time into it; ours names the stories, so that one text has one plan.
    pub name: String,
    /// At most as many as may take part; the last one plays all parts that are over.
    pub roles: Vec<Role>,
}

/// The team of a plan in team mode.
pub(super) fn team(plan: &Plan<'_>, name: Option<&str>) -> Option<Team> {
    if !plan.mode.team || plan.tasks.is_empty() {
        return None;
    }
    let mut roles: Vec<Role> = Vec::new();
    for (at, task) in plan.tasks.iter().enumerate() {
        let known = roles.iter().position(|role| role.name == task.worker.name);
        let place = known.unwrap_or_else(|| {
            if roles.len() < MAX_TEAMMATES {
                roles.push(Role {
                    name: task.worker.name.clone(),
                    agent: agent_for_role(&task.worker.name),
                    tasks: Vec::new(),
                });
            }
            roles.len() - 1
        });
        roles[place].tasks.push(at);
    }
    let name = name.map_or_else(
        || {
            let ids = plan
                .stories
                .iter()
                .map(|story| plan.snapshot.story_id(story.entry.name.number));
            let mut name = "workflow".to_owned();
            for id in ids.take(MAX_NAMED) {
                name.push('-');
                name.push_str(&id);
            }
            if plan.stories.len() > MAX_NAMED {
                name.push_str("-and-more");
            }
            name
        },
        str::to_owned,
    );
    Some(Team { name, roles })
}

/// How many stories the name of a team names.
const MAX_NAMED: usize = 4;

#[cfg(test)]
mod tests {
    use super::{Hints, mode};
    use crate::plan::TeamOptions;

    fn score(options: &TeamOptions, hints: Hints) -> (Option<i32>, bool) {
        let mode = mode(options, hints);
        (mode.score(), mode.team)
    }

    #[test]
    fn without_teams_nothing_is_scored() {
        let hints = Hints {
            tasks: 20,
            tier: 3,
            team: true,
            ..Hints::default()
        };
        assert_eq!(score(&TeamOptions::default(), hints), (None, false));
    }

    #[test]
    fn five_points_make_a_team() {
        let options = TeamOptions {
            available: true,
            ..TeamOptions::default()
        };
        let hints = |tasks, tier, retry| Hints {
            tasks,
            tier,
            retry,
            ..Hints::default()
        };
        assert_eq!(score(&options, hints(9, 3, false)), (Some(4), false));
        assert_eq!(score(&options, hints(9, 3, true)), (Some(6), true));
        assert_eq!(score(&options, hints(8, 1, false)), (Some(0), false));
        let cycle = TeamOptions {
            review_cycle: true,
            shared_decisions: true,
            ..options.clone()
        };
        assert_eq!(score(&cycle, hints(4, 1, false)), (Some(6), true));
        let many = Hints {
            breadth: true,
            ..hints(9, 1, false)
        };
        assert_eq!(score(&options, many), (Some(-3), false));
    }

    #[test]
    fn a_wish_on_a_small_plan_scores_two_and_is_still_followed() {
        let hints = Hints {
            tasks: 3,
            tier: 1,
            team: true,
            ..Hints::default()
        };
        let available = TeamOptions {
            available: true,
            ..TeamOptions::default()
        };
        assert_eq!(score(&available, hints), (Some(2), false));
        let wished = TeamOptions {
            wished: true,
            ..TeamOptions::default()
        };
        assert_eq!(score(&wished, hints), (Some(2), true));
    }
}
