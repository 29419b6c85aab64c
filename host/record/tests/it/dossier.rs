//! The medical file: what is written, closed, struck out and validated; what contradicts; who changed what meanwhile.

use socle_record::model::kinds;
use socle_record::model::merge::merge;
use socle_record::{
    Author, Change, Coded, EntityId, Etat, Happened, NewEntity, NewEvent, Order, PatientId, Person,
    Query, RecordError, Section, SeenBy, Unit, Value, Write, systems,
};

use crate::cabinet::{Cabinet, traits};

fn max() -> Author {
    person("medecin-1", "Dr Max LIBRE")
}

fn anne() -> Author {
    person("medecin-2", "Dr Anne SOPHIE")
}

fn person(id: &str, nom: &str) -> Author {
    Author::person(Person {
        id: id.to_owned(),
        nom: nom.to_owned(),
        role: "doctor".to_owned(),
    })
}

fn practice() -> (Cabinet, PatientId) {
    let cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    (cabinet, patient)
}

fn add(cabinet: &Cabinet, new: NewEntity) -> EntityId {
    cabinet.record().add(&max(), new).unwrap()
}

fn hypertension(patient: &PatientId) -> NewEntity {
    NewEntity::of(Section::Probleme.kind(), patient)
        .terme(Coded::new(
            systems::CIM10,
            "I10",
            "Hypertension essentielle",
        ))
        .with("debut", "2015-03")
}

fn code(result: Result<impl Sized, RecordError>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(error) => error.code(),
    }
}

#[test]
fn an_item_lives_from_writing_to_closing_with_all_its_history() {
    let (mut cabinet, patient) = practice();
    let id = add(&cabinet, hypertension(&patient));
    let item = cabinet
        .record()
        .items(&patient, Section::Probleme)
        .unwrap()
        .remove(0);
    assert_eq!(
        (
            item.id.clone(),
            item.revision,
            item.etat,
            item.statut.as_str(),
            item.auteur.as_str()
        ),
        (id.clone(), 1, Etat::Actif, "actif", "Dr Max LIBRE")
    );
    assert_eq!(
        (item.get("code"), item.get("systeme")),
        ("I10".into(), systems::CIM10.into())
    );
    assert_eq!(item.debut.unwrap().to_string(), "2015-03");
    let record = cabinet.record();
    let note = [("note", Value::from("bien équilibrée\nsous traitement"))];
    record.change(&anne(), "probleme", &id, 1, &note).unwrap();
    record.change(&anne(), "probleme", &id, 2, &note).unwrap();
    record
        .close(&max(), "probleme", &id, 2, Some("2026-11-01"))
        .unwrap();
    assert_eq!(
        code(record.close(&max(), "probleme", &id, 3, None)),
        "dossier.clos"
    );
    cabinet.reopen();
    let item = cabinet
        .record()
        .items(&patient, Section::Probleme)
        .unwrap()
        .remove(0);
    assert_eq!(
        (
            item.revision,
            item.etat,
            item.statut.as_str(),
            item.note.as_str()
        ),
        (3, Etat::Clos, "termine", "bien équilibrée\nsous traitement"),
        "what changes nothing makes no revision"
    );
    let history = cabinet.record().entity_history(id.as_str()).unwrap();
    let lines: Vec<_> = history
        .iter()
        .map(|event| {
            let fields: Vec<_> = event
                .changes
                .iter()
                .map(|change| change.field.as_str())
                .collect();
            (event.what, event.author.name(), fields.join(" "))
        })
        .collect();
    assert_eq!(
        lines,
        [
            (
                Happened::Creation,
                "Dr Max LIBRE".to_owned(),
                "terme debut statut auteur".to_owned()
            ),
            (
                Happened::Modification,
                "Dr Anne SOPHIE".to_owned(),
                "note".to_owned()
            ),
            (
                Happened::Cloture,
                "Dr Max LIBRE".to_owned(),
                "fin statut".to_owned()
            ),
        ]
    );
    assert_eq!(history[1].changes[0].before, Value::None);
    let lines = cabinet.record().journal_of(&patient, 0, 100).unwrap().rows;
    let names: Vec<_> = lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(
        names[..3],
        [
            "probleme.cloture",
            "probleme.modification",
            "probleme.creation"
        ]
    );
    assert!(lines[0].capability == "records.probleme" && lines[0].object == id.as_str());
}

