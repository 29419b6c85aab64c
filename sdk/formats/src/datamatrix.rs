//! The text of the Datamatrix INS, which carries a qualified identity on paper.
//!
//! Layout (« Format datamatrix INS » 2.2.20230926, as quoted by public material): a header of 26 characters, `IS`, the
//! version `01` and 22 zeros, then fields of two-character identifiers. A field of variable length ends with the
//! separator GS (U+001D) unless it has its greatest length or stands last.
//!
//! | id | field | length | |
//! |---|---|---|---|
//! | `S1` | matricule with its key | 15 | mandatory |
//! | `S2` | OID of the authority | at most 20 | mandatory |
//! | `S3` | given names, spaces between | 1 to 100 | mandatory |
//! | `S4` | birth name | 1 to 100 | mandatory |
//! | `S5` | sex, `M` or `F` | 1 | mandatory |
//! | `S6` | birth date, `JJ-MM-AAAA` | 10 | mandatory |
//! | `S7` | birth place, code officiel géographique | 5 | optional |
//!
//! It is written only for a *qualifiée* identity ([`DatamatrixIns::de`]). What is read is a channel of import, never the
//! proof of an identity.

use std::fmt::Write as _;

use crate::date::CivilDate;
use crate::identite::{Identite, Statut};
use crate::nir::Matricule;
use crate::oid::OidIns;
use crate::traits::{Cog, ErreurTrait, LONGUEUR_MAX, Sexe, fil};

/// Ends a field of variable length.
pub const SEPARATEUR: char = '\u{1d}';

/// What stands before the fields, written.
const EN_TETE: &str = "IS010000000000000000000000";
/// Longest OID of the format, characters.
const OID_MAX: usize = 20;

/// A field, by its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChampDatamatrix {
    /// `S1`.
    Matricule,
    /// `S2`.
    Oid,
    /// `S3`.
    Prenoms,
    /// `S4`.
    Nom,
    /// `S5`.
    Sexe,
    /// `S6`.
    Date,
    /// `S7`.
    Lieu,
}

impl ChampDatamatrix {
    /// All of them, in the order they are written.
    pub const TOUS: [Self; 7] = [
        Self::Matricule,
        Self::Oid,
        Self::Prenoms,
        Self::Nom,
        Self::Sexe,
        Self::Date,
        Self::Lieu,
    ];

    /// Its identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Matricule => "S1",
            Self::Oid => "S2",
            Self::Prenoms => "S3",
            Self::Nom => "S4",
            Self::Sexe => "S5",
            Self::Date => "S6",
            Self::Lieu => "S7",
        }
    }

    /// Its length in characters; for a variable one, the greatest.
    const fn longueur(self) -> Longueur {
        match self {
            Self::Matricule => Longueur::Fixe(15),
            Self::Oid => Longueur::Variable(OID_MAX),
            Self::Prenoms | Self::Nom => Longueur::Variable(LONGUEUR_MAX),
            Self::Sexe => Longueur::Fixe(1),
            Self::Date => Longueur::Fixe(10),
            Self::Lieu => Longueur::Fixe(5),
        }
    }

    /// With its article, for a French sentence.
    const fn avec_article(self) -> &'static str {
        match self {
            Self::Matricule => "le matricule",
            Self::Oid => "l’organisme du matricule",
            Self::Prenoms => "la liste des prénoms",
            Self::Nom => "le nom de naissance",
            Self::Sexe => "le sexe",
            Self::Date => "la date de naissance",
            Self::Lieu => "le lieu de naissance",
        }
    }
}

#[derive(Clone, Copy)]
enum Longueur {
    Fixe(usize),
    Variable(usize),
}

