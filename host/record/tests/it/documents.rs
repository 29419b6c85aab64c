//! Documents: versions that stay, states that follow one another, revisions, questions, and who is told.

use socle_record::{
    Change, Created, Digest, DocumentChange, DocumentId, DocumentSearch, DocumentStatut,
    DocumentType, JournalLine, LOINC, NewDocument, PatientId, Query, RecordError, Types, Unit,
    Write,
};

use crate::cabinet::{Cabinet, by_plugin, traits};

fn put(cabinet: &Cabinet, content: &str) -> Digest {
    cabinet
        .record()
        .put_blob(&mut content.as_bytes())
        .unwrap()
        .digest
}

fn letter(cabinet: &Cabinet, patient: &PatientId, title: &str) -> NewDocument {
    NewDocument {
        id: None,
        patient: patient.clone(),
        title: title.to_owned(),
        kind: DocumentType::loinc("11488-4"),
        mime: "text/plain".to_owned(),
        statut: DocumentStatut::Brouillon,
        is_read: true,
        author: "Dr Max LIBRE".to_owned(),
        date: "2026-11-22".to_owned(),
        content: put(cabinet, title),
    }
}

fn file(cabinet: &Cabinet, new: NewDocument) -> DocumentId {
    match cabinet
        .commit(Write::CreateDocument(new))
        .created
        .as_slice()
    {
        [Created::Document(id)] => id.clone(),
        other => panic!("{other:?}"),
    }
}

fn change(id: &DocumentId, revision: u64, change: DocumentChange) -> Write {
    Write::Document {
        id: id.clone(),
        revision,
        change,
    }
}

fn statut(statut: DocumentStatut) -> DocumentChange {
    DocumentChange::Statut(statut)
}

fn commit(cabinet: &Cabinet, write: Write) -> Result<(), RecordError> {
    let unit = Unit::new(by_plugin("a")).with(write);
    cabinet.record().commit(&unit).map(|_| ())
}

fn ask(cabinet: &Cabinet, query: Query) -> Vec<String> {
    let query = Query {
        kind: "document".to_owned(),
        count: 100,
        ..query
    };
    let found = cabinet.record().documents(&query).unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    found.rows.into_iter().map(|row| row.title).collect()
}

fn lines(cabinet: &Cabinet) -> Vec<JournalLine> {
    let mut lines = cabinet.record().journal_tail(100).unwrap();
    lines.retain(|line| line.name.starts_with("document."));
    lines.reverse();
    lines
}

#[test]
fn a_document_keeps_all_it_was_through_reopening() {
    let mut cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    let id = file(
        &cabinet,
        letter(&cabinet, &patient, "Lettre au cardiologue"),
    );
    let first = cabinet.record().document(&id).unwrap();
    assert_eq!(
        (first.revision, first.version, first.statut),
        (1, 1, DocumentStatut::Brouillon)
    );
    assert_eq!(first.kind.label, "CR ou fiche de consultation ou de visite");
    let second = DocumentChange::Version {
        content: put(&cabinet, "mieux"),
        mime: "application/pdf".to_owned(),
    };
    commit(&cabinet, change(&id, 1, statut(DocumentStatut::Valide))).unwrap();
    commit(&cabinet, change(&id, 2, second)).unwrap();
    cabinet.reopen();
    let now = cabinet.record().document(&id).unwrap();
    assert_eq!(
        (now.revision, now.version, now.statut, now.mime.as_str()),
        (3, 2, DocumentStatut::Brouillon, "application/pdf"),
        "what is changed is to be validated again"
    );
    let versions = cabinet.record().document_versions(&id).unwrap();
    let texts: Vec<_> = versions
        .iter()
        .map(|version| {
            let bytes = cabinet
                .record()
                .read_blob(&version.content.digest, 0, 100)
                .unwrap();
            (version.number, String::from_utf8(bytes).unwrap())
        })
        .collect();
    assert_eq!(
        texts,
        [
            (1, "Lettre au cardiologue".to_owned()),
            (2, "mieux".to_owned())
        ]
    );
    assert_eq!(versions[1].by.plugin.as_deref(), Some("a"));
}

