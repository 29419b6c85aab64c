//! The plugin MSS Citoyenne on real servers: Dovecot, Postfix, and the rules of Mon espace santé at the other end. What the
//! plugin hands in is what these rules read, what they write comes back by mail.
//!
//! The servers are shared with the other tests of mail; each test is a practice of its own, so that no answer is taken for
//! another's.

mod scene;

use scene::{Person, Scene};
use serde_json::Value;
use socle_record::EntryState;
use socle_runtime::ports::{Session, Sessions as _};
use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data};

use crate::runtime::world::text_of;

/// An open profile.
const ZOE: Person = Person {
    family: "ADRUN",
    given: "ZOE",
    birth: "1975-12-31",
    matricule: "275126322074974",
};
/// A minor, with an open profile.
const MINOR: Person = Person {
    family: "MELANGE",
    given: "SEBASTIEN",
    birth: "2011-06-19",
    matricule: "111068647818424",
};
/// A profile that was closed.
const SHUT: Person = Person {
    family: "FERMETURE",
    given: "FLORENCE",
    birth: "1970-10-12",
    matricule: "270108604926542",
};
/// Nobody in Mon espace santé.
const ABSENT: Person = Person {
    family: "CONTESTE",
    given: "JEAN",
    birth: "1953-07-24",
    matricule: "153078987658513",
};

