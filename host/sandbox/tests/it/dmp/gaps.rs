//! What a doctor meets on a bad day: an assertion that waited, a minor who comes alone, a patient who says no, a reply
//! nobody documents, a record of a thousand documents.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use socle_formats::dmp::{self, Action, DocumentId};
use socle_formats::xds::hl7;
use socle_formats::xds::query::{Documents, Query};
use socle_formats::xds::values::Hidden;
use socle_sandbox::dmp::{Acces, Etat, Eye, Settings};
use socle_sandbox::{Behaviour, Clock, Disturbance, Options, Sandbox};

use super::desk::{ADRUN, DUPRE, Desk, Draft, ENCHAINE, HALL, MELANGE, Patient, now, refusal};
use crate::client::Bench;

const MINUTE_MS: i64 = 60_000;

#[tokio::test]
async fn an_assertion_is_good_for_a_while_and_not_before_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let ahead = Arc::new(AtomicI64::new(0));
    let hands = Arc::clone(&ahead);
    let sandbox = Sandbox::start(Options {
        clock: Clock::new(move || now() + hands.load(Ordering::Relaxed)),
        ..Options::new(dir.path())
    })
    .unwrap();
    let bench = Bench { sandbox, dir };
    let desk = Desk::card();
    for (minutes, expected) in [
        (-10, Some("sandbox_VihfPerime")),
        (-4, None),
        (0, None),
        (5, None),
        (15, Some("sandbox_VihfPerime")),
        (60 * 24, Some("sandbox_VihfPerime")),
    ] {
        ahead.store(minutes * MINUTE_MS, Ordering::Relaxed);
        let request = dmp::authorise(&desk.head(&bench, Some(DUPRE)), Action::Declare).unwrap();
        let answer = desk.send(&bench, &request).await;
        let read = dmp::read_status(&answer.body, Some(&answer.content_type)).unwrap();
        let code = read.given().err().map(|problem| problem.code);
        assert_eq!(code.as_deref(), expected, "{minutes} minutes");
    }
}

#[tokio::test]
async fn what_is_fed_by_a_secret_connection_is_not_shown_to_the_representatives_of_a_minor() {
    let bench = Bench::new();
    let desk = Desk::card();
    let feed = async |draft: &Draft, secret: bool| {
        let (submission, contents) = desk.submission(&bench, std::slice::from_ref(draft));
        let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
        let head = desk.head_of(&bench, Some(MELANGE), "normal", secret);
        let request = dmp::submit(&head, &submission, &contents).unwrap();
        desk.ask(&bench, &request).await.unwrap();
    };
    let nothing = Settings {
        documents: Some(0),
        ..Settings::default()
    };
    bench.sandbox.set_patient(MELANGE.0, nothing).unwrap();
    let (open, hidden) = (Draft::of(MELANGE, &desk), Draft::of(MELANGE, &desk));
    feed(&open, false).await;
    feed(&hidden, true).await;
    let ids = |eye| -> Vec<String> {
        let record = bench.sandbox.record(MELANGE.0, eye).unwrap();
        record
            .documents
            .into_iter()
            .map(|one| one.unique_id)
            .collect()
    };
    assert_eq!(ids(Eye::Patient), [open.unique_id(), hidden.unique_id()]);
    assert_eq!(ids(Eye::Representatives), [open.unique_id()]);
    // Who came by it is not told to them either.
    let visits = |eye| bench.sandbox.record(MELANGE.0, eye).unwrap().visits.len();
    assert_eq!((visits(Eye::Patient), visits(Eye::Representatives)), (2, 1));
    // A professional sees both, and reads in the metadata from whom one is hidden.
    let entries = desk.see(&bench, MELANGE).await.unwrap();
    let found = entries
        .iter()
        .find(|entry| entry.unique_id == hidden.unique_id())
        .unwrap();
    assert_eq!(found.hidden(), [Hidden::Representatives]);
    // An adult has no representatives to hide anything from.
    let head = desk.head_of(&bench, Some(DUPRE), "normal", true);
    let request = dmp::authorise(&head, Action::Declare).unwrap();
    let answer = desk.send(&bench, &request).await;
    let read = dmp::read_status(&answer.body, Some(&answer.content_type)).unwrap();
    assert_eq!(refusal(read), "sandbox_ConnexionSecrete");
}

