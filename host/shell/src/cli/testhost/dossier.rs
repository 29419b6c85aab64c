//! Files of a test's patients: what others than plugins write there.

use serde_json::{Map, Value, json};
use socle_record::{Author, EntityId, NewEntity, PatientId, Person, Query, SeenBy};

use super::world::World;
use super::{Done, values};

/// The most entities one answer holds.
const MOST: u32 = 1_000;

impl World {
    /// Somebody writes something new.
    pub(super) fn add(
        &self,
        kind: &str,
        patient: Option<&str>,
        fields: &Map<String, Value>,
        by: Option<&str>,
    ) -> Done {
        let new = NewEntity {
            id: None,
            kind: kind.to_owned(),
            patient: patient.map(PatientId::from),
            fields: values::pairs(fields)?
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect(),
        };
        let author = match by {
            Some(nom) => Author::person(Person {
                id: nom.to_owned(),
                nom: nom.to_owned(),
                role: "doctor".to_owned(),
            }),
            None => self.author(),
        };
        let id = self.host.record().add(&author, new)?;
        // What plugins make of it is done too.
        self.settle()?;
        Ok(json!({ "id": id.as_str() }))
    }

    /// What there is of a kind, struck ones left out.
    pub(super) fn entities(&self, kind: &str, patient: Option<&str>) -> Done {
        let mut rows = self
            .host
            .record()
            .find(&Query {
                kind: kind.to_owned(),
                within: patient.map(|patient| vec![PatientId::from(patient)]),
                count: MOST,
                seen_by: SeenBy::Host,
                ..Query::default()
            })?
            .rows;
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let rows: Vec<_> = rows
            .into_iter()
            .map(|row| {
                let fields: Map<String, Value> = row
                    .fields
                    .into_iter()
                    .map(|(name, value)| (name, values::to_json(&value.into())))
                    .collect();
                json!({ "id": row.id, "revision": row.revision, "fields": fields })
            })
            .collect();
        Ok(json!(rows))
    }

    /// A person validates a consultation.
    pub(super) fn validate(&self, consultation: &str) -> Done {
        let record = self.host.record();
        let revision = record.entity("consultation", consultation)?.revision;
        let id = EntityId::from(consultation);
        record.validate_consultation(&self.author(), &id, revision)?;
        self.settle()?;
        Ok(Value::Null)
    }
}