#[test]
fn a_mistake_is_struck_out_with_its_reason_and_stays_in_the_history() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let id = add(&cabinet, hypertension(&patient));
    assert_eq!(
        code(record.strike(&max(), "probleme", &id, 1, "  ")),
        "dossier.motif"
    );
    record
        .strike(&max(), "probleme", &id, 1, "autre patiente")
        .unwrap();
    assert_eq!(record.items(&patient, Section::Probleme).unwrap(), []);
    let query = |etat: Option<&str>| Query {
        kind: "probleme".to_owned(),
        equal: etat
            .map(|etat| ("etat".to_owned(), etat.into()))
            .into_iter()
            .collect(),
        count: 10,
        ..Query::default()
    };
    assert_eq!(record.find(&query(None)).unwrap().total, 0);
    let struck = record.find(&query(Some("rature"))).unwrap().rows.remove(0);
    assert_eq!(struck.get("rature-motif"), "autre patiente".into());
    let last = record.entity_history(id.as_str()).unwrap().pop().unwrap();
    assert_eq!(
        (last.what, last.reason.as_deref()),
        (Happened::Rature, Some("autre patiente"))
    );
    for again in [
        record.strike(&max(), "probleme", &id, 2, "x"),
        record.change(&max(), "probleme", &id, 2, &[("note", "x".into())]),
        record.close(&max(), "probleme", &id, 2, None),
    ] {
        assert_eq!(code(again), "dossier.rature");
    }
}

#[test]
fn what_others_changed_meanwhile_is_said_and_can_be_merged() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let id = add(&cabinet, hypertension(&patient));
    let read = record.entity("probleme", id.as_str()).unwrap();
    record
        .change(&anne(), "probleme", &id, 1, &[("note", "à revoir".into())])
        .unwrap();
    cabinet.clock.advance(3 * 60_000);
    let ours = [
        ("debut".to_owned(), Value::from("2014")),
        ("note".to_owned(), Value::from("stable")),
    ];
    let write = |revision, fields: &[(String, Value)]| Write::Fields {
        kind: "probleme".to_owned(),
        id: id.as_str().to_owned(),
        revision,
        fields: fields.to_vec(),
    };
    let stale = record
        .commit(&Unit::new(max()).with(write(1, &ours)))
        .unwrap_err();
    assert_eq!(stale.code(), "conflict");
    let message = stale.message();
    assert!(
        message.starts_with("Dr Anne SOPHIE a modifié « Note » il y a 3 minutes."),
        "{message}"
    );
    let RecordError::Meanwhile(meanwhile) = stale else {
        panic!("{stale}")
    };
    assert_eq!(
        (meanwhile.expected, meanwhile.found, meanwhile.events.len()),
        (1, 2, 1)
    );
    let now = record.entity("probleme", id.as_str()).unwrap();
    let merged = merge(|field| read.get(field), |field| now.get(field), &ours);
    assert_eq!(merged.ours, ours[..1]);
    assert_eq!(merged.clashes[0].theirs, "à revoir".into());
    record
        .commit(&Unit::new(max()).with(write(2, &merged.ours)))
        .unwrap();
    let now = record.entity("probleme", id.as_str()).unwrap();
    assert_eq!(
        (now.get("debut"), now.get("note")),
        ("2014".into(), "à revoir".into())
    );
}

#[test]
fn administrative_fields_say_who_changed_them_too() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let id = EntityId::from(patient.as_str());
    record
        .change(&anne(), "patient", &id, 1, &[("telephone", "0102".into())])
        .unwrap();
    let stale = record
        .change(&max(), "patient", &id, 1, &[("commune", "Lyon".into())])
        .unwrap_err();
    assert!(
        stale
            .message()
            .starts_with("Dr Anne SOPHIE a modifié « Téléphone » à l’instant."),
        "{}",
        stale.message()
    );
    let history = record.entity_history(patient.as_str()).unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].changes[0].after, "0102".into());
}

