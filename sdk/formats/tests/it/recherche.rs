//! The retry plan: which requests leave, in which order, and how the search ends.

use socle_formats::insi::{Conclusion, Recherche, Retour};
use socle_formats::traits::{Champ, Defaut};

use super::donnees::{phrase, publiee, traits};

fn trouvee() -> Retour {
    Retour::Trouvee(publiee("ADRUN", "ZOE").reponse())
}

/// Plays a search against `service` and writes what was asked as `PRENOM[+COG]=code`, then the end.
fn jouer(dossier: &str, service: impl Fn(&str, bool) -> Retour) -> String {
    let mut recherche = Recherche::new(&traits(dossier)).unwrap();
    let mut lines = Vec::new();
    while let Some(criteres) = recherche.prochaine() {
        assert_eq!(recherche.conclusion(), None, "a request is left");
        assert!(lines.len() < 50, "the plan does not end: {lines:?}");
        let lieu = criteres.lieu_naissance();
        let retour = service(criteres.prenom(), lieu.is_some());
        let line = format!("{}{}", criteres.prenom(), lieu.map_or("", |_| "+COG"));
        assert!(
            !lines
                .iter()
                .any(|l: &String| l.starts_with(&format!("{line}="))),
            "asked twice: {line}"
        );
        lines.push(format!("{line}={}", retour.code()));
        recherche.suite(&retour);
    }
    let conclusion = recherche.conclusion().unwrap();
    phrase(&conclusion.message());
    lines.push(match conclusion {
        Conclusion::Plusieurs {
            lieu_manquant: true,
        } => "insi.02 sans lieu".to_owned(),
        other => other.code().to_owned(),
    });
    lines.join(" ")
}

#[track_caller]
fn check(dossier: &str, service: impl Fn(&str, bool) -> Retour, expected: &str) {
    assert_eq!(jouer(dossier, service), expected, "{dossier}");
}

#[test]
fn one_answer_is_enough() {
    check(
        "ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220",
        |_, _| trouvee(),
        "ZOE=00 insi.00",
    );
}

#[test]
fn none_with_one_given_name_asks_once() {
    for liste in ["", "ZOE", "Zoé"] {
        let dossier = format!("ADRUN/ZOE/{liste}/F/1975-12-31/63220");
        check(&dossier, |_, _| Retour::Aucune, "ZOE=01 insi.01");
    }
}

#[test]
fn houilles_each_given_name_alone_then_all_joined() {
    check(
        "HOUILLES/PIERRE/PIERRE PAUL JACQUES/M/1993-01-27/63220",
        |_, _| Retour::Aucune,
        "PIERRE=01 PAUL=01 JACQUES=01 PIERRE PAUL JACQUES=01 insi.01",
    );
}

#[test]
fn tchitchi_is_found_by_the_second_given_name() {
    check(
        "TCHITCHI/OLA/OLA CATARINA BELLA/F/1936-06-21/63220",
        |prenom, _| {
            if prenom == "CATARINA" {
                trouvee()
            } else {
                Retour::Aucune
            }
        },
        "OLA=01 CATARINA=00 insi.00",
    );
}

#[test]
fn a_hyphenated_given_name_is_one_name() {
    check(
        "ECETINSI/PIERRE-ALAIN/PIERRE-ALAIN MURIEL/M/2009-07-14/",
        |_, _| Retour::Aucune,
        "PIERRE-ALAIN=01 MURIEL=01 PIERRE-ALAIN MURIEL=01 insi.01",
    );
}

#[test]
fn a_given_name_of_two_words() {
    check(
        "MARTIN/JEAN PIERRE/JEAN PIERRE LUC/M/1960-01-01/",
        |_, _| Retour::Aucune,
        "JEAN PIERRE=01 JEAN=01 PIERRE=01 LUC=01 JEAN PIERRE LUC=01 insi.01",
    );
}

#[test]
fn repeated_given_names_are_asked_once() {
    check(
        "MARTIN/JEAN/JEAN LUC JEAN LUC/M/1960-01-01/",
        |_, _| Retour::Aucune,
        "JEAN=01 LUC=01 JEAN LUC JEAN LUC=01 insi.01",
    );
}

#[test]
fn de_vinci_several_without_place_one_with() {
    check(
        "DE VINCI/LEONARDO/LEONARDO/M/2014-02-01/63220",
        |_, lieu| if lieu { trouvee() } else { Retour::Plusieurs },
        "LEONARDO=02 LEONARDO+COG=00 insi.00",
    );
}

#[test]
fn several_and_nothing_to_add() {
    check(
        "DE VINCI/LEONARDO/LEONARDO/M/2014-02-01/",
        |_, _| Retour::Plusieurs,
        "LEONARDO=02 insi.02 sans lieu",
    );
}

#[test]
fn several_the_given_names_come_before_the_place() {
    let dossier = "NESSI/MICHELANGELO/MICHELANGELO ANTHONY/M/2010-08-07/63220";
    check(
        dossier,
        |prenom, _| {
            if prenom.contains("ANTHONY") {
                trouvee()
            } else {
                Retour::Plusieurs
            }
        },
        "MICHELANGELO=02 MICHELANGELO ANTHONY=00 insi.00",
    );
    check(
        dossier,
        |_, lieu| if lieu { trouvee() } else { Retour::Plusieurs },
        "MICHELANGELO=02 MICHELANGELO ANTHONY=02 MICHELANGELO ANTHONY+COG=00 insi.00",
    );
    check(
        dossier,
        |_, _| Retour::Plusieurs,
        "MICHELANGELO=02 MICHELANGELO ANTHONY=02 MICHELANGELO ANTHONY+COG=02 insi.02",
    );
    // The place contradicts: nothing wider is tried.
    check(
        dossier,
        |_, lieu| {
            if lieu {
                Retour::Aucune
            } else {
                Retour::Plusieurs
            }
        },
        "MICHELANGELO=02 MICHELANGELO ANTHONY=02 MICHELANGELO ANTHONY+COG=01 insi.02",
    );
}

