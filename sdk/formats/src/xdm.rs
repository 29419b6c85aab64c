//! `IHE_XDM.ZIP`: documents of one patient as they are attached to secure mail (IHE XDM, CI-SIS).
//!
//! ```text
//! INDEX.HTM                          for who opens the archive in a browser
//! README.TXT                         who sent it, with which program, what lies where
//! IHE_XDM/SUBSET01/METADATA.XML      what each document is (ebRIM), with its hash and its size
//! IHE_XDM/SUBSET01/DOC0001.XML …     the documents (CDA R2)
//! ```
//!
//! [`write()`] is strict: one patient, an INS, a known type, nothing it cannot say. [`open`] believes nothing: names,
//! sizes, hashes, identities are held against each other, and what does not fit is refused with its reason. What it gives
//! is to be filed by the INS **and** the traits of each document; the metadata alone identify nobody.
//!
//! What is said of a document is what the shared record is told of it: [`crate::xds`] derives it, writes it and reads it.
//! Here are the archive, its pages and its checks. Sources: IHE ITI TF-3 (XDM), the CI-SIS volets on the transmission of
//! documents and the subject of mails.

mod opened;
mod pages;
mod unpack;
mod write;

#[cfg(feature = "xlsx")]
pub(crate) use unpack::unpack_those;

pub use opened::{Archive, Received, open};
pub use write::{Given, Sender, Submission, write};

use crate::cda::CdaError;
use crate::mss::Integration;
use crate::soap::XmlError;
use crate::xds::entry::MetadataError;

/// The name the archive bears in a mail.
pub const NAME: &str = "IHE_XDM.zip";
/// Largest archive read, in bytes: more than any operator carries.
pub const MOST_BYTES: usize = 64 << 20;
/// The most bytes of all its files together, unpacked.
pub const MOST_UNPACKED: u64 = 256 << 20;
/// The most files of an archive.
pub const MOST_FILES: usize = 2_000;
/// The most documents written into one archive.
pub const MOST_DOCUMENTS: usize = 200;

