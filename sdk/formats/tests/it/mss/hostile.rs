//! Mails made to break a reader, by rule and by seed: a sample, or three hundred with `SOCLE_LONG`; `SOCLE_SEED` for another
//! row. None brings the reader down, none is lost: each is shown, or refused with its reason.

use socle_fictitious::mails;
use socle_formats::mss::received::{self, ReceivedError, Warning};

use super::messages::whole;

#[test]
fn what_is_no_mail_is_refused_with_its_reason() {
    for bytes in [&b""[..], b"\r\n\r\n", b"\0\0\0\0"] {
        let read = received::read(bytes).map(drop);
        assert_eq!(read, Err(ReceivedError::NotMail), "{bytes:?}");
    }
    let large = vec![b'a'; received::MOST_BYTES + 1];
    assert_eq!(
        received::read(&large).map(drop),
        Err(ReceivedError::TooLarge)
    );
}

#[test]
fn messages_inside_messages_are_read_ten_deep_and_refused_ten_thousand_deep() {
    let deep = |many: usize| {
        let mut mail = "From: a@b.mssante.fr\r\nContent-Type: message/rfc822\r\n\r\n".repeat(many);
        mail.push_str("From: a@b.mssante.fr\r\nSubject: au fond\r\n\r\nfin\r\n");
        received::read(mail.as_bytes())
    };
    let read = deep(10).unwrap();
    assert_eq!(read.files.len(), 1);
    assert!(deep(150).is_ok());
    assert_eq!(deep(10_000).map(drop), Err(ReceivedError::TooNested));
}

#[test]
fn each_oddity_is_said_and_the_rest_is_shown() {
    let read = |text: &str| received::read(text.as_bytes()).unwrap();
    let plain = read("Subject: x\r\n\r\ncorps");
    assert_eq!(plain.text, "corps");
    assert_eq!(plain.warnings, [Warning::NoDate, Warning::NoSender]);
    let long = read(&format!(
        "From: a@b.fr\r\nSubject: {}\r\n\r\nx",
        "é ".repeat(20_000)
    ));
    assert_eq!(long.subject.chars().count(), received::MOST_SUBJECT);
    let cut = read(&format!(
        "From: a@b.fr\r\n\r\n{}",
        "a".repeat(received::MOST_TEXT + 9)
    ));
    assert!(cut.warnings.contains(&Warning::Cut));
    assert_eq!(cut.text.len(), received::MOST_TEXT);
    let charset = read(
        "From: a@b.fr\r\nContent-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: 8bit\r\n\r\nÉtat stable",
    );
    assert_eq!(charset.text, "État stable");
    let outlook = read(
        "From: a@b.fr\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nvoir\r\n--B\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==\r\n--B--",
    );
    assert!(outlook.warnings.contains(&Warning::Outlook) && outlook.files.len() == 1);
    let turned = read("From: a@b.fr\r\nSubject: x\r\n\r\n10\u{202E}gm 05\u{202C}\0\u{7}");
    assert_eq!(turned.text, "10gm 05");
    // Cut in the middle of a file: what came is kept.
    let unfinished = read(
        "From: a@b.fr\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nvoir\r\n--B\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x",
    );
    assert_eq!(unfinished.text, "voir");
    assert_eq!(unfinished.files.len(), 1);
    // A multipart without its boundary.
    let without = read("From: a@b.fr\r\nContent-Type: multipart/mixed\r\n\r\nvoici le texte");
    let shown = format!(
        "{}{}",
        without.text,
        without
            .files
            .iter()
            .map(|file| String::from_utf8_lossy(&file.content))
            .collect::<String>()
    );
    assert!(shown.contains("voici le texte"), "{shown}");
}

#[test]
fn two_archives_in_one_message_are_said() {
    let mut message = whole();
    message.attachments[0].name = "IHE_XDM.zip".to_owned();
    message.attachments[0].content = b"PK\x05\x06".to_vec();
    message.archive = Some(b"PK\x05\x06".to_vec());
    let read = received::read(&message.write().unwrap()).unwrap();
    assert!(read.warnings.contains(&Warning::SeveralArchives));
    assert_eq!(read.archives().count(), 2);
}

#[test]
fn mails_broken_by_rule_are_each_shown_or_refused() {
    let seed: u64 = std::env::var("SOCLE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    let many = if std::env::var_os("SOCLE_LONG").is_some() {
        300
    } else {
        60
    };
    let sane = whole().write().unwrap();
    let (mut shown, mut refused) = (0, 0);
    for number in 0..many {
        let mail = mails::broken(&sane, seed, number);
        match received::read(&mail) {
            Ok(read) => {
                shown += 1;
                assert!(read.subject.chars().count() <= received::MOST_SUBJECT);
                assert!(!read.text.contains('\0'));
                for file in &read.files {
                    let is_name = !file.name.is_empty()
                        && !file.name.contains(['/', '\\', '\0', '\n'])
                        && !file.name.starts_with('.');
                    assert!(is_name, "{seed} {number}: {:?}", file.name);
                }
            }
            Err(error) => {
                refused += 1;
                assert!(error.message().ends_with('.'));
            }
        }
    }
    eprintln!("seed {seed}: {shown} shown, {refused} refused");
    assert!(shown > 0);
}
