//! The word among several that was likely meant.

/// The candidate that differs least from `word`, if it is close enough to be a slip.
///
/// Case, spaces, `-` and `_` do not count.
///
/// ```
/// use stories::text::nearest;
/// assert_eq!(nearest("vage-task", ["few-tasks", "vague-task"]), Some("vague-task"));
/// assert_eq!(nearest("colour", ["few-tasks", "vague-task"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    // Long words cannot be a slip of a short one, and would take long to compare.
    if word.is_empty() || word.len() > 64 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = fold(candidate);
        let longer = word.len().max(other.len());
        if other.len() > 64 || longer - word.len().min(other.len()) > 2 {
            continue;
        }
        let distance = distance(&word, &other);
        if distance <= (longer / 3).min(2) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> Vec<char> {
    word.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// How many letters must be put in, left out, changed or swapped with the next one.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_the_word_that_was_meant() {
        let known = ["pending", "in_progress", "done"];
        for (word, meant) in [
            ("pendnig", Some("pending")),
            ("In Progres", Some("in_progress")),
            ("don", Some("done")),
            ("wip", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word:?}");
        }
        assert_eq!(nearest("ab", ["xy"]), None);
    }
}
