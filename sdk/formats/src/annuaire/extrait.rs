//! The daily extract of mailboxes of secure mail: one line a mailbox, columns parted by `|`, found by the names of the header
//! and not by their place, since later versions add some.
//!
//! A line that cannot be used is answered with its number and the reason, and the next one is read: nothing is lost silently.

use std::io::{self, BufRead};

use super::archive::{self, ErreurArchive};
use super::correspondant::{Bal, Code, Correspondant, Lieu, Nature, TypeBal, commune_de};
use crate::fold::fold;
use crate::mss::address::Address;

/// Longest line, in bytes; those of the extract have some 170.
pub const MOST_LINE_BYTES: usize = 16 << 10;

/// The columns that are read, by the names of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
enum Colonne {
    TypeBal,
    Adresse,
    Personne,
    TypeStructure,
    Structure,
    Service,
    Civilite,
    Nom,
    Prenom,
    Profession,
    ProfessionLibelle,
    SavoirFaire,
    SavoirFaireLibelle,
    Dematerialisation,
    RaisonSociale,
    Enseigne,
    NumeroVoie,
    ComplementVoie,
    TypeVoie,
    Voie,
    Acheminement,
    CodePostal,
}

/// Every column with its name, folded as [`fold`] does.
const COLONNES: [(Colonne, &str); 22] = [
    (Colonne::TypeBal, "type de bal"),
    (Colonne::Adresse, "adresse bal"),
    (Colonne::Personne, "identification nationale pp"),
    (Colonne::TypeStructure, "type identifiant structure"),
    (Colonne::Structure, "identification structure"),
    (Colonne::Service, "service de rattachement"),
    (Colonne::Civilite, "civilite d exercice"),
    (Colonne::Nom, "nom d exercice"),
    (Colonne::Prenom, "prenom d exercice"),
    (Colonne::Profession, "code profession"),
    (Colonne::ProfessionLibelle, "libelle profession"),
    (Colonne::SavoirFaire, "code savoir faire"),
    (Colonne::SavoirFaireLibelle, "libelle savoir faire"),
    (Colonne::Dematerialisation, "dematerialisation"),
    (Colonne::RaisonSociale, "raison sociale structure bal"),
    (Colonne::Enseigne, "enseigne commerciale structure bal"),
    (Colonne::NumeroVoie, "l4numerovoie"),
    (Colonne::ComplementVoie, "l4complementnumerovoie"),
    (Colonne::TypeVoie, "nl4typevoie"),
    (Colonne::Voie, "l4libellevoie"),
    (Colonne::Acheminement, "l6ligneacheminement"),
    (Colonne::CodePostal, "code postal"),
];

/// Why the extract as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurExtrait {
    /// The source, or the archive it comes in.
    #[error(transparent)]
    Lecture(#[from] io::Error),
    /// It is empty.
    #[error("no header")]
    Vide,
    /// A column the program needs is not in the header.
    #[error("no column `{0}`")]
    Colonne(&'static str),
}

impl ErreurExtrait {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Lecture(error) => match ErreurArchive::de(error) {
                Some(ErreurArchive::TropGrand) => "annuaire.archive.size",
                Some(ErreurArchive::Endommage) => "annuaire.archive.damaged",
                Some(_) => "annuaire.archive.zip",
                None => "annuaire.read",
            },
            Self::Vide => "annuaire.empty",
            Self::Colonne(_) => "annuaire.column",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self {
            Self::Lecture(_) => {
                "Le fichier de l’annuaire est incomplet ou endommagé : il sera téléchargé de nouveau. L’annuaire précédent reste en service."
            }
            Self::Vide => {
                "Le fichier de l’annuaire est vide : il sera téléchargé de nouveau. L’annuaire précédent reste en service."
            }
            Self::Colonne(_) => {
                "Le fichier de l’annuaire a changé de forme et ne peut pas être lu. L’annuaire précédent reste en service ; signalez-le à votre éditeur."
            }
        }
    }
}

/// Why one line is put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Raison {
    /// Longer than [`MOST_LINE_BYTES`].
    #[error("longer than {MOST_LINE_BYTES} bytes")]
    Longueur,
    /// Not UTF-8.
    #[error("not UTF-8")]
    Caracteres,
    /// Not as many columns as the header.
    #[error("another number of columns than the header")]
    Colonnes,
    /// A type of mailbox nobody knows.
    #[error("unknown type of mailbox")]
    Type,
    /// No mail address.
    #[error("not a mail address")]
    Adresse,
    /// Nobody is named.
    #[error("neither a name nor a structure")]
    Nom,
}

impl Raison {
    /// Every reason.
    pub const TOUTES: [Self; 6] = [
        Self::Longueur,
        Self::Caracteres,
        Self::Colonnes,
        Self::Type,
        Self::Adresse,
        Self::Nom,
    ];

