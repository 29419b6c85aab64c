//! The connection cut after so many bytes, anywhere: what is said is true, and what was sent is sent once more without harm.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use socle_mail::error::Step;
use socle_mail::imap::Query;
use socle_mail::{Account, Imap, MailError};
use socle_servers::mail::{COLLEAGUE, DOCTOR, shared};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Session, arrived, id, message, opened, own, sent, trust};

/// Listens before a server, carries so many bytes of the client to it, then cuts both. It then says so.
async fn cutting(port: u16, most: usize) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let own = listener.local_addr().unwrap().port();
    let has_cut = Arc::new(AtomicBool::new(false));
    let said = has_cut.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let said = said.clone();
            tokio::spawn(async move {
                if carried(client, server, most).await {
                    said.store(true, Ordering::SeqCst);
                }
            });
        }
    });
    (own, has_cut)
}

/// Whether the bytes were used up.
async fn carried(client: TcpStream, server: TcpStream, mut left: usize) -> bool {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let back = tokio::spawn(async move {
        let _ended = tokio::io::copy(&mut from_server, &mut to_client).await;
    });
    let mut buffer = vec![0; 4_096];
    let used_up = loop {
        let most = left.min(buffer.len());
        if most == 0 {
            break true;
        }
        match from_client.read(&mut buffer[..most]).await {
            Ok(0) | Err(_) => break false,
            Ok(read) => {
                if to_server.write_all(&buffer[..read]).await.is_err() {
                    break false;
                }
                left -= read;
            }
        }
    };
    back.abort();
    used_up
}

#[tokio::test]
async fn a_message_cut_off_anywhere_is_sent_again_and_never_said_not_to_have_left_when_it_has() {
    let mut unknown = 0;
    let mut whole = 0;
    // From the first word to the last one of a message of some 40,000 bytes.
    for most in [
        1, 40, 300, 600, 900, 1_200, 1_500, 2_000, 9_000, 30_000, 55_000, 200_000,
    ] {
        let (port, has_cut) = cutting(shared().smtp, most).await;
        let mut through = own(DOCTOR);
        through.smtp.port = port;
        let id = id();
        let mut message = message(DOCTOR, COLLEAGUE, &id);
        message.text = "Un mot. ".repeat(6_000);
        let result = sent(&through, &Session::of(DOCTOR), &message).await;
        let query = Query {
            id: id.clone(),
            ..Query::default()
        };
        let mut imap = opened(&own(COLLEAGUE)).await;
        match &result {
            Ok(_) => whole += 1,
            Err(MailError::Unknown) => unknown += 1,
            Err(error) => {
                assert!(error.is_retryable(), "{most}: {error:?}");
                assert!(matches!(error, MailError::Cut(_)), "{most}: {error:?}");
                assert!(has_cut.load(Ordering::SeqCst));
                // What is said not to have left has not.
                assert!(
                    imap.search("INBOX", &query).await.unwrap().is_empty(),
                    "{most}"
                );
            }
        }
        if result.is_err() {
            // The same message, the same identifier: it arrives.
            sent(&own(DOCTOR), &Session::of(DOCTOR), &message)
                .await
                .unwrap();
        }
        arrived(&mut imap, &id).await;
        let many = imap.search("INBOX", &query).await.unwrap().len();
        let most_copies = if matches!(result, Err(MailError::Unknown)) {
            2
        } else {
            1
        };
        assert!(many >= 1 && many <= most_copies, "{most}: {many}");
        imap.close().await;
    }
    assert!(unknown > 0 && whole > 0, "{unknown} unknown, {whole} whole");
}

