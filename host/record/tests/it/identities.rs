//! Identities: the state machine inside the transaction, the history, the two revisions.

use socle_formats::identite::{Acte, Attribut, Effet, Piece, Statut};
use socle_record::{Change, Moyen, PatientId, RecordError, Unit, Write};

use crate::cabinet::{Cabinet, START_MS, adrun, answer, by_plugin, doctor, traits};

fn identite(patient: &PatientId, revision: u64, acte: Acte) -> Write {
    Write::Identite {
        patient: patient.clone(),
        revision,
        acte,
        moyen: Moyen::Traits,
    }
}

#[test]
fn an_identity_goes_from_provisoire_to_qualifiee_and_keeps_its_history() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.clock.advance(60_000);
    let done = cabinet
        .act(&id, 1, Acte::Reponse(answer()), Moyen::Traits)
        .unwrap();
    assert_eq!(done.suites[0].1.effet, Effet::ReponsePrise);
    assert_eq!(done.changes, [Change::Identity(id.clone())]);
    cabinet
        .act(&id, 2, Acte::Controler(Piece::Passeport), Moyen::Piece)
        .unwrap();

    let file = cabinet.record().identity(&id).unwrap();
    assert_eq!(
        (file.revision, file.identite.statut()),
        (3, Statut::Qualifiee)
    );
    assert_eq!(
        file.identite
            .matricule_transmissible()
            .unwrap()
            .matricule
            .as_str(),
        "275126322074974"
    );
    let asked = file.asked.unwrap();
    assert_eq!(
        (asked.at_ms, asked.code.as_str(), asked.moyen),
        (START_MS + 60_000, "00", Moyen::Traits)
    );

    let history = cabinet.record().identity_history(&id).unwrap();
    let told: Vec<(u64, &str, Moyen, Option<Statut>, Statut)> = history
        .iter()
        .map(|line| {
            (
                line.revision,
                line.acte.as_str(),
                line.moyen,
                line.before.as_ref().map(|i| i.statut()),
                line.after.statut(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, "creation", Moyen::Saisie, None, Statut::Provisoire),
            (
                2,
                "reponse",
                Moyen::Traits,
                Some(Statut::Provisoire),
                Statut::Recuperee
            ),
            (
                3,
                "controler",
                Moyen::Piece,
                Some(Statut::Recuperee),
                Statut::Qualifiee
            ),
        ]
    );
    assert_eq!(history[0].author, doctor());
    assert_eq!(history[1].author, by_plugin("ins"));
    assert_eq!(
        (history[0].at_ms, history[1].at_ms),
        (START_MS, START_MS + 60_000)
    );
    assert_eq!(
        cabinet.record().patient(&id).unwrap().statut,
        Statut::Qualifiee
    );
}

#[test]
fn a_refusal_of_the_state_machine_changes_nothing_whoever_asks() {
    let cabinet = Cabinet::open();
    let id = cabinet.qualified();
    for acte in [
        Acte::ModifierTraits(traits("AUTRE", "ZOE", "1975-12-31")),
        Acte::AccepterReponse,
        Acte::Controler(Piece::PermisConduire),
    ] {
        let refused = cabinet
            .act(&id, 3, acte.clone(), Moyen::Saisie)
            .unwrap_err();
        assert!(
            matches!(refused, RecordError::Refus(_)),
            "{acte:?}: {refused}"
        );
        assert!(!refused.message().is_empty());
    }
    assert_eq!(cabinet.record().identity(&id).unwrap().revision, 3);
    assert_eq!(cabinet.record().identity_history(&id).unwrap().len(), 3);
}

#[test]
fn an_answer_about_someone_else_is_held_and_can_be_rejected() {
    let cabinet = Cabinet::open();
    let id = cabinet.patient(traits("ADRUN", "ZOA", "1975-12-31"));
    let done = cabinet
        .act(&id, 1, Acte::Reponse(answer()), Moyen::Traits)
        .unwrap();
    assert!(matches!(
        done.suites[0].1.effet,
        Effet::ReponseAVerifier { .. }
    ));
    let line = cabinet.record().patient(&id).unwrap();
    assert!(line.a_verifier);
    assert_eq!(
        (line.premier_prenom.as_str(), line.statut),
        ("ZOA", Statut::Provisoire)
    );
    cabinet
        .act(&id, 2, Acte::RejeterReponse, Moyen::Decision)
        .unwrap();
    assert!(!cabinet.record().patient(&id).unwrap().a_verifier);
}

#[test]
fn accepted_traits_replace_those_of_the_file_in_lists_and_search() {
    let cabinet = Cabinet::open();
    let id = cabinet.patient(traits("ADRUN", "ZOA", "1975-12-31"));
    cabinet
        .act(&id, 1, Acte::Reponse(answer()), Moyen::Traits)
        .unwrap();
    cabinet
        .act(&id, 2, Acte::AccepterReponse, Moyen::Decision)
        .unwrap();
    assert_eq!(cabinet.found("zoe"), ["ADRUN ZOE"]);
    assert!(cabinet.found("zoa").is_empty());
}

