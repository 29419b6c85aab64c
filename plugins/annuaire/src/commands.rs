//! The commands: from a menu, a script or a test. Each answers one JSON object.

use serde_json::{Value as Json, json};
use socle_formats::mss::address::{Address, PATIENTS};
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, texts};

use crate::index::{self, Demande, Entree, Libelles};
use crate::{Plugin, contacts, etat, fiche, panel, refus, settings, suivi, travail, trouves};

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

/// `resultats` (each with `nom`, `identifiant`, `profession`, `savoir-faire`, `favori`, `contact`, `boites`), `autres`, how many
/// more, `incomplet` when there may be still more, and `hors-annuaire`, contacts of this name the directory does not have (each
/// with `nom` and `adresses`: `adresse`, `raison` and `alternative` when it is outside the trust space).
fn chercher(demande: &Demande) -> Result<Json, Failure> {
    etat::exiger()?;
    if demande.est_vide() {
        return Err(crate::failures::rien_demande());
    }
    refus::demander()?;
    let trouves = trouves::chercher(demande)?;
    let libelles = &trouves.libelles;
    let mut resultats = Vec::new();
    for un in &trouves.tous {
        let Some(premiere) = un.groupe.premiere() else {
            continue;
        };
        let boites: Vec<Json> = un
            .boites()
            .iter()
            .map(|entree| {
                let mut boite = boite(entree, libelles);
                boite["refusee"] = trouves.refus.de(&entree.adresse).into();
                boite
            })
            .collect();
        resultats.push(json!({
            "nom": premiere.intitule(),
            "identifiant": premiere.identifiant,
            "profession": libelles.get(&premiere.profession),
            "savoir-faire": libelles.get(&premiere.savoir_faire),
            "actif": un.est_actif(),
            "favori": un.est_favori,
            "contact": contacts::de(&trouves.contacts, premiere).map(|(contact, _)| &contact.id),
            "boites": boites,
        }));
    }
    let domaines = settings::domaines();
    let hors: Vec<Json> = trouves
        .hors_annuaire
        .iter()
        .map(|contact| {
            let adresses: Vec<Json> = contact
                .adresses()
                .map(|adresse| {
                    let ou = adresse.reach(&domaines, PATIENTS);
                    json!({
                        "adresse": adresse.as_str(),
                        "raison": ou.reason(),
                        "alternative": ou.alternative(),
                    })
                })
                .collect();
            json!({ "nom": contact.nom, "contact": contact.id, "adresses": adresses })
        })
        .collect();
    Ok(json!({
        "resultats": resultats,
        "autres": trouves.autres,
        "incomplet": trouves.est_incomplet,
        "hors-annuaire": hors,
    }))
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
