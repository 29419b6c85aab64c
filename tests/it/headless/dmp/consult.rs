//! A record consulted: the last two years first, then what is new; read without being filed; in an emergency; in secret.

use serde_json::Value;
use socle_record::{Document, DocumentSearch, DocumentStatut, NewDocument, PatientId, Unit, Write};
use socle_runtime::{Data, RowsAsked};
use socle_sandbox::dmp::{Eye, Settings};
use socle_sandbox::{Behaviour, Disturbance};

use super::desk::Desk;
use super::people::{DUPRE, ENCHAINE, EXPIRE, HALL, MELANGE, PAT_VUN_DEUX, Person, doctor};
use crate::headless::scene::long;

const TAB: &str = "consultation";

impl Desk {
    fn holds(&self, person: Person, documents: u32) {
        let settings = Settings {
            documents: Some(documents),
            ..Settings::default()
        };
        self.sandbox()
            .set_patient(person.matricule, settings)
            .unwrap();
    }

    /// How often a transaction was asked for.
    fn asked(&self, transaction: &str) -> u64 {
        self.sandbox()
            .traffic()
            .count(&format!("dmp/{transaction}"))
    }

    /// Something is done in the tab.
    #[track_caller]
    fn does(&self, patient: &str, name: &str, target: &str, value: Data, fields: &[(&str, &str)]) {
        self.acts(TAB, patient, (name, target, value), fields);
    }

    #[track_caller]
    fn presses(&self, patient: &str, target: &str) {
        self.does(patient, "pressed", target, Data::None, &[]);
    }

    fn in_file(&self, patient: &str) -> Vec<Document> {
        let search = DocumentSearch {
            patient: Some(PatientId::from(patient)),
            count: 100,
            ..DocumentSearch::default()
        };
        let found = self.practice.record().search_documents(&search);
        found.unwrap().rows
    }

    fn content(&self, document: &Document) -> Vec<u8> {
        let size = usize::try_from(document.content.size_bytes).unwrap();
        let record = self.practice.record();
        record.read_blob(&document.content.digest, 0, size).unwrap()
    }

    /// A document that came another way.
    fn file(&self, patient: &str, like: &Document, content: &[u8]) {
        let record = self.practice.record();
        let mut content = content;
        let new = NewDocument {
            id: None,
            patient: PatientId::from(patient),
            title: "Reçu par messagerie".to_owned(),
            kind: like.kind.clone(),
            mime: "text/xml".to_owned(),
            statut: DocumentStatut::Valide,
            is_read: false,
            author: "Claude COEUR".to_owned(),
            date: "2026-03-02".to_owned(),
            content: record.put_blob(&mut content).unwrap().digest,
        };
        let unit = Unit::new(doctor()).with(Write::CreateDocument(new));
        record.commit(&unit).unwrap();
        self.settle();
    }
}

fn list(consulted: &Value) -> &[Value] {
    consulted["documents"].as_array().unwrap()
}

#[test]
fn two_years_come_first_then_what_is_new_and_everything_when_it_is_wanted() {
    let (desk, [patient]) = Desk::with([DUPRE]);
    desk.holds(DUPRE, 20);
    let first = desk.done("dmp/consulter", &patient, &[]);
    let recent = list(&first).len();
    assert!(recent > 0 && recent < 10, "{first}");
    assert_eq!(first["nouveaux"], 0, "nobody has seen anything yet");
    assert_eq!(first["depuis"].as_str().unwrap().len(), 8);
    let dates: Vec<&str> = list(&first)
        .iter()
        .map(|one| one["date"].as_str().unwrap())
        .collect();
    assert!(
        dates.is_sorted_by(|a, b| a >= b),
        "the latest first: {dates:?}"
    );
    assert!(
        list(&first)
            .iter()
            .all(|one| one["mots"].as_str().unwrap().starts_with("non lu"))
    );
    // A second time only what came since is asked for: nothing did.
    let again = desk.done("dmp/consulter", &patient, &[]);
    assert_eq!(
        (&again["total"], &again["nouveaux"]),
        (&first["total"], &0.into())
    );
    // Another workstation deposits.
    let (colleague, [there]) = desk.beside([DUPRE]);
    colleague.validated(&there, "96349-6", "Courrier de demain");
    colleague.until_all_left(&there, 1);
    let later = desk.done("dmp/consulter", &patient, &[]);
    assert_eq!(later["nouveaux"], 1, "{later}");
    let new = list(&later)
        .iter()
        .find(|one| one["nouveau"] == true)
        .unwrap();
    assert_eq!(new["titre"], "Courrier de demain");
    // Masked documents of others are not among them, those put away are.
    let all = desk.done("dmp/tout-consulter", &patient, &[]);
    assert_eq!(all["depuis"], "");
    assert_eq!(list(&all).len(), 20 - 2 + 1);
    let archived = list(&all)
        .iter()
        .filter(|one| one["mots"].as_str().unwrap().contains("archivé"))
        .count();
    assert_eq!(archived, 2);
    let of_patient = list(&all).iter().any(|one| {
        one["mots"]
            .as_str()
            .unwrap()
            .contains("déposé par le patient")
    });
    assert!(of_patient);
}

