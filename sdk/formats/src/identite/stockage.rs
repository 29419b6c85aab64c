//! The stored form of an identity, and the rules it must keep to be read back.

use serde::{Deserialize, Serialize};

use super::{
    AncienMatricule, Attributs, Confiance, Controle, Identite, Ins, Recuperation, Reponse, Statut,
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
    #[error(transparent)]
    Trait(#[from] ErreurTrait),
}

impl From<Identite> for IdentiteStockee {
    fn from(identite: Identite) -> Self {
        let statut = identite.statut();
        let (ins, recuperation) = identite.ins.unzip();
        Self {
            statut,
            traits: identite.traits,
            attributs: identite.attributs,
            ins,
            recuperation,
            controle: identite.controle,
            a_verifier: identite.a_verifier,
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
            a_verifier: stored.a_verifier,
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
