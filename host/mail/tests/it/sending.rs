//! Messages handed in, and what comes of them.

use socle_formats::mss::received;
use socle_formats::mss::report::{Action, Report};
use socle_mail::imap::{Flag, Use};
use socle_mail::submit::Envelope;
use socle_mail::{MailError, submit};
use socle_servers::mail::{CABINET, COLLEAGUE, DOCTOR, MOST_BYTES};

use super::{LONG, Session, address, arrived, header, id, message, opened, own, sent, trust};

#[tokio::test]
async fn a_message_arrives_byte_for_byte_and_reading_it_marks_nothing() {
    let id = id();
    let message = message(DOCTOR, COLLEAGUE, &id);
    let taken = sent(&own(DOCTOR), &Session::of(DOCTOR), &message)
        .await
        .unwrap();
    assert!(taken.said.contains("queued"), "{taken:?}");
    let mut imap = opened(&own(COLLEAGUE)).await;
    let uid = arrived(&mut imap, &id).await;
    let bytes = imap.message("INBOX", uid).await.unwrap();
    let read = received::read(&bytes).unwrap();
    assert_eq!(read.text, message.text.trim_end());
    assert_eq!((read.id, read.nil), (id, "DEV000000".to_owned()));
    assert_eq!(read.return_path.trim_matches(['<', '>']), DOCTOR);
    let known = header(&mut imap, "INBOX", uid).await;
    assert!(!known.flags.contains(&Flag::Seen));
    assert_eq!(usize::try_from(known.size).unwrap(), bytes.len());
    assert!(known.arrived_ms.is_some());
    assert!(
        String::from_utf8(known.header)
            .unwrap()
            .contains("X-MSS-NIL: DEV000000")
    );
    imap.flag("INBOX", uid, Flag::Seen, true).await.unwrap();
    assert!(
        header(&mut imap, "INBOX", uid)
            .await
            .flags
            .contains(&Flag::Seen)
    );
    imap.close().await;
}

#[tokio::test]
async fn a_message_that_is_too_large_is_said_before_a_byte_of_it_leaves() {
    let mut message = message(DOCTOR, COLLEAGUE, &id());
    message.text = "mot ".repeat(150_000);
    let error = sent(&own(DOCTOR), &Session::of(DOCTOR), &message)
        .await
        .unwrap_err();
    assert_eq!(error, MailError::TooLarge { most: MOST_BYTES });
    assert!(error.message().contains("Rien n’a été envoyé"));
}

#[tokio::test]
async fn one_recipient_refused_and_nobody_gets_it() {
    let id = id();
    let mut message = message(DOCTOR, COLLEAGUE, &id);
    for refused in ["inconnu@medecin.mss.test", "ailleurs@exemple.invalid"] {
        message.cc = vec![socle_formats::mss::address::Mailbox::bare(address(refused))];
        let error = sent(&own(DOCTOR), &Session::of(DOCTOR), &message).await;
        let Err(MailError::Recipients(all)) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].0, refused);
        assert!(
            MailError::Recipients(all.clone())
                .message()
                .contains(refused)
        );
        let mut imap = opened(&own(COLLEAGUE)).await;
        let query = socle_mail::imap::Query {
            id: id.clone(),
            ..Default::default()
        };
        assert!(imap.search("INBOX", &query).await.unwrap().is_empty());
        imap.close().await;
    }
}

#[tokio::test]
async fn nobody_writes_in_the_name_of_somebody_else() {
    let message = message(COLLEAGUE, DOCTOR, &id());
    let error = sent(&own(DOCTOR), &Session::of(DOCTOR), &message)
        .await
        .unwrap_err();
    assert!(
        matches!(error, MailError::Refused { .. } | MailError::Recipients(_)),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_delivery_report_comes_back_with_the_identifier_of_the_message() {
    // Handed on to the server of mailboxes, which sends no reports of its own.
    for (to, action) in [(COLLEAGUE, Action::Relayed), (CABINET, Action::Relayed)] {
        let id = id();
        let message = message(DOCTOR, to, &id);
        let envelope = Envelope {
            from: &message.from.address,
            to: message.recipients(),
            id: &message.id,
            wants_reports: true,
        };
        let taken = submit(
            &own(DOCTOR),
            &trust(),
            &Session::of(DOCTOR),
            &envelope,
            &message.write().unwrap(),
        )
        .await
        .unwrap();
        assert!(taken.reports);
        let mut imap = opened(&own(DOCTOR)).await;
        let waiting = async {
            loop {
                // Reports of other tests come into the same mailbox.
                let query = socle_mail::imap::Query {
                    text: id.clone(),
                    from: "MAILER-DAEMON".to_owned(),
                    ..Default::default()
                };
                for uid in imap.search("INBOX", &query).await.unwrap() {
                    let read = received::read(&imap.message("INBOX", uid).await.unwrap()).unwrap();
                    if let Some(Report::Delivery(report)) = read.report
                        && report.envelope == id
                    {
                        return report;
                    }
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        let report = tokio::time::timeout(LONG, waiting)
            .await
            .unwrap_or_else(|_late| panic!("no report: {}", socle_servers::mail::shared().log()));
        assert_eq!(report.message, id);
        assert_eq!(report.recipients.len(), 1);
        assert_eq!(report.recipients[0].action, action);
        assert_eq!(report.recipients[0].recipient, to);
        imap.close().await;
    }
}

#[tokio::test]
async fn a_copy_of_what_was_sent_and_a_draft_are_kept_on_the_server() {
    let mut imap = opened(&own(DOCTOR)).await;
    let folders = imap.folders().await.unwrap();
    let folder = |use_: Use| {
        folders
            .iter()
            .find(|folder| folder.use_ == Some(use_))
            .map(|folder| folder.name.clone())
            .unwrap()
    };
    let (sent, drafts) = (folder(Use::Sent), folder(Use::Drafts));
    let id = id();
    let mut message = message(DOCTOR, COLLEAGUE, &id);
    let query = socle_mail::imap::Query {
        id: id.clone(),
        ..Default::default()
    };
    for text in ["un", "deux", "trois"] {
        message.text = text.to_owned();
        imap.put_draft(&drafts, &id, &message.write().unwrap())
            .await
            .unwrap();
        let all = imap.search(&drafts, &query).await.unwrap();
        assert_eq!(all.len(), 1, "{text}");
        let kept = received::read(&imap.message(&drafts, all[0]).await.unwrap()).unwrap();
        assert_eq!(kept.text, text);
        assert!(
            header(&mut imap, &drafts, all[0])
                .await
                .flags
                .contains(&Flag::Draft)
        );
    }
    imap.put(&sent, &[Flag::Seen], &message.write().unwrap())
        .await
        .unwrap();
    assert_eq!(imap.search(&sent, &query).await.unwrap().len(), 1);
    let last = imap.search(&drafts, &query).await.unwrap()[0];
    imap.remove(&drafts, last).await.unwrap();
    assert_eq!(imap.message(&drafts, last).await, Err(MailError::NotThere));
    imap.close().await;
}
