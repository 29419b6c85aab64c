//! An archive written: checked first, whole or not at all.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::{MOST_BYTES, MOST_DOCUMENTS, XdmError, of_metadata, pages};
use crate::oid;
use crate::out::Out;
use crate::xds::entry::{Entry, of_cda};
use crate::xds::submission::{self, SubmissionSet};
use crate::xds::time;
use crate::xds::values::{self, Hidden};

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
    let metadata = metadata(submission, &entries)?;
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

/// `METADATA.XML`.
fn metadata(submission: &Submission, entries: &[Entry]) -> Result<Vec<u8>, XdmError> {
    let first = entries.first().ok_or(XdmError::Empty)?;
    let time = time::of_ms(submission.at_ms);
    if time.is_empty() {
        return Err(XdmError::Setting("at_ms"));
    }
    let written = submission::Submission {
        set: SubmissionSet {
            unique_id: submission.unique_id.clone(),
            source: submission.source_id.clone(),
            patient: first.patient.clone(),
            time,
            // The sector of the practice where the set of contents has it.
            content: values::content(&first.facility.code)
                .or_else(|| values::content("97"))
                .unwrap_or_default(),
            author: first.authors.first().cloned().unwrap_or_default(),
            title: submission.title.clone(),
            ..SubmissionSet::default()
        },
        documents: entries
            .iter()
            .map(|entry| submission::Document {
                entry: entry.clone(),
                replaces: None,
            })
            .collect(),
        signature: None,
    };
    // Everything it looks at was looked at above, but that the submission is no document.
    written
        .check()
        .map_err(|_error| XdmError::Setting("unique_id"))?;
    let mut out = Out::new();
    written.write(&mut out);
    out.finish().ok_or(XdmError::Setting("title"))
}

fn is_id(text: &str) -> bool {
    oid::is_oid(text) && text.len() <= 64
}

fn entries(documents: &[Given<'_>]) -> Result<Vec<Entry>, XdmError> {
    let mut entries: Vec<Entry> = Vec::with_capacity(documents.len());
    for (number, given) in (1..).zip(documents) {
        let id = format!("Document{number:02}");
        let mut entry = of_cda(given.document, &id, &given.hidden)
            .map_err(|error| of_metadata(number, error))?;
        if let Some(first) = entries.first()
            && first.patient != entry.patient
        {
            return Err(XdmError::TwoPatients);
        }
        if entries.iter().any(|one| one.unique_id == entry.unique_id) {
            return Err(XdmError::SameId);
        }
        entry.uri = format!("DOC{number:04}.XML");
        entries.push(entry);
    }
    Ok(entries)
}

fn zipped(files: &[(String, &[u8])]) -> Result<Vec<u8>, rawzip::Error> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in files {
        let (mut file, configuration) = archive
            .new_file(name)
            .compression_method(CompressionMethod::DEFLATE)
            .start()?;
        let packed = DeflateEncoder::new(&mut file, Compression::default());
        let mut plain = configuration.wrap(packed);
        plain.write_all(content)?;
        let (packed, said) = plain.finish()?;
        packed.finish()?;
        file.finish(said)?;
    }
    archive.finish()?;
    Ok(bytes)
}
