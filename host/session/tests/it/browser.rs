//! Pro Santé Connect in the browser.

use std::collections::BTreeMap;
use std::time::Duration;

use socle_session::psc::{Config, Provider, PscError, Tokens, Userinfo};
use socle_session::state::Moment;
use socle_session::{Kind, Role};

use super::provider::{Idp, Wanted, client_certificate, clock, code};

/// The person opens the page and does what they are about to do.
async fn comes_in(idp: &Idp, provider: &Provider) -> Result<(Tokens, Userinfo), PscError> {
    let question = provider.ask_in_browser().await?;
    let page = question.page().clone();
    let (answer, _) = tokio::join!(provider.answered_in_browser(question), idp.browse(&page));
    answer
}

#[tokio::test]
async fn a_doctor_comes_in_by_the_browser() {
    let idp = Idp::start();
    let provider = idp.found().await;
    assert!(provider.has_telephone());
    let question = provider.ask_in_browser().await.unwrap();
    let page = question.page().clone();
    let asked: BTreeMap<_, _> = page.query_pairs().into_owned().collect();
    assert_eq!(asked["acr_values"], "eidas1");
    assert_eq!(asked["scope"], "openid scope_all");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(asked["redirect_uri"].starts_with("http://127.0.0.1:"));
    let (answer, (status, shown)) =
        tokio::join!(provider.answered_in_browser(question), idp.browse(&page));
    let (tokens, userinfo) = answer.unwrap();
    assert_eq!(status, 200, "{shown}");
    assert!(shown.contains("revenez à Socle"), "{shown}");
    let one = userinfo.identified().unwrap();
    assert_eq!((one.kind, one.role), (Kind::ProSanteConnect, Role::Doctor));
    assert_eq!(one.line(), "Pro Santé Connect · Dr Camille EXEMPLE");
    assert_eq!(one.structure.id, "R10000000000001");
    // Nothing of a token in what is written to a log.
    let shown = format!("{tokens:?} {provider:?}");
    assert!(!shown.contains(tokens.access().reveal()), "{shown}");
    assert!(!shown.contains("secret-de-test"), "{shown}");
}

#[tokio::test]
async fn what_the_person_is_may_have_to_be_signed() {
    let idp = Idp::start();
    let signed = Config {
        client_id: "socle-signe".into(),
        signed_userinfo: true,
        ..idp.config()
    };
    let provider = Provider::find(signed, clock(0)).await.unwrap();
    let (_, userinfo) = comes_in(&idp, &provider).await.unwrap();
    assert_eq!(userinfo.family, "EXEMPLE");
    let unsigned = Config {
        signed_userinfo: true,
        ..idp.config()
    };
    let provider = Provider::find(unsigned, clock(0)).await.unwrap();
    assert_eq!(code(comes_in(&idp, &provider).await), "psc.token");
}

#[tokio::test]
async fn an_answer_with_another_state_ends_the_attempt() {
    let idp = Idp::start();
    let provider = idp.found().await;
    let question = provider.ask_in_browser().await.unwrap();
    let back: BTreeMap<_, _> = question.page().query_pairs().into_owned().collect();
    let forged = format!("{}?code=autre&state=autre", back["redirect_uri"]);
    let forged = forged.parse().unwrap();
    let (answer, (status, shown)) =
        tokio::join!(provider.answered_in_browser(question), idp.browse(&forged));
    assert_eq!(code(answer), "psc.state");
    assert_eq!(status, 400);
    assert!(shown.contains("Connexion refusée"), "{shown}");
}

#[tokio::test]
async fn a_token_that_answers_another_question_is_refused() {
    let idp = Idp::start();
    let provider = idp.found().await;
    idp.will("nonce=\"autre\"").await;
    assert_eq!(code(comes_in(&idp, &provider).await), "psc.nonce");
}