    /// Its name in reports.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Longueur => "ligne trop longue",
            Self::Caracteres => "caractères illisibles",
            Self::Colonnes => "nombre de colonnes",
            Self::Type => "type de boîte inconnu",
            Self::Adresse => "adresse incorrecte",
            Self::Nom => "ni nom ni structure",
        }
    }
}

/// A line that was put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ecartee {
    /// Its number in the file; the header is 1.
    pub numero: u64,
    /// Why.
    pub raison: Raison,
}

/// What one line came to.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every line is a mailbox; a box for each would cost more than the place"
)]
#[derive(Debug)]
pub enum Lue<'a> {
    /// A mailbox.
    Bal(Ligne<'a>),
    /// A line that cannot be used.
    Ecartee(Ecartee),
}

/// A line that can be used. Its fields are of the extract's own text: nothing is copied until it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ligne<'a> {
    /// Its number in the file; the header is 1.
    pub numero: u64,
    /// Whose mailbox it is.
    pub type_bal: TypeBal,
    fields: [&'a str; COLONNES.len()],
}

/// The extract, read line by line.
#[derive(Debug)]
pub struct Extrait<R> {
    source: R,
    /// For each column of the header, which of ours it is.
    places: Vec<Option<usize>>,
    line: Vec<u8>,
    numero: u64,
}

impl<R: BufRead> Extrait<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`ErreurExtrait`].
    pub fn ouvrir(mut source: R) -> Result<Self, ErreurExtrait> {
        let mut line = Vec::new();
        match archive::ligne(&mut source, MOST_LINE_BYTES, &mut line)? {
            None => return Err(ErreurExtrait::Vide),
            Some(Err(archive::TropLongue)) => return Err(ErreurExtrait::Colonne(COLONNES[0].1)),
            Some(Ok(())) => {}
        }
        let header = String::from_utf8_lossy(&line);
        let places: Vec<Option<usize>> = header
            .trim_start_matches('\u{feff}')
            .split('|')
            .map(|name| {
                let name = fold(name);
                COLONNES.iter().position(|(_, known)| *known == name)
            })
            .collect();
        for (at, (_, name)) in COLONNES.iter().enumerate() {
            if !places.contains(&Some(at)) {
                return Err(ErreurExtrait::Colonne(name));
            }
        }
        Ok(Self {
            source,
            places,
            line,
            numero: 1,
        })
    }

    /// The number of the last line that was read.
    #[must_use]
    pub const fn numero(&self) -> u64 {
        self.numero
    }

    /// The next line; `None` at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// [`ErreurExtrait::Lecture`].
    pub fn suivante(&mut self) -> Result<Option<Lue<'_>>, ErreurExtrait> {
        loop {
            let Some(read) = archive::ligne(&mut self.source, MOST_LINE_BYTES, &mut self.line)?
            else {
                return Ok(None);
            };
            self.numero += 1;
            let put_aside = |raison| {
                let numero = self.numero;
                Ok(Some(Lue::Ecartee(Ecartee { numero, raison })))
            };
            if read.is_err() {
                return put_aside(Raison::Longueur);
            }
            if self.line.is_empty() {
                continue;
            }
            // Asked twice: the answer borrows the line, and a loop may not go on with what it lent.
            return match std::str::from_utf8(&self.line) {
                Err(_) => put_aside(Raison::Caracteres),
                Ok(text) => match lire(text, &self.places, self.numero) {
                    Ok(line) => Ok(Some(Lue::Bal(line))),
                    Err(raison) => put_aside(raison),
                },
            };
        }
    }
}

fn lire<'a>(text: &'a str, places: &[Option<usize>], numero: u64) -> Result<Ligne<'a>, Raison> {
    let mut fields = [""; COLONNES.len()];
    let mut columns = text.split('|');
    for place in places {
        let value = columns.next().ok_or(Raison::Colonnes)?;
        if let Some(place) = place {
            fields[*place] = value.trim();
        }
    }
    // A line may end with its separator.
    if columns.any(|more| !more.is_empty()) {
        return Err(Raison::Colonnes);
    }
    let type_bal = fields[Colonne::TypeBal as usize]
        .parse()
        .map_err(|_unknown| Raison::Type)?;
    let line = Ligne {
        numero,
        type_bal,
        fields,
    };
    if !line.adresse().contains('@') || line.adresse().parse::<Address>().is_err() {
        return Err(Raison::Adresse);
    }
    let is_named = match line.nature() {
        Nature::Personne => !line.nom().is_empty(),
        Nature::Organisation => !line.nom_structure().is_empty(),
    };
    if is_named { Ok(line) } else { Err(Raison::Nom) }
}

