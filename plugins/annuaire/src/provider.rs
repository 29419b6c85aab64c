//! The service `directory`: the same search, for other plugins.

use socle_formats::annuaire::Nature;
use socle_sdk::exports::DirectoryProvider;
use socle_sdk::{Context, Data, Failure, Request, texts, time};

use crate::index::{self, Demande, Entree, Groupe, Libelles};
use crate::{Plugin, etat, fiche, suivi};

/// Rows of an answer when nobody asks for another number.
const LIGNES: i64 = 20;

impl DirectoryProvider for Plugin {
    fn search(_: &Context, request: &Request) -> Result<(), Failure> {
        etat::exiger()?;
        let texte = |cle: &str| request.get(cle).into_text().unwrap_or_default();
        let (profession, specialite) = (texte("profession"), texte("speciality"));
        let demande = Demande {
            nom: texte("words"),
            commune: texte("place"),
            profession: if specialite.is_empty() {
                profession
            } else {
                specialite
            },
        };
        if demande.nom.trim().is_empty() {
            // The index is by names: a town alone would be all of it.
            return Err(Failure::new("annuaire.nom", texts::text("echec-nom")).field("words"));
        }
        let nombre = |cle: &str, sinon: i64| {
            let nombre = request.get(cle).as_integer().unwrap_or(sinon);
            usize::try_from(nombre).unwrap_or_default()
        };
        let reponse = index::chercher(&demande)?;
        let libelles = index::libelles()?;
        let groupes = reponse.groupes.into_iter();
        for groupe in groupes
            .skip(nombre("first", 0))
            .take(nombre("count", LIGNES))
        {
            repondre(groupe, &libelles, request)?;
        }
        Ok(())
    }

    fn find(_: &Context, request: &Request) -> Result<(), Failure> {
        etat::exiger()?;
        let texte = |cle: &str| request.get(cle).into_text().unwrap_or_default();
        let entrees = match texte("id").as_str() {
            "" => index::par_adresse(&texte("address"))?,
            id => index::par_identifiant(&suivi::identifiant(id))?,
        };
        let libelles = index::libelles()?;
        for groupe in index::regrouper(entrees) {
            repondre(groupe, &libelles, request)?;
        }
        Ok(())
    }
}

/// One row. Who does not practise any more is none: nobody is to be written to there.
fn repondre(groupe: Groupe, libelles: &Libelles, request: &Request) -> Result<(), Failure> {
    let (groupe, fiche) = fiche::completer(groupe)?;
    let Some(premiere) = groupe.premiere() else {
        return Ok(());
    };
    if fiche.as_ref().is_some_and(|fiche| !fiche.actif) {
        return Ok(());
    }
    let boites: &[Entree] = match &fiche {
        Some(fiche) if fiche.entrees.is_empty() => &[],
        _ => &groupe.entrees,
    };
    let libelle = |code: &str| libelles.get(code).map_or("", String::as_str);
    let lieu = format!("{} {}", premiere.code_postal, premiere.commune);
    let nature = match premiere.nature() {
        Nature::Personne => "person",
        Nature::Organisation => "organisation",
    };
    let confirme_ms = match &fiche {
        Some(fiche) => fiche.ms,
        None => etat::annuaire()?.map_or(0, |annuaire| annuaire.confirme_ms),
    };
    let le = time::instant_xml(confirme_ms);
    let adresses: Vec<String> = boites.iter().map(|une| une.adresse.clone()).collect();
    let types: Vec<String> = boites
        .iter()
        .map(|une| une.type_bal.as_str().to_owned())
        .collect();
    let champs: [(&str, Data); 10] = [
        ("id", premiere.identifiant.as_str().into()),
        ("kind", nature.into()),
        ("name", premiere.intitule().into()),
        ("profession", libelle(&premiere.profession).into()),
        ("speciality", libelle(&premiere.savoir_faire).into()),
        ("structure", premiere.structure().into()),
        ("place", lieu.trim().into()),
        ("mss", adresses.into()),
        ("mss-kinds", types.into()),
        ("updated", le.get(..10).unwrap_or_default().into()),
    ];
    let champs: Vec<(String, Data)> = champs
        .into_iter()
        .map(|(cle, valeur)| (cle.to_owned(), valeur))
        .collect();
    request.answer_row(&champs);
    Ok(())
}
