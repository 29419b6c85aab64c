//! `socle dossier` and `socle terminologies`: a file filled, read and corrected by command.

use serde_json::{Value, json};

use super::scene::Home;

fn labels(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one["libelle"].as_str().unwrap_or_default())
        .collect()
}

#[test]
fn the_patients_of_the_demonstration_have_plausible_files() {
    let home = Home::demonstration();
    let zoe = home.patient("ADRUN ZOE");
    let file = home.done(&["dossier", "show", &zoe]);
    assert_eq!(file["suivi"], true);
    let sections = &file["sections"];
    assert_eq!(
        labels(&sections["probleme"]),
        ["Hypertension artérielle essentielle", "Hypothyroïdie"]
    );
    assert_eq!(labels(&sections["allergie"]), ["Amoxicilline"]);
    assert_eq!(sections["antecedent_familial"][0]["lien"], "MTH");
    assert_eq!(file["medecin_traitant"]["declare"], true);
    assert_eq!(file["consultations"][0]["etat"], "validee");
    let all = home.done(&["patients", "list"]);
    let filled = all["patients"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|patient| {
            let file = home.done(&["dossier", "show", patient["id"].as_str().unwrap()]);
            let sections = file["sections"].as_object().unwrap().clone();
            sections.values().any(|items| items != &json!([]))
        })
        .count();
    assert!(filled >= 12, "{filled}");
}

#[test]
fn a_file_is_filled_corrected_and_read_by_command() {
    let home = Home::demonstration();
    let patient = home.patient("HOUILLES PIERRE");
    let added = home.done(&[
        "dossier",
        "add",
        &patient,
        "probleme",
        "terme=cim-10:j45.9",
        "debut=03/2019",
        "note=effort",
    ]);
    assert_eq!(
        (&added["terme"], &added["debut"], &added["statut"]),
        (
            &json!({"systeme": "2.16.840.1.113883.6.3", "code": "J45.9", "libelle": "Asthme"}),
            &json!("2019-03"),
            &json!("actif")
        )
    );
    let id = added["id"].as_str().unwrap();
    let changed = home.done(&["dossier", "change", "probleme", id, "note="]);
    assert_eq!(
        (&changed["revision"], &changed["note"]),
        (&json!(2), &Value::Null)
    );
    home.refused(
        "conflict",
        &[
            "dossier",
            "change",
            "probleme",
            id,
            "note=x",
            "--revision",
            "1",
        ],
    );
    let closed = home.done(&["dossier", "close", "probleme", id, "--fin", "2024"]);
    assert_eq!(
        (&closed["etat"], &closed["fin"]),
        (&json!("clos"), &json!("2024"))
    );
    home.done(&[
        "dossier",
        "strike",
        "probleme",
        id,
        "--reason",
        "autre patient",
    ]);
    let history = home.done(&["dossier", "history", "probleme", id]);
    let acts: Vec<_> = history["historique"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["acte"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["creation", "modification", "cloture", "rature"]);
    let shown = home.done(&["dossier", "show", &patient]);
    assert_eq!(shown["sections"]["probleme"], json!([]));
    let contact = home.done(&[
        "dossier",
        "add",
        "-",
        "contact",
        "type=personne",
        "nom=LÉGER",
        "mss=a@b.example",
        "mss=c@d.example",
    ]);
    assert_eq!(contact["mss"], json!(["a@b.example", "c@d.example"]));
    let found = home.done(&["dossier", "find", "contact", "--words", "leger"]);
    assert_eq!(found["total"], 1);
    for (code, arguments) in [
        (
            "records.unknown-kind",
            vec!["dossier", "add", &patient, "licorne", "nom=x"],
        ),
        (
            "invalid",
            vec![
                "dossier",
                "add",
                &patient,
                "probleme",
                "terme=x",
                "debut=1901",
            ],
        ),
        (
            "invalid",
            vec![
                "dossier",
                "add",
                &patient,
                "probleme",
                "terme=cim-10:Q99.99",
            ],
        ),
        ("not-found", vec!["dossier", "show", "absent"]),
        (
            "dossier.motif",
            vec![
                "dossier",
                "strike",
                "contact",
                contact["id"].as_str().unwrap(),
                "--reason",
                " ",
            ],
        ),
    ] {
        home.refused(code, &arguments);
    }
    home.assert_journal_holds();
}

#[test]
fn a_consultation_is_validated_by_command_and_then_only_completed() {
    let home = Home::demonstration();
    let patient = home.patient("HOUILLES PIERRE");
    let opened = home.done(&["dossier", "add", &patient, "consultation", "motif=Toux"]);
    let id = opened["id"].as_str().unwrap();
    assert_eq!(opened["etat"], "ouverte");
    let of = format!("consultation={id}");
    home.done(&[
        "dossier",
        "add",
        &patient,
        "acte",
        "terme=ccam:DEQP003",
        &of,
    ]);
    assert_eq!(home.done(&["dossier", "validate", id])["etat"], "validee");
    home.refused(
        "dossier.validee",
        &["dossier", "change", "consultation", id, "motif=x"],
    );
    home.done(&[
        "dossier",
        "add",
        &patient,
        "addendum",
        &of,
        "texte=Radio normale",
    ]);
}

#[test]
fn a_terminology_is_loaded_from_a_file_of_windows() {
    let home = Home::demonstration();
    let file = home.path().join("CIS_bdpm.txt");
    std::fs::write(
        &file,
        b"60000001\tPARAC\xc9TAMOL 1 g, comprim\xe9\tcomprim\xe9\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let loaded = home.done(&[
        "terminologies",
        "import",
        "cis",
        file,
        "--version",
        "2026-11",
    ]);
    assert_eq!(loaded["codes"], 1);
    let found = home.done(&["terminologies", "search", "cis", "parace 1"]);
    assert_eq!(
        found["codes"][0],
        json!({"code": "60000001", "libelle": "PARACÉTAMOL 1 g, comprimé", "de": null})
    );
    let listed = home.done(&["terminologies", "list"]);
    assert!(
        listed["terminologies"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["version"] == "2026-11" && one["fichier"] == "CIS_bdpm.txt")
    );
    home.refused(
        "terminology.unknown",
        &["terminologies", "search", "licorne", "x"],
    );
    home.refused(
        "terminology.column",
        &["terminologies", "import", "ccam", file],
    );
    home.done(&["terminologies", "remove", "cis"]);
    home.refused("terminology.absent", &["terminologies", "remove", "cis"]);
}
