//! A message as it is composed: people found inside the field, what is wrong with an address said there, what is typed kept, a
//! correspondent added with the message, models.

use socle_formats::mss::received;
use socle_runtime::Data;
use socle_servers::mail::CABINET;

use super::people::{Practice, letter, words};

/// The values of a field of people.
fn people(all: &[&str]) -> Data {
    Data::Texts(all.iter().map(|one| (*one).to_owned()).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_is_found_inside_the_field_written_to_and_a_correspondent_of_the_patient_then()
{
    let sender = Practice::of_doctor().await;
    sender.world.add("fournisseur");
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let patient = sender.patient(&name, true);
    let ours = Some(patient.as_str());
    let document = letter(&sender, &patient, "Compte rendu").await;
    sender.contact(
        "PETIT",
        &["petit@medecin.mss.test", "petit@clinique.mss.test"],
    );
    sender
        .done(
            None,
            "favori",
            &[
                ("adresse", "favorite@medecin.mss.test"),
                ("nom", "Dr FAVORITE"),
            ],
        )
        .await;
    sender
        .done(ours, "envoyer", &[("document", &document)])
        .await;

    // The favourite first, then the practice's contacts, one for each address; the directory when one asks.
    let page = sender.page(ours, "ecrire").await;
    let suggested = page
        .lines()
        .find(|line| line.contains("suggests: "))
        .unwrap();
    assert!(suggested.contains("Dr FAVORITE | PETIT | PETIT"), "{page}");
    let typed = [("a", people(&["secretariat"]))];
    sender
        .say(ours, "ecrire", "message/a", "secretariat", &typed)
        .await;
    let page = sender.page(ours, "ecrire").await;
    assert!(page.contains("| secretariat | secretariat"), "{page}");
    assert!(
        !page.contains("n’est pas une adresse"),
        "half a name is nobody yet: {page}"
    );

    // What may not be written to is said in the field, with what to do instead, as soon as it stands there.
    let written = format!("secretariat <{CABINET}>");
    let typed = [
        ("a", people(&[&written, "paul@gmail.com"])),
        ("texte", "Cher".into()),
    ];
    sender
        .say(ours, "ecrire", "message/texte", "Cher", &typed)
        .await;
    let page = sender.page(ours, "ecrire").await;
    assert!(
        page.contains("paul@gmail.com : Messagerie ordinaire"),
        "{page}"
    );
    assert!(
        page.contains("Cher") && page.contains("Ajouter aux correspondants du patient"),
        "{page}"
    );

    // With the message the colleague becomes a correspondent of the patient, once.
    let send = async |text: &str| {
        let fields = [
            ("a", people(&[&written])),
            ("role", "specialiste".into()),
            ("texte", text.into()),
            ("cache", Data::Flag(true)),
        ];
        sender
            .press(ours, "ecrire", "message", &fields)
            .await
            .unwrap();
        sender.world.settle().await;
        sender.sent(&patient).await["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let id = send("Cher confrère,").await;
    let known = sender.correspondents(&patient);
    let fields = ["role", "nom", "mss", "rpps", "type"].map(|name| known[0][name].clone());
    assert_eq!(known.len(), 1);
    assert_eq!(
        fields,
        [
            "specialiste",
            "secretariat",
            CABINET,
            "99700000077",
            "personne"
        ]
    );
    assert!(
        !sender.page(ours, "ecrire").await.contains("Cher"),
        "the draft is gone"
    );

    receiver.received(&id, "a-classer").await;
    let read = received::read(&receiver.source(&id).await).unwrap();
    assert_eq!(
        read.text.trim().replace("\r\n", "\n"),
        "Cher confrère,\n\nDr Max LIBRE\nCabinet des Lilas"
    );
    // What the patient is not to see before they are told is marked so for whoever files it.
    let archive = read.archives().next().unwrap();
    let metadata = super::people::member(&archive.content, "METADATA.XML");
    assert!(metadata.contains("INVISIBLE_PATIENT"), "{metadata}");

    sender
        .done(ours, "envoyer", &[("document", &document)])
        .await;
    let page = sender.page(ours, "ecrire").await;
    let typed = [("a", people(&[&written]))];
    assert!(
        page.contains("secretariat"),
        "a correspondent is offered: {page}"
    );
    sender
        .say(ours, "ecrire", "message/texte", "", &typed)
        .await;
    let page = sender.page(ours, "ecrire").await;
    assert!(
        !page.contains("Ajouter aux correspondants du patient"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drafts_do_not_go_with_a_message_and_nothing_is_put_into_one_that_is_half_written() {
    let practice = Practice::of_doctor().await;
    let patient = practice.patient(&words(), true);
    let ours = Some(patient.as_str());
    let first = letter(&practice, &patient, "Compte rendu").await;
    let second = letter(&practice, &patient, "Ordonnance").await;
    let draft = practice.draft_of(&patient, "Courrier en cours");
    let several = [first.as_str(), draft.as_str()].join(",");
    let said = practice
        .told_by(&patient, "envoyer", &[("documents", &several)])
        .await;
    assert!(
        said.contains("choisissez le destinataire")
            && said.contains("Un document attend encore d’être validé"),
        "{said}"
    );
    let page = practice.page(ours, "ecrire").await;
    assert!(
        page.contains("Compte rendu") && !page.contains("Courrier en cours"),
        "{page}"
    );

    // Half written to somebody: another document is not put into it, and what was typed stays.
    let typed = [
        ("a", people(&[&format!("Dr Petit <{CABINET}>")])),
        ("texte", "Cher confrère".into()),
    ];
    practice
        .say(ours, "ecrire", "message/texte", "Cher confrère", &typed)
        .await;
    let both = [first.as_str(), second.as_str()].join(",");
    let said = practice
        .told_by(&patient, "envoyer", &[("documents", &both)])
        .await;
    assert!(
        said.contains("déjà commencé pour Dr Petit") && said.contains("sans ce document"),
        "{said}"
    );
    let page = practice.page(ours, "ecrire").await;
    let (before, joined) = page.split_once("Documents joints").unwrap();
    assert!(
        before.contains("Ordonnance") && !joined.contains("Ordonnance"),
        "{page}"
    );
    assert!(page.contains("Cher confrère"), "{page}");
    // By one press it goes with it.
    practice
        .press(
            ours,
            "ecrire",
            "proposes/proposes-actes/proposes-joindre",
            &typed,
        )
        .await
        .unwrap();
    let page = practice.page(ours, "ecrire").await;
    let (before, joined) = page.split_once("Documents joints").unwrap();
    assert!(
        !before.contains("Ordonnance") && joined.contains("Ordonnance"),
        "{page}"
    );
    assert!(page.contains("Cher confrère"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_names_no_patient_and_is_put_into_a_message_about_another() {
    let practice = Practice::of_doctor().await;
    let (first, other) = (words(), words());
    let (first_id, other_id) = (
        practice.patient(&first, true),
        practice.patient(&other, true),
    );
    let (ours, theirs) = (Some(first_id.as_str()), Some(other_id.as_str()));
    practice
        .press(ours, "ecrire", "nouveau", &[])
        .await
        .unwrap();
    let text = format!("Je vous adresse {first}.");
    let typed = [("texte", text.as_str().into()), ("objet", "Avis".into())];
    practice
        .say(ours, "ecrire", "message/texte", &text, &typed)
        .await;
    practice
        .press(ours, "ecrire", "message/actes/modele-garder", &typed)
        .await
        .unwrap();
    let page = practice.page(ours, "ecrire").await;
    assert!(page.contains("Je vous adresse {{patient.nom}}."), "{page}");

    // Nothing is kept without a name; with one it is everybody's.
    let model = |name: &str| {
        [
            ("nom", Data::from(name)),
            ("pour", "cabinet".into()),
            ("modele-objet", "Avis pour {{patient.nom}}".into()),
            (
                "modele-texte",
                "Je vous adresse {{patient.nom}}, {{patient.age}}.".into(),
            ),
        ]
    };
    let refused = practice
        .press(ours, "ecrire", "modeles/modele-nouveau", &model(" "))
        .await;
    assert_eq!(refused.unwrap_err().code, "mss-pro.modele");
    practice
        .press(
            ours,
            "ecrire",
            "modeles/modele-nouveau",
            &model("Adressage"),
        )
        .await
        .unwrap();
    let page = practice.page(ours, "ecrire").await;
    assert!(
        page.contains("Adressage (cabinet)") && !page.contains("Nom du modèle"),
        "{page}"
    );
    // What was being written is as it was.
    assert!(page.contains(&text), "{page}");

    practice
        .press(theirs, "ecrire", "nouveau", &[])
        .await
        .unwrap();
    let chosen = [
        ("modele", "cabinet/Adressage".into()),
        ("texte", "Bonjour,".into()),
    ];
    practice
        .press(theirs, "ecrire", "message/modeles/inserer", &chosen)
        .await
        .unwrap();
    let page = practice.page(theirs, "ecrire").await;
    assert!(page.contains(&format!("Avis pour {other}")), "{page}");
    assert!(
        page.contains(&format!("Je vous adresse {other}, ……………")) && page.contains("Bonjour,"),
        "{page}"
    );
    assert!(page.contains("a laissé un blanc"), "{page}");
    assert!(!page.contains(&first), "{page}");
}
