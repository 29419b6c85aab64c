//! Identities: the state machine inside the transaction, the history, the two revisions.

use socle_formats::identite::{
    Acte, Attribut, Effet, Motif, Piece, Refus, Reponse, Statut, Verdict,
};
use socle_formats::traits::{Champ, Defaut, ErreurTrait};
use socle_record::{
    Change, CheckedBy, Dates, Moyen, NewPatient, PatientId, RecordError, Unit, Verified, Write,
};

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

/// The clock of the tests stands at 22 November 2026.
#[test]
fn a_birth_that_has_not_been_is_refused_typed_or_accepted() {
    let cabinet = Cabinet::open();
    let is_refused = |error: &RecordError| {
        matches!(
            error,
            RecordError::Refus(Refus::Trait(ErreurTrait {
                champ: Champ::DateNaissance,
                defaut: Defaut::Avenir
            }))
        )
    };
    for date in ["2026-11-23", "2026-12", "2027"] {
        let born = NewPatient::new(traits("ADRUN", "ZOE", date));
        let refused = cabinet.refused(Write::CreatePatient(born));
        assert!(is_refused(&refused), "{date}: {refused}");
    }
    for date in ["2026-11-22", "2026-11", "2026"] {
        cabinet.patient(traits("ADRUN", "ZOE", date));
    }
    let id = cabinet.zoe();
    let later = traits("ADRUN", "ZOE", "2027-01-01");
    let typed = cabinet.act(&id, 1, Acte::ModifierTraits(later), Moyen::Saisie);
    assert!(is_refused(&typed.unwrap_err()));
    // An answer that says so is held like any that differs, and nobody can accept it.
    let mut reply = answer();
    reply.traits.date_naissance = Some("2027-01-01".parse().unwrap());
    cabinet
        .act(&id, 1, Acte::Reponse(reply), Moyen::Traits)
        .unwrap();
    let accepted = cabinet.act(&id, 2, Acte::AccepterReponse, Moyen::Decision);
    assert!(is_refused(&accepted.unwrap_err()));
    cabinet
        .act(&id, 2, Acte::RejeterReponse, Moyen::Decision)
        .unwrap();
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
        .with(identite(
            &id,
            3,
            Acte::Marquer(Attribut::Homonyme, true, None),
        ));
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

const YEAR_MS: i64 = 365 * 86_400_000;

fn dates(cabinet: &Cabinet, id: &PatientId) -> Dates {
    cabinet.record().identity(id).unwrap().dates
}

fn motif(text: &str) -> Motif {
    Motif::new(text).unwrap()
}

#[test]
fn a_check_keeps_who_and_when_and_is_made_again_years_later() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    assert_eq!(dates(&cabinet, &id), Dates::default());
    cabinet.commit(identite(&id, 1, Acte::Reponse(answer())));
    let verified = |at_ms| {
        Some(Verified {
            at_ms,
            verdict: Verdict::Identique,
        })
    };
    assert_eq!(dates(&cabinet, &id).verified, verified(START_MS));
    let unit = |revision| {
        Unit::new(doctor()).with(identite(&id, revision, Acte::Controler(Piece::Passeport)))
    };
    cabinet.record().commit(&unit(2)).unwrap();
    let checked = dates(&cabinet, &id).checked.unwrap();
    let name = doctor().person.unwrap().nom;
    assert_eq!(
        (checked.at_ms, checked.who.as_deref()),
        (START_MS, Some(name.as_str()))
    );
    // A button pressed twice is no second check.
    cabinet.clock.advance(1_000);
    cabinet.record().commit(&unit(3)).unwrap();
    assert_eq!(cabinet.record().identity(&id).unwrap().revision, 3);
    cabinet.clock.advance(3 * YEAR_MS);
    cabinet.record().commit(&unit(3)).unwrap();
    let again = dates(&cabinet, &id).checked.unwrap();
    assert_eq!(again.at_ms, START_MS + 1_000 + 3 * YEAR_MS);
    assert_eq!(cabinet.record().identity_history(&id).unwrap().len(), 4);
    assert_eq!(dates(&cabinet, &id).verified, verified(START_MS));
}

