//! Tomorrow's patients: INSi is asked about those who have no INS, the evening before, and the secretary sees who must
//! bring a document.
//!
//! The host says who is expected (`patient-expected`, durable, once a day); what is kept here is the day and the time, by
//! patient. What each has to do is read from the record when it is shown: nothing here can be out of date.

use serde_json::{Value, json};
use socle_formats::identite::Statut;
use socle_sdk::{Context, Data, Failure, Happening, Query, View, log, store, texts};

use crate::dossier::Dossier;
use crate::fond::{self, attente};
use crate::textes;

/// Who is expected, by patient.
const TABLE: &str = "attendus";
/// The most patients of a day that are shown.
const PAGE: u32 = 100;

/// A patient is expected.
pub(crate) fn noter(c: &Context, patient: &str, what: &Happening) -> Result<(), Failure> {
    let texte = |cle: &str| what.get(cle).into_text().unwrap_or_default();
    let ligne = json!({ "date": texte("date"), "heure": texte("time") }).to_string();
    store::put(TABLE, patient, &Data::Json(ligne), "")?;
    // Told until it is done: what waiting does not mend is seen on the list.
    if let Err(echec) = fond::voir(c, patient) {
        log::debug(&format!("INSi was not asked: {}", echec.code));
    }
    Ok(())
}

/// One who is expected and has something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Attendu {
    patient: String,
    date: String,
    heure: String,
}

/// What a patient whose identity is not qualified has to do; the key of the sentence.
fn a_faire(dossier: &Dossier, attend: bool) -> Option<&'static str> {
    if dossier.marque_bloquante().is_some() {
        return Some(textes::ATTENDU_DOUTE);
    }
    if dossier.retenue.is_some() {
        return Some(textes::ATTENDU_RETOUR);
    }
    match dossier.statut {
        Statut::Qualifiee => None,
        Statut::Recuperee => Some(textes::ATTENDU_PIECE),
        _ if dossier.trait_impossible().is_some() => Some(textes::ATTENDU_TRAIT),
        _ if attend => Some(textes::ATTENDU_INSI),
        _ if dossier.sans_identite().is_some() => Some(textes::ATTENDU_SANS_INS),
        Statut::Validee => Some(textes::ATTENDU_INSI),
        Statut::Provisoire => Some(textes::ATTENDU_PIECE),
    }
}

/// The last day that was told about, with those who have something to do, by time.
fn lire() -> Result<Vec<Attendu>, Failure> {
    let question = Query::new(TABLE);
    question.page(0, PAGE);
    let mut tous: Vec<Attendu> = store::find(&question)?
        .into_iter()
        .filter_map(|(patient, valeur)| {
            let Data::Json(texte) = valeur else {
                return None;
            };
            let valeur: Value = serde_json::from_str(&texte).ok()?;
            Some(Attendu {
                patient,
                date: valeur["date"].as_str()?.to_owned(),
                heure: valeur["heure"].as_str()?.to_owned(),
            })
        })
        .collect();
    let jour = tous
        .iter()
        .map(|un| un.date.clone())
        .max()
        .unwrap_or_default();
    tous.retain(|un| un.date == jour);
    tous.sort_by(|a, b| a.heure.cmp(&b.heure));
    Ok(tous)
}

/// Forgets the days before the one that was told about last.
pub(crate) fn oublier() -> Result<(), Failure> {
    let question = Query::new(TABLE);
    question.page(0, 1_000);
    let garder: Vec<_> = lire()?.into_iter().map(|un| un.patient).collect();
    for (patient, _) in store::find(&question)? {
        if !garder.contains(&patient) {
            store::delete(TABLE, &patient)?;
        }
    }
    Ok(())
}

/// `27/11/2026` for `2026-11-27`; what is no date stays as it is.
fn jour(date: &str) -> String {
    match date.split('-').collect::<Vec<_>>()[..] {
        [annee, mois, jour] => format!("{jour}/{mois}/{annee}"),
        _ => date.to_owned(),
    }
}

/// Draws who must bring a document; nothing when nobody is expected.
pub(crate) fn dessiner(view: &View) -> Result<(), Failure> {
    let attendus = lire()?;
    let Some(premier) = attendus.first() else {
        return Ok(());
    };
    let mut lignes = Vec::new();
    for un in &attendus {
        // A file that went meanwhile is expected no more.
        let Ok(dossier) = Dossier::lire(&un.patient) else {
            continue;
        };
        let attend = attente::lire(&un.patient)?.is_some();
        if let Some(cle) = a_faire(&dossier, attend) {
            let nom = format!(
                "{} {}",
                dossier.traits.nom_naissance, dossier.traits.premier_prenom
            );
            lignes.push((un.patient.clone(), un.heure.clone(), nom, texts::text(cle)));
        }
    }
    let date = Data::Text(jour(&premier.date));
    let dit = |cle| texts::text_with(cle, &[("date", date.clone())]);
    if lignes.is_empty() {
        view.text("attendus-prets", &dit(textes::ATTENDUS_PRETS));
        return Ok(());
    }
    let titre = dit(textes::ATTENDUS);
    // The caption of a table is read aloud and not drawn.
    view.heading("attendus-titre", 3, &titre);
    let colonnes = [
        textes::ATTENDU_HEURE,
        textes::ATTENDU_NOM,
        textes::ATTENDU_A_FAIRE,
    ]
    .map(|cle| (cle, texts::text(cle)));
    let colonnes: Vec<_> = colonnes
        .iter()
        .map(|(cle, titre)| (*cle, titre.as_str()))
        .collect();
    view.table("attendus", &titre, &colonnes, |view| {
        for (patient, heure, nom, a_faire) in &lignes {
            view.row(patient);
            for texte in [heure, nom, a_faire] {
                view.cell(&texte.as_str().into(), "text");
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use socle_formats::identite::Attributs;

    use super::*;
    use crate::samples;

    #[test]
    fn a_day_is_written_as_people_do() {
        assert_eq!(jour("2026-11-27"), "27/11/2026");
        assert_eq!(jour("demain"), "demain");
    }

    #[test]
    fn each_has_something_to_do_but_those_who_are_qualified() {
        let provisoire = samples::provisoire;
        let sans = |code: &str| Dossier {
            derniere: Some(samples::derniere(code)),
            ..provisoire()
        };
        let douteux = Dossier {
            attributs: Attributs {
                douteux: true,
                ..Attributs::default()
            },
            ..provisoire()
        };
        let mut ligature = provisoire();
        ligature.traits.nom_naissance = "D'ÆION".into();
        for (dossier, attend, attendue) in [
            (samples::qualifiee(), false, None),
            (samples::recuperee(), false, Some(textes::ATTENDU_PIECE)),
            (samples::retenue(), false, Some(textes::ATTENDU_RETOUR)),
            (provisoire(), true, Some(textes::ATTENDU_INSI)),
            (provisoire(), false, Some(textes::ATTENDU_PIECE)),
            (sans("01"), false, Some(textes::ATTENDU_SANS_INS)),
            (sans("02"), false, Some(textes::ATTENDU_SANS_INS)),
            (douteux, true, Some(textes::ATTENDU_DOUTE)),
            (ligature, true, Some(textes::ATTENDU_TRAIT)),
        ] {
            assert_eq!(a_faire(&dossier, attend), attendue, "{dossier:?}");
        }
    }
}
