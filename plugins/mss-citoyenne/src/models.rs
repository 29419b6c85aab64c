//! Models of messages: named, with fields for the patient, whoever writes, and the delay that is announced; those of the practice,
//! one's own, and a few to begin with.
//!
//! The fields are named as in the practice's models of letters. What is not known is a blank, with which nothing leaves.

use serde_json::json;
use socle_sdk::{Failure, Query, Whoever, store, texts, time};

use crate::failures::said;
use crate::{patient, rows, settings};

const TABLE: &str = "modeles";
/// The part of a key that stands for the practice, and for those that come with the plugin.
const PRACTICE: &str = "cabinet";
const GIVEN: &str = "fourni";
/// Those that come with it: their names are the keys of their words.
const GIVEN_ONES: [&str; 3] = ["resultats", "rendez-vous", "question"];
/// Longest name, in characters, and most models one question brings.
const NAME_CHARS: usize = 60;
const MOST: u32 = 200;

/// A model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Model {
    /// What it is kept under: whose it is, a slash, its name.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl Model {
    /// It is the practice's or one's own: it may be taken away.
    pub(crate) fn is_kept(&self) -> bool {
        !self.key.starts_with(GIVEN)
    }

    /// As it is called in a list.
    pub(crate) fn label(&self) -> String {
        match self.key.starts_with(PRACTICE) {
            true => texts::text_with("modele-du-cabinet", &[("nom", self.name.as_str().into())]),
            false => self.name.clone(),
        }
    }
}

/// Those whoever acts may use: their own, the practice's, then those to begin with, by name.
pub(crate) fn all() -> Result<Vec<Model>, Failure> {
    let mut all = Vec::new();
    for owner in Whoever::id_here().into_iter().chain([PRACTICE.to_owned()]) {
        let query = Query::new(TABLE);
        let first = format!("{owner}/");
        // `0` comes right after the slash.
        query.between("key", &first.as_str().into(), &format!("{owner}0").into());
        query.page(0, MOST);
        let mut some = Vec::new();
        for (key, data) in store::find(&query)? {
            let Some(row) = rows::parsed(&data) else {
                continue;
            };
            some.push(Model {
                name: key.strip_prefix(&first).unwrap_or(&key).to_owned(),
                subject: rows::text(&row, "objet"),
                text: rows::text(&row, "texte"),
                key,
            });
        }
        some.sort_by_key(|one| one.name.to_lowercase());
        all.extend(some);
    }
    let part = |name: &str, of: &str| texts::text(&format!("fourni-{name}-{of}"));
    all.extend(GIVEN_ONES.map(|name| Model {
        key: format!("{GIVEN}/{name}"),
        name: part(name, "nom"),
        subject: part(name, "objet"),
        text: part(name, "texte"),
    }));
    Ok(all)
}

/// What a choice of models shows: key and name.
pub(crate) fn options() -> Result<Vec<(String, String)>, Failure> {
    let all = all()?.into_iter();
    Ok(all.map(|one| (one.key.clone(), one.label())).collect())
}

/// Keeps one under its name, in the place of another of that name.
///
/// # Errors
/// `mss-citoyenne.modele` without a name or a text, and for one's own where nobody is there in person.
pub(crate) fn keep(name: &str, own: bool, subject: &str, text: &str) -> Result<(), Failure> {
    let wrong = |key: &str, field: &str| Err(said("mss-citoyenne.modele", key).field(field));
    let name: String = name.trim().chars().take(NAME_CHARS).collect();
    if name.is_empty() {
        return wrong("modele-sans-nom", "nom");
    }
    if text.trim().is_empty() {
        return wrong("modele-vide", "texte");
    }
    let owner = match (own, Whoever::id_here()) {
        (false, _) => PRACTICE.to_owned(),
        (true, Some(me)) => me,
        (true, None) => return wrong("modele-sans-auteur", "pour"),
    };
    let row = json!({ "objet": subject.trim(), "texte": text.trim_end() });
    rows::put(TABLE, &format!("{owner}/{name}"), &row)
}

/// The one of this key, among those whoever acts may use.
pub(crate) fn open(key: &str) -> Result<Model, Failure> {
    all()?
        .into_iter()
        .find(|one| one.key == key)
        .ok_or_else(|| said("mss-citoyenne.modele", "modele-inconnu").field("modele"))
}

/// Takes one away: one's own, or the practice's.
pub(crate) fn forget(key: &str) -> Result<(), Failure> {
    match open(key)?.is_kept() {
        true => store::delete(TABLE, key),
        false => Err(said("mss-citoyenne.modele", "modele-fourni").field("modele")),
    }
}

/// Subject and text of one, for this patient.
pub(crate) fn filled(key: &str, patient: &str) -> Result<(String, String), Failure> {
    let model = open(key)?;
    let values = values(patient)?;
    Ok((
        texts::filled(&model.subject, &values),
        texts::filled(&model.text, &values),
    ))
}

/// The fields, as they are named beside a model.
pub(crate) const FIELDS: [&str; 7] = [
    "patient.prenom",
    "patient.nom",
    "patient.date_naissance",
    "medecin.nom",
    "cabinet.nom",
    "delai",
    "date",
];

fn values(patient: &str) -> Result<Vec<(&'static str, String)>, Failure> {
    let (given, family) = patient::called(patient)?;
    let mut values = vec![
        ("patient.prenom", given),
        ("patient.nom", family),
        ("patient.date_naissance", french(&patient::birth(patient)?)),
        ("delai", settings::delay()),
        ("date", french(&time::today())),
    ];
    if let Ok(one) = Whoever::here() {
        let doctor = match one.role.as_str() {
            // A secretary writes for a doctor, whom the session may know.
            "secretary" => one.answers_to,
            _ => format!("{} {}", one.given, one.family.to_uppercase()),
        };
        values.push(("medecin.nom", doctor.trim().to_owned()));
        values.push(("cabinet.nom", one.structure_name));
    }
    Ok(values)
}

/// A civil date as it is read; one with parts unknown as it is.
fn french(civil: &str) -> String {
    match civil.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => civil.to_owned(),
    }
}
