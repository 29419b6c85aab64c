//! The export of a send: the order and its documents, in a folder of their own. It works for any entry, also one whose
//! plugin was removed: nothing of what a plugin queued is out of the practice's reach.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use socle_record::{Act, Attachment, Author, Entry, EntryId, Record, RecordError, Unit};
use socle_runtime::Data;

/// Name of the file that holds the order.
const ORDER: &str = "envoi.json";
/// Bytes read at once.
const PART: usize = 1 << 20;
/// Longest name of a file made of a key, characters.
const NAME: usize = 60;

/// Why a send was not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Something of that name is there.
    #[error("{} exists", .0.display())]
    Exists(PathBuf),
    /// The folder or a file cannot be written.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ExportError {
    /// Dotted code, stable.
    pub fn code(&self) -> &str {
        match self {
            Self::Record(error) => error.code(),
            Self::Exists(_) => "export.exists",
            Self::File { .. } => "export.file",
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::Record(error) => error.message(),
            Self::Exists(path) => format!(
                "{} existe déjà : choisissez un autre dossier, ou déplacez celui-ci. Rien n’a été écrit.",
                path.display()
            ),
            Self::File { path, .. } => format!(
                "{} ne peut pas être écrit : vérifiez que le dossier existe, que vous pouvez y écrire et qu’il y reste de la place. Rien n’a été exporté.",
                path.display()
            ),
        }
    }
}

/// Write an entry of the outbox under `folder`, in a folder named after its identifier on the wire; answers where.
///
/// The folder appears whole or not at all. The journal knows of it before anything is written.
///
/// # Errors
/// [`ExportError`].
pub fn export(
    record: &Record,
    id: &EntryId,
    folder: &Path,
    by: Author,
) -> Result<PathBuf, ExportError> {
    let entry = record.entry(id)?;
    let attempts = record.attempts(id)?;
    let target = folder.join(format!("envoi-{}", tame(&entry.wire_id)));
    if target.exists() {
        return Err(ExportError::Exists(target));
    }
    record.commit(&Unit::new(by).with_act(Act {
        name: "envoi.export".to_owned(),
        patient: entry.patient.clone(),
        capability: "outbox".to_owned(),
        object: id.to_string(),
    }))?;
    let staged = folder.join(format!(".envoi-{}.partiel", id.as_str()));
    let written = write(record, &entry, &attempts, &staged).and_then(|()| {
        std::fs::rename(&staged, &target).map_err(|source| ExportError::File {
            path: target.clone(),
            source,
        })
    });
    if written.is_err() {
        // What could not be finished is no export; when it cannot be removed either, its name says what it is.
        std::fs::remove_dir_all(&staged).ok();
    }
    written.map(|()| target)
}

fn write(
    record: &Record,
    entry: &Entry,
    attempts: &[socle_record::model::outbox::Attempt],
    staged: &Path,
) -> Result<(), ExportError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ExportError::File { path, source }
    };
    // Left by an export that was cut short.
    match std::fs::remove_dir_all(staged) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(staged)(error)),
        _ => {}
    }
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(staged)
        .map_err(failed(staged))?;
    let mut documents = Vec::new();
    for (n, attached) in entry.attachments.iter().enumerate() {
        let mut content = Content::of(record, attached);
        let mut head = Vec::new();
        content
            .by_ref()
            .take(1_024)
            .read_to_end(&mut head)
            .map_err(failed(staged))?;
        let name = format!("{}-{}.{}", n + 1, tame(&attached.key), ending(&head));
        let path = staged.join(&name);
        let mut file = create(&path).map_err(failed(&path))?;
        file.write_all(&head)
            .and_then(|()| io::copy(&mut content, &mut file))
            .and_then(|_| file.sync_all())
            .map_err(failed(&path))?;
        documents.push(json!({
            "cle": attached.key, "fichier": name, "octets": attached.size_bytes, "sha256": attached.digest.to_string(),
        }));
    }
    let path = staged.join(ORDER);
    let mut text = serde_json::to_string_pretty(&order(entry, attempts, documents))
        .map_err(io::Error::from)
        .map_err(failed(&path))?;
    text.push('\n');
    let mut file = create(&path).map_err(failed(&path))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed(&path))
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// An entry as scripts read it; instants are milliseconds UTC.
pub fn order(
    entry: &Entry,
    attempts: &[socle_record::model::outbox::Attempt],
    documents: Vec<Value>,
) -> Value {
    let values: serde_json::Map<_, _> = entry
        .values
        .iter()
        .map(|(key, value)| (key.clone(), Data::from(value.clone()).to_json()))
        .collect();
    let attempts: Vec<_> = attempts
        .iter()
        .map(|attempt| {
            json!({
                "tour": attempt.turn, "tache": attempt.task.as_str(), "extension": attempt.provider,
                "debut_ms": attempt.started_ms, "fin_ms": attempt.ended_ms, "issue": attempt.outcome,
                "code": attempt.code, "message": attempt.message,
            })
        })
        .collect();
    let mut line = summary(entry);
    if let Value::Object(object) = &mut line {
        object.insert("ordre".to_owned(), Value::Object(values));
        object.insert(
            "reponse".to_owned(),
            Data::from(entry.answer.clone()).to_json(),
        );
        object.insert("historique".to_owned(), Value::Array(attempts));
        object.insert("documents".to_owned(), Value::Array(documents));
    }
    line
}

