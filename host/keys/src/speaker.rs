//! Who speaks when something is signed, and with which key.
//!
//! A plugin gives none of it: the host takes it from the session that is open.

use std::sync::Arc;

use crate::holder::{CardKind, Holder};
use crate::profile::Profile;
use crate::signer::Signer;

/// How the person at the keyboard proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionKind {
    /// A professional's card: CPS, or CPF of one in training.
    Cps,
    /// A nominative card of an employee.
    Cpe,
    /// A certificate of the organisation: nobody in person.
    Organisation,
    /// Pro Santé Connect: no key of the person is here.
    ProSanteConnect,
    /// Everything is fictitious.
    Demonstration,
}

/// A person, as card or userinfo says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// PS_IdNat.
    pub national_id: String,
    /// Family name.
    pub nom: String,
    /// Given name.
    pub prenom: String,
    /// Code of the profession (TRE G15), `10` for a médecin; none for an employee.
    pub profession: Option<String>,
    /// Codes of the savoir-faire, `SM26`; médecins and pharmaciens have at least one.
    pub savoir_faire: Vec<String>,
}

impl From<&Holder> for Person {
    fn from(holder: &Holder) -> Self {
        Self {
            national_id: holder.national_id.clone(),
            nom: holder.nom.clone().unwrap_or_default(),
            prenom: holder.prenom.clone().unwrap_or_default(),
            profession: holder.profession.clone(),
            savoir_faire: holder.savoir_faire.clone(),
        }
    }
}

/// The practice in whose frame one speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structure {
    /// Struct_IdNat.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Sector of activity: `SA07` for a cabinet individuel.
    pub sector: String,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// How they proved it.
    pub kind: SessionKind,
    /// Which card, when there is one.
    pub card: Option<CardKind>,
    /// The person; none when the organisation speaks for itself.
    pub person: Option<Person>,
    /// The practice.
    pub structure: Structure,
    /// The person replaced or who answers for one in training: author and responsible are kept apart.
    pub acting_for: Option<Person>,
}

/// Who speaks now, and the key they sign with.
#[derive(Debug, Clone)]
pub struct Voice {
    /// Who.
    pub speaker: Speaker,
    /// The key for signatures; none with Pro Santé Connect.
    pub signer: Option<Arc<dyn Signer>>,
}

/// Why nobody may speak so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody has identified themselves, or the session is locked.
    #[error("nobody is identified")]
    Nobody,
    /// Someone has, in a way that does not suffice: their card is needed. French, what to do.
    #[error("a card is needed: {0}")]
    NeedsCard(String),
    /// This person may not. French, why.
    #[error("not allowed: {0}")]
    NotAllowed(String),
}

/// Knows who speaks. The session implements it.
pub trait Speaking: Send + Sync {
    /// Who speaks now, for a signature of this profile.
    fn voice(&self, profile: Profile) -> Result<Voice, Refusal>;
}
