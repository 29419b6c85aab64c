//! Who sees what, and what is changed of it.

use socle_formats::dmp::{self, DocumentId};
use socle_formats::xds::Code;
use socle_formats::xds::entry::{APPROVED, ARCHIVED, Entry};
use socle_formats::xds::hl7;
use socle_formats::xds::problem::Problem;
use socle_formats::xds::query::{Documents, Query, Submissions};
use socle_formats::xds::submission::{Change, Status, Update};
use socle_formats::xds::values::Hidden;

use super::desk::{
    AUTORISEPAS, DUPRE, Desk, Draft, ENCHAINE, EXPIRE, EXPPAT, FERMETURE, HALL, Patient, VUN_DEUX,
    keep, set,
};
use crate::client::Bench;

#[tokio::test]
async fn nobody_searches_without_an_authorisation_that_holds() {
    let bench = Bench::new();
    let desk = Desk::card();
    for (patient, expected) in [
        (ENCHAINE, "DMPAuthorizationNotFound"),
        (EXPIRE, "DMPAuthorizationExpired"),
        (AUTORISEPAS, "DMPAccessForbidden"),
        (FERMETURE, "DMPClosed"),
    ] {
        assert_eq!(desk.see(&bench, patient).await.unwrap_err().code, expected);
        let asked = [DocumentId {
            unique_id: "1.2.3".to_owned(),
            repository: String::new(),
        }];
        let request = dmp::retrieve(&desk.head(&bench, Some(patient)), &asked).unwrap();
        let answer = desk.send(&bench, &request).await;
        let read = dmp::read_documents(&answer.body, Some(&answer.content_type)).unwrap();
        assert_eq!(read.given().unwrap_err().code, expected);
    }
    assert_eq!(
        Desk::colleague().see(&bench, DUPRE).await.unwrap_err().code,
        "DMPAuthorizationNotFound"
    );
}

#[tokio::test]
async fn in_an_emergency_no_authorisation_is_asked_for_unless_the_patient_is_opposed() {
    let bench = Bench::new();
    let desk = Desk::card();
    let author = Desk::colleague();
    let masked = Draft::of(EXPPAT, &author).hidden_from(Hidden::Professionals);
    author.feed(&bench, EXPPAT, &[masked]).await;
    let masked = Draft::of(ENCHAINE, &author).hidden_from(Hidden::Professionals);
    author.feed(&bench, ENCHAINE, &[masked]).await;
    for mode in ["bris_de_glace", "centre_15"] {
        let see = async |patient: Patient| {
            desk.see_in(&bench, patient, mode, &[])
                .await
                .map(|entries| entries.len())
                .map_err(|problem| problem.code)
        };
        // Masked documents only where the patient allowed it.
        assert_eq!(see(ENCHAINE).await, Ok(0));
        assert_eq!(see(EXPPAT).await, Ok(1));
        assert_eq!(see(VUN_DEUX).await, Err("DMPAccessForbidden".to_owned()));
    }
}

#[tokio::test]
async fn a_masked_document_is_seen_by_its_author_and_the_medecin_traitant_alone() {
    let bench = Bench::new();
    let (treating, author) = (Desk::card(), Desk::colleague());
    // The same doctor is médecin traitant of one and not of the other.
    for (patient, sees) in [(HALL, true), (DUPRE, false)] {
        let open = Draft::of(patient, &author);
        let masked = Draft::of(patient, &author).hidden_from(Hidden::Professionals);
        author
            .feed(&bench, patient, &[open.clone(), masked.clone()])
            .await;
        let entries = treating.see(&bench, patient).await.unwrap();
        let seen = entries
            .iter()
            .any(|entry| entry.unique_id == masked.unique_id());
        assert_eq!(seen, sees, "{}", patient.0);
        assert!(
            entries
                .iter()
                .any(|entry| entry.unique_id == open.unique_id())
        );
        let asked = [DocumentId {
            unique_id: masked.unique_id(),
            repository: String::new(),
        }];
        let request = dmp::retrieve(&treating.head(&bench, Some(patient)), &asked).unwrap();
        let answer = treating.send(&bench, &request).await;
        let read = dmp::read_documents(&answer.body, Some(&answer.content_type)).unwrap();
        match sees {
            true => assert_eq!(read.given().unwrap().0.len(), 1),
            false => assert_eq!(read.given().unwrap_err().code, "XDSDocumentUniqueIdError"),
        }
    }
    // The author sees it all the same.
    let request = dmp::authorise(&author.head(&bench, Some(DUPRE)), dmp::Action::Declare).unwrap();
    author.send(&bench, &request).await;
    assert_eq!(author.see(&bench, DUPRE).await.unwrap().len(), 2);
}