#[test]
fn a_stale_revision_changes_nothing() {
    let cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    let id = file(&cabinet, letter(&cabinet, &patient, "Lettre"));
    commit(&cabinet, change(&id, 1, DocumentChange::Read(false))).unwrap();
    let stale = commit(&cabinet, change(&id, 1, statut(DocumentStatut::Valide))).unwrap_err();
    assert_eq!(stale.code(), "conflict");
    let now = cabinet.record().document(&id).unwrap();
    assert_eq!((now.statut, now.revision), (DocumentStatut::Brouillon, 2));
}

#[test]
fn what_left_the_practice_does_not_change_any_more_and_is_replaced() {
    let cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    let old = file(&cabinet, letter(&cabinet, &patient, "Ordonnance"));
    let refused = |write| commit(&cabinet, write).unwrap_err().code();
    assert_eq!(
        refused(change(&old, 1, statut(DocumentStatut::Expedie))),
        "document.statut",
        "a draft is not sent"
    );
    commit(&cabinet, change(&old, 1, statut(DocumentStatut::Valide))).unwrap();
    commit(&cabinet, change(&old, 2, statut(DocumentStatut::Expedie))).unwrap();
    let version = DocumentChange::Version {
        content: put(&cabinet, "x"),
        mime: "text/plain".to_owned(),
    };
    let title = DocumentChange::Describe {
        title: Some("Autre".to_owned()),
        kind: None,
        author: None,
        date: None,
    };
    for late in [version, title, statut(DocumentStatut::Brouillon)] {
        assert_eq!(refused(change(&old, 3, late)), "document.statut");
    }
    let new = file(&cabinet, letter(&cabinet, &patient, "Ordonnance corrigée"));
    let other = cabinet.patient(traits("AUTRE", "ANNE", "1975-12-31"));
    let foreign = file(&cabinet, letter(&cabinet, &other, "Ailleurs"));
    for wrong in [&old, &foreign] {
        let by = DocumentChange::ReplacedBy(wrong.clone());
        assert_eq!(refused(change(&old, 3, by)), "invalid");
    }
    commit(
        &cabinet,
        change(&old, 3, DocumentChange::ReplacedBy(new.clone())),
    )
    .unwrap();
    let (old, new) = (
        cabinet.record().document(&old).unwrap(),
        cabinet.record().document(&new).unwrap(),
    );
    assert_eq!(
        (old.statut, old.replaced_by),
        (DocumentStatut::Remplace, Some(new.id.clone()))
    );
    assert_eq!(new.replaces, Some(old.id));
}

#[test]
fn questions_find_by_patient_type_state_date_and_words_of_the_title() {
    let cabinet = Cabinet::open();
    let (jeanne, anne) = (
        cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31")),
        cabinet.patient(traits("AUTRE", "ANNE", "1975-12-31")),
    );
    file(&cabinet, letter(&cabinet, &jeanne, "Épreuve d’effort"));
    let mut result = letter(&cabinet, &jeanne, "Numération");
    result.kind = DocumentType {
        system: LOINC.to_owned(),
        code: "11502-2".to_owned(),
        label: String::new(),
    };
    result.statut = DocumentStatut::Valide;
    result.is_read = false;
    result.date = "2026-10-01".to_owned();
    file(&cabinet, result);
    file(&cabinet, letter(&cabinet, &anne, "Lettre"));
    let equal = |field: &str, value: socle_record::Value| Query {
        equal: vec![(field.to_owned(), value)],
        ..Query::default()
    };
    let of = |patient: &PatientId| equal("patient", patient.as_str().into());
    assert_eq!(
        ask(&cabinet, of(&jeanne)),
        ["Épreuve d’effort", "Numération"]
    );
    assert_eq!(
        ask(&cabinet, equal("type-code", "11502-2".into())),
        ["Numération"]
    );
    assert_eq!(
        ask(&cabinet, equal("status", "valide".into())),
        ["Numération"]
    );
    assert_eq!(ask(&cabinet, equal("read", false.into())), ["Numération"]);
    let words = Query {
        matches: Some("EPREUVE eff".to_owned()),
        ..Query::default()
    };
    assert_eq!(ask(&cabinet, words), ["Épreuve d’effort"]);
    let october = Query {
        between: vec![("date".to_owned(), "2026-10-01".into(), "2026-10-31".into())],
        ..Query::default()
    };
    assert_eq!(ask(&cabinet, october), ["Numération"]);
    let within = Query {
        within: Some(vec![anne]),
        ..Query::default()
    };
    assert_eq!(ask(&cabinet, within), ["Lettre"]);
    let unknown = Query {
        kind: "document".to_owned(),
        equal: vec![("seq; DROP TABLE documents".to_owned(), 1_i64.into())],
        ..Query::default()
    };
    assert_eq!(
        cabinet.record().documents(&unknown).unwrap_err().code(),
        "invalid"
    );
}

