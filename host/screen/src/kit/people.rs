//! People as they are read: names, ages.

use socle_formats::date::CivilDate;
use socle_record::PatientLine;
use socle_record::model::words::fold;

use crate::kit::text::{given_name, t, t_count};

/// `NESSI Ruth`.
pub(crate) fn full_name(line: &PatientLine) -> String {
    format!(
        "{} {}",
        line.nom_naissance.to_uppercase(),
        given_name(&line.premier_prenom)
    )
}

/// The used name, when it says more than the birth name: `DE VINCI Jeanne`.
pub(crate) fn used_name(line: &PatientLine) -> Option<String> {
    let differs = |used: &Option<String>, birth: &str| {
        used.as_deref()
            .is_some_and(|used| fold(used) != fold(birth))
    };
    if !differs(&line.nom_utilise, &line.nom_naissance)
        && !differs(&line.prenom_utilise, &line.premier_prenom)
    {
        return None;
    }
    let name = line
        .nom_utilise
        .as_deref()
        .unwrap_or(&line.nom_naissance)
        .to_uppercase();
    let given = given_name(
        line.prenom_utilise
            .as_deref()
            .unwrap_or(&line.premier_prenom),
    );
    Some(format!("{name} {given}"))
}

/// An age as it is said: `49 ans`, `7 mois`.
pub(crate) fn age(birth: &CivilDate, today: Option<&CivilDate>) -> String {
    let Some(today) = today else {
        return t("age-inconnu");
    };
    match birth.age_ans(today) {
        None => t("age-inconnu"),
        Some(years) if years < 2 && birth.mois().is_some() => {
            let months = |date: &CivilDate| {
                i32::from(date.annee()) * 12 + i32::from(date.rniv().mois().unwrap_or(1))
            };
            let day = |date: &CivilDate| date.rniv().jour().unwrap_or(1);
            let whole = months(today) - months(birth) - i32::from(day(today) < day(birth));
            match days_old(birth, today).filter(|_| whole == 0) {
                Some(days) => t_count("age-jours", days),
                None => t_count("age-mois", u64::try_from(whole).unwrap_or(0)),
            }
        }
        Some(years) => t_count("age-ans", u64::from(years)),
    }
}

/// The days of a child of less than a month whose day of birth is known.
fn days_old(birth: &CivilDate, today: &CivilDate) -> Option<u64> {
    let day = |date: &CivilDate| date.to_string().parse::<jiff::civil::Date>().ok();
    let since = day(birth)?.until(day(today)?).ok()?;
    u64::try_from(since.get_days()).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(birth: &str, expected: &str) {
        assert_eq!(
            age(&birth.parse().unwrap(), "2026-11-22".parse().ok().as_ref()),
            expected
        );
    }

    #[test]
    fn ages_are_said_in_years_and_in_months_for_infants() {
        check("1977-07-14", "49 ans");
        check("1977-11-23", "48 ans");
        check("2024-11-22", "2 ans");
        check("2025-05-23", "17 mois");
        check("2025-05-22", "18 mois");
        check("2026-10-22", "1 mois");
        check("2026-10-23", "30 jours");
        check("2026-11-21", "1 jour");
        check("2026-11-22", "0 jour");
        check("2026-11", "0 mois");
        check("2026-12-01", "âge inconnu");
        check("1950", "75 ans");
    }
}
