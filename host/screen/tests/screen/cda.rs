//! A structured document on the screen: read, taken into the medical file, noted from. All people are fictitious.

use std::sync::Arc;

use egui::Role;
use egui_kittest::kittest::Queryable as _;
use socle_practice::documents::structured;
use socle_practice::documents::templates::Template;
use socle_practice::documents::viewer::Viewer;
use socle_record::{Coded, Document, DocumentStatut, DocumentType};
use socle_screen::model::charts::ChartAct;
use socle_screen::model::papers::{Content, PaperAct};

use crate::fake::Fake;
use crate::medical::{acts, nessi, press, tab};
use crate::summary::summary;
use crate::{labels, opened, shows, tells};

pub(crate) fn filed(id: &str, title: &str, mime: &str) -> Document {
    Document {
        id: id.into(),
        patient: "p1".into(),
        revision: 1,
        title: title.into(),
        kind: DocumentType::loinc("11488-4"),
        mime: mime.into(),
        statut: DocumentStatut::Valide,
        is_read: false,
        author: "Dr Iris LAVAL".into(),
        date: "2026-09-14".into(),
        created_ms: 1_795_335_600_000,
        updated_ms: 1_795_335_600_000,
        version: 1,
        content: socle_record::BlobRef {
            digest: socle_record::Digest([0; 32]),
            size_bytes: 10,
        },
        replaces: None,
        replaced_by: None,
        archived: false,
        for_person: None,
    }
}

/// The file of NESSI Ruth with this summary in it.
fn received(text: &str) -> Fake {
    let fake = nessi();
    let read = structured::read(text.as_bytes(), &Viewer::Here).unwrap();
    fake.0.borrow_mut().documents = vec![
        (
            filed("d1", "Synthèse reçue", "text/xml"),
            Content::Structured(Arc::new(read)),
        ),
        (
            filed("d2", "Compte rendu", "text/plain"),
            Content::Text("Allergie au latex retrouvée.".into()),
        ),
    ];
    fake
}

fn shown(fake: &Fake, title: &str) -> egui_kittest::Harness<'static, socle_screen::Screen> {
    let mut harness = opened(fake);
    tab(&mut harness, "Documents 2");
    harness
        .get_by(|node| {
            node.role() == Role::ListBoxOption
                && node.label().is_some_and(|label| label.starts_with(title))
        })
        .click();
    harness.run();
    harness.run();
    harness
}

#[test]
fn a_structured_document_is_read_section_by_section_not_as_xml() {
    let fake = received(&summary("NESSI", "RUTH", "19770714"));
    let harness = shown(&fake, "Synthèse reçue");
    for part in [
        "du 14/09/2026 à 08:30",
        "Dr Iris LAVAL · Maison de santé des Tilleuls",
        "NESSI RUTH, née le 14/07/1977",
        "Pathologies en cours",
        "Suivi régulier.",
        "2014 · Diabète de type 2",
        "éléments actifs (script)",
    ] {
        assert!(tells(&harness, part), "{part}: {:?}", labels(&harness));
    }
    assert!(!tells(&harness, "ClinicalDocument"));
    assert!(!tells(&harness, "alert(1)"));
    assert!(!tells(&harness, "n’est pas celle du dossier"));
}

#[test]
fn items_are_taken_one_by_one_or_several_and_what_is_there_is_said() {
    let fake = received(&summary("NESSI", "RUTH", "19770714"));
    let mut harness = shown(&fake, "Synthèse reçue");
    assert!(
        tells(&harness, "E11 · 2014 · déjà au dossier"),
        "{:?}",
        labels(&harness)
    );
    assert!(tells(&harness, "2 éléments peuvent être repris"));
    press(&mut harness, "Reprendre Arachide");
    assert_eq!(
        fake.0.borrow().paper_acts,
        [PaperAct::Take {
            document: "d1".into(),
            items: vec![2]
        }]
    );
    press(&mut harness, "Tout cocher");
    press(&mut harness, "Reprendre 2 éléments");
    let last = fake.0.borrow().paper_acts.last().cloned();
    assert_eq!(
        last,
        Some(PaperAct::Take {
            document: "d1".into(),
            items: vec![1, 2]
        })
    );
    press(&mut harness, "Tout décocher");
    assert!(!tells(&harness, "Reprendre 2 éléments"));
}

