//! Misbehaviour: each gives its exact reason, names the plugin, and leaves it and the others as they were.

use std::time::Duration;

use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::ports::HttpResponse;
use socle_runtime::{CallError, Cancel, HostEvent, Reason};

use super::world::{World, budgets, code, next_event, steps, text};

/// Run a step after a write: it is stopped, nothing is written, and afterwards this plugin and another work as before.
async fn stopped(step: &str) -> (World, CallError) {
    let world = World::with_provider();
    let before = world.stats("essai").failures;
    let error = world
        .steps(None, &format!("store-put|t|k|v\n{step}"))
        .await
        .unwrap_err();
    works_as_before(&world, &error).await;
    assert_eq!(world.stats("essai").failures, before + 1);
    (world, error)
}

async fn works_as_before(world: &World, error: &CallError) {
    assert_eq!(
        (error.plugin.as_str(), error.call.as_str()),
        ("essai", "command steps")
    );
    assert!(
        error.sentence().contains("« essai »"),
        "{}",
        error.sentence()
    );
    assert_eq!(world.row("t", "k"), "-");
    let said = world
        .done(None, "store-put|t|k|v\nstore-get|t|k\nservice|answer")
        .await;
    assert!(said[1] == "v" && said[2].starts_with("00"), "{said:?}");
}

#[track_caller]
fn limit(error: &CallError, expected: &str) {
    match &error.reason {
        Reason::Limit(what) => assert_eq!(what, expected),
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_loop_is_stopped_after_its_time_on_the_processor() {
    let (world, error) = stopped("loop").await;
    let Reason::Cpu {
        used_ms,
        allowed_ms: 400,
    } = error.reason
    else {
        panic!("{error}")
    };
    // On a busy machine whoever counts the time may come late as well.
    assert!((400..2_000).contains(&used_ms), "{used_ms}");
    assert!(
        world.log("essai").contains("command steps: used"),
        "{}",
        world.log("essai")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_render_has_less_time_than_a_command() {
    let world = World::new();
    world.set("script-steps", "loop");
    let error = world.render("script", None).await.unwrap_err();
    assert!(
        matches!(
            error.reason,
            Reason::Cpu {
                allowed_ms: 200,
                ..
            }
        ),
        "{error}"
    );
    assert!(world.render("kinds", None).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loops_of_some_patients_do_not_keep_the_calls_of_others_waiting() {
    let world = World::new();
    let mut started = world.host.events();
    let loops: Vec<_> = ["UN", "DEUX", "TROIS", "QUATRE"]
        .map(|nom| {
            let (host, patient) = (world.host.clone(), world.patient(nom, "ANNE"));
            tokio::spawn(
                async move { steps(&host, Some(&patient), "loop", Cancel::default()).await },
            )
        })
        .into();
    for _ in &loops {
        next_event(&mut started, |event| {
            matches!(event, HostEvent::Started { .. }).then_some(())
        })
        .await;
    }
    world.done(None, "store-put|t|k|v").await;
    // It takes a hundredth of their time on the processor: in line behind them it would come last.
    assert!(
        loops.iter().any(|call| !call.is_finished()),
        "it came before the loops were over"
    );
    for call in loops {
        assert!(matches!(
            call.await.unwrap().unwrap_err().reason,
            Reason::Cpu { .. }
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_for_the_network_costs_no_time_on_the_processor() {
    let act = Budget {
        cpu: Duration::from_millis(60),
        ..budgets().act
    };
    let world = World::with_budgets(Budgets { act, ..budgets() });
    world.net.answer_later(|_| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(150)).await;
            Ok(text("pong"))
        })
    });
    world.done(None, "exchange\nclock\nexchange").await;
    assert!(world.stats("essai").cpu < Duration::from_millis(60));
    assert!(world.stats("essai").wall >= Duration::from_millis(300));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_bomb_is_refused_the_memory() {
    let (world, error) = stopped("memory").await;
    limit(&error, "64 MiB of memory");
    assert!(world.stats("essai").peak_memory_bytes <= 64 << 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_ends_the_call_and_its_text_reaches_the_log_and_the_error() {
    let (world, error) = stopped("panic|l’index 3 n’existe pas").await;
    let Reason::Trap(trap) = &error.reason else {
        panic!("{error}")
    };
    assert!(
        trap.contains("l’index 3 n’existe pas") && trap.contains("trouble.rs"),
        "{trap}"
    );
    let log = world.log("essai");
    assert!(
        log.contains("error ") && log.contains("l’index 3 n’existe pas"),
        "{log}"
    );
    // What the practitioner reads holds none of it.
    assert!(!error.sentence().contains("index"));
    assert_eq!(code(Err::<(), _>(error)), "plugin.crashed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recursion_without_end_is_a_crash_of_that_call_only() {
    let (_, error) = stopped("recursion").await;
    let Reason::Trap(trap) = &error.reason else {
        panic!("{error}")
    };
    assert!(trap.contains("stack"), "{trap}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_calls_to_the_host_is_stopped() {
    let act = Budget {
        cpu: Duration::from_secs(10),
        ..budgets().act
    };
    let world = World::with_budgets(Budgets { act, ..budgets() });
    world.add("fournisseur");
    let error = world.steps(None, "flood").await.unwrap_err();
    limit(&error, "200000 calls to the host");
    works_as_before(&world, &error).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_oversized_answer_is_not_passed_on() {
    let world = World::with_provider();
    let error = world.command("oversized", None, &[]).await.unwrap_err();
    limit(&error, "8 MiB in one answer");
    world.done(None, "service|answer").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resources_that_are_never_closed_are_counted() {
    let (_, error) = stopped("handles").await;
    limit(&error, "10000 open resources");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_host_is_given_to_hold_is_bounded() {
    let (_, error) = stopped("hoard").await;
    limit(&error, "64 MiB held in resources");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blobs_are_bounded_by_what_lives_and_not_by_what_went() {
    let mut roomy = budgets();
    // Bytes are what this is about, on a machine as busy as it may be.
    roomy.act.cpu = Duration::from_secs(5);
    let world = World::with_budgets(roomy);
    let said = world
        .done(
            None,
            "blob-double|6\n?blob-double|9\nblob-again|20\nblob-double|6",
        )
        .await;
    assert_eq!(said, ["67108864", "!limit", "", "67108864"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_larger_than_a_call_may_hold_is_refused() {
    let world = World::new();
    world.net.answer(|_| {
        Ok(HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: vec![0; (256 << 20) + 1].into(),
        })
    });
    assert_eq!(
        world.done(None, "?exchange\nclock").await[0],
        "!http.too-large"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_any_size_and_shape_is_shown_within_bounds() {
    let world = World::new();
    let error = world
        .steps(
            None,
            &format!(
                "fail|code\u{1b}[31m{}|{}",
                "x".repeat(500),
                "é".repeat(10_000)
            ),
        )
        .await
        .unwrap_err();
    let Reason::Refused(failure) = &error.reason else {
        panic!("{error}")
    };
    assert_eq!(failure.code.len(), 64);
    assert!(failure.code.starts_with("code31m"));
    assert!(failure.message.len() <= 2_048 + '…'.len_utf8());
    assert_eq!(code(world.steps(None, "fail||").await), "plugin.refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_is_flooded_keeps_its_last_lines() {
    let world = World::new();
    world.done(None, &"log|ligne\n".repeat(2_000)).await;
    world.done(None, "log|la dernière").await;
    let lines = world.host.log("essai");
    assert_eq!(lines.len(), 500);
    assert_eq!(lines[499].message, "la dernière");
}
