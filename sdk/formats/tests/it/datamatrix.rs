//! The text of the Datamatrix INS.

use socle_formats::datamatrix::{ChampDatamatrix, DatamatrixIns, ErreurDatamatrix, sans_matricule};
use socle_formats::identite::{Acte, Identite, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};

const GS: char = '\u{1d}';
const EN_TETE: &str = "IS010000000000000000000000";

fn dominique() -> DatamatrixIns {
    DatamatrixIns {
        matricule: "279035121518989".parse().unwrap(),
        oid: OidIns::NirTest,
        prenoms: "DOMINIQUE MARIE-LOUISE".into(),
        nom_naissance: "PAT-TROIS".into(),
        sexe: Sexe::F,
        date_naissance: "1979-03-28".parse().unwrap(),
        lieu_naissance: Some("51215".parse().unwrap()),
    }
}

#[test]
fn the_published_example_is_written_and_read() {
    let example = format!(
        "{EN_TETE}S1185057512345673S21.2.250.1.213.1.4.8{GS}S3ADA{GS}S4LOVELACE{GS}S5FS610-12-1815S799100"
    );
    let read = DatamatrixIns::lire(&example).unwrap();
    assert_eq!(read.nom_naissance, "LOVELACE");
    assert_eq!(read.prenoms, "ADA");
    assert_eq!(read.date_naissance.to_string(), "1815-12-10");
    assert_eq!(read.oid, OidIns::Nir);
    assert_eq!(read.texte(), example);
}

#[test]
fn fields_in_another_order_are_read_even_with_a_wrong_key() {
    let example = format!(
        "{EN_TETE}S1118058599124123S21.2.250.1.213.1.4.8{GS}S3FIRST NAMETEST{GS}S5MS618-06-1985S713201S4LASTNAMETEST"
    );
    let read = DatamatrixIns::lire(&example).unwrap();
    assert_eq!(read.nom_naissance, "LASTNAMETEST");
    assert_eq!(read.sexe, Sexe::M);
    assert!(!read.matricule.cle_valide());
}

#[test]
fn without_its_matricule_a_code_says_the_traits_and_a_damaged_one_nothing() {
    let whole = dominique().texte();
    let narrow = sans_matricule(&whole).unwrap();
    assert_eq!(
        narrow,
        format!("{EN_TETE}S3DOMINIQUE MARIE-LOUISE{GS}S4PAT-TROIS{GS}S5FS628-03-1979S751215")
    );
    assert_eq!(
        sans_matricule(&format!("]d2{whole}\r\n")),
        Some(narrow.clone())
    );
    assert_eq!(sans_matricule(&whole.to_lowercase()), Some(narrow));
    // In whatever way it is damaged, no digit of the number is left.
    for place in 0..whole.len() {
        let cut = &whole[..place];
        let said = sans_matricule(cut).unwrap_or_else(|| cut.to_owned());
        assert!(!said.contains("27903"), "{cut}: {said}");
    }
    for damaged in [
        whole.replace("IS01", "IS99"),
        whole.replace("S5F", ""),
        "IS01S1279035121518989".to_owned(),
    ] {
        assert_eq!(
            sans_matricule(&damaged).as_deref(),
            Some(EN_TETE),
            "{damaged}"
        );
    }
    for other in [
        "",
        "I",
        "IS",
        "ISBN9782070360024",
        "3400930000012",
        "DC04FR000001",
    ] {
        assert_eq!(sans_matricule(other), None, "{other}");
    }
}

#[test]
fn a_field_at_its_greatest_length_needs_no_separator() {
    let full = DatamatrixIns {
        nom_naissance: "A".repeat(100),
        lieu_naissance: None,
        ..dominique()
    };
    let text = full.texte();
    // The OID of a test NIR has its 20 characters.
    assert!(text.contains("S21.2.250.1.213.1.4.10S3DOMINIQUE"), "{text}");
    assert!(text.contains(&format!("{}S5F", "A".repeat(100))), "{text}");
    assert!(text.ends_with("S628-03-1979"), "{text}");
    assert_eq!(DatamatrixIns::lire(&text), Ok(full));
}

