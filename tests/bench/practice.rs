//! A large practice for the measures of the record: patients made by the record itself, their medical files copied from that of
//! one of them by the store's own statements, which is the only way to two million items in a minute.

use std::error::Error;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use socle_fictitious::People;
use socle_record::{
    Author, Coded, KeyChoice, NewEntity, NewPatient, PatientId, PatientSearch, Purpose, Record,
    Section, ServerAddress, Surroundings, Unit, Unlock, Where, Write, systems,
};
use socle_servers::postgres::Server;

use crate::years::{self, Size};

/// Items of each patient's medical file.
pub(crate) const ITEMS: usize = 10;
/// Patients in one unit while the practice is made.
const UNIT: usize = 2_000;
/// What a connection of the record keeps decrypted: the copies that are compared are read with as much.
const CACHE: &str = "PRAGMA cache_size = -32768";

/// The practice, in files.
pub(crate) struct Practice {
    folder: tempfile::TempDir,
    pub(crate) record: Record,
    pub(crate) patients: Vec<PatientId>,
}

impl Practice {
    /// One of so many patients, each with [`ITEMS`] items.
    pub(crate) fn of(patients: usize) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let home = folder.path().join("cabinet");
        let record = Record::init(
            &home,
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )?;
        fill(&record, patients)?;
        let ids = ids(&record, patients)?;
        let model = ids.first().ok_or("no patient was made")?;
        write_file(&record, model)?;
        drop(record);
        copy_file(&home, model)?;
        let record = Record::open(&home, &Unlock::Kept, Surroundings::default())?;
        Ok(Self {
            folder,
            record,
            patients: ids,
        })
    }

    /// One with ten years behind it.
    pub(crate) fn of_years(size: Size) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let home = folder.path().join("cabinet");
        drop(Record::init(
            &home,
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )?);
        years::fill(&unlocked(&home.join("record.db"), &home)?, size)?;
        let record = Record::open(&home, &Unlock::Kept, Surroundings::default())?;
        Ok(Self {
            folder,
            record,
            patients: Vec::new(),
        })
    }

    /// The decrypted copy [`Self::copies`] makes.
    pub(crate) fn in_clear(&self) -> PathBuf {
        self.folder.path().join("clair.db")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("cabinet")
    }

    /// The same practice on a server of its own, with durable commits.
    pub(crate) fn on_a_server(&self) -> Result<(Server, Record), Box<dyn Error>> {
        let home = self.folder.path().join("ailleurs");
        std::fs::create_dir(&home)?;
        let backup = self.folder.path().join("sauvegarde");
        self.record.backup(&backup)?;
        std::fs::rename(&backup, home.join("record.db"))?;
        std::fs::rename(header_of(&backup), home.join("home.toml"))?;
        std::fs::copy(self.home().join("record.key"), home.join("record.key"))?;
        let server = Server::start(&["fsync=on", "full_page_writes=on", "shared_buffers=512MB"]);
        let address = ServerAddress::parse(&server.url(&server.database()))?;
        let place = Where::Server(address);
        Record::move_to(&home, &Unlock::Kept, &place, Surroundings::default())?;
        let record = Record::open(&home, &Unlock::Kept, Surroundings::default())?;
        Ok((server, record))
    }

    /// Its database twice, to be asked without the record: as it is, and decrypted.
    pub(crate) fn copies(&self) -> Result<[Connection; 2], Box<dyn Error>> {
        let (closed, open) = (self.folder.path().join("chiffre.db"), self.in_clear());
        let backup = self.folder.path().join("copie");
        self.record.backup(&backup)?;
        std::fs::rename(&backup, &closed)?;
        let encrypted = unlocked(&closed, &self.home())?;
        encrypted.execute(
            "ATTACH DATABASE ?1 AS clair KEY ''",
            [open.to_str().ok_or("the path is no text")?],
        )?;
        encrypted.query_row("SELECT sqlcipher_export('clair')", [], |_| Ok(()))?;
        encrypted.execute_batch("DETACH DATABASE clair")?;
        let clear = Connection::open(&open)?;
        for connection in [&encrypted, &clear] {
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
            connection.execute_batch(CACHE)?;
        }
        Ok([encrypted, clear])
    }
}

fn header_of(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".toml");
    name.into()
}

fn unlocked(database: &Path, home: &Path) -> Result<Connection, Box<dyn Error>> {
    let key = std::fs::read_to_string(home.join("record.key"))?;
    let connection = Connection::open(database)?;
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"", key.trim()))?;
    Ok(connection)
}

/// So many people, by units.
fn fill(record: &Record, patients: usize) -> Result<(), Box<dyn Error>> {
    let mut people = People::new(1).take(patients);
    loop {
        let mut unit = Unit::new(Author::host());
        let some = people.by_ref().take(UNIT).map(|person| person.traits);
        unit.writes
            .extend(some.map(|traits| Write::CreatePatient(NewPatient::new(traits))));
        if unit.is_empty() {
            return Ok(());
        }
        record.commit(&unit)?;
    }
}

fn ids(record: &Record, patients: usize) -> Result<Vec<PatientId>, Box<dyn Error>> {
    let mut ids = Vec::with_capacity(patients);
    while ids.len() < patients {
        let page = record.patients(&PatientSearch {
            words: String::new(),
            first: ids.len() as u64,
            count: 1_000,
        })?;
        if page.rows.is_empty() {
            break;
        }
        ids.extend(page.rows.into_iter().map(|line| line.id));
    }
    Ok(ids)
}

/// The medical file the others are copies of.
fn write_file(record: &Record, patient: &PatientId) -> Result<(), Box<dyn Error>> {
    let mut unit = Unit::new(Author::host());
    for n in 0..ITEMS {
        let term = Coded::new(
            systems::CIM10,
            &format!("I1{n}"),
            "Hypertension essentielle (primitive)",
        );
        let item = NewEntity::of(Section::Probleme.kind(), patient).terme(term);
        unit.writes.push(Write::CreateEntity(item));
    }
    record.commit(&unit)?;
    Ok(())
}

/// Gives every other patient the items of this one.
fn copy_file(home: &Path, model: &PatientId) -> Result<(), Box<dyn Error>> {
    let database = unlocked(&home.join("record.db"), home)?;
    database.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144",
    )?;
    let columns: Vec<String> = database
        .prepare("SELECT name FROM pragma_table_info('entities')")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let others: Vec<&String> = columns
        .iter()
        .filter(|name| !["seq", "id", "patient"].contains(&name.as_str()))
        .collect();
    let listed = |prefix: &str| {
        let named: Vec<String> = others
            .iter()
            .map(|name| format!("{prefix}{name}"))
            .collect();
        named.join(", ")
    };
    database.execute(
        &format!(
            "INSERT INTO entities (id, patient, {}) SELECT p.id || '-' || e.seq, p.id, {}
             FROM patients p JOIN entities e ON e.patient = ?1 WHERE p.id <> ?1 ORDER BY p.seq, e.seq",
            listed(""),
            listed("e.")
        ),
        [model.as_str()],
    )?;
    Ok(())
}
