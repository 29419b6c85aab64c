//! One record asked of the FHIR service: what is true today, mailboxes the extract does not have, who stopped. It is kept beside
//! the index and comes before it, for at most 30 days.

use serde_json::{Value as Json, json};
use socle_formats::annuaire::requete::{self, BASE, CONSERVATION_JOURS, ENTETE_CLE, MOST_IDS};
use socle_formats::annuaire::ressources::{self, Lot};
use socle_sdk::{Data, Failure, Query, http, store, texts, time};

use crate::etat::JOUR_MS;
use crate::index::{Entree, Groupe};
use crate::{failures, settings};

const FICHES: &str = "fiches";
/// Pages of one answer followed: somebody has a handful of places.
const MOST_PAGES: usize = 10;
/// The service answers within this, or not at all.
const DELAI_MS: u32 = 30_000;
/// Old records looked at by one job.
const PAGE: u32 = 500;

/// A record as the service gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fiche {
    /// When, milliseconds since the Unix epoch, UTC.
    pub(crate) ms: i64,
    /// False for who does not practise any more.
    pub(crate) actif: bool,
    /// Mailboxes that may be shown.
    pub(crate) entrees: Vec<Entree>,
}

impl Fiche {
    fn json(&self) -> Json {
        let lignes: Vec<String> = self
            .entrees
            .iter()
            .map(|entree| {
                let mut octets = Vec::new();
                entree.ecrire(&mut octets);
                String::from_utf8_lossy(&octets).trim_end().to_owned()
            })
            .collect();
        json!({ "ms": self.ms, "actif": self.actif, "lignes": lignes })
    }

    fn de_json(json: &Json) -> Option<Self> {
        let lignes = json["lignes"].as_array()?.iter();
        Some(Self {
            ms: json["ms"].as_i64()?,
            actif: json["actif"].as_bool()?,
            entrees: lignes
                .filter_map(|ligne| Entree::lire(ligne.as_str()?))
                .collect(),
        })
    }

    fn est_perimee(&self, maintenant_ms: i64) -> bool {
        maintenant_ms.saturating_sub(self.ms) > CONSERVATION_JOURS * JOUR_MS
    }
}

/// What is kept of this one, when it is not too old.
pub(crate) fn de(identifiant: &str) -> Result<Option<Fiche>, Failure> {
    if identifiant.is_empty() {
        return Ok(None);
    }
    let fiche = lue(&store::get(FICHES, identifiant)?);
    let maintenant = time::now_ms();
    Ok(fiche.filter(|fiche| !fiche.est_perimee(maintenant)))
}

/// A person or service as the record says, where there is one; otherwise as it is. The record comes second.
pub(crate) fn completer(groupe: Groupe) -> Result<(Groupe, Option<Fiche>), Failure> {
    let (identifiant, service) = match groupe.premiere() {
        Some(premiere) => (premiere.identifiant.clone(), premiere.service.clone()),
        None => return Ok((groupe, None)),
    };
    let Some(fiche) = de(&identifiant)? else {
        return Ok((groupe, None));
    };
    let est_structure = groupe
        .premiere()
        .is_some_and(|premiere| premiere.nom.is_empty());
    let siennes: Vec<Entree> = fiche
        .entrees
        .iter()
        .filter(|entree| !est_structure || entree.service == service)
        .cloned()
        .collect();
    // Who has no mailbox any more still has a name to be shown by.
    let groupe = if siennes.is_empty() {
        groupe
    } else {
        Groupe { entrees: siennes }
    };
    Ok((groupe, Some(fiche)))
}

