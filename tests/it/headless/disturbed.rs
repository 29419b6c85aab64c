//! Bad answers of a national service: each is a French sentence that says what to do and a typed code, the record is as it
//! was, and the journal holds.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use socle_sandbox::{Behaviour, Disturbance};

use super::scene::{Home, Said, long};

/// What is said of each disturbance. `Refuse` closes the port the commands find the sandbox by: the runtime's tests have it.
const SAID: [(Disturbance, &str); 19] = [
    (Disturbance::CloseBeforeTls, "http.unreachable"),
    (Disturbance::ResetBeforeTls, "http.unreachable"),
    (Disturbance::BadCertificate, "http.tls"),
    (Disturbance::CutUpload, "http.interrupted"),
    (Disturbance::CloseAfterRequest, "http.interrupted"),
    (Disturbance::ResetAfterRequest, "http.interrupted"),
    (Disturbance::CutBody, "http.interrupted"),
    (Disturbance::Http500Html, "insi.reponse.html"),
    (Disturbance::HtmlPage, "insi.reponse.html"),
    (Disturbance::EmptyBody, "insi.reponse.vide"),
    (Disturbance::TruncatedXml, "insi.reponse.tronquee"),
    (Disturbance::WrongNamespace, "insi.reponse.inattendue"),
    (Disturbance::TenMegabytes, "http.too-large"),
    (Disturbance::EntityBomb, "insi.reponse.dtd"),
    (Disturbance::DeepNesting, "insi.reponse.trop-complexe"),
    (Disturbance::InvalidUtf8, "insi.reponse.charset"),
    (Disturbance::Latin1, "insi.reponse.charset"),
    (Disturbance::UnknownFault, "insi.999"),
    (Disturbance::UnknownResultCode, "insi.reponse.code-cr"),
];

/// What a sentence must hold to say what to do.
const ADVICE: [&str; 4] = ["éessayez", "érifiez", "ignalez", "elancez"];

#[track_caller]
fn judge(said: &Said, code: &str) {
    assert_eq!((said.code, said.error_code()), (1, code), "{said}");
    let message = said.message();
    assert!(
        message.contains("inchangé"),
        "says that nothing changed: {said}"
    );
    assert!(
        ADVICE.iter().any(|advice| message.contains(advice)),
        "says what to do: {said}"
    );
    assert!(
        !message.contains("error") && !message.contains("http"),
        "no English, no technique: {said}"
    );
    for secret in ["ADRUN", "ZOE", "2751263"] {
        assert!(
            !said.out.contains(secret) && !said.err.contains(secret),
            "no patient data in a failure: {said}"
        );
    }
}

#[test]
fn each_bad_answer_is_said_and_changes_nothing() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let patient = home.patient("ADRUN ZOE");
    let before = home.show(&patient);
    for (disturbance, code) in SAID {
        sandbox
            .set_behaviour(Behaviour::disturbed(disturbance))
            .unwrap();
        let start = Instant::now();
        let said = home.search(&patient);
        judge(&said, code);
        // What never answers is waited for twenty seconds, see below.
        assert!(
            start.elapsed() < Duration::from_secs(18),
            "{disturbance:?} held the doctor up for {:?}",
            start.elapsed()
        );
        assert_eq!(home.show(&patient), before, "{disturbance:?}");
    }
    home.assert_journal_holds();
    // It was the disturbance, and nothing of it stays.
    sandbox.set_behaviour(Behaviour::normal()).unwrap();
    assert_eq!(home.search(&patient).json["statut"], "recuperee");
}

#[test]
fn every_disturbance_is_accounted_for() {
    let elsewhere = [Disturbance::Refuse, Disturbance::Hang];
    for disturbance in Disturbance::ALL {
        let here = SAID.iter().any(|(known, _)| *known == disturbance);
        assert_ne!(here, elsewhere.contains(&disturbance), "{disturbance:?}");
    }
}

/// What INSi said before the line broke is not half believed: the second request of a search fails, nothing is concluded.
#[test]
fn a_search_broken_in_the_middle_concludes_nothing() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let patient = home.patient("HOUILLES PIERRE");
    let before = home.show(&patient);
    // The disturbance begins after the first answer: latency leaves time to set it.
    sandbox
        .set_behaviour(Behaviour::normal().with_latency(Duration::from_millis(400)))
        .unwrap();
    let said = std::thread::scope(|scope| {
        let search = scope.spawn(|| home.search(&patient));
        while sandbox.traffic().exchanges.is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        sandbox
            .set_behaviour(Behaviour::disturbed(Disturbance::Http500Html))
            .unwrap();
        search.join().unwrap()
    });
    assert!(sandbox.traffic().exchanges.len() > 1, "the search went on");
    judge(&said, "insi.reponse.html");
    assert_eq!(home.show(&patient), before);
}

/// Most disturbances strike as well where the answer would have been "nobody": that must not become a conclusion.
#[test]
fn a_bad_answer_about_an_unknown_person_is_not_nobody() {
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal());
    let patient = home.patient("INCONNU SOLDAT");
    for disturbance in [
        Disturbance::TruncatedXml,
        Disturbance::WrongNamespace,
        Disturbance::HtmlPage,
        Disturbance::EmptyBody,
    ] {
        sandbox
            .set_behaviour(Behaviour::disturbed(disturbance))
            .unwrap();
        let said = home.search(&patient);
        assert_ne!(said.error_code(), "insi.01", "{disturbance:?}: {said}");
        assert_eq!(said.code, 1);
        assert_eq!(
            home.show(&patient)["identite"]["interrogee"],
            Value::Null,
            "INSi said nothing that can be used"
        );
    }
}

#[test]
fn three_seconds_of_latency_are_waited_for() {
    let home = Home::demonstration();
    let _sandbox = home.sandbox(Behaviour::normal().with_latency(Duration::from_secs(3)));
    let patient = home.patient("ADRUN ZOE");
    let start = Instant::now();
    let said = home.search(&patient);
    assert_eq!(
        (said.code, &said.json["statut"]),
        (0, &json!("recuperee")),
        "{said}"
    );
    assert!(start.elapsed() >= Duration::from_secs(3));
}

/// INSi is waited for twenty seconds, a good deal less than a minute, and then said to be late.
#[test]
fn a_minute_of_latency_is_not_waited_for() {
    if !long() {
        return;
    }
    let home = Home::demonstration();
    let sandbox = home.sandbox(Behaviour::normal().with_latency(Duration::from_secs(60)));
    let patient = home.patient("ADRUN ZOE");
    let before = home.show(&patient);
    for behaviour in [sandbox.behaviour(), Behaviour::disturbed(Disturbance::Hang)] {
        sandbox.set_behaviour(behaviour).unwrap();
        let start = Instant::now();
        let said = home.search(&patient);
        judge(&said, "http.timeout");
        assert!(
            (15..30).contains(&start.elapsed().as_secs()),
            "{:?}",
            start.elapsed()
        );
        assert_eq!(home.show(&patient), before);
    }
    home.assert_journal_holds();
}
