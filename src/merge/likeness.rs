//! How much two texts have in common.

use std::collections::HashSet;

/// The share of the words of two texts that both have, in percent; 0 where one has none.
pub(super) fn likeness(a: &str, b: &str) -> usize {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.intersection(&b).count();
    (100 * common).checked_div(a.len().max(b.len())).unwrap_or(0)
}
