//! Several workstations of one practice, and a server that goes away.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use socle_record::{
    Author, Available, Break, Change, EntryState, KeyChoice, NewEntry, NewHome, NewPatient,
    PatientId, PatientSearch, PracticeKey, Purpose, Record, RecordError, Secret, ServerAddress,
    Surroundings, Unit, Unlock, Verification, Where, Write,
};
use socle_servers::postgres::{self, Server};

use crate::cabinet::{Cabinet, Dice, adrun, created_patient, doctor};

fn address(url: &str) -> ServerAddress {
    ServerAddress::parse(url).unwrap()
}

/// One more workstation of a practice whose key is kept by file.
struct Poste {
    folder: tempfile::TempDir,
    surroundings: Surroundings,
    record: Option<Record>,
}

impl Poste {
    fn of(cabinet: &Cabinet, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = Surroundings {
            chance: Dice::new(seed),
            ..cabinet.surroundings.clone()
        };
        let record = Record::join(
            &folder.path().join("poste"),
            &PracticeKey::File(cabinet.home().join("record.key")),
            &address(&postgres::shared().url(cabinet.base.as_ref().unwrap())),
            surroundings.clone(),
        )
        .unwrap();
        Self {
            folder,
            surroundings,
            record: Some(record),
        }
    }

    fn record(&self) -> &Record {
        self.record.as_ref().unwrap()
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("poste")
    }

    fn reopen(&mut self) {
        self.record = None;
        let opened = Record::open(&self.home(), &Unlock::Kept, self.surroundings.clone());
        self.record = Some(opened.unwrap());
    }
}

fn telephone(record: &Record, id: &PatientId, text: &str) -> Result<(), RecordError> {
    let revision = record.entity("patient", id.as_str())?.revision;
    write_telephone(record, id, revision, text)
}

fn write_telephone(
    record: &Record,
    id: &PatientId,
    revision: u64,
    text: &str,
) -> Result<(), RecordError> {
    let write = Write::Fields {
        kind: "patient".to_owned(),
        id: id.to_string(),
        revision,
        fields: vec![("telephone".to_owned(), text.to_owned().into())],
    };
    record
        .commit(&Unit::new(doctor()).with(write))
        .map(|_committed| ())
}

#[test]
fn what_one_workstation_commits_the_others_see_and_are_told() {
    let cabinet = Cabinet::open();
    let poste = Poste::of(&cabinet, 11);
    let (here, there) = (cabinet.record().subscribe(), poste.record().subscribe());
    let own = cabinet.zoe();
    assert!(here.drain().contains(&Change::Created(own.clone())));
    let begun = Instant::now();
    let mut heard = Vec::new();
    while !heard.contains(&Change::Created(own.clone())) && begun.elapsed().as_secs() < 20 {
        heard.extend(there.wait(Duration::from_secs(1)));
    }
    assert!(heard.contains(&Change::Created(own.clone())), "{heard:?}");
    assert_eq!(poste.record().patient(&own).unwrap().nom_naissance, "ADRUN");
    assert_eq!(cabinet.record().purpose(), poste.record().purpose());
    assert_ne!(cabinet.record().workstation(), poste.record().workstation());
    // Nobody hears twice of what they did themselves.
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(here.drain(), []);
}

#[test]
fn of_two_who_change_the_same_file_the_second_is_told_and_overwrites_nothing() {
    let cabinet = Cabinet::open();
    let poste = Poste::of(&cabinet, 11);
    let id = cabinet.zoe();
    let seen = |record: &Record| record.entity("patient", id.as_str()).unwrap().revision;
    let (ours, theirs) = (seen(cabinet.record()), seen(poste.record()));
    write_telephone(poste.record(), &id, theirs, "0102030405").unwrap();
    let refused = write_telephone(cabinet.record(), &id, ours, "0607080910").unwrap_err();
    assert_eq!(refused.code(), "conflict", "{refused}");
    assert!(
        refused.message().contains("modifié") && refused.message().contains("Rien n’a été écrasé"),
        "{}",
        refused.message()
    );
    let now = cabinet.record().entity("patient", id.as_str()).unwrap();
    assert_eq!(now.get("telephone"), "0102030405".into());
    write_telephone(cabinet.record(), &id, now.revision, "0607080910").unwrap();
    assert_eq!(
        poste
            .record()
            .entity("patient", id.as_str())
            .unwrap()
            .get("telephone"),
        "0607080910".into()
    );
}