#[tokio::test]
async fn a_mailbox_cut_off_anywhere_says_so_and_can_be_opened_again() {
    for most in [1, 20, 300, 700, 1_000, 1_300] {
        let (port, _has_cut) = cutting(shared().imap, most).await;
        let through = Account {
            imap: socle_mail::Server {
                port,
                ..own(DOCTOR).imap
            },
            ..own(DOCTOR)
        };
        let tokens = Session::of(DOCTOR);
        let doing = async {
            let mut imap = Imap::open(&through, &trust(), &tokens).await?;
            // It is cut in one of these.
            for _ in 0..100 {
                imap.folders().await?;
            }
            Ok::<_, MailError>(())
        };
        let error = doing.await.unwrap_err();
        assert!(
            matches!(
                error,
                MailError::Cut(Step::Greeting | Step::Login | Step::Mailbox)
            ),
            "{most}: {error:?}"
        );
        opened(&own(DOCTOR)).await.close().await;
    }
}

/// The same, cutting once so many bytes of the server were carried.
async fn cutting_answers(port: u16, most: usize) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            // Seen from the other end: what is counted is what the server says.
            tokio::spawn(carried(server, client, most));
        }
    });
    own
}

#[tokio::test]
async fn a_message_cut_off_while_it_is_read_is_never_half_there_nor_said_to_be_gone() {
    const FOLDER: &str = "Archive";
    let mut imap = opened(&own(DOCTOR)).await;
    let mut message = message(DOCTOR, DOCTOR, &id());
    message.text = "Un mot. ".repeat(6_000);
    let source = message.write().unwrap();
    imap.put(FOLDER, &[], &source).await.unwrap();
    let query = Query {
        id: message.id.clone(),
        ..Query::default()
    };
    let uid = imap.search(FOLDER, &query).await.unwrap()[0];
    imap.close().await;
    let (mut cut, mut whole) = (0, 0);
    for most in [3_500, 5_000, 9_000, 20_000, 40_000, 50_000, 400_000] {
        let mut through = own(DOCTOR);
        through.imap.port = cutting_answers(shared().imap, most).await;
        let tokens = Session::of(DOCTOR);
        let reading = async {
            let mut imap = Imap::open(&through, &trust(), &tokens).await?;
            imap.message(FOLDER, uid).await
        };
        match reading.await {
            Ok(read) => {
                whole += 1;
                assert_eq!(read, source, "{most}");
            }
            Err(error) => {
                cut += 1;
                assert!(matches!(error, MailError::Cut(_)), "{most}: {error:?}");
            }
        }
    }
    assert!(cut > 3 && whole > 0, "{cut} cut, {whole} whole");
}

#[tokio::test]
async fn a_server_without_tls_or_with_other_words_hears_nothing() {
    for (words, is_smtp) in [
        ("220 bonjour\r\n", true),
        ("250-localhost\r\n250 SIZE\r\n", true),
        ("* BYE fermé\r\n", false),
        ("* OK bonjour\r\n", false),
    ] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(words.as_bytes()).await.unwrap();
            let mut all = Vec::new();
            let mut buffer = [0; 512];
            while let Ok(read) = stream.read(&mut buffer).await {
                if read == 0 {
                    break;
                }
                all.extend_from_slice(&buffer[..read]);
                // No STARTTLS here.
                let tag = String::from_utf8_lossy(&buffer[..read])
                    .split(' ')
                    .next()
                    .unwrap()
                    .to_owned();
                let answer = if is_smtp {
                    "250 localhost\r\n".to_owned()
                } else {
                    format!("{tag} BAD non\r\n")
                };
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
            String::from_utf8_lossy(&all).into_owned()
        });
        let mut account = own(DOCTOR);
        (account.smtp.port, account.imap.port) = (port, port);
        let tokens = Session::with_first(DOCTOR, "secret".to_owned());
        let failed = if is_smtp {
            sent(&account, &tokens, &message(DOCTOR, COLLEAGUE, &id()))
                .await
                .is_err()
        } else {
            Imap::open(&account, &trust(), &tokens).await.is_err()
        };
        assert!(failed, "{words}");
        let heard = heard.await.unwrap();
        assert!(
            !heard.contains("AUTH") && !heard.contains("secret"),
            "{heard}"
        );
    }
}
