//! Who was found: favourites first, then the practice's contacts, then the others; each mailbox with whose it is. With nothing
//! typed, the favourites.

use socle_formats::annuaire::TypeBal;
use socle_formats::annuaire::correspondant::is_rpps;
use socle_formats::mss::address::PATIENTS;
use socle_sdk::{Data, Failure, View, texts};

use super::coder;
use crate::contacts::{self, Contact};
use crate::index::{Demande, Entree};
use crate::settings;
use crate::trouves::{self, Trouve, Trouves};

pub(super) fn dessiner(demande: &Demande, view: &View) -> Result<(), Failure> {
    if demande.est_vide() {
        let trouves = trouves::favoris()?;
        if trouves.tous.is_empty() {
            return Ok(());
        }
        return view.section("favoris", &texts::text("mes-favoris"), |view| {
            chacun(&trouves, view)
        });
    }
    let trouves = trouves::chercher(demande)?;
    if trouves.tous.is_empty() && trouves.hors_annuaire.is_empty() {
        view.text("aucun", &texts::text("aucun-resultat"));
        return Ok(());
    }
    chacun(&trouves, view)?;
    if trouves.est_incomplet {
        view.text("autres", &texts::text("autres-resultats-commune"));
    } else if trouves.autres > 0 {
        let autres = i64::try_from(trouves.autres).unwrap_or(i64::MAX);
        let phrase = texts::text_with("autres-resultats", &[("nombre", autres.into())]);
        view.text("autres", &phrase);
    }
    if trouves.hors_annuaire.is_empty() {
        return Ok(());
    }
    view.section("hors", &texts::text("hors-annuaire"), |view| {
        for contact in &trouves.hors_annuaire {
            hors_annuaire(contact, &trouves, view)?;
        }
        Ok(())
    })
}

fn chacun(trouves: &Trouves, view: &View) -> Result<(), Failure> {
    for un in &trouves.tous {
        personne(un, trouves, view)?;
    }
    Ok(())
}

/// One person or service: who, then a line for each mailbox.
fn personne(un: &Trouve, trouves: &Trouves, view: &View) -> Result<(), Failure> {
    let Some(premiere) = un.groupe.premiere() else {
        return Ok(());
    };
    let cle = coder(&trouves::cle(premiere));
    view.section(&format!("un:{cle}"), &premiere.intitule(), |view| {
        view.line("qui", |view| {
            let metier = metier(premiere, trouves);
            if !metier.is_empty() {
                view.text("metier", &metier);
            }
            if un.est_favori {
                view.badge("favori", "full", &texts::text("favori"));
            }
            if un.est_contact {
                view.badge("contact", "check", &texts::text("deja-contact"));
                view.tone("good");
            }
            if let Some(fiche) = &un.fiche {
                let verifiee = texts::text("verifiee-le");
                view.fact("verifiee", &verifiee, &Data::Integer(fiche.ms), "instant");
            }
            // Who stopped may be taken off the favourites, not put among them.
            if un.est_favori || un.est_actif() {
                let favori = if un.est_favori {
                    "favori-retirer"
                } else {
                    "favori-ajouter"
                };
                view.button(&format!("favori:{cle}"), &texts::text(favori));
            }
            if settings::cle().is_some() && !premiere.identifiant.is_empty() {
                let identifiant = coder(&premiere.identifiant);
                view.button(&format!("verifier:{identifiant}"), &texts::text("verifier"));
            }
            Ok(())
        })?;
        if !un.est_actif() {
            view.notice("inactif", &texts::text("inactif"));
            view.tone("attention");
        } else if un.boites().is_empty() {
            view.text("sans-boite", &texts::text("sans-boite"));
        }
        for entree in un.boites() {
            boite(entree, trouves, view)?;
        }
        Ok(())
    })
}

