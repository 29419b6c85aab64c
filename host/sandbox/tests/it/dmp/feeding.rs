//! Documents are submitted, replaced, and each rule broken once.

use socle_formats::dmp;
use socle_formats::xds::entry::{APPROVED, DEPRECATED};
use socle_formats::xds::query::{By, Query};
use socle_sandbox::{Behaviour, Disturbance};

use super::desk::{CONTESTE, DUPRE, Desk, Draft, ENCHAINE, FERMETURE, HALL, Patient, keep};
use crate::client::Bench;

#[tokio::test]
async fn what_is_submitted_is_found_and_comes_back_byte_for_byte() {
    let bench = Bench::new();
    for (desk, name) in [
        (Desk::card(), "bac-td2.1.mime"),
        (Desk::colleague(), "bac-td2.1-structure.mime"),
    ] {
        let drafts = [Draft::of(DUPRE, &desk), Draft::of(DUPRE, &desk)];
        let request = desk.feeding(&bench, DUPRE, &drafts);
        desk.ask(&bench, &request).await.unwrap();
        keep(name, &request);
        let reader = Desk::card();
        let entries = reader.see(&bench, DUPRE).await.unwrap();
        for draft in &drafts {
            let entry = entries
                .iter()
                .find(|entry| entry.unique_id == draft.unique_id())
                .unwrap();
            assert!(entry.describes(&draft.content) && entry.lid.as_deref() == Some(&entry.id));
            assert_eq!(
                (entry.status.as_str(), entry.repository.as_str()),
                (APPROVED, dmp::REPOSITORY)
            );
            let asked = [dmp::DocumentId {
                unique_id: entry.unique_id.clone(),
                repository: entry.repository.clone(),
            }];
            let request = dmp::retrieve(&reader.head(&bench, Some(DUPRE)), &asked).unwrap();
            let answer = reader.send(&bench, &request).await;
            keep("bac-td3.2.xml", &request);
            let (documents, problems) =
                dmp::read_documents(&answer.body, Some(&answer.content_type))
                    .unwrap()
                    .given()
                    .unwrap();
            assert_eq!(&*documents[0].content, draft.content);
            assert!(problems.is_empty());
        }
    }
}

#[tokio::test]
async fn feeding_needs_no_authorisation_but_an_open_record() {
    let bench = Bench::new();
    let desk = Desk::card();
    let feed = async |patient: Patient| {
        let request = desk.feeding(&bench, patient, &[Draft::of(patient, &desk)]);
        desk.ask(&bench, &request)
            .await
            .err()
            .map(|problem| problem.code)
    };
    assert_eq!(feed(ENCHAINE).await, None);
    assert_eq!(feed(FERMETURE).await.as_deref(), Some("DMPClosed"));
    assert_eq!(feed(CONTESTE).await.as_deref(), Some("DMPPatientNotFound"));
}