#[tokio::test]
async fn documents_are_chosen_by_class_date_and_status_and_submissions_by_time() {
    let bench = Bench::new();
    let desk = Desk::card();
    desk.feed(&bench, DUPRE, &[Draft::of(DUPRE, &desk)]).await;
    let patient = hl7::patient(DUPRE.0, DUPRE.1);
    let found = async |documents: Documents| {
        let query = Query::Documents(Documents {
            patient: patient.clone(),
            ..documents
        });
        let request = dmp::search(&desk.head(&bench, Some(DUPRE)), &query).unwrap();
        keep("bac-td3.1.xml", &request);
        desk.ask(&bench, &request).await.unwrap().entries.len()
    };
    let class = |code: &str| vec![Code::new(code, "1.2.250.1.213.1.1.4.1", "")];
    for (documents, expected) in [
        (Documents::default(), 1),
        (
            Documents {
                classes: class("11"),
                ..Documents::default()
            },
            1,
        ),
        (
            Documents {
                classes: class("42"),
                ..Documents::default()
            },
            0,
        ),
        (
            Documents {
                statuses: vec![ARCHIVED],
                ..Documents::default()
            },
            0,
        ),
        (
            Documents {
                service_from: "2026".to_owned(),
                ..Documents::default()
            },
            1,
        ),
        (
            Documents {
                service_from: "20260302".to_owned(),
                ..Documents::default()
            },
            0,
        ),
        (
            Documents {
                created_to: "20260301090000".to_owned(),
                ..Documents::default()
            },
            0,
        ),
        (
            Documents {
                created_to: "20260301090001".to_owned(),
                ..Documents::default()
            },
            1,
        ),
    ] {
        assert_eq!(found(documents.clone()).await, expected, "{documents:?}");
    }
    for (from, expected) in [("20260301", 1), ("20260302", 0)] {
        let query = Query::Submissions(Submissions {
            patient: patient.clone(),
            from: from.to_owned(),
            to: String::new(),
        });
        let request = dmp::search(&desk.head(&bench, Some(DUPRE)), &query).unwrap();
        assert_eq!(
            desk.ask(&bench, &request).await.unwrap().sets.len(),
            expected
        );
    }
    // Of another patient than the assertion's.
    let query = Query::Documents(Documents {
        patient: hl7::patient(HALL.0, HALL.1),
        ..Documents::default()
    });
    let request = dmp::search(&desk.head(&bench, Some(DUPRE)), &query).unwrap();
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSPatientIdDoesNotMatch"
    );
}

async fn metadata(
    desk: &Desk,
    bench: &Bench,
    patient: Patient,
    entry: Entry,
) -> Result<(), Problem> {
    let update = Update {
        set: set(&entry),
        change: Change::Metadata(Box::new(entry)),
    };
    let request = dmp::change(&desk.head(bench, Some(patient)), &update).unwrap();
    let done = desk.ask(bench, &request).await.map(drop);
    if done.is_ok() {
        keep("bac-td3.3a.xml", &request);
    }
    done
}

async fn status(
    desk: &Desk,
    bench: &Bench,
    patient: Patient,
    entry: &Entry,
    from: Status,
    to: Status,
) -> Result<(), Problem> {
    let update = Update {
        set: set(entry),
        change: Change::Status {
            entry: entry.id.clone(),
            from,
            to,
        },
    };
    let request = dmp::change(&desk.head(bench, Some(patient)), &update).unwrap();
    let done = desk.ask(bench, &request).await.map(drop);
    if done.is_ok() {
        keep("bac-td3.3c.xml", &request);
    }
    done
}

#[tokio::test]
async fn a_document_is_masked_and_shown_again_and_keeps_its_lid() {
    let bench = Bench::new();
    let desk = Desk::card();
    desk.feed(&bench, DUPRE, &[Draft::of(DUPRE, &desk)]).await;
    let first = desk.see(&bench, DUPRE).await.unwrap().remove(0);
    let mut masked = first.clone();
    masked.hide_from(Hidden::Professionals, true);
    metadata(&desk, &bench, DUPRE, masked.clone())
        .await
        .unwrap();
    let second = desk.see(&bench, DUPRE).await.unwrap().remove(0);
    assert!(second.is_hidden_from(Hidden::Professionals));
    assert_eq!(
        (&second.lid, second.version.as_deref()),
        (&first.lid, Some("2"))
    );
    assert_ne!(second.id, first.id);
    // From a version that is no longer there, nothing changes.
    assert_eq!(
        metadata(&desk, &bench, DUPRE, masked)
            .await
            .unwrap_err()
            .code,
        "XDSRegistryMetadataError"
    );
    // Nor does anything but the confidentiality.
    let mut other = second.clone();
    other.creation = "20200101".to_owned();
    assert_eq!(
        metadata(&desk, &bench, DUPRE, other)
            .await
            .unwrap_err()
            .code,
        "XDSRegistryMetadataError"
    );
    let mut shown = second.clone();
    shown.hide_from(Hidden::Professionals, false);
    metadata(&desk, &bench, DUPRE, shown).await.unwrap();
    let third = desk.see(&bench, DUPRE).await.unwrap().remove(0);
    assert!(!third.is_hidden_from(Hidden::Professionals));
}

