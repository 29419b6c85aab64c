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
use crate::identite::{Ins, Verdict, concordance};
use crate::traits::Traits;

/// Compares what a search concluded with the INS and the traits it was made from: the same INS for these traits; another
/// one, other traits, or nobody; several people, of which nothing can be concluded.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::identite::{Reponse, TraitsRecus};
    use crate::oid::OidIns;
    use crate::traits::Sexe;

    fn traits() -> Traits {
        Traits {
            nom_naissance: "ADRUN".into(),
            premier_prenom: "ZOE".into(),
            liste_prenoms: "ZOE".into(),
            sexe: Sexe::F,
            date_naissance: "1975-12-31".parse().unwrap(),
            lieu_naissance: None,
        }
    }

    fn ins(matricule: &str, oid: OidIns) -> Ins {
        Ins {
            matricule: matricule.parse().unwrap(),
            oid,
            historique: Vec::new(),
        }
    }

    fn trouvee(ins: Ins, nom: &str) -> Conclusion {
        Conclusion::Trouvee(Reponse {
            ins,
            traits: TraitsRecus {
                nom_naissance: Some(nom.into()),
                premier_prenom: Some("ZOE".into()),
                liste_prenoms: Some("ZOE".into()),
                sexe: Some(Sexe::F),
                date_naissance: Some("1975-12-31".parse().unwrap()),
                lieu_naissance: None,
            },
        })
    }

    #[test]
    fn the_same_ins_for_the_same_traits_and_nothing_less() {
        let zoe = || ins("275126322074974", OidIns::Nir);
        for (conclusion, verdict) in [
            (trouvee(zoe(), "ADRUN"), Verdict::Identique),
            (trouvee(zoe(), "ADRDEUX"), Verdict::Different),
            (
                trouvee(ins("279035121518989", OidIns::Nir), "ADRUN"),
                Verdict::Different,
            ),
            (
                trouvee(ins("275126322074974", OidIns::Nia), "ADRUN"),
                Verdict::Different,
            ),
            (Conclusion::Aucune, Verdict::Different),
            (
                Conclusion::Plusieurs {
                    lieu_manquant: true,
                },
                Verdict::SansReponse,
            ),
        ] {
            assert_eq!(verifier(&traits(), &zoe(), &conclusion), verdict);
        }
    }
}
