//! Who may not speak, and how not: the assertion, the signature, the headers, the transport.

use socle_formats::dmp::{self, Action, Request};
use socle_formats::soap::Head;
use socle_sandbox::ClientName;

use super::desk::{DUPRE, Desk, Draft, ENCHAINE};
use crate::client::{Bench, post_bytes};

/// The code of the fault or refusal, and why.
async fn told(bench: &Bench, desk: &Desk, request: &Request) -> (String, String) {
    let answer = desk.send(bench, request).await;
    let problem = match dmp::read_status(&answer.body, Some(&answer.content_type)) {
        Ok(read) => read.given().unwrap_err(),
        Err(_) => dmp::read_registry(&answer.body, Some(&answer.content_type))
            .unwrap()
            .given()
            .unwrap_err(),
    };
    (problem.code, problem.context)
}

fn declare(bench: &Bench, desk: &Desk, change: impl FnOnce(&mut Head)) -> Request {
    let mut head = desk.head(bench, Some(ENCHAINE));
    change(&mut head);
    dmp::authorise(&head, Action::Declare).unwrap()
}

#[tokio::test]
async fn an_assertion_that_does_not_hold_is_an_invalid_certificate() {
    let bench = Bench::new();
    let desk = Desk::card();
    let good = desk.vihf(&bench, Some(ENCHAINE), "normal");
    let stranger = Bench::new();
    let foreign = desk.foreign_vihf(&stranger, ENCHAINE);
    let start = good.find("<ds:Signature").unwrap();
    let end = good.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let unsigned = format!("{}{}", &good[..start], &good[end..]);
    for (what, assertion) in [
        ("changed", good.replacen(ENCHAINE.0, "148115530271002", 1)),
        ("of another authority", foreign),
        ("unsigned", unsigned),
        (
            "of another algorithm",
            good.replace("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha384"),
        ),
    ] {
        assert_ne!(assertion, good, "{what}");
        let request = declare(&bench, &desk, |head| head.assertion = Some(assertion));
        let (code, context) = told(&bench, &desk, &request).await;
        assert_eq!(code, "DMPInvalidCertificate", "{what}: {context}");
        assert!(context.starts_with("Le certificat ayant signé le VIHF est invalide"));
    }
}

#[tokio::test]
async fn who_speaks_is_who_is_connected_and_who_signed() {
    let bench = Bench::new();
    let (card, colleague) = (Desk::card(), Desk::colleague());
    for (what, desk) in [
        (
            "a card's assertion over the organisation's connection",
            Desk {
                connection: ClientName::Dmp,
                ..card.clone()
            },
        ),
        (
            "the organisation's over a card's",
            Desk {
                connection: ClientName::Cps,
                ..colleague.clone()
            },
        ),
        (
            "somebody else's identifier on a card",
            Desk {
                national_id: "899900000017".to_owned(),
                ..card.clone()
            },
        ),
        (
            "another structure",
            Desk {
                structure: "1990000099".to_owned(),
                ..colleague.clone()
            },
        ),
        (
            "signed by the organisation for a card",
            Desk {
                signature: ClientName::Dmp,
                ..card.clone()
            },
        ),
    ] {
        let request = declare(&bench, &desk, |_| {});
        let (code, context) = told(&bench, &desk, &request).await;
        assert_eq!(code, "sandbox_vihf", "{what}: {context}");
    }
}

#[tokio::test]
async fn a_transaction_about_a_patient_names_one() {
    let bench = Bench::new();
    let desk = Desk::card();
    let request = dmp::authorise(&desk.head(&bench, None), Action::Declare).unwrap();
    assert_eq!(told(&bench, &desk, &request).await.0, "sandbox_vihf");
}

#[tokio::test]
async fn headers_are_there_once_and_a_message_is_taken_once() {
    let bench = Bench::new();
    let desk = Desk::card();
    let broken: &[(&str, &str, &str)] = &[
        ("urn:uuid:", "uuid:", "InvalidAddressingHeader"),
        ("wsa:To ", "wsa:Vers ", "InvalidAddressingHeader"),
        ("wsa:ReplyTo>", "wsa:From>", "InvalidAddressingHeader"),
        (
            "addressing/anonymous",
            "addressing/none",
            "InvalidAddressingHeader",
        ),
        (":setAuthorization</wsa", ":autre</wsa", "ActionMismatch"),
        (
            "wsse:Security ",
            "wsse:Securite ",
            "InvalidAddressingHeader",
        ),
        ("2003/05/soap-envelope", "2003/05/autre", "VersionMismatch"),
        ("<action>AJOUT", "<action>AUTRE", "sandbox_schema"),
        (
            "<action>AJOUT</action>",
            "<action>AJOUT</action><autre/>",
            "sandbox_schema",
        ),
    ];
    for (from, to, expected) in broken {
        let mut request = declare(&bench, &desk, |_| {});
        let body = String::from_utf8(request.body).unwrap();
        assert!(body.contains(from), "{from}");
        let mut body = body.replacen(from, to, 1);
        // What closes an element follows.
        for name in ["wsa:To", "wsse:Security"] {
            if from.trim() == name {
                body = body.replacen(&format!("</{name}>"), &format!("</{}>", to.trim()), 1);
            }
        }
        if from.starts_with("wsa:ReplyTo") {
            body = body.replace("</wsa:ReplyTo>", "</wsa:From>");
        }
        request.body = body.into_bytes();
        let answer = desk.send(&bench, &request).await;
        let text = answer.text();
        assert!(text.contains(expected), "{from} -> {to}: {text}");
    }
    let request = declare(&bench, &desk, |_| {});
    let first = desk.send(&bench, &request).await;
    assert!(first.text().contains("DMPOk"));
    let second = desk.send(&bench, &request).await;
    assert!(
        second.text().contains("DuplicateMessageID"),
        "{}",
        second.text()
    );
}

