//! Latency and disturbances, as a client sees them.

use std::time::{Duration, Instant};

use socle_sandbox::{Behaviour, ClientName, Disturbance};

use crate::client::{ACTION_TRAITS, Answer, Bench, OPERATION_TRAITS, post, zoe};
use crate::transport::chain;

async fn disturbed(bench: &Bench, disturbance: Disturbance) -> Result<Answer, String> {
    bench
        .sandbox
        .set_behaviour(Behaviour::disturbed(disturbance))
        .unwrap();
    let client = bench.client(Some(ClientName::InsiAuto));
    let result = post(&client, ACTION_TRAITS, zoe()).await;
    bench.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    result.map_err(|error| chain(&error))
}

async fn is_well(bench: &Bench) -> bool {
    bench.post(ACTION_TRAITS, &zoe()).await.status == 200
}

#[tokio::test]
async fn connections_that_fail() {
    let bench = Bench::new();
    for (disturbance, says, served) in [
        (Disturbance::Refuse, "refused", 0),
        (Disturbance::CloseBeforeTls, "eof", 0),
        (Disturbance::ResetBeforeTls, "reset", 0),
        (Disturbance::BadCertificate, "UnknownIssuer", 0),
        (Disturbance::CutUpload, "", 0),
        (Disturbance::CloseAfterRequest, "", 1),
        (Disturbance::ResetAfterRequest, "reset", 1),
        (Disturbance::CutBody, "body", 1),
    ] {
        bench.sandbox.reset_traffic();
        let error = disturbed(&bench, disturbance).await.unwrap_err();
        assert!(error.contains(says), "{disturbance:?}: {error}");
        assert_eq!(
            bench.sandbox.traffic().count(OPERATION_TRAITS),
            served,
            "{disturbance:?}"
        );
        assert!(is_well(&bench).await, "after {disturbance:?}");
    }
}

#[tokio::test]
async fn answers_that_are_wrong() {
    let bench = Bench::new();
    for disturbance in Disturbance::ALL {
        let answer = match disturbance {
            Disturbance::Refuse
            | Disturbance::CloseBeforeTls
            | Disturbance::ResetBeforeTls
            | Disturbance::BadCertificate
            | Disturbance::CutUpload
            | Disturbance::CloseAfterRequest
            | Disturbance::ResetAfterRequest
            | Disturbance::Hang
            | Disturbance::CutBody => continue,
            other => disturbed(&bench, other).await.unwrap(),
        };
        let lossy = String::from_utf8_lossy(&answer.body);
        let soap = answer.content_type == "application/soap+xml; charset=utf-8";
        let right = match disturbance {
            Disturbance::Http500Html => answer.status == 500 && lossy.contains("<html>") && !soap,
            Disturbance::HtmlPage => answer.status == 200 && lossy.contains("<html") && !soap,
            Disturbance::EmptyBody => answer.status == 200 && answer.body.is_empty(),
            Disturbance::TruncatedXml => {
                soap && lossy.contains("<RESULTAT") && !lossy.contains("</RESULTAT>")
            }
            Disturbance::WrongNamespace => {
                soap && lossy.contains("275126322") && !lossy.contains("cnamts.fr/INSiResultat\"")
            }
            Disturbance::TenMegabytes => soap && answer.body.len() > 10 * 1024 * 1024,
            Disturbance::EntityBomb => {
                soap && lossy.contains("<!ENTITY e10") && answer.body.len() < 2048
            }
            Disturbance::DeepNesting => soap && answer.body.len() == 700_000,
            Disturbance::InvalidUtf8 => soap && std::str::from_utf8(&answer.body).is_err(),
            Disturbance::Latin1 => {
                answer.content_type.ends_with("charset=iso-8859-1")
                    && lossy.contains("encoding=\"ISO-8859-1\"")
                    && std::str::from_utf8(&answer.body).is_err()
            }
            Disturbance::UnknownFault => {
                answer.status == 500 && answer.fault() == "siram_999 insi_999"
            }
            Disturbance::UnknownResultCode => answer.between("CodeCR>", "<").unwrap() == "77",
            _ => false,
        };
        assert!(
            right,
            "{disturbance:?}: {} {}",
            answer.status, answer.content_type
        );
        let last = bench.sandbox.traffic().exchanges.pop_back().unwrap();
        assert_eq!(
            (last.outcome.as_str(), last.disturbance),
            ("00", Some(disturbance))
        );
        assert!(is_well(&bench).await);
    }
}

