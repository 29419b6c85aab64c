//! Civil dates with unknown parts.

use socle_formats::date::{CivilDate, ErreurDate};

use super::donnees::phrase;

#[track_caller]
fn date(text: &str) -> CivilDate {
    text.parse().unwrap()
}

#[test]
fn stored_shown_and_sent() {
    for (stored, shown, sent, uncertain) in [
        ("1975-12-31", "31/12/1975", "1975-12-31", false),
        ("1975-12", "12/1975", "1975-12-01", true),
        ("1975-02", "02/1975", "1975-02-01", true),
        ("1975", "1975", "1975-12-31", true),
        ("2000-02-29", "29/02/2000", "2000-02-29", false),
        ("0850-01-02", "02/01/0850", "0850-01-02", false),
    ] {
        let date = date(stored);
        assert_eq!(date.to_string(), stored);
        assert_eq!(date.affichage(), shown);
        assert_eq!(date.rniv().to_string(), sent);
        assert_eq!(date.incertaine(), uncertain);
        assert_eq!(date.rniv().rniv(), date.rniv());
        assert_eq!(CivilDate::saisie(shown), Ok(date));
        assert_eq!(CivilDate::saisie(stored), Ok(date));
    }
}

#[test]
fn refused_as_stored() {
    for (text, error) in [
        ("", ErreurDate::Forme),
        ("75", ErreurDate::Forme),
        ("1975-", ErreurDate::Forme),
        ("1975-1", ErreurDate::Forme),
        ("1975-12-31-", ErreurDate::Forme),
        ("1975-12-3", ErreurDate::Forme),
        ("+975-12-31", ErreurDate::Forme),
        ("1975-+1-01", ErreurDate::Forme),
        ("31/12/1975", ErreurDate::Forme),
        ("1975-12-31T00:00", ErreurDate::Forme),
        ("1975-00-00", ErreurDate::Calendrier),
        ("1975-13-01", ErreurDate::Calendrier),
        ("1975-02-29", ErreurDate::Calendrier),
        ("1900-02-29", ErreurDate::Calendrier),
        ("1975-04-31", ErreurDate::Calendrier),
        ("0000-01-01", ErreurDate::Calendrier),
    ] {
        assert_eq!(text.parse::<CivilDate>(), Err(error), "{text}");
        phrase(&error.message());
    }
}

#[test]
fn typed_by_a_person() {
    for (typed, stored) in [
        ("31/12/1975", "1975-12-31"),
        ("1/2/1975", "1975-02-01"),
        ("31.12.1975", "1975-12-31"),
        ("31-12-1975", "1975-12-31"),
        ("31 12 1975", "1975-12-31"),
        ("31121975", "1975-12-31"),
        ("  31/12/1975 ", "1975-12-31"),
        ("12/1975", "1975-12"),
        ("1975", "1975"),
    ] {
        assert_eq!(CivilDate::saisie(typed), Ok(date(stored)), "{typed}");
    }
    for typed in [
        "",
        "hier",
        "31/12/75",
        "32/01/1975",
        "31/02/1975",
        "1/1/1/1975",
        "١٢/1975",
        "//",
        "é1121975",
    ] {
        assert!(CivilDate::saisie(typed).is_err(), "{typed}");
    }
}

#[test]
fn age_in_years() {
    for (birth, on, age) in [
        ("1975-12-31", "2026-11-22", Some(50)),
        ("1975-12-31", "2026-12-30", Some(50)),
        ("1975-12-31", "2026-12-31", Some(51)),
        ("2026-11-22", "2026-11-22", Some(0)),
        ("2026-11-23", "2026-11-22", None),
        ("2000-02-29", "2025-02-28", Some(24)),
        ("2000-02-29", "2025-03-01", Some(25)),
        ("2000-02-29", "2024-02-29", Some(24)),
        // Unknown parts: counted from the date that stands for the birth.
        ("1975", "2026-11-22", Some(50)),
        ("1975-11", "2026-11-22", Some(51)),
        ("2026", "2026-11-22", None),
    ] {
        assert_eq!(date(birth).age_ans(&date(on)), age, "{birth} on {on}");
    }
}

#[test]
fn order_puts_the_unknown_first() {
    let mut dates = ["1975-12-31", "1976", "1975-12", "1975", "1975-01-01"].map(date);
    dates.sort();
    let sorted = dates.map(|d| d.to_string());
    assert_eq!(
        sorted,
        ["1975", "1975-01-01", "1975-12", "1975-12-31", "1976"]
    );
}

#[test]
fn days_since_1970() {
    for (days, stored) in [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (18_794, "2021-06-16"),
        (11_016, "2000-02-29"),
        (-25_509, "1900-02-28"),
        (-25_508, "1900-03-01"),
        (-719_162, "0001-01-01"),
        (2_932_896, "9999-12-31"),
    ] {
        assert_eq!(
            CivilDate::depuis_jours_unix(days),
            Ok(date(stored)),
            "{days}"
        );
    }
    for days in [-719_163, 2_932_897, i64::MIN, i64::MAX] {
        assert_eq!(
            CivilDate::depuis_jours_unix(days),
            Err(ErreurDate::Calendrier),
            "{days}"
        );
    }
    // Every day of four centuries follows the one before.
    let mut previous = CivilDate::depuis_jours_unix(-70_000).unwrap();
    for days in -69_999..80_000 {
        let next = CivilDate::depuis_jours_unix(days).unwrap();
        assert!(next > previous, "{previous} then {next}");
        assert_eq!(next.to_string().parse(), Ok(next));
        previous = next;
    }
}
