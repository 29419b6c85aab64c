//! The zone a practice counts its days in: a setting of the record, by its IANA name.
//!
//! Rules of the zones come with the program (the tz database bundled with `jiff`), not from the machine: all workstations
//! of a practice agree on the day, however old their systems are.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use socle_formats::date::CivilDate;

use crate::error::RecordError;
use crate::sql::stored::corrupt;

/// Owner of the setting.
pub const OWNER: &str = "socle";
/// Key of the setting of the practice that holds the name: a text.
pub const KEY: &str = "cabinet.fuseau";

/// What is taken where nothing says otherwise.
const METROPOLE: &str = "Europe/Paris";

/// The zones French practices are in, and how a doctor calls them. Any other name of the tz database is taken as well.
pub const FRENCH: [(&str, &str); 12] = [
    (METROPOLE, "France métropolitaine (Paris)"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("America/St_Barthelemy", "Saint-Barthélemy"),
    ("America/Marigot", "Saint-Martin"),
    ("Pacific/Tahiti", "Polynésie française (Tahiti)"),
    ("Pacific/Noumea", "Nouvelle-Calédonie (Nouméa)"),
    ("Pacific/Wallis", "Wallis-et-Futuna"),
];

/// A zone of the tz database.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl Default for Zone {
    /// Metropolitan France.
    fn default() -> Self {
        Self::named(METROPOLE).unwrap_or(Self(TimeZone::UTC))
    }
}

impl Zone {
    /// The zone of this IANA name (`Indian/Reunion`), if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TimeZoneDatabase::bundled().get(name.trim()).ok().map(Self)
    }

    /// The zone this machine is set to; metropolitan France where it is set to none, or to UTC as servers and fresh
    /// installations are: no practice is there.
    #[must_use]
    pub fn of_machine() -> Self {
        let system = TimeZone::try_system().ok();
        system
            .as_ref()
            .and_then(TimeZone::iana_name)
            .filter(|name| !is_no_place(name))
            .and_then(Self::named)
            .unwrap_or_default()
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// How a doctor calls it; its name for those outside France.
    #[must_use]
    pub fn label(&self) -> &str {
        let name = self.name();
        FRENCH
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(name, |(_, label)| label)
    }

    /// The zone, for whoever reckons with it.
    #[must_use]
    pub const fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// The civil day of an instant there, milliseconds since the Unix epoch, UTC; none outside years 1 to 9999.
    #[must_use]
    pub fn day(&self, ms: i64) -> Option<CivilDate> {
        let local = Timestamp::from_millisecond(ms)
            .ok()?
            .to_zoned(self.0.clone());
        let part = |number: i8| u8::try_from(number).ok();
        CivilDate::complete(
            u16::try_from(local.year()).ok()?,
            part(local.month())?,
            part(local.day())?,
        )
        .ok()
    }

    /// Minutes it is ahead of UTC at that instant; 0 outside the years a calendar knows.
    #[must_use]
    pub fn offset_minutes(&self, ms: i64) -> i32 {
        Timestamp::from_millisecond(ms)
            .map_or(0, |instant| self.0.to_offset(instant).seconds() / 60)
    }

    /// An instant as it is read there: `22/11/2026 09:03`; the number itself outside the years a calendar knows.
    #[must_use]
    pub fn written(&self, ms: i64) -> String {
        Timestamp::from_millisecond(ms).map_or_else(
            |_beyond| ms.to_string(),
            |instant| {
                instant
                    .to_zoned(self.0.clone())
                    .strftime("%d/%m/%Y %H:%M")
                    .to_string()
            },
        )
    }
}

/// Names that say how far from UTC a clock is, and not where it stands.
fn is_no_place(name: &str) -> bool {
    !name.contains('/') || name.starts_with("Etc/")
}

