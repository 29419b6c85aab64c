//! Pro Santé Connect on the telephone: CIBA.

use std::time::{Duration, Instant};

use socle_session::Role;
use socle_session::psc::{Config, Provider};

use super::provider::{DOCTOR, Idp, Wanted, clock, code};

#[tokio::test]
async fn a_doctor_compares_the_number_and_confirms() {
    let idp = Idp::start();
    let provider = idp.found().await;
    let question = provider.ask_on_telephone("99700000001").await.unwrap();
    let shown = idp.essai("telephone").await;
    assert_eq!(shown["number"], question.number());
    let (answer, _) = tokio::join!(provider.answered_on_telephone(question), async {
        idp.essai("confirme").await
    });
    let (tokens, userinfo) = answer.unwrap();
    assert_eq!(userinfo.national_id, DOCTOR);
    assert_eq!(userinfo.identified().unwrap().role, Role::Doctor);
    let prolonged = provider.prolong(&tokens).await.unwrap();
    assert_ne!(prolonged.access(), tokens.access());
}

#[tokio::test]
async fn a_provider_that_says_slow_down_is_asked_less_often() {
    let idp = Idp::start();
    let provider = idp.found().await;
    let question = provider.ask_on_telephone(DOCTOR).await.unwrap();
    idp.will("slowDown=1").await;
    idp.essai("confirme").await;
    let start = Instant::now();
    provider.answered_on_telephone(question).await.unwrap();
    let seen = idp.essai("vu").await;
    assert_eq!((&seen["slowDowns"], &seen["polls"]), (&1.into(), &2.into()));
    // Five seconds, then ten.
    assert!(
        start.elapsed() >= Duration::from_secs(15),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn a_network_that_fails_for_a_moment_is_no_answer() {
    let idp = Idp::start();
    let provider = idp.found().await;
    let question = provider.ask_on_telephone(DOCTOR).await.unwrap();
    idp.will("down=1").await;
    idp.essai("confirme").await;
    provider.answered_on_telephone(question).await.unwrap();
    assert_eq!(idp.essai("vu").await["polls"], 2);
}

#[tokio::test]
async fn a_person_who_says_no_is_believed_and_a_blocked_ecps_is_told_apart() {
    for (will, expected) in [
        ("deny=true", "psc.refused"),
        ("deny=true&blocked=true", "psc.ecps-blocked"),
    ] {
        let idp = Idp::start();
        let provider = idp.found().await;
        idp.will(will).await;
        let question = provider.ask_on_telephone(DOCTOR).await.unwrap();
        idp.essai("confirme").await;
        assert_eq!(
            code(provider.answered_on_telephone(question).await),
            expected
        );
    }
}

#[tokio::test]
async fn nobody_confirms_a_question_that_is_over() {
    let idp = Idp::with(Wanted {
        env: vec![("OIDC_CIBA_S", "2")],
        ..Wanted::default()
    });
    let provider = idp.found().await;
    let question = provider.ask_on_telephone(DOCTOR).await.unwrap();
    assert_eq!(
        code(provider.answered_on_telephone(question).await),
        "psc.too-late"
    );
}

#[tokio::test]
async fn a_number_without_ecps_is_said_at_once() {
    let idp = Idp::start();
    let provider = idp.found().await;
    assert_eq!(
        code(provider.ask_on_telephone("99700000009").await),
        "psc.ecps-unknown"
    );
    assert_eq!(code(provider.ask_on_telephone("bonjour").await), "psc.rpps");
    assert_eq!(idp.essai("telephone").await["questions"], 0);
}

#[tokio::test]
async fn a_weaker_authentication_on_the_telephone_is_refused() {
    let idp = Idp::start();
    let provider = Provider::find(Config { ..idp.config() }, clock(0))
        .await
        .unwrap();
    idp.will("acr=\"eidas0\"").await;
    let question = provider.ask_on_telephone(DOCTOR).await.unwrap();
    idp.essai("confirme").await;
    assert_eq!(
        code(provider.answered_on_telephone(question).await),
        "psc.acr"
    );
}