const COUNT_HOME: &str = "SOCLE_COUNT_HOME";
const COUNT_PATIENT: &str = "SOCLE_COUNT_PATIENT";
const COUNTS: u32 = 25;

/// Adds one to the number in a patient's file, again and again, whoever else does.
fn count_up(record: &Record, id: &PatientId) {
    for _ in 0..COUNTS {
        loop {
            let entity = record.entity("patient", id.as_str()).unwrap();
            let count: u32 = entity
                .get("telephone")
                .as_text()
                .unwrap_or("0")
                .parse()
                .unwrap();
            let next = (count + 1).to_string();
            match write_telephone(record, id, entity.revision, &next) {
                Ok(()) => break,
                Err(refused) if refused.code() == "conflict" => {}
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
#[ignore = "started by the test below"]
fn counting_process() {
    let home = std::env::var_os(COUNT_HOME).unwrap();
    let record = Record::open(Path::new(&home), &Unlock::Kept, Surroundings::default()).unwrap();
    let id = std::env::var(COUNT_PATIENT).unwrap();
    count_up(&record, &id.as_str().into());
}

#[test]
fn no_update_is_lost_between_two_processes() {
    let cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let mut poste = Poste::of(&cabinet, 11);
    poste.record = None;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "shared::counting_process",
            "--ignored",
            "--nocapture",
        ])
        .env(COUNT_HOME, poste.home())
        .env(COUNT_PATIENT, id.as_str())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    count_up(cabinet.record(), &id);
    let said: Vec<String> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .collect();
    assert!(child.wait().unwrap().success(), "{said:?}");
    let entity = cabinet.record().entity("patient", id.as_str()).unwrap();
    let all = u64::from(COUNTS) * 2;
    assert_eq!(
        (entity.get("telephone"), entity.revision),
        (all.to_string().into(), all + 1)
    );
    assert!(cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn each_send_is_claimed_by_one_workstation() {
    let cabinet = Cabinet::open();
    let poste = Poste::of(&cabinet, 11);
    let mut unit = Unit::new(doctor());
    for _ in 0..30 {
        unit.writes
            .push(Write::Enqueue(NewEntry::new("essai", "a")));
    }
    cabinet.record().commit(&unit).unwrap();
    let claim_all = |record: &Record| {
        let mut claimed = Vec::new();
        while let Some(claim) = record.claim("a", &Available::default()).unwrap() {
            claimed.push(claim.entry.id.to_string());
        }
        claimed
    };
    let (ours, theirs) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| claim_all(poste.record()));
        (claim_all(cabinet.record()), theirs.join().unwrap())
    });
    let all: HashSet<&String> = ours.iter().chain(&theirs).collect();
    assert_eq!((all.len(), ours.len() + theirs.len()), (30, 30));
}

#[test]
fn a_send_under_way_elsewhere_is_left_alone_until_that_workstation_is_gone() {
    let mut cabinet = Cabinet::open();
    let mut poste = Poste::of(&cabinet, 11);
    cabinet.commit(Write::Enqueue(NewEntry::new("essai", "a")));
    let claim = poste
        .record()
        .claim("a", &Available::default())
        .unwrap()
        .unwrap();
    let id = claim.entry.id;
    cabinet.reopen();
    let state = |record: &Record| record.entry(&id).unwrap().state;
    assert_eq!(state(cabinet.record()), EntryState::EnCours);
    // It stops in the middle: once it has not been seen for a while, another one takes over.
    poste.record = None;
    cabinet.reopen();
    assert_eq!(state(cabinet.record()), EntryState::EnCours);
    let base = cabinet.base.clone().unwrap();
    postgres::shared().sql(&base, "UPDATE workstations SET seen_ms = seen_ms - 100000");
    cabinet.reopen();
    assert_eq!(state(cabinet.record()), EntryState::Inconnu);
    // Back again, it settles nothing that was taken from it.
    poste.reopen();
    assert_eq!(state(poste.record()), EntryState::Inconnu);
}

#[test]
fn each_workstation_has_its_chain_and_a_chain_taken_away_whole_is_missed() {
    let mut cabinet = Cabinet::open();
    let poste = Poste::of(&cabinet, 11);
    let id = created_patient(
        &poste
            .record()
            .commit(&Unit::new(doctor()).with(Write::CreatePatient(NewPatient::new(adrun()))))
            .unwrap(),
    );
    telephone(cabinet.record(), &id, "0102030405").unwrap();
    let lines = cabinet.record().journal_of(&id, 0, 10).unwrap().rows;
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].workstation, cabinet.record().workstation());
    assert_eq!(lines[1].workstation, poste.record().workstation());
    let other = poste.record().workstation().to_owned();
    drop(poste);
    // At the next opening this workstation has not named the other chain yet.
    cabinet.reopen();
    let named = cabinet.record().journal_tail(20).unwrap();
    let anchor = named
        .iter()
        .find(|line| line.name == "journal.ancrage" && line.object.contains(&other));
    assert!(anchor.is_some(), "{named:?}");
    assert!(cabinet.record().verify().unwrap().is_intact());
    let database = cabinet.database_beside();
    database.unlock_journal();
    database.run(&format!(
        "DELETE FROM journal WHERE workstation = '{other}'; DELETE FROM journal_heads WHERE workstation = '{other}'"
    ));
    let found = cabinet.record().verify().unwrap();
    assert!(
        matches!(&found, Verification::Broken { workstation: Some(whose), how: Break::Replaced, .. } if *whose == other),
        "{found:?}"
    );
    assert!(found.message().contains(&other));
}

