//! States, quarantine, turning off, own plugins only.

use std::time::Duration;

use socle_record::Author;
use socle_runtime::limits::{QUARANTINE_CRASHES, RECOVERY_LONGEST_MS};
use socle_runtime::{HostOptions, Lifecycle};

use super::world::{World, budgets, code, package, until};

fn state(world: &World, plugin: &str) -> Lifecycle {
    world
        .host
        .plugins()
        .into_iter()
        .find(|info| info.manifest.id == plugin)
        .unwrap()
        .state
}

fn named(world: &World, act: &str) -> usize {
    world
        .record()
        .journal_tail(500)
        .unwrap()
        .iter()
        .filter(|line| line.name == act)
        .count()
}

async fn crash(world: &World) {
    assert_eq!(code(world.steps(None, "panic|aïe").await), "plugin.crashed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_plugin_runs_before_something_of_it_is_needed() {
    let world = World::new();
    world.settle().await;
    let info = &world.host.plugins()[0];
    assert_eq!(info.state, Lifecycle::Prete);
    assert_eq!(info.stats.calls, 0);
    world.done(None, "clock").await;
    assert_eq!(state(&world, "essai"), Lifecycle::Active);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_is_busy_while_a_call_of_it_runs() {
    let world = World::new();
    world.net.hang();
    let host = world.host.clone();
    let cancel = socle_runtime::Cancel::default();
    let given_up = cancel.clone();
    let call =
        tokio::spawn(async move { super::world::steps(&host, None, "exchange", cancel).await });
    until(|| world.net.count() == 1).await;
    assert_eq!(state(&world, "essai"), Lifecycle::Occupee);
    given_up.cancel();
    assert_eq!(code(call.await.unwrap()), "cancelled");
    assert_eq!(state(&world, "essai"), Lifecycle::Active);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_that_keeps_failing_is_paused_and_the_others_are_not() {
    let world = World::with_provider();
    for n in 1..QUARANTINE_CRASHES {
        crash(&world).await;
        assert_eq!(
            state(&world, "essai"),
            Lifecycle::EnReprise(u32::try_from(n).unwrap())
        );
    }
    crash(&world).await;
    let Lifecycle::EnQuarantaine(why) = state(&world, "essai") else {
        panic!("{}", state(&world, "essai"));
    };
    assert_eq!(why, format!("{QUARANTINE_CRASHES} arrêts : erreur interne"));
    let error = world.steps(None, "clock").await.unwrap_err();
    assert_eq!(error.code(), "plugin.quarantined");
    assert!(error.sentence().contains(&why), "{}", error.sentence());
    assert_eq!(named(&world, "extension.quarantaine"), 1);
    assert_eq!(state(&world, "fournisseur"), Lifecycle::Prete);
    // A person gives it another chance.
    world.host.restart("essai", Author::host()).unwrap();
    assert_eq!(world.done(None, "?setting|greeting").await, ["bonjour"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_no_is_no_failure() {
    let world = World::new();
    for _ in 0..2 * QUARANTINE_CRASHES {
        assert_eq!(
            code(world.steps(None, "fail|essai.non|Non.").await),
            "essai.non"
        );
    }
    assert_eq!(state(&world, "essai"), Lifecycle::Active);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_plugin_does_by_itself_rests_after_a_crash_and_nothing_of_it_is_lost() {
    let world = World::new();
    crash(&world).await;
    world.set("on-event", "store-put|seen|k|v");
    let patient = world.patient("DUPONT", "JEANNE");
    world.change_phone(&patient, "0102030405");
    world.settle().await;
    assert_eq!(world.row("seen", "k"), "-", "it rests");
    world
        .clock
        .advance(Duration::from_millis(RECOVERY_LONGEST_MS));
    world.settle().await;
    assert_eq!(world.row("seen", "k"), "v");
    assert!(world.record().parked_events().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_turned_off_is_silent_until_it_is_turned_on_over_restarts() {
    let world = World::new();
    world.host.disable("essai", Author::host()).unwrap();
    assert_eq!(state(&world, "essai"), Lifecycle::Desactivee);
    assert_eq!(code(world.steps(None, "clock").await), "plugin.disabled");
    world.set("on-event", "store-put|seen|k|v");
    let patient = world.patient("DUPONT", "JEANNE");
    world.change_phone(&patient, "0102030405");
    let world = world.restart();
    world.settle().await;
    assert_eq!(state(&world, "essai"), Lifecycle::Desactivee);
    assert_eq!(world.row("seen", "k"), "-");
    world.host.enable("essai", Author::host()).unwrap();
    world.settle().await;
    // What happened meanwhile reaches it.
    assert_eq!(world.row("seen", "k"), "v");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_by_hand_gives_up_what_runs_and_ends_with_a_restart_of_the_plugin() {
    let world = World::new();
    world.net.hang();
    let host = world.host.clone();
    let call = tokio::spawn(async move {
        super::world::steps(&host, None, "exchange", socle_runtime::Cancel::default()).await
    });
    until(|| world.net.count() == 1).await;
    world.host.pause("essai", Author::host()).unwrap();
    assert_eq!(code(call.await.unwrap()), "cancelled");
    assert!(matches!(
        state(&world, "essai"),
        Lifecycle::EnQuarantaine(_)
    ));
    world.host.restart("essai", Author::host()).unwrap();
    world.done(None, "clock").await;
    assert_eq!(named(&world, "extension.pause"), 1);
    assert_eq!(named(&world, "extension.relance"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn started_safely_only_what_came_with_the_program_is_called() {
    let world = World::with_provider();
    let world = world.restart_with(HostOptions {
        budgets: budgets(),
        safe: true,
        own: vec![package("fournisseur")],
    });
    assert!(world.host.is_safe());
    assert_eq!(state(&world, "essai"), Lifecycle::Desactivee);
    assert_eq!(code(world.steps(None, "clock").await), "plugin.safe-mode");
    assert_eq!(state(&world, "fournisseur"), Lifecycle::Prete);
    let third: Vec<_> = world
        .host
        .plugins()
        .into_iter()
        .filter(|info| info.is_third_party)
        .map(|info| info.manifest.id)
        .collect();
    assert_eq!(third, ["essai"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_tells_the_author_what_went_wrong_and_nothing_of_a_patient() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.done(Some(&patient), "log|ligne du journal").await;
    crash(&world).await;
    let report = world.host.report("essai").unwrap();
    for expected in [
        "plugin: essai",
        "version: 0.1.0",
        "api: 0.1",
        "state: en reprise (1)",
        "last failure: plugin.crashed",
        "aïe",
        "ligne du journal",
    ] {
        assert!(report.contains(expected), "{expected} in {report}");
    }
    assert!(
        !report.contains("DUPONT") && !report.contains(&patient),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_and_failures_are_told_by_plugin() {
    let world = World::new();
    world.net.answer(|_| {
        std::thread::sleep(Duration::from_millis(60));
        Ok(super::world::text("pong"))
    });
    world.done(None, "exchange").await;
    crash(&world).await;
    let stats = world.host.plugins()[0].stats.clone();
    assert_eq!((stats.calls, stats.failures), (2, 1));
    assert!(stats.host_wall >= Duration::from_millis(60), "{stats:?}");
    assert!(stats.cpu < stats.wall, "{stats:?}");
    assert_eq!(stats.cpu_last_hour, stats.cpu);
    assert_eq!(stats.last_failure.unwrap().code, "plugin.crashed");
    world.clock.advance(Duration::from_secs(2 * 3_600));
    let stats = world.host.plugins()[0].stats.clone();
    assert_eq!(stats.cpu_last_hour, Duration::ZERO);
    assert!(stats.cpu > Duration::ZERO);
}
