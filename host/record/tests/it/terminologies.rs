//! Terminologies: the starter set, what a practice loads in its place, and both through reopening.

use socle_record::terminology::read;
use socle_record::{Author, NewTerminology, systems};

use crate::cabinet::Cabinet;

fn codes(cabinet: &Cabinet, typed: &str) -> Vec<String> {
    cabinet
        .record()
        .search_terms(&[systems::CIM10, systems::ATC], typed, 4)
        .unwrap()
        .into_iter()
        .map(|found| found.coded.code)
        .collect()
}

fn load(cabinet: &Cabinet, file: &str) {
    let new = NewTerminology {
        system: systems::CIM10.to_owned(),
        version: "2026".to_owned(),
        date: "2026-01".to_owned(),
        source: "cim.csv".to_owned(),
        terms: read::terms(systems::CIM10, file.as_bytes(), &read::Columns::default()).unwrap(),
    };
    cabinet
        .record()
        .load_terminology(&Author::host(), new)
        .unwrap();
}

#[test]
fn a_loaded_terminology_takes_the_place_of_the_starter_set_until_it_is_taken_out() {
    let mut cabinet = Cabinet::open();
    assert_eq!(codes(&cabinet, "hta"), ["I10"]);
    load(
        &cabinet,
        "code;libellé\nI100;HTA bénigne\nI10;Hypertension essentielle (primitive)\n",
    );
    assert_eq!(
        codes(&cabinet, "hta"),
        ["I10", "I10.0"],
        "what is used often comes first"
    );
    load(&cabinet, "code;libellé\nI10;Hypertension\nB01;Varicelle\n");
    cabinet.reopen();
    let loaded = cabinet.record().terminologies().unwrap();
    assert_eq!(
        loaded
            .iter()
            .map(|one| (one.system.as_str(), one.version.as_str(), one.codes))
            .collect::<Vec<_>>(),
        [(systems::CIM10, "2026", 2)]
    );
    assert_eq!(codes(&cabinet, "diabete"), Vec::<String>::new());
    assert_eq!(codes(&cabinet, "vari"), ["B01"]);
    assert!(
        cabinet
            .record()
            .remove_terminology(&Author::host(), systems::CIM10)
            .unwrap()
    );
    assert!(
        !cabinet
            .record()
            .remove_terminology(&Author::host(), systems::CIM10)
            .unwrap()
    );
    assert!(codes(&cabinet, "diabete").contains(&"E11.9".to_owned()));
    let names: Vec<_> = cabinet
        .record()
        .journal_tail(3)
        .unwrap()
        .into_iter()
        .map(|line| (line.name, line.object))
        .collect();
    assert_eq!(
        names[0],
        ("terminologie.retrait".to_owned(), systems::CIM10.to_owned())
    );
}