#[tokio::test]
async fn a_patient_is_what_a_test_wants_them_to_be_also_from_another_process() {
    let bench = Bench::new();
    let desk = Desk::card();
    let feed = async |patient: Patient| {
        let request = desk.feeding(&bench, patient, &[Draft::of(patient, &desk)]);
        let done = desk.ask(&bench, &request).await;
        done.err().map(|problem| problem.code)
    };
    let set = |patient: Patient, settings: Settings| {
        bench.sandbox.set_patient(patient.0, settings).unwrap();
    };
    set(
        DUPRE,
        Settings {
            oppose_alimentation: Some(true),
            ..Settings::default()
        },
    );
    assert_eq!(
        feed(DUPRE).await.as_deref(),
        Some("sandbox_OppositionAlimentation")
    );
    // What is refused is not kept.
    assert!(desk.see(&bench, DUPRE).await.unwrap().is_empty());
    set(DUPRE, Settings::default());
    assert_eq!(feed(DUPRE).await, None);
    for (acces, expected) in [
        (Acces::Expire, Some("DMPAuthorizationExpired")),
        (Acces::Interdit, Some("DMPAccessForbidden")),
        (Acces::Aucun, Some("DMPAuthorizationNotFound")),
        (Acces::Traitant, None),
    ] {
        let settings = Settings {
            acces: Some(acces),
            ..Settings::default()
        };
        // By the control endpoint, as another process would.
        bench
            .sandbox
            .running()
            .set_patient(ENCHAINE.0, &settings)
            .unwrap();
        let seen = desk.see(&bench, ENCHAINE).await;
        let code = seen.err().map(|problem| problem.code);
        assert_eq!(code.as_deref(), expected, "{acces:?}");
    }
    set(
        HALL,
        Settings {
            etat: Some(Etat::Ferme),
            ..Settings::default()
        },
    );
    assert_eq!(feed(HALL).await.as_deref(), Some("DMPClosed"));
    // Of whoever INSi knows as well; of nobody else.
    let closed = Settings {
        etat: Some(Etat::Absent),
        ..Settings::default()
    };
    set(ADRUN, closed.clone());
    assert_eq!(feed(ADRUN).await.as_deref(), Some("DMPPatientNotFound"));
    assert!(
        bench
            .sandbox
            .set_patient("000000000000000", closed)
            .is_err()
    );
    let record = bench.sandbox.running().record(DUPRE.0, Eye::All).unwrap();
    assert_eq!(record.documents.len(), 1);
    assert_eq!(record.documents[0].status, "current");
}

#[tokio::test]
async fn an_answer_nobody_documents_has_the_shape_of_the_shared_record() {
    let bench = Bench::new();
    let desk = Desk::card();
    for disturbance in [Disturbance::UnknownFault, Disturbance::UnknownResultCode] {
        bench
            .sandbox
            .set_behaviour(Behaviour::disturbed(disturbance))
            .unwrap();
        let problem = desk.see(&bench, DUPRE).await.unwrap_err();
        assert_eq!(problem.code, "DMPAutreChose", "{disturbance:?}");
        assert!(
            problem
                .message()
                .contains("Motif que personne ne documente"),
            "{}",
            problem.message()
        );
        let request = desk.feeding(&bench, DUPRE, &[Draft::of(DUPRE, &desk)]);
        let problem = desk.ask(&bench, &request).await.unwrap_err();
        assert_eq!(problem.code, "DMPAutreChose", "{disturbance:?}");
    }
}

#[tokio::test]
async fn documents_of_others_are_there_to_be_read_few_or_a_thousand() {
    let bench = Bench::new();
    let desk = Desk::card();
    for (patient, many, visible) in [(DUPRE, 20_u32, 16), (MELANGE, 1_000, 800)] {
        bench
            .sandbox
            .set_patient(
                patient.0,
                Settings {
                    documents: Some(many),
                    ..Settings::default()
                },
            )
            .unwrap();
        // One in ten is masked from professionals, one in ten put away.
        let entries = desk.see(&bench, patient).await.unwrap();
        assert_eq!(entries.len(), visible);
        let asked: Vec<DocumentId> = entries
            .iter()
            .take(3)
            .map(|entry| DocumentId {
                unique_id: entry.unique_id.clone(),
                repository: entry.repository.clone(),
            })
            .collect();
        let request = dmp::retrieve(&desk.head(&bench, Some(patient)), &asked).unwrap();
        let answer = desk.send(&bench, &request).await;
        let (documents, problems) = dmp::read_documents(&answer.body, Some(&answer.content_type))
            .unwrap()
            .given()
            .unwrap();
        assert!(problems.is_empty());
        for (document, entry) in documents.iter().zip(&entries) {
            assert!(entry.describes(&document.content), "{}", entry.unique_id);
            let read = socle_formats::cda::read(&document.content).unwrap();
            assert!(!read.title.is_empty());
        }
        let recent = Query::Documents(Documents {
            patient: hl7::patient(patient.0, patient.1),
            service_from: since(&entries[0].service_start, 1),
            ..Documents::default()
        });
        let request = dmp::search(&desk.head(&bench, Some(patient)), &recent).unwrap();
        let found = desk.ask(&bench, &request).await.unwrap().entries.len();
        assert!(found > 0 && found * 5 < visible, "{found} of {visible}");
    }
}

/// So many years before a time of metadata.
fn since(time: &str, years: u32) -> String {
    let year: u32 = time[..4].parse().unwrap();
    format!("{}{}", year - years, &time[4..8])
}
