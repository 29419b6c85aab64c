//! What may be done to an identity, and what then happened.

use super::{Avertissement, Concordance, Piece, Refus, Reponse, Statut};
use crate::traits::{Traits, capitale};

/// An act on an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Acte {
    /// INSi found one identity.
    Reponse(Reponse),
    /// A person accepts the held reply: its traits replace the file's.
    AccepterReponse,
    /// A person rejects the held reply: nothing changes.
    RejeterReponse,
    /// A document was shown.
    Controler(Piece),
    /// The practitioner, in person, attests to know the patient (exception procedure).
    Attester,
    /// The check is withdrawn.
    RetirerControle,
    /// The INS is withdrawn.
    InvaliderIns,
    /// An attribute is set or cleared.
    Marquer(Attribut, bool),
    /// The strict traits are typed anew.
    ModifierTraits(Traits),
}

impl Acte {
    /// Stable name of the act, for the journal.
    #[must_use]
    pub const fn nom(&self) -> &'static str {
        match self {
            Self::Reponse(_) => "reponse",
            Self::AccepterReponse => "accepter_reponse",
            Self::RejeterReponse => "rejeter_reponse",
            Self::Controler(_) => "controler",
            Self::Attester => "attester",
            Self::RetirerControle => "retirer_controle",
            Self::InvaliderIns => "invalider_ins",
            Self::Marquer(..) => "marquer",
            Self::ModifierTraits(_) => "modifier_traits",
        }
    }
}

/// An attribute of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Attribut {
    /// Doubt on the identity.
    Douteux,
    /// Test or training identity.
    Fictif,
    /// Another patient has close traits.
    Homonyme,
}

impl Attribut {
    /// Stable form: `douteux`, `fictif`, `homonyme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Douteux => "douteux",
            Self::Fictif => "fictif",
            Self::Homonyme => "homonyme",
        }
    }

    /// For the eye, agreeing with *identité*.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Douteux => "douteuse",
            Self::Fictif => "fictive",
            Self::Homonyme => "homonyme",
        }
    }
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// The effect.
    pub effet: Effet,
    /// The status after the act.
    pub statut: Statut,
    /// What deserves a warning, and never prevents the act.
    pub avertissements: Vec<Avertissement>,
}

/// The effect of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effet {
    /// The reply agreed with the file: INS and traits were taken.
    ReponsePrise,
    /// The reply says what the file already holds.
    ReponseConfirmee,
    /// The reply is held: someone must look at it.
    ReponseAVerifier {
        /// Trait by trait.
        concordance: Concordance,
        /// Whether the file already holds another INS.
        autre_matricule: bool,
    },
    /// The held reply was accepted. `controle_retire`: the earlier check does not cover the new traits.
    ReponseAcceptee {
        /// Whether the earlier check was withdrawn.
        controle_retire: bool,
    },
    /// The held reply was rejected.
    ReponseRejetee,
    /// The identity is checked.
    Controle,
    /// The check is withdrawn.
    ControleRetire,
    /// The INS is withdrawn, kept in the history.
    InsInvalidee,
    /// An attribute changed.
    Marque,
    /// The traits changed. `controle_retire`: the earlier check does not cover them.
    TraitsModifies {
        /// Whether the earlier check was withdrawn.
        controle_retire: bool,
    },
    /// There was nothing to change.
    SansChangement,
}

impl Suite {
    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        self.effet.message(self.statut)
    }
}

impl Effet {
    /// What the practitioner reads, when this left the identity with `statut`.
    #[must_use]
    pub fn message(self, statut: Statut) -> String {
        let statut = format!("identité {}", statut.libelle());
        let recontrole =
            " Le contrôle précédent ne vaut plus : contrôlez de nouveau une pièce d’identité.";
        match self {
            Self::ReponsePrise => format!("INS récupérée auprès d’INSi : {statut}."),
            Self::ReponseConfirmee => format!("INSi confirme l’INS du dossier : {statut}."),
            Self::ReponseAVerifier {
                concordance,
                autre_matricule,
            } => format!(
                "Retour INSi à vérifier : {}{}. Rien n’a été modifié : comparez, puis acceptez ou rejetez ce retour.",
                if autre_matricule {
                    "autre matricule que celui du dossier ; "
                } else {
                    ""
                },
                concordance.resume()
            ),
            Self::ReponseAcceptee { controle_retire } => format!(
                "Retour INSi accepté, les traits INSi remplacent ceux du dossier : {statut}.{}",
                if controle_retire { recontrole } else { "" }
            ),
            Self::ReponseRejetee => format!("Retour INSi rejeté, dossier inchangé : {statut}."),
            Self::Controle => format!("Contrôle enregistré : {statut}."),
            Self::ControleRetire => format!("Contrôle retiré : {statut}."),
            Self::InsInvalidee => {
                format!("INS invalidée et conservée dans l’historique : {statut}.")
            }
            Self::Marque => format!("Attribut enregistré : {statut}."),
            Self::TraitsModifies { controle_retire } => {
                format!(
                    "Traits enregistrés : {statut}.{}",
                    if controle_retire { recontrole } else { "" }
                )
            }
            Self::SansChangement => capitale(&format!("{statut}, rien à modifier.")),
        }
    }
}

/// The outcome of an act.
pub(super) type Issue = Result<(super::Identite, Suite), Refus>;
