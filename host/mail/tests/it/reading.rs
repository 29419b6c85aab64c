//! What changed in a mailbox, and waiting for it. Each test has a folder of its own.

use socle_mail::imap::{Flag, Query, State};
use socle_mail::{Imap, MailError};
use socle_servers::mail::{CABINET, COLLEAGUE, DOCTOR, shared};

use super::{LONG, Session, arrived, cabinet, id, message, opened, own, sent, state};

/// Puts so many messages into a folder of the cabinet.
async fn filled(imap: &mut Imap, folder: &str, many: u32) {
    for number in 0..many {
        let mut message = message(CABINET, CABINET, &id());
        message.subject = format!("Résultat {number}");
        imap.put(folder, &[], &message.write().unwrap())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_came_went_and_changed_since_is_known_from_what_was_kept() {
    let mut imap = opened(&cabinet()).await;
    let folder = "Sent";
    filled(&mut imap, folder, 5).await;
    let mut known = state(&mut imap, folder).await;
    assert!(known.messages.len() >= 5 && known.modseq.is_some());
    assert_eq!(
        imap.changes(folder, &mut known).await.unwrap(),
        Default::default()
    );
    let uids: Vec<u32> = known.messages.keys().copied().collect();
    // Another program, at the same time, in the same mailbox.
    let mut other = opened(&cabinet()).await;
    other
        .flag(folder, uids[0], Flag::Flagged, true)
        .await
        .unwrap();
    other.remove(folder, uids[1]).await.unwrap();
    filled(&mut other, folder, 2).await;
    other.close().await;
    let changes = imap.changes(folder, &mut known).await.unwrap();
    assert_eq!(changes.flags, [uids[0]]);
    assert_eq!(changes.gone, [uids[1]]);
    assert_eq!(changes.new.len(), 2);
    assert!(!changes.is_new_folder && known.messages[&uids[0]].contains(&Flag::Flagged));
    // Without the count of changes, as a server that has none: the same is found.
    other = opened(&cabinet()).await;
    other
        .flag(folder, uids[2], Flag::Answered, true)
        .await
        .unwrap();
    other.close().await;
    known.modseq = None;
    let changes = imap.changes(folder, &mut known).await.unwrap();
    assert_eq!(
        (changes.flags, changes.gone.len(), changes.new.len()),
        (vec![uids[2]], 0, 0)
    );
    let headers = imap.headers(folder, &changes.new).await.unwrap();
    assert!(headers.is_empty());
    let found = imap
        .search(
            folder,
            &Query {
                subject: "résultat 4".to_owned(),
                ..Query::default()
            },
        )
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    imap.close().await;
}

#[tokio::test]
async fn a_folder_whose_numbers_mean_other_messages_is_known_anew() {
    let mut imap = opened(&cabinet()).await;
    let folder = "Drafts";
    filled(&mut imap, folder, 3).await;
    let mut known = state(&mut imap, folder).await;
    let before = known.clone();
    imap.close().await;
    shared().renumber(CABINET, folder, before.validity + 1_000);
    let mut imap = opened(&cabinet()).await;
    let changes = imap.changes(folder, &mut known).await.unwrap();
    assert!(changes.is_new_folder);
    assert_eq!(changes.new.len(), known.messages.len());
    assert!(changes.gone.is_empty() && changes.flags.is_empty());
    assert_eq!(known.validity, before.validity + 1_000);
    imap.close().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_and_nothing_known_is_lost() {
    let mut imap = opened(&cabinet()).await;
    let mut known = State {
        validity: 7,
        ..State::default()
    };
    let before = known.clone();
    let error = imap.changes("N'existe pas", &mut known).await;
    assert_eq!(error, Err(MailError::NotThere));
    assert_eq!(known, before);
    assert_eq!(
        imap.message("INBOX", 4_000_000).await,
        Err(MailError::NotThere)
    );
    assert!(
        imap.headers("INBOX", &[4_000_000])
            .await
            .unwrap()
            .is_empty()
    );
    // The session goes on.
    assert!(!imap.folders().await.unwrap().is_empty());
    imap.close().await;
}

#[tokio::test]
async fn who_waits_is_woken_by_a_message_that_comes() {
    let id = id();
    let mut waiting = opened(&own(COLLEAGUE)).await;
    let mut known = State::default();
    waiting.changes("INBOX", &mut known).await.unwrap();
    let query = Query {
        id: id.clone(),
        ..Query::default()
    };
    // Other tests write to this mailbox too: it is waited until this message is there.
    let woken = async {
        loop {
            let (mut imap, has_news) = waiting.wait("INBOX", &known, LONG).await.unwrap();
            assert!(has_news);
            imap.changes("INBOX", &mut known).await.unwrap();
            if !imap.search("INBOX", &query).await.unwrap().is_empty() {
                return imap;
            }
            waiting = imap;
        }
    };
    let writing = async {
        let message = message(DOCTOR, COLLEAGUE, &id);
        sent(&own(DOCTOR), &Session::of(DOCTOR), &message)
            .await
            .unwrap();
    };
    let (imap, ()) = tokio::join!(woken, writing);
    imap.close().await;
}

#[tokio::test]
async fn what_came_before_one_waits_is_news_at_once() {
    let id = id();
    let mut imap = opened(&own(COLLEAGUE)).await;
    let mut known = State::default();
    imap.changes("INBOX", &mut known).await.unwrap();
    // Another folder is looked at while it comes.
    imap.changes("Archive", &mut State::default())
        .await
        .unwrap();
    sent(
        &own(DOCTOR),
        &Session::of(DOCTOR),
        &message(DOCTOR, COLLEAGUE, &id),
    )
    .await
    .unwrap();
    let mut other = opened(&own(COLLEAGUE)).await;
    arrived(&mut other, &id).await;
    other.close().await;
    // Nothing more has to come for it to be told.
    let waited = tokio::time::timeout(LONG / 2, imap.wait("INBOX", &known, LONG)).await;
    let (imap, has_news) = waited.unwrap().unwrap();
    assert!(has_news);
    imap.close().await;
}

#[tokio::test]
async fn waiting_ends_by_itself_when_nothing_comes() {
    // A folder no other test puts anything into.
    let mut imap = opened(&own(COLLEAGUE)).await;
    let mut known = State::default();
    imap.changes("Archive", &mut known).await.unwrap();
    let (mut imap, has_news) = imap
        .wait("Archive", &known, std::time::Duration::from_millis(200))
        .await
        .unwrap();
    assert!(!has_news);
    assert!(!imap.folders().await.unwrap().is_empty());
    imap.close().await;
}

#[tokio::test]
async fn a_message_put_into_another_folder_is_there_and_no_longer_here() {
    let mut imap = opened(&cabinet()).await;
    let id = id();
    let message = message(CABINET, CABINET, &id);
    imap.put("Sent", &[Flag::Seen], &message.write().unwrap())
        .await
        .unwrap();
    let query = Query {
        id,
        ..Query::default()
    };
    let uid = imap.search("Sent", &query).await.unwrap()[0];
    imap.put_into("Sent", uid, "Archive").await.unwrap();
    assert!(imap.search("Sent", &query).await.unwrap().is_empty());
    let there = imap.search("Archive", &query).await.unwrap();
    assert_eq!(there.len(), 1);
    let state = state(&mut imap, "Archive").await;
    assert!(state.messages[&there[0]].contains(&Flag::Seen));
    imap.close().await;
}
