//! Coming in, and what is believed.

use std::sync::atomic::Ordering;

use socle_mail::imap::Use;
use socle_mail::token::NoTokens;
use socle_mail::{Account, Imap, MailError, Security, Trust};
use socle_servers::mail::{COLLEAGUE, DOCTOR, PASSWORD, shared};

use super::{Session, cabinet, id, message, opened, own, sent, server, trust, with_password};

#[tokio::test]
async fn a_token_or_a_password_opens_a_mailbox_over_both_sorts_of_tls() {
    for account in [own(DOCTOR), cabinet()] {
        let over_tls = Account {
            imap: server(shared().imaps, Security::Tls),
            smtp: server(shared().smtps, Security::Tls),
            ..account.clone()
        };
        for account in [account, over_tls] {
            let mut imap = opened(&account).await;
            let uses: Vec<Use> = imap
                .folders()
                .await
                .unwrap()
                .iter()
                .filter_map(|one| one.use_)
                .collect();
            for expected in [Use::Inbox, Use::Sent, Use::Drafts] {
                assert!(uses.contains(&expected), "{uses:?}");
            }
            imap.close().await;
            let mailbox = account.address.to_string();
            let message = message(&mailbox, &mailbox, &id());
            sent(&account, &Session::of(&mailbox), &message)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_token_that_was_refused_is_asked_for_once_more_and_the_work_is_done() {
    let stale = shared().token(DOCTOR).await;
    shared().revoke(&stale).await;
    let tokens = Session::with_first(DOCTOR, stale.clone());
    Imap::open(&own(DOCTOR), &trust(), &tokens)
        .await
        .unwrap()
        .close()
        .await;
    assert_eq!(tokens.asked.load(Ordering::Relaxed), 2);
    assert_eq!(
        tokens.refused.lock().unwrap().as_slice(),
        std::slice::from_ref(&stale)
    );
    let tokens = Session::with_first(DOCTOR, stale.clone());
    sent(&own(DOCTOR), &tokens, &message(DOCTOR, COLLEAGUE, &id()))
        .await
        .unwrap();
    assert_eq!(tokens.asked.load(Ordering::Relaxed), 2);
    assert_eq!(*tokens.refused.lock().unwrap(), [stale]);
}

#[tokio::test]
async fn a_token_that_expires_in_the_middle_ends_nothing_that_is_open_and_what_follows_asks_for_another()
 {
    let token = shared().token(DOCTOR).await;
    let tokens = Session::with_first(DOCTOR, token.clone());
    let mut imap = Imap::open(&own(DOCTOR), &trust(), &tokens).await.unwrap();
    shared().revoke(&token).await;
    assert!(!imap.folders().await.unwrap().is_empty());
    // The session still believes in it.
    *tokens.first.lock().unwrap() = Some(token.clone());
    let message = message(DOCTOR, COLLEAGUE, &id());
    sent(&own(DOCTOR), &tokens, &message).await.unwrap();
    assert!(!imap.folders().await.unwrap().is_empty());
    imap.close().await;
    assert_eq!(*tokens.refused.lock().unwrap(), [token]);
    assert_eq!(tokens.asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_token_of_somebody_else_is_refused_twice_with_what_the_server_said() {
    let refused = MailError::TokenRefused {
        status: "401".to_owned(),
    };
    let tokens = Session::of(COLLEAGUE);
    let error = Imap::open(&own(DOCTOR), &trust(), &tokens).await.map(drop);
    assert_eq!(error, Err(refused.clone()));
    let error = sent(&own(DOCTOR), &tokens, &message(DOCTOR, COLLEAGUE, &id())).await;
    assert_eq!(error, Err(refused.clone()));
    assert_eq!(tokens.asked.load(Ordering::Relaxed), 4);
    assert!(refused.message().contains("Pro Santé Connect") && !refused.is_retryable());
}

#[tokio::test]
async fn a_token_of_five_thousand_signs_reaches_both_servers_whole() {
    // Nobody gave it: both must have read it to the end to say so, in place of a broken line.
    let long = "x".repeat(5_000);
    let tokens = Session::with_first(DOCTOR, long.clone());
    Imap::open(&own(DOCTOR), &trust(), &tokens)
        .await
        .unwrap()
        .close()
        .await;
    assert_eq!(
        tokens.refused.lock().unwrap().as_slice(),
        std::slice::from_ref(&long)
    );
    let tokens = Session::with_first(DOCTOR, long.clone());
    sent(&own(DOCTOR), &tokens, &message(DOCTOR, COLLEAGUE, &id()))
        .await
        .unwrap();
    assert_eq!(*tokens.refused.lock().unwrap(), [long]);
}

#[tokio::test]
async fn a_token_that_could_end_the_sentence_it_stands_in_is_not_sent() {
    for token in ["", "a\u{1}auth=Bearer b", "a b", "a\r\nA1 LOGOUT"] {
        let tokens = Session::with_first(DOCTOR, token.to_owned());
        let error = Imap::open(&own(DOCTOR), &trust(), &tokens).await.map(drop);
        assert!(matches!(error, Err(MailError::NoToken(_))), "{token:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_and_no_token_is_asked_for() {
    let account = with_password(socle_servers::mail::CABINET, "autre");
    let error = Imap::open(&account, &trust(), &NoTokens).await.map(drop);
    assert!(
        matches!(error, Err(MailError::LoginRefused(_))),
        "{error:?}"
    );
    let message = message(socle_servers::mail::CABINET, DOCTOR, &id());
    let error = sent(&account, &NoTokens, &message).await;
    assert!(
        matches!(error, Err(MailError::LoginRefused(_))),
        "{error:?}"
    );
    assert!(!format!("{:?}", cabinet()).contains(PASSWORD));
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_is_not_believed() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let stranger = Trust::new(&[&made.cert.pem()], &[], None).unwrap();
    let tokens = Session::of(DOCTOR);
    let over_tls = Account {
        imap: server(shared().imaps, Security::Tls),
        ..own(DOCTOR)
    };
    for account in [own(DOCTOR), over_tls] {
        let error = Imap::open(&account, &stranger, &tokens).await.map(drop);
        assert!(matches!(error, Err(MailError::Tls(_))), "{error:?}");
    }
    // The right authority, another name.
    let mut elsewhere = own(DOCTOR);
    elsewhere.imap.host = "127.0.0.1".to_owned();
    let error = Imap::open(&elsewhere, &trust(), &tokens).await.map(drop);
    assert!(matches!(error, Err(MailError::Tls(_))), "{error:?}");
    assert!(matches!(
        Trust::new(&[], &[], None).map(drop),
        Err(MailError::NoAuthority(_))
    ));
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_reached_says_so_and_the_others_go_on() {
    // A port that was free a moment ago, and is held without anybody answering there.
    let held = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = held.local_addr().unwrap().port();
    drop(held);
    let mut gone = own(DOCTOR);
    gone.imap.port = port;
    let tokens = Session::of(DOCTOR);
    let (trust, reachable) = (trust(), cabinet());
    let (one, other) = tokio::join!(
        Imap::open(&gone, &trust, &tokens),
        Imap::open(&reachable, &trust, &NoTokens)
    );
    assert!(one.is_err_and(|error| error.is_retryable()));
    other.unwrap().close().await;
}
