//! A practice for a test: a temporary home, a clock that only moves when told, seeded chance.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use socle_formats::identite::{Acte, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_record::{
    Author, Chance, Clock, Committed, Created, KeyChoice, Keyring, Machine, Moyen, NewHome,
    NewPatient, PatientId, PatientSearch, Person, Purpose, Record, RecordError, ServerAddress,
    Surroundings, Unit, Unlock, Where, Write, Zone,
};
use socle_servers::postgres;
use zeroize::Zeroizing;

/// The instant at which tests begin: 22 November 2026, 08:00 UTC.
pub(crate) const START_MS: i64 = 1_795_334_400_000;

pub(crate) struct TestClock(pub(crate) AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Splitmix64.
pub(crate) struct Dice(Mutex<u64>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(seed)))
    }
}

impl Chance for Dice {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RecordError> {
        let mut state = self.0.lock().unwrap();
        for byte in bytes {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            *byte = (z ^ z >> 27) as u8;
        }
        Ok(())
    }
}

/// A keyring in memory.
#[derive(Default)]
pub(crate) struct Pocket(Mutex<HashMap<String, Vec<u8>>>);

impl Keyring for Pocket {
    fn put(&self, home: &str, key: &[u8]) -> Result<(), RecordError> {
        self.0
            .lock()
            .unwrap()
            .insert(home.to_owned(), key.to_owned());
        Ok(())
    }

    fn get(&self, home: &str) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let keys = self.0.lock().unwrap();
        keys.get(home)
            .cloned()
            .map(Zeroizing::new)
            .ok_or_else(|| RecordError::Keyring {
                detail: "locked".to_owned(),
            })
    }
}

impl Pocket {
    pub(crate) fn lose_everything(&self) {
        self.0.lock().unwrap().clear();
    }
}

/// A machine that may be another one, set to a zone.
pub(crate) struct TestMachine {
    pub(crate) id: Mutex<Option<String>>,
    pub(crate) zone: &'static str,
}

impl Machine for TestMachine {
    fn id(&self) -> Option<String> {
        self.id.lock().unwrap().clone()
    }

    fn zone(&self) -> Zone {
        Zone::named(self.zone).unwrap()
    }
}

/// The machine of this name, in Paris.
pub(crate) fn machine(id: &str) -> Arc<TestMachine> {
    Arc::new(TestMachine {
        id: Mutex::new(Some(id.to_owned())),
        zone: "Europe/Paris",
    })
}

pub(crate) struct Cabinet {
    folder: tempfile::TempDir,
    /// The database of the practice, when it is on the server.
    pub(crate) base: Option<String>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) pocket: Arc<Pocket>,
    pub(crate) surroundings: Surroundings,
    record: Option<Record>,
}

