//! `socle patients create`, `socle patients edit`.

use serde_json::{Value as Json, json};
use socle_formats::date::CivilDate;
use socle_formats::identite::{Acte, Attribut, Motif, Refus, Suite};
use socle_formats::traits::{Cog, Sexe, Traits};
use socle_record::{
    Created, Moyen, NewPatient, PatientId, RecordError, Unit, Value, Wanted, Write,
};

use super::{line_json, line_text};
use crate::cli::Answered;
use crate::cli::answer::{Answer, No};
use crate::cli::args::{Mark, NewTraits, SomeTraits};
use socle_practice::Practice;
use socle_practice::places;

/// What is to change.
pub(super) struct Changes {
    pub(super) traits: SomeTraits,
    pub(super) fields: Vec<(String, String)>,
    pub(super) withdraw_check: bool,
    pub(super) withdraw_ins: bool,
    pub(super) reason: Option<String>,
    pub(super) mark: Vec<Mark>,
    pub(super) unmark: Vec<Mark>,
}

pub(super) fn create(
    practice: &Practice,
    typed: &NewTraits,
    fields: Vec<(String, String)>,
    anyway: bool,
) -> Answered {
    let record = practice.record();
    let traits = Traits {
        nom_naissance: typed.nom.trim().to_owned(),
        premier_prenom: typed.prenom.trim().to_owned(),
        liste_prenoms: typed.prenoms.trim().to_owned(),
        sexe: sexe(&typed.sexe)?,
        date_naissance: date(practice, &typed.date)?,
        lieu_naissance: Some(place(&typed.lieu)?),
    };
    if !anyway {
        practice.note_read("patients.near", None)?;
        let used = fields.iter().find(|(name, _)| name == "nom-utilise");
        let near = record.near(&Wanted {
            nom_naissance: traits.nom_naissance.clone(),
            premier_prenom: traits.premier_prenom.clone(),
            nom_utilise: used.map(|(_, name)| name.clone()).unwrap_or_default(),
            date_naissance: Some(traits.date_naissance),
            sexe: Some(traits.sexe),
        })?;
        if !near.is_empty() {
            let lines: Vec<_> = near.iter().map(|(_, line)| line_text(line)).collect();
            let json: Vec<_> = near.iter().map(|(_, line)| line_json(line)).collect();
            return Ok(Answer {
                text: lines.join("\n"),
                json: Some(json!({ "proches": json })),
                no: Some(No::new(
                    "patient.near",
                    "Un patient proche est déjà au cabinet : personne n’a été créé. Vérifiez, puis ajoutez --anyway si c’est un autre.",
                )),
            });
        }
    }
    let new = NewPatient {
        id: None,
        traits,
        fields: values(fields),
    };
    let unit = Unit::new(practice.author()).with(Write::CreatePatient(new));
    let done = record.commit(&unit)?;
    let id = done.created.iter().find_map(|created| match created {
        Created::Patient(id) => Some(id.clone()),
        _ => None,
    });
    match id {
        Some(id) => said(practice, &id, &[]),
        None => Err(No::new("patient.lost", "Le patient créé est introuvable.")),
    }
}

pub(super) fn edit(practice: &Practice, id: &PatientId, changes: Changes) -> Answered {
    let record = practice.record();
    let line = record.patient(id)?;
    let identity = record.identity(id)?;
    let mut actes = Vec::new();
    let reason = match changes.reason.as_deref() {
        Some(text) => Some(Motif::new(text).map_err(RecordError::from)?),
        None => None,
    };
    let motif = || reason.clone().ok_or(RecordError::from(Refus::Motif));
    if changes.withdraw_check {
        actes.push(Acte::RetirerControle(motif()?));
    }
    if changes.withdraw_ins {
        actes.push(Acte::InvaliderIns(motif()?));
    }
    for (marks, set) in [(&changes.unmark, false), (&changes.mark, true)] {
        actes.extend(
            marks
                .iter()
                .map(|mark| Acte::Marquer(attribut(*mark), set, reason.clone())),
        );
    }
    let before = identity.identite.traits();
    let traits = changed(practice, before, &changes.traits)?;
    if traits != *before {
        actes.push(Acte::ModifierTraits(traits));
    }
    let mut unit = Unit::new(practice.author());
    if !changes.fields.is_empty() {
        unit = unit.with(Write::Fields {
            kind: "patient".to_owned(),
            id: id.to_string(),
            revision: line.revision,
            fields: values(changes.fields),
        });
    }
    let mut state = identity.identite.clone();
    let mut revision = identity.revision;
    for acte in actes {
        let (next, _) = state.appliquer(&acte).map_err(RecordError::from)?;
        // An act that changes nothing leaves the revision as it is.
        let idle = next == state;
        unit = unit.with(Write::Identite {
            patient: id.clone(),
            revision,
            acte,
            moyen: Moyen::Saisie,
        });
        revision += u64::from(!idle);
        state = next;
    }
    let done = record.commit(&unit)?;
    let suites: Vec<Suite> = done.suites.into_iter().map(|(_, suite)| suite).collect();
    said(practice, id, &suites)
}

