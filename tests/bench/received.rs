//! A message with twenty documents, fetched from a real Dovecot and filed in a patient's file in one press: the archive opened,
//! each document looked for in the file, kept, and noted with where it came from.

use std::sync::Arc;
use std::time::Instant;

use socle_capabilities::mailbox::{NoTokens, Post, settings};
use socle_fictitious::dossier;
use socle_formats::mss::address::Mailbox;
use socle_formats::mss::headers::Cda;
use socle_formats::mss::message::Message;
use socle_formats::vsm::Header;
use socle_formats::xdm::{self, Given, Sender, Submission};
use socle_record::{
    Author, Created, KeyChoice, Level, NewPatient, NewSetting, PatientId, Purpose, Record,
    Surroundings, Unit, Write,
};
use socle_runtime::ports::{
    Answer, Http, HttpRequest, HttpResponse, Session, Sessions, SystemClock,
};
use socle_runtime::{Cancel, Data, Failure, Host, Ports};
use socle_servers::mail::{DOCTOR, HOSTILE as RECEIVER, Operator, PASSWORD};

use crate::mailbox::{ID, mailbox, until_synced};
use crate::setting::packages;
use crate::summary;
use crate::timing::{Failed, Measure};
use crate::work::PLUGIN;

pub(crate) const NAME: &str = "a message with 20 documents filed";

const DOCUMENTS: usize = 20;
const ITEMS: usize = 20;
/// Each from a message of its own, into the same file: the last ones are compared with what came before.
const MESSAGES: usize = 10;
const WRITTEN_MS: i64 = 1_772_442_000_000;

/// A doctor at the keyboard.
struct Doctor;

impl Sessions for Doctor {
    fn current(&self) -> Option<Session> {
        let values = [
            ("nom", "LIBRE"),
            ("prenom", "Max"),
            ("identifiant", "899700000001"),
            ("profession", "10"),
        ];
        Some(Session {
            person: "medecin-1".into(),
            role: "doctor".into(),
            values: values
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .to_vec(),
            acts: ["chart", "send"].map(str::to_owned).to_vec(),
        })
    }
}

impl Http for Doctor {
    fn send(&self, _: HttpRequest) -> Answer<'_, HttpResponse> {
        Box::pin(async { Err(Failure::passing("http.unreachable", "Pas de réseau.")) })
    }
}

pub(crate) fn filed() -> Result<Measure, Failed> {
    let operator = Operator::start();
    let (header, _) = dossier::of_items(1, ITEMS);
    let messages: Vec<Vec<u8>> = (0..MESSAGES)
        .map(|number| message(&header, number))
        .collect::<Result<_, _>>()?;
    let size = messages.first().map_or(0, Vec::len) >> 10;
    operator.lay(RECEIVER, "Courriers", &messages);
    let folder = tempfile::tempdir()?;
    let record = Record::init(
        folder.path(),
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )?;
    settings::save(
        &record,
        &Author::host(),
        &mailbox(&operator),
        Some(PASSWORD),
    )?;
    let patient = register(&record, &header)?;
    let runtime = socle_practice::threads::for_plugins()?;
    let (host, post) = {
        let _inside = runtime.enter();
        let doctor = Arc::new(Doctor);
        let sessions = Arc::clone(&doctor) as Arc<dyn Sessions>;
        let post = Arc::new(Post::start(
            &record,
            Arc::clone(&sessions),
            Arc::new(NoTokens),
        )?);
        let clock = Arc::new(SystemClock::new(record.clone()));
        let ports = Ports {
            mailboxes: Arc::clone(&post) as _,
            ..Ports::new(doctor, sessions, clock)
        };
        (Host::new(folder.path(), record, ports)?, post)
    };
    host.install_allowing(&packages()?.join("mss-pro"), Author::host())?;
    for (key, value) in [
        ("numero", "DEV000000"),
        ("domaines", "mss.test"),
        ("domaine-patients", "patient.mss.test"),
    ] {
        set(host.record(), key, value)?;
    }
    until_synced(&post)?;
    let mut times = Vec::new();
    for number in 0..MESSAGES {
        let arguments = [
            ("boite", ID.to_owned()),
            ("message", identifier(number)),
            ("dossier", patient.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), Data::Text(value)))
        .to_vec();
        let begun = Instant::now();
        let answer = runtime.block_on(host.command(
            "mss-pro",
            "classer",
            None,
            arguments,
            Cancel::default(),
        ))?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
        let Data::Json(answer) = answer else {
            return Err(format!("it answers {answer:?}").into());
        };
        let known: serde_json::Value = serde_json::from_str(&answer)?;
        let filed = known["documents"].as_array().map_or(0, Vec::len);
        if filed != DOCUMENTS {
            return Err(format!("{filed} documents are filed: {known}").into());
        }
    }
    let mut measure = Measure::alone(NAME, PLUGIN, times);
    measure.note = Some(format!(
        "{MESSAGES} messages of {size} kB into one file, over TLS from Dovecot"
    ));
    Ok(measure)
}