#[test]
fn a_consultation_is_opened_written_validated_and_then_only_completed() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    record
        .set_subscriptions(
            "a",
            &[
                "consultation-opened".to_owned(),
                "consultation-validated".to_owned(),
                "dossier-changed".to_owned(),
            ],
        )
        .unwrap();
    let id = add(
        &cabinet,
        NewEntity::of(&kinds::CONSULTATION, &patient).with("motif", "Toux"),
    );
    let act = NewEntity::of(&kinds::ACTE, &patient)
        .terme(Coded::new(systems::CCAM, "DEQP003", "ECG"))
        .with("consultation", id.as_str());
    let acte = add(&cabinet, act.clone());
    let note = NewEntity::of(&kinds::ADDENDUM, &patient)
        .with("consultation", id.as_str())
        .with("texte", "Radio normale.");
    assert_eq!(code(record.add(&max(), note.clone())), "dossier.ouverte");
    record
        .change(
            &max(),
            "consultation",
            &id,
            1,
            &[("observation", "Auscultation libre.".into())],
        )
        .unwrap();
    record.validate_consultation(&anne(), &id, 2).unwrap();
    let seen = record.dossier(&patient).unwrap().consultations.remove(0);
    assert_eq!(
        (seen.etat, seen.auteur.as_str()),
        (Etat::Validee, "Dr Max LIBRE")
    );
    assert_eq!(
        seen.date.unwrap().to_string(),
        "2026-11-22",
        "the day is filled in"
    );
    assert_eq!(seen.validee.unwrap().1, "Dr Anne SOPHIE");
    for refused in [
        record.change(&max(), "consultation", &id, 3, &[("motif", "x".into())]),
        record.validate_consultation(&max(), &id, 3),
        record.change(&max(), "acte", &acte, 1, &[("note", "x".into())]),
        record.add(&max(), act).map(|_| ()),
    ] {
        assert_eq!(code(refused), "dossier.validee");
    }
    let addendum = record.add(&max(), note).unwrap();
    assert_eq!(
        code(record.change(&max(), "addendum", &addendum, 1, &[("texte", "x".into())])),
        "dossier.fait"
    );
    let mut events = Vec::new();
    while let Some(delivery) = record.next_event("a").unwrap() {
        let unit = Unit::new(Author::plugin("a")).acknowledging(delivery.event.clone(), "a");
        record.commit(&unit).unwrap();
        events.push(delivery);
    }
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "dossier-changed",
            "consultation-opened",
            "dossier-changed",
            "dossier-changed",
            "dossier-changed",
            "consultation-validated",
            "dossier-changed"
        ]
    );
    assert_eq!(
        events[5].payload,
        [
            ("consultation".to_owned(), id.as_str().into()),
            ("date".to_owned(), "2026-11-22".into()),
            ("person".to_owned(), "medecin-2".into()),
            ("actes".to_owned(), 1.into()),
        ]
    );
    // Written into the wrong file: it goes, and what belongs to it.
    record
        .strike(&max(), "consultation", &id, 3, "autre patiente")
        .unwrap();
    let dossier = record.dossier(&patient).unwrap();
    assert!(
        dossier.consultations.is_empty() && dossier.acts.is_empty() && dossier.addenda.is_empty()
    );
}

