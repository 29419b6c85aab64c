//! In each mode, by card and by the organisation: what is written is accepted, kept for the official rules, and its
//! signatures hold to `xmlsec1`.

use std::path::Path;
use std::process::Command;

use socle_formats::dmp::{self, Action, Date, DocumentId, Request, Sender, Which};
use socle_formats::xds::entry::APPROVED;
use socle_formats::xds::hl7;
use socle_formats::xds::query::{By, Documents, Query, Submissions};
use socle_formats::xds::submission::{Change, Status, Update};
use socle_formats::xds::values::Hidden;

use super::desk::{DUPRE, Desk, Draft, ENCHAINE, HALL, MELANGE, NOW, OID, keep, keep_text, set};
use crate::client::Bench;

/// Whether a signature holds by this certificate alone, to a judge that is not ours.
fn holds(xml: &[u8], certificate: &[u8]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let (file, der) = (folder.path().join("x.xml"), folder.path().join("c.der"));
    std::fs::write(&file, xml).unwrap();
    std::fs::write(&der, certificate).unwrap();
    judged(&file, &der)
}

fn judged(file: &Path, der: &Path) -> bool {
    Command::new("xmlsec1")
        // What a manifest names (`urn:oid:`) can be fetched by nobody: its digests are part of what is signed.
        .args(["--verify", "--ignore-manifests"])
        .args(["--enabled-key-data", "key-name,rsa", "--pubkey-cert-der"])
        .arg(der)
        .args([
            "--id-attr:ID",
            "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
            "--id-attr:Id",
            "http://www.w3.org/2000/09/xmldsig#:Manifest",
        ])
        .arg(file)
        .output()
        .unwrap()
        .status
        .success()
}

#[tokio::test]
async fn an_assertion_of_each_mode_is_accepted_and_its_signature_holds() {
    let bench = Bench::new();
    for (desk, who) in [(Desk::card(), "cps"), (Desk::colleague(), "structure")] {
        let certificate = desk.certificate(&bench);
        for mode in ["normal", "bris_de_glace", "centre_15"] {
            for secret in [false, true] {
                let head = desk.head_of(&bench, Some(MELANGE), mode, secret);
                let assertion = head.assertion.clone().unwrap();
                assert!(holds(assertion.as_bytes(), &certificate), "{who} {mode}");
                let changed = assertion.replacen(MELANGE.0, DUPRE.0, 1);
                assert!(!holds(changed.as_bytes(), &certificate), "{who} {mode}");
                let query = Query::Documents(Documents {
                    patient: hl7::patient(MELANGE.0, MELANGE.1),
                    ..Documents::default()
                });
                let request = dmp::search(&head, &query).unwrap();
                // Only the doctor of the demonstration has an authorisation for the normal mode.
                let refused = desk
                    .ask(&bench, &request)
                    .await
                    .err()
                    .map(|problem| problem.code);
                let expected =
                    (who == "structure" && mode == "normal").then_some("DMPAuthorizationNotFound");
                assert_eq!(refused.as_deref(), expected, "{who} {mode}");
                let secret = if secret { "-secret" } else { "" };
                keep_text(&format!("vihf-{who}-{mode}{secret}.xml"), &assertion);
            }
        }
    }
}

