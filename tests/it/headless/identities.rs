//! What INSi's answers make of an identity, person by person.

use serde_json::{Value, json};
use socle_sandbox::Behaviour;

use super::scene::{Home, outcomes};

/// Asks INSi about a patient whose traits agree with its answer.
#[track_caller]
fn recovered(words: &str, matricule: &str, oid: &str) -> (Home, String) {
    let home = Home::demonstration();
    let patient = home.patient(words);
    let before = home.show(&patient);
    assert_eq!(
        (
            &before["identite"]["statut"],
            &before["identite"]["matricule"]
        ),
        (&json!("provisoire"), &Value::Null)
    );

    let said = home.search(&patient);
    assert_eq!(said.code, 0, "{said}");
    assert_eq!(
        (
            &said.json["abouti"],
            &said.json["code"],
            &said.json["statut"],
            &said.json["matricule"]
        ),
        (
            &json!(true),
            &json!("insi.00"),
            &json!("recuperee"),
            &json!(matricule)
        ),
        "{said}"
    );
    assert!(
        said.message().contains("récupérée") && said.message().contains("pièce"),
        "what happened and what to do: {said}"
    );

    let after = home.show(&patient);
    let identite = &after["identite"];
    assert_eq!(
        (
            &identite["statut"],
            &identite["matricule"],
            &identite["oid"],
            &identite["transmissible"]
        ),
        (
            &json!("recuperee"),
            &json!(matricule),
            &json!(oid),
            &json!(false)
        ),
        "{after}"
    );
    assert_eq!(identite["a_verifier"], Value::Null);
    (home, patient)
}

const NIR: &str = "1.2.250.1.213.1.4.8";

