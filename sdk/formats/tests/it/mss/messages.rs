//! Messages written, then read as any receiver reads them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use socle_formats::mss::address::Mailbox;
use socle_formats::mss::headers::Cda;
use socle_formats::mss::message::{Attachment, Message, MessageError, pdf_name};
use socle_formats::mss::received::{self, Warning};

use super::{address, colleague, doctor, message};

/// A message with documents, as it is sent to a colleague.
pub(super) fn whole() -> Message {
    let mut message = message("XDM/1.0/DDM+Lettre de liaison INSFAMILLEQUATRE Arthur 14/11/1967");
    message.cc = vec![Mailbox::bare(address(
        "secretariat@cabinet.formation.mssante.fr",
    ))];
    message.bcc = vec![Mailbox::bare(address(
        "cachee@cabinet.formation.mssante.fr",
    ))];
    message.text =
        "Cher confrère,\n\nMerci de voir Mme « Élan » : fièvre > 39 °C.\n.\n--\nDr LAVAL\n"
            .to_owned();
    // Bytes that no text survives.
    message.archive = Some((0..=255).cycle().take(5_000).collect());
    message.cda = Some(Cda::new(true, ["34112-3"]));
    message.attachments = vec![Attachment {
        name: pdf_name(
            "20220531",
            "CR d'imagerie médicale",
            "CORSE",
            "FIGATELLIX",
            "",
        ),
        mime: "application/pdf".to_owned(),
        content: b"%PDF-1.4\nligne\r\nautre\n".to_vec(),
    }];
    message.wants_reading = true;
    message.wants_delivery = true;
    message.is_important = true;
    message.in_reply_to = Some("avant@x.mssante.fr".to_owned());
    message.references = vec![
        "premier@x.mssante.fr".to_owned(),
        "avant@x.mssante.fr".to_owned(),
    ];
    message
}

#[test]
fn a_message_is_read_as_it_was_written() {
    let message = whole();
    let read = received::read(&message.write().unwrap()).unwrap();
    assert_eq!(read.from.as_ref(), Some(&doctor()));
    assert_eq!(
        read.from.as_ref().unwrap().name,
        "Dr_Iris_LAVAL_Cabinet Médical"
    );
    assert_eq!(read.to, [colleague()]);
    assert_eq!(read.cc, message.cc);
    assert_eq!(read.subject, message.subject);
    assert_eq!(
        read.about.shown,
        "Lettre de liaison INSFAMILLEQUATRE Arthur 14/11/1967"
    );
    assert_eq!(read.id, message.id);
    assert_eq!(read.in_reply_to, ["avant@x.mssante.fr"]);
    assert_eq!(read.references, message.references);
    assert_eq!(read.at_ms, Some(message.at_ms));
    assert_eq!(read.text, message.text.trim_end());
    assert!(!read.was_html && read.is_important && !read.closes);
    assert_eq!(read.cda, message.cda);
    assert_eq!(read.nil, "DEV000000");
    assert_eq!(read.wants_reading, Some(doctor().address));
    assert!(read.announces_documents());
    assert_eq!(read.archives().count(), 1);
    assert_eq!(Some(&read.files[0].content), message.archive.as_ref());
    assert_eq!(
        read.files[1].name,
        "20220531_CR_d_imagerie_medicale_CORSE_FIGATELLIX.pdf"
    );
    assert_eq!(read.files[1].mime, "application/pdf");
    assert_eq!(read.files[1].content, message.attachments[0].content);
    assert!(read.warnings.is_empty() && read.report.is_none());
}

#[test]
fn a_name_with_accents_stands_in_encoded_words_of_its_own_and_marks_are_escaped() {
    let mut message = whole();
    message.from.name = "É".repeat(60);
    message.to[0].name = "Dr \"Noé\" \\ PETIT".replace('é', "e");
    let bytes = message.write().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.contains("\"=?"), "{text}");
    let read = received::read(&bytes).unwrap();
    assert_eq!(read.from.unwrap().name, message.from.name);
    assert_eq!(read.to[0].name, message.to[0].name);
}

#[test]
fn hidden_copies_stand_in_the_envelope_and_in_no_header() {
    let message = whole();
    let text = String::from_utf8(message.write().unwrap()).unwrap();
    assert!(!text.contains("cachee"));
    let to: Vec<&str> = message
        .recipients()
        .iter()
        .map(|one| one.as_str())
        .collect();
    assert_eq!(
        to,
        [
            "noe.petit@medecin.formation.mssante.fr",
            "secretariat@cabinet.formation.mssante.fr",
            "cachee@cabinet.formation.mssante.fr"
        ]
    );
}

