//! Every number and every word list of the planner, each with the row of `systems.md` that it comes from.

/// W1: how many workers run at the same time unless something else is said.
pub const MAX_CONCURRENT: usize = 8;

/// W14: how many files a task changes at most.
pub const FILES_CHANGED: usize = 3;
/// W14: how many files are read for a task at most.
pub const FILES_READ: usize = 5;
/// W14: how many lines these files have at most, together.
pub const LINES_READ: usize = 10_000;

/// W18: how many tasks a wave should hold; ten tasks then want three waves.
pub const TASKS_PER_WAVE: usize = 4;
/// W18: from how many waves on there are too many.
pub const TOO_MANY_WAVES: usize = 6;

/// W11: words for a scope that nobody has bounded.
pub const LARGE_SCOPE: &[&str] = crate::check::rules::splittable_task::LARGE_SCOPE;

/// A worker that a task is suggested to by the words in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Agent {
    /// Its name.
    pub name: &'static str,
    /// The words that speak for it.
    pub keywords: &'static [&'static str],
    /// W10: it writes nothing. As each task of a plan has an output file, it is never chosen.
    pub read_only: bool,
}

/// W8, E.1: in this order, which decides where two have as many hits.
pub const AGENTS: &[Agent] = &[
    agent(
        "codebase-context-analyzer",
        &[
            "analyze",
            "understand",
            "explore",
            "architecture",
            "patterns",
            "structure",
            "dependencies",
        ],
    ),
    agent(
        "tech-lead-architect",
        &[
            "design",
            "approach",
            "research",
            "evaluate",
            "best practices",
            "architect",
            "scalability",
            "security",
        ],
    ),
    agent(
        "task-completion-verifier",
        &[
            "verify",
            "validate",
            "test",
            "check",
            "review",
            "quality",
            "edge cases",
        ],
    ),
    agent(
        "code-cleanup-optimizer",
        &[
            "refactor",
            "cleanup",
            "optimize",
            "improve",
            "technical debt",
            "maintainability",
        ],
    ),
    agent(
        "code-reviewer",
        &[
            "review",
            "code review",
            "critique",
            "feedback",
            "assess quality",
            "evaluate code",
        ],
    ),
    agent(
        "devops-experience-architect",
        &[
            "setup",
            "deploy",
            "docker",
            "CI/CD",
            "infrastructure",
            "pipeline",
            "configuration",
        ],
    ),
    agent(
        "documentation-expert",
        &[
            "document",
            "write docs",
            "README",
            "explain",
            "create guide",
            "documentation",
        ],
    ),
    agent(
        "dependency-manager",
        &[
            "dependencies",
            "packages",
            "requirements",
            "install",
            "upgrade",
            "manage packages",
        ],
    ),
    Agent {
        name: "Explore",
        keywords: &["review", "summarize", "scan", "list", "catalog"],
        read_only: true,
    },
];

const fn agent(name: &'static str, keywords: &'static [&'static str]) -> Agent {
    Agent {
        name,
        keywords,
        read_only: false,
    }
}

/// W9: how many different keywords make a suggestion.
pub const KEYWORDS_NEEDED: usize = 2;
/// W9: who takes what nobody is suggested for.
pub const GENERAL_PURPOSE: &str = "general-purpose";

/// Words that each add to a part of the complexity score, once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Weight {
    /// What it adds where one of the words is there.
    pub points: u32,
    /// The words.
    pub words: &'static [&'static str],
}

/// E.2: what each different verb adds.
pub const VERB_POINTS: u32 = 2;
/// E.2: the verbs, in any form: `test`, `tests`, `testing`.
pub const ACTION_VERBS: &[&str] = &[
    "analyze",
    "build",
    "create",
    "deploy",
    "design",
    "document",
    "examine",
    "explore",
    "fix",
    "identify",
    "implement",
    "report",
    "review",
    "test",
    "understand",
    "update",
    "verify",
];