/// Of the answers in a file, the latest first.
fn received(state: &Value) -> Vec<&Value> {
    let all = state["messages"].as_array().unwrap();
    all.iter().filter(|one| one["envoye"] == false).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_writes_a_patient_answers_and_what_ends_an_exchange_holds_until_a_new_message() {
    let mut scene = Scene::new(0);
    let patient = scene.qualified(ZOE);
    let standing = async |scene: &Scene| scene.state(&patient).await["echange"].clone();
    assert_eq!(standing(&scene).await, "aucun");

    // A first message says when patients are answered, and what is urgent.
    scene
        .send(
            &patient,
            "envoyer",
            &[("objet", "Votre bilan"), ("texte", "Tout va bien ?")],
        )
        .await;
    let first = scene.reaches(ZOE).await;
    assert_eq!(first.letter.subject, "Votre bilan");
    assert!(first.text.starts_with("Tout va bien ?"), "{}", first.text);
    for word in ["2 jours ouvrés", "15", "114"] {
        assert!(first.text.contains(word), "{}", first.text);
    }
    assert!(
        first.source.contains("X-MSS-NIL: DEV000000"),
        "{}",
        first.source
    );
    assert!(!first.letter.closes && !first.source.contains("X-MSS-INS"));
    assert_eq!(standing(&scene).await, "ouvert");

    // The patient answers, and is shown by their name.
    let state = scene
        .until(&patient, |state| received(state).len() == 1)
        .await;
    let answer = received(&state)[0].clone();
    assert_eq!(answer["avancement"], "non-lu");
    assert!(answer["texte"].as_str().unwrap().contains("bien reçu"));
    let home = scene.home().await;
    assert!(
        home.contains("ZOE ADRUN") && home.contains("1 réponse à lire"),
        "{home}"
    );
    assert!(!home.contains(ZOE.matricule), "{home}");
    assert!(
        !home.contains("Urgent pour le médecin"),
        "a doctor sorts for nobody: {home}"
    );

    // The secretary sorts it: the doctor sees it first, with a word on why.
    let id = answer["id"].as_str().unwrap();
    let doctor = scene.world.desk.current();
    scene.world.desk.sit(Some(secretary()));
    assert!(scene.home().await.contains("[Urgent pour le médecin]"));
    let press = UiEvent {
        name: "pressed".into(),
        target: format!("m-{id}/tri/boutons/urgent"),
        value: Data::None,
        fields: vec![("note".into(), "douleur au réveil".into())],
    };
    let sorted =
        scene
            .world
            .host
            .handle("mss-citoyenne", "reponses", None, press, Cancel::default());
    sorted.await.unwrap();
    scene.world.desk.sit(doctor);
    let home = scene.home().await;
    for said in [
        "Dont une urgente",
        "Urgent, dit le secrétariat",
        "Claire ACCUEIL : douleur",
    ] {
        assert!(home.contains(said), "{said}: {home}");
    }

    // The doctor answers in the thread.
    scene
        .send(
            &patient,
            "repondre",
            &[("message", id), ("texte", "Parfait.")],
        )
        .await;
    let second = scene.reaches(ZOE).await;
    assert!(second.letter.is_answer);
    assert_eq!(second.letter.subject, "Re: Votre bilan");
    assert_eq!(second.text.trim(), "Parfait.");
    let state = scene.state(&patient).await;
    assert_eq!(received(&state)[0]["avancement"], "traite");

    // [FIN]: nothing is delivered, and an answer to what came before is refused.
    scene.send(&patient, "terminer", &[]).await;
    let fin = scene.reaches(ZOE).await;
    assert_eq!(
        (fin.letter.subject.as_str(), fin.is_delivered),
        ("[FIN]", false)
    );
    assert!(!fin.letter.closes && fin.text.trim().is_empty());
    assert_eq!(standing(&scene).await, "clos");
    assert!(scene.answers(&first, ZOE, "Encore un mot").await.is_err());

    // A new message opens again; what the patient sends with their answer is filed in one act.
    scene
        .send(
            &patient,
            "envoyer",
            &[("objet", "Une photo ?"), ("texte", "De la cicatrice.")],
        )
        .await;
    let third = scene.reaches(ZOE).await;
    assert!(!third.text.contains("114"), "{}", third.text);
    assert_eq!(standing(&scene).await, "rouvert");
    let state = scene
        .until(&patient, |state| received(state).len() == 2)
        .await;
    let with_photo = received(&state)[0].clone();
    assert_eq!(with_photo["pieces"], serde_json::json!(["photo.pdf"]));
    let id = with_photo["id"].as_str().unwrap();
    let filed = scene
        .call(&patient, "classer", &[("message", id), ("piece", "0")])
        .await;
    let (title, author) = scene.document(filed.unwrap().as_str().unwrap());
    assert_eq!(title, "photo");
    assert!(
        author.contains("ZOE ADRUN") && author.contains("Mon espace santé"),
        "{author}"
    );
    assert!(scene.answers(&third, ZOE, "Et merci").await.is_ok());
    scene
        .until(&patient, |state| received(state).len() == 3)
        .await;

    // Sent and closed in one: delivered, with the header, under its own subject.
    let closing = [
        ("objet", "Pour finir"),
        ("texte", "À bientôt."),
        ("clore", "oui"),
    ];
    scene.send(&patient, "envoyer", &closing).await;
    let last = scene.reaches(ZOE).await;
    assert!(last.letter.closes && last.is_delivered);
    assert_eq!(last.letter.subject, "Pour finir");
    assert_eq!(standing(&scene).await, "clos");
    assert!(scene.answers(&third, ZOE, "Un mot").await.is_err());
    // Each left once, and a copy of each is among what was sent.
    scene.has_copies(5).await;
}

/// A structured document of one section, about whoever has this matricule.
fn structured(matricule: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Synthèse</title>\
         <recordTarget><patientRole><id root=\"1.2.250.1.213.1.4.8\" extension=\"{matricule}\"/><patient/></patientRole></recordTarget>\
         <component><structuredBody><component><section><title>Allergies</title><text>Latex, depuis 1999.</text></section>\
         </component></structuredBody></component></ClinicalDocument>"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_is_sent_a_structured_document_as_a_pdf_and_never_anothers() {
    let mut scene = Scene::new(5);
    let patient = scene.qualified(ZOE);
    let own = scene.file_of(&patient, "text/xml", structured(ZOE.matricule).as_bytes());
    let asked = [("documents", own.as_str())];
    let said = scene.call(&patient, "destinations", &asked).await.unwrap();
    assert_eq!(said["rows"][0]["said"], "Envoyé en PDF", "{said}");
    assert_eq!(said["rows"][0]["ticked"], false, "{said}");
    scene.send(&patient, "envoyer", &[("document", &own)]).await;
    let sent = scene.reaches(ZOE).await;
    let read = socle_formats::mss::received::read(sent.source.as_bytes()).unwrap();
    let [file] = read.files.as_slice() else {
        panic!("{:?}", read.files);
    };
    assert_eq!(file.name, "Ordonnance.pdf");
    assert!(file.content.starts_with(b"%PDF-"), "{}", file.name);
    let words = text_of(&file.content);
    assert!(
        words.contains("Allergies") && words.contains("Latex, depuis 1999."),
        "{words}"
    );

    for wrong in [structured(MINOR.matricule), "<a>".to_owned()] {
        let wrong = scene.file_of(&patient, "text/xml", wrong.as_bytes());
        let refused = scene
            .call(&patient, "envoyer", &[("document", &wrong)])
            .await;
        assert_eq!(refused.unwrap_err(), "messaging.document");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_minor_is_written_to_at_their_own_address_and_what_is_not_delivered_is_said() {
    let mut scene = Scene::new(1);
    let minor = scene.qualified(MINOR);
    let text = [("texte", "Bonjour")];
    scene
        .send(&minor, "limite", &[("reponses", "jamais")])
        .await;
    scene.send(&minor, "envoyer", &text).await;
    let reached = scene.reaches(MINOR).await;
    // Who may never answer is written to with the header that says so.
    assert!(reached.letter.closes && reached.is_delivered);
    for (person, said) in [
        (SHUT, "fermé sa messagerie"),
        (ABSENT, "n’a pas de messagerie"),
    ] {
        let patient = scene.qualified(person);
        scene.send(&patient, "envoyer", &text).await;
        assert!(!scene.reaches(person).await.is_delivered);
        let state = scene
            .until(&patient, |state| {
                state["messages"][0]["avancement"] == "echec"
            })
            .await;
        let reason = state["messages"][0]["erreur"].as_str().unwrap();
        assert!(reason.contains(said), "{reason}");
        assert_eq!(state["echange"], "aucun");
        assert!(scene.home().await.contains(said));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_leave_to_a_patient_is_refused_before_anything_is_written() {
    let scene = Scene::new(2);
    let refused = async |patient: &str, arguments: &[(&str, &str)]| {
        let code = scene.call(patient, "envoyer", arguments).await.unwrap_err();
        assert_eq!(
            scene.state(patient).await["messages"],
            serde_json::json!([])
        );
        code
    };
    let text = [("texte", "Bonjour")];
    let unqualified = scene.world.patient("DUPONT", "JEANNE");
    assert_eq!(
        refused(&unqualified, &text).await,
        "mss.address.not-qualified"
    );
    let patient = scene.qualified(ZOE);
    assert_eq!(refused(&patient, &[]).await, "messaging.empty");
    let fin = [("objet", "[FIN]"), ("texte", "Bonjour")];
    assert_eq!(refused(&patient, &fin).await, "messaging.subject");
    let file = |patient: &str, size: usize| scene.file(patient, "application/pdf", size);
    let another = file(&unqualified, 10);
    assert_eq!(
        refused(&patient, &[("document", &another)]).await,
        "messaging.document"
    );
    let exe = scene.file(&patient, "application/octet-stream", 10);
    assert_eq!(
        refused(&patient, &[("document", &exe)]).await,
        "messaging.document"
    );
    let heavy = file(&patient, 20_000_000);
    assert_eq!(
        refused(&patient, &[("document", &heavy)]).await,
        "messaging.too-large"
    );
    let hidden = file(&patient, 10);
    let named = [("document", hidden.as_str())];
    scene.send(&patient, "ne-jamais-envoyer", &named).await;
    assert_eq!(refused(&patient, &named).await, "messaging.hidden");
    let goes = async |scene: &Scene| {
        let asked = [("documents", hidden.as_str())];
        let said = scene.call(&patient, "destinations", &asked).await.unwrap();
        said["rows"][0].clone()
    };
    let row = goes(&scene).await;
    assert_eq!(row["offered"], false);
    assert_eq!(row["document"], hidden.as_str());
    assert!(
        row["said"]
            .as_str()
            .unwrap()
            .contains("ne doit pas être vu"),
        "{row}"
    );
    scene.send(&patient, "opposition", &[]).await;
    assert_eq!(refused(&patient, &text).await, "messaging.opposed");
    assert_eq!(scene.world.entries(EntryState::EnAttente), 0);
    // Taken back, the same leaves with the document.
    scene.send(&patient, "opposition-levee", &[]).await;
    scene.send(&patient, "peut-etre-envoye", &named).await;
    assert_eq!(goes(&scene).await["offered"], Value::Null);
    scene.send(&patient, "envoyer", &named).await;
    assert_eq!(scene.world.entries(EntryState::Parti), 1);
    let row = goes(&scene).await;
    assert_eq!(row["said"], "Envoyé");
    assert_eq!(row["tone"], "good");

    // The operator takes no more than so much: the order is refused for good, and the file says it, not that it waits.
    let large = file(&patient, 500_000);
    scene
        .send(&patient, "envoyer", &[("document", &large)])
        .await;
    assert_eq!(scene.world.entries(EntryState::Echec), 1);
    let last = scene.state(&patient).await["messages"][0].clone();
    assert_eq!(last["avancement"], "echec", "{last}");
    let panel = scene.panel(&patient).await;
    let reason = last["erreur"].as_str().unwrap();
    for said in [
        reason,
        "Non remis",
        "la page « Envois » permet de le relancer",
    ] {
        assert!(!said.is_empty() && panel.contains(said), "{said}: {panel}");
    }
    assert!(!panel.contains("En attente d’envoi"), "{panel}");
    assert!(scene.home().await.contains(reason));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_is_filled_for_each_patient_and_with_a_blank_nothing_leaves() {
    let scene = Scene::new(4);
    let (patient, minor) = (scene.qualified(ZOE), scene.qualified(MINOR));
    let keep = async |name: &str, text: &str, whose: &str| {
        let model = [("nom", name), ("texte", text), ("pour", whose)];
        scene.call(&patient, "garder-modele", &model).await.unwrap();
    };
    keep(
        "Bilan",
        "Bonjour {{patient.prenom}}, votre bilan est là. {{medecin.nom}}",
        "cabinet",
    )
    .await;
    keep(
        "Poids",
        "Bonjour {{patient.prenom}}, pesez-vous : {{patient.poids}}.",
        "cabinet",
    )
    .await;
    let known = scene.call(&patient, "modeles", &[]).await.unwrap();
    let names: Vec<_> = known["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["nom"])
        .collect();
    assert_eq!(names[..2], ["Bilan (cabinet)", "Poids (cabinet)"]);
    assert!(names.len() > 2, "a few come with it: {names:?}");
    for (who, given) in [(&patient, "ZOE"), (&minor, "SEBASTIEN")] {
        scene
            .send(who, "envoyer", &[("modele", "cabinet/Bilan")])
            .await;
        let state = scene.state(who).await;
        let text = state["messages"][0]["texte"].as_str().unwrap();
        let expected = format!("Bonjour {given}, votre bilan est là. Max LIBRE");
        assert!(text.starts_with(&expected), "{text}");
    }
    let blank = [("modele", "cabinet/Poids")];
    assert_eq!(
        scene.call(&patient, "envoyer", &blank).await.unwrap_err(),
        "messaging.blank"
    );
    scene.send(&patient, "oublier-modele", &blank).await;
    let given = [("modele", "fourni/resultats")];
    assert_eq!(
        scene
            .call(&patient, "oublier-modele", &given)
            .await
            .unwrap_err(),
        "mss-citoyenne.modele"
    );

    // In the panel it stands behind what was typed, and the box that was ticked stays ticked.
    let paper = scene.file(&patient, "application/pdf", 10);
    let insert = UiEvent {
        name: "pressed".into(),
        target: "nouveau/ecrire/modeles/inserer".into(),
        value: Data::None,
        fields: vec![
            ("modele".into(), "cabinet/Bilan".into()),
            ("objet".into(), "".into()),
            ("texte".into(), "Bonne année.".into()),
            (format!("joindre-{paper}"), Data::Flag(true)),
        ],
    };
    let pressed = scene.world.host.handle(
        "mss-citoyenne",
        "messages",
        Some(&patient),
        insert,
        Cancel::default(),
    );
    pressed.await.unwrap();
    let panel = scene.panel(&patient).await;
    assert!(
        panel.contains("Bonne année.⏎⏎Bonjour ZOE, votre bilan est là."),
        "{panel}"
    );
    assert!(panel.contains("Joindre : Ordonnance : oui"), "{panel}");
}

/// Whoever answers the telephone.
fn secretary() -> Session {
    Session {
        person: "secretaire-1".into(),
        role: "secretary".into(),
        values: vec![
            ("nom".into(), "Accueil".into()),
            ("prenom".into(), "Claire".into()),
            ("authentification".into(), "cpe".into()),
        ],
        acts: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_of_seven_days_is_closed_by_itself_and_another_is_not() {
    let mut scene = Scene::new(3);
    let (short, open) = (scene.qualified(MINOR), scene.qualified(ZOE));
    scene
        .send(&short, "limite", &[("reponses", "7-jours")])
        .await;
    for patient in [&short, &open] {
        scene
            .send(patient, "envoyer", &[("texte", "Bonjour")])
            .await;
    }
    assert_eq!(
        scene.reaches(MINOR).await.letter.subject,
        "Message de votre médecin"
    );
    scene.days_later(6).await;
    assert_eq!(scene.state(&short).await["echange"], "ouvert");
    scene.days_later(2).await;
    assert_eq!(scene.reaches(MINOR).await.letter.subject, "[FIN]");
    assert_eq!(scene.state(&short).await["echange"], "clos");
    assert_eq!(scene.state(&open).await["echange"], "ouvert");
}