impl<'a> Ligne<'a> {
    fn field(&self, column: Colonne) -> &'a str {
        self.fields[column as usize]
    }

    /// A person's where a person is named, whatever the type of the mailbox says; a structure's otherwise.
    #[must_use]
    pub fn nature(&self) -> Nature {
        if self.nom().is_empty() && self.personne().is_empty() && self.type_bal != TypeBal::Per {
            Nature::Organisation
        } else {
            Nature::Personne
        }
    }

    /// The address, well-formed.
    #[must_use]
    pub fn adresse(&self) -> &'a str {
        self.field(Colonne::Adresse)
    }

    /// National identifier of the person; empty for a structure.
    #[must_use]
    pub fn personne(&self) -> &'a str {
        self.field(Colonne::Personne)
    }

    /// Type and number of the structure's identifier; empty when none is said.
    #[must_use]
    pub fn structure(&self) -> (&'a str, &'a str) {
        (
            self.field(Colonne::TypeStructure),
            self.field(Colonne::Structure),
        )
    }

    /// Service of the structure.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.field(Colonne::Service)
    }

    /// Title of practice.
    #[must_use]
    pub fn civilite(&self) -> &'a str {
        self.field(Colonne::Civilite)
    }

    /// Family name in practice.
    #[must_use]
    pub fn nom(&self) -> &'a str {
        self.field(Colonne::Nom)
    }

    /// Given name in practice.
    #[must_use]
    pub fn prenom(&self) -> &'a str {
        self.field(Colonne::Prenom)
    }

    /// Code and label of the profession.
    #[must_use]
    pub fn profession(&self) -> (&'a str, &'a str) {
        (
            self.field(Colonne::Profession),
            self.field(Colonne::ProfessionLibelle),
        )
    }

    /// Code and label of the savoir-faire.
    #[must_use]
    pub fn savoir_faire(&self) -> (&'a str, &'a str) {
        (
            self.field(Colonne::SavoirFaire),
            self.field(Colonne::SavoirFaireLibelle),
        )
    }

    /// Whether documents without paper are taken; none when the extract says neither `O` nor `N`.
    #[must_use]
    pub fn dematerialisation(&self) -> Option<bool> {
        match self.field(Colonne::Dematerialisation) {
            "O" | "o" => Some(true),
            "N" | "n" => Some(false),
            _ => None,
        }
    }

    /// Registered name of the structure.
    #[must_use]
    pub fn raison_sociale(&self) -> &'a str {
        self.field(Colonne::RaisonSociale)
    }

    /// The name on the door.
    #[must_use]
    pub fn enseigne(&self) -> &'a str {
        self.field(Colonne::Enseigne)
    }

    /// What the structure is called: the name on the door, the registered one, otherwise its service.
    #[must_use]
    pub fn nom_structure(&self) -> &'a str {
        [self.enseigne(), self.raison_sociale(), self.service()]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
    }

    /// Postal code.
    #[must_use]
    pub fn code_postal(&self) -> &'a str {
        self.field(Colonne::CodePostal)
    }

    /// Town, without postal code and `CEDEX`.
    #[must_use]
    pub fn commune(&self) -> String {
        commune_de(self.field(Colonne::Acheminement))
    }

    /// Number and street on one line.
    #[must_use]
    pub fn voie(&self) -> String {
        let parts = [
            Colonne::NumeroVoie,
            Colonne::ComplementVoie,
            Colonne::TypeVoie,
            Colonne::Voie,
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(|column| self.field(column))
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    }

    /// The line as a person or a structure with one mailbox and one place; none when the address is not well-formed, which
    /// no line that was answered is.
    #[must_use]
    pub fn correspondant(&self) -> Option<Correspondant> {
        let (kind, number) = self.structure();
        let structure = format!("{kind}{number}");
        let nature = self.nature();
        let mut one = match nature {
            Nature::Personne => Correspondant::new(nature, self.personne()),
            Nature::Organisation => Correspondant::new(nature, &structure),
        };
        one.civilite = self.civilite().to_owned();
        match nature {
            Nature::Personne => {
                one.nom = self.nom().to_owned();
                one.prenom = self.prenom().to_owned();
            }
            Nature::Organisation => one.nom = self.nom_structure().to_owned(),
        }
        let code = |(code, libelle): (&str, &str)| Code {
            code: code.to_owned(),
            libelle: libelle.to_owned(),
        };
        one.profession = code(self.profession());
        let savoir_faire = code(self.savoir_faire());
        if savoir_faire != Code::default() {
            one.savoir_faire.push(savoir_faire);
        }
        one.lieux.push(Lieu {
            structure,
            raison_sociale: self.raison_sociale().to_owned(),
            enseigne: self.enseigne().to_owned(),
            voie: self.voie(),
            code_postal: self.code_postal().to_owned(),
            commune: self.commune(),
            telephone: String::new(),
        });
        one.bals.push(Bal {
            adresse: self.adresse().parse().ok()?,
            type_bal: self.type_bal,
            dematerialisation: self.dematerialisation(),
            // The extract is public: who is on the red list is not in it.
            liste_rouge: false,
            service: self.service().to_owned(),
            description: String::new(),
            rang: None,
            lieu: Some(0),
        });
        Some(one)
    }
}
