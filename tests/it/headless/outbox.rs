//! `outbox`: what waits and for what, what was tried, trying again, giving up, taking out of the practice.

use serde_json::{Value, json};

use super::scene::{Home, packages};

/// A demonstration with the plugin whose orders say what comes of them.
fn with_essai() -> Home {
    let home = Home::demonstration();
    let package = packages().join("essai");
    home.done(&["plugins", "install", &package.display().to_string()]);
    home
}

/// Queue an order about this patient; its id.
fn queue(home: &Home, patient: &str, order: &[&str]) -> String {
    let arguments: Vec<String> = order.iter().map(|one| format!("--arg={one}")).collect();
    let mut typed = vec!["call", "essai/outbox-enqueue", "--patient", patient];
    typed.extend(arguments.iter().map(String::as_str));
    let said = home.json(&typed);
    assert_eq!(said.code, 0, "{said}");
    let text = said.json.to_string();
    let id = home.done(&["outbox", "list"])["envois"][0]["id"].clone();
    let id = id.as_str().unwrap().to_owned();
    assert!(text.contains(&id), "{text}");
    id
}

fn state(home: &Home, id: &str) -> Value {
    home.done(&["outbox", "show", id])["etat"].clone()
}

#[test]
fn what_failed_is_listed_with_its_reason_shown_with_its_tries_and_tried_again() {
    let home = with_essai();
    let patient = home.patient("ADRUN ZOE");
    let id = queue(&home, &patient, &["attempts=failed,left"]);
    let list = home.done(&["outbox", "list", "--patient", &patient, "--state", "echec"]);
    let line = &list["envois"][0];
    assert_eq!(
        (&list["total"], &line["id"], &line["etat"], &line["raison"]),
        (
            &json!(1),
            &json!(id),
            &json!("echec"),
            &json!("Le destinataire refuse.")
        ),
        "{list}"
    );
    let shown = home.done(&["outbox", "show", &id]);
    let tried = &shown["historique"][0];
    assert_eq!(
        (&tried["issue"], &tried["code"], &shown["patient"]),
        (&json!("failed"), &json!("essai.refus"), &json!(patient)),
        "{shown}"
    );
    let after = home.done(&["outbox", "retry", &id]);
    assert_eq!(after["etat"], "parti", "{after}");
    home.refused("outbox.state", &["outbox", "retry", &id]);
    home.refused("outbox.state", &["outbox", "cancel", &id]);
}

#[test]
fn what_waits_is_given_up_and_stays_to_be_seen() {
    let home = with_essai();
    let patient = home.patient("ADRUN ZOE");
    let id = queue(&home, &patient, &["attempts=left", "need=act:deposer"]);
    let waits = home.done(&["outbox", "show", &id]);
    assert_eq!(waits["etat"], "attend-la-carte", "{waits}");
    assert!(
        waits["raison"].as_str().unwrap().starts_with("en attente"),
        "{waits}"
    );
    home.done(&["outbox", "cancel", &id]);
    assert_eq!(state(&home, &id), "abandonne");
    let tail = home.done(&["audit", "tail"]).to_string();
    assert!(tail.contains("envoi.abandonne"));
}

#[test]
fn a_send_is_exported_also_once_its_plugin_is_gone() {
    let home = with_essai();
    let patient = home.patient("ADRUN ZOE");
    let order = ["attempts=retry", "attachment=contenu de la lettre"];
    let id = queue(&home, &patient, &order);
    home.done(&["plugins", "remove", "essai"]);
    assert_eq!(state(&home, &id), "en-attente");
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().display().to_string();
    let done = home.done(&["outbox", "export", &id, "--to", &to]);
    let written = std::path::PathBuf::from(done["dossier"].as_str().unwrap());
    let order: Value =
        serde_json::from_slice(&std::fs::read(written.join("envoi.json")).unwrap()).unwrap();
    let file = order["documents"][0]["fichier"].as_str().unwrap();
    assert_eq!(
        std::fs::read_to_string(written.join(file)).unwrap(),
        "contenu de la lettre"
    );
    assert_eq!(order["ordre"]["attempts"], json!(["retry"]), "{order}");
    home.refused("export.exists", &["outbox", "export", &id, "--to", &to]);
    home.refused("not-found", &["outbox", "show", "personne"]);
}