impl Cabinet {
    /// A folder, nothing in it.
    pub(crate) fn empty() -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(START_MS)));
        let pocket = Arc::new(Pocket::default());
        Self {
            folder: tempfile::tempdir().unwrap(),
            base: crate::ON_SERVER.then(|| postgres::shared().database()),
            surroundings: Surroundings {
                clock: clock.clone(),
                chance: Dice::new(7),
                keyring: pocket.clone(),
                machine: machine("un"),
            },
            clock,
            pocket,
            record: None,
        }
    }

    /// A practice whose key is kept by file, open.
    pub(crate) fn open() -> Self {
        let mut cabinet = Self::empty();
        cabinet.record = Some(cabinet.init(&KeyChoice::File).unwrap());
        cabinet
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("cabinet")
    }

    pub(crate) fn init(&self, key: &KeyChoice) -> Result<Record, RecordError> {
        let new = NewHome {
            key: key.clone(),
            purpose: Purpose::Demonstration,
            place: place(self.base.as_deref()),
        };
        Record::init_as(&self.home(), &new, self.surroundings.clone())
    }

    pub(crate) fn try_open(&self, unlock: &Unlock) -> Result<Record, RecordError> {
        Record::open(&self.home(), unlock, self.surroundings.clone())
    }

    pub(crate) fn record(&self) -> &Record {
        self.record.as_ref().unwrap()
    }

    pub(crate) fn close(&mut self) {
        self.record = None;
    }

    /// A test beside this one may be starting a process just now: until that has become another program it holds our lock
    /// as well.
    pub(crate) fn reopen(&mut self) {
        self.close();
        let begun = std::time::Instant::now();
        let record = loop {
            match self.try_open(&Unlock::Kept) {
                Err(RecordError::HomeLocked { .. }) if begun.elapsed().as_secs() < 10 => {
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
                opened => break opened.unwrap(),
            }
        };
        self.record = Some(record);
    }

    /// The closed database, opened with its key as someone who holds it could.
    pub(crate) fn database(&mut self) -> Database {
        self.close();
        self.database_beside()
    }

    /// The same while the record is open.
    pub(crate) fn database_beside(&self) -> Database {
        if let Some(base) = &self.base {
            return Database::Server(base.clone());
        }
        let key = std::fs::read_to_string(self.home().join("record.key")).unwrap();
        let database = rusqlite::Connection::open(self.home().join("record.db")).unwrap();
        database
            .execute_batch(&format!("PRAGMA key = \"x'{}'\"", key.trim()))
            .unwrap();
        Database::File(database)
    }

    pub(crate) fn commit(&self, write: Write) -> Committed {
        self.record()
            .commit(&Unit::new(doctor()).with(write))
            .unwrap()
    }

    pub(crate) fn refused(&self, write: Write) -> RecordError {
        self.record()
            .commit(&Unit::new(doctor()).with(write))
            .unwrap_err()
    }

    pub(crate) fn patient(&self, traits: Traits) -> PatientId {
        created_patient(&self.commit(Write::CreatePatient(NewPatient::new(traits))))
    }

    pub(crate) fn zoe(&self) -> PatientId {
        self.patient(adrun())
    }

    /// A patient recovered and checked: ADRUN ZOE, then others like her, each with a matricule of their own.
    pub(crate) fn qualified(&self) -> PatientId {
        let id = self.zoe();
        for rank in FIRST_RANK.. {
            match self.act(&id, 1, Acte::Reponse(answer_of(rank)), Moyen::Traits) {
                Err(RecordError::MatriculeTaken { .. }) => {}
                other => {
                    other.unwrap();
                    break;
                }
            }
        }
        self.act(&id, 2, Acte::Controler(Piece::Passeport), Moyen::Piece)
            .unwrap();
        id
    }

    pub(crate) fn act(
        &self,
        patient: &PatientId,
        revision: u64,
        acte: Acte,
        moyen: Moyen,
    ) -> Result<Committed, RecordError> {
        let write = Write::Identite {
            patient: patient.clone(),
            revision,
            acte,
            moyen,
        };
        self.record()
            .commit(&Unit::new(by_plugin("ins")).with(write))
    }

    pub(crate) fn found(&self, words: &str) -> Vec<String> {
        let page = self.search(words, 0, 100);
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows
            .iter()
            .map(|line| format!("{} {}", line.nom_naissance, line.premier_prenom))
            .collect()
    }

    pub(crate) fn search(
        &self,
        words: &str,
        first: u64,
        count: u32,
    ) -> socle_record::Page<socle_record::PatientLine> {
        let words = words.to_owned();
        self.record()
            .patients(&PatientSearch {
                words,
                first,
                count,
            })
            .unwrap()
    }
}

/// Where a practice is made: in its home, or in this database.
pub(crate) fn place(base: Option<&str>) -> Where {
    base.map_or(Where::Home, |base| {
        Where::Server(ServerAddress::parse(&postgres::shared().url(base)).unwrap())
    })
}

/// The tables of a record behind its back.
pub(crate) enum Database {
    File(rusqlite::Connection),
    Server(String),
}

impl Database {
    /// Runs statements; how many rows the last one changed.
    pub(crate) fn run(&self, statements: &str) -> u64 {
        self.try_run(statements)
            .unwrap_or_else(|error| panic!("{statements}: {error}"))
    }

