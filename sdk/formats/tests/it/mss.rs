//! Secure mail: addresses, subjects, messages written and read, reports, and what comes broken on purpose.

mod hostile;
mod messages;
mod reports;

use socle_formats::mss::address::{Address, Mailbox};
use socle_formats::mss::message::Message;
use socle_formats::mss::subject;
use socle_formats::mss::{Integration, headers};

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn doctor() -> Mailbox {
    Mailbox::professional(
        "Dr",
        "Iris",
        "LAVAL",
        "Cabinet Médical",
        address("iris.laval@medecin.formation.mssante.fr"),
    )
}

fn colleague() -> Mailbox {
    Mailbox {
        name: "Dr_Noé_PETIT".to_owned(),
        address: address("noe.petit@medecin.formation.mssante.fr"),
    }
}

/// A message with a number of the register, as every message has.
fn message(subject: &str) -> Message {
    let mut message = Message::new(
        doctor(),
        vec![colleague()],
        subject,
        "0193a1b2-c3d4@socle.invalid",
        1_785_585_600_000,
    );
    message.nil = "DEV000000".to_owned();
    message
}

#[test]
fn only_a_plain_address_is_one_so_nothing_typed_adds_a_header() {
    for text in [
        "iris.laval@medecin.mssante.fr",
        " 279035121518989@patient.mssante.fr ",
        "a+b_c@x-1.mssante.fr",
        "1990299123456AB@Patient.MSSante.FR",
    ] {
        assert!(text.parse::<Address>().is_ok(), "{text}");
    }
    for text in [
        "",
        "iris",
        "@mssante.fr",
        "iris@",
        "iris@mssante",
        "iris@@mssante.fr",
        "iris laval@mssante.fr",
        "iris@mssante.fr\r\nBcc: x@y.fr",
        "iris@mssante.fr, noe@mssante.fr",
        "\"iris\"@mssante.fr",
        "iris@[127.0.0.1]",
        "iris@-mssante.fr",
        "iris..laval@mssante.fr",
        "iris@mssanté.fr",
        "<iris@mssante.fr>",
        "iris@mssante.fr\0",
    ] {
        assert!(text.parse::<Address>().is_err(), "{text:?}");
    }
    assert_eq!(address("A@B.MSSante.FR").as_str(), "A@b.mssante.fr");
}

#[test]
fn the_trust_space_is_known_by_whole_labels() {
    let inside = |text: &str| address(text).is_inside(&[]);
    assert!(inside("a@mssante.fr") && inside("a@medecin.formation.mssante.fr"));
    assert!(!inside("a@notmssante.fr") && !inside("a@mssante.fr.example.com"));
    assert!(!inside("a@apicrypt.org"));
    assert!(address("a@mss.test").is_inside(&["mss.test".to_owned()]));
    assert!(!address("a@mss.test").is_inside(&[String::new()]));
}

#[test]
fn the_address_of_a_patient_gives_the_matricule_back() {
    let patients = "patient.mssante.fr";
    assert_eq!(
        address("279035121518989@patient.mssante.fr").matricule(patients),
        Some("279035121518989")
    );
    assert_eq!(address("iris@patient.mssante.fr").matricule(patients), None);
    assert_eq!(
        address("279035121518989@medecin.mssante.fr").matricule(patients),
        None
    );
}

#[test]
fn a_subject_says_type_name_and_birth_date() {
    let written = |label: &str, family: &str, given: &str, birth: Option<&str>, replaces| {
        subject::Documents {
            label: label.to_owned(),
            family: family.to_owned(),
            given: given.to_owned(),
            birth: birth.map(|date| date.parse().unwrap()),
            replaces,
        }
        .write()
    };
    assert_eq!(
        written(
            "Lettre de liaison",
            "InsFamilleQuatre",
            "Arthur",
            Some("1967-11-14"),
            false
        ),
        "XDM/1.0/DDM+Lettre de liaison INSFAMILLEQUATRE Arthur 14/11/1967"
    );
    assert_eq!(
        written(
            "Synthèse",
            "D’Œuvré-Élan",
            "Zoé\r\nBcc: x",
            Some("1967"),
            true
        ),
        "XDM/1.0/DDM+[Annule et remplace] Synthèse D’OEUVRE-ELAN Zoe Bcc: x"
    );
    assert_eq!(subject::label(&["CR opératoire"]), "CR opératoire");
    assert_eq!(subject::label(&["a", "b", "c"]), "3 documents");
    let long = subject::label(&["Lettre de liaison à la sortie d'un établissement de soins"]);
    assert_eq!(long, "Lettre de liaison à la sortie d'un…");
    assert!(subject::label(&["x".repeat(90).as_str()]).chars().count() == subject::MOST_LABEL);
}

#[test]
fn a_subject_received_is_shown_without_its_marks() {
    let read = subject::read("Re: XDM/1.0/DDM+Lettre de liaison DURAND Marie 14/11/1967");
    assert_eq!(read.shown, "Lettre de liaison DURAND Marie 14/11/1967");
    assert!(read.is_xdm && read.is_answer && !read.replaces && read.refused.is_none());
    let read = subject::read("XDM/1.0/DDM+[Annule et remplace] CR DURAND Marie");
    assert!(read.replaces && read.shown == "CR DURAND Marie");
    for (text, error) in [
        (
            "[KO Intégration système !][902] XDM/1.0/DDM+CR DURAND Marie",
            Integration::PatientInconnu,
        ),
        (
            "[Erreur d’intégration !][904] XDM/1.0/DDM+CR DURAND Marie",
            Integration::InsDifferent,
        ),
        (
            "[KO Intégration système !] CR DURAND Marie",
            Integration::Autre,
        ),
    ] {
        let read = subject::read(text);
        assert_eq!(
            (read.refused, &*read.shown),
            (Some(error), "CR DURAND Marie")
        );
    }
    for error in Integration::TOUTES {
        for in_report in [true, false] {
            let text = subject::refused(error, "XDM/1.0/DDM+CR", in_report);
            assert_eq!(subject::read(&text).refused, Some(error), "{text}");
        }
        assert_eq!(Integration::parse(error.code()), Some(error));
    }
    assert!(subject::read("[FIN]").is_fin);
    for not in ["[fin]", " [FIN]", "[FIN] ", "Re: [FIN]", "FIN"] {
        assert!(!subject::read(not).is_fin, "{not:?}");
    }
    assert_eq!(subject::read("").shown, "");
    assert_eq!(subject::read(&"Re: ".repeat(5_000)).shown, "");
}

#[test]
fn the_headers_of_documents_say_their_types_once() {
    let cda = headers::Cda::new(
        true,
        ["34112-3", "PRESC-BIO", "34112-3", "a, b\r\nX: y", ""],
    );
    assert_eq!(cda.ins(), "O");
    assert_eq!(cda.codecda(), "34112-3,PRESC-BIO,abX:y");
    assert_eq!(
        headers::Cda::read("O", "34112-3, PRESC-BIO")
            .unwrap()
            .codes
            .len(),
        2
    );
    assert!(!headers::Cda::read("N", "34112-3").unwrap().is_qualified);
    assert_eq!(headers::Cda::read("", " "), None);
}
