//! Two files for one matricule.

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_formats::identite::{Acte, Identite, Ins, Piece, Reponse, Statut, TraitsRecus};
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_screen::Screen;
use socle_screen::model::Act;
use socle_screen::model::charts::ChartAct;

use crate::fake::{Fake, Said, line};
use crate::{labels, opened, shows, tells};

const TITLE: &str = "Un matricule pour deux dossiers";

/// NESSI Ruth as INSi knows her, checked.
fn qualified() -> Identite {
    let traits = Traits {
        nom_naissance: "NESSI".into(),
        premier_prenom: "RUTH".into(),
        liste_prenoms: "RUTH".into(),
        sexe: Sexe::F,
        date_naissance: "1977-07-14".parse().unwrap(),
        lieu_naissance: None,
    };
    let answer = Reponse {
        ins: Ins {
            matricule: "277076322082910".parse().unwrap(),
            oid: OidIns::NirTest,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some(traits.nom_naissance.clone()),
            premier_prenom: Some(traits.premier_prenom.clone()),
            liste_prenoms: Some(traits.liste_prenoms.clone()),
            sexe: Some(traits.sexe),
            date_naissance: Some(traits.date_naissance),
            lieu_naissance: None,
        },
    };
    let identity = Identite::nouvelle(traits).unwrap();
    let (identity, _) = identity.appliquer(&Acte::Reponse(answer)).unwrap();
    let (identity, _) = identity
        .appliquer(&Acte::Controler(Piece::Passeport))
        .unwrap();
    identity
}

fn practice() -> Fake {
    let fake = Fake::new(vec![
        line(
            "p1",
            "NESSI",
            "RUTHIE",
            "1977-07-14",
            Sexe::F,
            Statut::Validee,
        ),
        line(
            "p2",
            "NESSI",
            "RUTH",
            "1977-07-14",
            Sexe::F,
            Statut::Qualifiee,
        ),
    ]);
    let mut known = fake.0.borrow_mut();
    known.collisions.insert("p1".into(), "p2".into());
    known.identities.insert("p2".into(), qualified());
    drop(known);
    fake
}

fn press(harness: &mut Harness<'_, Screen>, role: Role, label: &str) {
    harness.get_by_role_and_label(role, label).click();
    harness.run();
}

#[test]
fn both_patients_are_shown_side_by_side_with_what_differs_and_what_to_do() {
    let mut harness = opened(&practice());
    assert!(shows(&harness, TITLE), "{:?}", labels(&harness));
    assert!(tells(&harness, "rien n’a été repris"));
    // What differs says so in both columns; the birth date is the same.
    for value in ["RUTHIE, différent", "RUTH, différent"] {
        assert!(shows(&harness, value), "{value}: {:?}", labels(&harness));
    }
    assert_eq!(harness.query_all_by_label("14/07/1977").count(), 2);
    // The first given name and the list of them.
    assert_eq!(
        harness.query_all_by_label_contains(", différent").count(),
        4
    );
    // It stands over every tab, until somebody has seen to it.
    press(&mut harness, Role::Tab, "Administratif");
    assert!(shows(&harness, TITLE));
    press(
        &mut harness,
        Role::Button,
        "Ouvrir le dossier de NESSI Ruth",
    );
    harness.run();
    assert_eq!(harness.state().open_patient(), Some("p2"));
    assert!(!shows(&harness, TITLE), "the other file has no collision");
}

#[test]
fn the_wrong_one_is_taken_back_with_a_reason_and_after_a_question() {
    let fake = practice();
    let mut harness = opened(&fake);
    press(&mut harness, Role::Button, "Invalider l’INS de NESSI Ruth");
    let reason = socle_formats::identite::Motif::USUELS[0];
    assert!(shows(&harness, reason), "{:?}", labels(&harness));
    press(&mut harness, Role::Button, reason);
    assert!(
        tells(&harness, "L’identité qualifiée deviendra"),
        "{:?}",
        labels(&harness)
    );
    let acts = |fake: &Fake| -> Vec<ChartAct> {
        let said = fake.said().into_iter();
        said.filter_map(|said| match said {
            Said::Act(Act::Chart(act)) => Some(act),
            _ => None,
        })
        .collect()
    };
    assert!(acts(&fake).is_empty(), "it was asked first");
    press(&mut harness, Role::Button, "Invalider l’INS");
    let acts = acts(&fake);
    let [
        ChartAct::Identity {
            patient,
            acte: Acte::InvaliderIns(motif),
            ..
        },
    ] = acts.as_slice()
    else {
        panic!("{acts:?}");
    };
    assert_eq!((patient.as_str(), motif.as_str()), ("p2", reason));
}

#[test]
fn nothing_of_it_is_drawn_in_a_file_without_collision() {
    let fake = practice();
    fake.0.borrow_mut().collisions.clear();
    let harness = opened(&fake);
    assert!(!shows(&harness, TITLE));
    assert!(!tells(&harness, ", différent"));
}

#[test]
fn the_tab_under_it_begins_where_it_ends() {
    let harness = opened(&practice());
    let conduct = harness
        .query_all_by_label_contains("travaillez dans le dossier qualifié")
        .next();
    let field = harness.query_by_role_and_label(Role::TextInput, "Motif");
    let (Some(conduct), Some(field)) = (conduct, field) else {
        panic!("{:?}", labels(&harness))
    };
    let gap = field.rect().top() - conduct.rect().bottom();
    assert!((0.0..120.0).contains(&gap), "{gap} points between them");
}

#[test]
fn what_one_file_does_not_say_is_no_difference() {
    let harness = opened(&practice());
    assert!(!shows(&harness, "–, différent"), "{:?}", labels(&harness));
}
