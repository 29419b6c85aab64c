//! The commands: from a menu, a script or a test. Each answers one JSON object.

use serde_json::{Value as Json, json};
use socle_formats::mss::address::{Address, PATIENTS};
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, texts};

use crate::index::{self, Demande, Entree, Libelles};
use crate::{Plugin, contacts, etat, fiche, panel, settings, suivi, travail};

impl Command for Plugin {
    fn run(_: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let texte = |nom: &str| arguments.text(nom).unwrap_or_default().to_owned();
        let answer = match id {
            "chercher" => chercher(&Demande {
                nom: texte("nom"),
                commune: texte("commune"),
                profession: texte("profession"),
            })?,
            "trouver" => trouver(&texte("identifiant"), &texte("adresse"))?,
            "ajouter" => {
                let entree = hors_espace_dit(&texte("adresse"))?;
                let contact = contacts::ajouter(&entree, &index::libelles()?)?;
                json!({ "contact": contact, "message": texts::text("ajoute") })
            }
            "verifier-fiche" => {
                let fiche = fiche::verifier(&suivi::identifiant(&texte("identifiant")))?;
                let libelles = index::libelles()?;
                let boites: Vec<Json> = fiche
                    .entrees
                    .iter()
                    .map(|entree| boite(entree, &libelles))
                    .collect();
                let message = if fiche.actif {
                    "fiche-verifiee"
                } else {
                    "inactif"
                };
                json!({ "actif": fiche.actif, "boites": boites, "message": texts::text(message) })
            }
            "actualiser" | "reprendre" => json!({ "travail": travail::demander()? }),
            "suspendre" => {
                etat::mettre_en_pause(true)?;
                json!({ "message": texts::text("suspendu") })
            }
            "etat" => etat::en_json()?,
            inconnue => return Err(Failure::unsupported(inconnue)),
        };
        Ok(Data::Json(answer.to_string()))
    }
}

/// The entry of an address; an address outside the trust space is refused for that reason, known or not.
fn hors_espace_dit(adresse: &str) -> Result<Entree, Failure> {
    let lue: Address = adresse
        .parse()
        .map_err(|_malformed| crate::failures::adresse_inconnue())?;
    let ou = lue.reach(&settings::domaines(), PATIENTS);
    if !ou.is_inside() {
        return Err(crate::failures::hors_espace(ou));
    }
    panel::trouver(lue.as_str())
}

/// `boites`: the mailboxes of an identifier, or those that bear an address.
fn trouver(identifiant: &str, adresse: &str) -> Result<Json, Failure> {
    etat::exiger()?;
    let entrees = match identifiant {
        "" => index::par_adresse(adresse)?,
        identifiant => index::par_identifiant(&suivi::identifiant(identifiant))?,
    };
    let libelles = index::libelles()?;
    let boites: Vec<Json> = entrees
        .iter()
        .map(|entree| boite(entree, &libelles))
        .collect();
    Ok(json!({ "nom": entrees.first().map(Entree::intitule), "boites": boites }))
}

/// `resultats` (each with `nom`, `identifiant`, `profession`, `savoir-faire`, `contact`, `boites`) and `autres`, how many more.
fn chercher(demande: &Demande) -> Result<Json, Failure> {
    etat::exiger()?;
    let reponse = index::chercher(demande)?;
    let (contacts, libelles) = (contacts::tous()?, index::libelles()?);
    let mut resultats = Vec::new();
    for groupe in reponse.groupes {
        let (groupe, fiche) = fiche::completer(groupe)?;
        let Some(premiere) = groupe.premiere() else {
            continue;
        };
        let boites: Vec<Json> = groupe
            .entrees
            .iter()
            .filter(|_| fiche.as_ref().is_none_or(|fiche| fiche.actif))
            .map(|entree| boite(entree, &libelles))
            .collect();
        resultats.push(json!({
            "nom": premiere.intitule(),
            "identifiant": premiere.identifiant,
            "profession": libelles.get(&premiere.profession),
            "savoir-faire": libelles.get(&premiere.savoir_faire),
            "actif": fiche.as_ref().is_none_or(|fiche| fiche.actif),
            "contact": contacts::de(&contacts, premiere).map(|(contact, _)| &contact.id),
            "boites": boites,
        }));
    }
    Ok(json!({ "resultats": resultats, "autres": reponse.autres }))
}

fn boite(entree: &Entree, libelles: &Libelles) -> Json {
    json!({
        "adresse": entree.adresse,
        "type": entree.type_bal.as_str(),
        "dematerialisation": entree.dematerialisation,
        "structure": entree.structure(),
        "service": entree.service,
        "code-postal": entree.code_postal,
        "commune": entree.commune,
        "profession": libelles.get(&entree.profession),
    })
}
