//! The verification of an INS the file already holds.
//!
//! INSi has operations for it, one person at a time (WS_INS3) and by lots (WS_INS4, WS_INS5). What is public of them is a
//! namespace, `http://www.cnamts.fr/INSiLot2/REPUnitaire`, and the names of a few types (`IndividuVerifie`, `INSFourni`):
//! neither the order of the elements nor the request. They are not written here, since a request of our own making would
//! be refused or, worse, misread.
//!
//! Instead the INS is verified by the operation that is public: the person is searched by the traits of the file, which
//! are INSi's own once an identity is qualified, and what comes back is compared. That this stands for a verification is
//! **inferred**; the record notes by which means it was made.

use super::Conclusion;
use crate::identite::{Ins, concordance};
use crate::traits::Traits;

/// What a search by traits says about the INS of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// INSi gives this INS for these traits.
    Identique,
    /// INSi gives another INS, other traits, or knows nobody under these traits.
    Different,
    /// Nothing can be concluded: several people have these traits.
    SansReponse,
}

impl Verdict {
    /// The word of the contract: `same`, `different`, `none`.
    #[must_use]
    pub const fn mot(self) -> &'static str {
        match self {
            Self::Identique => "same",
            Self::Different => "different",
            Self::SansReponse => "none",
        }
    }
}

/// Compares what a search concluded with the INS and the traits it was made from.
#[must_use]
pub fn verifier(traits: &Traits, ins: &Ins, conclusion: &Conclusion) -> Verdict {
    match conclusion {
        Conclusion::Trouvee(reponse) => {
            let meme_ins = (reponse.ins.matricule, reponse.ins.oid) == (ins.matricule, ins.oid);
            match meme_ins && concordance(traits, &reponse.traits).traits_stricts() {
                true => Verdict::Identique,
                false => Verdict::Different,
            }
        }
        Conclusion::Aucune => Verdict::Different,
        Conclusion::Plusieurs { .. } => Verdict::SansReponse,
    }
}