#[test]
fn adrun_zoe_is_recovered_then_qualified_by_her_passport() {
    let (home, patient) = recovered("ADRUN ZOE", "275126322074974", NIR);
    let said = home.qualify(&patient, "passeport");
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("qualifiee")),
        "{said}"
    );

    let file = home.show(&patient);
    assert_eq!(
        (&file["nom_naissance"], &file["premier_prenom"], &file["id"]),
        (&json!("ADRUN"), &json!("ZOE"), &json!(patient))
    );
    let identite = &file["identite"];
    assert_eq!(
        (
            &identite["statut"],
            &identite["matricule"],
            &identite["transmissible"],
            &identite["controle"]
        ),
        (
            &json!("qualifiee"),
            &json!("275126322074974"),
            &json!(true),
            &json!("Passeport")
        )
    );
    let history: Vec<_> = file["historique"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            (
                event["acte"].as_str().unwrap(),
                event["moyen"].as_str().unwrap(),
                event["statut"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        history,
        [
            ("creation", "saisie", "provisoire"),
            ("reponse", "traits", "recuperee"),
            ("controler", "piece", "qualifiee")
        ]
    );
    for event in &file["historique"].as_array().unwrap()[1..] {
        assert_eq!(event["extension"], "ins", "through which plugin: {event}");
        assert!(
            event["par"].is_string() && event["instant_ms"].as_i64().unwrap() > 0,
            "who and when: {event}"
        );
    }
    let listed = home.done(&["patients", "list", "--search", "ADRUN"]);
    assert_eq!(listed["patients"][0]["statut"], "qualifiee");
    assert!(
        home.text(&["view", "ins/banniere", "--patient", &patient])
            .out
            .contains("qualifiée")
    );
    assert!(
        home.text(&["view", "ins/statut", "--patient", &patient])
            .out
            .contains("qualifiée")
    );
    home.assert_journal_holds();
}

#[test]
fn of_two_de_vinci_leonardo_the_one_whose_birthplace_is_known_is_found_by_it() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let listed = home.done(&["patients", "list", "--search", "DE VINCI LEONARDO"]);
    assert_eq!(listed["total"], 2);
    let ids: Vec<_> = listed["patients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["id"].as_str().unwrap().to_owned())
        .collect();
    let with_place = |known: bool| {
        ids.iter()
            .find(|id| home.show(id)["lieu_naissance"].is_string() == known)
            .unwrap()
    };

    let said = home.search(with_place(true));
    assert_eq!(
        (said.code, &said.json["statut"], &said.json["matricule"]),
        (0, &json!("recuperee"), &json!("114026322099093")),
        "{said}"
    );
    assert_eq!(
        outcomes(&sandbox),
        ["02", "00"],
        "several people without the birthplace, one with it"
    );

    sandbox.reset_traffic();
    let said = home.search(with_place(false));
    assert_eq!(
        (said.code, said.error_code(), &said.json["statut"]),
        (1, "insi.02", &json!("provisoire")),
        "{said}"
    );
    assert!(said.message().contains("lieu de naissance"), "{said}");
    assert_eq!(outcomes(&sandbox), ["02"]);
    let file = home.show(with_place(false));
    assert_eq!(
        (&file["identite"]["statut"], &file["identite"]["matricule"]),
        (&json!("provisoire"), &Value::Null)
    );
    assert_eq!(
        file["identite"]["interrogee"]["code"], "02",
        "it is known that INSi was asked"
    );
}

#[test]
fn nessi_michelangelo_keeps_all_his_given_names() {
    let (home, patient) = recovered("NESSI MICHELANGELO", "110086322083060", NIR);
    let file = home.show(&patient);
    assert_eq!(
        (&file["premier_prenom"], &file["liste_prenoms"]),
        (&json!("MICHELANGELO"), &json!("MICHELANGELO ANTHONY"))
    );
}

#[test]
fn provisoire_matricule_gets_a_nia_under_its_own_authority() {
    let (home, patient) = recovered(
        "PROVISOIRE MATRICULE",
        "109076322088835",
        "1.2.250.1.213.1.4.9",
    );
    assert!(
        home.text(&["view", "ins/identite", "--patient", &patient])
            .out
            .contains("NIA")
    );
}

#[test]
fn a_birth_in_haute_corse_keeps_its_letter() {
    recovered("ADRTROIS TOUSSAINT", "160012B02077713", NIR);
}

#[test]
fn a_birth_in_corse_du_sud_keeps_its_letter() {
    recovered("ADRTROIS DOMINIQUE", "297022A02077878", NIR);
}

#[test]
fn a_name_typed_with_accents_or_in_lower_case_is_sent_without_them() {
    recovered("TENERIFE JUAN", "121096322009479", "1.2.250.1.213.1.4.10");
    recovered(
        "PAT-HUIT FRANCOISE",
        "274075176079430",
        "1.2.250.1.213.1.4.10",
    );
}

#[test]
fn an_unknown_day_and_month_of_birth_are_asked_as_the_last_of_the_year() {
    recovered("SABLE AMINATA", "250209934199076", NIR);
}

#[test]
fn a_matricule_that_disagrees_with_the_sex_only_warns() {
    let (home, patient) = recovered("PAT-NEUF SYLVIE", "158019197706419", "1.2.250.1.213.1.4.10");
    let panel = home
        .text(&["view", "ins/identite", "--patient", &patient])
        .out;
    assert!(panel.contains("premier chiffre du matricule"), "{panel}");
}

#[test]
fn an_identity_checked_before_insi_answers_is_qualified_at_once() {
    let home = Home::demonstration();
    let patient = home.patient("BON JEAN");
    assert_eq!(home.show(&patient)["identite"]["statut"], "validee");
    let said = home.search(&patient);
    assert_eq!(
        (said.code, &said.json["statut"], &said.json["matricule"]),
        (0, &json!("qualifiee"), &json!("155076322000225")),
        "{said}"
    );
}

#[test]
fn asking_again_about_the_same_person_confirms_and_changes_nothing() {
    let (home, patient) = recovered("ADRUN ZOE", "275126322074974", NIR);
    home.qualify(&patient, "passeport");
    let before = home.show(&patient);
    let said = home.search(&patient);
    assert_eq!(
        (said.code, &said.json["code"], &said.json["statut"]),
        (0, &json!("insi.00"), &json!("qualifiee")),
        "{said}"
    );
    assert!(said.message().contains("confirme"), "{said}");
    let after = home.show(&patient);
    for key in [
        "statut",
        "matricule",
        "oid",
        "controle",
        "a_verifier",
        "transmissible",
    ] {
        assert_eq!(before["identite"][key], after["identite"][key], "{key}");
    }
    for key in [
        "nom_naissance",
        "premier_prenom",
        "liste_prenoms",
        "date_naissance",
        "lieu_naissance",
        "sexe",
        "revision",
    ] {
        assert_eq!(before[key], after[key], "{key}");
    }
}

// ---- held: a person decides --------------------------------------------------------------------

/// A patient whose first name differs from INSi's by one letter, asked about.
#[track_caller]
fn held() -> (Home, String, Value) {
    let home = Home::demonstration();
    let patient = home.patient("NESSI NATALIE");
    let before = home.show(&patient);
    let said = home.search(&patient);
    assert_eq!(
        (said.code, &said.json["a_verifier"], &said.json["statut"]),
        (0, &json!(true), &json!("provisoire")),
        "{said}"
    );
    assert!(
        said.message().contains("à vérifier") && said.message().contains("premier prénom"),
        "{said}"
    );
    assert_eq!(
        said.json.get("matricule"),
        None,
        "what waits is not the file's: {said}"
    );
    (home, patient, before)
}

#[test]
fn a_first_name_that_differs_by_a_letter_is_held_and_nothing_is_overwritten() {
    let (home, patient, before) = held();
    let after = home.show(&patient);
    for key in [
        "nom_naissance",
        "premier_prenom",
        "liste_prenoms",
        "date_naissance",
        "lieu_naissance",
        "sexe",
    ] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_eq!(
        (
            &after["identite"]["statut"],
            &after["identite"]["matricule"]
        ),
        (&json!("provisoire"), &Value::Null)
    );
    let waits = &after["identite"]["a_verifier"];
    assert_eq!(
        (&waits["premier_prenom"], &waits["matricule"]),
        (&json!("NATHALIE"), &json!("277076322082910"))
    );
    assert_eq!(
        home.done(&["patients", "list", "--search", "NESSI NATALIE"])["patients"][0]["a_verifier"],
        true
    );
    let panel = home
        .text(&["view", "ins/identite", "--patient", &patient])
        .out;
    assert!(
        // The letter that differs stands between brackets.
        panel.contains("≠ Premier prénom | NAT[]ALIE | NAT[H]ALIE"),
        "side by side: {panel}"
    );
}

#[test]
fn an_answer_that_waits_is_taken_whole_when_someone_accepts_it() {
    let (home, patient, _) = held();
    let said = home.json(&["call", "ins/accepter", "--patient", &patient]);
    assert_eq!(
        (said.code, &said.json["statut"], &said.json["matricule"]),
        (0, &json!("recuperee"), &json!("277076322082910")),
        "{said}"
    );
    let file = home.show(&patient);
    assert_eq!(
        (&file["premier_prenom"], &file["liste_prenoms"]),
        (&json!("NATHALIE"), &json!("NATHALIE"))
    );
    assert_eq!(
        (&file["identite"]["statut"], &file["identite"]["a_verifier"]),
        (&json!("recuperee"), &Value::Null)
    );
    assert_eq!(
        home.patient("NESSI NATHALIE"),
        patient,
        "found by the name she has now"
    );
    home.refused(
        "identite.rien-a-verifier",
        &["call", "ins/accepter", "--patient", &patient],
    );
    home.assert_journal_holds();
}

#[test]
fn an_answer_that_waits_leaves_no_trace_on_the_file_when_someone_rejects_it() {
    let (home, patient, before) = held();
    let said = home.json(&["call", "ins/rejeter", "--patient", &patient]);
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("provisoire")),
        "{said}"
    );
    let after = home.show(&patient);
    for key in ["nom_naissance", "premier_prenom", "liste_prenoms"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_eq!(
        (
            &after["identite"]["statut"],
            &after["identite"]["matricule"],
            &after["identite"]["a_verifier"]
        ),
        (&json!("provisoire"), &Value::Null, &Value::Null)
    );
    assert_eq!(
        after["historique"].as_array().unwrap().len(),
        3,
        "the answer and the decision are remembered"
    );
    home.refused(
        "identite.rien-a-verifier",
        &["call", "ins/rejeter", "--patient", &patient],
    );
}

