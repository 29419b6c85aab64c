//! The zone a practice counts its days in.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use socle_formats::identite::{Acte, Piece};
use socle_record::model::kinds;
use socle_record::{
    Created, Level, Moyen, NewEntity, NewHome, NewSetting, PatientId, Purpose, Record, RecordError,
    Unit, Unlock, Value, Write, Zone, zone,
};

use crate::cabinet::{Cabinet, TestMachine, doctor, place, traits};

/// 22 November 2026 at 23:30 UTC: the 23rd in Paris, in La Réunion and in Nouméa, the 22nd in Martinique.
const LATE_MS: i64 = 1_795_390_200_000;

fn set(cabinet: &Cabinet, name: &str) -> Result<(), RecordError> {
    let new = NewSetting {
        level: Level::Practice,
        owner: zone::OWNER.to_owned(),
        key: zone::KEY.to_owned(),
        value: name.into(),
    };
    let unit = Unit::new(doctor()).with(Write::Setting(new));
    cabinet.record().commit(&unit).map(drop)
}

/// A practice whose clock stands there.
fn at(ms: i64) -> Cabinet {
    let cabinet = Cabinet::open();
    cabinet.clock.0.store(ms, Ordering::Relaxed);
    cabinet
}

fn consultation(
    cabinet: &Cabinet,
    patient: &PatientId,
    date: Option<&str>,
) -> Result<String, RecordError> {
    let mut new = NewEntity::of(&kinds::CONSULTATION, patient).with("motif", "toux");
    if let Some(date) = date {
        new = new.with("date", date);
    }
    let write = Write::CreateEntity(new);
    let done = cabinet.record().commit(&Unit::new(doctor()).with(write))?;
    let [Created::Entity(id)] = done.created.as_slice() else {
        panic!("{done:?}");
    };
    let view = cabinet.record().entity("consultation", id.as_str())?;
    Ok(view.date("date").unwrap().to_string())
}

#[test]
fn the_day_left_out_and_what_is_future_follow_the_zone_at_once() {
    let cabinet = at(LATE_MS);
    let patient = cabinet.zoe();
    for (name, today, tomorrow) in [
        ("Europe/Paris", "2026-11-23", "2026-11-24"),
        ("America/Martinique", "2026-11-22", "2026-11-23"),
        ("Indian/Reunion", "2026-11-23", "2026-11-24"),
        ("Pacific/Noumea", "2026-11-23", "2026-11-24"),
    ] {
        set(&cabinet, name).unwrap();
        let record = cabinet.record();
        assert_eq!(record.zone(), Zone::named(name).unwrap());
        assert_eq!(record.today().unwrap().to_string(), today, "{name}");
        assert_eq!(consultation(&cabinet, &patient, None).unwrap(), today);
        assert_eq!(
            consultation(&cabinet, &patient, Some(today)).unwrap(),
            today
        );
        let refused = consultation(&cabinet, &patient, Some(tomorrow)).unwrap_err();
        assert!(refused.message().contains("futur"), "{refused:?}");
    }
}

#[test]
fn a_child_is_of_age_at_midnight_where_the_practice_is() {
    // Eighteen on the 23rd: a birth certificate beside a parent's document proves a minor's identity only.
    for (name, taken) in [("Europe/Paris", false), ("America/Martinique", true)] {
        let cabinet = at(LATE_MS);
        set(&cabinet, name).unwrap();
        let patient = cabinet.patient(traits("ADRUN", "LEA", "2008-11-23"));
        let done = cabinet.act(
            &patient,
            1,
            Acte::Controler(Piece::ActeEtPieceParent),
            Moyen::Piece,
        );
        assert_eq!(done.is_ok(), taken, "{name}: {done:?}");
    }
}

#[test]
fn who_leaves_is_gone_when_the_day_begins_there() {
    let cabinet = at(LATE_MS);
    let patient = cabinet.zoe();
    let id = socle_record::EntityId::from(patient.as_str());
    cabinet
        .record()
        .change(
            &doctor(),
            "patient",
            &id,
            1,
            &[("date-depart", "2026-11-23".into())],
        )
        .unwrap();
    let active = || cabinet.record().is_active(&patient).unwrap();
    assert!(!active(), "in Paris");
    set(&cabinet, "America/Martinique").unwrap();
    assert!(active());
    // Four and a half hours later it is the 23rd there too.
    cabinet.clock.advance(5 * 3_600_000);
    assert!(!active());
}

