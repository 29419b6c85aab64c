//! Patients: search, lists, fields, questions.

use socle_record::{NewPatient, Order, PatientId, Query, RecordError, Unit, Value, Write};

use crate::cabinet::{Cabinet, created_patient, doctor, traits};

fn with_fields(
    cabinet: &Cabinet,
    nom: &str,
    prenom: &str,
    date: &str,
    fields: &[(&str, &str)],
) -> PatientId {
    let mut new = NewPatient::new(traits(nom, prenom, date));
    new.fields = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).into()))
        .collect();
    created_patient(&cabinet.commit(Write::CreatePatient(new)))
}

fn set(id: &PatientId, revision: u64, fields: &[(&str, Value)]) -> Write {
    Write::Fields {
        kind: "patient".to_owned(),
        id: id.to_string(),
        revision,
        fields: fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    }
}

#[test]
fn a_patient_is_found_by_each_thing_that_names_them() {
    let cabinet = Cabinet::open();
    with_fields(
        &cabinet,
        "D'ÆION",
        "Anne-Sophie",
        "1975-12-31",
        &[
            ("nom-utilise", "Lefèvre"),
            ("prenom-utilise", "Nana"),
            ("telephone", "+33 6 12 34 56 78"),
        ],
    );
    with_fields(
        &cabinet,
        "DUPONT",
        "MARIE",
        "1980-02-01",
        &[("telephone", "01 02 03 04 05")],
    );
    for typed in [
        "d'aeion",
        "daeion",
        "ÆION",
        "anne soph",
        "annesophie",
        "LEFEVRE",
        "lefèv",
        "nana",
        "31/12/1975",
        "1975-12",
        "31121975",
        "0612",
        "06 12 34",
        "aeion 1975",
        "nana lef 31/12",
    ] {
        assert_eq!(cabinet.found(typed), ["D'ÆION Anne-Sophie"], "{typed:?}");
    }
    for typed in ["dupont nana", "1976", "07", "xyz", "eion"] {
        assert_eq!(cabinet.found(typed), Vec::<String>::new(), "{typed:?}");
    }
    assert_eq!(cabinet.found("").len(), 2);
}

#[test]
fn what_is_typed_is_never_taken_for_the_language_of_the_index() {
    let cabinet = Cabinet::open();
    with_fields(&cabinet, "OR", "AND", "1980-02-01", &[]);
    for typed in [
        "\"",
        "*",
        "OR",
        "or and",
        "NEAR(a b)",
        "words:or",
        "(((",
        "-",
        "o\u{0}r",
        "';--",
        "a OR b*\"",
    ] {
        cabinet.search(typed, 0, 10);
    }
    for typed in [
        "mot ".repeat(10_000),
        "12 ".repeat(10_000),
        "1/".repeat(10_000),
        "a".repeat(100_000),
    ] {
        assert!(cabinet.found(&typed).is_empty());
    }
    assert_eq!(cabinet.found("or AND"), ["OR AND"]);
}

#[test]
fn the_list_is_alphabetical_and_birth_names_that_start_as_typed_come_first() {
    let cabinet = Cabinet::open();
    for (nom, prenom) in [
        ("MARTIN", "Zoé"),
        ("MARTIN DUPONT", "Alice"),
        ("Étienne", "Paul"),
        ("EVRARD", "Martine"),
        ("ABEL", "Martin"),
    ] {
        with_fields(&cabinet, nom, prenom, "1980-01-01", &[]);
    }
    assert_eq!(
        cabinet.found(""),
        [
            "ABEL Martin",
            "Étienne Paul",
            "EVRARD Martine",
            "MARTIN Zoé",
            "MARTIN DUPONT Alice"
        ]
    );
    assert_eq!(
        cabinet.found("mart"),
        [
            "MARTIN Zoé",
            "MARTIN DUPONT Alice",
            "ABEL Martin",
            "EVRARD Martine"
        ]
    );
}