#[test]
fn the_same_message_is_the_same_bytes_at_each_attempt() {
    assert_eq!(whole().write(), whole().write());
}

#[test]
fn no_line_is_longer_than_a_server_takes_and_every_line_ends_as_it_must() {
    let mut message = whole();
    message.subject = "é".repeat(3_000);
    message.text = format!("{}\nfin", "mot ".repeat(2_000));
    message.from.name = "Très ".repeat(100);
    let bytes = message.write().unwrap();
    for line in bytes.split(|byte| *byte == b'\n') {
        assert!(line.len() <= 998, "{} signs", line.len());
    }
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
    let whole_ends = bytes.windows(2).filter(|two| two == b"\r\n").count();
    assert_eq!(ends, whole_ends);
    let read = received::read(&bytes).unwrap();
    assert_eq!(read.text, message.text);
    assert!(read.subject.starts_with("ééé"));
}

#[test]
fn what_a_person_types_adds_no_header() {
    let mut message = message("Objet\r\nBcc: pirate@example.com\r\n\r\nCorps");
    message.from.name = "Dr\r\nX-MSS-MES: FIN".to_owned();
    message.nil = "DEV1\r\nX-Autre: oui".to_owned();
    message.attachments = vec![Attachment {
        name: "a\"; filename=b.exe\r\nX-Autre: oui".to_owned(),
        mime: "text/html\r\nX-Autre: oui".to_owned(),
        content: b"x".to_vec(),
    }];
    let bytes = message.write().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    for line in text.lines() {
        for header in ["Bcc:", "X-Autre:", "X-MSS-MES:"] {
            assert!(!line.starts_with(header), "{text}");
        }
    }
    let read = received::read(&bytes).unwrap();
    assert!(!read.closes);
    assert_eq!(read.files[0].mime, "application/octet-stream");
}

#[test]
fn a_message_that_closes_carries_nothing_that_would_be_lost() {
    let fin = message("[FIN]");
    let read = received::read(&fin.write().unwrap()).unwrap();
    assert!(read.about.is_fin && read.text.is_empty());
    let mut with_words = fin.clone();
    with_words.text = "Au revoir".to_owned();
    assert_eq!(with_words.write(), Err(MessageError::FinCarries));
    let mut twice = fin;
    twice.closes = true;
    assert_eq!(twice.write(), Err(MessageError::ClosedTwice));
    let mut closing = message("Au revoir");
    closing.closes = true;
    assert!(received::read(&closing.write().unwrap()).unwrap().closes);
}

#[test]
fn a_message_without_what_it_needs_is_not_written() {
    let wrong = |change: fn(&mut Message)| {
        let mut message = whole();
        change(&mut message);
        message.write().unwrap_err()
    };
    assert_eq!(
        wrong(|message| {
            message.to.clear();
            message.cc.clear();
            message.bcc.clear();
        }),
        MessageError::NoRecipient
    );
    assert_eq!(
        wrong(|message| message.nil = " ".to_owned()),
        MessageError::NoNil
    );
    assert_eq!(wrong(|message| message.cda = None), MessageError::NoCda);
    for id in ["", "sans-arobase", "a@b>\r\nX: y", "a b@c", "é@c"] {
        let mut message = whole();
        message.id = id.to_owned();
        assert_eq!(message.write(), Err(MessageError::Id), "{id}");
    }
    assert_eq!(wrong(|message| message.at_ms = -1), MessageError::Instant);
    assert_eq!(
        wrong(|message| message.at_ms = i64::MAX),
        MessageError::Instant
    );
}

#[test]
fn names_of_files_are_ascii_without_spaces() {
    assert_eq!(
        pdf_name(
            "20220531",
            "Synthèse  médicale (VSM)",
            "D’ÉLAN",
            "Zoé",
            "12/3"
        ),
        "20220531_Synthese_medicale_VSM_D_ELAN_Zoe_12_3.pdf"
    );
    assert_eq!(pdf_name("", "", "", "", ""), ".pdf");
}

/// Python's own parser, which is nobody's here, finds no defect and the same parts.
#[test]
fn another_parser_reads_what_is_written_without_defect() {
    const SCRIPT: &str = "
import sys, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
assert not [d for p in m.walk() for d in p.defects], [(p.get_content_type(), p.defects) for p in m.walk()]
print(m['subject']); print(m['from'].addresses[0].display_name); print(m['message-id'])
for p in m.walk():
    if not p.is_multipart(): print(p.get_content_type(), p.get_filename(), len(p.get_payload(decode=True)))
";
    let mut python = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let message = whole();
    let mut input = python.stdin.take().unwrap();
    input.write_all(&message.write().unwrap()).unwrap();
    drop(input);
    let out = python.wait_with_output().unwrap();
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], message.subject);
    assert_eq!(lines[1], "Dr_Iris_LAVAL_Cabinet Médical");
    assert_eq!(lines[2], "<0193a1b2-c3d4@socle.invalid>");
    assert!(lines[3].starts_with("text/plain None "), "{text}");
    assert_eq!(lines[4], "application/zip IHE_XDM.zip 5000");
    assert_eq!(
        lines[5],
        "application/pdf 20220531_CR_d_imagerie_medicale_CORSE_FIGATELLIX.pdf 22"
    );
}

