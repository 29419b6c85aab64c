//! The medical files of the demonstration.

use std::collections::HashMap;

use socle_record::model::kinds::{ADDENDUM, Kind};
use socle_record::{EntityAct, EntityId, NewEntity, PatientId, Record, RecordError, Value, Write};
use socle_sandbox::{DemoEntity, DemoValue, demo_entities};

use crate::typed;

/// What writes them: `patients` are ids by reference of the person.
pub(super) fn writes(
    record: &Record,
    patients: &HashMap<&str, PatientId>,
) -> Result<Vec<Write>, RecordError> {
    let mut named: HashMap<String, EntityId> = HashMap::new();
    let mut writes = Vec::new();
    // Consultations are validated once their acts are written, and before what is added to them.
    let mut validations = Vec::new();
    for entity in demo_entities() {
        let kind = Kind::named(&entity.kind)
            .ok_or_else(|| RecordError::UnknownKind(entity.kind.clone()))?;
        let id = EntityId::from(record.mint_id()?);
        if kind.name == ADDENDUM.name {
            writes.append(&mut validations);
        }
        writes.push(Write::CreateEntity(NewEntity {
            id: Some(id.clone()),
            kind: kind.name.to_owned(),
            patient: whose(&entity, patients)?,
            fields: fields(record, kind, &entity, &named)?,
        }));
        if entity.validated {
            validations.push(Write::Entity {
                kind: kind.name.to_owned(),
                id: id.clone(),
                revision: 1,
                act: EntityAct::Validate,
            });
        }
        named.extend(entity.key.map(|key| (key, id)));
    }
    writes.append(&mut validations);
    Ok(writes)
}

fn whose(
    entity: &DemoEntity,
    patients: &HashMap<&str, PatientId>,
) -> Result<Option<PatientId>, RecordError> {
    let Some(reference) = &entity.patient else {
        return Ok(None);
    };
    match patients.get(reference.as_str()) {
        Some(id) => Ok(Some(id.clone())),
        None => Err(RecordError::NotFound {
            subject: "patient",
            id: reference.clone(),
        }),
    }
}

fn fields(
    record: &Record,
    kind: &'static Kind,
    entity: &DemoEntity,
    named: &HashMap<String, EntityId>,
) -> Result<Vec<(String, Value)>, RecordError> {
    let mut fields = Vec::new();
    // What not every kind has.
    let known = entity
        .fields
        .iter()
        .filter(|(name, _)| name != "auteur" || kind.field(name).is_some());
    for (name, value) in known {
        let value = match value {
            DemoValue::Flag(flag) => Value::Flag(*flag),
            DemoValue::Integer(number) => Value::Integer(*number),
            DemoValue::Number(number) => Value::Number(*number),
            DemoValue::Texts(texts) => Value::Texts(texts.clone()),
            DemoValue::Text(text) => match text.strip_prefix('@') {
                Some(key) => match named.get(key) {
                    Some(id) => Value::from(id.as_str()),
                    None => {
                        return Err(RecordError::NotFound {
                            subject: kind.name,
                            id: key.to_owned(),
                        });
                    }
                },
                None => {
                    let typed = [(name.clone(), text.clone())];
                    fields.extend(typed::read(record, kind, &typed)?);
                    continue;
                }
            },
        };
        fields.push((name.clone(), value));
    }
    Ok(fields)
}
