//! What the record says of one patient's identity, as plain values, and what follows from it. [`lecture`] reads it from
//! the host; nothing here touches the host.

mod lecture;

use socle_formats::identite::{
    Aide, Attribut, Attributs, Avertissement, Contexte, Controle, Ins, Recuperation, Refus,
    Reponse, Statut, TraitsRecus, aide, avertissements, avertissements_reponse, concordance,
};
use socle_formats::insi::Conclusion;
use socle_formats::traits::{ErreurTrait, Traits, fil};

/// An identity as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    /// Given back with each write: if someone changed the identity meanwhile, the write is refused and nothing is lost.
    pub(crate) revision: u64,
    pub(crate) statut: Statut,
    pub(crate) traits: Traits,
    pub(crate) attributs: Attributs,
    /// How the identity was checked, once it was.
    pub(crate) controle: Option<Controle>,
    /// The INS, when the file holds one and this plugin may see it.
    pub(crate) ins: Option<Ins>,
    /// How the INS entered the file.
    pub(crate) recuperation: Option<Recuperation>,
    /// The INSi answer that differs from the file and waits for a decision.
    pub(crate) retenue: Option<Retenue>,
    /// What INSi last answered.
    pub(crate) derniere: Option<Derniere>,
    /// The check that stands: when, and by whom in words.
    pub(crate) controle_fait: Option<Fait>,
    /// What INSi last said of the INS of the file: when, and its word (`same`, `different`).
    pub(crate) verification: Option<Fait>,
    /// When the person refused to show a document, milliseconds since the Unix epoch.
    pub(crate) refus_ms: Option<i64>,
    /// What the practice's period says is to be done again.
    pub(crate) echeances: Echeances,
    /// The answer that waits bears the matricule of the file among its former ones: a change of civil status.
    pub(crate) retenue_suit: bool,
    /// Former matricules, oldest first, when this plugin may see them.
    pub(crate) anciens: Vec<Ancien>,
    /// The used name, where the screen asked for it and it is not the birth name.
    pub(crate) nom_utilise: Option<String>,
}

/// An INSi answer that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Retenue {
    pub(crate) traits: TraitsRecus,
    /// When this plugin may see it.
    pub(crate) ins: Option<Ins>,
}

impl From<&Reponse> for Retenue {
    fn from(reponse: &Reponse) -> Self {
        Self {
            traits: reponse.traits.clone(),
            ins: Some(reponse.ins.clone()),
        }
    }
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fait {
    /// Milliseconds since the Unix epoch, UTC.
    pub(crate) instant_ms: i64,
    /// By whom, or the word that came of it; empty when it is not known.
    pub(crate) dit: String,
}

/// What is to be done again, 3 to 5 years later as the practice chose. It blocks nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Echeances {
    /// The check on a document.
    pub(crate) controle: bool,
    /// The verification of the INS.
    pub(crate) verification: bool,
}

/// A matricule this file no longer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ancien {
    pub(crate) matricule: String,
    /// `insi`, `invalide`, `remplace`.
    pub(crate) origine: String,
}

/// The last answer of INSi about a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Derniere {
    /// Milliseconds since the Unix epoch, UTC.
    pub(crate) instant_ms: i64,
    /// INSi's own code: `00`, `01`, `02`.
    pub(crate) code: String,
}

impl Dossier {
    /// Why INSi is never asked about this identity, if so.
    pub(crate) fn marque_bloquante(&self) -> Option<Refus> {
        if self.attributs.fictif {
            Some(Refus::AttributBloquant(Attribut::Fictif))
        } else if self.attributs.douteux {
            Some(Refus::AttributBloquant(Attribut::Douteux))
        } else {
            None
        }
    }

    /// The first trait that INSi cannot take (a ligature, a digit, a sex that is neither F nor M), if any.
    pub(crate) fn trait_impossible(&self) -> Option<ErreurTrait> {
        fil::forme(&self.traits).err()
    }

    /// How the last search ended, when it gave no identity. The advice is about the file as it is now: a birthplace
    /// that lacked may have been typed since.
    pub(crate) fn sans_identite(&self) -> Option<Conclusion> {
        match self.derniere.as_ref()?.code.as_str() {
            "01" => Some(Conclusion::Aucune),
            "02" => Some(Conclusion::Plusieurs {
                lieu_manquant: self.traits.lieu_naissance.is_none(),
            }),
            _ => None,
        }
    }

