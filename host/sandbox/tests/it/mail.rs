//! The mail operator: what the program writes, taken by it; what it writes, read by the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use socle_formats::mss::address::Mailbox;
use socle_formats::mss::message::{Attachment, Message};
use socle_formats::mss::received::{self, Received};
use socle_formats::mss::report::{Cause, Report};
use socle_formats::mss::subject::FIN;
use socle_formats::xdm;
use socle_sandbox::Clock;
use socle_sandbox::mail::letter::Letter;
use socle_sandbox::mail::mes::MonEspaceSante;
use socle_sandbox::mail::{ARCHIVE, INBOX, Operator, PATIENTS, PRACTICE, Refused, SENT};

const OPEN: &str = "279035121518989@patient.mssante.fr";
const CLOSED: &str = "228111439061774@patient.mssante.fr";
const WITHOUT: &str = "153078987658513@patient.mssante.fr";
const COLLEAGUE: &str = "claire.petit.4@s2.formation.mssante.fr";

struct Scene {
    _folder: tempfile::TempDir,
    operator: Operator,
    now: Arc<AtomicI64>,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(1_780_000_000_000));
        let hands = Arc::clone(&now);
        let clock = Clock::new(move || hands.load(Ordering::Relaxed));
        let operator = Operator::open(folder.path(), clock).unwrap();
        Self {
            _folder: folder,
            operator,
            now,
        }
    }

    fn send(&self, to: &str, subject: &str, change: impl Fn(&mut Message)) {
        let message = written(to, subject, change);
        self.operator
            .hand_in(PRACTICE, &[to.to_owned()], &message.write().unwrap())
            .unwrap();
    }

    /// What the practice got since, a minute later.
    fn came(&self) -> Vec<Received> {
        self.now.fetch_add(60_000, Ordering::Relaxed);
        let all = self.operator.messages(PRACTICE).unwrap();
        let mut came = Vec::new();
        for one in all.into_iter().filter(|one| one.folder == INBOX) {
            let content = self.operator.content(PRACTICE, INBOX, one.uid).unwrap();
            self.operator
                .move_to(PRACTICE, INBOX, one.uid, ARCHIVE)
                .unwrap();
            came.push(received::read(&content).unwrap());
        }
        came
    }

    fn has(&self, mailbox: &str) -> usize {
        self.operator.messages(mailbox).unwrap().len()
    }
}

fn written(to: &str, subject: &str, change: impl Fn(&mut Message)) -> Message {
    let from = Mailbox::bare(PRACTICE.parse().unwrap());
    let to = Mailbox::bare(to.parse().unwrap());
    let id = format!("{}@medecin.formation.mssante.fr", subject.len());
    let mut message = Message::new(from, vec![to], subject, &id, 1_780_000_000_000);
    message.nil = "DEV000000".to_owned();
    change(&mut message);
    message
}

fn text(text: &'static str) -> impl Fn(&mut Message) {
    move |message| message.text = text.to_owned()
}

#[test]
fn a_patient_answers_a_message_that_begins_an_exchange_and_no_answer() {
    let scene = Scene::new();
    scene.send(OPEN, "Une question", text("Comment allez-vous ?"));
    assert_eq!(scene.has(OPEN), 1);
    let came = scene.came();
    assert_eq!(came.len(), 2);
    let from = came[0].from.as_ref().unwrap();
    assert_eq!(from.address.as_str(), OPEN);
    assert_eq!(from.name, "DOMINIQUE PAT-TROIS");
    assert_eq!(came[0].subject, "Re: Une question");
    assert_eq!(came[0].in_reply_to, ["12@medecin.formation.mssante.fr"]);
    scene.send(OPEN, "Re: Une question", |message| {
        message.text = "Oui.".to_owned();
        message.in_reply_to = Some("x@patient.mssante.fr".to_owned());
    });
    assert_eq!(scene.came(), []);
}

#[test]
fn fin_is_not_delivered_and_closes_as_a_message_that_says_so_does_and_the_next_opens() {
    let letter = |subject: &str, closes: bool| {
        let message = written(OPEN, subject, |message| {
            message.closes = closes;
            if subject != FIN {
                message.text = "Texte.".to_owned();
            }
        });
        let bytes = message.write().unwrap();
        let letter = Letter::read(PRACTICE, &[OPEN.to_owned()], &bytes).unwrap();
        (letter, bytes)
    };
    let mut patients = MonEspaceSante::new(PATIENTS);
    let mut sent = |subject: &str, closes: bool| {
        let (letter, bytes) = letter(subject, closes);
        let received = patients.receive(&letter, &bytes, 0);
        let answer = patients.answer(&letter, OPEN, "Merci", 0, 9);
        (received.delivered.len(), received.due.len(), answer.is_ok())
    };
    assert_eq!(sent("Bonjour", false), (1, 1, true));
    assert_eq!(sent(FIN, false), (0, 0, false));
    assert_eq!(sent("Bonjour", false), (1, 1, true));
    assert_eq!(sent("Pour finir", true), (1, 0, false));
    assert_eq!(sent(" [FIN] bis", false), (1, 1, true));
}

