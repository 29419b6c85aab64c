//! What a plugin asks to have signed.

use crate::error::KeyError;
use crate::profile::Profile;

/// What only the host writes: a plugin that gives one of these is refused, whatever the profile.
const RESERVED: [&str; 16] = [
    "issuer",
    "subject",
    "subject-id",
    "name-id",
    "name-qualifier",
    "role",
    "profession",
    "structure",
    "identifiant_structure",
    "sector",
    "secteur_activite",
    "authentification_mode",
    "authentication-mode",
    "responsible",
    "signing-time",
    "certificate",
];

/// Longest attribute, in bytes.
const VALUE_BYTES: usize = 512;
/// Most digests in one manifest.
const DIGESTS: usize = 500;

/// A document that is signed by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// What it is the digest of: the document's unique identifier, an OID.
    pub of: String,
    /// SHA-256 (32 bytes) or SHA-1 (20 bytes), which the DMP's own samples still use.
    pub bytes: Vec<u8>,
}

/// A signature asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureRequest {
    /// Which.
    pub profile: Profile,
    /// Names and values the profile has room for.
    pub attributes: Vec<(String, String)>,
    /// What is signed by its digest.
    pub digests: Vec<Digest>,
}

impl SignatureRequest {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn need(&self, name: &'static str) -> Result<&str, ProfileError> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ProfileError::Missing(name.into()))
    }

    /// Only these attributes are there, each once, none that the host writes, none longer than it may be or holding what
    /// XML cannot.
    pub(crate) fn only(&self, allowed: &[&str]) -> Result<(), ProfileError> {
        for (at, (name, value)) in self.attributes.iter().enumerate() {
            let lower = name.to_ascii_lowercase();
            if RESERVED.contains(&lower.as_str()) {
                return Err(ProfileError::Reserved(name.clone()));
            }
            if !allowed.contains(&name.as_str()) {
                return Err(ProfileError::Unknown(name.clone()));
            }
            if self.attributes[..at].iter().any(|(other, _)| other == name) {
                return Err(ProfileError::Malformed(name.clone()));
            }
            if value.len() > VALUE_BYTES || value.chars().any(char::is_control) {
                return Err(ProfileError::Malformed(name.clone()));
            }
        }
        if self.digests.len() > DIGESTS {
            return Err(ProfileError::Malformed("digests".into()));
        }
        Ok(())
    }

    pub(crate) fn no_digests(&self) -> Result<(), ProfileError> {
        match self.digests.is_empty() {
            true => Ok(()),
            false => Err(ProfileError::Unknown("digests".into())),
        }
    }
}

/// This program, as assertions name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// A name that only the host writes.
    #[error("`{0}` is written by the host, never by a plugin")]
    Reserved(String),
    /// A name this profile has no room for.
    #[error("`{0}` is no attribute of this profile")]
    Unknown(String),
    /// A value this profile needs.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A value that has not the form it must have.
    #[error("`{0}` has not the form it must have")]
    Malformed(String),
    /// What the session does not say of who speaks. French: the end of a sentence.
    #[error("the session does not say: {0}")]
    Speaker(String),
    /// Who speaks has no key here.
    #[error("no key to sign with")]
    NoKey,
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The XML could not be made: a fault of ours.
    #[error("XML: {0}")]
    Xml(String),
}

impl ProfileError {
    /// Dotted code, stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reserved(_) => "denied",
            Self::Unknown(_) => "signature.attribute",
            Self::Missing(_) => "signature.missing",
            Self::Malformed(_) => "signature.malformed",
            Self::Speaker(_) => "signature.speaker",
            Self::NoKey => "session-required",
            Self::Key(error) => error.code(),
            Self::Xml(_) => "signature.failed",
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::Reserved(_) | Self::Unknown(_) | Self::Missing(_) | Self::Malformed(_) => "L’extension a préparé une demande de signature invalide : rien n’a été signé. Signalez-le à son éditeur.".into(),
            Self::Speaker(what) => format!("Rien n’a été signé : la session n’indique pas {what}. Complétez les réglages du cabinet."),
            Self::NoKey => "Cette action demande votre carte CPS : insérez-la, puis recommencez.".into(),
            Self::Key(error) => error.sentence(),
            Self::Xml(_) => "La signature n’a pas pu être préparée : rien n’a été signé. Contactez le support.".into(),
        }
    }
}
