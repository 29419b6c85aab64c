//! What there is to know of the directory itself: how old it is, what is under way, what failed, whose address is gone, and how
//! the practice's own stand.

use socle_sdk::{Data, Failure, View, texts, time};

use super::coder;
use crate::etat::{self, Annuaire, Phase};
use crate::suivi::{self, Disparue, INJOIGNABLE_JOURS};
use crate::{contacts, refus};

pub(super) fn dessiner(annuaire: Option<&Annuaire>, view: &View) -> Result<(), Failure> {
    view.section("etat", &texts::text("etat-titre"), |view| {
        age(annuaire, view)?;
        travaux(annuaire, view)
    })?;
    let suivi = suivi::lire()?;
    let mortes = refusees()?;
    if !suivi.disparues.is_empty() || !mortes.is_empty() {
        view.section("disparues", &texts::text("disparues"), |view| {
            for (une, ms) in &mortes {
                let cle = coder(&format!("{} {}", une.contact, une.adresse));
                view.line(&format!("refus {cle}"), |view| {
                    let phrase = texts::text_with(
                        "refusee",
                        &[
                            ("nom", une.nom.as_str().into()),
                            ("adresse", une.adresse.as_str().into()),
                        ],
                    );
                    view.notice("qui", &phrase);
                    view.tone("attention");
                    let le = texts::text("refusee-le");
                    view.fact("le", &le, &Data::Integer(*ms), "instant");
                    view.button(&format!("retirer:{cle}"), &texts::text("retirer"));
                    Ok(())
                })?;
            }
            for une in suivi.disparues.iter().filter(|une| {
                // One sentence about one address.
                mortes.iter().all(|(morte, _)| morte != *une)
            }) {
                let cle = coder(&format!("{} {}", une.contact, une.adresse));
                view.line(&cle, |view| {
                    view.notice(
                        "qui",
                        &texts::text_with(
                            "disparue",
                            &[
                                ("nom", une.nom.as_str().into()),
                                ("adresse", une.adresse.as_str().into()),
                            ],
                        ),
                    );
                    view.tone("attention");
                    view.button(&format!("retirer:{cle}"), &texts::text("retirer"));
                    Ok(())
                })?;
            }
            Ok(())
        })?;
    }
    if suivi.miennes.is_empty() {
        return Ok(());
    }
    let maintenant = time::now_ms();
    view.section("miennes", &texts::text("miennes"), |view| {
        for une in &suivi.miennes {
            view.line(&coder(&une.adresse), |view| {
                view.text("adresse", &une.adresse);
                match une.listee {
                    Some(true) => view.badge("listee", "check", &texts::text("listee")),
                    Some(false) => {
                        view.badge("listee", "warning", &texts::text("mienne-absente"));
                        view.tone("problem");
                    }
                    None => view.badge("listee", "empty", &texts::text("listee-inconnue")),
                }
                match (une.usage_ms, une.jours_sans_usage(maintenant)) {
                    (None, _) => view.text("usage", &texts::text("usage-inconnu")),
                    (Some(_), Some(jours)) => {
                        view.notice(
                            "usage",
                            &texts::text_with(
                                "usage-ancien",
                                &[
                                    ("jours", jours.into()),
                                    ("limite", INJOIGNABLE_JOURS.into()),
                                ],
                            ),
                        );
                        view.tone("attention");
                    }
                    (Some(usage), None) => view.fact(
                        "usage",
                        &texts::text("usage"),
                        &Data::Integer(usage),
                        "instant",
                    ),
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// Addresses of contacts that a message did not reach, with when.
fn refusees() -> Result<Vec<(Disparue, i64)>, Failure> {
    let refus = refus::lire()?;
    if refus.est_vide() {
        return Ok(Vec::new());
    }
    let mut mortes = Vec::new();
    for contact in contacts::tous()? {
        for adresse in &contact.mss {
            if let Some(ms) = refus.de(adresse) {
                let morte = Disparue {
                    contact: contact.id.clone(),
                    nom: contact.nom.clone(),
                    adresse: adresse.to_lowercase(),
                };
                mortes.push((morte, ms));
            }
        }
    }
    Ok(mortes)
}

fn age(annuaire: Option<&Annuaire>, view: &View) -> Result<(), Failure> {
    match annuaire {
        Some(annuaire) => {
            let nombre = |nombre: u64| Data::Integer(i64::try_from(nombre).unwrap_or(i64::MAX));
            view.text(
                "lignes",
                &texts::text_with("etat-lignes", &[("nombre", nombre(annuaire.lignes))]),
            );
            view.fact(
                "confirme",
                &texts::text("etat-confirme"),
                &Data::Integer(annuaire.confirme_ms),
                "instant",
            );
            if annuaire.ecartees > 0 {
                let exemples: Vec<String> = annuaire
                    .exemples
                    .iter()
                    .take(5)
                    .map(|(numero, raison)| format!("{numero} ({raison})"))
                    .collect();
                view.text(
                    "ecartees",
                    &texts::text_with(
                        "etat-ecartees",
                        &[
                            ("nombre", nombre(annuaire.ecartees)),
                            ("exemples", exemples.join(", ").into()),
                        ],
                    ),
                );
            }
        }
        None => {
            let cle = match etat::annuaire()? {
                Some(_) => "etat-perime",
                None => "etat-aucun",
            };
            view.notice("aucun", &texts::text(cle));
            view.tone("attention");
        }
    }
    Ok(())
}

fn travaux(annuaire: Option<&Annuaire>, view: &View) -> Result<(), Failure> {
    let travail = etat::travail()?;
    let est_suspendu = etat::en_pause()?;
    let est_en_cours = etat::est_en_cours()? && !est_suspendu;
    if est_en_cours {
        let (cle, fraction) = match &travail {
            Some(travail) if travail.phase != Phase::Telechargement => ("travail-index", None),
            Some(travail) if travail.total > 0 => (
                "travail-telechargement",
                Some(travail.recus as f32 / travail.total as f32),
            ),
            _ => ("travail-telechargement", None),
        };
        view.progress("avance", &texts::text(cle), fraction);
        view.button("suspendre", &texts::text("suspendre"));
        return Ok(());
    }
    if let Some((ms, message)) = etat::echec()? {
        view.notice("echec", &message);
        view.tone("attention");
        view.fact(
            "echec-le",
            &texts::text("echec-le"),
            &Data::Integer(ms),
            "instant",
        );
    }
    let acte = match (travail.is_some(), annuaire.is_some()) {
        (true, _) => "reprendre",
        (false, false) => "telecharger",
        (false, true) => "actualiser",
    };
    view.button("actualiser", &texts::text(acte));
    if annuaire.is_none() {
        view.tone("primary");
    }
    Ok(())
}