    pub(crate) fn try_run(&self, statements: &str) -> Result<u64, String> {
        match self {
            Self::File(database) => {
                database
                    .execute_batch(statements)
                    .map_err(|error| error.to_string())?;
                Ok(database.changes())
            }
            Self::Server(base) => postgres::shared()
                .try_sql(base, statements)
                .map(|(changed, _)| changed),
        }
    }

    pub(crate) fn number(&self, question: &str) -> i64 {
        match self {
            Self::File(database) => database.query_row(question, [], |row| row.get(0)).unwrap(),
            Self::Server(base) => {
                let (_, cell) = postgres::shared().sql(base, question);
                cell.unwrap().parse().unwrap()
            }
        }
    }

    /// Bytes as these statements write them.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> String {
        let digits = hex::encode(bytes);
        match self {
            Self::File(_) => format!("x'{digits}'"),
            Self::Server(_) => format!("'\\x{digits}'"),
        }
    }

    /// Takes away what keeps a table from being changed.
    pub(crate) fn unlock_journal(&self) {
        for trigger in ["journal_keeps_its_lines", "journal_keeps_its_content"] {
            match self {
                Self::File(_) => self.run(&format!("DROP TRIGGER {trigger}")),
                Self::Server(_) => self.run(&format!("DROP TRIGGER {trigger} ON journal")),
            };
        }
    }

    /// Says that the schema is of this version.
    pub(crate) fn set_schema(&self, version: u32) {
        match self {
            Self::File(_) => self.run(&format!("PRAGMA user_version = {version}")),
            Self::Server(_) => self.run(&format!(
                "UPDATE meta SET value = '{version}' WHERE key = 'schema'"
            )),
        };
    }
}

pub(crate) fn created_patient(committed: &Committed) -> PatientId {
    match committed.created.as_slice() {
        [Created::Patient(id)] => id.clone(),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn doctor() -> Author {
    Author {
        session: Some("s1".to_owned()),
        ..Author::person(Person {
            id: "899900063480".to_owned(),
            nom: "Dr Camille Martin".to_owned(),
            role: "doctor".to_owned(),
        })
    }
}

pub(crate) fn by_plugin(plugin: &str) -> Author {
    Author {
        plugin: Some(plugin.to_owned()),
        call: Some("c1".to_owned()),
        ..doctor()
    }
}

pub(crate) fn traits(nom: &str, prenom: &str, date: &str) -> Traits {
    Traits {
        nom_naissance: nom.to_owned(),
        premier_prenom: prenom.to_owned(),
        liste_prenoms: prenom.to_owned(),
        sexe: Sexe::F,
        date_naissance: date.parse().unwrap(),
        lieu_naissance: None,
    }
}

/// A fictitious identity of INSi's test environment.
pub(crate) fn adrun() -> Traits {
    Traits {
        lieu_naissance: Some("63220".parse().unwrap()),
        ..traits("ADRUN", "ZOE", "1975-12-31")
    }
}

/// What INSi answers for it.
/// The order number in the matricule of ADRUN ZOE.
const FIRST_RANK: u16 = 749;

pub(crate) fn answer() -> Reponse {
    answer_of(FIRST_RANK)
}

/// INSi's answer for who was the `rank`th to be registered that month.
fn answer_of(rank: u16) -> Reponse {
    let nir = format!("2751263220{rank:03}");
    let key = socle_formats::nir::cle(&nir).unwrap();
    Reponse {
        ins: Ins {
            matricule: Matricule::parse(&format!("{nir}{key:02}")).unwrap(),
            oid: OidIns::Nir,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some("ADRUN".to_owned()),
            premier_prenom: Some("ZOE".to_owned()),
            liste_prenoms: Some("ZOE".to_owned()),
            sexe: Some(Sexe::F),
            date_naissance: Some("1975-12-31".parse().unwrap()),
            lieu_naissance: Some("63220".parse().unwrap()),
        },
    }
}
