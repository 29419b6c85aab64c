//! Counting over the whole record: in groups, by lengths of time of the practice, patients once, and what is beside.

use std::sync::atomic::Ordering;

use socle_record::model::kinds;
use socle_record::model::tally::{ACT, DOCUMENT, SEND};
use socle_record::{
    Author, Available, Beside, Coded, Created, DocumentChange, DocumentId, DocumentStatut,
    DocumentType, EntityId, EntryId, Group, NewDocument, NewEntity, NewEntry, Outcome, PatientId,
    Person, RecordError, Span, Tally, Unit, Value, Write, systems,
};

use crate::cabinet::{Cabinet, traits};

fn person(id: &str, nom: &str) -> Author {
    Author::person(Person {
        id: id.to_owned(),
        nom: nom.to_owned(),
        role: "doctor".to_owned(),
    })
}

pub(crate) fn max() -> Author {
    person("medecin-1", "Dr Max LIBRE")
}

pub(crate) fn anne() -> Author {
    person("medecin-2", "Dr Anne SOPHIE")
}

/// Two patients, at an instant.
pub(crate) fn practice(instant: &str) -> (Cabinet, [PatientId; 2]) {
    let cabinet = Cabinet::open();
    set_clock(&cabinet, instant);
    let one = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    let two = cabinet.patient(traits("MARTIN", "PAUL", "1960-01-02"));
    (cabinet, [one, two])
}

pub(crate) fn set_clock(cabinet: &Cabinet, instant: &str) {
    let ms = instant.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    cabinet.clock.0.store(ms, Ordering::Relaxed);
}

fn consultation(cabinet: &Cabinet, by: &Author, patient: &PatientId, date: &str) -> EntityId {
    let new = NewEntity::of(&kinds::CONSULTATION, patient)
        .with("motif", "toux")
        .with("date", date);
    cabinet.record().add(by, new).unwrap()
}

/// A document of this type, filed.
pub(crate) fn document(
    cabinet: &Cabinet,
    patient: &PatientId,
    code: &str,
    mime: &str,
) -> DocumentId {
    let content = cabinet.record().put_blob(&mut &b"contenu"[..]).unwrap();
    let new = NewDocument {
        id: None,
        patient: patient.clone(),
        title: "Document".into(),
        kind: DocumentType {
            system: socle_record::LOINC.into(),
            code: code.into(),
            label: "Document".into(),
        },
        statut: DocumentStatut::Valide,
        is_read: true,
        author: "Dr Max LIBRE".into(),
        date: "2026-03-01".into(),
        content: content.digest,
        mime: mime.into(),
    };
    let done = cabinet.commit(Write::CreateDocument(new));
    done.created
        .iter()
        .find_map(|created| match created {
            Created::Document(id) => Some(id.clone()),
            _ => None,
        })
        .unwrap()
}

pub(crate) fn order(
    cabinet: &Cabinet,
    by: &Author,
    service: &str,
    patient: &PatientId,
    document: Option<&DocumentId>,
) -> EntryId {
    let mut new = NewEntry::new(service, "a");
    new.patient = Some(patient.clone());
    if let Some(document) = document {
        new.values = vec![("document".to_owned(), document.as_str().into())];
    }
    let unit = Unit::new(by.clone()).with(Write::Enqueue(new));
    match cabinet.record().commit(&unit).unwrap().created.as_slice() {
        [Created::Entry { id, .. }] => id.clone(),
        other => panic!("{other:?}"),
    }
}

/// All that waits leaves.
fn deliver(cabinet: &Cabinet) {
    let all = Available {
        network: true,
        ..Available::default()
    };
    while let Some(claim) = cabinet.record().claim("a", &all).unwrap() {
        cabinet.commit(Write::Outcome {
            entry: claim.entry.id.clone(),
            turn: claim.turn,
            outcome: Outcome::Left {
                answer: "reçu".into(),
            },
            jitter: 0.0,
        });
    }
}

/// Groups as text, `key/key=count`.
pub(crate) fn counted(cabinet: &Cabinet, tally: &Tally) -> Vec<String> {
    said(&cabinet.record().count_by(tally).unwrap())
}

