//! The kinds of entities the generic interface reads and writes (`socle:practice/records`), with their fields.
//!
//! A kind is data. `patient` has a table of its own because its list must be searched and sorted at 200,000 rows; all the
//! others share the table `entities`. To add a kind is to add a [`Kind`] to [`KINDS`], its line to the contract's
//! documentation (`wit/practice/records.wit`), and its rules to [`rules`](super::rules) when it has some of its own.
//!
//! Every kind but `patient` also has these fields, kept by the record: `etat` (see [`Etat`](super::entity::Etat)),
//! `patient` (id), `cree` and `modifie` (instants), `auteur-id` (the person who wrote it first), `rature-motif` (why it was
//! struck out), and, when it has a `terme`, `systeme`, `code` and `libelle`, which are the three parts of it.

mod agenda;
mod file;
mod follow_up;
mod patient;
mod practice;
pub mod sets;

pub use super::fields::{Choice, Field, Holds, Set, Unfit, WrittenBy};
pub use agenda::RENDEZ_VOUS;
pub use file::{
    ALLERGIE, ANTECEDENT, ANTECEDENT_FAMILIAL, FACTEUR_RISQUE, HABITUDE, PROBLEME, TRAITEMENT,
    VACCINATION, VIGILANCE,
};
pub use follow_up::{
    ACTE, ADDENDUM, ALD, CONSENTEMENT, CONSULTATION, CORRESPONDANT, MEDECIN_TRAITANT,
};
pub use patient::PATIENT;
pub use practice::{CONTACT, MESSAGE};

/// One kind of entity.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Name in the generic interface.
    pub name: &'static str,
    /// One of them, in French, without article: `allergie`.
    pub label: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Whose they are.
    pub whose: Whose,
    /// What may be changed once it is there.
    pub edits: Edits,
    /// The field whose date it is sorted and asked by.
    pub dated_by: Option<&'static str>,
}

/// Whose an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// It is the patient.
    Itself,
    /// A patient's.
    Patient,
    /// The practice's, or a person's of the practice.
    Practice,
    /// A patient's once it is known which.
    PatientOrPractice,
}

/// What may be changed of an entity once it is there. Striking it out is always possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// Its fields.
    Free,
    /// Its fields, until the consultation (itself, or the one it belongs to) is validated.
    UntilValidated,
    /// Nothing: it is a fact. A newer one is another entity.
    Never,
}

/// Name of the coded field of kinds that have one.
pub const TERME: &str = "terme";
/// Name of the field that says whether an item still holds.
pub const STATUT: &str = "statut";
/// Name of the field with the day something began.
pub const DEBUT: &str = "debut";
/// Name of the field with the day something ended.
pub const FIN: &str = "fin";
/// Name of the field with who wrote it, in words.
pub const AUTEUR: &str = "auteur";

/// All the kinds.
pub const KINDS: &[Kind] = &[
    PATIENT,
    PROBLEME,
    ANTECEDENT,
    ANTECEDENT_FAMILIAL,
    ALLERGIE,
    FACTEUR_RISQUE,
    HABITUDE,
    VIGILANCE,
    TRAITEMENT,
    VACCINATION,
    MEDECIN_TRAITANT,
    ALD,
    CONSENTEMENT,
    CONSULTATION,
    ACTE,
    ADDENDUM,
    CONTACT,
    CORRESPONDANT,
    MESSAGE,
    RENDEZ_VOUS,
];

/// The fields the record keeps of every entity; those of a `terme` only where there is one.
const KEPT: &[Field] = &[
    kept("etat", "État", Holds::Code(sets::ETATS)),
    kept("patient", "Patient", Holds::Reference("patient")),
    kept("cree", "Créé", Holds::Instant),
    kept("modifie", "Modifié", Holds::Instant),
    kept("auteur-id", "Créé par", Holds::Line(100)),
    kept("rature-motif", "Motif de la rature", Holds::Line(400)),
];
const KEPT_OF_TERME: &[Field] = &[
    kept("systeme", "Référentiel", Holds::Line(64)),
    kept("code", "Code", Holds::Line(64)),
    kept(
        "libelle",
        "Libellé",
        Holds::Line(super::fields::LABEL_MAX_CHARS),
    ),
];

const fn kept(name: &'static str, label: &'static str, holds: Holds) -> Field {
    super::fields::field(name, label, holds).by(WrittenBy::Record)
}

impl Kind {
    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// The field of this name, one the record keeps included.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        let own = self.fields.iter();
        let kept: &'static [Field] = if self.whose == Whose::Itself {
            &[]
        } else {
            KEPT
        };
        let of_terme: &'static [Field] = if self.has_terme() { KEPT_OF_TERME } else { &[] };
        own.chain(kept)
            .chain(of_terme)
            .find(|field| field.name == name)
    }

    /// Whether it has a coded `terme`.
    #[must_use]
    pub fn has_terme(&self) -> bool {
        self.fields.iter().any(|field| field.name == TERME)
    }

    /// Whether it has a `statut`, so that it can be closed.
    #[must_use]
    pub fn has_statut(&self) -> bool {
        self.fields.iter().any(|field| field.name == STATUT)
    }
}
