//! Everything the record holds, in its own words: nothing is left out because another format has no place for it.

use serde_json::{Map, Value as Json, json};
use socle_record::model::kinds::{KINDS, Kind, PATIENT, Whose};
use socle_record::model::query::SeenBy;
use socle_record::{
    Author, Document, EntityView, IdentityEvent, IdentityFile, PatientId, Query, Record, Value,
};

use super::file::Stored;
use super::instant;
use crate::error::ExchangeError;

/// Rows asked of the record at once.
const PAGE: u32 = 500;

/// A patient as the record holds them.
pub(super) struct Own {
    pub(super) patient: EntityView,
    pub(super) identity: IdentityFile,
    pub(super) history: Vec<IdentityEvent>,
    /// What is in the file, by kind, struck entries last.
    pub(super) entities: Vec<(&'static Kind, Vec<EntityView>)>,
    /// What happened to each of them, and to the administrative fields.
    events: Map<String, Json>,
    /// When it was read, milliseconds since the Unix epoch, UTC.
    pub(super) now_ms: i64,
}

/// Reads a patient.
pub(super) fn patient(record: &Record, id: &PatientId) -> Result<Own, ExchangeError> {
    let patient = record.entity(PATIENT.name, id.as_str())?;
    let mut entities = Vec::new();
    let mut events = Map::new();
    events.insert(id.as_str().to_owned(), history(record, id.as_str())?);
    for kind in KINDS.iter().filter(|kind| kind.name != PATIENT.name) {
        if kind.whose == Whose::Practice {
            continue;
        }
        let found = of_kind(
            record,
            kind,
            &[("patient", Value::Text(id.as_str().to_owned()))],
        )?;
        for entity in &found {
            events.insert(entity.id.clone(), history(record, &entity.id)?);
        }
        if !found.is_empty() {
            entities.push((kind, found));
        }
    }
    Ok(Own {
        patient,
        identity: record.identity(id)?,
        history: record.identity_history(id)?,
        entities,
        events,
        now_ms: record.now_ms(),
    })
}

/// All entities of a kind with these fields, struck ones included.
fn of_kind(
    record: &Record,
    kind: &Kind,
    fields: &[(&str, Value)],
) -> Result<Vec<EntityView>, ExchangeError> {
    let mut all = Vec::new();
    // Struck entries are found only when they are asked for.
    for struck in [false, true] {
        let mut equal: Vec<(String, Value)> = fields
            .iter()
            .map(|(field, value)| ((*field).to_owned(), value.clone()))
            .collect();
        if struck {
            equal.push(("etat".to_owned(), Value::Text("rature".to_owned())));
        }
        let mut first = 0;
        loop {
            let page = record.find(&Query {
                kind: kind.name.to_owned(),
                equal: equal.clone(),
                first,
                count: PAGE,
                seen_by: SeenBy::Host,
                ..Query::default()
            })?;
            if page.rows.is_empty() {
                break;
            }
            first += page.rows.len() as u64;
            all.extend(page.rows);
        }
    }
    Ok(all)
}

fn history(record: &Record, id: &str) -> Result<Json, ExchangeError> {
    let events: Vec<Json> = record
        .entity_history(id)?
        .iter()
        .map(|event| {
            let changes: Vec<Json> = event
                .changes
                .iter()
                .map(|change| {
                    json!({ "champ": change.field, "avant": value(&change.before), "apres": value(&change.after) })
                })
                .collect();
            json!({
                "revision": event.revision,
                "instant": instant(event.at_ms),
                "par": author(&event.author),
                "quoi": event.what.as_str(),
                "motif": event.reason,
                "changements": changes,
            })
        })
        .collect();
    Ok(events.into())
}

fn author(author: &Author) -> Json {
    json!({
        "personne": author.person.as_ref().map(|person| json!({ "id": person.id, "nom": person.nom, "role": person.role })),
        "extension": author.plugin,
    })
}

fn value(value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Flag(flag) => (*flag).into(),
        Value::Integer(number) => (*number).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.clone().into(),
        Value::Texts(texts) => texts.clone().into(),
        Value::Bytes(bytes) => bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
            .into(),
        Value::Json(text) => serde_json::from_str(text).unwrap_or_else(|_text| text.clone().into()),
    }
}

fn entity(view: &EntityView) -> Json {
    let fields: Map<String, Json> = view
        .fields
        .iter()
        .map(|(name, held)| (name.clone(), value(held)))
        .collect();
    json!({ "id": view.id, "revision": view.revision, "champs": fields })
}

impl Own {
    /// The whole as JSON.
    pub(super) fn json(&self, documents: &[(&Document, Vec<Stored>)]) -> Json {
        let history: Vec<Json> = self
            .history
            .iter()
            .map(|event| {
                json!({
                    "revision": event.revision,
                    "instant": instant(event.at_ms),
                    "par": author(&event.author),
                    "moyen": event.moyen.as_str(),
                    "acte": event.acte,
                    "code": event.code,
                    // Identities serialise: they are stored so.
                    "avant": serde_json::to_value(&event.before).unwrap_or_default(),
                    "apres": serde_json::to_value(&event.after).unwrap_or_default(),
                })
            })
            .collect();
        let entities: Map<String, Json> = self
            .entities
            .iter()
            .map(|(kind, found)| {
                let found: Vec<Json> = found.iter().map(entity).collect();
                (kind.name.to_owned(), found.into())
            })
            .collect();
        let documents: Vec<Json> = documents
            .iter()
            .map(|(document, versions)| described(document, versions))
            .collect();
        json!({
            "format": "socle-dossier/1",
            "ecrit": instant(self.now_ms),
            "patient": entity(&self.patient),
            "identite": {
                "revision": self.identity.revision,
                "etat": serde_json::to_value(&self.identity.identite).unwrap_or_default(),
                "interrogee": self.identity.asked.as_ref().map(|asked| {
                    json!({ "instant": instant(asked.at_ms), "code": asked.code, "moyen": asked.moyen.as_str() })
                }),
                "historique": history,
            },
            "elements": entities,
            "evenements": self.events,
            "documents": documents,
        })
    }
}

fn described(document: &Document, versions: &[Stored]) -> Json {
    let versions: Vec<Json> = versions
        .iter()
        .map(|version| {
            json!({
                "numero": version.number, "fichier": version.path, "mime": version.mime,
                "sha256": version.digest, "instant": instant(version.created_ms), "par": author(&version.by),
            })
        })
        .collect();
    json!({
        "id": document.id, "titre": document.title,
        "type": { "systeme": document.kind.system, "code": document.kind.code, "libelle": document.kind.label },
        "statut": document.statut.as_str(), "lu": document.is_read, "auteur": document.author, "date": document.date,
        "cree": instant(document.created_ms), "modifie": instant(document.updated_ms), "revision": document.revision,
        "remplace": document.replaces, "remplace_par": document.replaced_by, "versions": versions,
    })
}

/// What belongs to the practice and to no patient.
pub(super) fn practice(record: &Record) -> Result<Json, ExchangeError> {
    let mut all = Map::new();
    for kind in KINDS {
        let found = match kind.whose {
            Whose::Practice => of_kind(record, kind, &[])?,
            // What is not attached to a patient yet.
            Whose::PatientOrPractice => of_kind(record, kind, &[("patient", Value::None)])?,
            Whose::Itself | Whose::Patient => continue,
        };
        all.insert(
            kind.name.to_owned(),
            found.iter().map(entity).collect::<Vec<_>>().into(),
        );
    }
    Ok(json!({ "format": "socle-cabinet/1", "ecrit": instant(record.now_ms()), "elements": all }))
}
