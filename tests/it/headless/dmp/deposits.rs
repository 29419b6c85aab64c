//! What is deposited: by itself when it is validated, or when a person decides; and what it waits for.

use serde_json::json;
use socle_formats::vsm;
use socle_record::{DocumentStatut, EntryState};
use socle_runtime::Data;
use socle_sandbox::dmp::{Etat, Eye, Settings};

use super::desk::Desk;
use super::people::{CONTESTE, DUPRE, ENCHAINE, MELANGE, draft_as};

/// Prescription of medicines, note of a consultation.
const PRESCRIPTION: &str = "57833-6";
const NOTE: &str = "11488-4";

#[test]
fn what_is_handed_to_the_patient_goes_by_itself_and_the_rest_when_a_person_says_so() {
    let (desk, [patient]) = Desk::with([ENCHAINE]);
    // Feeding needs no access.
    let prescription = desk.validated(&patient, PRESCRIPTION, "Ordonnance");
    desk.until_all_left(&patient, 1);
    let there = desk.registry(ENCHAINE);
    assert_eq!(there.len(), 1, "{there:?}");
    assert_eq!(
        (there[0].kind.as_str(), there[0].status.as_str()),
        (PRESCRIPTION, "Approved")
    );
    assert_eq!(there[0].confidentiality, ["N"]);
    let (_, pdf) = &desk.held(&patient, PRESCRIPTION)[0];
    assert!(vsm::check(&there[0].content).is_empty());
    let inside = socle_formats::cda::document(&there[0].content).unwrap();
    assert!(format!("{inside:?}").contains("application/pdf"));
    assert!(there[0].content.len() > pdf.len());
    assert!(desk.view("etat", &patient).contains("Déposé au DMP"));

    // Ordered again: the same entry, nothing more.
    let first = desk.orders(&patient)[0].id.as_str().to_owned();
    let again = desk.done("dmp/deposer", &patient, &[("document", &prescription)]);
    assert_eq!(again["envoi"], json!(first));

    // A note never goes by itself; when it is chosen it is hidden from whom was said.
    let note = desk.validated(&patient, NOTE, "Consultation");
    assert_eq!(desk.orders(&patient).len(), 1);
    let hidden = [
        ("document", note.as_str()),
        ("masque", "professionals patient"),
    ];
    desk.done("dmp/deposer", &patient, &hidden);
    desk.until_all_left(&patient, 2);
    let there = desk.registry(ENCHAINE);
    assert_eq!(
        there[1].confidentiality,
        ["N", "MASQUE_PS", "INVISIBLE_PATIENT"]
    );

    // Unticked before, it stays here.
    let left_out = desk.drafted(&patient, PRESCRIPTION, "Ordonnance 2");
    desk.done("dmp/ne-pas-deposer", &patient, &[("document", &left_out)]);
    desk.validate(&left_out);
    // A sensitive act is thought about first.
    desk.validated(&patient, PRESCRIPTION, "Ordonnance IVG");
    assert_eq!(desk.orders(&patient).len(), 2);
    assert!(desk.view("etat", &patient).contains("acte sensible"));

    // Nothing of who is opposed, and what waits is not sent either.
    desk.done(
        "dmp/opposition",
        &patient,
        &[("objet", "depot"), ("motif", "conflit familial")],
    );
    let opposed = desk.validated(&patient, PRESCRIPTION, "Ordonnance 3");
    assert_eq!(desk.orders(&patient).len(), 2);
    let (code, sentence) = desk.refused("dmp/deposer", &patient, &[("document", &opposed)]);
    assert_eq!(code, "shared-record.feeding-opposed", "{sentence}");
    assert_eq!(desk.registry(ENCHAINE).len(), 2);
}

#[test]
fn a_document_waits_for_the_identity_and_a_patient_without_a_record_is_not_tried_again() {
    let (desk, [closing, none]) = Desk::with([DUPRE, CONTESTE]);
    let waiting = desk.patient("ADRUN ZOE");
    desk.validated(&waiting, PRESCRIPTION, "Ordonnance");
    let orders = desk.orders(&waiting);
    assert_eq!(orders.len(), 1);
    assert!(orders[0].reason.contains("qualifi"), "{orders:?}");
    assert_eq!(desk.sandbox().traffic().count("dmp/TD2.1"), 0);
    desk.done("ins/rechercher", &waiting, &[]);
    desk.done("ins/qualifier", &waiting, &[("piece", "passeport")]);
    desk.until_all_left(&waiting, 1);

    // The record says that there is none any more: said once, and what is validated next is not even ordered.
    let gone = Settings {
        etat: Some(Etat::Absent),
        ..Settings::default()
    };
    desk.sandbox().set_patient(DUPRE.matricule, gone).unwrap();
    desk.validated(&closing, PRESCRIPTION, "Ordonnance");
    let orders = desk.orders(&closing);
    assert_eq!(orders[0].state, EntryState::Echec, "{orders:?}");
    assert!(orders[0].reason.contains("Mon espace santé"), "{orders:?}");
    desk.done("dmp/interroger", &closing, &[]);
    for (patient, ordered) in [(&closing, 1), (&none, 0)] {
        let document = desk.validated(patient, PRESCRIPTION, "Ordonnance 2");
        assert_eq!(desk.orders(patient).len(), ordered);
        let (code, _) = desk.refused("dmp/deposer", patient, &[("document", &document)]);
        assert_eq!(code, "shared-record.none");
    }
}

