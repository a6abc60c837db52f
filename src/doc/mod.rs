//! Plan documents: what a story's plan looks like, and what stands in one.

mod outline;
mod plan;
mod inline;
mod table;
mod steps;
mod phase;
mod template;
mod values;
mod summary;
mod tick;

pub(crate) use inline::has_placeholder;
pub use inline::{Placeholder, code_spans, placeholders};
pub use outline::{Kind, Required};
pub use phase::{AutomatedTest, Phase};
pub use plan::{Heading, PlanDocument};
pub use steps::{Keyword, Step, StepField};
pub(crate) use summary::confidence;
pub use summary::{PhaseSummary, Summary, summary};
pub use table::{Row, Table, tables_in};
pub use template::{Filled, TemplateError, fill};
pub use tick::tick;
pub use values::{Values, values};
