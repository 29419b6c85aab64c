//! A person or a structure of the directory.

use std::fmt;
use std::str::FromStr;

use crate::mss::address::Address;

/// Who a [`Correspondant`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// A professional.
    Personne,
    /// A structure, or a service of one.
    Organisation,
}

/// Whose a mailbox is (TRE_R257).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeBal {
    /// One professional's.
    Per,
    /// A practice's, read by those who work there.
    Cab,
    /// An organisation's or a service's.
    Org,
    /// A program's: nobody may read it.
    App,
}

/// A type of mailbox nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown type of mailbox")]
pub struct TypeInconnu;

impl TypeBal {
    /// Every type.
    pub const TOUS: [Self; 4] = [Self::Per, Self::Cab, Self::Org, Self::App];

    /// Its code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Per => "PER",
            Self::Cab => "CAB",
            Self::Org => "ORG",
            Self::App => "APP",
        }
    }

    /// Its name on the screen.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Per => "personnelle",
            Self::Cab => "de cabinet",
            Self::Org => "d’organisation",
            Self::App => "d’application",
        }
    }
}

impl FromStr for TypeBal {
    type Err = TypeInconnu;

    fn from_str(code: &str) -> Result<Self, TypeInconnu> {
        Self::TOUS
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(code.trim()))
            .ok_or(TypeInconnu)
    }
}

impl fmt::Display for TypeBal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code of a national nomenclature with its label; either may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Code {
    /// `10`, `SM26`.
    pub code: String,
    /// `Médecin`.
    pub libelle: String,
}

/// A place of practice, or the seat of a structure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lieu {
    /// National identifier of the structure, its type in front (`1` FINESS, `4` RPPS with rank); empty when not known.
    pub structure: String,
    /// Registered name.
    pub raison_sociale: String,
    /// The name on the door.
    pub enseigne: String,
    /// Number and street, on one line.
    pub voie: String,
    /// Postal code.
    pub code_postal: String,
    /// Town, without postal code and `CEDEX`.
    pub commune: String,
    /// Telephone; the extract has none.
    pub telephone: String,
}

impl Lieu {
    /// The name it goes by: the one on the door, otherwise the registered one.
    #[must_use]
    pub fn nom(&self) -> &str {
        [&self.enseigne, &self.raison_sociale]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", String::as_str)
    }
}

/// A mailbox of secure mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bal {
    /// Its address.
    pub adresse: Address,
    /// Whose it is.
    pub type_bal: TypeBal,
    /// Takes documents without paper (*dématérialisation*); not always said.
    pub dematerialisation: Option<bool>,
    /// On the red list: must not be shown to anybody who does not know it already.
    pub liste_rouge: bool,
    /// Service of the structure, such as `Cardiologie`.
    pub service: String,
    /// What it is for, such as `Secrétariat`.
    pub description: String,
    /// 1 is preferred; absent for most.
    pub rang: Option<u32>,
    /// Where in [`Correspondant::lieux`] it belongs; none when not said.
    pub lieu: Option<usize>,
}

/// A person or a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondant {
    /// Person or structure.
    pub nature: Nature,
    /// National identifier with its type in front: `8` and the RPPS number of a person, `1` and the FINESS number of a
    /// structure. Empty when the source says none.
    pub identifiant: String,
    /// Title of practice (`DR`), otherwise civil title (`MME`); empty when not said.
    pub civilite: String,
    /// Family name in practice, or the name of the structure.
    pub nom: String,
    /// Given name in practice.
    pub prenom: String,
    /// Profession (TRE_G15).
    pub profession: Code,
    /// Savoir-faire (TRE_R38 for doctors).
    pub savoir_faire: Vec<Code>,
    /// False for who does not practise any more: the directory then says nothing but the identifiers.
    pub actif: bool,
    /// Places.
    pub lieux: Vec<Lieu>,
    /// Mailboxes of secure mail, the preferred one first.
    pub bals: Vec<Bal>,
}

impl Correspondant {
    /// Nobody yet.
    #[must_use]
    pub fn new(nature: Nature, identifiant: &str) -> Self {
        Self {
            nature,
            identifiant: identifiant.to_owned(),
            civilite: String::new(),
            nom: String::new(),
            prenom: String::new(),
            profession: Code::default(),
            savoir_faire: Vec::new(),
            actif: true,
            lieux: Vec::new(),
            bals: Vec::new(),
        }
    }

    /// The RPPS number, 11 digits, of a person who has one.
    #[must_use]
    pub fn rpps(&self) -> Option<&str> {
        let rpps = self.identifiant.strip_prefix('8')?;
        (self.nature == Nature::Personne && is_rpps(rpps)).then_some(rpps)
    }

    /// The mailboxes that may be shown: none of who is inactive, none on the red list.
    pub fn bals_visibles(&self) -> impl Iterator<Item = &Bal> {
        self.bals
            .iter()
            .filter(|bal| self.actif && !bal.liste_rouge)
    }

    /// Where a mailbox belongs: its own place, otherwise the first.
    #[must_use]
    pub fn lieu_de(&self, bal: &Bal) -> Option<&Lieu> {
        bal.lieu
            .and_then(|at| self.lieux.get(at))
            .or_else(|| self.lieux.first())
    }

    /// Takes from another record of the same one what is not there yet: places, mailboxes, savoir-faire.
    pub fn joindre(&mut self, autre: Self) {
        for code in autre.savoir_faire {
            if !self.savoir_faire.contains(&code) {
                self.savoir_faire.push(code);
            }
        }
        let lieux: Vec<usize> = autre
            .lieux
            .into_iter()
            .map(
                |lieu| match self.lieux.iter().position(|known| *known == lieu) {
                    Some(at) => at,
                    None => {
                        self.lieux.push(lieu);
                        self.lieux.len() - 1
                    }
                },
            )
            .collect();
        for mut bal in autre.bals {
            if self.bals.iter().all(|known| known.adresse != bal.adresse) {
                bal.lieu = bal.lieu.and_then(|at| lieux.get(at).copied());
                self.bals.push(bal);
            }
        }
        self.ranger();
    }

    /// The preferred mailbox first, then personal ones, those of practices, of organisations, of programs.
    pub(super) fn ranger(&mut self) {
        self.bals
            .sort_by_key(|bal| (bal.rang.unwrap_or(u32::MAX), bal.type_bal));
    }
}

/// Whether this is an RPPS number by its shape: 11 digits.
#[must_use]
pub fn is_rpps(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|c| c.is_ascii_digit())
}

/// The town of a postal line (`91000 EVRY COURCOURONNES`, `PARIS CEDEX 12`): without postal code and `CEDEX`.
#[must_use]
pub fn commune_de(ligne: &str) -> String {
    let words = ligne
        .split_whitespace()
        .skip_while(|word| word.len() == 5 && word.bytes().all(|c| c.is_ascii_digit()));
    let town: Vec<&str> = words
        .take_while(|word| !word.eq_ignore_ascii_case("CEDEX"))
        .collect();
    town.join(" ")
}
