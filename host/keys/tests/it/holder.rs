//! Whose certificate this is.

use std::process::Command;

use socle_keys::{CardKind, Certificate, KeyError, Subject};
use socle_test_cards::pki::{Authority, Cps};

#[test]
fn a_doctors_card_says_who_they_are() {
    let issued = Authority::default().card(&Cps::doctor());
    let certificate = Certificate::from_der(&issued.der).unwrap();
    let holder = certificate.subject.holder().unwrap();
    assert_eq!(holder.national_id, "899900063480");
    assert_eq!(holder.nom.as_deref(), Some("LIBRE"));
    assert_eq!(holder.prenom.as_deref(), Some("MAX"));
    assert_eq!(holder.profession.as_deref(), Some("10"));
    assert_eq!(holder.profession_label.as_deref(), Some("Médecin"));
    assert_eq!(holder.savoir_faire, ["SM26"]);
    assert_eq!(holder.card, CardKind::Cps);
    assert_eq!(holder.card_serial.as_deref(), Some("2600855206"));
    assert!(holder.is_nominative() && certificate.signs_documents);
    assert_eq!(
        certificate.subject_name,
        "CN=899900063480,GN=MAX,SN=LIBRE,T=Médecin,C=FR"
    );
    assert_eq!(
        certificate.issuer_name,
        "CN=TEST AC FICTIVE FORT PERSONNES,C=FR"
    );
    // 1 January 2024 and 2036, UTC.
    assert_eq!(certificate.not_before_ms, 1_704_067_200_000);
    assert_eq!(certificate.not_after_ms, 2_082_758_400_000);
}

#[test]
fn each_kind_of_card_is_told() {
    let authority = Authority::default();
    for (kind, card) in [(1, CardKind::Cpf), (2, CardKind::Cpe), (3, CardKind::Cpa)] {
        let cps = Cps {
            kind,
            ..Cps::doctor()
        };
        let certificate = Certificate::from_der(&authority.card(&cps).der).unwrap();
        assert_eq!(certificate.subject.holder().unwrap().card, card);
    }
}

#[test]
fn a_card_that_names_nobody_is_not_nominative() {
    let cps = Cps {
        nom: None,
        prenom: None,
        ..Cps::secretary()
    };
    let certificate = Certificate::from_der(&Authority::default().card(&cps).der).unwrap();
    let holder = certificate.subject.holder().unwrap();
    assert!(!holder.is_nominative());
    assert_eq!(holder.profession, None);
}

#[test]
fn an_organisation_says_its_structure() {
    let issued = Authority::default().organisation("INSI-AUTO", "499900063480001");
    let certificate = Certificate::from_der(&issued.der).unwrap();
    let Subject::Organisation(organisation) = &certificate.subject else {
        panic!("{certificate:?}");
    };
    assert_eq!(organisation.common_name, "INSI-AUTO");
    assert_eq!(organisation.name.as_deref(), Some("CABINET FICTIF"));
    assert_eq!(organisation.structure(), Some("499900063480001"));
    assert!(!certificate.signs_documents);
}

/// The real cards have name, given name and identifier in one relative name.
#[test]
fn several_values_in_one_relative_name_are_all_read_and_written_with_a_plus() {
    let folder = tempfile::tempdir().unwrap();
    let (key, out) = (folder.path().join("k"), folder.path().join("c"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-utf8"])
        .args([
            "-subj",
            "/C=FR/title=Médecin/CN=899900063480+SN=L, IBRE+GN=MAX",
        ])
        .args(["-addext", "1.2.250.1.71.1.2.2=DER:02:01:00"])
        .args(["-outform", "DER", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let certificate = Certificate::from_der(&std::fs::read(out).unwrap()).unwrap();
    let holder = certificate.subject.holder().unwrap();
    assert_eq!(holder.national_id, "899900063480");
    assert_eq!(holder.nom.as_deref(), Some("L, IBRE"));
    // The encoding puts them in the order of a SET: the shortest first.
    assert!(
        certificate.subject_name.contains("SN=L\\, IBRE")
            && certificate.subject_name.matches('+').count() == 2
            && certificate.subject_name.ends_with(",T=Médecin,C=FR"),
        "{}",
        certificate.subject_name
    );
}

#[test]
fn what_is_no_certificate_is_refused_cut_short_anywhere() {
    let der = Authority::default().card(&Cps::doctor()).der;
    for length in 0..der.len() {
        assert!(matches!(
            Certificate::from_der(&der[..length]),
            Err(KeyError::Unreadable(_))
        ));
    }
    let mut longer = der;
    longer.push(0);
    assert!(Certificate::from_der(&longer).is_err());
}