#[test]
fn what_is_there_is_masked_shown_put_away_and_deleted() {
    let (desk, [patient]) = Desk::with([DUPRE]);
    let document = desk.validated(&patient, PRESCRIPTION, "Ordonnance");
    desk.until_all_left(&patient, 1);
    let ordered = std::cell::Cell::new(1);
    let change = |what: &str| {
        let arguments = [("document", document.as_str()), ("changement", what)];
        desk.done("dmp/changer", &patient, &arguments);
        ordered.set(ordered.get() + 1);
        desk.until_all_left(&patient, ordered.get());
        desk.registry(DUPRE).remove(0)
    };
    assert_eq!(
        change("hide-from-professionals").confidentiality,
        ["N", "MASQUE_PS"]
    );
    assert_eq!(change("show-to-professionals").confidentiality, ["N"]);
    desk.keep_wire();
    assert_eq!(change("archive").status, "Archived");
    assert_eq!(change("unarchive").status, "Approved");
    assert_eq!(change("delete").status, "Deleted");
    let (code, sentence) = desk.refused(
        "dmp/changer",
        &patient,
        &[("document", &document), ("changement", "archive")],
    );
    assert_eq!(code, "dmp.pas-depose", "{sentence}");
    let held = desk.held(&patient, PRESCRIPTION);
    assert_eq!(held[0].0, DocumentStatut::Valide, "it stays in the file");
}

#[test]
fn an_image_and_a_text_are_deposited_and_a_type_is_proposed_where_there_is_none() {
    let (desk, [patient]) = Desk::with([ENCHAINE]);
    let record = desk.practice.record();
    for media in ["image/jpeg", "text/plain"] {
        desk.validate(&draft_as(record, &patient, PRESCRIPTION, media, media));
    }
    desk.until_all_left(&patient, 2);
    for (there, media) in desk
        .registry(ENCHAINE)
        .iter()
        .zip(["image/jpeg", "text/plain"])
    {
        assert!(vsm::check(&there.content).is_empty());
        let text = String::from_utf8_lossy(&there.content);
        assert!(text.contains(&format!("mediaType=\"{media}\"")), "{text}");
    }
    // What no document of level 1 takes, and what has no type: said, never sent.
    let png = draft_as(record, &patient, "11488-4", "Photographie", "image/png");
    desk.validate(&png);
    let (code, sentence) = desk.refused("dmp/deposer", &patient, &[("document", &png)]);
    assert_eq!(code, "dmp.format");
    assert!(sentence.contains("JPEG"), "{sentence}");
    let scan = draft_as(
        record,
        &patient,
        "99999-9",
        "Ordonnance scannée",
        "application/pdf",
    );
    desk.validate(&scan);
    let asked = desk.done("dmp/deposer", &patient, &[("document", &scan)]);
    assert!(
        asked["message"].as_str().unwrap().contains("type"),
        "{asked}"
    );
    assert_eq!(desk.orders(&patient).len(), 2);
    let panel = desk.view("etat", &patient);
    assert!(
        panel.contains("Type à choisir") && panel.contains("Prescription de produits de santé"),
        "{panel}"
    );
    let target = format!("documents/doc-{scan}/typer/deposer-type");
    let press = ("pressed", target.as_str(), Data::None);
    desk.acts("etat", &patient, press, &[("type", PRESCRIPTION)]);
    desk.until_all_left(&patient, 3);
    assert_eq!(desk.registry(ENCHAINE)[2].kind, PRESCRIPTION);
    assert_eq!(
        desk.held(&patient, PRESCRIPTION).len(),
        3,
        "it has that type here too"
    );
}

#[test]
fn a_minors_deposit_may_be_secret_and_is_shown_to_whom_it_was_hidden_from_later() {
    let (desk, [minor]) = Desk::with([MELANGE]);
    let before = desk.registry(MELANGE).len();
    let secret = desk.validated(&minor, PRESCRIPTION, "Contraception orale");
    assert!(desk.orders(&minor).is_empty(), "it is thought about first");
    let target = format!("documents/doc-{secret}/deposer-secret");
    desk.acts("etat", &minor, ("pressed", &target, Data::None), &[]);
    desk.until_all_left(&minor, 1);
    let last = || desk.registry(MELANGE).pop().unwrap();
    assert_eq!(desk.registry(MELANGE).len(), before + 1);
    let oid = last().unique_id;
    assert_eq!(
        last().confidentiality,
        ["N", "INVISIBLE_REPRESENTANTS_LEGAUX"]
    );
    let sees = |eye| {
        let record = desk.sandbox().record(MELANGE.matricule, eye).unwrap();
        record.documents.iter().any(|one| one.unique_id == oid)
    };
    assert!(sees(Eye::Patient) && !sees(Eye::Representatives));
    let visits = |eye| {
        let record = desk.sandbox().record(MELANGE.matricule, eye).unwrap();
        let fed = record
            .visits
            .iter()
            .filter(|visit| visit.transaction == "TD2.1");
        fed.count()
    };
    assert_eq!((visits(Eye::Patient), visits(Eye::Representatives)), (1, 0));
    desk.done(
        "dmp/changer",
        &minor,
        &[
            ("document", &secret),
            ("changement", "show-to-representatives"),
        ],
    );
    desk.until_all_left(&minor, 2);
    assert_eq!(last().confidentiality, ["N"]);
    assert!(sees(Eye::Representatives));
    // One that is told to the patient first, then shown.
    let bad_news = desk.validated(&minor, NOTE, "Consultation d’annonce");
    desk.done("dmp/deposer-annonce", &minor, &[("document", &bad_news)]);
    desk.until_all_left(&minor, 3);
    assert_eq!(last().confidentiality, ["N", "INVISIBLE_PATIENT"]);
    desk.done("dmp/montrer-patient", &minor, &[("document", &bad_news)]);
    desk.until_all_left(&minor, 4);
    assert_eq!(last().confidentiality, ["N"]);
    desk.keep_wire();
}
