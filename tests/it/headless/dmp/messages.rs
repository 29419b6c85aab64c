//! What goes by message instead of the record, or after a document that went astray.

use serde_json::Value as Json;
use socle_record::model::kinds::Kind;
use socle_record::{
    DocumentId, DocumentSearch, DocumentStatut, NewEntity, PatientId, StoreQuery, Value,
};
use socle_runtime::Data;

use super::desk::Desk;
use super::people::{CONTESTE, DUPRE, HALL, doctor};
use crate::headless::scene::packages;

const PRESCRIPTION: &str = "57833-6";

/// The provider of the tests writes to colleagues.
fn with_messaging(desk: &Desk) {
    let host = &desk.practice.host;
    host.install_allowing(&packages().join("fournisseur"), doctor())
        .unwrap();
    host.choose_provider("messaging-professional", Some("fournisseur"), doctor())
        .unwrap();
}

/// What the provider was asked to send: addresses, subject, documents, then the text.
fn messages(desk: &Desk) -> Vec<String> {
    let all = StoreQuery {
        count: 100,
        ..StoreQuery::default()
    };
    let rows = desk
        .practice
        .record()
        .store_find("fournisseur", "messages", &all);
    let rows = rows.unwrap().into_iter();
    rows.map(|(_, value)| value.as_text().unwrap().to_owned())
        .collect()
}

fn add(desk: &Desk, new: NewEntity) -> String {
    let id = desk.practice.record().add(&doctor(), new).unwrap();
    id.as_str().to_owned()
}

fn kind(name: &str) -> &'static Kind {
    Kind::named(name).unwrap()
}

fn texts(texts: &[&str]) -> Value {
    Value::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn the_documents_of_a_patient_without_a_record_go_to_the_medecin_traitant_instead() {
    let (desk, [patient]) = Desk::with([CONTESTE]);
    let document = desk.validated(&patient, PRESCRIPTION, "Ordonnance");
    assert!(desk.orders(&patient).is_empty());
    // Nobody provides messages, or nobody is named: there is nothing to press, and a script is told what to do.
    let offered = |desk: &Desk| {
        desk.done("dmp/interroger", &patient, &[]);
        desk.view("etat", &patient)
            .contains("Envoyer au médecin traitant")
    };
    assert!(!offered(&desk));
    with_messaging(&desk);
    assert!(!offered(&desk));
    let arguments = [("document", document.as_str())];
    let (code, sentence) = desk.refused("dmp/envoyer-traitant", &patient, &arguments);
    assert_eq!(code, "dmp.sans-confrere", "{sentence}");
    let contact = NewEntity::of_practice(kind("contact"))
        .with("type", "personne")
        .with("nom", "ORME")
        .with("mss", texts(&["anne.orme@medecin.mssante.fr"]));
    let contact = add(&desk, contact);
    let treating = NewEntity::of(kind("medecin-traitant"), &PatientId::from(patient.as_str()))
        .with("nom", "ORME")
        .with("contact", contact);
    add(&desk, treating);
    assert!(offered(&desk));
    let target = format!("documents/doc-{document}/ecrire-traitant");
    desk.acts("etat", &patient, ("pressed", &target, Data::None), &[]);
    let sent = messages(&desk);
    let [sent] = sent.as_slice() else {
        panic!("one message: {sent:?}")
    };
    let lines: Vec<&str> = sent.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "anne.orme@medecin.mssante.fr",
            "Ordonnance",
            document.as_str()
        ]
    );
    let panel = desk.view("etat", &patient);
    assert!(panel.contains("Envoyé au médecin traitant"), "{panel}");
    assert!(!panel.contains("Envoyer au médecin traitant"), "{panel}");
}

/// The documents of a patient: type, state, title.
fn file(desk: &Desk, patient: &str) -> Vec<(String, DocumentStatut, String)> {
    let search = DocumentSearch {
        patient: Some(PatientId::from(patient)),
        count: 100,
        ..DocumentSearch::default()
    };
    let found = desk.practice.record().search_documents(&search).unwrap();
    let mut rows: Vec<_> = found
        .rows
        .into_iter()
        .map(|one| (one.kind.code, one.statut, one.title))
        .collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows
}

