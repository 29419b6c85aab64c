//! What begins by itself is kept, begins once, and is gone with its plugin.

use socle_record::{JobId, NewJob, NewSchedule, Unit, Value, Write};

use crate::cabinet::{Cabinet, START_MS, by_plugin};

fn schedule(id: &str, due_ms: i64) -> NewSchedule {
    NewSchedule {
        plugin: "a".to_owned(),
        id: id.to_owned(),
        rule: String::new(),
        name: "import".to_owned(),
        input: Value::None,
        patient: None,
        due_ms,
    }
}

fn ids(cabinet: &Cabinet) -> Vec<(String, i64)> {
    let found = cabinet.record().schedules("a").unwrap();
    found
        .into_iter()
        .map(|one| (one.schedule.id, one.schedule.due_ms))
        .collect()
}

#[test]
fn what_is_asked_for_survives_reopening_in_the_order_of_time() {
    let mut cabinet = Cabinet::open();
    cabinet.commit(Write::Schedule(schedule("tard", START_MS + 2)));
    cabinet.commit(Write::Schedule(schedule("tôt", START_MS + 1)));
    cabinet.commit(Write::Schedule(schedule("tard", START_MS + 3)));
    cabinet.reopen();
    assert_eq!(
        ids(&cabinet),
        [
            ("tôt".to_owned(), START_MS + 1),
            ("tard".to_owned(), START_MS + 3)
        ]
    );
    assert_eq!(cabinet.record().schedules("b").unwrap(), []);
}

#[test]
fn it_begins_with_its_job_or_not_at_all() {
    let cabinet = Cabinet::open();
    cabinet.commit(Write::Schedule(schedule("une", START_MS)));
    let begin = |due_ms, next_ms| {
        let id = JobId::from(cabinet.record().mint_id().unwrap());
        let job = NewJob {
            id: Some(id.clone()),
            plugin: "a".to_owned(),
            name: "import".to_owned(),
            input: Value::None,
            patient: None,
        };
        let ran = Write::ScheduleRan {
            plugin: "a".to_owned(),
            id: "une".to_owned(),
            due_ms,
            job: id.clone(),
            next_ms,
        };
        let unit = Unit::new(by_plugin("a"))
            .with(Write::StartJob(job))
            .with(ran);
        cabinet.record().commit(&unit).map(|_| id)
    };
    let first = begin(START_MS, Some(START_MS + 60)).unwrap();
    assert_eq!(cabinet.record().schedules("a").unwrap()[0].job, Some(first));
    // Two workstations that see the same thing due: the second begins nothing.
    let second = begin(START_MS, Some(START_MS + 60)).unwrap_err();
    assert_eq!(second.code(), "conflict");
    begin(START_MS + 60, None).unwrap();
    assert_eq!(ids(&cabinet), []);
    assert_eq!(begin(START_MS + 60, None).unwrap_err().code(), "not-found");
    assert_eq!(cabinet.record().open_jobs().unwrap().len(), 2);
}

#[test]
fn what_is_taken_back_or_forgotten_with_its_plugin_does_not_begin() {
    let cabinet = Cabinet::open();
    cabinet.commit(Write::Schedule(schedule("une", START_MS)));
    cabinet.commit(Write::Schedule(schedule("deux", START_MS)));
    let back = |plugin: &str| Write::Unschedule {
        plugin: plugin.to_owned(),
        id: "une".to_owned(),
    };
    assert_eq!(cabinet.refused(back("b")).code(), "not-found");
    cabinet.commit(back("a"));
    assert_eq!(cabinet.refused(back("a")).code(), "not-found");
    cabinet.commit(Write::ForgetPlugin {
        plugin: "a".to_owned(),
    });
    assert_eq!(ids(&cabinet), []);
}