#[test]
fn where_there_is_little_room_the_list_and_the_document_stand_one_at_a_time() {
    let fake = received(&summary("NESSI", "RUTH", "19770714"));
    let mut harness = shown(&fake, "Synthèse reçue");
    harness.set_size(egui::vec2(640.0, 600.0));
    harness.run();
    harness.run();
    assert!(tells(&harness, "Suivi régulier."), "{:?}", labels(&harness));
    assert!(
        !shows(&harness, "Nouveau courrier"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Retour à la liste");
    assert!(
        shows(&harness, "Nouveau courrier"),
        "{:?}",
        labels(&harness)
    );
    assert!(!tells(&harness, "Suivi régulier."));
    press(&mut harness, "Voir le document choisi");
    assert!(tells(&harness, "Suivi régulier."), "{:?}", labels(&harness));
}

#[test]
fn the_identity_of_a_document_of_somebody_else_is_set_beside_the_patient_s() {
    let fake = received(&summary("DURAND", "RUTH", "19770715"));
    let harness = shown(&fake, "Synthèse reçue");
    for part in [
        "n’est pas celle du dossier",
        "Nom de naissance · DURAND · NESSI",
        "Date de naissance · 15/07/1977 · 14/07/1977",
    ] {
        assert!(tells(&harness, part), "{part}: {:?}", labels(&harness));
    }
}

#[test]
fn an_allergy_is_noted_from_a_document_with_where_it_comes_from() {
    let fake = received(&summary("NESSI", "RUTH", "19770714"));
    let mut harness = shown(&fake, "Compte rendu");
    press(&mut harness, "Reporter dans le dossier");
    press(&mut harness, "Nouvelle allergie…");
    assert!(
        tells(
            &harness,
            "D’après : Compte rendu, Dr Iris LAVAL, 14/09/2026"
        ),
        "{:?}",
        labels(&harness)
    );
    // Nothing is written before the person says so.
    assert!(acts(&fake).is_empty());
    harness
        .get_by_role_and_label(Role::Button, "Enregistrer")
        .click();
    harness.run();
    harness.run();
    let said = acts(&fake);
    let Some(ChartAct::Add(new)) = said.last() else {
        panic!("{said:?} {:?}", labels(&harness))
    };
    assert_eq!(new.kind, "allergie");
    assert!(
        new.fields
            .contains(&("terme".into(), Coded::free("Compte rendu").into())),
        "{new:?}"
    );
    assert!(new.fields.contains(&(
        "origine".into(),
        "Compte rendu, Dr Iris LAVAL, 14/09/2026".into()
    )));
    harness.run();
    assert!(
        !shows(&harness, "Nouvelle allergie"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn a_history_begun_from_a_document_is_given_up_by_a_button_only() {
    let fake = received(&summary("NESSI", "RUTH", "19770714"));
    let mut harness = shown(&fake, "Compte rendu");
    press(&mut harness, "Reporter dans le dossier");
    press(&mut harness, "Nouvel antécédent…");
    assert!(
        shows(&harness, "Nouvel antécédent"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Annuler");
    assert!(
        !shows(&harness, "Nouvel antécédent"),
        "{:?}",
        labels(&harness)
    );
    assert!(acts(&fake).is_empty());
}

#[test]
fn a_template_that_was_changed_and_left_is_found_as_it_was_typed_and_one_is_taken_away_by_two_presses()
 {
    let fake = nessi();
    let template = |id: &str, title: &str| Template {
        id: id.into(),
        title: title.into(),
        type_code: "96349-6".into(),
        text: format!("Texte de {title}"),
    };
    fake.0.borrow_mut().templates = Arc::new(vec![template("a", "Avis"), template("b", "Bilan")]);
    let mut harness = crate::screen(&fake);
    press(&mut harness, "Documents");
    press(&mut harness, "Modèles");
    press(&mut harness, "Avis");
    crate::medical::enter(&mut harness, "Titre du modèle", " urgent");
    press(&mut harness, "Bilan");
    assert!(tells(&harness, "non enregistré"), "{:?}", labels(&harness));
    press(&mut harness, "Avis");
    let title = harness.get_by_role_and_label(Role::TextInput, "Titre du modèle");
    assert!(title.value().is_some_and(|text| text.contains("urgent")));
    press(&mut harness, "Retirer…");
    assert!(fake.0.borrow().paper_acts.is_empty());
    press(&mut harness, "Retirer ce modèle");
    assert_eq!(
        fake.0.borrow().paper_acts,
        [PaperAct::RemoveTemplate("a".into())]
    );
}
