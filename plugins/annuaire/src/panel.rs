//! What is seen: one place on the home page to look somebody up, and what there is to know of the directory itself.

mod etat_vu;
mod resultats;

use serde_json::json;
use socle_sdk::exports::Panel;
use socle_sdk::{Context, Data, Event, Failure, View, texts};

use crate::index::{self, Demande};
use crate::{Plugin, contacts, etat, fiche, refus, suivi, travail, trouves};

/// The contribution of the manifest.
pub(crate) const RECHERCHE: &str = "recherche";
const DEMANDE: &str = "demande";

/// Professions offered to narrow a search (TRE_G15), the others are found by name.
const PROFESSIONS: [&str; 7] = ["10", "21", "40", "50", "60", "70", "86"];

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        if contribution != RECHERCHE {
            return Err(Failure::unsupported(contribution));
        }
        let demande = demande(c);
        let annuaire = etat::en_service()?;
        view.form("chercher", &texts::text("chercher"), |view| {
            view.line("champs", |view| {
                view.field(
                    "nom",
                    &texts::text("champ-nom"),
                    "text",
                    &demande.nom.as_str().into(),
                );
                view.hint(&texts::text("champ-nom-aide"));
                view.field(
                    "commune",
                    &texts::text("champ-commune"),
                    "text",
                    &demande.commune.as_str().into(),
                );
                let libelles = index::libelles()?;
                let mut choix = vec![(String::new(), texts::text("toutes-professions"))];
                choix.extend(PROFESSIONS.iter().filter_map(|code| {
                    let libelle = libelles.get(*code)?;
                    Some(((*code).to_owned(), libelle.clone()))
                }));
                // Without the directory there is nothing to choose among.
                if choix.len() > 1 {
                    view.choice(
                        "profession",
                        &texts::text("champ-profession"),
                        &choix,
                        std::slice::from_ref(&demande.profession),
                    );
                }
                Ok(())
            })
        })?;
        if annuaire.is_some() {
            resultats::dessiner(&demande, view)?;
        }
        etat_vu::dessiner(annuaire.as_ref(), view)
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        if contribution != RECHERCHE {
            return Err(Failure::unsupported(contribution));
        }
        let cible = event.target();
        let bouton = cible.rsplit('/').next().unwrap_or_default();
        let (acte, sur) = bouton.split_once(':').unwrap_or((bouton, ""));
        let sur = decoder(sur);
        match acte {
            "chercher" => {
                refus::demander()?;
                garder(c, &event.fields())?;
            }
            "actualiser" => travail::demander().map(drop)?,
            "suspendre" => etat::mettre_en_pause(true)?,
            "ajouter" => {
                let libelles = index::libelles()?;
                let entree = trouver(&sur)?;
                contacts::ajouter(&entree, &libelles).map(drop)?;
            }
            "favori" => trouves::basculer(&sur)?,
            "verifier" => fiche::verifier(&sur).map(drop)?,
            "retirer" => {
                let (contact, adresse) = sur.split_once(' ').unwrap_or((sur.as_str(), ""));
                let phrase = texts::text_with("adresse-retiree", &[("adresse", adresse.into())]);
                contacts::retirer(contact, adresse, &phrase)?;
                suivi::traiter(contact, adresse)?;
                refus::demander()?;
            }
            _ => return Err(Failure::unsupported(&cible)),
        }
        socle_sdk::invalidate(RECHERCHE);
        Ok(())
    }
}

/// The entry an address is of: as the service said it, otherwise as the index has it.
pub(crate) fn trouver(adresse: &str) -> Result<index::Entree, Failure> {
    let entrees = index::par_adresse(adresse)?;
    match entrees.into_iter().next() {
        Some(entree) => Ok(entree),
        None => fiche::par_adresse(adresse)?.ok_or_else(crate::failures::adresse_inconnue),
    }
}

/// What was asked last, while the home page is open.
fn demande(c: &Context) -> Demande {
    let Data::Json(texte) = c.scratch_get(DEMANDE) else {
        return Demande::default();
    };
    let json: serde_json::Value = serde_json::from_str(&texte).unwrap_or_default();
    Demande {
        nom: etat::texte(&json, "nom"),
        commune: etat::texte(&json, "commune"),
        profession: etat::texte(&json, "profession"),
    }
}

fn garder(c: &Context, champs: &[(String, Data)]) -> Result<(), Failure> {
    let champ = |nom: &str| {
        champs
            .iter()
            .find(|(connu, _)| connu == nom)
            .and_then(|(_, valeur)| valeur.clone().into_texts().into_iter().next())
            .unwrap_or_default()
    };
    let json = json!({
        "nom": champ("nom"),
        "commune": champ("commune"),
        "profession": champ("profession"),
    });
    c.scratch_set(DEMANDE, &Data::Json(json.to_string()))
}

/// A key of a node may hold no slash, and addresses may.
pub(super) fn coder(texte: &str) -> String {
    texte.replace('%', "%25").replace('/', "%2F")
}

fn decoder(texte: &str) -> String {
    texte.replace("%2F", "/").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_it_is_about_whatever_is_in_it() {
        for texte in ["a/b@c.fr", "%2F", "a%25b", "c a@b.fr"] {
            assert_eq!(decoder(&coder(texte)), texte);
            assert!(!coder(texte).contains('/'));
        }
    }
}
