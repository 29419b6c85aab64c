//! The only clock: `std::time` traps here.

use crate::bindings::imports::socle::base::clock_random;

/// Milliseconds since the Unix epoch, UTC.
pub fn now_ms() -> i64 {
    clock_random::now()
}

/// Milliseconds of a clock that never goes back.
pub fn elapsed_ms() -> u64 {
    clock_random::elapsed()
}

/// Today in the practice's time zone, `YYYY-MM-DD`.
pub fn today() -> String {
    clock_random::today()
}

/// Minutes the practice's time zone is ahead of UTC at that instant, in milliseconds since the Unix epoch.
pub fn offset_minutes(ms: i64) -> i32 {
    clock_random::offset_minutes(ms)
}

/// The instant `ms` (milliseconds since the Unix epoch) as the XML Schema `dateTime` the French
/// web services write: `2026-11-22T09:39:02.004Z`.
pub fn instant_xml(ms: i64) -> String {
    let (days, of_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // Civil date from days since 1970-01-01: Howard Hinnant's algorithm, in eras of 400 years
    // that begin on 1 March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second, milli) = (
        of_day / 3_600_000,
        of_day / 60_000 % 60,
        of_day / 1_000 % 60,
        of_day % 1_000,
    );
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

#[cfg(test)]
mod tests {
    use super::instant_xml;

    #[test]
    fn instants_are_written_as_xml_schema_wants() {
        for (ms, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_623_836_342_004, "2021-06-16T09:39:02.004Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(instant_xml(ms), expected);
        }
    }
}
