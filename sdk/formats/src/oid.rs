//! The object identifiers of the authorities that assign a matricule INS (HL7 France FR Core, CI-SIS).

use std::fmt;
use std::str::FromStr;

/// NIR, in service.
pub const INS_NIR: &str = "1.2.250.1.213.1.4.8";
/// NIA (waiting number), in service.
pub const INS_NIA: &str = "1.2.250.1.213.1.4.9";
/// NIR of a test environment (the DMP's; the test INSi answers [`INS_NIR`]).
pub const INS_NIR_TEST: &str = "1.2.250.1.213.1.4.10";
/// NIR of a demonstration environment.
pub const INS_NIR_DEMO: &str = "1.2.250.1.213.1.4.11";
/// INS-C, withdrawn in 2021: never a matricule INS.
pub const INS_C: &str = "1.2.250.1.213.1.4.2";

/// Whether this OID may accompany a matricule INS.
#[must_use]
pub fn is_ins(oid: &str) -> bool {
    oid.parse::<OidIns>().is_ok()
}

/// The authority of a matricule INS, a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OidIns {
    /// [`INS_NIR`].
    Nir,
    /// [`INS_NIA`].
    Nia,
    /// [`INS_NIR_TEST`].
    NirTest,
    /// [`INS_NIR_DEMO`].
    NirDemo,
}

impl OidIns {
    /// The dotted form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nir => INS_NIR,
            Self::Nia => INS_NIA,
            Self::NirTest => INS_NIR_TEST,
            Self::NirDemo => INS_NIR_DEMO,
        }
    }

    /// For the eye: `NIR`, `NIA`, …
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Nir => "NIR",
            Self::Nia => "NIA",
            Self::NirTest => "NIR de test",
            Self::NirDemo => "NIR de démonstration",
        }
    }

    /// Whether the matricule belongs to a test or demonstration environment.
    #[must_use]
    pub const fn est_fictif(self) -> bool {
        matches!(self, Self::NirTest | Self::NirDemo)
    }
}

/// The OID is not one of a matricule INS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an OID of a matricule INS")]
pub struct OidInconnu;

impl FromStr for OidIns {
    type Err = OidInconnu;

    fn from_str(oid: &str) -> Result<Self, OidInconnu> {
        match oid {
            INS_NIR => Ok(Self::Nir),
            INS_NIA => Ok(Self::Nia),
            INS_NIR_TEST => Ok(Self::NirTest),
            INS_NIR_DEMO => Ok(Self::NirDemo),
            _ => Err(OidInconnu),
        }
    }
}

impl fmt::Display for OidIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
crate::texte_serde::texte_serde!(OidIns);
