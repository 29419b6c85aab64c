//! The strict identity traits (RNIV): birth name, first given name, list of given names, sex, birth date, birthplace.
//!
//! The record keeps them as typed, accents included; [`fil`] gives the form sent to a téléservice.

mod cog;
pub mod fil;

use std::fmt;
use std::str::FromStr;

pub use cog::{Cog, ErreurCog};

use crate::date::CivilDate;

/// Longest name or list of given names kept (the Datamatrix INS allows 100 characters; as a bound on stored traits,
/// inferred).
pub const LONGUEUR_MAX: usize = 100;

/// One of the strict traits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Champ {
    /// Nom de naissance.
    NomNaissance,
    /// Premier prénom de naissance.
    PremierPrenom,
    /// Liste des prénoms de naissance.
    ListePrenoms,
    /// Sexe.
    Sexe,
    /// Date de naissance.
    DateNaissance,
    /// Lieu de naissance (COG).
    LieuNaissance,
}

impl Champ {
    /// All of them, in the order in which they are shown.
    pub const TOUS: [Self; 6] = [
        Self::NomNaissance,
        Self::PremierPrenom,
        Self::ListePrenoms,
        Self::Sexe,
        Self::DateNaissance,
        Self::LieuNaissance,
    ];

    /// Name of the field in JSON and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NomNaissance => "nom_naissance",
            Self::PremierPrenom => "premier_prenom",
            Self::ListePrenoms => "liste_prenoms",
            Self::Sexe => "sexe",
            Self::DateNaissance => "date_naissance",
            Self::LieuNaissance => "lieu_naissance",
        }
    }

    /// For the eye, without article: `nom de naissance`.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::NomNaissance => "nom de naissance",
            Self::PremierPrenom => "premier prénom de naissance",
            Self::ListePrenoms => "liste des prénoms de naissance",
            Self::Sexe => "sexe",
            Self::DateNaissance => "date de naissance",
            Self::LieuNaissance => "lieu de naissance",
        }
    }

    /// For a sentence, with its article: `le nom de naissance`.
    #[must_use]
    pub fn avec_article(self) -> String {
        let article = match self {
            Self::ListePrenoms | Self::DateNaissance => "la",
            _ => "le",
        };
        format!("{article} {}", self.libelle())
    }
}

/// Sex as recorded. INSi knows only F and M; `I` is local and forbids the search (inferred).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Sexe {
    /// Féminin.
    F,
    /// Masculin.
    M,
    /// Indéterminé.
    I,
}

impl Sexe {
    /// One letter: `F`, `M`, `I`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::M => "M",
            Self::I => "I",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::F => "féminin",
            Self::M => "masculin",
            Self::I => "indéterminé",
        }
    }
}

impl fmt::Display for Sexe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sexe {
    type Err = ErreurTrait;

    fn from_str(text: &str) -> Result<Self, ErreurTrait> {
        match text {
            "F" | "f" => Ok(Self::F),
            "M" | "m" => Ok(Self::M),
            "I" | "i" => Ok(Self::I),
            _ => Err(ErreurTrait {
                champ: Champ::Sexe,
                defaut: Defaut::Inconnu,
            }),
        }
    }
}

/// The strict traits of a file, as typed or as INSi gave them. Any value may be built; [`Traits::verifier`] says
/// whether a file may hold it, [`fil::forme`] whether it may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Traits {
    /// Nom de naissance.
    pub nom_naissance: String,
    /// Premier prénom de naissance.
    pub premier_prenom: String,
    /// All given names separated by spaces; empty when unknown (the first given name then stands for the list).
    pub liste_prenoms: String,
    /// Sexe.
    pub sexe: Sexe,
    /// Date de naissance.
    pub date_naissance: CivilDate,
    /// Code officiel géographique of the birthplace.
    pub lieu_naissance: Option<Cog>,
}

impl Traits {
    /// Whether a file may hold these traits: names present, without control characters, within [`LONGUEUR_MAX`].
    ///
    /// # Errors
    /// The first field at fault.
    pub fn verifier(&self) -> Result<(), ErreurTrait> {
        for (champ, text) in [
            (Champ::NomNaissance, &self.nom_naissance),
            (Champ::PremierPrenom, &self.premier_prenom),
            (Champ::ListePrenoms, &self.liste_prenoms),
        ] {
            let defaut = if text.trim().is_empty() && champ != Champ::ListePrenoms {
                Defaut::Vide
            } else if text.chars().count() > LONGUEUR_MAX {
                Defaut::TropLong
            } else if let Some(c) = text.chars().find(|c| c.is_control()) {
                Defaut::Caractere(c)
            } else {
                continue;
            };
            return Err(ErreurTrait { champ, defaut });
        }
        Ok(())
    }

    /// The list of given names, or the first given name when the list is empty.
    #[must_use]
    pub fn prenoms(&self) -> &str {
        if self.liste_prenoms.trim().is_empty() {
            &self.premier_prenom
        } else {
            &self.liste_prenoms
        }
    }

