//! The matricule: a NIR or NIA of 13 characters followed by its key of 2 digits.
//!
//! Layout of a NIR (decree 82-103 of 22 January 1982, article 4), by position from 1:
//! sex (1), year (2-3), month (4-5), département (6-7, `2A` and `2B` for Corsica), commune (8-10), rank (11-13).
//! The shapes and the key follow the validator published by the Caisse nationale de l'assurance maladie.

use std::fmt;
use std::str::FromStr;

use crate::traits::Sexe;

/// Number of characters without the key.
pub const LONGUEUR_SANS_CLE: usize = 13;
/// Number of characters with the key.
pub const LONGUEUR: usize = 15;

/// What is wrong with a number offered as a NIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurNir {
    /// Neither 13 nor 15 characters once the spaces are removed.
    #[error("a NIR has 13 characters, or 15 with its key; this one has {0}")]
    Longueur(usize),
    /// A character that cannot stand at this position (counted from 1).
    #[error("the character at position {0} cannot stand there")]
    Caractere(usize),
    /// None of the known shapes (NIR, NNP, migrant number).
    #[error("the number has none of the known shapes")]
    Forme,
    /// The key does not agree with the 13 characters before it.
    #[error("the key is {recue:02}, computed {calculee:02}")]
    Cle {
        /// Key as written.
        recue: u8,
        /// Key computed from the 13 characters.
        calculee: u8,
    },
}

impl ErreurNir {
    /// Stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Longueur(_) => "nir.longueur",
            Self::Caractere(_) => "nir.caractere",
            Self::Forme => "nir.forme",
            Self::Cle { .. } => "nir.cle",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Longueur(n) => format!(
                "Un matricule compte 13 caractères, ou 15 avec sa clé ; celui-ci en compte {n}. Vérifiez la saisie."
            ),
            Self::Caractere(position) => format!(
                "Le caractère en position {position} du matricule n’est pas admis. Vérifiez la saisie \
                 (seuls 2A et 2B, pour la Corse, comportent une lettre)."
            ),
            Self::Forme => {
                "Ce numéro n’a la forme d’aucun matricule connu. Vérifiez le sexe, le mois et la saisie.".to_owned()
            }
            Self::Cle { .. } => {
                "La clé du matricule ne correspond pas au numéro : un chiffre a sans doute été mal saisi.".to_owned()
            }
        }
    }
}

/// Family of numbers a matricule belongs to, told from its digits alone.
///
/// A NIA (numéro identifiant d'attente) has the shape of a NIR: only the OID that comes with it tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Forme {
    /// NIR, or NIA.
    Nir,
    /// Numéro national provisoire: first digit 7 or 8, second 0, 1 or 2 (no longer given since the end of 2022).
    Nnp,
    /// Migrant number: first digit 5 or 6, second 1 or 2.
    Migrant,
    /// Accepted from a téléservice but of no shape we can name.
    Autre,
}

/// A matricule of 15 characters: 13 then the key.
///
/// ```
/// use socle_formats::nir::Matricule;
/// let m: Matricule = "2 75 12 63 220 749 74".parse().unwrap();
/// assert_eq!(m.as_str(), "275126322074974");
/// assert_eq!(m.groupes(), "2 75 12 63 220 749 74");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Matricule([u8; LONGUEUR]);

impl Matricule {
    /// Reads what a person typed: 15 characters whose key must be right, or 13 whose key is computed.
    ///
    /// Spaces are ignored and letters upper-cased.
    ///
    /// # Errors
    /// [`ErreurNir`] when the length, a character, the shape or the key is wrong.
    pub fn parse(text: &str) -> Result<Self, ErreurNir> {
        let matricule = Self::parse_lenient(text)?;
        if matricule.forme() == Forme::Autre {
            return Err(ErreurNir::Forme);
        }
        let (recue, calculee) = (matricule.cle_ecrite(), matricule.cle_calculee());
        if recue == calculee {
            Ok(matricule)
        } else {
            Err(ErreurNir::Cle { recue, calculee })
        }
    }

