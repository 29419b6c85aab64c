//! Patients imported from a table of another program.

use std::path::Path;

use serde_json::Value;
use socle_fictitious::{People, Shape, table};

use super::scene::Home;

/// Written beside the home.
fn file(home: &Home, name: &str, bytes: &[u8]) -> String {
    let path = home.path().with_file_name(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn number(answer: &Value, key: &str) -> u64 {
    answer[key]
        .as_u64()
        .unwrap_or_else(|| panic!("{key}: {answer}"))
}

#[test]
fn ten_thousand_patients_come_in_once_and_the_journal_holds() {
    let home = Home::demonstration();
    let before = number(&home.done(&["patients", "list", "--count", "1"]), "total");
    let path = file(
        &home,
        "export.csv",
        table(People::new(2026).take(10_000), Shape::Plain).as_bytes(),
    );
    let dry = home.done(&["import", &path, "--dry-run"]);
    assert_eq!(dry["simulation"], true);
    assert_eq!(number(&dry, "repris"), 0);
    assert_eq!(number(&dry, "lignes"), 10_000);
    let said = home.done(&["import", &path]);
    let taken = number(&said, "repris");
    assert_eq!(taken, number(&dry, "a_reprendre"));
    assert_eq!(taken + number(&said, "a_decider"), 10_000, "{said}");
    assert!(taken > 9_900, "{said}");
    let after = number(&home.done(&["patients", "list", "--count", "1"]), "total");
    assert_eq!(after, before + taken);
    let again = home.done(&["import", &path]);
    assert_eq!(number(&again, "repris"), 0, "{again}");
    assert_eq!(number(&again, "deja_repris"), taken);
    home.assert_journal_holds();
}

#[test]
fn an_old_program_s_table_is_understood_and_reported_line_by_line() {
    let home = Home::demonstration();
    let text = "Nom;Nom de jeune fille;Prénom;Civilité;Né(e) le;Lieu de naissance;Portable\r\n\
                \r\n\
                LEFÈVRE;PETIT;\"Zoé; Marie\";Mme;03/12/75;Clermont-Ferrand;612345678\r\n\
                DUPONT;;Jean;M.;31/02/1975;;\r\n";
    let windows: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let path = file(&home, "vieux.csv", &windows);
    let report = home.path().with_file_name("rapport.csv");
    let said = home.done(&["import", &path, "--report", report.to_str().unwrap()]);
    assert_eq!(said["encodage"], "windows-1252");
    assert_eq!(said["colonnes"]["nom-naissance"], "Nom de jeune fille");
    assert_eq!(
        (number(&said, "repris"), number(&said, "refuses")),
        (1, 1),
        "{said}"
    );
    assert_eq!(said["refus"][0]["ligne"], 4);
    let shown = home.show(&home.patient("petit zoe"));
    assert_eq!(shown["nom_naissance"], "PETIT");
    assert_eq!(shown["nom_utilise"], "LEFÈVRE");
    assert_eq!(shown["liste_prenoms"], "Zoé Marie");
    assert_eq!(shown["date_naissance"], "1975-12-03");
    assert_eq!(shown["lieu_naissance"], "63113");
    assert_eq!(shown["telephone"], "0612345678");
    assert_eq!(shown["identite"]["statut"], "provisoire");
    let report = std::fs::read_to_string(report).unwrap();
    assert!(
        report.contains("3;repris;") && report.contains("4;refusé;"),
        "{report}"
    );
}

#[test]
fn a_patient_of_the_practice_is_proposed_and_a_person_decides() {
    let home = Home::demonstration();
    let known = home.show(&home.patient("adrun"));
    let date: Vec<&str> = known["date_naissance"]
        .as_str()
        .unwrap()
        .split('-')
        .collect();
    let path = file(
        &home,
        "doublon.csv",
        format!(
            "Nom de naissance;Prénom;Sexe;Date de naissance\n{};{};{};{}/{}/{}\n",
            known["nom_naissance"].as_str().unwrap().to_lowercase(),
            known["premier_prenom"].as_str().unwrap(),
            known["sexe"].as_str().unwrap(),
            date[2],
            date[1],
            date[0],
        )
        .as_bytes(),
    );
    let asked = home.done(&["import", &path]);
    assert_eq!(
        (number(&asked, "repris"), number(&asked, "a_decider")),
        (0, 1)
    );
    let proposed = asked["ressemblances"][0]["patients"].as_array().unwrap();
    assert!(!proposed.is_empty());
    let skipped = home.done(&["import", &path, "--on-duplicate", "skip"]);
    assert_eq!(
        (number(&skipped, "repris"), number(&skipped, "laisses")),
        (0, 1)
    );
    let created = home.done(&["import", &path, "--on-duplicate", "create"]);
    assert_eq!(number(&created, "repris"), 1);
}

#[test]
fn columns_without_a_known_header_are_chosen_by_hand() {
    let home = Home::demonstration();
    let path = file(&home, "sans.csv", b"A,B,C,D\nGRANDJEAN,Lea,1975-12-03,2\n");
    home.refused("exchange.missing-column", &["import", &path]);
    let mut arguments = vec!["import", path.as_str()];
    for pair in ["nom-naissance=A", "prenom=B", "date-naissance=3", "sexe=D"] {
        arguments.extend(["--map", pair]);
    }
    assert_eq!(number(&home.done(&arguments), "repris"), 1);
    home.refused(
        "exchange.unknown-field",
        &["import", &path, "--map", "couleur=A"],
    );
    home.refused(
        "exchange.unknown-column",
        &["import", &path, "--map", "nom=Z"],
    );
}

#[test]
fn what_is_no_table_is_refused_and_nothing_is_written() {
    let home = Home::demonstration();
    for (bytes, code) in [
        (&b""[..], "exchange.empty"),
        (b"\x50\x4b\x03\x04\x00\x00", "exchange.not-text"),
    ] {
        let path = file(&home, "autre.csv", bytes);
        home.refused(code, &["import", &path]);
    }
    home.refused("exchange.file", &["import", "/nulle/part.csv"]);
    assert!(!Path::new("/nulle").exists());
}
