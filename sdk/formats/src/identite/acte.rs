//! What may be done to an identity, and what then happened.

use super::{Avertissement, Concordance, Motif, Piece, Refus, Reponse, Statut};
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
    /// The identity was read by the appli carte Vitale: INS and traits it is sure of (RNIV §4.3.4, as quoted).
    LireApcv(Reponse),
    /// The person refuses to show a document. Care goes on; nothing that bears the matricule leaves.
    RefuserPiece,
    /// What INSi said when asked whether the INS is still that of this person.
    Verifier(Verdict),
    /// The check is withdrawn, and why.
    RetirerControle(Motif),
    /// The INS is withdrawn, and why.
    InvaliderIns(Motif),
    /// Both are withdrawn, and why: the identity is provisoire again.
    RevenirProvisoire(Motif),
    /// An attribute is set or cleared, and why when that was said.
    Marquer(Attribut, bool, Option<Motif>),
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
            Self::LireApcv(_) => "lire_apcv",
            Self::RefuserPiece => "refuser_piece",
            Self::Verifier(_) => "verifier",
            Self::RetirerControle(_) => "retirer_controle",
            Self::InvaliderIns(_) => "invalider_ins",
            Self::RevenirProvisoire(_) => "revenir_provisoire",
            Self::Marquer(..) => "marquer",
            Self::ModifierTraits(_) => "modifier_traits",
        }
    }
}

impl Acte {
    /// Why it is done, when that was said: always for the acts that undo something.
    #[must_use]
    pub fn motif(&self) -> Option<&Motif> {
        match self {
            Self::RetirerControle(motif)
            | Self::InvaliderIns(motif)
            | Self::RevenirProvisoire(motif)
            | Self::Marquer(_, _, Some(motif)) => Some(motif),
            _ => None,
        }
    }
}

/// What INSi says of an INS the file already holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Verdict {
    /// It is still that of these traits.
    Identique,
    /// It is not, or no more: also when INSi finds nobody under these traits.
    Different,
    /// No answer came: nothing changes, and it is asked again.
    SansReponse,
}

impl Verdict {
    /// All of them.
    pub const TOUS: [Self; 3] = [Self::Identique, Self::Different, Self::SansReponse];

    /// Stable form: `same`, `different`, `none`, as in the service `identity`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identique => "same",
            Self::Different => "different",
            Self::SansReponse => "none",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Identique => "INS confirmée par INSi",
            Self::Different => "INS démentie par INSi",
            Self::SansReponse => "INSi n’a pas répondu",
        }
    }
}

impl std::str::FromStr for Verdict {
    type Err = VerdictInconnu;

    fn from_str(text: &str) -> Result<Self, VerdictInconnu> {
        Self::TOUS
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
            .ok_or(VerdictInconnu)
    }
}

/// The text is not a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a verdict on an INS: same, different or none")]
pub struct VerdictInconnu;

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
    /// The birth date stands for one that is not known in full (EXI ID 11). It says how the date is to be read, and
    /// goes with any status and any other attribute.
    DateIncertaine,
}

impl Attribut {
    /// All of them.
    pub const TOUS: [Self; 4] = [
        Self::Douteux,
        Self::Fictif,
        Self::Homonyme,
        Self::DateIncertaine,
    ];

    /// Stable form: `douteux`, `fictif`, `homonyme`, `date-incertaine`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Douteux => "douteux",
            Self::Fictif => "fictif",
            Self::Homonyme => "homonyme",
            Self::DateIncertaine => "date-incertaine",
        }
    }

    /// For the eye, agreeing with *identité*.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Douteux => "douteuse",
            Self::Fictif => "fictive",
            Self::Homonyme => "homonyme",
            Self::DateIncertaine => "de date de naissance incertaine",
        }
    }
}

impl std::str::FromStr for Attribut {
    type Err = AttributInconnu;

    fn from_str(text: &str) -> Result<Self, AttributInconnu> {
        Self::TOUS
            .into_iter()
            .find(|attribut| attribut.as_str() == text)
            .ok_or(AttributInconnu)
    }
}

/// The text is not an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an attribute of identity")]
pub struct AttributInconnu;

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
    /// The reading of the appli carte Vitale agreed with the file: INS, traits and check were taken.
    ApcvPrise,
    /// The refusal of a document is noted.
    RefusNote,
    /// INSi confirms the INS.
    VerificationConfirmee,
    /// INSi denies the INS: it is withdrawn, kept in the history.
    VerificationDementie,
    /// INSi did not answer: nothing changed.
    VerificationSansReponse,
    /// INS and check are withdrawn.
    RevenueProvisoire,
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
            Self::ApcvPrise => format!("Identité lue par l’appli carte Vitale : {statut}."),
            Self::RefusNote => format!(
                "Refus de présenter une pièce noté : {statut}. Les soins continuent ; rien ne part avec le matricule."
            ),
            Self::VerificationConfirmee => format!("INSi confirme l’INS du dossier : {statut}."),
            Self::VerificationDementie => format!(
                "INSi ne reconnaît plus cette INS : elle est retirée et conservée dans l’historique, {statut}. Revoyez \
                 l’identité avec le patient, puis interrogez de nouveau INSi."
            ),
            Self::VerificationSansReponse => {
                format!("INSi n’a pas répondu, l’INS sera vérifiée plus tard : {statut}.")
            }
            Self::RevenueProvisoire => {
                format!("INS et contrôle retirés, l’INS reste dans l’historique : {statut}.")
            }
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
