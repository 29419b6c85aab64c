//! What a plugin may ask for: each capability granted, and denied. A denied call answers `denied`; it never traps, and
//! the steps after it run.

use std::time::Duration;

use socle_record::{Decision, EntryState};
use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::{Choice, Decisions, Failure, Reason};

use super::world::{World, allowed, budgets, code, text};

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

// ---- store -----------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_keeps_finds_and_deletes_rows_of_its_own() {
    let world = World::new();
    world
        .done(
            None,
            "store-put|t|a|un|Éléonore\nstore-put|t|b|deux|Éric\nstore-put|t|c|trois|Zoé",
        )
        .await;
    let said = world
        .done(None, "store-find|t|ele\nstore-find|t||b|\nstore-find|t||a|b\nstore-get|t|c\nstore-delete|t|c\nstore-get|t|c\nstore-find|other")
        .await;
    assert_eq!(
        said,
        [
            "a=un",
            "b=deux c=trois",
            "a=un b=deux",
            "trois",
            "",
            "-",
            ""
        ]
    );
    assert_eq!(world.done(None, "store-get|t|c").await, ["-"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_replaced_whole_and_read_so_at_once() {
    let world = World::new();
    world
        .done(None, "store-put|t|old|ancien\nstore-put|new|early|tôt")
        .await;
    let said = world
        .done(None, "store-put|new|late|tard\nstore-swap|t|new\nstore-get|t|early\nstore-get|t|late\nstore-get|t|old\nstore-get|new|early\nstore-find|new")
        .await;
    assert_eq!(said[2..], ["tôt", "tard", "-", "-", ""]);
    // And so after the commit.
    let said = world
        .done(None, "store-find|t\nstore-find|new\n?store-swap|t|t")
        .await;
    assert_eq!(said, ["early=tôt late=tard", "", "!invalid"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_its_tables_are_denied() {
    denied(
        &["store"],
        &[
            "store-put|t|k|v",
            "store-get|t|k",
            "store-delete|t|k",
            "store-find|t",
            "store-swap|t|new",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_plugins_do_not_see_each_others_tables() {
    let world = World::with_provider();
    world
        .done(None, "store-put|provided|k|à essai\nservice|store|k")
        .await;
    assert_eq!(world.done(None, "store-get|provided|k").await, ["à essai"]);
    let theirs = world
        .record()
        .store_get("fournisseur", "provided", "k")
        .unwrap();
    assert_eq!(theirs, Some("par le fournisseur".into()));
}

// ---- records ---------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_reads_changes_and_finds_patients() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.patient("DURAND", "ZOÉ");
    let lines = format!(
        "records-open|{patient}|nom-naissance\nrecords-set|{patient}|telephone|0102030405\nrecords-open|{patient}|telephone\n\
         records-set|{patient}|courriel|j@essai.test\nrecords-open|{patient}|telephone\nrecords-find|durand\nrecords-count|"
    );
    let said = world.done(Some(&patient), &lines).await;
    assert_eq!(
        said,
        [
            "DUPONT",
            "0102030405",
            "0102030405",
            "j@essai.test",
            "0102030405",
            "DURAND",
            "2"
        ]
    );
    let file = world.record().entity("patient", &patient).unwrap();
    assert_eq!(
        (file.get("telephone"), file.get("courriel")),
        ("0102030405".into(), "j@essai.test".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_of_the_identity_or_one_that_does_not_exist_is_refused_by_name() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    for field in ["nom-naissance", "statut", "pointure"] {
        let error = world
            .steps(Some(&patient), &format!("records-set|{patient}|{field}|x"))
            .await
            .unwrap_err();
        let Reason::Refused(failure) = &error.reason else {
            panic!("{error}")
        };
        assert_eq!(
            (failure.code.as_str(), failure.detail("field")),
            ("field", Some(field))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_records_are_denied() {
    let all = ["records:patient:write:patient", "records:patient:read:all"];
    denied(
        &all,
        &[
            "records-open|{}|telephone",
            "records-set|{}|telephone|1",
            "records-find|x",
            "records-count|",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_to_read_does_not_let_write() {
    denied(
        &["records:patient:write:patient"],
        &["records-set|{}|telephone|1"],
    )
    .await;
}

// ---- identity --------------------------------------------------------------------------------------------------------------

const MATRICULE: &str = "275126322074974|1.2.250.1.213.1.4.10";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_is_recovered_and_qualified_by_the_rules_of_the_host() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let said = world
        .done(
            Some(&patient),
            &format!(
                "identity|{patient}\nidentity-answer|{patient}|{MATRICULE}\nidentity-matricule|{patient}\nidentity-unqualified|{patient}\n\
                 identity-check|{patient}|passeport\nidentity-matricule|{patient}\nidentity|{patient}"
            ),
        )
        .await;
    assert!(
        said[0].starts_with("provisoire ADRUN 1975-12-31"),
        "{}",
        said[0]
    );
    assert_eq!(
        said[1..6],
        [
            "recuperee",
            "-",
            "275126322074974 1.2.250.1.213.1.4.10",
            "qualifiee",
            "275126322074974 1.2.250.1.213.1.4.10"
        ]
    );
    assert!(
        said[6].starts_with("qualifiee ADRUN") && said[6].contains("piece=passeport"),
        "{}",
        said[6]
    );
    let file = world.record().identity(&patient.as_str().into()).unwrap();
    assert_eq!(file.identite.statut().as_str(), "qualifiee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_a_rule_of_the_identity_is_refused_and_changes_nothing() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let before = world.record().identity(&patient.as_str().into()).unwrap();
    for (step, expected) in [
        ("identity-decide|{}|accept", "identite.rien-a-verifier"),
        ("identity-decide|{}|peut-être", "identity.answer"),
        ("identity-check|{}|carte-de-fidelite", "piece.inconnue"),
        (
            "identity-check|{}|attestation",
            "identite.attestation-sans-ins",
        ),
        (
            "identity-answer|{}|275126322074974|pas un oid",
            "identity.answer",
        ),
        (
            "identity-no-answer|{}|un code bien trop long",
            "identity.answer",
        ),
    ] {
        let step = step.replace("{}", &patient);
        assert_eq!(
            code(world.steps(Some(&patient), &step).await),
            expected,
            "{step}"
        );
    }
    assert_eq!(
        world.record().identity(&patient.as_str().into()).unwrap(),
        before
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_insi_gave_no_identity_is_noted() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    world
        .done(Some(&patient), &format!("identity-no-answer|{patient}|01"))
        .await;
    let said = world
        .done(
            Some(&patient),
            &format!("identity|{patient}\n?identity-no-answer|{patient}|un code bien trop long"),
        )
        .await;
    assert!(said[0].ends_with("asked=true 01"), "{}", said[0]);
    assert_eq!(said[1], "!identity.answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_identities_are_denied() {
    denied(
        &["identity:write:patient"],
        &[
            "identity|{}",
            "identity-matricule|{}",
            "identity-no-answer|{}|01",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matricule_that_is_not_qualified_is_a_grant_of_its_own() {
    denied(
        &["identity-unqualified:patient"],
        &["identity-unqualified|{}"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_session_with_the_right_checks_an_identity() {
    let world = World::new();
    let patient = world.patient("ADRUN", "ZOE");
    let check = format!("identity-check|{patient}|passeport");
    world.desk.sit(None);
    assert_eq!(
        code(world.steps(Some(&patient), &check).await),
        "session-required"
    );
    let mut secretary = super::world::doctor();
    secretary.acts.retain(|act| act == "insi");
    world.desk.sit(Some(secretary));
    assert_eq!(code(world.steps(Some(&patient), &check).await), "denied");
}

// ---- outbox, jobs, session, network, service ---------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_queued_with_its_attachment_and_taken_back() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    // A need nobody has keeps it in the outbox.
    world.nobody_is_there().await;
    let said = world
        .done(Some(&patient), "outbox-enqueue|left||contenu|session")
        .await
        .remove(0);
    let (id, wire_id) = said.split_once(' ').unwrap();
    let entry = world.record().entry(&id.into()).unwrap();
    assert_eq!(
        (
            entry.wire_id.as_str(),
            entry.service.as_str(),
            entry.plugin.as_str()
        ),
        (wire_id, "essai", "essai")
    );
    assert_eq!(
        entry.patient.as_ref().map(|id| id.as_str()),
        Some(patient.as_str())
    );
    assert_eq!(
        world
            .record()
            .read_blob(&entry.attachments[0].digest, 0, 100)
            .unwrap(),
        b"contenu"
    );
    world
        .done(Some(&patient), &format!("outbox-withdraw|{id}"))
        .await;
    assert_eq!(
        world.record().entry(&id.into()).unwrap().state,
        EntryState::Retire
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_the_outbox_is_denied() {
    denied(
        &["outbox"],
        &[
            "outbox-enqueue|left",
            "outbox-withdraw|0",
            "outbox-state|0",
            "outbox-look-again|essai",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_jobs_are_denied() {
    denied(&["jobs"], &["jobs-start|steps|clock", "jobs-cancel|0"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_or_delivery_the_manifest_does_not_declare_is_unsupported() {
    let world = World::new();
    assert_eq!(
        world.done(None, "?jobs-start|other|clock").await,
        ["!unsupported"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_says_who_is_there_or_that_nobody_is() {
    let world = World::new();
    assert_eq!(world.done(None, "session").await, ["doctor LIBRE true"]);
    world.desk.sit(None);
    assert_eq!(world.done(None, "?session").await, ["!session-required"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_the_session_is_denied() {
    denied(&["session"], &["session"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_reaches_the_hosts_it_was_granted() {
    let world = World::new();
    world
        .net
        .answer(|request| Ok(text(&format!("{} {}", request.url, request.body.len()))));
    let said = world
        .done(
            None,
            "http|POST|https://essai.test/a|corps\nhttp|GET|https://un.sous.test:8443/b",
        )
        .await;
    assert_eq!(
        said,
        [
            "200 text/plain https://essai.test/a 5",
            "200 text/plain https://un.sous.test:8443/b 0"
        ]
    );
    let sent = world.net.sent.lock().unwrap();
    assert_eq!(
        sent[0].headers,
        [("Accept".to_owned(), "text/plain".to_owned())]
    );
    assert_eq!(
        (
            sent[0].method.as_str(),
            sent[0].timeout.as_secs(),
            sent[0].limit_bytes
        ),
        ("POST", 30, 10 << 20)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_host_is_reached_and_nothing_leaves() {
    let world = World::new();
    for (url, expected) in [
        ("https://autre.test/", "!denied"),
        ("https://essai.test.autre.test/", "!denied"),
        ("https://sous.test/", "!denied"),
        ("https://127.0.0.1/", "!denied"),
        ("https://[::1]/", "!denied"),
        ("http://essai.test/", "!http.malformed"),
        ("https://moi:secret@essai.test/", "!http.malformed"),
        ("essai.test", "!http.malformed"),
        ("file:///etc/passwd", "!http.malformed"),
    ] {
        assert_eq!(
            world.done(None, &format!("?http|GET|{url}")).await,
            [expected],
            "{url}"
        );
    }
    assert_eq!(
        world
            .done(None, "?http|GET / HTTP/1.1|https://essai.test/")
            .await,
        ["!http.malformed"]
    );
    assert_eq!(world.net.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_host_is_granted_on_its_own() {
    let world = World::new();
    world.refuse("essai", "http:essai.test");
    let said = world
        .done(
            None,
            "?http|GET|https://essai.test/\n?http|GET|https://un.sous.test/",
        )
        .await;
    assert_eq!(said, ["!denied", "200 text/plain pong"]);
    assert_eq!(world.net.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_ends_before_the_call_that_waits_for_it() {
    let act = Budget {
        wall: Some(Duration::from_secs(20)),
        ..budgets().act
    };
    let world = World::with_budgets(Budgets { act, ..budgets() });
    world.done(None, "exchange").await;
    let timeout = world.net.sent.lock().unwrap()[0].timeout;
    assert!(
        timeout <= Duration::from_millis(19_500) && timeout > Duration::from_millis(500),
        "{timeout:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_would_change_the_request_are_refused() {
    let world = World::new();
    for (name, value, expected) in [
        ("X-Essai", "oui", ""),
        ("Host", "autre.test", "!http.malformed"),
        ("content-LENGTH", "0", "!http.malformed"),
        ("Transfer-Encoding", "chunked", "!http.malformed"),
        ("X Essai", "oui", "!http.malformed"),
        ("", "oui", "!http.malformed"),
        ("X-Essai", "oui\rX-Autre: non", "!http.malformed"),
    ] {
        assert_eq!(
            world
                .done(None, &format!("?http-header|{name}|{value}"))
                .await,
            [expected],
            "{name:?}: {value:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_the_network_reaches_the_plugin_and_a_status_is_none() {
    let world = World::new();
    world.net.answer(|request| {
        if request.url.ends_with("/500") {
            return Ok(socle_runtime::ports::HttpResponse {
                status: 500,
                ..text("<html>")
            });
        }
        Err(Failure::passing(
            "http.timeout",
            "Le service ne répond pas.",
        ))
    });
    let said = world
        .done(
            None,
            "http|GET|https://essai.test/500\n?http|GET|https://essai.test/",
        )
        .await;
    assert_eq!(said, ["500 text/plain <html>", "!http.timeout"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_the_service_of_another_plugin_is_denied() {
    denied(
        &["service:identity"],
        &["service|answer", "service-verify|answer"],
    )
    .await;
}

// ---- grants ----------------------------------------------------------------------------------------------------------------

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

// ---- commands --------------------------------------------------------------------------------------------------------------

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