#[test]
fn a_document_is_read_without_being_filed_and_filed_once_with_its_source() {
    let (desk, [patient]) = Desk::with([DUPRE]);
    desk.holds(DUPRE, 10);
    let consulted = desk.done("dmp/consulter", &patient, &[]);
    let oid = list(&consulted)[0]["document"].as_str().unwrap().to_owned();
    desk.does(
        &patient,
        "row-activated",
        "documents",
        Data::Text(oid.clone()),
        &[],
    );
    let tab = desk.view(TAB, &patient);
    assert!(tab.contains("Document d’essai n° 1, fictif"), "{tab}");
    assert!(
        tab.contains("Exemple") && tab.contains("Importer dans le dossier"),
        "{tab}"
    );
    assert!(desk.in_file(&patient).is_empty(), "shown, not filed");
    let read = desk.done("dmp/lire", &patient, &[("document", &oid)]);
    assert!(read["texte"].as_str().unwrap().contains("fictif"), "{read}");
    assert_eq!(read["autre-patient"], false);
    // Who reads it on the screen and files it has seen it.
    desk.does(
        &patient,
        "pressed",
        "ouvert/actes/importer",
        Data::None,
        &[],
    );
    let id = desk.done("dmp/importer", &patient, &[("document", &oid)]);
    let filed = desk.in_file(&patient);
    let [filed] = filed.as_slice() else {
        panic!("the same document twice is one: {filed:?}");
    };
    assert_eq!(id, filed.id.as_str());
    assert_eq!(filed.author, "Lise LABO (DMP)");
    assert_eq!(filed.kind.code, "11502-2");
    assert_eq!((filed.mime.as_str(), filed.is_read), ("text/xml", true));
    let tab = desk.view(TAB, &patient);
    assert!(
        tab.contains("déjà au dossier") && tab.contains("Voir dans le dossier"),
        "{tab}"
    );
    // One that came another way is recognised by its identifier.
    let other = list(&consulted)[1]["document"].as_str().unwrap();
    let reads = desk.asked("TD3.2");
    let text = String::from_utf8(desk.content(filed)).unwrap();
    desk.file(&patient, filed, text.replace(&oid, other).as_bytes());
    let again = desk.done("dmp/consulter", &patient, &[]);
    let known = list(&again)
        .iter()
        .find(|one| one["document"] == other)
        .unwrap();
    assert!(known["dossier"].is_string(), "{known}");
    desk.done("dmp/importer", &patient, &[("document", other)]);
    assert_eq!(desk.asked("TD3.2"), reads, "what is there is not asked for");
    desk.keep_wire();
}

#[test]
fn a_document_that_is_filed_without_anybody_reading_it_waits_to_be_seen() {
    let (desk, [patient]) = Desk::with([DUPRE]);
    desk.holds(DUPRE, 10);
    let consulted = desk.done("dmp/consulter", &patient, &[]);
    let oid = list(&consulted)[0]["document"].as_str().unwrap();
    desk.done("dmp/importer", &patient, &[("document", oid)]);
    let filed = desk.in_file(&patient);
    assert_eq!(filed.len(), 1);
    assert!(!filed[0].is_read, "nobody saw it");
}

#[test]
fn the_record_is_searched_only_with_an_authorisation_that_holds_and_never_against_the_patients_word()
 {
    let (desk, [expired, open]) = Desk::with([EXPIRE, DUPRE]);
    let (code, sentence) = desk.refused("dmp/consulter", &expired, &[]);
    assert_eq!(code, "shared-record.authorisation");
    assert!(sentence.contains("renouvelez"), "{sentence}");
    desk.done("dmp/opposition", &open, &[("objet", "consultation")]);
    let (code, _) = desk.refused("dmp/consulter", &open, &[]);
    assert_eq!(code, "shared-record.consultation-opposed");
    assert_eq!(desk.asked("TD3.1"), 0);
    let unqualified = desk.patient("ADRUN ZOE");
    let (code, _) = desk.refused("dmp/consulter", &unqualified, &[]);
    assert_eq!(code, "shared-record.unqualified");
    // What nobody documents is told as the record says it.
    desk.done("dmp/opposition-levee", &open, &[("objet", "consultation")]);
    desk.done("dmp/interroger", &open, &[]);
    desk.sandbox()
        .set_behaviour(Behaviour::disturbed(Disturbance::UnknownResultCode))
        .unwrap();
    let (_, sentence) = desk.refused("dmp/consulter", &open, &[]);
    assert!(
        sentence.contains("Motif que personne ne documente"),
        "{sentence}"
    );
}

