//! What is asked of the plugin, and a plain dump of all there is for whoever counts it again.

use serde_json::{Value, json};
use socle_record::{OutboxFilter, PatientId, Query, SeenBy};
use socle_runtime::ports::Clock as _;
use socle_runtime::view::{Tree, UiEvent};
use socle_runtime::{CallError, Cancel, Data};

use super::PLUGIN;
use super::practice::Practice;

impl Practice {
    pub(super) async fn command(
        &self,
        id: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, CallError> {
        let arguments = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Data::Text((*value).to_owned())))
            .collect();
        let said = self
            .world
            .host
            .command(PLUGIN, id, None, arguments, Cancel::default())
            .await?;
        match said {
            Data::Json(text) => Ok(serde_json::from_str(&text).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn render(&self) -> Tree {
        let (tree, _) = self.world.host.render(PLUGIN, PLUGIN, None).await.unwrap();
        tree
    }

    pub(super) async fn handle(
        &self,
        name: &str,
        target: &str,
        fields: &[(&str, Data)],
    ) -> Result<(), CallError> {
        let event = UiEvent {
            name: name.into(),
            target: target.into(),
            value: Data::None,
            fields: fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        };
        self.world
            .host
            .handle(PLUGIN, PLUGIN, None, event, Cancel::default())
            .await
    }

    pub(super) async fn lines(&self, first: &str, last: &str, whose: &str) -> Value {
        let answer = self
            .command(
                "compter",
                &[("du", first), ("au", last), ("medecin", whose)],
            )
            .await
            .unwrap();
        json!({
            "what": "lines", "settings": self.settings, "first": first, "last": last, "doctor": whose, "answer": answer,
        })
    }

    pub(super) async fn goals(&self, year: i64, whose: &str) -> Value {
        let year_said = year.to_string();
        let answer = self
            .command("objectifs", &[("annee", &year_said), ("medecin", whose)])
            .await
            .unwrap();
        let scheme = self
            .command("bareme", &[("annee", &year_said)])
            .await
            .unwrap();
        let scheme: Value = serde_json::from_str(scheme["texte"].as_str().unwrap()).unwrap();
        // The day plugins are told stands still in this world; the record's goes on.
        json!({
            "what": "goals", "settings": self.settings, "year": year, "doctor": whose, "answer": answer,
            "scheme": scheme, "today": self.world.clock.today(),
        })
    }

    /// All there is, by the record's plain reads: none of its counts.
    pub(super) fn dump(&self) -> Value {
        let record = self.world.record();
        let all = |kind: &str| {
            let mut found = Vec::new();
            loop {
                let page = record
                    .find(&Query {
                        kind: kind.into(),
                        first: found.len() as u64,
                        count: 1_000,
                        seen_by: SeenBy::Host,
                        ..Query::default()
                    })
                    .unwrap();
                if page.rows.is_empty() {
                    return found;
                }
                found.extend(page.rows);
            }
        };
        let said = |value: socle_record::Value| value.as_text().map(str::to_owned);
        let of = |kind: &str, field: &str| -> Vec<Value> {
            all(kind)
                .iter()
                .map(|one| {
                    json!({
                        "patient": one.patient.as_ref().map(PatientId::as_str),
                        "etat": said(one.get("etat")),
                        "author": said(one.get("auteur-id")),
                        field: said(one.get(field)),
                    })
                })
                .collect()
        };
        let mut sends = Vec::new();
        loop {
            let page = record
                .outbox(&OutboxFilter {
                    first: sends.len() as u64,
                    count: 1_000,
                    ..OutboxFilter::default()
                })
                .unwrap();
            if page.rows.is_empty() {
                break;
            }
            for one in page.rows {
                let document = one.values.iter().find(|(key, _)| key == "document");
                sends.push(json!({
                    "service": one.service, "state": one.state.as_str(), "author": one.author.person_id(),
                    "patient": one.patient.as_ref().map(PatientId::as_str), "created_ms": one.created_ms,
                    "updated_ms": one.updated_ms,
                    "document": document.and_then(|(_, id)| id.as_text()),
                }));
            }
        }
        let documents: Vec<Value> = sends
            .iter()
            .filter_map(|send| send["document"].as_str())
            .map(|id| {
                let document = record.document(&id.into()).unwrap();
                json!({ "id": id, "type": document.kind.code, "mime": document.mime })
            })
            .collect();
        let mut acts = Vec::new();
        let mut place = 0;
        loop {
            let lines = record
                .journal_lines(place, 0, i64::MAX, None, 1_000)
                .unwrap();
            let Some(last) = lines.last() else { break };
            place = last.place;
            acts.extend(lines.into_iter().map(|linked| linked.line).map(|line| {
                json!({
                    "name": line.name, "object": line.object, "person": line.person, "at_ms": line.at_ms,
                    "patient": line.patient.as_ref().map(PatientId::as_str),
                })
            }));
        }
        let patients: Vec<Value> = self
            .patients
            .iter()
            .map(|id| json!({ "id": id.as_str(), "active": record.is_active(id).unwrap() }))
            .collect();
        json!({
            "consultations": of("consultation", "date"), "alds": of("ald", "debut"),
            "treating": of("medecin-traitant", "rpps"),
            "sends": sends, "documents": documents, "acts": acts, "patients": patients,
        })
    }
}