/// Asks the service about one person or structure, and keeps what it says.
pub(crate) fn verifier(identifiant: &str) -> Result<Fiche, Failure> {
    let est_personne = identifiant.starts_with('8');
    let question = if est_personne {
        requete::personne(BASE, identifiant)
    } else {
        requete::organisation(BASE, identifiant)
    };
    let mut lot = tout(&question)?;
    let manquantes: Vec<String> = lot
        .organisations_manquantes()
        .into_iter()
        .map(str::to_owned)
        .collect();
    for ids in manquantes.chunks(MOST_IDS) {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        lot.joindre(tout(&requete::organisations(BASE, &ids))?);
    }
    let trouve = lot
        .correspondants()
        .into_iter()
        .find(|un| un.identifiant == identifiant)
        .ok_or_else(|| {
            Failure::new("annuaire.inconnu", texts::text("echec-inconnu")).field("identifiant")
        })?;
    let fiche = Fiche {
        ms: time::now_ms(),
        actif: trouve.actif,
        entrees: Entree::de_correspondant(&trouve),
    };
    let json = fiche.json().to_string();
    let adresses: Vec<&str> = fiche
        .entrees
        .iter()
        .map(|entree| entree.adresse.as_str())
        .collect();
    store::put(FICHES, identifiant, &Data::Json(json), &adresses.join(" "))?;
    Ok(fiche)
}

/// Whether an address is in the directory, by the service; none without a key.
pub(crate) fn est_listee(adresse: &str) -> Result<Option<bool>, Failure> {
    if settings::cle().is_none() {
        return Ok(None);
    }
    for ressource in ["Organization", "Practitioner", "PractitionerRole"] {
        let lot = une_page(&requete::boite(BASE, ressource, adresse))?;
        if lot.total.is_some_and(|total| total > 0) {
            return Ok(Some(true));
        }
    }
    Ok(Some(false))
}

/// All pages of an answer.
fn tout(question: &str) -> Result<Lot, Failure> {
    let mut lot = une_page(question)?;
    for _ in 1..MOST_PAGES {
        let Some(suite) = lot.suite(BASE).map(str::to_owned) else {
            break;
        };
        lot.joindre(une_page(&suite)?);
    }
    Ok(lot)
}

fn une_page(adresse: &str) -> Result<Lot, Failure> {
    let cle = settings::cle().ok_or_else(|| failures::cle("echec-cle-manque"))?;
    let demande = http::Request::new("GET", adresse);
    demande.header(ENTETE_CLE, &cle)?;
    demande.header("Accept", "application/fhir+json")?;
    demande.timeout(DELAI_MS);
    let reponse = demande.send()?;
    let statut = reponse.status();
    if statut == 401 || statut == 403 {
        return Err(failures::cle("echec-cle-refusee"));
    }
    let corps = reponse.body().to_vec()?;
    match ressources::lire(&corps) {
        Ok(lot) if statut == 200 => Ok(lot),
        Ok(_) => Err(failures::statut(statut)),
        Err(erreur) => Err(failures::ressources(&erreur, statut)),
    }
}

/// The entry of an address among the records: a mailbox the extract does not have.
pub(crate) fn par_adresse(adresse: &str) -> Result<Option<Entree>, Failure> {
    let question = Query::new(FICHES);
    question.matches(adresse);
    question.page(0, PAGE);
    let maintenant = time::now_ms();
    Ok(store::find(&question)?
        .into_iter()
        .filter_map(|(_, valeur)| lue(&valeur))
        .filter(|fiche| !fiche.est_perimee(maintenant))
        .flat_map(|fiche| fiche.entrees)
        .find(|entree| entree.adresse.eq_ignore_ascii_case(adresse)))
}

fn lue(valeur: &Data) -> Option<Fiche> {
    let Data::Json(json) = valeur else {
        return None;
    };
    Fiche::de_json(&serde_json::from_str(json).ok()?)
}

/// Deletes what was not asked again in 30 days.
pub(crate) fn oublier_les_anciennes(maintenant_ms: i64) -> Result<(), Failure> {
    let question = Query::new(FICHES);
    question.page(0, PAGE);
    for (cle, valeur) in store::find(&question)? {
        if lue(&valeur).is_none_or(|fiche| fiche.est_perimee(maintenant_ms)) {
            store::delete(FICHES, &cle)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::essai::entree;

    #[test]
    fn a_record_is_kept_as_it_is_and_not_for_more_than_30_days() {
        let fiche = Fiche {
            ms: 5,
            actif: true,
            entrees: vec![entree("MARTIN", "Marie", "BREST")],
        };
        assert_eq!(Fiche::de_json(&fiche.json()), Some(fiche.clone()));
        assert!(!fiche.est_perimee(5 + CONSERVATION_JOURS * JOUR_MS));
        assert!(fiche.est_perimee(6 + CONSERVATION_JOURS * JOUR_MS));
    }
}
