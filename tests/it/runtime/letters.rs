//! Mailboxes: what a plugin sees of them by its lines and by who acts, and what it may hand in.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socle_record::{EntryId, EntryState, Task};
use socle_runtime::ports::Answer;
use socle_runtime::ports::mail::{
    Channel, MailChange, MailContent, MailHeader, MailPart, MailPlace, MailQuery, Mailbox,
    Mailboxes, Submission, Values,
};
use socle_runtime::{Data, Failure};

use super::world::{World, doctor};

/// The domain of patients.
const PATIENTS: &str = "patient.test";

/// Three mailboxes: the practice's (`cabinet`), one of who is at the keyboard (`mien`), one of somebody else (`autre`); in
/// the first a letter of a colleague (`p1`) and an answer of a patient (`p2`).
#[derive(Default)]
pub(crate) struct Letters {
    /// What was handed in, in order.
    sent: Mutex<Vec<(String, Submission)>>,
    /// What the server says to the next ones; it takes them otherwise.
    answers: Mutex<Vec<Failure>>,
    /// Identifiers of orders whose message is there.
    there: Mutex<BTreeSet<String>>,
    /// What was done besides, one line each.
    done: Mutex<Vec<String>>,
}

fn mailbox(id: &str, address: &str, owner: Option<&str>) -> Mailbox {
    let values = [("id", id), ("address", address), ("state", "ready")];
    Mailbox {
        id: id.to_owned(),
        address: address.to_owned(),
        owner: owner.map(str::to_owned),
        values: named(values.map(|(name, text)| (name, Data::Text(text.to_owned())))),
    }
}

fn named<const N: usize>(values: [(&str, Data); N]) -> Values {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn header(id: &str, channel: Channel, title: &str) -> MailHeader {
    MailHeader {
        id: id.to_owned(),
        channel,
        values: named([("title", Data::Text(title.to_owned()))]),
    }
}

impl Letters {
    fn note<T: Send + 'static>(&self, what: String, value: T) -> Answer<'_, T> {
        self.done.lock().unwrap().push(what);
        Box::pin(async move { Ok(value) })
    }

    fn done(&self) -> Vec<String> {
        std::mem::take(&mut self.done.lock().unwrap())
    }
}

impl Mailboxes for Letters {
    fn list(&self) -> Result<Vec<Mailbox>, Failure> {
        Ok(vec![
            mailbox("cabinet", "secretariat@cabinet.test", None),
            mailbox("mien", "medecin@cabinet.test", Some("medecin-1")),
            mailbox("autre", "confrere@cabinet.test", Some("medecin-2")),
        ])
    }

    fn folders(&self, _: &str) -> Result<Vec<Values>, Failure> {
        Ok(vec![named([("use", Data::Text("inbox".to_owned()))])])
    }

    fn unseen(&self, mailbox: &str, channels: &[Channel]) -> Result<u64, Failure> {
        Ok(if mailbox == "cabinet" {
            channels.len() as u64
        } else {
            0
        })
    }

    fn find(&self, mailbox: &str, query: &MailQuery) -> Result<Vec<MailHeader>, Failure> {
        let all = [
            header("p1", Channel::Professional, "Lettre de liaison"),
            header("p2", Channel::Patient, "Lettre de la patiente"),
        ];
        let all = all.into_iter().filter(|_| mailbox == "cabinet");
        Ok(all
            .filter(|one| query.channels.contains(&one.channel))
            .collect())
    }

    fn header(&self, _: &str, message: &str) -> Result<MailHeader, Failure> {
        let channel = match message {
            "p2" => Channel::Patient,
            _ => Channel::Professional,
        };
        Ok(header(message, channel, message))
    }

    fn channel(&self, _: &str, address: &str) -> Result<Channel, Failure> {
        Ok(if address.ends_with(PATIENTS) {
            Channel::Patient
        } else {
            Channel::Professional
        })
    }

    fn refresh(&self, mailbox: &str) {
        self.done.lock().unwrap().push(format!("refresh {mailbox}"));
    }

    fn open(&self, mailbox: &str, message: &str) -> Answer<'_, MailContent> {
        let part = MailPart {
            values: named([("name", Data::Text("IHE_XDM.zip".to_owned()))]),
            content: Arc::new(vec![7; 5]),
        };
        let content = MailContent {
            values: named([("text", Data::Text("Bonjour".to_owned()))]),
            parts: vec![part],
            source: Arc::new(vec![7; 2_000_000]),
        };
        self.note(format!("open {mailbox} {message}"), content)
    }

    fn change(&self, mailbox: &str, message: &str, change: MailChange) -> Answer<'_, ()> {
        self.note(format!("{mailbox} {message} {change:?}"), ())
    }

    fn put(&self, mailbox: &str, place: MailPlace, content: Arc<Vec<u8>>) -> Answer<'_, ()> {
        assert!(!content.is_empty());
        self.note(format!("put {mailbox} {place:?}"), ())
    }

    fn submit(&self, mailbox: &str, submission: Submission) -> Answer<'_, String> {
        self.sent
            .lock()
            .unwrap()
            .push((mailbox.to_owned(), submission));
        let mut answers = self.answers.lock().unwrap();
        let answer = match answers.is_empty() {
            true => Ok("250 queued".to_owned()),
            false => Err(answers.remove(0)),
        };
        Box::pin(async move { answer })
    }

    fn holds(&self, _: &str, wire_id: &str) -> Answer<'_, bool> {
        let holds = self.there.lock().unwrap().contains(wire_id);
        Box::pin(async move { Ok(holds) })
    }
}

