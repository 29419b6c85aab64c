//! A practice with a mailbox on the real servers, and Mon espace santé at the other end of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use socle_capabilities::mailbox::settings::{self, ComingIn, Place, Settings, Tls};
use socle_capabilities::mailbox::{Post, Tokens};
use socle_formats::mss::received;
use socle_formats::traits::{Sexe, Traits};
use socle_mail::{Account, Login, Security, Server, Trust};
use socle_record::{
    Author, Created, DocumentStatut, DocumentType, Level, NewDocument, NewPatient, NewSetting,
    PatientId, Write,
};
use socle_runtime::ports::Sessions;
use socle_runtime::ports::mail::{Channel, MailQuery, Mailboxes};
use socle_runtime::{Cancel, Data};
use socle_sandbox::mail::letter::Letter;
use socle_sandbox::mail::mes::{MonEspaceSante, Shut};
use socle_servers::mail::{PASSWORD, PATIENTS, PRACTICES, shared};
use socle_servers::readers::{defects, files};

use crate::runtime::world::{World, qualify_as};

const PLUGIN: &str = "mss-citoyenne";
/// How long something that must come is waited for.
const LONG: Duration = Duration::from_secs(300);
/// The id of the practice's mailbox.
const MAILBOX: &str = "cabinet";

/// A patient, as Mon espace santé of the sandbox knows them.
#[derive(Clone, Copy)]
pub(super) struct Person {
    pub(super) family: &'static str,
    pub(super) given: &'static str,
    pub(super) birth: &'static str,
    pub(super) matricule: &'static str,
}

/// A message that reached Mon espace santé.
pub(super) struct Reached {
    pub(super) letter: Letter,
    pub(super) text: String,
    pub(super) source: String,
    /// The patient has it.
    pub(super) is_delivered: bool,
}

pub(super) struct Scene {
    pub(super) world: World,
    own: &'static str,
    post: Arc<Post>,
    patients: MonEspaceSante,
    /// Files of the servers that were there before, or were looked at.
    seen: BTreeSet<String>,
    number: u32,
}

