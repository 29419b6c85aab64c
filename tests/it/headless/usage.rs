//! What a script relies on: exit codes, what goes to stdout, JSON everywhere, a sandbox of another process.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use socle_sandbox::{Behaviour, find_running};

use super::scene::{Home, Said, long, packages};

#[test]
fn what_cannot_be_understood_is_a_usage_error_and_touches_nothing() {
    let home = Home::nothing();
    for line in [
        &[] as &[&str],
        &["frobnicate"],
        &["patients"],
        &["patients", "show"],
        &["patients", "list", "--count", "-1"],
        &["patients", "list", "--first", "beaucoup"],
        &["call"],
        &["call", "ins"],
        &["call", "ins/"],
        &["call", "/rechercher"],
        &["call", "ins/qualifier", "--arg", "piece"],
        &["call", "ins/qualifier", "--arg", "=passeport"],
        &[
            "call",
            "ins/qualifier",
            "--arg",
            "piece=passeport",
            "--arg",
            "piece=carte-vitale",
        ],
        &["view", "ins"],
        &["audit"],
        &["audit", "tail", "--count", "x"],
        &["plugins", "allow", "ins"],
        &["plugins", "choose", "identity"],
        &["sandbox", "--latency", "3"],
        &["sandbox", "--latency", "-3s"],
        &["sandbox", "--port", "70000"],
        &["sandbox", "--disturbance", "panne"],
        &["demo", "--quiet"],
    ] {
        for json in [false, true] {
            let mut line = line.to_vec();
            if json {
                line.push("--json");
            }
            let said = home.text(&line);
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{line:?}\n{said}");
            assert!(!said.err.is_empty(), "{line:?}");
        }
    }
    assert!(!home.path().exists());
}

#[test]
fn the_sandbox_names_its_disturbances() {
    let said = Home::nothing().text(&["sandbox", "--disturbance", "panne"]);
    for name in ["http500-html", "truncated-xml", "entity-bomb"] {
        assert!(said.err.contains(name), "{said}");
    }
}

#[test]
fn help_and_version_are_answers() {
    let home = Home::nothing();
    for line in [
        &["--help"] as &[&str],
        &["help", "call"],
        &["--version"],
        &["patients", "--help"],
    ] {
        let said = home.text(line);
        assert_eq!(said.code, 0, "{said}");
        assert!(!said.out.is_empty() && said.err.is_empty(), "{said}");
    }
    assert!(home.text(&["--version"]).out.starts_with("socle 0."));
}

/// Every command that works, with and without `--json`: the harness judges the JSON, and text is never JSON.
#[test]
fn every_command_answers_in_json_and_in_text() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let package = packages().join("ins");
    let package = package.to_str().unwrap();
    for line in [
        &["demo"] as &[&str],
        &["patients", "list"],
        &[
            "patients", "list", "--search", "nessi", "--first", "1", "--count", "1",
        ],
        &["patients", "show", &patient],
        &["plugins", "list"],
        &["plugins", "install", package],
        &["plugins", "refuse", "ins", "session"],
        &["plugins", "allow", "ins", "session"],
        &["plugins", "choose", "identity", "ins"],
        &["call", "ins/rechercher", "--patient", &patient],
        &[
            "call",
            "ins/qualifier",
            "--patient",
            &patient,
            "--arg",
            "piece=passeport",
        ],
        &["view", "ins/identite", "--patient", &patient],
        &["view", "ins/banniere", "--patient", &patient],
        &["view", "ins/statut", "--patient", &patient],
        &["audit", "verify"],
        &["audit", "tail"],
        &["plugins", "remove", "ins"],
    ] {
        let json = home.done(line);
        assert!(json.is_object(), "{line:?}: {json}");
        if line != ["plugins", "remove", "ins"] {
            let text = home.text(line);
            assert_eq!(text.code, 0, "{line:?}\n{text}");
            assert!(
                !text.out.is_empty() && !text.out.starts_with('{'),
                "{line:?}\n{text}"
            );
        }
    }
}

#[test]
fn an_answer_no_leaves_stdout_empty_in_text() {
    let home = Home::demonstration();
    let patient = home.patient("INCONNU SOLDAT");
    for line in [
        &["call", "ins/rechercher", "--patient", &patient] as &[&str],
        &["call", "ins/rechercher"],
        &["call", "ins/rechercher", "--patient", "personne"],
        &["call", "ins/voler", "--patient", &patient],
        &["call", "dmp/alimenter", "--patient", &patient],
        &[
            "call",
            "ins/qualifier",
            "--patient",
            &patient,
            "--arg",
            "pieces=passeport",
        ],
        &["view", "ins/identite"],
        &["view", "ins/nulle-part", "--patient", &patient],
        &["view", "dmp/documents", "--patient", &patient],
        &["patients", "show", "personne"],
        &["plugins", "remove", "inconnue"],
    ] {
        let said = home.text(line);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{line:?}\n{said}");
        assert_eq!(
            said.err.lines().count(),
            1,
            "one sentence with its code: {line:?}\n{said}"
        );
        home.json(line);
    }
}

