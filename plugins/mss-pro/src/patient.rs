//! The patient a message is about.

use socle_formats::date::CivilDate;
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::summary::{Person, WrittenIns};
use socle_formats::traits::{Sexe, Traits};
use socle_sdk::{Failure, identity_store, records};

use crate::failures::said;

/// What messages and documents say of a patient. The matricule is there for an identity that is *qualifiée* only: nothing else
/// could let it out.
pub(crate) struct Patient {
    pub(crate) id: String,
    pub(crate) traits: Traits,
    pub(crate) ins: Option<WrittenIns>,
    used: (String, String),
}

impl Patient {
    pub(crate) fn open(id: &str) -> Result<Self, Failure> {
        let identity = identity_store::open(id)?;
        let of = |field: &str| identity.get(field).into_text().unwrap_or_default();
        let illegible = || said("mss-pro.identite", "identite-illisible");
        let administrative = records::open("patient", id)?;
        let used = |field: &str| administrative.text(field).unwrap_or_default();
        Ok(Self {
            id: id.to_owned(),
            traits: Traits {
                nom_naissance: of("nom-naissance"),
                premier_prenom: of("premier-prenom"),
                liste_prenoms: of("liste-prenoms"),
                sexe: of("sexe").parse().unwrap_or(Sexe::I),
                date_naissance: of("date-naissance")
                    .parse::<CivilDate>()
                    .map_err(|_unreadable| illegible())?,
                lieu_naissance: of("lieu-naissance").parse().ok(),
            },
            ins: ins(id)?,
            used: (used("nom-utilise"), used("prenom-utilise")),
        })
    }

    /// The name of a patient, when nothing else is asked of them: `MARTIN Jeanne`.
    pub(crate) fn name_of(id: &str) -> Result<String, Failure> {
        let administrative = records::open("patient", id)?;
        let of = |field: &str| administrative.text(field).unwrap_or_default();
        Ok(format!("{} {}", of("nom-naissance"), of("premier-prenom")))
    }

    /// As a document names them; how to reach them stays in the practice.
    pub(crate) fn person(&self) -> Person {
        Person {
            nom_naissance: self.traits.nom_naissance.clone(),
            premier_prenom: self.traits.premier_prenom.clone(),
            liste_prenoms: self.traits.liste_prenoms.clone(),
            nom_utilise: self.used.0.clone(),
            prenom_utilise: self.used.1.clone(),
            sexe: Some(self.traits.sexe),
            date_naissance: Some(self.traits.date_naissance),
            lieu_naissance: self.traits.lieu_naissance,
            ins: self.ins.clone(),
            ..Person::default()
        }
    }

    /// The name and the given name they are called by: those they use, else those they were born with.
    pub(crate) fn called(&self) -> (String, String) {
        let or = |used: &str, born: &str| match used.trim() {
            "" => born.to_owned(),
            used => used.to_owned(),
        };
        (
            or(&self.used.0, &self.traits.nom_naissance),
            or(&self.used.1, &self.traits.premier_prenom),
        )
    }

    /// Name and given name.
    pub(crate) fn name(&self) -> String {
        format!(
            "{} {}",
            self.traits.nom_naissance, self.traits.premier_prenom
        )
    }
}

/// The INS of an identity that is *qualifiée*.
pub(crate) fn ins(patient: &str) -> Result<Option<WrittenIns>, Failure> {
    let Some((matricule, oid)) = identity_store::matricule(patient)? else {
        return Ok(None);
    };
    let is_readable = Matricule::parse(&matricule).is_ok() && oid.parse::<OidIns>().is_ok();
    match is_readable {
        true => Ok(Some(WrittenIns { matricule, oid })),
        false => Err(said("mss-pro.identite", "identite-illisible")
            .author("the host gave a matricule that is none")),
    }
}
