//! A letter of the list sent to a favourite in the window, over the simulated mailbox of the demonstration.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use socle_record::{
    Author, Created, DocumentStatut, DocumentType, NewDocument, PatientId, Unit, Write,
};
use socle_runtime::{Cancel, Data};

use super::Scene;
use super::messages::press;

const TITLE: &str = "Courrier au cardiologue";
const WHO: &str = "Dr Anne ORME";
const ADDRESS: &str = "anne.orme@medecin.formation.mssante.fr";

/// A validated letter.
fn letter(scene: &Scene, patient: &PatientId) {
    let record = scene.practice.record();
    let content = record.put_blob(&mut b"%PDF-1.4\n".as_slice()).unwrap();
    let new = NewDocument {
        id: None,
        patient: patient.clone(),
        title: TITLE.to_owned(),
        kind: DocumentType::loinc("96349-6"),
        mime: "application/pdf".to_owned(),
        statut: DocumentStatut::Valide,
        is_read: true,
        author: "Max LIBRE".to_owned(),
        date: "2026-03-02".to_owned(),
        content: content.digest,
    };
    let unit = Unit::new(Author::host()).with(Write::CreateDocument(new));
    let made = record.commit(&unit).unwrap();
    assert!(matches!(made.created[..], [Created::Document(_)]));
}

/// Whether a message with a document left to a colleague.
fn left(scene: &Scene, patient: &PatientId) -> bool {
    let found = scene.practice.record().messages(patient, 0, 50).unwrap();
    found.rows.iter().any(|row| {
        let text = |name: &str| Data::from(row.get(name)).display();
        text("canal") == "professionnel" && text("avancement") == "parti"
    })
}

/// The file of this patient, whose identity is *qualifiée*, is closed.
pub(super) fn a_listed_letter_goes_to_a_favourite_in_three_actions(
    scene: &mut Scene,
    patient: &PatientId,
    name: &str,
) {
    letter(scene, patient);
    let host = &scene.practice.host;
    let favourite = [("adresse", ADDRESS), ("nom", WHO)]
        .map(|(name, value)| (name.to_owned(), Data::from(value)));
    let set = host.command(
        "mss-pro",
        "favori",
        None,
        favourite.to_vec(),
        Cancel::default(),
    );
    scene.practice.runtime().block_on(set).unwrap();
    scene.open(name);
    scene.tab("Documents");
    scene.until(TITLE, |scene| {
        scene.tells(TITLE) && scene.harness.state().is_settled()
    });
    let line = scene
        .harness
        .query_all_by_label_contains(TITLE)
        .next()
        .unwrap();
    line.click_accesskit();
    scene.harness.step();
    let actions = [
        // The menu of the line the list is on; by the mouse, a right click on any line.
        |scene: &mut Scene| {
            scene
                .harness
                .key_press_modifiers(Modifiers::SHIFT, Key::F10);
            scene.harness.step();
        },
        |scene: &mut Scene| press(scene, "Envoyer à un confrère"),
        |scene: &mut Scene| press(scene, "Envoyer à Dr Anne ORME"),
    ];
    assert_eq!(actions.len(), 3);
    for act in actions {
        act(scene);
    }
    scene.until("the letter left", |scene| left(scene, patient));
}