/// The same without the order itself, as lists show it.
pub fn summary(entry: &Entry) -> Value {
    let needs: Vec<_> = entry.needs.iter().map(ToString::to_string).collect();
    json!({
        "id": entry.id.as_str(), "identifiant": entry.wire_id, "service": entry.service,
        "extension": entry.provider, "demandeur": entry.plugin,
        "auteur": entry.author.person.as_ref().map(|person| &person.nom),
        "patient": entry.patient.as_ref().map(socle_record::PatientId::as_str),
        "etat": entry.state.as_str(), "raison": entry.reason, "besoins": needs,
        "apres": entry.after.as_ref().map(EntryId::as_str),
        "tentatives": entry.attempts, "cree_ms": entry.created_ms, "modifie_ms": entry.updated_ms,
        "prochaine_ms": entry.next_attempt_ms, "nombre_documents": entry.attachments.len(),
    })
}

/// The documents of an entry, by key.
pub fn documents(entry: &Entry) -> Vec<Value> {
    entry
        .attachments
        .iter()
        .map(|one| json!({ "cle": one.key, "octets": one.size_bytes, "sha256": one.digest.to_string() }))
        .collect()
}

/// A name for a file made of what a plugin wrote: letters, digits, `-`, `_` and inner dots.
fn tame(text: &str) -> String {
    let kept: String = text
        .chars()
        .take(NAME)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let kept = kept.trim_matches('.');
    if kept.is_empty() {
        "document".to_owned()
    } else {
        kept.to_owned()
    }
}

/// The ending programs know what these bytes are by.
fn ending(head: &[u8]) -> &'static str {
    let text = std::str::from_utf8(head).map_or_else(
        // The head may end in the middle of a character.
        |error| error.error_len().is_none(),
        |_| true,
    );
    if head.starts_with(b"%PDF-") {
        "pdf"
    } else if head.starts_with(b"PK\x03\x04") {
        "zip"
    } else if head.starts_with(b"\x89PNG") {
        "png"
    } else if head.starts_with(b"\xff\xd8\xff") {
        "jpg"
    } else if text && head.trim_ascii_start().starts_with(b"<") {
        "xml"
    } else if text && !head.contains(&0) {
        "txt"
    } else {
        "bin"
    }
}

/// A document of an entry, read part by part.
struct Content<'a> {
    record: &'a Record,
    attached: &'a Attachment,
    offset: u64,
    part: io::Cursor<Vec<u8>>,
}

impl<'a> Content<'a> {
    fn of(record: &'a Record, attached: &'a Attachment) -> Self {
        Self {
            record,
            attached,
            offset: 0,
            part: io::Cursor::default(),
        }
    }
}

impl io::Read for Content<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(into)?;
        if read > 0 || into.is_empty() || self.offset >= self.attached.size_bytes {
            return Ok(read);
        }
        let part = self
            .record
            .read_blob(&self.attached.digest, self.offset, PART)
            .map_err(io::Error::other)?;
        if part.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.offset += part.len() as u64;
        self.part = io::Cursor::new(part);
        self.part.read(into)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_record::{KeyChoice, NewEntry, Purpose, Surroundings, Write};

    use super::*;

    fn record(folder: &Path) -> Record {
        let home = folder.join("cabinet");
        Record::init(
            &home,
            &KeyChoice::File,
            Purpose::Demonstration,
            Surroundings::default(),
        )
        .unwrap()
    }

    fn queue(record: &Record) -> EntryId {
        let pdf = [b"%PDF-1.7\n".to_vec(), vec![7; 3_000_000]].concat();
        let large = record.put_blob(&mut pdf.as_slice()).unwrap();
        let small = record.put_blob(&mut &b"<a>\xc3\xa9</a>"[..]).unwrap();
        let mut new = NewEntry::new("essai", "parti-depuis");
        new.id = Some("e1".into());
        new.values = vec![("titre".to_owned(), "Lettre".into())];
        new.attachments = vec![
            ("../lettre".to_owned(), large.digest),
            ("corps".to_owned(), small.digest),
        ];
        let unit = Unit::new(Author::host()).with(Write::Enqueue(new));
        record.commit(&unit).unwrap();
        "e1".into()
    }

    #[test]
    fn an_order_and_its_documents_are_written_whole_and_never_over_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let record = record(folder.path());
        let id = queue(&record);
        let out = folder.path().join("export");
        let missing = export(&record, &id, &out, Author::host()).unwrap_err();
        assert_eq!(missing.code(), "export.file");
        std::fs::create_dir(&out).unwrap();
        let target = export(&record, &id, &out, Author::host()).unwrap();
        let order: Value =
            serde_json::from_slice(&std::fs::read(target.join(ORDER)).unwrap()).unwrap();
        assert_eq!(order["ordre"]["titre"], "Lettre");
        assert_eq!(order["extension"], "parti-depuis");
        let files: Vec<_> = order["documents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["fichier"].as_str().unwrap())
            .collect();
        assert_eq!(files, ["1-_lettre.pdf", "2-corps.xml"]);
        let sizes: Vec<_> = files
            .iter()
            .map(|name| std::fs::metadata(target.join(name)).unwrap().len())
            .collect();
        assert_eq!(sizes.iter().sum::<u64>(), 3_000_009 + 9);
        let again = export(&record, &id, &out, Author::host()).unwrap_err();
        assert_eq!(again.code(), "export.exists");
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
        let journal = record.journal_tail(10).unwrap();
        assert!(journal.iter().any(|line| line.name == "envoi.export"));
    }

    #[test]
    fn names_of_files_hold_nothing_a_plugin_could_use() {
        for (key, name) in [
            ("a/b", "a_b"),
            ("..", "document"),
            ("", "document"),
            ("é", "_"),
            ("1.2.250", "1.2.250"),
        ] {
            assert_eq!(tame(key), name);
        }
    }
}