    /// Whether the first given name is the start of the list (EXI ID 10): compared without accents or case, a hyphen or
    /// an apostrophe being worth a space. When it is not, the screen warns and the practitioner corrects.
    #[must_use]
    pub fn premier_prenom_en_tete(&self) -> bool {
        debut_de_liste(&self.premier_prenom, self.prenoms())
    }
}

/// Whether `premier` is the start of `liste`, at the end of a name (EXI ID 10).
#[must_use]
pub fn debut_de_liste(premier: &str, liste: &str) -> bool {
    let (premier, liste) = (fil::mots(premier), fil::mots(liste));
    !premier.is_empty() && liste.starts_with(&premier)
}

/// What is wrong with a trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Defaut {
    /// Empty, or only spaces.
    Vide,
    /// More than [`LONGUEUR_MAX`] characters.
    TropLong,
    /// A character with no equivalent among A–Z, space, apostrophe and hyphen: it is refused, never dropped.
    Caractere(char),
    /// Starts with a space or a hyphen.
    Debut,
    /// Ends with a hyphen or an apostrophe (given names).
    Fin,
    /// Two hyphens in a row in a given name, or more than two in a birth name.
    DoubleTiret,
    /// Spaces, apostrophes or hyphens side by side.
    SeparateursAccoles,
    /// Not one of the values of this field.
    Inconnu,
    /// A birth that has not been. Whoever knows the day says so: nothing here does.
    Avenir,
}

/// A trait that cannot be held or sent, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("trait {}: {defaut:?}", champ.as_str())]
pub struct ErreurTrait {
    /// Which field.
    pub champ: Champ,
    /// What is wrong with it.
    pub defaut: Defaut,
}

impl ErreurTrait {
    /// Stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.defaut {
            Defaut::Vide => "trait.vide",
            Defaut::TropLong => "trait.trop-long",
            Defaut::Caractere(_) => "trait.caractere",
            Defaut::Debut => "trait.debut",
            Defaut::Fin => "trait.fin",
            Defaut::DoubleTiret => "trait.double-tiret",
            Defaut::SeparateursAccoles => "trait.separateurs",
            Defaut::Inconnu => "trait.inconnu",
            Defaut::Avenir => "trait.avenir",
        }
    }

    /// What the practitioner reads: the field, what is wrong, what to do.
    #[must_use]
    pub fn message(&self) -> String {
        let champ = capitale(&self.champ.avec_article());
        match self.defaut {
            Defaut::Vide => {
                format!("{champ} est obligatoire. Complétez ce champ d’après la pièce d’identité.")
            }
            Defaut::TropLong => {
                format!("{champ} dépasse {LONGUEUR_MAX} caractères. Raccourcissez la saisie.")
            }
            Defaut::Caractere(c) if c.is_control() => {
                format!(
                    "{champ} contient un caractère invisible. Effacez et ressaisissez ce champ."
                )
            }
            Defaut::Caractere(c) => {
                let conseil = match c {
                    'œ' | 'Œ' => " (par exemple OE au lieu de Œ)",
                    'æ' | 'Æ' => " (par exemple AE au lieu de Æ)",
                    _ => "",
                };
                format!(
                    "{champ} contient « {c} », que le téléservice INSi n’accepte pas : seuls sont admis les lettres, \
                     l’espace, l’apostrophe et le trait d’union. Corrigez ce champ d’après la pièce \
                     d’identité{conseil}."
                )
            }
            Defaut::Debut => {
                format!("{champ} ne peut pas commencer par une espace ou un trait d’union. Corrigez ce champ.")
            }
            Defaut::Fin => {
                format!("{champ} ne peut pas finir par un trait d’union ou une apostrophe. Corrigez ce champ.")
            }
            Defaut::DoubleTiret if self.champ == Champ::NomNaissance => {
                format!("{champ} comporte plus de deux traits d’union de suite. Corrigez ce champ.")
            }
            Defaut::DoubleTiret => format!(
                "{champ} comporte deux traits d’union de suite, admis seulement dans le nom de naissance. \
                 Corrigez ce champ."
            ),
            Defaut::SeparateursAccoles => format!(
                "{champ} comporte deux espaces, apostrophes ou traits d’union accolés. Corrigez ce champ."
            ),
            Defaut::Inconnu => match self.champ {
                Champ::Sexe => "Le sexe doit être féminin ou masculin pour interroger INSi. Précisez-le d’après \
                                la pièce d’identité."
                    .to_owned(),
                _ => format!("{champ} n’a pas la forme attendue. Corrigez ce champ."),
            },
            Defaut::Avenir => {
                format!("{champ} est dans l’avenir. Corrigez ce champ d’après la pièce d’identité.")
            }
        }
    }
}

/// The sentence with its first letter in upper case.
pub(crate) fn capitale(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The words with their first letter in lower case, for the middle of a sentence: *carte Vitale* keeps its V.
pub(crate) fn minuscule(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