/// The patient as it is now, and what came of each act.
fn said(practice: &Practice, id: &PatientId, suites: &[Suite]) -> Answered {
    let line = practice.record().patient(id)?;
    let identity = practice.record().identity(id)?;
    let warnings: Vec<_> = identity
        .identite
        .avertissements()
        .into_iter()
        .map(|warning| warning.message().to_owned())
        .collect();
    let messages: Vec<_> = suites.iter().map(Suite::message).collect();
    let mut text = vec![line_text(&line)];
    text.extend(messages.iter().cloned());
    text.extend(warnings.iter().cloned());
    let json: Json = json!({
        "id": id,
        "revision": line.revision,
        "statut": line.statut.as_str(),
        "avertissements": warnings,
        "messages": messages,
    });
    Ok(Answer::new(text.join("\n"), json))
}

fn changed(practice: &Practice, before: &Traits, typed: &SomeTraits) -> Result<Traits, No> {
    let text = |typed: &Option<String>, before: &str| {
        typed
            .as_ref()
            .map_or_else(|| before.to_owned(), |typed| typed.trim().to_owned())
    };
    Ok(Traits {
        nom_naissance: text(&typed.nom, &before.nom_naissance),
        premier_prenom: text(&typed.prenom, &before.premier_prenom),
        liste_prenoms: text(&typed.prenoms, &before.liste_prenoms),
        sexe: typed.sexe.as_deref().map_or(Ok(before.sexe), sexe)?,
        date_naissance: match &typed.date {
            Some(typed) => date(practice, typed)?,
            None => before.date_naissance,
        },
        lieu_naissance: match &typed.lieu {
            Some(typed) => Some(place(typed)?),
            None => before.lieu_naissance,
        },
    })
}

fn values(fields: Vec<(String, String)>) -> Vec<(String, Value)> {
    fields
        .into_iter()
        .map(|(name, text)| {
            let value = if text.trim().is_empty() {
                Value::None
            } else {
                Value::Text(text)
            };
            (name, value)
        })
        .collect()
}

fn attribut(mark: Mark) -> Attribut {
    match mark {
        Mark::Homonyme => Attribut::Homonyme,
        Mark::Douteux => Attribut::Douteux,
        Mark::Fictif => Attribut::Fictif,
    }
}

fn sexe(typed: &str) -> Result<Sexe, No> {
    let read = typed.trim().parse().ok();
    read.ok_or_else(|| No::new("trait.inconnu", "Le sexe s’écrit F, M ou I (indéterminé)."))
}

fn date(practice: &Practice, typed: &str) -> Result<CivilDate, No> {
    let date = CivilDate::saisie(typed).map_err(|error| No::new(error.code(), error.message()))?;
    let today: Option<CivilDate> = practice.host.clock().today().parse().ok();
    if today.is_some_and(|today| {
        date.annee() > today.annee() || (date.jour().is_some() && date > today)
    }) {
        return Err(No::new(
            "date.avenir",
            "La date de naissance est dans l’avenir.",
        ));
    }
    Ok(date)
}

fn place(typed: &str) -> Result<Cog, No> {
    match places::read(typed) {
        Ok(Some(code)) => Ok(code),
        Ok(None) => Err(No::new(
            "cog.vide",
            "Indiquez le lieu de naissance, ou 99999 s’il est inconnu.",
        )),
        Err(places::Unread::Several) => Err(No::new(
            "cog.plusieurs",
            "Plusieurs lieux portent ce nom : donnez son code INSEE.",
        )),
        Err(places::Unread::Nowhere) => Err(No::new(
            "cog.forme",
            socle_formats::traits::ErreurCog.message(),
        )),
    }
}