#[test]
fn a_sex_that_differs_or_a_person_found_under_another_given_name_is_held() {
    let home = Home::demonstration();
    for (words, trait_named) in [
        ("URGENCE CLARENCE", "sexe"),
        ("TCHITCHI OLA", "premier prénom"),
    ] {
        let patient = home.patient(words);
        let said = home.search(&patient);
        assert_eq!(
            (said.code, &said.json["a_verifier"], &said.json["statut"]),
            (0, &json!(true), &json!("provisoire")),
            "{said}"
        );
        assert!(said.message().contains(trait_named), "{said}");
        assert_eq!(home.show(&patient)["identite"]["matricule"], Value::Null);
    }
}

// ---- nobody ------------------------------------------------------------------------------------

#[test]
fn an_unknown_person_is_a_no_with_its_code_and_what_to_do() {
    let home = Home::demonstration();
    let patient = home.patient("INCONNU SOLDAT");
    let said = home.search(&patient);
    assert_eq!(
        (
            said.code,
            said.error_code(),
            &said.json["abouti"],
            &said.json["statut"]
        ),
        (1, "insi.01", &json!(false), &json!("provisoire")),
        "{said}"
    );
    assert!(said.message().contains("Vérifiez les traits"), "{said}");
    let file = home.show(&patient);
    assert_eq!(
        (
            &file["identite"]["matricule"],
            &file["identite"]["interrogee"]["code"]
        ),
        (&Value::Null, &json!("01"))
    );
    let text = home.text(&["call", "ins/rechercher", "--patient", &patient]);
    assert_eq!(
        (text.code, text.out.as_str()),
        (1, ""),
        "as text, the no is on stderr only: {text}"
    );
    assert!(text.err.contains("insi.01"), "{text}");
}

#[test]
fn each_given_name_then_all_of_them_are_tried_before_nobody_is_concluded() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let said = home.search(&home.patient("HOUILLES PIERRE"));
    assert_eq!((said.code, said.error_code()), (1, "insi.01"), "{said}");
    assert_eq!(outcomes(&sandbox), ["01"; 4]);
}

