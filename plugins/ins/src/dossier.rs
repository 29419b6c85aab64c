//! What the record says of one patient's identity, read once a call into plain values: everything after this file can
//! be tested without a host.

use socle_formats::identite::{
    Attribut, Attributs, Avertissement, Ins, Refus, Reponse, Statut, TraitsRecus,
    avertissements_reponse,
};
use socle_formats::traits::{ErreurTrait, Traits, fil};
use socle_sdk::{Data, Failure, identity_store, texts};

use crate::{failures, textes, traits};

/// An identity as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    /// Given back with each write: if someone changed the identity meanwhile, the write is refused and nothing is lost.
    pub(crate) revision: u64,
    pub(crate) statut: Statut,
    pub(crate) traits: Traits,
    pub(crate) attributs: Attributs,
    /// The document shown, once checked.
    pub(crate) controle: Option<String>,
    /// The INSi answer that waits for a decision.
    pub(crate) retenue: Option<Retenue>,
    /// When INSi last answered, milliseconds UTC.
    pub(crate) demandee_ms: Option<i64>,
    /// The INS, when the file holds one and this plugin may see it.
    pub(crate) ins: Option<Ins>,
}

/// An INSi answer that differs from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Retenue {
    pub(crate) traits: TraitsRecus,
    /// Known when the host keeps the matricule of an answer that waits; the contract promises only its traits.
    pub(crate) ins: Option<Ins>,
}

impl Dossier {
    /// Reads the identity, without its matricule: enough for a badge, for which matricules are not needed.
    pub(crate) fn lire(patient: &str) -> Result<Self, Failure> {
        let identite = identity_store::open(patient)?;
        Ok(Self {
            revision: identite.revision(),
            statut: statut(&identite.statut())?,
            traits: traits::lire(|nom| identite.get(nom))
                .map_err(|erreur| failures::trait_refuse(&erreur))?,
            attributs: Attributs {
                douteux: identite.marked("douteux"),
                fictif: identite.marked("fictif"),
                homonyme: identite.marked("homonyme"),
            },
            controle: identite.piece(),
            retenue: Retenue::lire(|nom| identite.held(nom)),
            demandee_ms: identite.asked(),
            ins: None,
        })
    }

    /// Reads the identity with its matricule.
    pub(crate) fn lire_avec_ins(patient: &str) -> Result<Self, Failure> {
        let dossier = Self::lire(patient)?;
        let ins = ins(patient, dossier.statut)?;
        Ok(Self { ins, ..dossier })
    }

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

    /// The trait that INSi cannot take (a ligature, a digit…), if any.
    pub(crate) fn trait_impossible(&self) -> Option<ErreurTrait> {
        fil::forme(&self.traits).err()
    }

    /// What deserves a warning in the INS the file holds.
    pub(crate) fn avertissements(&self) -> Vec<Avertissement> {
        self.ins.as_ref().map_or_else(Vec::new, |ins| {
            let reponse = Reponse {
                ins: ins.clone(),
                traits: recus(&self.traits),
            };
            avertissements_reponse(&self.traits, &reponse)
        })
    }

    /// What deserves a warning in the answer that waits.
    pub(crate) fn avertissements_retenue(&self) -> Vec<Avertissement> {
        let Some(Retenue {
            traits,
            ins: Some(ins),
        }) = &self.retenue
        else {
            return Vec::new();
        };
        let reponse = Reponse {
            ins: ins.clone(),
            traits: traits.clone(),
        };
        avertissements_reponse(&self.traits, &reponse)
    }
}

impl Retenue {
    /// Nothing when no answer waits: then the host gives none of its fields.
    fn lire(valeur: impl Fn(&str) -> Data) -> Option<Self> {
        let recus = traits::lire_recus(&valeur);
        let ins = match (valeur("matricule"), valeur("oid")) {
            (Data::Text(matricule), Data::Text(oid)) => traits::lire_ins(&matricule, &oid),
            _ => None,
        };
        let presente = ins.is_some()
            || recus.nom_naissance.is_some()
            || recus.premier_prenom.is_some()
            || recus.liste_prenoms.is_some()
            || recus.sexe.is_some()
            || recus.date_naissance.is_some()
            || recus.lieu_naissance.is_some();
        presente.then_some(Self { traits: recus, ins })
    }
}

/// Once recovered, the file's traits are those INSi gave.
fn recus(traits: &Traits) -> TraitsRecus {
    TraitsRecus {
        nom_naissance: Some(traits.nom_naissance.clone()),
        premier_prenom: Some(traits.premier_prenom.clone()),
        liste_prenoms: Some(traits.liste_prenoms.clone()).filter(|liste| !liste.trim().is_empty()),
        sexe: Some(traits.sexe),
        date_naissance: Some(traits.date_naissance),
        lieu_naissance: traits.lieu_naissance,
    }
}

/// The matricule of a qualified identity needs no further grant; that of a recovered one has its own, which the
/// practice may have refused: the panel then does without.
fn ins(patient: &str, statut: Statut) -> Result<Option<Ins>, Failure> {
    let paire = match statut {
        Statut::Provisoire | Statut::Validee => Ok(None),
        Statut::Qualifiee => identity_store::matricule(patient),
        Statut::Recuperee => identity_store::matricule_unqualified(patient),
    };
    match paire {
        Ok(paire) => Ok(paire.and_then(|(matricule, oid)| traits::lire_ins(&matricule, &oid))),
        Err(echec) if echec.code == "denied" => Ok(None),
        Err(echec) => Err(echec),
    }
}

fn statut(code: &str) -> Result<Statut, Failure> {
    code.parse().map_err(|_unknown| {
        Failure::new("insi.statut-inconnu", texts::text(textes::ECHEC_STATUT))
            .author("the host gave a statut this plugin does not know")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn nothing_waits_when_the_host_gives_no_field() {
        assert_eq!(Retenue::lire(|_| Data::None), None);
    }

    #[test]
    fn an_answer_waits_with_or_without_its_matricule() {
        let seul = Retenue::lire(|nom| {
            if nom == "sexe" {
                "M".into()
            } else {
                Data::None
            }
        });
        assert_eq!(seul.map(|retenue| retenue.ins), Some(None));
        let complet = Retenue::lire(|nom| match nom {
            "sexe" => "M".into(),
            "matricule" => "275126322074974".into(),
            "oid" => "1.2.250.1.213.1.4.8".into(),
            _ => Data::None,
        });
        assert!(complet.is_some_and(|retenue| retenue.ins.is_some()));
    }

    #[test]
    fn a_wrong_key_and_a_first_digit_that_disagrees_only_warn() {
        let mut dossier = samples::recuperee();
        assert_eq!(dossier.avertissements(), []);
        dossier.ins = traits::lire_ins("175126322074973", "1.2.250.1.213.1.4.8");
        assert_eq!(
            dossier.avertissements(),
            [Avertissement::CleIncorrecte, Avertissement::SexeMatricule]
        );
        dossier.ins = None;
        assert_eq!(dossier.avertissements(), []);
    }

    #[test]
    fn an_answer_that_waits_warns_too() {
        let mut dossier = samples::retenue();
        assert_eq!(dossier.avertissements_retenue(), []);
        if let Some(retenue) = &mut dossier.retenue {
            retenue.ins = traits::lire_ins("175126322074973", "1.2.250.1.213.1.4.8");
        }
        assert_eq!(
            dossier.avertissements_retenue(),
            [Avertissement::CleIncorrecte, Avertissement::SexeMatricule]
        );
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
