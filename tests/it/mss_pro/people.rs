//! A practice with one mailbox and the plugin, and what its people do.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value as Json;
use socle_capabilities::mailbox::Post;
use socle_formats::documents::TypeDocument;
use socle_formats::traits::{Sexe, Traits};
use socle_record::model::kinds::Kind;
use socle_record::{
    Author, Created, DocumentChange, DocumentId, DocumentStatut, DocumentType, EntityView, Level,
    NewDocument, NewEntity, NewPatient, NewSetting, OutboxFilter, PatientId, Query, Unit, Value,
    Write,
};
use socle_runtime::ports::mail::{MailPlace, MailQuery, Mailboxes};
use socle_runtime::ports::{Session, mail::Channel};
use socle_runtime::view::UiEvent;
use socle_runtime::{Cancel, Data, Failure, Reason};
use socle_servers::mail::{CABINET, DOCTOR, shared};

use crate::mail::{LONG, mailbox, practice, practice_through, up_to_date};
use crate::runtime::world::{World, doctor, qualify_as, until};

const PLUGIN: &str = "mss-pro";

/// A practice, its mailbox, its doctor.
pub(super) struct Practice {
    pub(super) world: World,
    post: Arc<Post>,
    mailbox: &'static str,
}

/// Letters no other test has: a name of a person.
pub(super) fn words() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let digits = format!("{}{number:02}", std::process::id());
    let letters = digits.bytes().map(|digit| char::from(b'A' + digit - b'0'));
    format!("ESSAI{}", letters.collect::<String>())
}

/// Somebody of their own: each name has another birthday and another matricule.
fn born(name: &str) -> (String, String) {
    let sum: u64 = name
        .bytes()
        .fold(7, |sum, byte| sum * 31 % 100_003 + u64::from(byte));
    let (month, day) = (1 + sum % 12, 1 + sum / 12 % 28);
    let body = format!("275{month:02}63220{:03}", 1 + sum % 997);
    let key = 97 - body.parse::<u64>().unwrap() % 97;
    (
        format!("1975-{month:02}-{day:02}"),
        format!("{body}{key:02}"),
    )
}

/// A validated letter of a patient of this practice, as a PDF.
pub(super) async fn letter(practice: &Practice, patient: &str, title: &str) -> String {
    written(practice, patient, title, DocumentStatut::Valide)
}

