//! Any text at all, edited.

use crate::soup::soup;
use crate::*;

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn any_text_can_be_read_and_edited(text in soup(), ops in prop::collection::vec(op(), 0..4)) {
        survives(&text, &ops);
    }

    #[test]
    fn any_characters_can_be_read(text in any::<String>()) {
        survives(&text, &[Op::StoryStatus(1), Op::Add(Spot::Last, "a", "b"), Op::StoryTitle("a")]);
    }
}
