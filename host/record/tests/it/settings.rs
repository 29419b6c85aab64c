//! Settings, grants, providers.

use socle_record::{
    Author, Decision, Level, NewConsent, NewSetting, PermissionUse, RecordError, Unit, Value, Write,
};

use crate::cabinet::{Cabinet, START_MS, doctor};

fn set(level: Level, key: &str, value: impl Into<Value>) -> Write {
    Write::Setting(NewSetting {
        level,
        owner: "ins".to_owned(),
        key: key.to_owned(),
        value: value.into(),
    })
}

#[test]
fn each_level_has_its_own_value_and_none_goes_back_to_the_default() {
    let mut cabinet = Cabinet::open();
    let person = Level::Person("p1".to_owned());
    let here = Level::Workstation(cabinet.record().workstation().to_owned());
    cabinet.commit(set(Level::Practice, "mode", "auto"));
    cabinet.commit(set(person.clone(), "mode", 3));
    cabinet.commit(set(here.clone(), "mode", true));
    cabinet.reopen();
    let get =
        |cabinet: &Cabinet, level: &Level| cabinet.record().setting(level, "ins", "mode").unwrap();
    assert_eq!(get(&cabinet, &Level::Practice), Some("auto".into()));
    assert_eq!(get(&cabinet, &person), Some(3.into()));
    assert_eq!(get(&cabinet, &here), Some(true.into()));
    assert_eq!(get(&cabinet, &Level::Person("p2".to_owned())), None);
    assert_eq!(
        cabinet
            .record()
            .setting(&Level::Practice, "dmp", "mode")
            .unwrap(),
        None
    );
    cabinet.commit(set(Level::Practice, "mode", Value::None));
    assert_eq!(get(&cabinet, &Level::Practice), None);
    let nan = set(Level::Practice, "mode", Value::Number(f64::INFINITY));
    assert!(matches!(cabinet.refused(nan), RecordError::Invalid { .. }));
}

#[test]
fn a_permission_is_granted_refused_and_asked_again_one_by_one() {
    let cabinet = Cabinet::open();
    let decide = |permission: &str, decision: Option<Decision>| Write::Grant {
        plugin: "ins".to_owned(),
        permission: permission.to_owned(),
        decision,
    };
    cabinet.commit(decide(
        "http services-ps-tlsm.ameli.fr",
        Some(Decision::Allowed),
    ));
    cabinet.commit(decide("identity write", Some(Decision::Refused)));
    cabinet.clock.advance(10);
    cabinet.commit(decide("identity write", Some(Decision::Allowed)));
    let grants = cabinet.record().grants("ins").unwrap();
    assert_eq!(grants.len(), 2);
    assert_eq!(
        (grants[1].decision, grants[1].at_ms),
        (Decision::Allowed, START_MS + 10)
    );
    assert_eq!(grants[1].by, doctor());
    assert!(cabinet.record().grants("autre").unwrap().is_empty());
    cabinet.commit(decide("identity write", None));
    assert_eq!(cabinet.record().grants("ins").unwrap().len(), 1);
    let names: Vec<String> = cabinet
        .record()
        .journal_tail(4)
        .unwrap()
        .into_iter()
        .map(|line| line.name)
        .collect();
    assert_eq!(
        names,
        [
            "permission.oubliee",
            "permission.accordee",
            "permission.refusee",
            "permission.accordee"
        ]
    );
}

#[test]
fn a_service_has_one_chosen_provider_or_none() {
    let cabinet = Cabinet::open();
    let choose = |plugin: Option<&str>| Write::ChooseProvider {
        service: "identity".to_owned(),
        plugin: plugin.map(str::to_owned),
    };
    assert_eq!(cabinet.record().provider("identity").unwrap(), None);
    cabinet.commit(choose(Some("ins")));
    cabinet.commit(choose(Some("autre")));
    assert_eq!(
        cabinet.record().provider("identity").unwrap().as_deref(),
        Some("autre")
    );
    cabinet.commit(choose(None));
    assert_eq!(cabinet.record().provider("identity").unwrap(), None);
}

#[test]
fn what_was_agreed_to_run_is_kept_with_who_and_when_and_forgotten_with_the_plugin() {
    let mut cabinet = Cabinet::open();
    let agreed = |digest: &str| {
        Write::Consent(NewConsent {
            plugin: "ins".to_owned(),
            publisher: "Socle".to_owned(),
            version: "0.1.0".to_owned(),
            digest: digest.to_owned(),
        })
    };
    assert_eq!(cabinet.record().consent("ins").unwrap(), None);
    cabinet.commit(agreed("aa"));
    cabinet.clock.advance(7);
    cabinet.commit(agreed("bb"));
    cabinet.commit(Write::Grant {
        plugin: "ins".to_owned(),
        permission: "store".to_owned(),
        decision: Some(Decision::EachTime),
    });
    cabinet.reopen();
    let consent = cabinet.record().consent("ins").unwrap().unwrap();
    assert_eq!(
        (consent.digest.as_str(), consent.at_ms, consent.by),
        ("bb", START_MS + 7, doctor())
    );
    let grants = cabinet.record().grants("ins").unwrap();
    assert_eq!(grants[0].decision, Decision::EachTime);
    cabinet.commit(Write::ForgetPlugin {
        plugin: "ins".to_owned(),
    });
    assert_eq!(cabinet.record().consent("ins").unwrap(), None);
    assert!(cabinet.record().grants("ins").unwrap().is_empty());
}

#[test]
fn uses_of_a_permission_add_up() {
    let cabinet = Cabinet::open();
    let used = |uses: u64, last_ms: i64| PermissionUse {
        plugin: "ins".to_owned(),
        permission: "store".to_owned(),
        uses,
        last_ms,
    };
    cabinet
        .record()
        .note_permission_uses(&[used(2, 10), used(1, 30)])
        .unwrap();
    cabinet
        .record()
        .note_permission_uses(&[used(4, 20)])
        .unwrap();
    assert_eq!(
        cabinet.record().permission_uses("ins").unwrap(),
        [used(7, 30)]
    );
}

#[test]
fn a_write_inside_anothers_unit_bears_its_own_author() {
    let cabinet = Cabinet::open();
    let put = |key: &str| Write::StorePut {
        plugin: "fournisseur".to_owned(),
        table: key.to_owned(),
        key: key.to_owned(),
        value: Value::Flag(true),
        words: String::new(),
    };
    let unit = Unit::new(Author::plugin("consommateur"))
        .with(Write::By {
            author: Author::plugin("fournisseur"),
            write: Box::new(put("a")),
        })
        .with(put("b"));
    cabinet.record().commit(&unit).unwrap();
    let by: Vec<_> = cabinet
        .record()
        .journal_tail(2)
        .unwrap()
        .into_iter()
        .map(|line| line.plugin.unwrap_or_default())
        .collect();
    assert_eq!(by, ["consommateur", "fournisseur"]);
}