#[test]
fn what_is_no_document_is_refused_by_its_field() {
    let cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    let good = || letter(&cabinet, &patient, "Lettre");
    let wrong: Vec<(&str, NewDocument)> = vec![
        (
            "title",
            NewDocument {
                title: "  ".into(),
                ..good()
            },
        ),
        (
            "title",
            NewDocument {
                title: "é".repeat(201),
                ..good()
            },
        ),
        (
            "title",
            NewDocument {
                title: "a\u{1b}b".into(),
                ..good()
            },
        ),
        (
            "date",
            NewDocument {
                date: "22/11/2026".into(),
                ..good()
            },
        ),
        (
            "mime",
            NewDocument {
                mime: "text plain".into(),
                ..good()
            },
        ),
        (
            "type-label",
            NewDocument {
                kind: DocumentType::loinc("99999-9"),
                ..good()
            },
        ),
    ];
    for (field, new) in wrong {
        match commit(&cabinet, Write::CreateDocument(new)) {
            Err(RecordError::Invalid { field: named, .. }) => assert_eq!(named, field),
            other => panic!("{field}: {other:?}"),
        }
    }
    let sent = NewDocument {
        statut: DocumentStatut::Expedie,
        ..good()
    };
    assert_eq!(
        commit(&cabinet, Write::CreateDocument(sent))
            .unwrap_err()
            .code(),
        "document.statut"
    );
    let nobody = NewDocument {
        patient: "personne".into(),
        ..good()
    };
    assert_eq!(
        commit(&cabinet, Write::CreateDocument(nobody))
            .unwrap_err()
            .code(),
        "not-found"
    );
    assert_eq!(ask(&cabinet, Query::default()), Vec::<String>::new());
}

#[test]
fn who_listens_is_told_and_the_journal_says_who_wrote() {
    let cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    cabinet
        .record()
        .set_subscriptions("b", &["document-changed".to_owned()])
        .unwrap();
    let listener = cabinet.record().subscribe();
    let new = letter(&cabinet, &patient, "Lettre");
    let unit = Unit::new(by_plugin("a")).with(Write::CreateDocument(new));
    let committed = cabinet.record().commit(&unit).unwrap();
    let [Created::Document(id)] = committed.created.as_slice() else {
        panic!("{committed:?}")
    };
    assert!(listener.drain().contains(&Change::Document {
        document: id.clone(),
        patient: patient.clone()
    }));
    let due = cabinet.record().due_events("b", 10).unwrap();
    let said: Vec<_> = due[0]
        .payload
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_text().unwrap_or_default()))
        .collect();
    assert_eq!(
        said,
        [
            ("document", id.as_str()),
            ("change", "created"),
            ("status", "brouillon"),
            ("type-code", "11488-4"),
            ("by", "a")
        ]
    );
    let lines = lines(&cabinet);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (
            lines[0].name.as_str(),
            lines[0].plugin.as_deref(),
            lines[0].object.as_str(),
            lines[0].capability.as_str()
        ),
        ("document.creation", Some("a"), id.as_str(), "documents")
    );
}

