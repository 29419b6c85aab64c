//! The service `directory`: the same search, for other plugins.

use socle_formats::annuaire::Nature;
use socle_sdk::exports::DirectoryProvider;
use socle_sdk::{Context, Data, Failure, Request, time};

use crate::index::{self, Demande, Entree};
use crate::trouves::{self, Trouve, Trouves};
use crate::{Plugin, etat, suivi};

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
        if demande.est_vide() {
            return Err(crate::failures::rien_demande().field("words"));
        }
        let nombre = |cle: &str, sinon: i64| {
            let nombre = request.get(cle).as_integer().unwrap_or(sinon);
            usize::try_from(nombre).unwrap_or_default()
        };
        let trouves = trouves::chercher(&demande)?;
        let ecrits = trouves.tous.iter().filter(|un| un.est_actif());
        for un in ecrits
            .skip(nombre("first", 0))
            .take(nombre("count", LIGNES))
        {
            repondre(un, &trouves, request)?;
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
        let trouves = trouves::de(entrees)?;
        for un in &trouves.tous {
            repondre(un, &trouves, request)?;
        }
        Ok(())
    }
}

/// One row. Who does not practise any more is none: nobody is to be written to there. An address no message reaches is left out.
fn repondre(un: &Trouve, trouves: &Trouves, request: &Request) -> Result<(), Failure> {
    let Some(premiere) = un.groupe.premiere().filter(|_| un.est_actif()) else {
        return Ok(());
    };
    let boites: Vec<&Entree> = un
        .boites()
        .iter()
        .filter(|une| trouves.refus.de(&une.adresse).is_none())
        .collect();
    let libelle = |code: &str| trouves.libelles.get(code).map_or("", String::as_str);
    let lieu = format!("{} {}", premiere.code_postal, premiere.commune);
    let nature = match premiere.nature() {
        Nature::Personne => "person",
        Nature::Organisation => "organisation",
    };
    let confirme_ms = match &un.fiche {
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