fn said(groups: &[Group]) -> Vec<String> {
    groups
        .iter()
        .map(|group| {
            let keys: Vec<&str> = group
                .keys
                .iter()
                .map(|key| key.as_deref().unwrap_or("-"))
                .collect();
            format!("{}={}", keys.join("/"), group.count)
        })
        .collect()
}

pub(crate) fn text(field: &str, value: &str) -> (String, Vec<Value>) {
    (field.to_owned(), vec![value.into()])
}

pub(crate) fn during(tally: Tally, from: &str, to: &str) -> Tally {
    Tally {
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        ..tally
    }
}

#[test]
fn consultations_are_counted_by_doctor_and_month_and_patients_once_in_each() {
    let (cabinet, [one, two]) = practice("2026-11-22T08:00:00Z");
    for (by, patient, date) in [
        (max(), &one, "2025-12-31"),
        (max(), &one, "2026-01-01"),
        (max(), &one, "2026-01-31"),
        (max(), &two, "2026-02-01"),
        (anne(), &two, "2026-02-01"),
        (anne(), &two, "2026-02-09"),
    ] {
        consultation(&cabinet, &by, patient, date);
    }
    let all = Tally::of("consultation");
    assert_eq!(counted(&cabinet, &all), ["=6"]);
    let year = during(all.clone(), "2026-01-01", "2026-12-31");
    assert_eq!(counted(&cabinet, &year), ["=5"]);
    let by_doctor = Tally {
        by: vec!["auteur-id".into()],
        per: Some(Span::Month),
        ..year.clone()
    };
    assert_eq!(
        counted(&cabinet, &by_doctor),
        [
            "medecin-1/2026-01=2",
            "medecin-1/2026-02=1",
            "medecin-2/2026-02=2"
        ]
    );
    let patients = Tally {
        patients: true,
        ..by_doctor
    };
    assert_eq!(
        counted(&cabinet, &patients),
        [
            "medecin-1/2026-01=1",
            "medecin-1/2026-02=1",
            "medecin-2/2026-02=1"
        ]
    );
    // A week begins on Monday and is named by it; the last days of a year belong to the week they are in.
    let weeks = Tally {
        per: Some(Span::Week),
        ..all.clone()
    };
    assert_eq!(
        counted(&cabinet, &weeks),
        ["2025-12-29=2", "2026-01-26=3", "2026-02-09=1"]
    );
    let years = Tally {
        per: Some(Span::Year),
        patients: true,
        ..all
    };
    assert_eq!(counted(&cabinet, &years), ["2025=1", "2026=2"]);
    let record = cabinet.record();
    assert_eq!(
        record.person_name("medecin-2").unwrap().as_deref(),
        Some("Dr Anne SOPHIE")
    );
    assert_eq!(record.person_name("personne").unwrap(), None);
}

#[test]
fn sends_are_counted_on_the_days_of_the_practice_across_both_changes_of_hour() {
    let (cabinet, [one, _]) = practice("2026-01-01T08:00:00Z");
    // As UTC says them, with the day and the Monday in Paris.
    for (instant, service) in [
        ("2026-03-28T22:59:00Z", "a"), // Saturday 28, 23:59
        ("2026-03-28T23:00:00Z", "a"), // Sunday 29, 00:00
        ("2026-03-29T21:59:00Z", "a"), // Sunday 29, 23:59, after the change
        ("2026-03-29T22:00:00Z", "b"), // Monday 30, 00:00
        ("2026-10-24T22:00:00Z", "a"), // Sunday 25, 00:00
        ("2026-10-25T22:59:00Z", "a"), // Sunday 25, 23:59, after the change
        ("2026-10-25T23:00:00Z", "a"), // Monday 26, 00:00
        ("2026-12-31T23:00:00Z", "a"), // 1 January 2027
    ] {
        set_clock(&cabinet, instant);
        order(&cabinet, &max(), service, &one, None);
    }
    let sends = Tally {
        by: vec!["service".into()],
        per: Some(Span::Day),
        ..Tally::of(SEND)
    };
    let days = [
        "a/2026-03-28=1",
        "a/2026-03-29=2",
        "a/2026-10-25=2",
        "a/2026-10-26=1",
        "a/2027-01-01=1",
        "b/2026-03-30=1",
    ];
    assert_eq!(counted(&cabinet, &sends), days);
    let weeks = Tally {
        by: Vec::new(),
        per: Some(Span::Week),
        ..sends.clone()
    };
    assert_eq!(
        counted(&cabinet, &weeks),
        [
            "2026-03-23=3",
            "2026-03-30=1",
            "2026-10-19=2",
            "2026-10-26=1",
            "2026-12-28=1"
        ]
    );
    let year = during(
        Tally {
            by: Vec::new(),
            per: Some(Span::Year),
            ..sends.clone()
        },
        "2026-01-01",
        "2026-12-31",
    );
    assert_eq!(counted(&cabinet, &year), ["2026=7"]);
    let day = during(
        Tally {
            per: None,
            by: Vec::new(),
            ..sends
        },
        "2026-03-29",
        "2026-03-29",
    );
    assert_eq!(counted(&cabinet, &day), ["=2"]);
}

