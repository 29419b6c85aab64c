//! Settings, grants, providers.

use socle_record::{Decision, Level, NewSetting, RecordError, Value, Write};

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
