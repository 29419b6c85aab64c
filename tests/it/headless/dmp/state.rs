//! The state of a record, and what one declares.

use socle_record::EntryState;
use socle_sandbox::{Behaviour, Disturbance};

use super::desk::Desk;
use super::people::{AUTORISEPAS, CONTESTE, DUPRE, ENCHAINE, EXPIRE, FERMETURE, HALL, Person};

#[test]
fn each_state_of_a_record_is_known_with_its_next_step_and_only_td_0_2_is_called() {
    let cases: [(Person, &str, bool, &str); 7] = [
        (CONTESTE, "none", false, "Mon espace santé"),
        (FERMETURE, "closed", false, "messagerie"),
        (AUTORISEPAS, "forbidden", true, "lui seul peut lever"),
        (EXPIRE, "authorisation-expired", true, "renouveler"),
        (
            ENCHAINE,
            "authorisation-missing",
            true,
            "déclarer mon accès",
        ),
        (DUPRE, "open", true, "consulter et déposer"),
        (HALL, "open", true, "Vous y êtes médecin traitant"),
    ];
    let (desk, ids) = Desk::with(cases.map(|(person, ..)| person));
    // Each identity was qualified just now: the record was asked for by itself.
    desk.settle();
    assert_eq!(desk.sandbox().traffic().count("dmp/TD0.2"), 7);
    for ((person, state, feed, shown), id) in cases.iter().zip(&ids) {
        let known = desk.done("dmp/etat", id, &[]);
        assert_eq!(known["etat"], *state, "{person:?} {known}");
        let now = desk.done("dmp/interroger", id, &[]);
        assert_eq!(now["etat"], *state, "{person:?} {now}");
        assert_eq!(now["alimentation"], *feed, "{person:?} {now}");
        assert!(now["le"].is_i64(), "{now}");
        assert_eq!(desk.done("dmp/etat", id, &[]), now, "kept");
        let panel = desk.view("etat", id);
        assert!(panel.contains(shown), "{person:?}\n{panel}");
        assert!(desk.view("banniere", id).contains("DMP"));
    }
    let traffic = desk.sandbox().traffic();
    assert_eq!(traffic.count("dmp/TD0.2"), 14);
    assert_eq!(traffic.exchanges.len(), 14, "{traffic:?}");
    let unqualified = desk.patient("ADRUN ZOE");
    let (code, _) = desk.refused("dmp/interroger", &unqualified, &[]);
    assert_eq!(code, "shared-record.unqualified");
    assert_eq!(
        desk.done("dmp/etat", &unqualified, &[])["etat"],
        "unqualified"
    );
    assert!(
        desk.view("etat", &unqualified)
            .contains("INS non qualifiée")
    );
    // Once it is qualified nobody has to click, or to open the file again.
    desk.done("ins/rechercher", &unqualified, &[]);
    desk.done("ins/qualifier", &unqualified, &[("piece", "passeport")]);
    assert_eq!(
        desk.done("dmp/etat", &unqualified, &[])["etat"],
        "authorisation-missing"
    );
    let panel = desk.view("etat", &unqualified);
    assert!(
        panel.contains("Premier accès : le patient en sera averti"),
        "{panel}"
    );
    assert_eq!(desk.sandbox().traffic().count("dmp/TD0.2"), 15);
}

#[test]
fn an_access_is_renewed_withdrawn_and_kept_as_an_agreement_and_what_waited_for_it_leaves_at_once() {
    let (desk, [expired, missing, open]) = Desk::with([EXPIRE, ENCHAINE, DUPRE]);
    let state = |command: &str, patient: &str| {
        desk.done(&format!("dmp/{command}"), patient, &[])["etat"].clone()
    };
    assert_eq!(state("interroger", &expired), "authorisation-expired");
    // A summary takes the place of the current one, which only who has access may look for: it waits for the access.
    desk.done("vsm/enregistrer", &expired, &[]);
    let waiting = desk.orders(&expired).remove(0);
    assert_eq!(waiting.state, EntryState::EnAttente);
    assert!(waiting.reason.contains("renouvelez"), "{waiting:?}");
    assert_eq!(state("declarer", &expired), "open");
    desk.until_all_left(&expired, 1);
    let file = desk.practice.record().dossier(&expired.as_str().into());
    let file = file.unwrap();
    let agreed = file.consent("dmp-consultation").unwrap();
    assert_eq!(agreed.reponse, "donne", "{agreed:?}");
    assert!(agreed.auteur.contains("LIBRE"), "{agreed:?}");
    assert_eq!(state("retirer", &expired), "authorisation-missing");

    // Somebody becomes médecin traitant, and is no longer.
    let treating = desk.done("dmp/traitant", &missing, &[]);
    assert_eq!(treating["etat"], "open");
    assert_eq!(treating["traitant"], true);
    let no_longer = desk.done("dmp/plus-traitant", &missing, &[]);
    assert_eq!(no_longer["traitant"], false);

    // The patient is opposed to consultation: nothing is declared against it.
    let consultation = [("objet", "consultation")];
    desk.done("dmp/opposition", &open, &consultation);
    let (code, sentence) = desk.refused("dmp/declarer", &open, &[]);
    assert_eq!(code, "shared-record.consultation-opposed", "{sentence}");
    assert!(
        desk.view("etat", &open)
            .contains("Opposé à la consultation")
    );
    desk.done("dmp/opposition-levee", &open, &consultation);
    assert_eq!(state("declarer", &open), "open");
    desk.keep_wire();
    // To feeding only for a reason, which is kept.
    let (code, _) = desk.refused("dmp/opposition", &open, &[("objet", "depot")]);
    assert_eq!(code, "dmp.motif");
    let reasoned = [("objet", "depot"), ("motif", "conflit familial")];
    desk.done("dmp/opposition", &open, &reasoned);
    assert!(desk.view("etat", &open).contains("rien n’est déposé"));
}

#[test]
fn a_record_that_does_not_answer_changes_nothing_of_what_is_known() {
    let (desk, [open, forbidden]) = Desk::with([DUPRE, AUTORISEPAS]);
    let known = desk.done("dmp/interroger", &open, &[]);
    for disturbance in [
        Disturbance::CloseAfterRequest,
        Disturbance::HtmlPage,
        Disturbance::TruncatedXml,
        Disturbance::BadCertificate,
    ] {
        let behaviour = Behaviour::disturbed(disturbance);
        desk.sandbox().set_behaviour(behaviour).unwrap();
        let (code, sentence) = desk.refused("dmp/interroger", &open, &[]);
        assert!(sentence.ends_with('.'), "{disturbance:?} {code} {sentence}");
        assert_eq!(desk.done("dmp/etat", &open, &[]), known, "{disturbance:?}");
    }
    desk.sandbox().set_behaviour(Behaviour::normal()).unwrap();
    // A refusal of the patient's is told in words that say who can change it.
    let (code, sentence) = desk.refused("dmp/declarer", &forbidden, &[]);
    assert_eq!(code, "shared-record.forbidden", "{sentence}");
    assert!(sentence.contains("Mon espace santé"), "{sentence}");
}
