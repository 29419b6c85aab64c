//! The whole program is killed at random points while it imports, validates and sends, and opened again, until everything
//! has left: nothing acknowledged is lost, nothing is there by halves, every order reached the receiver, and nothing took
//! effect twice. It creates patients, validates documents and consultations, has an importer plugin read documents, and
//! reads one table of patients again and again until it is whole.
//!
//! The child is a process with the real record, runtime, network and a plugin that sends each validated document. The
//! receiver is a TLS server of the parent that answers late, not at all, or only after having taken what was sent. A small
//! sample of rounds by default, three hundred with `SOCLE_LONG` in the environment; the seed is `SOCLE_SEED`. A second
//! campaign has two workstations on one PostgreSQL server, which is killed too; a third one has a disk that is full now and
//! then.
//!
//! | file | part |
//! |---|---|
//! | `kills.rs` | the campaign and what must hold after it |
//! | `kills/child.rs` | the process that works and is killed |
//! | `kills/disk.rs` | a disk that can be filled |
//! | `kills/post.rs` | the process that hands messages in and is killed by [`crate::mail`] |
//! | `kills/receiver.rs` | the receiver |
//! | `kills/report.rs` | what a campaign came to |

mod child;
mod disk;
pub(crate) mod post;
mod receiver;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use socle_record::{
    EntryState, KeyChoice, NewHome, OutboxFilter, PracticeKey, Purpose, Query, Record, RecordError,
    ServerAddress, Surroundings, Unlock, Where,
};
use socle_servers::postgres::Server;
use tempfile::TempDir;

use crate::runtime::package;
use disk::Disk;
use receiver::Receiver;
use report::Report;

/// How long the last process may take to send all that is left.
const DRAIN: Duration = Duration::from_secs(240);

fn rounds_on_a_server() -> u64 {
    if std::env::var_os("SOCLE_LONG").is_some() {
        60
    } else {
        5
    }
}

fn rounds_on_a_small_disk() -> u64 {
    if std::env::var_os("SOCLE_LONG").is_some() {
        60
    } else {
        6
    }
}

/// Lines of the table the processes read, a part at a time.
fn table_lines() -> usize {
    if std::env::var_os("SOCLE_LONG").is_some() {
        1_000
    } else {
        250
    }
}

fn rounds() -> u64 {
    if std::env::var_os("SOCLE_LONG").is_some() {
        300
    } else {
        12
    }
}

