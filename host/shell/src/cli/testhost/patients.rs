//! Patients of a test: ordinary ones, with what the test says of them.

use serde_json::{Map, Value, json};
use socle_formats::identite::{Acte, Attribut, Ins, Piece, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_record::{Author, Created, Moyen, PatientId, Unit, Write};

use super::request::NewPatient;
use super::world::World;
use super::{Done, Trouble, values};

/// A fictitious matricule that goes with the traits of [`ordinary`].
const MATRICULE: &str = "275126322074974";
/// The identifiers of test matricules.
const OID: &str = "1.2.250.1.213.1.4.10";

/// What a patient is unless the test says otherwise.
fn ordinary() -> Result<Traits, Trouble> {
    Ok(Traits {
        nom_naissance: "TESTEUSE".into(),
        premier_prenom: "Anne".into(),
        liste_prenoms: String::new(),
        sexe: Sexe::F,
        date_naissance: read("date-naissance", "1975-12-31")?,
        lieu_naissance: None,
    })
}

impl World {
    pub(super) fn patient(&self, asked: &NewPatient) -> Done {
        let traits = traits(&asked.traits)?;
        let mut new = socle_record::NewPatient::new(traits.clone());
        new.fields = values::pairs(&asked.fields)?
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect();
        let acts = acts(asked, &traits)?;
        let record = self.host.record();
        let committed =
            record.commit(&Unit::new(Author::host()).with(Write::CreatePatient(new)))?;
        let Some(Created::Patient(id)) = committed.created.first() else {
            return Err(Trouble::new("testhost.patient", "no patient was made"));
        };
        for (acte, moyen) in acts {
            let revision = record.identity(id)?.revision;
            let write = Write::Identite {
                patient: id.clone(),
                revision,
                acte,
                moyen,
            };
            record.commit(&Unit::new(Author::host()).with(write))?;
            self.accept_held(id)?;
        }
        // What plugins make of a new patient is done too.
        self.settle()?;
        Ok(json!({ "patient": id.as_str() }))
    }

    /// An answer that differs from ordinary traits (no place of birth) waits for a person: the test's is taken.
    fn accept_held(&self, id: &PatientId) -> Result<(), Trouble> {
        let record = self.host.record();
        let file = record.identity(id)?;
        if file.identite.a_verifier().is_none() {
            return Ok(());
        }
        let write = Write::Identite {
            patient: id.clone(),
            revision: file.revision,
            acte: Acte::AccepterReponse,
            moyen: Moyen::Decision,
        };
        record.commit(&Unit::new(Author::host()).with(write))?;
        Ok(())
    }

    pub(super) fn change(&self, patient: &str, fields: &Map<String, Value>) -> Done {
        let record = self.host.record();
        let revision = record.entity("patient", patient)?.revision;
        let fields = values::pairs(fields)?
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect();
        let write = Write::Fields {
            kind: "patient".into(),
            id: patient.to_owned(),
            revision,
            fields,
        };
        record.commit(&Unit::new(Author::host()).with(write))?;
        self.settle()?;
        Ok(Value::Null)
    }

    pub(super) fn read(&self, patient: &str) -> Done {
        let record = self.host.record();
        let entity = record.entity("patient", patient)?;
        let identity = record.identity(&PatientId::from(patient))?;
        let fields: Map<String, Value> = entity
            .fields
            .into_iter()
            .map(|(name, value)| (name, values::to_json(&value.into())))
            .collect();
        let identite = &identity.identite;
        Ok(json!({
            "fields": fields,
            "revision": entity.revision,
            "statut": identite.statut().as_str(),
            "matricule": identite.ins().map(|ins| ins.matricule.as_str()),
            "held": identite.a_verifier().is_some(),
        }))
    }

    /// Requests name patients that exist: a plugin called for another would see nothing, and the test not why.
    pub(super) fn known(&self, patient: &str) -> Result<(), Trouble> {
        drop(self.host.record().patient(&PatientId::from(patient))?);
        Ok(())
    }
}

fn traits(asked: &Map<String, Value>) -> Result<Traits, Trouble> {
    let mut traits = ordinary()?;
    for (name, value) in asked {
        let Some(text) = value.as_str() else {
            return Err(Trouble::usage(format!("the trait {name} is a text")));
        };
        match name.as_str() {
            "nom-naissance" => traits.nom_naissance = text.to_owned(),
            "premier-prenom" => traits.premier_prenom = text.to_owned(),
            "liste-prenoms" => traits.liste_prenoms = text.to_owned(),
            "sexe" => traits.sexe = read(name, text)?,
            "date-naissance" => traits.date_naissance = read(name, text)?,
            "lieu-naissance" => traits.lieu_naissance = Some(read(name, text)?),
            _ => {
                return Err(Trouble::usage(format!(
                    "`{name}` is not one of nom-naissance, premier-prenom, liste-prenoms, sexe, date-naissance, \
                     lieu-naissance"
                )));
            }
        }
    }
    Ok(traits)
}

/// What makes an identity what the test wants it to be: the acts a practice would do.
fn acts(asked: &NewPatient, traits: &Traits) -> Result<Vec<(Acte, Moyen)>, Trouble> {
    let statut = asked.statut.as_deref().unwrap_or("provisoire");
    let (found, checked) = match statut {
        "provisoire" => (false, false),
        "validee" => (false, true),
        "recuperee" => (true, false),
        "qualifiee" => (true, true),
        _ => {
            return Err(Trouble::usage(format!(
                "`{statut}` is not one of provisoire, validee, recuperee, qualifiee"
            )));
        }
    };
    if asked.matricule.is_some() && !found {
        return Err(Trouble::usage(format!(
            "an identity that is {statut} has no matricule"
        )));
    }
    let mut acts = Vec::new();
    if found {
        let matricule = asked.matricule.as_deref().unwrap_or(MATRICULE);
        acts.push((Acte::Reponse(answer(matricule, traits)?), Moyen::Import));
    }
    if checked {
        let piece: Piece = read("piece", "carte-identite")?;
        acts.push((Acte::Controler(piece), Moyen::Import));
    }
    for mark in &asked.marks {
        let attribut = match mark.as_str() {
            "douteux" => Attribut::Douteux,
            "fictif" => Attribut::Fictif,
            "homonyme" => Attribut::Homonyme,
            _ => {
                return Err(Trouble::usage(format!(
                    "`{mark}` is not one of douteux, fictif, homonyme"
                )));
            }
        };
        acts.push((Acte::Marquer(attribut, true, None), Moyen::Import));
    }
    Ok(acts)
}

fn answer(matricule: &str, traits: &Traits) -> Result<Reponse, Trouble> {
    let matricule: Matricule = read("matricule", matricule)?;
    let oid: OidIns = read("oid", OID)?;
    Ok(Reponse {
        ins: Ins {
            matricule,
            oid,
            historique: Vec::new(),
        },
        traits: TraitsRecus {
            nom_naissance: Some(traits.nom_naissance.clone()),
            premier_prenom: Some(traits.premier_prenom.clone()),
            liste_prenoms: Some(traits.liste_prenoms.clone()),
            sexe: Some(traits.sexe),
            date_naissance: Some(traits.date_naissance),
            lieu_naissance: traits.lieu_naissance,
        },
    })
}

fn read<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, Trouble>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| Trouble::usage(format!("{name} `{text}`: {error}")))
}