/// The identity a Datamatrix INS carries, in wire form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatamatrixIns {
    /// The matricule; one that was read may have a wrong key ([`Matricule::cle_valide`]).
    pub matricule: Matricule,
    /// Who assigned it.
    pub oid: OidIns,
    /// Given names, spaces between.
    pub prenoms: String,
    /// Birth name.
    pub nom_naissance: String,
    /// F or M; I is not written.
    pub sexe: Sexe,
    /// Complete.
    pub date_naissance: CivilDate,
    /// Birth place.
    pub lieu_naissance: Option<Cog>,
}

/// Why a text is not that of a Datamatrix INS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurDatamatrix {
    /// It does not begin with `IS` and a header of 26 characters: another barcode.
    #[error("not the header of a Datamatrix INS")]
    EnTete,
    /// It says a version other than `01`.
    #[error("a version of the format that is not known")]
    Version,
    /// A mandatory field is absent.
    #[error("field {} is missing", .0.id())]
    Manquant(ChampDatamatrix),
    /// A field is there twice.
    #[error("field {} stands twice", .0.id())]
    Double(ChampDatamatrix),
    /// The text ends within a field.
    #[error("field {} is cut short", .0.id())]
    Tronque(ChampDatamatrix),
    /// A field holds what it cannot.
    #[error("field {} cannot hold this", .0.id())]
    Valeur(ChampDatamatrix),
    /// A field with this identifier's number from 0 in the text is none of ours and has no end.
    #[error("something that is no field stands at character {0}")]
    Inconnu(usize),
}

impl ErreurDatamatrix {
    /// Stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EnTete => "datamatrix.en-tete",
            Self::Version => "datamatrix.version",
            Self::Manquant(_) => "datamatrix.manquant",
            Self::Double(_) => "datamatrix.double",
            Self::Tronque(_) => "datamatrix.tronque",
            Self::Valeur(_) => "datamatrix.valeur",
            Self::Inconnu(_) => "datamatrix.inconnu",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::EnTete => "Ce code-barres n’est pas un Datamatrix INS. Scannez celui qui porte la mention « INS à scanner »."
                .to_owned(),
            Self::Version => {
                "Ce Datamatrix INS est d’une version que Socle ne connaît pas. Saisissez les traits d’identité à la main."
                    .to_owned()
            }
            Self::Manquant(champ) | Self::Double(champ) | Self::Tronque(champ) | Self::Valeur(champ) => format!(
                "Ce Datamatrix INS est mal formé ({}). Scannez-le de nouveau, ou saisissez les traits d’identité à la main.",
                champ.avec_article()
            ),
            Self::Inconnu(_) => "Ce Datamatrix INS est mal formé. Scannez-le de nouveau, ou saisissez les traits \
                                 d’identité à la main."
                .to_owned(),
        }
    }
}

impl DatamatrixIns {
    /// What a Datamatrix says of this identity; nothing unless it is *qualifiée* (EXI ID 29).
    ///
    /// # Errors
    /// [`ErreurTrait`] when a trait has no wire form: the code is then left out and the person told.
    pub fn de(identite: &Identite) -> Result<Option<Self>, ErreurTrait> {
        let Some(ins) = identite
            .matricule_transmissible()
            .filter(|_| identite.statut() == Statut::Qualifiee)
        else {
            return Ok(None);
        };
        let traits = fil::forme(identite.traits())?;
        Ok(Some(Self {
            matricule: ins.matricule,
            oid: ins.oid,
            prenoms: traits.liste_prenoms,
            nom_naissance: traits.nom_naissance,
            sexe: traits.sexe,
            date_naissance: traits.date_naissance,
            lieu_naissance: traits.lieu_naissance,
        }))
    }

    /// The text to encode.
    #[must_use]
    pub fn texte(&self) -> String {
        self.ecrire(|_| true)
    }