#[tokio::test]
async fn three_versions_in_a_row_are_one_current_and_two_deprecated() {
    let bench = Bench::new();
    let desk = Desk::card();
    let mut current: Option<String> = None;
    let mut all = Vec::new();
    for _ in 0..3 {
        let mut draft = Draft::of(DUPRE, &desk);
        if let Some(id) = &current {
            draft = draft.replacing(id);
        }
        desk.feed(&bench, DUPRE, std::slice::from_ref(&draft)).await;
        let entries = desk.see(&bench, DUPRE).await.unwrap();
        assert_eq!(entries.len(), 1, "one is current");
        assert_eq!(entries[0].unique_id, draft.unique_id());
        current = Some(entries[0].id.clone());
        all.push(entries[0].id.clone());
    }
    let old = desk
        .see_in(&bench, DUPRE, "normal", &[DEPRECATED])
        .await
        .unwrap();
    assert_eq!(old.len(), 2);
    let request = dmp::search(
        &desk.head(&bench, Some(DUPRE)),
        &Query::DocumentsAndAssociations(By::Entry(all.clone())),
    )
    .unwrap();
    let registry = desk.ask(&bench, &request).await.unwrap();
    keep("bac-td3.1-associations.xml", &request);
    let replaced: Vec<(&str, &str)> = registry
        .associations
        .iter()
        .filter(|one| one.kind == "RPLC")
        .map(|one| (one.source.as_str(), one.target.as_str()))
        .collect();
    assert_eq!(
        replaced,
        [(all[1].as_str(), all[0].as_str()), (&all[2], &all[1])]
    );

    // What is no longer current is not replaced again, nor is what is not there.
    let again = desk.feeding(&bench, DUPRE, &[Draft::of(DUPRE, &desk).replacing(&all[0])]);
    assert_eq!(
        desk.ask(&bench, &again).await.unwrap_err().code,
        "XDSRegistryDeprecatedDocumentError"
    );
    let nothing = "urn:uuid:00000000-0000-4000-8000-000000000000";
    let request = desk.feeding(&bench, DUPRE, &[Draft::of(DUPRE, &desk).replacing(nothing)]);
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSRegistryMetadataError"
    );
    // Another patient's is not replaced, nor another's by who is not the médecin traitant.
    let request = desk.feeding(&bench, HALL, &[Draft::of(HALL, &desk).replacing(&all[2])]);
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSPatientIdDoesNotMatch"
    );
    let colleague = Desk::colleague();
    let request = colleague.feeding(
        &bench,
        DUPRE,
        &[Draft::of(DUPRE, &colleague).replacing(&all[2])],
    );
    assert_eq!(
        colleague.ask(&bench, &request).await.unwrap_err().code,
        "sandbox_DroitsInsuffisants"
    );
    assert_eq!(desk.see(&bench, DUPRE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_document_is_taken_once() {
    let bench = Bench::new();
    let desk = Desk::card();
    let draft = Draft::of(DUPRE, &desk);
    desk.feed(&bench, DUPRE, std::slice::from_ref(&draft)).await;
    // The same in a submission of its own, and another under the same identifier.
    let request = desk.feeding(&bench, DUPRE, std::slice::from_ref(&draft));
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSDuplicateUniqueIdInRegistry"
    );
    let changed = Draft {
        content: String::from_utf8(draft.content.clone())
            .unwrap()
            .replacen("</ClinicalDocument>", " </ClinicalDocument>", 1)
            .into_bytes(),
        ..draft
    };
    let request = desk.feeding(&bench, DUPRE, &[changed]);
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSNonIdenticalHash"
    );
    assert_eq!(desk.see(&bench, DUPRE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_submission_cut_while_it_is_sent_leaves_nothing_and_one_whose_answer_is_lost_is_there() {
    let bench = Bench::new();
    let desk = Desk::card();
    let client = bench.client(Some(desk.connection));
    for (disturbance, stays) in [
        (Disturbance::CutUpload, 0),
        (Disturbance::CloseAfterRequest, 1),
    ] {
        let request = desk.feeding(&bench, DUPRE, &[Draft::of(DUPRE, &desk)]);
        bench
            .sandbox
            .set_behaviour(Behaviour::disturbed(disturbance).times(1))
            .unwrap();
        let sent = crate::client::post_bytes(
            &client,
            &request.address,
            &request.content_type,
            request.body.clone(),
        )
        .await;
        assert!(sent.is_err(), "{disturbance:?}");
        bench.sandbox.set_behaviour(Behaviour::normal()).unwrap();
        assert_eq!(
            desk.see(&bench, DUPRE).await.unwrap().len(),
            stays,
            "{disturbance:?}"
        );
    }
}

/// Changes the envelope of a good submission in one place; what is wrong is told by this code, and nothing is kept.
#[tokio::test]
async fn each_rule_of_metadata_and_parts_is_broken_once() {
    let bench = Bench::new();
    let desk = Desk::card();
    let metadata = "XDSRegistryMetadataError";
    let rules: &[(&str, &str, &str)] = &[
        // Codes that are not in their value set, or have another system.
        (
            "nodeRepresentation=\"SYNTH\"",
            "nodeRepresentation=\"INCONNU\"",
            metadata,
        ),
        ("<Value>1.2.250.1.213.1.1.4.12<", "<Value>1.2.3<", metadata),
        (
            "nodeRepresentation=\"urn:asip:ci-sis:vsm:2012\"",
            "nodeRepresentation=\"urn:x\"",
            metadata,
        ),
        (
            "nodeRepresentation=\"AMBULATOIRE\"",
            "nodeRepresentation=\"ESSMS\"",
            metadata,
        ),
        (
            "f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1\" classifiedObject=\"Document01\" nodeRepresentation=\"SA07\"",
            "f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1\" classifiedObject=\"Document01\" nodeRepresentation=\"SA66\"",
            metadata,
        ),
        (
            "nodeRepresentation=\"N\"",
            "nodeRepresentation=\"X\"",
            metadata,
        ),
        (
            "classifiedObject=\"SubmissionSet01\" nodeRepresentation=\"SA07\"",
            "classifiedObject=\"SubmissionSet01\" nodeRepresentation=\"SA01\"",
            metadata,
        ),
        // The class is not that of the type.
        (
            "nodeRepresentation=\"11\"",
            "nodeRepresentation=\"10\"",
            metadata,
        ),
        // What has to be there.
        ("name=\"creationTime\"", "name=\"autre\"", metadata),
        ("name=\"serviceStartTime\"", "name=\"autre\"", metadata),
        ("name=\"languageCode\"", "name=\"autre\"", metadata),
        ("name=\"sourcePatientId\"", "name=\"autre\"", metadata),
        ("name=\"sourcePatientInfo\"", "name=\"autre\"", metadata),
        ("name=\"legalAuthenticator\"", "name=\"autre\"", metadata),
        ("name=\"submissionTime\"", "name=\"autre\"", metadata),
        (
            "93606bcf-9494-43ec-9b4e-a7748d1a838d",
            "93606bcf-9494-43ec-9b4e-a7748d1a838e",
            metadata,
        ),
        (
            "2e82c1f6-a085-4c72-9da3-8640a32e42ab",
            "2e82c1f6-a085-4c72-9da3-8640a32e42ac",
            metadata,
        ),
        (
            "554ac39e-e3fe-47fe-b233-965d2a147832",
            "554ac39e-e3fe-47fe-b233-965d2a147833",
            metadata,
        ),
        (
            "classificationNode=\"urn:uuid:a54d6aa5",
            "classificationNode=\"urn:uuid:a54d6aa6",
            metadata,
        ),
        (
            "objectType=\"urn:uuid:7edca82f",
            "objectType=\"urn:uuid:7edca82e",
            metadata,
        ),
        // Forms.
        (
            "<Slot name=\"creationTime\"><ValueList><Value>20260301090000",
            "<Slot name=\"creationTime\"><ValueList><Value>20260301100000+0100",
            metadata,
        ),
        ("&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS", "", metadata),
        ("&amp;ISO^IDNST", "&amp;ISO^AUTRE", metadata),
        (
            "registryObject=\"Document01\" value=\"148115530271002^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH",
            "registryObject=\"Document01\" value=\"148115530271002^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^INS-C",
            metadata,
        ),
        // Of somebody else.
        (
            "registryObject=\"Document01\" value=\"148115530271002",
            "registryObject=\"Document01\" value=\"287080883795737",
            "XDSPatientIdDoesNotMatch",
        ),
        (
            "registryObject=\"SubmissionSet01\" value=\"148115530271002",
            "registryObject=\"SubmissionSet01\" value=\"287080883795737",
            "XDSPatientIdDoesNotMatch",
        ),
        // Associations.
        (
            "AssociationType:HasMember",
            "AssociationType:Autre",
            metadata,
        ),
        ("<Value>Original<", "<Value>Reference<", metadata),
        ("AssociationType:signs", "AssociationType:XFRM", metadata),
        (
            "targetObject=\"Document01\"",
            "targetObject=\"Document02\"",
            metadata,
        ),
        // A signature is hidden.
        (
            "nodeRepresentation=\"INVISIBLE_PATIENT\"",
            "nodeRepresentation=\"INVISIBLE_REPRESENTANTS_LEGAUX\"",
            metadata,
        ),
        // The document against what is said of it.
        (
            "<Slot name=\"hash\"><ValueList><Value>",
            "<Slot name=\"hash\"><ValueList><Value>0",
            "XDSRepositoryMetadataError",
        ),
        (
            "<Slot name=\"size\"><ValueList><Value>",
            "<Slot name=\"size\"><ValueList><Value>1",
            "XDSRepositoryMetadataError",
        ),
        (
            "<Slot name=\"creationTime\"><ValueList><Value>20260301090000",
            "<Slot name=\"creationTime\"><ValueList><Value>20260301100000",
            "XDSRepositoryMetadataError",
        ),
        (
            "<Slot name=\"languageCode\"><ValueList><Value>fr-FR",
            "<Slot name=\"languageCode\"><ValueList><Value>en-GB",
            "XDSRepositoryMetadataError",
        ),
        // Parts.
        ("href=\"cid:1.", "href=\"cid:9.", "XDSMissingDocument"),
        (
            "<xdsb:Document id=\"Document01\">",
            "<xdsb:Document id=\"document01\">",
            "XDSMissingDocument",
        ),
    ];
    let mut told = std::collections::BTreeSet::new();
    for (from, to, expected) in rules {
        let mut request = desk.feeding(&bench, DUPRE, &[Draft::of(DUPRE, &desk)]);
        let body = String::from_utf8(request.body).unwrap();
        assert!(body.contains(from), "{from}");
        request.body = body.replacen(from, to, 1).into_bytes();
        let problem = desk.ask(&bench, &request).await.unwrap_err();
        assert_eq!(
            problem.code, *expected,
            "{from} -> {to}: {}",
            problem.context
        );
        told.insert(problem.context);
    }
    assert!(told.len() > 25, "{told:#?}");
    assert!(desk.see(&bench, DUPRE).await.unwrap().is_empty());
}