#[test]
fn the_server_reads_no_identity_no_document_and_no_order() {
    let cabinet = Cabinet::open();
    let id = cabinet.qualified();
    let content = "Compte rendu confidentiel de consultation. ".repeat(50);
    let blob = cabinet.record().put_blob(&mut content.as_bytes()).unwrap();
    let mut new = NewEntry::new("essai", "a");
    new.patient = Some(id);
    new.values = vec![("texte".to_owned(), "Compte rendu confidentiel".into())];
    new.attachments = vec![("a".to_owned(), blob.digest)];
    cabinet.commit(Write::Enqueue(new));
    let base = cabinet.base.as_ref().unwrap();
    let found = |table: &str, words: &str| {
        let question = format!(
            "SELECT count(*) FROM {table} t WHERE position(convert_to('{words}', 'UTF8') IN convert_to(CAST(t AS TEXT), 'UTF8')) > 0
                OR position('{}' IN CAST(t AS TEXT)) > 0",
            hex::encode(words)
        );
        postgres::shared().sql(base, &question).1.unwrap()
    };
    for (table, words) in [
        ("identities", "ADRUN"),
        ("identity_history", "ADRUN"),
        ("identity_history", "275126322074974"),
        ("blob_chunks", "confidentiel"),
        ("outbox", "confidentiel"),
    ] {
        assert_eq!(found(table, words), "0", "{table}");
    }
    // What is searched is in clear, and said to be.
    assert_eq!(found("patients", "ADRUN"), "1");
}

#[test]
fn the_password_is_in_a_file_of_its_own_and_nowhere_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let cabinet = Cabinet::open();
    let password = cabinet.home().join("server.password");
    assert_eq!(
        std::fs::read_to_string(&password).unwrap().trim_end(),
        postgres::PASSWORD
    );
    let mode = std::fs::metadata(&password).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let header = std::fs::read_to_string(cabinet.home().join("home.toml")).unwrap();
    assert!(
        !header.contains("mot") && header.contains("postgres://cabinet@127.0.0.1"),
        "{header}"
    );
    assert!(!cabinet.record().server().unwrap().contains("mot"));
}

#[test]
fn a_wrong_password_an_unknown_base_and_a_silent_server_are_told_apart() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    let password = cabinet.home().join("server.password");
    std::fs::write(&password, "autre\n").unwrap();
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(
        matches!(refused, RecordError::ServerRefuses { .. }),
        "{refused:?}"
    );
    assert!(refused.message().contains("mot de passe"));
    std::fs::write(&password, format!("{}\n", postgres::PASSWORD)).unwrap();
    cabinet.reopen();
    cabinet.close();
    let header = cabinet.home().join("home.toml");
    let text = std::fs::read_to_string(&header).unwrap();
    let base = cabinet.base.clone().unwrap();
    let with = |from: &str, to: &str| std::fs::write(&header, text.replace(from, to)).unwrap();
    with(&base, "aucune");
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(
        matches!(refused, RecordError::ServerRefuses { .. }),
        "{refused:?}"
    );
    // A port of the loopback where nobody listens.
    let silent = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    with(
        &format!(":{}", postgres::shared().port()),
        &format!(":{silent}"),
    );
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(
        matches!(refused, RecordError::ServerUnreachable { .. }),
        "{refused:?}"
    );
    assert!(refused.message().contains("ne répond pas") && refused.is_retryable());
}

