//! What a structured document says, taken into the medical file. All people are fictitious.

use socle_practice::documents::viewer::Viewer;
use socle_practice::documents::{structured, taking};
use socle_record::{
    Coded, DocumentId, DocumentStatut, DocumentType, NewDocument, Section, Unit, Write, systems,
};

use crate::scene::{Practice, doctor};
use crate::summary::summary;

fn practice_with(text: &str, name: &str) -> (Practice, DocumentId, socle_record::PatientId) {
    let practice = Practice::new();
    let patient = practice.patient(name);
    let id = practice.record.mint_id().unwrap();
    let content = practice
        .record
        .put_blob(&mut text.as_bytes())
        .unwrap()
        .digest;
    let new = NewDocument {
        id: Some(id.as_str().into()),
        patient: patient.clone(),
        title: "Synthèse reçue".into(),
        kind: DocumentType::loinc("11488-4"),
        mime: "text/xml".into(),
        statut: DocumentStatut::Valide,
        is_read: false,
        author: "Dr Iris LAVAL".into(),
        date: "2026-09-14".into(),
        content,
    };
    let unit = Unit::new(doctor()).with(Write::CreateDocument(new));
    practice.record.commit(&unit).unwrap();
    (practice, id.as_str().into(), patient)
}

#[test]
fn what_is_taken_bears_its_code_and_its_source_and_is_taken_once() {
    let (practice, id, patient) =
        practice_with(&summary("DUPONT", "DOMINIQUE", "19790328"), "DUPONT");
    let report = taking::take(&practice.record, &doctor(), &id, &[0, 2]).unwrap();
    assert_eq!((report.items, report.already), (2, 0), "{report:?}");
    let problems = practice.record.items(&patient, Section::Probleme).unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].terme,
        Coded::new(systems::CIM10, "E11", "Diabète sucré de type 2")
    );
    assert_eq!(
        problems[0].view.text("origine"),
        "Synthèse reçue, Dr Iris LAVAL, 14/09/2026"
    );
    assert_eq!(problems[0].auteur, "Dr Iris LAVAL");
    let allergies = practice.record.items(&patient, Section::Allergie).unwrap();
    assert_eq!(allergies[0].terme, Coded::free("Arachide"));
    let again = taking::take(&practice.record, &doctor(), &id, &[0, 1, 9]).unwrap();
    assert_eq!((again.items, again.already), (1, 1), "{again:?}");
    let dossier = practice.record.dossier(&patient).unwrap();
    assert_eq!(taking::known(&dossier).len(), 3);
}

#[test]
fn nothing_is_taken_from_a_document_of_somebody_else_nor_by_nobody() {
    let (practice, id, patient) = practice_with(&summary("MARTIN", "SOPHIE", "19500101"), "DUPONT");
    let report = taking::take(&practice.record, &doctor(), &id, &[0, 1]).unwrap();
    assert_eq!(report.items, 0);
    assert!(report.text().contains("MARTIN SOPHIE"), "{}", report.text());
    assert!(practice.record.dossier(&patient).unwrap().items.is_empty());
    let nobody = taking::take(&practice.record, &socle_record::Author::host(), &id, &[0]);
    assert_eq!(nobody.unwrap_err().code(), "person-required");
}

#[test]
fn what_is_attached_is_looked_at_within_bounds() {
    let media = |mime: &str, content: &str| {
        format!(
            r#"<entry><observationMedia ID="{mime}"><value mediaType="{mime}" representation="B64">{content}</value></observationMedia></entry>"#
        )
    };
    let text = format!(
        "<ClinicalDocument><component><structuredBody><component><section>{}{}{}{}</section></component></structuredBody></component></ClinicalDocument>",
        media("text/plain", "Qm9uam91cg=="),
        media("application/pdf", "JVBERi0="),
        media("image/png", "iVBORw=="),
        media("application/x-msdownload", "TVo="),
    );
    let read = structured::read(text.as_bytes(), &Viewer::Here).unwrap();
    assert_eq!(read.parts[0], structured::Part::Text("Bonjour".into()));
    for part in &read.parts[1..] {
        let structured::Part::Failed(why) = part else {
            panic!("{part:?}")
        };
        let helps = ["enregistrez", "renvoyer"];
        assert!(helps.iter().any(|way| why.contains(way)), "{why}");
    }
}