#[test]
fn the_nights_of_the_two_changes_of_hour_have_one_midnight_each() {
    let cabinet = Cabinet::open();
    let today = |instant: &str| {
        let ms = instant.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        cabinet.clock.0.store(ms, Ordering::Relaxed);
        cabinet.record().today().unwrap().to_string()
    };
    for (instant, expected) in [
        ("2026-03-28T22:59:59Z", "2026-03-28"),
        ("2026-03-28T23:00:00Z", "2026-03-29"),
        ("2026-03-29T21:59:59Z", "2026-03-29"),
        ("2026-03-29T22:00:00Z", "2026-03-30"),
        ("2026-10-24T21:59:59Z", "2026-10-24"),
        ("2026-10-24T22:00:00Z", "2026-10-25"),
        ("2026-10-25T22:59:59Z", "2026-10-25"),
        ("2026-10-25T23:00:00Z", "2026-10-26"),
    ] {
        assert_eq!(today(instant), expected, "{instant}");
    }
}

#[test]
fn a_practice_takes_the_zone_of_the_machine_it_is_made_on_and_a_demonstration_is_in_paris() {
    for (purpose, expected) in [
        (Purpose::Practice, "Pacific/Noumea"),
        (Purpose::Demonstration, "Europe/Paris"),
    ] {
        let mut cabinet = Cabinet::empty();
        cabinet.surroundings.machine = Arc::new(TestMachine {
            id: Mutex::new(Some("un".to_owned())),
            zone: "Pacific/Noumea",
        });
        let new = NewHome {
            key: socle_record::KeyChoice::File,
            purpose,
            place: place(cabinet.base.as_deref()),
        };
        let record = Record::init_as(&cabinet.home(), &new, cabinet.surroundings.clone()).unwrap();
        assert_eq!(record.zone().name(), expected);
        let line = &record.journal_tail(1).unwrap()[0];
        assert_eq!(
            (line.name.as_str(), line.object.as_str()),
            ("cabinet.creation", expected)
        );
        drop(record);
        // It stays what it was when the machine is set to another one.
        cabinet.surroundings.machine = Arc::new(TestMachine {
            id: Mutex::new(Some("un".to_owned())),
            zone: "Indian/Reunion",
        });
        let record = cabinet.try_open(&Unlock::Kept).unwrap();
        assert_eq!(record.zone().name(), expected);
    }
}

#[test]
fn a_practice_older_than_zones_takes_that_of_the_machine_and_says_so() {
    let mut cabinet = Cabinet::open();
    let database = cabinet.database();
    assert_eq!(
        database.run(&format!("DELETE FROM settings WHERE key = '{}'", zone::KEY)),
        1
    );
    drop(database);
    cabinet.reopen();
    // A demonstration: see above for a practice.
    assert_eq!(cabinet.record().zone(), Zone::default());
    let told = cabinet.record().journal_tail(3).unwrap();
    assert!(
        told.iter()
            .any(|line| line.name == "cabinet.fuseau" && line.object == "Europe/Paris"),
        "{told:?}"
    );
}

#[test]
fn a_zone_nobody_knows_is_refused_and_a_change_is_journalled() {
    let cabinet = Cabinet::open();
    for wrong in ["Europe/Lutece", "", "+04:00"] {
        let refused = set(&cabinet, wrong).unwrap_err();
        assert!(
            matches!(refused, RecordError::Invalid { .. }),
            "{refused:?}"
        );
        assert!(
            refused.message().contains("fuseau"),
            "{}",
            refused.message()
        );
    }
    let none = Write::Setting(NewSetting {
        level: Level::Practice,
        owner: zone::OWNER.to_owned(),
        key: zone::KEY.to_owned(),
        value: Value::None,
    });
    assert!(matches!(cabinet.refused(none), RecordError::Invalid { .. }));
    set(&cabinet, "America/Cayenne").unwrap();
    let line = &cabinet.record().journal_tail(1).unwrap()[0];
    assert_eq!(line.name, "reglage.modification");
    assert_eq!(line.object, format!("socle/{}", zone::KEY));
    assert_eq!(line.person, doctor().person.map(|person| person.id));
}
