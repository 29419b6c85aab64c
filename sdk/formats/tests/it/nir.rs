//! Matricule, key, shapes, display.

use socle_formats::nir::{ErreurNir, Forme, Matricule, cle};
use socle_formats::traits::Sexe;

use super::donnees::{PUBLIEES, phrase};

/// Keys published with the validator of the Caisse nationale and with test identities.
const CLES: &[(&str, u8)] = &[
    ("2550814168025", 38),
    ("2940375120005", 91),
    ("1531245007231", 60),
    ("284052A321025", 52),
    ("284052B321025", 79),
    ("1234567890123", 11),
    ("2840588321025", 32),
    ("284202B321025", 28),
    ("284992B321025", 31),
    ("160012B020777", 13),
    ("297022A020778", 78),
];

#[test]
fn keys_of_the_published_vectors() {
    for &(numero, expected) in CLES {
        assert_eq!(cle(numero), Ok(expected), "{numero}");
        let whole = format!("{numero}{expected:02}");
        let matricule = Matricule::parse(&whole).unwrap();
        assert_eq!(matricule.as_str(), whole);
        assert!(matricule.cle_valide());
        // 13 characters: the key is computed.
        assert_eq!(Matricule::parse(numero), Ok(matricule));
        // Any other key is refused by the strict reading, kept by the lenient one.
        let wrong = expected % 97 + 1;
        let whole = format!("{numero}{wrong:02}");
        assert_eq!(
            Matricule::parse(&whole),
            Err(ErreurNir::Cle {
                recue: wrong,
                calculee: expected
            })
        );
        let lenient = Matricule::parse_lenient(&whole).unwrap();
        assert!(!lenient.cle_valide());
        assert_eq!(lenient.as_str(), whole);
    }
}

#[test]
fn keys_of_the_published_identities() {
    for p in PUBLIEES {
        assert_eq!(
            cle(p.numero).unwrap().to_string(),
            p.cle.trim_start_matches('0'),
            "{}",
            p.nom
        );
        let matricule = Matricule::parse(&format!("{}{}", p.numero, p.cle)).unwrap();
        assert_eq!(matricule.sexe(), Some(p.sexe), "{}", p.nom);
        assert_eq!((matricule.numero(), matricule.cle()), (p.numero, p.cle));
        let month: u8 = p.date[5..7].parse().unwrap();
        assert_eq!(matricule.mois(), Some(month), "{}", p.nom);
    }
}

#[test]
fn keys_printed_wrong_in_published_replies() {
    for (printed, computed) in [("181036322045660", 76), ("281036322045610", 26)] {
        let matricule = Matricule::parse_lenient(printed).unwrap();
        assert_eq!(
            (matricule.cle_valide(), matricule.cle_calculee()),
            (false, computed)
        );
    }
}

#[test]
fn corsica_counts_only_at_positions_6_and_7() {
    // The letters stand for 19 and 18 in the département, nowhere else.
    assert_eq!(cle("160012B020777"), cle("1600118020777"));
    assert_eq!(cle("297022A020778"), cle("2970219020778"));
    for bad in [
        "1A0012B020777",
        "160012B02A777",
        "16001B2020777",
        "160012C020777",
        "160013A020777",
    ] {
        assert!(
            matches!(cle(bad), Err(ErreurNir::Caractere(_))),
            "{bad}: {:?}",
            cle(bad)
        );
        assert!(Matricule::parse(bad).is_err(), "{bad}");
    }
    // A téléservice may answer any letter at position 7: taken, never a NIR.
    let odd = Matricule::parse_lenient("160012C020777").unwrap();
    assert_eq!(odd.forme(), Forme::Autre);
}