/// The day, as a record counts days.
pub(crate) fn today(zone: &Zone, now_ms: i64) -> Result<CivilDate, RecordError> {
    zone.day(now_ms)
        .ok_or_else(|| corrupt("the clock stands outside years 1 to 9999"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn ms(instant: &str) -> i64 {
        instant.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_practice_is() {
        // The last second of a day and the first of the next, as UTC says them.
        for (zone, last, first, day, next) in [
            (
                "Europe/Paris",
                "2026-11-22T22:59:59Z",
                "2026-11-22T23:00:00Z",
                "2026-11-22",
                "2026-11-23",
            ),
            (
                "Europe/Paris",
                "2026-07-14T21:59:59Z",
                "2026-07-14T22:00:00Z",
                "2026-07-14",
                "2026-07-15",
            ),
            (
                "Indian/Reunion",
                "2026-11-22T19:59:59Z",
                "2026-11-22T20:00:00Z",
                "2026-11-22",
                "2026-11-23",
            ),
            (
                "America/Martinique",
                "2026-11-23T03:59:59Z",
                "2026-11-23T04:00:00Z",
                "2026-11-22",
                "2026-11-23",
            ),
            (
                "Pacific/Noumea",
                "2026-11-22T12:59:59Z",
                "2026-11-22T13:00:00Z",
                "2026-11-22",
                "2026-11-23",
            ),
        ] {
            let known = Zone::named(zone).unwrap();
            assert_eq!(known.name(), zone);
            let of = |instant: &str| known.day(ms(instant)).unwrap().to_string();
            assert_eq!((of(last), of(first)), (day.into(), next.into()), "{zone}");
        }
    }

    #[test]
    fn the_two_changes_of_hour_move_the_hour_and_not_the_day() {
        let paris = Zone::default();
        // 29 March 2026 has 23 hours: at 02:00 it is 03:00. 25 October has 25.
        for (instant, read, offset, day) in [
            ("2026-03-28T23:00:00Z", "29/03/2026 00:00", 60, "2026-03-29"),
            ("2026-03-29T00:59:00Z", "29/03/2026 01:59", 60, "2026-03-29"),
            (
                "2026-03-29T01:00:00Z",
                "29/03/2026 03:00",
                120,
                "2026-03-29",
            ),
            (
                "2026-03-29T21:59:00Z",
                "29/03/2026 23:59",
                120,
                "2026-03-29",
            ),
            (
                "2026-10-24T22:00:00Z",
                "25/10/2026 00:00",
                120,
                "2026-10-25",
            ),
            (
                "2026-10-25T00:30:00Z",
                "25/10/2026 02:30",
                120,
                "2026-10-25",
            ),
            ("2026-10-25T01:30:00Z", "25/10/2026 02:30", 60, "2026-10-25"),
            ("2026-10-25T22:59:00Z", "25/10/2026 23:59", 60, "2026-10-25"),
            ("2026-10-25T23:00:00Z", "26/10/2026 00:00", 60, "2026-10-26"),
        ] {
            let at = ms(instant);
            assert_eq!(paris.written(at), read);
            assert_eq!(paris.offset_minutes(at), offset, "{instant}");
            assert_eq!(paris.day(at).unwrap().to_string(), day);
        }
    }

    #[test]
    fn each_zone_of_france_is_known_and_what_is_none_is_refused() {
        for (name, label) in FRENCH {
            let zone = Zone::named(name).unwrap();
            assert_eq!((zone.name(), zone.label()), (name, label));
        }
        assert_eq!(Zone::named("Europe/Lutece"), None);
        assert_eq!(Zone::named(""), None);
        assert_eq!(
            Zone::named("Asia/Pondicherry"),
            None,
            "the database calls it Asia/Kolkata"
        );
    }

    #[test]
    fn a_clock_that_says_no_place_is_taken_for_metropolitan_france() {
        for name in ["UTC", "Etc/UTC", "Etc/GMT-4", "GMT", "CET"] {
            assert!(is_no_place(name), "{name}");
        }
        assert!(!is_no_place("Indian/Reunion"));
        assert_eq!(Zone::default().name(), "Europe/Paris");
    }

    #[test]
    fn outside_the_years_of_a_calendar_there_is_no_day() {
        assert_eq!(Zone::default().day(i64::MAX), None);
        assert_eq!(Zone::default().written(i64::MAX), i64::MAX.to_string());
    }
}
