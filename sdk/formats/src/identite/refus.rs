//! Why an act on an identity is refused. Nothing changes then.

use super::{Attribut, Piece};
use crate::traits::{Champ, ErreurTrait, minuscule};

/// A refused act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refus {
    /// The document is not of high confidence.
    #[error("a document of low confidence ({0}) proves nothing")]
    PieceInsuffisante(Piece),
    /// The identity is douteux or fictif.
    #[error("the identity is marked {}", .0.as_str())]
    AttributBloquant(Attribut),
    /// These attributes do not go together.
    #[error("{} does not go with the other attributes", .0.as_str())]
    AttributsIncompatibles(Attribut),
    /// There is no held reply.
    #[error("no reply is waiting")]
    RienAVerifier,
    /// The held reply lacks a strict trait: it cannot become the file's identity.
    #[error("the reply lacks {}", .0.as_str())]
    ReponseIncomplete(Champ),
    /// The exception procedure needs a recovered INS.
    #[error("the exception procedure needs a recovered INS")]
    AttestationSansIns,
    /// The exception procedure needs a perfect agreement.
    #[error("the exception procedure needs a perfect agreement with INSi")]
    AttestationSansConcordance,
    /// There is no check to withdraw.
    #[error("no check to withdraw")]
    SansControle,
    /// There is no INS to withdraw.
    #[error("no INS to withdraw")]
    SansIns,
    /// A document, or the practitioner, already answered for this identity.
    #[error("the identity is already checked")]
    DejaControlee,
    /// There is neither INS nor check to withdraw.
    #[error("the identity is already provisoire")]
    DejaProvisoire,
    /// A document that proves the identity of minors only.
    #[error("{0} proves the identity of a minor only")]
    PieceDeMineur(Piece),
    /// A document of high confidence that this practice does not accept.
    #[error("the practice does not accept {0}")]
    PieceEcartee(Piece),
    /// An act that undoes something says why.
    #[error(
        "a reason of 1 to {} characters without control character",
        super::Motif::LONGUEUR_MAX
    )]
    Motif,
    /// INSi's traits cannot be edited.
    #[error("the traits come from INSi and cannot be edited")]
    TraitsVerrouilles,
    /// A trait cannot be held or sent.
    #[error(transparent)]
    Trait(#[from] ErreurTrait),
}

impl Refus {
    /// Stable code of the refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PieceInsuffisante(_) => "identite.piece-insuffisante",
            Self::AttributBloquant(_) => "identite.attribut-bloquant",
            Self::AttributsIncompatibles(_) => "identite.attributs-incompatibles",
            Self::RienAVerifier => "identite.rien-a-verifier",
            Self::ReponseIncomplete(_) => "identite.reponse-incomplete",
            Self::AttestationSansIns => "identite.attestation-sans-ins",
            Self::AttestationSansConcordance => "identite.attestation-sans-concordance",
            Self::SansControle => "identite.sans-controle",
            Self::SansIns => "identite.sans-ins",
            Self::DejaControlee => "identite.deja-controlee",
            Self::DejaProvisoire => "identite.deja-provisoire",
            Self::PieceDeMineur(_) => "identite.piece-de-mineur",
            Self::PieceEcartee(_) => "identite.piece-ecartee",
            Self::Motif => "identite.motif",
            Self::TraitsVerrouilles => "identite.traits-verrouilles",
            Self::Trait(erreur) => erreur.code(),
        }
    }

    /// The field at fault, when there is one.
    #[must_use]
    pub fn champ(&self) -> Option<Champ> {
        match self {
            Self::Trait(erreur) => Some(erreur.champ),
            Self::ReponseIncomplete(champ) => Some(*champ),
            _ => None,
        }
    }

    /// What the practitioner reads: what is refused, why, what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::PieceInsuffisante(piece) => format!(
                "Document insuffisant pour contrôler une identité : {}. Demandez une carte d’identité, un passeport \
                 ou un titre de séjour.",
                minuscule(piece.libelle())
            ),
            Self::AttributBloquant(attribut) => format!(
                "L’identité est marquée {} : elle reste provisoire et INSi n’est pas interrogé. Levez d’abord \
                 cette marque.",
                attribut.libelle()
            ),
            Self::AttributsIncompatibles(attribut) => format!(
                "Une identité ne peut pas être marquée {} avec les marques déjà posées. Retirez-les d’abord.",
                attribut.libelle()
            ),
            Self::RienAVerifier => {
                "Aucun retour INSi n’attend de vérification. Interrogez de nouveau INSi.".to_owned()
            }
            Self::ReponseIncomplete(champ) => format!(
                "Le retour INSi ne donne pas {} : il ne peut pas être accepté. Rejetez-le et interrogez de nouveau \
                 INSi plus tard.",
                champ.avec_article()
            ),
            Self::AttestationSansIns => {
                "Pour attester connaître ce patient, son INS doit d’abord être récupérée. \
                                         Interrogez INSi."
                    .to_owned()
            }
            Self::AttestationSansConcordance => {
                "L’attestation n’est admise que si les traits du dossier concordaient avec \
                 ceux d’INSi et qu’aucun retour n’attend de vérification. Contrôlez une pièce d’identité."
                    .to_owned()
            }
            Self::SansControle => {
                "Cette identité n’a pas été contrôlée : il n’y a pas de contrôle à retirer."
                    .to_owned()
            }
            Self::DejaControlee => {
                "Cette identité est déjà contrôlée : le refus ne la change pas. Si le contrôle est faux, retirez-le \
                 d’abord."
                    .to_owned()
            }
            Self::DejaProvisoire => {
                "Cette identité est déjà provisoire : il n’y a rien à retirer.".to_owned()
            }
            Self::PieceDeMineur(piece) => format!(
                "{} : ce document ne prouve que l’identité d’un mineur. Demandez à ce patient une carte d’identité, un \
                 passeport ou un titre de séjour.",
                piece.libelle()
            ),
            Self::PieceEcartee(piece) => format!(
                "{} : le cabinet n’accepte pas ce document. Demandez-en un autre, ou changez la liste dans les \
                 réglages du cabinet.",
                piece.libelle()
            ),
            Self::Motif => format!(
                "Dites pourquoi, en {} caractères au plus : le motif reste dans l’historique de l’identité.",
                super::Motif::LONGUEUR_MAX
            ),
            Self::SansIns => "Cette identité n’a pas d’INS : il n’y a rien à invalider.".to_owned(),
            Self::TraitsVerrouilles => {
                "Les traits de cette identité viennent d’INSi et ne se modifient pas. \
                                        S’ils sont faux, invalidez l’INS d’abord."
                    .to_owned()
            }
            Self::Trait(erreur) => erreur.message(),
        }
    }
}
