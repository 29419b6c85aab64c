//! The import: whole, interrupted, repeated.

use std::ops::ControlFlow;

use socle_exchange::import::{self, Decisions, OnDuplicate};
use socle_fictitious::{People, Shape};
use socle_formats::identite::Statut;
use socle_record::{Author, PatientSearch};

use crate::cabinet::Cabinet;

fn made(count: usize, shape: Shape) -> String {
    socle_fictitious::table(People::new(5).take(count), shape)
}

#[test]
fn both_shapes_of_table_become_patients_with_provisional_identities() {
    for shape in [Shape::Plain, Shape::Quoted] {
        let cabinet = Cabinet::new();
        let plan = cabinet.plan(&made(300, shape));
        let done = cabinet.import(&plan, &Decisions::default());
        assert_eq!(done.created.len() + done.waiting, 300, "{shape:?}");
        assert!(done.waiting < 5, "{shape:?}: {}", done.waiting);
        assert_eq!(cabinet.patients(), done.created.len() as u64);
        let page = cabinet
            .record
            .patients(&PatientSearch {
                count: 1_000,
                ..PatientSearch::default()
            })
            .unwrap();
        for line in &page.rows {
            assert_eq!(line.statut, Statut::Provisoire);
            assert_eq!(line.matricule, None);
            let traits = cabinet.record.identity(&line.id).unwrap().identite;
            assert!(traits.traits().lieu_naissance.is_some(), "{line:?}");
        }
        cabinet.assert_journal_holds();
    }
}

#[test]
fn an_import_begun_again_doubles_nothing() {
    let cabinet = Cabinet::new();
    let text = made(250, Shape::Plain);
    let first = cabinet.import(&cabinet.plan(&text), &Decisions::default());
    let before = cabinet.patients();
    let plan = cabinet.plan(&text);
    let second = cabinet.import(&plan, &Decisions::default());
    assert_eq!(second.created, []);
    assert_eq!(second.already, first.created.len());
    assert_eq!(cabinet.patients(), before);
}

#[test]
fn an_import_that_was_stopped_goes_on_where_it_was() {
    let cabinet = Cabinet::new();
    let plan = cabinet.plan(&made(450, Shape::Plain));
    let mut stop_at_once = |_: usize, _: usize| ControlFlow::Break(());
    let stopped = import::run(
        &cabinet.record,
        &plan,
        &Decisions::default(),
        &Author::host(),
        "abc",
        &mut stop_at_once,
    )
    .unwrap();
    assert!(stopped.stopped);
    assert_eq!(stopped.created.len(), 100);
    // The same plan, made before: what was done meanwhile is seen all the same.
    let rest = cabinet.import(&plan, &Decisions::default());
    assert_eq!(rest.already, 100);
    assert_eq!(
        rest.created.len() as u64 + 100,
        cabinet.patients(),
        "each line once"
    );
    cabinet.assert_journal_holds();
}

#[test]
fn lines_that_look_like_somebody_follow_the_decision_about_them() {
    let text = "Nom;Prénom;Sexe;Né(e) le\nMARTIN;Léa;F;03/12/1975\nMartin;Léa;F;03/12/1975\nMARTIN;Lea;F;03/12/1975\n";
    for (decisions, created, waiting, skipped) in [
        (Decisions::default(), 1, 2, 0),
        (
            Decisions {
                otherwise: OnDuplicate::Skip,
                ..Decisions::default()
            },
            1,
            0,
            2,
        ),
        (
            Decisions {
                otherwise: OnDuplicate::Create,
                ..Decisions::default()
            },
            3,
            0,
            0,
        ),
        (
            Decisions {
                by_line: [(3, OnDuplicate::Create)].into(),
                ..Decisions::default()
            },
            2,
            1,
            0,
        ),
    ] {
        let cabinet = Cabinet::new();
        let done = cabinet.import(&cabinet.plan(text), &decisions);
        assert_eq!(
            (done.created.len(), done.waiting, done.skipped),
            (created, waiting, skipped),
            "{decisions:?}"
        );
        // And once more: whatever was decided, nothing is doubled.
        let again = cabinet.import(&cabinet.plan(text), &decisions);
        assert_eq!(again.created, [], "{decisions:?}");
    }
}

#[test]
fn the_journal_says_who_imported_which_file() {
    let cabinet = Cabinet::new();
    cabinet.import(&cabinet.plan(&made(3, Shape::Plain)), &Decisions::default());
    let lines = cabinet.record.journal_tail(20).unwrap();
    let acts: Vec<(&str, &str)> = lines
        .iter()
        .filter(|line| line.name.starts_with("import."))
        .map(|line| (line.name.as_str(), line.object.as_str()))
        .collect();
    assert_eq!(
        acts,
        [("import.csv.fin", "abc 3"), ("import.csv.debut", "abc")]
    );
    let created = lines
        .iter()
        .filter(|line| line.name == "patient.creation")
        .count();
    assert_eq!(created, 3);
}
