//! Different messages to which their sender gave one identifier: each is told, filed and read by itself. A copy is not.

use serde_json::Value;
use socle_formats::mss::received;
use socle_servers::mail::{CABINET, DOCTOR};

use super::people::{Practice, letter, words};

/// A message under another identifier.
fn renamed(source: &[u8], id: &str) -> Vec<u8> {
    let own = received::read(source).unwrap().id;
    let text = String::from_utf8(source.to_vec()).unwrap();
    let line = |id: &str| format!("Message-ID: <{id}>");
    assert_eq!(text.matches(&line(&own)).count(), 1, "{text:.2000}");
    text.replacen(&line(&own), &line(id), 1).into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_results_under_one_identifier_are_each_filed_listed_and_left_unread_and_a_copy_is_not()
{
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let (one, other) = (words(), words());
    let (ones, others) = (receiver.patient(&one, true), receiver.patient(&other, true));
    let (our_one, our_other) = (sender.patient(&one, true), sender.patient(&other, true));
    let document = letter(&sender, &our_one, "Résultat de l’un").await;
    let id = sender.send(&our_one, CABINET, &document).await;
    receiver.received(&id, "classe").await;
    // The robot says another one's results under the same identifier.
    let document = letter(&sender, &our_other, "Résultat de l’autre").await;
    let second = sender.send(&our_other, DOCTOR, &document).await;
    sender.has(&second, 1).await;
    let source = renamed(&sender.source(&second).await, &id);
    receiver.comes(source.clone()).await;

    let known = async || {
        let all = receiver.done(None, "recus", &[]).await;
        let all = all.as_array().unwrap().clone().into_iter();
        all.filter(|one| one["message"].as_str().unwrap().starts_with(&id))
            .collect::<Vec<Value>>()
    };
    receiver
        .wait(async || (known().await.len() == 2).then_some(Value::Null))
        .await;
    let both = known().await;
    for (patient, title) in [
        (&ones, "Résultat de l’un"),
        (&others, "Résultat de l’autre"),
    ] {
        assert_eq!(receiver.documents(patient), [title]);
        let one = both.iter().find(|one| one["dossier"] == patient.as_str());
        let one = one.unwrap_or_else(|| panic!("{both:?}"));
        assert_eq!((&one["etat"], &one["deja"]), (&"classe".into(), &0.into()));
    }
    let page = receiver.page(None, "messagerie").await;
    for name in [&one, &other] {
        assert_eq!(page.matches(name.as_str()).count(), 1, "{page}");
    }

    // One that came once more by another way: the same, under one more line of a server.
    let again = [b"Received: from relais.mss.test\r\n".as_slice(), &source].concat();
    receiver.comes(again).await;
    assert_eq!(receiver.has(&id, 3).await, [false; 3]);
    assert_eq!(known().await.len(), 2);
    let page = receiver.page(None, "messagerie").await;
    assert_eq!(page.matches(other.as_str()).count(), 1, "{page}");
    // Who reads it read its copy, and not the result of the other one.
    receiver.open(&id).await;
    let page = receiver.page(None, "messagerie").await;
    assert!(
        page.contains(&format!("Classé dans le dossier {other}")),
        "{page}"
    );
    let mut seen = receiver.has(&id, 3).await;
    seen.sort_unstable();
    assert_eq!(seen, [false, true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_messages_under_one_identifier_the_second_waits_for_a_person_as_itself() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let (one, other) = (words(), words());
    let ones = receiver.patient(&one, true);
    let (our_one, our_other) = (sender.patient(&one, true), sender.patient(&other, true));
    let document = letter(&sender, &our_one, "Résultat de l’un").await;
    let id = sender.send(&our_one, CABINET, &document).await;
    receiver.received(&id, "classe").await;
    let document = letter(&sender, &our_other, "Résultat de l’autre").await;
    let second = sender.send(&our_other, DOCTOR, &document).await;
    sender.has(&second, 1).await;
    let source = renamed(&sender.source(&second).await, &id);
    receiver.comes(source).await;

    // Nobody of these traits is here yet; the list of what waits has it, and it is filed where a person says.
    let key = receiver
        .wait(async || {
            let all = receiver.done(None, "recus", &[]).await;
            let all = all.as_array().unwrap().iter();
            let mut all = all.filter(|one| one["etat"] == "a-classer");
            let found = all.find(|one| one["message"].as_str().unwrap().starts_with(&id));
            found.map(|one| one["message"].clone())
        })
        .await;
    assert_ne!(key, id.as_str());
    receiver
        .event(
            None,
            "messagerie",
            "changed",
            "chercher/quoi",
            "a-classer".into(),
        )
        .await
        .unwrap();
    let page = receiver.page(None, "messagerie").await;
    assert!(page.contains(&other) && !page.contains(&one), "{page}");
    let others = receiver.patient(&other, false);
    let what = [
        ("boite", "cabinet"),
        ("message", key.as_str().unwrap()),
        ("dossier", &*others),
    ];
    let filed = receiver.done(None, "classer", &what).await;
    assert_eq!(filed["message"], key, "{filed}");
    assert_eq!(receiver.documents(&others), ["Résultat de l’autre"]);
    assert_eq!(receiver.documents(&ones), ["Résultat de l’un"]);
}
