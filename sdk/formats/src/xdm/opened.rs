//! An archive opened: everything it says held against everything it holds.

use std::collections::BTreeMap;

use super::{XdmError, unpack};
use crate::cda::{self, tree};
use crate::soap::XmlError;
use crate::summary::WrittenIns;
use crate::xds::entry::{Author, Entry, hash};
use crate::xds::hl7;
use crate::xds::registry::read_metadata;
use crate::xds::submission::SubmissionSet;

/// An archive that holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// OID of the submission; may be empty.
    pub submission: String,
    /// When it was made, UTC; may be empty.
    pub submitted: String,
    /// Who sent it.
    pub author: Author,
    /// The one patient it is about.
    pub patient: WrittenIns,
    /// Its documents, in the order of the metadata.
    pub documents: Vec<Received>,
    /// How many files lie in it that no metadata speak of, beside `INDEX.HTM` and `README.TXT`. They are not read.
    pub unnamed: usize,
}

/// A document that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What the metadata say of it. A signature of the submission is one as well ([`Entry::is_signature`]).
    pub entry: Entry,
    /// The document.
    pub content: Vec<u8>,
    /// It is a CDA; otherwise something else the metadata name (a PDF, an image).
    pub is_cda: bool,
    /// The INS the document itself bears. None when it bears none: then it is filed by hand.
    pub ins: Option<WrittenIns>,
    /// Whether its hash was said, and is right.
    pub is_hashed: bool,
}

/// Opens an archive.
///
/// # Errors
/// [`XdmError`] when any part of it does not fit the rest: nothing of such an archive is filed.
pub fn open(bytes: &[u8]) -> Result<Archive, XdmError> {
    let mut files = unpack::unpack(bytes)?;
    let places: Vec<String> = files
        .keys()
        .filter(|name| is_metadata(name))
        .cloned()
        .collect();
    if places.is_empty() {
        return Err(XdmError::NoMetadata);
    }
    let mut archive: Option<Archive> = None;
    for place in places {
        let Some(content) = files.remove(&place) else {
            continue;
        };
        let folder = place.trim_end_matches("METADATA.XML");
        let read = read(&content)?;
        let so_far = archive.as_ref().map_or(0, |one| one.documents.len());
        let part = part(&mut files, folder, read, so_far)?;
        match &mut archive {
            None => archive = Some(part),
            Some(known) if known.patient != part.patient => return Err(XdmError::TwoPatients),
            Some(known) => known.documents.extend(part.documents),
        }
    }
    let mut archive = archive.ok_or(XdmError::NoMetadata)?;
    if archive.documents.is_empty() {
        return Err(XdmError::Empty);
    }
    let mut ids: Vec<&str> = archive
        .documents
        .iter()
        .map(|one| one.entry.unique_id.as_str())
        .collect();
    ids.sort_unstable();
    if ids.windows(2).any(|two| two[0] == two[1]) {
        return Err(XdmError::SameId);
    }
    archive.unnamed = files
        .keys()
        .filter(|name| !name.ends_with("INDEX.HTM") && !name.ends_with("README.TXT"))
        .count();
    Ok(archive)
}

/// `IHE_XDM/<one folder>/METADATA.XML`; some senders put a folder of their own around it.
fn is_metadata(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    parts.next() == Some("METADATA.XML") && parts.nth(1) == Some("IHE_XDM")
}

/// What a `METADATA.XML` says.
fn read(bytes: &[u8]) -> Result<(SubmissionSet, Vec<Entry>), XdmError> {
    let read = read_metadata(bytes).map_err(|error| match error {
        XmlError::Missing(what) => XdmError::MetadataLacks(what),
        error => XdmError::Metadata(error),
    })?;
    let mut entries = read.registry.entries;
    entries.extend(read.registry.signatures);
    if entries.iter().any(|entry| entry.unique_id.is_empty()) {
        return Err(XdmError::MetadataLacks("a uniqueId"));
    }
    if entries.iter().any(|entry| entry.uri.is_empty()) {
        return Err(XdmError::MetadataLacks("a URI"));
    }
    let set = read
        .registry
        .sets
        .into_iter()
        .find(|set| read.submissions.contains(&set.id))
        .ok_or(XdmError::MetadataLacks("a SubmissionSet"))?;
    Ok((set, entries))
}

/// The documents of one submission. `before` have been read from others: what is said of one names it by its number.
fn part(
    files: &mut BTreeMap<String, Vec<u8>>,
    folder: &str,
    (set, entries): (SubmissionSet, Vec<Entry>),
    before: usize,
) -> Result<Archive, XdmError> {
    let patient = hl7::ins(&set.patient)
        .or_else(|| entries.iter().find_map(Entry::ins))
        .ok_or(XdmError::NoIns)?;
    let mut documents = Vec::with_capacity(entries.len());
    for (number, entry) in (before + 1..).zip(entries) {
        if entry.ins().is_some_and(|one| one != patient) {
            return Err(XdmError::TwoPatients);
        }
        let name = format!("{folder}{}", entry.uri.replace('\\', "/").to_uppercase());
        let content = files.remove(&name).ok_or(XdmError::Missing(number))?;
        if entry
            .size
            .is_some_and(|size| u64::try_from(content.len()) != Ok(size))
        {
            return Err(XdmError::Altered(number, "size"));
        }
        let is_hashed = !entry.hash.is_empty();
        if is_hashed && !entry.hash.eq_ignore_ascii_case(&hash(&content)) {
            return Err(XdmError::Altered(number, "hash"));
        }
        // What is not XML is another sort of document; XML that says it is a CDA must be one.
        let root = tree::read(&content).ok();
        let is_cda = root
            .as_ref()
            .is_some_and(|root| root.name == "ClinicalDocument");
        let ins = root
            .as_ref()
            .filter(|_| is_cda)
            .and_then(cda::patient)
            .and_then(|person| person.ins);
        if ins.as_ref().is_some_and(|one| *one != patient) {
            return Err(XdmError::OtherPatient(number));
        }
        documents.push(Received {
            entry,
            content,
            is_cda,
            ins,
            is_hashed,
        });
    }
    Ok(Archive {
        submission: set.unique_id,
        submitted: set.time,
        author: set.author,
        patient,
        documents,
        unnamed: 0,
    })
}
