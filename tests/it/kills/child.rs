//! The process that works and is killed: the real record, runtime and network, a plugin that sends, a doctor at the
//! keyboard. It says on its standard output what was acknowledged, once it is.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use socle_capabilities::http::{Network, TlsHttp};
use socle_exchange::import::{self, Decisions, OnDuplicate};
use socle_exchange::mapping::Mapping;
use socle_exchange::plan::Plan;
use socle_exchange::table::{Format, Table};
use socle_formats::traits::{Sexe, Traits};
use socle_record::model::kinds;
use socle_record::{
    Author, Created, DocumentChange, DocumentStatut, DocumentType, EntryState, NewDocument,
    NewEntity, NewPatient, PatientId, Person, Record, RecordError, Surroundings, Unit, Unlock,
    Write,
};
use socle_runtime::ports::{Clock, Session, Sessions};
use socle_runtime::{Cancel, Data, Failure, Host, HostOptions, Ports};

use super::Chance;
use super::receiver::NAME;

pub(super) const HOME: &str = "SOCLE_KILLS_HOME";
pub(super) const ROOTS: &str = "SOCLE_KILLS_ROOTS";
pub(super) const RECEIVER: &str = "SOCLE_KILLS_RECEIVER";
pub(super) const WHAT: &str = "SOCLE_KILLS_WHAT";
pub(super) const SEED: &str = "SOCLE_KILLS_SEED";
pub(super) const BEGAN: &str = "SOCLE_KILLS_BEGAN";
pub(super) const BACK: &str = "SOCLE_KILLS_BACK";
/// Where the table of another program is.
pub(super) const TABLE: &str = "SOCLE_KILLS_TABLE";
/// Set when an act may fail because a server was lost or the disk is full.
pub(super) const PATIENT: &str = "SOCLE_KILLS_PATIENT";

/// The clock of the processes runs so many times faster: delays between attempts pass quickly.
const FASTER: i64 = 60;
/// A process does at most so many acts; then it only sends.
const ACTS: u64 = 12;

pub(super) fn now_ms() -> i64 {
    socle_record::Clock::now_ms(&socle_record::SystemClock)
}

/// A clock that counts from the beginning of the campaign, faster than time passes, and may have been set back.
pub(super) struct Fast {
    began_ms: i64,
    back_ms: i64,
    since: std::time::Instant,
}

impl socle_record::Clock for Fast {
    fn now_ms(&self) -> i64 {
        self.began_ms + (now_ms() - self.began_ms) * FASTER - self.back_ms
    }
}

impl Clock for Fast {
    fn now_ms(&self) -> i64 {
        socle_record::Clock::now_ms(self)
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap() * FASTER.unsigned_abs()
    }

    fn today(&self) -> String {
        "2026-11-26".into()
    }

    fn random(&self, into: &mut [u8]) -> Result<(), Failure> {
        socle_record::Chance::fill(&socle_record::SystemChance, into).unwrap();
        Ok(())
    }
}

/// A doctor with every right.
pub(super) struct Doctor;

impl Sessions for Doctor {
    fn current(&self) -> Option<Session> {
        Some(crate::runtime::world::doctor())
    }
}

fn doctor() -> Author {
    Author::person(Person {
        id: "medecin-1".into(),
        nom: "Max LIBRE".into(),
        role: "doctor".into(),
    })
}

pub(super) fn fast() -> Arc<Fast> {
    let read = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    Arc::new(Fast {
        began_ms: read(BEGAN).unwrap_or_else(now_ms),
        back_ms: read(BACK).unwrap_or(0),
        since: std::time::Instant::now(),
    })
}

fn host(home: &Path, record: Record, clock: Arc<Fast>, network: Network) -> Host {
    let http = TlsHttp::new(network).unwrap();
    let ports = Ports::new(Arc::new(http), Arc::new(Doctor), clock);
    Host::with_options(home, record, ports, HostOptions::default()).unwrap()
}

/// Install the plugin in a new home.
pub(super) fn install(home: &Path, record: Record, package: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let host = host(home, record, fast(), Network::default());
    host.install_allowing(package, Author::host()).unwrap();
    drop(host);
}