#[test]
fn what_contradicts_is_refused_and_named() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let other = cabinet.patient(traits("DURAND", "ZOE", "1980-01-01"));
    let theirs = add(&cabinet, NewEntity::of(&kinds::CONSULTATION, &other));
    let wrong = |new: NewEntity| match record.add(&max(), new) {
        Err(RecordError::Field { field, .. }) => field,
        Err(error) => error.code().to_owned(),
        Ok(_) => "done".to_owned(),
    };
    let probleme = || NewEntity::of(Section::Probleme.kind(), &patient);
    for (new, expected) in [
        (probleme(), "terme"),
        (
            probleme().terme(Coded::free("x")).with("debut", "1960"),
            "debut",
        ),
        (
            probleme()
                .terme(Coded::free("x"))
                .with("debut", "2027-01-01"),
            "debut",
        ),
        (
            probleme().terme(Coded::free("x")).with("pointure", "42"),
            "pointure",
        ),
        (
            probleme().terme(Coded::free("x")).with("statut", "mort"),
            "statut",
        ),
        (
            probleme().terme(Coded::free("x")).with("etat", "clos"),
            "etat",
        ),
        (
            NewEntity::of(&kinds::ACTE, &patient)
                .terme(Coded::free("x"))
                .with("consultation", "absente"),
            "consultation",
        ),
        (
            NewEntity::of(&kinds::ACTE, &patient)
                .terme(Coded::free("x"))
                .with("consultation", theirs.as_str()),
            "dossier.autre-patient",
        ),
        (
            NewEntity::of_practice(Section::Probleme.kind()).terme(Coded::free("x")),
            "patient",
        ),
        (
            NewEntity::of(Section::Probleme.kind(), &PatientId::from("personne"))
                .terme(Coded::free("x")),
            "not-found",
        ),
        (
            NewEntity::of(&kinds::CONTACT, &patient)
                .with("nom", "x")
                .with("type", "personne"),
            "dossier.rattachement",
        ),
        (
            NewEntity::of(&kinds::PATIENT, &patient),
            "records.unknown-kind",
        ),
    ] {
        assert_eq!(wrong(new.clone()), expected, "{new:?}");
    }
    let id = EntityId::from(patient.as_str());
    record
        .change(
            &max(),
            "patient",
            &id,
            1,
            &[("date-deces", "2026-11-01".into())],
        )
        .unwrap();
    assert_eq!(wrong(NewEntity::of(&kinds::CONSULTATION, &patient)), "date");
}

#[test]
fn a_patient_who_died_or_left_is_no_longer_counted() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    cabinet.patient(traits("DURAND", "ZOE", "1980-01-01"));
    let active = || {
        let query = Query {
            kind: "patient".to_owned(),
            equal: vec![("actif".to_owned(), true.into())],
            ..Query::default()
        };
        (
            record.is_active(&patient).unwrap(),
            record.count(&query).unwrap(),
        )
    };
    let set = |revision, field: &str, value: Value| {
        let id = EntityId::from(patient.as_str());
        record
            .change(&max(), "patient", &id, revision, &[(field, value)])
            .unwrap();
    };
    assert_eq!(active(), (true, 2));
    set(1, "date-depart", "2026-11-23".into());
    assert_eq!(active(), (true, 2), "tomorrow");
    cabinet.clock.advance(86_400_000);
    assert_eq!(active(), (false, 1));
    set(2, "date-depart", Value::None);
    assert_eq!(active(), (true, 2));
    set(3, "date-deces", "2026-11".into());
    assert_eq!(active(), (false, 1));
    let line = record.patient(&patient).unwrap();
    assert_eq!(line.deces.unwrap().to_string(), "2026-11");
    assert_eq!(
        record
            .entity("patient", patient.as_str())
            .unwrap()
            .get("actif"),
        Value::Flag(false)
    );
}

#[test]
fn the_latest_consent_is_in_force_and_facts_do_not_change() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let said = |reponse: &str, date: &str| {
        NewEntity::of(&kinds::CONSENTEMENT, &patient)
            .with("objet", "dmp-alimentation")
            .with("reponse", reponse)
            .with("date", date)
    };
    let late = add(&cabinet, said("oppose", "2026-10-01"));
    add(&cabinet, said("donne", "2024"));
    let dossier = record.dossier(&patient).unwrap();
    assert!(dossier.consent("dmp-alimentation").unwrap().is_opposed());
    assert_eq!(dossier.consent("messages"), None);
    assert_eq!(
        code(record.change(
            &max(),
            "consentement",
            &late,
            1,
            &[("reponse", "donne".into())]
        )),
        "dossier.fait"
    );
    record
        .strike(&max(), "consentement", &late, 1, "erreur de saisie")
        .unwrap();
    assert!(
        !record
            .dossier(&patient)
            .unwrap()
            .consent("dmp-alimentation")
            .unwrap()
            .is_opposed()
    );
}