#[test]
fn pages_of_a_list_follow_one_another_whether_few_or_many_match() {
    let cabinet = Cabinet::open();
    let mut unit = Unit::new(doctor());
    for n in 0..1_200 {
        let nom = if n % 3 == 0 { "DUPONT" } else { "MARTIN" };
        let prenom = format!("{}{}", char::from(b'A' + (n % 26) as u8), "I".repeat(n % 7));
        let mut new = NewPatient::new(traits(nom, &prenom, "1980-01-01"));
        new.fields.push(("nom-utilise".to_owned(), "Durand".into()));
        unit.writes.push(Write::CreatePatient(new));
    }
    cabinet.record().commit(&unit).unwrap();
    for (words, total) in [
        ("", 1_200),
        ("durand", 1_200),
        ("du", 1_200),
        ("dupont", 400),
        ("martin", 800),
        ("durand mart", 800),
    ] {
        let whole = cabinet.search(words, 0, 1_000);
        assert_eq!(whole.total, total, "{words:?}");
        let mut pages = Vec::new();
        while pages.len() < whole.rows.len() {
            let page = cabinet.search(words, pages.len() as u64, 130);
            assert_eq!(page.total, total);
            pages.extend(page.rows);
        }
        pages.truncate(whole.rows.len());
        assert_eq!(pages, whole.rows, "{words:?}");
        assert!(cabinet.search(words, total, 10).rows.is_empty());
    }
    let first = &cabinet.search("du", 399, 2).rows;
    assert_eq!(
        [&first[0].nom_naissance, &first[1].nom_naissance],
        ["DUPONT", "MARTIN"]
    );
}

#[test]
fn the_matricule_finds_and_shows_only_a_qualified_identity() {
    use socle_formats::identite::{Acte, Piece};
    use socle_record::Moyen;
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet
        .act(
            &id,
            1,
            Acte::Reponse(crate::cabinet::answer()),
            Moyen::Traits,
        )
        .unwrap();
    assert_eq!(cabinet.record().patient(&id).unwrap().matricule, None);
    assert!(cabinet.found("275126322074974").is_empty());
    cabinet
        .act(&id, 2, Acte::Controler(Piece::Passeport), Moyen::Piece)
        .unwrap();
    assert_eq!(
        cabinet.record().patient(&id).unwrap().matricule.as_deref(),
        Some("275126322074974")
    );
    assert_eq!(cabinet.found("2 75 12 63 220 749 74"), ["ADRUN ZOE"]);
    cabinet
        .act(
            &id,
            3,
            Acte::RetirerControle(socle_formats::identite::Motif::new("Erreur").unwrap()),
            Moyen::Saisie,
        )
        .unwrap();
    assert_eq!(cabinet.record().patient(&id).unwrap().matricule, None);
    assert!(cabinet.found("275126322074974").is_empty());
}

#[test]
fn fields_change_with_their_revision_and_the_search_follows() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(set(
        &id,
        1,
        &[
            ("nom-utilise", "Kerouac".into()),
            ("adresse", "1 rue\nParis".into()),
        ],
    ));
    assert_eq!(cabinet.found("kerou"), ["ADRUN ZOE"]);
    let entity = cabinet.record().entity("patient", id.as_str()).unwrap();
    assert_eq!(
        (entity.revision, entity.get("nom-utilise")),
        (2, "Kerouac".into())
    );
    assert_eq!(entity.get("statut"), "provisoire".into());
    assert_eq!(entity.get("lieu-naissance"), "63220".into());
    assert_eq!(entity.get("telephone"), Value::None);
    cabinet.commit(set(&id, 2, &[("nom-utilise", Value::None)]));
    assert!(cabinet.found("kerou").is_empty());
    assert_eq!(cabinet.found("adrun"), ["ADRUN ZOE"]);
    let line = cabinet.record().patient(&id).unwrap();
    assert_eq!(
        (line.nom_utilise, line.revision, line.identity_revision),
        (None, 3, 1)
    );
}

