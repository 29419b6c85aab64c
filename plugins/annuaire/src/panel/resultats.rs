//! Who was found: favourites first, then the practice's contacts, then the others; each mailbox with whose it is.

use socle_formats::annuaire::TypeBal;
use socle_formats::annuaire::correspondant::is_rpps;
use socle_sdk::{Data, Failure, View, store, texts};

use super::{FAVORIS, coder};
use crate::contacts::{self, Contact};
use crate::fiche::{self, Fiche};
use crate::index::{self, Demande, Entree, Groupe, Libelles};
use crate::settings;

/// Somebody who was found, with what the practice knows of them.
struct Trouve {
    groupe: Groupe,
    fiche: Option<Fiche>,
    est_favori: bool,
    est_contact: bool,
}

pub(super) fn dessiner(demande: &Demande, view: &View) -> Result<(), Failure> {
    let reponse = index::chercher(demande)?;
    if reponse.groupes.is_empty() {
        view.text("aucun", &texts::text("aucun-resultat"));
        return Ok(());
    }
    let (contacts, libelles) = (contacts::tous()?, index::libelles()?);
    let mut trouves = Vec::new();
    for groupe in reponse.groupes {
        let (groupe, fiche) = fiche::completer(groupe)?;
        let premiere = groupe.premiere();
        let est_contact =
            premiere.is_some_and(|premiere| contacts::de(&contacts, premiere).is_some());
        let est_favori = match premiere {
            Some(premiere) => !store::get(FAVORIS, &cle(premiere))?.is_none(),
            None => false,
        };
        trouves.push(Trouve {
            groupe,
            fiche,
            est_favori,
            est_contact,
        });
    }
    trouves.sort_by_key(|un| (!un.est_favori, !un.est_contact));
    for un in &trouves {
        un.dessiner(&contacts, &libelles, view)?;
    }
    if reponse.autres > 0 {
        let autres = i64::try_from(reponse.autres).unwrap_or(i64::MAX);
        let phrase = texts::text_with("autres-resultats", &[("nombre", autres.into())]);
        view.text("autres", &phrase);
    }
    Ok(())
}

/// What a person or service is remembered by.
fn cle(entree: &Entree) -> String {
    if entree.identifiant.is_empty() {
        entree.adresse.clone()
    } else {
        format!("{} {}", entree.identifiant, entree.service)
            .trim()
            .to_owned()
    }
}

impl Trouve {
    fn dessiner(
        &self,
        contacts: &[Contact],
        libelles: &Libelles,
        view: &View,
    ) -> Result<(), Failure> {
        let Some(premiere) = self.groupe.premiere() else {
            return Ok(());
        };
        let cle = coder(&cle(premiere));
        view.section(&format!("un:{cle}"), &premiere.intitule(), |view| {
            self.qui(premiere, libelles, view);
            if self.fiche.as_ref().is_some_and(|fiche| !fiche.actif) {
                view.notice("inactif", &texts::text("inactif"));
                view.tone("attention");
                return Ok(());
            }
            if self
                .fiche
                .as_ref()
                .is_some_and(|fiche| fiche.entrees.is_empty())
            {
                view.text("sans-boite", &texts::text("sans-boite"));
                return Ok(());
            }
            for entree in &self.groupe.entrees {
                boite(entree, contacts, view)?;
            }
            view.line("actes", |view| {
                let favori = if self.est_favori {
                    "favori-retirer"
                } else {
                    "favori-ajouter"
                };
                view.button(&format!("favori:{cle}"), &texts::text(favori));
                if settings::cle().is_some() && !premiere.identifiant.is_empty() {
                    let identifiant = coder(&premiere.identifiant);
                    view.button(&format!("verifier:{identifiant}"), &texts::text("verifier"));
                }
                Ok(())
            })?;
            if let Some(fiche) = &self.fiche {
                view.fact(
                    "verifiee",
                    &texts::text("verifiee-le"),
                    &Data::Integer(fiche.ms),
                    "instant",
                );
            }
            Ok(())
        })
    }

    fn qui(&self, premiere: &Entree, libelles: &Libelles, view: &View) {
        let libelle = |code: &str| libelles.get(code).cloned().unwrap_or_default();
        let rpps = premiere
            .identifiant
            .strip_prefix('8')
            .filter(|rpps| is_rpps(rpps) && !premiere.nom.is_empty())
            .map(|rpps| texts::text_with("rpps", &[("rpps", rpps.into())]));
        // On one line: three people fit where one did.
        let metier: Vec<String> = [
            libelle(&premiere.profession),
            libelle(&premiere.savoir_faire),
            rpps.unwrap_or_default(),
        ]
        .into_iter()
        .filter(|texte| !texte.is_empty())
        .collect();
        if !metier.is_empty() {
            view.text("metier", &metier.join(" – "));
        }
        if self.est_favori {
            view.badge("favori", "full", &texts::text("favori"));
        } else if self.est_contact {
            view.badge("contact", "check", &texts::text("deja-contact"));
            view.tone("good");
        }
    }
}

/// One mailbox: where, whose, and the one thing to do with it.
fn boite(entree: &Entree, contacts: &[Contact], view: &View) -> Result<(), Failure> {
    let cle = coder(&entree.adresse);
    let lieu: Vec<&str> = [entree.structure(), &entree.code_postal, &entree.commune]
        .into_iter()
        .filter(|texte| !texte.is_empty())
        .collect();
    if !lieu.is_empty() {
        view.text(&format!("lieu:{cle}"), &lieu.join(" "));
    }
    view.line(&format!("boite:{cle}"), |view| {
        view.text("adresse", &entree.adresse);
        view.badge(
            "type",
            "none",
            &texts::text_with("boite", &[("type", entree.type_bal.libelle().into())]),
        );
        match entree.dematerialisation {
            Some(true) => view.badge("papier", "check", &texts::text("dematerialise")),
            Some(false) => view.badge("papier", "empty", &texts::text("papier-aussi")),
            None => {}
        }
        // A program's mailbox is read by nobody: there is nobody to write to.
        if entree.type_bal == TypeBal::App {
            view.text("app", &texts::text("boite-application"));
            return Ok(());
        }
        match contacts::de(contacts, entree) {
            Some((_, true)) => view.text("connue", &texts::text("adresse-connue")),
            connu => {
                let acte = match connu {
                    Some(_) => "ajouter-adresse",
                    None => "ajouter",
                };
                view.button(&format!("ajouter:{cle}"), &texts::text(acte));
            }
        }
        Ok(())
    })
}
