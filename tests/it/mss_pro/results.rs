//! What nobody saw yet: seen, put off, entrusted, sorted; an absence. Nothing leaves the list unseen.

use std::time::Duration;

use serde_json::Value;
use socle_formats::date::CivilDate;
use socle_formats::mss::received;
use socle_record::{
    Created, DocumentChange, DocumentId, DocumentStatut, DocumentType, Entry, NewDocument,
    OutboxFilter, PatientId, Write,
};
use socle_runtime::{Data, Reason};
use socle_servers::mail::CABINET;

use super::people::{Practice, letter, words};

const RESULTS: &str = "resultats";
const DAY: Duration = Duration::from_secs(86_400);
const COLLEAGUE: &str = "899700000002";

/// A result of a laboratory, its only value flagged so.
fn result(flag: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Bilan</title><component><structuredBody><component>\
         <section><title>Ionogramme</title><text><paragraph>Potassium 7.1 mmol/L</paragraph></text><entry><observation><code code=\"1\" \
         displayName=\"Potassium\"/><value value=\"7.1\" unit=\"mmol/L\"/>{flag}</observation></entry></section></component>\
         </structuredBody></component></ClinicalDocument>"
    )
    .into_bytes()
}

impl Practice {
    /// A document of this type nobody saw.
    fn unseen(&self, patient: &str, title: &str, mime: &str, code: &str, content: &[u8]) -> String {
        // What waits longest comes first.
        self.world.clock.advance(Duration::from_secs(1));
        let content = self.world.record().put_blob(&mut &*content).unwrap();
        let made = self.world.commit(Write::CreateDocument(NewDocument {
            id: None,
            patient: PatientId::from(patient),
            title: title.to_owned(),
            kind: DocumentType::loinc(code),
            mime: mime.to_owned(),
            statut: DocumentStatut::Valide,
            is_read: false,
            author: "Laboratoire de la Gare".to_owned(),
            date: "2026-03-02".to_owned(),
            content: content.digest,
        }));
        match made.created.as_slice() {
            [Created::Document(id)] => id.as_str().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    /// The list, for whoever is there: title and place of each.
    async fn list(&self) -> Vec<(String, String)> {
        let said = |one: &Value, key: &str| one[key].as_str().unwrap_or("-").to_owned();
        let all = self.done(None, "resultats", &[]).await;
        let all = all.as_array().unwrap();
        all.iter()
            .map(|one| (said(one, "titre"), said(one, "place")))
            .collect()
    }

    fn is_read(&self, document: &str) -> bool {
        let document = self.world.record().document(&DocumentId::from(document));
        document.unwrap().is_read
    }

    /// The code a command is refused with.
    async fn refused(&self, command: &str, arguments: &[(&str, &str)]) -> String {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::from((*value).to_owned())))
            .collect();
        let host = &self.world.host;
        let done = host.command("mss-pro", command, None, arguments, Default::default());
        match done.await.unwrap_err().reason {
            Reason::Refused(failure) => failure.code,
            other => panic!("{other}"),
        }
    }
}

/// The civil day so many days after that of the practice's clock.
fn day(practice: &Practice, days: i64) -> Data {
    let today = practice.world.record().now_ms().div_euclid(86_400_000);
    let day = CivilDate::depuis_jours_unix(today + days).unwrap();
    day.to_string().into()
}

