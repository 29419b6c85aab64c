//! Reading a [`Dossier`] from the host: the words of the contract become the types of the formats crate.

use socle_formats::identite::{Attributs, Controle, Ins, Piece, Recuperation, Statut, TraitsRecus};
use socle_sdk::{Data, Failure, identity_store, records};

use super::{Ancien, Derniere, Dossier, Echeances, Fait, Retenue};
use crate::traits::Illisible;
use crate::{failures, traits};

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
                date_incertaine: identite.marked("date-incertaine"),
            },
            controle: identite.piece().as_deref().map(controle),
            ins: None,
            recuperation: identite.recovery().as_deref().and_then(recuperation),
            retenue: retenue(|nom| identite.held(nom))?,
            derniere: identite.asked().map(|instant_ms| Derniere {
                instant_ms,
                code: identite.asked_code().unwrap_or_default(),
            }),
            controle_fait: fait(identite.checked(), identite.checked_by()),
            verification: fait(identite.verified(), identite.verdict()),
            refus_ms: identite.refused(),
            echeances: Echeances {
                controle: identite.due("check"),
                verification: identite.due("verification"),
            },
            retenue_suit: identite.held_follows(),
            anciens: Vec::new(),
            nom_utilise: None,
        })
    }

    /// Reads what a screen shows: the identity, its matricule, and the used name.
    pub(crate) fn lire_pour_ecran(patient: &str) -> Result<Self, Failure> {
        let dossier = Self::lire_avec_ins(patient)?;
        let anciens = identity_store::open(patient)?.former();
        let nom_utilise = match records::open("patient", patient) {
            Ok(fiche) => fiche.get("nom-utilise").into_text(),
            // The practice refused that line: nothing is offered then.
            Err(echec) if echec.code == "denied" => None,
            Err(echec) => return Err(echec),
        };
        let nom_utilise = nom_utilise.filter(|nom| !nom.trim().is_empty());
        Ok(Self {
            nom_utilise,
            anciens: anciens.iter().filter_map(|ligne| ancien(ligne)).collect(),
            ..dossier
        })
    }

    /// Reads the identity with its matricule.
    pub(crate) fn lire_avec_ins(patient: &str) -> Result<Self, Failure> {
        let dossier = Self::lire(patient)?;
        let ins = ins(patient, dossier.statut)?;
        Ok(Self { ins, ..dossier })
    }
}

fn fait(instant_ms: Option<i64>, dit: Option<String>) -> Option<Fait> {
    instant_ms.map(|instant_ms| Fait {
        instant_ms,
        dit: dit.unwrap_or_default(),
    })
}

/// `matricule|oid|from|to|origin`.
fn ancien(ligne: &str) -> Option<Ancien> {
    let mut champs = ligne.split('|');
    let matricule = champs.next().filter(|texte| !texte.is_empty())?;
    Some(Ancien {
        matricule: matricule.to_owned(),
        origine: champs.nth(3).unwrap_or_default().to_owned(),
    })
}

fn statut(code: &str) -> Result<Statut, Illisible> {
    code.parse()
        .map_err(|_unknown| Illisible("a statut this plugin does not know"))
}

/// A kind of document that a later host knows and we do not is some other document.
fn controle(code: &str) -> Controle {
    code.parse().unwrap_or(Controle::Piece(Piece::Autre))
}

fn recuperation(mot: &str) -> Option<Recuperation> {
    match mot {
        "concordante" => Some(Recuperation::Concordante),
        "acceptee" => Some(Recuperation::Acceptee),
        _ => None,
    }
}

/// The answer that waits: nothing does when the host gives none of its fields.
fn retenue(valeur: impl Fn(&str) -> Data) -> Result<Option<Retenue>, Illisible> {
    let traits = traits::lire_recus(&valeur);
    let ins = match (valeur("matricule"), valeur("oid")) {
        (Data::Text(matricule), Data::Text(oid)) => Some(traits::lire_ins(&matricule, &oid)?),
        _ => None,
    };
    let attend = ins.is_some() || traits != TraitsRecus::default();
    Ok(attend.then_some(Retenue { traits, ins }))
}

/// The matricule of a qualified identity needs no further grant; that of a recovered one has its own, which the
/// practice may have refused: the panel then does without.
fn ins(patient: &str, statut: Statut) -> Result<Option<Ins>, Failure> {
    let paire = match statut {
        Statut::Provisoire | Statut::Validee => return Ok(None),
        Statut::Qualifiee => identity_store::matricule(patient),
        Statut::Recuperee => identity_store::matricule_unqualified(patient),
    };
    match paire {
        Ok(Some((matricule, oid))) => Ok(Some(traits::lire_ins(&matricule, &oid)?)),
        Ok(None) => Ok(None),
        Err(echec) if echec.code == "denied" => Ok(None),
        Err(echec) => Err(echec),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_words_of_the_contract() {
        assert_eq!(statut("qualifiee"), Ok(Statut::Qualifiee));
        assert!(statut("archivee").is_err());
        assert_eq!(controle("passeport"), Controle::Piece(Piece::Passeport));
        assert_eq!(controle("attestation"), Controle::Attestation);
        assert_eq!(controle("puce"), Controle::Piece(Piece::Autre));
        assert_eq!(recuperation("concordante"), Some(Recuperation::Concordante));
        assert_eq!(recuperation("acceptee"), Some(Recuperation::Acceptee));
        assert_eq!(recuperation("autrement"), None);
    }

    #[test]
    fn a_former_matricule_is_read_with_its_origin() {
        let lu = ancien("279035121518989|1.2.250.1.213.1.4.8|2010-01-01||remplace");
        assert_eq!(
            lu.map(|lu| (lu.matricule, lu.origine)),
            Some(("279035121518989".into(), "remplace".into()))
        );
        assert_eq!(ancien("|||"), None);
    }

    #[test]
    fn an_answer_waits_with_or_without_its_matricule() {
        assert_eq!(retenue(|_| Data::None), Ok(None));
        let mut attendue = Retenue::from(&samples::reponse());
        let paires = traits::paires(&samples::reponse());
        if let Some(ins) = &mut attendue.ins {
            // Former matricules are not part of what waits.
            ins.historique.clear();
        }
        let lue = retenue(|nom| samples::valeur(&paires, nom));
        assert_eq!(lue, Ok(Some(attendue.clone())));

        attendue.ins = None;
        let lue = retenue(|nom| match nom {
            "matricule" | "oid" => Data::None,
            _ => samples::valeur(&paires, nom),
        });
        assert_eq!(lue, Ok(Some(attendue)));
    }

    /// To take such an answer for "nothing waits" would offer the documents too early.
    #[test]
    fn an_answer_that_cannot_be_read_is_not_passed_over() {
        let lue = retenue(|nom| match nom {
            "matricule" => "275126322074974".into(),
            "oid" => "1.2.250.1.999".into(),
            _ => Data::None,
        });
        assert!(lue.is_err());
    }
}
