//! Who takes a task: who is named, else who takes its domain, else a suggestion by the words in it.

use super::tables::{AGENTS, GENERAL_PURPOSE, KEYWORDS_NEEDED, ROLES};
use super::words::{Found, Place};

/// Where the name of a worker comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChosenBy {
    /// The task's Worker field.
    Field,
    /// The worker of the task's domain in `stories.toml`.
    Domain,
    /// The keyword table (E.1).
    Keywords,
    /// Nothing: no agent has enough keywords.
    Default,
}

/// Who takes a task, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The worker or the agent.
    pub name: String,
    /// Where the name comes from.
    pub by: ChosenBy,
    /// The keywords of the suggestion, also where it was not followed.
    pub keywords: Vec<&'static str>,
}

/// The agent that the words of some texts speak for, and the keywords; `general-purpose` with too few of them (W9).
///
/// ```
/// use stories::plan::suggest_agent;
/// let (agent, keywords) = suggest_agent(["Refactor auth to improve maintainability"]);
/// assert_eq!((agent, keywords.len()), ("code-cleanup-optimizer", 3));
/// ```
pub fn suggest_agent<'t>(texts: impl IntoIterator<Item = &'t str>) -> (&'static str, Vec<&'static str>) {
    suggest(&Found::of(texts))
}

pub(super) fn suggest(found: &Found) -> (&'static str, Vec<&'static str>) {
    let mut hits = vec![Vec::new(); AGENTS.len()];
    for place in found.places() {
        if let Place::Agent(agent, keyword) = place {
            hits[agent].push(AGENTS[agent].keywords[keyword]);
        }
    }
    let mut best: Option<usize> = None;
    for (agent, keywords) in hits.iter().enumerate() {
        let is_enough = keywords.len() >= KEYWORDS_NEEDED && !AGENTS[agent].read_only;
        // A later one must have more: the order of the table decides between equals.
        if is_enough && best.is_none_or(|best| keywords.len() > hits[best].len()) {
            best = Some(agent);
        }
    }
    match best {
        Some(agent) => (AGENTS[agent].name, std::mem::take(&mut hits[agent])),
        None => (GENERAL_PURPOSE, Vec::new()),
    }
}

/// Who takes a task with these words: `field`, else `domain`'s worker, else who is suggested, with `prefix` before the
/// name of an agent of the table.
pub(super) fn choose(field: Option<&str>, domain: Option<&str>, found: &Found, prefix: &str) -> Choice {
    let (agent, keywords) = suggest(found);
    let (name, by) = match (field, domain) {
        (Some(name), _) => (name.to_owned(), ChosenBy::Field),
        (None, Some(name)) => (name.to_owned(), ChosenBy::Domain),
        (None, None) if keywords.is_empty() => (agent.to_owned(), ChosenBy::Default),
        (None, None) => (format!("{prefix}{agent}"), ChosenBy::Keywords),
    };
    Choice { name, by, keywords }
}

/// The agent that plays a role with the name (W24); an agent of the table plays itself.
pub fn agent_for_role(name: &str) -> &'static str {
    let bare = name.rsplit(':').next().unwrap_or(name);
    if let Some(agent) = AGENTS.iter().find(|agent| agent.name.eq_ignore_ascii_case(bare)) {
        return agent.name;
    }
    let lower = name.to_lowercase();
    let role = ROLES
        .iter()
        .find(|(parts, _)| parts.iter().any(|part| lower.contains(part)));
    role.map_or(GENERAL_PURPOSE, |(_, agent)| agent)
}

#[cfg(test)]
mod tests {
    use super::{agent_for_role, suggest_agent};

    #[test]
    fn the_examples_of_the_origin() {
        for (text, agent, hits) in [
            (
                "Analyze authentication architecture",
                "codebase-context-analyzer",
                2,
            ),
            (
                "Refactor auth to improve maintainability",
                "code-cleanup-optimizer",
                3,
            ),
            ("Create new utility function", "general-purpose", 0),
        ] {
            let (found, keywords) = suggest_agent([text]);
            assert_eq!((found, keywords.len()), (agent, hits), "{text}");
        }
    }

    #[test]
    fn the_order_of_the_table_decides_between_equals() {
        // Two for the verifier (`review`, `quality`), two for the reviewer (`review`, `feedback`).
        let (agent, keywords) = suggest_agent(["Review the quality of the feedback"]);
        assert_eq!(agent, "task-completion-verifier");
        assert_eq!(keywords, ["review", "quality"]);
    }

    #[test]
    fn who_may_write_nothing_is_never_chosen() {
        assert_eq!(
            suggest_agent(["Scan, list and catalog the files"]).0,
            "general-purpose"
        );
    }

    #[test]
    fn roles_are_known_by_parts_of_their_names() {
        for (role, agent) in [
            ("UX Designer", "tech-lead-architect"),
            ("devil's advocate", "task-completion-verifier"),
            ("market-researcher", "codebase-context-analyzer"),
            ("security-reviewer", "code-reviewer"),
            ("backend-developer", "general-purpose"),
            ("workflow-orchestrator:code-reviewer", "code-reviewer"),
            ("dependency-manager", "dependency-manager"),
        ] {
            assert_eq!(agent_for_role(role), agent, "{role}");
        }
    }
}