fn written(practice: &Practice, patient: &str, title: &str, statut: DocumentStatut) -> String {
    let record = practice.world.record();
    let pdf = format!("%PDF-1.4\n% {title} {}\n", record.mint_id().unwrap());
    let content = record.put_blob(&mut pdf.as_bytes()).unwrap();
    let kind = TypeDocument::par_code("96349-6").unwrap();
    let new = NewDocument {
        id: None,
        patient: PatientId::from(patient),
        title: title.to_owned(),
        kind: DocumentType {
            system: kind.systeme.to_owned(),
            code: kind.code.to_owned(),
            label: kind.libelle.to_owned(),
        },
        mime: "application/pdf".to_owned(),
        statut,
        is_read: true,
        author: "Max LIBRE".to_owned(),
        date: "2026-03-02".to_owned(),
        content: content.digest,
    };
    let made = practice.world.commit(Write::CreateDocument(new));
    match made.created.as_slice() {
        [Created::Document(id)] => id.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A file of an archive, by the end of its name, as text.
pub(super) fn member(archive: &[u8], name: &str) -> String {
    const SCRIPT: &str = "import sys, io, zipfile\n\
        z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n\
        n = [n for n in z.namelist() if n.upper().endswith(sys.argv[1])][0]\n\
        sys.stdout.buffer.write(z.read(n))";
    let mut python = Command::new("python3")
        .args(["-c", SCRIPT, name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(archive).unwrap();
    let said = python.wait_with_output().unwrap();
    String::from_utf8(said.stdout).unwrap()
}

/// Python's `email` reads what was emitted without a defect; the message is kept beside the other conformance files.
pub(super) fn python_reads(source: &[u8], name: &str) {
    const SCRIPT: &str = "import sys, email, email.policy, base64, zipfile, io\n\
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
        parts = list(m.walk())\n\
        bad = [d for p in parts for d in p.defects]\n\
        assert not bad, bad\n\
        assert m['From'] and m['Date'].datetime and m['Message-ID'] and m['X-MSS-NIL'], m.items()\n\
        z = [p for p in m.iter_attachments() if p.get_filename() == 'IHE_XDM.zip'][0]\n\
        assert zipfile.ZipFile(io.BytesIO(z.get_content())).testzip() is None\n\
        print(len(parts))";
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("conformance")
        .join("mss");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.eml")), source).unwrap();
    let mut python = Command::new("python3")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(source).unwrap();
    let said = python.wait_with_output().unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    assert_eq!(socle_servers::readers::defects(source), "");
    // Another one takes the archive out of it.
    let files = socle_servers::readers::files(source);
    assert!(files.iter().any(|file| file.starts_with(b"PK")));
}

impl Practice {
    /// The practice of a doctor who enters their mailbox with a token.
    pub(super) async fn of_doctor() -> Self {
        Self::of_doctor_through(|post| post).await
    }

    /// The same, with something between the host and their mailbox.
    pub(super) async fn of_doctor_through(
        between: impl FnOnce(Arc<Post>) -> Arc<dyn Mailboxes>,
    ) -> Self {
        let own = [mailbox("mienne", DOCTOR, Some("medecin-1"))];
        let (world, post) = practice_through(&own, between);
        let practice = Self::ready(world, post, "mienne").await;
        practice.sits("medecin-1", "899700000001", &["chart", "send"]);
        practice
    }

    /// The practice of a doctor without any mailbox.
    pub(super) fn without_mailbox() -> Self {
        let (world, post) = practice(&[]);
        world.add(PLUGIN);
        let practice = Self {
            world,
            post,
            mailbox: "",
        };
        practice.sits("medecin-1", "899700000001", &["chart", "send"]);
        practice
    }

    /// Somebody comes to the keyboard, by their national identifier, who may do these acts.
    pub(super) fn sits(&self, person: &str, identifier: &str, acts: &[&str]) {
        let session = doctor();
        let values = [
            ("identifiant", identifier),
            ("profession", "10"),
            ("specialite", "SM26"),
            ("structure", "1990000017"),
            ("structure-nom", "Cabinet des Lilas"),
            ("secteur", "SA07"),
        ];
        let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
        self.world.desk.sit(Some(Session {
            person: person.to_owned(),
            values: session.values.into_iter().chain(values).collect(),
            acts: acts.iter().map(|act| (*act).to_owned()).collect(),
            ..session
        }));
    }

    /// The practice whose secretaries enter theirs with a password.
    pub(super) async fn of_cabinet() -> Self {
        Self::of_cabinet_through(|post| post).await
    }

    /// The same, with something between the host and their mailbox.
    pub(super) async fn of_cabinet_through(
        between: impl FnOnce(Arc<Post>) -> Arc<dyn Mailboxes>,
    ) -> Self {
        let (world, post) = practice_through(&[mailbox("cabinet", CABINET, None)], between);
        let practice = Self::ready(world, post, "cabinet").await;
        practice.sits("medecin-1", "", &["chart", "send"]);
        practice
    }

    async fn ready(world: World, post: Arc<Post>, mailbox: &'static str) -> Self {
        world.add(PLUGIN);
        let practice = Self {
            world,
            post,
            mailbox,
        };
        practice.set("numero", "DEV000000");
        practice.set("domaines", "mss.test");
        practice.set("domaine-patients", "patient.mss.test");
        // What comes from now on is told.
        up_to_date(&practice.world, &practice.post, mailbox).await;
        practice
    }

    pub(super) fn set(&self, key: &str, value: &str) {
        let value = match value {
            "true" | "false" => (value == "true").into(),
            value => value.into(),
        };
        self.world.commit(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: PLUGIN.into(),
            key: key.into(),
            value,
        }));
    }

    /// A patient of this name; in every practice of the same birthday and with the same matricule.
    pub(super) fn patient(&self, name: &str, qualified: bool) -> String {
        let (birth, matricule) = born(name);
        let traits = Traits {
            nom_naissance: name.to_owned(),
            premier_prenom: "JEANNE".to_owned(),
            liste_prenoms: String::new(),
            sexe: Sexe::F,
            date_naissance: birth.parse().unwrap(),
            lieu_naissance: None,
        };
        let unit = Unit::new(Author::host()).with(Write::CreatePatient(NewPatient::new(traits)));
        let made = self.world.record().commit(&unit).unwrap();
        let [Created::Patient(id)] = made.created.as_slice() else {
            panic!("{:?}", made.created);
        };
        if qualified {
            qualify_as(self.world.record(), id.as_str(), &matricule);
        }
        id.as_str().to_owned()
    }

    /// A contact of the practice with these addresses; its id.
    pub(super) fn contact(&self, name: &str, addresses: &[&str]) -> String {
        let addresses = addresses.iter().map(|one| (*one).to_owned()).collect();
        let new = NewEntity::of_practice(Kind::named("contact").unwrap())
            .with("type", "personne")
            .with("nom", name)
            .with("mss", Value::Texts(addresses));
        self.add(new)
    }

    /// Something of a patient's file.
    pub(super) fn of_patient(&self, kind: &str, patient: &str, fields: &[(&str, &str)]) -> String {
        let kind = Kind::named(kind).unwrap();
        let new = NewEntity::of(kind, &PatientId::from(patient));
        self.add(
            fields
                .iter()
                .fold(new, |new, (name, value)| new.with(name, *value)),
        )
    }

    /// It holds no longer.
    pub(super) fn close(&self, kind: &str, id: &str) {
        let record = self.world.record();
        record
            .close(&Author::host(), kind, &id.into(), 1, None)
            .unwrap();
    }

    /// A letter that nobody validated yet.
    pub(super) fn draft_of(&self, patient: &str, title: &str) -> String {
        written(self, patient, title, DocumentStatut::Brouillon)
    }

    /// Another version of a document, validated.
    pub(super) fn revise(&self, document: &str) {
        let record = self.world.record();
        let pdf = format!("%PDF-1.4\n% corrigé {}\n", record.mint_id().unwrap());
        let content = record.put_blob(&mut pdf.as_bytes()).unwrap().digest;
        let mime = "application/pdf".to_owned();
        for change in [
            DocumentChange::Version { content, mime },
            DocumentChange::Statut(DocumentStatut::Valide),
        ] {
            let id = DocumentId::from(document);
            let revision = record.document(&id).unwrap().revision;
            self.world.commit(Write::Document {
                id,
                revision,
                change,
            });
        }
    }

    /// What waits for its next attempt is tried.
    pub(super) async fn later(&self) {
        self.world.clock.advance(Duration::from_secs(60));
        self.world.settle().await;
    }

    fn add(&self, new: NewEntity) -> String {
        let id = self.world.record().add(&Author::host(), new).unwrap();
        id.as_str().to_owned()
    }

    /// What a command refused, and why.
    pub(super) async fn refused_about(
        &self,
        patient: &str,
        command: &str,
        arguments: &[(&str, &str)],
    ) -> Failure {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let host = &self.world.host;
        let done = host.command(PLUGIN, command, Some(patient), arguments, Cancel::default());
        match done.await.unwrap_err().reason {
            Reason::Refused(failure) => failure,
            other => panic!("{other}"),
        }
    }

    /// Runs a command; what it answered.
    pub(super) async fn done(
        &self,
        patient: Option<&str>,
        command: &str,
        arguments: &[(&str, &str)],
    ) -> Json {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let host = &self.world.host;
        match host
            .command(PLUGIN, command, patient, arguments, Cancel::default())
            .await
        {
            Ok(Data::Json(text)) => serde_json::from_str(&text).unwrap(),
            Ok(_) => Json::Null,
            Err(error) => panic!("{command}: {error} ({})", self.world.log(PLUGIN)),
        }
    }

    /// Runs a command; what it said to whoever ran it.
    pub(super) async fn told_by(
        &self,
        patient: &str,
        command: &str,
        arguments: &[(&str, &str)],
    ) -> String {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let host = &self.world.host;
        let done = host.command(PLUGIN, command, Some(patient), arguments, Cancel::default());
        done.await.unwrap().as_text().unwrap().to_owned()
    }

    /// What a page says.
    pub(super) async fn page(&self, patient: Option<&str>, contribution: &str) -> String {
        let drawn = self.world.host.render(PLUGIN, contribution, patient).await;
        drawn.unwrap_or_else(|error| panic!("{error}")).0.to_text()
    }

    pub(super) async fn event(
        &self,
        patient: Option<&str>,
        contribution: &str,
        name: &str,
        target: &str,
        value: Data,
    ) -> Result<(), Failure> {
        self.tell(patient, contribution, name, target, value, Vec::new())
            .await
    }

    /// Presses a button; `fields` are those of its form.
    pub(super) async fn press(
        &self,
        patient: Option<&str>,
        contribution: &str,
        target: &str,
        fields: &[(&str, Data)],
    ) -> Result<(), Failure> {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        let fields = fields.collect();
        self.tell(patient, contribution, "pressed", target, Data::None, fields)
            .await
    }

    /// So much is typed in a field by now, with what stands in its form.
    pub(super) async fn say(
        &self,
        patient: Option<&str>,
        contribution: &str,
        target: &str,
        typed: &str,
        fields: &[(&str, Data)],
    ) {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        let fields = fields.collect();
        self.tell(
            patient,
            contribution,
            "typing",
            target,
            typed.into(),
            fields,
        )
        .await
        .unwrap();
    }

    /// The correspondents of a patient: their role, and the fields of their contact as texts.
    pub(super) fn correspondents(&self, patient: &str) -> Vec<BTreeMap<&'static str, String>> {
        let record = self.world.record();
        let dossier = record.dossier(&PatientId::from(patient)).unwrap();
        let all = dossier.correspondents.iter().map(|one| {
            let text = |view: &EntityView, name: &str| Data::from(view.get(name)).display();
            let contact = text(one, "contact");
            let contact = record.entity("contact", &contact).unwrap();
            ["nom", "mss", "rpps", "type"]
                .map(|name| (name, text(&contact, name)))
                .into_iter()
                .chain([("role", text(one, "role"))])
                .collect()
        });
        all.collect()
    }

    async fn tell(
        &self,
        patient: Option<&str>,
        contribution: &str,
        name: &str,
        target: &str,
        value: Data,
        fields: Vec<(String, Data)>,
    ) -> Result<(), Failure> {
        let event = UiEvent {
            name: name.into(),
            target: target.into(),
            value,
            fields,
        };
        let handled =
            self.world
                .host
                .handle(PLUGIN, contribution, patient, event, Cancel::default());
        handled.await.map_err(|error| match error.reason {
            Reason::Refused(failure) => failure,
            other => panic!("{other}"),
        })
    }

    /// The message sent last about a patient.
    pub(super) async fn sent(&self, patient: &str) -> Json {
        self.done(Some(patient), "envois", &[]).await[0].clone()
    }

    /// Sends a document; the identifier of the message.
    pub(super) async fn send(&self, patient: &str, to: &str, document: &str) -> String {
        let what = [("vers", to), ("documents", document)];
        self.done(Some(patient), "envoyer-message", &what).await;
        self.world.settle().await;
        self.sent(patient).await["message"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Whether the message sent last about a patient left: reports may have come since.
    pub(super) async fn has_left(&self, patient: &str) -> bool {
        let state = &self.sent(patient).await["etat"];
        ["serveur", "relaye", "remis"]
            .iter()
            .any(|one| state == one)
    }

    /// The message sent last about a patient, once it stands so by what `other` reports of it. Time goes on at both meanwhile:
    /// what failed once is tried again.
    pub(super) async fn sent_is(&self, patient: &str, state: &str, other: &Self) -> Json {
        let waiting = async {
            loop {
                let sent = self.sent(patient).await;
                if sent["etat"] == state {
                    return sent;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
                for practice in [other, self] {
                    practice.world.clock.advance(Duration::from_secs(1));
                    practice.world.settle().await;
                }
            }
        };
        tokio::time::timeout(LONG, waiting)
            .await
            .unwrap_or_else(|_late| {
                panic!("waited in vain: {}\nthere: {}", self.told(), other.told())
            })
    }

    /// The identifier of the message that came with these words in its subject, once it did.
    pub(super) async fn came(&self, words: &str) -> String {
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            words: words.to_owned(),
            count: 1,
            ..MailQuery::default()
        };
        let found = self.wait(async || {
            let found = self.post.find(self.mailbox, &query).unwrap();
            let mut values = found.into_iter().next()?.values.into_iter();
            let (_, id) = values.find(|(name, _)| name == "message-id")?;
            Some(Json::from(id.display()))
        });
        found.await.as_str().unwrap().to_owned()
    }

    /// Waits until a message is in the list, while what is done about it may still be under way.
    pub(super) async fn lists(&self, id: &str) {
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            message_id: Some(id.to_owned()),
            count: 1,
            ..MailQuery::default()
        };
        until(|| !self.post.find(self.mailbox, &query).unwrap().is_empty()).await;
    }

    /// A message comes as it is, past every server that would look at it.
    pub(super) async fn comes(&self, content: Vec<u8>) {
        let place = MailPlace::Folder {
            name: "INBOX".to_owned(),
            flags: Vec::new(),
        };
        let put = self.post.put(self.mailbox, place, Arc::new(content));
        put.await.unwrap();
        up_to_date(&self.world, &self.post, self.mailbox).await;
        self.world.settle().await;
    }

    /// Waits until a message is in the mailbox so many times; whether each was seen.
    pub(super) async fn has(&self, id: &str, times: usize) -> Vec<bool> {
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            message_id: Some(id.to_owned()),
            count: 10,
            ..MailQuery::default()
        };
        let found = || self.post.find(self.mailbox, &query).unwrap();
        self.wait(async || (found().len() >= times).then_some(Json::Null))
            .await;
        let seen = ("seen".to_owned(), Data::Flag(true));
        let all = found().into_iter();
        all.map(|one| one.values.contains(&seen)).collect()
    }

    /// What is known of a message that came, once it is in this state.
    pub(super) async fn received(&self, id: &str, state: &str) -> Json {
        self.wait(async || {
            let all = self.done(None, "recus", &[]).await;
            let found = all
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["message"] == id);
            found.filter(|one| one["etat"] == state).cloned()
        })
        .await
    }

    /// Waits until what is looked for is there.
    pub(super) async fn wait(&self, look: impl AsyncFn() -> Option<Json>) -> Json {
        let waiting = async {
            loop {
                self.world.settle().await;
                if let Some(found) = look().await {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(LONG, waiting)
            .await
            .unwrap_or_else(|_late| panic!("waited in vain: {}", self.told()))
    }

    /// What is known here of what was sent and came, for a test that failed: the plugin's log, the outbox, what reports said,
    /// and what the servers said last.
    fn told(&self) -> String {
        let all = self.world.record().outbox(&OutboxFilter::default());
        let entries: Vec<String> = all
            .unwrap()
            .rows
            .iter()
            .map(|one| format!("{:?} {} {}", one.state, one.attempts, one.reason))
            .collect();
        let log = shared().log();
        let last = log.char_indices().rev().nth(6_000).map_or(0, |(at, _)| at);
        format!(
            "{}\noutbox: {entries:?}\nservers: …{}",
            self.world.log(PLUGIN),
            &log[last..]
        )
    }

    /// The row of a message in the list.
    pub(super) async fn row(&self, id: &str) -> String {
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            message_id: Some(id.to_owned()),
            count: 1,
            ..MailQuery::default()
        };
        let found = self.post.find(self.mailbox, &query).unwrap();
        format!("{}|{}", self.mailbox, found[0].id)
    }

    /// A person opens a message.
    pub(super) async fn open(&self, id: &str) {
        let row = self.row(id).await;
        self.event(None, "messagerie", "row-activated", "messages", row.into())
            .await
            .unwrap();
    }

    /// The bytes of a message that came.
    pub(super) async fn source(&self, id: &str) -> Vec<u8> {
        let row = self.row(id).await;
        let (_, message) = row.split_once('|').unwrap();
        let content = self.post.open(self.mailbox, message).await.unwrap();
        content.source.to_vec()
    }

    /// What stands in the form of an answer once its text was typed.
    pub(super) fn typed<'a>(&self, text: &'a str, subject: &'a str) -> Vec<(&'a str, Data)> {
        vec![
            ("a", DOCTOR.into()),
            ("objet", format!("Re: {subject}").into()),
            ("texte", text.into()),
        ]
    }

    /// The titles of a patient's documents.
    pub(super) fn documents(&self, patient: &str) -> Vec<String> {
        let query = Query {
            kind: "document".into(),
            within: Some(vec![PatientId::from(patient)]),
            count: 50,
            ..Query::default()
        };
        let found = self.world.record().documents(&query).unwrap();
        found.rows.into_iter().map(|one| one.title).collect()
    }
}