#[test]
fn contacts_are_found_by_words_and_private_ones_by_their_owner_only() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let contact = |nom: &str, prive: bool| {
        NewEntity::of_practice(&kinds::CONTACT)
            .with("type", "personne")
            .with("nom", nom)
            .with("prenom", "Hélène")
            .with("specialite", Coded::free("Cardiologie"))
            .with("telephone", "01 99 00 12 34")
            .with(
                "mss",
                Value::Texts(vec!["helene.leger@cardio.mssante.example".to_owned()]),
            )
            .with("prive", prive)
    };
    let shared = add(&cabinet, contact("LÉGER", false));
    let private = add(&cabinet, contact("ABEL", true));
    let found = |person: Option<&str>, words: &str| -> Vec<String> {
        let page = record.contacts(person, words, 0, 10).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        page.rows.iter().map(|view| view.text("nom")).collect()
    };
    for words in ["", "leger", "hel leg", "0199001", "cardio"] {
        assert_eq!(found(None, words), ["LÉGER"], "{words}");
    }
    assert_eq!(found(Some("medecin-1"), ""), ["ABEL", "LÉGER"], "by name");
    assert_eq!(found(Some("medecin-2"), ""), ["LÉGER"]);
    assert_eq!(found(Some("medecin-1"), "durand"), Vec::<String>::new());
    assert_eq!(
        code(record.change(&anne(), "contact", &private, 1, &[("note", "x".into())])),
        "not-found"
    );
    assert_eq!(
        code(record.add(&Author::host(), contact("X", true))),
        "person-required"
    );
    record
        .change(&max(), "contact", &private, 1, &[("prive", false.into())])
        .unwrap();
    assert_eq!(found(Some("medecin-2"), ""), ["ABEL", "LÉGER"]);
    let link = NewEntity::of(&kinds::CORRESPONDANT, &patient)
        .with("contact", shared.as_str())
        .with("role", "specialiste");
    add(&cabinet, link);
    assert_eq!(
        record.dossier(&patient).unwrap().correspondents[0].shown("role"),
        "médecin spécialiste"
    );
    let host = Query {
        kind: "contact".to_owned(),
        seen_by: SeenBy::Host,
        ..Query::default()
    };
    assert_eq!(record.count(&host).unwrap(), 2);
}

#[test]
fn a_message_is_attached_to_its_patient_once() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let message = NewEntity::of_practice(&kinds::MESSAGE)
        .with("canal", "professionnel")
        .with("sens", "recu")
        .with("avancement", "non-lu")
        .with("sujet", "Compte rendu")
        .with("corps", "Bonjour,\nvoici.")
        .with("instant", 1_795_000_000_000)
        .with("identifiants", Value::Texts(vec!["<a@b>".to_owned()]));
    let id = add(&cabinet, message);
    assert_eq!(record.messages(&patient, 0, 10).unwrap().total, 0);
    let attach = |revision| {
        record.commit(&Unit::new(max()).with(Write::Entity {
            kind: "message".to_owned(),
            id: id.clone(),
            revision,
            act: socle_record::EntityAct::Attach {
                patient: patient.clone(),
            },
        }))
    };
    attach(1).unwrap();
    assert_eq!(
        record.messages(&patient, 0, 10).unwrap().rows[0].text("sujet"),
        "Compte rendu"
    );
    assert_eq!(code(attach(2)), "dossier.rattachement");
}