/// E.2: words that join steps: `with` and `including` one point, the others two.
pub const CONNECTORS: &[Weight] = &[
    weight(2, &["and then"]),
    weight(2, &["after"]),
    weight(2, &["next"]),
    weight(1, &["with"]),
    weight(1, &["including"]),
];

/// E.2: words of a domain. The weights reach 5 of the 6 points of the part.
pub const DOMAIN: &[Weight] = &[
    weight(
        2,
        &[
            "design",
            "designs",
            "architect",
            "architecture",
            "architectural",
            "scalable",
            "scalability",
        ],
    ),
    weight(
        2,
        &[
            "auth",
            "authenticate",
            "authenticates",
            "authentication",
            "authorization",
            "authorize",
            "secure",
            "security",
            "encrypt",
            "encrypted",
            "encryption",
            "encrypts",
        ],
    ),
    weight(1, &["API", "APIs", "database", "databases", "external"]),
];

/// E.2: words of a wide scope.
pub const SCOPE: &[Weight] = &[
    weight(3, &["multiple files", "across components"]),
    weight(3, &["frontend and backend", "microservice", "microservices"]),
];

/// E.2: words of a risk.
pub const RISK: &[Weight] = &[
    weight(
        2,
        &[
            "deploy",
            "deploys",
            "deployed",
            "deployment",
            "release",
            "releases",
            "production",
        ],
    ),
    weight(
        2,
        &[
            "migrate",
            "migration",
            "migrations",
            "database",
            "databases",
            "schema",
            "schemas",
        ],
    ),
    weight(
        1,
        &["optimize", "optimization", "scale", "scaling", "performance"],
    ),
];

const fn weight(points: u32, words: &'static [&'static str]) -> Weight {
    Weight { points, words }
}

/// E.2: the most that each part counts: verbs, connectors, domain, scope, risk. Together 35.
pub const CAPS: [u32; 5] = [10, 8, 6, 6, 5];

/// W13: the scores from which on the second and the third tier begin. The smallest depth is the tier's number.
pub const TIERS: [u32; 2] = [5, 16];

/// W21: the score from which on a team does the work.
pub const TEAM_SCORE: i32 = 5;
/// W21: more tasks than these count for a team.
pub const MANY_PHASES: (usize, i32) = (8, 2);
/// W21: no more tasks than these count against one.
pub const FEW_PHASES: (usize, i32) = (3, -3);
/// W21: the third tier.
pub const THIRD_TIER: i32 = 2;
/// W21: decisions that travel between tasks. A person says so.
pub const SHARED_DECISIONS: i32 = 3;
/// W21: review and fix in turns. A person says so.
pub const REVIEW_CYCLE: i32 = 3;
/// W21: loops until something passes.
pub const RETRY_LOOP: (&[&str], i32) = (&["retry", "retries", "until it passes", "until green"], 2);
/// W21: the wish of the user.
pub const TEAM_WISH: (&[&str], i32) = (&["collaborate", "team", "work together"], 5);
/// W21: one operation over many items.
pub const BREADTH: i32 = -5;

/// W22: how many take part in a team.
pub const MAX_TEAMMATES: usize = 4;

/// W24: parts of a role's name, and the agent that plays it.
pub const ROLES: &[(&[&str], &str)] = &[
    (&["architect", "designer"], "tech-lead-architect"),
    (
        &["critic", "devil's advocate", "challenger"],
        "task-completion-verifier",
    ),
    (
        &["researcher", "analyst", "explorer"],
        "codebase-context-analyzer",
    ),
    (&["reviewer"], "code-reviewer"),
];

/// W6: the folder of output files; whoever runs the records fills in the variable.
pub const OUTPUT_FOLDER: &str = "$CLAUDE_SCRATCHPAD_DIR";
/// W6: the longest name of an output file in characters; a file system takes 255 bytes.
pub const OUTPUT_NAME: usize = 60;
/// W26: the name of the file in which the results of a team are gathered; no task has it.
pub const SYNTHESIS: &str = "synthesis";
