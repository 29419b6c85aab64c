//! Civil days of the practice, and the instants they begin at.

use socle_formats::date::CivilDate;
use socle_sdk::time;

const DAY_MS: i64 = 86_400_000;

/// The civil day an instant falls on, in the practice's zone.
pub(crate) fn of(ms: i64) -> String {
    let local = ms + i64::from(time::offset_minutes(ms)) * 60_000;
    CivilDate::depuis_jours_unix(local.div_euclid(DAY_MS))
        .map(|day| day.to_string())
        .unwrap_or_default()
}

/// The day so many days after today.
pub(crate) fn after(days: i64) -> String {
    of(time::now_ms() + days * DAY_MS)
}

/// When a civil day begins in the practice's zone; none for what is no whole day.
pub(crate) fn begins(day: &str) -> Option<i64> {
    let utc = utc_days(day)? * DAY_MS;
    // The offset at midnight UTC is that of local midnight, but for the hours around a change of the clocks.
    Some(utc - i64::from(time::offset_minutes(utc)) * 60_000)
}

/// Days since 1970-01-01 of a whole day that exists.
fn utc_days(day: &str) -> Option<i64> {
    let day: CivilDate = day.parse().ok()?;
    let (year, month, date) = (i64::from(day.annee()), day.mois()?, day.jour()?);
    // Howard Hinnant's algorithm: years begin on 1 March.
    let (month, date) = (i64::from(month), i64::from(date));
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A civil day as it is read: `27/11/2026`; as it stands when it is none.
pub(crate) fn shown(day: &str) -> String {
    day.parse::<CivilDate>()
        .map_or_else(|_none| day.to_owned(), |day| day.affichage())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_counted_from_1970_and_back() {
        for days in [-1, 0, 59, 60, 11_016, 20_784, 47_540] {
            let day = CivilDate::depuis_jours_unix(days).map(|day| day.to_string());
            assert_eq!(
                day.as_deref().ok().and_then(utc_days),
                Some(days),
                "{day:?}"
            );
        }
        for none in ["", "2026", "2026-11", "2026-02-30", "27/11/2026"] {
            assert_eq!(utc_days(none), None, "{none}");
        }
    }
}