#[test]
fn a_write_that_changes_nothing_leaves_the_revision() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(set(&id, 1, &[("telephone", "0612345678".into())]));
    assert!(
        cabinet
            .commit(set(&id, 2, &[("telephone", " 0612345678 ".into())]))
            .changes
            .is_empty()
    );
    assert_eq!(cabinet.record().patient(&id).unwrap().revision, 2);
}

#[test]
fn a_stale_revision_changes_nothing() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.commit(set(&id, 1, &[("telephone", "01".into())]));
    let refused = cabinet.refused(set(&id, 1, &[("telephone", "02".into())]));
    assert!(matches!(
        &refused,
        RecordError::Meanwhile(meanwhile) if (meanwhile.expected, meanwhile.found) == (1, 2)
    ));
    assert!(refused.message().contains("Rien n’a été écrasé"));
    let future = cabinet.refused(set(&id, 9, &[("telephone", "02".into())]));
    assert!(matches!(future, RecordError::Meanwhile(_)));
    assert_eq!(
        cabinet
            .record()
            .entity("patient", id.as_str())
            .unwrap()
            .get("telephone"),
        "01".into()
    );
}

#[test]
fn a_field_that_cannot_be_written_is_named() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let long = "x".repeat(101);
    for (field, value) in [
        ("inconnu", Value::from("a")),
        ("nom-naissance", "a".into()),
        ("statut", "qualifiee".into()),
        ("telephone", 12.into()),
        ("nom-utilise", long.as_str().into()),
        ("nom-utilise", "a\u{0}b".into()),
        ("nom-utilise", "a\nb".into()),
    ] {
        let refused = cabinet.refused(set(
            &id,
            1,
            &[("courriel", "a@b.fr".into()), (field, value)],
        ));
        assert!(
            matches!(&refused, RecordError::Field { field: named, .. } if named == field),
            "{refused}"
        );
        assert!(
            refused.message().starts_with("Le champ « "),
            "{}",
            refused.message()
        );
    }
    let entity = cabinet.record().entity("patient", id.as_str()).unwrap();
    assert_eq!((entity.revision, entity.get("courriel")), (1, Value::None));
}

#[test]
fn what_does_not_exist_is_said() {
    let cabinet = Cabinet::open();
    let nobody = PatientId::from("nobody");
    assert!(matches!(
        cabinet.record().patient(&nobody),
        Err(RecordError::NotFound { .. })
    ));
    assert!(matches!(
        cabinet.record().identity(&nobody),
        Err(RecordError::NotFound { .. })
    ));
    assert!(matches!(
        cabinet.record().entity("patient", "nobody"),
        Err(RecordError::NotFound { .. })
    ));
    assert!(matches!(
        cabinet.record().entity("dragon", "nobody"),
        Err(RecordError::UnknownKind(_))
    ));
    assert!(matches!(
        cabinet.refused(set(&nobody, 1, &[])),
        RecordError::NotFound { .. }
    ));
}

#[test]
fn an_id_is_taken_once() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let mut again = NewPatient::new(crate::cabinet::adrun());
    again.id = Some(id);
    assert!(matches!(
        cabinet.refused(Write::CreatePatient(again)),
        RecordError::Conflict { .. }
    ));
    let minted = cabinet.record().mint_id().unwrap();
    let mut other = NewPatient::new(crate::cabinet::adrun());
    other.id = Some(minted.as_str().into());
    assert_eq!(
        created_patient(&cabinet.commit(Write::CreatePatient(other))).as_str(),
        minted
    );
}

#[test]
fn traits_that_a_file_cannot_hold_create_nobody() {
    let cabinet = Cabinet::open();
    let refused = cabinet.refused(Write::CreatePatient(NewPatient::new(traits(
        "  ",
        "ZOE",
        "1980-01-01",
    ))));
    assert!(matches!(refused, RecordError::Refus(_)), "{refused}");
    assert!(
        refused.message().contains("nom de naissance"),
        "{}",
        refused.message()
    );
    assert_eq!(cabinet.search("", 0, 10).total, 0);
}

