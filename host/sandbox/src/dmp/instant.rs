//! Instants of assertions, and civil days.

/// Milliseconds since 1 January 1970 of `2026-03-01T09:00:00[.123]Z` (XML Schema `dateTime` in UTC, as SAML wants it).
pub(super) fn ms(text: &str) -> Option<i64> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let whole = time.split('.').next()?;
    let parts: Vec<&str> = whole.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let number = |text: &str, most: i64| {
        (text.len() == 2)
            .then(|| text.parse::<i64>().ok())
            .flatten()
            .filter(|number| *number <= most)
    };
    let seconds = number(hours, 23)? * 3_600 + number(minutes, 59)? * 60 + number(seconds, 60)?;
    Some(days(day)? * 86_400_000 + seconds * 1_000)
}

/// Days since 1 January 1970 of `2026-03-01` (Howard Hinnant's formula).
pub(super) fn days(day: &str) -> Option<i64> {
    let parts: Vec<i64> = day
        .split('-')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let &[year, month @ 1..=12, of_month @ 1..=31] = parts.as_slice() else {
        return None;
    };
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// `AAAAMMJJ` of a day since 1 January 1970.
pub(super) fn written(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_to_the_second_and_a_day_comes_back() {
        assert_eq!(ms("2026-03-01T09:00:00Z"), Some(1_772_355_600_000));
        assert_eq!(ms("2026-03-01T09:00:00.123Z"), Some(1_772_355_600_000));
        for text in [
            "",
            "2026-03-01",
            "2026-03-01T09:00:00+01:00",
            "2026-13-01T09:00:00Z",
            "2026-03-01T9:00:00Z",
        ] {
            assert_eq!(ms(text), None, "{text}");
        }
        for day in ["1970-01-01", "2024-02-29", "1999-12-31", "2026-03-01"] {
            let number = days(day).unwrap_or(i64::MIN);
            assert_eq!(written(number), day.replace('-', ""), "{day}");
        }
    }
}