fn search(cabinet: &Cabinet, search: &DocumentSearch) -> Vec<String> {
    let search = DocumentSearch {
        count: 100,
        ..search.clone()
    };
    let found = cabinet.record().search_documents(&search).unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    found.rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn what_is_put_away_and_for_whom_is_asked_of_the_store() {
    let cabinet = Cabinet::open();
    let patient = cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31"));
    let one = file(&cabinet, letter(&cabinet, &patient, "Un"));
    let two = file(&cabinet, letter(&cabinet, &patient, "Deux"));
    file(&cabinet, letter(&cabinet, &patient, "Trois"));
    let all = DocumentSearch::default();
    let away = DocumentSearch {
        archived: true,
        ..all.clone()
    };
    let mine = DocumentSearch {
        for_person: Some("max".into()),
        ..all.clone()
    };
    assert_eq!(search(&cabinet, &all), ["Trois", "Deux", "Un"]);
    commit(&cabinet, change(&one, 1, DocumentChange::Archive(true))).unwrap();
    commit(
        &cabinet,
        change(&two, 1, DocumentChange::For(Some("max".into()))),
    )
    .unwrap();
    let document = cabinet.record().document(&one).unwrap();
    assert_eq!((document.archived, document.revision), (true, 2));
    assert_eq!(search(&cabinet, &all), ["Trois", "Deux"]);
    assert_eq!(search(&cabinet, &away), ["Un"]);
    assert_eq!(search(&cabinet, &mine), ["Deux"]);
    // The same again changes nothing, an old revision is refused.
    commit(&cabinet, change(&one, 2, DocumentChange::Archive(true))).unwrap();
    assert_eq!(cabinet.record().document(&one).unwrap().revision, 2);
    let stale = commit(&cabinet, change(&one, 1, DocumentChange::Archive(false)));
    assert_eq!(stale.unwrap_err().code(), "conflict");
    commit(&cabinet, change(&one, 2, DocumentChange::Archive(false))).unwrap();
    commit(&cabinet, change(&two, 2, DocumentChange::For(None))).unwrap();
    assert_eq!(search(&cabinet, &all).len(), 3);
    assert!(search(&cabinet, &mine).is_empty());
    let names: Vec<String> = lines(&cabinet).into_iter().map(|line| line.name).collect();
    assert_eq!(
        names[3..],
        [
            "document.archivage",
            "document.destinataire",
            "document.archivage",
            "document.destinataire"
        ]
    );
}

#[test]
fn a_list_is_asked_page_by_page_with_every_filter_in_the_store() {
    let cabinet = Cabinet::open();
    let (one, two) = (
        cabinet.patient(traits("DUPONT", "JEANNE", "1975-12-31")),
        cabinet.patient(traits("DURAND", "ANNE", "1980-01-02")),
    );
    for n in 0..7 {
        let patient = if n < 5 { &one } else { &two };
        let new = NewDocument {
            kind: DocumentType::loinc(if n % 2 == 0 { "11502-2" } else { "11488-4" }),
            date: format!("2026-11-{:02}", n + 1),
            is_read: n != 3,
            statut: if n == 6 {
                DocumentStatut::Brouillon
            } else {
                DocumentStatut::Valide
            },
            ..letter(&cabinet, patient, &format!("Bilan numéro {n}"))
        };
        file(&cabinet, new);
    }
    let page = |first: u64| {
        let found = cabinet
            .record()
            .search_documents(&DocumentSearch {
                first,
                count: 3,
                ..DocumentSearch::default()
            })
            .unwrap();
        let dates: Vec<String> = found.rows.into_iter().map(|row| row.date).collect();
        (dates, found.total)
    };
    assert_eq!(
        page(0),
        (
            vec![
                "2026-11-07".into(),
                "2026-11-06".into(),
                "2026-11-05".into()
            ],
            7
        )
    );
    assert_eq!(page(6), (vec!["2026-11-01".into()], 7));
    assert_eq!(page(9), (vec![], 7));
    let count = |change: &dyn Fn(&mut DocumentSearch)| {
        let mut wanted = DocumentSearch::default();
        change(&mut wanted);
        search(&cabinet, &wanted).len()
    };
    let biology = vec![(LOINC.to_owned(), "11502-2".to_owned())];
    assert_eq!(count(&|s| s.patient = Some(two.clone())), 2);
    assert_eq!(count(&|s| s.types = Some(Types::Of(biology.clone()))), 4);
    assert_eq!(count(&|s| s.types = Some(Types::But(biology.clone()))), 3);
    assert_eq!(count(&|s| s.types = Some(Types::Of(Vec::new()))), 0);
    assert_eq!(count(&|s| s.unread = true), 1);
    assert_eq!(count(&|s| s.statut = Some(DocumentStatut::Brouillon)), 1);
    assert_eq!(
        count(&|s| (s.from, s.to) = (Some("2026-11-02".into()), Some("2026-11-04".into()))),
        3
    );
    assert_eq!(count(&|s| s.words = "bil NUM 4".into()), 1);
    assert_eq!(count(&|s| s.words = "%".into()), 7);
}
