//! The journal outside the record: exported with what binds its lines, and signed.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use socle_keys::seal::{Head, Seal};
use socle_keys::{KeyError, Signer, Subject};
use socle_record::{Act, Author, JournalLine, Linked, Record, RecordError, Unit, Zone};

/// Name of the lines that hold a signature.
pub const SIGNATURE: &str = "journal.signature";
/// Lines read from the record at once.
const PAGE: u32 = 1_000;

/// A line of the journal, with the names that go with its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenLine {
    /// The line.
    pub line: JournalLine,
    /// The person, by name as far as the record knows it, else by id; `None` when the practice itself acted.
    pub person: Option<String>,
    /// The plugin's name; none for the program itself.
    pub plugin: Option<String>,
}

/// Which lines to export: from the beginning of one civil day to the end of another, in the practice's zone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days {
    /// First day; the first of all otherwise.
    pub from: Option<jiff::civil::Date>,
    /// Last day; the last of all otherwise.
    pub to: Option<jiff::civil::Date>,
}

impl Days {
    /// From this instant to before that one, milliseconds since the Unix epoch, UTC.
    fn instants(self, zone: &Zone) -> (i64, i64) {
        let begin = |day: jiff::civil::Date| {
            day.to_zoned(zone.time_zone().clone())
                .map_or(i64::MIN, |begins| begins.timestamp().as_millisecond())
        };
        let after = |day: jiff::civil::Date| day.tomorrow().map_or(i64::MAX, begin);
        (
            self.from.map_or(i64::MIN, begin),
            self.to.map_or(i64::MAX, after),
        )
    }
}

/// The civil day of an instant in the practice's zone, `YYYY-MM-DD`; none beyond the years a calendar knows.
pub fn day(record: &Record, at_ms: i64) -> Option<String> {
    record.zone().day(at_ms).map(|day| day.to_string())
}

/// Why the journal was not exported or signed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file of that name is there.
    #[error("{} exists", .0.display())]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl JournalError {
    /// Dotted code, stable.
    pub fn code(&self) -> &str {
        match self {
            Self::Record(error) => error.code(),
            Self::Key(_) => "journal.key",
            Self::Exists(_) => "export.exists",
            Self::File { .. } => "export.file",
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::Record(error) => error.message(),
            Self::Key(error) => error.sentence(),
            Self::Exists(path) => format!(
                "{} existe déjà : choisissez un autre nom. Rien n’a été écrit.",
                path.display()
            ),
            Self::File { path, .. } => format!(
                "{} ne peut pas être écrit : vérifiez que le dossier existe, que vous pouvez y écrire et qu’il y reste de la place. Rien n’a été exporté.",
                path.display()
            ),
        }
    }
}

/// Write lines of the journal to a file, each with its hash and that of the line before it: as CSV, or as JSON lines when
/// its name ends in `.json`, `.jsonl` or `.ndjson`. Answers how many.
///
/// The export is in the journal before anything is written; the file appears whole or not at all. Lines of all workstations
/// stand in the order in which they were committed.
///
/// # Errors
/// [`JournalError`].
pub fn export(record: &Record, days: Days, file: &Path, by: Author) -> Result<u64, JournalError> {
    if file.exists() {
        return Err(JournalError::Exists(file.to_owned()));
    }
    record.commit(&Unit::new(by).with_act(Act {
        name: "journal.export".to_owned(),
        patient: None,
        capability: "journal".to_owned(),
        object: String::new(),
    }))?;
    let mut staged = file.as_os_str().to_owned();
    staged.push(".partiel");
    let staged = PathBuf::from(staged);
    let written = write(record, days, file, &staged).and_then(|count| {
        std::fs::rename(&staged, file).map_err(failed(file))?;
        Ok(count)
    });
    if written.is_err() {
        // What could not be finished is no export; its name says what it is when it cannot be removed either.
        std::fs::remove_file(&staged).ok();
    }
    written
}

fn failed(path: &Path) -> impl Fn(io::Error) -> JournalError + use<> {
    let path = path.to_owned();
    move |source| JournalError::File {
        path: path.clone(),
        source,
    }
}