#[tokio::test]
async fn a_document_is_put_away_brought_back_and_deleted_by_who_may() {
    let bench = Bench::new();
    let (desk, colleague) = (Desk::card(), Desk::colleague());
    let request =
        dmp::authorise(&colleague.head(&bench, Some(DUPRE)), dmp::Action::Declare).unwrap();
    colleague.send(&bench, &request).await;
    let draft = Draft::of(DUPRE, &desk);
    desk.feed(&bench, DUPRE, std::slice::from_ref(&draft)).await;
    let entry = desk.see(&bench, DUPRE).await.unwrap().remove(0);
    let denied = "sandbox_DroitsInsuffisants";
    for to in [Status::Archived, Status::Deleted] {
        let refused = status(&colleague, &bench, DUPRE, &entry, Status::Approved, to).await;
        assert_eq!(refused.unwrap_err().code, denied);
    }
    let mut masked = entry.clone();
    masked.hide_from(Hidden::Professionals, true);
    assert_eq!(
        metadata(&colleague, &bench, DUPRE, masked)
            .await
            .unwrap_err()
            .code,
        denied
    );
    // The status it is said to have is the one it has.
    let wrong = status(
        &desk,
        &bench,
        DUPRE,
        &entry,
        Status::Archived,
        Status::Approved,
    )
    .await;
    assert_eq!(wrong.unwrap_err().code, "XDSRegistryMetadataError");
    status(
        &desk,
        &bench,
        DUPRE,
        &entry,
        Status::Approved,
        Status::Archived,
    )
    .await
    .unwrap();
    let see = async |statuses: &'static [&'static str]| {
        desk.see_in(&bench, DUPRE, "normal", statuses)
            .await
            .unwrap()
            .len()
    };
    assert_eq!((see(&[APPROVED]).await, see(&[ARCHIVED]).await), (0, 1));
    status(
        &desk,
        &bench,
        DUPRE,
        &entry,
        Status::Archived,
        Status::Approved,
    )
    .await
    .unwrap();
    status(
        &desk,
        &bench,
        DUPRE,
        &entry,
        Status::Approved,
        Status::Deleted,
    )
    .await
    .unwrap();
    assert_eq!((see(&[APPROVED]).await, see(&[ARCHIVED]).await), (0, 0));
    let again = status(
        &desk,
        &bench,
        DUPRE,
        &entry,
        Status::Approved,
        Status::Deleted,
    )
    .await;
    assert_eq!(again.unwrap_err().code, "XDSRegistryMetadataError");
    // Its identifier is not given twice.
    let request = desk.feeding(&bench, DUPRE, &[draft]);
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSDuplicateUniqueIdInRegistry"
    );
}

#[tokio::test]
async fn documents_that_are_there_are_given_beside_the_errors_of_those_that_are_not() {
    let bench = Bench::new();
    let desk = Desk::card();
    let draft = Draft::of(DUPRE, &desk);
    desk.feed(&bench, DUPRE, std::slice::from_ref(&draft)).await;
    let id = |unique_id: &str, repository: &str| DocumentId {
        unique_id: unique_id.to_owned(),
        repository: repository.to_owned(),
    };
    let asked = [
        id(&draft.unique_id(), ""),
        id("1.2.3", ""),
        id(&draft.unique_id(), "1.2.4"),
    ];
    let request = dmp::retrieve(&desk.head(&bench, Some(DUPRE)), &asked).unwrap();
    let answer = desk.send(&bench, &request).await;
    let (documents, problems) = dmp::read_documents(&answer.body, Some(&answer.content_type))
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(&*documents[0].content, draft.content);
    let codes: Vec<&str> = problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    assert_eq!(
        codes,
        ["XDSDocumentUniqueIdError", "XDSUnknownRepositoryId"]
    );
}
