//! What is read of a story, as case files: `fixtures/read/<behaviour>.md`.

mod support;

use stories::config::Config;
use stories::store::Loaded;
use support::cases::{self, Fence};

#[test]
fn stories_read_as_the_cases_say() {
    let config = Config::default();
    cases::run(
        &support::fixtures("read"),
        |fence| fence.kind() == "story",
        |given| {
            let [story] = given else {
                panic!("a case has one story");
            };
            let loaded = Loaded::read(story.decoded(), &config);
            vec![Fence {
                info: "reads".to_owned(),
                text: support::dump::dump(&loaded, &config),
            }]
        },
    );
}
