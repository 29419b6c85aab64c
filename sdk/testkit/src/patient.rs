//! Patients of a test.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::wire::Wire;

/// A patient of the record.
#[derive(Clone)]
pub struct Patient {
    pub(crate) wire: Rc<Wire>,
    pub(crate) id: String,
}

/// A patient to make: Anne TESTEUSE, born on 31 December 1975, unless said otherwise.
#[must_use = "call `make`"]
pub struct NewPatient {
    pub(crate) wire: Rc<Wire>,
    pub(crate) asked: Map<String, Value>,
}

impl NewPatient {
    /// Traits of identity: `nom-naissance`, `premier-prenom`, `liste-prenoms`, `sexe`, `date-naissance`,
    /// `lieu-naissance`.
    pub fn traits<'a>(self, traits: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.pairs("traits", traits)
    }

    /// Fields of the kind `patient`, such as `telephone`.
    pub fn fields<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.pairs("fields", fields)
    }

    /// `provisoire`, `validee`, `recuperee` or `qualifiee`.
    pub fn statut(mut self, statut: &str) -> Self {
        self.asked.insert("statut".into(), json!(statut));
        self
    }

    /// The matricule of an identity that is `recuperee` or `qualifiee`; a fictitious one otherwise.
    pub fn matricule(mut self, matricule: &str) -> Self {
        self.asked.insert("matricule".into(), json!(matricule));
        self
    }

    /// `douteux`, `fictif`, `homonyme`.
    pub fn marks<'a>(mut self, marks: impl IntoIterator<Item = &'a str>) -> Self {
        let marks: Vec<_> = marks.into_iter().collect();
        self.asked.insert("marks".into(), json!(marks));
        self
    }

    /// Make it.
    pub fn make(self) -> Result<Patient, Error> {
        let made = self.wire.ask("patient", Value::Object(self.asked))?;
        let id = made
            .get("patient")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Ok(Patient {
            id: id.to_owned(),
            wire: self.wire,
        })
    }

    fn pairs<'a>(mut self, key: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        if let Value::Object(object) = self.asked.entry(key).or_insert_with(|| json!({})) {
            object.extend(
                pairs
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), json!(value))),
            );
        }
        self
    }
}

impl Patient {
    /// The host's opaque id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The file is opened: plugins that listen are told `patient-opened`. Answers the calls that failed.
    pub fn open(&self) -> Result<Vec<crate::Failure>, Error> {
        let failed = self.wire.ask("open", json!({ "patient": self.id }))?;
        Ok(failed
            .as_array()
            .into_iter()
            .flatten()
            .map(crate::Failure::read)
            .collect())
    }

    /// The file is closed: what plugins kept for the screen goes.
    pub fn close(&self) -> Result<(), Error> {
        self.wire
            .ask("close", json!({ "patient": self.id }))
            .map(|_| ())
    }

    /// Somebody changes fields of the file.
    pub fn change<'a>(
        &self,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Error> {
        let fields: Map<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        self.wire
            .ask("change", json!({ "patient": self.id, "fields": fields }))
            .map(|_| ())
    }

    /// A field of the file, as the record has it now; `null` when it is empty.
    pub fn field(&self, name: &str) -> Result<Value, Error> {
        let read = self.read()?;
        Ok(read["fields"].get(name).cloned().unwrap_or(Value::Null))
    }

    /// The statut of the identity.
    pub fn statut(&self) -> Result<String, Error> {
        Ok(self.read()?["statut"]
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// The documents of the file, the oldest first: `title`, `mime`, `status`, `version`, ….
    pub fn documents(&self) -> Result<Vec<Value>, Error> {
        let documents = self.wire.ask("documents", json!({ "patient": self.id }))?;
        Ok(documents.as_array().cloned().unwrap_or_default())
    }

    /// Somebody writes something into the file: an item of a kind of `socle:practice/records`, such as `allergie`. A
    /// coded field is a text, or three: system, code, label. Answers its id.
    pub fn add<'a>(
        &self,
        kind: &str,
        fields: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Result<String, Error> {
        let fields: Map<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let asked = json!({ "kind": kind, "patient": self.id, "fields": fields });
        let added = self.wire.ask("add", asked)?;
        Ok(added["id"].as_str().unwrap_or_default().to_owned())
    }

    /// What the file has of a kind, the first written first: `id`, `revision`, `fields`. What was struck out is left out.
    pub fn entities(&self, kind: &str) -> Result<Vec<Value>, Error> {
        let asked = json!({ "kind": kind, "patient": self.id });
        let entities = self.wire.ask("entities", asked)?;
        Ok(entities.as_array().cloned().unwrap_or_default())
    }

    /// Somebody validates a consultation, by its id.
    pub fn validate(&self, consultation: &str) -> Result<(), Error> {
        self.wire
            .ask("validate", json!({ "consultation": consultation }))
            .map(|_| ())
    }

    /// All the record has: `fields`, `revision`, `statut`, `matricule`, `held`.
    pub fn read(&self) -> Result<Value, Error> {
        self.wire.ask("read", json!({ "patient": self.id }))
    }
}
