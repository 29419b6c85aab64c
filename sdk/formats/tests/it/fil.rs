//! The wire form of the traits.

use socle_formats::traits::{Champ, Defaut, ErreurTrait, fil};

use super::donnees::{phrase, traits};

#[test]
fn birth_names() {
    for (typed, sent) in [
        ("ADRUN", Ok("ADRUN")),
        ("adrun", Ok("ADRUN")),
        ("Lefèvre", Ok("LEFEVRE")),
        ("Noël-Çelik", Ok("NOEL-CELIK")),
        ("e\u{301}te\u{301}", Ok("ETE")), // decomposed accents
        ("Nguyễn", Ok("NGUYEN")),
        ("İnönü", Ok("INONU")),
        ("D'ARTAGNAN DE L'HERAULT", Ok("D'ARTAGNAN DE L'HERAULT")),
        ("d\u{2019}Artagnan", Ok("D'ARTAGNAN")),
        ("'T HOOFT", Ok("'T HOOFT")),
        ("'", Err(Defaut::Vide)), // no letter at all
        ("'THOOFT", Ok("'THOOFT")),
        ("  MARTIN  ", Ok("MARTIN")),
        ("LE\u{a0}GALL", Ok("LE GALL")),
        ("MARTIN--DUPONT", Ok("MARTIN--DUPONT")),
        ("MARTIN---DUPONT", Err(Defaut::DoubleTiret)),
        ("MARTIN- DUPONT", Err(Defaut::SeparateursAccoles)),
        ("MARTIN -DUPONT", Err(Defaut::SeparateursAccoles)),
        ("MARTIN  DUPONT", Err(Defaut::SeparateursAccoles)),
        ("D''ARTAGNAN", Err(Defaut::SeparateursAccoles)),
        ("D' ARTAGNAN", Err(Defaut::SeparateursAccoles)),
        ("-MARTIN", Err(Defaut::Debut)),
        ("", Err(Defaut::Vide)),
        ("   ", Err(Defaut::Vide)),
        ("D'ÆION", Err(Defaut::Caractere('Æ'))),
        ("CŒUR", Err(Defaut::Caractere('Œ'))),
        ("Groß", Err(Defaut::Caractere('ß'))),
        ("Øster", Err(Defaut::Caractere('Ø'))),
        ("Łukasz", Err(Defaut::Caractere('Ł'))),
        ("ﬁn", Err(Defaut::Caractere('ﬁ'))),
        ("MARTIN 2", Err(Defaut::Caractere('2'))),
        ("MARTIN.", Err(Defaut::Caractere('.'))),
        ("MAR\u{0}TIN", Err(Defaut::Caractere('\u{0}'))),
        ("MAR\tTIN", Err(Defaut::Caractere('\t'))),
        ("МАРТИН", Err(Defaut::Caractere('М'))), // Cyrillic
        ("\u{301}MARTIN", Err(Defaut::Caractere('\u{301}'))), // an accent on nothing
        ("MARTIN \u{301}X", Err(Defaut::Caractere('\u{301}'))),
    ] {
        let expected = sent.map(str::to_owned).map_err(|defaut| ErreurTrait {
            champ: Champ::NomNaissance,
            defaut,
        });
        assert_eq!(fil::nom(typed), expected, "{typed:?}");
        if let Err(error) = fil::nom(typed) {
            phrase(&error.message());
            assert!(
                error.message().contains("nom de naissance"),
                "{}",
                error.message()
            );
        }
    }
}

#[test]
fn given_names() {
    for (typed, sent) in [
        ("Zoé", Ok("ZOE")),
        ("Pierre-Alain Muriel", Ok("PIERRE-ALAIN MURIEL")),
        ("N'Golo", Ok("N'GOLO")),
        ("JEAN--PIERRE", Err(Defaut::DoubleTiret)),
        ("JEAN-", Err(Defaut::Fin)),
        ("JEAN'", Err(Defaut::Fin)),
        ("JEAN- PIERRE", Err(Defaut::SeparateursAccoles)),
        ("-JEAN", Err(Defaut::Debut)),
        ("CŒUR", Err(Defaut::Caractere('Œ'))),
        ("JEAN 3", Err(Defaut::Caractere('3'))),
        ("JEAN,PIERRE", Err(Defaut::Caractere(','))),
        ("", Err(Defaut::Vide)),
    ] {
        for champ in [Champ::PremierPrenom, Champ::ListePrenoms] {
            let expected = sent
                .map(str::to_owned)
                .map_err(|defaut| ErreurTrait { champ, defaut });
            assert_eq!(fil::prenom(typed, champ), expected, "{typed:?}");
            if let Err(error) = fil::prenom(typed, champ) {
                phrase(&error.message());
                assert!(
                    error.message().contains(champ.libelle()),
                    "{}",
                    error.message()
                );
            }
        }
    }
}

#[test]
fn what_comes_out_stays_as_it_is() {
    for typed in [
        "Lefèvre",
        "d\u{2019}Artagnan de l'Hérault",
        "MARTIN--DUPONT",
        "Zoé",
        "'THOOFT",
    ] {
        let once = fil::nom(typed).unwrap();
        assert_eq!(fil::nom(&once).unwrap(), once);
        let admitted = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | '\'' | '-');
        assert!(once.chars().all(admitted), "{once}");
    }
}

#[test]
fn length_is_bounded() {
    let just = "A".repeat(100);
    assert_eq!(fil::nom(&just), Ok(just.clone()));
    let over = "A".repeat(101);
    let error = fil::nom(&over).unwrap_err();
    assert_eq!(error.defaut, Defaut::TropLong);
    phrase(&error.message());
    // A letter under a thousand accents is still one refused text, not a hang.
    let zalgo = format!("A{}", "\u{301}".repeat(1_000));
    assert_eq!(fil::nom(&zalgo).unwrap_err().defaut, Defaut::TropLong);
}

#[test]
fn whole_file() {
    let sent = fil::forme(&traits("Adrùn/Zoé//F/1975-12/63220")).unwrap();
    assert_eq!(sent.nom_naissance, "ADRUN");
    assert_eq!(
        (sent.premier_prenom.as_str(), sent.liste_prenoms.as_str()),
        ("ZOE", "ZOE")
    );
    assert_eq!(sent.date_naissance.to_string(), "1975-12-01");
    assert_eq!(sent.lieu_naissance.unwrap().as_str(), "63220");

    for (file, champ) in [
        ("ADRUN/ZOE/ZOE/I/1975-12-31/63220", Champ::Sexe),
        ("D'ÆION/ZOE/ZOE/F/1975-12-31/63220", Champ::NomNaissance),
        ("ADRUN/CŒUR/ZOE/F/1975-12-31/63220", Champ::PremierPrenom),
        ("ADRUN/ZOE/ZOE CŒUR/F/1975-12-31/63220", Champ::ListePrenoms),
        (
            "MARTIN--DUPONT/ZOE/ZOE--MARIE/F/1975-12-31/63220",
            Champ::ListePrenoms,
        ),
    ] {
        let error = fil::forme(&traits(file)).unwrap_err();
        assert_eq!(error.champ, champ, "{file}");
        phrase(&error.message());
    }
}