#[test]
fn what_really_left_is_counted_by_the_type_of_its_document_whoever_sent_it() {
    let (cabinet, [one, two]) = practice("2026-03-02T09:00:00Z");
    let summary = document(&cabinet, &one, "SYNTH", "text/xml");
    let scanned = document(&cabinet, &two, "SYNTH", "application/pdf");
    let letter = document(&cabinet, &two, "11488-4", "application/pdf");
    order(&cabinet, &max(), "shared-record", &one, Some(&summary));
    order(&cabinet, &anne(), "shared-record", &two, Some(&scanned));
    order(&cabinet, &anne(), "shared-record", &two, Some(&letter));
    order(&cabinet, &anne(), "shared-record", &two, None);
    deliver(&cabinet);
    // Ordered, and not gone.
    order(&cabinet, &max(), "shared-record", &one, Some(&letter));
    let left = Tally {
        equal: vec![text("etat", "parti")],
        by: vec!["type".into(), "mime".into()],
        ..Tally::of(SEND)
    };
    assert_eq!(
        counted(&cabinet, &left),
        [
            "-/-=1",
            "11488-4/application/pdf=1",
            "SYNTH/application/pdf=1",
            "SYNTH/text/xml=1"
        ]
    );
    let by_doctor = Tally {
        by: vec!["etat".into(), "auteur-id".into()],
        patients: true,
        ..Tally::of(SEND)
    };
    assert_eq!(
        counted(&cabinet, &by_doctor),
        [
            "en-attente/medecin-1=1",
            "parti/medecin-1=1",
            "parti/medecin-2=1"
        ]
    );
    let either = Tally {
        equal: vec![("type".to_owned(), vec!["SYNTH".into(), Value::None])],
        ..Tally::of(SEND)
    };
    assert_eq!(counted(&cabinet, &either), ["=3"]);
    let with_document = Tally {
        present: vec!["document".into()],
        ..Tally::of(SEND)
    };
    assert_eq!(counted(&cabinet, &with_document), ["=4"]);
    let documents = Tally {
        by: vec!["type".into()],
        ..Tally::of(DOCUMENT)
    };
    assert_eq!(counted(&cabinet, &documents), ["11488-4=1", "SYNTH=2"]);
    // What was done: reads are no acts.
    let acts = Tally {
        equal: vec![text("nom", "envoi.parti")],
        per: Some(Span::Day),
        ..Tally::of(ACT)
    };
    assert_eq!(counted(&cabinet, &acts), ["2026-03-02=4"]);
}

