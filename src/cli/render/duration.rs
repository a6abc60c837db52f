//! Durations as people write them.

/// A duration in its two largest units: `3d 4h`, `4h 10m`, `12m`; from a hundred days on only days.
pub(super) fn duration(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let (days, hours, minutes) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (100.., _) | (1.., 0) => format!("{days}d"),
        (1.., _) => format!("{days}d {hours}h"),
        (_, 1..) if minutes == 0 => format!("{hours}h"),
        (_, 1..) => format!("{hours}h {minutes}m"),
        _ => format!("{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_duration_has_two_units_at_most() {
        let day = 24 * 60 * 60;
        let cases = [
            (-5, "0m"),
            (59, "0m"),
            (12 * 60, "12m"),
            (3600, "1h"),
            (4 * 3600 + 600, "4h 10m"),
            (day, "1d"),
            (3 * day + 4 * 3600 + 59 * 60, "3d 4h"),
            (120 * day + 5 * 3600, "120d"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text);
        }
    }
}
