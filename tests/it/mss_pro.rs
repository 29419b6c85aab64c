//! MSS Pro on a real operator: two practices, a document of one filed by the other, the sender told.
//!
//! Each practice follows its own mailbox of the shared operator; each test has patients and subjects of its own.

mod composing;
mod faltering;
mod namesakes;
mod people;
mod results;
mod sending;
mod sorting;
mod turns;

use serde_json::Value;
use socle_formats::mss::received;
use socle_runtime::{Data, Failure};
use socle_servers::mail::{CABINET, DOCTOR};

use people::{Practice, letter, words};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_goes_to_a_colleague_who_files_it_in_one_press_and_the_sender_sees_it() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    receiver.set("classement", "false");
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    let document = letter(&sender, &ours, "Courrier de suivi").await;

    // From the menu of the document, the favourite, sent.
    sender
        .done(
            None,
            "favori",
            &[("adresse", CABINET), ("nom", "Cabinet Test")],
        )
        .await;
    sender
        .done(Some(&ours), "envoyer", &[("document", &document)])
        .await;
    let page = sender.page(Some(&ours), "ecrire").await;
    assert!(page.contains("Envoyer à Cabinet Test"), "{page}");
    sender
        .press(
            Some(&ours),
            "ecrire",
            &format!("favoris/envoyer-a:{CABINET}"),
            &[],
        )
        .await
        .unwrap();
    sender.world.settle().await;
    let sent = sender.sent(&ours).await;
    // The report of the server may be here before anybody looks.
    let state = sent["etat"].as_str().unwrap();
    assert!(["serveur", "relaye"].contains(&state), "{sent}");
    let id = sent["message"].as_str().unwrap().to_owned();

    // It came, waits to be filed, and is filed from the list in one press.
    let came = receiver.received(&id, "a-classer").await;
    assert_eq!(came["propositions"][0]["sur"], "certain", "{came}");
    let row = receiver.row(&id).await;
    receiver
        .event(None, "messagerie", "row-activated", "messages", row.into())
        .await
        .unwrap();
    let page = receiver.page(None, "messagerie").await;
    assert!(
        page.contains(&format!("Classer dans le dossier {name}")),
        "{page}"
    );
    let button = format!("documents/dossier-{theirs}/classer:{theirs}");
    receiver
        .press(None, "messagerie", &button, &[])
        .await
        .unwrap();
    let page = receiver.page(None, "messagerie").await;
    assert!(
        page.contains(&format!("Classé dans le dossier {name}")),
        "{page}"
    );
    let filed = receiver.documents(&theirs);
    assert_eq!(filed, ["Courrier de suivi"]);

    // The sender is told.
    sender.sent_is(&ours, "classe", &receiver).await;
    let page = sender.page(Some(&ours), "echanges").await;
    assert!(page.contains("Classé par le confrère"), "{page}");

    // The message as it left: the archive, the PDF beside it, the headers of secure mail; read by another program.
    let source = receiver.source(&id).await;
    let read = received::read(&source).unwrap();
    assert!(read.subject.starts_with("XDM/1.0/DDM+"), "{}", read.subject);
    let names: Vec<&str> = read.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names[0], "IHE_XDM.zip");
    assert!(
        names[1].ends_with(".pdf") && names[1].contains(&name),
        "{names:?}"
    );
    let cda = read.cda.unwrap();
    assert_eq!(
        (cda.is_qualified, cda.codes),
        (true, vec!["96349-6".to_owned()])
    );
    assert_eq!(read.nil, "DEV000000");
    people::python_reads(&source, "lettre");

    // Sent again, it is there already.
    let again = receiver
        .done(None, "classer", &[("boite", "cabinet"), ("message", &id)])
        .await;
    assert_eq!(again["documents"].as_array().unwrap().len(), 1);
    assert_eq!(receiver.documents(&theirs).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_file_themselves_when_all_is_certain_and_wait_for_a_person_otherwise() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let certain = words();
    let theirs = receiver.patient(&certain, true);
    let ours = sender.patient(&certain, true);
    let document = letter(&sender, &ours, "Compte rendu").await;
    let id = sender.send(&ours, CABINET, &document).await;
    receiver.received(&id, "classe").await;
    assert_eq!(receiver.documents(&theirs), ["Compte rendu"]);
    sender.sent_is(&ours, "classe", &receiver).await;

    // Nobody of these traits: nothing is filed, and the sender is told when a person says so.
    let unknown = words();
    let ours = sender.patient(&unknown, true);
    let document = letter(&sender, &ours, "Compte rendu").await;
    let id = sender.send(&ours, CABINET, &document).await;
    let came = receiver.received(&id, "a-classer").await;
    assert_eq!(
        (
            came["propositions"].as_array().unwrap().len(),
            &came["erreur"]
        ),
        (0, &902.into())
    );
    receiver.open(&id).await;
    let page = receiver.page(None, "messagerie").await;
    assert!(
        page.contains("Aucun dossier du cabinet n’a ces traits"),
        "{page}"
    );
    receiver
        .press(None, "messagerie", "accuses/signaler", &[])
        .await
        .unwrap();
    let refused = sender.sent_is(&ours, "refuse", &receiver).await;
    assert!(
        !refused["personnes"][0]["raison"]
            .as_str()
            .unwrap()
            .is_empty(),
        "{refused}"
    );

    // The file exists now, its identity not qualified: both are shown, a person files.
    let theirs = receiver.patient(&unknown, false);
    receiver
        .press(None, "messagerie", "documents/reessayer", &[])
        .await
        .unwrap();
    let page = receiver.page(None, "messagerie").await;
    assert!(page.contains("l’INS n’a pas pu être comparé"), "{page}");
    assert!(receiver.documents(&theirs).is_empty());
    let button = format!("documents/dossier-{theirs}/classer:{theirs}");
    receiver
        .press(None, "messagerie", &button, &[])
        .await
        .unwrap();
    assert_eq!(receiver.documents(&theirs), ["Compte rendu"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_leave_is_refused_before_with_what_to_do_and_the_draft_stays() {
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let patient = sender.patient(&name, false);
    let document = letter(&sender, &patient, "Courrier").await;
    sender
        .done(Some(&patient), "envoyer", &[("document", &document)])
        .await;
    let page = sender.page(Some(&patient), "ecrire").await;
    assert!(page.contains("Identité non qualifiée"), "{page}");
    let refused = async |to: &str| -> Failure {
        let fields = [
            ("a", Data::from(to.to_owned())),
            ("texte", Data::from("Cher confrère".to_owned())),
        ];
        sender
            .press(Some(&patient), "ecrire", "message", &fields)
            .await
            .unwrap_err()
    };
    for (to, code, instead) in [
        ("", "mss-pro.personne", "à qui"),
        ("martin", "mss-pro.adresse", "cherchez"),
        ("martin@gmail.com", "mss-pro.hors-espace", "annuaire"),
        ("x@apicrypt.org", "mss-pro.hors-espace", "Apicrypt"),
        (
            "279035121518989@patient.mss.test",
            "mss-pro.hors-espace",
            "patients",
        ),
    ] {
        let failure = refused(to).await;
        assert_eq!(failure.code, code, "{to}");
        assert!(failure.message.contains(instead), "{}", failure.message);
        assert!(
            failure
                .details
                .contains(&("field".to_owned(), "a".to_owned())),
            "{failure:?}"
        );
    }
    let garder = [
        ("a", Data::from("martin".to_owned())),
        ("objet", Data::from("Genou".to_owned())),
    ];
    sender
        .say(Some(&patient), "ecrire", "message/objet", "Genou", &garder)
        .await;
    let page = sender.page(Some(&patient), "ecrire").await;
    assert!(page.contains("martin") && page.contains("Genou"), "{page}");

    // Without a qualified identity: the PDF alone, no archive, no word about an INS.
    let id = sender.send(&patient, CABINET, &document).await;
    receiver.received(&id, "message").await;
    let read = received::read(&receiver.source(&id).await).unwrap();
    assert!(read.cda.is_none() && read.archives().next().is_none());
    assert_eq!(read.files.len(), 1);
    assert!(!read.subject.contains("XDM"), "{}", read.subject);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_in_the_thread_in_the_file_and_read_by_whoever_asked() {
    let doctor = Practice::of_doctor().await;
    let cabinet = Practice::of_cabinet().await;
    let name = words();
    let patient = doctor.patient(&name, true);
    let subject = format!("Avis {name}");
    let sent = [
        ("vers", CABINET),
        ("objet", &*subject),
        ("texte", "Votre avis ?"),
        ("avis", "oui"),
    ];
    doctor.done(Some(&patient), "envoyer-message", &sent).await;
    doctor.world.settle().await;
    let id = doctor.sent(&patient).await["message"]
        .as_str()
        .unwrap()
        .to_owned();
    cabinet.received(&id, "message").await;
    cabinet.open(&id).await;
    doctor.sent_is(&patient, "lu", &cabinet).await;

    cabinet
        .press(None, "messagerie", "actes/repondre", &[])
        .await
        .unwrap();
    let page = cabinet.page(None, "messagerie").await;
    assert!(
        page.contains(&format!("Re: Demande d’avis : {subject}")) && page.contains(DOCTOR),
        "{page}"
    );
    let fields = cabinet.typed("Cher confrère, tout va bien.", &subject);
    cabinet
        .press(None, "messagerie", "brouillon/message", &fields)
        .await
        .unwrap();
    cabinet.world.settle().await;
    let answers = cabinet.done(None, "envois", &[]).await;
    let answer = answers[0]["message"].as_str().unwrap().to_owned();
    let came = doctor.received(&answer, "message").await;
    assert_eq!(came["dossier"], Value::from(patient.clone()));
    let page = doctor.page(Some(&patient), "echanges").await;
    assert!(page.contains("tout va bien"), "{page}");
}
