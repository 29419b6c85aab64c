//! Readers beside a writer, writers beside one another.

use std::sync::atomic::{AtomicBool, Ordering};

use socle_record::{NewPatient, RecordError, Unit, Write};

use crate::cabinet::{Cabinet, doctor, traits};

#[test]
fn readers_always_see_whole_units_while_a_writer_commits() {
    let cabinet = Cabinet::open();
    let record = cabinet.record();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let page = cabinet.search("pair", 0, 10);
                        assert_eq!(page.total % 2, 0, "half a unit was seen");
                        assert!(page.total >= seen, "a commit was undone");
                        seen = page.total;
                        assert!(record.verify().unwrap().is_intact());
                    }
                    seen
                })
            })
            .collect();
        for n in 0..40 {
            let mut unit = Unit::new(doctor());
            for side in ["GAUCHE", "DROITE"] {
                let prenom = "I".repeat(n % 9 + 1);
                unit.writes
                    .push(Write::CreatePatient(NewPatient::new(traits(
                        &format!("PAIR {side}"),
                        &prenom,
                        "1980",
                    ))));
            }
            record.commit(&unit).unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    assert_eq!(cabinet.search("pair", 0, 1).total, 80);
}

#[test]
fn no_update_is_lost_between_writers_who_read_before_they_write() {
    let cabinet = Cabinet::open();
    let record = cabinet.record();
    let id = cabinet.zoe();
    let conflicts: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut conflicts = 0;
                    for _ in 0..10 {
                        loop {
                            let entity = record.entity("patient", id.as_str()).unwrap();
                            let count: u32 = entity
                                .get("telephone")
                                .as_text()
                                .unwrap_or("0")
                                .parse()
                                .unwrap();
                            let write = Write::Fields {
                                kind: "patient".to_owned(),
                                id: id.to_string(),
                                revision: entity.revision,
                                fields: vec![(
                                    "telephone".to_owned(),
                                    (count + 1).to_string().into(),
                                )],
                            };
                            match record.commit(&Unit::new(doctor()).with(write)) {
                                Ok(_) => break,
                                Err(RecordError::Meanwhile(_)) => conflicts += 1,
                                Err(other) => panic!("{other}"),
                            }
                        }
                    }
                    conflicts
                })
            })
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .sum()
    });
    let entity = record.entity("patient", id.as_str()).unwrap();
    assert_eq!(
        (entity.get("telephone"), entity.revision),
        ("40".into(), 41),
        "{conflicts} conflicts"
    );
}
