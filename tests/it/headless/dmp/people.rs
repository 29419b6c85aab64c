//! Patients of the sandbox's shared record, put into a practice with a qualified identity, as INSi and a document would have
//! left them.

use socle_formats::identite::{Acte, Piece};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_record::{
    Author, Created, DocumentChange, DocumentId, DocumentStatut, DocumentType, Moyen, NewDocument,
    NewPatient, PatientId, Person as Somebody, Record, Surroundings, Unit, Unlock, Write,
};

use crate::headless::scene::Home;

/// The doctor of the demonstration, as the record names them.
pub(super) fn doctor() -> Author {
    Author::person(Somebody {
        id: socle_capabilities::session::DEMONSTRATION.to_owned(),
        nom: "Max LIBRE".to_owned(),
        role: "doctor".to_owned(),
    })
}

/// The record of a practice nobody has open.
pub(super) fn record(home: &Home) -> Record {
    Record::open(&home.path(), &Unlock::Kept, Surroundings::default()).unwrap()
}

/// The doctor writes a PDF of this type.
pub(super) fn draft(record: &Record, patient: &str, code: &str, title: &str) -> String {
    draft_as(record, patient, code, title, "application/pdf")
}

/// The doctor writes a document of this type, or of one nobody knows, and media type.
pub(super) fn draft_as(
    record: &Record,
    patient: &str,
    code: &str,
    title: &str,
    media: &str,
) -> String {
    let file = format!("%PDF-1.4 {title} {}", record.mint_id().unwrap());
    let content = record.put_blob(&mut file.as_bytes()).unwrap();
    let (system, label) = match socle_formats::documents::TypeDocument::par_code(code) {
        Some(kind) => (kind.systeme, kind.libelle),
        None => (socle_formats::documents::LOINC, "Type d’ailleurs"),
    };
    let new = NewDocument {
        id: None,
        patient: PatientId::from(patient),
        title: title.to_owned(),
        kind: DocumentType {
            system: system.to_owned(),
            code: code.to_owned(),
            label: label.to_owned(),
        },
        mime: media.to_owned(),
        statut: DocumentStatut::Brouillon,
        is_read: true,
        author: "Max LIBRE".to_owned(),
        date: "2026-03-02".to_owned(),
        content: content.digest,
    };
    let unit = Unit::new(doctor()).with(Write::CreateDocument(new));
    match record.commit(&unit).unwrap().created.as_slice() {
        [Created::Document(id)] => id.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// The doctor validates it.
pub(super) fn validate(record: &Record, id: &str) {
    let id = DocumentId::from(id);
    let unit = Unit::new(doctor()).with(Write::Document {
        revision: record.document(&id).unwrap().revision,
        id,
        change: DocumentChange::Statut(DocumentStatut::Valide),
    });
    record.commit(&unit).unwrap();
}

/// Names, birth date and matricule, as the sandbox knows them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) family: &'static str,
    pub(super) given: &'static str,
    birth: &'static str,
    pub(super) matricule: &'static str,
}

const fn person(
    family: &'static str,
    given: &'static str,
    birth: &'static str,
    matricule: &'static str,
) -> Person {
    Person {
        family,
        given,
        birth,
        matricule,
    }
}

/// No record.
pub(super) const CONTESTE: Person = person("CONTESTE", "JEAN", "1953-07-24", "153078987658513");
/// A record that was closed.
pub(super) const FERMETURE: Person =
    person("FERMETURE", "FLORENCE", "1970-10-12", "270108604926542");
/// The patient forbade it.
pub(super) const AUTORISEPAS: Person =
    person("AUTORISEPAS", "HELENE", "1965-02-26", "265025544371476");
/// An access that has run out.
pub(super) const EXPIRE: Person = person("EXPIRE", "ELVIRE", "1941-03-01", "241030750595179");
/// Nobody declared anything.
pub(super) const ENCHAINE: Person = person("ENCHAINE", "IRENE", "1957-06-28", "157069329642881");
/// The doctor of the demonstration may.
pub(super) const DUPRE: Person = person("DUPRE", "CORINNE", "1948-11-09", "148115530271002");
/// The same, as médecin traitant.
pub(super) const HALL: Person = person("HALL", "ANNIE", "1987-08-20", "287080883795737");

/// A minor; the doctor of the demonstration may, and there are documents of others.
pub(super) const MELANGE: Person = person("MELANGE", "SEBASTIEN", "2011-06-19", "111068647818424");
/// Opposed to every access in an emergency.
pub(super) const PAT_VUN_DEUX: Person =
    person("PAT-VUN-DEUX", "ADAM", "2016-08-23", "116083022011613");

pub(super) fn writes(record: &Record, person: Person) -> (PatientId, Vec<Write>) {
    let id = PatientId::from(record.mint_id().unwrap());
    let traits = Traits {
        nom_naissance: person.family.to_owned(),
        premier_prenom: person.given.to_owned(),
        liste_prenoms: person.given.to_owned(),
        sexe: if person.matricule.starts_with('2') {
            Sexe::F
        } else {
            Sexe::M
        },
        date_naissance: person.birth.parse().unwrap(),
        lieu_naissance: Some("63220".parse().unwrap()),
    };
    let matricule = Matricule::parse(person.matricule).unwrap();
    let reply = socle_fictitious::answer(&traits, matricule, OidIns::NirTest);
    let act = |revision, acte| Write::Identite {
        patient: id.clone(),
        revision,
        acte,
        moyen: Moyen::Import,
    };
    let writes = vec![
        Write::CreatePatient(NewPatient {
            id: Some(id.clone()),
            ..NewPatient::new(traits)
        }),
        act(1, Acte::Reponse(reply)),
        act(2, Acte::Controler(Piece::Passeport)),
    ];
    (id, writes)
}

/// These people become patients; their ids, in order.
pub(super) fn add<const N: usize>(home: &Home, people: [Person; N]) -> [String; N] {
    let record = record(home);
    let mut unit = Unit::new(Author::host());
    let ids = people.map(|person| {
        let (id, writes) = writes(&record, person);
        unit.writes.extend(writes);
        id.as_str().to_owned()
    });
    record.commit(&unit).unwrap();
    ids
}
