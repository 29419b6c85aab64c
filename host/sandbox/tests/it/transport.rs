//! TLS and the rights a certificate gives.

use socle_sandbox::ClientName;

use crate::client::{ACTION_TRAITS, Bench, client, content_type, post, post_to, zoe};

#[tokio::test]
async fn every_national_host_answers_under_its_own_name() {
    let bench = Bench::new();
    let organisation = bench.client(Some(ClientName::InsiManu));
    let card = bench.client(Some(ClientName::Cps));
    let mut hosts = bench.sandbox.host_map();
    hosts.retain(|(host, _)| host.ends_with(".ameli.fr"));
    assert_eq!(hosts.len(), 4);
    for (host, addr) in hosts {
        assert!(addr.ip().is_loopback());
        let url = format!("https://{host}/lps");
        for (client, for_software) in [(&organisation, true), (&card, false)] {
            let answer = post_to(client, &url, &content_type(ACTION_TRAITS), zoe())
                .await
                .unwrap();
            let expected = match (host.contains("tlsm"), for_software) {
                (true, true) => "- -",
                // A card at its own host is heard, and then asked for its assertion.
                (false, false) => "siram_10 sandbox_assertion",
                _ => "- desir_560",
            };
            assert_eq!(answer.fault(), expected, "{host}");
        }
    }
}

#[tokio::test]
async fn a_national_host_demands_a_certificate() {
    let bench = Bench::new();
    let error = post(&bench.client(None), ACTION_TRAITS, zoe())
        .await
        .unwrap_err();
    assert!(
        chain(&error).contains("CertificateRequired"),
        "{}",
        chain(&error)
    );
    refused_connections(&bench, 1).await;
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused() {
    let bench = Bench::new();
    let stranger = Bench::new();
    let foreign = stranger.sandbox.client_identity_pem(ClientName::InsiAuto);
    let client = client(&bench.sandbox, Some(foreign));
    assert!(post(&client, ACTION_TRAITS, zoe()).await.is_err());
    refused_connections(&bench, 1).await;
}

#[tokio::test]
async fn a_certificate_that_opens_nothing_is_told_so() {
    let bench = Bench::new();
    let other = bench.client(Some(ClientName::AutreService));
    let answer = post(&other, ACTION_TRAITS, zoe()).await.unwrap();
    assert_eq!(
        (answer.status, answer.fault().as_str()),
        (400, "- desir_560")
    );
    // Reached without a national name, the handshake lets everybody in: the service itself says no.
    let nobody = bench.client(None);
    let url = format!("https://{}/lps", bench.sandbox.addr());
    let answer = post_to(&nobody, &url, &content_type(ACTION_TRAITS), zoe())
        .await
        .unwrap();
    assert_eq!(answer.fault(), "- desir_560");
    let manu = bench.client(Some(ClientName::InsiManu));
    let answer = post_to(&manu, &url, &content_type(ACTION_TRAITS), zoe())
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_host_asked_is_the_host_of_the_handshake() {
    let bench = Bench::new();
    let response = bench
        .client(Some(ClientName::InsiAuto))
        .post("https://services-ps-tlsm.ameli.fr/lps")
        .header("host", "services-ps.ameli.fr")
        .header("content-type", content_type(ACTION_TRAITS))
        .body(zoe())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 421);
}

#[tokio::test]
async fn the_control_endpoint_is_not_on_national_hosts() {
    let bench = Bench::new();
    let client = bench.client(Some(ClientName::InsiAuto));
    let response = client
        .get("https://services-ps-tlsm.ameli.fr/sandbox/state")
        .send()
        .await;
    assert_eq!(response.unwrap().status(), 404);
}

/// The error and its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// The client reads the refusal before the server has written it down: wait for the count, fail when it does not come.
async fn refused_connections(bench: &Bench, wanted: u64) {
    for _ in 0..1000 {
        if bench.sandbox.traffic().count("insi/connexion") >= wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(bench.sandbox.traffic().count("insi/connexion"), wanted);
}
