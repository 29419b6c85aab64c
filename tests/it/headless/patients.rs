//! `patients create`, `patients edit`, `audit patient`: a practice kept by command.

use serde_json::json;

use super::scene::Home;

const RUTH: [&str; 12] = [
    "patients",
    "create",
    "--nom",
    "Essai",
    "--prenom",
    "Ruth",
    "--date",
    "14/07/1977",
    "--sexe",
    "F",
    "--lieu",
    "Ambert",
];

#[test]
fn a_patient_is_created_changed_and_found_again() {
    let home = Home::demonstration();
    let mut typed = RUTH.to_vec();
    typed.extend([
        "--field",
        "telephone=06 12 34 56 78",
        "--field",
        "nom-utilise=Labro",
    ]);
    let made = home.done(&typed);
    assert_eq!(made["statut"], "provisoire");
    let id = made["id"].as_str().unwrap().to_owned();
    let shown = home.done(&["patients", "show", &id]);
    assert_eq!(shown["lieu_naissance"], "63003");
    assert_eq!(shown["telephone"], "06 12 34 56 78");
    assert_eq!(home.patient("labro ruth"), id);
    let edited = home.done(&[
        "patients",
        "edit",
        &id,
        "--field",
        "telephone=",
        "--prenoms",
        "RUTH ANNE",
        "--mark",
        "homonyme",
    ]);
    assert_eq!(edited["messages"].as_array().unwrap().len(), 2);
    let shown = home.done(&["patients", "show", &id]);
    assert_eq!(
        (
            &shown["telephone"],
            &shown["liste_prenoms"],
            &shown["identite"]["homonyme"]
        ),
        (&json!(null), &json!("RUTH ANNE"), &json!(true))
    );
}

#[test]
fn whoever_may_be_the_same_person_is_said_and_nobody_is_created_unless_told() {
    let home = Home::demonstration();
    let first = home.done(&RUTH);
    let mut again = RUTH.to_vec();
    again[3] = "ESSAY";
    let said = home.refused("patient.near", &again);
    assert_eq!(said.json["proches"][0]["id"], first["id"], "{said}");
    assert_eq!(
        home.done(&["patients", "list", "--search", "essay"])["total"],
        0
    );
    again.push("--anyway");
    assert_ne!(home.done(&again)["id"], first["id"]);
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let home = Home::demonstration();
    for (at, value, code) in [
        (7, "31/02/1977", "date.calendrier"),
        (7, "2999", "date.avenir"),
        (9, "X", "trait.inconnu"),
        (11, "Saint-Denis", "cog.plusieurs"),
        (11, "Trifouilly", "cog.forme"),
    ] {
        let mut typed = RUTH.to_vec();
        typed[at] = value;
        home.refused(code, &typed);
    }
    // What comes from INSi is not typed over.
    let zoe = home.patient("ADRUN ZOE");
    home.search(&zoe);
    let said = home.refused(
        "identity.refus",
        &["patients", "edit", &zoe, "--nom", "ADRUNE"],
    );
    assert!(said.err.contains("invalidez l’INS"), "{said}");
    home.done(&[
        "patients",
        "edit",
        &zoe,
        "--withdraw-ins",
        "--reason",
        "Traits faux",
        "--nom",
        "ADRUNE",
    ]);
}

#[test]
fn the_journal_of_a_patient_tells_who_created_read_and_changed() {
    let home = Home::demonstration();
    let id = home.done(&RUTH)["id"].as_str().unwrap().to_owned();
    home.done(&["patients", "show", &id]);
    home.done(&["patients", "edit", &id, "--field", "commune=Thiers"]);
    let seen = home.done(&["audit", "patient", &id]);
    let told: Vec<_> = seen["lignes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["quoi"].as_str().unwrap().to_owned())
        .collect();
    for expected in [
        "Dossier créé",
        "Dossier affiché par une commande",
        "Coordonnées modifiées : commune",
    ] {
        assert!(
            told.iter().any(|line| line == expected),
            "{expected}: {told:?}"
        );
    }
    assert!(seen["lignes"][0]["nom_personne"].is_string());
    let table = home.text(&["audit", "patient", &id, "--csv"]);
    assert_eq!(
        table.out.lines().count() as u64,
        1 + seen["total"].as_u64().unwrap() + 1
    );
    home.refused("not-found", &["audit", "patient", "nobody"]);
}
