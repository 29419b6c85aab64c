//! Days of the calendar, without a clock.

/// The day `count` days after `day` (`YYYY-MM-DD`); none when that is no day.
pub(crate) fn after(day: &str, count: i64) -> Option<String> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month, day) = from_number(number(year, month, day) + count);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Days since 1 January 1970, by the Gregorian calendar (years begin in March, so that a leap day ends one).
fn number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn from_number(number: i64) -> (i64, i64, i64) {
    let number = number + 719_468;
    let (era, of_era) = (number.div_euclid(146_097), number.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn months_and_leap_years_end_where_they_end() {
        for (day, count, expected) in [
            ("2026-03-02", 7, "2026-03-09"),
            ("2026-02-25", 7, "2026-03-04"),
            ("2028-02-25", 7, "2028-03-03"),
            ("2026-12-31", 1, "2027-01-01"),
            ("2000-02-28", 1, "2000-02-29"),
            ("1900-02-28", 1, "1900-03-01"),
            ("2026-03-02", 0, "2026-03-02"),
        ] {
            assert_eq!(after(day, count).as_deref(), Some(expected), "{day}");
        }
        assert_eq!(after("2026-13-01", 1), None);
        assert_eq!(after("demain", 1), None);
    }
}