#[test]
fn what_cannot_be_delivered_comes_back_with_a_cause_the_program_reads() {
    let scene = Scene::new();
    let cause = |to: &str, change: &dyn Fn(&mut Message)| {
        scene.send(to, "Bonjour", change);
        let came = scene.came();
        assert_eq!((came.len(), scene.has(to)), (1, 0), "{to}");
        let Some(Report::Delivery(report)) = &came[0].report else {
            panic!("{:?}", came[0]);
        };
        assert_eq!(report.envelope, "7@medecin.formation.mssante.fr");
        assert_eq!(report.message, report.envelope);
        report.recipients[0].cause().unwrap()
    };
    let plain = text("Texte.");
    assert_eq!(cause(CLOSED, &plain), Cause::Fermee);
    assert_eq!(cause(WITHOUT, &plain), Cause::Inconnu);
    assert_eq!(
        cause("180010000000099@patient.mssante.fr", &plain),
        Cause::Inconnu
    );
    assert_eq!(cause("dupont@patient.mssante.fr", &plain), Cause::Adresse);
    let large = |message: &mut Message| {
        message.text = "Voici.".to_owned();
        message.attachments = vec![Attachment {
            name: "film.pdf".to_owned(),
            mime: "application/pdf".to_owned(),
            content: vec![0; 20_000_000],
        }];
    };
    assert_eq!(cause(OPEN, &large), Cause::Taille);
    assert_eq!(
        cause("inconnu@s1.formation.mssante.fr", &plain),
        Cause::Inconnu
    );
}

#[test]
fn a_colleague_gets_it_reads_it_and_answers() {
    let scene = Scene::new();
    scene.send(COLLEAGUE, "Avis", |message| {
        message.text = "Qu’en pensez-vous ?".to_owned();
        message.wants_reading = true;
    });
    let came = scene.came();
    assert_eq!(came.len(), 4);
    assert!(matches!(came[0].report, Some(Report::Delivery(_))));
    assert!(matches!(came[1].report, Some(Report::Reading(_))));
    assert!(came[2].report.is_none());
    assert_eq!(scene.has(COLLEAGUE), 1);
}

#[test]
fn a_laboratory_sends_a_result_by_itself_once_and_the_program_takes_it_for_a_document_of_its_patient()
 {
    let scene = Scene::new();
    let results = |scene: &Scene| {
        scene.send(COLLEAGUE, "Avis", text("Qu’en pensez-vous ?"));
        let came = scene.came().into_iter();
        came.filter(Received::announces_documents)
            .collect::<Vec<_>>()
    };
    let first = results(&scene);
    assert_eq!(first.len(), 1);
    assert!(first[0].about.is_xdm && first[0].cda.as_ref().is_some_and(|cda| cda.is_qualified));
    let archive = xdm::open(&first[0].archives().next().unwrap().content).unwrap();
    let [document] = archive.documents.as_slice() else {
        panic!("{archive:?}");
    };
    assert!(document.is_cda && document.is_hashed);
    assert_eq!(document.ins.as_ref(), Some(&archive.patient));
    let shown = socle_formats::cda::document(&document.content).unwrap();
    let person = shown.person.unwrap();
    assert!(
        person.sexe.is_some() && person.lieu_naissance.is_some(),
        "{person:?}"
    );
    assert!(person.date_naissance.is_some() && !person.nom_naissance.is_empty());
    assert_eq!(results(&scene).len(), 0);
}

#[test]
fn outside_the_trust_space_nothing_is_taken() {
    let scene = Scene::new();
    let bytes = written("a@example.org", "Bonjour", text("Texte."))
        .write()
        .unwrap();
    let to = ["a@example.org".to_owned(), OPEN.to_owned()];
    let refused = scene.operator.hand_in(PRACTICE, &to, &bytes);
    assert!(matches!(refused, Err(Refused::Said(said)) if said.contains("5.1.2")));
    assert_eq!((scene.has(OPEN), scene.came().len()), (0, 0));
}

#[test]
fn what_lies_there_is_there_after_a_restart_with_its_flags_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let clock = || Clock::new(|| 1_780_000_000_000);
    let operator = Operator::open(folder.path(), clock()).unwrap();
    operator
        .put(PRACTICE, SENT, &["seen".to_owned()], b"Subject: a\r\n\r\nb")
        .unwrap();
    let uid = operator.messages(PRACTICE).unwrap()[0].uid;
    operator.flag(PRACTICE, SENT, uid, "flagged", true).unwrap();
    drop(operator);
    let operator = Operator::open(folder.path(), clock()).unwrap();
    let all = operator.messages(PRACTICE).unwrap();
    assert_eq!(all[0].flags, ["seen", "flagged"]);
    operator.move_to(PRACTICE, SENT, uid, ARCHIVE).unwrap();
    let all = operator.messages(PRACTICE).unwrap();
    assert_eq!((all.len(), all[0].folder.as_str()), (1, ARCHIVE));
    assert!(operator.content(PRACTICE, SENT, uid).is_err());
    let content = operator.content(PRACTICE, ARCHIVE, all[0].uid).unwrap();
    assert!(content.ends_with(b"b"));
    operator.remove(PRACTICE, ARCHIVE, all[0].uid).unwrap();
    assert!(operator.messages(PRACTICE).unwrap().is_empty());
}
