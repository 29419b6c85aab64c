//! Patients who may be one and the same person.

use socle_record::{Closeness, NewPatient, Wanted, Write};

use crate::cabinet::{Cabinet, traits};

fn wanted(name: &str, given: &str, birth: &str) -> Wanted {
    Wanted {
        nom_naissance: name.into(),
        premier_prenom: given.into(),
        nom_utilise: String::new(),
        date_naissance: birth.parse().ok(),
        sexe: None,
    }
}

#[track_caller]
fn check(cabinet: &Cabinet, wanted: &Wanted, expected: &[(Closeness, &str)]) {
    let found = cabinet.record().near(wanted).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|(near, line)| (*near, line.premier_prenom.as_str()))
        .collect();
    assert_eq!(found, expected, "{wanted:?}");
}

#[test]
fn those_who_may_be_the_same_person_are_found_the_nearest_first_and_others_are_not() {
    let cabinet = Cabinet::open();
    for (name, given, birth) in [
        ("NESSY", "RUTHIE", "1977-07-14"),
        ("NESSI", "RUTH", "1977-07-14"),
        ("NESSI", "MICHELANGELO", "1977-07-14"),
        ("CORSE", "RUTH", "1977-07-14"),
        ("NESSI", "RUTH", "1976-08-14"),
    ] {
        let new = NewPatient::new(traits(name, given, birth));
        cabinet.commit(Write::CreatePatient(new));
    }
    check(
        &cabinet,
        &wanted("nessi", "Ruth", "1977-07-14"),
        &[(Closeness::Same, "RUTH"), (Closeness::Near, "RUTHIE")],
    );
    // The day was mistyped: whoever has both names is proposed.
    check(
        &cabinet,
        &wanted("Nessi", "Ruth", "1977-07-15"),
        &[(Closeness::Near, "RUTH")],
    );
    check(&cabinet, &wanted("Nessi", "Ruth", "1950-01-01"), &[]);
    check(&cabinet, &wanted("Nessi", "Ruth", ""), &[]);
    // Only the year is known.
    check(
        &cabinet,
        &wanted("Nessi", "Ruth", "1977"),
        &[(Closeness::Near, "RUTH"), (Closeness::Near, "RUTHIE")],
    );
}

#[test]
fn a_birth_date_alone_finds_those_born_that_day_once_it_is_whole() {
    let cabinet = Cabinet::open();
    for (name, given, birth) in [
        ("NESSI", "RUTH", "1977-07-14"),
        ("CORSE", "ANTON", "1977-07-14"),
        ("CORSE", "DORIAN", "1977-07"),
        ("CORSE", "EMMA", "1977-07-15"),
    ] {
        let new = NewPatient::new(traits(name, given, birth));
        cabinet.commit(Write::CreatePatient(new));
    }
    check(
        &cabinet,
        &wanted("", " ", "1977-07-14"),
        &[(Closeness::Near, "ANTON"), (Closeness::Near, "RUTH")],
    );
    for birth in ["1977-07", "1977", ""] {
        check(&cabinet, &wanted("", "", birth), &[]);
    }
}