#[tokio::test]
async fn every_kind_of_request_is_accepted_and_the_signature_of_a_submission_holds() {
    let bench = Bench::new();
    let desk = Desk::card();
    let head = |patient| desk.head(&bench, Some(patient));
    let sent = async |name: &str, request: Request| {
        let answer = desk.send(&bench, &request).await;
        assert_eq!(answer.status, 200, "{name}");
        let last = bench.sandbox.traffic().exchanges.pop_back().unwrap();
        assert_eq!(last.outcome, "Success", "{name}: {:?}", last.reason);
        keep(&format!("bac-{name}"), &request);
    };
    let sender = Sender {
        oid: OID.to_owned(),
        name: "Socle".to_owned(),
    };
    let who = (&DUPRE.0.parse().unwrap(), DUPRE.1.parse().unwrap());
    let request = dmp::existence(&head(DUPRE), &sender, who, NOW).unwrap();
    sent("td0.2.xml", request).await;
    for (name, action) in [
        ("td0.3-ajout.xml", Action::Declare),
        ("td0.3-ajout-mt.xml", Action::DeclareTreating),
        ("td0.3-suppression-mt.xml", Action::WithdrawTreating),
        ("td0.3-suppression.xml", Action::Withdraw),
    ] {
        sent(name, dmp::authorise(&head(ENCHAINE), action).unwrap()).await;
    }
    let since = "2026-01-01".parse().unwrap();
    for (name, by) in [
        ("td0.4-documents.xml", Date::LastDocument),
        ("td0.4-autorisations.xml", Date::LastAuthorisation),
    ] {
        let request = dmp::list(&desk.head(&bench, None), &since, by).unwrap();
        sent(name, request).await;
    }
    for (name, which) in [
        ("td1.6-actives.xml", Which::Active),
        ("td1.6-interdites.xml", Which::Blocked),
        ("td1.6-toutes.xml", Which::All),
    ] {
        sent(name, dmp::authorised(&head(HALL), which).unwrap()).await;
    }
    let drafts = [Draft::of(HALL, &desk), Draft::of(HALL, &desk)];
    let (submission, contents) = desk.submission(&bench, &drafts);
    let signature = contents.last().unwrap();
    let certificate = desk.certificate(&bench);
    assert!(holds(signature, &certificate));
    let text = String::from_utf8(signature.clone()).unwrap();
    let changed = text.replacen(&drafts[0].unique_id(), &drafts[1].unique_id(), 1);
    assert!(!holds(changed.as_bytes(), &certificate));
    let borrowed: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    let request = dmp::submit(&head(HALL), &submission, &borrowed).unwrap();
    sent("td2.1-deux.mime", request).await;
    let entries = desk.see(&bench, HALL).await.unwrap();
    let entry = entries[0].clone();
    let patient = hl7::patient(HALL.0, HALL.1);
    for (name, query) in [
        (
            "td3.1-documents.xml",
            Query::Documents(Documents {
                patient: patient.clone(),
                statuses: vec![APPROVED],
                service_from: "20240101".to_owned(),
                ..Documents::default()
            }),
        ),
        (
            "td3.1-lots.xml",
            Query::Submissions(Submissions {
                patient: patient.clone(),
                from: "20260101".to_owned(),
                ..Submissions::default()
            }),
        ),
        (
            "td3.1-liens.xml",
            Query::Associations(vec![entry.id.clone()]),
        ),
        (
            "td3.1-un.xml",
            Query::DocumentsAndAssociations(By::Unique(vec![entry.unique_id.clone()])),
        ),
    ] {
        sent(name, dmp::search(&head(HALL), &query).unwrap()).await;
    }
    let asked: Vec<DocumentId> = entries
        .iter()
        .map(|entry| DocumentId {
            unique_id: entry.unique_id.clone(),
            repository: entry.repository.clone(),
        })
        .collect();
    let request = dmp::retrieve(&head(HALL), &asked).unwrap();
    sent("td3.2-deux.xml", request).await;
    let mut entry = entry;
    for (name, who, hidden) in [
        ("td3.3a-masque.xml", Hidden::Professionals, true),
        ("td3.3a-demasque.xml", Hidden::Professionals, false),
        ("td3.3b-cache-au-patient.xml", Hidden::Patient, true),
        ("td3.3b-visible-au-patient.xml", Hidden::Patient, false),
    ] {
        entry.hide_from(who, hidden);
        let update = Update {
            set: set(&entry),
            change: Change::Metadata(Box::new(entry.clone())),
        };
        sent(name, dmp::change(&head(HALL), &update).unwrap()).await;
        let now = desk.see(&bench, HALL).await.unwrap();
        entry = now
            .into_iter()
            .find(|one| one.unique_id == entry.unique_id)
            .unwrap();
    }
    for (name, from, to) in [
        ("td3.3c-archive.xml", Status::Approved, Status::Archived),
        ("td3.3c-desarchive.xml", Status::Archived, Status::Approved),
        ("td3.3d-supprime.xml", Status::Approved, Status::Deleted),
    ] {
        let update = Update {
            set: set(&entry),
            change: Change::Status {
                entry: entry.id.clone(),
                from,
                to,
            },
        };
        sent(name, dmp::change(&head(HALL), &update).unwrap()).await;
    }
}