#[test]
fn a_document_of_the_wrong_patient_is_taken_back_from_everywhere_by_one_act() {
    let (desk, [wrong, right]) = Desk::with([DUPRE, HALL]);
    with_messaging(&desk);
    let document = desk.validated(&wrong, PRESCRIPTION, "Ordonnance de l’autre");
    desk.until_all_left(&wrong, 1);
    let message = |to: &[&str]| {
        NewEntity::of(kind("message"), &PatientId::from(wrong.as_str()))
            .with("canal", "professionnel")
            .with("sens", "envoye")
            .with("avancement", "parti")
            .with("destinataires", texts(to))
            .with("documents", texts(&[&document]))
    };
    add(&desk, message(&["anne.orme@medecin.mssante.fr"]));
    add(&desk, message(&["refus@medecin.mssante.fr"]));
    // A name that is nobody's, and one that is of several, change nothing.
    let target = format!("documents/doc-{document}/erreur/mauvais-patient");
    let press = || ("pressed", target.as_str(), Data::None);
    let named = [("bon-patient", "Inconnu Personne")];
    let refused = desk.tries("etat", &wrong, press(), &named).unwrap_err();
    assert_eq!(refused.code(), "dmp.bon-patient", "{}", refused.sentence());
    assert_eq!(desk.registry(DUPRE)[0].status, "Approved");
    assert!(messages(&desk).is_empty());

    desk.acts(
        "etat",
        &wrong,
        press(),
        &[("bon-patient", "Hall Annie 20/08/1987")],
    );
    desk.until_all_left(&wrong, 2);
    assert_eq!(desk.registry(DUPRE)[0].status, "Deleted");
    let told = messages(&desk);
    assert_eq!(told.len(), 1, "{told:?}");
    let void = "anne.orme@medecin.mssante.fr\n[Annule et remplace] Ordonnance de l’autre";
    assert!(told[0].starts_with(void), "{told:?}");
    // In the file of the wrong patient the sheet stands in its place; with the right one it is a draft.
    let title = "Fiche d’incident : document d’un autre patient".to_owned();
    assert_eq!(
        file(&desk, &wrong),
        [("INCIDENT".to_owned(), DocumentStatut::Valide, title)]
    );
    let kept = desk
        .practice
        .record()
        .document(&DocumentId::from(document.as_str()));
    assert_eq!(kept.unwrap().statut, DocumentStatut::Remplace);
    assert_eq!(
        file(&desk, &right),
        [(
            PRESCRIPTION.to_owned(),
            DocumentStatut::Brouillon,
            "Ordonnance de l’autre".to_owned()
        )]
    );
    // The sheet is of the practice: neither by itself nor by hand does it go anywhere.
    assert_eq!(desk.orders(&wrong).len(), 2);
    let twice: Json = serde_json::json!("dmp.deja-remplace");
    let (code, _) = desk.refused("dmp/mauvais-patient", &wrong, &[("document", &document)]);
    assert_eq!(Json::from(code), twice);
}

#[test]
fn what_waits_is_taken_back_before_it_leaves_and_nothing_is_half_done_when_the_act_fails() {
    let (desk, [other]) = Desk::with([DUPRE]);
    let wrong = desk.patient("ADRUN ZOE");
    // It waits for the identity.
    let document = desk.validated(&wrong, PRESCRIPTION, "Ordonnance de l’autre");
    assert_eq!(desk.orders(&wrong).len(), 1);
    let arguments = [("document", document.as_str()), ("bon-patient", "inconnu")];
    desk.refused("dmp/mauvais-patient", &wrong, &arguments);
    assert_eq!(desk.orders(&wrong).len(), 1);
    assert_eq!(file(&desk, &wrong).len(), 1, "no sheet without the rest");
    let arguments = [
        ("document", document.as_str()),
        ("bon-patient", other.as_str()),
    ];
    let done = desk.done("dmp/mauvais-patient", &wrong, &arguments);
    assert!(
        done["message"]
            .as_str()
            .unwrap()
            .contains("fiche d’incident"),
        "{done}"
    );
    assert_eq!(file(&desk, &wrong)[0].0, "INCIDENT");
    assert_eq!(file(&desk, &wrong).len(), 1);
    assert_eq!(file(&desk, &other).len(), 1);
    desk.done("ins/rechercher", &wrong, &[]);
    desk.done("ins/qualifier", &wrong, &[("piece", "passeport")]);
    assert_eq!(
        desk.sandbox().traffic().count("dmp/TD2.1"),
        0,
        "it never left"
    );
}

#[test]
fn a_summary_goes_to_a_colleague_by_message_where_somebody_provides_them() {
    let (desk, [patient]) = Desk::with([HALL]);
    // Whatever the program comes with: nobody writes to colleagues here.
    for plugin in ["mss-pro", "mss-citoyenne"] {
        desk.practice.host.remove(plugin, doctor()).ok();
    }
    desk.done("vsm/enregistrer", &patient, &[]);
    let tab = || desk.view_of("vsm", "synthese", &patient);
    assert!(!tab().contains("Envoyer au confrère"), "{}", tab());
    with_messaging(&desk);
    let saved = desk.done("vsm/enregistrer", &patient, &[]);
    assert!(tab().contains("Envoyer au confrère"), "{}", tab());
    let press = |whom: &str| {
        let pressed = ("pressed", "message-confrere/envoyer-confrere", Data::None);
        desk.tries_in("vsm", "synthese", &patient, pressed, &[("confrere", whom)])
    };
    for whom in ["", "Personne Inconnue"] {
        let refused = press(whom).unwrap_err();
        assert_eq!(refused.code(), "vsm.confrere", "{}", refused.sentence());
    }
    assert!(messages(&desk).is_empty());
    press("anne.orme@medecin.mssante.fr").unwrap();
    let sent = messages(&desk);
    let [sent] = sent.as_slice() else {
        panic!("one message: {sent:?}")
    };
    let document = saved["document"].as_str().unwrap();
    let lines: Vec<&str> = sent.lines().collect();
    assert_eq!(lines[0], "anne.orme@medecin.mssante.fr");
    assert_eq!(lines[2], document, "{sent}");
}
