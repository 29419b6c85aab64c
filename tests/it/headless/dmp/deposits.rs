//! What is deposited: by itself when it is validated, or when a person decides; and what it waits for.

use serde_json::json;
use socle_formats::vsm;
use socle_record::{DocumentStatut, EntryState};

use super::desk::Desk;
use super::people::{CONTESTE, DUPRE, ENCHAINE};

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
    let (desk, [none]) = Desk::with([CONTESTE]);
    let waiting = desk.patient("ADRUN ZOE");
    desk.validated(&waiting, PRESCRIPTION, "Ordonnance");
    let orders = desk.orders(&waiting);
    assert_eq!(orders.len(), 1);
    assert!(orders[0].reason.contains("qualifi"), "{orders:?}");
    assert_eq!(desk.sandbox().traffic().count("dmp/TD2.1"), 0);
    desk.done("ins/rechercher", &waiting, &[]);
    desk.done("ins/qualifier", &waiting, &[("piece", "passeport")]);
    desk.until_all_left(&waiting, 1);

    // The record says that there is none: said once, and what is validated next is not even ordered.
    desk.validated(&none, PRESCRIPTION, "Ordonnance");
    let orders = desk.orders(&none);
    assert_eq!(orders[0].state, EntryState::Echec, "{orders:?}");
    assert!(orders[0].reason.contains("Mon espace santé"), "{orders:?}");
    desk.done("dmp/interroger", &none, &[]);
    let document = desk.validated(&none, PRESCRIPTION, "Ordonnance 2");
    assert_eq!(desk.orders(&none).len(), 1);
    let (code, _) = desk.refused("dmp/deposer", &none, &[("document", &document)]);
    assert_eq!(code, "shared-record.none");
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