/// Queue an order; its id and its identifier on the wire.
async fn order(world: &World, mailbox: &str, to: &str) -> (EntryId, String) {
    let step = format!("mail-order|{mailbox}|{to}|Bonjour");
    let said = world.done(None, &step).await.remove(0);
    let (id, wire_id) = said.split_once(' ').unwrap();
    (id.into(), wire_id.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_sees_their_mailbox_and_the_practices_and_nobody_elses() {
    let world = World::new();
    let seen = || world.done(None, "mailboxes");
    assert_eq!(seen().await, ["cabinet ready 2, mien ready 0"]);
    world.desk.sit(Some(socle_runtime::ports::Session {
        person: "medecin-2".into(),
        ..doctor()
    }));
    assert_eq!(seen().await, ["cabinet ready 2, autre ready 0"]);
    world.desk.sit(None);
    assert_eq!(seen().await, ["cabinet ready 2"]);
    assert_eq!(
        world.done(None, "?mail-find|mien|x").await,
        ["!essai.boite"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_a_channel_that_is_shut_are_not_there() {
    let world = World::new();
    let letters = Arc::clone(&world.net.letters);
    let steps = "?mail-find|cabinet|lettre\n?mail-open|cabinet|p1\n?mail-open|cabinet|p2\n?mail-flag|cabinet|p2|seen|oui";
    let open = "Bonjour IHE_XDM.zip:5 2000000";
    assert_eq!(
        world.done(None, steps).await,
        [
            "p1 Lettre de liaison/p2 Lettre de la patiente",
            open,
            open,
            ""
        ]
    );
    assert_eq!(letters.done().len(), 3);
    world.refuse("essai", "mailbox:patient");
    assert_eq!(
        world.done(None, steps).await,
        [
            "p1 Lettre de liaison",
            open,
            "!mail.not-there",
            "!mail.not-there"
        ]
    );
    assert_eq!(
        world.done(None, "mailboxes").await,
        ["cabinet ready 1, mien ready 0"]
    );
    assert_eq!(letters.done(), ["open cabinet p1"]);
    world.refuse("essai", "mailbox:professional");
    assert_eq!(world.done(None, "?mailboxes").await, ["!denied"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_in_a_mailbox_is_done_there_and_journalled() {
    let world = World::new();
    let steps = "mail-folders|cabinet\nmail-flag|cabinet|p1|seen|oui\nmail-move|cabinet|p1|Archive\nmail-put|cabinet|Sent|Copie\n\
                 mail-draft|cabinet|1@cabinet.test|Brouillon\nmail-refresh|cabinet\n?mail-find|cabinet|x|couleur=bleu";
    let said = world.done(None, steps).await;
    assert_eq!(said[0], "inbox");
    assert_eq!(said.last().unwrap(), "!query");
    assert_eq!(
        world.net.letters.done(),
        [
            "cabinet p1 Flag { flag: \"seen\", is_on: true }",
            "cabinet p1 MoveTo(\"Archive\")",
            "put cabinet Folder { name: \"Sent\", flags: [\"seen\"] }",
            "put cabinet Draft { id: \"1@cabinet.test\" }",
            "refresh cabinet",
        ]
    );
    assert!(world.journal().iter().any(|line| {
        line.capability == "mailbox secretariat@cabinet.test"
            && line.plugin.as_deref() == Some("essai")
            && line.person.as_deref() == Some("medecin-1")
    }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_handed_in_by_the_attempt_of_its_order_and_by_nothing_else() {
    let world = World::new();
    let letters = &world.net.letters;
    let submit = "?mail-submit|cabinet|a@hopital.test|Bonjour";
    assert_eq!(world.done(None, submit).await, ["!denied"]);
    assert!(letters.sent.lock().unwrap().is_empty());
    // The practice sends, from a mailbox of somebody who is not there too: whose session it is, the host sees to.
    let (id, wire_id) = order(&world, "autre", "a@hopital.test").await;
    world.settle().await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.answer),
        (EntryState::Parti, "250 queued".into())
    );
    let sent = letters.sent.lock().unwrap().clone();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].0.as_str(), &sent[0].1.wire_id),
        ("autre", &wire_id)
    );
    assert_eq!(sent[0].1.to, ["a@hopital.test"]);
    let text = String::from_utf8(sent[0].1.content.to_vec()).unwrap();
    assert!(text.contains(&format!("Message-ID: <{wire_id}@cabinet.test>")));
    let used = |name: &str| world.journal().iter().any(|line| line.capability == name);
    assert!(used("mailbox.submit confrere@cabinet.test"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_to_a_channel_that_is_shut() {
    let world = World::new();
    world.refuse("essai", "mailbox:patient");
    let (id, _) = order(&world, "cabinet", &format!("1234@{PATIENTS}")).await;
    world.settle().await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(entry.state, EntryState::Echec);
    assert!(
        entry.reason.contains("n’y est pas autorisée"),
        "{}",
        entry.reason
    );
    assert!(world.net.letters.sent.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_message_whose_fate_is_unknown_the_mailbox_is_asked_before_it_is_handed_in_again() {
    let world = World::new();
    let letters = &world.net.letters;
    let unknown = || Failure::passing("outcome-unknown", "On ne sait pas.");
    *letters.answers.lock().unwrap() = vec![unknown(), unknown()];
    let (found, found_id) = order(&world, "cabinet", "a@hopital.test").await;
    world.settle().await;
    let (lost, lost_id) = order(&world, "cabinet", "b@hopital.test").await;
    world.settle().await;
    letters.there.lock().unwrap().insert(found_id.clone());
    for _ in 0..2 {
        world.clock.advance(Duration::from_secs(60));
        world.settle().await;
    }
    let tasks = |id: &EntryId| {
        let all = world.record().attempts(id).unwrap();
        all.iter().map(|attempt| attempt.task).collect::<Vec<_>>()
    };
    assert_eq!(tasks(&found), [Task::Attempt, Task::Reconcile]);
    assert_eq!(
        tasks(&lost),
        [Task::Attempt, Task::Reconcile, Task::Attempt]
    );
    for id in [&found, &lost] {
        assert_eq!(world.record().entry(id).unwrap().state, EntryState::Parti);
    }
    let sent = letters.sent.lock().unwrap();
    let ids: Vec<&String> = sent.iter().map(|(_, one)| &one.wire_id).collect();
    assert_eq!(ids, [&found_id, &lost_id, &lost_id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_for_good_is_shown_with_its_reason_and_not_tried_again() {
    let world = World::new();
    let letters = &world.net.letters;
    let refusal = Failure::new("mail.recipients", "Adresse refusée.");
    *letters.answers.lock().unwrap() = vec![refusal];
    let (id, _) = order(&world, "cabinet", "a@hopital.test").await;
    world.settle().await;
    world.clock.advance(Duration::from_secs(86_400));
    world.settle().await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.attempts, entry.reason.as_str()),
        (EntryState::Echec, 1, "Adresse refusée.")
    );
}
