//! Patients who may be one and the same person: near names, near birth dates. They are proposed to a person, who alone
//! decides; nothing is merged by itself. How near is near is said in [`socle_formats::near`].

use socle_formats::date::CivilDate;
pub use socle_formats::near::Closeness;
use socle_formats::near::{Known, Who};
use socle_formats::traits::Sexe;

use super::patient::PatientLine;

/// Who is looked for, as far as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Nom de naissance.
    pub nom_naissance: String,
    /// Premier prénom.
    pub premier_prenom: String,
    /// Nom utilisé, or nothing.
    pub nom_utilise: String,
    /// Date de naissance, once there is one.
    pub date_naissance: Option<CivilDate>,
    /// Sexe, once it is known.
    pub sexe: Option<Sexe>,
}

impl Wanted {
    /// No name is known yet.
    #[must_use]
    pub fn is_nameless(&self) -> bool {
        [&self.nom_naissance, &self.premier_prenom, &self.nom_utilise]
            .iter()
            .all(|name| name.trim().is_empty())
    }

    /// To compare with many; nobody while the birth date is not known.
    #[must_use]
    pub fn known(&self) -> Option<Known> {
        Some(Known::of(Who {
            nom_naissance: &self.nom_naissance,
            nom_utilise: &self.nom_utilise,
            premier_prenom: &self.premier_prenom,
            prenom_utilise: "",
            date_naissance: self.date_naissance?,
            sexe: self.sexe,
        }))
    }
}

/// How near a patient is, when that is worth a look.
#[must_use]
pub fn closeness(wanted: &Known, line: &PatientLine) -> Option<Closeness> {
    wanted.compare(Who {
        nom_naissance: &line.nom_naissance,
        nom_utilise: line.nom_utilise.as_deref().unwrap_or_default(),
        premier_prenom: &line.premier_prenom,
        prenom_utilise: line.prenom_utilise.as_deref().unwrap_or_default(),
        date_naissance: line.date_naissance,
        sexe: Some(line.sexe),
    })
}
