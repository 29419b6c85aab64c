//! The signatures that can be asked for by name.
//!
//! A plugin never hands over XML to be signed. It names a profile and gives the attributes the profile has room for, and
//! digests; who signs, in which quality, for which structure and how they authenticated is written here from the
//! [`Speaker`](crate::Speaker), and a plugin that gives these names is refused.
//!
//! XML is written by `quick-xml`, canonicalised and digested by `bergshamra`, signed by whatever [`Signer`] speaks.

mod insi;
mod request;
mod saml;
mod sign;
mod vihf;
mod xades;
mod xml;

pub use request::{Digest, ProfileError, SignatureRequest, Software};

use crate::signer::Signer;
use crate::speaker::{SessionKind, Voice};

/// A signature that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The VIHF of the DMP: a SAML assertion in the header of each request.
    Vihf,
    /// The assertion of the INSi téléservice: signed by a card, unsigned with Pro Santé Connect.
    Insi,
    /// The XAdES signature over the manifest of a submission to the DMP.
    XadesManifest,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vihf, Self::Insi, Self::XadesManifest];

    /// By the name a plugin gives.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// The name a plugin gives.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vihf => "vihf",
            Self::Insi => "insi",
            Self::XadesManifest => "xades-manifest",
        }
    }

    /// What is signed, in French, for consent and journal.
    pub fn label(self) -> &'static str {
        match self {
            Self::Vihf => "jeton d’accès au DMP (VIHF)",
            Self::Insi => "jeton d’accès au téléservice INSi",
            Self::XadesManifest => "signature d’un lot de documents pour le DMP",
        }
    }

    /// Whether it is signed when one speaks so. The INSi assertion of Pro Santé Connect is not (SEL-MP-043, second-hand).
    pub fn is_signed_by(self, kind: SessionKind) -> bool {
        !(self == Self::Insi && kind == SessionKind::ProSanteConnect)
    }
}

/// Write and sign what was asked. Answers the XML, without declaration, ready to be put where it belongs.
///
/// Blocks while the card signs. `at_ms` is now, milliseconds since the Unix epoch, UTC.
pub fn sign(
    request: &SignatureRequest,
    voice: &Voice,
    software: &Software,
    at_ms: i64,
) -> Result<String, ProfileError> {
    let signer = || -> Result<&dyn Signer, ProfileError> {
        let signer = voice.signer.as_deref().ok_or(ProfileError::NoKey)?;
        signer.certificate().check_dates(at_ms)?;
        Ok(signer)
    };
    match request.profile {
        Profile::Vihf => vihf::sign(request, voice, software, signer()?, at_ms),
        Profile::Insi => {
            let signer = match request.profile.is_signed_by(voice.speaker.kind) {
                true => Some(signer()?),
                false => None,
            };
            insi::sign(request, voice, signer, at_ms)
        }
        Profile::XadesManifest => xades::sign(request, signer()?, at_ms),
    }
}