    /// Reads what a téléservice answered: only the length and the alphabet are held against it.
    ///
    /// A reply is never rejected on its key (published test replies carry wrong ones): ask [`Self::cle_valide`] and
    /// warn. When the key is absent (13 characters) it is computed. Alphabet: digits, and any letter at position 7.
    ///
    /// # Errors
    /// [`ErreurNir::Longueur`] or [`ErreurNir::Caractere`].
    pub fn parse_lenient(text: &str) -> Result<Self, ErreurNir> {
        let mut bytes = [b'0'; LONGUEUR];
        let mut len = 0;
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let Some(slot) = bytes.get_mut(len) else {
                return Err(ErreurNir::Longueur(
                    text.chars().filter(|c| !c.is_whitespace()).count(),
                ));
            };
            let admitted = c.is_ascii_digit() || (len == 6 && c.is_ascii_alphabetic());
            match u8::try_from(c) {
                Ok(byte) if admitted => *slot = byte.to_ascii_uppercase(),
                _ => return Err(ErreurNir::Caractere(len + 1)),
            }
            len += 1;
        }
        let mut matricule = Self(bytes);
        match len {
            LONGUEUR => Ok(matricule),
            LONGUEUR_SANS_CLE => {
                let cle = matricule.cle_calculee();
                matricule.0[13] = b'0' + cle / 10;
                matricule.0[14] = b'0' + cle % 10;
                Ok(matricule)
            }
            other => Err(ErreurNir::Longueur(other)),
        }
    }

    /// The 15 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored, so the fallback is never taken.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The 13 characters without the key.
    #[must_use]
    pub fn numero(&self) -> &str {
        self.as_str().get(..LONGUEUR_SANS_CLE).unwrap_or_default()
    }

    /// The two digits of the key as written.
    #[must_use]
    pub fn cle(&self) -> &str {
        self.as_str().get(LONGUEUR_SANS_CLE..).unwrap_or_default()
    }

    /// Whether the key agrees with the number.
    #[must_use]
    pub fn cle_valide(&self) -> bool {
        self.cle_ecrite() == self.cle_calculee()
    }

    /// The key computed from the first 13 characters.
    #[must_use]
    pub fn cle_calculee(&self) -> u8 {
        cle_de(&self.0)
    }

    fn cle_ecrite(&self) -> u8 {
        (self.0[13] - b'0') * 10 + (self.0[14] - b'0')
    }

    /// Sex told by the first digit: odd is male, even is female; nothing for 0 and 9.
    ///
    /// A disagreement with the recorded sex is a warning only: a fifth of the published test patients disagree.
    #[must_use]
    pub fn sexe(&self) -> Option<Sexe> {
        match self.0[0] {
            b'1' | b'3' | b'5' | b'7' => Some(Sexe::M),
            b'2' | b'4' | b'6' | b'8' => Some(Sexe::F),
            _ => None,
        }
    }

    /// Month of birth: absent when the number says it is unknown (20 to 99) or is not a NIR.
    #[must_use]
    pub fn mois(&self) -> Option<u8> {
        let mois = (self.0[3] - b'0') * 10 + (self.0[4] - b'0');
        (self.forme() == Forme::Nir && (1..=12).contains(&mois)).then_some(mois)
    }

    /// The shape of the number.
    #[must_use]
    pub fn forme(&self) -> Forme {
        let b = &self.0;
        let all_digits = b[6].is_ascii_digit();
        match (b[0], b[1]) {
            (b'1' | b'2', _) => {
                let mois = (b[3] - b'0') * 10 + (b[4] - b'0');
                let departement = all_digits || (b[5] == b'2' && matches!(b[6], b'A' | b'B'));
                if departement && matches!(mois, 1..=12 | 20..=99) {
                    Forme::Nir
                } else {
                    Forme::Autre
                }
            }
            (b'7' | b'8', b'0'..=b'2') if all_digits => Forme::Nnp,
            (b'5' | b'6', b'1' | b'2') if all_digits => Forme::Migrant,
            _ => Forme::Autre,
        }
    }

    /// For the eye: `2 75 12 63 220 749 74`.
    #[must_use]
    pub fn groupes(&self) -> String {
        let mut out = String::with_capacity(LONGUEUR + 6);
        for (i, c) in self.as_str().chars().enumerate() {
            if matches!(i, 1 | 3 | 5 | 7 | 10 | 13) {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }
}

/// The key of 13 characters: 97 less the remainder by 97, with `2A` counted as 19 and `2B` as 18.
///
/// Corsica's letters are replaced at positions 6 and 7 only.
///
/// # Errors
/// [`ErreurNir`] when there are not exactly 13 characters of the right alphabet.
pub fn cle(nir13: &str) -> Result<u8, ErreurNir> {
    let count = nir13.chars().filter(|c| !c.is_whitespace()).count();
    if count != LONGUEUR_SANS_CLE {
        return Err(ErreurNir::Longueur(count));
    }
    let matricule = Matricule::parse_lenient(nir13)?;
    match matricule.0[6] {
        b'0'..=b'9' => Ok(matricule.cle_calculee()),
        b'A' | b'B' if matricule.0[5] == b'2' => Ok(matricule.cle_calculee()),
        _ => Err(ErreurNir::Caractere(7)),
    }
}

fn cle_de(bytes: &[u8; LONGUEUR]) -> u8 {
    let remainder = bytes[..LONGUEUR_SANS_CLE]
        .iter()
        .enumerate()
        .fold(0_u16, |acc, (i, &b)| {
            let digit = match (i, b) {
                // 2A counts as 19 and 2B as 18: the tens become 1.
                (5, b'2') if matches!(bytes[6], b'A' | b'B') => 1,
                (6, b'A') => 9,
                (6, b'B') => 8,
                (_, b'0'..=b'9') => u16::from(b - b'0'),
                // A letter the key knows nothing of (accepted from a téléservice): counted as zero.
                _ => 0,
            };
            (acc * 10 + digit) % 97
        });
    // 97 - remainder is in 1..=97.
    u8::try_from(97 - remainder).unwrap_or(97)
}

impl fmt::Display for Matricule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Matricule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matricule({})", self.as_str())
    }
}

impl FromStr for Matricule {
    type Err = ErreurNir;

    fn from_str(text: &str) -> Result<Self, ErreurNir> {
        Self::parse(text)
    }
}

/// Stored as its 15 characters; read back leniently, since a recovered matricule may carry a wrong key.
#[cfg(feature = "serde")]
impl serde::Serialize for Matricule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Matricule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse_lenient(&text).map_err(serde::de::Error::custom)
    }
}