#[test]
fn shapes() {
    for (numero, forme) in [
        ("2751263220749", Forme::Nir),
        ("1090763220888", Forme::Nir),   // a NIA looks the same
        ("2841388321025", Forme::Autre), // month 13
        ("2841988321025", Forme::Autre), // month 19
        ("2840088321025", Forme::Autre), // month 00
        ("2842088321025", Forme::Nir),   // month 20: unknown
        ("2849988321025", Forme::Nir),   // month 99: unknown
        ("7112345678901", Forme::Nnp),
        ("8212345678901", Forme::Nnp),
        ("7012345678901", Forme::Nnp), // second digit 0, before 2012
        ("7312345678901", Forme::Autre),
        ("5112345678901", Forme::Migrant),
        ("6212345678901", Forme::Migrant),
        ("5012345678901", Forme::Autre),
        ("3751263220749", Forme::Autre),
        ("9751263220749", Forme::Autre),
    ] {
        let lenient = Matricule::parse_lenient(numero).unwrap();
        assert_eq!(lenient.forme(), forme, "{numero}");
        let strict = Matricule::parse(numero);
        if forme == Forme::Autre {
            assert_eq!(strict, Err(ErreurNir::Forme), "{numero}");
        } else {
            assert_eq!(strict, Ok(lenient), "{numero}");
        }
    }
}

#[test]
fn month_unknown() {
    for (numero, mois) in [
        ("2751263220749", Some(12)),
        ("284202B321025", None),
        ("284992B321025", None),
        ("7112345678901", None),
    ] {
        assert_eq!(Matricule::parse(numero).unwrap().mois(), mois, "{numero}");
    }
}

#[test]
fn sex_of_the_first_digit() {
    for (first, sexe) in [
        ('0', None),
        ('1', Some(Sexe::M)),
        ('2', Some(Sexe::F)),
        ('3', Some(Sexe::M)),
        ('4', Some(Sexe::F)),
        ('7', Some(Sexe::M)),
        ('8', Some(Sexe::F)),
        ('9', None),
    ] {
        let matricule = Matricule::parse_lenient(&format!("{first}751263220749")).unwrap();
        assert_eq!(matricule.sexe(), sexe, "{first}");
    }
}

#[test]
fn groups_for_the_eye_read_back() {
    for (whole, groups) in [
        ("275126322074974", "2 75 12 63 220 749 74"),
        ("160012B02077713", "1 60 01 2B 020 777 13"),
        ("188102B17295165", "1 88 10 2B 172 951 65"),
    ] {
        let matricule: Matricule = whole.parse().unwrap();
        assert_eq!(matricule.groupes(), groups);
        assert_eq!(Matricule::parse(groups), Ok(matricule));
        assert_eq!(
            Matricule::parse(&groups.to_lowercase().replace(' ', "\u{a0}")),
            Ok(matricule)
        );
    }
}

#[test]
fn refused() {
    for (text, expected) in [
        ("", ErreurNir::Longueur(0)),
        ("275126322074", ErreurNir::Longueur(12)),
        ("27512632207497", ErreurNir::Longueur(14)),
        ("2751263220749740", ErreurNir::Longueur(16)),
        ("27512632207497400000", ErreurNir::Longueur(20)),
        ("X751263220749", ErreurNir::Caractere(1)),
        ("27512632207497A", ErreurNir::Caractere(15)),
        ("2751é63220749", ErreurNir::Caractere(5)),
        ("275126322٣749", ErreurNir::Caractere(10)), // a digit, but not ours
    ] {
        let error = Matricule::parse(text).unwrap_err();
        assert_eq!(error, expected, "{text}");
        phrase(&error.message());
    }
    assert_eq!(cle("275126322074974"), Err(ErreurNir::Longueur(15)));
}

#[test]
fn any_text_is_read_or_refused_without_panic() {
    let alphabet = ['0', '1', '2', '9', 'A', 'B', 'é', ' ', '\u{0}', '𝟙'];
    for length in 0..18_usize {
        for seed in 0..200_usize {
            let text: String = (0..length)
                .map(|i| alphabet[(seed * 31 + i * 7 + seed / (i + 1)) % 10])
                .collect();
            if let Ok(matricule) = Matricule::parse_lenient(&text) {
                assert_eq!(matricule.as_str().len(), 15);
                assert!((1..=97).contains(&matricule.cle_calculee()));
            }
        }
    }
}
