//! The identity a document writes, beside that of the patient whose file it is in.

use super::Person;
use crate::fold::same_words;
use crate::traits::Traits;

/// A trait that is not written as the practice knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The trait, in French.
    pub label: &'static str,
    /// As the document writes it.
    pub written: String,
    /// As the practice knows it.
    pub known: String,
}

/// The traits both say and say differently; accents, case and hyphens aside, and parts of dates that are unknown. What the
/// document does not say is no difference. `matricule` is that of a qualified identity: any other proves nothing.
#[must_use]
pub fn differences(person: &Person, traits: &Traits, matricule: Option<&str>) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differ = |label: &'static str, written: String, known: String, same: bool| {
        if !written.is_empty() && !known.is_empty() && !same {
            found.push(Difference {
                label,
                written,
                known,
            });
        }
    };
    let mut words = |label: &'static str, written: &str, known: &str| {
        let same = same_words(written, known);
        differ(label, written.trim().to_owned(), known.to_owned(), same);
    };
    words(
        "Nom de naissance",
        &person.nom_naissance,
        &traits.nom_naissance,
    );
    words(
        "Premier prénom",
        &person.premier_prenom,
        &traits.premier_prenom,
    );
    if let Some(written) = person.date_naissance {
        let (a, b) = (written.to_string(), traits.date_naissance.to_string());
        differ(
            "Date de naissance",
            written.affichage(),
            traits.date_naissance.affichage(),
            a.starts_with(&b) || b.starts_with(&a),
        );
    }
    if let Some(sexe) = person.sexe {
        differ(
            "Sexe",
            sexe.as_str().to_owned(),
            traits.sexe.as_str().to_owned(),
            sexe == traits.sexe,
        );
    }
    if let (Some(written), Some(known)) = (person.lieu_naissance, traits.lieu_naissance) {
        differ(
            "Lieu de naissance (code)",
            written.to_string(),
            known.to_string(),
            written == known,
        );
    }
    if let (Some(written), Some(known)) = (&person.ins, matricule) {
        differ(
            "Matricule INS",
            written.matricule.clone(),
            known.to_owned(),
            written.matricule == known,
        );
    }
    found
}
