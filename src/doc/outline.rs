//! The two kinds of plan documents and the sections that each must have, in order.

/// What a plan document is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A feature, step by step: what to read, what to change in which file, how to check it.
    Feature,
    /// Phases of technical work, with criteria, risks and a way back.
    Technical,
}

/// A section that must be there, and the headings that must stand in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Required {
    /// The H2's words; more may follow them.
    pub name: &'static str,
    /// Headings below it, by their first words.
    pub parts: &'static [&'static str],
}

const fn section(name: &'static str) -> Required {
    Required { name, parts: &[] }
}

/// The sections of a feature plan.
const FEATURE: &[Required] = &[
    section("Feature Description"),
    section("User Story"),
    section("Problem Statement"),
    section("Solution Statement"),
    section("Feature Metadata"),
    Required {
        name: "Context References",
        parts: &[
            "Codebase Files to Read",
            "New Files to Create",
            "Patterns to Follow",
        ],
    },
    Required {
        name: "Implementation Plan",
        parts: &["Phase 1", "Phase 2", "Phase 3", "Phase 4"],
    },
    section("Step-by-Step Tasks"),
    Required {
        name: "Testing Strategy",
        parts: &["Unit", "Integration", "Edge Cases"],
    },
    section("Validation Commands"),
    section("Acceptance Criteria"),
    section("Completion Checklist"),
    section("Notes"),
];

/// The sections of a phased technical plan.
const TECHNICAL: &[Required] = &[
    section("Technical Overview"),
    section("Success Criteria"),
    section("Technical Stack"),
    section("Phase 1"),
    section("Phase 2"),
    section("Phase 3"),
    section("Phase 4"),
    section("Phase 5"),
    section("Risk Mitigation"),
    section("Rollback Plan"),
    section("Documentation Updates"),
    section("Definition of Done"),
];

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Feature, Kind::Technical];

    /// The word for it on the command line; its template is the file of that name.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Feature => "feature",
            Kind::Technical => "technical",
        }
    }

    /// What the title begins with, before a colon.
    pub const fn title(self) -> &'static str {
        match self {
            Kind::Feature => "Feature",
            Kind::Technical => "Technical Implementation Plan",
        }
    }

    /// The sections that it must have, in order.
    pub const fn sections(self) -> &'static [Required] {
        match self {
            Kind::Feature => FEATURE,
            Kind::Technical => TECHNICAL,
        }
    }

    /// The template that comes with the program.
    pub const fn template(self) -> &'static str {
        match self {
            Kind::Feature => include_str!("templates/feature.md"),
            Kind::Technical => include_str!("templates/technical.md"),
        }
    }
}
