//! Lengths of time as people write them: `2h`, `1-2 days`.

const DAY: u32 = 8 * 60;
const WEEK: u32 = 5 * DAY;

/// The least and the most minutes that an estimate names, a day being eight hours and a week five days.
///
/// Read are `30m`, `2h`, `1.5 hours`, `1h 30m`, `1d`, `1-2h`, `2h to 1 day`, with `~` or a remark in parentheses.
pub fn minutes(text: &str) -> Option<(u32, u32)> {
    let text = text.split('(').next().unwrap_or("");
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '~' | '≈' | '*' | '.'));
    let text = ["about ", "approx. ", "approx ", "ca. ", "around ", "up to "]
        .iter()
        .find_map(|lead| {
            let head = text.get(..lead.len())?;
            head.eq_ignore_ascii_case(lead).then(|| &text[lead.len()..])
        })
        .unwrap_or(text);
    if let Some((first, last)) = range(text) {
        let most = length(last.trim())?;
        let unit = last.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
        let least = length(first.trim()).or_else(|| length(&format!("{}{unit}", first.trim())))?;
        return (least <= most).then_some((least, most));
    }
    length(text).map(|length| (length, length))
}

/// The two ends of `1-2h`.
fn range(text: &str) -> Option<(&str, &str)> {
    [" to ", "-", "–", "—"]
        .iter()
        .find_map(|dash| text.split_once(dash))
}

/// The minutes of `2h`, `1.5 hours` or `1h 30m`.
fn length(text: &str) -> Option<u32> {
    let mut rest = text.trim();
    let mut sum = 0.0;
    let mut smaller_than = f64::INFINITY;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(rest.len());
        let number: f64 = rest[..digits].replace(',', ".").parse().ok()?;
        let unit = rest[digits..].trim_start();
        let letters = unit
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(unit.len());
        let factor = match unit[..letters].to_ascii_lowercase().as_str() {
            "m" | "min" | "mins" | "minute" | "minutes" => 1.0,
            "h" | "hr" | "hrs" | "hour" | "hours" => 60.0,
            "d" | "day" | "days" => f64::from(DAY),
            "w" | "week" | "weeks" => f64::from(WEEK),
            _ => return None,
        };
        if factor >= smaller_than {
            return None;
        }
        smaller_than = factor;
        sum += number * factor;
        rest = unit[letters..].trim_start();
    }
    // The largest estimate that is worth telling apart from larger ones.
    const MOST: f64 = 1e6;
    (smaller_than.is_finite()).then(|| sum.min(MOST).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn every_spelling_of_a_length_of_time_is_read() {
        for (text, expected) in [
            ("30m", (30, 30)),
            ("2h", (120, 120)),
            ("~2 h", (120, 120)),
            ("1.5h", (90, 90)),
            ("1,5 hours", (90, 90)),
            ("90 min", (90, 90)),
            ("1h 30m", (90, 90)),
            ("1h30m", (90, 90)),
            ("1d", (480, 480)),
            ("2 days", (960, 960)),
            ("1 week", (2400, 2400)),
            ("1-2h", (60, 120)),
            ("1–2 hours", (60, 120)),
            ("30m - 1h", (30, 60)),
            ("1 to 2 hours (mostly reading)", (60, 120)),
            ("`3h`", (180, 180)),
            ("about 2 hours", (120, 120)),
            ("99999999999d", (1_000_000, 1_000_000)),
        ] {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_told() {
        for text in [
            "", "2", "S", "3 points", "soon", "h", "2h-1h", "2x", "1h 2h", "-1h", "1.2.3h", "½h", "2h?",
        ] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
