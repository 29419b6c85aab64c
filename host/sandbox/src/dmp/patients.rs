//! The patients and the state of their records, in `data/dmp.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::persons::persons;

/// Documents of others in the record of a patient of the demonstration.
const OF_A_DEMONSTRATION: u32 = 12;

/// The state of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Etat {
    /// There is none.
    Absent,
    /// There is one.
    Ouvert,
    /// There was one.
    Ferme,
}

/// What access the demonstration's doctor has before anybody declares anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acces {
    /// None was ever declared.
    Aucun,
    /// It holds.
    Valide,
    /// It holds, as médecin traitant.
    Traitant,
    /// It held.
    Expire,
    /// The patient forbids it.
    Interdit,
}

/// What a test makes of a patient: what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The state of the record.
    pub etat: Option<Etat>,
    /// What access the doctor of the demonstration has; what they had declared is forgotten.
    pub acces: Option<Acces>,
    /// Modes of emergency the patient is opposed to.
    pub oppose: Option<Vec<String>>,
    /// The patient is opposed to the feeding of their record.
    pub oppose_alimentation: Option<bool>,
    /// Masked documents may be seen in an emergency.
    pub masques_en_urgence: Option<bool>,
    /// How many documents of others it holds.
    pub documents: Option<u32>,
    /// Birth date, `AAAA-MM-JJ`.
    pub naissance: Option<String>,
}

/// A patient.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patient {
    pub(super) nom: String,
    pub(super) prenom: String,
    pub(super) naissance: String,
    pub(super) matricule: String,
    pub(super) oid: String,
    pub(super) etat: Etat,
    pub(super) acces: Option<Acces>,
    #[serde(default)]
    pub(super) mon_espace_sante: bool,
    /// Modes of emergency they are opposed to.
    #[serde(default)]
    pub(super) oppose: Vec<String>,
    /// Masked documents may be seen in an emergency.
    #[serde(default)]
    pub(super) masques_en_urgence: bool,
    /// They are opposed to the feeding of their record.
    #[serde(default)]
    pub(super) oppose_alimentation: bool,
    /// How many documents of others it holds from the start.
    #[serde(default)]
    pub(super) documents: u32,
}

impl Patient {
    /// The patient as a test made them.
    pub(super) fn with(mut self, settings: &Settings) -> Self {
        if let Some(etat) = settings.etat {
            self.etat = etat;
        }
        if let Some(acces) = settings.acces {
            self.acces = Some(acces);
        }
        if let Some(oppose) = &settings.oppose {
            self.oppose.clone_from(oppose);
        }
        if let Some(opposed) = settings.oppose_alimentation {
            self.oppose_alimentation = opposed;
        }
        if let Some(allowed) = settings.masques_en_urgence {
            self.masques_en_urgence = allowed;
        }
        if let Some(documents) = settings.documents {
            self.documents = documents;
        }
        if let Some(naissance) = &settings.naissance {
            self.naissance.clone_from(naissance);
        }
        self
    }

    /// Whether they are not 18 yet on this day since 1970; 18 years are counted as 6,575 days.
    pub(super) fn is_minor(&self, today: i64) -> bool {
        super::instant::days(&self.naissance).is_some_and(|born| today - born < 6_575)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    patient: Vec<Patient>,
}

static PATIENTS: LazyLock<Vec<Patient>> = LazyLock::new(|| {
    let mut patients = toml::from_str::<Fichier>(include_str!("../../data/dmp.toml"))
        .expect("data/dmp.toml is part of the program and read by a test")
        .patient;
    // Whoever else INSi knows has an open record.
    for person in persons() {
        let Some(ins) = &person.ins else { continue };
        let matricule = ins.complet();
        if patients.iter().all(|known| known.matricule != matricule) {
            patients.push(Patient {
                nom: person.nom.clone(),
                prenom: person.premier_prenom().to_owned(),
                naissance: person.naissance.clone(),
                matricule,
                oid: ins.oid.clone(),
                etat: Etat::Ouvert,
                acces: None,
                mon_espace_sante: false,
                oppose: Vec::new(),
                masques_en_urgence: false,
                oppose_alimentation: false,
                documents: OF_A_DEMONSTRATION,
            });
        }
    }
    patients
});

/// All of them.
pub(super) fn patients() -> &'static [Patient] {
    &PATIENTS
}

/// The patient of this matricule; the authority is not compared: the real INSi answers another one in its tests than the
/// shared record does.
pub(super) fn find(matricule: &str) -> Option<&'static Patient> {
    PATIENTS
        .iter()
        .find(|patient| patient.matricule == matricule)
}

/// What Mon espace santé knows of somebody: their profile is that of their record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) nom: &'static str,
    pub(crate) prenom: &'static str,
    pub(crate) etat: Etat,
}

/// That of this matricule.
pub(crate) fn profile(matricule: &str) -> Option<Profile> {
    find(matricule).map(|patient| Profile {
        nom: &patient.nom,
        prenom: &patient.prenom,
        etat: patient.etat,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_access_has_a_patient() {
        for etat in [Etat::Absent, Etat::Ouvert, Etat::Ferme] {
            assert!(patients().iter().any(|patient| patient.etat == etat));
        }
        for acces in [
            Acces::Valide,
            Acces::Traitant,
            Acces::Expire,
            Acces::Interdit,
        ] {
            assert!(
                patients()
                    .iter()
                    .any(|patient| patient.acces == Some(acces))
            );
        }
        assert!(
            patients()
                .iter()
                .all(|patient| patient.matricule.len() == 15)
        );
        let matricules: std::collections::BTreeSet<_> = patients()
            .iter()
            .map(|patient| &patient.matricule)
            .collect();
        assert_eq!(matricules.len(), patients().len());
    }
}