#[tokio::test]
async fn a_hanging_service_says_nothing() {
    let bench = Bench::new();
    bench
        .sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::Hang))
        .unwrap();
    let client = bench.client(Some(ClientName::InsiAuto));
    let asked = post(&client, ACTION_TRAITS, zoe());
    assert!(
        tokio::time::timeout(Duration::from_millis(700), asked)
            .await
            .is_err()
    );
    bench.sandbox.set_behaviour(Behaviour::normal()).unwrap();
    assert_eq!(bench.sandbox.traffic().count(OPERATION_TRAITS), 1);
    assert!(is_well(&bench).await);
}

#[tokio::test]
async fn latency_delays_each_answer_and_nothing_else() {
    let bench = Bench::new();
    let latency = Duration::from_millis(1_000);
    bench
        .sandbox
        .set_behaviour(Behaviour::normal().with_latency(latency))
        .unwrap();
    let start = Instant::now();
    let (one, other) = (zoe(), zoe());
    let (first, second) = tokio::join!(
        bench.post(ACTION_TRAITS, &one),
        bench.post(ACTION_TRAITS, &other),
    );
    let elapsed = start.elapsed();
    assert_eq!((first.status, second.status), (200, 200));
    assert!(elapsed >= latency, "{elapsed:?}");
    assert!(elapsed < latency * 2, "side by side: {elapsed:?}");
    let start = Instant::now();
    bench.sandbox.running().traffic().unwrap();
    assert!(
        start.elapsed() < latency,
        "the control endpoint is not delayed"
    );
}

#[tokio::test]
async fn a_disturbance_can_pass_by_itself() {
    let bench = Bench::new();
    let once = Behaviour::disturbed(Disturbance::CloseAfterRequest).times(1);
    bench.sandbox.set_behaviour(once).unwrap();
    let client = bench.client(Some(ClientName::InsiAuto));
    assert!(post(&client, ACTION_TRAITS, zoe()).await.is_err());
    assert_eq!(
        post(&client, ACTION_TRAITS, zoe()).await.unwrap().status,
        200
    );
    assert_eq!(bench.sandbox.behaviour(), Behaviour::normal());
}

#[tokio::test]
async fn a_fault_is_disturbed_too() {
    let bench = Bench::new();
    bench
        .sandbox
        .set_behaviour(Behaviour::disturbed(Disturbance::WrongNamespace))
        .unwrap();
    let broken = zoe().replace(">ADRUN<", ">Adrun<");
    let answer = bench.post(ACTION_TRAITS, &broken).await;
    assert!(answer.text().contains("insi_102"));
    assert!(!answer.text().contains("soap-envelope"));
}

#[tokio::test]
async fn a_closed_port_keeps_its_number() {
    let bench = Bench::new();
    let addr = bench.sandbox.addr();
    for _ in 0..5 {
        bench
            .sandbox
            .set_behaviour(Behaviour::disturbed(Disturbance::Refuse))
            .unwrap();
        let refused = tokio::net::TcpStream::connect(addr).await.unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
        // Without SO_REUSEADDR, as the system picks a free port.
        let other = tokio::net::TcpSocket::new_v4().unwrap();
        assert!(other.bind(addr).is_err(), "nobody else takes it");
        bench.sandbox.set_behaviour(Behaviour::normal()).unwrap();
        assert!(is_well(&bench).await);
    }
}
