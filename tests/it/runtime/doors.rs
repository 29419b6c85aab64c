//! What a plugin may ask for: each capability granted, and denied. A denied call answers `denied`; it never traps, and
//! the steps after it run.
//!
//! | module | subject |
//! |---|---|
//! | [`store`] | a plugin's own tables |
//! | [`records`] | patients |
//! | [`identity`] | identities |
//! | [`outside`] | orders, jobs, who is there, the network, another plugin |

mod identity;
mod outside;
mod records;
mod store;

use socle_record::Decision;
use socle_runtime::{Choice, Decisions, Reason};

use super::world::{World, allowed, code, text};

/// Refuse these lines, then expect `denied` of each step (`{}` stands for the patient), and that the call goes on.
pub(super) async fn denied(lines: &[&str], steps: &[&str]) {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    for line in lines {
        world.refuse("essai", line);
    }
    for step in steps {
        let step = step.replace("{}", &patient);
        let said = world
            .done(Some(&patient), &format!("?{step}\nsetting|greeting"))
            .await;
        assert_eq!(said, ["!denied", "bonjour"], "{step}");
    }
}

// ---- free for all --------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_learns_what_its_call_is_about() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let said = world.done(Some(&patient), "context").await.remove(0);
    assert!(
        said.starts_with(&format!("origin=person patient={patient} caller= id=")),
        "{said}"
    );
    assert!(said.ends_with("limited=true ui=true dream=false"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clock_and_chance_are_those_of_the_host() {
    let world = World::new();
    let said = world.done(None, "clock\nrandom|4\nrandom|70000").await;
    assert_eq!(said[0], "1772355600000 2026-03-01 true");
    assert_eq!(said[1].len(), 8);
    // At most 64 KiB at a time.
    assert_eq!(said[2].len(), 2 * 65_536);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_come_from_the_catalogue_of_the_package() {
    let world = World::new();
    assert_eq!(
        world.done(None, "text|bonjour|Max\ntext|absent|Max").await,
        ["Bonjour Max.", "absent"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_is_the_practices_or_the_default_and_an_undeclared_one_is_nothing() {
    let world = World::new();
    assert_eq!(
        world
            .done(None, "setting|greeting\nsetting|undeclared")
            .await,
        ["bonjour", "-"]
    );
    world.set("greeting", "salut");
    assert_eq!(world.done(None, "setting|greeting").await, ["salut"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_setting_is_for_what_that_person_does_and_not_for_jobs() {
    let world = World::new();
    world.commit(socle_record::Write::Setting(socle_record::NewSetting {
        level: socle_record::Level::Person("medecin-1".into()),
        owner: "essai".into(),
        key: "greeting".into(),
        value: "bonjour docteur".into(),
    }));
    let said = world
        .done(None, "setting|greeting\njobs-start|steps|setting:greeting")
        .await;
    assert_eq!(said[0], "bonjour docteur");
    world.settle().await;
    let job = world.record().job(&said[1].as_str().into()).unwrap();
    assert_eq!(
        socle_runtime::Data::from(job.answer).display(),
        "steps from 0, bonjour"
    );
    world.desk.sit(None);
    assert_eq!(world.done(None, "setting|greeting").await, ["bonjour"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_keeps_lines_without_control_characters() {
    let world = World::new();
    let long = "x".repeat(10_000);
    world
        .done(None, &format!("log|avant\u{1b}[31m\nlog|{long}"))
        .await;
    let lines = world.host.log("essai");
    assert_eq!(lines[0].message, "avant [31m");
    assert_eq!(lines[0].level, "info");
    assert!(lines[1].message.len() <= 4_096 + '…'.len_utf8());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scratch_lasts_until_the_file_is_closed_and_only_what_succeeded_is_kept() {
    let world = World::new();
    let (one, two) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    world
        .done(Some(&one), "scratch-set|k|un\nscratch-get|k")
        .await;
    assert_eq!(
        code(
            world
                .steps(Some(&one), "scratch-set|k|perdu\nfail|essai.non")
                .await
        ),
        "essai.non"
    );
    assert_eq!(world.done(Some(&one), "scratch-get|k").await, ["un"]);
    assert_eq!(world.done(Some(&two), "scratch-get|k").await, ["-"]);
    world.host.close_patient(&one);
    assert_eq!(world.done(Some(&one), "scratch-get|k").await, ["-"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scratch_past_its_budget_is_refused_when_it_is_set() {
    let world = World::new();
    let half = "x".repeat(140 << 10);
    let said = world
        .done(
            None,
            &format!("scratch-set|a|{half}\n?scratch-set|b|{half}\nscratch-get|b"),
        )
        .await;
    assert_eq!(said[1..], ["!limit", "-"]);
    // What the first call kept counts for the second.
    let said = world
        .done(
            None,
            &format!("?scratch-set|b|{half}\nscratch-set|a|\n?scratch-set|b|{half}"),
        )
        .await;
    assert_eq!(said, ["!limit", "", ""]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blob_is_measured_digested_encoded_and_read_in_parts() {
    let world = World::new();
    let said = world.done(None, "blob|bonjour").await;
    let expected = "7 2cb4b1431b84ec15d35ed83bb927e27e8967d75f4bcd9cc4b25c8d879ae23e18 1f71e0f4ac9b47cd93bf269e4017abaab9d3bd63 \
                    Ym9uam91cg== on unsupported";
    assert_eq!(said, [expected]);
}

// ---- grants --------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_that_was_never_granted_anything_has_nothing() {
    let world = World::empty(super::world::budgets());
    let package = super::world::package("essai");
    let shown = world.host.examine(&package).unwrap();
    let nothing = Decisions {
        digest: shown.digest,
        choices: Vec::new(),
    };
    world
        .host
        .install(&package, &nothing, socle_record::Author::host())
        .unwrap();
    let patient = world.patient("DUPONT", "JEANNE");
    let lines = format!(
        "?store-get|t|k\n?records-open|{patient}|telephone\n?identity|{patient}\n?outbox-enqueue|left\n?jobs-start|steps|clock\n?session\n\
         ?http|GET|https://essai.test/\n?service|answer"
    );
    assert_eq!(world.done(Some(&patient), &lines).await, ["!denied"; 8]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_that_is_withdrawn_or_given_takes_effect_at_the_next_call() {
    let world = World::new();
    assert_eq!(world.done(None, "?store-put|t|k|v").await, [""]);
    world.refuse("essai", "store");
    assert_eq!(world.done(None, "?store-get|t|k").await, ["!denied"]);
    world
        .host
        .decide(
            "essai",
            &[("store".into(), Choice::Always)],
            socle_record::Author::host(),
        )
        .unwrap();
    assert_eq!(world.done(None, "?store-get|t|k").await, ["v"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_withdrawn_during_a_call_is_denied_to_the_rest_of_it() {
    let world = World::new();
    let host = world.host.clone();
    world.net.answer(move |_| {
        host.decide(
            "essai",
            &[("store".into(), Choice::Never)],
            socle_record::Author::host(),
        )
        .unwrap();
        Ok(text("pong"))
    });
    let said = world
        .done(
            None,
            "?store-get|t|k\nhttp|GET|https://essai.test/\n?store-get|t|k",
        )
        .await;
    assert_eq!(said, ["-", "200 text/plain pong", "!denied"]);
    // The handler holds the host: let it go.
    world.net.hang();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_decided_at_another_workstation_counts_here() {
    let world = World::new();
    allowed(world.record(), "essai", "store", Decision::Refused);
    let refused = || {
        world.host.plugins()[0]
            .lines
            .iter()
            .any(|line| line.id() == "store" && line.choice == Some(Choice::Never))
    };
    super::world::until(refused).await;
    assert_eq!(world.done(None, "?store-get|t|k").await, ["!denied"]);
}

// ---- commands ------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_is_a_command_of_its_own() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let info = world
        .host
        .plugins()
        .into_iter()
        .find(|info| info.manifest.id == "essai")
        .unwrap();
    let mut known = 0;
    for command in &info.manifest.commands {
        // Those that misbehave have tests of their own.
        if [
            "loop",
            "memory",
            "panic",
            "recursion",
            "flood",
            "handles",
            "hoard",
            "oversized",
            "with-argument",
            "blob-double",
        ]
        .contains(&command.id.as_str())
        {
            continue;
        }
        let arguments: Vec<_> = command
            .arguments
            .iter()
            .map(|argument| (argument.name.as_str(), patient.as_str()))
            .collect();
        // It is there and does something: it succeeds, or refuses what these arguments ask for.
        match world
            .command(&command.id, Some(&patient), &arguments)
            .await
            .map_err(|error| error.reason)
        {
            Ok(_) => {}
            Err(Reason::Refused(failure)) => assert_ne!(
                failure.detail("author"),
                Some(command.id.as_str()),
                "{} is not a door",
                command.id
            ),
            Err(Reason::Record(_)) => {}
            Err(other) => panic!("{}: {other}", command.id),
        }
        known += 1;
    }
    assert!(known > 35, "{known}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_is_not_declared_or_lacks_something_is_not_run() {
    let world = World::new();
    assert_eq!(
        code(world.command("no-such-command", None, &[]).await),
        "unsupported"
    );
    assert_eq!(
        code(world.command("with-patient", None, &[]).await),
        "patient-required"
    );
    assert_eq!(
        code(world.command("with-argument", None, &[]).await),
        "argument-required"
    );
    assert!(world.command("with-patient", Some("p"), &[]).await.is_ok());
    assert!(
        world
            .command("with-argument", None, &[("word", "mot")])
            .await
            .is_ok()
    );
    assert_eq!(
        code(
            world
                .host
                .command(
                    "absente",
                    "steps",
                    None,
                    Vec::new(),
                    socle_runtime::Cancel::default()
                )
                .await
        ),
        "plugin.unknown"
    );
    assert_eq!(
        world.stats("essai").calls,
        2,
        "the others never reached the plugin"
    );
}
