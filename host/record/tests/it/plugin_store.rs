//! The plugins' stores: rows, words, quota, swap.

use socle_record::{RecordError, StoreQuery, Unit, Value, Write};

use crate::cabinet::{Cabinet, by_plugin};

fn put(plugin: &str, table: &str, key: &str, value: impl Into<Value>, words: &str) -> Write {
    Write::StorePut {
        plugin: plugin.to_owned(),
        table: table.to_owned(),
        key: key.to_owned(),
        value: value.into(),
        words: words.to_owned(),
    }
}

fn swap(plugin: &str, table: &str, staged: &str) -> Write {
    Write::StoreSwap {
        plugin: plugin.to_owned(),
        table: table.to_owned(),
        staged: staged.to_owned(),
    }
}

fn keys(cabinet: &Cabinet, plugin: &str, table: &str, query: StoreQuery) -> Vec<String> {
    let query = StoreQuery {
        count: if query.count == 0 { 100 } else { query.count },
        ..query
    };
    let rows = cabinet.record().store_find(plugin, table, &query).unwrap();
    rows.into_iter().map(|(key, _)| key).collect()
}

fn words(text: &str) -> StoreQuery {
    StoreQuery {
        words: Some(text.to_owned()),
        ..StoreQuery::default()
    }
}

#[test]
fn rows_come_back_by_key_by_words_and_by_range() {
    let cabinet = Cabinet::open();
    for (key, text) in [
        ("1", "Dr Hélène Le Gall, Lyon"),
        ("2", "Dr Paul LEGALL"),
        ("3", "Clinique d'Évry"),
        ("4", ""),
    ] {
        cabinet.commit(put("annuaire", "pro", key, key, text));
    }
    let find = |query| keys(&cabinet, "annuaire", "pro", query);
    assert_eq!(find(StoreQuery::default()), ["1", "2", "3", "4"]);
    assert_eq!(find(words("gall")), ["1"]);
    assert_eq!(find(words("legall")), ["2"]);
    assert_eq!(find(words("devry")), ["3"]);
    assert_eq!(find(words("helene lyo")), ["1"]);
    assert_eq!(find(words("ÉVRY")), ["3"]);
    assert!(find(words("lyon evry")).is_empty());
    let range = |low: Option<&str>, high: Option<&str>| StoreQuery {
        low: low.map(str::to_owned),
        high: high.map(str::to_owned),
        ..StoreQuery::default()
    };
    assert_eq!(find(range(Some("2"), Some("3"))), ["2", "3"]);
    assert_eq!(
        find(StoreQuery {
            descending: true,
            first: 1,
            count: 2,
            ..range(None, None)
        }),
        ["3", "2"]
    );
    assert_eq!(
        find(StoreQuery {
            equal: Some("3".to_owned()),
            ..StoreQuery::default()
        }),
        ["3"]
    );
    assert_eq!(
        cabinet
            .record()
            .store_count("annuaire", "pro", &words("dr"))
            .unwrap(),
        2
    );
    assert_eq!(
        cabinet.record().store_get("annuaire", "pro", "2").unwrap(),
        Some("2".into())
    );
    assert_eq!(
        cabinet.record().store_get("annuaire", "pro", "9").unwrap(),
        None
    );
}

#[test]
fn a_row_that_is_replaced_or_deleted_is_no_longer_found_by_its_old_words() {
    let cabinet = Cabinet::open();
    cabinet.commit(put("a", "t", "k", 1, "ancien"));
    cabinet.commit(put("a", "t", "k", 2, "nouveau"));
    assert!(keys(&cabinet, "a", "t", words("ancien")).is_empty());
    assert_eq!(keys(&cabinet, "a", "t", words("nouv")), ["k"]);
    let delete = Write::StoreDelete {
        plugin: "a".to_owned(),
        table: "t".to_owned(),
        key: "k".to_owned(),
    };
    cabinet.commit(delete.clone());
    assert!(keys(&cabinet, "a", "t", words("nouveau")).is_empty());
    assert_eq!(cabinet.record().store_use("a").unwrap().used_bytes, 0);
    assert!(cabinet.commit(delete).changes.is_empty());
}

