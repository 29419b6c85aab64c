//! What a file may hold, and the first given name at the head of the list (EXI ID 10).

use socle_formats::traits::{Champ, Defaut, ErreurTrait, debut_de_liste};

use super::donnees::{phrase, traits};

#[test]
fn first_given_name_at_the_head_of_the_list() {
    for (premier, liste, head) in [
        ("ZOE", "ZOE", true),
        ("ZOE", "ZOE MARIE", true),
        ("Zoé", "ZOE MARIE", true),
        ("PIERRE-ALAIN", "PIERRE-ALAIN MURIEL FLORIANT", true),
        ("PIERRE ALAIN", "PIERRE-ALAIN MURIEL", true), // hyphen worth a space
        ("PIERRE-ALAIN", "PIERRE ALAIN MURIEL", true),
        ("N GOLO", "N'GOLO", true), // apostrophe worth a space
        ("PIERRE", "PIERRE-ALAIN MURIEL", true),
        ("PIER", "PIERRE", false), // not the end of a name
        ("MURIEL", "PIERRE-ALAIN MURIEL", false),
        ("ZOE MARIE", "ZOE", false),
        ("", "ZOE", false),
        ("CŒUR", "CŒUR ZOE", true),
        ("COEUR", "CŒUR ZOE", false),
    ] {
        assert_eq!(debut_de_liste(premier, liste), head, "{premier} in {liste}");
    }
}

#[test]
fn an_empty_list_is_the_first_given_name() {
    let file = traits("ADRUN/ZOE//F/1975-12-31/63220");
    assert_eq!(file.prenoms(), "ZOE");
    assert!(file.premier_prenom_en_tete());
}

#[test]
fn what_a_file_may_hold() {
    // As typed: accents, ligatures, an unknown sex and a missing place are for the file to keep.
    for file in [
        "Adrùn/Zoé//I/1975/",
        "D'ÆION/CŒUR/CŒUR/M/1987-01-25/63220",
        "MARTIN--DUPONT/Zoé/Zoé Marie/F/1975-12-31/2A020",
    ] {
        assert_eq!(traits(file).verifier(), Ok(()), "{file}");
    }
    let long = "A".repeat(101);
    for (file, champ, defaut) in [
        (
            "/ZOE//F/1975-12-31/".to_owned(),
            Champ::NomNaissance,
            Defaut::Vide,
        ),
        (
            "  /ZOE//F/1975-12-31/".to_owned(),
            Champ::NomNaissance,
            Defaut::Vide,
        ),
        (
            "ADRUN///F/1975-12-31/".to_owned(),
            Champ::PremierPrenom,
            Defaut::Vide,
        ),
        (
            format!("{long}/ZOE//F/1975-12-31/"),
            Champ::NomNaissance,
            Defaut::TropLong,
        ),
        (
            format!("ADRUN/ZOE/{long}/F/1975-12-31/"),
            Champ::ListePrenoms,
            Defaut::TropLong,
        ),
        (
            "ADRUN/ZO\nE//F/1975-12-31/".to_owned(),
            Champ::PremierPrenom,
            Defaut::Caractere('\n'),
        ),
    ] {
        let error = traits(&file).verifier().unwrap_err();
        assert_eq!((error.champ, error.defaut), (champ, defaut), "{file}");
        phrase(&error.message());
    }
}

#[test]
fn a_sentence_agrees_with_its_field() {
    for champ in Champ::TOUS {
        for defaut in [
            Defaut::Vide,
            Defaut::TropLong,
            Defaut::Caractere('2'),
            Defaut::Caractere('\n'),
            Defaut::Debut,
            Defaut::Fin,
            Defaut::DoubleTiret,
            Defaut::SeparateursAccoles,
            Defaut::Inconnu,
            Defaut::Avenir,
        ] {
            let message = ErreurTrait { champ, defaut }.message();
            phrase(&message);
            // A pronoun would have to be of the gender of the field.
            let feminine = champ.avec_article().starts_with("la ");
            assert!(!feminine || !message.contains("-le "), "{message}");
        }
    }
}
