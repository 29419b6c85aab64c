//! The same work on the store of one machine and on the practice's server: searching as someone types, opening a file,
//! writing a consultation. The server runs on this machine, over the loopback, and makes each commit durable.

use std::error::Error;
use std::time::Instant;

use socle_record::model::kinds;
use socle_record::{
    Author, Coded, KeyChoice, NewEntity, NewHome, PatientId, PatientSearch, Purpose, Record,
    Section, ServerAddress, Surroundings, Unit, Where, Write, systems,
};
use socle_servers::postgres::Server;

use crate::search;
use crate::timing::Measure;

pub(crate) const SEARCH: &str = "search per keystroke, both stores";
pub(crate) const OPEN: &str = "opening a file, both stores";
pub(crate) const WRITE: &str = "writing a consultation, both stores";

const HERE: &str = "SQLite, encrypted";
const THERE: &str = "PostgreSQL, sealed";
/// Items of each patient's medical file.
pub(crate) const ITEMS: usize = 10;
/// Files opened and consultations written.
const TIMES: usize = 200;
/// Patients whose items are written in one unit.
const UNIT: usize = 200;

/// One measure for each kind of work, both stores side by side.
pub(crate) fn compared(patients: usize) -> Result<Vec<Measure>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let here = times(&folder.path().join("here"), Where::Home, patients)?;
    let server = Server::start(&["fsync=on", "full_page_writes=on"]);
    let address = ServerAddress::parse(&server.url(&server.database()))?;
    let there = times(
        &folder.path().join("there"),
        Where::Server(address),
        patients,
    )?;
    let [search, open, write] = here;
    let [search_there, open_there, write_there] = there;
    Ok(vec![
        Measure::beside(SEARCH, (HERE, search), (THERE, search_there)),
        Measure::beside(OPEN, (HERE, open), (THERE, open_there)),
        Measure::beside(WRITE, (HERE, write), (THERE, write_there)),
    ])
}

/// Microseconds of each search, opening and writing.
fn times(
    home: &std::path::Path,
    place: Where,
    patients: usize,
) -> Result<[Vec<f64>; 3], Box<dyn Error>> {
    let new = NewHome {
        key: KeyChoice::File,
        purpose: Purpose::Practice,
        place,
    };
    let record = Record::init_as(home, &new, Surroundings::default())?;
    search::fill(&record, patients)?;
    let ids = fill_files(&record, patients)?;
    let typed = search::typed(&record)?;
    let mut opened = Vec::with_capacity(TIMES);
    let mut written = Vec::with_capacity(TIMES);
    for n in 0..TIMES {
        // Spread over the practice, as patients come.
        let patient = &ids[n * 7_919 % ids.len()];
        let start = Instant::now();
        let seen = (
            record.patient(patient)?,
            record.identity(patient)?,
            record.dossier(patient)?,
        );
        opened.push(start.elapsed().as_secs_f64() * 1e6);
        std::hint::black_box(seen);
        let consultation = NewEntity::of(&kinds::CONSULTATION, patient)
            .with("motif", "Toux")
            .with(
                "observation",
                "Toux sèche depuis trois jours, auscultation libre.",
            );
        let start = Instant::now();
        record.add(&Author::host(), consultation)?;
        written.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok([typed, opened, written])
}

/// Gives each patient a medical file; answers them.
fn fill_files(record: &Record, patients: usize) -> Result<Vec<PatientId>, Box<dyn Error>> {
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
    for some in ids.chunks(UNIT) {
        let mut unit = Unit::new(Author::host());
        for patient in some {
            for n in 0..ITEMS {
                let term = Coded::new(
                    systems::CIM10,
                    &format!("I1{n}"),
                    "Hypertension essentielle (primitive)",
                );
                let item = NewEntity::of(Section::Probleme.kind(), patient).terme(term);
                unit.writes.push(Write::CreateEntity(item));
            }
        }
        record.commit(&unit)?;
    }
    Ok(ids)
}
