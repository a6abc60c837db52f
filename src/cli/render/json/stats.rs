//! The document of `stories stats`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::cli::render::stats::Page;
use crate::history::{Moment, Percentiles, Way};

/// How long stories and tasks took. Durations are seconds; moments are those of the commits' authors in ISO 8601.
#[derive(Serialize, JsonSchema)]
pub(super) struct Stats<'a> {
    /// The moment up to which open statuses are counted.
    now: String,
    /// Whether this clone ends somewhere in the past, so that older changes are not known.
    shallow: bool,
    /// The stories, by path.
    stories: Vec<Story<'a>>,
    summary: Summary,
    /// The weeks in which something was done, oldest first.
    weeks: Vec<Week>,
}

/// The times of a story.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StoryTimes")]
struct Story<'a> {
    /// The number in its newest path, with its zeros.
    id: &'a str,
    /// Its newest path in a commit.
    path: &'a str,
    /// Its title on the disk; null where it is not there.
    title: Option<&'a str>,
    /// Its status on the disk, or the last one in a commit.
    status: String,
    /// Its last status in a commit.
    committed_status: &'a str,
    /// Whether a commit removed it.
    deleted: bool,
    #[serde(flatten)]
    way: JsonWay,
    /// The time in each status, in the order of the first visits; none for the last visit to the last status.
    times: Vec<StatusTime<'a>>,
    /// The tasks, by id.
    tasks: Vec<Task<'a>>,
}

/// The time in one status.
#[derive(Serialize, JsonSchema)]
struct StatusTime<'a> {
    status: &'a str,
    seconds: i64,
}

/// The times of a task.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaskTimes")]
struct Task<'a> {
    /// Its id as last written.
    id: &'a str,
    #[serde(flatten)]
    way: JsonWay,
}

/// From the first commit to done.
#[derive(Serialize, JsonSchema)]
struct JsonWay {
    /// When it came; null where that commit is not known.
    created: Option<String>,
    /// When work on it began first; null where no commit shows it.
    started: Option<String>,
    /// When it was done last; null for what is not done.
    done: Option<String>,
    /// Seconds from started to done.
    cycle: Option<i64>,
    /// Seconds from created to done.
    lead: Option<i64>,
}

impl JsonWay {
    fn new(way: &Way) -> JsonWay {
        JsonWay {
            created: way.created.map(Moment::iso),
            started: way.started.map(Moment::iso),
            done: way.done.map(Moment::iso),
            cycle: way.cycle(),
            lead: way.lead(),
        }
    }
}

/// The middle values; null where nothing was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatsSummary")]
struct Summary {
    /// Of stories, from started to done.
    cycle: Option<JsonPercentiles>,
    /// Of stories, from created to done.
    lead: Option<JsonPercentiles>,
    /// Of tasks, from started to done.
    task_cycle: Option<JsonPercentiles>,
    /// Of tasks, from created to done.
    task_lead: Option<JsonPercentiles>,
}

/// Some durations in seconds, by nearest rank.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Percentiles")]
struct JsonPercentiles {
    /// The middle one.
    median: i64,
    /// The one that 85 of 100 do not exceed.
    p85: i64,
    /// How many there are.
    count: usize,
}

/// What was done in a week and is done since.
#[derive(Serialize, JsonSchema)]
struct Week {
    /// Its Monday, such as 2026-03-02.
    week: String,
    stories: usize,
    tasks: usize,
}

/// The document of the page.
pub fn stats(page: &Page<'_>) -> String {
    let stories = page.stats.stories.iter().map(|story| {
        let name = story.path.rsplit('/').next().unwrap_or("");
        Story {
            id: name.split('-').next().unwrap_or(""),
            path: &story.path,
            title: page.title(story),
            status: page.status(story),
            committed_status: &story.status,
            deleted: story.deleted,
            way: JsonWay::new(&story.way),
            times: story
                .times
                .iter()
                .map(|time| StatusTime {
                    status: &time.status,
                    seconds: time.seconds,
                })
                .collect(),
            tasks: story
                .tasks
                .iter()
                .map(|task| Task {
                    id: &task.id,
                    way: JsonWay::new(&task.way),
                })
                .collect(),
        }
    });
    let of = |found: Option<Percentiles>| {
        found.map(|found| JsonPercentiles {
            median: found.median,
            p85: found.p85,
            count: found.count,
        })
    };
    let weeks = page.stats.weeks.iter().map(|week| Week {
        week: Moment::monday(week.week),
        stories: week.stories,
        tasks: week.tasks,
    });
    document(
        "stats",
        Stats {
            now: page.now.iso(),
            shallow: page.is_shallow,
            stories: stories.collect(),
            summary: Summary {
                cycle: of(page.stats.cycle()),
                lead: of(page.stats.lead()),
                task_cycle: of(page.stats.task_cycle()),
                task_lead: of(page.stats.task_lead()),
            },
            weeks: weeks.collect(),
        },
    )
}