#[test]
fn questions_are_answered_by_columns_and_by_looking() {
    let (cabinet, patient) = practice();
    let record = cabinet.record();
    let other = cabinet.patient(traits("DURAND", "ZOE", "1980-01-01"));
    let vaccine = |patient: &PatientId, label: &str, code: &str, date: &str, rang: i64| {
        NewEntity::of(Section::Vaccination.kind(), patient)
            .terme(Coded::new(systems::ATC, code, label))
            .with("date", date)
            .with("rang", rang)
    };
    add(
        &cabinet,
        vaccine(&patient, "Grippe", "J07BB02", "2024-10-12", 3),
    );
    add(&cabinet, vaccine(&patient, "Tétanos", "J07AM01", "2020", 1));
    add(
        &cabinet,
        vaccine(&other, "Grippe", "J07BB02", "2025-11-02", 1),
    );
    add(
        &cabinet,
        NewEntity::of(Section::Vaccination.kind(), &other).terme(Coded::free("Fièvre jaune")),
    );
    let ask = |query: Query| -> Vec<String> {
        let query = Query {
            kind: "vaccination".to_owned(),
            count: 10,
            ..query
        };
        let page = record.find(&query).unwrap();
        assert_eq!(page.total, record.count(&query).unwrap());
        page.rows
            .iter()
            .map(|view| format!("{} {}", view.text("libelle"), view.text("date")))
            .collect()
    };
    let all = Query::default;
    assert_eq!(
        ask(all()),
        [
            "Grippe 2025-11-02",
            "Grippe 2024-10-12",
            "Tétanos 2020",
            "Fièvre jaune "
        ]
    );
    let by = |field: &str, value: Value| Query {
        equal: vec![(field.to_owned(), value)],
        ..Query::default()
    };
    assert_eq!(
        ask(by("code", "J07BB02".into())),
        ["Grippe 2025-11-02", "Grippe 2024-10-12"]
    );
    assert_eq!(
        ask(by("patient", other.as_str().into())),
        ["Grippe 2025-11-02", "Fièvre jaune "]
    );
    assert_eq!(
        ask(by("rang", 1.into())),
        ["Grippe 2025-11-02", "Tétanos 2020"]
    );
    assert_eq!(ask(by("rang", Value::None)), ["Fièvre jaune "]);
    let between = |field: &str, low: Value, high: Value| Query {
        between: vec![(field.to_owned(), low, high)],
        ..Query::default()
    };
    assert_eq!(
        ask(between("date", "2024".into(), "2025".into())),
        ["Grippe 2024-10-12"]
    );
    assert_eq!(
        ask(between("rang", 2.into(), Value::None)),
        ["Grippe 2024-10-12"]
    );
    let words = Query {
        matches: Some("fievre j".to_owned()),
        ..Query::default()
    };
    assert_eq!(ask(words), ["Fièvre jaune "]);
    let sorted = |field: &str, order| Query {
        sort: Some((field.to_owned(), order)),
        ..Query::default()
    };
    assert_eq!(ask(sorted("date", Order::Ascending))[0], "Fièvre jaune ");
    assert_eq!(
        ask(sorted("rang", Order::Descending))[0],
        "Grippe 2024-10-12"
    );
    let within = Query {
        within: Some(vec![other]),
        ..Query::default()
    };
    assert_eq!(ask(within).len(), 2);
    for field in ["pointure", "etat; DROP TABLE entities"] {
        let query = Query {
            kind: "vaccination".to_owned(),
            ..by(field, "x".into())
        };
        assert_eq!(code(record.find(&query)), "invalid");
    }
}

#[test]
fn those_who_listen_are_told_what_changed() {
    let (cabinet, patient) = practice();
    let listening = cabinet.record().subscribe();
    let id = add(&cabinet, hypertension(&patient));
    let heard = listening.wait(std::time::Duration::from_secs(5));
    assert!(
        heard.contains(&Change::Entity {
            kind: "probleme",
            entity: id,
            patient: Some(patient),
        }),
        "{heard:?}"
    );
}

#[test]
fn a_call_s_writes_go_together_or_not_at_all() {
    let (cabinet, patient) = practice();
    let id = EntityId::from(cabinet.record().mint_id().unwrap());
    let unit = |reason: &str| {
        Unit::new(max())
            .with(Write::CreateEntity(
                hypertension(&patient).under(id.clone()),
            ))
            .with(Write::Fields {
                kind: "probleme".to_owned(),
                id: id.as_str().to_owned(),
                revision: 1,
                fields: vec![("note".to_owned(), "a".into())],
            })
            .with(Write::Entity {
                kind: "probleme".to_owned(),
                id: id.clone(),
                revision: 2,
                act: socle_record::EntityAct::Strike {
                    reason: reason.to_owned(),
                },
            })
            .with(Write::RaiseEvent(NewEvent {
                name: "essai".to_owned(),
                patient: None,
                payload: Vec::new(),
                only: None,
            }))
    };
    assert_eq!(code(cabinet.record().commit(&unit(""))), "dossier.motif");
    assert!(
        cabinet
            .record()
            .entity_history(id.as_str())
            .unwrap()
            .is_empty()
    );
    cabinet.record().commit(&unit("erreur")).unwrap();
    assert_eq!(
        cabinet.record().entity_history(id.as_str()).unwrap().len(),
        3
    );
}