/// Profession, savoir-faire and number, on one line: three people fit where one did.
fn metier(premiere: &Entree, trouves: &Trouves) -> String {
    let libelle = |code: &str| trouves.libelles.get(code).cloned().unwrap_or_default();
    let rpps = premiere
        .identifiant
        .strip_prefix('8')
        .filter(|rpps| is_rpps(rpps) && !premiere.nom.is_empty())
        .map(|rpps| texts::text_with("rpps", &[("rpps", rpps.into())]));
    let parts: Vec<String> = [
        libelle(&premiere.profession),
        libelle(&premiere.savoir_faire),
        rpps.unwrap_or_default(),
    ]
    .into_iter()
    .filter(|texte| !texte.is_empty())
    .collect();
    parts.join(" – ")
}

/// One mailbox: where, whose, and the one thing to do with it.
fn boite(entree: &Entree, trouves: &Trouves, view: &View) -> Result<(), Failure> {
    let cle = coder(&entree.adresse);
    view.line(&format!("boite:{cle}"), |view| {
        view.text("adresse", &entree.adresse);
        view.badge(
            "type",
            "none",
            &texts::text_with("boite", &[("type", entree.type_bal.libelle().into())]),
        );
        faire(entree, trouves, view);
        // The place comes last: however long it is, the act stands beside the address.
        match entree.dematerialisation {
            Some(true) => view.badge("papier", "check", &texts::text("dematerialise")),
            Some(false) => view.badge("papier", "empty", &texts::text("papier-aussi")),
            None => {}
        }
        let lieu: Vec<&str> = [entree.structure(), &entree.code_postal, &entree.commune]
            .into_iter()
            .filter(|texte| !texte.is_empty())
            .collect();
        if !lieu.is_empty() {
            view.text("lieu", &lieu.join(" "));
        }
        Ok(())
    })
}

/// The one thing to do with a mailbox, or why there is none.
fn faire(entree: &Entree, trouves: &Trouves, view: &View) {
    // A program's mailbox is read by nobody: there is nobody to write to.
    if entree.type_bal == TypeBal::App {
        view.text("app", &texts::text("boite-application"));
        return;
    }
    if trouves.refus.de(&entree.adresse).is_some() {
        view.badge("refusee", "cross", &texts::text("adresse-refusee"));
        view.tone("problem");
        return;
    }
    match contacts::de(&trouves.contacts, entree) {
        Some((_, true)) => view.text("connue", &texts::text("adresse-connue")),
        connu => {
            let acte = match connu {
                Some(_) => "ajouter-adresse",
                None => "ajouter",
            };
            let cle = coder(&entree.adresse);
            view.button(&format!("ajouter:{cle}"), &texts::text(acte));
        }
    }
}

/// A contact the directory does not have: where it is written to, and why not, with what to do instead.
fn hors_annuaire(contact: &Contact, trouves: &Trouves, view: &View) -> Result<(), Failure> {
    let domaines = settings::domaines();
    view.section(&format!("hors:{}", contact.id), &contact.nom, |view| {
        let mut combien = 0;
        for adresse in contact.adresses() {
            combien += 1;
            let ou = adresse.reach(&domaines, PATIENTS);
            view.line(&format!("adresse:{}", coder(adresse.as_str())), |view| {
                view.text("adresse", adresse.as_str());
                if trouves.refus.de(adresse.as_str()).is_some() {
                    view.badge("refusee", "cross", &texts::text("adresse-refusee"));
                    view.tone("problem");
                } else if ou.is_inside() {
                    view.badge("absente", "empty", &texts::text("non-listee"));
                } else {
                    view.badge("hors-mss", "cross", &texts::text("hors-mss"));
                    view.tone("attention");
                }
                Ok(())
            })?;
            if !ou.is_inside() {
                let cle = format!("raison:{}", coder(adresse.as_str()));
                view.text(&cle, &[ou.reason(), ou.alternative()].join(" "));
            }
        }
        if combien == 0 {
            view.text("sans-adresse", &texts::text("contact-sans-adresse"));
        }
        Ok(())
    })
}
