//! The extract: what a line says, and what becomes of a line that says nothing usable.

use socle_formats::annuaire::extrait::{ErreurExtrait, Extrait, Lue, Raison};
use socle_formats::annuaire::{Correspondant, Nature, TypeBal};

use super::{ENTETE, MEDECIN, SERVICE};

/// The good lines and the lines put aside.
fn lu(text: &[u8]) -> (Vec<Correspondant>, Vec<(u64, Raison)>) {
    let mut extract = Extrait::ouvrir(text).unwrap();
    let (mut good, mut aside) = (Vec::new(), Vec::new());
    while let Some(line) = extract.suivante().unwrap() {
        match line {
            Lue::Bal(line) => good.push(line.correspondant().unwrap()),
            Lue::Ecartee(line) => aside.push((line.numero, line.raison)),
        }
    }
    (good, aside)
}

#[test]
fn a_line_says_who_where_and_how() {
    let (good, aside) = lu(format!("{ENTETE}\r\n{MEDECIN}\r\n\r\n{SERVICE}").as_bytes());
    assert_eq!(aside, []);
    let [person, service] = good.as_slice() else {
        panic!("two lines, not {}", good.len());
    };
    assert_eq!(person.nature, Nature::Personne);
    assert_eq!(person.rpps(), Some("99700009901"));
    assert_eq!(
        (
            person.civilite.as_str(),
            person.nom.as_str(),
            person.prenom.as_str()
        ),
        ("DR", "ADRUN", "Inès")
    );
    assert_eq!(person.profession.code, "10");
    assert_eq!(person.savoir_faire[0].code, "SM26");
    assert_eq!(person.lieux[0].voie, "12 B AV DES TILLEULS");
    assert_eq!(person.lieux[0].commune, "BREST");
    assert_eq!(person.bals[0].dematerialisation, Some(true));
    assert_eq!(person.bals[0].type_bal, TypeBal::Per);

    assert_eq!(service.nature, Nature::Organisation);
    assert_eq!(
        (service.identifiant.as_str(), service.rpps()),
        ("1990009901", None)
    );
    assert_eq!(service.nom, "HOPITAL DES TILLEULS");
    assert_eq!(service.bals[0].service, "Cardiologie");
    assert_eq!(service.bals[0].dematerialisation, Some(false));
}

#[test]
fn columns_are_found_by_their_names_wherever_they_stand() {
    let names: Vec<&str> = ENTETE.split('|').rev().collect();
    let values: Vec<&str> = MEDECIN.split('|').rev().collect();
    // A later version adds one, and another hand writes accents and case as it likes.
    let header = format!(
        "\u{feff}Nouveau|{}",
        names.join("|").to_uppercase().replace('É', "E")
    );
    let (good, aside) = lu(format!("{header}\nx|{}\n", values.join("|")).as_bytes());
    assert_eq!(aside, []);
    assert_eq!(good, lu(format!("{ENTETE}\n{MEDECIN}").as_bytes()).0);
}

#[test]
fn a_line_that_cannot_be_used_is_told_by_its_number_and_the_next_one_is_read() {
    let columns = MEDECIN.split('|').count();
    let long = format!("{}{}", "x".repeat(20_000), "|".repeat(columns - 1));
    let mut text = format!("{ENTETE}\n{MEDECIN}\n").into_bytes();
    for line in [
        MEDECIN.replace("PER|", "XYZ|").as_bytes(),
        MEDECIN.replace('@', " ").as_bytes(),
        b"PER|court".as_slice(),
        format!("{MEDECIN}|de trop").as_bytes(),
        MEDECIN
            .replace("In\u{e8}s", "In?s")
            .replace('?', "\u{fffd}")
            .as_bytes(),
        long.as_bytes(),
        MEDECIN.replace("|ADRUN|", "||").as_bytes(),
        MEDECIN
            .bytes()
            .map(|byte| if byte == b'V' { 0xE9 } else { byte })
            .collect::<Vec<u8>>()
            .as_slice(),
        SERVICE.as_bytes(),
    ] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    let (good, aside) = lu(&text);
    assert_eq!(
        aside,
        [
            (3, Raison::Type),
            (4, Raison::Adresse),
            (5, Raison::Colonnes),
            (6, Raison::Colonnes),
            (8, Raison::Longueur),
            (9, Raison::Nom),
            (10, Raison::Caracteres),
        ]
    );
    assert_eq!(good.len(), 3);
    assert_eq!(good[2].nom, "HOPITAL DES TILLEULS");
}

#[test]
fn a_header_without_what_is_needed_is_refused_by_name() {
    for (text, code) in [
        (String::new(), "annuaire.empty"),
        (ENTETE.replace("Adresse BAL", "Adresse"), "annuaire.column"),
        ("<html>".to_owned(), "annuaire.column"),
        ("x".repeat(20_000), "annuaire.column"),
    ] {
        let error = Extrait::ouvrir(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(
            error
                .message()
                .contains("L’annuaire précédent reste en service")
        );
    }
    let renamed = ENTETE.replace("Code postal", "CP");
    let error = Extrait::ouvrir(renamed.as_bytes()).unwrap_err();
    assert!(matches!(error, ErreurExtrait::Colonne("code postal")));
}

#[test]
fn mailboxes_of_one_person_come_together() {
    let second = MEDECIN
        .replace("ines.adrun@medecin", "ines.adrun@ch-fictif")
        .replace("CABINET DES TILLEULS", "CH FICTIF DE BREST");
    let (good, _) = lu(format!("{ENTETE}\n{MEDECIN}\n{second}\n{MEDECIN}").as_bytes());
    let mut lines = good.into_iter();
    let mut person = lines.next().unwrap();
    lines.for_each(|line| person.joindre(line));
    assert_eq!((person.bals.len(), person.lieux.len()), (2, 2));
    let places: Vec<&str> = person
        .bals
        .iter()
        .map(|bal| person.lieu_de(bal).unwrap().nom())
        .collect();
    assert_eq!(places, ["CABINET DES TILLEULS", "CH FICTIF DE BREST"]);
}
