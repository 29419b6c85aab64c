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

/// Whether this is a well-formed OID: numbers without leading zeros, joined by points, the first 0, 1 or 2.
#[must_use]
pub fn is_oid(text: &str) -> bool {
    let mut arcs = text.split('.');
    matches!(arcs.next(), Some("0" | "1" | "2"))
        && text.contains('.')
        && arcs.all(|arc| {
            !arc.is_empty()
                && arc.bytes().all(|c| c.is_ascii_digit())
                && (arc == "0" || !arc.starts_with('0'))
        })
}

/// The OID of a UUID, which nobody else can have given (ITU-T X.667): `2.25.` and the number, 44 characters at most.
#[must_use]
pub fn of_uuid(uuid: [u8; 16]) -> String {
    format!("2.25.{}", u128::from_be_bytes(uuid))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oid_has_no_leading_zero_and_a_uuid_gives_one_of_44_characters_at_most() {
        for oid in ["1.2", "2.25.0", INS_NIR] {
            assert!(is_oid(oid), "{oid}");
        }
        for text in ["", "1", "3.1", "1.02", "1..2", "1.2.", "1.a"] {
            assert!(!is_oid(text), "{text}");
        }
        let longest = of_uuid([0xFF; 16]);
        assert_eq!(longest, "2.25.340282366920938463463374607431768211455");
        assert!(is_oid(&longest) && longest.len() == 44);
        assert_eq!(of_uuid([0; 16]), "2.25.0");
    }
}