#[tokio::test]
async fn a_weaker_authentication_than_asked_is_refused() {
    let idp = Idp::start();
    let provider = idp.found().await;
    idp.will("acr=\"eidas0\"").await;
    assert_eq!(code(comes_in(&idp, &provider).await), "psc.acr");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_said_to_be() {
    let idp = Idp::start();
    for off_ms in [-3_600_000, 3_600_000] {
        let provider = Provider::find(idp.config(), clock(off_ms)).await.unwrap();
        assert_eq!(
            code(comes_in(&idp, &provider).await),
            "psc.clock",
            "{off_ms}"
        );
    }
    // What is usual is borne.
    let provider = Provider::find(idp.config(), clock(60_000)).await.unwrap();
    assert_eq!(code(comes_in(&idp, &provider).await), "done");
}

#[tokio::test]
async fn a_person_who_says_no_and_one_whose_ecps_is_blocked_are_told_apart() {
    let idp = Idp::start();
    let provider = idp.found().await;
    idp.will("deny=true").await;
    assert_eq!(code(comes_in(&idp, &provider).await), "psc.refused");
    idp.will("blocked=true").await;
    let error = comes_in(&idp, &provider).await.unwrap_err();
    assert_eq!(error.code(), "psc.ecps-blocked");
    assert!(
        error.sentence().contains("0 806 80 02 13"),
        "{}",
        error.sentence()
    );
}

#[tokio::test]
async fn whoever_does_not_come_back_in_time_is_let_go() {
    let idp = Idp::start();
    let hasty = Config {
        patience: Duration::from_millis(200),
        ..idp.config()
    };
    let provider = Provider::find(hasty, clock(0)).await.unwrap();
    let question = provider.ask_in_browser().await.unwrap();
    assert_eq!(
        code(provider.answered_in_browser(question).await),
        "psc.too-late"
    );
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() {
    let idp = Idp::start();
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let config = Config {
        redirect_port: held.local_addr().unwrap().port(),
        ..idp.config()
    };
    let provider = Provider::find(config, clock(0)).await.unwrap();
    assert_eq!(code(provider.ask_in_browser().await), "psc.port");
}

#[tokio::test]
async fn another_provider_than_the_one_that_is_set_is_not_believed() {
    let idp = Idp::start();
    let other = Config {
        issuer: "https://autre.test/".parse().unwrap(),
        ..idp.config()
    };
    assert_eq!(code(Provider::find(other, clock(0)).await), "psc.issuer");
    let unknown = Config {
        roots_pem: Vec::new(),
        ..idp.config()
    };
    assert_eq!(code(Provider::find(unknown, clock(0)).await), "psc.tls");
}

#[tokio::test]
async fn a_provider_that_is_down_or_talks_without_end_is_left() {
    let idp = Idp::start();
    for (path, expected) in [
        ("/essai/long", "psc.malformed"),
        ("/essai/ailleurs", "psc.malformed"),
        ("/essai/rien", "psc.malformed"),
    ] {
        let config = Config {
            discovery: idp.issuer.join(path).unwrap(),
            ..idp.config()
        };
        assert_eq!(
            code(Provider::find(config, clock(0)).await),
            expected,
            "{path}"
        );
    }
    let provider = idp.found().await;
    idp.will("down=1").await;
    assert_eq!(code(comes_in(&idp, &provider).await), "psc.down");
    let config = idp.config();
    drop(idp);
    assert_eq!(code(Provider::find(config, clock(0)).await), "psc.down");
}

#[tokio::test]
async fn a_client_the_provider_does_not_know_is_told() {
    let idp = Idp::start();
    let wrong = Config {
        client_secret: socle_session::psc::Secret::new("un autre"),
        ..idp.config()
    };
    let provider = Provider::find(wrong, clock(0)).await.unwrap();
    assert_eq!(code(comes_in(&idp, &provider).await), "psc.provider");
    let unset = Config {
        client_id: String::new(),
        ..idp.config()
    };
    assert_eq!(code(Provider::find(unset, clock(0)).await), "psc.settings");
}

#[tokio::test]
async fn somebody_without_profession_is_refused_with_the_reason() {
    let idp = Idp::start();
    let provider = idp.found().await;
    idp.will("account=\"899700000003\"").await;
    let (_, userinfo) = comes_in(&idp, &provider).await.unwrap();
    let refused = userinfo.identified().unwrap_err();
    assert!(refused.sentence().contains("CPE nominative"));
}

#[tokio::test]
async fn a_session_is_prolonged_before_its_end_and_given_back_at_the_end() {
    let idp = Idp::with(Wanted {
        env: vec![("OIDC_ACCESS_S", "9")],
        ..Wanted::default()
    });
    let provider = idp.found().await;
    let (tokens, _) = comes_in(&idp, &provider).await.unwrap();
    let now = (clock(0))();
    // A third of its time before its end.
    let due = tokens.due_ms(now);
    assert!((4_000..=6_500).contains(&due), "{due}");
    assert!(!tokens.is_short(now, 1_000));
    let asleep = Moment {
        wall_ms: now.wall_ms + 9_000,
        ..now
    };
    assert!(tokens.is_short(asleep, 0));
    let before = tokens.access().clone();
    let tokens = provider.prolong(&tokens).await.unwrap();
    assert_ne!(&before, tokens.access());
    assert_eq!(idp.essai("vu").await["refreshes"], 1);

    let again = provider.prolong(&tokens).await.unwrap();
    let page = provider.leave(tokens).await.unwrap();
    assert!(page.as_str().contains("id_token_hint="), "{page}");
    let (status, shown) = idp.browse(&page).await;
    assert_eq!(status, 200, "{shown}");
    // What was taken back prolongs nothing any more.
    assert_eq!(code(provider.prolong(&again).await), "psc.over");
}

#[tokio::test]
async fn the_practice_shows_its_certificate_where_the_provider_asks_for_one() {
    let (authority, certificate) = client_certificate();
    let idp = Idp::with(Wanted {
        clients_of: Some(authority),
        client: Some(certificate.clone()),
        ..Wanted::default()
    });
    assert_eq!(
        code(Provider::find(idp.config(), clock(0)).await),
        "psc.tls"
    );
    let certified = Config {
        client_certificate: Some(certificate),
        ..idp.config()
    };
    let provider = Provider::find(certified, clock(0)).await.unwrap();
    let (_, userinfo) = comes_in(&idp, &provider).await.unwrap();
    assert_eq!(userinfo.national_id, super::provider::DOCTOR);
}