#[test]
fn a_verification_is_dated_and_a_denied_ins_leaves_no_more() {
    let cabinet = Cabinet::open();
    let id = cabinet.qualified();
    cabinet.clock.advance(YEAR_MS);
    let now = START_MS + YEAR_MS;
    let verify = |revision, verdict| Write::Identite {
        patient: id.clone(),
        revision,
        acte: Acte::Verifier(verdict),
        moyen: Moyen::Verification,
    };
    // No answer is no verification: it is only told.
    cabinet.commit(verify(3, Verdict::SansReponse));
    assert_eq!(dates(&cabinet, &id).verified.unwrap().at_ms, START_MS);
    cabinet.commit(verify(4, Verdict::Identique));
    assert_eq!(dates(&cabinet, &id).verified.unwrap().at_ms, now);
    assert!(cabinet.record().patient(&id).unwrap().matricule.is_some());
    cabinet.commit(verify(5, Verdict::Different));
    let file = cabinet.record().identity(&id).unwrap();
    assert_eq!(file.identite.statut(), Statut::Validee);
    assert_eq!(file.identite.anciens().len(), 1);
    assert_eq!(file.dates.verified.unwrap().verdict, Verdict::Different);
    assert_eq!(cabinet.record().patient(&id).unwrap().matricule, None);
    let history = cabinet.record().identity_history(&id).unwrap();
    let told: Vec<_> = history[3..]
        .iter()
        .map(|line| (line.acte.as_str(), line.code.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("verifier", Some("none")),
            ("verifier", Some("same")),
            ("verifier", Some("different"))
        ]
    );
}

#[test]
fn what_is_undone_keeps_its_reason_to_the_letter() {
    let cabinet = Cabinet::open();
    let id = cabinet.qualified();
    let why = "Présentée par son frère — « j’ai lu trop vite »";
    cabinet.commit(identite(&id, 3, Acte::RetirerControle(motif(why))));
    cabinet.commit(identite(
        &id,
        4,
        Acte::InvaliderIns(motif("Autre personne")),
    ));
    let history = cabinet.record().identity_history(&id).unwrap();
    let reasons: Vec<_> = history.iter().map(|line| line.reason.as_deref()).collect();
    assert_eq!(
        reasons,
        [None, None, None, Some(why), Some("Autre personne")]
    );
    assert_eq!(dates(&cabinet, &id), Dates::default());
}

#[test]
fn a_refused_document_is_dated_until_one_is_shown() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(identite(&id, 1, Acte::Reponse(answer())));
    cabinet.clock.advance(5_000);
    cabinet.commit(identite(&id, 2, Acte::RefuserPiece));
    assert_eq!(dates(&cabinet, &id).refused, Some(START_MS + 5_000));
    let line = cabinet.record().patient(&id).unwrap();
    assert_eq!((line.statut, line.matricule), (Statut::Recuperee, None));
    cabinet.commit(identite(&id, 3, Acte::Controler(Piece::Passeport)));
    assert_eq!(dates(&cabinet, &id).refused, None);
}

#[test]
fn a_document_for_minors_is_refused_to_an_adult() {
    let cabinet = Cabinet::open();
    let adult = cabinet.zoe();
    let act = Acte::Controler(Piece::ActeEtPieceParent);
    let refused = cabinet.refused(identite(&adult, 1, act.clone()));
    assert!(
        matches!(
            refused,
            RecordError::Refus(Refus::PieceDeMineur(Piece::ActeEtPieceParent))
        ),
        "{refused}"
    );
    let child = cabinet.patient(traits("NESSI", "RUTH", "2020-01-31"));
    cabinet.commit(identite(&child, 1, act));
    assert_eq!(
        cabinet.record().patient(&child).unwrap().statut,
        Statut::Validee
    );
}