#[test]
fn a_workstation_joins_with_the_practice_s_key_only() {
    let cabinet = Cabinet::open();
    let url = postgres::shared().url(cabinet.base.as_ref().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("poste");
    let join = |key: &PracticeKey, url: &str| {
        Record::join(&home, key, &address(url), Surroundings::default())
            .map(|record| record.workstation().to_owned())
    };
    let foreign = folder.path().join("foreign.key");
    std::fs::write(&foreign, "11".repeat(32)).unwrap();
    let refused = join(&PracticeKey::File(foreign), &url).unwrap_err();
    assert!(matches!(refused, RecordError::WrongKey), "{refused:?}");
    let passphrase = PracticeKey::Passphrase(Secret::new("cheval".to_owned()));
    assert!(matches!(
        join(&passphrase, &url),
        Err(RecordError::WrongKey)
    ));
    let absent = PracticeKey::File(folder.path().join("absent"));
    assert!(matches!(
        join(&absent, &url),
        Err(RecordError::KeyMissing { .. })
    ));
    let key = PracticeKey::File(cabinet.home().join("record.key"));
    let empty = postgres::shared().url(&postgres::shared().database());
    assert!(matches!(join(&key, &empty), Err(RecordError::ServerEmpty)));
    // Nothing was left of these attempts.
    let left: Vec<_> = std::fs::read_dir(&home)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["home.lock"]);
    join(&key, &url).unwrap();
    assert!(Record::open(&home, &Unlock::Kept, Surroundings::default()).is_ok());
}

