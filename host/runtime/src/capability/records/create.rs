//! New entities, and new patients.

use std::collections::HashMap;

use socle_formats::traits::Traits;
use socle_manifest::Access;
use socle_record::model::kinds::{Kind, Whose, WrittenBy};
use socle_record::{NewEntity, NewPatient, PatientId, Write};

use super::{PATIENT, fits, wrong};
use crate::failure::{Data, Failure};
use crate::resources::Entity;
use crate::state::CallState;

impl CallState {
    pub(super) fn create_entity(
        &mut self,
        kind: &str,
        patient: &str,
        fields: Vec<(String, Data)>,
    ) -> Result<Entity, Failure> {
        let patient = Some(patient.to_owned()).filter(|patient| !patient.is_empty());
        self.may_use(kind, patient.as_deref(), Access::Write)?;
        self.may_write()?;
        let Some(known) = Kind::named(kind) else {
            return Err(Failure::new(
                "records.unknown-kind",
                format!("Le cabinet ne connaît pas les éléments « {kind} »."),
            ));
        };
        if known.whose == Whose::Patient && patient.is_none() {
            return Err(wrong("patient", "Indiquez le patient.".to_owned()));
        }
        let id = self
            .host
            .record
            .mint_id()
            .map_err(|error| self.host.record_failure(&error))?;
        let weight = fields
            .iter()
            .map(|(field, value)| field.len() + value.weight())
            .sum();
        let write = if known.whose == Whose::Itself {
            Write::CreatePatient(new_patient(&id, &fields)?)
        } else {
            for (field, value) in &fields {
                fits(kind, field, value)?;
            }
            Write::CreateEntity(NewEntity {
                id: Some(id.as_str().into()),
                kind: kind.to_owned(),
                patient: patient.as_deref().map(PatientId::from),
                fields: fields
                    .iter()
                    .map(|(field, value)| (field.clone(), value.clone().into()))
                    .collect(),
            })
        };
        self.stage(write, weight)?;
        let entity = Entity {
            patient: if kind == PATIENT {
                Some(id.clone())
            } else {
                patient
            },
            id,
            kind: kind.to_owned(),
            revision: 1,
            fields,
        };
        self.staged
            .entities
            .insert((entity.kind.clone(), entity.id.clone()), entity.clone());
        Ok(entity)
    }
}

/// A patient to create, of the traits and administrative fields among these.
fn new_patient(id: &str, fields: &[(String, Data)]) -> Result<NewPatient, Failure> {
    let mut traits: HashMap<&str, &str> = HashMap::new();
    let mut administrative = Vec::new();
    for (field, value) in fields {
        let is_trait = Kind::named(PATIENT)
            .and_then(|kind| kind.field(field))
            .is_some_and(|known| known.written_by == WrittenBy::Identity && field != "statut");
        match value {
            Data::Text(text) if is_trait => {
                traits.insert(field, text);
            }
            _ if is_trait => return Err(wrong(field, "Ce trait doit être un texte.".to_owned())),
            value => {
                fits(PATIENT, field, value)?;
                administrative.push((field.clone(), value.clone().into()));
            }
        }
    }
    let text = |name: &str| traits.get(name).copied().unwrap_or_default();
    let parsed = |name: &'static str, reason: String| wrong(name, reason);
    Ok(NewPatient {
        id: Some(PatientId::from(id)),
        traits: Traits {
            nom_naissance: text("nom-naissance").to_owned(),
            premier_prenom: text("premier-prenom").to_owned(),
            liste_prenoms: text("liste-prenoms").to_owned(),
            sexe: text("sexe")
                .parse()
                .map_err(|_unknown| parsed("sexe", "Le sexe est M, F ou I.".to_owned()))?,
            date_naissance: text("date-naissance").parse().map_err(
                |error: socle_formats::date::ErreurDate| parsed("date-naissance", error.message()),
            )?,
            lieu_naissance: match text("lieu-naissance") {
                "" => None,
                cog => Some(cog.parse().map_err(|_unknown| {
                    parsed(
                        "lieu-naissance",
                        "Le lieu de naissance est un code INSEE de cinq caractères.".to_owned(),
                    )
                })?),
            },
        },
        fields: administrative,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fields(given: &[(&str, &str)]) -> Vec<(String, Data)> {
        given
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Data::Text((*text).to_owned())))
            .collect()
    }

    #[test]
    fn a_new_patient_is_made_of_traits_and_administrative_fields() {
        let given = fields(&[
            ("nom-naissance", "DUPONT"),
            ("premier-prenom", "JEANNE"),
            ("sexe", "F"),
            ("date-naissance", "1975-12-31"),
            ("lieu-naissance", "63220"),
            ("telephone", "0102"),
        ]);
        let new = new_patient("p1", &given).unwrap();
        assert_eq!(new.traits.nom_naissance, "DUPONT");
        assert_eq!(new.traits.lieu_naissance.unwrap().as_str(), "63220");
        assert_eq!(new.fields, [("telephone".to_owned(), "0102".into())]);
        for (field, text) in [
            ("sexe", "X"),
            ("date-naissance", "hier"),
            ("lieu-naissance", "Lyon"),
            ("statut", "qualifiee"),
            ("pointure", "42"),
        ] {
            let mut wrong = given.clone();
            wrong.retain(|(name, _)| name != field);
            wrong.extend(fields(&[(field, text)]));
            let failure = new_patient("p1", &wrong).unwrap_err();
            assert_eq!(failure.detail("field"), Some(field), "{failure:?}");
        }
    }
}