    /// The fields that are wanted, behind the header.
    fn ecrire(&self, wanted: impl Fn(&ChampDatamatrix) -> bool) -> String {
        let champs = ChampDatamatrix::TOUS
            .into_iter()
            .filter(wanted)
            .filter_map(|champ| self.valeur(champ).map(|valeur| (champ, valeur)));
        let mut out = EN_TETE.to_owned();
        let mut open = false;
        for (champ, valeur) in champs {
            if open {
                out.push(SEPARATEUR);
            }
            out.push_str(champ.id());
            out.push_str(&valeur);
            open = match champ.longueur() {
                Longueur::Fixe(_) => false,
                Longueur::Variable(max) => valeur.chars().count() < max,
            };
        }
        out
    }

    fn valeur(&self, champ: ChampDatamatrix) -> Option<String> {
        Some(match champ {
            ChampDatamatrix::Matricule => self.matricule.as_str().to_owned(),
            ChampDatamatrix::Oid => self.oid.as_str().to_owned(),
            ChampDatamatrix::Prenoms => self.prenoms.clone(),
            ChampDatamatrix::Nom => self.nom_naissance.clone(),
            ChampDatamatrix::Sexe => self.sexe.as_str().to_owned(),
            ChampDatamatrix::Date => date_ecrite(&self.date_naissance),
            ChampDatamatrix::Lieu => self.lieu_naissance?.as_str().to_owned(),
        })
    }

    /// Reads the text of a scanned code: fields in any order, each known by its identifier.
    ///
    /// Tolerated: the symbology prefix `]d1` or `]d2`, a separator after a field of fixed length or at the end, the
    /// visible sign ␝ in place of the separator, a final line break, lower case, an OID without its separator, and
    /// fields of other identifiers, which are left out up to their separator.
    ///
    /// # Errors
    /// [`ErreurDatamatrix`].
    pub fn lire(text: &str) -> Result<Self, ErreurDatamatrix> {
        let text = text.trim_end_matches(['\r', '\n', SEPARATEUR, '\u{241d}']);
        let characters: Vec<char> = sans_prefixe(text)
            .chars()
            .map(|c| if c == '\u{241d}' { SEPARATEUR } else { c })
            .collect();
        let (header, mut rest) = characters
            .split_at_checked(EN_TETE.len())
            .ok_or(ErreurDatamatrix::EnTete)?;
        match header {
            ['I' | 'i', 'S' | 's', '0', '1', ..] if !header.contains(&SEPARATEUR) => {}
            ['I' | 'i', 'S' | 's', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit() => {
                return Err(ErreurDatamatrix::Version);
            }
            _ => return Err(ErreurDatamatrix::EnTete),
        }
        let mut read: [Option<String>; 7] = Default::default();
        while let [first, after @ ..] = rest {
            if *first == SEPARATEUR {
                rest = after;
                continue;
            }
            let at = characters.len() - rest.len();
            let id: String = rest.iter().take(2).collect();
            let found = ChampDatamatrix::TOUS
                .into_iter()
                .position(|champ| champ.id().eq_ignore_ascii_case(&id));
            let Some(n) = found else {
                // Of an unknown field only its separator tells the end.
                let end = rest
                    .iter()
                    .position(|c| *c == SEPARATEUR)
                    .ok_or(ErreurDatamatrix::Inconnu(at))?;
                rest = rest.get(end..).unwrap_or_default();
                continue;
            };
            let champ = ChampDatamatrix::TOUS[n];
            let body = rest.get(2..).unwrap_or_default();
            let length = longueur_lue(champ, body)?;
            let (value, after) = body.split_at(length);
            if read[n]
                .replace(value.iter().collect::<String>().to_ascii_uppercase())
                .is_some()
            {
                return Err(ErreurDatamatrix::Double(champ));
            }
            rest = after;
        }
        let [matricule, oid, prenoms, nom, sexe, date, lieu] = read;
        let there = |champ, value: Option<String>| value.ok_or(ErreurDatamatrix::Manquant(champ));
        let wrong = ErreurDatamatrix::Valeur;
        let (prenoms, nom) = (
            there(ChampDatamatrix::Prenoms, prenoms)?,
            there(ChampDatamatrix::Nom, nom)?,
        );
        for (champ, name) in [
            (ChampDatamatrix::Prenoms, &prenoms),
            (ChampDatamatrix::Nom, &nom),
        ] {
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                return Err(wrong(champ));
            }
        }
        Ok(Self {
            // Published examples carry wrong keys: the reader warns, the code is read all the same.
            matricule: Matricule::parse_lenient(&there(ChampDatamatrix::Matricule, matricule)?)
                .map_err(|_erreur| wrong(ChampDatamatrix::Matricule))?,
            oid: there(ChampDatamatrix::Oid, oid)?
                .parse()
                .map_err(|_erreur| wrong(ChampDatamatrix::Oid))?,
            prenoms: prenoms.trim().to_owned(),
            nom_naissance: nom.trim().to_owned(),
            sexe: there(ChampDatamatrix::Sexe, sexe)?
                .parse()
                .ok()
                .filter(|sexe| *sexe != Sexe::I)
                .ok_or(wrong(ChampDatamatrix::Sexe))?,
            date_naissance: date_lue(&there(ChampDatamatrix::Date, date)?)
                .ok_or(wrong(ChampDatamatrix::Date))?,
            lieu_naissance: lieu
                .map(|lieu| lieu.parse().map_err(|_erreur| wrong(ChampDatamatrix::Lieu)))
                .transpose()?,
        })
    }
}

