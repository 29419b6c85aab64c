//! What is sent in one go: a submission set, documents, the signature of it all, and how they hang together. Also what
//! changes of a document that is there: its metadata, or its status.

use super::Code;
use super::entry::{APPROVED, ARCHIVED, Author, DELETED, Entry};

/// Why documents are submitted together, by whom, for whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubmissionSet {
    /// Identifier in the message; in an answer, its UUID.
    pub id: String,
    /// OID of the submission, without prefix.
    pub unique_id: String,
    /// OID of the system that submits.
    pub source: String,
    /// The patient (CX).
    pub patient: String,
    /// When, UTC.
    pub time: String,
    /// What it is about.
    pub content: Code,
    /// Who submits.
    pub author: Author,
    /// Title; may be empty.
    pub title: String,
    /// Status in an answer.
    pub status: String,
}

/// A document to be submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its metadata.
    pub entry: Entry,
    /// `entryUUID` of the document it replaces.
    pub replaces: Option<String>,
}

/// Everything that is submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Why, by whom.
    pub set: SubmissionSet,
    /// The documents.
    pub documents: Vec<Document>,
    /// The entry of the signature ([`Entry::signature`]).
    pub signature: Option<Entry>,
}

/// A submission that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmissionError {
    /// Nothing to submit.
    #[error("no document")]
    Empty,
    /// Documents of several patients.
    #[error("the documents and the submission are not of one patient")]
    Patients,
    /// Two documents with one identifier.
    #[error("two documents have one identifier")]
    Twice,
    /// An identifier that is not one.
    #[error("{0} is not an OID of at most 64 characters")]
    Oid(&'static str),
    /// What is replaced is not named by its UUID.
    #[error("what is replaced is not named by urn:uuid:")]
    Replaced,
    /// Metadata of a document that is in no registry: it has no `lid` or version.
    #[error("the metadata come from no registry")]
    NotRegistered,
}

impl SubmissionError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "xds.submission.empty",
            Self::Patients => "xds.submission.patients",
            Self::Twice => "xds.submission.twice",
            Self::Oid(_) => "xds.submission.oid",
            Self::Replaced => "xds.submission.replaced",
            Self::NotRegistered => "xds.submission.not-registered",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "Aucun document n’est choisi. Choisissez au moins un document à déposer.",
            Self::Patients => {
                "Les documents choisis ne sont pas tous du même patient : rien n’a été envoyé. Déposez-les patient par \
                 patient."
            }
            Self::Twice => "Le même document est choisi deux fois. Retirez-en un, puis recommencez.",
            Self::Replaced | Self::NotRegistered => {
                "Le document à modifier n’est plus connu tel quel. Actualisez la liste des documents du DMP, puis \
                 recommencez."
            }
            Self::Oid(_) => {
                "L’envoi n’a pas pu être préparé (identifiant technique incorrect). Signalez-le à l’assistance du \
                 logiciel."
            }
        }
        .to_owned()
    }
}

impl Submission {
    /// The documents and the signature.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.documents
            .iter()
            .map(|document| &document.entry)
            .chain(&self.signature)
    }

    /// Whether it can be written.
    ///
    /// # Errors
    /// [`SubmissionError`].
    pub fn check(&self) -> Result<(), SubmissionError> {
        if self.documents.is_empty() {
            return Err(SubmissionError::Empty);
        }
        self.set.check()?;
        let mut known = Vec::new();
        for entry in self.entries() {
            if !fits(&entry.unique_id) {
                return Err(SubmissionError::Oid("uniqueId"));
            }
            if whose(&entry.patient) != whose(&self.set.patient) {
                return Err(SubmissionError::Patients);
            }
            if known.contains(&&entry.unique_id) || self.set.unique_id == entry.unique_id {
                return Err(SubmissionError::Twice);
            }
            known.push(&entry.unique_id);
        }
        let named = |uuid: &String| uuid.starts_with("urn:uuid:");
        match self
            .documents
            .iter()
            .all(|document| document.replaces.as_ref().is_none_or(named))
        {
            true => Ok(()),
            false => Err(SubmissionError::Replaced),
        }
    }
}

impl SubmissionSet {
    fn check(&self) -> Result<(), SubmissionError> {
        for (what, oid) in [("uniqueId", &self.unique_id), ("sourceId", &self.source)] {
            if !fits(oid) {
                return Err(SubmissionError::Oid(what));
            }
        }
        Ok(())
    }
}

/// A change to a document that is in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// New metadata, as the registry gave them and with the new confidentiality (TD3.3a, TD3.3b). Boxed: it is large.
    Metadata(Box<Entry>),
    /// Another status (TD3.3c, TD3.3d).
    Status {
        /// Which document: its `entryUUID`.
        entry: String,
        /// What it has.
        from: Status,
        /// What it is to have.
        to: Status,
    },
}

/// A status a professional may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Current.
    Approved,
    /// Put away.
    Archived,
    /// Deleted.
    Deleted,
}

impl Status {
    /// As metadata say it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => APPROVED,
            Self::Archived => ARCHIVED,
            Self::Deleted => DELETED,
        }
    }
}

/// A submission set and what it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Why, by whom.
    pub set: SubmissionSet,
    /// What.
    pub change: Change,
}

impl Update {
    /// Whether it can be written.
    ///
    /// # Errors
    /// [`SubmissionError`].
    pub fn check(&self) -> Result<(), SubmissionError> {
        self.set.check()?;
        match &self.change {
            Change::Metadata(entry) if whose(&entry.patient) != whose(&self.set.patient) => {
                Err(SubmissionError::Patients)
            }
            Change::Metadata(entry) if entry.lid.is_none() || entry.version.is_none() => {
                Err(SubmissionError::NotRegistered)
            }
            Change::Status { entry, .. } if !entry.starts_with("urn:uuid:") => {
                Err(SubmissionError::Replaced)
            }
            Change::Metadata(_) | Change::Status { .. } => Ok(()),
        }
    }
}

fn fits(oid: &str) -> bool {
    crate::oid::is_oid(oid) && oid.len() <= super::entry::MOST_OID
}

/// The identifier and its authority; servers add a date of validity.
fn whose(patient: &str) -> Option<(String, String)> {
    super::hl7::read_patient(patient)
}

impl Submission {
    /// `lcm:SubmitObjectsRequest`: also the `METADATA.XML` of an archive, without the envelope.
    pub(crate) fn write(&self, out: &mut crate::out::Out) {
        super::write::submission(out, self);
    }
}

impl Update {
    pub(crate) fn write(&self, out: &mut crate::out::Out) {
        super::write::update(out, self);
    }
}
