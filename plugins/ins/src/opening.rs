//! INSi is asked by itself when a file or a consultation is opened: no click, and never twice for the same answer.

use socle_formats::identite::Statut;
use socle_sdk::exports::OnEvent;
use socle_sdk::{Context, Failure, Happening, log};

use crate::dossier::Dossier;
use crate::{Plugin, apcv, attendus, fond, naissance};

impl OnEvent for Plugin {
    /// INSi that does not answer is no failure of this call: the patient joins the queue of [`fond`], and the home page
    /// says that it waits.
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure> {
        let Some(patient) = c.patient() else {
            return Ok(());
        };
        match what.name().as_str() {
            apcv::EVENEMENT => apcv::prendre(&patient, what),
            "patient-opened" => {
                fond::voir(c, &patient)?;
                naissance::prevoir(&patient, &Dossier::lire(&patient)?)
            }
            // What came from elsewhere may bear an INS; it proves nothing, and INSi is asked with the traits of the file. By
            // the queue: an import brings many documents of one patient, who is asked about once.
            "document-changed" if !recu(what) => Ok(()),
            "document-changed" => fond::inscrire(&patient),
            // Told until it is done: what waiting does not mend was said when the file opened, and is not said again.
            "consultation-opened" => {
                if let Err(echec) = fond::voir(c, &patient) {
                    log::debug(&format!("INSi was not asked: {}", echec.code));
                }
                Ok(())
            }
            "patient-expected" => attendus::noter(c, &patient, what),
            _ => Ok(()),
        }
    }
}

/// Whether this document came as it is, from an import or a file: one written here begins as a draft.
fn recu(what: &Happening) -> bool {
    let dit = |cle: &str| what.get(cle).into_text().unwrap_or_default();
    dit("change") == "created" && dit("status") == "valide"
}

/// Whether INSi is to be asked about this identity now.
///
/// Not once it has an INS; not while an answer waits for a person; never when it is douteux or fictif; not with a trait
/// INSi would refuse (the panel says which); and not when INSi gave no identity less than `delai_ms` ago: it would say
/// the same, and a practitioner who corrected a trait asks with a key.
pub(crate) fn a_demander(dossier: &Dossier, maintenant_ms: i64, delai_ms: i64) -> bool {
    let sans_ins = matches!(dossier.statut, Statut::Provisoire | Statut::Validee);
    let demandee_depuis_peu = dossier.derniere.as_ref().is_some_and(|derniere| {
        // An instant to come says that a clock was wrong: it proves nothing.
        (0..delai_ms).contains(&maintenant_ms.saturating_sub(derniere.instant_ms))
    });
    sans_ins
        && dossier.retenue.is_none()
        && dossier.marque_bloquante().is_none()
        && dossier.trait_impossible().is_none()
        && !demandee_depuis_peu
}

#[cfg(test)]
mod tests {
    use socle_formats::identite::Attributs;

    use super::*;
    use crate::dossier::Derniere;
    use crate::samples;

    const JOUR_MS: i64 = 86_400_000;
    const MAINTENANT_MS: i64 = 1_795_000_000_000;

    fn demande(dossier: &Dossier) -> bool {
        a_demander(dossier, MAINTENANT_MS, 7 * JOUR_MS)
    }

    #[test]
    fn a_file_without_ins_is_asked_about() {
        assert!(demande(&samples::provisoire()));
        assert!(demande(&Dossier {
            statut: Statut::Validee,
            ..samples::provisoire()
        }));
    }

    #[test]
    fn the_others_are_left_alone() {
        let avec = |attributs| Dossier {
            attributs,
            ..samples::provisoire()
        };
        let mut ligature = samples::provisoire();
        ligature.traits.nom_naissance = "D'ÆION".into();
        for dossier in [
            samples::recuperee(),
            samples::qualifiee(),
            Dossier {
                derniere: None,
                ..samples::retenue()
            },
            avec(Attributs {
                douteux: true,
                ..Attributs::default()
            }),
            avec(Attributs {
                fictif: true,
                ..Attributs::default()
            }),
            ligature,
        ] {
            assert!(!demande(&dossier), "{dossier:?}");
        }
        assert!(demande(&avec(Attributs {
            homonyme: true,
            ..Attributs::default()
        })));
    }

    /// INSi knows F and M only.
    #[test]
    fn a_sex_that_is_neither_is_never_asked_about() {
        let mut dossier = samples::provisoire();
        dossier.traits.sexe = socle_formats::traits::Sexe::I;
        assert!(!demande(&dossier));
    }

    #[test]
    fn an_answer_without_identity_holds_for_the_delay() {
        let il_y_a = |ms: i64| Dossier {
            derniere: Some(Derniere {
                instant_ms: MAINTENANT_MS - ms,
                code: "01".into(),
            }),
            ..samples::provisoire()
        };
        assert!(!demande(&il_y_a(0)));
        assert!(!demande(&il_y_a(7 * JOUR_MS - 1)));
        assert!(demande(&il_y_a(7 * JOUR_MS)));
        assert!(demande(&il_y_a(-JOUR_MS)), "a clock was wrong");
        assert!(a_demander(&il_y_a(0), MAINTENANT_MS, 0), "no delay");
    }
}
