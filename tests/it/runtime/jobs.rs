//! Long work: it starts with the call that asked for it, goes on from its last checkpoint after a restart, and stops when
//! somebody asks.

use std::time::Duration;

use socle_record::{Job, JobId, JobState, Write};
use socle_runtime::HostEvent;
use socle_runtime::limits::JOBS_AT_ONCE;

use super::world::{World, code, next_event, text, until};

/// Start a job; `;` separates its steps, `:` their arguments.
async fn start(world: &World, steps: &str) -> JobId {
    world
        .done(None, &format!("jobs-start|steps|{steps}"))
        .await
        .remove(0)
        .as_str()
        .into()
}

fn job(world: &World, id: &JobId) -> Job {
    world.record().job(id).unwrap()
}

fn said(job: &Job) -> String {
    socle_runtime::Data::from(job.answer.clone()).display()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_runs_once_its_call_has_succeeded_and_its_end_is_an_event() {
    let world = World::new();
    world.set(
        "on-job-finished",
        "store-put|events|{name}|{state} {answer}",
    );
    assert_eq!(
        code(
            world
                .steps(None, "jobs-start|steps|store-put:t:k:perdu\nfail|essai.non")
                .await
        ),
        "essai.non"
    );
    let id = start(&world, "store-put:t:k:v;setting:greeting").await;
    world.settle().await;
    assert_eq!(
        (job(&world, &id).state, said(&job(&world, &id)).as_str()),
        (JobState::Done, "steps from 0, , bonjour")
    );
    assert_eq!(world.row("t", "k"), "v");
    assert_eq!(
        world.row("events", "job-finished"),
        "done steps from 0,,bonjour"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_due_any_more_once_all_is_settled() {
    let world = World::new();
    world.set("on-job-finished", "store-put|events|{id}|v");
    for done in 1..=40 {
        start(&world, "setting:greeting").await;
        world.settle().await;
        assert_eq!(world.rows("events").len(), done);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_knows_its_patient_and_its_origin() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let id: JobId = world
        .done(Some(&patient), "jobs-start|steps|context")
        .await
        .remove(0)
        .as_str()
        .into();
    world.settle().await;
    let answer = said(&job(&world, &id));
    assert!(
        answer.contains(&format!("origin=job patient={patient}"))
            && answer.contains("limited=false"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_commits_what_was_staged_and_what_follows_may_still_fail() {
    let world = World::new();
    world.set("on-job-finished", "store-put|events|{name}|{state}");
    let id = start(
        &world,
        "store-put:t:before:v;keep;store-put:t:after:v;fail:essai.panne:Panne.",
    )
    .await;
    world.settle().await;
    let job = job(&world, &id);
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(job.failure, Some(("essai.panne".into(), "Panne.".into())));
    assert_eq!(
        (world.row("t", "before"), world.row("t", "after")),
        ("v".into(), "-".into())
    );
    assert_eq!(world.row("events", "job-finished"), "failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_goes_on_from_its_last_checkpoint_when_the_program_starts_again() {
    let world = World::new();
    world.net.hang();
    let id = start(
        &world,
        "store-put:t:one:v;keep;store-put:t:two:v;exchange;store-put:t:three:v",
    )
    .await;
    until(|| world.net.count() == 1).await;
    assert_eq!(
        (world.row("t", "one"), world.row("t", "two")),
        ("v".into(), "-".into())
    );
    let world = world.restart();
    world.net.answer(|_| Ok(text("pong")));
    until(|| job(&world, &id).state.is_over()).await;
    let job = job(&world, &id);
    assert_eq!((job.state, job.starts), (JobState::Done, 2));
    assert_eq!(said(&job), "steps from 2, , 200 text/plain pong, ");
    assert_eq!(
        (world.row("t", "two"), world.row("t", "three")),
        ("v".into(), "v".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_a_plugin_that_is_not_there_yet_waits_for_it() {
    let world = World::new();
    world.net.hang();
    let id = start(&world, "exchange").await;
    until(|| world.net.count() == 1).await;
    // The program starts, and loads its plugins only later: nothing fails meanwhile.
    let (path, clock) = (
        world.home.path().to_owned(),
        std::sync::Arc::clone(&world.clock),
    );
    let World {
        host,
        net,
        desk,
        home,
        ..
    } = world;
    drop(host);
    let record = super::world::reopen(&path, &clock);
    let ports = socle_runtime::Ports::new(net.clone(), desk.clone(), clock.clone());
    let host =
        socle_runtime::Host::with_options(&path, record, ports, super::world::unhurried()).unwrap();
    assert!(host.settle(super::world::PATIENCE).await);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(host.record().job(&id).unwrap().state, JobState::Waiting);
    net.answer(|_| Ok(text("pong")));
    host.load_installed().unwrap();
    until(|| host.record().job(&id).unwrap().state == JobState::Done).await;
    drop((host, home));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_stopped_by_its_plugin_by_a_person_and_before_it_starts() {
    let world = World::new();
    world.set("on-job-finished", "store-put|events|{id}|{state}");
    world.net.hang();
    // By its plugin: which has its turn although the job runs.
    let id = start(&world, "store-put:t:k:v;exchange").await;
    until(|| world.net.count() == 1).await;
    world.done(None, &format!("jobs-cancel|{id}")).await;
    until(|| job(&world, &id).state == JobState::Cancelled).await;
    assert_eq!(world.row("t", "k"), "-");
    // By a person, from another window.
    let id = start(&world, "exchange").await;
    until(|| world.net.count() == 2).await;
    world.commit(Write::CancelJob {
        job: id.clone(),
        plugin: None,
    });
    until(|| job(&world, &id).state == JobState::Cancelled).await;
    // In the same call that starts it.
    let id = world
        .done(None, "jobs-start|steps|exchange")
        .await
        .remove(0);
    world.done(None, &format!("jobs-cancel|{id}")).await;
    until(|| job(&world, &id.as_str().into()).state == JobState::Cancelled).await;
    until(|| world.rows("events").len() == 3).await;
    assert!(
        world
            .rows("events")
            .iter()
            .all(|(_, state)| state == "cancelled")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_plugins_job_is_not_stopped() {
    let world = World::with_provider();
    let write = Write::StartJob(socle_record::NewJob {
        id: Some("job-of-another".into()),
        plugin: "fournisseur".into(),
        name: "steps".into(),
        input: socle_record::Value::None,
        patient: None,
    });
    world.commit(write);
    // Nor does it run: its own plugin does no jobs.
    world.settle().await;
    assert_eq!(
        job(&world, &"job-of-another".into()).state,
        JobState::Waiting
    );
    assert_eq!(
        code(world.steps(None, "jobs-cancel|job-of-another").await),
        "not-found"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_job_keeps_neither_its_plugins_calls_nor_events_nor_other_jobs_waiting() {
    let world = World::new();
    world.net.hang();
    world.set("on-event", "store-put|events|k|v");
    let patient = world.patient("DUPONT", "JEANNE");
    world
        .done(Some(&patient), "jobs-start|steps|exchange")
        .await;
    until(|| world.net.count() == 1).await;
    let quick: JobId = world
        .done(Some(&patient), "jobs-start|steps|store-put:t:k:v")
        .await
        .remove(0)
        .as_str()
        .into();
    world.change_phone(&patient, "0102030405");
    until(|| job(&world, &quick).state == JobState::Done && world.row("events", "k") == "v").await;
    // What was read is in the journal although the job still runs.
    world
        .done(Some(&patient), &format!("identity|{patient}"))
        .await;
    let journalled = || {
        world
            .record()
            .journal_tail(50)
            .unwrap()
            .iter()
            .any(|line| line.capability == "identity-store")
    };
    until(journalled).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_jobs_of_a_plugin_run_side_by_side_and_the_others_follow() {
    let world = World::new();
    let gate = world.net.gated();
    let mut ids = Vec::new();
    for _ in 0..JOBS_AT_ONCE + 2 {
        ids.push(start(&world, "exchange").await);
    }
    until(|| world.net.count() == JOBS_AT_ONCE).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(world.net.count(), JOBS_AT_ONCE);
    gate.add_permits(ids.len());
    until(|| ids.iter().all(|id| job(&world, id).state == JobState::Done)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_checkpoint_gives_the_time_budget_back() {
    let world = World::new();
    // Past the budget without a checkpoint, far within it with some.
    let without = start(&world, "loop").await;
    let honest = ["spin:20"; 12].join(";keep;");
    let with = start(&world, &honest).await;
    world.settle().await;
    assert_eq!(
        job(&world, &without).failure.map(|(code, _)| code),
        Some("limit.cpu".into())
    );
    assert_eq!(
        job(&world, &with).state,
        JobState::Done,
        "{:?}",
        job(&world, &with).failure
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_outside_a_job_is_unsupported() {
    let world = World::new();
    assert_eq!(world.done(None, "?checkpoint|x").await, ["!unsupported"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_far_a_job_is_can_be_read_in_the_record() {
    let world = World::new();
    world.net.hang();
    let mut events = world.host.events();
    let id = start(&world, "progress:2:la moitié;exchange").await;
    until(|| world.net.count() == 1).await;
    assert_eq!(job(&world, &id).progress_text, "la moitié");
    let told = next_event(&mut events, |event| match event {
        HostEvent::Progress { text, .. } => Some(text),
        _ => None,
    })
    .await;
    assert_eq!(told, "la moitié");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_jobs_of_a_plugin_that_is_removed_stop() {
    let world = World::new();
    world.net.hang();
    let id = start(&world, "store-put:t:k:v;exchange").await;
    until(|| world.net.count() == 1).await;
    world
        .host
        .remove("essai", socle_record::Author::host())
        .unwrap();
    until(|| job(&world, &id).state == JobState::Cancelled).await;
    assert_eq!(world.row("t", "k"), "-");
}

/// As the record keeps it, so it holds between workstations too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_works_alone_waits_for_the_one_before() {
    let world = World::empty(super::world::budgets());
    let alone = super::packages::Copy::of("essai").with_manifest(|text| {
        text.replacen("id = \"steps\"\n", "id = \"steps\"\nalone = true\n", 1)
    });
    world
        .host
        .install_allowing(alone.path(), socle_record::Author::host())
        .unwrap();
    let gate = world.net.gated();
    let mut ids = Vec::new();
    for _ in 0..JOBS_AT_ONCE {
        ids.push(start(&world, "exchange").await);
    }
    // The same for what begins by itself.
    until(|| world.net.count() == 1).await;
    for _ in 0..JOBS_AT_ONCE {
        world.done(None, "schedule-at|steps|0|exchange").await;
    }
    let done = || {
        let over = ids.iter().filter(|id| job(&world, id).state.is_over());
        over.count()
    };
    for ended in 1..=JOBS_AT_ONCE {
        gate.add_permits(1);
        until(|| done() == ended).await;
        assert!(world.net.count() <= ended + 1, "side by side");
    }
    gate.add_permits(JOBS_AT_ONCE);
    world.settle().await;
    assert_eq!(world.net.count(), 2 * JOBS_AT_ONCE);
}
