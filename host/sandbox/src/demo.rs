//! The demonstration practice: about forty patients as a secretary typed them, in `data/cabinet.toml`.

mod dossiers;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use dossiers::{DemoEntity, DemoValue, demo_entities};

use crate::persons::{Matricule, Person, Sexe, person};

/// The status a demonstration patient starts from (RNIV).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statut {
    /// Neither INSi nor a document.
    #[default]
    Provisoire,
    /// A document was checked.
    Validee,
    /// INSi answered.
    Recuperee,
    /// Both.
    Qualifiee,
}

impl Statut {
    /// `provisoire`, `validee`, `recuperee` or `qualifiee`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisoire => "provisoire",
            Self::Validee => "validee",
            Self::Recuperee => "recuperee",
            Self::Qualifiee => "qualifiee",
        }
    }
}

/// An attribute beside the status (RNIV).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attribut {
    /// The identity is in doubt: INSi is never asked.
    Douteux,
    /// Nobody real: INSi is never asked.
    Fictif,
    /// Somebody else has nearly the same traits.
    Homonyme,
}

/// One patient of the demonstration practice. Traits are what was typed, not what goes on a wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoPatient {
    /// Who he is among [`crate::persons`], when the services know him.
    pub personne: Option<&'static str>,
    /// Birth name.
    pub nom_naissance: String,
    /// First given name.
    pub premier_prenom: String,
    /// All given names joined by spaces.
    pub liste_prenoms: String,
    /// Sex.
    pub sexe: Sexe,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: an unknown part is absent.
    pub date_naissance: String,
    /// COG of the birthplace.
    pub lieu_naissance: Option<String>,
    /// Used name in natural case.
    pub nom_utilise: Option<String>,
    /// Used given name in natural case.
    pub prenom_utilise: Option<String>,
    /// A number of the series kept for fiction.
    pub telephone: Option<String>,
    /// An address under `example.org`.
    pub courriel: Option<String>,
    /// Status at the start.
    pub statut: Statut,
    /// Code of the document already seen (`passeport`, `carte-identite`, `titre-sejour`).
    pub piece: Option<String>,
    /// Matricule already known, as published.
    pub ins: Option<Matricule>,
    /// Attributes at the start.
    pub attributs: Vec<Attribut>,
    /// Time of today's appointment, `HH:MM`.
    pub rendez_vous: Option<String>,
    /// Reason of the appointment, in French.
    pub motif: Option<String>,
    /// What this patient is there to show, in English.
    pub scenario: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    patient: Vec<Ligne>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ligne {
    personne: Option<String>,
    nom: Option<String>,
    prenoms: Option<Vec<String>>,
    sexe: Option<Sexe>,
    naissance: Option<String>,
    lieu: Option<String>,
    #[serde(default)]
    sans_lieu: bool,
    nom_utilise: Option<String>,
    prenom_utilise: Option<String>,
    telephone: Option<String>,
    #[serde(default)]
    statut: Statut,
    piece: Option<String>,
    #[serde(default)]
    attributs: Vec<Attribut>,
    rendez_vous: Option<String>,
    motif: Option<String>,
    scenario: String,
}

static PATIENTS: LazyLock<Vec<DemoPatient>> = LazyLock::new(|| {
    toml::from_str::<Fichier>(include_str!("../data/cabinet.toml"))
        .expect("data/cabinet.toml is part of the program and read by a test")
        .patient
        .into_iter()
        .map(|ligne| {
            patient(ligne).expect("each line names a person or types every trait: read by a test")
        })
        .collect()
});

/// The patients, in the order of the file (those of today first).
#[must_use]
pub fn demo_patients() -> Vec<DemoPatient> {
    PATIENTS.clone()
}