#[test]
fn in_an_emergency_the_reason_is_asked_for_and_kept() {
    let (desk, [patient, opposed]) = Desk::with([ENCHAINE, PAT_VUN_DEUX]);
    desk.holds(ENCHAINE, 5);
    let (code, _) = desk.refused("dmp/consulter", &patient, &[("mode", "bris-de-glace")]);
    assert_eq!(code, "dmp.motif");
    assert_eq!(desk.asked("TD3.1"), 0, "nothing is asked before");
    for (mode, target) in [
        ("bris_de_glace", "urgence/acces-urgence/modes/bris-de-glace"),
        ("centre_15", "urgence/acces-urgence/modes/centre-15"),
    ] {
        let reason = [("urgence-motif", "Coma, seul à domicile")];
        desk.does(&patient, "pressed", target, Data::None, &reason);
        let tab = desk.view(TAB, &patient);
        assert!(
            tab.contains("Accès en urgence en cours : Coma, seul à domicile"),
            "{tab}"
        );
        let visits = desk
            .sandbox()
            .record(ENCHAINE.matricule, Eye::Patient)
            .unwrap()
            .visits;
        assert_eq!(visits.last().unwrap().mode, mode);
        desk.presses(&patient, "quitter-urgence");
        let tab = desk.view(TAB, &patient);
        assert!(
            !tab.contains("en cours") && tab.contains("Coma, seul à domicile"),
            "{tab}"
        );
    }
    let emergency = [("mode", "centre-15"), ("motif", "Appel")];
    let (code, _) = desk.refused("dmp/consulter", &opposed, &emergency);
    assert_eq!(code, "shared-record.forbidden");
    desk.keep_wire();
}

#[test]
fn a_minor_may_come_without_the_representatives_knowing() {
    let (desk, [minor, adult]) = Desk::with([MELANGE, DUPRE]);
    desk.presses(&minor, "consulter");
    desk.does(&minor, "changed", "autour/secret", Data::Flag(true), &[]);
    desk.presses(&minor, "tout-consulter");
    let visits = |eye| {
        let record = desk.sandbox().record(MELANGE.matricule, eye).unwrap();
        record
            .visits
            .iter()
            .filter(|visit| visit.transaction == "TD3.1")
            .count()
    };
    assert_eq!((visits(Eye::Patient), visits(Eye::Representatives)), (2, 1));
    desk.presses(&adult, "consulter");
    assert!(desk.view(TAB, &minor).contains("Connexion secrète"));
    assert!(!desk.view(TAB, &adult).contains("Connexion secrète"));
    desk.keep_wire();
}

/// A sample, or five thousand documents with `SOCLE_LONG`: one answer would not fit into one call.
#[test]
fn of_a_record_with_thousands_of_documents_two_years_more_come_each_time_and_pages_are_shown() {
    let (desk, [patient]) = Desk::with([HALL]);
    let many: u32 = if long() { 5_000 } else { 2_000 };
    desk.holds(HALL, many);
    desk.presses(&patient, "consulter");
    assert!(
        desk.view(TAB, &patient)
            .contains("Charger deux années de plus")
    );
    for _ in 0..4 {
        desk.presses(&patient, "demander/tout-consulter");
    }
    // Every tenth was put away. By months, as far as is read so; as a table all of them.
    let listed = many / 10 * 9;
    let tab = desk.view(TAB, &patient);
    let older = format!("{} documents plus anciens", listed - 200);
    assert!(tab.contains(&older), "{tab}");
    let table = Data::Texts(vec!["liste".into()]);
    desk.does(&patient, "changed", "filtres-2/presentation", table, &[]);
    let tab = desk.view(TAB, &patient);
    assert!(
        tab.contains(&format!("Documents du DMP : {listed}")),
        "{tab}"
    );
    let rows = |first, sorted_by: &str| {
        let asked = RowsAsked {
            first,
            count: 50,
            sorted_by: sorted_by.to_owned(),
            descending: false,
        };
        let host = &desk.practice.host;
        let rows = host.rows("dmp", TAB, "documents", Some(&patient), asked);
        desk.practice.runtime().block_on(rows).unwrap()
    };
    let page = rows(u64::from(listed) - 20, "");
    assert_eq!((page.total, page.rows.len()), (listed.into(), 20));
    let by_author = rows(0, "auteur");
    assert_eq!(by_author.rows[0].1[3], Data::Text("ANNIE HALL".into()));
    // A filter applies at once; what was put away is shown when it is wanted.
    let class = |code: &str| Data::Texts(vec![code.to_owned()]);
    desk.does(&patient, "changed", "filtres/classe", class("31"), &[]);
    assert!(rows(0, "").total < u64::from(listed) / 4);
    desk.does(&patient, "changed", "filtres/classe", class(""), &[]);
    let archived = Data::Flag(true);
    desk.does(&patient, "changed", "filtres-2/archives", archived, &[]);
    assert_eq!(rows(0, "").total, u64::from(many));
}

#[test]
fn who_may_access_is_said_by_name_and_never_asked_for_without_a_reason() {
    let (desk, [patient]) = Desk::with([HALL]);
    let people = desk.done("dmp/qui", &patient, &[]);
    let people = people["personnes"].as_array().unwrap();
    assert!(
        people.iter().any(|one| one["traitant"] == true),
        "{people:?}"
    );
    assert_eq!(desk.asked("TD1.6"), 1);
    desk.presses(&patient, "consulter");
    desk.presses(&patient, "autour/boutons/qui");
    let tab = desk.view(TAB, &patient);
    assert!(tab.contains("autorisé, médecin traitant"), "{tab}");
    desk.keep_wire();
}
