//! Whom something that was received is about, whatever wrote it: a CDA document, the metadata of an XDM archive, an HL7 v2
//! message.
//!
//! It is a channel of import and never the proof of an identity: the traits find the patient or prefill a search, and only
//! an INSi 00 makes an identity *récupérée*.

mod pid;
mod xdm;

use crate::cda::{self, CdaError};
use crate::soap::XmlError;
use crate::summary::Person;

/// Whom something is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recue {
    /// The traits as they are written, with the INS when one is.
    pub personne: Person,
    /// The sender holds this identity for *fictive*: nobody real (PID-32 `FICT`).
    pub fictive: bool,
    /// The sender has doubts about it (PID-32 `DOUT`).
    pub douteuse: bool,
}

/// Why nobody is read from something that was received.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurRecue {
    /// None of the forms that are read.
    #[error("neither CDA, XDM metadata nor HL7 v2")]
    Inconnu,
    /// XML that is not read.
    #[error(transparent)]
    Xml(#[from] CdaError),
    /// Metadata that are not read.
    #[error(transparent)]
    Metadonnees(XmlError),
    /// The beginning of an HL7 message does not say how it is written.
    #[error("MSH does not say its separators")]
    Separateurs,
    /// Characters that are none of the encoding the message says.
    #[error("MSH-18 says {0}")]
    Caracteres(String),
    /// It names nobody.
    #[error("nobody is named")]
    SansPatient,
    /// It is about several people.
    #[error("several people are named")]
    PlusieursPatients,
}

impl ErreurRecue {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Inconnu => "recue.inconnu",
            Self::Xml(error) => error.code(),
            Self::Metadonnees(_) => "recue.metadonnees",
            Self::Separateurs => "recue.separateurs",
            Self::Caracteres(_) => "recue.caracteres",
            Self::SansPatient => "recue.sans-patient",
            Self::PlusieursPatients => "recue.plusieurs-patients",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Inconnu => "Ce fichier ne dit pas de quel patient il parle : choisissez le dossier à la main.",
            Self::Xml(error) => return error.message(),
            Self::Metadonnees(_) | Self::Separateurs | Self::Caracteres(_) => {
                "Ce message est endommagé ou incomplet. Demandez à son auteur de l’envoyer de nouveau."
            }
            Self::SansPatient => {
                "Ce document n’indique pas de quel patient il parle : choisissez le dossier à la main."
            }
            Self::PlusieursPatients => {
                "Ce message parle de plusieurs patients : par prudence, aucun n’est pris. Demandez un envoi par patient."
            }
        }
        .to_owned()
    }
}

/// Reads whom these bytes are about: a CDA document, `METADATA.XML` of an XDM archive or another ebRIM submission, an
/// HL7 v2 message.
///
/// # Errors
/// [`ErreurRecue`]. Of a form that is not known: [`ErreurRecue::Inconnu`].
pub fn recue(bytes: &[u8]) -> Result<Recue, ErreurRecue> {
    if pid::est_hl7(bytes) {
        return pid::message(bytes);
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if start.trim_ascii_start().first() != Some(&b'<') {
        return Err(ErreurRecue::Inconnu);
    }
    let root = cda::tree::read(bytes)?;
    match root.name.as_str() {
        "ClinicalDocument" => cda::patient(&root)
            .map(|personne| Recue {
                personne,
                ..Recue::default()
            })
            .ok_or(ErreurRecue::SansPatient),
        name if xdm::RACINES.contains(&name) => xdm::metadonnees(bytes),
        _ => Err(ErreurRecue::Inconnu),
    }
}

impl Recue {
    /// Whether it names anybody at all.
    fn est_vide(&self) -> bool {
        let person = &self.personne;
        person.ins.is_none() && person.nom_naissance.is_empty()
    }

    /// Whether two readings can be of one person: what both say is the same.
    fn peut_etre(&self, other: &Self) -> bool {
        let (a, b) = (&self.personne, &other.personne);
        let same = |a: &str, b: &str| a.is_empty() || b.is_empty() || crate::fold::same_words(a, b);
        let number = |person: &Person| person.ins.as_ref().map(|ins| ins.matricule.clone());
        let agree = match (number(a), number(b)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        agree
            && same(&a.nom_naissance, &b.nom_naissance)
            && same(&a.premier_prenom, &b.premier_prenom)
            && (a.date_naissance.is_none()
                || b.date_naissance.is_none()
                || a.date_naissance == b.date_naissance)
    }
}

/// The one person of several readings.
fn une_seule(readings: impl Iterator<Item = Recue>) -> Result<Recue, ErreurRecue> {
    let mut found: Option<Recue> = None;
    for reading in readings.filter(|reading| !reading.est_vide()) {
        match &found {
            None => found = Some(reading),
            Some(first) if !first.peut_etre(&reading) => {
                return Err(ErreurRecue::PlusieursPatients);
            }
            // One that says only a number is less than one that says a name.
            Some(first) if first.personne.nom_naissance.is_empty() => found = Some(reading),
            Some(_) => {}
        }
    }
    found.ok_or(ErreurRecue::SansPatient)
}
