//! The code officiel géographique (INSEE) of a birthplace.

use std::fmt;
use std::str::FromStr;

/// Five characters: a French commune (`63220`, Corsica `2A004`, overseas `97105`) or 99 and a country (`99127`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cog([u8; 5]);

/// The text has not the shape of a code officiel géographique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code officiel géographique: five digits, or 2A or 2B and three digits")]
pub struct ErreurCog;

impl ErreurCog {
    /// Stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "cog.forme"
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        "Le lieu de naissance est un code INSEE de cinq caractères (et non un code postal), par exemple 63220, \
         2A004 ou 99127 pour l’étranger. Corrigez ce champ."
            .to_owned()
    }
}

impl Cog {
    /// The unknown place (`99999`): a qualified identity that carries it deserves a warning.
    pub const INCONNU: Self = Self(*b"99999");

    /// The five characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored, so the fallback is never taken.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the place is the unknown one.
    #[must_use]
    pub fn est_inconnu(&self) -> bool {
        *self == Self::INCONNU
    }

    /// Whether the place is outside France (codes 99).
    #[must_use]
    pub fn est_etranger(&self) -> bool {
        self.0.starts_with(b"99")
    }
}

impl FromStr for Cog {
    type Err = ErreurCog;

    fn from_str(text: &str) -> Result<Self, ErreurCog> {
        let mut bytes: [u8; 5] = text
            .trim()
            .as_bytes()
            .try_into()
            .map_err(|_erreur| ErreurCog)?;
        bytes.make_ascii_uppercase();
        let departement = bytes[0].is_ascii_digit()
            && (bytes[1].is_ascii_digit() || (bytes[0] == b'2' && matches!(bytes[1], b'A' | b'B')));
        if departement && bytes[2..].iter().all(u8::is_ascii_digit) {
            Ok(Self(bytes))
        } else {
            Err(ErreurCog)
        }
    }
}

impl fmt::Display for Cog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Cog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cog({})", self.as_str())
    }
}

#[cfg(feature = "serde")]
crate::texte_serde::texte_serde!(Cog);