#[test]
fn a_consultation_counts_as_followed_when_something_left_the_same_day_for_the_same_patient() {
    let (cabinet, [one, two]) = practice("2026-03-04T09:00:00Z");
    for (patient, date) in [
        (&one, "2026-03-02"),
        (&one, "2026-03-03"),
        (&two, "2026-03-02"),
        (&two, "2026-03-01"),
    ] {
        consultation(&cabinet, &max(), patient, date);
    }
    set_clock(&cabinet, "2026-03-02T09:00:00Z");
    order(&cabinet, &max(), "shared-record", &one, None);
    deliver(&cabinet);
    // At five past midnight in Paris: of the next day.
    set_clock(&cabinet, "2026-03-02T23:05:00Z");
    order(&cabinet, &max(), "shared-record", &two, None);
    deliver(&cabinet);
    let followed = |there: bool, days: Option<u32>| {
        let other = Tally {
            equal: vec![text("service", "shared-record"), text("etat", "parti")],
            ..Tally::of(SEND)
        };
        let tally = Tally {
            beside: vec![Beside { there, other, days }],
            ..Tally::of("consultation")
        };
        during(tally, "2026-01-01", "2026-12-31")
    };
    assert_eq!(counted(&cabinet, &followed(true, Some(0))), ["=1"]);
    assert_eq!(counted(&cabinet, &followed(false, Some(0))), ["=3"]);
    assert_eq!(counted(&cabinet, &followed(true, Some(1))), ["=2"]);
    assert_eq!(counted(&cabinet, &followed(true, None)), ["=4"]);
    let behind = |tally: &Tally, first, count| {
        cabinet
            .record()
            .patients_behind(tally, first, count)
            .unwrap()
    };
    // The one seen last comes first.
    let page = behind(&followed(false, Some(0)), 0, 10);
    assert_eq!(
        (page.rows, page.total),
        (vec![one.to_string(), two.to_string()], 2)
    );
    let page = behind(&followed(false, Some(0)), 1, 10);
    assert_eq!((page.rows, page.total), (vec![two.to_string()], 2));
}

#[test]
fn patients_are_counted_by_what_their_file_holds_and_leaves_out() {
    let (cabinet, [one, two]) = practice("2026-03-02T09:00:00Z");
    for patient in [&one, &two] {
        let ald =
            NewEntity::of(&kinds::ALD, patient).terme(Coded::new(systems::CIM10, "E11", "Diabète"));
        cabinet.record().add(&max(), ald).unwrap();
    }
    for (patient, rpps) in [(&one, "10000000001"), (&two, "10000000002")] {
        let doctor = NewEntity::of(&kinds::MEDECIN_TRAITANT, patient)
            .with("nom", "Dr X")
            .with("rpps", rpps);
        cabinet.record().add(&max(), doctor).unwrap();
    }
    let beside = |there: bool, other: Tally| Beside {
        there,
        other,
        days: None,
    };
    let mine = Tally {
        equal: vec![text("etat", "actif"), text("rpps", "10000000001")],
        ..Tally::of("medecin-traitant")
    };
    let in_ald = Tally {
        equal: vec![("actif".to_owned(), vec![true.into()])],
        beside: vec![beside(true, Tally::of("ald")), beside(true, mine.clone())],
        ..Tally::of("patient")
    };
    assert_eq!(counted(&cabinet, &in_ald), ["=1"]);
    let others = Tally {
        beside: vec![beside(true, Tally::of("ald")), beside(false, mine)],
        by: vec!["statut".into()],
        ..Tally::of("patient")
    };
    assert_eq!(counted(&cabinet, &others), ["provisoire=1"]);
    let page = cabinet.record().patients_behind(&others, 0, 5).unwrap();
    assert_eq!(page.rows, [two.to_string()]);
}

#[test]
fn what_cannot_be_counted_is_refused_by_name() {
    let (cabinet, _) = practice("2026-03-02T09:00:00Z");
    let refused = |tally: Tally| match cabinet.record().count_by(&tally) {
        Err(RecordError::Invalid { field, .. } | RecordError::Field { field, .. }) => field,
        Err(RecordError::UnknownKind(kind)) => kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Tally::of("licorne")), "licorne");
    let by = |kind: &str, field: &str| Tally {
        by: vec![field.to_owned()],
        ..Tally::of(kind)
    };
    // A field nobody has, one that is sealed, and what would be a statement.
    assert_eq!(refused(by("consultation", "couleur")), "couleur");
    assert_eq!(refused(by("consultation", "motif")), "motif");
    assert_eq!(refused(by("patient", "nom-naissance")), "nom-naissance");
    assert_eq!(
        refused(by(SEND, "1; DROP TABLE outbox")),
        "1; DROP TABLE outbox"
    );
    let odd = Tally {
        equal: vec![("service".to_owned(), vec![Value::Integer(1)])],
        ..Tally::of(SEND)
    };
    assert_eq!(refused(odd), "service");
    for day in ["2026", "2026-02-30", "hier", "2026-02-01T00:00:00"] {
        assert_eq!(
            refused(during(Tally::of(SEND), day, "2026-12-31")),
            "from",
            "{day}"
        );
    }
    let dated = Tally {
        dated_by: Some("motif".into()),
        ..Tally::of("consultation")
    };
    assert_eq!(refused(dated), "motif");
    let mut deep = Tally::of("patient");
    for _ in 0..9 {
        deep = Tally {
            beside: vec![Beside {
                there: true,
                other: deep,
                days: None,
            }],
            ..Tally::of("patient")
        };
    }
    assert_eq!(refused(deep), "beside");
    // Nothing is nothing, in a period without anything as well.
    let none = during(Tally::of("consultation"), "1950-01-01", "1950-12-31");
    assert_eq!(counted(&cabinet, &none), ["=0"]);
    let none = Tally {
        per: Some(Span::Week),
        ..none
    };
    assert_eq!(counted(&cabinet, &none), Vec::<String>::new());
}