#[test]
fn what_readers_of_codes_add_or_change_is_tolerated() {
    let text = dominique().texte();
    for seen in [
        format!("]d1{text}"),
        format!("{text}\r\n"),
        format!("{text}{GS}"),
        text.replace(GS, "\u{241d}"),
        text.to_lowercase(),
        text.replace("S5F", &format!("S5F{GS}")),
        text.replacen("S1", &format!("S9AUTRE CHOSE{GS}S1"), 1),
    ] {
        assert_eq!(DatamatrixIns::lire(&seen), Ok(dominique()), "{seen:?}");
    }
}

#[test]
fn what_is_wrong_is_named() {
    let text = dominique().texte();
    let without = |from: &str, to: &str| text.replacen(from, to, 1);
    use ChampDatamatrix as C;
    use ErreurDatamatrix as E;
    for (seen, expected) in [
        (String::new(), E::EnTete),
        ("3760123456789".into(), E::EnTete),
        ("DC04FR0000010000000000000000000000".into(), E::EnTete),
        (without("IS01", "IS02"), E::Version),
        (EN_TETE.to_owned(), E::Manquant(C::Prenoms)),
        (without("S1279035121518989", ""), E::Manquant(C::Matricule)),
        (without("S628-03-1979", ""), E::Manquant(C::Date)),
        (without("S751215", "S751215S751215"), E::Double(C::Lieu)),
        (without("S751215", "S7512"), E::Tronque(C::Lieu)),
        (without("S628-03-1979", "S628/03/1979"), E::Valeur(C::Date)),
        (without("S628-03-1979", "S631-02-1979"), E::Valeur(C::Date)),
        (without("S5F", "S5X"), E::Valeur(C::Sexe)),
        (without("S5F", "S5I"), E::Valeur(C::Sexe)),
        (without("1.4.10", "1.4.2"), E::Valeur(C::Oid)),
        (
            without("S1279035121518989", "S12790351215189é9"),
            E::Valeur(C::Matricule),
        ),
        (
            without("S3DOMINIQUE MARIE-LOUISE", "S3 "),
            E::Valeur(C::Prenoms),
        ),
        (format!("{text}XYZ"), E::Inconnu(text.chars().count())),
    ] {
        let found = DatamatrixIns::lire(&seen).unwrap_err();
        assert_eq!(found, expected, "{seen:?}");
        assert!(found.message().contains("Datamatrix INS"));
        assert!(found.code().starts_with("datamatrix."));
    }
}

#[test]
fn any_text_cut_anywhere_is_refused_or_read_and_never_panics() {
    let text = dominique().texte();
    for end in 0..text.len() {
        let _read = DatamatrixIns::lire(&text[..end]);
        let _read = DatamatrixIns::lire(&text[end..]);
        let _read = DatamatrixIns::lire(&format!("{}é{}", &text[..end], &text[end..]));
    }
}

fn identite(traits: Traits) -> Identite {
    Identite::nouvelle(traits).unwrap()
}

#[test]
fn only_a_qualified_identity_has_a_code() {
    let traits = Traits {
        nom_naissance: "Pat-Trois".into(),
        premier_prenom: "Dominique".into(),
        liste_prenoms: "Dominique Marie-Louise".into(),
        sexe: Sexe::F,
        date_naissance: "1979-03-28".parse().unwrap(),
        lieu_naissance: Some("51215".parse().unwrap()),
    };
    let provisoire = identite(traits.clone());
    assert_eq!(DatamatrixIns::de(&provisoire), Ok(None));
    let reponse = Reponse {
        ins: Ins {
            matricule: "279035121518989".parse().unwrap(),
            oid: OidIns::NirTest,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some("PAT-TROIS".into()),
            premier_prenom: Some("DOMINIQUE".into()),
            liste_prenoms: Some("DOMINIQUE MARIE-LOUISE".into()),
            sexe: Some(Sexe::F),
            date_naissance: Some("1979-03-28".parse().unwrap()),
            lieu_naissance: Some("51215".parse().unwrap()),
        },
    };
    let (recuperee, _) = provisoire.appliquer(&Acte::Reponse(reponse)).unwrap();
    assert_eq!(DatamatrixIns::de(&recuperee), Ok(None));
    let (qualifiee, _) = recuperee
        .appliquer(&Acte::Controler(Piece::Passeport))
        .unwrap();
    assert_eq!(DatamatrixIns::de(&qualifiee), Ok(Some(dominique())));
}