#[test]
fn a_fault_of_the_service_says_its_code_and_leaves_the_file_alone() {
    let home = Home::demonstration();
    for (words, code) in [
        ("DE VINCI RUTH 14/07/1976", "insi.102"),
        ("VANDERMONDE ARIANA", "insi.111"),
    ] {
        let patient = home.patient(words);
        let before = home.show(&patient);
        let said = home.search(&patient);
        assert_eq!(
            (
                said.code,
                said.error_code(),
                &said.json["erreur"]["reessayable"]
            ),
            (1, code, &json!(true)),
            "{said}"
        );
        assert!(said.message().contains("inchangé"), "{said}");
        assert_eq!(home.show(&patient), before);
    }
}

// ---- documents ---------------------------------------------------------------------------------

#[test]
fn a_document_of_low_confidence_proves_nothing() {
    let (home, patient) = recovered("ADRUN ZOE", "275126322074974", NIR);
    for piece in [
        "permis-conduire",
        "carte-vitale",
        "acte-naissance",
        "livret-famille",
        "autre",
    ] {
        let said = home.qualify(&patient, piece);
        assert_eq!(
            (said.code, said.error_code()),
            (1, "identite.piece-insuffisante"),
            "{piece}: {said}"
        );
        assert!(
            said.message().contains("carte d’identité"),
            "what to ask for instead: {said}"
        );
    }
    let file = home.show(&patient);
    assert_eq!(
        (&file["identite"]["statut"], &file["identite"]["controle"]),
        (&json!("recuperee"), &Value::Null)
    );
    assert_eq!(file["historique"].as_array().unwrap().len(), 2);
}

#[test]
fn a_document_nobody_knows_is_refused_with_the_ones_that_are_known() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    for piece in ["carte-de-piscine", "", "PASSEPORT"] {
        let said = home.qualify(&patient, piece);
        assert_eq!(
            (said.code, said.error_code(), said.field()),
            (1, "piece.inconnue", "piece"),
            "{piece}: {said}"
        );
        assert!(said.message().contains("passeport"), "{said}");
    }
    let said = home.refused(
        "argument-required",
        &["call", "ins/qualifier", "--patient", &patient],
    );
    assert_eq!(said.field(), "piece");
    assert_eq!(home.show(&patient)["identite"]["statut"], "provisoire");
}

#[test]
fn a_document_shown_before_insi_answers_validates() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let said = home.qualify(&patient, "carte-identite");
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("validee")),
        "{said}"
    );
    assert!(said.message().contains("INSi"), "what to do next: {said}");
}

#[test]
fn the_practitioner_attests_to_know_a_recovered_identity_and_only_that() {
    let (home, patient) = recovered("ADRUN ZOE", "275126322074974", NIR);
    let said = home.qualify(&patient, "attestation");
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("qualifiee")),
        "{said}"
    );
    let file = home.show(&patient);
    assert_eq!(file["identite"]["controle"], "attestation du praticien");
    assert_eq!(file["historique"][2]["moyen"], "attestation");

    let provisional = home.patient("NESSI MICHELANGELO");
    let said = home.qualify(&provisional, "attestation");
    assert_eq!(said.code, 1, "{said}");
    assert_eq!(home.show(&provisional)["identite"]["statut"], "provisoire");
}

#[test]
fn the_practice_says_by_a_command_on_which_documents_and_for_how_long() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let shown = home.done(&["identities", "show"]);
    assert_eq!(shown["annees"], 5);
    assert_eq!(
        shown["pieces"]["francaise"],
        json!(["carte-identite", "passeport"])
    );
    let only = "francaise: passeport; europeenne: passeport";
    let set = home.done(&["identities", "set", "documents", only]);
    assert_eq!(set["pieces"]["francaise"], json!(["passeport"]));
    assert_eq!(set["pieces"]["autre"], json!(["passeport", "titre-sejour"]));
    let refused = home.qualify(&patient, "carte-identite");
    assert_eq!(refused.error_code(), "identite.piece-ecartee", "{refused}");
    assert_eq!(
        home.done(&["identities", "set", "renewal", "3"])["annees"],
        3
    );
    for (what, value) in [
        ("renewal", "2"),
        ("renewal", "trois"),
        ("documents", "francaise: carte-vitale"),
        ("documents", "passeport"),
    ] {
        home.refused("identities.value", &["identities", "set", what, value]);
    }
    // Without a value, what the référentiel says.
    let back = home.done(&["identities", "set", "documents"]);
    assert_eq!(
        back["pieces"]["francaise"],
        json!(["carte-identite", "passeport"])
    );
    assert_eq!(back["annees"], 3);
    assert_eq!(home.qualify(&patient, "carte-identite").code, 0);
}
