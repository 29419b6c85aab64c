//! The patients and the state of their records, in `data/dmp.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::persons::persons;

/// The state of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Etat {
    Absent,
    Ouvert,
    Ferme,
}

/// What access the demonstration's doctor has before anybody declares anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Acces {
    Valide,
    Traitant,
    Expire,
    Interdit,
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