/// The session of whoever is there, known to the provider by what stands before the `@`.
struct Session(&'static str);

impl Tokens for Session {
    fn token<'a>(&'a self, _: Option<&'a str>) -> socle_mail::token::Fetching<'a> {
        Box::pin(async { Ok(shared().token(self.0).await.into()) })
    }
}

fn address(person: Person) -> String {
    format!("{}@{PATIENTS}", person.matricule)
}

impl Scene {
    /// A practice of this number; the doctor of the first comes in by the token of their session.
    pub(super) fn new(number: usize) -> Self {
        let own = PRACTICES[number];
        let mut kept = None;
        let world = World::with_mailboxes(|record, desk| {
            let place = |port| Place {
                host: "localhost".to_owned(),
                port,
                security: Tls::StartTls,
            };
            let mailbox = Settings {
                id: MAILBOX.to_owned(),
                name: "Cabinet".to_owned(),
                address: own.to_owned(),
                owner: (number == 0).then(|| "medecin-1".to_owned()),
                imap: place(shared().imap),
                smtp: place(shared().smtp),
                login: match number {
                    0 => ComingIn::Token,
                    _ => ComingIn::Password {
                        user: own.to_owned(),
                    },
                },
                authorities: vec![shared().authority.clone()],
                patients: PATIENTS.to_owned(),
            };
            let password = (number != 0).then_some(PASSWORD);
            settings::save(record, &Author::host(), &mailbox, password).unwrap();
            let sessions = Arc::clone(desk) as Arc<dyn Sessions>;
            let post = Arc::new(Post::start(record, sessions, Arc::new(Session(own))).unwrap());
            kept = Some(Arc::clone(&post));
            post
        });
        world.add(PLUGIN);
        for (key, value) in [("numero", "DEV000000"), ("domaine-patients", PATIENTS)] {
            world.commit(Write::Setting(NewSetting {
                level: Level::Practice,
                owner: PLUGIN.to_owned(),
                key: key.to_owned(),
                value: value.into(),
            }));
        }
        Self {
            world,
            own,
            post: kept.unwrap(),
            patients: MonEspaceSante::new(PATIENTS),
            seen: BTreeSet::new(),
            number: 100,
        }
    }

    /// A patient whose identity is *qualifiée*.
    pub(super) fn qualified(&self, person: Person) -> String {
        let sexe = match person.matricule.starts_with('2') {
            true => Sexe::F,
            false => Sexe::M,
        };
        let traits = Traits {
            nom_naissance: person.family.to_owned(),
            premier_prenom: person.given.to_owned(),
            liste_prenoms: person.given.to_owned(),
            sexe,
            date_naissance: person.birth.parse().unwrap(),
            lieu_naissance: Some("63220".parse().unwrap()),
        };
        let created = self
            .world
            .commit(Write::CreatePatient(NewPatient::new(traits)));
        let Created::Patient(id) = &created.created[0] else {
            panic!("no patient but {created:?}");
        };
        qualify_as(self.world.record(), id.as_str(), person.matricule);
        id.as_str().to_owned()
    }

    /// A validated document of so many bytes.
    pub(super) fn file(&self, patient: &str, mime: &str, size: usize) -> String {
        self.file_of(patient, mime, &vec![b'x'; size])
    }

    /// The same with this content.
    pub(super) fn file_of(&self, patient: &str, mime: &str, mut content: &[u8]) -> String {
        let record = self.world.record();
        let content = record.put_blob(&mut content).unwrap();
        let created = self.world.commit(Write::CreateDocument(NewDocument {
            id: None,
            patient: PatientId::from(patient),
            title: "Ordonnance".to_owned(),
            kind: DocumentType {
                system: "2.16.840.1.113883.6.1".to_owned(),
                code: "57833-6".to_owned(),
                label: "Prescription de produits de santé".to_owned(),
            },
            mime: mime.to_owned(),
            statut: DocumentStatut::Valide,
            is_read: true,
            author: "Max LIBRE".to_owned(),
            date: "2026-03-01".to_owned(),
            content: content.digest,
        }));
        match &created.created[0] {
            Created::Document(id) => id.as_str().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    /// Title and author of a document.
    pub(super) fn document(&self, id: &str) -> (String, String) {
        let document = self.world.record().document(&id.into()).unwrap();
        (document.title, document.author)
    }

    /// A command of the plugin: what it answers, or the code of its failure.
    pub(super) async fn call(
        &self,
        patient: &str,
        command: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, String> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let done = self
            .world
            .host
            .command(PLUGIN, command, Some(patient), arguments, Cancel::default())
            .await;
        match done {
            Ok(Data::Json(text)) => Ok(serde_json::from_str(&text).unwrap()),
            Ok(Data::Text(text)) => Ok(Value::String(text)),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.code().to_owned()),
        }
    }

    /// The same, for one that must succeed; what it orders leaves.
    pub(super) async fn send(&self, patient: &str, command: &str, arguments: &[(&str, &str)]) {
        let done = self.call(patient, command, arguments).await;
        done.unwrap_or_else(|code| panic!("{command}: {code}"));
        self.world.settle().await;
    }

    pub(super) async fn state(&self, patient: &str) -> Value {
        self.call(patient, "etat", &[]).await.unwrap()
    }

    /// Waits until the exchange with a patient stands so.
    pub(super) async fn until(&self, patient: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let waiting = async {
            loop {
                self.world.settle().await;
                let state = self.state(patient).await;
                if holds(&state) {
                    return state;
                }
                self.post.refresh(MAILBOX);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(LONG, waiting).await {
            Ok(state) => state,
            Err(_late) => panic!("{:#}\n{}", self.state(patient).await, shared().log()),
        }
    }

    /// What a patient's file shows.
    pub(super) async fn panel(&self, patient: &str) -> String {
        let render = self.world.host.render(PLUGIN, "messages", Some(patient));
        let (tree, _) = render.await.unwrap();
        tree.to_text()
    }

    /// What the home page shows.
    pub(super) async fn home(&self) -> String {
        let (tree, _) = self
            .world
            .host
            .render(PLUGIN, "reponses", None)
            .await
            .unwrap();
        tree.to_text()
    }

    /// The next message of this practice to this patient, once it is there. Mon espace santé does what it does with it.
    pub(super) async fn reaches(&mut self, person: Person) -> Reached {
        let to = address(person);
        let waiting = async {
            loop {
                for (name, content) in shared().delivered(&to) {
                    let letter =
                        Letter::read(self.own, std::slice::from_ref(&to), &content).unwrap();
                    let read = received::read(&content).unwrap();
                    let is_ours = read
                        .from
                        .is_some_and(|from| from.address.as_str() == self.own);
                    if is_ours && self.seen.insert(name) {
                        return (letter, read.text, content);
                    }
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let (letter, text, content) = tokio::time::timeout(LONG, waiting)
            .await
            .unwrap_or_else(|_late| panic!("nothing reached {to}: {}", shared().log()));
        without_defect(&content);
        let received = self.patients.receive(&letter, &content, 1_772_355_600_000);
        for due in received.due {
            comes_back(self.own, &due.content).await;
        }
        Reached {
            letter,
            text,
            source: String::from_utf8_lossy(&content).into_owned(),
            is_delivered: !received.delivered.is_empty(),
        }
    }

    /// A patient answers by themselves, when Mon espace santé lets them.
    pub(super) async fn answers(
        &mut self,
        reached: &Reached,
        person: Person,
        text: &str,
    ) -> Result<(), Shut> {
        self.number += 1;
        let at_ms = 1_772_355_600_000;
        let content =
            self.patients
                .answer(&reached.letter, &address(person), text, at_ms, self.number)?;
        comes_back(self.own, &content).await;
        Ok(())
    }

    /// Days pass, and what is due by then is done.
    pub(super) async fn days_later(&self, days: u64) {
        self.world
            .clock
            .advance(Duration::from_secs(days * 24 * 60 * 60));
        self.world.settle().await;
    }

    /// Waits until so many messages are among what was sent.
    pub(super) async fn has_copies(&self, many: usize) {
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            folder: Some("Sent".to_owned()),
            count: 100,
            ..MailQuery::default()
        };
        let copies = || self.post.find(MAILBOX, &query).unwrap().len();
        let waiting = async {
            while copies() < many {
                self.post.refresh(MAILBOX);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let in_time = tokio::time::timeout(LONG, waiting).await;
        assert_eq!((in_time, copies()), (Ok(()), many));
    }
}

/// What Mon espace santé writes is handed in at the real server, as whoever it is from.
async fn comes_back(to: &str, content: &[u8]) {
    let read = received::read(content).unwrap();
    let from = read.from.unwrap().address.as_str().to_lowercase();
    let server = |port| Server {
        host: "localhost".to_owned(),
        port,
        security: Security::StartTls,
    };
    let account = Account {
        address: from.parse().unwrap(),
        imap: server(shared().imap),
        smtp: server(shared().smtp),
        login: Login::Password {
            user: from.clone(),
            password: PASSWORD.to_owned().into(),
        },
    };
    let trust = Trust::new(&[shared().authority.as_str()], &[], None).unwrap();
    let to = to.parse().unwrap();
    let envelope = socle_mail::submit::Envelope {
        from: &account.address,
        to: vec![&to],
        id: &read.id,
        wants_reports: false,
    };
    let sent = socle_mail::submit(
        &account,
        &trust,
        &socle_mail::token::NoTokens,
        &envelope,
        content,
    );
    sent.await
        .unwrap_or_else(|error| panic!("{error}: {}", shared().log()));
}

/// What reached a patient is read by Python's `email` and by `ripmime` as by us: no defect, and each file comes out whole.
fn without_defect(content: &[u8]) {
    assert_eq!(defects(content), "", "{}", String::from_utf8_lossy(content));
    let found = files(content);
    for file in received::read(content).unwrap().files {
        assert!(found.contains(&file.content), "{}", file.name);
    }
}