/// Why an archive is not written, or not read.
///
/// Documents are named by their number, from 1: names of files come from outside and may hold anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XdmError {
    /// More than [`MOST_BYTES`].
    #[error("more than {MOST_BYTES} bytes")]
    TooLarge,
    /// It unpacks to more than [`MOST_UNPACKED`], or one file to more than its directory says.
    #[error("unpacks to more than {MOST_UNPACKED} bytes, or to more than it says")]
    Bomb,
    /// More than [`MOST_FILES`], or than [`MOST_DOCUMENTS`] to write.
    #[error("too many files")]
    TooMany,
    /// No zip archive, or a damaged one.
    #[error("no zip archive, or a damaged one: {0}")]
    NotZip(&'static str),
    /// A file is encrypted.
    #[error("a file of the archive is encrypted")]
    Encrypted,
    /// A name leaves the archive (`..`, absolute, a link) or holds signs no name has.
    #[error("a name that leaves the archive")]
    Path,
    /// Two files of one name.
    #[error("two files of one name")]
    SameName,
    /// No `METADATA.XML`.
    #[error("no METADATA.XML")]
    NoMetadata,
    /// `METADATA.XML` cannot be read.
    #[error("METADATA.XML: {0}")]
    Metadata(XmlError),
    /// `METADATA.XML` is XML of another sort, or lacks something.
    #[error("METADATA.XML lacks {0}")]
    MetadataLacks(&'static str),
    /// A document the metadata name is not there.
    #[error("document {0} is not in the archive")]
    Missing(usize),
    /// A document is not the one the metadata speak of: another hash or size.
    #[error("document {0} has another {1} than its metadata")]
    Altered(usize, &'static str),
    /// Two documents with one identifier.
    #[error("two documents with one uniqueId")]
    SameId,
    /// Two patients.
    #[error("two patients in one archive")]
    TwoPatients,
    /// A document speaks of another patient than the metadata.
    #[error("document {0} is about another patient than its metadata")]
    OtherPatient(usize),
    /// No document.
    #[error("no document")]
    Empty,
    /// A document to be sent cannot be read.
    #[error("document {0}: {1}")]
    Document(usize, CdaError),
    /// A document to be sent lacks what the metadata must say.
    #[error("document {0} lacks {1}")]
    Lacks(usize, &'static str),
    /// No INS: a document without one is not sent this way, metadata without one identify nobody.
    #[error("no INS")]
    NoIns,
    /// What is said of the sender or of the submission cannot be written.
    #[error("{0} is missing or badly formed")]
    Setting(&'static str),
}

impl XdmError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "xdm.too-large",
            Self::Bomb => "xdm.bomb",
            Self::TooMany => "xdm.too-many",
            Self::NotZip(_) => "xdm.zip",
            Self::Encrypted => "xdm.encrypted",
            Self::Path => "xdm.path",
            Self::SameName => "xdm.same-name",
            Self::NoMetadata => "xdm.no-metadata",
            Self::Metadata(_) | Self::MetadataLacks(_) => "xdm.metadata",
            Self::Missing(_) => "xdm.missing",
            Self::Altered(..) => "xdm.altered",
            Self::SameId => "xdm.same-id",
            Self::TwoPatients => "xdm.two-patients",
            Self::OtherPatient(_) => "xdm.other-patient",
            Self::Empty => "xdm.empty",
            Self::Document(..) => "xdm.document",
            Self::Lacks(..) => "xdm.lacks",
            Self::NoIns => "xdm.no-ins",
            Self::Setting(_) => "xdm.setting",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        const AGAIN: &str = "Demandez à l’expéditeur de l’envoyer de nouveau.";
        match self {
            Self::TooLarge => {
                format!("Cet envoi est trop volumineux pour être lu ({} Mo au plus). {AGAIN}", MOST_BYTES >> 20)
            }
            Self::TooMany => "Cet envoi contient trop de documents. Répartissez-les en plusieurs messages.".to_owned(),
            Self::Bomb | Self::Path | Self::SameName => {
                "Cet envoi est construit de façon dangereuse : par prudence, il n’est pas ouvert. Prévenez l’expéditeur."
                    .to_owned()
            }
            Self::NotZip(_) => format!("Cet envoi est endommagé : il ne peut pas être ouvert. {AGAIN}"),
            Self::Encrypted => {
                "Cet envoi est protégé par un mot de passe : il ne peut pas être rangé. \
                 Demandez à l’expéditeur de l’envoyer sans mot de passe, la messagerie est déjà sécurisée."
                .to_owned()
            }
            Self::NoMetadata | Self::Metadata(_) | Self::MetadataLacks(_) => {
                format!("Cet envoi ne dit pas de façon lisible ce qu’il contient : il ne peut pas être rangé. {AGAIN}")
            }
            Self::Missing(number) => format!("Le document n° {number} annoncé n’est pas dans cet envoi. {AGAIN}"),
            Self::Altered(number, _) => {
                format!("Le document n° {number} a été modifié ou abîmé en route : il n’est pas rangé. {AGAIN}")
            }
            Self::SameId => format!("Deux documents de cet envoi portent le même identifiant. {AGAIN}"),
            Self::TwoPatients => {
                "Cet envoi concerne plusieurs patients. Un message ne peut parler que d’un patient : envoyez-en un par patient."
                    .to_owned()
            }
            Self::OtherPatient(number) => format!(
                "Le document n° {number} ne concerne pas le patient annoncé par l’envoi : il n’est pas rangé. Prévenez l’expéditeur."
            ),
            Self::Empty => "Cet envoi ne contient aucun document.".to_owned(),
            Self::Document(number, error) => format!("Document n° {number} : {}", error.message()),
            Self::Lacks(number, what) => format!(
                "Le document n° {number} ne peut pas être envoyé : il y manque {}. Complétez-le, puis recommencez.",
                french(what)
            ),
            Self::NoIns => {
                "Sans identité INS qualifiée, ce document ne peut pas être envoyé ni rangé de cette façon. \
                 Qualifiez l’identité du patient."
                    .to_owned()
            }
            Self::Setting(_) => {
                "Les coordonnées de l’expéditeur sont incomplètes. Complétez les réglages du cabinet.".to_owned()
            }
        }
    }

    /// The error of integration a sender who asked is told (CI-SIS).
    #[must_use]
    pub fn integration(&self) -> Integration {
        match self {
            Self::NoIns => Integration::SansIns,
            Self::TwoPatients | Self::OtherPatient(_) => Integration::InsDifferent,
            _ => Integration::Autre,
        }
    }
}

/// Why metadata do not follow from the document of this number.
fn of_metadata(number: usize, error: MetadataError) -> XdmError {
    match error {
        MetadataError::Cda(error) => XdmError::Document(number, error),
        MetadataError::NoIns => XdmError::NoIns,
        MetadataError::Id => XdmError::Lacks(number, "id"),
        MetadataError::Title => XdmError::Lacks(number, "title of 128 characters at most"),
        MetadataError::Missing(element)
        | MetadataError::Code { element, .. }
        | MetadataError::Time { element, .. } => XdmError::Lacks(number, element),
    }
}

/// What a document may lack, in a doctor's words.
fn french(what: &str) -> &'static str {
    match what {
        "id" => "un identifiant valable",
        "title" => "un titre",
        "title of 128 characters at most" => "un titre de 128 signes au plus",
        "code" => "un type connu",
        "confidentialityCode" => "la confidentialité",
        "effectiveTime" => "la date, avec son heure",
        "languageCode" => "la langue",
        "serviceEvent/effectiveTime/low" | "serviceEvent/effectiveTime/high" => "la date de l’acte",
        "author" => "l’auteur",
        "legalAuthenticator" => "le responsable",
        "recordTarget" => "le patient",
        "healthCareFacility" => "le secteur d’activité du cabinet",
        "standardIndustryClassCode" => "le cadre d’exercice du cabinet",
        "component" | "nonXMLBody/text/@mediaType" => "un contenu connu",
        _ => "une mention obligatoire",
    }
}
