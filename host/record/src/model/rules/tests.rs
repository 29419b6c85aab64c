#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::coded::Coded;
use crate::model::kinds::{ALLERGIE, CONTACT, HABITUDE, PROBLEME};

fn date(text: &str) -> CivilDate {
    text.parse().unwrap()
}

fn around(deces: Option<&str>) -> Around {
    Around {
        naissance: Some(date("1975-12-31")),
        deces: deces.map(date),
        today: date("2026-11-22"),
    }
}

fn fields(kind: &Kind, given: &[(&str, &str)]) -> Fields {
    let mut fields: Fields = given
        .iter()
        .map(|(name, text)| {
            let value = kind.field(name).unwrap().typed(text).unwrap();
            ((*name).to_owned(), value)
        })
        .collect();
    let changed: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
    complete(
        kind,
        &mut fields,
        &changed,
        Some("Dr Max LIBRE"),
        date("2026-11-22"),
    );
    fields
}

/// What is wrong, `champ: reason`; empty when nothing is.
#[track_caller]
fn check_item(kind: &Kind, given: &[(&str, &str)], deces: Option<&str>, expected: &str) {
    let found = match check(kind, &fields(kind, given), &around(deces)) {
        Ok(()) => String::new(),
        Err(broken) => format!("{}: {}", broken.field, broken.reason),
    };
    assert_eq!(found, expected, "{} {given:?}", kind.name);
}

#[test]
fn dates_that_contradict_birth_death_or_one_another_are_refused() {
    type Case<'a> = (&'a Kind, &'a [(&'a str, &'a str)], Option<&'a str>, &'a str);
    let cases: &[Case<'_>] = &[
        (&PROBLEME, &[("terme", "HTA")], None, ""),
        (&PROBLEME, &[], None, "terme: doit être renseigné"),
        (
            &PROBLEME,
            &[("terme", "HTA"), ("debut", "1975-12-30")],
            None,
            "debut: est avant la naissance (31/12/1975)",
        ),
        (&PROBLEME, &[("terme", "HTA"), ("debut", "1975")], None, ""),
        (
            &PROBLEME,
            &[("terme", "HTA"), ("debut", "2026-11-23")],
            None,
            "debut: est dans le futur",
        ),
        (&PROBLEME, &[("terme", "HTA"), ("debut", "2026")], None, ""),
        (
            &PROBLEME,
            &[
                ("terme", "HTA"),
                ("debut", "2020-05"),
                ("fin", "2020-04-30"),
            ],
            None,
            "fin: est avant le début (05/2020)",
        ),
        (
            &PROBLEME,
            &[
                ("terme", "HTA"),
                ("debut", "2020-05-04"),
                ("fin", "2020-05"),
            ],
            None,
            "",
        ),
        (
            &PROBLEME,
            &[("terme", "HTA"), ("debut", "2025-02-01")],
            Some("2025-01-31"),
            "debut: est après le décès (31/01/2025)",
        ),
        (
            &TRAITEMENT,
            &[
                ("terme", "X"),
                ("debut", "2026-11-23"),
                ("fin", "2027-02-01"),
            ],
            None,
            "",
        ),
        (
            &ANTECEDENT_FAMILIAL,
            &[("terme", "X"), ("lien", "FTH"), ("debut", "1960")],
            None,
            "",
        ),
        (
            &ANTECEDENT_FAMILIAL,
            &[("terme", "X")],
            None,
            "lien: doit être renseigné",
        ),
        (
            &VACCINATION,
            &[("terme", "X"), ("date", "2026-11-30")],
            None,
            "date: est dans le futur",
        ),
        (&CONSULTATION, &[], None, ""),
        (
            &CONSULTATION,
            &[("date", "2025-02-01")],
            Some("2025-01-31"),
            "date: est après le décès (31/01/2025)",
        ),
        (
            &HABITUDE,
            &[("terme", "tabac"), ("unite", "{pack}/a")],
            None,
            "unite: ne veut rien dire sans « Quantité »",
        ),
        (
            &TRAITEMENT,
            &[("terme", "X"), ("periode", "1")],
            None,
            "periode-unite: doit être renseigné avec l’intervalle",
        ),
        (
            &CONTACT,
            &[("type", "personne"), ("nom", "X"), ("rpps", "1010")],
            None,
            "rpps: doit avoir 11 chiffres",
        ),
        (
            &CONTACT,
            &[
                ("type", "personne"),
                ("nom", "X"),
                ("mss", "a@b.example\nc"),
            ],
            None,
            "mss: contient « c », qui n’est pas une adresse",
        ),
        (&PATIENT, &[("date-deces", "1975")], None, ""),
        (
            &PATIENT,
            &[("date-deces", "1974")],
            None,
            "date-deces: est avant la naissance (31/12/1975)",
        ),
        (
            &PATIENT,
            &[("date-deces", "2026-11-23")],
            None,
            "date-deces: est dans le futur",
        ),
        (&PATIENT, &[("date-depart", "2027-01-01")], None, ""),
        (
            &PATIENT,
            &[("motif-depart", "demenagement")],
            None,
            "motif-depart: est renseigné sans date de départ",
        ),
    ];
    for (kind, given, deces, expected) in cases {
        check_item(kind, given, *deces, expected);
    }
}