/// `None` when the line names nobody we know or leaves a trait open.
fn patient(ligne: Ligne) -> Option<DemoPatient> {
    let known: Option<&'static Person> = match &ligne.personne {
        Some(reference) => Some(person(reference)?),
        None => None,
    };
    let prenoms = ligne
        .prenoms
        .or_else(|| known.map(|person| person.prenoms.clone()))?;
    let nom_naissance = ligne
        .nom
        .or_else(|| known.map(|person| person.nom.clone()))?;
    let premier_prenom = prenoms.first()?.clone();
    let lieu = ligne
        .lieu
        .or_else(|| known.and_then(|person| person.lieu.clone()))
        .filter(|_| !ligne.sans_lieu);
    let ins = match ligne.statut {
        Statut::Recuperee | Statut::Qualifiee => Some(known?.ins.clone()?),
        Statut::Provisoire | Statut::Validee => None,
    };
    let courriel = known.map(|person| format!("{}@example.org", person.reference));
    Some(DemoPatient {
        personne: known.map(|person| person.reference.as_str()),
        liste_prenoms: prenoms.join(" "),
        premier_prenom,
        nom_naissance,
        sexe: ligne.sexe.or_else(|| known.map(|person| person.sexe))?,
        date_naissance: ligne
            .naissance
            .or_else(|| known.map(|person| person.naissance.clone()))?,
        lieu_naissance: lieu,
        nom_utilise: ligne.nom_utilise,
        prenom_utilise: ligne.prenom_utilise,
        telephone: ligne.telephone,
        courriel,
        statut: ligne.statut,
        piece: ligne.piece,
        ins,
        attributs: ligne.attributs,
        rendez_vous: ligne.rendez_vous,
        motif: ligne.motif,
        scenario: ligne.scenario,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn named(nom: &str, prenom: &str) -> DemoPatient {
        demo_patients()
            .into_iter()
            .find(|p| p.nom_naissance == nom && p.premier_prenom == prenom)
            .unwrap()
    }

    #[test]
    fn about_forty_patients_of_whom_about_twelve_come_today() {
        let patients = demo_patients();
        assert!((38..=45).contains(&patients.len()), "{}", patients.len());
        let today = patients.iter().filter(|p| p.rendez_vous.is_some()).count();
        assert!((11..=14).contains(&today), "{today}");
    }

    #[test]
    fn appointments_are_times_in_order() {
        let times: Vec<String> = demo_patients()
            .into_iter()
            .filter_map(|p| p.rendez_vous)
            .collect();
        assert!(times.is_sorted());
        for time in times {
            let (hours, minutes) = time.split_once(':').unwrap();
            assert!(
                hours.len() == 2 && hours.parse::<u8>().unwrap() < 24,
                "{time}"
            );
            assert!(
                minutes.len() == 2 && minutes.parse::<u8>().unwrap() < 60,
                "{time}"
            );
        }
    }

    #[test]
    fn a_status_comes_with_what_it_needs() {
        for patient in demo_patients() {
            let (ins, piece) = match patient.statut {
                Statut::Provisoire => (false, false),
                Statut::Validee => (false, true),
                Statut::Recuperee => (true, false),
                Statut::Qualifiee => (true, true),
            };
            assert_eq!(patient.ins.is_some(), ins, "{}", patient.nom_naissance);
            assert_eq!(patient.piece.is_some(), piece, "{}", patient.nom_naissance);
            if let Some(piece) = patient.piece {
                assert!(["passeport", "carte-identite", "titre-sejour"].contains(&piece.as_str()));
            }
        }
    }

    #[test]
    fn a_doubtful_or_fictitious_patient_is_provisoire() {
        let mut seen = 0;
        for patient in demo_patients() {
            if patient.attributs.contains(&Attribut::Douteux)
                || patient.attributs.contains(&Attribut::Fictif)
            {
                seen += 1;
                assert_eq!(patient.statut, Statut::Provisoire);
            }
        }
        assert_eq!(seen, 2);
    }

    #[test]
    fn two_patients_never_have_the_same_traits() {
        let mut seen = std::collections::HashSet::new();
        for p in demo_patients() {
            assert!(seen.insert((
                p.nom_naissance,
                p.liste_prenoms,
                p.date_naissance,
                p.lieu_naissance
            )));
        }
    }

    #[test]
    fn the_cases_the_demonstration_shows_are_there() {
        let zoe = named("ADRUN", "ZOE");
        assert_eq!(zoe.statut, Statut::Provisoire);
        assert_eq!(zoe.prenom_utilise.as_deref(), Some("Zoé"));
        assert_eq!(
            named("NESSI", "MICHELANGELO").liste_prenoms,
            "MICHELANGELO ANTHONY"
        );
        assert_eq!(named("TCHITCHI", "OLA").liste_prenoms, "OLA CATARINA");
        assert_eq!(named("NESSI", "NATALIE").personne, Some("nessi-nathalie"));
        assert_eq!(named("SABLE", "AMINATA").date_naissance, "1950");
        let leonardos: Vec<_> = demo_patients()
            .into_iter()
            .filter(|p| p.premier_prenom == "LEONARDO")
            .map(|p| p.lieu_naissance)
            .collect();
        assert_eq!(leonardos, [Some("63220".to_owned()), None]);
    }

    #[test]
    fn phones_are_of_the_series_kept_for_fiction() {
        for telephone in demo_patients().into_iter().filter_map(|p| p.telephone) {
            assert!(
                telephone.starts_with("06 39 98 ") || telephone.starts_with("01 99 00 "),
                "{telephone}"
            );
        }
    }
}
