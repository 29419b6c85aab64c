//! What begins by itself: once, on time, after a restart too, and not when it may not.

use std::time::Duration;

use socle_record::{
    Author, JobState, KeyChoice, NewHome, NewSchedule, PracticeKey, Purpose, Record, ServerAddress,
    Unit, Where, Write,
};
use socle_runtime::{Choice, limits};

use crate::runtime::packages::Copy;
use crate::runtime::world::{World, budgets};

const HOUR: Duration = Duration::from_secs(3_600);
/// 2026-03-01 09:00:00 UTC: where the clock of a world begins.
const START_MS: i64 = 1_772_355_600_000;

/// `essai` with these schedules in its manifest, all granted.
fn regular(schedules: &str) -> World {
    let world = World::empty(budgets());
    world
        .host
        .install_allowing(package(schedules).path(), Author::host())
        .unwrap();
    world
}

fn package(schedules: &str) -> Copy {
    Copy::of("essai").with_manifest(|text| format!("{text}\n{schedules}"))
}

const HOURLY: &str = "[[schedule]]\nid = \"heure\"\njob = \"steps\"\nevery = \"1h\"\n";

/// How many jobs ended since the world began.
fn ended(world: &World) -> usize {
    world
        .journal()
        .iter()
        .filter(|line| line.name.starts_with("travail.termine"))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_plugin_asks_for_begins_at_its_time_and_once() {
    let world = World::new();
    let said = world
        .done(
            None,
            "schedule-at|steps|60000|store-put:t:k:fait\n?schedule-at|dream|1|x\nschedule-next|absent",
        )
        .await;
    let id = &said[0];
    assert_eq!(said[1..], ["!unsupported", "-"]);
    assert_eq!(
        world.done(None, &format!("schedule-next|{id}")).await,
        [(START_MS + 60_000).to_string()]
    );
    world.settle().await;
    assert_eq!(world.row("t", "k"), "-", "not before its time");
    world.clock.advance(Duration::from_secs(60));
    world.settle().await;
    assert_eq!(world.row("t", "k"), "fait");
    let said = world
        .done(
            None,
            &format!("schedule-next|{id}\n?schedule-cancel|{id}\nstore-delete|t|k"),
        )
        .await;
    assert_eq!(said[..2], ["-", "!not-found"]);
    world.clock.advance(HOUR);
    world.settle().await;
    assert_eq!(world.row("t", "k"), "-", "once only");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_or_asked_by_a_call_that_fails_does_not_begin() {
    let world = World::new();
    let id = world
        .done(None, "schedule-at|steps|1000|store-put:t:k:fait")
        .await
        .remove(0);
    world.done(None, &format!("schedule-cancel|{id}")).await;
    let failing = "schedule-at|steps|1000|store-put:t:k:perdu\nfail|essai.non";
    assert!(world.steps(None, failing).await.is_err());
    world.clock.advance(HOUR);
    world.settle().await;
    assert_eq!(world.row("t", "k"), "-");
    // In one call: asked for, seen, taken back.
    let said = world.done(None, "schedule-at|steps|1000|x").await;
    assert!(!said[0].is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_may_wait_and_no_more() {
    let world = World::new();
    let lines = "schedule-at|steps|3600000|x\n".repeat(limits::SCHEDULED + 1);
    let tolerant = lines.replace("schedule-at", "?schedule-at");
    let said = world.done(None, &tolerant).await;
    assert_eq!(said.iter().filter(|said| *said == "!limit").count(), 1);
    assert_eq!(
        world.record().schedules("essai").unwrap().len(),
        limits::SCHEDULED
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_while_the_program_was_off_begins_once() {
    let world = regular(HOURLY);
    world.settle().await;
    assert_eq!(
        world.record().schedules("essai").unwrap()[0]
            .schedule
            .due_ms,
        START_MS + 3_600_000
    );
    let world = world.restart_after(48 * HOUR);
    world.settle().await;
    assert_eq!(ended(&world), 1, "one run, and not forty-eight");
    let due = world.record().schedules("essai").unwrap()[0]
        .schedule
        .due_ms;
    assert_eq!(due, START_MS + 49 * 3_600_000);
    world.clock.advance(HOUR);
    world.settle().await;
    assert_eq!(ended(&world), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_of_day_is_that_of_the_practice() {
    let world = regular("[[schedule]]\nid = \"matin\"\njob = \"steps\"\nat = \"06:30\"\n");
    world.settle().await;
    // 1 March is past 06:30 in Paris: 2 March, 05:30 UTC.
    let due = world.record().schedules("essai").unwrap()[0]
        .schedule
        .due_ms;
    assert_eq!(due, START_MS + (20 * 3_600 + 1_800) * 1_000);
    assert_eq!(
        world
            .done(None, "schedule-next|matin\n?schedule-cancel|matin")
            .await,
        [due.to_string(), "!unsupported".into()]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_line_or_while_it_is_off_nothing_begins_and_what_is_due_waits() {
    let world = regular(HOURLY);
    world.settle().await;
    world.refuse("essai", "schedule");
    world.clock.advance(HOUR);
    world.settle().await;
    assert_eq!(ended(&world), 0);
    world.host.disable("essai", Author::host()).unwrap();
    world
        .host
        .decide(
            "essai",
            &[("schedule".to_owned(), Choice::Always)],
            Author::host(),
        )
        .unwrap();
    world.settle().await;
    assert_eq!(ended(&world), 0);
    world.host.enable("essai", Author::host()).unwrap();
    world.settle().await;
    assert_eq!(ended(&world), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_whose_job_is_still_open_waits_for_it() {
    let world = regular(HOURLY);
    world.settle().await;
    world.clock.advance(HOUR);
    world.settle().await;
    let first = world.record().schedules("essai").unwrap()[0]
        .job
        .clone()
        .unwrap();
    assert_eq!(world.record().job(&first).unwrap().state, JobState::Done);
    // A job that waits for its plugin is open: another workstation began it, say.
    world.host.pause("essai", Author::host()).unwrap();
    let waiting = socle_record::JobId::from(world.record().mint_id().unwrap());
    let job = socle_record::NewJob {
        id: Some(waiting.clone()),
        plugin: "essai".into(),
        name: "steps".into(),
        input: socle_record::Value::None,
        patient: None,
    };
    let ran = socle_record::Write::ScheduleRan {
        plugin: "essai".into(),
        id: "heure".into(),
        due_ms: world.record().schedules("essai").unwrap()[0]
            .schedule
            .due_ms,
        job: waiting.clone(),
        next_ms: Some(START_MS),
    };
    let unit = socle_record::Unit::new(Author::host())
        .with(socle_record::Write::StartJob(job))
        .with(ran);
    world.record().commit(&unit).unwrap();
    world.host.restart("essai", Author::host()).unwrap();
    world.settle().await;
    // The one that waited ended first; only then did the next begin.
    let last = world.record().schedules("essai").unwrap()[0]
        .job
        .clone()
        .unwrap();
    assert_ne!(last, waiting);
    assert_eq!(world.record().job(&waiting).unwrap().state, JobState::Done);
    assert_eq!(ended(&world), 3);
}

/// Two workstations of one practice, with the same plugin.
fn two_workstations() -> [World; 2] {
    let server = socle_servers::postgres::shared();
    let address = ServerAddress::parse(&server.url(&server.database())).unwrap();
    let first = World::made(budgets(), |home, surroundings| {
        let new = NewHome {
            key: KeyChoice::File,
            purpose: Purpose::Practice,
            place: Where::Server(address.clone()),
        };
        Record::init_as(home, &new, surroundings)
    });
    let key = PracticeKey::File(first.home.path().join("record.key"));
    let second = World::made(budgets(), |home, surroundings| {
        Record::join(home, &key, &address, surroundings)
    });
    let both = [first, second];
    for world in &both {
        world
            .host
            .install_allowing(package(HOURLY).path(), Author::host())
            .unwrap();
    }
    both
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workstations_that_see_the_same_time_come_begin_it_once() {
    const TIMES: usize = 6;
    let [first, second] = two_workstations();
    // Their own clocks are an hour apart: it is the server's that counts.
    second.clock.advance(HOUR);
    first.settle().await;
    second.settle().await;
    for _ in 0..TIMES {
        let due = NewSchedule {
            due_ms: 1,
            ..first
                .record()
                .schedules("essai")
                .unwrap()
                .remove(0)
                .schedule
        };
        first
            .record()
            .commit(&Unit::new(Author::host()).with(Write::Schedule(due)))
            .unwrap();
        tokio::join!(first.settle(), second.settle());
        // Whichever of the two began it, both see that it is over.
        first.settle().await;
    }
    let begun = first
        .record()
        .journal_tail(1_000)
        .unwrap()
        .iter()
        .filter(|line| line.name == "travail.creation")
        .count();
    assert_eq!(begun, TIMES);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_changed_or_is_gone_follows_the_manifest() {
    let world = regular(HOURLY);
    world.settle().await;
    let daily = HOURLY.replace("1h", "1d");
    world
        .host
        .install_allowing(package(&daily).path(), Author::host())
        .unwrap();
    world.settle().await;
    let due = world.record().schedules("essai").unwrap()[0]
        .schedule
        .due_ms;
    assert_eq!(due, START_MS + 86_400_000);
    world.add("essai");
    world.settle().await;
    assert_eq!(world.record().schedules("essai").unwrap(), []);
}
