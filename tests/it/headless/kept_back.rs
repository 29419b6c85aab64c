//! What is never sent: identities the référentiel keeps from INSi, traits INSi cannot take, and what the practice did not
//! grant. A sandbox watches: it must not see one request.

use serde_json::json;
use socle_sandbox::Behaviour;

use super::scene::{Home, outcomes};

/// Asks INSi about this patient, who must not be asked about.
#[track_caller]
fn never_asked(words: &str, code: &str, says: &str) -> Home {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let patient = home.patient(words);
    let before = home.show(&patient);
    let said = home.search(&patient);
    assert_eq!((said.code, said.error_code()), (1, code), "{said}");
    assert!(said.message().contains(says), "{said}");
    assert_eq!(
        outcomes(&sandbox),
        Vec::<String>::new(),
        "nothing reached INSi"
    );
    assert_eq!(home.show(&patient), before, "the file is as it was");
    home
}

#[test]
fn a_doubtful_identity_is_never_searched() {
    never_asked(
        "CONJOINTE ROSEANNE",
        "identite.attribut-bloquant",
        "douteuse",
    );
}

#[test]
fn a_fictitious_identity_is_never_searched() {
    never_asked("TEST LOGICIEL", "identite.attribut-bloquant", "fictive");
}

#[test]
fn a_doubtful_or_fictitious_identity_is_not_checked_either() {
    let home = Home::demonstration();
    for words in ["CONJOINTE ROSEANNE", "TEST LOGICIEL"] {
        let patient = home.patient(words);
        for piece in ["passeport", "attestation"] {
            let said = home.qualify(&patient, piece);
            assert_eq!(said.code, 1, "{said}");
        }
        assert_eq!(home.show(&patient)["identite"]["statut"], "provisoire");
    }
}

#[test]
fn a_ligature_is_refused_before_sending_and_its_field_named() {
    let home = never_asked("AEION", "trait.caractere", "nom de naissance");
    let patient = home.patient("AEION");
    assert_eq!(home.search(&patient).field(), "nom-naissance");
    let panel = home
        .text(&["view", "ins/identite", "--patient", &patient])
        .out;
    assert!(
        panel.contains("AE au lieu de Æ"),
        "the panel says what to correct: {panel}"
    );
}

#[test]
fn a_digit_is_refused_before_sending_and_its_field_named() {
    let home = never_asked("DURAND2", "trait.caractere", "nom de naissance");
    assert_eq!(
        home.search(&home.patient("DURAND2")).field(),
        "nom-naissance"
    );
}

/// The door of INSi for cards: the demonstration's doctor has one.
const HTTP: &str = "http:services-ps.ameli.fr";

#[test]
fn a_refused_host_is_never_reached_until_it_is_allowed_again() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let patient = home.patient("ADRUN ZOE");
    home.done(&["plugins", "refuse", "ins", HTTP]);
    let before = home.show(&patient);
    let said = home.search(&patient);
    assert_eq!((said.code, said.error_code()), (1, "denied"), "{said}");
    assert_eq!(outcomes(&sandbox), Vec::<String>::new());
    assert_eq!(home.show(&patient), before);

    home.done(&["plugins", "allow", "ins", HTTP]);
    let said = home.search(&patient);
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("recuperee")),
        "{said}"
    );
    assert_eq!(outcomes(&sandbox), ["00"]);
}

#[test]
fn what_the_practice_refused_stays_refused_when_the_plugin_is_brought_up_to_date() {
    let home = Home::demonstration();
    home.done(&["plugins", "refuse", "ins", HTTP]);
    let package = super::scene::packages().join("ins");
    home.done(&["plugins", "install", package.to_str().unwrap()]);
    home.done(&["demo"]);
    let listed = home.done(&["plugins", "list"]);
    let ins = listed["extensions"].as_array().unwrap();
    let ins = ins.iter().find(|each| each["id"] == "ins").unwrap();
    let lines = ins["droits"].as_array().unwrap();
    let decided =
        |line: &str| lines.iter().find(|each| each["ligne"] == line).unwrap()["choix"].clone();
    assert_eq!(
        (decided(HTTP), decided("session")),
        (json!("never"), json!("always")),
        "{listed}"
    );
}

/// Each line of consent, refused on its own: a typed no or less shown, never a crash, never a change.
#[test]
fn each_right_refused_on_its_own_is_a_typed_no_or_less_shown() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let before = home.show(&patient);
    // The line for all patients, which is for what happens by itself, holds that for one.
    for (line, searches) in [
        ("identity:write:patient", true),
        ("identity:write:patient identity:write:all", false),
        ("identity:write:all", true),
        ("identity-unqualified:patient", true),
        ("identity:read:listed", true),
        ("session", false),
        ("signature:insi", false),
        ("store", true),
    ] {
        let home = Home::demonstration();
        let patient = home.patient("ADRUN ZOE");
        let mut refuse = vec!["plugins", "refuse", "ins"];
        refuse.extend(line.split(' '));
        home.done(&refuse);
        let said = home.search(&patient);
        if searches {
            assert_eq!(
                (said.code, &said.json["statut"]),
                (0, &json!("recuperee")),
                "without {line}: {said}"
            );
        } else {
            assert_eq!(
                (said.code, said.error_code()),
                (1, "denied"),
                "without {line}: {said}"
            );
            assert_eq!(
                home.show(&patient)["identite"],
                before["identite"],
                "without {line}"
            );
        }
        home.assert_journal_holds();
    }
    assert_eq!(home.show(&patient), before);
}