/// What is kept counted of consultations beside what is counted one by one.
fn both_ways(cabinet: &Cabinet, patients: &[PatientId]) -> [Vec<String>; 2] {
    let kept = Tally {
        by: vec!["etat".into(), "auteur-id".into()],
        per: Some(Span::Day),
        equal: vec![(
            "etat".to_owned(),
            ["ouverte", "validee", "rature"].map(Value::from).to_vec(),
        )],
        ..Tally::of("consultation")
    };
    // The same, where a field nothing is kept by makes it look at each.
    let each = Tally {
        equal: [
            kept.equal.clone(),
            vec![(
                "patient".to_owned(),
                patients.iter().map(|id| id.as_str().into()).collect(),
            )],
        ]
        .concat(),
        ..kept.clone()
    };
    [counted(cabinet, &kept), counted(cabinet, &each)]
}

#[test]
fn what_is_kept_of_consultations_follows_every_change_of_one() {
    let (cabinet, patients) = practice("2026-03-04T09:00:00Z");
    let [one, two] = &patients;
    let [first, second, third, _] = [
        (max(), one, "2026-03-02"),
        (max(), two, "2026-03-02"),
        (anne(), two, "2026-03-02"),
        (max(), one, "2025-12-31"),
    ]
    .map(|(by, patient, date)| consultation(&cabinet, &by, patient, date));
    let [kept, each] = both_ways(&cabinet, &patients);
    assert_eq!(kept, each);
    assert_eq!(
        kept,
        [
            "ouverte/medecin-1/2025-12-31=1",
            "ouverte/medecin-1/2026-03-02=2",
            "ouverte/medecin-2/2026-03-02=1",
        ]
    );
    let record = cabinet.record();
    let day = [("date", "2024-02-29".into())];
    record
        .change(&max(), "consultation", &first, 1, &day)
        .unwrap();
    record.validate_consultation(&max(), &second, 1).unwrap();
    record
        .strike(&max(), "consultation", &third, 1, "double")
        .unwrap();
    let [kept, each] = both_ways(&cabinet, &patients);
    assert_eq!(kept, each);
    assert_eq!(kept.len(), 4, "{kept:?}");
    // Struck through is not counted unless it is asked for.
    assert_eq!(counted(&cabinet, &Tally::of("consultation")), ["=3"]);
}

#[test]
fn a_send_is_counted_by_what_its_document_is_now() {
    let (cabinet, [one, _]) = practice("2026-03-04T09:00:00Z");
    let letter = document(&cabinet, &one, "11488-4", "application/pdf");
    order(&cabinet, &max(), "shared-record", &one, Some(&letter));
    let by = Tally {
        by: vec!["type".into(), "mime".into()],
        ..Tally::of(SEND)
    };
    assert_eq!(counted(&cabinet, &by), ["11488-4/application/pdf=1"]);
    let content = cabinet.record().put_blob(&mut &b"<a/>"[..]).unwrap();
    let new = DocumentChange::Version {
        content: content.digest,
        mime: "text/xml".into(),
    };
    let revision = cabinet.record().document(&letter).unwrap().revision;
    cabinet.commit(Write::Document {
        id: letter,
        revision,
        change: new,
    });
    assert_eq!(counted(&cabinet, &by), ["11488-4/text/xml=1"]);
}
