//! Models of messages: named, with fields for the patient and for whoever writes, those of the practice and one's own.
//!
//! The fields are named as in the practice's models of letters (`{{patient.nom}}`). What is not known stays a blank, which is
//! seen before the message leaves.

use serde_json::json;
use socle_sdk::{Failure, Whoever, texts, time};

use crate::draft::{Draft, each};
use crate::failures::said;
use crate::patient::Patient;
use crate::people::Author;
use crate::rows;

const TABLE: &str = "modeles";
/// The part of a key that stands for the practice.
const PRACTICE: &str = "cabinet";
/// Longest name, characters.
const NAME_CHARS: usize = 60;

/// A model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    /// What it is kept under.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// It is one's own, not the practice's.
    pub(crate) own: bool,
}

/// Those whoever acts may use: their own, then the practice's, by name.
pub(crate) fn all() -> Result<Vec<Template>, Failure> {
    let mut all = Vec::new();
    for owner in Whoever::id_here()
        .iter()
        .map(String::as_str)
        .chain([PRACTICE])
    {
        let mut some: Vec<Template> = rows::under(TABLE, owner)?
            .into_iter()
            .map(|(name, row)| Template {
                key: format!("{owner}/{name}"),
                name,
                subject: rows::text(&row, "objet"),
                text: rows::text(&row, "texte"),
                own: owner != PRACTICE,
            })
            .collect();
        some.sort_by_key(|one| one.name.to_lowercase());
        all.extend(some);
    }
    Ok(all)
}

/// Keeps one under its name, in the place of another of that name.
///
/// # Errors
/// `mss-pro.modele` without a name or a text; one's own where nobody is there in person.
pub(crate) fn keep(name: &str, own: bool, subject: &str, text: &str) -> Result<(), Failure> {
    let name: String = name.trim().chars().take(NAME_CHARS).collect();
    if name.is_empty() {
        return Err(said("mss-pro.modele", "modele-sans-nom").field("nom"));
    }
    if text.trim().is_empty() {
        return Err(said("mss-pro.modele", "modele-vide").field("modele-texte"));
    }
    let owner = match own {
        true => Whoever::id_here().ok_or_else(|| said("mss-pro.auteur", "auteur"))?,
        false => PRACTICE.to_owned(),
    };
    let row = json!({ "objet": subject.trim(), "texte": text.trim_end() });
    rows::put(TABLE, &format!("{owner}/{name}"), &row)
}

/// Takes one away: one's own, or the practice's.
pub(crate) fn forget(key: &str) -> Result<(), Failure> {
    match all()?.iter().any(|one| one.key == key) {
        true => rows::delete(TABLE, key),
        false => Err(said("mss-pro.modele", "modele-inconnu")),
    }
}

/// Puts one into what is being written: its subject where there is none, its text behind what was typed.
pub(crate) fn apply(draft: &mut Draft, key: &str) -> Result<(), Failure> {
    let all = all()?;
    let one = all
        .iter()
        .find(|one| one.key == key)
        .ok_or_else(|| said("mss-pro.modele", "modele-inconnu"))?;
    let values = values(draft)?;
    if draft.subject.trim().is_empty() {
        draft.subject = texts::filled(&one.subject, &values);
    }
    let text = texts::filled(&one.text, &values);
    draft.text = match draft.text.trim_end() {
        "" => text,
        typed => format!("{typed}\n\n{text}"),
    };
    Ok(())
}

/// What is being written, as a model: what names this patient or whoever writes is a field again, so that nothing of a patient
/// stands in what everybody uses.
pub(crate) fn of_draft(draft: &Draft) -> Result<(String, String), Failure> {
    let values = values(draft)?;
    Ok((
        generalise(&draft.subject, &values),
        generalise(&draft.text, &values),
    ))
}

/// The fields, each with its value: longest first, so that a name is not taken for a part of another.
fn values(draft: &Draft) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut values = vec![("date", date(&time::today()))];
    if let Ok(author) = Author::here() {
        values.push(("medecin.nom", author.called()));
        values.push(("cabinet.nom", author.structure_name));
    }
    if let [one] = people(draft).as_slice() {
        values.push(("correspondant", one.clone()));
    }
    if !draft.whose().is_empty() {
        let patient = Patient::open(draft.whose())?;
        let (family, given) = patient.called();
        values.push(("patient.nom", family));
        values.push(("patient.prenom", given));
        let birth = patient.traits.date_naissance.to_string();
        values.push(("patient.date_naissance", date(&birth)));
    }
    values.retain(|(_, value)| !value.trim().is_empty());
    values.sort_by_key(|(_, value)| std::cmp::Reverse(value.chars().count()));
    Ok(values)
}

/// Names of those in the field *À*.
fn people(draft: &Draft) -> Vec<String> {
    let known = each(&draft.to).filter_map(crate::address::read);
    known
        .map(|one| one.name)
        .filter(|name| !name.is_empty())
        .collect()
}

/// A civil date as it is read in French; one with parts unknown as it is.
fn date(civil: &str) -> String {
    match civil.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => civil.to_owned(),
    }
}

/// The other way.
fn generalise(text: &str, values: &[(&str, String)]) -> String {
    let mut general = text.to_owned();
    for (name, value) in values {
        // The date of a message is no part of what it says of a patient, and two letters may be any word.
        if *name != "date" && value.chars().count() > 2 {
            general = general.replace(value.as_str(), &format!("{{{{{name}}}}}"));
        }
    }
    general
}

/// The fields, as they are said beside a model.
pub(crate) fn fields() -> String {
    [
        "patient.nom",
        "patient.prenom",
        "patient.date_naissance",
        "correspondant",
        "medecin.nom",
        "cabinet.nom",
        "date",
    ]
    .map(|name| format!("{{{{{name}}}}}"))
    .join(" ")
}

/// What the choice of models shows: key and name, one's own first.
pub(crate) fn options() -> Result<Vec<(String, String)>, Failure> {
    let all = all()?.into_iter();
    Ok(all
        .map(|one| {
            let label = match one.own {
                true => one.name,
                false => {
                    let name = [("nom", one.name.as_str().into())];
                    texts::text_with("modele-du-cabinet", &name)
                }
            };
            (one.key, label)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<(&'static str, String)> {
        vec![
            ("medecin.nom", "Dr Max LIBRE".to_owned()),
            ("patient.nom", "ADRUN".to_owned()),
            ("date", "02/03/2026".to_owned()),
        ]
    }

    #[test]
    fn a_model_made_of_a_message_names_no_patient() {
        let general = generalise("ADRUN, le 02/03/2026. Dr Max LIBRE", &values());
        assert_eq!(general, "{{patient.nom}}, le 02/03/2026. {{medecin.nom}}");
    }

    #[test]
    fn dates_are_read_in_french() {
        assert_eq!(date("1975-12-31"), "31/12/1975");
        assert_eq!(date("1975"), "1975");
    }
}