#[test]
fn a_plugin_sees_neither_the_rows_nor_the_words_of_another_or_of_another_table() {
    let cabinet = Cabinet::open();
    cabinet.commit(put("a", "t", "k", "secret", "commun"));
    cabinet.commit(put("a", "u", "k", "autre", "commun"));
    cabinet.commit(put("b", "t", "k2", "à b", "commun"));
    assert_eq!(keys(&cabinet, "b", "t", words("commun")), ["k2"]);
    assert_eq!(cabinet.record().store_get("b", "t", "k").unwrap(), None);
    assert_eq!(
        cabinet.record().store_get("a", "u", "k").unwrap(),
        Some("autre".into())
    );
    assert!(keys(&cabinet, "c", "t", StoreQuery::default()).is_empty());
    // The number that stands before words is not a way in.
    assert!(keys(&cabinet, "b", "t", words("0001commun")).is_empty());
}

#[test]
fn a_quota_is_kept_and_said() {
    let cabinet = Cabinet::open();
    cabinet.record().set_quota("a", 1_000).unwrap();
    let big = |n: usize| Value::Bytes(vec![7; n]);
    cabinet.commit(put("a", "t", "k", big(900), ""));
    let refused = cabinet.refused(put("a", "t", "l", big(900), ""));
    assert!(matches!(
        refused,
        RecordError::Quota {
            quota_bytes: 1_000,
            ..
        }
    ));
    assert!(refused.message().contains("extension a"));
    // Smaller in its place, or another plugin: allowed.
    cabinet.commit(put("a", "t", "k", big(500), ""));
    cabinet.commit(put("b", "t", "k", big(900), ""));
    assert_eq!(cabinet.record().store_use("a").unwrap().used_bytes, 502);
    assert_eq!(
        cabinet.record().store_use("b").unwrap().quota_bytes,
        256 * 1024 * 1024
    );
}

#[test]
fn a_swap_is_one_step_and_the_old_rows_are_tidied_later() {
    let mut cabinet = Cabinet::open();
    let mut unit = Unit::new(by_plugin("a"));
    for n in 0..50 {
        unit.writes
            .push(put("a", "pro", &format!("old{n}"), n, "ancien"));
        unit.writes
            .push(put("a", "pro-new", &format!("new{n}"), n, "neuf"));
    }
    cabinet.record().commit(&unit).unwrap();
    let used = cabinet.record().store_use("a").unwrap().used_bytes;
    cabinet.commit(swap("a", "pro", "pro-new"));
    assert!(keys(&cabinet, "a", "pro", words("ancien")).is_empty());
    assert_eq!(keys(&cabinet, "a", "pro", words("neuf")).len(), 50);
    assert!(keys(&cabinet, "a", "pro-new", StoreQuery::default()).is_empty());
    assert!(cabinet.record().store_use("a").unwrap().used_bytes < used);
    cabinet.commit(put("a", "pro-new", "next", 1, "suite"));
    let mut rounds = 0;
    while cabinet.record().tidy(20).unwrap() {
        rounds += 1;
    }
    assert!(rounds >= 2, "{rounds}");
    let rows = cabinet
        .database()
        .number("SELECT count(*) FROM plugin_rows");
    assert_eq!(rows, 51);
}

#[test]
fn a_swap_in_a_unit_that_fails_did_not_happen() {
    let cabinet = Cabinet::open();
    cabinet.commit(put("a", "t", "old", 1, ""));
    cabinet.commit(put("a", "u", "new", 1, ""));
    let unit = Unit::new(by_plugin("a"))
        .with(swap("a", "t", "u"))
        .with(put("a", "t", "", 1, ""));
    assert!(cabinet.record().commit(&unit).is_err());
    assert_eq!(keys(&cabinet, "a", "t", StoreQuery::default()), ["old"]);
    assert!(matches!(
        cabinet.refused(swap("a", "t", "t")),
        RecordError::Invalid { .. }
    ));
    // Nothing was staged: the table becomes empty.
    cabinet.commit(swap("a", "t", "never-written"));
    assert!(keys(&cabinet, "a", "t", StoreQuery::default()).is_empty());
}

#[test]
fn a_million_rows_are_one_line_of_the_journal_per_unit() {
    let cabinet = Cabinet::open();
    let mut unit = Unit::new(by_plugin("a"));
    for n in 0..300 {
        unit.writes.push(put("a", "t", &n.to_string(), n, ""));
    }
    cabinet.record().commit(&unit).unwrap();
    let lines = cabinet.record().journal_tail(10).unwrap();
    assert_eq!(
        (lines[0].name.as_str(), lines[0].object.as_str()),
        ("store.ecriture", "a/t")
    );
    assert_ne!(lines[1].name, "store.ecriture");
}