#[test]
fn questions_by_field_sort_page_and_count() {
    let cabinet = Cabinet::open();
    let a = with_fields(&cabinet, "ABEL", "A", "1960-05-01", &[("commune", "Lyon")]);
    let b = with_fields(
        &cabinet,
        "BLANC",
        "B",
        "1970",
        &[("commune", "Paris"), ("telephone", "01")],
    );
    let c = with_fields(&cabinet, "CARRE", "C", "1980-01-15", &[("commune", "Lyon")]);
    let names = |query: &Query| -> Vec<String> {
        let page = cabinet.record().find(query).unwrap();
        assert_eq!(cabinet.record().count(query).unwrap(), page.total);
        page.rows
            .iter()
            .map(|row| row.get("nom-naissance").as_text().unwrap().to_owned())
            .collect()
    };
    let all = Query {
        kind: "patient".to_owned(),
        count: 10,
        ..Query::default()
    };
    let lyon = vec![("commune".to_owned(), Value::from("Lyon"))];
    assert_eq!(names(&all), ["ABEL", "BLANC", "CARRE"]);
    assert_eq!(
        names(&Query {
            equal: lyon.clone(),
            ..all.clone()
        }),
        ["ABEL", "CARRE"]
    );
    let silent = vec![("telephone".to_owned(), Value::None)];
    assert_eq!(
        names(&Query {
            equal: silent,
            ..all.clone()
        }),
        ["ABEL", "CARRE"]
    );
    let between = |low: Value, high: Value| vec![("date-naissance".to_owned(), low, high)];
    assert_eq!(
        names(&Query {
            between: between("1965".into(), "1980-01-15".into()),
            ..all.clone()
        }),
        ["BLANC", "CARRE"]
    );
    assert_eq!(
        names(&Query {
            between: between(Value::None, "1970".into()),
            ..all.clone()
        }),
        ["ABEL", "BLANC"]
    );
    let sort = Some(("date-naissance".to_owned(), Order::Descending));
    assert_eq!(
        names(&Query {
            sort,
            ..all.clone()
        }),
        ["CARRE", "BLANC", "ABEL"]
    );
    let sort = Some(("nom-naissance".to_owned(), Order::Descending));
    assert_eq!(
        names(&Query {
            sort,
            first: 1,
            count: 1,
            ..all.clone()
        }),
        ["BLANC"]
    );
    assert_eq!(
        names(&Query {
            matches: Some("carre lyo".into()),
            ..all.clone()
        }),
        Vec::<String>::new()
    );
    assert_eq!(
        names(&Query {
            matches: Some("carr".into()),
            ..all.clone()
        }),
        ["CARRE"]
    );
    let within = Some(vec![a, b, PatientId::from("nobody")]);
    assert_eq!(
        names(&Query {
            equal: lyon,
            within,
            ..all.clone()
        }),
        ["ABEL"]
    );
    assert_eq!(
        names(&Query {
            within: Some(Vec::new()),
            ..all.clone()
        }),
        Vec::<String>::new()
    );
    assert_eq!(
        cabinet
            .record()
            .find(&Query {
                within: Some(vec![c]),
                ..all.clone()
            })
            .unwrap()
            .rows[0]
            .get("commune"),
        "Lyon".into()
    );
    for field in ["fields", "1) OR (1", "telephone'"] {
        let query = Query {
            equal: vec![(field.to_owned(), "a".into())],
            ..all.clone()
        };
        assert!(matches!(
            cabinet.record().find(&query),
            Err(RecordError::Invalid { .. })
        ));
    }
    let number = Query {
        equal: vec![("commune".to_owned(), 3.into())],
        ..all
    };
    assert!(matches!(
        cabinet.record().count(&number),
        Err(RecordError::Invalid { .. })
    ));
}