fn required(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

#[test]
#[ignore = "started by the campaign"]
fn child() {
    let home = PathBuf::from(required(HOME));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let clock = fast();
    let surroundings = Surroundings {
        clock: Arc::clone(&clock) as Arc<dyn socle_record::Clock>,
        ..Surroundings::default()
    };
    let record = opened(&home, &surroundings);
    let receiver: SocketAddr = required(RECEIVER).parse().unwrap();
    let network = Network {
        hosts: HashMap::from([(NAME.to_owned(), receiver)]),
        roots_pem: vec![std::fs::read_to_string(required(ROOTS)).unwrap()],
        ..Network::default()
    };
    let host = host(&home, record, clock, network);
    let refused = host.load_installed().unwrap();
    if !refused.is_empty() && std::env::var_os(PATIENT).is_some() {
        // A plugin cannot be loaded on a full disk: the next process does better.
        say("full");
        loop {
            std::thread::park();
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
    say("ready");
    if required(WHAT) == "drain" {
        drain(&host);
        say("drained");
    } else {
        let seed = required(SEED).parse().unwrap();
        runtime.block_on(work(&host, seed));
    }
}

/// The process before it was killed an instant ago: the system may not have buried it yet.
fn opened(home: &Path, surroundings: &Surroundings) -> Record {
    loop {
        match Record::open(home, &Unlock::Kept, surroundings.clone()) {
            Err(RecordError::HomeLocked { .. }) => std::thread::sleep(Duration::from_millis(5)),
            // Space comes back, or this process is killed before.
            Err(RecordError::DiskFull) if std::env::var_os(PATIENT).is_some() => {
                say("full");
                std::thread::sleep(Duration::from_millis(50));
            }
            opened => return opened.unwrap(),
        }
    }
}

/// Said once it is so; the line is out of the process before anything else is done.
pub(super) fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").unwrap();
    out.flush().unwrap();
}

/// Work, then only send, until somebody ends this.
async fn work(host: &Host, seed: u64) {
    let mut chance = Chance(seed);
    let mut patient = None;
    for n in 0..ACTS {
        let done = match (&patient, chance.below(6)) {
            (None, _) | (_, 0) => create(host.record()).map(|new| patient = Some(new)),
            (Some(patient), 1) => import(host, patient, &format!("{seed}-{n}")).await,
            (Some(patient), 2) => consult(host.record(), patient),
            (_, 3) => table(host.record(), &mut chance),
            (Some(patient), _) => validate(host.record(), patient, &mut chance),
        };
        if let Err(error) = done {
            assert!(std::env::var_os(PATIENT).is_some(), "{error}");
            say(if error.to_string().contains("full") {
                "full"
            } else {
                "failed"
            });
        }
        tokio::time::sleep(Duration::from_millis(chance.below(60))).await;
    }
    std::future::pending::<()>().await;
}

/// Why an act was not done.
type Failed = Box<dyn std::error::Error>;

/// A person creates a patient.
fn create(record: &Record) -> Result<PatientId, Failed> {
    let traits = Traits {
        nom_naissance: "CAMPAGNE".into(),
        premier_prenom: "ZOE".into(),
        liste_prenoms: String::new(),
        sexe: Sexe::F,
        date_naissance: "1975-12-31".parse().unwrap(),
        lieu_naissance: None,
    };
    let unit = Unit::new(doctor()).with(Write::CreatePatient(NewPatient::new(traits)));
    match record.commit(&unit)?.created.as_slice() {
        [Created::Patient(id)] => {
            say(&format!("patient {id}"));
            Ok(id.clone())
        }
        other => panic!("{other:?}"),
    }
}

/// A person has a file of three documents read, all of them or none.
async fn import(host: &Host, patient: &PatientId, name: &str) -> Result<(), Failed> {
    let lines: Vec<_> = (1..=3)
        .map(|n| format!("{name}/{n};texte {name} {n}"))
        .collect();
    let imported = host
        .import_file(
            "facteur",
            "documents",
            Some(patient.as_str()),
            "resultats.csv",
            lines.join("\n").into_bytes(),
            Cancel::default(),
        )
        .await?;
    let Data::Texts(ids) = imported else {
        panic!("{imported:?}");
    };
    for id in ids {
        say(&format!("document {id}"));
    }
    Ok(())
}

/// A doctor opens a consultation, writes in it, then validates it.
fn consult(record: &Record, patient: &PatientId) -> Result<(), Failed> {
    let opened = NewEntity::of(&kinds::CONSULTATION, patient).with("motif", "Toux");
    let id = record.add(&doctor(), opened)?;
    let written = [("observation", "Auscultation libre.".into())];
    record.change(&doctor(), "consultation", &id, 1, &written)?;
    record.validate_consultation(&doctor(), &id, 2)?;
    say(&format!("consultation {id}"));
    Ok(())
}

/// Lines of a part of the table: two units of an import; fewer where each line is a journey to a server, so that a part is
/// read to its end before the process is killed.
fn part_lines() -> usize {
    if std::env::var_os(PATIENT).is_some() {
        30
    } else {
        120
    }
}

/// A person has a part of the table of another program read, the same ones again and again: each goes on where a kill cut it
/// short.
fn table(record: &Record, chance: &mut Chance) -> Result<(), Failed> {
    let text = std::fs::read_to_string(required(TABLE))?;
    let (header, lines) = text.split_once('\n').ok_or("a table without lines")?;
    let lines: Vec<&str> = lines.lines().collect();
    let parts: Vec<_> = lines.chunks(part_lines()).collect();
    let part = parts[usize::try_from(chance.below(parts.len() as u64))?];
    import_table(record, format!("{header}\n{}", part.join("\n")).as_bytes())?;
    say("table");
    Ok(())
}

/// Import a table; how many patients that created.
pub(super) fn import_table(record: &Record, bytes: &[u8]) -> Result<usize, Failed> {
    let table = Table::read(bytes, Format::default())?;
    let mut on = |_: usize, _: usize| std::ops::ControlFlow::Continue(());
    let today = "2026-11-26".parse()?;
    let plan = Plan::make(record, &table, &Mapping::guess(&table), today, &mut on)?;
    let decisions = Decisions {
        otherwise: OnDuplicate::Create,
        ..Decisions::default()
    };
    let done = import::run(record, &plan, &decisions, &doctor(), "table", &mut on)?;
    Ok(done.created.len())
}

/// A doctor writes a document, then validates it.
fn validate(record: &Record, patient: &PatientId, chance: &mut Chance) -> Result<(), Failed> {
    let text = format!("document {} ", chance.next()).repeat(1 + chance.below(2_000) as usize);
    let content = record.put_blob(&mut text.as_bytes())?;
    let new = NewDocument {
        id: None,
        patient: patient.clone(),
        title: "Compte rendu".to_owned(),
        kind: DocumentType::loinc("11488-4"),
        mime: "text/plain".to_owned(),
        statut: DocumentStatut::Brouillon,
        is_read: true,
        author: "Max LIBRE".to_owned(),
        date: "2026-11-26".to_owned(),
        content: content.digest,
    };
    let written = record.commit(&Unit::new(doctor()).with(Write::CreateDocument(new)))?;
    let [Created::Document(id)] = written.created.as_slice() else {
        panic!("{:?}", written.created);
    };
    let revision = record.document(id)?.revision;
    let validated = Write::Document {
        id: id.clone(),
        revision,
        change: DocumentChange::Statut(DocumentStatut::Valide),
    };
    record.commit(&Unit::new(doctor()).with(validated))?;
    say(&format!("document {id}"));
    Ok(())
}

/// Wait until nothing is left to hand over nor to send.
fn drain(host: &Host) {
    loop {
        let counts = host.record().outbox_counts().unwrap();
        let all_left = counts.iter().all(|(state, _)| *state == EntryState::Parti);
        let heard = host.record().due_events("facteur", 1).unwrap().is_empty()
            && host.record().next_due_ms().unwrap().is_none();
        assert!(
            host.record().parked_events().unwrap().is_empty(),
            "an event was given up"
        );
        if all_left && heard {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
