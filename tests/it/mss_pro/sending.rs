//! What leaves: to the colleagues of a patient at the validation, to copies and hidden copies, again in another version, through
//! the service, and after nobody knew whether it had left. On the real operator.

use std::sync::Arc;

use serde_json::{Value, json};
use socle_formats::mss::received;
use socle_servers::mail::{CABINET, COLLEAGUE, DOCTOR};

use super::faltering::Faltering;
use super::people::{Practice, letter, words};

/// Where a document may go, by label: what is ticked (none without a box), and what is said.
fn places(answer: &Value) -> Vec<(String, Option<bool>, String)> {
    let rows = answer["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            let ticked = row["offered"].as_bool().unwrap();
            (
                text("label"),
                ticked.then(|| row["ticked"].as_bool().unwrap()),
                text("said"),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_validated_goes_to_the_colleagues_of_the_patient_once_and_not_against_their_will() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let patient = sender.patient(&name, true);
    let document = letter(&sender, &patient, "Compte rendu").await;
    let asked = async || {
        let documents = [("documents", document.as_str())];
        places(
            &sender
                .done(Some(&patient), "destinations", &documents)
                .await,
        )
    };
    assert_eq!(asked().await, []);

    // Oneself as médecin traitant is nobody to write to; another is, by the contact; so is who sent the patient.
    let me = [("nom", "LIBRE Max"), ("rpps", "99700000001")];
    let own = sender.of_patient("medecin-traitant", &patient, &me);
    assert_eq!(asked().await, []);
    sender.close("medecin-traitant", &own);
    let secretariat = sender.contact("ORME", &[CABINET]);
    let treating = [("nom", "Dr ORME"), ("contact", secretariat.as_str())];
    sender.of_patient("medecin-traitant", &patient, &treating);
    for (who, addresses, role) in [
        ("ORME", &[CABINET][..], "specialiste"),
        ("PETIT", &[COLLEAGUE][..], "adresseur"),
        ("ORDINAIRE", &["paul@gmail.com"][..], "kinesitherapeute"),
        (
            "FILLE",
            &["fille@medecin.mss.test"][..],
            "personne-confiance",
        ),
    ] {
        let contact = sender.contact(who, addresses);
        let fields = [("contact", contact.as_str()), ("role", role)];
        sender.of_patient("correspondant", &patient, &fields);
    }
    let offered = asked().await;
    let labels: Vec<(&str, Option<bool>)> = offered
        .iter()
        .map(|(label, ticked, _)| (label.as_str(), *ticked))
        .collect();
    assert_eq!(
        labels,
        [
            ("Dr ORME (médecin traitant)", Some(true)),
            ("PETIT (adresseur)", Some(true)),
            ("ORDINAIRE (correspondant)", None),
        ]
    );
    assert!(
        offered[2].2.contains("hors de l’espace de confiance"),
        "{offered:?}"
    );

    // Against an opposition nothing is offered, nothing is ordered, and what was ordered does not leave.
    sender.done(Some(&patient), "opposition", &[]).await;
    assert!(
        asked()
            .await
            .iter()
            .all(|(_, ticked, said)| ticked.is_none() && said.contains("s’oppose"))
    );
    let what = [("documents", document.as_str()), ("destination", CABINET)];
    let refused = sender
        .refused_about(&patient, "envoyer-documents", &what)
        .await;
    assert_eq!(refused.code, "messaging.opposed");
    let page = sender.page(Some(&patient), "echanges").await;
    assert!(
        page.contains("Le patient accepte de nouveau les échanges"),
        "{page}"
    );
    sender
        .press(Some(&patient), "echanges", "opposition-levee", &[])
        .await
        .unwrap();

    // One press; the line says how it stands, the box is not ticked again.
    sender
        .done(Some(&patient), "envoyer-documents", &what)
        .await;
    sender.world.settle().await;
    let offered = asked().await;
    let (label, ticked, said) = &offered[0];
    assert_eq!(
        (label.as_str(), *ticked),
        ("Dr ORME (médecin traitant)", Some(false))
    );
    assert!(
        ["Remis au serveur", "Transmis à l’opérateur du confrère"].contains(&said.as_str()),
        "{said}"
    );
    let id = sender.sent(&patient).await["message"]
        .as_str()
        .unwrap()
        .to_owned();
    receiver.received(&id, "a-classer").await;
    let read = received::read(&receiver.source(&id).await).unwrap();
    for part in [
        "un document au sujet de notre patient",
        &name,
        "Dr Max LIBRE",
        "Cabinet des Lilas",
    ] {
        assert!(read.text.contains(part), "{}", read.text);
    }
    // Somebody who is none of the patient's.
    let what = [("documents", document.as_str()), ("destination", DOCTOR)];
    let refused = sender
        .refused_about(&patient, "envoyer-documents", &what)
        .await;
    assert_eq!(refused.code, "mss-pro.destination");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_are_seen_by_all_and_hidden_ones_by_nobody_and_a_new_version_takes_the_place() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let document = letter(&sender, &ours, "Compte rendu").await;
    let what = [
        ("vers", COLLEAGUE),
        ("cc", DOCTOR),
        ("cci", CABINET),
        ("documents", document.as_str()),
        ("important", "oui"),
    ];
    sender.done(Some(&ours), "envoyer-message", &what).await;
    sender.world.settle().await;
    let sent = sender.sent(&ours).await;
    let people: Vec<&str> = sent["personnes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["adresse"].as_str().unwrap())
        .collect();
    assert_eq!(people, [COLLEAGUE, DOCTOR, CABINET]);
    let id = sent["message"].as_str().unwrap().to_owned();
    // The hidden copy came, and nothing in it says that it did.
    receiver.received(&id, "classe").await;
    let source = receiver.source(&id).await;
    let text = String::from_utf8_lossy(&source);
    let head = text.split("\r\n\r\n").next().unwrap();
    assert!(head.contains(COLLEAGUE) && head.contains(DOCTOR), "{head}");
    assert!(
        !head.contains(CABINET) && !head.to_lowercase().contains("bcc"),
        "{head}"
    );
    assert!(
        head.contains("Importance: high") || head.contains("X-Priority"),
        "{head}"
    );

    // The document changed: the message about it is written from the exchange, and says whose place it takes.
    // Some time later.
    sender.later().await;
    sender.revise(&document);
    let button = format!("remplacer:{id}");
    sender
        .press(Some(&ours), "echanges", &button, &[])
        .await
        .unwrap();
    let page = sender.page(Some(&ours), "ecrire").await;
    assert!(
        page.contains("Annule et remplace") && page.contains(COLLEAGUE),
        "{page}"
    );
    // Who had a hidden copy is not shown to the others now.
    let copies = page.split("Copie cachée").nth(1).unwrap();
    assert!(copies.contains(CABINET), "{page}");
    let fields = [("texte", "Corrigé.".into())];
    sender
        .press(Some(&ours), "ecrire", "message", &fields)
        .await
        .unwrap();
    sender.world.settle().await;
    let again = sender.sent(&ours).await["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(again, id);
    receiver.received(&again, "classe").await;
    let read = received::read(&receiver.source(&again).await).unwrap();
    assert!(
        read.subject.contains("Annule et remplace"),
        "{}",
        read.subject
    );
    assert_eq!(read.in_reply_to, [id.as_str()]);
    let titles = receiver.documents(&theirs);
    assert!(
        titles.iter().all(|title| title == "Compte rendu"),
        "{titles:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_plugin_writes_through_the_service_and_reads_what_was_exchanged() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let ours = sender.patient(&name, true);
    let document = letter(&sender, &ours, "Courrier").await;
    let step = format!("messaging-send|{CABINET}|Suivi|Bonjour|{document}");
    let said = sender.world.done(Some(&ours), &step).await;
    sender.world.settle().await;
    let sent = sender.sent(&ours).await;
    assert_eq!(sent["envoi"], json!(said[0]));
    assert!(sender.has_left(&ours).await);
    receiver
        .received(sent["message"].as_str().unwrap(), "a-classer")
        .await;
    let said = sender.world.done(Some(&ours), "messaging-history").await;
    let [exchanged] = said.as_slice() else {
        panic!("one message: {said:?}")
    };
    assert!(
        exchanged.starts_with(&format!("true;{CABINET};Suivi;")),
        "{exchanged}"
    );
    // What the plugin may not send, the service does not either.
    let step = format!("?messaging-send|paul@gmail.com|Suivi|Bonjour|{document}");
    let said = sender.world.done(Some(&ours), &step).await;
    assert_eq!(said, ["!mss-pro.hors-espace"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_refuses_for_good_is_said_with_the_reason_and_is_taken_up_again() {
    let sender = Practice::of_doctor().await;
    let patient = sender.patient(&words(), true);
    let ours = Some(patient.as_str());
    let nobody = "personne@cabinet.mss.test";
    let what = [
        ("vers", nobody),
        ("objet", "Genou"),
        ("texte", "Votre avis ?"),
    ];
    sender.done(ours, "envoyer-message", &what).await;
    sender.world.settle().await;
    let sent = sender.sent(&patient).await;
    assert_eq!(sent["etat"], "refuse", "{sent}");
    let reason = sent["personnes"][0]["raison"].as_str().unwrap();
    assert!(!reason.is_empty());
    for contribution in ["ecrire", "echanges"] {
        let page = sender.page(ours, contribution).await;
        assert!(page.contains("Refusé") && page.contains(reason), "{page}");
        assert!(!page.contains("Attend de partir"), "{page}");
    }
    let button = format!("reprendre:{}", sent["message"].as_str().unwrap());
    sender.press(ours, "echanges", &button, &[]).await.unwrap();
    let page = sender.page(ours, "ecrire").await;
    for part in [nobody, "Genou", "Votre avis ?"] {
        assert!(page.contains(part), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_fate_was_lost_is_looked_for_and_shown_once_to_whoever_gets_it_twice() {
    let mut kept = None;
    let sender = Practice::of_doctor_through(|post| {
        let losing = Arc::new(Faltering::over(post));
        losing.lose(2);
        kept = Some(Arc::clone(&losing));
        losing
    })
    .await;
    let losing = kept.unwrap();
    let receiver = Practice::of_cabinet().await;
    let patient = sender.patient(&words(), true);
    let write = async |cc: &str, subject: &str| {
        let what = [
            ("vers", CABINET),
            ("cc", cc),
            ("objet", subject),
            ("texte", "Bonjour"),
        ];
        sender.done(Some(&patient), "envoyer-message", &what).await;
        sender.world.settle().await;
        let sent = sender.sent(&patient).await;
        assert_eq!(sent["etat"], "attend", "{sent}");
        sent["message"].as_str().unwrap().to_owned()
    };
    // A copy of the first came to the sender: it is in the mailbox, it left.
    let (first, second) = (words(), words());
    let there = write(DOCTOR, &first).await;
    sender.received(&there, "message").await;
    sender.later().await;
    assert!(sender.has_left(&patient).await);
    // Nothing in the mailbox says so of the second: it is handed in again, and the receiver has one.
    let lost = write("", &second).await;
    receiver.received(&lost, "message").await;
    sender.later().await;
    sender.later().await;
    assert!(sender.has_left(&patient).await);
    assert_eq!(losing.asked(), [true, false]);
    let known = receiver.done(None, "recus", &[]).await;
    let rows = known.as_array().unwrap();
    assert_eq!(rows.iter().filter(|one| one["message"] == lost).count(), 1);
    // It came twice, stands in the list once, and is read at once.
    assert_eq!(receiver.has(&lost, 2).await, [false, false]);
    let titles = receiver.page(None, "messagerie").await;
    assert_eq!(titles.matches(&second).count(), 1, "{titles}");
    receiver.open(&lost).await;
    let both_seen = async || (receiver.has(&lost, 2).await == [true, true]).then_some(Value::Null);
    receiver.wait(both_seen).await;
}