#[test]
fn what_is_not_there_is_named() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    home.refused("patient-required", &["call", "ins/rechercher"]);
    home.refused("patient-required", &["view", "ins/identite"]);
    home.refused(
        "not-found",
        &["call", "ins/rechercher", "--patient", "personne"],
    );
    home.refused(
        "not-found",
        &["view", "ins/identite", "--patient", "personne"],
    );
    home.refused("not-found", &["patients", "show", "personne"]);
    home.refused("unsupported", &["call", "ins/voler", "--patient", &patient]);
    let said = home.refused(
        "unsupported",
        &["view", "ins/nulle-part", "--patient", &patient],
    );
    assert!(
        said.message().contains("identite") && said.message().contains("banniere"),
        "what there is: {said}"
    );
    let said = home.refused(
        "argument-unknown",
        &[
            "call",
            "ins/qualifier",
            "--patient",
            &patient,
            "--arg",
            "pieces=passeport",
        ],
    );
    assert!(
        said.message().contains("« pieces »") && said.message().contains("piece."),
        "{said}"
    );
    home.refused(
        "argument-unknown",
        &[
            "call",
            "ins/rechercher",
            "--patient",
            &patient,
            "--arg",
            "vite=oui",
        ],
    );
    assert_eq!(
        home.show(&patient)["identite"]["statut"],
        "provisoire",
        "a misspelt argument did nothing"
    );
}

#[test]
fn searching_ignores_case_and_accents_and_takes_any_text() {
    let home = Home::demonstration();
    let found = |words: &str| {
        home.done(&["patients", "list", "--search", words])["total"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(found("adrun"), 1);
    assert_eq!(found("zoé adr"), 1);
    assert_eq!(found("ténérife"), 1);
    assert_eq!(found("tenerife"), 1);
    assert_eq!(found("31/12/1975"), 1);
    for text in [
        "\" OR 1=1 --",
        "*",
        "adrun*",
        "(",
        "NEAR(a b)",
        "'; DROP TABLE patients; --",
        "\u{0}",
        "é\u{301}",
        &"x".repeat(10_000),
    ] {
        if !text.contains('\u{0}') {
            home.done(&["patients", "list", "--search", text]);
        }
    }
    let page = home.done(&["patients", "list", "--first", "40", "--count", "1000"]);
    assert_eq!(
        (&page["total"], page["patients"].as_array().unwrap().len()),
        (&json!(43), 3)
    );
}

/// `RUST_LOG=trace` fills stderr and neither spoils the answer nor shows a patient.
#[test]
fn the_log_stays_on_stderr_and_holds_no_patient() {
    let home = Home::demonstration();
    let patient = home.patient("ADRUN ZOE");
    let said = Said::of(
        home.command(&["--json", "call", "ins/rechercher", "--patient", &patient])
            .env("RUST_LOG", "trace")
            .output()
            .unwrap(),
    );
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("recuperee")),
        "{}",
        said.out
    );
    assert!(said.err.lines().count() > 20, "{}", said.err);
    for secret in ["ADRUN", "ZOE", "Zoé", "2751263", "1975-12-31", "19751231"] {
        assert!(!said.err.contains(secret), "{secret} in the log");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::demonstration();
    let mut child = home
        .command(&["patients", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_home_is_typed_or_given_by_the_environment() {
    let home = Home::demonstration();
    let mut command = std::process::Command::new(super::scene::program());
    command
        .args(["--json", "patients", "list"])
        .env("SOCLE_HOME", home.path());
    let said = Said::of(command.output().unwrap());
    assert_eq!((said.code, &said.json["total"]), (0, &json!(43)), "{said}");
}

/// `socle sandbox` in a process of its own: it says where it answers at once, the commands find it, its latency holds, a
/// second one is refused, and it ends when told to.
#[test]
fn a_sandbox_of_another_process_is_found_and_its_settings_hold() {
    let home = Home::demonstration();
    let mut sandbox = home
        .command(&["--json", "sandbox", "--latency", "700ms"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(sandbox.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let running = find_running(&home.path().join("sandbox")).unwrap();
    assert_eq!(said, json!({ "adresse": running.addr().to_string() }));
    assert_eq!(
        running.behaviour().unwrap(),
        Behaviour::normal().with_latency(Duration::from_millis(700))
    );

    let patient = home.patient("ADRUN ZOE");
    let start = std::time::Instant::now();
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
    assert!(start.elapsed() >= Duration::from_millis(700));
    assert_eq!(
        running.traffic().unwrap().exchanges.len(),
        1,
        "that sandbox was asked, no other"
    );
    let second = home.refused("sandbox", &["sandbox"]);
    assert!(
        second
            .message()
            .contains(&running.addr().port().to_string()),
        "which one: {second}"
    );
    let other = Home::nothing();
    let second = other.refused(
        "sandbox",
        &["sandbox", "--port", &running.addr().port().to_string()],
    );
    assert!(
        second.message().contains("ne peut pas être utilisé"),
        "{second}"
    );

    let ended = std::process::Command::new("kill")
        .arg(sandbox.id().to_string())
        .status()
        .unwrap();
    assert!(ended.success());
    assert!(
        sandbox.wait().unwrap().success(),
        "asked to end, it ends well"
    );
    assert!(find_running(&home.path().join("sandbox")).is_none());
    // Each command then plays the services itself.
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
}

/// A program may still be at work while it ends: what reads the record must be over before the libraries below it go.
#[test]
fn a_command_that_is_done_never_crashes_on_its_way_out() {
    let home = Home::demonstration();
    let times = if long() { 400 } else { 25 };
    for _ in 0..times {
        // Decisions are followed in the background.
        home.done(&["plugins", "refuse", "ins", "session"]);
    }
    home.assert_journal_holds();
}