#[test]
fn no_answer_is_noted_with_its_date_and_leaves_the_identity() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.clock.advance(5);
    let write = Write::SansReponse {
        patient: id.clone(),
        revision: 1,
        code: "02".to_owned(),
        moyen: Moyen::Traits,
    };
    cabinet.commit(write);
    let file = cabinet.record().identity(&id).unwrap();
    assert_eq!(
        file.asked.map(|asked| (asked.at_ms, asked.code)),
        Some((START_MS + 5, "02".to_owned()))
    );
    assert_eq!(file.identite.statut(), Statut::Provisoire);
    let history = cabinet.record().identity_history(&id).unwrap();
    assert_eq!(
        (history[1].acte.as_str(), history[1].code.as_deref()),
        ("sans_reponse", Some("02"))
    );
}

#[test]
fn once_the_traits_are_corrected_insi_was_not_asked_about_them() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(Write::SansReponse {
        patient: id.clone(),
        revision: 1,
        code: "01".to_owned(),
        moyen: Moyen::Traits,
    });
    let file = cabinet.record().identity(&id).unwrap();
    assert!(file.asked.is_some());
    let corrected = Acte::ModifierTraits(traits("ADRUNE", "ZOE", "1975-12-31"));
    cabinet.commit(Write::Identite {
        patient: id.clone(),
        revision: file.revision,
        acte: corrected,
        moyen: Moyen::Saisie,
    });
    assert_eq!(cabinet.record().identity(&id).unwrap().asked, None);
}

#[test]
fn a_phone_typed_during_a_search_does_not_make_the_answer_stale() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(Write::Fields {
        kind: "patient".to_owned(),
        id: id.to_string(),
        revision: 1,
        fields: vec![("telephone".to_owned(), "0612345678".into())],
    });
    cabinet
        .act(&id, 1, Acte::Reponse(answer()), Moyen::Traits)
        .unwrap();
    let line = cabinet.record().patient(&id).unwrap();
    assert_eq!((line.revision, line.identity_revision), (2, 2));
}

#[test]
fn a_stale_answer_is_refused_once_the_traits_have_changed() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet
        .act(
            &id,
            1,
            Acte::ModifierTraits(traits("ADRUNE", "ZOE", "1975-12-31")),
            Moyen::Saisie,
        )
        .unwrap();
    let refused = cabinet
        .act(&id, 1, Acte::Reponse(answer()), Moyen::Traits)
        .unwrap_err();
    assert!(matches!(
        refused,
        RecordError::Conflict {
            subject: "identity",
            expected: 1,
            found: 2,
            ..
        }
    ));
    assert_eq!(
        cabinet.record().identity(&id).unwrap().identite.statut(),
        Statut::Provisoire
    );
}

#[test]
fn two_acts_in_one_unit_follow_one_another_with_the_revision_read_before() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let unit = Unit::new(by_plugin("ins"))
        .with(identite(&id, 1, Acte::Reponse(answer())))
        .with(identite(&id, 1, Acte::Controler(Piece::Passeport)))
        .with(identite(&id, 3, Acte::Marquer(Attribut::Homonyme, true)));
    let done = cabinet.record().commit(&unit).unwrap();
    assert_eq!(done.suites.len(), 3);
    assert_eq!(done.changes, [Change::Identity(id.clone())]);
    let file = cabinet.record().identity(&id).unwrap();
    assert_eq!(
        (file.revision, file.identite.statut()),
        (4, Statut::Qualifiee)
    );
    assert!(cabinet.record().patient(&id).unwrap().attributs.homonyme);
}

#[test]
fn a_refusal_in_the_middle_of_a_unit_undoes_all_of_it() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let unit = Unit::new(by_plugin("ins"))
        .with(identite(&id, 1, Acte::Reponse(answer())))
        .with(identite(&id, 2, Acte::AccepterReponse));
    cabinet.record().commit(&unit).unwrap_err();
    assert_eq!(
        cabinet.record().identity(&id).unwrap().identite.statut(),
        Statut::Provisoire
    );
    assert_eq!(cabinet.record().identity_history(&id).unwrap().len(), 1);
}

#[test]
fn an_act_that_changes_nothing_leaves_no_line() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let lines = cabinet.record().journal_tail(100).unwrap().len();
    let done = cabinet
        .act(&id, 1, Acte::ModifierTraits(adrun()), Moyen::Saisie)
        .unwrap();
    assert_eq!(done.suites[0].1.effet, Effet::SansChangement);
    assert!(done.changes.is_empty());
    assert_eq!(cabinet.record().identity(&id).unwrap().revision, 1);
    assert_eq!(cabinet.record().journal_tail(100).unwrap().len(), lines);
}

#[test]
fn the_history_cannot_be_rewritten_by_our_own_mistakes() {
    let mut cabinet = Cabinet::open();
    cabinet.qualified();
    let database = cabinet.database();
    for statement in [
        "DELETE FROM identity_history",
        "UPDATE identity_history SET moyen = 'saisie'",
    ] {
        let refused = database.try_run(statement).unwrap_err();
        assert!(refused.contains("append-only"));
    }
}
