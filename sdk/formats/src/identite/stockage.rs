//! The stored form of an identity, and the rules it must keep to be read back.

use serde::{Deserialize, Serialize};

use super::{
    AncienMatricule, Attributs, Canal, Confiance, Controle, Identite, Ins, Recuperation, Reponse,
    Statut,
};
use crate::traits::{ErreurTrait, Traits};

/// JSON form. `statut` is written for who reads the record without this crate; it must agree with the rest.
#[derive(Serialize, Deserialize)]
pub(super) struct IdentiteStockee {
    statut: Statut,
    traits: Traits,
    #[serde(default)]
    attributs: Attributs,
    #[serde(default)]
    ins: Option<Ins>,
    #[serde(default)]
    recuperation: Option<Recuperation>,
    #[serde(default)]
    controle: Option<Controle>,
    #[serde(default)]
    a_verifier: Option<Reponse>,
    /// Where the held reply comes from.
    #[serde(default, skip_serializing_if = "Canal::est_insi")]
    canal: Canal,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    piece_refusee: bool,
    #[serde(default)]
    anciens: Vec<AncienMatricule>,
}

/// A stored identity that no sequence of acts can give.
#[derive(Debug, thiserror::Error)]
pub(super) enum Incoherence {
    #[error("stored status {ecrit} but the rest says {calcule}")]
    Statut { ecrit: Statut, calcule: Statut },
    #[error("an INS and the way it was recovered go together")]
    Recuperation,
    #[error("attributes that exclude one another")]
    Attributs,
    #[error("douteux or fictif excludes INS, check and held reply")]
    Bloque,
    #[error("checked on a document of low confidence")]
    Piece,
    #[error("an attestation needs an INS recovered in perfect agreement")]
    Attestation,
    #[error("a reading of the appli carte Vitale needs its INS")]
    Apcv,
    #[error("who refused a document has shown none")]
    PieceRefusee,
    #[error(transparent)]
    Trait(#[from] ErreurTrait),
}

impl From<Identite> for IdentiteStockee {
    fn from(identite: Identite) -> Self {
        let statut = identite.statut();
        let (ins, recuperation) = identite.ins.unzip();
        let (a_verifier, canal) = identite.a_verifier.unzip();
        Self {
            statut,
            traits: identite.traits,
            attributs: identite.attributs,
            ins,
            recuperation,
            controle: identite.controle,
            a_verifier,
            canal: canal.unwrap_or_default(),
            piece_refusee: identite.piece_refusee,
            anciens: identite.anciens,
        }
    }
}

impl TryFrom<IdentiteStockee> for Identite {
    type Error = Incoherence;

    fn try_from(stored: IdentiteStockee) -> Result<Self, Incoherence> {
        stored.traits.verifier()?;
        let ins = match (stored.ins, stored.recuperation) {
            (None, None) => None,
            (Some(ins), Some(recuperation)) => Some((ins, recuperation)),
            _ => return Err(Incoherence::Recuperation),
        };
        let identite = Self {
            traits: stored.traits,
            attributs: stored.attributs,
            ins,
            controle: stored.controle,
            a_verifier: stored.a_verifier.map(|reponse| (reponse, stored.canal)),
            piece_refusee: stored.piece_refusee,
            anciens: stored.anciens,
        };
        if !identite.attributs.compatibles() {
            return Err(Incoherence::Attributs);
        }
        let held =
            identite.ins.is_some() || identite.controle.is_some() || identite.a_verifier.is_some();
        if identite.attribut_bloquant().is_some() && held {
            return Err(Incoherence::Bloque);
        }
        match identite.controle {
            Some(Controle::Piece(piece)) if piece.confiance() == Confiance::Faible => {
                return Err(Incoherence::Piece);
            }
            Some(Controle::Attestation)
                if identite.recuperation() != Some(Recuperation::Concordante) =>
            {
                return Err(Incoherence::Attestation);
            }
            Some(Controle::Apcv) if identite.ins.is_none() => return Err(Incoherence::Apcv),
            Some(_) if identite.piece_refusee => return Err(Incoherence::PieceRefusee),
            _ => {}
        }
        let (ecrit, calcule) = (stored.statut, identite.statut());
        if ecrit == calcule {
            Ok(identite)
        } else {
            Err(Incoherence::Statut { ecrit, calcule })
        }
    }
}
