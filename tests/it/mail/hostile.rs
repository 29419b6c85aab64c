//! Mails made to break a reader, in a folder of a real Dovecot: a sample, or three hundred with `SOCLE_LONG`; `SOCLE_SEED`
//! for another row. None brings the host down, none is lost, each is shown or refused with its reason.

use socle_fictitious::mails;
use socle_formats::mss::message::{Attachment, Message};
use socle_runtime::ports::mail::{Channel, MailQuery, Mailboxes as _};
use socle_servers::mail::{HOSTILE, shared};

use super::readers::letter;
use super::{mailbox, practice, up_to_date};

/// Mails broken in one way each, then by rule.
fn corpus() -> Vec<Vec<u8>> {
    let seed: u64 = std::env::var("SOCLE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    let many = match std::env::var_os("SOCLE_LONG") {
        Some(_) => 300,
        None => 30,
    };
    let mut all: Vec<Vec<u8>> = [
        "Subject: sans date ni expéditeur\r\n\r\ncorps".to_owned(),
        format!("From: a@b.fr\r\nSubject: {}\r\n\r\nx", "é ".repeat(20_000)),
        "From: a@b.mssante.fr\r\nContent-Type: message/rfc822\r\n\r\n".repeat(10) + "From: a@b.fr\r\n\r\nfin\r\n",
        "From: a@b.mssante.fr\r\nContent-Type: message/rfc822\r\n\r\n".repeat(2_000) + "fin\r\n",
        "From: a@b.fr\r\nContent-Type: text/plain; charset=klingon\r\n\r\nÉtat".to_owned(),
        "From: a@b.fr\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==\r\n--B--".to_owned(),
        "From: a@b.fr\r\nContent-Type: text/html\r\n\r\n<script>x()</script><img src=http://trace.test/1><form action=http://x.test>voir</form>".to_owned(),
        "From: a@b.fr\r\nTo: x@y.fr\r\n Bcc: z@t.fr\r\nSubject: a\r\n\tb\0c\r\n\r\n\0\0".to_owned(),
        "From: a@b.fr\nSubject: fins de ligne\n\ncorps\n".to_owned(),
        "pas un courriel".to_owned(),
        "\r\n".to_owned(),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect();
    let mut sane: Message = letter();
    sane.attachments.push(Attachment {
        name: "image.png".to_owned(),
        mime: "image/png".to_owned(),
        content: vec![7; 900],
    });
    let sane = sane.write().unwrap();
    all.extend((0..many).map(|number| mails::broken(&sane, seed, number)));
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_folder_of_hostile_mails_none_is_lost_and_each_is_shown_or_refused_with_its_reason() {
    let corpus = corpus();
    shared().lay(HOSTILE, "Hostiles", &corpus);
    let (world, post) = practice(&[mailbox("corpus", HOSTILE, None)]);
    up_to_date(&world, &post, "corpus").await;
    let all = MailQuery {
        channels: Channel::ALL.to_vec(),
        folder: Some("Hostiles".to_owned()),
        count: 1_000,
        ..MailQuery::default()
    };
    let found = post.find("corpus", &all).unwrap();
    assert_eq!(found.len(), corpus.len());
    let (mut shown, mut refused) = (0, 0);
    for header in &found {
        match post.open("corpus", &header.id).await {
            Ok(_) => shown += 1,
            Err(failure) => {
                refused += 1;
                assert!(failure.message.ends_with('.'), "{failure:?}");
                assert!(failure.code.starts_with("mss.received."), "{failure:?}");
            }
        }
    }
    eprintln!("{shown} shown, {refused} refused");
    assert!(shown > 0 && refused > 0);
    // It is followed as before.
    up_to_date(&world, &post, "corpus").await;
    assert_eq!(post.find("corpus", &all).unwrap().len(), corpus.len());
}