fn write(record: &Record, days: Days, file: &Path, staged: &Path) -> Result<u64, JournalError> {
    let failed = failed(file);
    // Left by an export that was cut short.
    match std::fs::remove_file(staged) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(staged)
        .map_err(&failed)?;
    let ending = file.extension().and_then(|ending| ending.to_str());
    let mut table = match ending {
        Some("json" | "jsonl" | "ndjson") => Table::Json(BufWriter::new(out)),
        _ => Table::csv(out).map_err(&failed)?,
    };
    let (from_ms, to_ms) = days.instants(&record.zone());
    let (mut after, mut count) = (0, 0);
    loop {
        let page = record.journal_lines(after, from_ms, to_ms, None, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.place;
        count += page.len() as u64;
        for linked in &page {
            table.write(linked).map_err(&failed)?;
        }
    }
    table.finish().map_err(&failed)?;
    Ok(count)
}

/// The columns, in the order of the canonical bytes of `socle_record::model::journal`, then what binds the line.
const COLUMNS: [&str; 14] = [
    "poste",
    "numero",
    "instant_ms",
    "nature",
    "nom",
    "personne",
    "extension",
    "session",
    "appel",
    "patient",
    "capacite",
    "objet",
    "precedente",
    "empreinte",
];

enum Table {
    Csv(Box<csv::Writer<File>>),
    Json(BufWriter<File>),
}

impl Table {
    fn csv(out: File) -> io::Result<Self> {
        let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
        table.write_record(COLUMNS)?;
        Ok(Self::Csv(Box::new(table)))
    }

    fn write(&mut self, linked: &Linked) -> io::Result<()> {
        let Linked { line, previous, .. } = linked;
        let patient = line.patient.as_ref().map(socle_record::PatientId::as_str);
        match self {
            Self::Csv(table) => {
                let (number, instant) = (line.number.to_string(), line.at_ms.to_string());
                let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
                table.write_record([
                    &line.workstation,
                    &number,
                    &instant,
                    &line.nature,
                    &line.name,
                    &or_empty(&line.person),
                    &or_empty(&line.plugin),
                    &or_empty(&line.session),
                    &or_empty(&line.call),
                    patient.unwrap_or_default(),
                    &line.capability,
                    &line.object,
                    previous,
                    &line.hash,
                ])?;
                Ok(())
            }
            Self::Json(out) => {
                let value = json!({
                    "poste": line.workstation, "numero": line.number, "instant_ms": line.at_ms, "nature": line.nature,
                    "nom": line.name, "personne": line.person, "extension": line.plugin, "session": line.session,
                    "appel": line.call, "patient": patient, "capacite": line.capability, "objet": line.object,
                    "precedente": previous, "empreinte": line.hash,
                });
                writeln!(out, "{value}")
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        let file = match self {
            Self::Csv(table) => table
                .into_inner()
                .map_err(|error| io::Error::other(error.to_string()))?,
            Self::Json(out) => out.into_inner()?,
        };
        file.sync_all()
    }
}

/// Sign the journal of this workstation as it stands, once a day: answers the line that holds the signature, none when
/// today's is there already. Blocks while a card signs.
///
/// # Errors
/// [`JournalError`].
pub fn sign(record: &Record, signer: &dyn Signer, by: Author) -> Result<Option<u64>, JournalError> {
    let Some(today) = day(record, record.now_ms()) else {
        return Ok(None);
    };
    let own = record.workstation();
    let signed_today = |linked: &Linked| {
        linked.line.workstation == own
            && Seal::parse(own, &linked.line.object).is_ok_and(|seal| seal.head.day == today)
    };
    if signatures(record)?.iter().any(signed_today) {
        return Ok(None);
    }
    let Some(last) = record.journal_line(None, u64::MAX)? else {
        return Ok(None);
    };
    let seal = Seal::sign(
        signer,
        Head {
            workstation: own.to_owned(),
            number: last.number,
            hash: last.hash,
            day: today,
        },
    )?;
    record.commit(&Unit::new(by).with_act(Act {
        name: SIGNATURE.to_owned(),
        patient: None,
        capability: "journal".to_owned(),
        object: seal.to_text(),
    }))?;
    Ok(Some(last.number))
}

/// Until when the journal of this workstation is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Civil day of the signature, `YYYY-MM-DD`.
    pub day: String,
    /// Whose certificate signed it, as a person reads it.
    pub by: String,
}

/// The last signature of this workstation that holds; none when there is none. What lies before it is not verified here:
/// see [`verify_signatures`].
///
/// # Errors
/// Those of the store.
pub fn last_signed(record: &Record) -> Result<Option<Signed>, RecordError> {
    let own = record.workstation();
    let last = signatures(record)?
        .into_iter()
        .rev()
        .filter(|linked| linked.line.workstation == own)
        .find_map(|linked| {
            let seal = Seal::parse(own, &linked.line.object).ok()?;
            let by = seal.verify().ok()?;
            Some(Signed {
                day: seal.head.day.clone(),
                by: signer_of(&by),
            })
        });
    Ok(last)
}

/// A signer in words: the person of a card, else the name of the certificate.
fn signer_of(certificate: &socle_keys::Certificate) -> String {
    match &certificate.subject {
        Subject::Professional(holder) => {
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{} {}", part(&holder.prenom), part(&holder.nom))
                .trim()
                .to_owned()
        }
        Subject::Organisation(organisation) => organisation
            .name
            .clone()
            .unwrap_or_else(|| organisation.common_name.clone()),
    }
}

/// The lines that hold a signature, oldest first.
fn signatures(record: &Record) -> Result<Vec<Linked>, RecordError> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = record.journal_lines(after, i64::MIN, i64::MAX, Some(SIGNATURE), PAGE)?;
        let Some(last) = page.last() else {
            return Ok(all);
        };
        after = last.place;
        all.extend(page);
    }
}

/// What the signatures of the journal came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signatures {
    /// How many hold.
    pub hold: u64,
    /// Day and signer of the last one that holds.
    pub last: Option<(String, String)>,
    /// The first that does not: the line that holds it, and its day as far as it can be read.
    pub broken: Option<(JournalLine, Option<String>)>,
}

/// Verify every signature of the journal: each must be that of its certificate, over a line that is there as it was. The
/// chain itself is verified by [`Record::verify`]. Whether the certificates come from an authority is not judged.
///
/// # Errors
/// Those of the store; a broken signature is an answer, not an error.
pub fn verify_signatures(record: &Record) -> Result<Signatures, RecordError> {
    let mut found = Signatures::default();
    for Linked { line, .. } in signatures(record)? {
        let seal = Seal::parse(&line.workstation, &line.object);
        let holder = match &seal {
            Ok(seal) => {
                let signed = record.journal_line(Some(&line.workstation), seal.head.number)?;
                let is_there = signed.is_some_and(|signed| {
                    signed.number == seal.head.number && signed.hash == seal.head.hash
                });
                seal.verify().ok().filter(|_| is_there)
            }
            Err(_) => None,
        };
        match (holder, seal) {
            (Some(holder), Ok(seal)) => {
                found.hold += 1;
                found.last = Some((seal.head.day, holder.subject_name));
            }
            (_, seal) => {
                let day = seal.ok().map(|seal| seal.head.day);
                found.broken.get_or_insert((line, day));
            }
        }
    }
    Ok(found)
}