fn listed(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(title, place)| ((*title).to_owned(), (*place).to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_saw_stays_in_the_list_until_somebody_did_whatever_is_done_with_it() {
    let practice = Practice::without_mailbox();
    let patient = practice.patient(&words(), true);
    let flag = |code: &str| format!("<interpretationCode code=\"{code}\"/>");
    let xml = "text/xml";
    let normal = practice.unseen(&patient, "Normal", xml, "11502-2", &result(&flag("N")));
    let other = practice.unseen(
        &patient,
        "Normal aussi",
        xml,
        "11502-2",
        &result(&flag("N")),
    );
    let scan = practice.unseen(&patient, "Radio", "application/pdf", "18748-4", b"%PDF-1.4");
    let alert = practice.unseen(&patient, "Potassium", xml, "11502-2", &result(&flag("HH")));
    // A letter that was scanned is no result, and waits in the list of documents.
    practice.unseen(
        &patient,
        "Courrier",
        "application/pdf",
        "96349-6",
        b"%PDF-1.5",
    );

    // The abnormal first, then what says nothing, then the normal.
    let now = |titles: &[&'static str]| {
        let all: Vec<_> = titles.iter().map(|title| (*title, "a-voir")).collect();
        listed(&all)
    };
    assert_eq!(
        practice.list().await,
        now(&["Potassium", "Radio", "Normal", "Normal aussi"])
    );
    let page = practice.page(None, RESULTS).await;
    for words in [
        "4 résultats et courriers à voir",
        "Alerte du laboratoire",
        "Potassium 7.1 mmol/L : très élevé",
        "De Laboratoire de la Gare",
        "Vus : les 2 résultats normaux",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let press = async |target: &str, fields: &[(&str, Data)]| {
        practice.press(None, RESULTS, target, fields).await
    };

    // Its words are read in place; that alone does not make it seen.
    press(&format!("resultat-{alert}/actes/lire:{alert}"), &[])
        .await
        .unwrap();
    let page = practice.page(None, RESULTS).await;
    assert!(page.contains("Ionogramme"), "{page}");
    assert!(!practice.is_read(&alert));

    // All that are normal at once; not when another came meanwhile.
    let came = |id: &str| {
        let document = practice.world.record().document(&DocumentId::from(id));
        document.unwrap().created_ms
    };
    let last = came(&normal).max(came(&other));
    let stale = press(&format!("barre/normaux-vus:{last}.1"), &[])
        .await
        .unwrap_err();
    assert_eq!(stale.code, "mss-pro.liste-changee");
    assert!(!practice.is_read(&normal) && !practice.is_read(&other));
    press(&format!("barre/normaux-vus:{last}.2"), &[])
        .await
        .unwrap();
    assert!(practice.is_read(&normal) && practice.is_read(&other));

    // Another day: it stays below with its day, and comes back on it.
    let past = [("le", Data::from("2020-01-01"))];
    let wrong = press(&format!("rappel/rappeler:{scan}"), &past)
        .await
        .unwrap_err();
    assert!(
        wrong
            .details
            .contains(&("field".to_owned(), "le".to_owned()))
    );
    let fields = [
        ("le", day(&practice, 3)),
        ("note", Data::from("Comparer à l’ancienne")),
    ];
    press(&format!("rappel/rappeler:{scan}"), &fields)
        .await
        .unwrap();
    assert_eq!(
        practice.list().await,
        listed(&[("Potassium", "a-voir"), ("Radio", "plus-tard")])
    );
    let page = practice.page(None, RESULTS).await;
    assert!(page.contains("À revoir le"), "{page}");
    practice.world.clock.advance(DAY * 3);
    practice.world.settle().await;
    assert_eq!(practice.list().await, now(&["Potassium", "Radio"]));
    let record = practice.world.record();
    let messages = record.messages(&PatientId::from(&*patient), 0, 10).unwrap();
    let [followed] = messages.rows.as_slice() else {
        panic!("{messages:?}");
    };
    // In the record, for whoever reads it: come back, to be read.
    let said = |field: &str| Data::from(followed.get(field)).display();
    assert_eq!(
        (said("canal"), said("avancement")),
        ("interne".into(), "non-lu".into())
    );

    // To a colleague the practice knows: it stays with who entrusted it until it is seen.
    let to = [("document", alert.as_str()), ("vers", COLLEAGUE)];
    assert_eq!(practice.refused("confier", &to).await, "mss-pro.collegue");
    practice.sits("medecin-2", COLLEAGUE, &["chart"]);
    practice
        .press(None, RESULTS, "barre/montrer", &[])
        .await
        .unwrap();
    practice.sits("secretaire", "", &[]);
    // Who sorts is told whose it is, not what it says; marks nothing as seen; entrusts.
    assert_eq!(
        practice.list().await,
        listed(&[("-", "a-voir"), ("-", "autre")])
    );
    let page = practice.page(None, RESULTS).await;
    assert!(
        !page.contains("Potassium") && page.contains("Confier à un médecin"),
        "{page}"
    );
    assert_eq!(
        practice.refused("vu", &[("document", &alert)]).await,
        "denied"
    );
    practice.sits("medecin-1", "899700000001", &["chart"]);
    practice.done(None, "confier", &to).await;
    assert_eq!(
        practice.list().await,
        listed(&[("Potassium", "confie"), ("Radio", "a-voir")])
    );
    let page = practice.page(None, RESULTS).await;
    assert!(page.contains("Confiés, pas encore vus"), "{page}");
    practice.sits("medecin-2", COLLEAGUE, &["chart"]);
    assert_eq!(
        practice.list().await,
        listed(&[("Potassium", "a-voir"), ("Radio", "autre")])
    );
    practice.done(None, "vu", &[("document", &alert)]).await;
    assert!(practice.is_read(&alert));
    assert_eq!(practice.list().await, listed(&[("Radio", "autre")]));

    // Who saw what is in the journal, and in the history of what was asked.
    let journal = practice.world.journal();
    let by_colleague = journal.iter().filter(|line| {
        line.person.as_deref() == Some("medecin-2") && line.plugin.as_deref() == Some("mss-pro")
    });
    let names: Vec<&str> = by_colleague.map(|line| line.name.as_str()).collect();
    assert!(
        names.iter().any(|name| name.starts_with("document")),
        "{names:?}"
    );

    // Marked as not read anywhere, it is in the list again.
    practice.sits("medecin-1", "899700000001", &["chart"]);
    practice.done(None, "vu", &[("document", &scan)]).await;
    assert!(practice.list().await.is_empty());
    let document = practice.world.record().document(&DocumentId::from(&*alert));
    practice.world.commit(Write::Document {
        id: DocumentId::from(&*alert),
        revision: document.unwrap().revision,
        change: DocumentChange::Read(false),
    });
    assert_eq!(practice.list().await, now(&["Potassium"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_to_one_who_is_away_is_the_locums_and_who_wrote_is_told_once_and_no_machine_is()
{
    let sender = Practice::of_doctor().await;
    let receiver = Practice::of_cabinet().await;
    let name = words();
    let (theirs, ours) = (receiver.patient(&name, true), sender.patient(&name, true));
    receiver.sits("medecin-9", "899700000009", &["chart", "send"]);
    let word = format!("Je suis absent {name}");
    let absence = |vers: &str| {
        [
            ("du", day(&receiver, 0)),
            ("au", day(&receiver, 5)),
            ("vers", Data::from(vers.to_owned())),
            ("boite-0", Data::Flag(true)),
            ("texte", Data::from(word.clone())),
        ]
    };
    let press = async |target: &str, fields: &[(&str, Data)]| {
        receiver.press(None, RESULTS, target, fields).await
    };
    let rpps = |number: &'static str| {
        [
            ("nom", Data::from("Ana VIEL")),
            ("rpps", Data::from(number)),
        ]
    };
    let form = "absence-titre/remplacant";
    assert_eq!(
        press(form, &rpps("12")).await.unwrap_err().code,
        "mss-pro.rpps"
    );
    press(form, &rpps("99700000008")).await.unwrap();
    press("absence-titre/absence", &absence("899700000008"))
        .await
        .unwrap();
    let page = receiver.page(None, RESULTS).await;
    assert!(
        page.contains("ce qui arrive est confié à Ana VIEL"),
        "{page}"
    );

    sender
        .press(None, RESULTS, "absence-titre/absence", &absence("personne"))
        .await
        .unwrap();

    let document = letter(&sender, &ours, "Compte rendu").await;
    for _ in 0..2 {
        let id = sender.send(&ours, CABINET, &document).await;
        receiver.received(&id, "classe").await;
    }
    // It stays with who is away, and is the locum's.
    let list = receiver.list().await;
    assert_eq!(list, listed(&[("Compte rendu", "confie")]));
    receiver.sits("remplacante", "899700000008", &["chart"]);
    assert_eq!(receiver.list().await, listed(&[("Compte rendu", "a-voir")]));
    let page = receiver.page(None, RESULTS).await;
    assert!(page.contains("pendant l’absence de Max LIBRE"), "{page}");
    assert_eq!(receiver.documents(&theirs), ["Compte rendu"]);

    // The sender is told, once for the two messages, by a mail that says that it is a machine's.
    receiver.world.settle().await;
    let answer = sender.came("Absence").await;
    let read = received::read(&sender.source(&answer).await).unwrap();
    assert!(read.is_automatic && read.text.contains(&word), "{read:?}");
    assert_eq!(told(&receiver), 1);
    // Who wrote is away too: two machines do not write to each other.
    sender.received(&answer, "message").await;
    sender.world.settle().await;
    assert_eq!(told(&sender), 0);
}

/// How many answers of an absence were ordered.
fn told(practice: &Practice) -> usize {
    let all = OutboxFilter {
        count: 50,
        ..OutboxFilter::default()
    };
    let all = practice.world.record().outbox(&all).unwrap();
    let is_told = |entry: &&Entry| entry.values.iter().any(|(key, _)| key == "mss-pro.absence");
    all.rows.iter().filter(is_told).count()
}
