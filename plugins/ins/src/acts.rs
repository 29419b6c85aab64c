//! The acts of this plugin, whoever asks for them: a command, a button, a file that opens.
//!
//! Each reads the identity, acts, and hands the record the revision it read: what someone else changed meanwhile, even
//! during the seconds INSi takes, is never overwritten (the record answers `conflict`).

use std::str::FromStr;

use socle_formats::identite::Piece;
use socle_formats::insi::Conclusion;
use socle_sdk::{Context, Failure, identity_store};

use crate::dossier::Dossier;
use crate::outcome::Issue;
use crate::{failures, insi, memory, traits};

/// What an identity is checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preuve {
    /// A document was shown.
    Piece(Piece),
    /// The practitioner attests to know the person (exception procedure of the référentiel).
    Attestation,
}

/// What is done with the INSi answer that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Accepter,
    Rejeter,
}

/// Asks INSi and hands its answer to the record, which takes it or holds it.
///
/// # Errors
/// Nothing is written: see [`insi::chercher`]; or the identity is marked douteux or fictif.
pub(crate) fn rechercher(c: &Context, patient: &str) -> Result<Issue, Failure> {
    let dossier = Dossier::lire_avec_ins(patient)?;
    if let Some(refus) = dossier.marque_bloquante() {
        return Err(failures::refus(&refus));
    }
    let conclusion = insi::chercher(c, &dossier.traits)?;
    memory::retenir(c, &conclusion, &dossier.traits)?;
    match &conclusion {
        Conclusion::Trouvee(reponse) => {
            let paires = traits::paires(reponse);
            let rangement =
                identity_store::record_answer(patient, dossier.revision, &paires, "traits")?;
            Ok(Issue::trouvee(&dossier, &conclusion, &rangement))
        }
        Conclusion::Aucune | Conclusion::Plusieurs { .. } => {
            identity_store::record_no_answer(patient, dossier.revision, code_cr(&conclusion))?;
            Ok(Issue::sans_identite(&dossier, &conclusion))
        }
    }
}

/// Checks the identity. The record refuses a document of low confidence, and an attestation the référentiel does not
/// allow; the host, one by who may not attest.
pub(crate) fn qualifier(patient: &str, preuve: Preuve) -> Result<Issue, Failure> {
    let dossier = Dossier::lire(patient)?;
    let statut = identity_store::check(patient, dossier.revision, preuve.code())?;
    Ok(Issue::controlee(&dossier, &statut))
}

/// Accepts or rejects the INSi answer that waits.
pub(crate) fn decider(patient: &str, decision: Decision) -> Result<Issue, Failure> {
    let dossier = Dossier::lire(patient)?;
    let decider = |decision| identity_store::decide(patient, dossier.revision, decision);
    Ok(match decision {
        Decision::Accepter => Issue::acceptee(&dossier, &decider("accept")?),
        Decision::Rejeter => Issue::rejetee(&decider("reject")?),
    })
}

/// INSi's own code, `00`, `01` or `02`: ours without its prefix.
pub(crate) fn code_cr(conclusion: &Conclusion) -> &'static str {
    conclusion.code().trim_start_matches("insi.")
}

impl Preuve {
    /// The word the record takes.
    fn code(self) -> &'static str {
        match self {
            Self::Piece(piece) => piece.code(),
            Self::Attestation => "attestation",
        }
    }
}

impl FromStr for Preuve {
    type Err = socle_formats::identite::PieceInconnue;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        if code == "attestation" {
            Ok(Self::Attestation)
        } else {
            code.parse().map(Self::Piece)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_a_kind_of_document_or_the_attestation() {
        assert_eq!("attestation".parse(), Ok(Preuve::Attestation));
        for piece in Piece::TOUTES {
            assert_eq!(piece.code().parse(), Ok(Preuve::Piece(piece)));
            assert_eq!(Preuve::Piece(piece).code(), piece.code());
        }
        assert!("carte-de-piscine".parse::<Preuve>().is_err());
        assert!("".parse::<Preuve>().is_err());
    }

    #[test]
    fn the_record_gets_insi_s_own_code() {
        assert_eq!(code_cr(&Conclusion::Aucune), "01");
        assert_eq!(
            code_cr(&Conclusion::Plusieurs {
                lieu_manquant: true
            }),
            "02"
        );
        assert_eq!(
            code_cr(&Conclusion::Trouvee(crate::samples::reponse())),
            "00"
        );
    }
}
