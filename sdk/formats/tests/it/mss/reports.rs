//! What became of a message.

use socle_formats::mss::Integration;
use socle_formats::mss::message::Attachment;
use socle_formats::mss::received;
use socle_formats::mss::report::{Action, Cause, Outcome, Read, ReadingReport, Report};

use super::messages::whole;
use super::{address, colleague, doctor};

/// A report as Postfix writes it.
fn bounce(action: &str, status: &str, diagnostic: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mss.test (Mail Delivery System)\r\nTo: iris@medecin.mssante.fr\r\nSubject: Undelivered\r\n\
         Date: Tue, 01 Jul 2025 10:00:00 +0200\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"B/1\"\r\n\r\n\
         --B/1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system.\r\n\r\n\
         --B/1\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mss.test\r\nOriginal-Envelope-Id: 0193+2Bb@socle.invalid\r\n\r\n\
         Final-Recipient: rfc822; 279035121518989@patient.mssante.fr\r\n\
         Original-Recipient: rfc822;279035121518989@patient.mssante.fr\r\n\
         Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mss.test\r\nDiagnostic-Code: smtp; 550 {diagnostic}\r\n\
         \x20   dans son contexte\r\n\r\n\
         --B/1\r\nContent-Description: Undelivered Message Headers\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         From: iris@medecin.mssante.fr\r\nMessage-ID: <0193@socle.invalid>\r\nSubject: x\r\n\r\n--B/1--\r\n"
    )
    .into_bytes()
}

#[track_caller]
fn outcome(bytes: &[u8]) -> Outcome {
    match received::read(bytes).unwrap().report {
        Some(Report::Delivery(report)) => {
            assert_eq!(report.envelope, "0193+b@socle.invalid");
            assert_eq!(report.message, "0193@socle.invalid");
            assert_eq!(report.recipients.len(), 1);
            report.recipients[0].clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_delivery_report_says_whom_what_and_why() {
    for (action, status, words, read, cause) in [
        ("delivered", "2.0.0", "ok", Action::Delivered, None),
        ("relayed", "2.0.0", "ok", Action::Relayed, None),
        ("delayed", "4.4.1", "timed out", Action::Delayed, None),
        (
            "failed",
            "5.1.1",
            "User unknown",
            Action::Failed,
            Some(Cause::Inconnu),
        ),
        (
            "failed",
            "5.2.1",
            "disabled",
            Action::Failed,
            Some(Cause::Fermee),
        ),
        (
            "failed",
            "5.0.0",
            "messagerie fermee",
            Action::Failed,
            Some(Cause::Fermee),
        ),
        (
            "failed",
            "5.0.0",
            "Patient non trouvé",
            Action::Failed,
            Some(Cause::Inconnu),
        ),
        (
            "failed",
            "5.0.0",
            "Adresse invalide",
            Action::Failed,
            Some(Cause::Adresse),
        ),
        (
            "failed",
            "5.2.2",
            "full",
            Action::Failed,
            Some(Cause::Pleine),
        ),
        (
            "failed",
            "5.3.4",
            "too big",
            Action::Failed,
            Some(Cause::Taille),
        ),
        (
            "failed",
            "5.1.2",
            "domaine hors espace de confiance MSSante",
            Action::Failed,
            Some(Cause::HorsEspace),
        ),
        ("FAILED", "5.9.9", "?", Action::Failed, Some(Cause::Autre)),
    ] {
        let outcome = outcome(&bounce(action, status, words));
        assert_eq!(outcome.recipient, "279035121518989@patient.mssante.fr");
        assert_eq!((outcome.action, outcome.cause()), (read, cause), "{words}");
        assert!(
            outcome.diagnostic.ends_with("dans son contexte"),
            "{}",
            outcome.diagnostic
        );
        if let Some(cause) = outcome.cause() {
            assert!(cause.message().ends_with('.'));
        }
    }
}

fn report(refused: Option<Integration>) -> ReadingReport {
    let original = whole();
    ReadingReport {
        from: colleague(),
        to: doctor().address,
        id: "rapport-1@socle.invalid".to_owned(),
        at_ms: 1_785_585_700_000,
        nil: "DEV000000".to_owned(),
        about: (
            original.id.clone(),
            original.subject.clone(),
            original.write().unwrap(),
        ),
        kind: Read::Processed,
        is_automatic: refused.is_some(),
        refused,
        text: "Le document n’a pas été rangé.".to_owned(),
        returned: vec![Attachment {
            name: "IHE_XDM.zip".to_owned(),
            mime: "application/zip".to_owned(),
            content: b"PK\x03\x04 \xFF".to_vec(),
        }],
    }
}

#[test]
fn a_reading_report_is_read_as_it_was_written_with_the_error_of_integration() {
    for refused in std::iter::once(None).chain(Integration::TOUTES.map(Some)) {
        let written = report(refused);
        let bytes = written.write().unwrap();
        let read = received::read(&bytes).unwrap();
        let Some(Report::Reading(reading)) = &read.report else {
            panic!("{:?}", read.report);
        };
        assert_eq!(reading.message, whole().id);
        assert_eq!(reading.recipient, colleague().address.as_str());
        assert_eq!(reading.kind, Read::Processed);
        assert_eq!(reading.is_automatic, refused.is_some());
        assert_eq!(reading.refused, refused);
        assert_eq!(read.about.refused, refused);
        assert_eq!(
            read.to[0].address,
            address("iris.laval@medecin.formation.mssante.fr")
        );
        assert_eq!(read.text, written.text);
        // The message it is about comes back as it was.
        let original = read
            .files
            .iter()
            .find(|file| file.mime == "message/rfc822")
            .unwrap();
        let again = received::read(&original.content).unwrap();
        assert_eq!(again.id, whole().id);
        assert_eq!(again.archives().count(), 1);
        assert!(
            read.archives()
                .any(|file| file.content == b"PK\x03\x04 \xFF")
        );
    }
    let text = String::from_utf8_lossy(&report(Some(Integration::PatientInconnu)).write().unwrap())
        .into_owned();
    for said in [
        "Disposition: automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant de patient inconnu",
        "report-type=\"disposition-notification\"",
        "Original-Message-ID: <0193a1b2-c3d4@socle.invalid>",
    ] {
        assert!(text.replace("\r\n\t", "").contains(said), "{text}");
    }
}

#[test]
fn a_report_of_somebody_else_is_read_all_the_same() {
    let mail = "From: x@y.mssante.fr\r\nContent-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nlu\r\n\
        --B\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;x@y.mssante.fr\r\n\
        Original-Message-ID: <a@b>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--B--\r\n";
    let Some(Report::Reading(reading)) = received::read(mail.as_bytes()).unwrap().report else {
        panic!("no report");
    };
    assert_eq!(
        (reading.kind, reading.is_automatic),
        (Read::Displayed, false)
    );
    assert_eq!((&*reading.message, reading.refused), ("a@b", None));
}
