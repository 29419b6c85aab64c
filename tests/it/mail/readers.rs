//! What we write, read by two others: Python's `email` and `ripmime`.

use socle_formats::mss::address::Mailbox;
use socle_formats::mss::headers::Cda;
use socle_formats::mss::message::{Attachment, Message};
use socle_servers::mail::{CABINET, COLLEAGUE, DOCTOR};
use socle_servers::readers::{defects, files};

/// A letter with everything in it.
pub(super) fn letter() -> Message {
    let person = |name: &str, address: &str| Mailbox {
        name: name.to_owned(),
        address: address.parse().unwrap(),
    };
    let mut message = Message::new(
        person("Dr_Éloïse_D’ARC_Cabinet « Médical », \"Sud\"", DOCTOR),
        vec![person("Dr_Noé_PETIT", COLLEAGUE), person("", CABINET)],
        "Compte rendu : œdème & fièvre ≥ 39 °C – patient d’un nom assez long pour que la ligne soit pliée",
        "0193a1b2-c3d4@socle.invalid",
        1_785_585_600_000,
    );
    message.nil = "DEV000000".to_owned();
    message.text = "Cher confrère,\n\n.\n..deux points\nFrom ici\nŒdème à 39 °C.\n".to_owned();
    message.in_reply_to = Some("0193a1b2-c3d3@socle.invalid".to_owned());
    message.references = (0..12)
        .map(|n| format!("0193a1b2-c3d3-{n}@socle.invalid"))
        .collect();
    message.wants_reading = true;
    message.wants_delivery = true;
    message.is_important = true;
    message.attachments = vec![Attachment {
        name: "Compte rendu d’été.pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        content: b"%PDF-1.4 un faux".to_vec(),
    }];
    message
}

#[test]
fn what_is_written_has_no_defect_to_two_other_readers_and_its_files_come_out_whole() {
    let mut with_archive = letter();
    let archive: Vec<u8> = b"PK\x05\x06".iter().copied().chain([0; 18]).collect();
    with_archive.archive = Some(archive.clone());
    with_archive.cda = Some(Cda {
        is_qualified: true,
        codes: vec!["34112-3".to_owned()],
    });
    let mut to_a_patient = letter();
    to_a_patient.closes = true;
    let mut short = letter();
    (short.text, short.attachments) = (String::new(), Vec::new());
    for message in [letter(), with_archive, to_a_patient, short] {
        let written = message.write().unwrap();
        assert_eq!(
            defects(&written),
            "",
            "{}",
            String::from_utf8_lossy(&written)
        );
        let found = files(&written);
        let expected = message.attachments.iter().map(|file| &file.content);
        for content in expected.chain(&message.archive) {
            assert!(
                found.contains(content),
                "{}",
                String::from_utf8_lossy(content)
            );
        }
    }
}