fn register(record: &Record, header: &Header) -> Result<PatientId, Failed> {
    let new = NewPatient::new(header.patient.traits()?);
    let done = record.commit(&Unit::new(Author::host()).with(Write::CreatePatient(new)))?;
    match done.created.as_slice() {
        [Created::Patient(id)] => Ok(id.clone()),
        other => Err(format!("{other:?} was created").into()),
    }
}

fn set(record: &Record, key: &str, value: &str) -> Result<(), Failed> {
    let setting = NewSetting {
        level: Level::Practice,
        owner: "mss-pro".into(),
        key: key.into(),
        value: value.into(),
    };
    record.commit(&Unit::new(Author::host()).with(Write::Setting(setting)))?;
    Ok(())
}

fn identifier(number: usize) -> String {
    format!("documents-{number}@medecin.mss.test")
}

/// A colleague's message with an archive of documents about one patient, none of them twice.
fn message(header: &Header, number: usize) -> Result<Vec<u8>, Failed> {
    let documents: Vec<Vec<u8>> = (0..DOCUMENTS)
        .map(|place| {
            let own = number * DOCUMENTS + place + 1;
            let (_, content) = dossier::of_items(own as u64, ITEMS);
            let header = Header {
                id: format!("1.2.250.1.999.7.{own}"),
                set_id: format!("1.2.250.1.999.8.{own}"),
                title: format!("Synthèse {own}"),
                ..header.clone()
            };
            summary::write(&header, &content)
        })
        .collect::<Result<_, _>>()?;
    let given: Vec<Given<'_>> = documents
        .iter()
        .map(|document| Given {
            document,
            hidden: Vec::new(),
        })
        .collect();
    let submission = Submission {
        unique_id: format!("1.2.250.1.999.9.{}", number + 1),
        source_id: "1.2.250.1.999.1".to_owned(),
        at_ms: WRITTEN_MS,
        title: "Documents du dossier".to_owned(),
    };
    let sender = Sender {
        name: "Dr Anne SOPHIE".to_owned(),
        organisation: "Cabinet".to_owned(),
        program: "Socle".to_owned(),
        version: "1".to_owned(),
        editor: "Socle".to_owned(),
        ..Sender::default()
    };
    let mut message = Message::new(
        Mailbox::bare(DOCTOR.parse()?),
        vec![Mailbox::bare(RECEIVER.parse()?)],
        "XDM/1.0/DDM+Documents du dossier",
        &identifier(number),
        WRITTEN_MS,
    );
    message.text = "Ci-joint les documents.".to_owned();
    message.nil = "DEV000000".to_owned();
    message.archive = Some(xdm::write(&submission, &sender, &given)?);
    message.cda = Some(Cda::new(true, ["SYNTH"]));
    Ok(message.write()?)
}
