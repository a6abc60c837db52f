//! The forms of an English verb, as far as titles need them.

/// Verbs whose last letter is doubled although a word like them keeps a single one.
const DOUBLED: &[&str] = &[
    "admit", "begin", "commit", "control", "debug", "defer", "emit", "format", "forget", "infer", "omit",
    "patrol", "permit", "plug", "prefer", "refer", "submit", "transfer", "unplug",
];

/// Verbs that follow no rule.
const IRREGULAR: &[(&str, &str)] = &[
    ("be", "being"),
    ("die", "dying"),
    ("lie", "lying"),
    ("picnic", "picnicking"),
    ("sync", "syncing"),
    ("tie", "tying"),
];

/// The continuous form of a verb: `add` gives `adding`, `Write` gives `Writing`, `set` gives `setting`.
///
/// ```
/// use stories::plan::continuous;
/// assert_eq!(continuous("Run"), "Running");
/// ```
pub fn continuous(verb: &str) -> String {
    let lower = verb.to_ascii_lowercase();
    if let Some((_, form)) = IRREGULAR.iter().find(|(base, _)| *base == lower) {
        // The first letter is the writer's own.
        return with_first_of(verb, form);
    }
    let bytes = lower.as_bytes();
    if bytes.len() < 2 || !verb.is_ascii() {
        return format!("{verb}ing");
    }
    let keep = |cut: usize, end: &str| format!("{}{end}", &verb[..verb.len() - cut]);
    if lower.ends_with("ie") {
        return keep(2, "ying");
    }
    if ends_in_silent_e(bytes) {
        return keep(1, "ing");
    }
    if is_doubled(&lower) {
        let last = &verb[verb.len() - 1..];
        return format!("{verb}{last}ing");
    }
    format!("{verb}ing")
}

/// All forms that a verb is written in: base, third person, past, continuous.
pub(super) fn forms(verb: &str) -> Vec<String> {
    let going = continuous(verb);
    let stem = going.strip_suffix("ing").unwrap_or(verb);
    let third = if ends_in_y(verb) {
        format!("{}ies", &verb[..verb.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| verb.ends_with(end)) {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    };
    let past = if ends_in_y(verb) {
        format!("{}ied", &verb[..verb.len() - 1])
    } else {
        format!("{stem}ed")
    };
    vec![verb.to_owned(), third, past, going]
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// `verify`, but not `deploy`.
fn ends_in_y(verb: &str) -> bool {
    let bytes = verb.as_bytes();
    bytes.len() > 1 && verb.ends_with('y') && !is_vowel(bytes[bytes.len() - 2])
}

/// `write` and `use`, but not `see`, `dye` and `canoe`.
fn ends_in_silent_e(word: &[u8]) -> bool {
    match word {
        [.., before, b'e'] => !matches!(before, b'e' | b'o' | b'y') && word.len() > 2,
        _ => false,
    }
}

/// Whether the last letter is doubled: one short vowel between consonants, as in `set` and `drop`.
fn is_doubled(word: &str) -> bool {
    if DOUBLED.contains(&word) {
        return true;
    }
    let [head @ .., vowel, last] = word.as_bytes() else {
        return false;
    };
    let is_short = is_vowel(*vowel) && !is_vowel(*last) && !matches!(last, b'w' | b'x' | b'y' | b'h');
    // `quit` has one vowel, as the `u` belongs to the `q`.
    let head = head.strip_suffix(b"qu").unwrap_or(head);
    let vowels = head
        .iter()
        .filter(|byte| is_vowel(**byte) || **byte == b'y')
        .count();
    is_short && vowels == 0 && (!head.is_empty() || word.contains("qu"))
}

/// `form` with a capital where `verb` has one.
fn with_first_of(verb: &str, form: &str) -> String {
    let mut form = form.to_owned();
    if verb.starts_with(|c: char| c.is_ascii_uppercase()) {
        form[..1].make_ascii_uppercase();
    }
    form
}

#[cfg(test)]
mod tests {
    use super::{continuous, forms};

    #[test]
    fn verbs_take_their_continuous_form() {
        for (verb, form) in [
            ("add", "adding"),
            ("Write", "Writing"),
            ("use", "using"),
            ("set", "setting"),
            ("Drop", "Dropping"),
            ("run", "running"),
            ("get", "getting"),
            ("log", "logging"),
            ("plan", "planning"),
            ("wrap", "wrapping"),
            ("stub", "stubbing"),
            ("submit", "submitting"),
            ("format", "formatting"),
            ("debug", "debugging"),
            ("fix", "fixing"),
            ("show", "showing"),
            ("deploy", "deploying"),
            ("verify", "verifying"),
            ("tie", "tying"),
            ("see", "seeing"),
            ("sync", "syncing"),
            ("read", "reading"),
            ("open", "opening"),
            ("edit", "editing"),
            ("trigger", "triggering"),
            ("filter", "filtering"),
            ("quit", "quitting"),
            ("queue", "queuing"),
            ("ADD", "ADDing"),
            ("é", "éing"),
            ("", "ing"),
        ] {
            assert_eq!(continuous(verb), form, "{verb}");
        }
    }

    #[test]
    fn a_verb_is_known_in_each_of_its_forms() {
        assert_eq!(forms("verify"), ["verify", "verifies", "verified", "verifying"]);
        assert_eq!(forms("create"), ["create", "creates", "created", "creating"]);
        assert_eq!(forms("fix"), ["fix", "fixes", "fixed", "fixing"]);
        assert_eq!(forms("deploy"), ["deploy", "deploys", "deployed", "deploying"]);
    }
}