#[test]
fn the_future_begins_after_the_day_of_the_practice() {
    use crate::zone::{Zone, today};
    // 22 November 2026 at 23:30 UTC: half past midnight in Paris, 19:30 the day before in Martinique, 10:30 in Nouméa.
    let now_ms = 1_795_390_200_000;
    for (zone, now, tomorrow) in [
        ("Europe/Paris", "2026-11-23", "2026-11-24"),
        ("Indian/Reunion", "2026-11-23", "2026-11-24"),
        ("America/Martinique", "2026-11-22", "2026-11-23"),
        ("Pacific/Noumea", "2026-11-23", "2026-11-24"),
    ] {
        let around = Around {
            today: today(&Zone::named(zone).unwrap(), now_ms).unwrap(),
            ..around(None)
        };
        let dated = |day| {
            check(
                &CONSULTATION,
                &fields(&CONSULTATION, &[("date", day)]),
                &around,
            )
        };
        assert_eq!(dated(now), Ok(()), "{zone}");
        assert_eq!(
            dated(tomorrow).unwrap_err().reason,
            "est dans le futur",
            "{zone}"
        );
    }
}

#[test]
fn an_end_behind_us_closes_and_an_end_ahead_does_not() {
    let statut = |kind: &Kind, given: &[(&str, &str)]| {
        let fields = fields(kind, given);
        (text_of(&fields, STATUT).to_owned(), etat(kind, &fields))
    };
    let x = ("terme", "X");
    assert_eq!(statut(&PROBLEME, &[x]), ("actif".to_owned(), Etat::Actif));
    assert_eq!(
        statut(&PROBLEME, &[x, ("fin", "2020")]),
        ("termine".to_owned(), Etat::Clos)
    );
    assert_eq!(
        statut(&PROBLEME, &[x, ("fin", "2020"), ("statut", "interrompu")]),
        ("interrompu".to_owned(), Etat::Clos)
    );
    assert_eq!(
        statut(&TRAITEMENT, &[x, ("fin", "2027")]),
        ("actif".to_owned(), Etat::Actif)
    );
    assert_eq!(statut(&ACTE, &[x]), ("realise".to_owned(), Etat::Actif));
    assert_eq!(
        statut(&VACCINATION, &[x]),
        ("realisee".to_owned(), Etat::Actif)
    );
    assert_eq!(statut(&CONSULTATION, &[]), (String::new(), Etat::Ouverte));
    check_item(
        &PROBLEME,
        &[x, ("fin", "2020"), ("statut", "actif")],
        None,
        "fin: est renseignée alors que l’élément est en cours : choisissez « terminé », ou effacez la fin",
    );
    let today = date("2026-11-22");
    assert!(is_current(Etat::Actif, None, today));
    assert!(is_current(Etat::Actif, Some(date("2026-11-22")), today));
    assert!(!is_current(Etat::Actif, Some(date("2026-11-21")), today));
    assert!(!is_current(Etat::Clos, None, today));
}