#[test]
fn a_workstation_joins_by_the_passphrase() {
    let mut cabinet = Cabinet::empty();
    let secret = || Secret::new("cheval agrafe pile".to_owned());
    drop(cabinet.init(&KeyChoice::Passphrase(secret())).unwrap());
    let url = postgres::shared().url(cabinet.base.as_ref().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("poste");
    let join = |words: &str| {
        let key = PracticeKey::Passphrase(Secret::new(words.to_owned()));
        Record::join(&home, &key, &address(&url), Surroundings::default()).map(drop)
    };
    assert!(matches!(join("cheval agrafe"), Err(RecordError::WrongKey)));
    join("cheval agrafe pile").unwrap();
    Record::open(
        &home,
        &Unlock::Passphrase(secret()),
        Surroundings::default(),
    )
    .unwrap();
    cabinet.close();
}

#[test]
fn a_practice_is_not_made_over_another_nor_over_foreign_tables() {
    let cabinet = Cabinet::open();
    let folder = tempfile::tempdir().unwrap();
    let make = |base: &str| {
        let new = NewHome {
            key: KeyChoice::File,
            purpose: Purpose::Practice,
            place: Where::Server(address(&postgres::shared().url(base))),
        };
        Record::init_as(&folder.path().join("autre"), &new, Surroundings::default()).map(drop)
    };
    let taken = make(cabinet.base.as_ref().unwrap()).unwrap_err();
    assert!(matches!(taken, RecordError::ServerTaken), "{taken:?}");
    let foreign = postgres::shared().database();
    postgres::shared().sql(&foreign, "CREATE TABLE factures (numero INTEGER)");
    assert!(matches!(make(&foreign), Err(RecordError::ServerTaken)));
    let (_, tables) = postgres::shared().sql(
        &foreign,
        "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'",
    );
    assert_eq!(tables.as_deref(), Some("factures"));
}

fn rounds() -> u64 {
    if std::env::var_os("SOCLE_LONG").is_some() {
        60
    } else {
        4
    }
}

/// Has the others stop when a test fails in the middle.
struct StopAtEnd<'s>(&'s AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a unit that was told to have failed left must be nothing, what it was told to have done must be there, once.
#[test]
fn a_server_killed_in_the_middle_of_units_loses_nothing_doubles_nothing_and_work_goes_on() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("cabinet");
    let new = NewHome {
        key: KeyChoice::File,
        purpose: Purpose::Practice,
        place: Where::Server(address(&server.url(&server.database()))),
    };
    let record = Record::init_as(&home, &new, Surroundings::default()).unwrap();
    let stop = AtomicBool::new(false);
    // How many were done so far: between two kills there is work, however slow the machine.
    // While the server is away there is a refusal.
    let (so_far, so_far_refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let some_more = |count: &AtomicUsize, more: usize| {
        let before = count.load(Ordering::Relaxed);
        let start = Instant::now();
        while count.load(Ordering::Relaxed) < before + more && !stop.load(Ordering::Relaxed) {
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "no work goes on"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let act = || {
        let id = record.mint_id().unwrap();
        let mut patient = NewPatient::new(adrun());
        patient.id = Some(id.as_str().into());
        let mut entry = NewEntry::new("essai", "a");
        entry.patient = Some(id.as_str().into());
        let unit = Unit::new(Author::host())
            .with(Write::CreatePatient(patient))
            .with(Write::Enqueue(entry));
        (id, record.commit(&unit))
    };
    let (done, refused, unknown) = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let (mut done, mut refused, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
            while !stop.load(Ordering::Relaxed) {
                match act() {
                    (id, Ok(_)) => {
                        so_far.fetch_add(1, Ordering::Relaxed);
                        done.push(id);
                    }
                    (id, Err(RecordError::ServerUnreachable { .. })) => {
                        so_far_refused.fetch_add(1, Ordering::Relaxed);
                        refused.push(id);
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    (id, Err(RecordError::OutcomeUnknown)) => unknown.push(id),
                    (_, Err(other)) => panic!("{other:?}"),
                }
            }
            (done, refused, unknown)
        });
        let _end = StopAtEnd(&stop);
        for round in 0..rounds() {
            some_more(&so_far, 4);
            std::thread::sleep(Duration::from_millis(round * 37 % 150));
            if round % 2 == 0 {
                server.kill()
            } else {
                server.stop()
            }
            some_more(&so_far_refused, 1);
            std::thread::sleep(Duration::from_millis(150));
            server.resume();
        }
        some_more(&so_far, 4);
        stop.store(true, Ordering::Relaxed);
        worker.join().unwrap()
    });
    assert!(
        done.len() > 10 && !refused.is_empty(),
        "{} {}",
        done.len(),
        refused.len()
    );
    for id in &done {
        record.patient(&id.as_str().into()).unwrap();
    }
    for id in &refused {
        assert!(
            matches!(
                record.patient(&id.as_str().into()),
                Err(RecordError::NotFound { .. })
            ),
            "{id} was said to be refused"
        );
    }
    let there = unknown
        .iter()
        .filter(|id| record.patient(&id.as_str().into()).is_ok())
        .count();
    let total = record.patients(&PatientSearch::default()).unwrap().total;
    assert_eq!(total, (done.len() + there) as u64);
    assert!(record.verify().unwrap().is_intact());
    drop(record);
    let record = Record::open(&home, &Unlock::Kept, Surroundings::default()).unwrap();
    assert!(record.verify().unwrap().is_intact());
}

#[test]
fn who_listens_hears_again_after_the_server_came_back() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let new = NewHome {
        key: KeyChoice::File,
        purpose: Purpose::Practice,
        place: Where::Server(address(&server.url(&server.database()))),
    };
    let home = folder.path().join("cabinet");
    let record = Record::init_as(&home, &new, Surroundings::default()).unwrap();
    let subscription = record.subscribe();
    server.stop();
    let refused = record.patients(&PatientSearch::default()).unwrap_err();
    assert!(
        matches!(refused, RecordError::ServerUnreachable { .. }),
        "{refused:?}"
    );
    server.resume();
    let begun = Instant::now();
    let mut heard = Vec::new();
    while heard.is_empty() && begun.elapsed().as_secs() < 30 {
        heard = subscription.wait(Duration::from_secs(1));
    }
    assert_eq!(heard, [Change::Everything]);
    record.patients(&PatientSearch::default()).unwrap();
}