    /// The used name that may be the birth name: INSi found nobody under the one of the file, and no answer waits.
    pub(crate) fn nom_utilise_a_essayer(&self) -> Option<&str> {
        let personne = self.sans_identite() == Some(Conclusion::Aucune);
        let sans_ins = matches!(self.statut, Statut::Provisoire | Statut::Validee);
        let nom = self.nom_utilise.as_deref()?;
        let autre = fil::nom(nom).ok() != fil::nom(&self.traits.nom_naissance).ok();
        (personne && sans_ins && self.retenue.is_none() && autre).then_some(nom)
    }

    /// Whether INSi gave an identity that this file does not hold: it was rejected, or invalidated since.
    pub(crate) fn retour_ecarte(&self) -> bool {
        let trouvee = self
            .derniere
            .as_ref()
            .is_some_and(|derniere| derniere.code == "00");
        let sans_ins = matches!(self.statut, Statut::Provisoire | Statut::Validee);
        trouvee && sans_ins && self.retenue.is_none()
    }

    /// Whether the answer bears another matricule than the file.
    pub(crate) fn autre_matricule(&self, retenue: &Retenue) -> bool {
        match (&self.ins, &retenue.ins) {
            (Some(du_dossier), Some(recu)) => {
                (du_dossier.matricule, du_dossier.oid) != (recu.matricule, recu.oid)
            }
            // One of them is not for us to see: an answer that says all a recovered file says can only wait for that.
            _ => {
                self.recuperation.is_some()
                    && concordance(&self.traits, &retenue.traits).identique()
            }
        }
    }

    /// What differs in the answer that waits, and what to do about it.
    pub(crate) fn aide(&self, retenue: &Retenue) -> Aide {
        let contexte = Contexte {
            controlee: self.controle.is_some(),
            nom_utilise: self.nom_utilise.as_deref().unwrap_or_default(),
            suite_d_identite: self.retenue_suit,
        };
        aide(&self.traits, &retenue.traits, contexte)
    }

    /// Whether the practitioner may attest to know this person instead of seeing a document (exception procedure): only
    /// when INSi agreed with the file, and while nothing else waits.
    pub(crate) fn attestable(&self) -> bool {
        self.statut == Statut::Recuperee
            && self.recuperation == Some(Recuperation::Concordante)
            && self.retenue.is_none()
    }

    /// What deserves a warning in the identity as it stands.
    pub(crate) fn avertissements(&self) -> Vec<Avertissement> {
        avertissements(&self.traits, self.ins.as_ref())
    }

