//! What is asked of the practice, and when again; questions to a person; the policy.

use socle_record::{Author, Person};
use socle_runtime::{Answer, Cancel, Choice, Decisions, HostEvent, Lifecycle, Occasion};

use super::packages::Copy;
use super::world::{World, budgets, code, next_event, package, until};

fn doctor() -> Author {
    Author::person(Person {
        id: "1".into(),
        nom: "Anne MARTIN".into(),
        role: "doctor".into(),
    })
}

fn nothing(digest: &str) -> Decisions {
    Decisions {
        digest: digest.into(),
        choices: Vec::new(),
    }
}

fn new_lines(request: &socle_runtime::ConsentRequest) -> Vec<String> {
    request
        .lines
        .iter()
        .filter(|line| line.is_new)
        .map(socle_runtime::Line::id)
        .collect()
}

fn state(world: &World, plugin: &str) -> Lifecycle {
    world
        .host
        .plugins()
        .into_iter()
        .find(|info| info.manifest.id == plugin)
        .unwrap()
        .state
}

/// The same package in another version.
fn in_version(id: &str, version: &str) -> Copy {
    let line = format!("version = \"{version}\"");
    Copy::of(id).with_manifest(|text| text.replacen("version = \"0.1.0\"", &line, 1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn examining_a_package_changes_nothing_and_asks_for_every_line() {
    let world = World::empty(budgets());
    let request = world.host.examine(&package("essai")).unwrap();
    assert_eq!(request.occasion, Occasion::Installation);
    assert_eq!(new_lines(&request).len(), request.lines.len());
    assert_eq!(
        request.lines.len(),
        request.manifest.permissions.len(),
        "what is shown is what the manifest asks"
    );
    assert!(world.host.plugins().is_empty());
    assert!(!world.home.path().join("plugins/essai").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_line_is_decided_alone() {
    let world = World::empty(budgets());
    let request = world.host.examine(&package("essai")).unwrap();
    let mut decisions = request.all(Choice::Always);
    for (line, choice) in &mut decisions.choices {
        if line == "jobs" {
            *choice = Choice::Never;
        }
    }
    world
        .host
        .install(&package("essai"), &decisions, doctor())
        .unwrap();
    assert_eq!(
        world
            .done(None, "store-put|t|k|v\n?jobs-start|steps|")
            .await,
        ["", "!denied"]
    );
}

/// Each decision is heard of again a moment later, as one made at another workstation is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_withdrawn_is_not_granted_again_by_who_read_it_before() {
    const TIMES: usize = 400;
    let world = World::new();
    let decide = |choice| {
        let choices = [("schedule".to_owned(), choice)];
        world
            .host
            .decide("essai", &choices, Author::host())
            .unwrap();
    };
    let choice = || {
        let plugins = world.host.plugins();
        let essai = plugins.iter().find(|info| info.manifest.id == "essai");
        let lines = &essai.unwrap().lines;
        let line = lines.iter().find(|line| line.id() == "schedule").unwrap();
        line.choice
    };
    for _ in 0..TIMES {
        decide(Choice::Always);
        decide(Choice::Never);
        for _ in 0..50 {
            assert_eq!(choice(), Some(Choice::Never));
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_shown_is_what_is_installed() {
    let world = World::empty(budgets());
    let shown = world.host.examine(&package("essai")).unwrap();
    // Somebody changes the package while the dialog is open.
    let other = in_version("essai", "0.1.1");
    let error = world
        .host
        .install(other.path(), &shown.all(Choice::Always), doctor())
        .unwrap_err();
    assert_eq!(error.code(), "plugin.changed");
    assert!(world.host.plugins().is_empty());
    let error = world
        .host
        .install(
            &package("essai"),
            &Decisions {
                choices: vec![("http:evil.test".into(), Choice::Always)],
                ..nothing(&shown.digest)
            },
            doctor(),
        )
        .unwrap_err();
    assert_eq!(error.code(), "permission.unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_asks_for_what_grew_only() {
    let world = World::new();
    world.refuse("essai", "jobs");
    let grown = in_version("essai", "0.2.0").with_manifest(|text| {
        text.replacen(
            "hosts = [\"essai.test\", \"*.sous.test\"]",
            "hosts = [\"essai.test\", \"nouveau.test\"]",
            1,
        )
    });
    let request = world.host.examine(grown.path()).unwrap();
    assert_eq!(
        request.occasion,
        Occasion::Update {
            from: "0.1.0".into()
        }
    );
    assert_eq!(new_lines(&request), ["http:nouveau.test"]);
    // Not decided: the update runs, the new line is denied, what was refused stays so.
    world
        .host
        .install(grown.path(), &nothing(&request.digest), doctor())
        .unwrap();
    assert_eq!(
        world
            .done(
                None,
                "store-put|t|k|v\n?jobs-start|steps|\n?http|GET|https://nouveau.test/"
            )
            .await,
        ["", "!denied", "!denied"]
    );
    // A line that went away and comes back is asked again.
    let request = world
        .host
        .examine(in_version("essai", "0.3.0").path())
        .unwrap();
    assert_eq!(new_lines(&request), ["http:*.sous.test"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_publisher_under_the_same_id_has_nothing() {
    let world = World::new();
    let other = in_version("essai", "0.2.0").with_manifest(|text| {
        text.replacen("publisher = \"Socle\"", "publisher = \"Un autre\"", 1)
    });
    let request = world.host.examine(other.path()).unwrap();
    assert_eq!(
        request.occasion,
        Occasion::NewPublisher {
            from: "Socle".into()
        }
    );
    assert_eq!(new_lines(&request).len(), request.lines.len());
    world
        .host
        .install(other.path(), &nothing(&request.digest), doctor())
        .unwrap();
    assert_eq!(world.done(None, "?store-get|t|k").await, ["!denied"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn content_that_changed_on_the_disk_waits_for_consent_and_is_not_called() {
    let world = World::new();
    let manifest = world.home.path().join("plugins/essai/plugin.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(
        &manifest,
        text.replacen("name = \"Essai\"", "name = \"Essai bis\"", 1),
    )
    .unwrap();
    let world = world.restart();
    assert_eq!(state(&world, "essai"), Lifecycle::EnAttenteDAccord);
    assert_eq!(code(world.steps(None, "clock").await), "plugin.consent");
    let pending = world.host.pending();
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].occasion, Occasion::ChangedContent);
    assert_eq!(new_lines(&pending[0]).len(), pending[0].lines.len());
    world
        .host
        .consent("essai", &pending[0].all(Choice::Always), doctor())
        .unwrap();
    assert!(world.host.pending().is_empty());
    assert_eq!(world.done(None, "store-put|t|k|v").await, [""]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consent_and_decisions_survive_a_restart_and_end_with_the_plugin() {
    let world = World::new();
    world.refuse("essai", "store");
    let world = world.restart();
    assert_eq!(state(&world, "essai"), Lifecycle::Prete);
    assert_eq!(
        world.done(None, "?store-get|t|k\n?session").await[0],
        "!denied"
    );
    world.host.remove("essai", doctor()).unwrap();
    let request = world.host.examine(&package("essai")).unwrap();
    assert_eq!(request.occasion, Occasion::Installation);
    assert_eq!(new_lines(&request).len(), request.lines.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_agreed_to_what_stands_in_the_journal() {
    let world = World::empty(budgets());
    let request = world.host.examine(&package("essai")).unwrap();
    world
        .host
        .install(&package("essai"), &request.all(Choice::Always), doctor())
        .unwrap();
    let line = world
        .record()
        .journal_tail(200)
        .unwrap()
        .into_iter()
        .find(|line| line.name == "extension.accord")
        .unwrap();
    assert_eq!(line.person.as_deref(), Some("1"));
    assert_eq!(line.object, format!("essai 0.1.0 {}", request.digest));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uses_are_counted_by_line_over_restarts() {
    let world = World::new();
    world.done(None, "store-put|t|k|v\nstore-get|t|k").await;
    let used = |world: &World| {
        world.host.plugins()[0]
            .lines
            .iter()
            .map(|line| (line.id(), line.used, line.last_used_ms))
            .filter(|(_, used, _)| *used > 0)
            .collect::<Vec<_>>()
    };
    let expected = [("store".to_owned(), 2, Some(1_772_355_600_000))];
    assert_eq!(used(&world), expected);
    let world = world.restart();
    assert_eq!(used(&world), expected);
}

// ---- à chaque fois ---------------------------------------------------------------------------------------------------------

/// Steps in a task of their own, as the shell has them: a call that asks holds its task.
fn apart(
    world: &World,
    patient: Option<&str>,
    lines: &str,
) -> tokio::task::JoinHandle<Vec<String>> {
    let (host, patient, lines) = (
        world.host.clone(),
        patient.map(str::to_owned),
        lines.to_owned(),
    );
    tokio::spawn(async move {
        super::world::steps(&host, patient.as_deref(), &lines, Cancel::default())
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    })
}

fn each_time(world: &World, line: &str) {
    world
        .host
        .decide("essai", &[(line.into(), Choice::EachTime)], doctor())
        .unwrap();
}

/// Answer the next question, and say what it was.
async fn answered(world: &World, answer: Answer) -> socle_runtime::Ask {
    until(|| !world.host.asks().is_empty()).await;
    let ask = world.host.asks().remove(0);
    world.host.answer(ask.id, answer, doctor()).unwrap();
    ask
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_waits_for_the_person_once_and_the_next_call_asks_again() {
    let world = World::new();
    each_time(&world, "store");
    let patient = world.patient("DUPONT", "JEANNE");
    let _attended = world.host.attend();
    for _ in 0..2 {
        let said = apart(&world, Some(&patient), "store-put|t|k|v\nstore-get|t|k");
        let ask = answered(&world, Answer::Once).await;
        assert_eq!(said.await.unwrap(), ["", "v"]);
        assert_eq!(ask.plugin, "essai");
        assert_eq!(ask.name, "Essai");
        assert_eq!(ask.line.permission.line_id(), "store");
        assert_eq!(ask.patient.as_deref(), Some(patient.as_str()));
    }
    assert!(world.host.asks().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_may_refuse_this_time_or_allow_for_good() {
    let world = World::new();
    each_time(&world, "store");
    let _attended = world.host.attend();
    let said = apart(&world, None, "?store-get|t|k\n?store-get|t|k");
    answered(&world, Answer::Never).await;
    assert_eq!(
        said.await.unwrap(),
        ["!denied", "!denied"],
        "asked once a call"
    );
    let said = apart(&world, None, "store-put|t|k|v");
    answered(&world, Answer::Always).await;
    assert_eq!(said.await.unwrap(), [""]);
    assert_eq!(world.done(None, "store-get|t|k").await, ["v"]);
    assert!(world.host.asks().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_looks_or_nobody_acts_the_answer_is_no() {
    let world = World::new();
    each_time(&world, "store");
    // Nobody looks.
    assert_eq!(world.done(None, "?store-get|t|k").await, ["!denied"]);
    // Somebody looks, but the practice acts by itself: an event, a job.
    let _attended = world.host.attend();
    world.set("on-patient-opened", "?store-put|seen|k|v");
    let patient = world.patient("DUPONT", "JEANNE");
    world
        .host
        .happen("patient-opened", Some(&patient), Vec::new())
        .await;
    assert!(world.host.asks().is_empty());
    assert_eq!(world.row("seen", "k"), "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_given_up_while_it_asks_ends_and_its_question_goes() {
    let world = World::new();
    each_time(&world, "store");
    let _attended = world.host.attend();
    let (host, cancel) = (world.host.clone(), Cancel::default());
    let given_up = cancel.clone();
    let said =
        tokio::spawn(
            async move { super::world::steps(&host, None, "store-get|t|k", cancel).await },
        );
    until(|| !world.host.asks().is_empty()).await;
    given_up.cancel();
    assert_eq!(code(said.await.unwrap()), "cancelled");
    assert!(world.host.asks().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_is_told_that_a_question_waits_and_leaving_answers_no() {
    let world = World::new();
    each_time(&world, "store");
    let mut events = world.host.events();
    let attended = world.host.attend();
    let said = apart(&world, None, "?store-get|t|k");
    next_event(&mut events, |event| {
        matches!(event, HostEvent::Asks).then_some(())
    })
    .await;
    drop(attended);
    assert_eq!(said.await.unwrap(), ["!denied"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_a_person_takes_is_not_the_plugins() {
    let mut short = budgets();
    short.act.wall = Some(std::time::Duration::from_millis(300));
    let world = World::with_budgets(short);
    each_time(&world, "store");
    let _attended = world.host.attend();
    let said = apart(&world, None, "store-put|t|k|v\nclock");
    until(|| !world.host.asks().is_empty()).await;
    // Longer than the call has in all, and than a call that is not slow.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    answered(&world, Answer::Once).await;
    assert_eq!(said.await.unwrap()[0], "");
    assert_eq!(world.host.plugins()[0].stats.slow_calls, 0);
}

// ---- the policy ------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_of_the_practice_is_stronger_than_any_decision() {
    let world = World::new();
    std::fs::write(
        world.home.path().join("policy.toml"),
        "[[rule]]\nplugin = \"*\"\npermission = \"store\"\nanswer = \"never\"\nreason = \"Rien n’est gardé ici.\"\n",
    )
    .unwrap();
    let world = world.restart();
    assert_eq!(world.done(None, "?store-get|t|k").await, ["!denied"]);
    let line = world.host.plugins()[0]
        .lines
        .iter()
        .find(|line| line.id() == "store")
        .cloned()
        .unwrap();
    assert_eq!(line.choice, Some(Choice::Never));
    assert_eq!(line.fixed.as_deref(), Some("Rien n’est gardé ici."));
    let error = world
        .host
        .decide("essai", &[("store".into(), Choice::Always)], doctor())
        .unwrap_err();
    assert_eq!(error.code(), "permission.fixed");
    assert!(error.sentence().contains("Rien n’est gardé ici."));
    // Nothing is asked of what is fixed.
    let request = world
        .host
        .examine(in_version("essai", "0.2.0").path())
        .unwrap();
    assert!(new_lines(&request).is_empty());
}
