//! INSi is asked by itself when a file is opened: no click, and never twice for the same answer.

use socle_formats::identite::Statut;
use socle_sdk::exports::OnEvent;
use socle_sdk::{Context, Failure, Happening, time};

use crate::dossier::Dossier;
use crate::{Plugin, acts, settings};

impl OnEvent for Plugin {
    /// A failure (the network, a service that is down) is left to the host, which shows it quietly: nothing was changed,
    /// and INSi is asked at the next opening.
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure> {
        let Some(patient) = c.patient().filter(|_| what.name() == "patient-opened") else {
            return Ok(());
        };
        let dossier = Dossier::lire(&patient)?;
        if a_demander(&dossier, time::now_ms(), settings::nouvel_essai_ms()) {
            acts::rechercher(c, &patient)?;
        }
        Ok(())
    }
}

/// Whether INSi is to be asked about this identity now.
///
/// Not once it has an INS; not while an answer waits for a person; never when it is douteux or fictif; not with a trait
/// INSi would refuse (the panel says which); and not when INSi gave no identity less than `delai_ms` ago: it would say
/// the same, and a practitioner who corrected a trait asks with a key.
fn a_demander(dossier: &Dossier, maintenant_ms: i64, delai_ms: i64) -> bool {
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