    /// What would deserve a warning, were the answer that waits accepted.
    pub(crate) fn avertissements_retenue(&self) -> Vec<Avertissement> {
        let Some(Retenue {
            traits,
            ins: Some(ins),
        }) = self.retenue.clone()
        else {
            return Vec::new();
        };
        avertissements_reponse(&self.traits, &Reponse { ins, traits })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use socle_formats::traits::{Champ, Sexe};

    use super::*;
    use crate::samples;

    #[test]
    fn a_wrong_key_and_a_first_digit_that_disagrees_only_warn() {
        let mut dossier = samples::recuperee();
        assert_eq!(dossier.avertissements(), []);
        dossier.ins = Some(samples::ins("175126322074973"));
        assert_eq!(
            dossier.avertissements(),
            [Avertissement::CleIncorrecte, Avertissement::SexeMatricule]
        );
        let mut dossier = samples::retenue();
        assert_eq!(dossier.avertissements_retenue(), []);
        if let Some(retenue) = &mut dossier.retenue {
            retenue.ins = Some(samples::ins("175126322074973"));
        }
        assert_eq!(
            dossier.avertissements_retenue(),
            [Avertissement::CleIncorrecte, Avertissement::SexeMatricule]
        );
    }

    #[test]
    fn a_file_without_ins_is_warned_about_too() {
        let mut dossier = samples::provisoire();
        assert_eq!(dossier.avertissements(), []);
        dossier.traits.liste_prenoms = "MARIE ZOE".into();
        assert_eq!(
            dossier.avertissements(),
            [Avertissement::PremierPrenomHorsListe]
        );
    }

    #[test]
    fn what_insi_last_said_is_told_as_long_as_it_is_its_last_word() {
        let dit = |code: &str| Dossier {
            derniere: Some(samples::derniere(code)),
            ..samples::provisoire()
        };
        assert_eq!(samples::provisoire().sans_identite(), None);
        assert_eq!(dit("00").sans_identite(), None);
        assert_eq!(dit("01").sans_identite(), Some(Conclusion::Aucune));
        for lieu_manquant in [false, true] {
            let mut dossier = dit("02");
            if lieu_manquant {
                dossier.traits.lieu_naissance = None;
            }
            assert_eq!(
                dossier.sans_identite(),
                Some(Conclusion::Plusieurs { lieu_manquant })
            );
        }
    }

    #[test]
    fn an_answer_that_was_not_kept_is_told() {
        let rejetee = Dossier {
            derniere: Some(samples::derniere("00")),
            ..samples::provisoire()
        };
        assert!(rejetee.retour_ecarte());
        assert!(!samples::provisoire().retour_ecarte(), "never asked");
        assert!(!samples::retenue().retour_ecarte(), "it waits");
        assert!(!samples::recuperee().retour_ecarte(), "it was taken");
    }

    #[test]
    fn a_used_name_is_offered_only_when_insi_found_nobody() {
        let dit = |code: &str, nom: &str| {
            let dossier = Dossier {
                derniere: Some(samples::derniere(code)),
                nom_utilise: Some(nom.into()),
                ..samples::provisoire()
            };
            dossier.nom_utilise_a_essayer().map(str::to_owned)
        };
        assert_eq!(dit("01", "DURAND").as_deref(), Some("DURAND"));
        assert_eq!(dit("02", "DURAND"), None);
        assert_eq!(dit("01", "Adrun"), None, "the same name");
        let recuperee = Dossier {
            nom_utilise: Some("DURAND".into()),
            ..samples::recuperee()
        };
        assert_eq!(recuperee.nom_utilise_a_essayer(), None);
    }

    #[test]
    fn an_attestation_needs_an_insi_answer_that_agreed() {
        assert!(samples::recuperee().attestable());
        assert!(!samples::provisoire().attestable());
        assert!(!samples::qualifiee().attestable(), "already checked");
        for recuperation in [Some(Recuperation::Acceptee), None] {
            let dossier = Dossier {
                recuperation,
                ..samples::recuperee()
            };
            assert!(!dossier.attestable(), "{recuperation:?}");
        }
        let attend = Dossier {
            retenue: samples::retenue().retenue,
            ..samples::recuperee()
        };
        assert!(!attend.attestable());
    }

    #[test]
    fn another_matricule_is_told_even_when_it_may_not_be_seen() {
        let retenue = |ins| Retenue {
            traits: samples::reponse().traits,
            ins,
        };
        let autre = Some(samples::ins("279035121518989"));
        let dossier = samples::recuperee();
        assert!(!dossier.autre_matricule(&retenue(dossier.ins.clone())));
        assert!(dossier.autre_matricule(&retenue(autre.clone())));
        assert!(dossier.autre_matricule(&retenue(None)));
        let mut differe = retenue(None);
        differe.traits.premier_prenom = Some("ANNE".into());
        assert!(!dossier.autre_matricule(&differe));
        // A file without INS has no other one.
        assert!(!samples::provisoire().autre_matricule(&retenue(autre)));
    }

    #[test]
    fn traits_insi_cannot_take_are_named() {
        let avec = |change: fn(&mut Traits)| {
            let mut dossier = samples::provisoire();
            change(&mut dossier.traits);
            dossier.trait_impossible().map(|erreur| erreur.champ)
        };
        assert_eq!(avec(|_| ()), None);
        assert_eq!(avec(|t| t.sexe = Sexe::I), Some(Champ::Sexe));
        assert_eq!(
            avec(|t| t.nom_naissance = "D'ÆION".into()),
            Some(Champ::NomNaissance)
        );
        // No birthplace, or a day of birth nobody knows, is no obstacle.
        assert_eq!(avec(|t| t.lieu_naissance = None), None);
        assert_eq!(avec(|t| t.date_naissance = "1975".parse().unwrap()), None);
    }

    #[test]
    fn douteux_and_fictif_block_and_homonyme_does_not() {
        let mut dossier = samples::provisoire();
        dossier.attributs.homonyme = true;
        assert_eq!(dossier.marque_bloquante(), None);
        dossier.attributs.douteux = true;
        assert_eq!(
            dossier.marque_bloquante(),
            Some(Refus::AttributBloquant(Attribut::Douteux))
        );
        dossier.attributs = Attributs {
            fictif: true,
            ..Attributs::default()
        };
        assert_eq!(
            dossier.marque_bloquante(),
            Some(Refus::AttributBloquant(Attribut::Fictif))
        );
    }
}
