//! How the summary of a patient stands: what it would say, what is in force, whether a new one is wanted.

use socle_formats::date::CivilDate;
use socle_formats::vsm::{self, Changes, Content};
use socle_sdk::records::Entity;
use socle_sdk::{Failure, dossier, settings, time};

use crate::choices::{self, Choices};
use crate::earlier::{self, Earlier};
use crate::{gather, people, provider};

/// How it stands.
pub(crate) struct Standing {
    /// All the file says.
    pub(crate) file: Content,
    /// What the doctor chose.
    pub(crate) choices: Choices,
    /// What a summary would say.
    pub(crate) content: Content,
    /// The one in force.
    pub(crate) earlier: Option<Earlier>,
    /// What changed since; nothing without an earlier one that is structured.
    pub(crate) changes: Changes,
    /// Whether an ALD is in force.
    pub(crate) ald: bool,
    /// Whether who acts is the médecin traitant the file names; nothing when it names none, or nobody is there.
    pub(crate) mine: Option<bool>,
    /// Whether the one in force is the yearly one: not when somebody else than the médecin traitant wrote it.
    pub(crate) counts: bool,
    /// Whether the practice wants a new one.
    pub(crate) due: bool,
}

impl Standing {
    /// Read everything once.
    pub(crate) fn of(patient: &str) -> Result<Self, Failure> {
        let today = time::today();
        let file = gather::file(patient, &today)?;
        let choices = Choices::of(patient)?;
        let content = choices.apply(file.clone());
        let earlier = earlier::in_force(patient)?;
        let changes = earlier
            .as_ref()
            .filter(|earlier| {
                earlier
                    .reference
                    .as_ref()
                    .is_some_and(|reference| reference.structured)
            })
            .map(|earlier| vsm::changes(&content, &earlier.items))
            .unwrap_or_default();
        let ald = ald(patient)?;
        let put_off = choices::put_off(patient)?;
        let treating = people::treating(patient)?;
        let mine = treating.as_ref().and_then(people::is_acting);
        // Where the médecin traitant is not known, whoever wrote it counts.
        let known = treating.as_ref().is_some_and(|one| !one.id.is_empty());
        let counts = earlier
            .as_ref()
            .is_none_or(|earlier| !known || provider::by_treating(earlier));
        let last = earlier.as_ref().filter(|_| counts).map(Earlier::date);
        // The yearly summary is the médecin traitant's to write: nobody else is reminded of it.
        let due = ald
            && mine != Some(false)
            && is_due(last.as_deref(), put_off.as_deref(), &today, delay());
        Ok(Self {
            file,
            choices,
            content,
            earlier,
            changes,
            ald,
            mine,
            counts,
            due,
        })
    }

    /// Whether the rules expect a summary of this patient that is not there yet, is old, or would say something new.
    pub(crate) fn is_expected(&self) -> bool {
        (self.ald || self.earlier.is_some()) && (self.due || self.changed())
    }

    /// Whether today's would say something else than the one in force.
    pub(crate) fn changed(&self) -> bool {
        self.earlier.is_none() || !self.changes.is_empty()
    }
}

fn ald(patient: &str) -> Result<bool, Failure> {
    match dossier::of_patient("ald", patient) {
        Ok(found) => {
            let today = time::today();
            Ok(found.iter().any(|ald| in_force(ald, &today)))
        }
        Err(failure) if failure.code == "denied" => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Whether an ALD holds that day.
pub(crate) fn in_force(ald: &Entity, today: &str) -> bool {
    ald.is_active()
        && ald
            .text("fin")
            .is_none_or(|end| end.is_empty() || end.as_str() >= today)
}

/// After how many days the practice wants a new one.
pub(crate) fn delay() -> i64 {
    settings::get("delai-jours").as_integer().unwrap_or(365)
}

/// Whether a new one is wanted: none yet, or the last is older than the delay; not before the day it was put off to. A last
/// one whose day is not known is old.
pub(crate) fn is_due(last: Option<&str>, put_off: Option<&str>, today: &str, delay: i64) -> bool {
    if put_off.is_some_and(|day| today < day) {
        return false;
    }
    let days = |text: &str| text.parse::<CivilDate>().ok().and_then(day_number);
    match (last.and_then(days), days(today)) {
        (Some(last), Some(today)) => today - last >= delay,
        _ => true,
    }
}

/// The day `days` after that one.
pub(crate) fn later(day: &str, days: i64) -> Option<String> {
    let number = day.parse::<CivilDate>().ok().and_then(day_number)?;
    CivilDate::depuis_jours_unix(number + days)
        .ok()
        .map(|date| date.to_string())
}

/// Days since 1 January 1970 (Howard Hinnant's algorithm); `None` for a date with unknown parts.
fn day_number(date: CivilDate) -> Option<i64> {
    let (year, month, day) = (
        i64::from(date.annee()),
        i64::from(date.mois()?),
        i64::from(date.jour()?),
    );
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_wanted_once_a_year_and_not_while_it_is_put_off() {
        let due = |last, put_off| is_due(last, put_off, "2026-11-26", 365);
        assert!(due(None, None));
        assert!(due(Some("2025-11-26"), None));
        assert!(!due(Some("2025-11-27"), None));
        assert!(due(Some("2025"), None), "a day that is not known is old");
        assert!(!due(None, Some("2026-11-27")));
        assert!(due(None, Some("2026-11-26")));
    }

    #[test]
    fn days_are_counted_through_leap_years() {
        for (day, days, expected) in [
            ("2024-02-28", 1, "2024-02-29"),
            ("2023-12-31", 365, "2024-12-30"),
            ("1970-01-01", 0, "1970-01-01"),
        ] {
            assert_eq!(later(day, days).as_deref(), Some(expected));
        }
        assert_eq!(later("2024-02", 1), None);
    }
}