#[test]
fn what_a_validated_consultation_still_allows() {
    use Wanted::{Close, Create, Modify, Strike, Validate};
    let (open, done, struck) = (Etat::Ouverte, Etat::Validee, Etat::Rature);
    type Case<'a> = (&'a Kind, Etat, Option<Etat>, Wanted, Result<(), Refused>);
    let cases: &[Case<'_>] = &[
        (&CONSULTATION, open, None, Modify, Ok(())),
        (&CONSULTATION, open, None, Validate, Ok(())),
        (&CONSULTATION, done, None, Modify, Err(Refused::Validated)),
        (&CONSULTATION, done, None, Validate, Err(Refused::Validated)),
        (&CONSULTATION, done, None, Strike, Ok(())),
        (&CONSULTATION, struck, None, Modify, Err(Refused::Struck)),
        (&CONSULTATION, struck, None, Strike, Err(Refused::Struck)),
        (&ACTE, Etat::Actif, Some(open), Create, Ok(())),
        (&ACTE, Etat::Actif, None, Create, Ok(())),
        (
            &ACTE,
            Etat::Actif,
            Some(done),
            Create,
            Err(Refused::Validated),
        ),
        (
            &ACTE,
            Etat::Actif,
            Some(done),
            Modify,
            Err(Refused::Validated),
        ),
        (&ACTE, Etat::Actif, Some(done), Strike, Ok(())),
        (
            &ACTE,
            Etat::Actif,
            Some(struck),
            Create,
            Err(Refused::Struck),
        ),
        (
            &ADDENDUM,
            Etat::Actif,
            Some(open),
            Create,
            Err(Refused::NotValidated),
        ),
        (&ADDENDUM, Etat::Actif, Some(done), Create, Ok(())),
        (
            &ADDENDUM,
            Etat::Actif,
            Some(done),
            Modify,
            Err(Refused::Fact),
        ),
        (&CONSENTEMENT, Etat::Actif, None, Modify, Err(Refused::Fact)),
        (&CONSENTEMENT, Etat::Actif, None, Strike, Ok(())),
        (&PROBLEME, Etat::Actif, None, Close, Ok(())),
        (&PROBLEME, Etat::Clos, None, Close, Err(Refused::Closed)),
        (&PROBLEME, Etat::Clos, None, Modify, Ok(())),
        (
            &PROBLEME,
            Etat::Actif,
            None,
            Validate,
            Err(Refused::NotConsultation),
        ),
        (
            &VACCINATION,
            Etat::Actif,
            None,
            Close,
            Err(Refused::Endless),
        ),
        (&ALLERGIE, Etat::Rature, None, Close, Err(Refused::Struck)),
    ];
    for (kind, etat, consultation, wanted, expected) in cases {
        let found = may(kind, *etat, *consultation, *wanted);
        assert_eq!(
            found, *expected,
            "{} {etat} {consultation:?} {wanted:?}",
            kind.name
        );
    }
}

#[test]
fn death_and_departure_end_the_follow_up() {
    let active = |given: &[(&str, &str)]| {
        is_active(inactive_since(&fields(&PATIENT, given)), date("2026-11-22"))
    };
    assert!(active(&[]));
    assert!(!active(&[("date-deces", "2026")]));
    assert!(!active(&[("date-depart", "2026-11-22")]));
    assert!(active(&[("date-depart", "2026-11-23")]));
    assert!(!active(&[
        ("date-depart", "2027-01-01"),
        ("date-deces", "2026-11-01")
    ]));
}

#[test]
fn closed_sets_have_no_code_twice() {
    for kind in super::super::kinds::KINDS {
        for field in kind.fields {
            if let Holds::Code(set) = field.holds {
                let mut codes: Vec<_> = set.iter().map(|choice| choice.code).collect();
                codes.sort_unstable();
                codes.dedup();
                assert_eq!(codes.len(), set.len(), "{} {}", kind.name, field.name);
            }
        }
        let mut names: Vec<_> = kind.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), kind.fields.len(), "{}", kind.name);
    }
}

#[test]
fn a_coded_entry_has_words_and_a_code_has_its_system() {
    let terme = PROBLEME.field("terme").unwrap();
    for (system, code, label, fits) in [
        ("1.2", "I10", "Hypertension", true),
        ("", "", "Hypertension", true),
        ("", "I10", "Hypertension", false),
        ("1.2", "", "Hypertension", false),
        ("1.2", "I10", "", false),
    ] {
        let value = Value::from(Coded::new(system, code, label));
        assert_eq!(terme.check(&value).is_ok(), fits, "{system} {code} {label}");
    }
}
