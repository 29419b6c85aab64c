//! One plugin asks another through a service.

use std::time::Duration;

use socle_record::{Author, Write};
use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::{Cancel, Reason};

use super::world::{World, budgets, code, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_answers_values_and_rows_and_knows_who_asks_for_whom() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    assert_eq!(
        world.done(Some(&patient), "service|answer").await,
        [format!("00 service:essai:{patient}  rows=3")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_the_service_is_unsupported() {
    let world = World::new();
    assert_eq!(
        code(world.steps(None, "service|answer").await),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_the_provider_has_not_is_unsupported() {
    let world = World::with_provider();
    assert_eq!(
        code(world.steps(None, "service-verify|answer").await),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_asks_itself_is_a_cycle() {
    let world = World::with_provider();
    let itself = world
        .host
        .command(
            "fournisseur",
            "ask-itself",
            None,
            Vec::new(),
            Cancel::default(),
        )
        .await;
    assert_eq!(code(itself), "cycle");
    assert_eq!(
        world.done(None, "?service|again|\nclock").await[0],
        "!cycle"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_provider_writes_commits_with_the_consumer_or_not_at_all() {
    let world = World::with_provider();
    let provided = || {
        world
            .record()
            .store_get("fournisseur", "provided", "k")
            .unwrap()
    };
    assert_eq!(
        code(world.steps(None, "service|store|k\nfail|essai.non").await),
        "essai.non"
    );
    assert_eq!(provided(), None);
    world.done(None, "service|store|k").await;
    assert_eq!(provided(), Some("par le fournisseur".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_provider_wrote_vanishes_when_it_fails_and_the_consumer_goes_on() {
    let world = World::with_provider();
    let said = world
        .done(
            None,
            "store-put|t|k|v\n?service|refuse\n?service|panic|aïe\nstore-get|t|k",
        )
        .await;
    assert_eq!(said, ["", "!fournisseur.refus", "!plugin.crashed", "v"]);
    assert_eq!(world.row("t", "k"), "v");
    assert!(
        world.log("fournisseur").contains("aïe"),
        "{}",
        world.log("fournisseur")
    );
    // The crash is the provider's, not the consumer's.
    assert_eq!(
        (
            world.stats("fournisseur").failures,
            world.stats("essai").failures
        ),
        (1, 0)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_sees_the_identity_as_the_consumer_leaves_it() {
    let world = World::with_provider();
    let patient = world.patient("ADRUN", "ZOE");
    let lines = format!(
        "identity-answer|{patient}|275126322074974|1.2.250.1.213.1.4.10\nservice|identity|{patient}\nservice|check|{patient}\nidentity|{patient}"
    );
    let said = world.done(Some(&patient), &lines).await;
    assert!(said[1].contains(" recuperee r2 "), "{}", said[1]);
    assert!(said[2].contains(" qualifiee "), "{}", said[2]);
    assert!(said[3].starts_with("qualifiee"), "{}", said[3]);
    assert_eq!(
        world
            .record()
            .identity(&patient.as_str().into())
            .unwrap()
            .identite
            .statut()
            .as_str(),
        "qualifiee"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_has_its_own_grants_and_not_those_of_the_consumer() {
    let world = World::with_provider();
    world.refuse("fournisseur", "store");
    let said = world.done(None, "?service|store|k\nstore-put|t|k|v").await;
    assert_eq!(said, ["!denied", ""]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_never_returns_costs_its_consumer_all_it_had_left() {
    let world = World::with_provider();
    let error = world
        .steps(None, "?service|loop\nspin|100")
        .await
        .unwrap_err();
    assert!(matches!(error.reason, Reason::Cpu { .. }), "{error}");
    assert_eq!(error.plugin, "essai");
    assert!(
        world
            .log("fournisseur")
            .contains("service identity.search: used"),
        "{}",
        world.log("fournisseur")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_of_a_provider_that_refuses_is_charged_too() {
    let act = Budget {
        cpu: Duration::from_millis(150),
        ..budgets().act
    };
    let world = World::with_budgets(Budgets { act, ..budgets() });
    world.add("fournisseur");
    // Each refusal costs some of the budget: it cannot be spent again and again.
    let lines = "?service|spin-and-refuse|20\n".repeat(200);
    let error = world.steps(None, &lines).await;
    match error {
        Err(error) => assert!(matches!(error.reason, Reason::Cpu { .. }), "{error}"),
        Ok(said) => assert!(
            said.last().unwrap().contains("limit.cpu"),
            "200 times 20 million additions were free"
        ),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_up_reaches_the_provider() {
    let world = World::with_provider();
    world.net.hang();
    let cancel = Cancel::default();
    let (host, given_up) = (world.host.clone(), cancel.clone());
    let call = tokio::spawn(async move {
        super::world::steps(&host, None, "service|http|https://essai.test/", cancel).await
    });
    super::world::until(|| world.net.count() == 1).await;
    given_up.cancel();
    assert!(matches!(
        call.await.unwrap().unwrap_err().reason,
        Reason::Cancelled
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_consumer_read_is_in_the_journal_before_the_provider_sends_anything() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let record = world.record().clone();
    world.net.answer(move |_| {
        let lines = record.journal_tail(100).unwrap();
        let read = lines.iter().any(|line| {
            line.capability == "records.patient" && line.plugin.as_deref() == Some("essai")
        });
        Ok(text(if read { "journalled" } else { "not journalled" }))
    });
    let lines = format!(
        "records-open|{patient}|telephone\nservice|http|https://essai.test/\nhttp|GET|https://essai.test/"
    );
    assert_eq!(
        world.done(Some(&patient), &lines).await[2],
        "200 text/plain journalled"
    );
    let first = world.net.sent.lock().unwrap().len();
    assert_eq!(first, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_provider_takes_over_at_run_time_when_it_is_chosen() {
    let world = World::with_provider();
    let copy = World::copy_of("fournisseur", "autre");
    world
        .host
        .install_allowing(copy.path(), Author::host())
        .unwrap();
    let choose = |plugin: &str| {
        world.commit(Write::ChooseProvider {
            service: "identity".into(),
            plugin: Some(plugin.into()),
        });
    };
    let kept_by = |plugin: &str| {
        world
            .record()
            .store_get(plugin, "provided", "k")
            .unwrap()
            .is_some()
    };

    choose("fournisseur");
    world.done(None, "service|store|k").await;
    assert_eq!((kept_by("fournisseur"), kept_by("autre")), (true, false));
    choose("autre");
    world.done(None, "service|store|k").await;
    assert!(kept_by("autre"));
    // The chosen one is removed: nobody else steps in unasked.
    world.host.remove("autre", Author::host()).unwrap();
    assert_eq!(
        code(world.steps(None, "service|answer").await),
        "unsupported"
    );
    choose("fournisseur");
    assert!(world.steps(None, "service|answer").await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_summary_is_asked_of_its_own_provider_and_its_swap_takes_effect_at_the_next_call() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    assert_eq!(
        world.done(Some(&patient), "summary-state|answer").await,
        [format!("3 essai:{patient}")]
    );
    // An operation the provider does not have.
    assert_eq!(
        code(world.steps(None, "summary-compose|answer").await),
        "unsupported"
    );
    let other = World::copy_of("fournisseur", "autre");
    world
        .host
        .install_allowing(other.path(), Author::host())
        .unwrap();
    let choose = |plugin: Option<&str>| {
        world
            .host
            .choose_provider("summary", plugin, Author::host())
            .unwrap();
    };
    let kept_by = |plugin: &str| {
        world
            .record()
            .store_get(plugin, "provided", "k")
            .unwrap()
            .is_some()
    };
    choose(Some("autre"));
    world.done(None, "summary-state|store|k").await;
    // The identity is still answered by the first: one choice a service.
    assert_eq!((kept_by("fournisseur"), kept_by("autre")), (false, true));
    world.done(None, "service|store|k").await;
    assert!(kept_by("fournisseur"));
    let used = |name: &str| {
        world
            .journal()
            .iter()
            .any(|line| line.capability == name && line.plugin.as_deref() == Some("essai"))
    };
    assert!(used("service.summary:autre") && used("service.identity:fournisseur"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_the_summary_is_unsupported() {
    let world = World::new();
    assert_eq!(
        code(world.steps(None, "summary-state|answer").await),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_is_written_with_what_the_zone_of_the_practice_is_ahead_that_day() {
    let world = World::new();
    // 15 January and 15 July 2026, noon UTC.
    assert_eq!(
        world
            .done(None, "offset|1768478400000\noffset|1784116800000")
            .await,
        ["60", "120"]
    );
}
