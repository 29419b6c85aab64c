//! The kinds of entities the generic interface reads and writes (`socle:practice/records`), with their fields.
//!
//! A kind is data: to add one is to add a [`Kind`] here and, in a migration, the place where its rows live. `patient` has
//! a table of its own because its list must be searched and sorted at 200,000 rows; the later kinds of the medical file
//! (consultation, document, allergy, …) belong to one patient and share a table `entities (id, kind, patient, revision,
//! fields)`.

use super::value::Value;

/// One kind of entity.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Name in the generic interface.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// One field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in the generic interface.
    pub name: &'static str,
    /// Who may write it.
    pub written_by: WrittenBy,
    /// What it holds.
    pub holds: Holds,
}

/// Who may write a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenBy {
    /// The generic interface.
    Records,
    /// Only the state machine of the identity.
    Identity,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text on one line, of at most so many characters.
    Line(usize),
    /// Text on several lines, of at most so many characters.
    Lines(usize),
}

/// The patient: administrative fields, and the identity read-only.
pub const PATIENT: Kind = Kind {
    name: "patient",
    fields: &[
        records("nom-utilise", Holds::Line(100)),
        records("prenom-utilise", Holds::Line(100)),
        records("telephone", Holds::Line(40)),
        records("courriel", Holds::Line(254)),
        records("adresse", Holds::Lines(400)),
        records("code-postal", Holds::Line(12)),
        records("commune", Holds::Line(100)),
        identity("nom-naissance"),
        identity("premier-prenom"),
        identity("liste-prenoms"),
        identity("date-naissance"),
        identity("lieu-naissance"),
        identity("sexe"),
        identity("statut"),
    ],
};

/// All the kinds.
pub const KINDS: &[Kind] = &[PATIENT];

const fn records(name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        written_by: WrittenBy::Records,
        holds,
    }
}

const fn identity(name: &'static str) -> Field {
    Field {
        name,
        written_by: WrittenBy::Identity,
        holds: Holds::Line(100),
    }
}

impl Kind {
    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Why a value cannot be written into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The kind has no such field.
    Unknown,
    /// Only the identity's state machine writes it.
    Identity,
    /// Not text.
    NotText,
    /// More characters than the number given.
    TooLong(usize),
    /// A control character, or a line break in a field of one line.
    Character,
}

impl Unfit {
    /// The end of a French sentence whose subject is the field.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Unknown => "n’existe pas dans ce dossier".to_owned(),
            Self::Identity => {
                "fait partie de l’identité : modifiez-le depuis l’identité du patient".to_owned()
            }
            Self::NotText => "doit être un texte".to_owned(),
            Self::TooLong(max) => format!("dépasse {max} caractères : raccourcissez-le"),
            Self::Character => {
                "contient un caractère invisible : effacez ce champ et ressaisissez-le".to_owned()
            }
        }
    }
}

impl Field {
    /// Whether `value` may be written here through the generic interface. [`Value::None`] empties the field.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn check(&self, value: &Value) -> Result<(), Unfit> {
        if self.written_by == WrittenBy::Identity {
            return Err(Unfit::Identity);
        }
        let text = match value {
            Value::None => return Ok(()),
            Value::Text(text) => text,
            _ => return Err(Unfit::NotText),
        };
        let (max, lines) = match self.holds {
            Holds::Line(max) => (max, 1),
            Holds::Lines(max) => (max, usize::MAX),
        };
        if text.chars().count() > max {
            return Err(Unfit::TooLong(max));
        }
        let allowed = |c: char| !c.is_control() || (lines > 1 && c == '\n');
        if text.chars().all(allowed) {
            Ok(())
        } else {
            Err(Unfit::Character)
        }
    }
}