#[tokio::test]
async fn each_service_takes_its_own_actions_in_its_own_media_type() {
    let bench = Bench::new();
    let desk = Desk::card();
    let client = bench.client(Some(desk.connection));
    let request = declare(&bench, &desk, |_| {});
    for (from, to, status) in [
        ("habilitations", "registry", 400),
        ("habilitations", "autre", 404),
        ("habilitations", "habilitations", 200),
    ] {
        let address = request.address.replace(from, to);
        let answer = post_bytes(
            &client,
            &address,
            &request.content_type,
            request.body.clone(),
        )
        .await
        .unwrap();
        assert_eq!(answer.status, status, "{to}");
    }
    for kind in [
        "text/xml; action=\"a\"",
        "application/soap+xml",
        "multipart/related; action=\"a\"",
    ] {
        let answer = post_bytes(&client, &request.address, kind, request.body.clone())
            .await
            .unwrap();
        assert_eq!(answer.status, 415, "{kind}");
    }
    assert!(
        post_bytes(
            &bench.client(None),
            &request.address,
            &request.content_type,
            request.body
        )
        .await
        .is_err()
    );
}

#[tokio::test]
async fn a_submission_is_signed_by_who_speaks_over_what_is_submitted() {
    let bench = Bench::new();
    let (card, colleague) = (Desk::card(), Desk::colleague());
    let fed = async |signed_by: &Desk, change: &dyn Fn(String) -> String| {
        let (mut submission, mut contents) =
            signed_by.submission(&bench, &[Draft::of(DUPRE, &card)]);
        let last = contents.len() - 1;
        let signature = String::from_utf8(contents[last].clone()).unwrap();
        contents[last] = change(signature).into_bytes();
        let signature = submission.signature.as_mut().unwrap();
        signature.hash = socle_formats::xds::entry::hash(&contents[last]);
        signature.size = Some(contents[last].len() as u64);
        let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
        let request = dmp::submit(&card.head(&bench, Some(DUPRE)), &submission, &contents).unwrap();
        card.ask(&bench, &request)
            .await
            .err()
            .map(|problem| problem.code)
    };
    assert_eq!(fed(&card, &|signature| signature).await, None);
    // By another certificate than the one that speaks; changed after it was signed.
    assert_eq!(
        fed(&colleague, &|signature| signature).await.as_deref(),
        Some("DMPInvalidCertificate")
    );
    let changed = |signature: String| signature.replacen("2026-03-01", "2026-03-02", 1);
    assert_eq!(
        fed(&card, &changed).await.as_deref(),
        Some("DMPInvalidCertificate")
    );
    let none = |_: String| "<rien/>".to_owned();
    assert_eq!(
        fed(&card, &none).await.as_deref(),
        Some("sandbox_SignatureLot")
    );

    // Over another document, or another submission, than what is sent.
    let (submission, contents) = card.submission(&bench, &[Draft::of(DUPRE, &card)]);
    let other = card.submission(&bench, &[Draft::of(DUPRE, &card)]);
    let mut wrong = submission.clone();
    let mut signature = other.1[1].clone();
    wrong.signature = Some(wrong.documents[0].entry.signature(
        "Signature01",
        "1.2.250.1.999.1.6.1",
        "20260301090000",
        &signature,
    ));
    let head = card.head(&bench, Some(DUPRE));
    let request = dmp::submit(&head, &wrong, &[&contents[0], &signature]).unwrap();
    assert_eq!(
        card.ask(&bench, &request).await.unwrap_err().code,
        "sandbox_SignatureLot"
    );
    signature.clear();
    // Without one at all.
    let mut without = submission;
    without.signature = None;
    let head = card.head(&bench, Some(DUPRE));
    let request = dmp::submit(&head, &without, &[&contents[0]]).unwrap();
    assert_eq!(
        card.ask(&bench, &request).await.unwrap_err().code,
        "XDSRegistryMetadataError"
    );
}

#[tokio::test]
async fn a_document_of_another_patient_than_its_metadata_is_refused() {
    let bench = Bench::new();
    let desk = Desk::card();
    let mut request = desk.feeding(&bench, DUPRE, &[Draft::of(ENCHAINE, &desk)]);
    assert_eq!(
        desk.ask(&bench, &request).await.unwrap_err().code,
        "XDSPatientIdDoesNotMatch"
    );
    // Metadata about the patient of the assertion, around a document about somebody else.
    request = desk.feeding(&bench, DUPRE, &[Draft::of(ENCHAINE, &desk)]);
    let body = String::from_utf8(request.body).unwrap();
    let from = format!("{}^^^", ENCHAINE.0);
    request.body = body.replace(&from, &format!("{}^^^", DUPRE.0)).into_bytes();
    let problem = desk.ask(&bench, &request).await.unwrap_err();
    assert_eq!(problem.code, "XDSPatientIdDoesNotMatch");
    assert!(
        problem.context.contains("the document"),
        "{}",
        problem.context
    );
}