/// The very same answer for two files: one person twice, or a mistake of INSi.
fn twins(cabinet: &Cabinet) -> (PatientId, PatientId) {
    (cabinet.zoe(), cabinet.patient(adrun()))
}

#[test]
fn a_matricule_that_another_patient_bears_is_refused_and_both_are_named() {
    let cabinet = Cabinet::open();
    let (first, second) = twins(&cabinet);
    for id in [&first, &second] {
        cabinet.commit(identite(id, 1, Acte::Reponse(answer())));
    }
    let check = |id: &PatientId| identite(id, 2, Acte::Controler(Piece::Passeport));
    cabinet.commit(check(&first));
    let refused = cabinet.refused(check(&second));
    match &refused {
        RecordError::MatriculeTaken { patient, holder } => {
            assert_eq!((patient, holder), (&second, &first));
        }
        other => panic!("{other}"),
    }
    assert_eq!(refused.code(), "identity.collision");
    assert!(!refused.message().contains("275126322074974"));
    let line = cabinet.record().patient(&second).unwrap();
    assert_eq!((line.statut, line.matricule), (Statut::Recuperee, None));
    // Once the first is qualified no third recovers it either.
    let third = cabinet.patient(adrun());
    let refused = cabinet.refused(identite(&third, 1, Acte::Reponse(answer())));
    assert!(
        matches!(refused, RecordError::MatriculeTaken { .. }),
        "{refused}"
    );
    // The first gives it back: it is free.
    cabinet.commit(identite(&first, 3, Acte::InvaliderIns(motif("Doublon"))));
    cabinet.commit(check(&second));
    assert_eq!(
        cabinet.record().patient(&second).unwrap().statut,
        Statut::Qualifiee
    );
}

#[test]
fn two_workstations_that_qualify_at_once_end_with_one_line_and_one_told() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(identite(&id, 1, Acte::Reponse(answer())));
    let record = cabinet.record();
    let outcomes: Vec<Result<(), RecordError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = [Piece::Passeport, Piece::CarteIdentite]
            .into_iter()
            .map(|piece| {
                let unit = Unit::new(doctor()).with(identite(&id, 2, Acte::Controler(piece)));
                scope.spawn(move || record.commit(&unit).map(drop))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (won, told): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), told.len()), (1, 1));
    let told = told.into_iter().next().unwrap().unwrap_err();
    assert!(
        matches!(
            told,
            RecordError::Conflict {
                subject: "identity",
                expected: 2,
                found: 3,
                ..
            }
        ),
        "{told}"
    );
    assert!(!told.message().is_empty());
    assert_eq!(record.identity_history(&id).unwrap().len(), 3);
    assert_eq!(record.patient(&id).unwrap().statut, Statut::Qualifiee);
}

#[test]
fn an_identity_checked_before_dates_were_kept_finds_its_check_in_the_history() {
    let mut cabinet = Cabinet::open();
    let id = cabinet.qualified();
    let kept = dates(&cabinet, &id).checked;
    assert!(matches!(
        kept,
        Some(CheckedBy {
            at_ms: START_MS,
            ..
        })
    ));
    let database = cabinet.database();
    assert_eq!(database.run("UPDATE identities SET dates = NULL"), 1);
    drop(database);
    cabinet.reopen();
    assert_eq!(dates(&cabinet, &id).checked, kept);
}

#[test]
fn no_answer_ever_touches_the_used_name() {
    let cabinet = Cabinet::open();
    let id = cabinet.qualified();
    let mut other = answer();
    other.traits.nom_naissance = Some("AUTRE".to_owned());
    let held = |reply: &Reponse| Acte::Reponse(reply.clone());
    cabinet.commit(identite(&id, 3, held(&other)));
    cabinet.commit(identite(&id, 4, Acte::AccepterReponse));
    let line = cabinet.record().patient(&id).unwrap();
    assert_eq!(line.nom_naissance, "AUTRE");
    assert_eq!((line.nom_utilise, line.prenom_utilise), (None, None));
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