#[test]
fn several_then_the_list_finds_nobody() {
    let dossier = "NESSI/MICHELANGELO/MICHELANGELO ANTHONY/M/2010-08-07/";
    let service = |prenom: &str, lieu: bool| match (prenom.contains("ANTHONY"), lieu) {
        (true, _) => Retour::Aucune,
        (false, true) => trouvee(),
        (false, false) => Retour::Plusieurs,
    };
    check(
        &format!("{dossier}63220"),
        service,
        "MICHELANGELO=02 MICHELANGELO ANTHONY=01 MICHELANGELO+COG=00 insi.00",
    );
    check(
        dossier,
        service,
        "MICHELANGELO=02 MICHELANGELO ANTHONY=01 insi.02 sans lieu",
    );
}

#[test]
fn several_among_the_other_given_names() {
    let service = |prenom: &str, lieu: bool| match (prenom, lieu) {
        ("PAUL", false) => Retour::Plusieurs,
        ("JACQUES", _) => trouvee(),
        _ => Retour::Aucune,
    };
    check(
        "HOUILLES/PIERRE/PIERRE PAUL JACQUES/M/1993-01-27/63220",
        service,
        "PIERRE=01 PAUL=02 PAUL+COG=01 JACQUES=00 insi.00",
    );
    check(
        "HOUILLES/PIERRE/PIERRE PAUL JACQUES/M/1993-01-27/",
        service,
        "PIERRE=01 PAUL=02 JACQUES=00 insi.00",
    );
    check(
        "HOUILLES/PIERRE/PIERRE PAUL/M/1993-01-27/",
        service,
        "PIERRE=01 PAUL=02 PIERRE PAUL=01 insi.02 sans lieu",
    );
}

#[test]
fn a_list_that_forgets_the_first_given_name() {
    check(
        "MARTIN/JEAN/LUC/M/1960-01-01/",
        |_, _| Retour::Aucune,
        "JEAN=01 LUC=01 JEAN LUC=01 insi.01",
    );
    check(
        "MARTIN/JEAN/LUC/M/1960-01-01/",
        |prenom, _| {
            if prenom == "JEAN LUC" {
                trouvee()
            } else {
                Retour::Plusieurs
            }
        },
        "JEAN=02 JEAN LUC=00 insi.00",
    );
}

#[test]
fn what_is_asked_is_in_wire_form() {
    let recherche =
        Recherche::new(&traits("d\u{2019}Artagnan/Zoé/Zoé Anaïs/F/1975/2a020")).unwrap();
    let criteres = recherche.prochaine().unwrap();
    assert_eq!(criteres.nom_naissance(), "D'ARTAGNAN");
    assert_eq!(criteres.prenom(), "ZOE");
    assert_eq!(criteres.sexe().as_str(), "F");
    assert_eq!(criteres.date_naissance().to_string(), "1975-12-31");
    assert_eq!(
        criteres.lieu_naissance(),
        None,
        "the first request goes without birthplace"
    );
}

#[test]
fn nothing_leaves_with_traits_that_cannot_be_sent() {
    for (dossier, champ, defaut) in [
        (
            "D'ÆION/COEUR//M/1987-01-25/",
            Champ::NomNaissance,
            Defaut::Caractere('Æ'),
        ),
        (
            "AEION/CŒUR//M/1987-01-25/",
            Champ::PremierPrenom,
            Defaut::Caractere('Œ'),
        ),
        (
            "ADRUN/ZOE/ZOE 2/F/1975-12-31/",
            Champ::ListePrenoms,
            Defaut::Caractere('2'),
        ),
        (
            "ADRUN/ZOE--ANNE//F/1975-12-31/",
            Champ::PremierPrenom,
            Defaut::DoubleTiret,
        ),
        ("ADRUN/ZOE//I/1975-12-31/", Champ::Sexe, Defaut::Inconnu),
    ] {
        let error = Recherche::new(&traits(dossier)).unwrap_err();
        assert_eq!((error.champ, error.defaut), (champ, defaut), "{dossier}");
        phrase(&error.message());
    }
}

#[test]
fn once_over_nothing_moves() {
    let mut recherche = Recherche::new(&traits("ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220")).unwrap();
    recherche.suite(&trouvee());
    recherche.suite(&Retour::Plusieurs);
    assert_eq!(recherche.prochaine(), None);
    assert!(matches!(
        recherche.conclusion(),
        Some(Conclusion::Trouvee(_))
    ));
}

#[test]
fn every_service_ends_every_search() {
    // Each bit of `answers` decides one answer of the service: all sequences of 01 and 02, with and without place.
    for dossier in [
        "MARTIN/A/A B C/M/1960-01-01/63220",
        "MARTIN/A/A B C/M/1960-01-01/",
        "MARTIN/A B/A B C/M/1960-01-01/63220",
        "MARTIN/A/B C/M/1960-01-01/63220",
    ] {
        for answers in 0_u32..4_096 {
            let turn = std::cell::Cell::new(0);
            let end = jouer(dossier, |_, _| {
                turn.set(turn.get() + 1);
                if (answers >> (turn.get() - 1)) & 1 == 1 {
                    Retour::Plusieurs
                } else {
                    Retour::Aucune
                }
            });
            assert!(turn.get() <= 10, "{end}");
            // Told several as soon as one answer said so.
            let several = end.contains("=02");
            assert_eq!(end.contains("insi.02"), several, "{end}");
        }
    }
}
