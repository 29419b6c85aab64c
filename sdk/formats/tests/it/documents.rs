//! Types of documents.

use std::collections::BTreeSet;

use socle_formats::documents::{Classe, Famille, LOINC, TRE_A05, TYPES, TypeDocument};

#[test]
fn what_a_practice_writes_has_the_type_and_class_of_the_value_set() {
    for (code, systeme, libelle, classe, famille) in [
        (
            "96349-6",
            LOINC,
            "Lettre d'adressage",
            "10",
            Famille::Courrier,
        ),
        (
            "89601-9",
            LOINC,
            "Certificat médical",
            "52",
            Famille::Divers,
        ),
        (
            "57833-6",
            LOINC,
            "Prescription de produits de santé",
            "42",
            Famille::Ordonnance,
        ),
        (
            "PRESC-BIO",
            TRE_A05,
            "Prescription d'actes de biologie médicale",
            "42",
            Famille::Ordonnance,
        ),
        (
            "55115-0",
            LOINC,
            "Demande d'actes d'imagerie",
            "42",
            Famille::Ordonnance,
        ),
        (
            "11502-2",
            LOINC,
            "CR d'examens biologiques",
            "10",
            Famille::Resultat,
        ),
        (
            "18748-4",
            LOINC,
            "CR d'imagerie médicale",
            "31",
            Famille::Resultat,
        ),
        ("SYNTH", TRE_A05, "Synthèse", "11", Famille::Courrier),
    ] {
        let found = TypeDocument::trouver(systeme, code).unwrap();
        assert_eq!(found.libelle, libelle, "{code}");
        assert_eq!(found.classe.code(), classe, "{code}");
        assert_eq!(found.famille(), famille, "{code}");
        assert_eq!(Famille::de(systeme, code), famille);
    }
    assert_eq!(TypeDocument::trouver(TRE_A05, "96349-6"), None);
    assert_eq!(Famille::de("1.2.3", "X"), Famille::Divers);
    assert_eq!(
        TypeDocument::par_code("PRESC-BIO").unwrap().affichage(),
        "Prescription d’actes de biologie médicale"
    );
}

#[test]
fn codes_are_unique_and_labels_are_there() {
    let codes: BTreeSet<_> = TYPES.iter().map(|one| one.code).collect();
    assert_eq!(codes.len(), TYPES.len());
    assert!(TYPES.len() > 100);
    for one in TYPES {
        assert!(!one.libelle.trim().is_empty(), "{}", one.code);
        assert_eq!(one.libelle.trim(), one.libelle);
    }
    assert_eq!(Classe::Prescription.libelle(), "Prescription");
}
