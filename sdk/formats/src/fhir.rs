//! FHIR R4 (fr-core profiles): a bundle or a resource read into a [`Summary`], the [`appointments`] of an agenda, and a file
//! written as a bundle.
//!
//! Reading is lenient: profiles are not required, unknown resources and values are put aside and reported, and never fail the
//! whole. Writing says the fr-core profiles it means. Sources: HL7 France FR Core (canonical
//! `https://hl7.fr/ig/fhir/core`), FHIR R4; extensions of earlier versions of FR Core are recognised by the end of their
//! address (from memory).

mod appointments;
mod clinical;
mod json;
mod patient;
mod read;
mod write;

pub use appointments::{Appointment, State as AppointmentState, appointments};
pub use read::read;
pub use write::{Identity, Patient, bundle};

use crate::summary::Summary;

/// Largest file read, in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// The most resources read.
pub const MOST_RESOURCES: usize = 100_000;

/// Where the profiles of FR Core live.
pub const FR_CORE: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition/";
/// The code system of identifier types of FR Core.
pub const FR_CORE_IDENTIFIERS: &str = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203";

/// Why a file is no FHIR at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FhirError {
    /// Too many bytes.
    #[error("more than {MOST_BYTES} bytes")]
    TooLarge,
    /// Not UTF-8.
    #[error("not UTF-8")]
    Charset,
    /// Not JSON, or nested too deep.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but no FHIR resource.
    #[error("no resourceType")]
    NotFhir,
    /// Too many resources.
    #[error("more than {MOST_RESOURCES} resources")]
    TooMany,
    /// No patient in it.
    #[error("no Patient")]
    NoPatient,
    /// No appointment in it.
    #[error("no Appointment")]
    NoAppointment,
}

impl FhirError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "fhir.too-large",
            Self::Charset => "fhir.charset",
            Self::NotJson(_) => "fhir.json",
            Self::NotFhir => "fhir.resource",
            Self::TooMany => "fhir.too-many",
            Self::NoPatient => "fhir.no-patient",
            Self::NoAppointment => "fhir.no-appointment",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::TooLarge | Self::TooMany => {
                "Ce fichier est trop grand pour être importé en une fois. Exportez-le en plusieurs parties, puis recommencez."
            }
            Self::Charset => {
                "Les caractères de ce fichier ne sont pas ceux d’un fichier FHIR (UTF-8). Exportez-le de nouveau, puis recommencez."
            }
            Self::NotJson(_) => {
                "Ce fichier n’est pas un fichier FHIR (JSON) lisible : il est endommagé, incomplet ou d’une autre sorte. Exportez-le de nouveau, puis recommencez."
            }
            Self::NotFhir => {
                "Ce fichier ne contient aucune ressource FHIR. Vérifiez le fichier choisi."
            }
            Self::NoPatient => {
                "Ce fichier FHIR ne contient aucun patient. Vérifiez le fichier choisi."
            }
            Self::NoAppointment => {
                "Ce fichier FHIR ne contient aucun rendez-vous (Appointment). Vérifiez le fichier choisi."
            }
        }
        .to_owned()
    }
}

/// What a reader answers.
pub type Read = Result<Summary, FhirError>;