/// The text of a Datamatrix INS without matricule and authority, for who may know the traits only; nothing when the text is
/// that of another code. Of a damaged one only the header is left: where its matricule ends is not known.
#[must_use]
pub fn sans_matricule(text: &str) -> Option<String> {
    let read = DatamatrixIns::lire(text);
    let code = match (&read, sans_prefixe(text).as_bytes()) {
        (Ok(code), _) => code,
        (Err(_), [b'I' | b'i', b'S' | b's', a, b, ..])
            if a.is_ascii_digit() && b.is_ascii_digit() =>
        {
            return Some(EN_TETE.to_owned());
        }
        (Err(_), _) => return None,
    };
    let left = |champ: &ChampDatamatrix| {
        !matches!(champ, ChampDatamatrix::Matricule | ChampDatamatrix::Oid)
    };
    Some(code.ecrire(left))
}

/// What a reader of barcodes may say of the symbology is no part of the text.
fn sans_prefixe(text: &str) -> &str {
    text.strip_prefix("]d1")
        .or_else(|| text.strip_prefix("]d2"))
        .unwrap_or(text)
}

/// How many characters a field holds in the text.
fn longueur_lue(champ: ChampDatamatrix, body: &[char]) -> Result<usize, ErreurDatamatrix> {
    let until_separator = body
        .iter()
        .position(|c| *c == SEPARATEUR)
        .unwrap_or(body.len());
    let length = match champ.longueur() {
        Longueur::Fixe(length) if until_separator < length => {
            return Err(ErreurDatamatrix::Tronque(champ));
        }
        Longueur::Fixe(length) => length,
        // An OID ends where its digits do, even without separator.
        Longueur::Variable(max) if champ == ChampDatamatrix::Oid => body
            .iter()
            .take(max)
            .take_while(|c| c.is_ascii_digit() || **c == '.')
            .count(),
        Longueur::Variable(max) => until_separator.min(max),
    };
    if length == 0 {
        return Err(ErreurDatamatrix::Tronque(champ));
    }
    Ok(length)
}

fn date_ecrite(date: &CivilDate) -> String {
    // The wire form is complete.
    let date = date.rniv();
    let mut out = String::with_capacity(10);
    let _written = write!(
        out,
        "{:02}-{:02}-{:04}",
        date.jour().unwrap_or(31),
        date.mois().unwrap_or(12),
        date.annee()
    );
    out
}

fn date_lue(text: &str) -> Option<CivilDate> {
    let mut parts = text.split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits =
        |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || !digits(day, 2) || !digits(month, 2) || !digits(year, 4) {
        return None;
    }
    CivilDate::complete(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