fn seed() -> u64 {
    std::env::var("SOCLE_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_261_126)
}

/// A little chance that a seed repeats (SplitMix64).
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// What was acknowledged on the standard output of a process before it was killed.
#[derive(Debug, Default)]
struct Acked {
    patients: BTreeSet<String>,
    documents: BTreeSet<String>,
    consultations: BTreeSet<String>,
}

/// A practice for the campaign, and the receiver its plugin sends to.
struct Scene {
    /// Filled now and then, when there is one; goes before the folder it stands in.
    disk: Option<Disk>,
    folder: TempDir,
    workstations: usize,
    /// What they share, when they are several.
    server: Option<Server>,
    receiver: Receiver,
    /// When the campaign began: the clock of the processes, which runs fast, counts from here.
    began_ms: i64,
}

impl Scene {
    /// One workstation, its record in files.
    fn alone(seed: u64) -> Self {
        let scene = Self::new(seed, 1, None);
        scene.furnish(|home| {
            Record::init(
                home,
                &KeyChoice::File,
                Purpose::Practice,
                Surroundings::default(),
            )
        });
        scene
    }

    /// Two workstations, their record on a server of their own.
    fn on_a_server(seed: u64) -> Self {
        let server = Server::start(&[]);
        let url = server.url(&server.database());
        let address = ServerAddress::parse(&url).unwrap();
        let scene = Self::new(seed, 2, Some(server));
        let founded = std::cell::Cell::new(false);
        scene.furnish(|home| {
            if founded.replace(true) {
                let key = PracticeKey::File(scene.home(0).join("record.key"));
                return Record::join(home, &key, &address, Surroundings::default());
            }
            let new = NewHome {
                key: KeyChoice::File,
                purpose: Purpose::Practice,
                place: Where::Server(address.clone()),
            };
            Record::init_as(home, &new, Surroundings::default())
        });
        scene
    }

    /// One workstation, its record in files on a disk that is full now and then.
    fn on_a_small_disk(seed: u64) -> Self {
        let mut scene = Self::new(seed, 1, None);
        let folder = scene.folder.path().join("disque");
        std::fs::create_dir(&folder).unwrap();
        scene.disk = Some(Disk::at(&folder));
        scene.furnish(|home| {
            Record::init(
                home,
                &KeyChoice::File,
                Purpose::Practice,
                Surroundings::default(),
            )
        });
        scene
    }

    fn new(seed: u64, workstations: usize, server: Option<Server>) -> Self {
        let scene = Self {
            workstations,
            server,
            disk: None,
            folder: tempfile::tempdir().unwrap(),
            receiver: Receiver::start(seed),
            began_ms: child::now_ms(),
        };
        std::fs::write(scene.roots(), scene.receiver.ca_pem()).unwrap();
        let people = socle_fictitious::People::new(seed).take(table_lines());
        let table = socle_fictitious::table(people, socle_fictitious::Shape::Plain);
        std::fs::write(scene.table(), table).unwrap();
        scene
    }

    /// Make each home and install the plugin there.
    fn furnish(&self, make: impl Fn(&Path) -> Result<Record, RecordError>) {
        let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
        std::fs::create_dir_all(&compiled).unwrap();
        for n in 0..self.workstations {
            let home = self.home(n);
            std::fs::create_dir(&home).unwrap();
            std::os::unix::fs::symlink(&compiled, home.join("compiled")).unwrap();
            child::install(&home, make(&home).unwrap(), &package("facteur"));
        }
    }

    fn home(&self, n: usize) -> PathBuf {
        let folder = if self.disk.is_some() { "disque" } else { "." };
        self.folder.path().join(folder).join(format!("poste-{n}"))
    }

    fn table(&self) -> PathBuf {
        self.folder.path().join("patients.csv")
    }

    fn roots(&self) -> PathBuf {
        self.folder.path().join("roots.pem")
    }

    /// Start a process on the home; `what` it does, with which chance and how far its clock is set back; `room` is what a
    /// full disk has left.
    fn child(&self, n: usize, what: &str, seed: u64, back: Duration, room: Option<u64>) -> Child {
        let program = std::env::current_exe().unwrap();
        let mut command = match &self.disk {
            Some(disk) => disk.command(&program, &self.home(n).join("record.db"), room),
            None => Command::new(program),
        };
        if what == "work" && (self.server.is_some() || self.disk.is_some()) {
            // A server may be lost, or a disk full, in the middle of an act: it is then not acknowledged, and that is all.
            command.env(child::PATIENT, "1");
        }
        command
            .args([
                "--exact",
                "kills::child::child",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(child::HOME, self.home(n))
            .env(child::ROOTS, self.roots())
            .env(child::TABLE, self.table())
            .env(child::RECEIVER, self.receiver.address().to_string())
            .env(child::WHAT, what)
            .env(child::SEED, seed.to_string())
            .env(child::BEGAN, self.began_ms.to_string())
            .env(child::BACK, back.as_millis().to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap()
    }

    fn open(&self) -> Record {
        let begun = Instant::now();
        loop {
            match Record::open(&self.home(0), &Unlock::Kept, Surroundings::default()) {
                // The lock of a killed process goes when the system has buried it.
                Err(RecordError::HomeLocked { .. })
                    if begun.elapsed() < Duration::from_secs(20) =>
                {
                    std::thread::sleep(Duration::from_millis(5));
                }
                opened => return opened.unwrap(),
            }
        }
    }
}

#[test]
fn killed_at_any_point_nothing_is_lost_nothing_is_halved_and_nothing_takes_effect_twice() {
    campaign(Scene::alone(seed()), rounds(), "kills.txt");
}

#[test]
fn two_workstations_and_their_server_killed_at_any_point_send_nothing_twice() {
    campaign(
        Scene::on_a_server(seed()),
        rounds_on_a_server(),
        "kills-postgresql.txt",
    );
}

#[test]
fn killed_while_its_disk_is_full_now_and_then_it_loses_nothing_it_acknowledged() {
    campaign(
        Scene::on_a_small_disk(seed()),
        rounds_on_a_small_disk(),
        "kills-full-disk.txt",
    );
}

/// Wait for so many lines of the processes with this word; when all of them end before, there is nothing to wait for.
fn until_they_say(word: &str, times: usize, heard: &mpsc::Receiver<String>) {
    let end = Instant::now() + Duration::from_secs(120);
    let mut said = 0;
    while said < times
        && let Ok(line) = heard.recv_timeout(end.saturating_duration_since(Instant::now()))
    {
        said += usize::from(line.split_whitespace().any(|one| one == word));
    }
}

fn campaign(scene: Scene, rounds: u64, report_file: &str) {
    let began = Instant::now();
    let seed = seed();
    let mut chance = Chance(seed);
    let mut acked = Acked::default();
    let mut report = Report {
        seed,
        workstations: scene.workstations,
        disk: scene.disk.as_ref().map(Disk::kind),
        ..Report::default()
    };
    for round in 0..rounds {
        let set_back = round % 7 == 3;
        let back = Duration::from_secs(if set_back { 3 * 3_600 } else { 0 });
        report.clocks_set_back += u64::from(set_back);
        let full = scene.disk.as_ref().filter(|_| round % 3 != 2);
        let room = full.map(|_| chance.below(200 * 1024));
        if let (Some(disk), Some(room)) = (full.filter(|_| round % 3 == 0), room) {
            // From the start, the opening included.
            disk.fill(room);
            report.disk_filled += 1;
        }
        let (told, heard) = mpsc::channel();
        let mut children: Vec<_> = (0..scene.workstations)
            .map(|n| {
                let mut child = scene.child(n, "work", chance.next(), back, room);
                let lines = BufReader::new(child.stdout.take().unwrap()).lines();
                let told = told.clone();
                let reading = std::thread::spawn(move || {
                    let said = |line: &String| drop(told.send(line.clone()));
                    lines.map_while(Result::ok).inspect(said).collect()
                });
                (child, reading)
            })
            .collect();
        drop(told);
        // Now and then in the middle of opening; otherwise after it got to work, anywhere, however slow the machine: each
        // second time, and where a disk is about to be full, once two documents were acknowledged.
        let opening = round % 6 == 5;
        if !opening && (full.is_none() || round % 3 != 0) {
            if round % 2 == 0 || scene.disk.is_some() {
                until_they_say("document", 2, &heard);
            } else {
                until_they_say("ready", 1, &heard);
            }
        }
        let (least_ms, most_ms) = if opening { (0, 90) } else { (300, 2_200) };
        std::thread::sleep(Duration::from_millis(least_ms + chance.below(most_ms)));
        if let (Some(disk), Some(room)) = (full, room) {
            if round % 3 == 0 {
                // Space comes back, and the same process goes on.
                disk.empty();
            } else {
                disk.fill(room);
                report.disk_filled += 1;
            }
            std::thread::sleep(Duration::from_millis(300 + chance.below(1_200)));
        }
        if let Some(server) = scene.server.as_ref().filter(|_| round % 3 == 1) {
            server.kill();
            std::thread::sleep(Duration::from_millis(chance.below(400)));
            server.resume();
            report.server_kills += 1;
            std::thread::sleep(Duration::from_millis(500 + chance.below(1_500)));
        }
        for (child, _) in &mut children {
            child.kill().unwrap();
            child.wait().unwrap();
            report.kills += 1;
        }
        if let Some(disk) = &scene.disk {
            disk.empty();
        }
        for (_, reading) in children {
            let lines: Vec<String> = reading.join().unwrap();
            let ready = lines.iter().any(|line| line.contains("ready"));
            report.killed_while_opening += u64::from(!ready);
            for line in &lines {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words.as_slice() {
                    // The test harness may have begun the line.
                    [.., "patient", id] => drop(acked.patients.insert((*id).to_owned())),
                    [.., "document", id] => drop(acked.documents.insert((*id).to_owned())),
                    [.., "consultation", id] => {
                        acked.consultations.insert((*id).to_owned());
                    }
                    [.., "table"] => report.tables += 1,
                    [.., "full"] => report.refused_full += 1,
                    _ => {}
                }
            }
        }
    }
    drain(&scene);
    judge(&scene, &acked, &mut report);
    assert!(
        report.documents as u64 >= rounds,
        "the processes did work: {report}"
    );
    report.took = began.elapsed();
    eprintln!("{report}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("reports");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(report_file), report.to_string()).unwrap();
}

/// Last processes send all that is left, in peace with themselves but not with the receiver.
fn drain(scene: &Scene) {
    let (tell, told) = std::sync::mpsc::channel();
    let mut children: Vec<Child> = (0..scene.workstations)
        .map(|n| {
            let mut child = scene.child(n, "drain", 0, Duration::ZERO, None);
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let tell = tell.clone();
            // To the end: who writes to a closed pipe fails.
            std::thread::spawn(move || {
                let said: Vec<String> = lines.map_while(Result::ok).collect();
                let drained = said.iter().any(|line| line.contains("drained"));
                // Who waits may have given up.
                tell.send(drained).ok();
            });
            child
        })
        .collect();
    let until = Instant::now() + DRAIN;
    let drained: Vec<_> = children
        .iter()
        .map(|_| told.recv_timeout(until.saturating_duration_since(Instant::now())))
        .collect();
    for child in &mut children {
        // One that has ended is not there to be killed.
        child.kill().ok();
        child.wait().unwrap();
    }
    assert!(
        drained.iter().all(|drained| *drained == Ok(true)),
        "all that waited was to leave within {DRAIN:?}: {drained:?}"
    );
}

/// What must hold once everything has left.
fn judge(scene: &Scene, acked: &Acked, report: &mut Report) {
    let record = scene.open();
    assert!(record.verify().unwrap().is_intact());
    let patients = acked
        .patients
        .iter()
        .filter(|patient| record.patient(&patient.as_str().into()).is_err());
    judge_table(scene, &record, report);
    let consultations: Vec<&String> = acked
        .consultations
        .iter()
        .filter(|id| !validated_once(&record, id))
        .collect();
    let documents = documents(&record);
    let validated = |id: &String| documents.get(id).is_some_and(|one| one.validated);
    let lost: Vec<&String> = patients
        .chain(acked.documents.iter().filter(|id| !validated(id)))
        .chain(consultations)
        .collect();
    report.lost = lost.len();
    assert!(lost.is_empty(), "acknowledged, and not there: {lost:?}");
    // An import files its three documents or none of them.
    let mut imports: BTreeMap<&str, usize> = BTreeMap::new();
    for document in documents.values() {
        if let Some((import, _)) = document.title.split_once('/') {
            *imports.entry(import).or_default() += 1;
        }
    }
    assert!(imports.values().all(|count| *count == 3), "{imports:?}");

    let entries = entries(&record);
    let mut orders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in &entries {
        assert_eq!(entry.state, EntryState::Parti, "{entry:?}");
        let document = entry.values.iter().find(|(key, _)| key == "document");
        let Some((_, socle_record::Value::Text(document))) = document else {
            panic!("an order about no document: {entry:?}");
        };
        orders
            .entry(document.clone())
            .or_default()
            .push(entry.wire_id.clone());
        for attempt in record.attempts(&entry.id).unwrap() {
            match attempt.task {
                socle_record::Task::Attempt => report.attempts += 1,
                socle_record::Task::Reconcile => report.reconciliations += 1,
            }
            report.interrupted += usize::from(attempt.outcome == "interrupted");
        }
    }
    let received = scene.receiver.received();
    for (id, document) in documents.iter().filter(|(_, document)| document.validated) {
        let ordered = orders.get(id).map_or(0, Vec::len);
        assert_eq!(ordered, 1, "one order for {id}");
        let wire_id = &orders[id][0];
        let kept = received.get(wire_id);
        assert_eq!(
            kept.map(|kept| (kept.document.as_str(), kept.body.as_slice())),
            Some((id.as_str(), document.content.as_slice())),
            "the receiver has {id} whole"
        );
    }
    // What took effect, by what it is about: more than once would be a double, whatever the identifier.
    let mut effects: BTreeMap<&str, usize> = BTreeMap::new();
    for kept in received.values() {
        *effects.entry(&kept.document).or_default() += 1;
    }
    report.double_effects = effects.values().filter(|count| **count > 1).count();
    assert_eq!(report.double_effects, 0);
    assert_eq!(
        received.len(),
        entries.len(),
        "nothing but what was ordered"
    );

    report.patients = acked.patients.len();
    report.documents = acked.documents.len();
    report.consultations = acked.consultations.len();
    let filed = documents.values().filter(|one| one.validated).count();
    report.unacknowledged = filed - acked.documents.len();
    report.orders = entries.len();
    let counts = scene.receiver.counts();
    report.requests = counts.requests;
    report.duplicates = counts.duplicates;
    report.untaken = counts.untaken;
}

/// The table is read once more, to its end: each of its patients is there once, whatever was cut short.
fn judge_table(scene: &Scene, record: &Record, report: &mut Report) {
    report.table_lines = table_lines();
    let bytes = std::fs::read(scene.table()).unwrap();
    report.table_lines_left = child::import_table(record, &bytes).unwrap();
    assert_eq!(child::import_table(record, &bytes).unwrap(), 0);
    let mut names: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut first = 0;
    loop {
        let page = record
            .patients(&socle_record::PatientSearch {
                first,
                count: 1_000,
                ..Default::default()
            })
            .unwrap();
        if page.rows.is_empty() {
            break;
        }
        first += page.rows.len() as u64;
        for line in page.rows {
            let key = (line.nom_naissance, line.date_naissance.to_string());
            *names.entry(key).or_default() += 1;
        }
    }
    for person in socle_fictitious::People::new(report.seed).take(table_lines()) {
        let key = (
            person.traits.nom_naissance,
            person.traits.date_naissance.to_string(),
        );
        assert_eq!(names.get(&key), Some(&1), "{key:?} of the table");
    }
}

/// Whether a consultation is validated, by one act, and holds what was written before.
fn validated_once(record: &Record, id: &str) -> bool {
    let Ok(found) = record.entity("consultation", id) else {
        return false;
    };
    let history = record.entity_history(id).unwrap();
    let validations = history
        .iter()
        .filter(|event| event.what == socle_record::Happened::Validation)
        .count();
    validations == 1 && found.get("observation").as_text() == Some("Auscultation libre.")
}

struct Filed {
    title: String,
    validated: bool,
    content: Vec<u8>,
}

/// All documents of the record, with what they hold.
fn documents(record: &Record) -> BTreeMap<String, Filed> {
    let mut all = BTreeMap::new();
    loop {
        let page = record
            .documents(&Query {
                kind: "document".to_owned(),
                first: all.len() as u64,
                count: 1_000,
                ..Query::default()
            })
            .unwrap();
        if page.rows.is_empty() {
            return all;
        }
        for document in page.rows {
            let content = record
                .read_blob(&document.content.digest, 0, usize::MAX)
                .unwrap();
            assert_eq!(content.len() as u64, document.content.size_bytes);
            let filed = Filed {
                validated: document.statut != socle_record::DocumentStatut::Brouillon,
                title: document.title,
                content,
            };
            all.insert(document.id.to_string(), filed);
        }
    }
}

fn entries(record: &Record) -> Vec<socle_record::Entry> {
    let mut all = Vec::new();
    loop {
        let page = record
            .outbox(&OutboxFilter {
                first: all.len() as u64,
                count: 1_000,
                ..OutboxFilter::default()
            })
            .unwrap();
        if page.rows.is_empty() {
            return all;
        }
        all.extend(page.rows);
    }
}

/// Shared by the parts: the settings of a receiver that behaves.
fn shared<T>(value: T) -> Arc<std::sync::Mutex<T>> {
    Arc::new(std::sync::Mutex::new(value))
}
