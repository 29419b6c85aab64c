//! An archive written: checked first, whole or not at all.

use std::io::{Cursor, Write as _};

use sha1::{Digest as _, Sha1};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::values::Hidden;
use super::{Entry, MOST_BYTES, MOST_DOCUMENTS, XdmError, metadata, pages};
use crate::oid;

/// Who sends, as `README.TXT` and `INDEX.HTM` say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sender {
    /// Name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Address; may be empty.
    pub address: String,
    /// Phone; may be empty.
    pub phone: String,
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Who makes it.
    pub editor: String,
}

/// The submission the documents are of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submission {
    /// OID, new with each archive.
    pub unique_id: String,
    /// OID of the system that sends.
    pub source_id: String,
    /// When: milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// What the receiver reads of the whole.
    pub title: String,
}

/// A document to be sent.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// The CDA.
    pub document: &'a [u8],
    /// From whom it is hidden besides what it says itself.
    pub hidden: Vec<Hidden>,
}

/// Writes an archive of these documents.
///
/// # Errors
/// [`XdmError`]: more than one patient, none, a document that does not say what the metadata must, settings that are not
/// there.
pub fn write(
    submission: &Submission,
    sender: &Sender,
    documents: &[Given<'_>],
) -> Result<Vec<u8>, XdmError> {
    if documents.is_empty() {
        return Err(XdmError::Empty);
    }
    if documents.len() > MOST_DOCUMENTS {
        return Err(XdmError::TooMany);
    }
    let settings = [
        ("unique_id", is_id(&submission.unique_id)),
        ("source_id", is_id(&submission.source_id)),
        ("title", !submission.title.trim().is_empty()),
        ("sender", !sender.name.trim().is_empty()),
        ("program", !sender.program.trim().is_empty()),
    ];
    if let Some((what, _)) = settings.iter().find(|(_, is_there)| !is_there) {
        return Err(XdmError::Setting(what));
    }
    let entries = entries(documents)?;
    let patient = entries
        .first()
        .and_then(|entry| entry.patient.as_ref())
        .ok_or(XdmError::NoIns)?;
    let metadata =
        metadata::write(submission, patient, &entries).ok_or(XdmError::Setting("at_ms"))?;
    let index = pages::index(sender, submission, &entries).ok_or(XdmError::Setting("sender"))?;
    let readme = pages::readme(sender, &entries);
    let mut files: Vec<(String, &[u8])> = vec![
        ("INDEX.HTM".to_owned(), &index),
        ("README.TXT".to_owned(), readme.as_bytes()),
        (format!("{}METADATA.XML", pages::FOLDER), &metadata),
    ];
    for (entry, given) in entries.iter().zip(documents) {
        files.push((format!("{}{}", pages::FOLDER, entry.uri), given.document));
    }
    let archive = zipped(&files).map_err(|_error| XdmError::TooLarge)?;
    if archive.len() > MOST_BYTES {
        return Err(XdmError::TooLarge);
    }
    Ok(archive)
}

fn is_id(text: &str) -> bool {
    oid::is_oid(text) && text.len() <= 64
}

fn entries(documents: &[Given<'_>]) -> Result<Vec<Entry>, XdmError> {
    let mut entries: Vec<Entry> = Vec::with_capacity(documents.len());
    for (number, given) in (1..).zip(documents) {
        let mut entry = Entry::of(given.document).map_err(|error| match error {
            XdmError::Document(_, error) => XdmError::Document(number, error),
            XdmError::Lacks(_, what) => XdmError::Lacks(number, what),
            other => other,
        })?;
        if let Some(first) = entries.first()
            && first.patient != entry.patient
        {
            return Err(XdmError::TwoPatients);
        }
        if entries.iter().any(|one| one.unique_id == entry.unique_id) {
            return Err(XdmError::SameId);
        }
        let mut hidden = given.hidden.clone();
        hidden.sort();
        hidden.dedup();
        entry
            .confidentiality
            .extend(hidden.into_iter().map(Hidden::term));
        entry.hash = sha1(given.document);
        entry.size = u64::try_from(given.document.len()).ok();
        entry.uri = format!("DOC{number:04}.XML");
        entries.push(entry);
    }
    Ok(entries)
}

/// SHA-1 in hexadecimal: what the metadata of XDS compare documents by. It guards against damage, not against a forger.
pub(super) fn sha1(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(40);
    for byte in Sha1::digest(bytes) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

fn zipped(files: &[(String, &[u8])]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}