#[test]
fn html_comes_as_words_and_fetches_nothing() {
    let html = "<html><head><style>p{color:red}</style><script>alert('secret')</script></head><body>\
        <p>Bonjour <b>Docteur</b></p><img src=\"http://pisteur.example/x.png\">\
        <form action=\"http://pirate.example\"><input name=\"code\"></form>\
        <p>Fièvre &gt; 39&nbsp;°C</p></body></html>";
    let mail = format!(
        "From: a@b.mssante.fr\r\nDate: Tue, 01 Jul 2025 10:00:00 +0200\r\nSubject: =?iso-8859-1?Q?R=E9sultat?=\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{html}"
    );
    let read = received::read(mail.as_bytes()).unwrap();
    assert!(read.was_html);
    assert_eq!(read.subject, "Résultat");
    assert!(read.text.contains("Bonjour Docteur"), "{}", read.text);
    assert!(read.text.contains("Fièvre > 39"), "{}", read.text);
    for never in ["<", "alert", "color", "pisteur", "pirate"] {
        assert!(!read.text.contains(never), "{}", read.text);
    }
    assert!(!read.warnings.contains(&Warning::NoDate));
}

#[test]
fn a_file_keeps_its_bytes_whatever_it_says_it_is() {
    // A PDF in Latin-1 that calls itself text.
    let mail = b"From: a@b.mssante.fr\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n\
        --B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVoici\r\n\
        --B\r\nContent-Type: text/plain; charset=iso-8859-1; name=\"a.pdf\"\r\nContent-Disposition: attachment; filename=\"../../a.pdf\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERi3pAP8=\r\n\
        --B\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nFrom: c@d.fr\r\nSubject: dedans\r\n\r\ncorps\r\n--B--\r\n";
    let read = received::read(mail).unwrap();
    assert_eq!(read.text, "Voici");
    assert_eq!(read.files[0].name, "a.pdf");
    assert_eq!(read.files[0].content, b"%PDF-\xE9\x00\xFF");
    assert_eq!(read.files[1].name, "message-2.eml");
    let inner = received::read(&read.files[1].content).unwrap();
    assert_eq!((&*inner.subject, &*inner.text), ("dedans", "corps"));
    assert_eq!(read.files.len(), 2);
}

#[test]
fn a_reading_report_leaves_by_itself_only_to_where_refusals_go() {
    let bytes = whole().write().unwrap();
    let with = |path: &str| {
        let mut mail = format!("Return-Path: <{path}>\r\n").into_bytes();
        mail.extend_from_slice(&bytes);
        received::read(&mail).unwrap().may_report_by_itself()
    };
    assert!(with("iris.laval@medecin.formation.mssante.fr"));
    assert!(!with("autre@medecin.formation.mssante.fr"));
    assert!(!with(""));
    assert!(!received::read(&bytes).unwrap().may_report_by_itself());
}

#[test]
fn what_no_person_wrote_to_one_person_is_known_so_that_two_machines_never_answer_each_other() {
    let mut own = message("Absence");
    assert!(!received::read(&own.write().unwrap()).unwrap().is_automatic);
    own.is_automatic = true;
    assert!(received::read(&own.write().unwrap()).unwrap().is_automatic);
    let with = |header: &str| {
        let mail = format!("From: <a@b.fr>\r\nTo: <c@d.fr>\r\n{header}\r\n\r\nBonjour.\r\n");
        received::read(mail.as_bytes()).unwrap().is_automatic
    };
    for (header, expected) in [
        ("Auto-Submitted: no", false),
        ("Auto-Submitted: auto-generated", true),
        ("auto-submitted: Auto-Replied (vacances)", true),
        ("Precedence: bulk", true),
        ("Precedence: List", true),
        ("Precedence: first-class", false),
        ("List-Id: <liste.exemple.fr>", true),
        ("X-Auto-Response-Suppress: All", true),
        ("Return-Path: <>", true),
        ("Return-Path: <a@b.fr>", false),
        ("X-Autre: rien", false),
    ] {
        assert_eq!(with(header), expected, "{header}");
    }
}
