//! What is done with a message before somebody read it: whom it is about, its files filed by whoever sorts; what came another way
//! already is known again.

use std::sync::Arc;

use socle_formats::mss::received;
use socle_formats::xdm;
use socle_record::{DocumentStatut, DocumentType, NewDocument, PatientId, Write};
use socle_runtime::Data;
use socle_servers::mail::CABINET;

use super::faltering::Faltering;
use super::people::{Practice, letter, words};

const PAGE: &str = "messagerie";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sorts_says_whom_a_message_is_about_and_files_what_came_with_it_without_reading_it() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let theirs = receiver.patient(&name, false);
    // Without a qualified identity: the PDF alone.
    let ours = sender.patient(&name, false);
    let document = letter(&sender, &ours, "Compte rendu de radiographie").await;
    let text = format!("Rien de grave chez {name}");
    let what = [
        ("vers", CABINET),
        ("documents", &*document),
        ("texte", &*text),
    ];
    sender.done(Some(&ours), "envoyer-message", &what).await;
    sender.world.settle().await;
    let id = sender.sent(&ours).await["message"]
        .as_str()
        .unwrap()
        .to_owned();
    receiver.received(&id, "message").await;

    receiver.sits("secretaire", "", &["send"]);
    receiver.open(&id).await;
    let page = receiver.page(None, PAGE).await;
    assert!(
        !page.contains(&text) && page.contains("est lu par un professionnel"),
        "{page}"
    );
    let press = async |target: &str, fields: &[(&str, Data)]| {
        receiver.press(None, PAGE, target, fields).await
    };
    // Who sorts reads no file either.
    assert!(!page.contains("Lire "), "{page}");
    let refused = press("piece-0/lire:f0", &[]).await.unwrap_err();
    assert_eq!(refused.code, "denied");
    assert!(
        press("piece-0/comment/piece:0", &[]).await.is_err(),
        "nobody's yet"
    );
    press("patient", &[("qui", Data::from(name.clone()))])
        .await
        .unwrap();
    press(&format!("rattacher:{theirs}"), &[]).await.unwrap();
    let page = receiver.page(None, PAGE).await;
    assert!(page.contains(&format!("Au sujet de {name}")), "{page}");
    let fields = [
        ("type", Data::from("18748-4")),
        ("date", Data::from("2026-02-27")),
    ];
    press("pieces/piece-0/comment/piece:0", &fields)
        .await
        .unwrap();
    let page = receiver.page(None, PAGE).await;
    assert!(page.contains("déjà classé"), "{page}");
    let again = press("pieces/piece-0/comment/piece:0", &fields).await;
    assert_eq!(again.unwrap_err().code, "mss-pro.bouton");
    assert_eq!(receiver.documents(&theirs).len(), 1);
    // It is nobody's reading: the sender who asked is not told that it was read.
    let known = receiver.received(&id, "message").await;
    assert_eq!(known["accuse"], "", "{known}");

    // The doctor has it among what nobody saw, with the message it came by.
    receiver.sits("medecin-9", "899700000009", &["chart", "send"]);
    let waits = receiver.done(None, "resultats", &[]).await;
    assert_eq!(waits[0]["dossier"], theirs.as_str(), "{waits}");
    assert!(
        !waits[0]["expediteur"].as_str().unwrap().is_empty(),
        "{waits}"
    );
    receiver.open(&id).await;
    let page = receiver.page(None, PAGE).await;
    assert!(page.contains(&text), "{page}");
    sender.sent_is(&ours, "lu", &receiver).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_with_a_message_is_read_before_it_is_filed_and_reading_files_nothing() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    receiver.set("classement", "false");
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let document = letter(&sender, &ours, "Courrier de suivi").await;
    let id = sender.send(&ours, CABINET, &document).await;
    receiver.received(&id, "a-classer").await;

    receiver.open(&id).await;
    let page = receiver.page(None, PAGE).await;
    assert!(page.contains("Lire "), "{page}");
    receiver.world.screen.take();
    receiver
        .press(None, PAGE, "documents/a-lire/lire:f1", &[])
        .await
        .unwrap();
    let shown = receiver.world.screen.take();
    let [shown] = shown.as_slice() else {
        panic!("{shown:?}");
    };
    assert!(
        shown.starts_with("show MSS Pro: ") && shown.contains("%PDF-"),
        "{shown:.200}"
    );
    assert!(receiver.documents(&theirs).is_empty());
    // The archive itself is nothing to be read; one that is not there is said. Neither shows anything.
    for gone in ["f0", "f9", "d0x", "x"] {
        let target = format!("documents/a-lire/lire:{gone}");
        let refused = receiver.press(None, PAGE, &target, &[]).await.unwrap_err();
        assert_eq!(refused.code, "mss-pro.bouton", "{gone}");
    }
    assert!(receiver.world.screen.take().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_does_not_give_now_is_looked_at_again_without_anybody() {
    let mut kept = None;
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet_through(|post| {
        let faltering = Arc::new(Faltering::over(post));
        faltering.shut(true);
        kept = Some(Arc::clone(&faltering));
        faltering
    })
    .await;
    let faltering = kept.unwrap();
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let document = letter(&sender, &ours, "Courrier de suivi").await;
    let id = sender.send(&ours, CABINET, &document).await;
    // It is in the list; nobody could look into it. A minute later neither.
    receiver.has(&id, 1).await;
    receiver.world.settle().await;
    receiver.later().await;
    assert!(receiver.documents(&theirs).is_empty());
    faltering.shut(false);
    // The second wait is twice the first.
    receiver.later().await;
    receiver.later().await;
    receiver.received(&id, "classe").await;
    assert_eq!(receiver.documents(&theirs), ["Courrier de suivi"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_came_from_the_shared_record_is_known_again_by_its_identifier() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    receiver.set("classement", "false");
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let document = letter(&sender, &ours, "Courrier de suivi").await;
    let id = sender.send(&ours, CABINET, &document).await;
    receiver.received(&id, "a-classer").await;

    // The same document as the shared record gives it: the same identifier, other bytes.
    let read = received::read(&receiver.source(&id).await).unwrap();
    let archive = xdm::open(&read.archives().next().unwrap().content).unwrap();
    let one = &archive.documents[0];
    let content = [one.content.as_slice(), b"\n<!-- -->\n"].concat();
    let record = receiver.world.record();
    let content = record.put_blob(&mut content.as_slice()).unwrap();
    receiver.world.commit(Write::CreateDocument(NewDocument {
        id: None,
        patient: PatientId::from(&*theirs),
        title: "Venu du DMP".to_owned(),
        kind: DocumentType {
            system: one.entry.kind.system.clone(),
            code: one.entry.kind.code.clone(),
            label: one.entry.kind.label.clone(),
        },
        mime: "text/xml".to_owned(),
        statut: DocumentStatut::Valide,
        is_read: true,
        author: "Max LIBRE".to_owned(),
        date: "2026-03-02".to_owned(),
        content: content.digest,
    }));

    // Both identities stand beside each other before anybody files.
    receiver.open(&id).await;
    let page = receiver.page(None, PAGE).await;
    assert!(
        page.contains("Comparer les deux identités") && page.contains("identique"),
        "{page}"
    );
    let filed = [
        ("boite", "cabinet"),
        ("message", &*id),
        ("dossier", &*theirs),
    ];
    let filed = receiver.done(None, "classer", &filed).await;
    assert_eq!(
        (&filed["etat"], &filed["deja"]),
        (&"classe".into(), &1.into()),
        "{filed}"
    );
    assert_eq!(receiver.documents(&theirs), ["Venu du DMP"]);
    // Seen before it came again: it does not wait to be seen a second time.
    let waits = receiver.done(None, "resultats", &[]).await;
    assert!(waits.as_array().unwrap().is_empty(), "{waits}");
}
